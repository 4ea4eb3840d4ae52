//! `GET /api/exports/{id}/file`: the resources, one a line, as they are read. Nothing is kept on a disk: what leaves is what the
//! one who asked may see at this moment.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use audit::{Action, Event};
use axum::{
    body::{Body, Bytes},
    extract::State as Extract,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use base::{Ctx, Fault, ResidentId, Result};
use clinical::{
    fhir::{DiagnosticReportView, ObservationView, principal_date},
    record::{Found, PageRequest, ResourceType},
};
use http_body::Frame;
use identity::access::export::Export;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::{
    ApiError, State, access,
    caller::{Allowed, Caller, ToAskExports},
    input::Named,
    json::recognition::item_of,
};

/// Fetches an approved export
///
/// NDJSON: a resource a line, each with a watermark in `meta.tag` (system `urn:lianyi:export`): who, when, and the call in which
/// it was asked for. The last line is an OperationOutcome that says how many there were: without it the file is not whole.
#[utoipa::path(
    get, path = "/exports/{id}/file", tag = "exports", operation_id = "fetchExport",
    params(("id" = Uuid, Path, description = "The export")),
    responses(
        (status = 200, description = "The lines", content_type = "application/fhir+ndjson", body = String),
        (status = 409, description = "It is not approved, or its time has ended"),
    ),
    security(("session" = []))
)]
pub(crate) async fn file(
    Extract(state): Extract<State>,
    caller: Allowed<ToAskExports>,
    Named(id): Named<Uuid>,
) -> Result<Response, ApiError> {
    let ctx = caller.ctx().clone();
    let export = state.read(|tx| Export::known(tx, id))?;
    let account = caller.person().map(|acting| acting.who.account);
    let account = account.ok_or_else(|| Fault::forbidden("this is for people who signed in"))?;
    export.may_fetch(account, ctx.now)?;
    if export.institution != ctx.institution {
        return Err(Fault::forbidden("act for the institution for which it was asked")
            .at("X-Institution")
            .into());
    }
    let name = export.file_name();
    let (lines, read) = mpsc::channel(4);
    let caller = caller.caller().clone();
    tokio::spawn(async move {
        if let Err(fault) = written(&state, &caller, &ctx, &export, &lines).await {
            tracing::error!(export = %export.id, %fault, "an export broke off");
            // The connection ends without the last line: the file is seen to be cut.
            drop(lines.send(Err(std::io::Error::other("broken off"))).await);
        }
    });
    let mut response = Body::new(Lines(read)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/fhir+ndjson"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let named = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    headers.insert(header::CONTENT_DISPOSITION, named.map_err(|_| Fault::internal("a name is no header"))?);
    Ok(response)
}

type Sender = mpsc::Sender<std::io::Result<Bytes>>;

async fn written(state: &State, caller: &Caller, ctx: &Ctx, export: &Export, lines: &Sender) -> Result<()> {
    let mark = export.watermark();
    let mut count = 0i64;
    for name in &export.wanted.types {
        let Some(kind) = ResourceType::named(name) else { continue };
        let query =
            state.records.question(kind, "", ctx.now, None).map_err(|_| Fault::internal("no question"))?;
        let mut request = PageRequest { count: 500, ..PageRequest::default() };
        loop {
            // The sight is not kept over a page: it may not be held while waiting.
            let (page, seen) = {
                let mut sight = caller.sight(state);
                let page =
                    state.read(|tx| state.records.search_as(tx, kind, &query, &request, &mut sight))?;
                (page, access::seen_for(ctx, &sight))
            };
            let mut text = String::new();
            let mut persons: Vec<ResidentId> = Vec::new();
            for found in &page.found {
                let mut value = found.value()?;
                if !wanted(state, export, found, &value) {
                    continue;
                }
                marked(&mut value, &mark);
                text.push_str(&value.to_string());
                text.push('\n');
                persons.extend(found.resident);
                count += 1;
            }
            persons.sort_unstable();
            persons.dedup();
            let event = Event::done(Action::Export, kind.name()).with(format!("export/{}", export.id));
            let events = persons.into_iter().map(|person| event.clone().of(person)).collect();
            state.audited(&seen, events).await?;
            if !text.is_empty() && lines.send(Ok(text.into())).await.is_err() {
                return Err(Fault::unavailable("whoever fetched it left"));
            }
            match page.next {
                Some(next) => request.cursor = Some(next),
                None => break,
            }
        }
    }
    let (ended, id) = (ctx.clone(), export.id);
    state.store.write_async(move |tx| Export::fetched(tx, &ended, id, count)).await?;
    let mut last = json!({"resourceType": "OperationOutcome", "issue": [
        {"severity": "information", "code": "informational", "diagnostics": format!("complete: {count} lines")}]});
    marked(&mut last, &mark);
    drop(lines.send(Ok(format!("{last}\n").into())).await);
    Ok(())
}

/// Whether a resource belongs to the export: by who made it, when, and of what.
fn wanted(state: &State, export: &Export, found: &Found, value: &Value) -> bool {
    let of = &export.wanted;
    if of.made_by.as_ref().is_some_and(|code| *code != found.institution) {
        return false;
    }
    let at = principal_date(value, &state.region.zone).unwrap_or(found.updated_at);
    if at < of.from || at >= of.to {
        return false;
    }
    let Some(item) = &of.item else { return true };
    let day = state.region.day(at);
    let is = |code: Option<String>| code.as_ref() == Some(item);
    match (DiagnosticReportView::of(value), ObservationView::of(value)) {
        (Some(report), _) => is(item_of(state, &found.institution, day, report.codings())),
        (_, Some(result)) => is(item_of(state, &found.institution, day, result.codings())),
        _ => false,
    }
}

/// The watermark, beside the tags that are there.
fn marked(value: &mut Value, mark: &str) {
    let tag = json!({"system": "urn:lianyi:export", "code": "watermark", "display": mark});
    if !value["meta"].is_object() {
        value["meta"] = json!({});
    }
    match value["meta"]["tag"].as_array_mut() {
        Some(tags) => tags.push(tag),
        None => value["meta"]["tag"] = json!([tag]),
    }
}

/// Chunks as they come.
struct Lines(mpsc::Receiver<std::io::Result<Bytes>>);

impl http_body::Body for Lines {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, std::io::Error>>> {
        self.get_mut().0.poll_recv(context).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }
}
