//! Tables of counters as files: CSV for programs, XLSX for whoever goes on calculating.

use axum::response::Response;
use base::{Fen, Result};
use care::recognition::{GroupBy, Statistics, StatisticsRow};
use exchange::table::{Figure, Sheet, workbook};
use jiff::Timestamp;

use crate::json::csv;

const HEADINGS: [&str; 11] = [
    "代码",
    "名称",
    "检查次数",
    "可互认",
    "互认",
    "不互认",
    "其中不计入",
    "节约（元）",
    "退回（元）",
    "净节约（元）",
    "互认率（%）",
];

fn file(table: &Statistics, ending: &str) -> String {
    format!("recognition-{}-{}.{ending}", table.filter.from, table.filter.to)
}

/// The table as CSV.
pub(super) fn csv(table: &Statistics) -> Response {
    let yuan = |fen: Fen| {
        let sign = if fen.0 < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", fen.0.abs() / 100, fen.0.abs() % 100)
    };
    let row = |row: &StatisticsRow| {
        let count = &row.count;
        let numbers = [count.checks, count.offered, count.recognised, count.reexamined, count.excused];
        let mut cells = vec![row.key.clone(), row.name.clone().unwrap_or_default()];
        cells.extend(numbers.map(|number| number.to_string()));
        cells.extend([count.saved, count.returned, row.net].map(yuan));
        let rate = row.rate_hundredths.map(|rate| format!("{}.{:02}", rate / 100, rate % 100));
        cells.push(rate.unwrap_or_default());
        cells
    };
    let rows: Vec<Vec<String>> = table.rows.iter().chain([&table.total]).map(row).collect();
    csv::download(&file(table, "csv"), &HEADINGS, &rows)
}

/// The table as XLSX, with what was asked above it.
pub(super) fn xlsx(region: &str, table: &Statistics, now: Timestamp) -> Result<Response> {
    let filter = &table.filter;
    let narrowed = [
        ("机构", filter.institution.as_deref()),
        ("项目", filter.item.as_deref()),
        ("科室", filter.department.as_deref()),
        ("医师", filter.doctor.as_deref()),
        ("理由", filter.ground.as_deref()),
    ];
    let mut about = vec![
        format!("{region} 检查检验互认统计 · {}", by(filter.group_by)),
        format!("期间 {} 至 {}（含）", filter.from, filter.to),
    ];
    about.extend(narrowed.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?))));
    about.extend(filter.level.map(|level| format!("级别 {level}")));
    let row = |row: &StatisticsRow| {
        let count = &row.count;
        vec![
            Figure::Text(row.key.clone()),
            Figure::Text(row.name.clone().unwrap_or_default()),
            Figure::Count(count.checks),
            Figure::Count(count.offered),
            Figure::Count(count.recognised),
            Figure::Count(count.reexamined),
            Figure::Count(count.excused),
            Figure::Money(count.saved),
            Figure::Money(count.returned),
            Figure::Money(row.net),
            row.rate_hundredths.map_or(Figure::Empty, Figure::Percent),
        ]
    };
    let sheet = Sheet {
        name: "互认统计".to_owned(),
        about,
        headings: HEADINGS.map(str::to_owned).to_vec(),
        rows: table.rows.iter().chain([&table.total]).map(row).collect(),
    };
    Ok(csv::attachment(&file(table, "xlsx"), csv::XLSX, workbook(&[sheet], now)?))
}

fn by(group_by: GroupBy) -> &'static str {
    match group_by {
        GroupBy::Institution => "按机构",
        GroupBy::Item => "按项目",
        GroupBy::Department => "按科室",
        GroupBy::Doctor => "按医师",
        GroupBy::Day => "按日",
        GroupBy::Month => "按月",
        GroupBy::Level => "按机构级别",
        GroupBy::Ground => "按不互认理由",
    }
}
