//! HL7 v2 as the listener takes it: by the exchange room, measured.

use std::time::Instant;

use exchange::{
    intake::Intake,
    mllp::{Frame, Handler, Reply, Turn},
};

use crate::{compose::Parts, metrics};

/// Takes frames of known senders and answers them.
pub(crate) fn handler(parts: &Parts) -> impl Handler + use<> {
    let intake: Intake = parts.intake.clone();
    move |frame: Frame, turn: Turn| {
        let intake = intake.clone();
        async move {
            let started = Instant::now();
            let handled = intake.message_in_turn(&frame.sender, &frame.bytes, turn).await;
            let (code, duration) = (handled.code.code(), started.elapsed());
            metrics::message(code, handled.reports, duration);
            tracing::info!(
                sender = frame.sender.name,
                institution = frame.sender.institution,
                code,
                reports = handled.reports,
                duration_us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX),
                "mllp: acknowledged"
            );
            Reply { bytes: handled.reply }
        }
    }
}
