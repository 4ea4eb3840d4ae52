//! An objection as this API writes it.

use identity::access::objection::{Objection, Target};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{State, json::residents::institution_name};

/// An objection.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObjectionShown {
    /// Its id.
    id: Uuid,
    /// `access`, `wrong-person`, `wrong-content` or `sharing`.
    #[schema(example = "sharing")]
    about: &'static str,
    /// What it is about more closely: `access`, `piece`, `institution` or `whole`.
    #[schema(example = "piece")]
    target: &'static str,
    /// Type of the piece.
    piece_type: Option<String>,
    /// The piece's stored identity, by which a report is shown.
    piece: Option<Uuid>,
    /// The access, as the list of accesses names it.
    access: Option<String>,
    /// Who answers: the institution that made or did it, or the region.
    institution: String,
    /// Its name.
    institution_name: Option<String>,
    /// The resident's words.
    words: String,
    /// When it was made.
    at: Timestamp,
    /// Until when it is to be answered, by the region's rule.
    due: Option<Timestamp>,
    /// The rule that says so.
    #[schema(example = "parameter/objection_days@2022-01-01")]
    rule: Option<String>,
    /// It waits for an answer although its time is over.
    overdue: bool,
    /// `open`, `accepted`, `declined` or `withdrawn`.
    state: &'static str,
    /// Why, in the words of who answered.
    answer: Option<String>,
    /// When it was answered.
    answered_at: Option<Timestamp>,
    /// When the resident took it back.
    withdrawn_at: Option<Timestamp>,
    /// It keeps what it is about from others than the resident and who made it.
    restricts: bool,
}

/// An objection as it stands at `now`.
pub(crate) fn shown(state: &State, of: Objection, now: Timestamp) -> ObjectionShown {
    let restricts = of.restricts();
    let stands = match (&of.withdrawn_at, &of.answer) {
        (Some(_), _) => "withdrawn",
        (None, None) => "open",
        (None, Some(answer)) if answer.accepted => "accepted",
        (None, Some(_)) => "declined",
    };
    let (target, piece, access) = match of.target {
        Target::Access(chain, seq) => ("access", None, Some(format!("{chain}-{seq}"))),
        Target::Piece(kind, key) => ("piece", Some((kind, key.0)), None),
        Target::Institution => ("institution", None, None),
        Target::Whole => ("whole", None, None),
    };
    let (piece_type, piece) = piece.unzip();
    let (answer, answered_at) = of.answer.map(|answer| (answer.words, answer.at)).unzip();
    ObjectionShown {
        id: of.id,
        about: of.about.name(),
        target,
        piece_type,
        piece,
        access,
        institution_name: institution_name(state, &of.institution, now),
        institution: of.institution,
        words: of.words,
        at: of.at,
        due: of.due,
        rule: of.rule,
        overdue: stands == "open" && of.due.is_some_and(|due| due <= now),
        state: stands,
        answer,
        answered_at,
        withdrawn_at: of.withdrawn_at,
        restricts,
    }
}
