//! `Patient.link`: the other patients of the same person, wherever institutions know them.

use base::{PatientId, Result};
use clinical::record::{Found, ResourceType, Sight as _};
use serde_json::{Value, json};
use store::Tx;

use crate::{State, access::Seeing};

/// A resource as text; a Patient with a link of type `seealso` to each other patient of its resident, as the
/// links stand now. Links that its institution sent stay, before them.
pub(crate) fn with_links(
    state: &State,
    tx: &mut Tx<'_>,
    sight: &mut Seeing<'_>,
    found: &Found,
) -> Result<String> {
    Ok(match linked(state, tx, sight, found)? {
        Some(value) => value.to_string(),
        None => found.json(),
    })
}

fn linked(state: &State, tx: &mut Tx<'_>, sight: &mut Seeing<'_>, found: &Found) -> Result<Option<Value>> {
    if found.kind != ResourceType::Patient {
        return Ok(None);
    }
    let own = PatientId(found.key.0);
    let Some(resident) = state.residents.resident_of(tx, own)? else { return Ok(None) };
    let mut links = Vec::new();
    for (patient, _) in state.residents.patients_of(tx, resident)? {
        if patient == own {
            continue;
        }
        // One that came in a message without a resource of its own has nothing to refer to; one that the
        // caller may not see is not named either.
        if let Some(other) = state.records.by_key(tx, ResourceType::Patient, base::Key(patient.0))?
            && (sight.is_whole() || sight.sees(tx, &other, &other.value()?)?)
        {
            links.push(json!({"other": {"reference": format!("Patient/{}", other.id)}, "type": "seealso"}));
        }
    }
    if links.is_empty() {
        return Ok(None);
    }
    let mut value = found.value()?;
    let sent = value.get("link").and_then(Value::as_array).cloned().unwrap_or_default();
    value["link"] = sent.into_iter().chain(links).collect();
    Ok(Some(value))
}
