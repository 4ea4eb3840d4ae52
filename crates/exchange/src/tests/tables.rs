//! Headed tables: charsets, delimiters, aliases, what spreadsheet programs spoil.

use std::ops::ControlFlow;

use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};

use super::support::gb;
use crate::{
    charset::Charset,
    table::{
        Column, Format, Limits, Row, RowError, Schema, Summary, TableError, TableWriter, read, template,
    },
};

const fn column(heading: &'static str, aliases: &'static [&'static str], required: bool) -> Column {
    Column { heading, aliases, required, is_identifier: false, note: "说明", example: "例" }
}

const SCHEMA: Schema = Schema {
    name: "对照表",
    columns: &[
        Column { is_identifier: true, ..column("证件号码", &["身份证号", "id_no"], true) },
        column("姓名", &["患者姓名"], true),
        column("备注", &["remark"], false),
    ],
};

fn rows(bytes: &[u8]) -> Result<(Vec<Row>, Summary), TableError> {
    rows_within(bytes, &Limits::default())
}

fn rows_within(bytes: &[u8], limits: &Limits) -> Result<(Vec<Row>, Summary), TableError> {
    let mut rows = Vec::new();
    let summary = read(bytes, &SCHEMA, limits, &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    Ok((rows, summary))
}

fn workbook(fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

#[test]
fn csv_in_any_charset_and_with_any_delimiter() {
    let text = "姓名,身份证号,备注\n张瑋,510703200002290026,\"甲,乙\n丙\"\n";
    for (bytes, charset) in [
        (text.as_bytes().to_vec(), Charset::Utf8),
        (format!("\u{FEFF}{text}").into_bytes(), Charset::Utf8),
        (gb(text), Charset::Gb18030),
        (text.replace('\n', "\r\n").into_bytes(), Charset::Utf8),
    ] {
        let (rows, summary) = rows(&bytes).unwrap();
        assert_eq!(summary.charset, charset);
        assert_eq!(rows[0].number, 2);
        assert_eq!(rows[0].cells[..2], ["510703200002290026", "张瑋"]);
        assert!(rows[0].cells[2].starts_with("甲,乙"));
    }
    for delimiter in ["\t", ";"] {
        let text = "姓名,证件号码\n张三,5107\n".replace(',', delimiter);
        assert_eq!(rows(text.as_bytes()).unwrap().0[0].cells[0], "5107");
    }
}

#[test]
fn headings_in_any_order_with_aliases_marks_and_remarks_under_a_title() {
    let text = "某县医院报告汇总\n\n患者姓名（必填）,*ID_No,其他列,备注\n张三,5107,x,\n,,,\n李四,5108,,好\n";
    let (rows, summary) = rows(text.as_bytes()).unwrap();
    assert_eq!(summary.unknown, ["其他列"]);
    assert_eq!(summary.rows, 2, "blank rows are passed over");
    assert_eq!(rows[1].cells, ["5108", "李四", "好"]);
    assert_eq!(rows[1].number, 6);
    assert_eq!(summary.present, [true, true, true]);
}

#[test]
fn a_file_without_the_required_columns_says_which() {
    let error = rows("姓名,备注\n张三,x\n".as_bytes()).unwrap_err();
    assert_eq!(error, TableError::Header { missing: vec!["证件号码".into()] });
    assert!(error.to_string().contains("缺少列：证件号码"));
    assert!(matches!(rows(b""), Err(TableError::Header { .. })));
    let twice = "姓名,患者姓名,证件号码\n";
    assert_eq!(rows(twice.as_bytes()).unwrap_err(), TableError::Repeated { heading: "姓名".into() });
    assert!(matches!(rows(b"\xFF\xFF\xFE"), Err(TableError::Charset { offset: 0 })));
}

#[test]
fn numbers_spoilt_by_a_spreadsheet_program_are_errors() {
    let bytes = workbook(|sheet| {
        sheet.write_string(0, 0, "证件号码").unwrap().write_string(0, 1, "姓名").unwrap();
        sheet.write_number(1, 0, 360_603_199_001_010_000f64).unwrap().write_string(1, 1, "张三").unwrap();
        sheet.write_string(2, 0, "360603199001010015").unwrap().write_string(2, 1, "李四").unwrap();
        sheet.write_number(3, 0, 12345f64).unwrap().write_number(3, 1, 5.5f64).unwrap();
    });
    let (rows, summary) = rows(&bytes).unwrap();
    assert_eq!(summary.format, Format::Xlsx);
    assert_eq!(rows[0].errors[0].column, "证件号码");
    assert!(rows[0].errors[0].reason.contains("文本"));
    assert_eq!(rows[0].cells[0], "3.60603E+17");
    assert!(rows[1].errors.is_empty() && rows[2].errors.is_empty());
    assert_eq!(rows[2].cells[..2], ["12345", "5.5"]);
    // The same in a CSV that a spreadsheet program saved.
    let (rows, _) =
        self::rows("证件号码,姓名\n3.60603E+17,张三\n36060319900101001X,李E+1\n".as_bytes()).unwrap();
    assert_eq!((rows[0].errors.len(), rows[1].errors.len()), (1, 0));
}

#[test]
fn dates_and_truths_of_a_workbook_become_text() {
    let bytes = workbook(|sheet| {
        let date = CellFormat::new().set_num_format("yyyy-mm-dd hh:mm");
        for (column, heading) in ["证件号码", "姓名", "备注"].into_iter().enumerate() {
            sheet.write_string(0, column as u16, heading).unwrap();
        }
        let at = ExcelDateTime::parse_from_str("2024-03-01 08:30").unwrap();
        sheet.write_with_format(1, 0, &at, &date).unwrap();
        let day = ExcelDateTime::parse_from_str("2024-03-01").unwrap();
        sheet.write_with_format(1, 1, &day, &date).unwrap();
        sheet.write_boolean(1, 2, true).unwrap();
    });
    assert_eq!(rows(&bytes).unwrap().0[0].cells, ["2024-03-01 08:30:00", "2024-03-01", "是"]);
}

#[test]
fn limits_of_file_rows_and_cells() {
    let text = "证件号码,姓名\n1,甲\n2,乙\n3,丙\n";
    let limits = Limits { rows_max: 2, ..Limits::default() };
    assert_eq!(rows_within(text.as_bytes(), &limits).unwrap_err(), TableError::TooManyRows { limit: 2 });
    let limits = Limits { bytes_max: 10, ..Limits::default() };
    assert!(matches!(rows_within(text.as_bytes(), &limits), Err(TableError::TooLarge { .. })));
    let limits = Limits { cell_chars_max: 3, ..Limits::default() };
    let (rows, _) = rows_within("证件号码,姓名\n1,长长长长\n".as_bytes(), &limits).unwrap();
    assert!(rows[0].errors[0].reason.contains("3个字符"));
    let bytes = workbook(|sheet| {
        sheet.write_string(0, 0, "证件号码").unwrap().write_string(0, 1, "姓名").unwrap();
        sheet.write_string(1_048_575, 16_383, "角").unwrap();
    });
    assert_eq!(self::rows(&bytes).unwrap().0.len(), 0, "a cell in the last corner costs nothing");
    let limits = Limits { unpacked_bytes_max: 100, ..Limits::default() };
    assert!(matches!(rows_within(&bytes, &limits), Err(TableError::TooLarge { .. })));
}

#[test]
fn old_and_broken_workbooks_are_named() {
    assert_eq!(rows(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1]).unwrap_err(), TableError::OldWorkbook);
    let mut bytes = template(&SCHEMA, Format::Xlsx).unwrap();
    bytes.truncate(bytes.len() / 2);
    assert_eq!(rows(&bytes).unwrap_err(), TableError::Workbook);
}

#[test]
fn formulas_are_made_harmless_and_come_back_as_they_were() {
    for format in [Format::Csv, Format::Xlsx] {
        let mut writer = TableWriter::new(SCHEMA);
        let error = RowError { row: 2, column: "姓名".into(), reason: "不对".into() };
        let cells = ["=cmd|' /C calc'!A0", "@SUM(A1)", "-3.5"].map(str::to_owned).to_vec();
        writer.push(cells.clone(), [&error]);
        writer.push(["+86", "-", "甲\"乙"].map(str::to_owned).to_vec(), []);
        let file = writer.finish(format).unwrap();
        if format == Format::Csv {
            let text = String::from_utf8(file.clone()).unwrap();
            assert!(text.starts_with("\u{FEFF}证件号码,姓名,备注,错误原因\n'=cmd"), "{text}");
            assert!(text.contains(",'@SUM(A1),-3.5,姓名：不对"), "{text}");
        }
        let (rows, summary) = rows(&file).unwrap();
        assert_eq!(rows[0].cells, cells);
        assert_eq!(rows[1].cells, ["+86", "-", "甲\"乙"]);
        assert!(summary.unknown.is_empty(), "the error column is known and ignored");
    }
}
