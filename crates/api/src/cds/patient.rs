//! Whom a hook is about. A hospital's own id for its Patient resource means nothing here: the same id may
//! be another person's elsewhere. So the person is found by identifiers, or by an id that this server gave.

use base::{Ctx, Fault, Key, ResidentId, Result};
use clinical::{
    fhir::{IdentifierView, PatientView},
    record::ResourceType,
};
use identity::{DocumentKind, Secret, SourcePatient};
use serde_json::Value;
use store::Tx;
use uuid::Uuid;

use crate::State;

/// The resident, if anything is known of one. `Fault::precondition` (412) when the hook says too little to
/// look for anybody.
pub(crate) fn find(
    state: &State,
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    patient_id: &str,
    prefetched: Option<&Value>,
) -> Result<Option<ResidentId>> {
    let view = prefetched.and_then(PatientView::of);
    if let Some(patient) = &view
        && let Some(found) = by_identifiers(state, tx, ctx, patient)?
    {
        return Ok(Some(found));
    }
    let id = patient_id.strip_prefix("Patient/").unwrap_or(patient_id);
    if let Ok(key) = Uuid::try_parse(id)
        && let Some(known) = state.records.by_key(tx, ResourceType::Patient, Key(key))?
    {
        return Ok(known.resident);
    }
    if view.is_some() {
        return Ok(None);
    }
    Err(Fault::precondition(
        "send the patient as prefetch.patient (Patient/{{context.patientId}}), with the institution's own number or the identity card among its identifiers",
    )
    .at("prefetch.patient"))
}

/// Documents first, then the institution's own numbers. Identifiers that lead to two persons lead to
/// nobody: a review is open, and showing the wrong person's results would be worse than none.
fn by_identifiers(
    state: &State,
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    patient: &PatientView<'_>,
) -> Result<Option<ResidentId>> {
    let institution = ctx.institution.as_deref().unwrap_or_default();
    let mut found: Option<ResidentId> = None;
    for identifier in patient.identifiers() {
        let Some(value) = identifier.value().map(str::trim).filter(|value| !value.is_empty()) else {
            continue;
        };
        let owner = match kind(&identifier) {
            Some(kind) => state.residents.find_by_document(tx, kind, &Secret::new(value), ctx.now)?,
            None => {
                let source = SourcePatient::new(institution, value);
                state.residents.patient_of(tx, &source)?.map(|(_, resident)| resident)
            }
        };
        match (found, owner) {
            (Some(first), Some(second)) if first != second => return Ok(None),
            (None, Some(_)) => found = owner,
            _ => {}
        }
    }
    Ok(found)
}

/// The personal document that an identifier is, by China's OID, HL7 table 0203 or WS/T 364.
fn kind(identifier: &IdentifierView<'_>) -> Option<DocumentKind> {
    if identifier.system() == Some("urn:oid:2.16.156.10011.1.3") {
        return Some(DocumentKind::IdentityCard);
    }
    let kind = identifier.kind()?;
    kind.codings().filter_map(|coding| coding.code()).find_map(|code| match code {
        "NNCHN" | "NI" => Some(DocumentKind::IdentityCard),
        "PPN" => Some(DocumentKind::Passport),
        "MI" => Some(DocumentKind::Officer),
        "DL" => Some(DocumentKind::DrivingLicence),
        other => DocumentKind::parse(other).ok(),
    })
}

#[cfg(test)]
mod tests {
    use clinical::fhir::PatientView;
    use identity::DocumentKind;
    use serde_json::json;

    use super::kind;

    #[test]
    fn documents_are_known_by_system_or_type() {
        let patient = json!({"resourceType": "Patient", "identifier": [
            {"system": "urn:oid:2.16.156.10011.1.3", "value": "x"},
            {"type": {"coding": [{"code": "PPN"}]}, "value": "x"},
            {"type": {"coding": [{"code": "06"}]}, "value": "x"},
            {"type": {"coding": [{"code": "MR"}]}, "value": "x"},
            {"value": "x"}]});
        let kinds: Vec<_> = PatientView::of(&patient).unwrap().identifiers().map(|i| kind(&i)).collect();
        use DocumentKind::{HongKongMacau, IdentityCard, Passport};
        assert_eq!(kinds, [Some(IdentityCard), Some(Passport), Some(HongKongMacau), None, None]);
    }
}
