//! `GET /api/recognition/rows`: what stands behind a number of the statistics.

use std::collections::{BTreeMap, btree_map::Entry};

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{Fen, ResidentId};
use care::recognition as rooms;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{answer::Verdict, statistics::bounded};
use crate::{
    ApiError, State,
    caller::{Allowed, ToCount, ToLookBack},
    input::Asked,
    json::said::Level,
};

const USUAL: u32 = 50;
const MOST: u32 = 200;

/// Which number, narrowed as the statistics are.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct Question {
    /// First legal day.
    #[param(value_type = String, format = Date, example = "2023-08-01")]
    from: Date,
    /// Last legal day, included.
    #[param(value_type = String, format = Date, example = "2023-08-31")]
    to: Date,
    /// Which number.
    #[param(value_type = Measure, inline)]
    measure: rooms::Measure,
    /// Only this ordering institution. A key without the scope `manage` sees its own only.
    institution: Option<String>,
    /// Only this item or panel.
    item: Option<String>,
    /// Only this department.
    department: Option<String>,
    /// Only this doctor, by staff number.
    doctor: Option<String>,
    /// Only re-examinations on this ground.
    ground: Option<String>,
    /// Only ordering institutions of this level, as of the last day of the period.
    #[param(value_type = Option<Level>, inline)]
    level: Option<policy::Level>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows at most: 50 when absent, up to 200.
    limit: Option<u32>,
}

/// Which number is looked behind.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[expect(dead_code, reason = "names the values of care's own enum for the OpenAPI document")]
pub(crate) enum Measure {
    /// Lines checked.
    Checks,
    /// Lines for which a recognisable result was there.
    Offered,
    /// Lines recognised.
    Recognised,
    /// Lines examined again.
    Reexamined,
    /// Of these, on grounds that do not count in the rate.
    Excused,
    /// Money saved.
    Saved,
    /// Money given back.
    Returned,
}

/// Rows, newest first. The signs of all pages add up to the number.
#[derive(Serialize, ToSchema)]
pub(crate) struct CountedRows {
    /// The rows.
    rows: Vec<CountedRow>,
    /// The next page: send it as `after`.
    next: Option<String>,
}

/// One thing that was counted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CountedRow {
    /// When it counted.
    at: Timestamp,
    /// The check: `GET /api/recognition/checks/{id}` decides it again.
    check: Uuid,
    /// The line.
    line: u32,
    /// The ordering institution.
    institution: String,
    /// Its Chinese name.
    institution_name: Option<String>,
    /// The department.
    department: String,
    /// The doctor, by staff number.
    doctor: String,
    /// The item or panel.
    item: String,
    /// Its Chinese name.
    item_name: Option<String>,
    /// What was decided about the line; absent for money.
    verdict: Option<Verdict>,
    /// The ground of a re-examination.
    ground: Option<String>,
    /// Its text.
    ground_text: Option<String>,
    /// What the line would save, or what was saved or given back, in fen.
    #[schema(value_type = i64)]
    fen: Fen,
    /// 1 where it counted, -1 where a correction took it back.
    sign: i64,
    /// Whose order, masked. Only for who may look at single checks.
    patient: Option<PatientShown>,
}

/// A patient, masked.
#[derive(Clone, Serialize, ToSchema)]
struct PatientShown {
    /// The region's id of the person.
    resident: Uuid,
    /// Masked name.
    name: String,
}

/// Lists what stands behind a number
///
/// Patients are named, masked, only for who may look at single checks; each of them is then on the trail.
#[utoipa::path(
    get, path = "/recognition/rows", tag = "recognition", operation_id = "listCounted", params(Question),
    responses((status = 200, description = "The rows, newest first", body = CountedRows)),
    security(("key" = ["recognition"]), ("key" = ["manage"]))
)]
pub(crate) async fn rows(
    Extract(state): Extract<State>,
    caller: Allowed<ToCount>,
    Asked(question): Asked<Question>,
) -> Result<Json<CountedRows>, ApiError> {
    bounded(question.from, question.to)?;
    let measure = question.measure;
    let filter = rooms::Filter {
        institution: caller.narrowed(question.institution)?,
        item: question.item,
        department: question.department,
        doctor: question.doctor,
        ground: question.ground,
        level: question.level,
        ..rooms::Filter::over(question.from, question.to, rooms::GroupBy::Item)
    };
    let after = question.after.as_deref().map(str::parse).transpose()?;
    let most = question.limit.unwrap_or(USUAL).clamp(1, MOST);
    let named = caller.also::<ToLookBack>();
    let (found, people) = state.read(|tx| {
        let found = state.recognition.rows(tx, &filter, measure, after, most)?;
        let mut people: BTreeMap<ResidentId, PatientShown> = BTreeMap::new();
        for row in found.iter().filter(|_| named) {
            if let Entry::Vacant(vacant) = people.entry(row.resident) {
                let current = state.residents.current(tx, row.resident)?;
                let who = state.residents.demographics(tx, current)?.masked(&state.masks());
                vacant.insert(PatientShown { resident: current.0, name: who.name });
            }
        }
        Ok((found, people))
    })?;
    let seen = people
        .values()
        .map(|one| Event::done(Action::Read, "recognition/rows").of(ResidentId(one.resident)).with("masked"));
    let mut events: Vec<Event> = seen.collect();
    if events.is_empty() {
        events.push(Event::done(Action::Search, "recognition/rows"));
    }
    state.audited(caller.ctx(), events).await?;
    let full = found.len() == most as usize;
    let next = found.last().filter(|_| full).map(|row| row.cursor().to_string());
    let rows = found.into_iter().map(|row| {
        let patient = people.get(&row.resident).cloned();
        shown(&state, filter.to, row, patient)
    });
    Ok(Json(CountedRows { rows: rows.collect(), next }))
}

fn shown(state: &State, on: Date, row: rooms::CountedRow, patient: Option<PatientShown>) -> CountedRow {
    let region = &state.region;
    let item = region.item(&row.item, on).map(|item| item.name.clone());
    let item_name = item.or_else(|| region.panel(&row.item, on).map(|panel| panel.name.clone()));
    let ground = Some(row.ground).filter(|code| !code.is_empty());
    CountedRow {
        at: row.at,
        check: row.check.0,
        line: row.line,
        institution_name: region.institution_by(&row.institution, on).map(|known| known.name.clone()),
        institution: row.institution,
        department: row.department,
        doctor: row.doctor,
        item_name,
        item: row.item,
        verdict: row.verdict.map(Verdict::from),
        ground_text: ground
            .as_ref()
            .and_then(|code| region.ground(code, on))
            .map(|ground| ground.text.clone()),
        ground,
        fen: row.fen,
        sign: row.sign,
        patient,
    }
}
