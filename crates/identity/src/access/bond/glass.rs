//! Breaking the glass (RULES §7.2: 破窗须理由+事后复核).

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, Fault, Random, ResidentId, Result};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::store;
use crate::{
    access::rights::{Bond, Relation, Sensitive},
    account::AccountId,
};

/// A record that is to be opened without a relation.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Whose.
    pub resident: ResidentId,
    /// By whom.
    pub account: AccountId,
    /// The institution they act for.
    pub institution: String,
    /// Why, in their words.
    pub reason: String,
    /// Sensitive classes that they need as well.
    pub opens: Vec<Sensitive>,
    /// For how long.
    pub lasting: SignedDuration,
}

/// Broken glass, as it is on the list of whoever reviews it and shown to the resident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenGlass {
    /// Its id.
    pub id: Uuid,
    /// Whose record.
    pub resident: ResidentId,
    /// Who broke it.
    pub account: AccountId,
    /// The name they sign in with.
    pub login: String,
    /// For which institution.
    pub institution: String,
    /// Why.
    pub reason: String,
    /// Sensitive classes that were opened as well.
    pub opens: Vec<Sensitive>,
    /// When.
    pub at: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// What was found afterwards.
    pub verdict: Option<Verdict>,
}

/// What a review found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// It was right to do so.
    pub justified: bool,
    /// Why, or what follows.
    pub note: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// Which broken glass is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlassState {
    /// Not reviewed yet.
    Open,
    /// Reviewed.
    Reviewed,
}

/// Characters of a reason at least: 「急」 says nothing that can be reviewed.
const REASON_MIN: usize = 4;
const REASON_MAX: usize = 500;
/// The longest opening.
const LONGEST: SignedDuration = SignedDuration::from_hours(72);

impl Opening {
    /// Breaks the glass: the record is open for `lasting`, the reason is on the trail under the resident, and
    /// the opening is on the list of whoever reviews at the institution ([`BrokenGlass::list`]) until they have.
    pub fn open(&self, tx: &mut Tx<'_>, ctx: &Ctx, random: &Random) -> Result<Uuid> {
        let reason = self.reason.trim();
        if !(REASON_MIN..=REASON_MAX).contains(&reason.chars().count()) || reason.contains('\0') {
            return Err(Fault::unprocessable(
                "请写明理由（4至500字），事后有人复核 · say why in 4 to 500 characters; somebody will review it",
            )
            .at("reason"));
        }
        if reason.bytes().filter(u8::is_ascii_digit).count() >= 15 {
            return Err(Fault::unprocessable("a reason holds no numbers of documents").at("reason"));
        }
        if self.lasting <= SignedDuration::ZERO || self.lasting > LONGEST {
            return Err(Fault::invalid("a record is opened for up to 72 hours").at("hours"));
        }
        let glass = BrokenGlass {
            id: random.uuid_v7(ctx.now),
            resident: self.resident,
            account: self.account,
            login: ctx.actor.id.clone(),
            institution: self.institution.clone(),
            reason: reason.to_owned(),
            opens: self.opens.clone(),
            at: ctx.now,
            until: ctx.now.checked_add(self.lasting).unwrap_or(Timestamp::MAX),
            verdict: None,
        };
        store::insert_glass(tx, &glass)?;
        let event = Event::done(Action::Administer, format!("break-glass/{}", glass.id));
        audit::append(tx, ctx, [event.of(self.resident).with(format!("opened: {reason}"))])?;
        Ok(glass.id)
    }
}

impl BrokenGlass {
    /// What was broken at an institution (none: anywhere), the oldest first; at most `most`.
    pub fn list(
        tx: &mut Tx<'_>,
        institution: Option<&str>,
        state: GlassState,
        most: u32,
    ) -> Result<Vec<Self>> {
        store::glass_at(tx, institution, state == GlassState::Reviewed, most)
    }

    /// What was broken of a resident's record, the newest first.
    pub fn of(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<Self>> {
        store::glass_of(tx, resident)
    }

    /// One of them. `Fault::not_found` when there is none.
    pub fn known(tx: &mut Tx<'_>, id: Uuid) -> Result<Self> {
        store::glass(tx, id)?.ok_or_else(|| Fault::not_found("there is no such opening of a record"))
    }

    /// Says what was found. `Fault::forbidden` to whoever broke it, `Fault::conflict` when it was reviewed.
    pub fn review(&self, tx: &mut Tx<'_>, ctx: &Ctx, justified: bool, note: &str) -> Result<()> {
        if ctx.actor.id == self.login {
            return Err(Fault::forbidden("不能复核自己 · nobody reviews what they opened themselves"));
        }
        let note = note.trim();
        if note.is_empty() || note.chars().count() > REASON_MAX || note.contains('\0') {
            return Err(Fault::unprocessable(
                "请写明复核意见 · say what was found, in at most 500 characters",
            )
            .at("note"));
        }
        let verdict = Verdict { justified, note: note.to_owned(), at: ctx.now, by: ctx.actor.id.clone() };
        if !store::review_glass(tx, self.id, &verdict)? {
            return Err(Fault::conflict("it was reviewed already"));
        }
        let words = if justified { "reviewed: justified" } else { "reviewed: not justified" };
        let event = Event::done(Action::Administer, format!("break-glass/{}", self.id));
        audit::append(tx, ctx, [event.of(self.resident).with(words)])
    }
}

/// The bond of glass that is broken now. An opening that was found unjustified ends with the finding.
pub(super) fn bond(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    account: AccountId,
    institution: Option<&str>,
    now: Timestamp,
) -> Result<Option<Bond>> {
    let broken = store::glass_of(tx, resident)?;
    let mut open = broken.into_iter().filter(|glass| {
        glass.account == account
            && Some(glass.institution.as_str()) == institution
            && now < glass.until
            && glass.verdict.as_ref().is_none_or(|verdict| verdict.justified)
    });
    let Some(first) = open.next() else { return Ok(None) };
    let mut bond = Bond::of(Relation::BreakGlass).opening(first.opens).personal();
    open.for_each(|glass| bond.opens.extend(glass.opens));
    Ok(Some(bond))
}
