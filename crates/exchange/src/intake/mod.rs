//! From what was read to what is known: messages and spreadsheets become patients and reports of the
//! record, each whole or not at all, acknowledged after the commit.
//!
//! * [`Intake::message`] takes one HL7 message and answers with its acknowledgment.
//! * [`Intake::sheet`] takes a spreadsheet of reports.
//!
//! A report is known again by institution, filler order number and service: a later message about it is a
//! new version, and results that are no longer in it are withdrawn.

mod activity;
mod message;
mod monitor;
mod patient;
mod remarks;
mod report;
mod reseal;
mod result;
mod sheet;
mod store;
mod write;

use std::sync::Arc;

use base::{Actor, ActorKind, Clock, Ctx, Purpose, Random, RequestId};
use clinical::record::Records;
use identity::{Residents, Vault};
use jiff::tz::TimeZone;

use crate::hl7::ReadOptions;
pub use activity::{Activity, Brought, FeedKind, FeedName};
pub use message::Handled;
pub use monitor::{RefusedFilter, RefusedState, Retried};
pub use reseal::SEALED;
pub use sheet::{SheetOptions, SheetOutcome};
pub use store::{
    Feed, Refused, feeds,
    monitor::{FeedHour, feed_hours, forget, open_refused, refused_one, refused_page},
    refused,
};

/// What intake works with. Clones share it.
#[derive(Clone)]
pub struct Intake {
    /// The database.
    pub store: ::store::Store,
    /// The record.
    pub records: Records,
    /// The resident index.
    pub residents: Arc<Residents>,
    /// Raw messages are sealed with it.
    pub vault: Arc<Vault>,
    /// Ids.
    pub random: Arc<Random>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// How messages are read, before a sender's own settings.
    pub options: ReadOptions,
    /// What feeds brought.
    pub activity: Activity,
}

impl Intake {
    /// The region's zone.
    pub fn zone(&self) -> &TimeZone {
        &self.options.zone
    }

    /// The context of a system that sends for `institution`.
    fn ctx(&self, sender: &str, institution: &str) -> Ctx {
        let now = self.clock.now();
        Ctx {
            actor: Actor { kind: ActorKind::System, id: sender.to_owned(), on_behalf_of: None },
            institution: Some(institution.to_owned()),
            purpose: Purpose::Treatment,
            request: RequestId(self.random.uuid_v7(now)),
            now,
        }
    }

    /// Runs a read from asynchronous code; PostgreSQL blocks, which the runtime is told.
    fn read<T>(&self, f: impl FnOnce(&mut ::store::Tx<'_>) -> base::Result<T>) -> base::Result<T> {
        match (self.store.dialect(), tokio::runtime::Handle::try_current()) {
            (::store::Dialect::Postgres, Ok(_)) => tokio::task::block_in_place(|| self.store.read(f)),
            _ => self.store.read(f),
        }
    }
}
