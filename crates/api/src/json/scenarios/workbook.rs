//! A result as a workbook: a page for each way of grouping, numbers as numbers.

use base::{Fen, Result};
use care::whatif::{Basis, Counted, Figures, Group, Outcome};
use exchange::table::{Figure, Sheet, workbook};

const HEADINGS: [&str; 26] = [
    "代码",
    "名称",
    "检查行数",
    "居民数",
    "实际：提示",
    "实际：互认",
    "实际：不互认",
    "实际：节约（元）",
    "实际：互认率",
    "方案·已观察：提示",
    "方案·已观察：互认",
    "方案·已观察：节约（元）",
    "方案·推算：新提示",
    "方案·推算：互认",
    "推算互认下限",
    "推算互认上限",
    "方案·推算：节约（元）",
    "推算节约下限（元）",
    "推算节约上限（元）",
    "不再提示",
    "其中曾互认",
    "互认增减",
    "节约增减（元）",
    "节约增减下限（元）",
    "节约增减上限（元）",
    "判断有变化的行数",
];

/// The workbook's bytes: the same for the same result.
pub(super) fn of(outcome: &Outcome) -> Result<Vec<u8>> {
    let groups = |name: &str, groups: &[Group]| Sheet {
        name: name.to_owned(),
        about: Vec::new(),
        headings: HEADINGS.map(str::to_owned).to_vec(),
        rows: groups.iter().map(row).collect(),
    };
    let pages = vec![
        summary(outcome),
        groups("按项目", &outcome.by_item),
        groups("按机构", &outcome.by_institution),
        groups("按级别", &outcome.by_level),
        groups("按月份", &outcome.by_month),
        reasons(outcome),
        acceptance(outcome),
    ];
    workbook(&pages, outcome.as_of)
}

fn text(text: impl Into<String>) -> Figure {
    Figure::Text(text.into())
}

fn yuan(fen: i64) -> Figure {
    Figure::Money(Fen(fen))
}

fn row(group: &Group) -> Vec<Figure> {
    let mut cells = vec![text(&group.key), text(group.name.clone().unwrap_or_default())];
    match &group.figures {
        Some(figures) => cells.extend(numbers(figures)),
        None => cells.push(text("不足5人，不显示")),
    }
    cells
}

fn numbers(figures: &Figures) -> Vec<Figure> {
    let Figures { happened, observed, estimated, lost, difference, .. } = figures;
    vec![
        Figure::Count(figures.checks),
        Figure::Count(figures.residents),
        Figure::Count(happened.cards),
        Figure::Count(happened.recognised),
        Figure::Count(happened.reexamined),
        yuan(happened.fen.0),
        happened.rate_hundredths.map_or(Figure::Empty, Figure::Percent),
        Figure::Count(observed.cards),
        Figure::Count(observed.recognised),
        yuan(observed.fen.0),
        Figure::Count(estimated.cards),
        Figure::Count(estimated.recognised.expected),
        Figure::Count(estimated.recognised.low),
        Figure::Count(estimated.recognised.high),
        yuan(estimated.fen.expected),
        yuan(estimated.fen.low),
        yuan(estimated.fen.high),
        Figure::Count(lost.cards),
        Figure::Count(lost.recognised),
        Figure::Count(difference.recognised.expected),
        yuan(difference.fen.expected),
        yuan(difference.fen.low),
        yuan(difference.fen.high),
        Figure::Count(figures.changed),
    ]
}

fn summary(outcome: &Outcome) -> Sheet {
    let mut rows = vec![
        vec![text("方案"), text(&outcome.scenario.name)],
        vec![text("期间"), text(format!("{} 至 {}", outcome.period.from, outcome.period.to))],
        vec![text("数据截至"), text(outcome.as_of.to_string())],
        vec![text("现行规则摘要"), text(&outcome.rules.in_force)],
        vec![text("方案规则摘要"), text(&outcome.rules.scenario)],
        vec![text("区间"), text(format!("Wilson {}%", outcome.interval.percent))],
    ];
    if let Some(total) = &outcome.total {
        let names = HEADINGS.iter().skip(2).zip(numbers(total));
        rows.extend(names.map(|(name, cell)| vec![text(*name), cell]));
        rows.push(vec![text("方案：互认"), text(Outcome::number(total.scenario.recognised))]);
        rows.push(vec![text("方案：节约（元）"), text(Outcome::yuan(total.scenario.fen))]);
        rows.push(vec![text("方案：避免检查的居民"), text(Outcome::number(total.scenario.residents))]);
    } else {
        rows.push(vec![text("合计"), text("不足5人，不显示")]);
    }
    Sheet {
        name: "概要".to_owned(),
        about: Vec::new(),
        headings: vec!["项目".to_owned(), "数值".to_owned()],
        rows,
    }
}

fn reasons(outcome: &Outcome) -> Sheet {
    let mut rows = Vec::new();
    if let Some(total) = &outcome.total {
        let shown = |number: Option<i64>| number.map_or_else(|| text("1–4"), Figure::Count);
        let mut add = |kind: &str, counted: &[Counted]| {
            rows.extend(counted.iter().map(|one| {
                vec![text(kind), text(&one.code), text(&one.name), shown(one.happened), shown(one.scenario)]
            }));
        };
        add("判断", &total.verdicts);
        add("不可互认的原因", &total.reasons);
        add("医师不互认的理由", &total.grounds);
    }
    let headings = ["类别", "代码", "名称", "实际", "方案"].map(str::to_owned).to_vec();
    Sheet { name: "原因".to_owned(), about: Vec::new(), headings, rows }
}

fn acceptance(outcome: &Outcome) -> Sheet {
    let rows = outcome.acceptance.iter().map(|one| {
        let basis = match one.basis {
            Basis::Item => "本项目",
            Basis::Category => "同类项目",
            Basis::Region => "全部项目",
            Basis::None => "没有提示可测",
        };
        // Parts per million, as hundredths of a percent.
        let percent = |share: i64| Figure::Percent((share + 50) / 100);
        vec![
            text(&one.item),
            text(one.name.clone().unwrap_or_default()),
            text(basis),
            Figure::Count(one.shown),
            Figure::Count(one.recognised),
            percent(one.rate.expected),
            percent(one.rate.low),
            percent(one.rate.high),
        ]
    });
    let headings =
        ["项目", "名称", "测自", "提示", "互认", "接受率", "下限", "上限"].map(str::to_owned).to_vec();
    Sheet { name: "接受率".to_owned(), about: Vec::new(), headings, rows: rows.collect() }
}
