//! `GET /fhir/{type}?…` and `POST /fhir/{type}/_search`.

use audit::{Action, Event};
use axum::{
    extract::{Path, RawQuery, State as Extract},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use base::{Fault, ResidentId};
use clinical::{
    fhir,
    record::{Found, Page, PageRequest, ResourceType},
};
use serde_json::{Value, json};

use super::{
    FhirError, answer,
    request::{self, Sent},
};
use crate::{
    State, access,
    caller::{Caller, FhirCaller},
};

/// A search in the address.
pub(crate) async fn by_url(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, FhirError> {
    let kind = request::kind(&kind)?;
    caller.may_read(kind)?;
    let query = query.unwrap_or_default();
    refuse_identity_card(&query)?;
    let bundle = run(&state, &caller, kind, &query, &headers).await?;
    Ok(answer::json_text(StatusCode::OK, bundle))
}

/// A search in the body: the only place where an identity-card number may stand.
pub(crate) async fn by_form(
    Extract(state): Extract<State>,
    FhirCaller(caller): FhirCaller,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Sent(bytes): Sent,
) -> Result<Response, FhirError> {
    let kind = request::kind(&kind)?;
    caller.may_read(kind)?;
    let media = request::header(&headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if !media.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        return Err(
            Fault::unsupported("_search takes its parameters as application/x-www-form-urlencoded").into()
        );
    }
    let form = std::str::from_utf8(&bytes).map_err(|_| Fault::invalid("the form is not UTF-8"))?;
    let query = query.unwrap_or_default();
    refuse_identity_card(&query)?;
    let whole = if query.is_empty() { form.to_owned() } else { format!("{query}&{form}") };
    let bundle = run(&state, &caller, kind, &whole, &headers).await?;
    Ok(answer::json_text(StatusCode::OK, bundle))
}

/// Addresses end in logs of proxies and browsers: 15 or more digits in a row are refused there.
fn refuse_identity_card(query: &str) -> Result<(), Fault> {
    let mut digits = 0;
    for byte in query.bytes() {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        if digits >= 15 {
            return Err(Fault::invalid(
                "long numbers such as identity cards do not belong in an address: send the same parameters with POST to _search",
            ));
        }
    }
    Ok(())
}

/// Parses, runs and audits a search; the searchset Bundle as text.
pub(crate) async fn run(
    state: &State,
    caller: &Caller,
    kind: ResourceType,
    query: &str,
    headers: &HeaderMap,
) -> Result<String, FhirError> {
    let ctx = caller.may_read(kind)?;
    let (cursor, query) = split(query, "_cursor=");
    let (format, query) = split(&query, "_format=");
    request::accepts(headers, format.as_deref())?;
    let mut parsed = state
        .records
        .question(kind, &query, ctx.now, Some(&format!("{}/fhir", state.base_url)))
        .map_err(FhirError::Question)?;
    let unknown = std::mem::take(&mut parsed.unknown);
    if !unknown.is_empty() && !request::prefer(headers).lenient {
        return Err(FhirError::Question(unknown));
    }
    if !parsed.revinclude.is_empty() {
        return Err(Fault::unsupported(
            "_revinclude is not served here; ask for the other type by its reference",
        )
        .at("_revinclude")
        .into());
    }
    let mut sight = caller.sight(state);
    let request = PageRequest { cursor, ..PageRequest::default() };
    let page = state.read(|tx| match sight.is_whole() {
        true => state.records.search(tx, kind, &parsed, &request),
        false => state.records.search_as(tx, kind, &parsed, &request, &mut sight),
    })?;
    let mut persons: Vec<ResidentId> =
        page.found.iter().chain(&page.included).filter_map(|f| f.resident).collect();
    persons.sort_unstable();
    persons.dedup();
    let event = Event::done(Action::Search, kind.name()).with(format!("{} found", page.found.len()));
    let mut events: Vec<Event> = persons.into_iter().map(|person| event.clone().of(person)).collect();
    if events.is_empty() {
        events.push(event);
    }
    state.audited(&access::seen_for(ctx, &sight), events).await?;
    searchset(state, kind, &query, &page, &unknown).map_err(FhirError::Fault)
}

/// Takes a parameter that is about the page and not about the resources out of the question.
fn split(query: &str, name: &str) -> (Option<String>, String) {
    let mut taken = None;
    let rest: Vec<&str> = query
        .split('&')
        .filter(|part| match part.strip_prefix(name) {
            Some(value) => {
                taken = Some(value.to_owned());
                false
            }
            None => !part.is_empty(),
        })
        .collect();
    (taken, rest.join("&"))
}

/// Writes the Bundle around the resources' own texts, without reading them again.
fn searchset(
    state: &State,
    kind: ResourceType,
    query: &str,
    page: &Page,
    unknown: &[fhir::Issue],
) -> base::Result<String> {
    let base = format!("{}/fhir/{}", state.base_url, kind.name());
    let address = |extra: &str| {
        let joined = [query, extra].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("&");
        if joined.is_empty() { base.clone() } else { format!("{base}?{joined}") }
    };
    let mut links = vec![json!({"relation": "self", "url": address("")})];
    if let Some(next) = &page.next {
        links.push(json!({"relation": "next", "url": address(&format!("_cursor={next}"))}));
    }
    let mut text = String::from("{\"resourceType\":\"Bundle\",\"type\":\"searchset\"");
    if let Some(total) = page.total {
        text.push_str(&format!(",\"total\":{total}"));
    }
    text.push_str(&format!(",\"link\":{}", Value::Array(links)));
    let mut entries: Vec<String> = Vec::new();
    for (found, mode) in
        page.found.iter().map(|f| (f, "match")).chain(page.included.iter().map(|f| (f, "include")))
    {
        entries.push(entry(state, found, mode));
    }
    if !unknown.is_empty() {
        let outcome = fhir::operation_outcome(&unknown.iter().map(as_warning).collect::<Vec<_>>());
        entries.push(format!("{{\"resource\":{outcome},\"search\":{{\"mode\":\"outcome\"}}}}"));
    }
    if !entries.is_empty() {
        text.push_str(&format!(",\"entry\":[{}]", entries.join(",")));
    }
    text.push('}');
    Ok(text)
}

fn as_warning(issue: &fhir::Issue) -> fhir::Issue {
    fhir::Issue { severity: fhir::Severity::Warning, ..issue.clone() }
}

fn entry(state: &State, found: &Found, mode: &str) -> String {
    format!(
        "{{\"fullUrl\":\"{}/fhir/{}/{}\",\"resource\":{},\"search\":{{\"mode\":\"{mode}\"}}}}",
        state.base_url,
        found.kind.name(),
        found.id,
        found.json()
    )
}
