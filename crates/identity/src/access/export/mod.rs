//! Exports of the records of many (RULES §7.2: 批量导出双人审批、水印): one person asks, with a reason; another with the right decides;
//! the first fetches it within a time, and nobody else. Every step is on the trail, and each line says whose export it is.

mod store;

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, Fault, Random, RequestId, Result};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::account::AccountId;

/// How long an approved export may be fetched.
pub const FETCH_HOURS: i64 = 72;
/// How long nobody decides until it is asked again.
const ASKED_DAYS: i64 = 14;
const REASON_MIN: usize = 4;
const REASON_MAX: usize = 500;

/// What is to be exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Types of resources of the FHIR face.
    pub types: Vec<String>,
    /// Only what this institution made.
    pub made_by: Option<String>,
    /// Only of this item or panel of the region.
    pub item: Option<String>,
    /// From this instant on.
    pub from: Timestamp,
    /// Before this one.
    pub to: Timestamp,
}

/// Where an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has decided yet.
    Asked,
    /// It may be fetched.
    Approved,
    /// It may not.
    Refused,
}

impl State {
    /// As it is stored and written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Asked, Self::Approved, Self::Refused].into_iter().find(|state| state.name() == name)
    }
}

/// An export.
#[derive(Debug, Clone)]
pub struct Export {
    /// Names it.
    pub id: Uuid,
    /// Who asked.
    pub account: AccountId,
    /// The same by login.
    pub login: String,
    /// Acting for which institution; none for the region.
    pub institution: Option<String>,
    /// Why.
    pub reason: String,
    /// What.
    pub wanted: Wanted,
    /// When.
    pub asked_at: Timestamp,
    /// The call in which it was asked: on the trail, and in each line.
    pub request: RequestId,
    /// Where it stands.
    pub state: State,
    /// Who decided, when, and what they said.
    pub decided: Option<(String, Timestamp, String)>,
    /// Until when it may be fetched, once approved.
    pub ends_at: Option<Timestamp>,
    /// Lines that were fetched last.
    pub lines: Option<i64>,
    /// When.
    pub fetched_at: Option<Timestamp>,
}

fn words(text: &str, place: &str) -> Result<String> {
    let text = text.trim();
    let length = text.chars().count();
    if !(REASON_MIN..=REASON_MAX).contains(&length) || text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Fault::unprocessable("请写明理由（4至500字） · say why in 4 to 500 characters").at(place));
    }
    if text.bytes().filter(u8::is_ascii_digit).count() >= 15 {
        return Err(Fault::unprocessable("a reason holds no numbers of documents").at(place));
    }
    Ok(text.to_owned())
}

impl Export {
    /// Asks for an export. `Fault::unprocessable` without a reason or for a period that is none.
    pub fn ask(
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        random: &Random,
        account: AccountId,
        reason: &str,
        wanted: Wanted,
    ) -> Result<Uuid> {
        if wanted.from >= wanted.to {
            return Err(Fault::unprocessable("the period ends before it begins").at("to"));
        }
        if wanted.types.is_empty() {
            return Err(Fault::unprocessable("name at least one type").at("types"));
        }
        let export = Self {
            id: random.uuid_v7(ctx.now),
            account,
            login: ctx.actor.id.clone(),
            institution: ctx.institution.clone(),
            reason: words(reason, "reason")?,
            wanted,
            asked_at: ctx.now,
            request: ctx.request,
            state: State::Asked,
            decided: None,
            ends_at: None,
            lines: None,
            fetched_at: None,
        };
        store::insert(tx, &export)?;
        let event = Event::done(Action::Administer, format!("export/{}", export.id));
        audit::append(
            tx,
            ctx,
            [event.with(format!("asked: {} · {}", export.wanted.types.join(" "), export.reason))],
        )?;
        Ok(export.id)
    }

    /// The export. `Fault::not_found` when there is none.
    pub fn known(tx: &mut Tx<'_>, id: Uuid) -> Result<Self> {
        store::find(tx, id)?.ok_or_else(|| Fault::not_found("there is no such export"))
    }

    /// Exports of an institution (none: all), the newest first; at most `most`.
    pub fn list(tx: &mut Tx<'_>, institution: Option<&str>, most: u32) -> Result<Vec<Self>> {
        store::list(tx, institution, most)
    }

    /// Decides. `Fault::forbidden` to whoever asked, `Fault::conflict` when it was decided already, or asked too long ago.
    pub fn decide(
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        id: Uuid,
        decider: AccountId,
        approve: bool,
        note: &str,
    ) -> Result<()> {
        let export = Self::known(tx, id)?;
        if export.account == decider || export.login == ctx.actor.id {
            return Err(Fault::forbidden(
                "不能审批自己的申请 · nobody approves what they asked for themselves",
            ));
        }
        if ctx.now.duration_since(export.asked_at) > SignedDuration::from_hours(24 * ASKED_DAYS) {
            return Err(Fault::conflict(
                "it was asked for more than two weeks ago; it has to be asked for again",
            ));
        }
        let note = words(note, "note")?;
        let state = if approve { State::Approved } else { State::Refused };
        let ends_at = approve.then(|| ctx.now + SignedDuration::from_hours(FETCH_HOURS));
        if !store::decide(tx, id, state, (&ctx.actor.id, ctx.now), &note, ends_at)? {
            return Err(Fault::conflict("it was decided already"));
        }
        let event = Event::done(Action::Administer, format!("export/{id}"));
        audit::append(tx, ctx, [event.with(format!("{}: {note}", state.name()))])
    }

    /// Whether it may be fetched by this account now; otherwise a refusal that says why not.
    pub fn may_fetch(&self, account: AccountId, now: Timestamp) -> Result<()> {
        if self.account != account {
            return Err(Fault::forbidden("只有申请人可以下载 · an export is fetched by who asked for it"));
        }
        match (self.state, self.ends_at) {
            (State::Approved, Some(ends_at)) if now < ends_at => Ok(()),
            (State::Approved, _) => {
                Err(Fault::conflict("下载期限已过，请重新申请 · its time has ended; ask again"))
            }
            (State::Asked, _) => Err(Fault::conflict("尚未批准 · nobody has approved it yet")),
            (State::Refused, _) => Err(Fault::conflict("未获批准 · it was refused")),
        }
    }

    /// Writes down that it was fetched to its end.
    pub fn fetched(tx: &mut Tx<'_>, ctx: &Ctx, id: Uuid, lines: i64) -> Result<()> {
        store::fetched(tx, id, lines, ctx.now)?;
        let event = Event::done(Action::Export, format!("export/{id}"));
        audit::append(tx, ctx, [event.with(format!("{lines} lines"))])
    }

    /// What each line bears: who exports, when it was asked for, in which call.
    pub fn watermark(&self) -> String {
        let place = self.institution.as_deref().unwrap_or("*");
        format!("{}@{place} {} {}", self.login, self.asked_at, self.request)
    }

    /// The name of the file: who and when stand in it too.
    pub fn file_name(&self) -> String {
        let day = self.asked_at.to_string();
        format!("lianyi-export-{}-{}-{}.ndjson", day.get(..10).unwrap_or_default(), self.login, self.id)
    }
}
