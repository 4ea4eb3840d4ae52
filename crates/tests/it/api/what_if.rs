//! What if, over the JSON API: from a scenario with a mistake to the change of files that adopts it.

use std::sync::Arc;

use care::whatif::WhatIf;
use replay::Runner;
use serde_json::{Value, json};
use testkit::{TestStore, on_both};

use super::{App, CENTRAL, MANAGE, RECOGNITION, REGION};
use crate::{recognition::Ward, replay::runs::eight};

const SCENARIOS: &str = "/api/scenarios";
const LONGER: &str = "[[item]]\ncode = \"CT-HEAD\"\nwindow_days = 15\n";

fn wanted(overlay: &str) -> Value {
    json!({"name": "头颅CT时限15天", "reason": "复诊多在两周内", "overlay": overlay})
}

/// The server's runner, until nothing waits.
fn work(db: &TestStore, app: &App<'_>) {
    let recognition = care::recognition::Recognition::new(
        app.house.region.clone(),
        app.house.records.clone(),
        db.random.clone(),
    );
    let kinds: replay::Kinds = vec![Arc::new(WhatIf::new(recognition))];
    let clock = Arc::new(db.clock.clone());
    Runner::new(db.store.clone(), tests::scenarios(db, &app.house), kinds, clock, || (), || 0)
        .drain()
        .unwrap();
}

fn id(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

#[test]
fn d1_a_manager_tries_a_longer_window_reads_the_result_and_proposes_it() {
    on_both(|db| {
        let wards = eight(db);
        let app = App::new(db);
        let key = app.key(REGION, &[MANAGE]);

        let wrong = app
            .post(SCENARIOS, &key, &wanted("[[item]]\ncode = \"CT-HEAD\"\nwindow_days = 40\n"))
            .refused(422);
        let fault = &wrong["faults"][0];
        assert_eq!(
            (&fault["file"], &fault["line"], &fault["column"]),
            (&json!("scenario.toml"), &json!(3), &json!(15))
        );
        assert!(fault["reason"].as_str().unwrap().contains("window_days_max"), "{fault}");
        app.post(SCENARIOS, &key, &json!({"name": "", "reason": "x", "overlay": LONGER})).refused(400);

        let mut dry = wanted(LONGER);
        dry["dryRun"] = json!(true);
        let checked = app.post(SCENARIOS, &key, &dry).ok();
        assert_eq!((&checked["id"], &checked["changes"][0]["rule"]), (&Value::Null, &json!("item/CT-HEAD")));
        assert_eq!(app.get(SCENARIOS, &key).ok()["scenarios"], json!([]), "{}", db.name);

        let made = app.post(SCENARIOS, &key, &wanted(LONGER));
        assert_eq!(made.status, 201);
        let scenario = id(&made.json());
        assert_eq!(app.get(SCENARIOS, &key).ok()["scenarios"][0]["id"], json!(scenario));
        let shown = app.get(&format!("{SCENARIOS}/{scenario}"), &key).ok();
        assert_eq!((&shown["overlay"], &shown["reason"]), (&json!(LONGER), &json!("复诊多在两周内")));

        let runs = format!("{SCENARIOS}/{scenario}/runs");
        app.post(&runs, &key, &json!({"from": "2023-08-31", "to": "2023-08-01"})).refused(400);
        let started = app.post(&runs, &key, &json!({"from": "2023-08-01", "to": "2023-12-31"}));
        assert_eq!(started.status, 202);
        let run = format!("{runs}/{}", id(&started.json()));
        app.get(&format!("{run}/result"), &key).refused(409);
        work(db, &app);
        let done = app.get(&run, &key).ok();
        assert_eq!(
            (&done["state"], &done["percent"], &done["done"]),
            (&json!("done"), &json!(100), &json!(8))
        );
        app.post(&format!("{run}/cancel"), &key, &json!({})).refused(409);

        let result = app.get(&format!("{run}/result"), &key);
        assert_eq!(result.bytes, app.get(&format!("{run}/result"), &key).bytes);
        let result = result.ok();
        let total = &result["total"];
        assert_eq!(
            (&total["happened"]["recognised"], &total["estimated"]["cards"]),
            (&json!(2), &json!(5)),
            "{total}"
        );
        assert_eq!(result["byItem"][0]["key"], "CT-HEAD");
        // Four residents at either place.
        assert!(
            result["byInstitution"].as_array().unwrap().iter().all(|group| group["hidden"] == json!(true))
        );
        let workbook = app.get(&format!("{run}/result?format=xlsx"), &key);
        assert!(
            workbook.bytes.starts_with(b"PK")
                && workbook.header("content-disposition").contains("what-if-2023-08-01")
        );
        assert_eq!(workbook.bytes, app.get(&format!("{run}/result?format=xlsx"), &key).bytes, "{}", db.name);

        let changes = app.get(&format!("{run}/changes?limit=500&kind=gained"), &key).ok();
        let changed = changes["changes"].as_array().unwrap();
        assert_eq!((changed.len(), &changes["next"]), (5, &Value::Null));
        app.get(&format!("{run}/changes?kind=other-than-that"), &key).refused(400);
        app.get(&format!("{run}/changes?limit=0"), &key).refused(400);
        let line = format!("{run}/changes/{}/{}", changed[0]["check"].as_str().unwrap(), changed[0]["line"]);
        let both = app.get(&line, &key);
        assert!(!both.text.contains("resident") && !both.text.contains("武先生"), "{}", both.text);
        let both = both.ok();
        assert_eq!(
            (&both["then"]["verdict"], &both["now"]["verdict"]),
            (&json!("not-recognisable"), &json!("recognisable"))
        );
        assert_eq!(both["sameAsRecorded"], json!(true));
        // That it was opened is on that person's trail.
        let trail = |ward: &Ward<'_>| app.get(&format!("/api/audit?resident={}", ward.resident), &key).text;
        let opened =
            wards.iter().filter(|ward| trail(ward).contains(&format!("scenario/{scenario}"))).count();
        assert_eq!(opened, 1, "{}", db.name);

        let compared = app.get(&format!("{SCENARIOS}/compare?runs={}", id(&started.json())), &key).ok();
        assert_eq!(compared["byItem"][0]["runs"][0]["recognised"]["expected"], json!(5));
        app.get(&format!("{SCENARIOS}/compare?runs=x"), &key).refused(400);

        let ask =
            format!("{SCENARIOS}/{scenario}/proposal?effective=2027-01-01&source=%E7%BB%B5%E5%8D%AB2026-12");
        let proposal = app.get(&ask, &key).ok();
        let diff = proposal["diff"].as_str().unwrap();
        assert!(diff.contains("+source = \"绵卫2026-12\"") && diff.contains("until = 2026-12-31"), "{diff}");
        assert_eq!(proposal["files"][0]["path"], "510700-mianyang/catalogue/imaging-ct.toml");
        let plain = app.get(&format!("{ask}&format=diff"), &key);
        assert_eq!((plain.text.as_str(), plain.header("content-type")), (diff, "text/x-diff; charset=utf-8"));
    });
}

#[test]
fn what_if_is_for_managers_and_a_run_belongs_to_its_scenario() {
    on_both(|db| {
        let app = App::new(db);
        let (manager, hospital) = (app.key(REGION, &[MANAGE]), app.key(CENTRAL, &[RECOGNITION]));
        app.post(SCENARIOS, &hospital, &wanted(LONGER)).refused(403);
        app.get(SCENARIOS, &hospital).refused(403);
        let one = id(&app.post(SCENARIOS, &manager, &wanted(LONGER)).ok());
        let other = id(&app.post(SCENARIOS, &manager, &wanted(LONGER)).ok());
        let period = json!({"from": "2023-08-01", "to": "2023-08-31"});
        let run = id(&app.post(&format!("{SCENARIOS}/{one}/runs"), &manager, &period).ok());
        app.get(&format!("{SCENARIOS}/{other}/runs/{run}"), &manager).refused(404);
        let cancelled = app.post(&format!("{SCENARIOS}/{one}/runs/{run}/cancel"), &manager, &json!({})).ok();
        assert_eq!(cancelled["state"], json!("cancelled"));
        work(db, &app);
        let runs = app.get(&format!("{SCENARIOS}/{one}/runs"), &manager).ok();
        assert_eq!(runs["runs"][0]["state"], json!("cancelled"), "{}", db.name);
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}
