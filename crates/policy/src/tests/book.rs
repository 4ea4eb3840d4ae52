//! Rules as people read them: text, inherited fields, history, and what changed between two days (DESIGN, idea 1).

use std::path::PathBuf;

use jiff::civil::date;

use super::sample;
use crate::{Difference, Policies, Region, Statement};

const ITEMS: &str = r#"source = "文件甲"
effective = 2020-01-01

[[section]]
title = "影像"
category = "imaging"
body_part = "胸部"
item = [
  # 窗口自2023年起放宽
  { code = "XCT", name = "胸部CT", window_days = 7, until = 2022-12-31 },
  { code = "XCT", name = "胸部CT", window_days = 15, effective = 2023-01-01, source = "文件乙" },
  { code = "XDR", name = "胸部DR", window_days = 7, example = true, until = 2022-12-31 },
  { code = "XDR", name = "胸部DR", window_days = 7, example = true, effective = 2023-01-01 },
  { code = "XMR", name = "胸部MR", window_days = 7, effective = 2023-01-01 },
]
"#;

fn region() -> std::sync::Arc<Region> {
    let mut files = sample();
    files.insert(PathBuf::from("990100-sample/extra.toml"), ITEMS.to_owned());
    Policies::from_files(&files).unwrap().regions()[0].clone()
}

#[test]
fn a_rule_is_shown_as_its_file_states_it() {
    let region = region();
    let versions: Vec<_> = region.book().versions("item/XCT").collect();
    assert_eq!(versions.len(), 2);
    let old = versions[0];
    assert_eq!((old.kind(), old.code(), old.name()), ("item", "XCT", Some("胸部CT")));
    assert!(old.text.starts_with("  # 窗口自2023年起放宽\n  { code = \"XCT\""), "{}", old.text);
    assert_eq!(old.text.lines().count(), 2, "nothing of the next rule");
    assert_eq!(old.fields["body_part"].as_str(), Some("胸部"), "what its section says");
    assert!(!old.fields.contains_key("source") && !old.fields.contains_key("until"));
    assert_eq!(versions[1].rule.source, "文件乙");
}

#[test]
fn the_book_holds_what_the_questions_answer_from() {
    let region = region();
    let on = date(2023, 6, 1);
    let items = region.book().on(on).filter(|statement| statement.kind() == "item").count();
    assert_eq!(items, region.items(on).count());
    let institutions = region.book().on(on).filter(|statement| statement.kind() == "institution").count();
    assert_eq!(institutions, region.institutions(on).count());
}

#[test]
fn the_difference_of_two_days_is_what_really_changed() {
    let region = region();
    let told: Vec<String> = region
        .book()
        .difference(date(2022, 6, 1), date(2023, 6, 1))
        .iter()
        .map(|difference| match difference {
            Difference::Added(new) => format!("+{}", new.rule.id),
            Difference::Removed(old) => format!("-{}", old.rule.id),
            Difference::Changed(old, new) => {
                let days = |of: &Statement| {
                    of.fields.get("window_days").map(ToString::to_string).unwrap_or_default()
                };
                format!("{} {}→{}", new.rule.id, days(old), days(new))
            }
        })
        .filter(|told| told.contains("item/X"))
        .collect();
    // XDR is stated anew with the same content: no difference.
    assert_eq!(told, ["item/XCT 7→15", "+item/XMR"]);
    let back = region.book().difference(date(2023, 6, 1), date(2022, 6, 1));
    assert!(back.iter().any(|d| matches!(d, Difference::Removed(old) if old.rule.id == "item/XMR")));
    assert!(region.book().difference(date(2023, 6, 1), date(2023, 6, 1)).is_empty());
}
