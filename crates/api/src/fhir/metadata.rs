//! `GET /fhir/metadata`: what this server really does (R4 §5.1).

use axum::{
    extract::State as Extract,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use clinical::{fhir::search::search_params, record::ResourceType};
use serde_json::{Value, json};

use super::{FhirError, answer, request};
use crate::State;

/// Search parameters that every type has.
const COMMON: &[(&str, &str)] = &[("_id", "token"), ("_lastUpdated", "date")];

/// The CapabilityStatement. Anybody may read it.
pub(crate) async fn show(Extract(state): Extract<State>, headers: HeaderMap) -> Result<Response, FhirError> {
    request::accepts(&headers, None)?;
    Ok(answer::json_text(StatusCode::OK, statement(&state).to_string()))
}

fn statement(state: &State) -> Value {
    let mut resources: Vec<Value> = ResourceType::ALL.iter().map(|kind| resource(*kind)).collect();
    resources.push(audit_event());
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": format!("{:.0}", state.clock.now()),
        "kind": "instance",
        "publisher": "Lianyi 联医",
        "software": {"name": "Lianyi 联医", "version": state.version},
        "implementation": {
            "description": format!("{} {}", state.region.name, state.region.name_en),
            "url": format!("{}/fhir", state.base_url)
        },
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{
            "mode": "server",
            "documentation": "Systems sign in with a key, or with a token for a signed assertion (SMART Backend Services, .well-known/smart-configuration); \
                people with an account by POST /api/session. Each is sent as Authorization: Bearer. Every access to a person's record is audited. \
                Nothing is deleted: send status entered-in-error. A search that names no patient, identifier or _id walks its type \
                page by page (follow the link named next; a page may be short) and cannot be sorted once the type is large. \
                Long numbers such as identity cards are refused in addresses: use POST _search.",
            "security": {
                "cors": false,
                "service": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/restful-security-service", "code": "SMART-on-FHIR"}]}],
                "description": "A key, a token of a client, or the token of a person's session as a bearer token; a person sees what role and relation allow"
            },
            "resource": resources,
            "interaction": [{"code": "transaction"}, {"code": "batch"}]
        }]
    })
}

/// The audit trail, which is not written by FHIR and is no part of a batch.
fn audit_event() -> Value {
    json!({
        "type": "AuditEvent",
        "documentation": "The rows of the audit trail: for auditors, and for residents about themselves. A search names a patient. Not within a batch.",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "readHistory": false,
        "updateCreate": false,
        "conditionalCreate": false,
        "conditionalUpdate": false,
        "conditionalDelete": "not-supported",
        "searchParam": [{"name": "patient", "type": "reference"}, {"name": "date", "type": "date"}]
    })
}

fn resource(kind: ResourceType) -> Value {
    let common = COMMON.iter().map(|(name, kind)| json!({"name": name, "type": kind}));
    let params = search_params(kind.name())
        .iter()
        .filter(|param| !COMMON.iter().any(|(name, _)| *name == param.name))
        .map(|param| json!({"name": param.name, "type": param.kind.as_str()}));
    let includes: Vec<String> = search_params(kind.name())
        .iter()
        .filter(|param| param.kind.as_str() == "reference")
        .map(|param| format!("{}:{}", kind.name(), param.name))
        .collect();
    let interactions = ["read", "vread", "update", "history-instance", "create", "search-type"];
    let mut resource = json!({
        "type": kind.name(),
        "interaction": interactions.map(|code| json!({"code": code})),
        "versioning": "versioned-update",
        "readHistory": true,
        "updateCreate": true,
        "conditionalCreate": true,
        "conditionalUpdate": true,
        "conditionalDelete": "not-supported",
        "referencePolicy": ["literal", "local", "enforced"],
        "searchParam": common.chain(params).collect::<Vec<_>>()
    });
    if kind == ResourceType::Patient {
        resource["operation"] = json!([{"name": "match",
            "definition": "http://hl7.org/fhir/OperationDefinition/Patient-match"}]);
    }
    if !includes.is_empty() {
        resource["searchInclude"] = json!(includes);
    }
    resource
}
