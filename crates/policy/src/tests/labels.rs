//! Labels, lapses, places and prices on the small region (RULES §2.1–§2.4, E13).

use base::Fen;
use jiff::civil::{Date, date};

use super::sample;
use crate::{Level, Policies, Region};

const DAY: Date = date(2023, 3, 1);

fn region() -> std::sync::Arc<Region> {
    Policies::from_files(&sample()).unwrap().region("990100").unwrap().clone()
}

#[test]
fn rules_2_1_the_widest_label_comes_first() {
    let region = region();
    assert_eq!(region.label_at("A", "K", DAY).unwrap().text, "全国HR");
    assert_eq!(region.label_at("B", "K", DAY).unwrap().text, "样例HR");
    let all: Vec<&str> = region.labels_at("A", "K", DAY).map(|label| label.text.as_str()).collect();
    assert_eq!(all, ["全国HR", "样例HR"]);
    assert!(region.label_at("C", "K", DAY).is_none(), "a village clinic holds none");
    assert!(region.label_at("A", "K", date(2030, 1, 1)).is_none(), "expired");
    assert!(region.label_at("A", "ABO", DAY).is_none(), "never recognised");
}

#[test]
fn rules_2_3_another_citys_label_is_not_honoured_but_a_shared_domains_is() {
    let region = region();
    let neighbour = region.labels_at("N", "CT", DAY).find(|label| label.code == "neighbour").unwrap();
    assert!(!region.label_covers(neighbour, "990101", "CT"));
    assert!(region.label_covers(neighbour, "990200", "CT"));
    assert_eq!(region.covering_label("N", "CT", DAY, "990101").unwrap().text, "流域HR");
    assert!(region.covering_label("N", "HRCT", DAY, "990101").is_none(), "the domain does not share it");
    assert!(region.shared_domain("990101", "990200", "CT", DAY).is_some());
    assert!(region.shared_domain("990101", "990300", "CT", DAY).is_none());
}

#[test]
fn rules_2_4_a_lapse_ends_the_label_but_never_retroactively() {
    let region = region();
    assert!(region.label_at("B", "K", date(2023, 4, 30)).is_some());
    assert!(region.label_at("B", "K", date(2023, 5, 1)).is_none());
    assert_eq!(region.lapse("B", "CHEM", date(2023, 5, 1)).unwrap().reason, "质评不合格");
    assert!(region.label_at("B", "K", date(2023, 11, 1)).is_some());
    assert!(region.label_at("A", "K", date(2023, 5, 1)).is_some(), "another hospital keeps its own");
}

#[test]
fn e13_a_price_goes_by_the_level_of_the_ordering_institution() {
    let region = region();
    let fen = |code, level| region.price(code, level, DAY).map(|(amount, _)| amount);
    assert_eq!(fen("CT", Level::Tertiary), Some(Fen(24_000)));
    assert_eq!(fen("CT", Level::Primary), Some(Fen(18_000)));
    assert_eq!(fen("CT", Level::Village), Some(Fen(17_000)));
    assert_eq!(fen("HRCT", Level::Village), Some(Fen(20_000)), "as the township does");
    assert_eq!(fen("CT", Level::Secondary), None);
    assert_eq!(fen("P", Level::Tertiary), Some(Fen(1_000)), "a panel has a price of its own");
    assert_eq!(region.price("CT", Level::Primary, DAY).unwrap().1.id, "price/CT");
}

#[test]
fn an_order_or_a_report_names_an_item_or_a_panel() {
    let region = region();
    let codes = |code| {
        region
            .expand(code, DAY)
            .map(|items| items.iter().map(|item| item.code.as_str()).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(codes("K"), Some("K".into()));
    assert_eq!(codes("P"), Some("K NA".into()));
    assert_eq!(codes("?"), None);
}

#[test]
fn every_answer_says_which_rule_it_came_from() {
    let region = region();
    let rule = &region.item("CT", DAY).unwrap().rule;
    assert_eq!(rule.to_string(), "item/CT @2023-01-01 (test; 990100-sample/catalogue.toml:22)");
    assert!(!rule.example);
}
