//! The recognition board: figures narrowed and grouped, the rows behind them, and figures as they move (D1, E14).

use identity::access::rights::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::on_both;

use super::{App, CARD, CENTRAL, MANAGE, RECOGNITION, REGION, THIRD, patient};

const DISTRICT: &str = "510722001";
const PERIOD: &str = "from=2023-08-01&to=2023-09-30";

/// An order for a CT that was made at the central hospital; the check.
fn ordered(app: &App<'_>, institution: &str, department: &str) -> String {
    let key = app.key(institution, &[RECOGNITION]);
    let order = json!({"patient": {"document": {"kind": "01", "number": CARD}}, "department": department, "doctor": "D7",
        "items": [{"orderId": format!("O-{institution}-{department}"), "item": "CT-CHEST"}]});
    let answer = app.post("/api/recognition/checks", &key, &order).ok();
    answer["check"].as_str().unwrap().to_owned()
}

fn answered(app: &App<'_>, institution: &str, check: &str, decision: Value) {
    let key = app.key(institution, &[RECOGNITION]);
    let mut decision = decision;
    decision["check"] = json!(check);
    decision["line"] = json!(0);
    app.post("/api/recognition/decisions", &key, &json!({"decisions": [decision]})).ok();
}

fn recognised() -> Value {
    json!({"kind": "recognise"})
}

fn again(ground: &str) -> Value {
    json!({"kind": "reexamine", "ground": ground, "informed": true})
}

/// Three orders: recognised at the third hospital, examined again and then recognised after all there, examined again
/// in the district.
fn three(app: &App<'_>) {
    app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
    let first = ordered(app, THIRD, "呼吸科");
    answered(app, THIRD, &first, recognised());
    let second = ordered(app, THIRD, "心内科");
    answered(app, THIRD, &second, again("02"));
    app.db.clock.advance(SignedDuration::from_hours(2));
    answered(app, THIRD, &second, recognised());
    let third = ordered(app, DISTRICT, "内科");
    answered(app, DISTRICT, &third, again("02"));
}

fn rows(app: &App<'_>, token: &str, question: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("/api/recognition/rows?{PERIOD}&limit=2&{question}{after}"), token).ok();
        found.extend(page["rows"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return found,
        }
    }
}

#[test]
fn figures_are_grouped_by_month_and_level_and_narrowed_by_every_part() {
    on_both(|db| {
        let app = App::new(db);
        three(&app);
        let region = app.key(REGION, &[MANAGE]);
        let get = |more: &str| app.get(&format!("/api/recognition/statistics?{PERIOD}&{more}"), &region).ok();
        let months = get("groupBy=month");
        let keys: Vec<&str> =
            months["rows"].as_array().unwrap().iter().map(|r| r["key"].as_str().unwrap()).collect();
        assert_eq!(keys, ["2023-08"], "{}: {months}", db.name);
        let levels = get("groupBy=level");
        let level = |name: &str| {
            levels["rows"]
                .as_array()
                .unwrap()
                .iter()
                .find(|row| row["key"] == name)
                .cloned()
                .unwrap_or_default()
        };
        assert_eq!(level("tertiary")["recognised"], 2, "{levels}");
        assert_eq!(levels["total"]["checks"], 3);
        assert_eq!(get("level=tertiary")["total"]["recognised"], 2);
        assert_eq!(get("department=%E5%86%85%E7%A7%91")["total"]["reexamined"], 1);
        assert_eq!(get("doctor=D7")["total"]["checks"], 3);
        assert_eq!(get("doctor=nobody")["total"]["checks"], 0);
        assert_eq!(get("ground=02")["total"]["reexamined"], 1, "one of the two was taken back");
        let sheet =
            app.get(&format!("/api/recognition/statistics?{PERIOD}&groupBy=item&format=xlsx"), &region);
        assert!(sheet.bytes.starts_with(b"PK") && sheet.header("content-disposition").contains(".xlsx"));
        let grid = app.get(&format!("/api/recognition/grid?{PERIOD}"), &region).ok();
        assert_eq!(grid["institutions"].as_array().unwrap().len(), 2, "{grid}");
        assert_eq!(grid["items"], json!([{"code": "CT-CHEST", "name": "胸部CT平扫", "category": "imaging"}]));
        let third = grid["institutions"].as_array().unwrap().iter().position(|i| i["code"] == THIRD).unwrap();
        let cell = grid["cells"].as_array().unwrap().iter().find(|cell| cell[0] == third).unwrap();
        assert_eq!((&cell[2], &cell[4], &cell[5]), (&json!(2), &json!(2), &json!(0)), "{grid}");
        let own =
            app.get(&format!("/api/recognition/grid?{PERIOD}"), &app.key(DISTRICT, &[RECOGNITION])).ok();
        assert_eq!(own["institutions"].as_array().unwrap().len(), 1, "the own institution's only");
    });
}

/// The number and the rows behind it are the same thing: signs add up to the counter, corrections included.
#[test]
fn the_rows_behind_a_number_add_up_to_it() {
    on_both(|db| {
        let app = App::new(db);
        three(&app);
        let region = app.key(REGION, &[MANAGE]);
        for narrowed in [
            "",
            "institution=510704001",
            "department=%E5%BF%83%E5%86%85%E7%A7%91",
            "ground=02",
            "level=tertiary",
            "item=CT-CHEST",
        ] {
            let total =
                app.get(&format!("/api/recognition/statistics?{PERIOD}&{narrowed}"), &region).ok()["total"]
                    .clone();
            for measure in ["checks", "offered", "recognised", "reexamined", "excused"] {
                let found = rows(&app, &region, &format!("measure={measure}&{narrowed}"));
                let sum: i64 = found.iter().map(|row| row["sign"].as_i64().unwrap()).sum();
                assert_eq!(json!(sum), total[measure], "{}: {measure} {narrowed}: {found:?}", db.name);
            }
            for measure in ["saved", "returned"] {
                let found = rows(&app, &region, &format!("measure={measure}&{narrowed}"));
                let sum: i64 = found.iter().map(|row| row["fen"].as_i64().unwrap()).sum();
                assert_eq!(json!(sum), total[measure], "{}: {measure} {narrowed}: {found:?}", db.name);
            }
        }
        let signs: Vec<i64> = rows(&app, &region, "measure=reexamined&institution=510704001")
            .iter()
            .map(|row| row["sign"].as_i64().unwrap())
            .collect();
        assert_eq!(signs, [-1, 1], "{}: newest first: taken back, then given", db.name);
    });
}

#[test]
fn patients_behind_a_number_are_masked_and_only_for_who_may_look_at_checks() {
    on_both(|db| {
        let app = App::new(db);
        three(&app);
        let quality = app.person(Role::QualityOfficer, Some(THIRD));
        let seen = rows(&app, &quality.token, "measure=checks");
        assert_eq!(seen.len(), 2, "the own institution's");
        assert_eq!(seen[0]["patient"]["name"], "张*");
        let resident = base::ResidentId(seen[0]["patient"]["resident"].as_str().unwrap().parse().unwrap());
        let trail = db.store.read(|tx| audit::of_resident(tx, resident, 100)).unwrap();
        assert!(
            trail.iter().any(|e| e.actor == quality.login && e.entity == "recognition/rows"),
            "{}: looking is on the trail",
            db.name
        );
        for role in [Role::InstitutionManager, Role::Finance] {
            let manager = app.person(role, Some(THIRD));
            let seen = rows(&app, &manager.token, "measure=recognised");
            assert!(seen.len() == 2 && seen.iter().all(|row| row["patient"].is_null()), "{role}: {seen:?}");
        }
        let doctor = app.person(Role::Doctor, Some(THIRD));
        app.get(&format!("/api/recognition/rows?{PERIOD}&measure=checks"), &doctor.token).refused(403);
        app.get(
            &format!("/api/recognition/rows?{PERIOD}&measure=checks&institution={CENTRAL}"),
            &quality.token,
        )
        .refused(403);
        app.get(&format!("/api/recognition/rows?{PERIOD}&measure=checks&after=x"), &quality.token)
            .refused(400);
    });
}

fn event(text: &str) -> Value {
    let data = text.lines().find_map(|line| line.strip_prefix("data:")).unwrap_or_else(|| panic!("{text}"));
    assert!(text.contains("event: figures") || text.contains("event:figures"), "{text}");
    serde_json::from_str(data.trim()).unwrap()
}

#[test]
fn figures_stream_as_they_stand_and_only_the_own() {
    on_both(|db| {
        let app = App::new(db);
        three(&app);
        let get = |token: &str| {
            let answer = app.get("/api/recognition/live?events=1", token);
            assert_eq!(answer.header("content-type"), "text/event-stream");
            event(&answer.text)
        };
        let all = get(&app.key(REGION, &[MANAGE]));
        assert_eq!((&all["total"]["checks"], &all["total"]["recognised"]), (&json!(3), &json!(2)), "{all}");
        assert_eq!(all["total"]["rateHundredths"], 6667, "2 of 3");
        assert_eq!(all["institutions"].as_array().unwrap().len(), 2);
        let own = get(&app.person(Role::InstitutionManager, Some(DISTRICT)).token);
        assert_eq!((&own["total"]["checks"], &own["total"]["reexamined"]), (&json!(1), &json!(1)), "{own}");
        assert!(!own.to_string().contains(THIRD));
        app.get("/api/recognition/live?events=1", &app.person(Role::Doctor, Some(THIRD)).token).refused(403);
    });
}

/// A stream ends with the session that began it, and keeps none alive by itself.
#[test]
fn a_stream_ends_with_its_session() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    let manager = app.person(Role::InstitutionManager, Some(THIRD));
    let (router, token) = (app.router.clone(), manager.token.clone());
    let request = app.request("GET", "/api/recognition/live", Some(&token)).body(axum::body::Body::empty());
    let streaming = app.runtime.spawn(async move {
        let response = tower::ServiceExt::oneshot(router, request.unwrap()).await.unwrap();
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap()
    });
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(!streaming.is_finished(), "it lasts");
    app.delete("/api/session", &manager.token);
    let ended =
        app.block_on(async { tokio::time::timeout(std::time::Duration::from_secs(15), streaming).await });
    let text = String::from_utf8(ended.expect("it ends").unwrap().to_vec()).unwrap();
    assert_eq!(event(&text)["total"]["checks"], 0);
}
