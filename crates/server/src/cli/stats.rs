//! `lianyi stats`: what the region sees of recognition, and whether the counters are right.

use base::Fault;
use care::recognition::{Filter, GroupBy, StatisticsRow};
use clap::{Args, ValueEnum};
use jiff::{Span, civil::Date};

use super::{Failure, Surroundings, out};
use crate::compose::Parts;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 起始日，默认 30 天前 · First day; thirty days ago unless named
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// 截止日（含），默认今天 · Last day, included; today unless named
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// 分组 · By what
    #[arg(long, value_enum, default_value = "institution")]
    by: By,
    /// 只看该开单机构 · Only this ordering institution
    #[arg(long, value_name = "CODE")]
    institution: Option<String>,
    /// 只看该项目 · Only this item or panel
    #[arg(long, value_name = "CODE")]
    item: Option<String>,
    /// 重新计数并与计数器核对，不一致时退出码 1 · Count again from the answers and compare; exit code 1 when they differ
    #[arg(long)]
    recount: bool,
    /// 机器可读 · As JSON
    #[arg(long, conflicts_with = "recount")]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum By {
    Institution,
    Item,
    Department,
    Doctor,
    Day,
    Month,
    Level,
    Ground,
}

impl From<By> for GroupBy {
    fn from(by: By) -> Self {
        match by {
            By::Institution => Self::Institution,
            By::Item => Self::Item,
            By::Department => Self::Department,
            By::Doctor => Self::Doctor,
            By::Day => Self::Day,
            By::Month => Self::Month,
            By::Level => Self::Level,
            By::Ground => Self::Ground,
        }
    }
}

pub(super) fn run(around: &Surroundings, arguments: Arguments) -> Result<(), Failure> {
    let parts = Parts::open_existing(&around.config)?;
    let to = arguments.to.unwrap_or_else(|| parts.region.day(parts.clock.now()));
    let from = match arguments.from {
        Some(from) => from,
        None => to.checked_sub(Span::new().days(30)).map_err(|e| Fault::invalid(e.to_string()))?,
    };
    if arguments.recount {
        return recount(&parts, from, to);
    }
    let filter = Filter {
        institution: arguments.institution,
        item: arguments.item,
        ..Filter::over(from, to, arguments.by.into())
    };
    let statistics = parts.store.read(|tx| parts.recognition.statistics(tx, &filter))?;
    if arguments.json {
        out::json(&serde_json::to_value(&statistics).map_err(|e| Fault::internal(e.to_string()))?);
        return Ok(());
    }
    out::line(format!("{} {from} → {to}", parts.region.name));
    let mut table = out::Table::new([
        "",
        "名称 name",
        "检查 checks",
        "可互认 offered",
        "互认 recognised",
        "不互认 re-examined",
        "不计 excused",
        "互认率 rate",
        "节省 saved",
    ])
    .right(&[2, 3, 4, 5, 6, 7, 8]);
    statistics.rows.iter().chain([&statistics.total]).for_each(|row| table.row(cells(row)));
    table.print();
    Ok(())
}

fn cells(row: &StatisticsRow) -> [String; 9] {
    let count = &row.count;
    [
        row.key.clone(),
        row.name.clone().unwrap_or_default(),
        count.checks.to_string(),
        count.offered.to_string(),
        count.recognised.to_string(),
        count.reexamined.to_string(),
        count.excused.to_string(),
        row.rate_hundredths.map(|rate| format!("{}.{:02}%", rate / 100, rate % 100)).unwrap_or_default(),
        row.net.to_string(),
    ]
}

fn recount(parts: &Parts, from: Date, to: Date) -> Result<(), Failure> {
    // one snapshot: what is answered meanwhile is in both or in neither
    let (kept, again) = parts.store.read(|tx| {
        Ok((parts.recognition.counters(tx, from, to)?, parts.recognition.recount(tx, from, to)?))
    })?;
    if kept == again {
        out::line(format!("计数一致 the counters are right: {} 个 counters, {from} → {to}", kept.len()));
        return Ok(());
    }
    for (key, count) in &kept {
        if again.get(key) != Some(count) {
            out::line(format!("{key:?}\n  计数器 kept   {count:?}\n  重新计数 again {:?}", again.get(key)));
        }
    }
    for (key, count) in again.iter().filter(|(key, _)| !kept.contains_key(key)) {
        out::line(format!("{key:?}\n  计数器 kept   None\n  重新计数 again {count:?}"));
    }
    out::remark("计数不一致 the counters are wrong");
    Err(Failure::Said)
}
