//! `lianyi synth`: synthetic content of any size, into files as hospitals send them, or into a database.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    time::Instant,
};

use ::synth::{Options, Plan, Summary, encode};
use base::{Fault, Random, Result};
use clap::{Args, ValueEnum};
use identity::organisation::Reach;
use jiff::civil::Date;
use serde_json::Value;

use super::{Failure, Surroundings, out, progress};
use crate::{
    compose::{self, Parts},
    config::Config,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 报告数（约） · Reports, about
    #[arg(long, value_name = "N", default_value_t = 30_000)]
    reports: u64,
    /// 居民数，默认为报告数的十分之一 · People; a tenth of the reports unless named
    #[arg(long, value_name = "N")]
    residents: Option<u32>,
    /// 月数 · Months of reports
    #[arg(long, value_name = "M", default_value_t = 4)]
    months: u16,
    /// 种子，同一种子生成同样的内容 · The same seed makes the same content
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// 最后一天，默认昨天 · The last day; yesterday unless named
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// 只生成这些机构，可多次 · Only these institutions
    #[arg(long = "institution", value_name = "CODE")]
    institutions: Vec<String>,
    /// 写入目录，每机构一个文件 · Write into a folder, a file an institution
    #[arg(long, value_name = "DIR", required_unless_present = "into_database")]
    out: Option<PathBuf>,
    /// 文件格式 · Form of the files
    #[arg(long, value_enum, default_value = "fhir")]
    format: Form,
    /// HL7 使用 GB18030 编码 · HL7 in GB18030 instead of UTF-8
    #[arg(long)]
    gb18030: bool,
    /// 写入所设置的数据库（须为空或演示数据库） · Into the configured database, which must not be a real one
    #[arg(long, conflicts_with = "out")]
    into_database: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// FHIR R4 transaction Bundles, one a line.
    Fhir,
    /// HL7 v2.4 messages.
    Hl7,
    /// Rows of the report template.
    Csv,
}

impl Form {
    fn ending(self) -> &'static str {
        match self {
            Self::Fhir => "ndjson",
            Self::Hl7 => "hl7",
            Self::Csv => "csv",
        }
    }
}

/// Visits of one FHIR Bundle.
const VISITS: usize = 20;

pub(super) fn run(around: &Surroundings, arguments: &Arguments) -> std::result::Result<(), Failure> {
    let policies = compose::policies(&around.config)?;
    let region = compose::region(&around.config, &policies)?;
    let options = Options {
        seed: arguments.seed,
        reports: arguments.reports,
        residents: arguments
            .residents
            .unwrap_or_else(|| u32::try_from(arguments.reports / 10).unwrap_or(u32::MAX))
            .max(1),
        months: arguments.months,
        institutions: arguments.institutions.clone(),
        ..Options::demo(arguments.until.unwrap_or_else(|| {
            let today = region.day(compose::clock().now());
            today.yesterday().unwrap_or(today)
        }))
    };
    match &arguments.out {
        Some(folder) => write(&Plan::new(&region, &options)?, folder, arguments)?,
        None => {
            super::demo::mark_begun(&around.config)?;
            let summary = fill(&around.config, &options)?;
            super::demo::mark_made(&around.config, &serde_json::json!({ "synth": arguments.reports }))?;
            out::line(said(&summary));
        }
    }
    Ok(())
}

/// Fills the configured database. Ids come from the seed, so that the same demonstration has the same ids.
pub(super) fn fill(config: &Config, options: &Options) -> Result<Summary> {
    let parts = Parts::open_with(config, Random::seeded(options.seed))?;
    let bar = progress::of(usize::try_from(options.reports).unwrap_or(usize::MAX), "报告 reports");
    let into = ::synth::Parts {
        store: parts.store.clone(),
        region: parts.region.clone(),
        records: parts.records.clone(),
        residents: parts.residents.clone(),
        recognition: Some(parts.recognition.clone()),
    };
    let summary = ::synth::fill(&into, options, &|progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
        bar.set_message(progress.what);
    });
    bar.finish_and_clear();
    let summary = summary?;
    let plan = Plan::new(&parts.region, options)?;
    let statements = ::synth::register::statements(&plan, plan.start())?;
    let (register, ctx) = (parts.register.clone(), parts.operator());
    let stated = parts.store.write(move |tx| register.state(tx, &ctx, &statements, &Reach::Region))?;
    stated.map_err(|remarks| {
        let first = remarks.first().map(|row| row.remark.reason.clone()).unwrap_or_default();
        Fault::internal(format!("{} statements were refused, the first: {first}", remarks.len()))
    })?;
    while parts.recognition.drain_outbox(&parts.store, parts.clock.now())? > 0 {}
    parts.store.close();
    Ok(summary)
}

/// What a fill wrote, in a few lines.
pub(super) fn said(s: &Summary) -> String {
    format!(
        "{} 家机构 institutions, {} 名医师 doctors, {} 条对照 mappings\n\
         {} 次就诊 visits, {} 份报告 reports（更正或撤销 changed {}）\n\
         {} 次互认检查 checks, {} 项 lines：可互认 offered {}, 互认 recognised {}, 不互认 re-examined {}, 节省 saved {} 元",
        s.institutions,
        s.doctors,
        s.mappings,
        s.visits,
        s.reports,
        s.changes,
        s.checks,
        s.lines,
        s.offered,
        s.recognised,
        s.again,
        s.saved
    )
}

/// One file for each institution, and the mapping table of their codes.
struct Files<'a> {
    folder: &'a Path,
    form: Form,
    open: BTreeMap<String, BufWriter<File>>,
}

impl Files<'_> {
    fn append(&mut self, code: &str, head: &[u8], bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(format!("{code}.{}", self.form.ending()));
        let failed =
            |e: std::io::Error| Fault::unavailable(format!("{} cannot be written: {e}", path.display()));
        if !self.open.contains_key(code) {
            let mut file = BufWriter::new(File::create_new(&path).map_err(failed)?);
            file.write_all(head).map_err(failed)?;
            self.open.insert(code.to_owned(), file);
        }
        match self.open.get_mut(code) {
            Some(file) => file.write_all(bytes).map_err(failed),
            None => Ok(()),
        }
    }

    fn finish(self) -> Result<usize> {
        let count = self.open.len();
        for mut file in self.open.into_values() {
            file.flush().map_err(|e| Fault::unavailable(format!("a file cannot be written: {e}")))?;
        }
        Ok(count)
    }
}

fn write(plan: &Plan, folder: &Path, arguments: &Arguments) -> Result<()> {
    let started = Instant::now();
    fs::create_dir_all(folder)
        .map_err(|e| Fault::unavailable(format!("{} cannot be made: {e}", folder.display())))?;
    let mut files = Files { folder, form: arguments.format, open: BTreeMap::new() };
    let code = |site: usize| plan.sites().get(site).map_or("", |site| site.code.as_str());
    let line = |bundle: &Value| format!("{bundle}\n").into_bytes();
    if arguments.format == Form::Fhir {
        for site in 0..plan.sites().len() {
            let bundle = encode::fhir::bundle(encode::fhir::site_entries(plan, site));
            files.append(code(site), b"", &line(&bundle))?;
        }
    }
    let bar = progress::of(usize::try_from(plan.options().reports).unwrap_or(0), "报告 reports");
    for batch in plan.batches() {
        match arguments.format {
            Form::Fhir => {
                for (site, bundle) in encode::fhir::bundles(plan, &batch, VISITS) {
                    files.append(code(site), b"", &line(&bundle))?;
                }
            }
            Form::Hl7 => {
                let charset = if arguments.gb18030 {
                    encode::hl7::Charset::Gb18030
                } else {
                    encode::hl7::Charset::Utf8
                };
                for message in encode::hl7::messages(plan, &batch, charset) {
                    let framed = [b"\x0b", message.bytes.as_slice(), b"\x1c\r"].concat();
                    files.append(code(message.site), b"", &framed)?;
                }
            }
            Form::Csv => {
                for site in 0..plan.sites().len() {
                    let rows = encode::csv::rows(plan, &batch, Some(site));
                    files.append(code(site), encode::csv::header().as_bytes(), rows.as_bytes())?;
                }
            }
        }
        bar.inc(batch.reports().count() as u64);
    }
    bar.finish_and_clear();
    let count = files.finish()?;
    super::mapping::write_rows(&folder.join("mapping.csv"), &plan.mapping_rows())?;
    out::line(format!(
        "已写入 written: {} ({count} 个机构文件 files, mapping.csv), {} 秒 s\n导入 import: lianyi import {}/CODE.{} --institution CODE",
        folder.display(),
        started.elapsed().as_secs(),
        folder.display(),
        arguments.format.ending()
    ));
    Ok(())
}
