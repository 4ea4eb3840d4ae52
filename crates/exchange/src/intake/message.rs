//! One HL7 message: taken whole, taken before, or refused with what is wrong.

use ::store::Tx;
use base::{Ctx, Fault, FaultKind, Result};
use clinical::fhir;
use identity::Field;
use sha2::{Digest as _, Sha256};

use super::{
    Intake, patient,
    store::{self as sql, Refused, TakenRow},
    write::{PatientNews, Prepared},
};
use crate::{
    hl7::{self, AckCode, ErrorCode, Header, Issue, Place, ReadOptions, Refusal, ack},
    mllp::{Frame, Handler, Reply, Sender},
    model::{Message, MessageKind},
};

/// A message that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was new.
    New,
    /// The same message was taken before; nothing changed.
    Again,
}

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

/// Times a message is prepared again because somebody changed the same report meanwhile.
const ATTEMPTS: usize = 4;

impl Intake {
    /// Takes one message from `sender`. Answers after the commit; refuses with the segment and field.
    pub async fn message(&self, sender: &Sender, bytes: &[u8]) -> Handled {
        let options = sender.read_options(&self.options);
        let stamp = ack::Stamp { at: self.clock.now(), zone: options.zone.clone() };
        let message = match hl7::read(bytes, &options) {
            Ok(message) => message,
            Err(refusal) => return self.refuse(sender, *refusal, bytes, &stamp).await,
        };
        let header = header(bytes, &options);
        let ctx = self.ctx(&sender.name, &sender.institution);
        match self.take(&ctx, sender, &message, bytes).await {
            Ok((reports, stored)) => {
                let warnings = self.remarks(&ctx, &message, stored);
                Handled { reply: ack::accept(&header, &warnings, &stamp), code: AckCode::Accept, reports }
            }
            Err(fault) => self.refuse(sender, refusal(header, fault), bytes, &stamp).await,
        }
    }

    /// How many reports were stored, and what the record said of the patient.
    async fn take(
        &self,
        ctx: &Ctx,
        sender: &Sender,
        message: &Message,
        bytes: &[u8],
    ) -> Result<(usize, Vec<fhir::Issue>)> {
        let content = content(bytes);
        for attempt in 1.. {
            let prepared = match self.read(|tx| self.seen(tx, sender, message, &content))? {
                Some(Taken::Again) => return Ok((0, Vec::new())),
                _ => self.read(|tx| self.prepared(tx, ctx, message))?,
            };
            let reports = prepared.as_ref().map_or(0, |p| p.reports);
            match self.write(sender, message, bytes, &content, ctx, prepared).await {
                Err(fault) if fault.kind == FaultKind::Conflict && attempt < ATTEMPTS => {}
                done => {
                    return done.map(|(taken, said)| (if taken == Taken::New { reports } else { 0 }, said));
                }
            }
        }
        Err(Fault::unavailable("the message could not be stored; send it again"))
    }

    fn seen(
        &self,
        tx: &mut Tx<'_>,
        sender: &Sender,
        message: &Message,
        content: &[u8],
    ) -> Result<Option<Taken>> {
        match sql::content_of(tx, &sender.name, &message.control_id)? {
            None => Ok(None),
            Some(before) if before == content => Ok(Some(Taken::Again)),
            Some(_) => Err(Fault::unprocessable(
                "MSH-10 was used before for another message; give each message a number of its own",
            )
            .at("MSH-10")),
        }
    }

    fn prepared(&self, tx: &mut Tx<'_>, ctx: &Ctx, message: &Message) -> Result<Option<Prepared>> {
        let news = match message.kind {
            MessageKind::AdtA40 => return Ok(None),
            MessageKind::OruR01 => PatientNews::FillIn,
            MessageKind::AdtA01 | MessageKind::AdtA04 | MessageKind::AdtA08 => PatientNews::Replace,
        };
        self.prepare(tx, ctx, &message.patient, news, &message.reports).map(Some)
    }

    async fn write(
        &self,
        sender: &Sender,
        message: &Message,
        bytes: &[u8],
        content: &[u8],
        ctx: &Ctx,
        prepared: Option<Prepared>,
    ) -> Result<(Taken, Vec<fhir::Issue>)> {
        let raw = self.seal(&sender.name, &message.control_id, bytes)?;
        let merge = match message.kind {
            MessageKind::AdtA40 => Some((merged_number(message)?, patient::local_id(&message.patient)?)),
            _ => None,
        };
        let (intake, ctx, content) = (self.clone(), ctx.clone(), content.to_vec());
        let (name, control_id, kind) = (sender.name.clone(), message.control_id.clone(), message.kind);
        self.store
            .write_async(move |tx| {
                let row = TakenRow {
                    sender: &name,
                    control_id: &control_id,
                    kind: kind.trigger(),
                    at: ctx.now,
                    content: &content,
                    reports: prepared.as_ref().map_or(0, |p| p.reports),
                    raw: &raw,
                };
                if !sql::keep(tx, &row)? {
                    // Another connection was faster: the same message, or one that took its number.
                    return match sql::content_of(tx, &name, &control_id)? {
                        Some(before) if before == content => Ok((Taken::Again, Vec::new())),
                        _ => {
                            Err(Fault::unprocessable("MSH-10 was used before for another message")
                                .at("MSH-10"))
                        }
                    };
                }
                let said = match &prepared {
                    Some(prepared) => intake.apply(tx, &ctx, prepared)?,
                    None => Vec::new(),
                };
                if let Some((from, into)) = &merge {
                    intake.merge(tx, &ctx, from, into)?;
                }
                Ok((Taken::New, said))
            })
            .await
    }

    fn merge(&self, tx: &mut Tx<'_>, ctx: &Ctx, from: &str, into: &str) -> Result<()> {
        let institution = ctx.institution.as_deref().unwrap_or_default();
        let merged = self.residents.merge_sources(tx, ctx, institution, from, into)?;
        match merged.moved {
            Some(moved) => self.records.move_patient(tx, ctx, moved),
            None => Ok(()),
        }
    }

    fn seal(&self, sender: &str, control_id: &str, bytes: &[u8]) -> Result<Vec<u8>> {
        let packed = self.records.pack_raw(bytes)?;
        let row = format!("{sender}\0{control_id}");
        self.vault.seal(&self.random, Field { name: "exchange.raw", row: row.as_bytes() }, &packed)
    }

    /// A refused message as it came. It is personal data: whoever shows it puts that on the trail.
    pub fn raw_refused(&self, tx: &mut Tx<'_>, id: uuid::Uuid) -> Result<Option<Vec<u8>>> {
        let Some((sender, control_id, sealed)) = sql::raw_refused(tx, id)? else { return Ok(None) };
        let row = format!("{sender}\0{control_id}");
        let packed = self.vault.open(Field { name: "exchange.raw", row: row.as_bytes() }, &sealed)?;
        self.records.unpack_raw(&packed).map(Some)
    }

    async fn refuse(&self, sender: &Sender, refusal: Refusal, bytes: &[u8], stamp: &ack::Stamp) -> Handled {
        let reply = ack::refusal(&refusal, stamp);
        let now = self.clock.now();
        let row = Refused {
            id: self.random.uuid_v7(now),
            sender: sender.name.clone(),
            control_id: refusal.header.control_id(),
            at: now,
            code: refusal.code.code().to_owned(),
            reason: refusal.issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        };
        let kept = match self.seal(&sender.name, &row.control_id, bytes) {
            Ok(raw) => self.store.write_async(move |tx| sql::keep_refused(tx, &row, &raw)).await,
            Err(fault) => Err(fault),
        };
        if let Err(fault) = kept {
            // The sender is refused all the same and still has the message.
            tracing::warn!(%fault, sender = %sender.name, "a refused message could not be kept");
        }
        Handled { reply, code: refusal.code, reports: 0 }
    }
}

impl Handler for Intake {
    async fn handle(&self, frame: Frame) -> Reply {
        let handled = self.message(&frame.sender, &frame.bytes).await;
        tracing::debug!(sender = %frame.sender.name, code = handled.code.code(), reports = handled.reports, "message");
        Reply { bytes: handled.reply }
    }
}

/// What a message says apart from its header, whose time differs when it is sent again.
fn content(bytes: &[u8]) -> Vec<u8> {
    let body = bytes.iter().position(|b| matches!(b, b'\r' | b'\n')).map_or(&[][..], |at| &bytes[at..]);
    Sha256::digest(body)[..16].to_vec()
}

fn header(bytes: &[u8], options: &ReadOptions) -> Header {
    Header::peek(bytes, options.charset).unwrap_or_else(Header::unreadable)
}

fn merged_number(message: &Message) -> Result<String> {
    message.merged_from.first().map(|id| id.value.clone()).ok_or_else(|| {
        Fault::unprocessable("a merge names in MRG-1 the patient number that ends").at("MRG-1")
    })
}

/// A fault of the rooms as an acknowledgment: AE for what the sender must mend, AR for what may go better
/// later.
fn refusal(header: Header, fault: Fault) -> Refusal {
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
