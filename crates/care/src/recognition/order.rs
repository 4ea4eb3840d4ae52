//! What is asked: an order of one or more lines.

use base::ResidentId;
use serde::{Deserialize, Serialize};

/// An order as it is about to be placed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Order {
    /// For whom.
    pub resident: ResidentId,
    /// The ordering institution, by the region's code.
    pub institution: String,
    /// Its department, by its own code; empty when it does not say.
    #[serde(default)]
    pub department: String,
    /// The doctor, by the institution's own code, never by name; empty when it does not say.
    #[serde(default)]
    pub doctor: String,
    /// The encounter, as the institution numbers it.
    #[serde(default)]
    pub encounter: Option<String>,
    /// How the patient is here.
    #[serde(default)]
    pub patient_class: PatientClass,
    /// An emergency: let through at once, nothing is asked (RULES §2.3).
    #[serde(default)]
    pub emergency: bool,
    /// Examinations and tests.
    #[serde(default)]
    pub items: Vec<OrderedItem>,
    /// Medicines.
    #[serde(default)]
    pub medicines: Vec<OrderedMedicine>,
}

/// How the patient is here. The numbers are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatientClass {
    /// Not said.
    #[default]
    Unknown = 0,
    /// 门诊.
    Outpatient = 1,
    /// 住院.
    Inpatient = 2,
    /// 急诊. Whether the order itself is urgent is [`Order::emergency`].
    Emergency = 3,
    /// 体检, home care and the like.
    Other = 4,
}

/// One examination or test of an order: by the region's code, or by codes of the institution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderedItem {
    /// The order's number at the institution. The same number again is the same order, looked at again.
    #[serde(default)]
    pub order_id: String,
    /// Code of an item or panel of the region.
    #[serde(default)]
    pub item: Option<String>,
    /// The same thing in other code systems; the first that means something here is taken.
    #[serde(default)]
    pub codings: Vec<Coding>,
}

/// One medicine of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderedMedicine {
    /// The order's number at the institution.
    #[serde(default)]
    pub order_id: String,
    /// Generic name.
    #[serde(default)]
    pub name: String,
    /// ATC and insurer's codes.
    #[serde(default)]
    pub codings: Vec<Coding>,
    /// How many days the supply lasts, where that is known.
    #[serde(default)]
    pub days: Option<u16>,
}

/// A code of some system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Coding {
    /// The system; empty for the institution's own list without a name.
    #[serde(default)]
    pub system: String,
    /// The code.
    pub code: String,
    /// Its name.
    #[serde(default)]
    pub display: String,
}
