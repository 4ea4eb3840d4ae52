//! Local codes, their meaning as of a day and as of a moment, and the work list (RULES §2.4).

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, thread};

use base::{Clock as _, Fault};
use jiff::{SignedDuration, Timestamp, civil::date};
use policy::{Policies, Region};
use terminology::{Basis, CodeBook, CodeNo, MappingRow, Wanted, suggest, system};
use testkit::{TestStore, on_both};

/// A small region: what is not about terminology is there because a region must have it.
const REGION: &str = r#"
[region]
code = "990100"
name = "样例市"
name_en = "Sample"
timezone = "Asia/Shanghai"
[[area]]
code = "990101"
name = "东区"
[[section]]
title = "全部"
area = "990101"
institution = [
  { code = "A", name = "市医院", level = "tertiary", kind = "general-hospital" },
  { code = "B", name = "镇卫生院", level = "primary", kind = "township-centre" },
]
[[section]]
title = "检验"
category = "laboratory"
specimen = "血清"
label_scheme = "CHEM"
item = [
  { code = "K", name = "钾", loinc = "2823-3", unit = "mmol/L", window_days = 3 },
  { code = "ALT", name = "丙氨酸氨基转移酶", loinc = "1742-6", unit = "U/L", window_days = 7 },
  { code = "AST", name = "天门冬氨酸氨基转移酶", loinc = "1920-8", unit = "U/L", window_days = 7 },
  { code = "TBIL", name = "总胆红素", unit = "umol/L", window_days = 7 },
  { code = "DBIL", name = "直接胆红素", unit = "umol/L", window_days = 7 },
  { code = "GLU1", name = "葡萄糖", loinc = "14749-6", unit = "mmol/L", window_days = 3 },
  { code = "GLU2", name = "餐后葡萄糖", loinc = "14749-6", unit = "mmol/L", window_days = 3 },
]
[[panel]]
code = "LIVER"
name = "肝功能"
items = ["ALT", "AST"]
[[section]]
title = "质评"
organiser = "临检中心"
rounds_per_year = 2
next_expiry = 2029-12-31
eqa_scheme = [ { code = "CHEM", name = "化学" } ]
[[label]]
code = "national"
text = "全国HR"
scope = "national"
eqa_scheme = "CHEM"
institutions = ["A"]
until = 2029-12-31
[[ground]]
code = "04"
text = "急诊"
text_en = "Emergency"
emergency = true
"#;

fn region() -> Arc<Region> {
    let parameters = [
        ("window_days_min", 3),
        ("window_days_max", 15),
        ("lookback_days", 30),
        ("panel_overlap_percent", 50),
        ("medicine_days_left", 7),
        ("medicine_atc_level", 4),
        ("future_tolerance_minutes", 10),
    ];
    let parameters: String = parameters
        .iter()
        .map(|(name, value)| format!("[[parameter]]\nname = \"{name}\"\nvalue = {value}\n"))
        .collect();
    let prices: String = ["K", "ALT", "AST", "TBIL", "DBIL", "GLU1", "GLU2", "LIVER"]
        .iter()
        .map(|item| format!("{{ item = \"{item}\", fen = {{ tertiary = 600, primary = 400 }} }},"))
        .collect();
    let sensitive: String = policy::SENSITIVE_CLASSES
        .iter()
        .map(|class| format!("[[sensitive]]\ncode = \"{class}\"\nname = \"{class}\"\n"))
        .collect();
    let text = format!(
        "source = \"test\"\neffective = 2020-01-01\nprice = [{prices}]\n{REGION}{parameters}{sensitive}"
    );
    let files = BTreeMap::from([(PathBuf::from("990100-sample/region.toml"), text)]);
    Policies::from_files(&files).unwrap().region("990100").unwrap().clone()
}

fn number(db: &TestStore, book: &CodeBook, institution: &str, system: &str, code: &str) -> CodeNo {
    let (book, now) = (book.clone(), db.clock.now());
    let (institution, system, code) = (institution.to_owned(), system.to_owned(), code.to_owned());
    db.store.write(move |tx| book.number(tx, &institution, &system, &code, "名称", now)).unwrap()
}

fn item(
    db: &TestStore,
    book: &CodeBook,
    no: CodeNo,
    on: Timestamp,
    known: Option<Timestamp>,
) -> Option<String> {
    db.store.read(|tx| book.item_of(tx, no, on, known)).unwrap().map(|m| m.item.to_string())
}

fn row(code: &str, item: &str) -> MappingRow {
    MappingRow {
        institution: "A".into(),
        system: "lis".into(),
        code: code.into(),
        item: item.into(),
        ..Default::default()
    }
}

fn load(db: &TestStore, book: &CodeBook, rows: Vec<MappingRow>) -> (usize, usize, usize) {
    let (book, ctx) = (book.clone(), db.ctx());
    let loaded = db.store.write(move |tx| book.load_mappings(tx, &ctx, &rows)).unwrap().unwrap();
    (loaded.new, loaded.changed, loaded.same)
}

#[test]
fn a_code_has_one_number_whoever_meets_it_first() {
    on_both(|db| {
        let books = [CodeBook::new(region()), CodeBook::new(region())];
        let met: Vec<_> = (0..8)
            .map(|i| {
                let (store, book, now) = (db.store.clone(), books[i % 2].clone(), db.clock.now());
                thread::spawn(move || {
                    let mut numbers = Vec::new();
                    for code in 0..20 {
                        // In crossing orders, so that PostgreSQL has deadlocks to solve.
                        let pair = if i % 2 == 0 { [code, 19 - code] } else { [19 - code, code] };
                        let book = book.clone();
                        let got = store.write(move |tx| {
                            pair.iter()
                                .map(|c| book.number(tx, "A", "lis", &format!("C{c}"), "x", now))
                                .collect()
                        });
                        let got: Vec<CodeNo> = got.unwrap();
                        numbers.extend(pair.into_iter().zip(got));
                    }
                    numbers.sort_unstable();
                    numbers.dedup();
                    numbers
                })
            })
            .collect();
        let all: Vec<_> = met.into_iter().map(|t| t.join().unwrap()).collect();
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{}", db.name);
        assert_eq!(all[0].len(), 20);
    });
}

#[test]
fn a_number_of_a_rolled_back_write_is_not_remembered() {
    on_both(|db| {
        let book = CodeBook::new(region());
        let now = db.clock.now();
        for code in ["LOST1", "LOST2"] {
            let book = book.clone();
            let refused = db.store.write(move |tx| {
                book.number(tx, "A", "lis", code, "x", now)?;
                Err::<(), _>(Fault::invalid("the rest of the message is wrong"))
            });
            assert!(refused.is_err());
        }
        let other = number(db, &book, "A", "lis", "OTHER");
        let lost = number(db, &book, "A", "lis", "LOST1");
        assert_ne!(other, lost, "{}", db.name);
        for (no, code) in [(other, "OTHER"), (lost, "LOST1")] {
            let local = db.store.read(|tx| book.local(tx, no)).unwrap().unwrap();
            assert_eq!(&*local.code, code, "{}", db.name);
        }
    });
}

#[test]
fn standard_codes_are_shared_and_local_ones_are_not() {
    on_both(|db| {
        let book = CodeBook::new(region());
        let loinc = number(db, &book, "A", system::LOINC, "2823-3");
        assert_eq!(loinc, number(db, &book, "B", "LN", "2823-3"), "LN is LOINC in HL7 v2");
        assert_ne!(number(db, &book, "A", "lis", "K"), number(db, &book, "B", "lis", "K"));
        let now = db.clock.now();
        assert_eq!(item(db, &book, loinc, now, None).as_deref(), Some("K"));
        let own = number(db, &book, "A", &system::region_items("990100"), "ALT");
        assert_eq!(item(db, &book, own, now, None).as_deref(), Some("ALT"));
        let panel = number(db, &book, "A", &system::region_items("990100"), "LIVER");
        assert_eq!(item(db, &book, panel, now, None).as_deref(), Some("LIVER"));
        let unknown = number(db, &book, "A", &system::region_items("990100"), "NOPE");
        assert_eq!(item(db, &book, unknown, now, None), None);
        let twice = number(db, &book, "A", system::LOINC, "14749-6");
        assert_eq!(item(db, &book, twice, now, None), None, "two items have it: a person decides");
        let before = "2019-06-01T00:00:00Z".parse().unwrap();
        assert_eq!(item(db, &book, loinc, before, None), None, "the catalogue begins in 2020");
    });
}

#[test]
fn a_code_is_recognisable_back_to_its_day_once_it_is_mapped() {
    on_both(|db| {
        let book = CodeBook::new(region());
        let no = number(db, &book, "A", "lis", "1001");
        let performed = db.clock.now() - SignedDuration::from_hours(24 * 30);
        assert_eq!(item(db, &book, no, performed, None), None);
        let before = db.clock.now();
        db.clock.advance(SignedDuration::from_mins(5));
        let rows = vec![MappingRow {
            unit: Some("μmol／L".into()),
            method: Some("酶法".into()),
            ..row("1001", "K")
        }];
        assert_eq!(load(db, &book, rows.clone()), (1, 0, 0), "{}", db.name);
        assert_eq!(item(db, &book, no, performed, None).as_deref(), Some("K"), "{}", db.name);
        assert_eq!(item(db, &book, no, performed, Some(before)), None, "replay sees what was known then");
        let mapping = db.store.read(|tx| book.item_of(tx, no, performed, None)).unwrap().unwrap();
        assert_eq!((mapping.unit.as_deref(), mapping.method.as_deref()), (Some("umol/L"), Some("酶法")));
        assert!(matches!(mapping.basis, Basis::Table { .. }));
        assert_eq!(load(db, &book, rows), (0, 0, 1));
    });
}

#[test]
fn a_replaced_mapping_stays_known_for_its_time() {
    on_both(|db| {
        let book = CodeBook::new(region());
        let no = number(db, &book, "A", "lis", "1001");
        load(db, &book, vec![row("1001", "ALT")]);
        let wrong = db.clock.now();
        db.clock.advance(SignedDuration::from_hours(1));
        assert_eq!(load(db, &book, vec![row("1001", "AST")]), (0, 1, 0));
        let now = db.clock.now();
        assert_eq!(item(db, &book, no, now, None).as_deref(), Some("AST"));
        assert_eq!(item(db, &book, no, now, Some(wrong)).as_deref(), Some("ALT"), "{}", db.name);

        // From a day on the hospital's code means another item; then it ends.
        let later = MappingRow {
            valid_from: Some(date(2023, 8, 1)),
            valid_until: Some(date(2023, 8, 10)),
            ..row("1001", "K")
        };
        assert_eq!(load(db, &book, vec![later]), (0, 1, 0));
        for (day, expected) in [
            ("2023-07-31T15:59:59Z", Some("AST")), // 23:59:59 in the region
            ("2023-07-31T16:00:00Z", Some("K")),
            ("2023-08-10T15:59:59Z", Some("K")),
            ("2023-08-10T16:00:00Z", None),
        ] {
            assert_eq!(item(db, &book, no, day.parse().unwrap(), None).as_deref(), expected, "{day}");
        }
    });
}

#[test]
fn a_spreadsheet_with_a_wrong_row_loads_nothing_and_names_every_one() {
    on_both(|db| {
        let book = CodeBook::new(region());
        let rows = vec![
            row("1", "K"),
            row("2", "NOPE"),
            MappingRow { unit: Some("mg/dL".into()), ..row("3", "K") },
            MappingRow { unit: Some("一大杯".into()), ..row("4", "K") },
            MappingRow { institution: "Z".into(), ..row("5", "K") },
            row("", "K"),
            MappingRow { system: "LN".into(), ..row("2823-3", "K") },
            MappingRow { system: system::region_items("990100"), ..row("K", "K") },
            MappingRow {
                valid_from: Some(date(2023, 2, 1)),
                valid_until: Some(date(2023, 1, 1)),
                ..row("6", "K")
            },
            row("7", "LIVER"),
        ];
        let (again, ctx) = (book.clone(), db.ctx());
        let faults = db.store.write(move |tx| again.load_mappings(tx, &ctx, &rows)).unwrap().unwrap_err();
        let found: Vec<_> = faults.iter().map(|f| (f.row, f.column)).collect();
        let expected = [
            (1, "item"),
            (2, "unit"),
            (3, "unit"),
            (4, "institution"),
            (5, "code"),
            (6, "institution"),
            (7, "system"),
            (8, "valid_until"),
        ];
        assert_eq!(found, expected, "{faults:?}");
        assert!(faults[1].reason.contains("molar mass"), "{}", faults[1].reason);
        let no = number(db, &book, "A", "lis", "1");
        assert_eq!(item(db, &book, no, db.clock.now(), None), None, "nothing of it was loaded");

        let (again, ctx, rows) = (book.clone(), db.ctx(), vec![row("1", "K"), row("1", "AST")]);
        let faults = db.store.write(move |tx| again.load_mappings(tx, &ctx, &rows)).unwrap().unwrap_err();
        assert_eq!((faults[0].row, faults[0].column), (1, "code"));
    });
}

#[test]
fn what_nobody_mapped_is_listed_with_counts_until_somebody_does() {
    on_both(|db| {
        let book = CodeBook::new(region());
        let codes: Vec<_> = (0..7).map(|i| number(db, &book, "A", "lis", &format!("U{i}"))).collect();
        let shared = number(db, &book, "A", "LN", "99999-9");
        let (seen, now) = (book.clone(), db.clock.now());
        db.store
            .write(move |tx| {
                for (i, no) in codes.iter().enumerate() {
                    for _ in 0..2 {
                        seen.saw_unmapped(tx, *no, "A", u32::try_from(i).unwrap() / 2 + 1, now)?;
                    }
                }
                seen.saw_unmapped(tx, shared, "A", 1, now)?;
                seen.saw_unmapped(tx, shared, "B", 50, now)
            })
            .unwrap();
        let page = |institution, limit, after| {
            db.store.read(|tx| book.unmapped(tx, institution, limit, after, now)).unwrap()
        };
        let all = page(None, 100, None);
        assert_eq!(
            all.iter().map(|u| u.count).collect::<Vec<_>>(),
            [50, 8, 6, 6, 4, 4, 2, 2, 1],
            "{}",
            db.name
        );
        assert_eq!((all[0].institution.as_str(), all[0].code.as_str()), ("B", "99999-9"));
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let some = page(None, 2, after);
            let Some(last) = some.last() else { break };
            after = Some(last.cursor());
            paged.extend(some);
        }
        assert_eq!(paged, all);
        assert_eq!(page(Some("B"), 100, None).len(), 1);
        load(db, &book, vec![row("U6", "K")]);
        assert!(page(Some("A"), 100, None).iter().all(|u| u.code != "U6"));
    });
}

#[test]
fn another_process_follows_within_a_second() {
    on_both(|db| {
        let (here, there) = (CodeBook::new(region()), CodeBook::new(region()));
        let no = number(db, &here, "A", "lis", "1001");
        let now = db.clock.now();
        assert_eq!(item(db, &there, no, now, None), None);
        load(db, &here, vec![row("1001", "K")]);
        assert_eq!(item(db, &here, no, now, None).as_deref(), Some("K"), "at once where it was loaded");
        thread::sleep(std::time::Duration::from_millis(1100));
        assert_eq!(item(db, &there, no, now, None).as_deref(), Some("K"), "{}", db.name);
    });
}

#[test]
fn a_rolled_back_load_is_not_believed() {
    on_both(|db| {
        let book = CodeBook::new(region());
        let no = number(db, &book, "A", "lis", "1001");
        let (again, ctx) = (book.clone(), db.ctx());
        let performed = db.clock.now();
        let refused = db.store.write(move |tx| {
            again.load_mappings(tx, &ctx, &[row("1001", "K")])?.unwrap();
            again.item_of(tx, no, performed, None)?;
            Err::<(), _>(Fault::invalid("no"))
        });
        assert!(refused.is_err());
        assert_eq!(item(db, &book, no, performed, None), None, "{}", db.name);
        load(db, &book, vec![row("1001", "AST")]);
        assert_eq!(item(db, &book, no, performed, None).as_deref(), Some("AST"), "{}", db.name);
    });
}

#[test]
fn suggestions_go_by_code_then_name_then_likeness() {
    let region = region();
    let ask = |display, loinc, unit| {
        let found = suggest(&region, date(2023, 8, 14), &Wanted { display, loinc, unit });
        found.into_iter().map(|s| (s.item, s.score)).collect::<Vec<_>>()
    };
    assert_eq!(ask("谷丙转氨酶（ＡＬＴ）测定", None, Some("IU/L"))[0].0, "ALT");
    assert!(ask("GPT", None, Some("u/l"))[0].1 > 900, "a synonym with the right unit");
    assert_eq!(ask("某项目", Some("2823-3"), None)[0].0, "K");
    assert_eq!(ask("总胆红素测定", None, Some("μmol/L"))[0].0, "TBIL");
    assert!(ask("完全无关的东西", None, None).is_empty());
    let agreeing = ask("GPT", None, Some("U/L"))[0].1;
    assert!(
        ask("GPT", None, Some("mmol/L"))[0].1 < agreeing,
        "a unit that cannot be compared speaks against it"
    );
}

#[test]
fn every_unit_of_the_committed_catalogues_is_ucum() {
    let regions = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../regions");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for region in Policies::load(&regions).unwrap().regions() {
        for item in region.items(date(2024, 12, 31)) {
            let Some(unit) = &item.unit else { continue };
            seen += 1;
            if terminology::ucum::normalise(unit).as_ref() != Some(unit) {
                wrong.push(format!("{} {} {unit}", region.code, item.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(seen > 50, "{seen}");
}
