//! `POST /api/imports/reports`: reports by spreadsheet.

use axum::{
    Json,
    extract::{Request, State as Extract},
};
use base::{Fault, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use exchange::{
    intake::{SheetOptions, SheetOutcome},
    table::{Format, TableError},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, State,
    caller::{Allowed, ToImport},
    input::{self, Asked},
    json::{
        csv::{CSV, XLSX},
        mappings::{known_sheet, table_fault},
        said::each,
    },
    problem::WrongRow,
};

/// How the file is taken.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct Taking {
    /// Check everything and store nothing.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    dry_run: bool,
    /// The institution of rows that name none; the key's own when absent.
    institution: Option<String>,
}

/// What became of the file.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportOutcome {
    /// Nothing was stored: it was a trial.
    dry_run: bool,
    /// Rows read.
    rows: usize,
    /// Reports stored; of a trial, those that would be.
    reports: usize,
    /// Reports refused, each whole.
    refused: usize,
    /// Codes that nobody has mapped yet; their reports are stored whole.
    unmapped_codes: usize,
    /// Headings that mean nothing here; their cells were passed over.
    unknown_headings: Vec<String>,
    /// What is wrong, row by row; 1,000 at most, the error file has all.
    errors: Vec<WrongRow>,
    /// All rows of the refused reports with 错误原因, to be mended and sent again.
    error_file: Option<FileMade>,
}

/// A file inside an answer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FileMade {
    /// A name for it.
    name: String,
    /// Its media type.
    media_type: &'static str,
    /// Its bytes in base64.
    #[schema(format = Byte)]
    base64: String,
}

/// Loads reports from a CSV or XLSX file
///
/// One row is one result; rows of a report stand together. Each report is stored whole or refused whole, and one
/// that is sent again is a new version or changes nothing. A file that takes longer than a request may is
/// better loaded at the server (`lianyi import`).
#[utoipa::path(
    post, path = "/imports/reports", tag = "imports", operation_id = "importReports", params(Taking),
    request_body(content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    )),
    responses((status = 200, description = "What became of each report", body = ImportOutcome)),
    security(("key" = ["record.write"]))
)]
pub(crate) async fn import(
    Extract(state): Extract<State>,
    caller: Allowed<ToImport>,
    Asked(Taking { dry_run, institution }): Asked<Taking>,
    request: Request,
) -> Result<Json<ImportOutcome>, ApiError> {
    if !known_sheet(&input::media(request.headers())) {
        return Err(Fault::unsupported(
            "send a CSV (text/csv) or an XLSX workbook, and say which in Content-Type",
        )
        .into());
    }
    let bytes = input::whole(request, &state).await?;
    let options = SheetOptions {
        actor: caller.ctx().actor.id.clone(),
        institution: match institution {
            Some(named) => caller.acting_for(Some(&named))?.institution,
            None => caller.ctx().institution.clone(),
        },
        only: caller.narrowed(None)?,
        dry_run,
    };
    let (intake, region) = (state.intake.clone(), state.region.clone());
    let loading =
        tokio::task::spawn_blocking(move || intake.sheet(&region, &bytes, &options, &mut |_| {})).await;
    let outcome = loading.map_err(|_| Fault::internal("the loading of a spreadsheet stopped"))?;
    Ok(Json(shown(outcome, dry_run)?))
}

fn shown(outcome: Result<SheetOutcome, TableError>, dry_run: bool) -> Result<ImportOutcome> {
    let SheetOutcome { outcome, unmapped } = outcome.map_err(|error| table_fault(&error))?;
    let (ending, media_type) = match outcome.summary.format {
        Format::Csv => ("csv", CSV),
        Format::Xlsx => ("xlsx", XLSX),
    };
    let error_file = match outcome.refused.is_empty() {
        true => None,
        false => Some(FileMade {
            name: format!("errors.{ending}"),
            media_type,
            base64: BASE64_STANDARD.encode(outcome.refused.finish(outcome.summary.format)?),
        }),
    };
    Ok(ImportOutcome {
        dry_run,
        rows: outcome.progress.rows,
        reports: outcome.progress.reports,
        refused: outcome.progress.refused,
        unmapped_codes: unmapped,
        unknown_headings: outcome.summary.unknown,
        errors: each(outcome.errors),
        error_file,
    })
}
