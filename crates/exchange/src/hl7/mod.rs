//! HL7 v2.3–2.6 messages to [`crate::model`] and acknowledgments back. [`read`] takes a frame's bytes and
//! gives a message or a [`Refusal`]; both can be answered by [`ack`].
//!
//! The splitter is our own and lazy ([`raw`] says why): nothing is copied before it is asked for.

pub mod ack;
mod coded;
mod escape;
mod header;
mod identifiers;
mod issue;
mod message;
mod narrative;
mod observation;
mod options;
mod patient;
pub mod raw;
mod reader;
mod report;
mod value;

pub use escape::unescape;
pub use header::{Header, readable};
pub use identifiers::IdentifierTypes;
pub(crate) use identifiers::has_id_card_shape;
pub use issue::{AckCode, ErrorCode, Issue, Place, Refusal, Severity};
pub use message::read;
pub use narrative::NarrativeCodes;
pub use options::ReadOptions;
