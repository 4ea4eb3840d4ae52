//! ORU^R01: what a report says, in every way it is said (issue 2, "In").

use super::support::*;
use crate::model::*;

#[test]
fn a_laboratory_report_is_read_whole() {
    let message = read_ok(&oru(&[
        "PV1|1|O|02^^^内科&x^^^^^消化内科||||1001^王^五||||||||||||V123|||||||||||||||||||||||||20240301080000",
        "ORC|RE|Z1|B2024001||||||20240301070000",
        "OBR|1|Z1|B2024001|24325^肝功能^99LAB^24325-3^Hepatic function^LN|||202403010830|||||||202403010840|^静脉血|1001^李^医生||||||20240301093000||LAB|F||^^^^^S|||||2001&赵&审",
        "NTE|1||空腹",
        "OBX|1|NM|ALT^丙氨酸氨基转移酶^99LAB^1742-6^^LN||11.20|U/L^^UCUM|9-50|H~A|||F|||20240301083500||T01^检验员|速率法",
        "NTE|1||复核",
        "NTE|2||已复检",
        "OBX|2|NM|DBIL^直接胆红素||<0.5|μmol/L|||||C",
        "OBX|3|SN|AFP^甲胎蛋白||>^1000|ng/mL||H|||F",
        "OBX|4|SN|HBV^滴度||^1^:^128||||||F",
        "OBX|5|CE|ABO^血型||A^A型^99ABO||||||F",
        "OBX|6|ST|K^钾||4.10|mmol/L|||||F",
        "OBX|7|ST|HBsAg^表面抗原||阴性||||||F",
        "OBX|8|DT|LMP^末次月经||20240210||||||F",
        "OBX|9|NM|NA^钠||||||||X",
        "SPM|1|||SER^血清||||LA^左臂|||||||||20240301082500|20240301084500",
    ]));
    assert_eq!((message.control_id.as_str(), message.kind), ("M0001", MessageKind::OruR01));
    assert_eq!(message.version, "2.5.1");
    assert_eq!(message.visit.as_ref().unwrap().number.as_deref(), Some("V123"));
    assert_eq!(message.visit.as_ref().unwrap().class.as_deref(), Some("O"));
    assert_eq!(message.visit.as_ref().unwrap().attending.as_ref().unwrap().name, "王五");
    assert!(message.visit.as_ref().unwrap().admitted_at.is_some());
    assert!(message.warnings.is_empty(), "{:?}", message.warnings);

    let report = &message.reports[0];
    assert_eq!(report.placer_order.as_deref(), Some("Z1"));
    assert_eq!(report.filler_order.as_deref(), Some("B2024001"));
    assert_eq!(report.service.text, "肝功能");
    assert_eq!(report.service.alternate.as_ref().unwrap().system, "LN");
    assert_eq!(report.status, Some(ReportStatus::Final));
    assert_eq!(report.category.as_deref(), Some("LAB"));
    assert_eq!(report.priority, Some(Priority::Stat));
    assert_eq!(report.ordering_provider.as_ref().unwrap().name, "李医生");
    assert_eq!(report.interpreter.as_ref().unwrap().name, "赵审");
    assert_eq!(report.requested_at.unwrap().to_string(), "2024-03-01T07:00:00+08:00");
    assert_eq!(report.observed_at.unwrap().precision, Precision::Minute);
    assert_eq!(report.performed_at().unwrap().to_string(), "2024-03-01T08:25:00+08:00");
    assert_eq!(report.body_site.as_ref().unwrap().text, "左臂");
    assert_eq!(report.notes, ["空腹"]);

    let values: Vec<&Value> = report.observations.iter().map(|o| &o.value).collect();
    assert_eq!(*values[0], Value::Numeric(Numeric { text: "11.20".into(), comparator: None }));
    assert_eq!(
        *values[1],
        Value::Numeric(Numeric { text: "0.5".into(), comparator: Some(Comparator::Less) })
    );
    assert_eq!(
        *values[2],
        Value::Numeric(Numeric { text: "1000".into(), comparator: Some(Comparator::Greater) })
    );
    assert!(matches!(values[3], Value::Structured(ratio) if ratio.separator == ":" && ratio.second == "128"));
    assert!(matches!(values[4], Value::Coded(codes) if codes[0].text == "A型"));
    assert!(
        matches!(values[5], Value::Numeric(number) if number.text == "4.10"),
        "ST with a unit is a number"
    );
    assert_eq!(*values[6], Value::Text("阴性".into()));
    assert!(matches!(values[7], Value::Date(_)));
    assert_eq!(*values[8], Value::Empty);
    let alt = &report.observations[0];
    assert_eq!(alt.unit.as_ref().unwrap().code, "U/L");
    assert_eq!(alt.flags, ["H", "A"]);
    assert_eq!(alt.note.as_deref(), Some("复核\n已复检"));
    assert_eq!(alt.method.as_ref().unwrap().code, "速率法");
    assert_eq!(alt.observer.as_ref().unwrap().name, "检验员");
    assert_eq!(report.observations[1].status, Some(ObservationStatus::Corrected));
    assert_eq!(report.observations[8].status, Some(ObservationStatus::Cancelled));
}

#[test]
fn an_imaging_report_has_findings_conclusion_and_images() {
    let message = read_ok(&oru(&[
        "OBR|1||CT20240301-7|CT001^胸部CT平扫|||20240301083000||||||||^^^CHEST&胸部|||||||20240301101500||CT|F",
        "OBX|1|FT|&GDT^检查所见||两肺纹理清晰\\.br\\右肺上叶见结节 5\\S\\6 mm||||||F",
        "OBX|2|TX|&IMP^诊断意见||右肺上叶小结节~建议随访||||||F",
        "OBX|3|TX|||以临床为准||||||F",
        "OBX|4|HD|113014^DICOM Study^DCM||1.2.840.113619.2.55||||||F",
        "OBX|5|RP|IMG^影像链接||http://pacs.local/v?id=7\\T\\s=1^PACS||||||F",
        "OBX|6|ED|PDF^报告||LIS^application^pdf^Base64^JVBERi0=||||||F",
        "ZDS|1.2.840.113619.2.55^100^Application^DICOM",
    ]));
    let report = &message.reports[0];
    assert_eq!(report.modality, Some(Modality::Ct));
    assert_eq!(report.body_site.as_ref().unwrap().text, "胸部");
    assert_eq!(report.findings.as_deref(), Some("两肺纹理清晰\n右肺上叶见结节 5^6 mm"));
    assert_eq!(report.conclusion.as_deref(), Some("右肺上叶小结节\n建议随访\n以临床为准"));
    assert!(report.observations.is_empty());
    assert_eq!(report.images.len(), 2, "ZDS repeats the study of OBX-4");
    assert_eq!(report.images[0].study_uid.as_deref(), Some("1.2.840.113619.2.55"));
    assert_eq!(report.images[1].pointer.as_deref(), Some("http://pacs.local/v?id=7&s=1"));
    assert_eq!(report.attachments[0].data, "JVBERi0=");
    assert_eq!(message.extra[0].id, "ZDS");
    assert!(message.extra[0].raw.starts_with("ZDS|1.2.840"));
}

#[test]
fn several_obr_are_several_reports_each_with_its_own_results() {
    let message = read_ok(&oru(&[
        OBR,
        "OBX|1|NM|ALT^转氨酶||30|U/L|||||F",
        &OBR.replace("B2024001", "B2024002").replace("|||F", "|||C"),
        "OBX|1|NM|AST^转氨酶||31|U/L|||||C",
        "OBX|2|NM|GGT^转肽酶||32|U/L|||||C",
        &OBR.replace("B2024001", "B2024003").replace("|||F", "|||X"),
    ]));
    let counts: Vec<_> = message.reports.iter().map(|r| (r.status.unwrap(), r.observations.len())).collect();
    assert_eq!(
        counts,
        [(ReportStatus::Final, 1), (ReportStatus::Corrected, 2), (ReportStatus::Cancelled, 0)]
    );
    assert_eq!(message.reports[2].position, 3);
}

#[test]
fn every_status_of_table_0123_is_known() {
    for code in ["O", "I", "S", "A", "P", "C", "R", "F", "X", "Y", "Z"] {
        assert!(ReportStatus::from_code(code).is_some(), "{code}");
    }
    assert!(ReportStatus::Final.is_final() && ReportStatus::Corrected.is_final());
    assert!(!ReportStatus::Preliminary.is_final() && !ReportStatus::Cancelled.is_final());
}

#[test]
fn a_missing_report_status_is_taken_from_the_results_with_a_warning() {
    let without = OBR.replace("|||F", "|||");
    let message = read_ok(&oru(&[&without, "OBX|1|NM|ALT^转氨酶||30|U/L|||||F"]));
    assert_eq!(message.reports[0].status, Some(ReportStatus::Final));
    assert_eq!(message.warnings[0].place.to_string(), "OBR[1]-25");
    let mixed = ["OBX|1|NM|ALT^转氨酶||30|U/L|||||F", "OBX|2|NM|AST^转氨酶||30|U/L|||||P"];
    assert_eq!(
        read_ok(&oru(&[&without, mixed[0], mixed[1]])).reports[0].status,
        Some(ReportStatus::Preliminary)
    );
}

#[test]
fn escapes_with_chinese_around_them() {
    let text = |value: &str| {
        let message = read_ok(&oru(&[OBR, &format!("OBX|1|ST|A^甲||{value}||||||F")]));
        match &message.reports[0].observations[0].value {
            Value::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(text("甲\\F\\乙\\S\\丙\\T\\丁\\R\\戊\\E\\己"), "甲|乙^丙&丁~戊\\己");
    assert_eq!(text("换\\.br\\行\\.sp2\\完"), "换\n行\n\n完");
    assert_eq!(text("中\\XE69687\\字"), "中文字", "hexadecimal bytes are in the message's charset");
    assert_eq!(text("坏\\XFF\\的\\XZZ\\留"), "坏\\XFF\\的\\XZZ\\留", "what cannot be read stays as sent");
    assert_eq!(text("\\H\\高亮\\N\\完"), "高亮完");
    assert_eq!(text("路径\\.b号\\完"), "路径\\.b号\\完", "found by the fuzzer: no command, and no panic");
    assert_eq!(text("C:\\数据\\F\\x"), "C:\\数据|x", "a lone backslash swallows nothing");
    assert_eq!(text("10^9/L"), "10^9/L", "text has no components");
    assert_eq!(text("尾\\"), "尾\\");
    let bytes = gb(&oru(&[OBR, "OBX|1|ST|A^甲||中\\XCEC4\\字||||||F"]).replace("UNICODE UTF-8", "GB18030"));
    let message = crate::hl7::read(&bytes, &options()).unwrap();
    assert_eq!(message.reports[0].observations[0].value, Value::Text("中文字".into()));
}

#[test]
fn custom_delimiters_are_those_of_msh() {
    let text = oru(&[OBR, "OBX|1|ST|A^甲||一#F#二||||||F"]).replace("^~\\&", "^~#&");
    assert_eq!(read_ok(&text).reports[0].observations[0].value, Value::Text("一|二".into()));
    let text = oru(&[OBR, "OBX|1|ST|A^甲||值||||||F"]).replace('|', "$").replace('^', "*").replace('~', "!");
    let message = read_ok(&text);
    assert_eq!(message.patient.ids.len(), 2);
    assert_eq!(message.reports[0].observations[0].code.text, "甲");
    assert_eq!(first_issue(&oru(&[OBR]).replace("^~\\&", "^^\\&")).place.to_string(), "MSH-2");
}

#[test]
fn line_ends_of_any_kind_are_tolerated() {
    let text = oru(&[OBR, "OBX|1|ST|A^甲||值||||||F"]);
    let expected = read_ok(&text);
    for ends in ["\n", "\r\n", "\r\n\r\n", "\r\r"] {
        assert_eq!(read_ok(&text.replace('\r', ends)), expected, "{ends:?}");
    }
    assert_eq!(read_ok(text.trim_end()), expected);
    assert_eq!(read_ok(&format!("\u{FEFF}{text}")), expected);
    assert_eq!(read_ok(&format!("\r\n{text}")), expected);
    // A line feed inside a text is part of it.
    let message = read_ok(&oru(&[OBR, "OBX|1|ST|A^甲||一\n二||||||F"]));
    assert_eq!(message.reports[0].observations[0].value, Value::Text("一\n二".into()));
}

#[test]
fn missing_trailing_fields_trailing_segments_and_z_segments() {
    let message = read_ok(&oru(&[OBR, "OBX|1|ST|A^甲||值", "DSC|", "ZXX|任意|内容", "FT1|1"]));
    assert_eq!(message.reports[0].observations[0].status, None);
    assert_eq!(message.extra.len(), 1);
}

#[test]
fn a_number_that_is_none_is_kept_as_text_with_a_warning() {
    let message = read_ok(&oru(&[OBR, "OBX|1|NM|A^甲||未检出|U/L|||||F"]));
    assert_eq!(message.reports[0].observations[0].value, Value::Text("未检出".into()));
    assert_eq!(message.warnings[0].place.to_string(), "OBX[1]-5");
    for (text, number) in
        [("11.20", "11.20"), ("-3", "-3"), ("+4", "+4"), (".5", ".5"), ("≥ 100", "100"), ("＜0.1", "0.1")]
    {
        assert_eq!(Numeric::parse(text).unwrap().text, number);
    }
    for text in ["", "1e3", "1,000", "12a", "<", ".", "--1", "1.2.3", "阴性"] {
        assert_eq!(Numeric::parse(text), None, "{text}");
    }
}

#[test]
fn older_versions_are_read() {
    for version in ["2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6"] {
        let text = oru(&[OBR, "OBX|1|ST|A^甲||值||||||F"]).replace("2.5.1", version);
        assert_eq!(read_ok(&text).version, version);
    }
}
