//! `lianyi organisation`: institutions, departments, people and devices, by spreadsheet.

use std::{fs, path::PathBuf};

use base::Fault;
use clap::{Subcommand, ValueEnum};
use exchange::{
    organisation as sheets,
    table::{self, Limits, RowError},
};
use identity::organisation::{DOMAINS, KINDS, LEVELS, Reach, Topic, chinese};
use jiff::civil::Date;

use super::{
    Failure, Surroundings,
    import::{TableFormat, write_table},
    out,
};
use crate::compose::Parts;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 某日的机构树 · The tree of a day
    Show {
        /// 日期；不填为今天 · The day, today when absent
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// 导入一张表，全部成功或全部不导入 · Load a table, all of it or nothing
    Import {
        /// csv 或 xlsx 文件 · The table
        file: PathBuf,
        /// 表的内容 · What it holds
        #[arg(long, value_enum)]
        topic: TopicArg,
        /// 只检查，不保存 · Check everything, store nothing
        #[arg(long)]
        dry_run: bool,
        /// 有误时整张表连同错误原因写入该文件，改正后可再次导入 · Where the table goes with what is wrong, to be corrected and loaded again
        #[arg(long, value_name = "FILE")]
        errors: Option<PathBuf>,
    },
    /// 导出一张表，可再次导入 · Write a table that can be loaded again
    Export {
        /// 表的内容 · What it holds
        #[arg(long, value_enum)]
        topic: TopicArg,
        /// 只导出该日成立的；不填为全部 · Only what holds on a day; everything when absent
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// csv 或 xlsx
        #[arg(long, value_enum, default_value = "xlsx")]
        format: TableFormat,
        /// 写入的文件 · The file to write
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 空白表 · An empty table
    Template {
        /// 表的内容 · What it holds
        #[arg(long, value_enum)]
        topic: TopicArg,
        /// csv 或 xlsx
        #[arg(long, value_enum, default_value = "xlsx")]
        format: TableFormat,
        /// 写入的文件 · The file to write
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// A topic as it is written at the terminal.
#[derive(Debug, Clone, Copy)]
pub(super) struct TopicArg(Topic);

impl ValueEnum for TopicArg {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [TopicArg; Topic::ALL.len()] = {
            let mut all = [TopicArg(Topic::Unit); Topic::ALL.len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = TopicArg(Topic::ALL[at]);
                at += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.name()).help(self.0.chinese()))
    }
}

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    if let Command::Template { topic, format, out: file } = command {
        let bytes = table::template(sheets::schema(topic.0), format.format())?;
        return write_table(file, topic.0.name(), format, &bytes);
    }
    let parts = Parts::open_existing(&around.config)?;
    match command {
        Command::Show { on } => show(&parts, on),
        Command::Import { file, topic, dry_run, errors } => import(&parts, &file, topic.0, dry_run, errors),
        Command::Export { topic, on, format, out: file } => {
            let day = on.unwrap_or_else(|| today(&parts));
            let view = parts.store.read(|tx| parts.register.organisation().view(tx, day, None))?;
            let lines = view.all(topic.0).filter(|line| on.is_none_or(|day| line.covers(day)));
            let bytes = sheets::export(topic.0, lines, format.format())?;
            write_table(file, topic.0.name(), format, &bytes)
        }
        Command::Template { .. } => Ok(()),
    }
}

fn today(parts: &Parts) -> Date {
    parts.region.day(parts.clock.now())
}

fn show(parts: &Parts, on: Option<Date>) -> Result<(), Failure> {
    let day = on.unwrap_or_else(|| today(parts));
    let picture = parts.store.read(|tx| parts.register.organisation().picture(tx, day, None))?;
    let mut shown = out::Table::new([
        "机构 unit",
        "代码 code",
        "类型 kind",
        "级别 level",
        "法人 legal person",
        "统一事项 delegated",
    ]);
    for (depth, unit) in picture.walk() {
        let delegated = picture.delegated(&unit.code);
        let delegated: Vec<String> =
            delegated.map(|(domain, head)| format!("{}→{head}", chinese(DOMAINS, domain))).collect();
        shown.row([
            format!("{}{}", "  ".repeat(depth), unit.name),
            unit.code.clone(),
            chinese(KINDS, &unit.kind).to_owned(),
            unit.level.as_deref().map_or("", |level| chinese(LEVELS, level)).to_owned(),
            picture.legal_person(&unit.code).unwrap_or_default().to_owned(),
            delegated.join(" "),
        ]);
    }
    shown.print();
    Ok(())
}

fn import(
    parts: &Parts,
    file: &PathBuf,
    topic: Topic,
    dry_run: bool,
    errors: Option<PathBuf>,
) -> Result<(), Failure> {
    let bytes =
        fs::read(file).map_err(|e| Fault::invalid(format!("{} cannot be read: {e}", file.display())))?;
    let sheet = sheets::read(topic, &bytes, &Limits::default()).map_err(|e| Fault::invalid(e.to_string()))?;
    if !sheet.unknown.is_empty() {
        out::remark(format!("未识别的列，已忽略 · headings passed over: {}", sheet.unknown.join("、")));
    }
    let mut wrong = sheet.wrong.clone();
    if wrong.is_empty() {
        let (register, ctx, entries) = (parts.register.clone(), parts.operator(), sheet.entries.clone());
        let outcome = if dry_run {
            parts.store.read(|tx| register.organisation().try_out(tx, &ctx, &entries, &Reach::Region))?
        } else {
            parts.store.write(move |tx| register.state(tx, &ctx, &entries, &Reach::Region))?
        };
        match outcome {
            Ok(stated) => {
                for warning in &stated.warnings {
                    out::remark(format!("提示 warning: {}", sheet.placed(warning)));
                }
                let done = if dry_run { "可导入 could be loaded" } else { "已导入 loaded" };
                out::line(format!(
                    "{done}: {} 新增 new, {} 更新 changed, {} 未变 same",
                    stated.new, stated.changed, stated.same
                ));
                return Ok(());
            }
            Err(remarks) => wrong.extend(remarks.iter().map(|remark| sheet.placed(remark))),
        }
    }
    wrong.iter().for_each(|error: &RowError| out::remark(error.to_string()));
    out::remark(format!("{} 处有误，未导入任何行 · mistakes, nothing was loaded", wrong.len()));
    if let Some(errors) = errors {
        let xlsx = errors.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
        let format = if xlsx { TableFormat::Xlsx } else { TableFormat::Csv };
        let bytes = sheet.error_file(&wrong, format.format())?;
        write_table(Some(errors), topic.name(), format, &bytes)?;
    }
    Err(Failure::Said)
}
