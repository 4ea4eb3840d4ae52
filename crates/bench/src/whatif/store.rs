//! Rows of a region's recorded past, written at once in the order of their keys.

use base::Result;
use store::{Bulk, Kind, Tx, Value};

pub(super) const REPORTS: Bulk = Bulk {
    table: "report",
    columns: &[
        ("resident", Kind::Blob),
        ("performed_at", Kind::Int),
        ("key", Kind::Blob),
        ("version", Kind::Int),
        ("known_from", Kind::Int),
        ("known_to", Kind::Int),
        ("institution", Kind::Text),
        ("status", Kind::Int),
        ("images", Kind::Int),
        ("items", Kind::Blob),
    ],
    on_conflict: "",
};

pub(super) const CHECKS: Bulk = Bulk {
    table: "care_check",
    columns: &[
        ("resident", Kind::Blob),
        ("id", Kind::Blob),
        ("at", Kind::Int),
        ("as_known", Kind::Int),
        ("seen", Kind::Int),
        ("institution", Kind::Text),
        ("department", Kind::Text),
        ("doctor", Kind::Text),
        ("patient_class", Kind::Int),
        ("emergency", Kind::Int),
        ("codes_known", Kind::Int),
        ("book", Kind::Int),
    ],
    on_conflict: "",
};

pub(super) const LINES: Bulk = Bulk {
    table: "care_check_line",
    columns: &[
        ("resident", Kind::Blob),
        ("check_id", Kind::Blob),
        ("line", Kind::Int),
        ("kind", Kind::Int),
        ("order_id", Kind::Text),
        ("item", Kind::Text),
        ("verdict", Kind::Int),
        ("reasons", Kind::Int),
        ("offered", Kind::Int),
        ("counted", Kind::Int),
        ("digest", Kind::Int),
        ("rules", Kind::Int),
        ("fen", Kind::Int),
        ("duplicates", Kind::Int),
        ("open", Kind::Int),
    ],
    on_conflict: "",
};

pub(super) const ANSWERS: Bulk = Bulk {
    table: "care_answer",
    columns: &[
        ("resident", Kind::Blob),
        ("check_id", Kind::Blob),
        ("line", Kind::Int),
        ("seq", Kind::Int),
        ("id", Kind::Blob),
        ("at", Kind::Int),
        ("kind", Kind::Int),
        ("ground", Kind::Text),
        ("informed", Kind::Int),
        ("note", Kind::Text),
        ("exam", Kind::Blob),
        ("fen", Kind::Int),
        ("counts", Kind::Int),
        ("content", Kind::Int),
    ],
    on_conflict: "",
};

/// Writes a part of it.
pub(super) fn write(tx: &mut Tx<'_>, parts: [(&'static Bulk, &[Value<'_>]); 4]) -> Result<()> {
    parts.into_iter().try_for_each(|(bulk, rows)| tx.insert_many(bulk, rows).map(|_| ()))
}
