//! One HL7 message: taken whole, taken before, or refused with what is wrong.

use std::sync::Arc;

use ::store::Tx;
use base::{Ctx, Fault, FaultKind, Result};
use clinical::fhir;
use identity::Field;
use sha2::{Digest as _, Sha256};

use super::{
    Intake,
    activity::{Brought, FeedKind},
    monitor::{RefusedState, reasons},
    patient,
    reseal::row_of,
    store::{self as sql, Refused, TakenRow},
    write::{PatientNews, Told},
};
use crate::{
    hl7::{self, AckCode, ErrorCode, Header, Issue, Place, ReadOptions, Refusal, ack},
    mllp::{Frame, Handler, Reply, Sender, Turn},
    model::{Message, MessageKind},
};

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    /// The acknowledgment, without a frame.
    pub reply: Vec<u8>,
    /// What was acknowledged.
    pub code: AckCode,
    /// Reports in it that were stored.
    pub reports: usize,
}

impl Intake {
    /// Takes one message from `sender`. Answers after the commit; refuses with the segment and field.
    pub async fn message(&self, sender: &Sender, bytes: &[u8]) -> Handled {
        self.begin(sender, bytes).await
    }

    /// [`Intake::message`] on a connection: the next message of the connection follows as soon as nothing can
    /// overtake this one any more, where the store keeps order long before the commit.
    pub async fn message_in_turn(&self, sender: &Sender, bytes: &[u8], turn: Turn) -> Handled {
        let outcome = self.begin(sender, bytes);
        if self.store.keeps_order() {
            drop(turn);
            return outcome.await;
        }
        let handled = outcome.await;
        drop(turn);
        handled
    }

    /// Reads the message, makes all that can be made outside the transaction, and queues it. What this returns
    /// completes after the commit.
    fn begin<'a>(
        &'a self,
        sender: &'a Sender,
        bytes: &'a [u8],
    ) -> impl Future<Output = Handled> + Send + use<'a> {
        let options = sender.read_options(&self.options);
        let stamp = ack::Stamp { at: self.clock.now(), zone: options.zone.clone() };
        let queued = hl7::read(bytes, &options).map_err(|refusal| *refusal).and_then(|message| {
            let (header, message) = (header(bytes, &options), Arc::new(message));
            let ctx = self.ctx(&sender.name, &sender.institution);
            match self.queued(&ctx, &sender.name, message.clone(), bytes) {
                Ok(written) => Ok((header, ctx, message, written)),
                Err(fault) => Err(refusal(header, fault)),
            }
        });
        let queued = queued.map_err(|refusal| self.refuse(sender, refusal, bytes, &stamp));
        async move {
            match queued {
                Err(refused) => refused.await,
                Ok((header, ctx, message, written)) => match written.await {
                    Ok((reports, stored)) => {
                        self.activity.note(Self::feed(sender), Brought::taken(reports), ctx.now);
                        let warnings = self.remarks(&ctx, &message, stored);
                        let reply = ack::accept(&header, &warnings, &stamp);
                        Handled { reply, code: AckCode::Accept, reports }
                    }
                    Err(fault) => self.refuse(sender, refusal(header, fault), bytes, &stamp).await,
                },
            }
        }
    }

    /// Queues what a message writes; completes with the number of its reports, none if it was taken before, and
    /// with what the record said of the patient.
    /// What is known to have been taken costs no write: a sender that begins again sends much of that.
    pub(super) fn queued(
        &self,
        ctx: &Ctx,
        sender: &str,
        message: Arc<Message>,
        bytes: &[u8],
    ) -> Result<impl Future<Output = Result<(usize, Vec<fhir::Issue>)>> + Send + use<>> {
        let content = content(bytes);
        let (taken, prepared) = self.read(|tx| {
            if again(sql::content_of(tx, sender, &message.control_id)?, &content)? {
                return Ok((true, None));
            }
            Ok((false, told(&message).map(|told| self.prepare(tx, ctx, told)).transpose()?))
        })?;
        let merge = match message.kind {
            MessageKind::AdtA40 => Some((merged_number(&message)?, patient::local_id(&message.patient)?)),
            _ => None,
        };
        let raw = if taken { Vec::new() } else { self.seal(sender, &message.control_id, bytes)? };
        let (intake, sender, ctx) = (self.clone(), sender.to_owned(), ctx.clone());
        let write = move |tx: &mut Tx<'_>| {
            let reports = message.reports.len();
            let row = TakenRow {
                sender: &sender,
                control_id: &message.control_id,
                kind: message.kind.trigger(),
                at: ctx.now,
                content: &content,
                reports,
                raw: &raw,
            };
            if !sql::keep(tx, &row)? {
                // Taken after it was looked up: the same message, or one that has its number.
                again(sql::content_of(tx, &sender, &message.control_id)?, &content)?;
                return Ok((0, Vec::new()));
            }
            let said = match (told(&message), &prepared) {
                (Some(told), Some(prepared)) => intake.apply(tx, &ctx, told, prepared)?,
                _ => Vec::new(),
            };
            if let Some((from, into)) = &merge {
                intake.merge(tx, &ctx, from, into)?;
            }
            Ok((reports, said))
        };
        let written = (!taken).then(|| self.store.queue(write));
        Ok(async move {
            match written {
                Some(written) => written.await,
                None => Ok((0, Vec::new())),
            }
        })
    }

    fn merge(&self, tx: &mut Tx<'_>, ctx: &Ctx, from: &str, into: &str) -> Result<()> {
        let institution = ctx.institution.as_deref().unwrap_or_default();
        let merged = self.residents.merge_sources(tx, ctx, institution, from, into)?;
        match merged.moved {
            Some(moved) => self.records.move_patient(tx, ctx, moved),
            None => Ok(()),
        }
    }

    pub(super) fn seal(&self, sender: &str, control_id: &str, bytes: &[u8]) -> Result<Vec<u8>> {
        let packed = self.records.pack_raw(bytes)?;
        let row = row_of(sender, control_id);
        self.vault.seal(&self.random, Field { name: "exchange.raw", row: &row }, &packed)
    }

    /// A refused message as it came. It is personal data: whoever shows it puts that on the trail.
    pub fn raw_refused(&self, tx: &mut Tx<'_>, id: uuid::Uuid) -> Result<Option<Vec<u8>>> {
        let Some((sender, control_id, sealed)) = sql::raw_refused(tx, id)? else { return Ok(None) };
        let row = row_of(&sender, &control_id);
        let packed = self.vault.open(Field { name: "exchange.raw", row: &row }, &sealed)?;
        self.records.unpack_raw(&packed).map(Some)
    }

    /// Queues the refused message for whoever mends the feed; answers when it is kept, or could not be.
    fn refuse(
        &self,
        sender: &Sender,
        refusal: Refusal,
        bytes: &[u8],
        stamp: &ack::Stamp,
    ) -> impl Future<Output = Handled> + Send + use<> {
        let reply = ack::refusal(&refusal, stamp);
        let now = self.clock.now();
        self.activity.note(Self::feed(sender), Brought::refused(), now);
        let row = Refused {
            id: self.random.uuid_v7(now),
            institution: sender.institution.clone(),
            kind: FeedKind::Mllp,
            sender: sender.name.clone(),
            control_id: refusal.header.control_id(),
            at: now,
            code: refusal.code.code().to_owned(),
            reason: reasons(&refusal),
            state: RefusedState::Open,
            tries: 0,
            settled_at: None,
            settled_by: None,
        };
        let kept = self.keep_refused(row, bytes);
        let sender = sender.name.clone();
        async move {
            let kept = match kept {
                Ok(kept) => kept.await,
                Err(fault) => Err(fault),
            };
            if let Err(fault) = kept {
                // The sender is refused all the same and still has the message.
                tracing::warn!(%fault, sender, "a refused message could not be kept");
            }
            Handled { reply, code: refusal.code, reports: 0 }
        }
    }
}

impl Handler for Intake {
    async fn handle(&self, frame: Frame, turn: Turn) -> Reply {
        let handled = self.message_in_turn(&frame.sender, &frame.bytes, turn).await;
        tracing::debug!(sender = %frame.sender.name, code = handled.code.code(), reports = handled.reports, "message");
        Reply { bytes: handled.reply }
    }
}

/// Whether `before` was taken under the number of a message of this `content`; another message was not.
fn again(before: Option<Vec<u8>>, content: &[u8]) -> Result<bool> {
    match before {
        Some(before) if before != content => Err(Fault::unprocessable(
            "MSH-10 was used before for another message; give each message a number of its own",
        )
        .at("MSH-10")),
        before => Ok(before.is_some()),
    }
}

/// What a message says of a patient and their reports; nothing where it only merges two numbers.
fn told(message: &Message) -> Option<Told<'_>> {
    let news = match message.kind {
        MessageKind::AdtA40 => return None,
        MessageKind::OruR01 => PatientNews::FillIn,
        MessageKind::AdtA01 | MessageKind::AdtA04 | MessageKind::AdtA08 => PatientNews::Replace,
    };
    Some(Told { person: &message.patient, news, reports: &message.reports })
}

/// What a message says apart from its header, whose time differs when it is sent again.
fn content(bytes: &[u8]) -> Vec<u8> {
    let body = bytes.iter().position(|b| matches!(b, b'\r' | b'\n')).map_or(&[][..], |at| &bytes[at..]);
    Sha256::digest(body)[..16].to_vec()
}

pub(super) fn header(bytes: &[u8], options: &ReadOptions) -> Header {
    Header::peek(bytes, options.charset).unwrap_or_else(Header::unreadable)
}

fn merged_number(message: &Message) -> Result<String> {
    message.merged_from.first().map(|id| id.value.clone()).ok_or_else(|| {
        Fault::unprocessable("a merge names in MRG-1 the patient number that ends").at("MRG-1")
    })
}

/// A fault of the rooms as an acknowledgment: AE for what the sender must mend, AR for what may go better
/// later.
pub(super) fn refusal(header: Header, fault: Fault) -> Refusal {
    let place = fault.place.as_deref().map(|p| format!(" ({p})")).unwrap_or_default();
    match fault.kind {
        FaultKind::Unavailable => {
            Refusal::reject(header, Issue::error(Place::MESSAGE, ErrorCode::Internal, fault.detail))
        }
        FaultKind::Internal | FaultKind::Corrupt => {
            tracing::error!(%fault, "a message met a mistake of ours");
            let text = "the server met a mistake of its own; nothing was stored, send it again";
            Refusal::error(header, Issue::error(Place::MESSAGE, ErrorCode::Internal, text))
        }
        _ => {
            let code = if fault.place.as_deref() == Some("MSH-10") {
                ErrorCode::DuplicateKey
            } else {
                ErrorCode::DataType
            };
            Refusal::error(header, Issue::error(Place::MESSAGE, code, format!("{}{place}", fault.detail)))
        }
    }
}
