//! `POST /fhir/Patient/$match` (R4, Patient-operation-match): who may be the person described.

use audit::{Action, Event};
use axum::{
    extract::State as Extract,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use base::{Fault, Key, Result};
use clinical::record::{ResourceType, Sight as _, demographics};
use identity::matching::Grade;
use serde_json::{Value, json};

use super::{
    FhirError, answer,
    links::with_links,
    request::{self, Sent},
};
use crate::{State, access, caller::FhirCaller};

/// Where R4 has the extension that says how sure a match is.
const GRADE: &str = "http://hl7.org/fhir/StructureDefinition/match-grade";
/// Persons answered when `count` is absent, and at most.
const USUAL: usize = 10;
const MOST: usize = 20;

/// Parameters of the operation.
struct Asked {
    patient: Value,
    only_certain: bool,
    count: usize,
}

/// Finds the persons, the likeliest first, each with its patients, a score and a grade.
pub(crate) async fn run(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    headers: HeaderMap,
    Sent(bytes): Sent,
) -> std::result::Result<Response, FhirError> {
    let ctx = caller.may_read(ResourceType::Patient)?;
    request::accepts(&headers, None)?;
    let Asked { patient, only_certain, count } = asked(request::body(&state, &headers, &bytes)?)?;
    let who = demographics(&patient)?;
    let mut sight = caller.sight(&state);
    let (entries, events) = state.read(|tx| {
        let mut likely = state.residents.identified(tx, &who, ctx.now)?;
        likely.retain(|candidate| !only_certain || candidate.grade == Grade::Certain);
        // R4: one match and no other, or none.
        if only_certain && likely.len() > 1 {
            likely.clear();
        }
        likely.truncate(count);
        let (mut entries, mut events) = (Vec::new(), Vec::new());
        for candidate in likely {
            events.push(Event::done(Action::Search, "Patient/$match").of(candidate.resident));
            for (patient, _) in state.residents.patients_of(tx, candidate.resident)? {
                let found = state.records.by_key(tx, ResourceType::Patient, Key(patient.0))?;
                let Some(found) = found else { continue };
                if !sight.is_whole() && !sight.sees(tx, &found, &found.value()?)? {
                    continue;
                }
                let score = candidate.score.probability;
                entries.push(format!(
                    r#"{{"fullUrl":"{}/fhir/Patient/{}","resource":{},"search":{}}}"#,
                    state.base_url,
                    found.id,
                    with_links(&state, tx, &mut sight, &found)?,
                    json!({"extension": [{"url": GRADE, "valueCode": candidate.grade.code()}],
                        "mode": "match", "score": score})
                ));
            }
        }
        Ok((entries, events))
    })?;
    let nobody = || vec![Event::done(Action::Search, "Patient/$match").with("0 found")];
    let ctx = access::seen_for(ctx, &sight);
    state.audited(&ctx, if events.is_empty() { nobody() } else { events }).await?;
    let list =
        if entries.is_empty() { String::new() } else { format!(r#","entry":[{}]"#, entries.join(",")) };
    let bundle = format!(r#"{{"resourceType":"Bundle","type":"searchset","total":{}{list}}}"#, entries.len());
    Ok(answer::json_text(StatusCode::OK, bundle))
}

/// A `Parameters` resource with `resource`, `onlyCertainMatches`, `count`; or the Patient alone.
fn asked(body: Value) -> Result<Asked> {
    let wrong = |what: &str| Fault::invalid(what.to_owned());
    match body.get("resourceType").and_then(Value::as_str) {
        Some("Patient") => Ok(Asked { patient: body, only_certain: false, count: USUAL }),
        Some("Parameters") => {
            let find = |name: &str| {
                let parameters = body.get("parameter").and_then(Value::as_array);
                parameters.into_iter().flatten().find(|p| p.get("name").and_then(Value::as_str) == Some(name))
            };
            let patient = find("resource")
                .and_then(|parameter| parameter.get("resource"))
                .filter(|resource| resource.get("resourceType").and_then(Value::as_str) == Some("Patient"))
                .cloned()
                .ok_or_else(|| {
                    wrong("name the person as parameter `resource`, a Patient").at("Parameters.parameter")
                })?;
            let only_certain = match find("onlyCertainMatches") {
                None => false,
                Some(parameter) => parameter
                    .get("valueBoolean")
                    .and_then(Value::as_bool)
                    .ok_or_else(|| wrong("onlyCertainMatches is a valueBoolean").at("onlyCertainMatches"))?,
            };
            let count = match find("count") {
                None => USUAL,
                Some(parameter) => parameter
                    .get("valueInteger")
                    .and_then(Value::as_u64)
                    .filter(|count| *count > 0)
                    .and_then(|count| usize::try_from(count).ok())
                    .ok_or_else(|| wrong("count is a valueInteger above 0").at("count"))?
                    .min(MOST),
            };
            Ok(Asked { patient, only_certain, count })
        }
        _ => Err(wrong("$match takes a Parameters resource with the parameter `resource`, or a Patient")
            .at("resourceType")),
    }
}
