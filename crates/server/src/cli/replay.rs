//! `lianyi replay --verify`: every recorded decision of a period, taken again.

use std::sync::atomic::{AtomicBool, Ordering};

use ::replay::{Control, engine::Progress};
use base::Fault;
use care::whatif::verify::{Verified, empty_period};
use clap::Args;
use jiff::civil::Date;

use super::{Failure, Surroundings, out, progress};
use crate::compose::Parts;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 核对：结果须与当时一致，否则指出第一处不同，退出码 1 · Compare: must come to what was recorded; the first difference is shown, exit code 1
    #[arg(long, required = true)]
    verify: bool,
    /// 起始日，默认最早 · First day; the earliest unless named
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// 截止日（含），默认今天 · Last day, included; today unless named
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// 线程数，默认全部核 · Threads; as many as the machine has
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// 机器可读 · As JSON
    #[arg(long)]
    json: bool,
}

/// Before anything that could have been recorded.
const EARLIEST: Date = Date::constant(1970, 1, 2);

pub(super) fn run(around: &Surroundings, arguments: &Arguments) -> Result<(), Failure> {
    // The only thing there is to do; the flag says so to whoever reads the command.
    debug_assert!(arguments.verify);
    let parts = Parts::open_existing(&around.config)?;
    let now = parts.clock.now();
    let (from, to) =
        (arguments.from.unwrap_or(EARLIEST), arguments.to.unwrap_or_else(|| parts.region.day(now)));
    empty_period((from, to))?;
    let bar = progress::counting("检查 checks");
    let mut keep = |progress: &Progress, _: Vec<u8>| {
        bar.set_position(progress.done);
        Ok(true)
    };
    let stopped = AtomicBool::new(false);
    let control = Control {
        threads: arguments.threads.unwrap_or_else(threads),
        settle: &|| (),
        give_way: &|| (),
        stop: &|| stopped.load(Ordering::Relaxed),
        keep: &mut keep,
    };
    let verified = parts.what_if.verify(&parts.store, (from, to), now, control)?;
    bar.finish_and_clear();
    let verified = verified.ok_or_else(|| Fault::internal("verifying stopped before its end"))?;
    if arguments.json {
        out::json(&serde_json::to_value(&verified).map_err(|e| Fault::internal(e.to_string()))?);
    } else {
        show(&verified);
    }
    if verified.is_whole() { Ok(()) } else { Err(Failure::Said) }
}

/// As many as the machine has.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

fn show(verified: &Verified) {
    out::line(format!(
        "重做 {} 次检查、{} 项 · {} checks, {} lines decided again",
        verified.checks, verified.lines, verified.checks, verified.lines
    ));
    if verified.unkept > 0 {
        out::line(format!(
            "其中 {} 次当时没有记录规则摘要，按现有文件核对 · {} of before rules were kept: compared with the files as they are",
            verified.unkept, verified.unkept
        ));
    }
    for (rule, edit) in &verified.edited {
        out::line(format!("规则历史被改动 history was edited: {rule}（涉及 {} 次检查 checks）", edit.checks));
        out::line(format!("  当时 then  {}", edit.then));
        out::line(format!("  现在 now   {}", edit.now));
    }
    if verified.unsure > 0 {
        out::line(format!(
            "{} 次检查当时所见的报告版本已无法确定 · the report versions that {} checks saw cannot be told any more",
            verified.unsure, verified.unsure
        ));
    }
    if let Some(first) = &verified.first {
        out::line(format!(
            "不一致 {} 项，第一处 · {} lines differ, the first:",
            verified.different, verified.different
        ));
        out::line(format!(
            "  check {} 第 {} 行 line {}  {}  {}",
            first.check, first.line, first.line, first.at, first.item
        ));
        first.what.iter().for_each(|what| out::line(format!("  {what}")));
    }
    if verified.is_whole() {
        out::line("全部一致 everything came to what was recorded");
    } else {
        out::remark("核对未通过 not everything came to what was recorded");
    }
}
