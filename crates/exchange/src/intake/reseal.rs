//! The sealed columns of this room: raw messages, taken and refused.

use ::store::{Kind, Value};
use identity::vault::reseal::Sealed;

/// For whoever seals them anew.
pub const SEALED: &[Sealed] = &[
    Sealed {
        table: "exchange_message",
        column: "raw",
        key: SENT,
        beside: &[],
        only: None,
        names: &["exchange.raw"],
        row: |key, _| place(key),
    },
    Sealed {
        table: "exchange_refused",
        column: "raw",
        key: &[("id", Kind::Blob)],
        beside: SENT,
        only: None,
        names: &["exchange.raw"],
        row: |_, beside| place(beside),
    },
];

const SENT: &[(&str, Kind)] = &[("sender", Kind::Text), ("control_id", Kind::Text)];

/// The place of a message: as [`super::Intake`] seals it.
fn place(sent: &[Value<'static>]) -> Vec<u8> {
    match sent {
        [Value::Text(sender), Value::Text(control_id)] => row_of(sender, control_id),
        _ => Vec::new(),
    }
}

pub(super) fn row_of(sender: &str, control_id: &str) -> Vec<u8> {
    format!("{sender}\0{control_id}").into_bytes()
}
