//! `POST /api/mappings`: says what local codes mean, as JSON rows or as a spreadsheet.

use std::ops::ControlFlow;

use audit::{Action, Event};
use axum::{
    Json,
    extract::{Request, State as Extract},
};
use base::{Ctx, Fault, Result};
use exchange::table::{self, Limits, TableError};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use terminology::{Loaded, MappingRow, RowFault, system};
use utoipa::ToSchema;

use super::columns::{C, MAPPINGS, heading};
use crate::{
    ApiError, State,
    caller::{Allowed, ToMap},
    input,
    json::csv::XLSX,
    problem::WrongRow,
};

/// Rows of one load.
const ROWS_MOST: usize = 50_000;

/// What local codes mean.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mappings {
    /// At most 50,000.
    mappings: Vec<MappingMade>,
}

/// What one local code means.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MappingMade {
    /// Whose code it is; the key's own institution when absent. Of LOINC codes, which all share: nobody's.
    #[serde(default)]
    institution: String,
    /// Code system; empty for the institution's own list without a name.
    #[serde(default)]
    system: String,
    /// The institution's code.
    #[schema(example = "ALT01")]
    code: String,
    /// The institution's name for it.
    #[serde(default)]
    display: String,
    /// The region's item or panel.
    #[schema(example = "ALT")]
    item: String,
    /// Unit the institution means when it sends none.
    unit: Option<String>,
    /// Method, where it matters.
    method: Option<String>,
    /// First day; without one, the day on which the row it replaces began, or the beginning.
    #[schema(value_type = Option<String>, format = Date)]
    valid_from: Option<Date>,
    /// Last day, included; without one it goes on.
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
}

/// What a load did, in rows.
#[derive(Serialize, ToSchema)]
pub(crate) struct MappingsLoaded {
    /// Codes that had no mapping.
    new: usize,
    /// Codes whose mapping is another one now.
    changed: usize,
    /// Rows that say what was known.
    same: usize,
}

/// Loads mappings of local codes, all or none
///
/// Reports of these codes, however old, mean the mapped items from the next check on. A key without the scope
/// `manage` maps its own institution's codes only.
#[utoipa::path(
    post, path = "/mappings", tag = "mappings", operation_id = "loadMappings",
    request_body(content(
        (Mappings = "application/json"), (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    )),
    responses(
        (status = 200, description = "All rows are loaded", body = MappingsLoaded),
        (status = 422, description = "Nothing is loaded: every wrong row is named", body = crate::Problem,
            content_type = "application/problem+json"),
    ),
    security(("key" = ["record.write"]), ("key" = ["manage"]))
)]
pub(crate) async fn load(
    Extract(state): Extract<State>,
    caller: Allowed<ToMap>,
    request: Request,
) -> Result<Json<MappingsLoaded>, ApiError> {
    let Sheet { rows, numbers, spoilt } = read(&state, request).await?;
    if !spoilt.is_empty() {
        return Err(refused(spoilt));
    }
    let rows = rows.into_iter().map(|row| owned(&caller, row)).collect::<Result<Vec<_>>>()?;
    match write(&state, caller.ctx(), rows).await? {
        Ok(Loaded { new, changed, same }) => Ok(Json(MappingsLoaded { new, changed, same })),
        Err(faults) => Err(refused(faults.into_iter().map(|fault| wrong(fault, &numbers)).collect())),
    }
}

/// The row with the institution that it is for, if the caller may map its codes.
fn owned(caller: &Allowed<ToMap>, row: MappingRow) -> Result<MappingRow> {
    if system::canonical(&row.system) == system::LOINC && row.institution.trim().is_empty() {
        // Shared by all institutions: only who manages the region says what it means.
        caller.may_manage().map_err(|fault| fault.at("system"))?;
        return Ok(row);
    }
    let ctx = caller.acting_for(Some(&row.institution))?;
    Ok(MappingRow { institution: ctx.institution.unwrap_or_default(), ..row })
}

type Outcome = std::result::Result<Loaded, Vec<RowFault>>;

async fn write(state: &State, ctx: &Ctx, rows: Vec<MappingRow>) -> Result<Outcome> {
    let (codes, ctx) = (state.codes.clone(), ctx.clone());
    let written = state.store.write_async(move |tx| {
        let outcome = codes.load_mappings(tx, &ctx, &rows)?;
        if let Ok(Loaded { new, changed, same }) = outcome {
            let detail = format!("{new} new, {changed} changed, {same} same");
            audit::append(tx, &ctx, [Event::done(Action::Administer, "mapping").with(detail)])?;
        }
        Ok(outcome)
    });
    written.await
}

/// Rows, the number each has for the sender, and cells that a spreadsheet program has spoilt.
struct Sheet {
    rows: Vec<MappingRow>,
    numbers: Vec<usize>,
    spoilt: Vec<WrongRow>,
}

async fn read(state: &State, request: Request) -> Result<Sheet> {
    let media = input::media(request.headers());
    let bytes = input::whole(request, state).await?;
    match media.as_str() {
        "application/json" | "text/json" => {
            let Mappings { mappings } = input::json(&bytes)?;
            if mappings.len() > ROWS_MOST {
                return Err(Fault::too_large(format!("send at most {ROWS_MOST} rows at a time")));
            }
            let numbers = (1..=mappings.len()).collect();
            Ok(Sheet {
                rows: mappings.into_iter().map(MappingRow::from).collect(),
                numbers,
                spoilt: Vec::new(),
            })
        }
        media if known_sheet(media) => sheet(&bytes),
        _ => Err(Fault::unsupported(
            "send JSON rows, a CSV (text/csv) or an XLSX workbook, and say which in Content-Type",
        )),
    }
}

/// Whether it is a spreadsheet that is sent; which of the two kinds is found out by looking.
pub(crate) fn known_sheet(media: &str) -> bool {
    matches!(media, "text/csv" | XLSX | "application/octet-stream")
}

fn sheet(bytes: &[u8]) -> Result<Sheet> {
    let mut sheet = Sheet { rows: Vec::new(), numbers: Vec::new(), spoilt: Vec::new() };
    let limits = Limits { rows_max: ROWS_MOST, ..Limits::default() };
    table::read(bytes, &MAPPINGS, &limits, &mut |row| {
        let errors = row.errors.iter();
        sheet.spoilt.extend(errors.cloned().map(WrongRow::from));
        let cell = |column: C| row.cells.get(column as usize).cloned().unwrap_or_default();
        let some = |column| Some(cell(column)).filter(|text| !text.is_empty());
        let mut date = |column| {
            let text = some(column)?;
            let read = text.replace(['/', '.'], "-").parse::<Date>().ok();
            if read.is_none() {
                let column = MAPPINGS.columns[column as usize].heading.to_owned();
                sheet.spoilt.push(WrongRow {
                    row: row.number,
                    column,
                    reason: "请按2024-03-01的格式填写".into(),
                });
            }
            read
        };
        let (valid_from, valid_until) = (date(C::ValidFrom), date(C::ValidUntil));
        sheet.numbers.push(row.number);
        sheet.rows.push(MappingRow {
            institution: cell(C::Institution),
            system: cell(C::System),
            code: cell(C::Code),
            display: cell(C::Display),
            item: cell(C::Item),
            unit: some(C::Unit),
            method: some(C::Method),
            valid_from,
            valid_until,
        });
        ControlFlow::Continue(())
    })
    .map_err(|error| table_fault(&error))?;
    Ok(sheet)
}

/// A file that cannot be read as a table.
pub(crate) fn table_fault(error: &TableError) -> Fault {
    match error {
        TableError::TooLarge { .. } | TableError::TooManyRows { .. } => Fault::too_large(error.to_string()),
        _ => Fault::invalid(error.to_string()),
    }
}

fn wrong(fault: RowFault, numbers: &[usize]) -> WrongRow {
    let row = numbers.get(fault.row).copied().unwrap_or(fault.row + 1);
    WrongRow { row, column: heading(fault.column).to_owned(), reason: fault.reason }
}

fn refused(rows: Vec<WrongRow>) -> ApiError {
    ApiError::rows("nothing was loaded: mend the rows that are named and send all of them again", rows)
}

impl From<MappingMade> for MappingRow {
    fn from(of: MappingMade) -> Self {
        Self {
            institution: of.institution,
            system: of.system,
            code: of.code,
            display: of.display,
            item: of.item,
            unit: of.unit,
            method: of.method,
            valid_from: of.valid_from,
            valid_until: of.valid_until,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sheet;

    #[test]
    fn a_csv_with_other_headings_is_read() {
        let text = "本地代码,项目名称,目录代码,开始日期\nALT01,谷丙转氨酶,ALT,2024/03/01\nX,某项,Y,明天\n";
        let sheet = sheet(text.as_bytes()).unwrap();
        assert_eq!(sheet.numbers, [2, 3]);
        assert_eq!((sheet.rows[0].code.as_str(), sheet.rows[0].item.as_str()), ("ALT01", "ALT"));
        assert_eq!(sheet.rows[0].valid_from.map(|day| day.to_string()).as_deref(), Some("2024-03-01"));
        assert_eq!(sheet.spoilt.len(), 1);
        assert_eq!((sheet.spoilt[0].row, sheet.spoilt[0].column.as_str()), (3, "生效日期"));
    }
}
