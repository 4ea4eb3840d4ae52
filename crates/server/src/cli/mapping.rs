//! `lianyi mapping`: what the institutions' own codes mean.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use audit::{Action, Event};
use base::Fault;
use clap::{Args, Subcommand};
use exchange::table::{self, Column, Limits, Row, RowError, Schema, TableWriter};
use jiff::civil::Date;
use terminology::{MappingRow, Suggestion, Unmapped, Wanted, suggest};

use super::{
    Failure, Surroundings,
    import::{TableFormat, write_table},
    out,
};
use crate::compose::Parts;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 尚未对照的本院代码及其结果数 · Codes that nobody has mapped, with how many results wait
    ListUnmapped(Which),
    /// 为未对照的代码推荐项目，可写成待核对的对照表 · Suggest items for unmapped codes; write a table to be checked
    Suggest {
        #[command(flatten)]
        which: Which,
        /// 写成对照表；只填入有把握的推荐，其余留空 · Write a mapping table; only sure suggestions are filled in
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 导入对照表，全部成功或全部不导入 · Load a mapping table, all of it or nothing
    Load {
        /// csv 或 xlsx 文件 · The table
        file: PathBuf,
        /// 未填机构的行归该机构 · The institution of rows that name none
        #[arg(long, value_name = "CODE")]
        institution: Option<String>,
        /// 只检查，不保存 · Check everything, store nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// 空白对照表 · An empty mapping table
    Template {
        /// csv 或 xlsx
        #[arg(long, value_enum, default_value = "xlsx")]
        format: TableFormat,
        /// 写入的文件 · The file to write
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// 只列该机构 · Of one institution
    #[arg(long, value_name = "CODE")]
    institution: Option<String>,
    /// 最多行数 · Most rows
    #[arg(long, default_value_t = 200)]
    limit: usize,
}

const fn column(heading: &'static str, required: bool, note: &'static str, example: &'static str) -> Column {
    Column { heading, aliases: &[], required, is_identifier: true, note, example }
}

/// Columns in the order of [`FIELDS`].
const COLUMNS: &[Column] = &[
    column("机构代码", false, "区域机构目录中的代码；LOINC 等通用代码留空", ""),
    column("代码系统", false, "本院代码留空；LOINC 填 LOINC", ""),
    column("本院代码", true, "报告中使用的代码", "XJ001"),
    column("本院名称", false, "报告中使用的名称", "血清钾"),
    column("项目代码", true, "区域目录中的项目或组合", "K"),
    column("单位", false, "报告未填单位时的含义，UCUM", "mmol/L"),
    column("方法", false, "有影响时填写", ""),
    column("启用日期", false, "YYYY-MM-DD，留空为一直有效", ""),
    column("停用日期", false, "最后一天，留空为继续有效", ""),
];

/// Names of [`MappingRow`]'s fields, to find the column of a fault.
const FIELDS: [&str; 9] =
    ["institution", "system", "code", "display", "item", "unit", "method", "valid_from", "valid_until"];

const MAPPINGS: Schema = Schema { name: "项目对照", columns: COLUMNS };

/// A suggestion from here on stands in the table; others are for a person to type.
const SURE: u16 = 900;

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    if let Command::Template { format, out: file } = command {
        let bytes = table::template(&MAPPINGS, format.format())?;
        return write_table(file, "mapping", format, &bytes);
    }
    let parts = Parts::open_existing(&around.config)?;
    match command {
        Command::ListUnmapped(which) => list(&parts, &which),
        Command::Suggest { which, out: file } => suggestions(&parts, &which, file.as_deref()),
        Command::Load { file, institution, dry_run } => load(&parts, &file, institution.as_deref(), dry_run),
        Command::Template { .. } => Ok(()),
    }
}

fn unmapped(parts: &Parts, which: &Which) -> Result<Vec<Unmapped>, Fault> {
    let now = parts.clock.now();
    parts.store.read(|tx| parts.codes.unmapped(tx, which.institution.as_deref(), which.limit, None, now))
}

fn list(parts: &Parts, which: &Which) -> Result<(), Failure> {
    let mut table = out::Table::new([
        "机构 institution",
        "系统 system",
        "代码 code",
        "名称 name",
        "结果数 results",
        "最近 last seen",
    ])
    .right(&[4]);
    for code in unmapped(parts, which)? {
        let last = code.last_seen.to_zoned(parts.region.zone.clone()).strftime("%Y-%m-%d").to_string();
        table.row([code.institution, code.system, code.code, code.display, code.count.to_string(), last]);
    }
    if table.is_empty() {
        out::line("没有未对照的代码 every code is mapped");
    } else {
        table.print();
    }
    Ok(())
}

fn suggestions(parts: &Parts, which: &Which, file: Option<&Path>) -> Result<(), Failure> {
    let today = parts.region.day(parts.clock.now());
    let mut shown = out::Table::new([
        "机构 institution",
        "代码 code",
        "名称 name",
        "结果数 results",
        "推荐 suggested",
        "",
        "分 score",
        "理由 why",
    ])
    .right(&[3, 6]);
    let mut writer = TableWriter::new(MAPPINGS);
    for code in unmapped(parts, which)? {
        let wanted = Wanted { display: &code.display, loinc: None, unit: None };
        let found = suggest(&parts.region, today, &wanted);
        let sure = found.first().filter(|best| best.score >= SURE);
        writer.push(table_row(&code, sure), std::iter::empty());
        for suggestion in found.iter().take(3) {
            shown.row([
                code.institution.clone(),
                code.code.clone(),
                code.display.clone(),
                code.count.to_string(),
                suggestion.item.clone(),
                suggestion.name.clone(),
                suggestion.score.to_string(),
                suggestion.why.to_owned(),
            ]);
        }
        if found.is_empty() {
            let none = String::new;
            shown.row([
                code.institution,
                code.code,
                code.display,
                code.count.to_string(),
                none(),
                "—".to_owned(),
                none(),
                none(),
            ]);
        }
    }
    match file {
        Some(file) => {
            let format = if file.extension().is_some_and(|e| e == "csv") {
                TableFormat::Csv
            } else {
                TableFormat::Xlsx
            };
            let bytes = writer.finish(format.format())?;
            write_table(Some(file.to_owned()), "mapping", format, &bytes)?;
            out::remark("请逐行核对后导入 check every row, then: lianyi mapping load");
        }
        None => shown.print(),
    }
    Ok(())
}

/// Mappings as a table that `mapping load` takes.
pub(super) fn write_rows(file: &Path, rows: &[MappingRow]) -> Result<(), Fault> {
    let mut writer = TableWriter::new(MAPPINGS);
    for row in rows {
        let cells = [&row.institution, &row.system, &row.code, &row.display, &row.item].map(String::clone);
        let mut cells = cells.to_vec();
        cells.push(row.unit.clone().unwrap_or_default());
        writer.push(cells, std::iter::empty());
    }
    let bytes = writer.finish(table::Format::Csv)?;
    fs::write(file, bytes)
        .map_err(|e| Fault::unavailable(format!("{} cannot be written: {e}", file.display())))
}

fn table_row(code: &Unmapped, sure: Option<&Suggestion>) -> Vec<String> {
    vec![
        code.institution.clone(),
        code.system.clone(),
        code.code.clone(),
        code.display.clone(),
        sure.map(|suggestion| suggestion.item.clone()).unwrap_or_default(),
    ]
}

fn load(parts: &Parts, file: &Path, institution: Option<&str>, dry_run: bool) -> Result<(), Failure> {
    let bytes =
        fs::read(file).map_err(|e| Fault::invalid(format!("{} cannot be read: {e}", file.display())))?;
    let (rows, numbers) = rows_of(&bytes, institution)?;
    let (ctx, codes) = (parts.operator(), parts.codes.clone());
    let count = rows.len();
    let outcome = parts.store.write(move |tx| {
        let outcome = codes.load_mappings(tx, &ctx, &rows)?;
        if outcome.is_ok() && !dry_run {
            let event = Event::done(Action::Administer, "mapping").with(format!("{count} rows loaded"));
            audit::append(tx, &ctx, [event])?;
        }
        // a fault takes back what a dry run wrote
        if dry_run { Ok(Err(outcome)) } else { Ok(Ok(outcome)) }.and_then(|kept| match kept {
            Ok(outcome) => Ok(outcome),
            Err(Ok(loaded)) => Err(Fault::precondition(format!(
                "{DRY_RUN}{} new, {} changed, {} same",
                loaded.new, loaded.changed, loaded.same
            ))),
            Err(faults) => Ok(faults),
        })
    });
    match outcome {
        Ok(Ok(loaded)) => {
            out::line(format!(
                "已导入 loaded: {} 新增 new, {} 更新 changed, {} 未变 same",
                loaded.new, loaded.changed, loaded.same
            ));
            Ok(())
        }
        Ok(Err(faults)) => {
            for fault in &faults {
                let column = FIELDS.iter().position(|field| *field == fault.column);
                let column = column.map_or("", |at| COLUMNS[at].heading).to_owned();
                let row = numbers.get(fault.row).copied().unwrap_or(0);
                out::remark(RowError { row, column, reason: fault.reason.clone() }.to_string());
            }
            out::remark(format!(
                "{} 行有误，未导入任何行 · rows are wrong, nothing was loaded",
                faults.len()
            ));
            Err(Failure::Said)
        }
        Err(fault) => match fault.detail.strip_prefix(DRY_RUN) {
            Some(counts) => {
                out::line(format!("可导入 could be loaded: {counts}"));
                Ok(())
            }
            None => Err(fault.into()),
        },
    }
}

const DRY_RUN: &str = "dry run: ";

/// The rows of a table, with their numbers in the file. Rows that nobody has filled in yet are passed over.
fn rows_of(bytes: &[u8], institution: Option<&str>) -> Result<(Vec<MappingRow>, Vec<usize>), Failure> {
    let (mut rows, mut numbers, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    let mut empty = 0usize;
    let read = table::read(bytes, &MAPPINGS, &Limits::default(), &mut |row| {
        if row.cells.get(4).is_some_and(|item| item.is_empty()) && row.errors.is_empty() {
            empty += 1;
            return ControlFlow::Continue(());
        }
        numbers.push(row.number);
        match mapping_row(row, institution) {
            Ok(row) => rows.push(row),
            Err(errors) => wrong.extend(errors),
        }
        ControlFlow::Continue(())
    });
    read.map_err(|e| Fault::invalid(e.to_string()))?;
    if empty > 0 {
        out::remark(format!("{empty} 行未填项目代码，已跳过 · rows without an item were passed over"));
    }
    if wrong.is_empty() {
        return Ok((rows, numbers));
    }
    wrong.iter().for_each(|error: &RowError| out::remark(error.to_string()));
    Err(Failure::Said)
}

fn mapping_row(row: Row, institution: Option<&str>) -> Result<MappingRow, Vec<RowError>> {
    let mut errors = row.errors;
    let number = row.number;
    let mut cells = row.cells;
    cells.resize(COLUMNS.len(), String::new());
    let Ok([own, system, code, display, item, unit, method, from, until]) = <[String; 9]>::try_from(cells)
    else {
        return Err(errors);
    };
    let mut day = |text: &str, column: usize| {
        let day = (!text.is_empty()).then(|| text.parse::<Date>());
        day.and_then(|day| {
            day.map_err(|_| {
                let column = COLUMNS[column].heading.to_owned();
                errors.push(RowError { row: number, column, reason: "日期写作 YYYY-MM-DD".to_owned() });
            })
            .ok()
        })
    };
    let (valid_from, valid_until) = (day(&from, 7), day(&until, 8));
    if !errors.is_empty() {
        return Err(errors);
    }
    // codes that all institutions share belong to none
    let shared = !system.is_empty() && own.is_empty();
    Ok(MappingRow {
        institution: if own.is_empty() && !shared { institution.unwrap_or_default().to_owned() } else { own },
        system,
        code,
        display,
        item,
        unit: Some(unit).filter(|unit| !unit.is_empty()),
        method: Some(method).filter(|method| !method.is_empty()),
        valid_from,
        valid_until,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_table_is_read_with_its_gaps() {
        let csv = "机构代码,本院代码,本院名称,项目代码,启用日期\nH1,A,甲,X,2026-01-01\n,B,乙,Y,\n,C,丙,,\n";
        let (rows, numbers) = rows_of(csv.as_bytes(), Some("H2")).unwrap();
        assert_eq!(numbers, [2, 3]);
        assert_eq!(
            (rows[0].institution.as_str(), rows[0].valid_from),
            ("H1", Some(jiff::civil::date(2026, 1, 1)))
        );
        assert_eq!((rows[1].institution.as_str(), rows[1].item.as_str()), ("H2", "Y"));
        assert!(rows_of("本院代码,项目代码,启用日期\nA,X,1.1.2026\n".as_bytes(), None).is_err());
        assert!(rows_of("甲,乙\n1,2\n".as_bytes(), None).is_err());
    }

    #[test]
    fn the_template_reads_back() {
        for format in [TableFormat::Csv, TableFormat::Xlsx] {
            let bytes = table::template(&MAPPINGS, format.format()).unwrap();
            let (rows, _) = rows_of(&bytes, Some("H1")).unwrap();
            assert_eq!((rows.len(), rows[0].institution.as_str()), (1, "H1"));
        }
        assert_eq!(COLUMNS.len(), FIELDS.len());
    }
}
