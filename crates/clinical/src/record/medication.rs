//! What a person was prescribed, as far as a reminder of duplicates needs it.

use base::{Key, ResidentId, Result};
use jiff::Timestamp;
use serde_json::Value;
use store::Tx;

use super::{Records, ResourceType, store as sql};
use crate::fhir::{MedicationRequestView, QuantityView};

/// One prescription in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MedicationEntry {
    /// The prescription.
    pub key: Key,
    /// When it was prescribed.
    pub prescribed_at: Timestamp,
    /// Name as the sender wrote it.
    pub name: String,
    /// Codes of the medicine: system, code, display.
    pub codings: Vec<(String, String, String)>,
    /// How many days the supply lasts, where the prescription says so.
    pub days: Option<u16>,
}

impl Records {
    /// A person's prescriptions since `from` that were not taken back, in no order.
    pub fn medications(
        &self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        from: Timestamp,
    ) -> Result<Vec<MedicationEntry>> {
        let kind = ResourceType::MedicationRequest;
        let all = sql::Slice { code: None, from: i64::MIN, to: i64::MAX };
        let mut rows = Vec::new();
        sql::each_of_resident(tx, resident, kind, all, |stored| {
            rows.push(stored);
            Ok(true)
        })?;
        let mut found = Vec::new();
        for stored in rows {
            let key = stored.key;
            // Its logical id is of no interest here.
            let resource = self.found(kind, key.to_string(), stored)?.value()?;
            found.extend(self.medication(key, &resource).filter(|entry| entry.prescribed_at >= from));
        }
        Ok(found)
    }

    fn medication(&self, key: Key, resource: &Value) -> Option<MedicationEntry> {
        let view = MedicationRequestView::of(resource)?;
        if !matches!(view.status(), Some("active" | "on-hold" | "completed")) {
            return None;
        }
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Some(MedicationEntry {
            key,
            prescribed_at: view.authored_on()?.start(&self.zone)?,
            name: text(view.medication().and_then(|code| code.words())),
            codings: view
                .codings()
                .map(|coding| (text(coding.system()), text(coding.code()), text(coding.display())))
                .collect(),
            days: view
                .supply_duration()
                .and_then(|quantity| days_of(&quantity))
                .or_else(|| days_by_dose(&view)),
        })
    }
}

/// A supply duration in whole days.
fn days_of(quantity: &QuantityView<'_>) -> Option<u16> {
    let value = millionths(quantity.value()?)?;
    let days = match quantity.code().or(quantity.unit())? {
        "d" | "day" | "days" | "天" | "日" => value,
        "wk" | "week" | "weeks" | "周" => value.checked_mul(7)?,
        "mo" | "month" | "months" | "月" => value.checked_mul(30)?,
        "h" => value / 24,
        _ => return None,
    };
    u16::try_from(days / 1_000_000).ok()
}

/// Quantity over daily dose, where both are in the same unit and the timing is regular.
fn days_by_dose(view: &MedicationRequestView<'_>) -> Option<u16> {
    let quantity = view.quantity()?;
    let dosage = view.json().get("dosageInstruction")?.as_array()?.first()?;
    let dose = dosage.pointer("/doseAndRate/0/doseQuantity")?;
    let repeat = dosage.pointer("/timing/repeat")?;
    let unit = |value: &Value| value.get("code").or_else(|| value.get("unit")).cloned();
    if unit(dose).is_none() || unit(dose) != unit(quantity.json()) {
        return None;
    }
    let number = |value: &Value, name: &str| match value.get(name) {
        Some(Value::Number(number)) => millionths(number.as_str()),
        _ => None,
    };
    let every = match repeat.get("periodUnit")?.as_str()? {
        "d" => number(repeat, "period")?,
        "wk" => number(repeat, "period")?.checked_mul(7)?,
        "h" => number(repeat, "period")? / 24,
        _ => return None,
    };
    let frequency = number(repeat, "frequency").unwrap_or(1_000_000);
    let each = number(dose, "value")?.checked_mul(frequency)?;
    let days = millionths(quantity.value()?)?.checked_mul(every)?.checked_div(each)?;
    u16::try_from(days).ok()
}

/// A decimal as millionths; further digits are cut off. `None` when it is negative, out of range or not
/// plain.
fn millionths(text: &str) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let fraction: String = fraction.chars().chain("000000".chars()).take(6).collect();
    Some(whole.parse::<i128>().ok()? * 1_000_000 + fraction.parse::<i128>().ok()?)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{days_by_dose, days_of, millionths};
    use crate::fhir::{MedicationRequestView, QuantityView};

    fn request(dispense: Value) -> Value {
        json!({
            "resourceType": "MedicationRequest",
            "dosageInstruction": [{
                "timing": {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": {"value": 0.5, "unit": "g"}}]
            }],
            "dispenseRequest": dispense
        })
    }

    fn supply(resource: &Value) -> Option<u16> {
        let view = MedicationRequestView::of(resource).unwrap();
        view.supply_duration().and_then(|quantity: QuantityView<'_>| days_of(&quantity))
    }

    #[test]
    fn days_come_from_the_supply_or_from_quantity_and_dose() {
        let said = request(json!({"expectedSupplyDuration": {"value": 2, "unit": "周", "code": "wk"}}));
        assert_eq!(supply(&said), Some(14));
        let counted = request(json!({"quantity": {"value": 21, "unit": "g"}}));
        assert_eq!(days_by_dose(&MedicationRequestView::of(&counted).unwrap()), Some(14));
        let other_unit = request(json!({"quantity": {"value": 24, "unit": "粒"}}));
        assert_eq!(days_by_dose(&MedicationRequestView::of(&other_unit).unwrap()), None);
        assert_eq!(millionths("1e3"), None);
    }
}
