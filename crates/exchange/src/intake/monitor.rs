//! What the exchange monitor looks at and does: refused messages, kept sealed, opened, tried again, put aside.

use std::sync::Arc;

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, Fault, FaultKind, Result};
use clinical::record::ResourceType;
use identity::SourcePatient;
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Intake,
    activity::{FeedKind, FeedName},
    message::{header, refusal},
    patient, report,
    store::{self as sql, Refused, monitor},
};
use crate::{
    hl7::{self, ReadOptions},
    mllp::Sender,
    model::Message,
};

/// Refused messages of one feed that are kept within an hour; those beyond are counted and not kept, so that a feed
/// that sends nonsense does not fill the disk.
const KEPT_AN_HOUR: i64 = 1_000;

/// Whether somebody still has to look at a refused message. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedState {
    /// Nobody has mended it.
    Open = 0,
    /// It was tried again and taken, or found taken already.
    Taken = 1,
    /// Somebody said that nothing is to be done.
    PutAside = 2,
}

impl RefusedState {
    pub(super) fn numbered(number: i64) -> Self {
        match number {
            1 => Self::Taken,
            2 => Self::PutAside,
            _ => Self::Open,
        }
    }
}

/// Which refused messages. What is `None` is not asked.
#[derive(Debug, Clone, Default)]
pub struct RefusedFilter {
    /// The institution that sent it.
    pub institution: Option<String>,
    /// How it came.
    pub kind: Option<FeedKind>,
    /// The sender, key or account.
    pub sender: Option<String>,
    /// Whether it is open.
    pub state: Option<RefusedState>,
    /// Not older than this.
    pub from: Option<Timestamp>,
    /// Only those that came before this one: when, and its id.
    pub after: Option<(Timestamp, Uuid)>,
}

/// What became of trying again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retried {
    /// It is taken; so many reports of it were stored now, none when it had been taken before.
    Taken(usize),
    /// It was refused again: `AE` or `AR`, and why.
    Refused {
        /// `AE` or `AR`.
        code: String,
        /// Places and what to do, without values of the message.
        reason: String,
    },
}

impl Intake {
    /// Keeps a message that was refused, sealed; `row` says what it was. What comes after [`KEPT_AN_HOUR`] of a feed
    /// is not kept. What this returns completes after the commit.
    pub fn keep_refused(
        &self,
        row: Refused,
        bytes: &[u8],
    ) -> Result<impl Future<Output = Result<()>> + Send + use<>> {
        let raw = self.seal(&row.sender, &row.control_id, bytes)?;
        let since = row.at.checked_sub(jiff::SignedDuration::from_hours(1)).unwrap_or(row.at);
        Ok(self.store.queue(move |tx| {
            if monitor::kept_since(tx, &row.institution, &row.sender, since)? >= KEPT_AN_HOUR {
                return Ok(());
            }
            sql::keep_refused(tx, &row, &raw)
        }))
    }

    /// Takes a refused message again, as its sender is read today (`options`): after a mapping, a setting or another message
    /// mended what was wrong. The same message is never taken twice. `Fault::conflict` when something later about
    /// the same report or patient was taken meanwhile, which this message would set back; `Fault::not_found` when
    /// there is no such message. `institution` is the sender's, for messages that were kept without theirs.
    pub async fn retry(
        &self,
        by: &Ctx,
        institution: &str,
        options: &ReadOptions,
        id: Uuid,
    ) -> Result<Retried> {
        let gone =
            || Fault::not_found("there is no refused message of this id; it may have been forgotten since");
        let known = self.read(|tx| monitor::refused_one(tx, id))?.ok_or_else(gone)?;
        let institution = if known.institution.is_empty() { institution } else { &known.institution };
        match known.state {
            RefusedState::Taken => return Ok(Retried::Taken(0)),
            RefusedState::PutAside => {
                return Err(Fault::conflict(
                    "somebody put this message aside; nothing is to be done about it",
                ));
            }
            RefusedState::Open => {}
        }
        if known.kind != FeedKind::Mllp {
            return Err(Fault::conflict(
                "only HL7 v2 messages are taken again here; the system that sent this one was told why and sends it again",
            ));
        }
        let raw = self.read(|tx| self.raw_refused(tx, id))?.ok_or_else(gone)?;
        let outcome = match hl7::read(&raw, options) {
            Err(refused) => Err(*refused),
            Ok(message) => {
                self.read(|tx| self.nothing_later(tx, institution, &message, known.at))?;
                let ctx = self.ctx(&known.sender, institution);
                let taken = match self.queued(&ctx, &known.sender, Arc::new(message), &raw) {
                    Ok(written) => written.await.map(|(reports, _)| reports),
                    Err(fault) => Err(fault),
                };
                match taken {
                    // It is ours to mend, or goes better in a moment: the message stays as it is.
                    Err(fault)
                        if matches!(
                            fault.kind,
                            FaultKind::Unavailable | FaultKind::Internal | FaultKind::Corrupt
                        ) =>
                    {
                        return Err(fault);
                    }
                    taken => taken.map_err(|fault| refusal(header(&raw, options), fault)),
                }
            }
        };
        let (state, told, retried) = match outcome {
            Ok(reports) => (RefusedState::Taken, None, Retried::Taken(reports)),
            Err(refused) => {
                let (code, reason) = (refused.code.code().to_owned(), reasons(&refused));
                let told = Some((code.clone(), reason.clone()));
                (RefusedState::Open, told, Retried::Refused { code, reason })
            }
        };
        let said = match &retried {
            Retried::Taken(_) => "taken",
            Retried::Refused { .. } => "refused",
        };
        self.settle(by, id, state, told, format!("retry: {said}")).await?;
        Ok(retried)
    }

    /// Puts a refused message aside: nothing is to be done about it, for `reason`. `Fault::not_found` when it is not
    /// open.
    pub async fn put_aside(&self, by: &Ctx, id: Uuid, reason: &str) -> Result<()> {
        self.settle(by, id, RefusedState::PutAside, None, format!("put aside: {reason}")).await
    }

    async fn settle(
        &self,
        by: &Ctx,
        id: Uuid,
        state: RefusedState,
        refusal: Option<(String, String)>,
        said: String,
    ) -> Result<()> {
        let ctx = by.clone();
        let settled = self.store.write_async(move |tx| {
            let told = refusal.as_ref().map(|(code, reason)| (code.as_str(), reason.as_str()));
            let changed = monitor::settle(tx, id, state, told, ctx.now, &ctx.actor.id)?;
            if changed {
                let event = Event::done(Action::Administer, format!("message/{id}"));
                audit::append(tx, &ctx, [event.with(said.clone())])?;
            }
            Ok(changed)
        });
        match settled.await? || state != RefusedState::PutAside {
            true => Ok(()),
            false => Err(Fault::not_found("no refused message of this id is open")),
        }
    }

    /// Refuses where a report or the patient that a message tells of was changed after `at`.
    fn nothing_later(
        &self,
        tx: &mut Tx<'_>,
        institution: &str,
        message: &Message,
        at: Timestamp,
    ) -> Result<()> {
        let later = || {
            Fault::conflict(
                "a later message about the same report or patient was taken; this one would set it back: put it aside",
            )
        };
        for one in &message.reports {
            let (system, value) = report::identifier(one, institution)?;
            let there = self.records.identified(tx, ResourceType::DiagnosticReport, &system, &value)?;
            if there.is_some_and(|found| found.updated_at > at) {
                return Err(later());
            }
        }
        let replaces = message.reports.is_empty();
        let source = SourcePatient::new(institution, patient::local_id(&message.patient)?);
        if let (true, Some(known)) = (replaces, self.residents.known(tx, &source)?) {
            let found = self.records.read(tx, ResourceType::Patient, &known.patient.to_string())?;
            if found.is_some_and(|found| found.updated_at > at) {
                return Err(later());
            }
        }
        Ok(())
    }

    /// The feed of a sender.
    pub(super) fn feed(sender: &Sender) -> FeedName {
        FeedName { institution: sender.institution.clone(), kind: FeedKind::Mllp, name: sender.name.clone() }
    }
}

/// What is wrong with a message, in one text.
pub(super) fn reasons(refused: &hl7::Refusal) -> String {
    refused.issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
