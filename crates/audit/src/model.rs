//! What a row of the trail says, and the bytes its hash covers.

use base::{ActorKind, Ctx, Purpose, ResidentId};
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$vdoc])* $variant = $code),+ }

        impl $name {
            pub(crate) fn from_code(code: i64) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

coded! {
    /// What was done. The numbers are stored and never change their meaning.
    Action {
        /// One resource or record was read.
        Read = 1,
        /// Records were searched.
        Search = 2,
        /// Something new was stored.
        Create = 3,
        /// A new version was stored.
        Update = 4,
        /// An order was checked for recognition or duplicates.
        Check = 5,
        /// A doctor's answer was recorded.
        Decide = 6,
        /// Links between patient records and residents changed.
        Link = 7,
        /// Mappings, keys, senders or reviews were administered.
        Administer = 8,
        /// Data left the system in bulk.
        Export = 9,
    }
}

coded! {
    /// How it ended.
    Outcome {
        /// It was done.
        Done = 0,
        /// It was refused for lack of right.
        Denied = 1,
    }
}

/// One thing to put on the trail. Who, when, why and for whom come from the operation's context.
#[derive(Debug, Clone)]
pub struct Event {
    /// What was done.
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// Whose record, if one person's.
    pub resident: Option<ResidentId>,
    /// What it was about: `DiagnosticReport/<id>`, `check/<id>`, `mapping/<institution>`.
    pub entity: String,
    /// More, in a few words or JSON. Never a name or a document number.
    pub detail: String,
}

impl Event {
    /// An event that was done.
    pub fn done(action: Action, entity: impl Into<String>) -> Self {
        Self { action, outcome: Outcome::Done, resident: None, entity: entity.into(), detail: String::new() }
    }

    /// The same event about `resident`.
    #[must_use]
    pub fn of(mut self, resident: ResidentId) -> Self {
        self.resident = Some(resident);
        self
    }

    /// The same event with `detail`.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

/// A row of the trail as it is read back.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Number of the chain.
    pub chain: i64,
    /// Place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// Why.
    pub purpose: Purpose,
    /// Kind of party.
    pub actor_kind: ActorKind,
    /// Who.
    pub actor: String,
    /// For whom a system acted.
    pub on_behalf_of: Option<String>,
    /// For which institution.
    pub institution: Option<String>,
    /// Whose record.
    pub resident: Option<ResidentId>,
    /// What it was about.
    pub entity: String,
    /// More.
    pub detail: String,
    /// The call it happened in.
    #[serde(skip)]
    pub(crate) request: [u8; 16],
    /// What the chain says at this row.
    #[serde(skip)]
    pub(crate) hash: [u8; 32],
}

impl Entry {
    /// What `ctx` did, not yet in a chain.
    pub(crate) fn new(ctx: &Ctx, event: Event) -> Self {
        Self {
            chain: 0,
            seq: 0,
            at: ctx.now,
            action: event.action,
            outcome: event.outcome,
            purpose: ctx.purpose,
            actor_kind: ctx.actor.kind,
            actor: ctx.actor.id.clone(),
            on_behalf_of: ctx.actor.on_behalf_of.clone(),
            institution: ctx.institution.clone(),
            resident: event.resident,
            entity: event.entity,
            detail: event.detail,
            request: *ctx.request.as_bytes(),
            hash: [0; 32],
        }
    }

    /// SHA-256 over the hash before this row and every field, each with its length, so that no two
    /// different rows give the same bytes.
    pub(crate) fn chained(&self, before: &[u8]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        field(before);
        for number in [
            self.chain,
            self.seq,
            base::micros(self.at),
            self.action as i64,
            self.outcome as i64,
            purpose_code(self.purpose),
            actor_code(self.actor_kind),
        ] {
            field(&number.to_be_bytes());
        }
        for text in [
            Some(&self.actor),
            self.on_behalf_of.as_ref(),
            self.institution.as_ref(),
            Some(&self.entity),
            Some(&self.detail),
        ] {
            // Absent and empty must differ, or one could be turned into the other unnoticed.
            field(&[u8::from(text.is_some())]);
            field(text.map_or(&[], |t| t.as_bytes()));
        }
        field(&[u8::from(self.resident.is_some())]);
        field(self.resident.as_ref().map_or(&[], |r| r.as_bytes().as_slice()));
        field(&self.request);
        hasher.finalize().into()
    }
}

pub(crate) fn purpose_code(purpose: Purpose) -> i64 {
    match purpose {
        Purpose::Treatment => 1,
        Purpose::Payment => 2,
        Purpose::Operations => 3,
        Purpose::Administration => 4,
        Purpose::Request => 5,
    }
}

pub(crate) fn purpose_of(code: i64) -> Option<Purpose> {
    use Purpose::{Administration, Operations, Payment, Request, Treatment};
    [Treatment, Payment, Operations, Administration, Request].into_iter().find(|p| purpose_code(*p) == code)
}

pub(crate) fn actor_code(kind: ActorKind) -> i64 {
    match kind {
        ActorKind::System => 1,
        ActorKind::Person => 2,
        ActorKind::Operator => 3,
    }
}

pub(crate) fn actor_of(code: i64) -> Option<ActorKind> {
    [ActorKind::System, ActorKind::Person, ActorKind::Operator].into_iter().find(|k| actor_code(*k) == code)
}
