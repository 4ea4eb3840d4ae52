//! `lianyi policy`: rule files checked and shown.

use std::path::PathBuf;

use base::Fault;
use clap::Subcommand;
use jiff::civil::Date;
use policy::{Item, Level, Region};

use super::{Failure, Surroundings, out};
use crate::compose;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 检查规则文件，逐条指出文件、行、列和原因 · Check rule files; name every mistake with file, line, column and reason
    ///
    /// Exit code 1 when a rule is wrong; warnings do not count.
    Check {
        /// 规则目录，默认为设置中的目录 · Folder of the regions; the configured one unless named
        dir: Option<PathBuf>,
        /// 机器可读 · As JSON
        #[arg(long)]
        json: bool,
    },
    /// 查看一项规则的内容、版本和来源 · Show a rule with its version and source
    #[command(subcommand)]
    Show(Show),
}

#[derive(Debug, Subcommand)]
pub(super) enum Show {
    /// 目录项目：互认时限、标识、价格 · An item of the catalogue: window, labels, prices
    Item {
        /// 项目代码或名称 · Code or Chinese name
        code: String,
        /// 某日，默认今天 · As of a day (YYYY-MM-DD); today unless named
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// 机器可读 · As JSON
        #[arg(long)]
        json: bool,
    },
    /// 机构 · The institutions
    Institutions {
        /// 某日，默认今天 · As of a day
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// 不互认理由 · The grounds for examining again
    Grounds {
        /// 某日，默认今天 · As of a day
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
}

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    match command {
        Command::Check { dir, json } => check(&dir.unwrap_or_else(|| around.config.regions.clone()), json),
        Command::Show(show) => {
            let policies = compose::policies(&around.config)?;
            let region = compose::region(&around.config, &policies)?;
            let day = |on: Option<Date>| on.unwrap_or_else(|| region.day(compose::clock().now()));
            match show {
                Show::Item { code, on, json } => item(&region, &code, day(on), json)?,
                Show::Institutions { on } => institutions(&region, day(on)),
                Show::Grounds { on } => grounds(&region, day(on)),
            }
            Ok(())
        }
    }
}

fn check(dir: &std::path::Path, json: bool) -> Result<(), Failure> {
    let report = policy::check(dir);
    if json {
        out::json(&serde_json::to_value(&report).map_err(|e| Fault::internal(e.to_string()))?);
    } else {
        report.faults.iter().chain(&report.warnings).for_each(|fault| out::line(fault.to_string()));
        let mut table = out::Table::new([
            "区域 region",
            "文件 files",
            "机构 institutions",
            "项目 items",
            "组合 panels",
            "标识 labels",
            "理由 grounds",
            "价格 prices",
            "示例 examples",
        ])
        .right(&[1, 2, 3, 4, 5, 6, 7, 8]);
        for (folder, n) in &report.counts {
            let numbers =
                [n.files, n.institutions, n.items, n.panels, n.labels, n.grounds, n.prices, n.examples]
                    .map(|n| n.to_string());
            let [a, b, c, d, e, f, g, h] = numbers;
            table.row([folder.clone(), a, b, c, d, e, f, g, h]);
        }
        if !table.is_empty() {
            table.print();
        }
    }
    if report.faults.is_empty() {
        if !json {
            out::line(format!("规则可用 rules can be used; {} 条提示 warnings", report.warnings.len()));
        }
        return Ok(());
    }
    out::remark(format!(
        "{} 处错误，规则不可用 · {} mistakes, the rules are refused",
        report.faults.len(),
        report.faults.len()
    ));
    Err(Failure::Said)
}

/// The item or items an operator means by a code or a name.
pub(super) fn find_item<'r>(region: &'r Region, written: &str, on: Date) -> Result<&'r Item, Fault> {
    if let Some(item) = region.item(written, on) {
        return Ok(item);
    }
    let lower = written.to_lowercase();
    let named: Vec<&Item> = region
        .items(on)
        .filter(|item| {
            item.name == written || item.name_en.as_deref().is_some_and(|name| name.to_lowercase() == lower)
        })
        .collect();
    match named[..] {
        [item] => Ok(item),
        [] => {
            let mut like: Vec<&Item> = region.items(on).filter(|item| item.name.contains(written)).collect();
            like.truncate(8);
            let like: Vec<String> = like.iter().map(|item| format!("{} {}", item.code, item.name)).collect();
            let like =
                if like.is_empty() { String::new() } else { format!("; similar: {}", like.join(", ")) };
            Err(Fault::not_found(format!("{} has no item {written:?} on {on}{like}", region.name)))
        }
        _ => {
            let codes: Vec<&str> = named.iter().map(|item| item.code.as_str()).collect();
            Err(Fault::invalid(format!("{written:?} is the name of {}; give the code", codes.join(", "))))
        }
    }
}

fn item(region: &Region, written: &str, on: Date, json: bool) -> Result<(), Failure> {
    let item = find_item(region, written, on)?;
    if json {
        out::json(&serde_json::to_value(item).map_err(|e| Fault::internal(e.to_string()))?);
        return Ok(());
    }
    let mut facts: Vec<(&str, String)> = vec![
        ("代码 code", item.code.clone()),
        ("名称 name", item.name.clone()),
        ("类别 category", item.category.to_string()),
    ];
    let optional = [
        ("英文 English", item.name_en.clone()),
        ("设备 modality", item.modality.map(|m| m.to_string())),
        ("LOINC", item.loinc.clone()),
        ("单位 unit", item.unit.clone()),
        ("标本 specimen", item.specimen.clone()),
        ("部位 body part", item.body_part.clone()),
        ("方法 method", item.method.clone()),
    ];
    facts.extend(optional.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))));
    facts.push((
        "互认时限 window",
        if item.never_recognise {
            "从不互认 never recognised".to_owned()
        } else {
            format!("{} 天 days", item.window_days)
        },
    ));
    let group: Vec<&str> =
        region.items_in_group(&item.equivalence_group, on).iter().map(|i| i.name.as_str()).collect();
    facts.push(("等效组 group", format!("{} ({})", item.equivalence_group, group.join("、"))));
    facts.push(("须有影像 images", if item.images_required { "是 required" } else { "否 no" }.to_owned()));
    for level in Level::ALL {
        if let Some((price, _)) = region.price(&item.code, level, on) {
            facts.push(("价格 price", format!("{price} 元 yuan  {level}")));
        }
    }
    facts.push(("规则 rule", item.rule.to_string()));
    let versions: Vec<String> = region
        .item_versions(&item.code)
        .map(|item| format!("{} → {} 天", item.rule.version, item.window_days))
        .collect();
    facts.push(("各版本 versions", versions.join("; ")));
    facts_table(&facts);
    Ok(())
}

/// Names on the left, what they are on the right.
fn facts_table(facts: &[(&str, String)]) {
    let mut table = out::Table::new(["", ""]);
    facts.iter().for_each(|(name, value)| table.row([(*name).to_owned(), value.clone()]));
    table.print_rows();
}

fn institutions(region: &Region, on: Date) {
    let mut table = out::Table::new([
        "代码 code",
        "名称 name",
        "等级 level",
        "类型 kind",
        "地区 area",
        "接入 online since",
    ]);
    for i in region.institutions(on) {
        let online = i.online_since.map(|day| day.to_string()).unwrap_or_default();
        table.row([
            i.code.clone(),
            i.name.clone(),
            i.level.to_string(),
            i.kind.to_string(),
            i.area.clone(),
            online,
        ]);
    }
    table.print();
}

fn grounds(region: &Region, on: Date) {
    let mut table = out::Table::new(["代码 code", "理由 ground", "English", "计入互认率 counts in the rate"]);
    for g in region.grounds(on) {
        let counts = if g.counts_in_rate { "是 yes" } else { "否 no" };
        table.row([g.code.clone(), g.text.clone(), g.text_en.clone(), counts.to_owned()]);
    }
    table.print();
}
