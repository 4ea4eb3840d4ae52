//! Issue 2: CSV and XLSX of reports, with a template, a dry run, and an error file that can be loaded again.

use base::Fault;

use super::support::{gb, zone};
use crate::{
    model::*,
    table::{Format, TableError},
    tabular::{Entry, LoadOptions, Outcome, REPORTS, load, template_csv, template_xlsx},
};

const HEADING: &str = "报告单号,机构代码,患者本地号,姓名,性别,出生日期,身份证号,手机,项目代码,项目名称,结果,单位,参考值,异常标志,采集时间,报告时间,状态,开单科室,开单医生,检查部位,影像可调阅,检查所见,结论,报告类别";
const ALT: &str = "B1,H001,P1,张瑋,女,2000-02-29,510703200002290026,13800000000,ALT,谷丙转氨酶,11.20,U/L,9-50,,2024-03-01 08:30,2024/3/1 9:30,终审,内科,李四,,,,,LAB";
const AST: &str = "B1,,P1,张瑋,,,,,AST,谷草转氨酶,<5,U/L,,H,,,,,,,,,,";
const CT: &str =
    "C1,H001,P2,王五,男,1980年2月,,,CT1,胸部CT平扫,,,,,20240302093000,,更正,,,胸部,是,两肺清晰,未见异常,CT";

fn options() -> LoadOptions {
    LoadOptions::in_zone(zone())
}

fn file(rows: &[&str]) -> String {
    format!("{HEADING}\n{}\n", rows.join("\n"))
}

fn load_all(bytes: &[u8]) -> Result<(Vec<Entry>, Outcome), TableError> {
    let mut entries = Vec::new();
    let outcome = load(
        bytes,
        &options(),
        &mut |entry| {
            entries.push(entry);
            Ok(())
        },
        &mut |_| {},
    )?;
    Ok((entries, outcome))
}

fn reasons(rows: &[&str]) -> Vec<String> {
    load_all(file(rows).as_bytes()).unwrap().1.errors.iter().map(ToString::to_string).collect()
}

#[test]
fn rows_of_one_number_are_one_report_in_either_charset() {
    let text = file(&[ALT, AST, CT]);
    for bytes in [text.clone().into_bytes(), gb(&text)] {
        let (entries, outcome) = load_all(&bytes).unwrap();
        assert_eq!(
            (outcome.progress.rows, outcome.progress.reports, outcome.progress.refused),
            (3, 2, 0),
            "{:?}",
            outcome.errors
        );
        let (lab, ct) = (&entries[0], &entries[1]);
        assert_eq!((lab.institution.as_str(), lab.first_row, lab.last_row), ("H001", 2, 3));
        assert_eq!(lab.patient.name.as_deref(), Some("张瑋"));
        assert_eq!(lab.patient.documents().next().unwrap().0, DocumentKind::IdCard);
        assert_eq!(lab.patient.local_id().unwrap().value, "P1");
        assert_eq!(lab.patient.birth_date.unwrap().to_string(), "2000-02-29");
        assert_eq!(lab.report.observations.len(), 2);
        let alt = &lab.report.observations[0];
        assert_eq!(alt.value, Value::Numeric(Numeric { text: "11.20".into(), comparator: None }));
        assert!(
            matches!(&lab.report.observations[1].value, Value::Numeric(n) if n.comparator == Some(Comparator::Less))
        );
        assert_eq!(lab.report.performed_at().unwrap().to_string(), "2024-03-01T08:30:00+08:00");
        assert_eq!(lab.report.issued_at.unwrap().to_string(), "2024-03-01T09:30:00+08:00");
        assert_eq!(ct.report.modality, Some(Modality::Ct));
        assert_eq!(ct.report.status, Some(ReportStatus::Corrected));
        assert_eq!(ct.report.images_retrievable, Some(true));
        assert_eq!(ct.report.conclusion.as_deref(), Some("未见异常"));
        assert_eq!(ct.report.service.code, "CT1");
        assert!(ct.report.observations.is_empty());
        assert_eq!(ct.patient.birth_date.unwrap().precision, Precision::Month);
    }
}

#[test]
fn dates_as_people_write_them() {
    for (written, read) in [
        ("2024-03-01 08:30", "2024-03-01T08:30:00+08:00"),
        ("2024/3/1 8:05:09", "2024-03-01T08:05:09+08:00"),
        ("2024.3.1", "2024-03-01"),
        ("2024年3月1日", "2024-03-01"),
        ("2024年3月1日 8时30分", "2024-03-01T08:30:00+08:00"),
        ("2024-03-01T00:30:00Z", "2024-03-01T00:30:00+00:00"),
        ("2024-03-01T08:30:00.000+08:00", "2024-03-01T08:30:00+08:00"),
        ("2024-03-01T08:30:00-0500", "2024-03-01T08:30:00-05:00"),
        ("20240301083000", "2024-03-01T08:30:00+08:00"),
        ("202403", "2024-03"),
    ] {
        let row = ALT.replace("2024-03-01 08:30", written);
        let (entries, outcome) = load_all(file(&[&row]).as_bytes()).unwrap();
        assert!(outcome.errors.is_empty(), "{written}: {:?}", outcome.errors);
        assert_eq!(entries[0].report.observed_at.unwrap().to_string(), read, "{written}");
    }
    for wrong in ["2024-13-01", "昨天", "01/03/2024", "2024-3-1-1-1-1-1", "45000.5"] {
        assert_eq!(reasons(&[&ALT.replace("2024-03-01 08:30", wrong)]).len(), 1, "{wrong}");
    }
}

#[test]
fn what_is_wrong_is_named_by_row_and_column() {
    for (from, to, expected) in [
        ("2024-03-01 08:30", "2024-02-30", "第2行“采集/检查时间”列：日期或时间不存在，请核对月、日、时、分"),
        ("2024-03-01 08:30", "", "第2行“采集/检查时间”列：未填写采集或检查时间，互认时限无从起算"),
        ("张瑋", "", "第2行“姓名”列：未填写姓名"),
        (",女,", ",雌,", "第2行“性别”列：请填男、女或未知"),
        ("终审", "好了", "第2行“状态”列：请填终审、更正、作废、初步或未审核"),
        ("11.20", "", "第2行“结果”列：未填写结果（检查报告请填检查所见或结论）"),
        ("ALT,谷丙转氨酶", ",", "第2行“项目名称”列：项目代码与项目名称至少填一项"),
        ("510703200002290026", "E12345", "第2行“证件类型”列：号码不是居民身份证的形式，请填写证件类型"),
        ("B1,", ",", "第2行：未填写报告单号"),
        ("H001", "", "第2行“机构代码”列：未填写机构代码，导入时也未指定机构"),
        ("510703200002290026", "5.10703E+17", "第2行“证件号码”列"),
    ] {
        let found = reasons(&[&ALT.replacen(from, to, 1)]);
        assert!(found.iter().any(|reason| reason.starts_with(expected)), "{expected}: {found:?}");
    }
    let other = AST.replace("张瑋", "张三");
    assert_eq!(reasons(&[ALT, &other]), ["第3行“姓名”列：与同一报告的第2行不一致"]);
    assert_eq!(
        reasons(&[ALT, CT, ALT]),
        ["第4行：该报告单号在前面已出现；同一报告的各行须相邻，不同报告的单号须不同"]
    );
}

#[test]
fn the_error_file_is_corrected_and_loaded_again() {
    let bad = AST.replace("<5", "");
    let (entries, outcome) = load_all(file(&[ALT, &bad, CT]).as_bytes()).unwrap();
    assert_eq!((entries.len(), outcome.progress.refused, outcome.refused.len()), (1, 1, 2));
    for format in [Format::Csv, Format::Xlsx] {
        let error_file = outcome.refused.finish(format).unwrap();
        let (_, again) = load_all(&error_file).unwrap();
        assert_eq!((again.progress.reports, again.progress.refused), (0, 1), "unmended it is refused again");
        assert!(again.summary.unknown.is_empty());
    }
    let text = String::from_utf8(outcome.refused.finish(Format::Csv).unwrap()).unwrap();
    assert!(text.contains("结果：未填写结果"), "{text}");
    assert!(text.contains("同一报告的第3行有错误"), "{text}");
    let mended = text.replace("谷草转氨酶,,", "谷草转氨酶,<5,");
    let (entries, outcome) = load_all(mended.as_bytes()).unwrap();
    assert_eq!((outcome.progress.reports, outcome.progress.refused), (1, 0), "{:?}", outcome.errors);
    assert_eq!(entries[0].report.observations.len(), 2);
}

#[test]
fn what_the_sink_refuses_goes_into_the_error_file_with_its_reason() {
    let mut calls = 0;
    let outcome = load(
        file(&[ALT, AST, CT]).as_bytes(),
        &options(),
        &mut |entry| match entry.institution.as_str() {
            _ if entry.patient.name.as_deref() == Some("王五") => {
                Err(Fault::unprocessable("身份证校验位不符"))
            }
            _ => Ok(()),
        },
        &mut |_| calls += 1,
    )
    .unwrap();
    assert_eq!((outcome.progress.reports, outcome.progress.refused, calls), (1, 1, 4));
    assert!(outcome.errors[0].to_string().contains("身份证校验位不符"));
}

#[test]
fn the_templates_load_as_they_are() {
    for bytes in [template_csv().unwrap(), template_xlsx().unwrap()] {
        let mut options = options();
        options.institution = Some("H001".into());
        let mut entries = Vec::new();
        let mut sink = |entry| {
            entries.push(entry);
            Ok(())
        };
        let outcome = load(&bytes, &options, &mut sink, &mut |_| {}).unwrap();
        assert!(outcome.errors.is_empty(), "{:?}", outcome.errors);
        assert!(outcome.summary.present.iter().all(|present| *present));
        assert_eq!(entries[0].institution, "H001");
        assert_eq!(entries[0].report.service.text, "肝功能");
        assert_eq!(entries[0].patient.documents().next().unwrap().1.value, "510703200002290026");
    }
}

#[test]
fn no_two_columns_share_a_heading_and_every_one_is_explained() {
    for (n, column) in REPORTS.columns.iter().enumerate() {
        assert!(!column.note.is_empty(), "{}", column.heading);
        for heading in std::iter::once(&column.heading).chain(column.aliases) {
            assert_eq!(REPORTS.find(heading), Some(n), "{heading} means two columns");
        }
    }
}
