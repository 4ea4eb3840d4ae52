//! The region's rules as people read them (DESIGN, idea 1: a region's rules are data).

use identity::access::rights::Role;
use serde_json::json;
use testkit::sqlite;

use super::{App, CENTRAL};

#[test]
fn every_rule_of_a_day_is_listed_with_its_text_and_where_it_stands() {
    let db = sqlite();
    let app = App::new(&db);
    let token = app.person(Role::Nurse, Some(CENTRAL)).token;
    let all = app.get("/api/rules?on=2024-08-14&limit=500", &token).ok();
    let kinds = all["kinds"].as_array().unwrap();
    let of_kinds: u64 = kinds.iter().map(|kind| kind["count"].as_u64().unwrap()).sum();
    assert_eq!(all["total"].as_u64(), Some(of_kinds), "every rule is of a kind");
    let items = app.get("/api/rules?on=2024-08-14&kind=item", &token).ok();
    let region = app.house.region.clone();
    assert_eq!(
        items["total"].as_u64().unwrap(),
        region.items(jiff::civil::date(2024, 8, 14)).count() as u64,
        "the same items that decide"
    );
    let chest = app.get("/api/rules?on=2024-08-14&kind=item&q=CT-CHEST", &token).ok();
    let rule = &chest["rules"][0];
    assert_eq!((&rule["code"], &rule["name"]), (&json!("CT-CHEST"), &json!("胸部CT平扫")), "{chest}");
    assert!(rule["text"].as_str().unwrap().contains("CT-CHEST"), "{rule}");
    let file = rule["rule"]["file"].as_str().unwrap();
    let line = usize::try_from(rule["rule"]["line"].as_u64().unwrap()).unwrap();
    let written = std::fs::read_to_string(testkit_regions().join(file)).unwrap();
    assert!(written.lines().nth(line - 1).unwrap().contains("CT-CHEST"), "{file}:{line}");
    // By initials of the name's pinyin, and what the rule's text holds.
    let initials = app.get("/api/rules?on=2024-08-14&kind=item&q=xbctps", &token).ok();
    assert_eq!(initials["rules"][0]["code"], "CT-CHEST");
    let price = app.get("/api/rules?on=2024-08-14&kind=price&q=xbctps", &token).ok();
    assert_eq!(price["rules"][0]["name"], "胸部CT平扫", "a price by what it is the price of");
    let examples = app.get("/api/rules?on=2024-08-14&example=true", &token).ok();
    assert_eq!(examples["total"], all["examples"]);
    assert_eq!(app.get("/api/rules?on=1999-01-01", &token).ok()["total"], 0);
    let second = app.get("/api/rules?on=2024-08-14&kind=item&limit=1&offset=1", &token).ok();
    assert_eq!(second["rules"][0]["code"], items["rules"][1]["code"]);
}

fn testkit_regions() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions")
}

#[test]
fn a_rule_has_its_history_and_two_days_their_difference() {
    let db = sqlite();
    let app = App::new(&db);
    let token = app.person(Role::Nurse, Some(CENTRAL)).token;
    let history = app.get("/api/rules/item/CT-CHEST", &token).ok();
    let versions = app.house.region.item_versions("CT-CHEST").count();
    assert_eq!(history["versions"].as_array().unwrap().len(), versions);
    app.get("/api/rules/item/NONE", &token).refused(404);
    app.get("/api/rules/item/..%2F..%2Fetc", &token).refused(404);

    let book = app.house.region.book();
    let days = book.turning_days();
    let (first, last) = (*days.first().unwrap(), *days.last().unwrap());
    let told = app.get(&format!("/api/rules/difference?from={first}&to={last}"), &token).ok();
    assert_eq!(told["changes"].as_array().unwrap().len(), book.difference(first, last).len());
    let same = app.get(&format!("/api/rules/difference?from={last}&to={last}"), &token).ok();
    assert_eq!(same["changes"], json!([]));
    let before = first.yesterday().unwrap();
    let born = app.get(&format!("/api/rules/difference?from={before}&to={first}"), &token).ok();
    let changes = born["changes"].as_array().unwrap();
    assert!(!changes.is_empty() && changes.iter().all(|c| c["change"] == "added" && c["before"].is_null()));
}
