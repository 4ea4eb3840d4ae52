//! The register as spreadsheets: a table for each topic.

use axum::{
    Json,
    extract::{Request, State as Extract},
    response::Response,
};
use base::Fault;
use exchange::{
    organisation as sheets,
    table::{Limits, template as empty},
};
use identity::organisation::Topic;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::stating::{StatementsMade, made, register};
use crate::{
    ApiError, State,
    caller::{Allowed, ToKeepOrganisation, ToReadRegister},
    input::{self, Asked},
    json::{
        csv::attachment,
        mappings::{FileKind, known_sheet, table_fault},
    },
    problem::WrongRow,
};

/// Rows of one load.
const ROWS_MOST: usize = 50_000;

/// Which table.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Table {
    /// unit, membership, delegation, practitioner, licence, post or device.
    topic: String,
    /// `xlsx` when absent.
    #[serde(default)]
    #[param(value_type = Option<FileKind>, inline)]
    format: FileKind,
    /// Only what holds on this day; everything that is known when absent.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Date>,
}

/// How a table is loaded.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Loading {
    /// unit, membership, delegation, practitioner, licence, post or device.
    topic: String,
    /// Check everything, keep nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Downloads an empty table of the register
#[utoipa::path(
    get, path = "/organisation/template", tag = "organisation", operation_id = "downloadOrganisationTemplate",
    params(Table),
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "text/csv")
    ))),
    security(("key" = ["record.read"]), ("key" = ["manage"]))
)]
pub(crate) async fn template(
    _caller: Allowed<ToReadRegister>,
    Asked(Table { topic, format, .. }): Asked<Table>,
) -> Result<Response, ApiError> {
    let topic = Topic::named(&topic)?;
    let (format, ending, media) = format.written();
    Ok(attachment(&format!("{}.{ending}", topic.name()), media, empty(sheets::schema(topic), format)?))
}

/// Downloads a table of the register, which can be loaded again
#[utoipa::path(
    get, path = "/organisation/export", tag = "organisation", operation_id = "exportOrganisation", params(Table),
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "text/csv")
    ))),
    security(("key" = ["record.read"]), ("key" = ["manage"]))
)]
pub(crate) async fn export(
    Extract(state): Extract<State>,
    caller: Allowed<ToReadRegister>,
    Asked(Table { topic, format, on }): Asked<Table>,
) -> Result<Response, ApiError> {
    let topic = Topic::named(&topic)?;
    let (format, ending, media) = format.written();
    let day = on.unwrap_or_else(|| state.region.day(caller.ctx().now));
    let view = state.read(|tx| register(&state).organisation().view(tx, day, None))?;
    let lines = view.all(topic).filter(|line| on.is_none_or(|day| line.covers(day)));
    let bytes = sheets::export(topic, lines, format)?;
    Ok(attachment(&format!("{}.{ending}", topic.name()), media, bytes))
}

/// Loads a table of the register, all rows or none
#[utoipa::path(
    post, path = "/organisation/import", tag = "organisation", operation_id = "importOrganisation", params(Loading),
    request_body(content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    )),
    responses(
        (status = 200, description = "All rows are kept, or could be", body = StatementsMade),
        (status = 422, description = "Nothing is kept: every wrong row is named", body = crate::Problem,
            content_type = "application/problem+json"),
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn import(
    Extract(state): Extract<State>,
    caller: Allowed<ToKeepOrganisation>,
    Asked(Loading { topic, dry_run }): Asked<Loading>,
    request: Request,
) -> Result<Json<StatementsMade>, ApiError> {
    let topic = Topic::named(&topic)?;
    if !known_sheet(&input::media(request.headers())) {
        return Err(Fault::unsupported(
            "send a CSV (text/csv) or an XLSX workbook, and say which in Content-Type",
        )
        .into());
    }
    let bytes = input::whole(request, &state).await?;
    let limits = Limits { rows_max: ROWS_MOST, ..Limits::default() };
    let mut sheet = sheets::read(topic, &bytes, &limits).map_err(|error| table_fault(&error))?;
    let refused = |rows: Vec<WrongRow>| {
        ApiError::rows("nothing was kept: mend the rows that are named and send all of them again", rows)
    };
    if !sheet.wrong.is_empty() {
        return Err(refused(sheet.wrong.into_iter().map(WrongRow::from).collect()));
    }
    let entries = std::mem::take(&mut sheet.entries);
    let place = |remark: &_| WrongRow::from(sheet.placed(remark));
    match made(&state, &caller, entries, dry_run).await? {
        Ok(stated) => Ok(Json(StatementsMade::of(stated, place))),
        Err(wrong) => Err(refused(wrong.iter().map(place).collect())),
    }
}
