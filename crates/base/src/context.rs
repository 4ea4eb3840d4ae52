//! The operation context: who does what, for which institution and purpose, and at which instant.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::RequestId;

/// What kind of party acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    /// An institution's system, by API key or MLLP allow-list.
    System,
    /// A person, by account.
    Person,
    /// The operator at the command line of the server.
    Operator,
}

/// Who acts. `id` names the key, sender or account; never a secret or an identity-card number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Kind of party.
    pub kind: ActorKind,
    /// Key name, MLLP sender, account or operating-system user.
    pub id: String,
    /// The doctor on whose behalf a system acts, as the institution names them.
    pub on_behalf_of: Option<String>,
}

/// Why personal data is processed (RULES §7.2; HL7 v3 PurposeOfUse in brackets).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Diagnosis and treatment (TREAT).
    Treatment,
    /// Settlement and payment (HPAYMT).
    Payment,
    /// Running and supervising the service (HOPERAT).
    Operations,
    /// Keeping the system itself (SYSADMIN).
    Administration,
    /// The resident, or the family for them, asks (PATRQT, FAMRQT).
    Request,
}

/// Carried by every operation. `now` is fixed when the operation starts, so that everything it
/// writes bears one instant and the decision can be repeated from the record.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who acts.
    pub actor: Actor,
    /// The institution (its code in the region's rule files) for which the actor acts, if one.
    pub institution: Option<String>,
    /// Why.
    pub purpose: Purpose,
    /// Names this call in logs and audit.
    pub request: RequestId,
    /// The instant of this operation.
    pub now: Timestamp,
}

impl Ctx {
    /// The server's own work at `now`: imports at the terminal, jobs, demo data.
    pub fn operator(id: impl Into<String>, now: Timestamp) -> Self {
        Self {
            actor: Actor { kind: ActorKind::Operator, id: id.into(), on_behalf_of: None },
            institution: None,
            purpose: Purpose::Administration,
            request: RequestId(Uuid::nil()),
            now,
        }
    }

    /// The same operation acting for `institution`.
    #[must_use]
    pub fn for_institution(mut self, institution: impl Into<String>) -> Self {
        self.institution = Some(institution.into());
        self
    }
}
