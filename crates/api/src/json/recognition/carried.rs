//! An order that a launch carries to the desk: what `POST /api/recognition/checks` takes, without who and for whom.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::check::{ItemOrdered, MedicineOrdered};

/// What is about to be ordered.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OrderCarried {
    /// The department, by the institution's own code.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// The encounter, as the institution numbers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    encounter: Option<String>,
    /// How the patient is here: `outpatient`, `inpatient`, `emergency`, `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    patient_class: Option<String>,
    /// An emergency.
    #[serde(default)]
    emergency: bool,
    /// Examinations and tests.
    #[serde(default)]
    items: Vec<ItemOrdered>,
    /// Medicines.
    #[serde(default)]
    medicines: Vec<MedicineOrdered>,
}
