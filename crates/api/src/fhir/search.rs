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
    record::{Page, PageRequest, ResourceType},
};
use serde_json::Value;

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
    Ok(searchset(state, kind, &query, &page, &unknown))
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
fn searchset(state: &State, kind: ResourceType, query: &str, page: &Page, unknown: &[fhir::Issue]) -> String {
    let mut text = String::with_capacity(2_048);
    text.push_str(r#"{"resourceType":"Bundle","type":"searchset""#);
    if let Some(total) = page.total {
        text.push_str(&format!(",\"total\":{total}"));
    }
    let address = |extra: &str| {
        let mut url = format!("{}/fhir/{}", state.base_url, kind.name());
        for (part, before) in [query, extra].into_iter().filter(|part| !part.is_empty()).zip(["?", "&"]) {
            url.push_str(before);
            url.push_str(part);
        }
        Value::String(url)
    };
    text.push_str(&format!(r#","link":[{{"relation":"self","url":{}}}"#, address("")));
    if let Some(next) = &page.next {
        let url = address(&format!("_cursor={next}"));
        text.push_str(&format!(r#",{{"relation":"next","url":{url}}}"#));
    }
    text.push(']');
    let mut open = r#","entry":["#;
    let matches = page.found.iter().map(|found| (found, "match"));
    for (found, mode) in matches.chain(page.included.iter().map(|found| (found, "include"))) {
        text.push_str(open);
        let (base, name, id) = (&state.base_url, found.kind.name(), &found.id);
        text.push_str(&format!(r#"{{"fullUrl":"{base}/fhir/{name}/{id}","resource":"#));
        text.push_str(found.text());
        text.push_str(&format!(r#","search":{{"mode":"{mode}"}}}}"#));
        open = ",";
    }
    if !unknown.is_empty() {
        let outcome = fhir::operation_outcome(&unknown.iter().map(as_warning).collect::<Vec<_>>());
        text.push_str(&format!(r#"{open}{{"resource":{outcome},"search":{{"mode":"outcome"}}}}"#));
        open = ",";
    }
    text.push_str(if open == "," { "]}" } else { "}" });
    text
}

fn as_warning(issue: &fhir::Issue) -> fhir::Issue {
    fhir::Issue { severity: fhir::Severity::Warning, ..issue.clone() }
}
