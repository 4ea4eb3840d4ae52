//! `GET /api/imports/reports/template`: an empty table of reports to fill in.

use axum::response::Response;
use exchange::{
    table::Format,
    tabular::{template_csv, template_xlsx},
};

use crate::{
    ApiError,
    caller::{Allowed, ToImport},
    input::Asked,
    json::{csv::attachment, mappings::Kind},
};

/// Downloads an empty table of reports
#[utoipa::path(
    get, path = "/imports/reports/template", tag = "imports", operation_id = "downloadReportTemplate",
    params(Kind),
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "text/csv")
    ))),
    security(("key" = ["record.write"]))
)]
pub(crate) async fn template(
    _caller: Allowed<ToImport>,
    Asked(kind): Asked<Kind>,
) -> Result<Response, ApiError> {
    let (format, ending, media) = kind.format.written();
    let bytes = match format {
        Format::Csv => template_csv()?,
        Format::Xlsx => template_xlsx()?,
    };
    Ok(attachment(&format!("reports.{ending}"), media, bytes))
}
