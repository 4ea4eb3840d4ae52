//! CDS Hooks 2.0: the same at the moment of ordering, as a hospital's system calls it.

use serde_json::{Value, json};
use testkit::{TestStore, on_both};

use super::{App, CENTRAL, RECOGNITION, THIRD, patient};

const SIGN: &str = "/cds-services/lianyi-recognition-order-sign";
const SELECT: &str = "/cds-services/lianyi-recognition-order-select";

/// As the sandbox of the specification sends it: drafts of the orders, the patient as it was prefetched.
fn order_sign(prefetched: &Value) -> Value {
    json!({
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "hook": "order-sign",
        "fhirServer": "http://his.example.org/fhir",
        "fhirAuthorization": {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "scope": "user/Patient.read", "subject": "cds-service"},
        "context": {
            "userId": "Practitioner/D7", "patientId": "1288992", "encounterId": "89284",
            "draftOrders": {"resourceType": "Bundle", "entry": [
                {"resource": {"resourceType": "ServiceRequest", "id": "sr-1", "status": "draft", "intent": "order",
                    "subject": {"reference": "Patient/1288992"},
                    "code": {"text": "胸部CT", "coding": [{"system": "http://loinc.org", "code": "24627-2", "display": "CT Chest"}]}}},
                {"resource": {"resourceType": "ServiceRequest", "id": "sr-2", "status": "draft", "intent": "order",
                    "subject": {"reference": "Patient/1288992"},
                    "code": {"coding": [{"system": "urn:lianyi:item:510700", "code": "ALT"}]}}},
                {"resource": {"resourceType": "NutritionOrder", "id": "no-1", "status": "draft"}}
            ]}
        },
        "prefetch": {"patient": prefetched}
    })
}

/// The third hospital's own record of the same person: its own number and the identity card.
fn prefetched() -> Value {
    let mut here = patient("Z-77");
    here["id"] = json!("1288992");
    here
}

fn told(db: &TestStore) -> (App<'_>, String, String) {
    let app = App::new(db);
    let (_, report) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 73);
    let key = app.key(THIRD, &[RECOGNITION]);
    (app, key, report)
}

#[test]
fn an_order_is_answered_with_a_card_that_can_be_taken_at_a_click() {
    on_both(|db| {
        let (app, key, report) = told(db);
        let answer = app.post(SIGN, &key, &order_sign(&prefetched())).ok();
        let cards = answer["cards"].as_array().unwrap();
        assert_eq!(cards.len(), 1, "{answer}");
        let card = &cards[0];
        assert_eq!(card["summary"], "绵阳市中心医院 3天1小时前已做胸部CT平扫，可互认，节省¥264.00");
        assert_eq!(
            (card["indicator"].as_str(), card["selectionBehavior"].as_str()),
            (Some("warning"), Some("at-most-one"))
        );
        let detail = card["detail"].as_str().unwrap();
        for part in [
            "双肺未见明显异常",
            "2023-08-11 08:00",
            "标识川HR",
            "影像可调阅",
            "item/CT-CHEST@",
            "即确认已向患者说明",
        ] {
            assert!(detail.contains(part), "{part} is not in {detail}");
        }
        let suggestion = &card["suggestions"][0];
        assert_eq!(suggestion["actions"][0]["type"], "delete");
        assert_eq!(suggestion["actions"][0]["resourceId"], "ServiceRequest/sr-1");
        assert_eq!(card["source"]["topic"]["code"], "recognition");
        assert_eq!(
            card["links"][0]["url"],
            format!("http://lianyi.test/api/recognition/reports/{report}?version=1")
        );
        let reasons = card["overrideReasons"].as_array().unwrap();
        assert!(reasons.iter().any(|r| r["code"] == "01" && r["system"] == "urn:lianyi:ground:510700"));

        let accepted = json!({"feedback": [{"card": card["uuid"], "outcome": "accepted",
            "acceptedSuggestions": [{"id": suggestion["uuid"]}], "outcomeTimestamp": "2023-08-14T01:00:05Z"}]});
        let feedback = format!("{SIGN}/feedback");
        assert_eq!(app.post(&feedback, &key, &accepted).status.as_u16(), 200);
        assert_eq!(app.post(&feedback, &key, &accepted).status.as_u16(), 200, "sent twice");
        let table = "/api/recognition/statistics?from=2023-08-01&to=2023-08-31";
        let total = app.get(table, &key).ok()["total"].clone();
        assert_eq!(
            (&total["checks"], &total["recognised"], &total["net"]),
            (&json!(2), &json!(1), &json!(26400))
        );

        let overridden = json!({"feedback": [{"card": card["uuid"], "outcome": "overridden", "overrideReason":
            {"reason": {"code": "01", "system": "urn:lianyi:ground:510700"}, "userComment": "症状加重"}}]});
        assert_eq!(app.post(&feedback, &key, &overridden).status.as_u16(), 200);
        let total = app.get(table, &key).ok()["total"].clone();
        assert_eq!(
            (&total["recognised"], &total["reexamined"], &total["net"]),
            (&json!(0), &json!(1), &json!(0))
        );
        let wrong = json!({"feedback": [{"card": card["uuid"], "outcome": "overridden",
            "overrideReason": {"reason": {"code": "77"}}}]});
        assert_eq!(app.post(&feedback, &key, &wrong).refused(422)["place"], "feedback[0].ground");
    });
}

#[test]
fn order_select_asks_about_what_was_just_selected_and_signing_is_the_same_order() {
    on_both(|db| {
        let (app, key, _) = told(db);
        let mut select = order_sign(&prefetched());
        select["hook"] = json!("order-select");
        select["context"]["selections"] = json!(["ServiceRequest/sr-2"]);
        assert_eq!(app.post(SELECT, &key, &select).ok()["cards"], json!([]), "nothing is known of ALT");
        select["context"]["selections"] = json!(["ServiceRequest/sr-1"]);
        assert_eq!(app.post(SELECT, &key, &select).ok()["cards"].as_array().unwrap().len(), 1);
        let signed = app.post(SIGN, &key, &order_sign(&prefetched())).ok();
        assert_eq!(signed["cards"].as_array().unwrap().len(), 1, "no duplicate of itself: {signed}");
        let table = "/api/recognition/statistics?from=2023-08-01&to=2023-08-31";
        assert_eq!(app.get(table, &key).ok()["total"]["checks"], 2, "looked at twice, counted once");
    });
}

#[test]
fn an_emergency_passes_and_the_unknown_have_no_cards() {
    on_both(|db| {
        let (app, key, _) = told(db);
        let mut stat = order_sign(&prefetched());
        stat["context"]["draftOrders"]["entry"][0]["resource"]["priority"] = json!("stat");
        assert_eq!(app.post(SIGN, &key, &stat).ok()["cards"], json!([]));
        let mut medicine = order_sign(&prefetched());
        medicine["context"]["draftOrders"]["entry"] = json!([{"resource": {"resourceType": "MedicationRequest",
            "id": "m-1", "status": "draft", "medicationCodeableConcept": {"text": "阿莫西林胶囊"},
            "dispenseRequest": {"expectedSupplyDuration": {"value": 14, "code": "d"}}}}]);
        assert_eq!(app.post(SIGN, &key, &medicine).ok()["cards"], json!([]), "the first of its kind");
        medicine["context"]["draftOrders"]["entry"][0]["resource"]["id"] = json!("m-2");
        let again = app.post(SIGN, &key, &medicine).ok();
        assert_eq!(again["cards"][0]["source"]["topic"]["code"], "duplicate-medicine", "{again}");
        assert_eq!(again["cards"][0]["suggestions"][0]["actions"][0]["resourceId"], "MedicationRequest/m-2");
        medicine["context"]["draftOrders"]["entry"][0]["resource"]["priority"] = json!("stat");
        assert_eq!(app.post(SIGN, &key, &medicine).ok()["cards"], json!([]));
        let stranger = json!({"resourceType": "Patient", "id": "1288992", "identifier": [{"value": "Z-99"}]});
        assert_eq!(app.post(SIGN, &key, &order_sign(&stranger)).ok()["cards"], json!([]));
        let mut by_our_id = order_sign(&Value::Null);
        let refused = app.post(SIGN, &key, &by_our_id).refused(412);
        assert_eq!(refused["place"], "prefetch.patient");
        let (patient, _) = app.examined(CENTRAL, &patient("P1"), "CT-CHEST", 50);
        by_our_id["context"]["patientId"] = json!(patient);
        assert_eq!(app.post(SIGN, &key, &by_our_id).ok()["cards"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_hospitals_own_patient_id_is_nobody_here_even_when_another_hospital_uses_it() {
    on_both(|db| {
        let (app, key, _) = told(db);
        let sender = app.key(CENTRAL, &[super::WRITE]);
        let mut other = patient("P1");
        other["id"] = json!("1288992");
        app.put("/fhir/Patient/1288992", &sender, &other).ok();
        assert_eq!(app.post(SIGN, &key, &order_sign(&Value::Null)).status.as_u16(), 412, "{}", db.name);
    });
}

#[test]
fn a16_two_doctors_at_two_hospitals_see_each_others_orders() {
    on_both(|db| {
        let (app, key, _) = told(db);
        let mut first = order_sign(&prefetched());
        first["context"]["draftOrders"]["entry"] = json!([{"resource": {"resourceType": "ServiceRequest", "id": "mr-1",
            "status": "draft", "code": {"coding": [{"system": "urn:lianyi:item:510700", "code": "MR-HEAD"}]}}}]);
        assert_eq!(app.post(SIGN, &key, &first).ok()["cards"], json!([]));
        let central = app.key(CENTRAL, &[RECOGNITION]);
        let mut here = patient("P1");
        here["id"] = json!("1288992");
        let mut second = first.clone();
        second["prefetch"]["patient"] = here;
        let answer = app.post(SIGN, &central, &second).ok();
        let card = &answer["cards"][0];
        assert_eq!(card["source"]["topic"]["code"], "duplicate-examination", "{answer}");
        assert!(card["summary"].as_str().unwrap().starts_with("重复检查提醒："));
        assert_eq!((&card["indicator"], &card["overrideReasons"]), (&json!("info"), &json!([])));
        let passed_over = json!({"feedback": [{"card": card["uuid"], "outcome": "overridden"}]});
        assert_eq!(app.post(&format!("{SIGN}/feedback"), &central, &passed_over).status.as_u16(), 200);
    });
}

#[test]
fn wrong_calls_are_refused_as_the_specification_says() {
    let db = testkit::sqlite();
    let (app, key, _) = told(&db);
    let mut wrong_hook = order_sign(&prefetched());
    wrong_hook["hook"] = json!("patient-view");
    assert_eq!(app.post(SIGN, &key, &wrong_hook).refused(400)["place"], "hook");
    let mut no_context = order_sign(&prefetched());
    no_context.as_object_mut().unwrap().shift_remove("context");
    app.post(SIGN, &key, &no_context).refused(400);
    let mut no_bundle = order_sign(&prefetched());
    no_bundle["context"]["draftOrders"] = json!({"resourceType": "List"});
    assert_eq!(app.post(SIGN, &key, &no_bundle).refused(400)["place"], "context.draftOrders");
    app.post("/cds-services/other", &key, &order_sign(&prefetched())).refused(404);
    let nobody =
        json!({"feedback": [{"card": "01936f5e-0000-7000-8000-000000000000", "outcome": "accepted"}]});
    assert_eq!(
        app.post(&format!("{SIGN}/feedback"), &key, &nobody).refused(404)["place"],
        "feedback[0].card"
    );
    let region = app.key(super::REGION, &[RECOGNITION]);
    app.post(SIGN, &region, &order_sign(&prefetched())).refused(422);
}

#[test]
fn services_are_listed_for_everybody() {
    let db = testkit::sqlite();
    let app = App::new(&db);
    let request = app.request("GET", "/cds-services", None).body(axum::body::Body::empty()).unwrap();
    let services = app.send(request).ok()["services"].clone();
    let hooks: Vec<&str> = services.as_array().unwrap().iter().map(|s| s["hook"].as_str().unwrap()).collect();
    assert_eq!(hooks, ["order-select", "order-sign"]);
    assert_eq!(services[0]["prefetch"]["patient"], "Patient/{{context.patientId}}");
    assert_eq!(services[1]["id"], "lianyi-recognition-order-sign");
}
