//! UUIDv7 ids, a type each, so that a resident cannot be passed where a report is meant.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Fault;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The 16 bytes as they are stored.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads the 16 stored bytes; any other length is a `Fault::corrupt`.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, Fault> {
                Uuid::from_slice(bytes).map(Self).map_err(|_| {
                    Fault::corrupt(format!("{} of {} bytes in the database", stringify!($name), bytes.len()))
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = Fault;

            fn from_str(text: &str) -> Result<Self, Fault> {
                Uuid::from_str(text).map(Self).map_err(|_| {
                    Fault::invalid(format!("{} is a UUID such as 01936f5e-0000-7000-8000-000000000000", stringify!($name)))
                })
            }
        }
    )+};
}

ids! {
    /// A resident of the region: one person, whatever number of institutions know them.
    ResidentId,
    /// One institution's patient record (a FHIR Patient as it was sent), linked to one resident.
    PatientId,
    /// The stored identity of a FHIR resource; its logical id where the server assigned it.
    Key,
    /// One recognition check: an order of one or more items looked at together.
    CheckId,
    /// A doctor's answer to one item of a check.
    DecisionId,
    /// One call on the system, for logs and audit.
    RequestId,
    /// A scenario: a change of the region's rules that somebody wants to try on the past.
    ScenarioId,
    /// A run of a scenario over a period.
    RunId,
}
