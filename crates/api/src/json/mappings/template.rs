//! `GET /api/mappings/template`: an empty mapping table to fill in.

use axum::response::Response;
use exchange::table::{Format, template as written};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::columns::MAPPINGS;
use crate::{
    ApiError,
    caller::{Allowed, ToMap},
    input::Asked,
    json::csv::{CSV, XLSX, attachment},
};

/// Which kind of file.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Kind {
    /// `xlsx`, with a sheet of explanations, when absent.
    #[serde(default)]
    #[param(value_type = Option<FileKind>, inline)]
    pub(crate) format: FileKind,
}

/// Kind of file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileKind {
    /// UTF-8 with byte order mark.
    Csv,
    /// A workbook whose cells are text.
    #[default]
    Xlsx,
}

impl FileKind {
    /// The file's kind for the room that writes it, its ending, and its media type.
    pub(crate) fn written(self) -> (Format, &'static str, &'static str) {
        match self {
            Self::Csv => (Format::Csv, "csv", CSV),
            Self::Xlsx => (Format::Xlsx, "xlsx", XLSX),
        }
    }
}

/// Downloads an empty mapping table
#[utoipa::path(
    get, path = "/mappings/template", tag = "mappings", operation_id = "downloadMappingTemplate",
    params(Kind),
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "text/csv")
    ))),
    security(("key" = ["record.write"]), ("key" = ["manage"]))
)]
pub(crate) async fn template(
    _caller: Allowed<ToMap>,
    Asked(Kind { format }): Asked<Kind>,
) -> Result<Response, ApiError> {
    let (format, ending, media) = format.written();
    Ok(attachment(&format!("mappings.{ending}"), media, written(&MAPPINGS, format)?))
}
