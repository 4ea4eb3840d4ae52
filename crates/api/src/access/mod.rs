//! What a caller sees of the record: the rights of the roles, asked of each resource with the relation to its
//! resident. What is not seen is answered as if it were not there, and the attempt is on the trail.

mod hidden;

use std::collections::HashMap;

use audit::{Action, Event, Outcome};
use base::{Ctx, Fault, Purpose, ResidentId, Result};
use clinical::record::{self, Found, Party as Tied, ResourceType, Sight};
pub(crate) use hidden::{lines_without_hidden, without_hidden};
use identity::access::{
    bond,
    objection::Restricted,
    rights::{Act, Bond, Matter, Piece, Relation, Rights, Role, Sensitive},
    smart::Extent,
};
use jiff::{Timestamp, civil::Date};
use serde_json::Value;
use store::Tx;

use crate::{
    State,
    caller::{Acting, Caller, Party},
};

/// Which part of the record a type belongs to.
pub(crate) fn matter(kind: ResourceType) -> Matter {
    use ResourceType as T;
    match kind {
        T::Practitioner
        | T::PractitionerRole
        | T::Organization
        | T::Location
        | T::HealthcareService
        | T::Device => Matter::Register,
        T::Patient => Matter::Person,
        T::Encounter
        | T::Condition
        | T::Procedure
        | T::Immunization
        | T::CarePlan
        | T::Goal
        | T::DocumentReference => Matter::Care,
        T::ServiceRequest | T::Specimen => Matter::Orders,
        T::DiagnosticReport | T::Observation | T::ImagingStudy => Matter::Results,
        T::MedicationRequest | T::AllergyIntolerance => Matter::Medicines,
        T::Claim | T::ExplanationOfBenefit => Matter::Money,
    }
}

/// What ties a person to a resident, whether the resident is a colleague, and what is restricted.
#[derive(Clone, Default)]
struct Known {
    bonds: Vec<Bond>,
    staff: bool,
    restricted: Restricted,
}

/// How much of somebody's record may be seen at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breadth {
    /// What the own institution made.
    Own,
    /// Whoever made it.
    Region,
}

/// What one caller sees, for one request. What ties the caller to each resident is found out once.
pub(crate) struct Seeing<'a> {
    state: &'a State,
    acting: Option<&'a Acting>,
    /// The institution that acts.
    institution: Option<&'a str>,
    now: Timestamp,
    /// The day of whose rules it is asked what is sensitive.
    pub(super) day: Date,
    known: HashMap<ResidentId, Known>,
    /// Purposes for which something was seen; the first that a row gave.
    pub(crate) purpose: Option<Purpose>,
}

impl<'a> Seeing<'a> {
    pub(crate) fn of(
        state: &'a State,
        party: &'a Party,
        institution: Option<&'a str>,
        now: Timestamp,
    ) -> Self {
        let acting = match party {
            Party::System(_) => None,
            Party::Person(acting) => Some(acting.as_ref()),
        };
        let day = state.region.day(now);
        Self { state, acting, institution, now, day, known: HashMap::new(), purpose: None }
    }

    /// Whether everything is seen: by the region's systems, and by an institution's where nothing is restricted.
    pub(crate) fn is_whole(&self) -> bool {
        self.acting.is_none() && (self.institution.is_none() || !self.state.restrictions.any())
    }

    /// Whether something of these parts of a resident's record may be seen, and how broadly. `here`: the own
    /// institution knows the resident.
    pub(crate) fn breadth(
        &mut self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        matters: &[Matter],
        here: bool,
    ) -> Result<Option<Breadth>> {
        let Some(acting) = self.acting else { return Ok(Some(Breadth::Region)) };
        let known = self.known(tx, acting, resident)?;
        let own = acting.rights.institution.as_deref().filter(|_| here);
        for (breadth, made_by) in [(Breadth::Region, Some("")), (Breadth::Own, own)] {
            let Some(made_by) = made_by else { continue };
            let sees = |matter: &Matter| {
                let piece = Piece { matter: *matter, made_by, sensitive: &[] };
                acting.rights.sees(&piece, &known.bonds)
            };
            if let Some(purpose) = matters.iter().find_map(sees) {
                self.purpose = self.purpose.or(Some(purpose));
                return Ok(Some(breadth));
            }
        }
        Ok(None)
    }

    /// For which purposes this part of a resident's record may be seen; none for a system.
    pub(crate) fn purposes(
        &mut self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        matter: Matter,
        here: bool,
    ) -> Result<Vec<Purpose>> {
        let Some(acting) = self.acting else { return Ok(Vec::new()) };
        let known = self.known(tx, acting, resident)?;
        let own = acting.rights.institution.as_deref().filter(|_| here).unwrap_or_default();
        let all = [Purpose::Treatment, Purpose::Payment, Purpose::Operations, Purpose::Request];
        let may = |purpose: &Purpose| {
            let rights = Rights { purpose: Some(*purpose), ..acting.rights.clone() };
            let piece = Piece { matter, made_by: own, sensitive: &[] };
            rights.sees(&piece, &known.bonds).is_some()
        };
        Ok(all.into_iter().filter(may).collect())
    }

    /// What ties the caller to a resident, the closest first; nothing for a system.
    pub(crate) fn relations(&mut self, tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<Relation>> {
        let Some(acting) = self.acting else { return Ok(Vec::new()) };
        let mut relations: Vec<Relation> =
            self.known(tx, acting, resident)?.bonds.iter().map(|bond| bond.relation).collect();
        relations.sort_unstable();
        relations.dedup();
        Ok(relations)
    }

    /// A system sees everything but what is restricted to the institution that made it.
    fn system_sees(&mut self, tx: &mut Tx<'_>, found: &Found) -> Result<bool> {
        let (Some(resident), Some(institution)) = (found.resident, self.institution) else { return Ok(true) };
        if found.kind == ResourceType::Patient || found.institution == institution {
            return Ok(true);
        }
        if !self.known.contains_key(&resident) {
            let restricted = self.state.restrictions.of(tx, resident)?;
            self.known.insert(resident, Known { restricted, ..Known::default() });
        }
        let restricted = &self.known[&resident].restricted;
        Ok(!restricted.holds(found.kind.name(), found.key, &found.institution))
    }

    fn known(&mut self, tx: &mut Tx<'_>, acting: &Acting, resident: ResidentId) -> Result<Known> {
        if let Some(known) = self.known.get(&resident) {
            return Ok(known.clone());
        }
        let known = Known {
            bonds: bonds(self.state, tx, acting, resident, self.now)?,
            staff: self.state.accounts.is_staff(tx, resident)?,
            restricted: self.state.restrictions.of(tx, resident)?,
        };
        self.known.insert(resident, known.clone());
        Ok(known)
    }
}

impl Sight for Seeing<'_> {
    fn sees(&mut self, tx: &mut Tx<'_>, found: &Found, value: &Value) -> Result<bool> {
        let Some(acting) = self.acting else { return self.system_sees(tx, found) };
        if let Some(app) = &acting.app {
            match (app.grant.scopes.reading(found.kind.name()), found.resident, app.grant.resident) {
                (Some(Extent::User), ..) | (Some(Extent::Patient), None, _) => {}
                (Some(Extent::Patient), Some(whose), Some(of))
                    if self.state.residents.current(tx, of)? == whose => {}
                _ => return Ok(false),
            }
        }
        let matter = matter(found.kind);
        let Some(resident) = found.resident else {
            return Ok(!found.kind.is_personal() && acting.rights.to(Act::Read(matter)).is_some());
        };
        let known = self.known(tx, acting, resident)?;
        let mut sensitive = Vec::new();
        if matter != Matter::Person {
            sensitive = record::sensitive(self.state.region.sensitive(self.day), value);
            if known.staff && !sensitive.contains(&Sensitive::Staff) {
                sensitive.push(Sensitive::Staff);
            }
            if known.restricted.holds(found.kind.name(), found.key, &found.institution) {
                sensitive.push(Sensitive::Restricted);
            }
        }
        let piece = Piece { matter, made_by: &found.institution, sensitive: &sensitive };
        let purpose = acting.rights.sees(&piece, &known.bonds);
        self.purpose = self.purpose.or(purpose);
        Ok(purpose.is_some())
    }
}

/// What ties a person to a resident now.
fn bonds(
    state: &State,
    tx: &mut Tx<'_>,
    acting: &Acting,
    resident: ResidentId,
    now: Timestamp,
) -> Result<Vec<Bond>> {
    let institution = acting.rights.institution.as_deref();
    let mut bonds = bond::bonds(tx, resident, acting.who.account, institution, now)?;
    if let Some(own) = acting.who.resident
        && acting.rights.roles.contains(&Role::Resident)
        && state.residents.current(tx, own)? == resident
    {
        bonds.push(Bond::of(Relation::Own));
    }
    if let Some(institution) = institution {
        let lasting = state.accounts.policy().relation;
        let since = now.checked_sub(lasting).unwrap_or(Timestamp::MIN);
        let practitioner = acting.who.practitioner.as_deref();
        bonds.extend(state.records.ties(tx, resident, Tied { institution, practitioner, since })?);
    }
    Ok(bonds)
}

/// One resource as the caller sees it, put on the trail. What is not seen is missing, and that is on the trail
/// as well.
pub(crate) async fn one(
    state: &State,
    caller: &Caller,
    kind: ResourceType,
    detail: &str,
    fetch: impl FnOnce(&mut Tx<'_>) -> Result<Option<Found>>,
) -> Result<Found> {
    let ctx = caller.may_read(kind)?;
    let mut sight = caller.sight(state);
    let looked = state.read(|tx| {
        let Some(found) = fetch(tx)? else { return Ok(None) };
        let seen = sight.is_whole() || sight.sees(tx, &found, &found.value()?)?;
        Ok(Some((found, seen)))
    })?;
    let Some((found, seen)) = looked else { return Err(missing()) };
    let mut event = Event::done(Action::Read, format!("{}/{}", found.kind.name(), found.id)).with(detail);
    event.resident = found.resident;
    if !seen {
        event.outcome = Outcome::Denied;
    }
    state.audited(&seen_for(ctx, &sight), vec![event]).await?;
    if seen { Ok(found) } else { Err(missing()) }
}

/// The context with the purpose of the row by which something was seen.
pub(crate) fn seen_for(ctx: &Ctx, sight: &Seeing<'_>) -> Ctx {
    Ctx { purpose: sight.purpose.unwrap_or(ctx.purpose), ..ctx.clone() }
}

/// The same for what is not there and for what is not seen.
pub(crate) fn missing() -> Fault {
    Fault::not_found("there is no such resource here, or not that version of it")
}

/// The purpose of an act about one resident; `Fault::forbidden` on the trail for who has no relation to them.
pub(crate) async fn about(
    state: &State,
    ctx: &Ctx,
    acting: &Acting,
    act: Act,
    resident: ResidentId,
) -> Result<Purpose> {
    let bonds = state.read(|tx| bonds(state, tx, acting, resident, ctx.now))?;
    if let Some(purpose) = acting.rights.to_about(act, &bonds) {
        return Ok(purpose);
    }
    let event = Event { outcome: Outcome::Denied, ..Event::done(Action::Check, "relation").of(resident) };
    state.audited(ctx, vec![event]).await?;
    Err(no_relation())
}

/// Also for a person nobody knows: who has no relation learns nothing.
pub(crate) fn no_relation() -> Fault {
    Fault::forbidden(
        "本机构与该居民无就诊、开单、转诊、签约或授权关系；确需调阅，请说明理由：POST /api/break-glass · nothing ties your institution to this person; where care needs it, open the record with a reason by POST /api/break-glass",
    )
    .at("patient")
}
