//! What a doctor answers.

use base::{CheckId, DecisionId, Fen, Key};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use base::Fnv;

/// An answer to one line of a check.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// The check.
    pub check: CheckId,
    /// The line.
    pub line: u32,
    /// What was decided.
    #[serde(flatten)]
    pub kind: DecisionKind,
}

/// What was decided about a line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum DecisionKind {
    /// 互认: these results are used and the examination is not repeated.
    Recognise {
        /// The reports; several for a panel. Empty: those that the check offered.
        #[serde(default)]
        reports: Vec<Key>,
    },
    /// 不互认: examined again on a ground of the region's list.
    Reexamine {
        /// Code of the ground.
        ground: String,
        /// The patient was told why (RULES §2.2); an emergency need not wait for that.
        #[serde(default)]
        informed: bool,
        /// More, for the medical record.
        #[serde(default)]
        note: String,
    },
    /// The order goes on in spite of a duplicate.
    Continue {
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// The earlier order or medicine is used instead.
    Adopt {
        /// More.
        #[serde(default)]
        reason: String,
    },
    /// 撤单: the order is withdrawn.
    Withdraw {
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// The answer before is taken back and none takes its place.
    Retract {
        /// Why.
        #[serde(default)]
        reason: String,
    },
}

impl DecisionKind {
    /// The number that is stored.
    pub(crate) fn number(&self) -> i64 {
        match self {
            Self::Recognise { .. } => RECOGNISE,
            Self::Reexamine { .. } => REEXAMINE,
            Self::Continue { .. } => 3,
            Self::Adopt { .. } => 4,
            Self::Withdraw { .. } => 5,
            Self::Retract { .. } => RETRACT,
        }
    }

    pub(crate) fn note(&self) -> &str {
        match self {
            Self::Recognise { .. } => "",
            Self::Reexamine { note, .. } => note,
            Self::Continue { reason }
            | Self::Adopt { reason }
            | Self::Withdraw { reason }
            | Self::Retract { reason } => reason,
        }
    }

    /// The same number for the same content, so that an answer sent twice is known.
    pub(crate) fn content(&self) -> i64 {
        let mut hash = Fnv::new();
        hash.number(self.number()).text(self.note());
        match self {
            Self::Recognise { reports } => {
                let mut sorted: Vec<&Key> = reports.iter().collect();
                sorted.sort_unstable();
                sorted.dedup();
                for key in sorted {
                    hash.bytes(key.as_bytes());
                }
            }
            Self::Reexamine { ground, informed, .. } => {
                hash.text(ground).number(i64::from(*informed));
            }
            _ => {}
        }
        hash.finish()
    }

    /// Whether the order still stands after it, so that others are told of it.
    pub(crate) fn leaves_open(&self) -> bool {
        matches!(self, Self::Reexamine { .. } | Self::Continue { .. } | Self::Retract { .. })
    }
}

pub(crate) const RECOGNISE: i64 = 1;
pub(crate) const REEXAMINE: i64 = 2;
pub(crate) const RETRACT: i64 = 6;

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// The answer.
    pub id: DecisionId,
    /// The check.
    pub check: CheckId,
    /// The line.
    pub line: u32,
    /// The how-manieth answer to the line, from 1.
    pub seq: i64,
    /// When it was given.
    pub at: Timestamp,
    /// It was there already: nothing changed.
    pub repeated: bool,
    /// What is saved by it, before the same exam was counted (同检同计一次).
    pub saved: Fen,
    /// A sentence for the medical record (互认采纳须记入病历), in Chinese; empty for a repeated answer.
    pub record_text: String,
}
