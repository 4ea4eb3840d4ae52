//! `POST /fhir`: a Bundle of type `transaction` (all or nothing) or `batch` (each for itself).

use axum::{
    extract::State as Extract,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use base::{Ctx, Fault};
use clinical::{
    fhir::{Issue, IssueCode},
    record::{Draft, Intent, ResourceType, Stored},
};
use serde_json::{Value, json};

use super::{
    FhirError, answer,
    request::{self, Sent},
    search,
};
use crate::{
    State, access,
    caller::{Caller, FhirCaller},
};

/// One entry as it was sent.
struct Entry {
    place: String,
    request: Request,
}

enum Request {
    Write(Box<Draft>),
    Get(String),
}

/// Takes a Bundle.
pub(crate) async fn submit(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    headers: HeaderMap,
    Sent(bytes): Sent,
) -> Result<Response, FhirError> {
    let mut bundle = request::body(&state, &headers, &bytes)?;
    drop(bytes);
    if bundle.get("resourceType").and_then(Value::as_str) != Some("Bundle") {
        return Err(Fault::invalid("post a Bundle here, or a single resource to its type's address")
            .at("resourceType")
            .into());
    }
    let kind = bundle.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let entries = match bundle.get_mut("entry").map(Value::take) {
        Some(Value::Array(entries)) => entries,
        None => Vec::new(),
        Some(_) => return Err(Fault::invalid("Bundle.entry is a list").at("Bundle.entry").into()),
    };
    if entries.len() > state.limits.bundle_entries_max {
        let most = state.limits.bundle_entries_max;
        return Err(Fault::too_large(format!(
            "a Bundle holds at most {most} entries here; send it in parts"
        ))
        .at("Bundle.entry")
        .into());
    }
    let answer = match kind.as_str() {
        "transaction" => transaction(&state, &caller, &headers, entries).await?,
        "batch" => batch(&state, &caller, &headers, entries).await,
        _ => {
            return Err(Fault::invalid(
                "Bundle.type is transaction or batch here; other Bundles are not stored",
            )
            .at("Bundle.type")
            .into());
        }
    };
    Ok(answer::json_text(StatusCode::OK, answer.to_string()))
}

async fn transaction(
    state: &State,
    caller: &Caller,
    headers: &HeaderMap,
    entries: Vec<Value>,
) -> Result<Value, FhirError> {
    let ctx = caller.may_write()?;
    let (mut parsed, mut issues) = (Vec::with_capacity(entries.len()), Vec::new());
    for (at, entry) in entries.into_iter().enumerate() {
        match parse(state, ctx, at, entry) {
            Ok(entry) => parsed.push(entry),
            Err(found) => issues.extend(found),
        }
    }
    if !issues.is_empty() {
        return Err(FhirError::Issues(issues));
    }
    let mut drafts = Vec::new();
    let mut order = Vec::new();
    for entry in parsed {
        order.push(match entry.request {
            Request::Write(draft) => {
                drafts.push(*draft);
                None
            }
            Request::Get(url) => Some((entry.place, url)),
        });
    }
    let stored = write(state, ctx, drafts).await?;
    let mut stored = stored.iter();
    let mut answers = Vec::with_capacity(order.len());
    for get in order {
        // R4 §3.1.0.11.2: reads are answered after everything was written.
        answers.push(match get {
            Some((place, url)) => get_entry(state, caller, headers, &url).await.map_err(|e| at(e, &place))?,
            None => match stored.next() {
                Some(stored) => written(state, headers, stored)?,
                None => return Err(Fault::internal("fewer answers than entries").into()),
            },
        });
    }
    Ok(json!({"resourceType": "Bundle", "type": "transaction-response", "entry": answers}))
}

async fn batch(state: &State, caller: &Caller, headers: &HeaderMap, entries: Vec<Value>) -> Value {
    let mut answers = Vec::with_capacity(entries.len());
    for (at, entry) in entries.into_iter().enumerate() {
        answers.push(match batch_entry(state, caller, headers, at, entry).await {
            Ok(answer) => answer,
            Err(error) => {
                json!({"response": {"status": error.status().as_str(), "outcome": error.outcome()}})
            }
        });
    }
    json!({"resourceType": "Bundle", "type": "batch-response", "entry": answers})
}

async fn batch_entry(
    state: &State,
    caller: &Caller,
    headers: &HeaderMap,
    at: usize,
    entry: Value,
) -> Result<Value, FhirError> {
    match parse(state, caller.unchecked(), at, entry)?.request {
        Request::Get(url) => get_entry(state, caller, headers, &url).await,
        Request::Write(draft) => {
            let ctx = caller.may_write()?;
            let stored = write(state, ctx, vec![*draft]).await?;
            let stored = stored
                .first()
                .ok_or_else(|| Fault::internal("a write of one resource answered with none"))?;
            written(state, headers, stored)
        }
    }
}

async fn write(state: &State, ctx: &Ctx, drafts: Vec<Draft>) -> Result<Vec<Stored>, FhirError> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let batch = state.records.batch(drafts, ctx.now)?;
    let (records, ctx) = (state.records.clone(), ctx.clone());
    Ok(state.store.write_async(move |tx| records.apply(tx, &ctx, &batch)).await?)
}

fn written(state: &State, headers: &HeaderMap, stored: &Stored) -> Result<Value, FhirError> {
    let wants_it = headers.contains_key("prefer")
        && request::prefer(headers).give_back == request::GiveBack::Representation;
    let found =
        if wants_it { state.read(|tx| state.records.by_key(tx, stored.kind, stored.key))? } else { None };
    Ok(answer::entry_of_write(stored, found.as_ref()))
}

async fn get_entry(
    state: &State,
    caller: &Caller,
    headers: &HeaderMap,
    url: &str,
) -> Result<Value, FhirError> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut parts = path.trim_start_matches('/').split('/');
    let kind = request::kind(parts.next().unwrap_or_default())?;
    let resource = match parts.next() {
        None | Some("") => {
            let bundle = search::run(state, caller, kind, query, headers).await?;
            serde_json::from_str(&bundle).map_err(|_| Fault::internal("a search answered with no JSON"))?
        }
        Some(id) => {
            access::one(state, caller, kind, "", |tx| state.records.read(tx, kind, id)).await?.value()?
        }
    };
    Ok(json!({"resource": resource, "response": {"status": "200 OK"}}))
}

fn parse(state: &State, ctx: &Ctx, at: usize, mut entry: Value) -> Result<Entry, Vec<Issue>> {
    let place = format!("Bundle.entry[{at}]");
    let issue =
        |path: &str, what: String| vec![Issue::error(IssueCode::Invalid, format!("{place}.{path}"), what)];
    let text = |path: [&str; 2]| {
        entry.get(path[0]).and_then(|r| r.get(path[1])).and_then(Value::as_str).map(str::to_owned)
    };
    let (method, url) = match (text(["request", "method"]), text(["request", "url"])) {
        (Some(method), Some(url)) => (method, url),
        _ => {
            return Err(issue(
                "request",
                "every entry says with method and url what is to be done".to_owned(),
            ));
        }
    };
    let (if_match, if_none_exist) = (text(["request", "ifMatch"]), text(["request", "ifNoneExist"]));
    let full_url = entry.get("fullUrl").and_then(Value::as_str).map(str::to_owned);
    if method == "GET" {
        return Ok(Entry { place, request: Request::Get(url) });
    }
    let (name, id, url_condition) = target(&url);
    let Some(kind) = ResourceType::named(name) else {
        return Err(issue(
            "request.url",
            "the address begins with a type that this record keeps, such as Patient".to_owned(),
        ));
    };
    let condition = |text: &str| {
        state.records.condition(kind, text, ctx.now).map_err(|mut issues| {
            issues.iter_mut().for_each(|i| i.expression = format!("{place}.request.{}", i.expression));
            issues
        })
    };
    let intent = match (method.as_str(), id, &if_none_exist) {
        ("POST", None, None) => Intent::Create,
        ("POST", None, Some(text)) => Intent::CreateUnless(condition(text)?),
        ("PUT", Some(id), _) => {
            let if_match = request::if_match(if_match.as_deref())
                .map_err(|fault| issue("request.ifMatch", fault.detail))?;
            Intent::Update { id: id.to_owned(), if_match }
        }
        ("PUT", None, _) if !url_condition.is_empty() => Intent::UpdateWhere(condition(url_condition)?),
        ("DELETE", ..) => {
            return Err(issue(
                "request.method",
                "nothing clinical is deleted here; send the resource with status entered-in-error".to_owned(),
            ));
        }
        _ => {
            return Err(issue(
                "request.method",
                "POST to a type, PUT to an id or a condition, or GET".to_owned(),
            ));
        }
    };
    let Some(mut resource) = entry.get_mut("resource").map(Value::take) else {
        return Err(issue("resource", "a POST or PUT carries the resource".to_owned()));
    };
    if resource.get("resourceType").and_then(Value::as_str) != Some(name) {
        return Err(issue(
            "resource.resourceType",
            "the resource's type is another than the one in request.url".to_owned(),
        ));
    }
    if !matches!(intent, Intent::Update { .. })
        && let Some(object) = resource.as_object_mut()
    {
        object.shift_remove("id");
    }
    let draft = Draft::new(intent, resource, full_url, &format!("{place}.resource"))?;
    Ok(Entry { place, request: Request::Write(Box::new(draft)) })
}

/// Type, id and condition of an entry's address.
fn target(url: &str) -> (&str, Option<&str>, &str) {
    let (path, condition) = url.split_once('?').unwrap_or((url, ""));
    let mut parts = path.trim_start_matches('/').split('/');
    (parts.next().unwrap_or_default(), parts.next().filter(|id| !id.is_empty()), condition)
}

fn at(error: FhirError, place: &str) -> FhirError {
    match error {
        FhirError::Fault(fault) => FhirError::Fault(fault.at(place)),
        other => other,
    }
}
