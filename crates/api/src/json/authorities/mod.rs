//! `/api/authorities`: the record of a child, an elder or somebody under contract, opened to a member of the family by a family
//! doctor (B16: 0–6岁、65岁以上、孕产妇、高血压、糖尿病). Which groups there are, and on what conditions, stands in the region's rules.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract, http::StatusCode};
use base::{Fault, ResidentId, Result};
use clinical::{fhir::principal_codings, record::ResourceType};
use identity::access::{
    bond::{self, For, NewBond},
    rights::{Relation, Role},
};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use policy::{AuthorityGroup, RuleRef};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    ApiError, State, access,
    caller::{Allowed, ToGiveAuthority},
    input::{Body, Named},
    json::{
        recognition::PatientNamed,
        said::{self, Rule},
    },
};

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(give)).routes(routes!(end))
}

/// Whose record is opened to whom, and as what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthorityWanted {
    /// Whose record.
    patient: PatientNamed,
    /// The account of the member of the family.
    family: String,
    /// The group by the region's rules: `child`, `elder`, `pregnant`, `hypertension`, `diabetes`.
    #[schema(example = "child")]
    group: String,
    /// What was shown, in 2 to 200 characters, without numbers of documents: 户口簿、委托书.
    #[schema(example = "户口簿：母女")]
    shown: String,
    /// Until when, if earlier than the rule says.
    until: Option<Timestamp>,
}

/// The authority.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuthorityGiven {
    /// Names it.
    id: Uuid,
    /// Whose record, by the region's id.
    resident: Uuid,
    /// Until when; open when absent.
    until: Option<Timestamp>,
    /// The rule by which it was given.
    #[serde(serialize_with = "said::rule")]
    #[schema(value_type = Rule<'static>)]
    rule: RuleRef,
}

/// Opens a record to a member of the family, by the region's rules
///
/// For the groups of the region's rules, by a family doctor whose institution has a relation to the resident, and where the
/// rule says so a contract. A child's ends when the child is too old for it. The resident sees it and may withdraw it.
#[utoipa::path(
    post, path = "/authorities", tag = "resident", operation_id = "giveAuthority", request_body = AuthorityWanted,
    responses(
        (status = 201, description = "Given, as of now", body = AuthorityGiven),
        (status = 422, description = "The resident does not belong to this group, or there is no such group or account"),
    ),
    security(("session" = []))
)]
pub(crate) async fn give(
    Extract(state): Extract<State>,
    caller: Allowed<ToGiveAuthority>,
    Body(wanted): Body<AuthorityWanted>,
) -> Result<(StatusCode, Json<AuthorityGiven>), ApiError> {
    let ctx = caller.ctx().clone();
    let resident = state.read(|tx| wanted.patient.find(&state, tx, &ctx));
    let resident = match resident {
        Err(fault) if fault.kind == base::FaultKind::NotFound => None,
        other => other?,
    };
    // Of somebody unknown a person learns the same as of somebody they have nothing to do with.
    let resident = resident.ok_or_else(access::no_relation)?;
    caller.about(&state, resident).await?;
    let day = state.region.day(ctx.now);
    let group = state.region.authority(&wanted.group, day).ok_or_else(|| {
        let known: Vec<&str> = state.region.authorities(day).map(|group| group.code.as_str()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Fault::unprocessable(format!(
            "the region's rules open the record of no such group today; there are: {known}"
        ))
        .at("group")
    })?;
    let account = state.read(|tx| state.accounts.named(tx, &wanted.family))?;
    let family = |account: &identity::account::Account| {
        !account.disabled
            && account.roles.iter().any(|held| held.role == Role::FamilyMember && held.holds(ctx.now))
    };
    let account = account.filter(family).ok_or_else(|| {
        Fault::unprocessable("there is no account of a member of a family by this name").at("family")
    })?;
    let shown = wanted.shown.trim();
    if !(2..=200).contains(&shown.chars().count())
        || shown.chars().any(char::is_control)
        || shown.bytes().filter(u8::is_ascii_digit).count() >= 15
    {
        return Err(Fault::unprocessable("say what was shown in 2 to 200 characters, without its number")
            .at("shown")
            .into());
    }
    let institution = ctx.institution.clone().unwrap_or_default();
    let latest = state.read(|tx| belongs(&state, tx, group, resident, &institution, day, ctx.now))?;
    let until = [wanted.until, latest].into_iter().flatten().min();
    if until.is_some_and(|until| until <= ctx.now) {
        return Err(Fault::unprocessable("it would have ended already").at("until").into());
    }
    let reason = format!("{}: {shown}", group.rule.id);
    let to = For::Account(account.id);
    let new = NewBond { resident, relation: Relation::Family, to, opens: Vec::new(), until, reason };
    let random = state.random.clone();
    let written = state.store.write_async(move |tx| {
        let id = bond::bind(tx, &ctx, &random, &new)?;
        let event = Event::done(Action::Administer, format!("bond/{id}")).of(resident);
        audit::append(tx, &ctx, [event.with(format!("family authority given: {}", new.reason))])?;
        Ok(id)
    });
    let given = AuthorityGiven { id: written.await?, resident: resident.0, until, rule: group.rule.clone() };
    Ok((StatusCode::CREATED, Json(given)))
}

/// Ends an authority
#[utoipa::path(
    delete, path = "/authorities/{resident}/{id}", tag = "resident", operation_id = "endAuthority",
    params(
        ("resident" = Uuid, Path, description = "Whose record"),
        ("id" = Uuid, Path, description = "The authority"),
    ),
    responses((status = 204, description = "Ended, as of now")),
    security(("session" = []))
)]
pub(crate) async fn end(
    Extract(state): Extract<State>,
    caller: Allowed<ToGiveAuthority>,
    Named((resident, id)): Named<(Uuid, Uuid)>,
) -> Result<StatusCode, ApiError> {
    let ctx = caller.ctx().clone();
    let resident = state.read(|tx| state.residents.current(tx, ResidentId(resident)))?;
    caller.about(&state, resident).await?;
    let bonds = state.read(|tx| bond::bonds_of(tx, resident))?;
    // What the resident gave is the resident's to withdraw.
    if !bonds.iter().any(|bond| bond.id == id && bond.reason.starts_with("authority/")) {
        return Err(Fault::not_found("there is no such authority in force").into());
    }
    let written = state.store.write_async(move |tx| {
        bond::unbind(tx, &ctx, resident, id)?;
        let event =
            Event::done(Action::Administer, format!("bond/{id}")).of(resident).with("family authority ended");
        audit::append(tx, &ctx, [event])
    });
    written.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Until when somebody belongs to a group; `Fault::unprocessable` where they do not.
fn belongs(
    state: &State,
    tx: &mut Tx<'_>,
    group: &AuthorityGroup,
    resident: ResidentId,
    institution: &str,
    day: Date,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let not = |why: &str| Fault::unprocessable(format!("{}：{why}", group.name)).at("group");
    let begins = |day: Date| day.to_zoned(state.region.zone.clone()).map(|zoned| zoned.timestamp()).ok();
    let mut ends: Vec<Timestamp> = Vec::new();
    if group.age_from.is_some() || group.age_to.is_some() {
        let born = born(state, tx, resident, institution)?
            .ok_or_else(|| not("出生日期不明 · the day of birth is not known"))?;
        let age = day.since((jiff::Unit::Year, born)).map_or(-1, |span| span.get_years());
        if born > day || !group.has_age(age) {
            return Err(not("年龄不符 · the resident is not of this age"));
        }
        if let Some(to) = group.age_to {
            // A child of 29 February is a year older on 1 March.
            let next = born.checked_add((i32::from(to) + 1).years()).map_err(|_| not("the age cannot be"))?;
            ends.extend(begins(next));
        }
    }
    if !group.icd10.is_empty() && !diagnosed(state, tx, group, resident)? {
        return Err(not("档案中无此类诊断 · no such diagnosis stands in the record"));
    }
    if group.contract {
        let contract = bond::bonds_of(tx, resident)?.into_iter().find(|bond| {
            bond.relation == Relation::Contract
                && bond.to == For::Institution(institution.to_owned())
                && bond.ended_at.is_none()
                && bond.since <= now
                && bond.until.is_none_or(|until| now < until)
        });
        let contract =
            contract.ok_or_else(|| not("未与本机构签约 · no contract with this institution is in force"))?;
        ends.extend(contract.until);
    }
    if let Some(days) = group.days {
        ends.extend(now.checked_add(jiff::SignedDuration::from_hours(24 * i64::from(days))).ok());
    }
    Ok(ends.into_iter().min())
}

/// The day of birth as the institution states it, or another where it does not.
fn born(state: &State, tx: &mut Tx<'_>, resident: ResidentId, institution: &str) -> Result<Option<Date>> {
    let mut patients = state.residents.patients_of(tx, resident)?;
    patients.sort_by_key(|(_, at)| at != institution);
    for (patient, _) in patients {
        let Some(found) = state.records.read(tx, ResourceType::Patient, &patient.to_string())? else {
            continue;
        };
        let value = found.value()?;
        if let Some(day) = value["birthDate"].as_str().and_then(|text| text.parse().ok()) {
            return Ok(Some(day));
        }
    }
    Ok(None)
}

/// Whether a diagnosis of the group stands in the record, not withdrawn as an error.
fn diagnosed(state: &State, tx: &mut Tx<'_>, group: &AuthorityGroup, resident: ResidentId) -> Result<bool> {
    for found in state.records.of_resident(tx, resident, ResourceType::Condition)? {
        let value = found.value()?;
        let wrong = value["verificationStatus"]["coding"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|coding| matches!(coding["code"].as_str(), Some("entered-in-error" | "refuted")));
        let fits = principal_codings(&value).iter().any(|token| {
            token.code.get(..3).is_some_and(|category| group.has_category(&category.to_ascii_uppercase()))
        });
        if fits && !wrong {
            return Ok(true);
        }
    }
    Ok(false)
}
