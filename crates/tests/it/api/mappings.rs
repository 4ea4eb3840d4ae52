//! Local codes over the JSON API: the work list, suggestions, and loading what they mean.

use serde_json::{Value, json};
use testkit::{on_both, urn};

use super::{App, CARD, CENTRAL, MANAGE, RECOGNITION, REGION, THIRD, WRITE, patient};

const MAPPINGS: &str = "/api/mappings";

/// A report whose code is the hospital's own.
fn local_report(app: &App<'_>, code: &str) {
    let key = app.key(CENTRAL, &[WRITE]);
    let entry = |at: usize, resource: Value| {
        let kind = resource["resourceType"].as_str().unwrap().to_owned();
        json!({"fullUrl": urn(at), "resource": resource, "request": {"method": "POST", "url": kind}})
    };
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [
        entry(0, patient("P1")),
        entry(1, json!({"resourceType": "Observation", "status": "final", "subject": {"reference": urn(0)},
            "code": {"coding": [{"system": "urn:his", "code": code, "display": "谷丙转氨酶(ALT)"}]},
            "valueQuantity": {"value": 42.5, "unit": "U/L", "system": "http://unitsofmeasure.org", "code": "U/L"},
            "interpretation": [{"coding": [{"code": "H"}]}], "referenceRange": [{"low": {"value": 9}, "high": {"value": 50}}]})),
        entry(2, json!({"resourceType": "DiagnosticReport", "status": "final", "subject": {"reference": urn(0)},
            "code": {"text": "肝功能"}, "result": [{"reference": urn(1)}],
            "effectiveDateTime": "2023-08-13T08:00:00+08:00"}))]});
    app.post("/fhir", &key, &bundle).ok();
}

#[test]
fn a_report_of_an_unknown_code_becomes_recognisable_back_to_its_day_once_it_is_mapped() {
    on_both(|db| {
        let app = App::new(db);
        local_report(&app, "A01");
        let key = app.key(CENTRAL, &[WRITE]);
        let list = app.get("/api/mappings/unmapped", &key).ok();
        let line = list["codes"].as_array().unwrap().iter().find(|c| c["code"] == "A01").unwrap().clone();
        assert_eq!((&line["institution"], &line["results"]), (&json!(CENTRAL), &json!(1)), "{list}");
        let asked = "/api/mappings/suggestions?system=urn:his&code=A01&display=%E8%B0%B7%E4%B8%99%E8%BD%AC%E6%B0%A8%E9%85%B6&unit=U/L";
        let suggested = app.get(asked, &key).ok();
        assert_eq!(suggested["suggestions"][0]["item"], "ALT", "{suggested}");

        let check =
            json!({"patient": {"document": {"kind": "01", "number": CARD}}, "items": [{"item": "ALT"}]});
        let third = app.key(THIRD, &[RECOGNITION]);
        let before = app.post("/api/recognition/checks", &third, &check).ok();
        assert_eq!(
            (&before["items"][0]["verdict"], &before["unmapped"]),
            (&json!("no-result"), &json!(1)),
            "{before}"
        );
        let rows = json!({"mappings": [{"system": "urn:his", "code": "A01", "display": "谷丙转氨酶", "item": "ALT"}]});
        let loaded = app.post(MAPPINGS, &key, &rows).ok();
        assert_eq!(loaded, json!({"new": 1, "changed": 0, "same": 0}));
        assert_eq!(app.post(MAPPINGS, &key, &rows).ok()["same"], 1, "loaded twice");
        app.get("/api/mappings/unmapped", &key).ok();
        let after = app.post("/api/recognition/checks", &third, &check).ok();
        assert_eq!(after["items"][0]["verdict"], "recognisable", "{}: {after}", db.name);
        let report = after["items"][0]["candidates"][0]["report"].as_str().unwrap();
        let shown = app.get(&format!("/api/recognition/reports/{report}"), &third).ok();
        let result = &shown["results"][0];
        assert_eq!(
            (&result["value"], &result["unit"], &result["referenceRange"]),
            (&json!("42.5"), &json!("U/L"), &json!("9–50"))
        );
        assert_eq!((&result["item"]["code"], &result["flags"]), (&json!("ALT"), &json!(["H"])));
        let list = app.get("/api/mappings/unmapped", &key).ok();
        assert!(list["codes"].as_array().unwrap().iter().all(|c| c["code"] != "A01"), "{list}");
    });
}

#[test]
fn a_spreadsheet_is_loaded_whole_or_not_at_all() {
    on_both(|db| {
        let app = App::new(db);
        let key = app.key(CENTRAL, &[WRITE]);
        let wrong = "本机构代码,区域项目代码,单位\nA01,ALT,U/L\nA02,NO-SUCH,\nA03,ALT,小时\n";
        let problem = app.with_body("POST", MAPPINGS, &key, "text/csv; charset=utf-8", wrong).refused(422);
        let rows: Vec<(u64, &str)> = problem["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["row"].as_u64().unwrap(), row["column"].as_str().unwrap()))
            .collect();
        assert_eq!(rows, [(3, "区域项目代码"), (4, "单位")], "{problem}");
        let good = "本机构代码,区域项目代码,单位\nA01,ALT,U/L\n";
        assert_eq!(
            app.with_body("POST", MAPPINGS, &key, "text/csv", good).ok()["new"],
            1,
            "nothing was kept before"
        );
        let template = app.get("/api/mappings/template", &key);
        assert!(
            template.bytes.starts_with(b"PK")
                && template.header("content-disposition").contains("mappings.xlsx")
        );
        let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        app.with_body("POST", MAPPINGS, &key, xlsx, template.bytes).ok();
        assert!(app.get("/api/mappings/template?format=csv", &key).text.contains("区域项目代码"));
        app.with_body("POST", MAPPINGS, &key, "text/csv", "没有表头\n1\n").refused(400);
        app.with_body("POST", MAPPINGS, &key, "application/pdf", "%PDF").refused(415);
    });
}

#[test]
fn a_hospital_maps_its_own_codes_and_the_region_all() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    let key = app.key(CENTRAL, &[WRITE]);
    let others = json!({"mappings": [{"institution": THIRD, "code": "A01", "item": "ALT"}]});
    app.post(MAPPINGS, &key, &others).refused(403);
    let shared = json!({"mappings": [{"system": "http://loinc.org", "code": "1743-4", "item": "ALT"}]});
    assert_eq!(app.post(MAPPINGS, &key, &shared).refused(403)["place"], "system");
    let region = app.key(REGION, &[MANAGE]);
    app.post(MAPPINGS, &region, &others).ok();
    app.post(MAPPINGS, &region, &shared).ok();
    app.get(&format!("/api/mappings/unmapped?institution={THIRD}"), &key).refused(403);
    app.get("/api/mappings/unmapped?after=x", &region).refused(400);
}

#[test]
fn the_work_list_is_read_page_by_page() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    for code in ["A01", "A02", "A03"] {
        local_report(&app, code);
    }
    let key = app.key(CENTRAL, &[WRITE]);
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("/api/mappings/unmapped?limit=1{after}"), &key).ok();
        let codes = page["codes"].as_array().unwrap();
        assert!(codes.len() <= 1);
        seen.extend(codes.iter().map(|code| code["code"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    seen.sort();
    assert_eq!(seen, ["A01", "A02", "A03", "肝功能"]);
}
