//! `MedicationRequest`: a prescription.

use super::{CodeableConceptView, CodingView, QuantityView, ReferenceView, list, text};
use crate::fhir::temporal::Moment;

use serde_json::Value;

super::view! {
    /// A `MedicationRequest`.
    MedicationRequestView
}

impl<'a> MedicationRequestView<'a> {
    /// `active`, `on-hold`, `cancelled`, `completed`, `entered-in-error`, `stopped`, `draft`, `unknown`.
    pub fn status(&self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// `proposal`, `plan`, `order`, …
    pub fn intent(&self) -> Option<&'a str> {
        text(self.0, "intent")
    }

    /// The medicine by its codes, here or in the contained Medication that is referred to.
    pub fn medication(&self) -> Option<CodeableConceptView<'a>> {
        if let Some(concept) = self.0.get("medicationCodeableConcept") {
            return Some(CodeableConceptView(concept));
        }
        let id = self.medication_reference()?.reference()?.strip_prefix('#')?;
        let medication = list(self.0, "contained").iter().find(|inner| text(inner, "id") == Some(id))?;
        medication.get("code").map(CodeableConceptView)
    }

    /// The medicine as a reference.
    pub fn medication_reference(&self) -> Option<ReferenceView<'a>> {
        self.0.get("medicationReference").map(ReferenceView)
    }

    /// The codings of [`Self::medication`].
    pub fn codings(&self) -> impl Iterator<Item = CodingView<'a>> + use<'a> {
        self.medication().into_iter().flat_map(|code| code.codings())
    }

    /// The patient.
    pub fn subject(&self) -> Option<ReferenceView<'a>> {
        self.0.get("subject").map(ReferenceView)
    }

    /// When it was prescribed.
    pub fn authored_on(&self) -> Option<Moment> {
        text(self.0, "authoredOn").and_then(Moment::parse)
    }

    /// Who prescribed it.
    pub fn requester(&self) -> Option<ReferenceView<'a>> {
        self.0.get("requester").map(ReferenceView)
    }

    /// How it is taken, in words.
    pub fn dosages(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        list(self.0, "dosageInstruction").iter().filter_map(|dosage| text(dosage, "text"))
    }

    /// How long one dispense should last, a duration in UCUM (`d`).
    pub fn supply_duration(&self) -> Option<QuantityView<'a>> {
        self.dispense("expectedSupplyDuration")
    }

    /// How much is dispensed.
    pub fn quantity(&self) -> Option<QuantityView<'a>> {
        self.dispense("quantity")
    }

    fn dispense(&self, key: &str) -> Option<QuantityView<'a>> {
        self.0.get("dispenseRequest").and_then(|request: &Value| request.get(key)).map(QuantityView)
    }
}
