//! `GET /api/recognition/statistics`: what was checked, recognised, examined again and saved.

use axum::{
    Json,
    extract::State as Extract,
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};
use base::{Fault, Fen};
use care::recognition as rooms;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::export;
use crate::{
    ApiError, State,
    caller::{Allowed, ToCount},
    input::Asked,
    json::said::{Level, each},
};

/// Longest period of one question.
const DAYS_MOST: i32 = 3_700;

/// What is asked.
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
    /// By what rows are made.
    #[param(value_type = Option<GroupBy>, inline)]
    group_by: Option<rooms::GroupBy>,
    /// Only this ordering institution. A key without the scope `manage` sees its own only.
    institution: Option<String>,
    /// Only this item or panel.
    item: Option<String>,
    /// Only this department.
    department: Option<String>,
    /// Only this doctor, by staff number.
    doctor: Option<String>,
    /// Only re-examinations on this ground: the other numbers are 0 then.
    ground: Option<String>,
    /// Only ordering institutions of this level, as of the last day of the period.
    #[param(value_type = Option<Level>, inline)]
    level: Option<policy::Level>,
    /// `csv` or `xlsx` for a spreadsheet; so does `Accept: text/csv`.
    #[param(inline)]
    format: Option<Format>,
}

/// By what rows are made.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[expect(dead_code, reason = "names the values of care's own enum for the OpenAPI document")]
pub(crate) enum GroupBy {
    /// Ordering institution (when nothing else is asked).
    Institution,
    /// Item or panel.
    Item,
    /// `institution/department`.
    Department,
    /// `institution/department/doctor`.
    Doctor,
    /// Legal day.
    Day,
    /// Month, `2023-08`.
    Month,
    /// Level of the ordering institution as of the last day of the period.
    Level,
    /// Ground of re-examination; only re-examinations stand in such rows.
    Ground,
}

/// How the table is written.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Json,
    Csv,
    Xlsx,
}

/// A table of counters. Corrections count on the day they are made: a number of one day may be negative,
/// over a period they come right.
#[derive(Serialize, ToSchema)]
pub(crate) struct Statistics {
    /// First legal day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last legal day, included.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// One row for each group, in the order of their keys.
    rows: Vec<StatisticsRow>,
    /// All of them together.
    total: StatisticsRow,
}

/// One row.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct StatisticsRow {
    /// The group: a code, a date, or codes divided by `/`.
    key: String,
    /// Its Chinese name, where the rules have one.
    name: Option<String>,
    /// Lines checked.
    checks: i64,
    /// Lines for which a recognisable result was there.
    offered: i64,
    /// Lines recognised.
    recognised: i64,
    /// Lines examined again, on any ground.
    reexamined: i64,
    /// Of these, on grounds that do not count in the rate.
    excused: i64,
    /// Money saved, in fen.
    #[schema(value_type = i64)]
    saved: Fen,
    /// Of it given back, since a result was withdrawn or the answer changed.
    #[schema(value_type = i64)]
    returned: Fen,
    /// What is saved and not given back.
    #[schema(value_type = i64)]
    net: Fen,
    /// 互认率 in hundredths of a percent, rounded half up; none where nothing was decided.
    rate_hundredths: Option<i64>,
}

/// Counts checks, answers and money of a period
#[utoipa::path(
    get, path = "/recognition/statistics", tag = "recognition", operation_id = "showStatistics",
    params(Question),
    responses((status = 200, description = "The table", content(
        (Statistics = "application/json"), (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    ))),
    security(("key" = ["recognition"]), ("key" = ["manage"]))
)]
pub(crate) async fn statistics(
    Extract(state): Extract<State>,
    caller: Allowed<ToCount>,
    Asked(question): Asked<Question>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    bounded(question.from, question.to)?;
    let group_by = question.group_by.unwrap_or(rooms::GroupBy::Institution);
    let filter = rooms::Filter {
        institution: caller.narrowed(question.institution)?,
        item: question.item,
        department: question.department,
        doctor: question.doctor,
        ground: question.ground,
        level: question.level,
        ..rooms::Filter::over(question.from, question.to, group_by)
    };
    let table = state.read(|tx| state.recognition.statistics(tx, &filter))?;
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let by_header = if accepts.starts_with("text/csv") { Format::Csv } else { Format::Json };
    match question.format.unwrap_or(by_header) {
        Format::Csv => Ok(export::csv(&table)),
        Format::Xlsx => Ok(export::xlsx(&state.region.name, &table)?),
        Format::Json => {
            let (from, to) = (table.filter.from, table.filter.to);
            Ok(Json(Statistics { from, to, rows: each(table.rows), total: table.total.into() })
                .into_response())
        }
    }
}

/// Refuses a period that is longer than anybody needs.
pub(super) fn bounded(from: Date, to: Date) -> Result<(), ApiError> {
    if (to - from).get_days() > DAYS_MOST {
        return Err(Fault::too_costly("ask for ten years at most").at("to").into());
    }
    Ok(())
}

impl From<rooms::StatisticsRow> for StatisticsRow {
    fn from(of: rooms::StatisticsRow) -> Self {
        Self {
            key: of.key,
            name: of.name,
            checks: of.count.checks,
            offered: of.count.offered,
            recognised: of.count.recognised,
            reexamined: of.count.reexamined,
            excused: of.count.excused,
            saved: of.count.saved,
            returned: of.count.returned,
            net: of.net,
            rate_hundredths: of.rate_hundredths,
        }
    }
}
