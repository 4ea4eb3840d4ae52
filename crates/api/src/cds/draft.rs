//! The orders of a hook's context, read as what recognition asks about.

use base::{Fault, Result};
use care::recognition::{Coding, OrderedItem, OrderedMedicine};
use clinical::fhir::{CodeableConceptView, MedicationRequestView, QuantityView, ServiceRequestView};
use serde_json::Value;

/// Drafts of one call.
const DRAFTS_MOST: usize = 500;

/// One draft order.
pub(crate) struct Draft {
    /// `ServiceRequest/x`: what a suggestion takes out of the draft.
    pub(crate) reference: String,
    /// `stat`: nothing is asked of an emergency.
    pub(crate) emergency: bool,
    /// What is ordered.
    pub(crate) ordered: Ordered,
}

/// What is ordered.
pub(crate) enum Ordered {
    /// An examination or test.
    Item(OrderedItem),
    /// A medicine.
    Medicine(OrderedMedicine),
}

/// The draft orders of a Bundle; with `selections`, those among them. Other resources are passed over.
pub(crate) fn drafts(bundle: &Value, selections: Option<&[String]>) -> Result<Vec<Draft>> {
    let place = "context.draftOrders";
    if bundle.get("resourceType").and_then(Value::as_str) != Some("Bundle") {
        return Err(Fault::invalid("draftOrders is a FHIR Bundle of the orders").at(place));
    }
    let entries = bundle.get("entry").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if entries.len() > DRAFTS_MOST {
        return Err(Fault::too_large(format!("send at most {DRAFTS_MOST} orders at a time")).at(place));
    }
    let resources = entries.iter().filter_map(|entry| entry.get("resource"));
    let selected = |draft: &Draft| {
        let names = |one: &String| *one == draft.reference || draft.reference.ends_with(&format!("/{one}"));
        selections.is_none_or(|selections| selections.iter().any(names))
    };
    Ok(resources.filter_map(draft).filter(selected).collect())
}

fn draft(resource: &Value) -> Option<Draft> {
    if let Some(request) = ServiceRequestView::of(resource) {
        let over = matches!(request.status(), Some("revoked" | "completed" | "entered-in-error"));
        if over || request.is_prohibition() {
            return None;
        }
        let id = request.id().unwrap_or_default();
        let number = request.identifiers().find_map(|identifier| identifier.value()).unwrap_or(id);
        return Some(Draft {
            reference: format!("ServiceRequest/{id}"),
            emergency: request.priority() == Some("stat"),
            ordered: Ordered::Item(OrderedItem {
                order_id: number.to_owned(),
                item: None,
                codings: codings(request.code()),
            }),
        });
    }
    let request = MedicationRequestView::of(resource)?;
    if matches!(request.status(), Some("cancelled" | "completed" | "entered-in-error" | "stopped")) {
        return None;
    }
    let id = request.id().unwrap_or_default();
    let number = request.identifiers().find_map(|identifier| identifier.value()).unwrap_or(id);
    let medication = request.medication();
    let name = medication.and_then(|concept| concept.words()).unwrap_or_default();
    Some(Draft {
        reference: format!("MedicationRequest/{id}"),
        emergency: resource.get("priority").and_then(Value::as_str) == Some("stat"),
        ordered: Ordered::Medicine(OrderedMedicine {
            order_id: number.to_owned(),
            name: name.to_owned(),
            codings: codings(medication),
            days: request.supply_duration().and_then(days),
        }),
    })
}

/// The codings; words alone are their own code, so that they can be mapped like any other.
fn codings(concept: Option<CodeableConceptView<'_>>) -> Vec<Coding> {
    let Some(concept) = concept else { return Vec::new() };
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut codings: Vec<Coding> = concept
        .codings()
        .filter(|coding| coding.code().is_some())
        .map(|coding| Coding {
            system: text(coding.system()),
            code: text(coding.code()),
            display: text(coding.display().or_else(|| concept.text())),
        })
        .collect();
    if codings.is_empty()
        && let Some(words) = concept.text()
    {
        codings.push(Coding { system: String::new(), code: words.to_owned(), display: words.to_owned() });
    }
    codings
}

/// A duration in whole days, by UCUM's days and weeks.
fn days(duration: QuantityView<'_>) -> Option<u16> {
    let number: u16 = duration.value()?.parse().ok()?;
    match duration.code().or_else(|| duration.unit())? {
        "d" | "day" | "days" | "天" | "日" => Some(number),
        "wk" | "week" | "weeks" | "周" => number.checked_mul(7),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Ordered, drafts};

    #[test]
    fn orders_are_read_and_only_the_selected_ones() {
        let bundle = json!({"resourceType": "Bundle", "entry": [
            {"resource": {"resourceType": "ServiceRequest", "id": "a", "status": "draft", "priority": "stat",
                "code": {"coding": [{"system": "urn:h", "code": "CT01"}], "text": "胸部CT"}}},
            {"resource": {"resourceType": "ServiceRequest", "id": "b", "doNotPerform": true, "code": {"text": "MRI"}}},
            {"resource": {"resourceType": "MedicationRequest", "id": "c", "status": "draft",
                "medicationCodeableConcept": {"text": "阿莫西林胶囊"},
                "dispenseRequest": {"expectedSupplyDuration": {"value": 2, "code": "wk"}}}},
            {"resource": {"resourceType": "NutritionOrder", "id": "d"}}]});
        let all = drafts(&bundle, None).unwrap();
        let references: Vec<&str> = all.iter().map(|draft| draft.reference.as_str()).collect();
        assert_eq!(references, ["ServiceRequest/a", "MedicationRequest/c"]);
        assert!(all[0].emergency && !all[1].emergency);
        let Ordered::Item(item) = &all[0].ordered else { panic!("an item") };
        assert_eq!((item.codings[0].code.as_str(), item.codings[0].display.as_str()), ("CT01", "胸部CT"));
        let Ordered::Medicine(medicine) = &all[1].ordered else { panic!("a medicine") };
        assert_eq!((medicine.name.as_str(), medicine.days), ("阿莫西林胶囊", Some(14)));
        let selected = drafts(&bundle, Some(&["MedicationRequest/c".to_owned()])).unwrap();
        assert_eq!(selected.len(), 1);
        assert_eq!(
            drafts(&json!({}), None).err().and_then(|f| f.place).as_deref(),
            Some("context.draftOrders")
        );
    }
}
