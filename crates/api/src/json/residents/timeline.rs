//! `GET /api/residents/{id}/timeline`: what happened to somebody, whichever institution wrote it.

use std::collections::BTreeMap;

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{Fault, Result, micros};
use clinical::{
    fhir::{DiagnosticReportView, ServiceRequestView, principal_date},
    record::{Found, ResourceType, Sight as _},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Tx;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    card::InstitutionNamed,
    entry::{KINDS, Line, Referred, TimelineEntry, entry},
    institution_name, looked, whose,
};
use crate::{
    ApiError, State,
    access::Seeing,
    caller::{Reading, TheRecord},
    input::{Asked, Named},
    json::recognition::{ItemNamed, named},
};

const USUAL: usize = 50;
const MOST: usize = 200;

/// Which lines.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Sorts, with commas between: `encounter`, `report`, `imaging`, `order`, `medicine`, `diagnosis`, `procedure`,
    /// `immunization`, `allergy`; all when absent.
    kind: Option<String>,
    /// Reports and orders of this item or panel of the region.
    item: Option<String>,
    /// Made by this institution.
    institution: Option<String>,
    /// From this legal day on.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Up to this legal day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Lines at most: 50 when absent, up to 200.
    limit: Option<usize>,
}

/// A page of a timeline.
#[derive(Serialize, ToSchema)]
pub(crate) struct Timeline {
    /// Newest first.
    entries: Vec<TimelineEntry>,
    /// Where the next page begins; absent on the last.
    next: Option<String>,
    /// Lines of each sort within the other filters, whatever `kind` says.
    kinds: BTreeMap<&'static str, usize>,
    /// Institutions that made something in this record, whatever the filters say.
    institutions: Vec<InstitutionNamed>,
}

/// Shows what happened to somebody, whichever institution wrote it
///
/// Of each type only what the caller may see. Looking is on the trail.
#[utoipa::path(
    get, path = "/residents/{id}/timeline", tag = "residents", operation_id = "showTimeline",
    params(("id" = Uuid, Path, description = "The resident, by the region's id"), Question),
    responses(
        (status = 200, description = "A page of the timeline", body = Timeline),
        (status = 404, description = "There is no such resident, or none that the caller may see"),
    ),
    security(("key" = ["record.read"]))
)]
pub(crate) async fn timeline(
    Extract(state): Extract<State>,
    reading: Reading<TheRecord>,
    Named(id): Named<Uuid>,
    Asked(question): Asked<Question>,
) -> Result<Json<Timeline>, ApiError> {
    let ctx = reading.ctx();
    let kinds = wanted(question.kind.as_deref())?;
    let after = question.after.as_deref().map(cursor).transpose()?;
    let limit = question.limit.unwrap_or(USUAL).clamp(1, MOST);
    let mut sight = reading.sight(&state);
    let whose = whose(&state, &reading, &mut sight, id).await?;
    let shown = state.read(|tx| {
        let mut lines = Vec::new();
        let (mut counts, mut institutions) = (BTreeMap::new(), Vec::<String>::new());
        for (kind, of) in KINDS {
            for line in seen(&state, tx, &mut sight, whose.resident, kind, of)? {
                if !institutions.contains(&line.institution) {
                    institutions.push(line.institution.clone());
                }
                if !fits(&state, &question, &line) {
                    continue;
                }
                *counts.entry(kind).or_insert(0) += 1;
                if kinds.contains(&kind) {
                    lines.push(line);
                }
            }
        }
        lines.sort_by_key(|line| std::cmp::Reverse(place(line)));
        let lines = lines.into_iter().filter(|line| after.is_none_or(|after| place(line) < after));
        let mut page: Vec<Line> = lines.take(limit + 1).collect();
        let more = page.len() > limit;
        page.truncate(limit);
        let next = page.last().filter(|_| more).map(|line| {
            let (at, key) = place(line);
            format!("{at}_{}", Uuid::from_bytes(key).simple())
        });
        let mut referred = Referred::default();
        let entries: Result<Vec<TimelineEntry>> =
            page.into_iter().map(|line| entry(&state, tx, &mut sight, &mut referred, line)).collect();
        let named = |code: String| InstitutionNamed { name: institution_name(&state, &code, ctx.now), code };
        Ok(Timeline {
            entries: entries?,
            next,
            kinds: counts,
            institutions: institutions.into_iter().map(named).collect(),
        })
    })?;
    looked(&state, ctx, &sight, vec![Event::done(Action::Read, "timeline").of(whose.resident)]).await?;
    Ok(Json(shown))
}

/// Instant and key: what lines are ordered by, the greatest first.
fn place(line: &Line) -> (i64, [u8; 16]) {
    (micros(line.at), *line.key.as_bytes())
}

fn cursor(text: &str) -> Result<(i64, [u8; 16])> {
    let read = || {
        let (at, key) = text.split_once('_')?;
        Some((at.parse().ok()?, *Uuid::try_parse(key).ok()?.as_bytes()))
    };
    read().ok_or_else(|| Fault::invalid("after is the `next` of a page before").at("after"))
}

fn wanted(kinds: Option<&str>) -> Result<Vec<&'static str>> {
    let all = || KINDS.map(|(kind, _)| kind);
    let Some(kinds) = kinds.map(str::trim).filter(|kinds| !kinds.is_empty()) else { return Ok(all().into()) };
    let one = |name: &str| {
        let found = all().into_iter().find(|kind| *kind == name.trim());
        found.ok_or_else(|| Fault::invalid(format!("a kind is one of {}", all().join(", "))).at("kind"))
    };
    kinds.split(',').map(one).collect()
}

/// What the caller sees of one type.
fn seen(
    state: &State,
    tx: &mut Tx<'_>,
    sight: &mut Seeing<'_>,
    resident: base::ResidentId,
    kind: &'static str,
    of: ResourceType,
) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for found in state.records.of_resident(tx, resident, of)? {
        let value = found.value()?;
        if !sight.sees(tx, &found, &value)? {
            continue;
        }
        let when = principal_date(&value, &state.region.zone);
        let at = when.unwrap_or(found.updated_at);
        let item = item(state, &found, at, &value);
        let (dated, key, institution) = (when.is_some(), found.key, found.institution);
        lines.push(Line { kind, of, key, at, dated, institution, item });
    }
    Ok(lines)
}

fn item(state: &State, found: &Found, at: Timestamp, value: &Value) -> Option<ItemNamed> {
    let day = state.region.day(at);
    match found.kind {
        ResourceType::DiagnosticReport => {
            named(state, &found.institution, day, DiagnosticReportView::of(value)?.codings())
        }
        ResourceType::ServiceRequest => {
            named(state, &found.institution, day, ServiceRequestView::of(value)?.codings())
        }
        _ => None,
    }
}

fn fits(state: &State, question: &Question, line: &Line) -> bool {
    let day = state.region.day(line.at);
    question.institution.as_ref().is_none_or(|code| *code == line.institution)
        && question.item.as_ref().is_none_or(|code| line.item.as_ref().is_some_and(|item| item.code == *code))
        && question.from.is_none_or(|from| day >= from)
        && question.to.is_none_or(|to| day <= to)
}
