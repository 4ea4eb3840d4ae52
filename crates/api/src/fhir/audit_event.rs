//! `GET /fhir/AuditEvent?patient=…` and `GET /fhir/AuditEvent/{id}`: the audit trail as FHIR, after IHE BALP (Basic
//! Audit Log Patterns). Mapped from the rows of the trail when it is read; nothing is stored twice.

use audit::{Action, Entry, Event, Outcome, Window};
use axum::{
    extract::{Path, RawQuery, State as Extract},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use base::{ActorKind, Fault, PatientId, Purpose, Result};
use clinical::record::{INSTITUTION_SYSTEM, ResourceType};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use serde_json::{Value, json};

use super::{
    FhirError, answer,
    request::{self, Sent},
};
use crate::{State, access, caller::FhirCaller};

const USUAL: u32 = 100;
const MOST: u32 = 1_000;

/// A search in the address.
pub(crate) async fn search(
    Extract(state): Extract<State>,
    caller: FhirCaller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, FhirError> {
    answer_search(&state, caller, &query.unwrap_or_default(), &headers).await
}

/// A search in the body.
pub(crate) async fn search_by_form(
    Extract(state): Extract<State>,
    caller: FhirCaller,
    headers: HeaderMap,
    Sent(bytes): Sent,
) -> Result<Response, FhirError> {
    let form = std::str::from_utf8(&bytes).map_err(|_| Fault::invalid("the form is not UTF-8"))?;
    answer_search(&state, caller, form, &headers).await
}

async fn answer_search(
    state: &State,
    FhirCaller(caller): FhirCaller,
    query: &str,
    headers: &HeaderMap,
) -> Result<Response, FhirError> {
    let (ctx, own) = caller.may_read_trail(state)?;
    let asked = Asked::parse(state, query)?;
    request::accepts(headers, asked.format.as_deref())?;
    let resident = state.read(|tx| {
        let key = state.records.key_of(tx, ResourceType::Patient, &asked.patient)?;
        let resident =
            key.map(|key| state.residents.resident_of(tx, PatientId(key.0))).transpose()?.flatten();
        resident.map(|resident| state.residents.current(tx, resident)).transpose()
    })?;
    // Whose patient it is not is not told.
    let resident =
        resident.filter(|resident| own.is_none_or(|own| own == *resident)).ok_or_else(access::missing)?;
    let window = Window { resident, from: asked.from, to: asked.to, before: asked.before, most: asked.count };
    let found = state.trail(|tx| audit::window(tx, &window))?;
    state.audited(&ctx, vec![Event::done(Action::Search, "AuditEvent").of(resident)]).await?;

    let base = format!("{}/fhir/AuditEvent", state.base_url);
    let mut links = vec![json!({"relation": "self", "url": format!("{base}?{}", asked.repeated)})];
    if let Some(last) = found.last().filter(|_| found.len() == asked.count as usize) {
        let cursor = format!("{}.{}.{}", base::micros(last.at), last.chain, last.seq);
        links.push(json!({"relation": "next", "url": format!("{base}?{}&_cursor={cursor}", asked.repeated)}));
    }
    let entries: Vec<Value> = found
        .iter()
        .map(|entry| {
            json!({"fullUrl": format!("{base}/{}", id(entry)), "resource": resource(entry, Some(&asked.patient)),
                "search": {"mode": "match"}})
        })
        .collect();
    let mut bundle = json!({"resourceType": "Bundle", "type": "searchset", "link": links});
    if !entries.is_empty() {
        bundle["entry"] = Value::Array(entries);
    }
    Ok(answer::json_text(StatusCode::OK, bundle.to_string()))
}

/// One row.
pub(crate) async fn read(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    Path(wanted): Path<String>,
    headers: HeaderMap,
) -> Result<Response, FhirError> {
    request::accepts(&headers, None)?;
    let (ctx, own) = caller.may_read_trail(&state)?;
    let place =
        wanted.split_once('-').and_then(|(chain, seq)| Some((chain.parse().ok()?, seq.parse().ok()?)));
    let (chain, seq) = place.ok_or_else(access::missing)?;
    let entry = state.trail(|tx| audit::entry_at(tx, chain, seq))?;
    let entry = entry.filter(|entry| own.is_none_or(|own| entry.resident == Some(own)));
    let entry = entry.ok_or_else(access::missing)?;
    let mut event = Event::done(Action::Read, format!("AuditEvent/{wanted}"));
    event.resident = entry.resident;
    state.audited(&ctx, vec![event]).await?;
    Ok(answer::json_text(StatusCode::OK, resource(&entry, None).to_string()))
}

/// What is asked.
struct Asked {
    patient: String,
    /// Microseconds since 1970, from inclusive, to exclusive.
    from: i64,
    to: i64,
    before: Option<(i64, i64, i64)>,
    count: u32,
    format: Option<String>,
    /// The question without its cursor, for links.
    repeated: String,
}

impl Asked {
    fn parse(state: &State, query: &str) -> Result<Self> {
        let mut asked = Self {
            patient: String::new(),
            from: i64::MIN,
            to: i64::MAX,
            before: None,
            count: USUAL,
            format: None,
            repeated: String::new(),
        };
        let mut repeated = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "patient" if asked.patient.is_empty() => {
                    let id = value.strip_prefix("Patient/").unwrap_or(&value);
                    if id.is_empty() {
                        return Err(Fault::invalid("patient is the id of a Patient").at("patient"));
                    }
                    id.clone_into(&mut asked.patient);
                }
                "date" => asked.narrow(state, &value)?,
                "_count" => {
                    let count =
                        value.parse().map_err(|_| Fault::invalid("_count is a whole number").at("_count"))?;
                    asked.count = u32::clamp(count, 1, MOST);
                }
                "_format" => {
                    asked.format = Some(value.into_owned());
                    continue;
                }
                "_cursor" => {
                    let parts: Vec<i64> = value.split('.').filter_map(|part| part.parse().ok()).collect();
                    let [at, chain, seq] = parts[..] else {
                        return Err(Fault::invalid("follow the link named next as it is").at("_cursor"));
                    };
                    asked.before = Some((at, chain, seq));
                    continue;
                }
                _ => {
                    return Err(Fault::invalid(
                        "AuditEvent is searched by patient and date, with _count; name the patient once",
                    ));
                }
            }
            repeated.append_pair(&name, &value);
        }
        if asked.patient.is_empty() {
            return Err(Fault::invalid("name whose record: AuditEvent?patient=…").at("patient"));
        }
        asked.repeated = repeated.finish();
        Ok(asked)
    }

    /// `date` with a prefix (R4 §3.1.1.4.7): a day of the region's zone, or an instant.
    fn narrow(&mut self, state: &State, text: &str) -> Result<()> {
        let wrong = || {
            Fault::invalid(
                "a date is 2026-11-25 or 2026-11-25T09:30:00+08:00, with eq, gt, lt, ge or le before it",
            )
            .at("date")
        };
        let (prefix, value) = match text.get(..2) {
            Some(prefix @ ("eq" | "gt" | "lt" | "ge" | "le")) => (prefix, &text[2..]),
            _ => ("eq", text),
        };
        let (start, end) = match value.parse::<Timestamp>() {
            Ok(at) => (base::micros(at), base::micros(at).saturating_add(1)),
            Err(_) => {
                let day: Date = value.parse().map_err(|_| wrong())?;
                let midnight = |day: Date| {
                    let at = day.to_zoned(state.region.zone.clone()).map_err(|_| wrong())?;
                    Ok::<i64, Fault>(base::micros(at.timestamp()))
                };
                (midnight(day)?, midnight(day.checked_add(1.day()).map_err(|_| wrong())?)?)
            }
        };
        if matches!(prefix, "eq" | "ge") {
            self.from = self.from.max(start);
        }
        if prefix == "gt" {
            self.from = self.from.max(end);
        }
        if matches!(prefix, "eq" | "le") {
            self.to = self.to.min(end);
        }
        if prefix == "lt" {
            self.to = self.to.min(start);
        }
        Ok(())
    }
}

fn id(entry: &Entry) -> String {
    format!("{}-{}", entry.chain, entry.seq)
}

/// A row as an AuditEvent. `patient` is the id by which its person was asked for.
fn resource(entry: &Entry, patient: Option<&str>) -> Value {
    let coding = |system: &str, code: &str| json!({"system": system, "code": code});
    let (action, interaction) = match entry.action {
        Action::Read => ("R", Some("read")),
        Action::Search => ("E", Some("search")),
        Action::Create => ("C", Some("create")),
        Action::Update => ("U", Some("update")),
        Action::Decide => ("C", None),
        Action::Link => ("U", None),
        Action::Check | Action::Administer => ("E", None),
        Action::Export => ("R", None),
    };
    let word = serde_json::to_value(entry.action).unwrap_or_default();
    let mut subtypes = vec![coding("urn:lianyi:audit-action", word.as_str().unwrap_or_default())];
    subtypes.extend(interaction.map(|code| coding("http://hl7.org/fhir/restful-interaction", code)));
    let purpose = match entry.purpose {
        Purpose::Treatment => "TREAT",
        Purpose::Payment => "HPAYMT",
        Purpose::Operations => "HOPERAT",
        Purpose::Administration => "HSYSADMIN",
        Purpose::Request => "PATRQT",
    };
    let kind = match entry.actor_kind {
        ActorKind::System => "system",
        ActorKind::Person => "person",
        ActorKind::Operator => "operator",
    };
    let agent = |what: &str, system: &str, value: &str, requestor: bool| json!({"type": {"text": what}, "who": {"identifier": {"system": system, "value": value}}, "requestor": requestor});
    let mut agents = vec![agent(kind, "urn:lianyi:actor", &entry.actor, true)];
    agents.extend(
        entry.on_behalf_of.as_deref().map(|who| agent("practitioner", "urn:lianyi:practitioner", who, false)),
    );
    agents.extend(
        entry.institution.as_deref().map(|code| agent("institution", INSTITUTION_SYSTEM, code, false)),
    );
    let object = |code: &str| coding("http://terminology.hl7.org/CodeSystem/audit-entity-type", code);
    let mut entities = Vec::new();
    if let Some(resident) = entry.resident {
        let mut what =
            json!({"identifier": {"system": "urn:lianyi:resident", "value": resident.to_string()}});
        if let Some(patient) = patient {
            what["reference"] = json!(format!("Patient/{patient}"));
        }
        entities.push(json!({"what": what, "type": object("1"),
            "role": coding("http://terminology.hl7.org/CodeSystem/object-role", "1")}));
    }
    let resource = entry.entity.split_once('/').filter(|(kind, _)| ResourceType::named(kind).is_some());
    let what = match resource {
        Some(_) => json!({"reference": entry.entity}),
        None => json!({"display": entry.entity}),
    };
    let mut about = json!({"what": what, "type": object("2")});
    if !entry.detail.is_empty() {
        about["detail"] = json!([{"type": "detail", "valueString": entry.detail}]);
    }
    entities.push(about);
    let outcome = match entry.outcome {
        Outcome::Done => "0",
        Outcome::Denied => "4",
    };
    json!({
        "resourceType": "AuditEvent",
        "id": id(entry),
        "type": coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest"),
        "subtype": subtypes,
        "action": action,
        "recorded": entry.at.to_string(),
        "outcome": outcome,
        "purposeOfEvent": [{"coding": [coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", purpose)]}],
        "agent": agents,
        "source": {"observer": {"display": "Lianyi 联医"},
            "type": [coding("http://terminology.hl7.org/CodeSystem/security-source-type", "4")]},
        "entity": entities
    })
}
