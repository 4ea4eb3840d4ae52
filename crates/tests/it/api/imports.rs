//! Reports by spreadsheet over the JSON API.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;
use testkit::on_both;

use super::{App, CENTRAL, MANAGE, READ, REGION, THIRD, WRITE};

const IMPORT: &str = "/api/imports/reports";
const HEAD: &str = "报告单号,机构代码,患者本地号,姓名,性别,项目代码,项目名称,结果,单位,采集/检查时间\n";

#[test]
fn reports_are_tried_loaded_and_the_wrong_ones_come_back_to_be_mended() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(CENTRAL, &[WRITE]);
        let file = format!(
            "{HEAD}B1,,P1,张三,女,ALT,丙氨酸氨基转移酶,11.20,U/L,2023-08-13 08:30\n\
             B1,,P1,张三,女,AST,天门冬氨酸氨基转移酶,20,U/L,2023-08-13 08:30\n\
             B2,,P2,李四,男,ALT,丙氨酸氨基转移酶,30,U/L,昨天\n\
             B3,{THIRD},P3,王五,男,ALT,丙氨酸氨基转移酶,30,U/L,2023-08-13 08:30\n"
        );
        let send = |query: &str| {
            app.with_body("POST", &format!("{IMPORT}{query}"), &key, "text/csv", file.clone()).ok()
        };
        let count = || {
            app.get("/fhir/DiagnosticReport?_summary=count", &app.key(CENTRAL, &[READ])).ok()["total"].clone()
        };
        let tried = send("?dryRun=true");
        assert_eq!(
            (&tried["dryRun"], &tried["reports"], &tried["refused"]),
            (&json!(true), &json!(1), &json!(2)),
            "{tried}"
        );
        assert_eq!(count(), 0, "{}", db.name);
        let loaded = send("");
        assert_eq!(
            (&loaded["rows"], &loaded["reports"], &loaded["refused"]),
            (&json!(4), &json!(1), &json!(2))
        );
        assert_eq!(count(), 1);
        let rows: Vec<u64> =
            loaded["errors"].as_array().unwrap().iter().map(|e| e["row"].as_u64().unwrap()).collect();
        assert_eq!(rows, [4, 5], "{loaded}");
        let mended = BASE64_STANDARD.decode(loaded["errorFile"]["base64"].as_str().unwrap()).unwrap();
        let mended = String::from_utf8(mended).unwrap();
        assert!(
            mended.contains("错误原因") && mended.contains("昨天") && !mended.contains("张三"),
            "{mended}"
        );
        let again =
            app.with_body("POST", IMPORT, &key, "text/csv", mended.replace("昨天", "2023-08-13 09:00")).ok();
        assert_eq!(again["reports"], 1, "{again}");
        assert_eq!(count(), 2);
    });
}

#[test]
fn files_that_are_none_are_refused_and_templates_are_given() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    let key = app.key(CENTRAL, &[WRITE]);
    app.with_body("POST", IMPORT, &key, "text/csv", "没有,表头\n").refused(400);
    app.with_body("POST", IMPORT, &key, "application/pdf", "%PDF").refused(415);
    app.with_body("POST", &format!("{IMPORT}?institution={THIRD}"), &key, "text/csv", HEAD).refused(403);
    let template = app.get("/api/imports/reports/template", &key);
    assert!(template.bytes.starts_with(b"PK"));
    assert!(app.get("/api/imports/reports/template?format=csv", &key).text.contains("报告单号"));
    let region = app.key(REGION, &[WRITE, MANAGE]);
    let file = format!("{HEAD}B1,{THIRD},P1,张三,女,ALT,丙氨酸氨基转移酶,11.20,U/L,2023-08-13 08:30\n");
    assert_eq!(
        app.with_body("POST", IMPORT, &region, "text/csv", file).ok()["reports"],
        1,
        "the region loads for all"
    );
}
