//! Rows of the report template: one row a result, one for an examination.

use jiff::Timestamp;

use super::civil;
use crate::plan::{Batch, Class, Line, Plan, Report, Value, Visit};

/// The headings, in order.
pub const HEADINGS: [&str; 32] = [
    "报告单号",
    "机构代码",
    "患者本地号",
    "姓名",
    "性别",
    "出生日期",
    "证件类型",
    "证件号码",
    "手机",
    "报告类别",
    "申请项目代码",
    "申请项目名称",
    "项目代码",
    "项目名称",
    "结果",
    "单位",
    "参考范围",
    "异常标志",
    "检测方法",
    "标本类型",
    "检查部位",
    "采集/检查时间",
    "报告时间",
    "状态",
    "急诊",
    "开单科室",
    "开单医师",
    "报告医师",
    "影像可调阅",
    "检查实例号",
    "检查所见",
    "结论",
];

/// The first line, with the mark by which spreadsheet programs know UTF-8.
pub fn header() -> String {
    let mut text = String::from("\u{feff}");
    row(&mut text, &HEADINGS.map(str::to_owned));
    text
}

/// The rows of a batch; of every institution, or of one (by its place in the plan).
pub fn rows(plan: &Plan, batch: &Batch, site: Option<usize>) -> String {
    let mut text = String::new();
    for (visit, line, report) in
        batch.reports().filter(|(visit, ..)| site.is_none_or(|site| site == visit.site))
    {
        report_rows(plan, visit, line, report, &mut text);
    }
    text
}

fn report_rows(plan: &Plan, visit: &Visit, line: &Line, report: &Report, text: &mut String) {
    let (site, thing) = (&plan.sites()[visit.site], &plan.things()[line.thing]);
    let local = plan.local(visit.site, line.thing);
    let person = &visit.person;
    let time = |at: Timestamp| {
        let (t, _) = civil(at, plan.zone());
        format!("{} {:02}:{:02}", t.date(), t.hour(), t.minute())
    };
    let doctor = |at: usize| site.doctors.get(at).map_or_else(String::new, |doctor| doctor.name.clone());
    let (kind, number) = person.document.as_ref().map_or(("", ""), |(kind, number)| (kind.code(), number));
    let category = match thing.modality.map(|modality| modality.code()) {
        None => "LAB",
        Some("DR") => "DX",
        Some(code) => code,
    };
    let withdrawn = report.change.as_ref().is_some_and(|change| change.withdrawn);
    let mut cells: [String; 32] = Default::default();
    let known: [(usize, &str); 15] = [
        (0, &report.number),
        (1, &site.code),
        (2, &visit.local_id),
        (3, &person.name),
        (4, if person.male { "男" } else { "女" }),
        (6, kind),
        (7, number),
        (8, person.phone.as_deref().unwrap_or_default()),
        (9, category),
        (10, &local.own),
        (11, &local.name),
        (19, thing.specimen.as_deref().unwrap_or_default()),
        (20, thing.body_part.as_deref().unwrap_or_default()),
        (23, if withdrawn { "作废" } else { "终审" }),
        (24, if visit.class == Class::Emergency { "是" } else { "否" }),
    ];
    for (at, value) in known {
        value.clone_into(&mut cells[at]);
    }
    cells[5] = person.birth.to_string();
    cells[21] = time(report.performed);
    cells[22] = time(report.issued);
    site.departments.get(visit.department).map_or("", |(_, name)| name).clone_into(&mut cells[25]);
    cells[26] = doctor(visit.doctor);
    cells[27] = doctor(report.signer);
    if let Some((findings, conclusion)) = &report.text {
        if thing.images_needed() {
            cells[28] = if report.study.is_some() { "是" } else { "否" }.to_owned();
        }
        cells[29] = report.study.clone().unwrap_or_default();
        findings.clone_into(&mut cells[30]);
        conclusion.clone_into(&mut cells[31]);
        row(text, &cells);
        return;
    }
    for outcome in &report.results {
        let local = plan.local(visit.site, outcome.thing);
        local.own.clone_into(&mut cells[12]);
        local.name.clone_into(&mut cells[13]);
        cells[14] = outcome.value.to_string();
        let number = matches!(outcome.value, Value::Number { .. });
        cells[15] = local.unit.clone().filter(|_| number).unwrap_or_default();
        cells[16] = outcome.range.clone().unwrap_or_default();
        cells[17] = outcome.flag.unwrap_or_default().to_owned();
        row(text, &cells);
    }
}

fn row(text: &mut String, cells: &[String]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push_str("\r\n");
}
