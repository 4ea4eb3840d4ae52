//! `lianyi what-if`: a period's past under other rules, as a table that a deputy director can read.

use std::path::PathBuf;

use ::replay::{Asked, Control, Job, Kind as _, Range, RunState, engine::Progress};
use base::{Fault, Fen};
use care::whatif::{Figures, Group, Outcome, SUBJECT};
use clap::{Args, ValueEnum};
use jiff::{Timestamp, civil::Date};

use super::{Failure, Surroundings, out, progress, replay::threads};
use crate::compose::Parts;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 方案文件（TOML，格式同规则文件） · The scenario: TOML in the format of the rule files
    #[arg(value_name = "FILE")]
    scenario: PathBuf,
    /// 起始日 · First day
    #[arg(long, value_name = "DATE")]
    from: Date,
    /// 截止日（含） · Last day, included
    #[arg(long, value_name = "DATE")]
    to: Date,
    /// 数据截至该时刻，默认现在；同一方案同一时刻结果逐字节相同 · As of this instant; now unless named. The same gives the same bytes
    #[arg(long, value_name = "TIME")]
    as_of: Option<Timestamp>,
    /// 明细分组 · By what the details are
    #[arg(long, value_enum, default_value = "item")]
    by: By,
    /// 明细最多几行 · Rows of details at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    rows: usize,
    /// 保存方案和结果，说明理由 · Keep the scenario and its result, with this reason
    #[arg(long, value_name = "REASON")]
    keep: Option<String>,
    /// 方案名称，默认文件名 · What the scenario is called; the file's name unless named
    #[arg(long)]
    name: Option<String>,
    /// 改为输出自该日起生效的规则文件修改（统一差异格式） · Instead print the change of the rule files that puts it in force on this day
    #[arg(long, value_name = "DATE", requires = "source")]
    propose: Option<Date>,
    /// 依据的文件 · The document that puts it in force
    #[arg(long, value_name = "DOCUMENT")]
    source: Option<String>,
    /// 线程数，默认全部核 · Threads; as many as the machine has
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// 机器可读 · As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum By {
    Item,
    Institution,
    Level,
    Month,
}

pub(super) fn run(around: &Surroundings, arguments: &Arguments) -> Result<(), Failure> {
    let parts = Parts::open_existing(&around.config)?;
    let file = arguments.scenario.display();
    let overlay = std::fs::read_to_string(&arguments.scenario)
        .map_err(|e| Fault::invalid(format!("{file} cannot be read: {e}")))?;
    let ctx = parts.operator();
    let stem = arguments.scenario.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let name = arguments.name.clone().or(stem).unwrap_or_default();
    let reason = arguments.keep.as_deref().unwrap_or("lianyi what-if");
    let scenario = parts.scenarios.new_scenario(&ctx, &name, reason, &overlay)?;
    let wrong = |faults: Vec<policy::PolicyFault>| {
        let path = file.to_string();
        for mut fault in faults {
            if fault.file == "scenario.toml" {
                fault.file.clone_from(&path);
            }
            out::remark(fault.to_string());
        }
        Failure::Said
    };
    if let (Some(day), Some(source)) = (arguments.propose, &arguments.source) {
        let changes = parts.scenarios.proposal(&scenario, day, source).map_err(wrong)?;
        changes.iter().for_each(|change| out::line(change.diff().trim_end()));
        return Ok(());
    }
    let laid = parts.scenarios.overlaid(&overlay).map_err(wrong)?;
    laid.warnings.iter().for_each(|warning| out::remark(warning.to_string()));
    let rules = std::sync::Arc::new(laid.region);
    let (from, to, as_of) = (arguments.from, arguments.to, arguments.as_of);
    let mut run = parts.scenarios.new_run(&ctx, scenario.id, &Asked { subject: SUBJECT, from, to, as_of })?;
    let job = Job {
        store: &parts.store,
        run: &run,
        scenario: &scenario,
        in_force: &parts.region,
        rules: &rules,
        kept: None,
    };
    let bar = progress::counting("检查 checks");
    let mut keep = |progress: &Progress, _: Vec<u8>| {
        bar.set_position(progress.done);
        Ok(true)
    };
    let control = Control {
        threads: arguments.threads.unwrap_or_else(threads),
        settle: &|| (),
        give_way: &|| (),
        stop: &|| false,
        keep: &mut keep,
    };
    let done = parts.what_if.work(&job, control)?;
    bar.finish_and_clear();
    let (result, progress) = done.ok_or_else(|| Fault::internal("the run stopped before its end"))?;
    if arguments.keep.is_some() {
        run.state = RunState::Queued;
        run.done = i64::try_from(progress.done).unwrap_or(i64::MAX);
        run.total = run.done;
        let (scenarios, kept) = (parts.scenarios.clone(), result.clone());
        let (scenario, run) = (scenario.clone(), run.clone());
        parts.store.write(move |tx| {
            scenarios.keep(tx, &ctx, &scenario)?;
            scenarios.keep_done(tx, &ctx, &run, &kept)
        })?;
    }
    if arguments.json {
        // As it is kept, to the byte.
        out::line(String::from_utf8_lossy(&result));
        return Ok(());
    }
    show(&parts, &Outcome::read(&result)?, arguments);
    if arguments.keep.is_some() {
        out::line(format!("已保存 kept: scenario {} run {}", scenario.id, run.id));
    }
    Ok(())
}

fn show(parts: &Parts, outcome: &Outcome, arguments: &Arguments) {
    out::line(format!(
        "{}  {} 至 {}  方案 scenario：{}",
        parts.region.name, outcome.period.from, outcome.period.to, outcome.scenario.name
    ));
    let Some(total) = &outcome.total else {
        out::line("期间居民不足5人，结果不显示 · fewer than five residents: nothing is shown");
        return;
    };
    totals(total);
    let (groups, what) = match arguments.by {
        By::Item => (&outcome.by_item, "项目 item"),
        By::Institution => (&outcome.by_institution, "开单机构 institution"),
        By::Level => (&outcome.by_level, "级别 level"),
        By::Month => (&outcome.by_month, "月份 month"),
    };
    details(groups, what, arguments);
    out::line("");
    out::line(format!(
        "说明：“已观察”取自医师当时看到提示后的实际处理；“推算”是仅方案才有的提示，按该项目实测接受率推算，括号内为{}%区间（Wilson）。",
        outcome.interval.percent
    ));
    out::line("金额按开单机构的收费计，同一检查在同一机构只计一次。不足5人的分组不显示。");
    out::line(
        "observed: what doctors did where they saw the card; estimated: from the measured acceptance of the item.",
    );
}

fn totals(total: &Figures) {
    let Figures { happened, observed, estimated, lost, scenario, difference, .. } = total;
    let mut table = out::Table::new([
        "",
        "实际 happened",
        "方案·已观察 observed",
        "方案·推算 estimated",
        "方案合计 scenario",
        "增减 difference",
    ])
    .right(&[1, 2, 3, 4, 5]);
    let number = |number: i64| number.to_string();
    let none = String::new;
    table.row(["检查行数 lines".into(), number(total.checks), none(), none(), number(total.checks), none()]);
    table.row([
        "可互认提示 cards".into(),
        number(happened.cards),
        number(observed.cards),
        number(estimated.cards),
        number(scenario.cards),
        signed(difference.cards),
    ]);
    table.row([
        "互认（避免重复） recognised".into(),
        number(happened.recognised),
        number(observed.recognised),
        Outcome::number(estimated.recognised),
        Outcome::number(scenario.recognised),
        signed_range(difference.recognised, &signed),
    ]);
    table.row([
        "不互认 examined again".into(),
        number(happened.reexamined),
        number(observed.reexamined),
        none(),
        none(),
        none(),
    ]);
    let rate = |rate: Option<i64>| rate.map_or_else(String::new, |r| format!("{}.{:02}%", r / 100, r % 100));
    table.row([
        "互认率 rate".into(),
        rate(happened.rate_hundredths),
        rate(observed.rate_hundredths),
        none(),
        none(),
        none(),
    ]);
    table.row([
        "节约（元） saved, yuan".into(),
        happened.fen.to_string(),
        observed.fen.to_string(),
        Outcome::yuan(estimated.fen),
        Outcome::yuan(scenario.fen),
        signed_range(difference.fen, &|fen| {
            let sign = if fen > 0 { "+" } else { "" };
            format!("{sign}{}", Fen(fen))
        }),
    ]);
    table.row([
        "受益居民 residents".into(),
        number(happened.residents),
        number(observed.residents),
        Outcome::number(estimated.residents),
        Outcome::number(scenario.residents),
        none(),
    ]);
    table.print();
    if lost.cards > 0 || lost.recognised > 0 {
        out::line(format!(
            "方案不再提示 {} 项，其中当时已互认 {} 项、节约 {} 元 · cards that are gone: {}, of them recognised {}",
            lost.cards, lost.recognised, lost.fen, lost.cards, lost.recognised
        ));
    }
    out::line(format!("判断有变化 changed: {} 项 lines", total.changed));
    let mut table =
        out::Table::new(["不可互认的原因 reasons", "", "实际 happened", "方案 scenario"]).right(&[2, 3]);
    let shown = |number: Option<i64>| number.map_or_else(|| "1–4".to_owned(), |n| n.to_string());
    for one in &total.reasons {
        table.row([one.name.clone(), one.code.clone(), shown(one.happened), shown(one.scenario)]);
    }
    if !table.is_empty() {
        out::line("");
        table.print();
    }
}

/// The groups that change most.
fn details(groups: &[Group], what: &'static str, arguments: &Arguments) {
    let mut shown: Vec<(&Group, &Figures)> =
        groups.iter().filter_map(|group| group.figures.as_ref().map(|figures| (group, figures))).collect();
    let hidden = groups.len() - shown.len();
    if !matches!(arguments.by, By::Month) {
        shown.sort_by_key(|(group, figures)| {
            let change = figures.difference.fen.expected.abs();
            (std::cmp::Reverse((change, figures.changed)), group.key.clone())
        });
    }
    let rest = shown.len().saturating_sub(arguments.rows);
    shown.truncate(arguments.rows);
    let mut table = out::Table::new([
        what,
        "",
        "检查 lines",
        "实际互认 happened",
        "方案互认 scenario",
        "实际节约 saved",
        "方案节约 scenario",
        "增减（元） difference",
    ])
    .right(&[2, 3, 4, 5, 6, 7]);
    for (group, figures) in shown {
        table.row([
            group.key.clone(),
            group.name.clone().unwrap_or_default(),
            figures.checks.to_string(),
            figures.happened.recognised.to_string(),
            Outcome::number(figures.scenario.recognised),
            figures.happened.fen.to_string(),
            Outcome::yuan(figures.scenario.fen),
            Fen(figures.difference.fen.expected).to_string(),
        ]);
    }
    if !table.is_empty() {
        out::line("");
        table.print();
    }
    if rest > 0 {
        out::line(format!("另有 {rest} 行 more rows（--rows）"));
    }
    if hidden > 0 {
        out::line(format!("{hidden} 组不足5人，不显示 · groups of fewer than five residents are hidden"));
    }
}

fn signed(number: i64) -> String {
    if number > 0 { format!("+{number}") } else { number.to_string() }
}

fn signed_range(range: Range, show: &dyn Fn(i64) -> String) -> String {
    if range.low == range.high {
        return show(range.expected);
    }
    format!("{}（{}–{}）", show(range.expected), show(range.low), show(range.high))
}
