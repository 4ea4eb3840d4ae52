//! `lianyi import`: reports from files. What was stored stays stored: an import that was interrupted is begun
//! again from its beginning, and what is there already changes nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use base::Fault;
use clap::{Args, Subcommand, ValueEnum};
use exchange::{
    intake::SheetOptions,
    mllp::{Deframer, Sender},
    table::Format,
    tabular,
};

use super::{Failure, Surroundings, fhir_file, key::known_institution, out, progress};
use crate::{compose::Parts, senders};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    template: Option<Template>,
    /// csv、xlsx、FHIR Bundle (json)、ndjson 或 hl7 文件 · The file, known by its ending
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// 机构代码；表格中未填机构的行归该机构 · The institution; rows of a table that name none are its own
    #[arg(long, value_name = "CODE", required = true)]
    institution: Option<String>,
    /// 只检查，不保存 · Check everything, store nothing
    #[arg(long)]
    dry_run: bool,
    /// 有误的行写入该文件，改正后可再次导入 · Rows that are wrong go here, to be corrected and imported again
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// hl7 文件的字符集（MSH-18 为空时） · Character set of an hl7 file when MSH-18 names none
    #[arg(long, value_name = "NAME")]
    charset: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Template {
    /// 空白导入模板 · An empty table to fill in
    Template {
        /// csv 或 xlsx
        #[arg(long, value_enum, default_value = "xlsx")]
        format: TableFormat,
        /// 写入的文件 · The file to write
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum TableFormat {
    Csv,
    Xlsx,
}

impl TableFormat {
    pub(super) fn format(self) -> Format {
        match self {
            Self::Csv => Format::Csv,
            Self::Xlsx => Format::Xlsx,
        }
    }

    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

pub(super) fn run(around: &Surroundings, arguments: Arguments) -> Result<(), Failure> {
    if let Some(Template::Template { format, out: file }) = arguments.template {
        let bytes = match format {
            TableFormat::Csv => tabular::template_csv()?,
            TableFormat::Xlsx => tabular::template_xlsx()?,
        };
        return write_table(file, "reports", format, &bytes);
    }
    let (Some(file), Some(institution)) = (arguments.file, arguments.institution) else {
        return Err(Failure::Usage("name a file and --institution".to_owned()));
    };
    let bytes =
        fs::read(&file).map_err(|e| Fault::invalid(format!("{} cannot be read: {e}", file.display())))?;
    let parts = Parts::open(&around.config)?;
    known_institution(&parts, &institution)?;
    let job = Job {
        parts: &parts,
        bytes: &bytes,
        institution: &institution,
        dry_run: arguments.dry_run,
        errors: arguments.errors,
    };
    let ending = file.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    let done = match ending.as_str() {
        "csv" | "xlsx" | "xls" => job.table(),
        "json" => fhir_file::bundle(&job),
        "ndjson" => fhir_file::lines(&job),
        "hl7" | "txt" => job.messages(arguments.charset.as_deref()),
        _ => Err(Failure::Usage(format!(
            "{} has an ending that is not known here; csv, xlsx, json, ndjson and hl7 are",
            file.display()
        ))),
    };
    parts.store.close();
    done
}

/// Writes a table beside, or says that a file of this name is there already.
pub(super) fn write_table(
    file: Option<PathBuf>,
    name: &str,
    format: TableFormat,
    bytes: &[u8],
) -> Result<(), Failure> {
    let file = file.unwrap_or_else(|| PathBuf::from(format!("lianyi-{name}.{}", format.ending())));
    let mut options = fs::OpenOptions::new();
    let written = options
        .write(true)
        .create_new(true)
        .open(&file)
        .and_then(|mut to| std::io::Write::write_all(&mut to, bytes));
    written.map_err(|e| {
        Fault::invalid(format!("{} cannot be written: {e}; name another by --out", file.display()))
    })?;
    out::line(format!("已写入 written: {}", file.display()));
    Ok(())
}

/// One file on its way in.
pub(super) struct Job<'a> {
    pub(super) parts: &'a Parts,
    pub(super) bytes: &'a [u8],
    pub(super) institution: &'a str,
    pub(super) dry_run: bool,
    errors: Option<PathBuf>,
}

impl Job<'_> {
    pub(super) fn actor(&self) -> String {
        format!("import by {}", self.parts.operator().actor.id)
    }

    fn table(&self) -> Result<(), Failure> {
        let options = SheetOptions {
            actor: self.actor(),
            institution: Some(self.institution.to_owned()),
            only: None,
            dry_run: self.dry_run,
        };
        let bar = progress::counting("行 rows");
        let outcome = self.parts.intake.sheet(&self.parts.region, self.bytes, &options, &mut |progress| {
            bar.set_position(u64::try_from(progress.rows).unwrap_or(0));
        });
        bar.finish_and_clear();
        let taken = outcome.map_err(|e| Fault::invalid(e.to_string()))?;
        let outcome = &taken.outcome;
        let verb = if self.dry_run { "可导入 could be stored" } else { "已导入 stored" };
        out::line(format!(
            "{verb}: {} 份 reports; 有误 refused: {} 份",
            outcome.progress.reports, outcome.progress.refused
        ));
        if !outcome.summary.unknown.is_empty() {
            out::remark(format!("未识别的列 columns passed over: {}", outcome.summary.unknown.join("、")));
        }
        if taken.unmapped > 0 {
            out::remark(format!(
                "{} 个本院代码尚未对照 codes are not mapped yet: lianyi mapping suggest --institution {}",
                taken.unmapped, self.institution
            ));
        }
        if outcome.progress.refused == 0 {
            return Ok(());
        }
        outcome.errors.iter().take(20).for_each(|error| out::remark(error.to_string()));
        if outcome.errors.len() > 20 {
            out::remark(format!("…… 共 {} 处 in all", outcome.errors.len()));
        }
        match &self.errors {
            Some(file) => {
                let rows = outcome.refused.finish(format_of(file, outcome.summary.format))?;
                fs::write(file, rows)
                    .map_err(|e| Fault::unavailable(format!("{} cannot be written: {e}", file.display())))?;
                out::remark(format!(
                    "有误的报告写入 refused reports are in {}；改正后再次导入",
                    file.display()
                ));
            }
            None => {
                out::remark("加 --errors FILE 可得到有误的行 · add --errors FILE to get the rows to mend")
            }
        }
        Err(Failure::Said)
    }

    /// HL7 v2 messages one after another, framed as in MLLP or each beginning with an MSH line.
    fn messages(&self, charset: Option<&str>) -> Result<(), Failure> {
        if self.dry_run {
            return Err(Failure::Usage(
                "--dry-run is for tables and FHIR; an HL7 message is taken or refused whole".to_owned(),
            ));
        }
        let sender = Sender {
            name: format!("file of {}", self.institution),
            institution: self.institution.to_owned(),
            networks: Vec::new(),
            application: None,
            facility: None,
            charset: senders::charset(charset)?,
            zone: None,
            certificate: None,
        };
        let messages = split(self.bytes)?;
        let bar = progress::of(messages.len(), "报文 messages");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime =
            runtime.map_err(|e| Fault::unavailable(format!("the runtime cannot be started: {e}")))?;
        let (mut taken, mut refused, mut reports) = (0u64, 0u64, 0usize);
        for (number, message) in messages.iter().enumerate() {
            let handled = runtime.block_on(self.parts.intake.message(&sender, message));
            reports += handled.reports;
            if handled.code.code() == "AA" {
                taken += 1;
            } else {
                refused += 1;
                // the acknowledgment says place and reason, never a value
                let text = String::from_utf8_lossy(&handled.reply).replace('\r', " ⏎ ");
                bar.suspend(|| out::remark(format!("第{}条 message {}: {text}", number + 1, number + 1)));
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        out::line(format!(
            "已接收 taken: {taken} 条 messages, {reports} 份 reports; 有误 refused: {refused}"
        ));
        if refused == 0 { Ok(()) } else { Err(Failure::Said) }
    }
}

fn format_of(file: &Path, came_as: Format) -> Format {
    match file.extension().and_then(|e| e.to_str()) {
        Some("csv") => Format::Csv,
        Some("xlsx") => Format::Xlsx,
        _ => came_as,
    }
}

/// The messages of a file.
fn split(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
    if bytes.first() == Some(&0x0b) {
        let mut deframer = Deframer::new(64 << 20);
        deframer.feed(bytes);
        let mut messages = Vec::new();
        while let Some(next) = deframer.next_frame() {
            messages.push(next.map_err(|e| Fault::invalid(format!("message {}: {e}", messages.len() + 1)))?);
        }
        return Ok(messages);
    }
    let mut messages: Vec<Vec<u8>> = Vec::new();
    for line in bytes.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| !line.is_empty()) {
        if line.starts_with(b"MSH") {
            messages.push(Vec::new());
        }
        let message = messages
            .last_mut()
            .ok_or_else(|| Fault::invalid("the file does not begin with an MSH segment"))?;
        message.extend_from_slice(line);
        message.push(b'\r');
    }
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn messages_are_told_apart_framed_or_not() {
        let plain = split(b"MSH|1\r\nPID|1\r\n\r\nMSH|2\nPID|2").unwrap();
        assert_eq!(plain, [b"MSH|1\rPID|1\r".to_vec(), b"MSH|2\rPID|2\r".to_vec()]);
        let framed = split(b"\x0bMSH|1\rPID|1\r\x1c\r\x0bMSH|2\r\x1c\r").unwrap();
        assert_eq!(framed.len(), 2);
        assert!(split(b"PID|1").is_err());
        assert!(split(b"").unwrap().is_empty());
    }
}
