//! A quarter of a small part of a region, with everything in it that history can have: corrections, withdrawals,
//! merges and un-merges of residents, a label that lapses, rules that change, mappings that change.

use std::sync::Arc;

use base::{CheckId, PatientId, ResidentId};
use care::recognition::{Coding, DecisionKind, OrderedItem};
use clinical::record::{Intent, Stored};
use jiff::{SignedDuration, civil::date};
use policy::Region;
use serde_json::json;
use terminology::MappingRow;
use testkit::{House, TestStore};

use crate::recognition::{
    CENTRAL, DISTRICT, THIRD, Ward,
    merged::{merge, undo},
    reexamine,
};

/// Rules of the committed region that change within the quarter of the held clock (from 14 August 2023 on).
pub(super) const CHANGES: &str = r#"
[[item]]
code = "MR-HEAD"
window_days = 5
effective = 2023-09-15

[[price]]
item = "MR-HEAD"
fen = { tertiary = 50000 }
effective = 2023-10-01

[[lapse]]
institution = "510703001"
eqa_scheme = "IMG-US"
reason = "未参加质评"
effective = 2023-09-20
until = 2023-10-20

[[ground]]
code = "05"
text = "司法鉴定等"
counts_in_rate = false
effective = 2023-10-01
"#;

/// The region with rules that change.
pub(super) fn region(changes: &str) -> Arc<Region> {
    let policies = testkit::policies();
    let laid = policies.overlaid(policies.region("mianyang").unwrap(), "changes.toml", changes);
    Arc::new(laid.unwrap_or_else(|faults| panic!("{}", faults[0])).region)
}

/// A small generator, so that a failing history can be run again by its seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

const ITEMS: [&str; 4] = ["MR-HEAD", "US-ECHO", "CT-CHEST", "CT-HEAD"];
const PLACES: [&str; 3] = [CENTRAL, THIRD, DISTRICT];

pub(super) struct Quarter<'a> {
    pub(super) wards: Vec<Ward<'a>>,
    pub(super) checks: Vec<CheckId>,
}

/// Plays it; as many residents as named, each with a second patient elsewhere that is merged and separated again.
pub(super) fn play<'a>(db: &'a TestStore, region: &Arc<Region>, residents: usize) -> Quarter<'a> {
    let mut dice = Dice(5);
    let wards: Vec<Ward<'a>> =
        (0..residents).map(|_| Ward::over(db, House::over(db, region.clone()))).collect();
    let mut reports: Vec<(usize, &str, Stored)> = Vec::new();
    let mut checks = Vec::new();
    let mut others: Vec<Option<Other>> = vec![None; residents];
    let ours = |code: &str, item: &str| MappingRow {
        institution: CENTRAL.into(),
        system: "urn:lis".into(),
        code: code.into(),
        display: code.into(),
        item: item.into(),
        ..MappingRow::default()
    };
    let load = |row: MappingRow| {
        let (codes, ctx) = (wards[0].house.codes.clone(), db.ctx());
        db.store.write(move |tx| codes.load_mappings(tx, &ctx, std::slice::from_ref(&row))).unwrap().unwrap();
    };
    for day in 0..91 {
        // By day, not to the same minute: midnights of the region lie between.
        db.clock.advance(SignedDuration::from_hours(20 + i64::try_from(dice.roll(8)).unwrap()));
        match day {
            10 => load(ours("L1", "K")),
            30 => load(ours("C1", "CT-CHEST")),
            45 => load(ours("L1", "NA")),
            60 => load(ours("C1", "CT-HEAD")),
            _ => {}
        }
        for _ in 0..residents {
            db.clock.advance(SignedDuration::from_mins(3));
            let at = dice.roll(residents);
            let ward = &wards[at];
            let place = PLACES[dice.roll(3)];
            match dice.roll(12) {
                0..=2 => {
                    let item = ITEMS[dice.roll(4)];
                    let hours = i64::try_from(dice.roll(90)).unwrap();
                    reports.push((at, place, ward.examine(place, item, hours)));
                }
                3 => {
                    let sheet = [("L1", "mmol/L"), ("L2", "g/L")];
                    reports.push((at, CENTRAL, ward.test(CENTRAL, "urn:lis", &sheet, 5)));
                }
                4 if !reports.is_empty() => {
                    let (owner, place, report) = &reports[dice.roll(reports.len())];
                    let status = ["corrected", "entered-in-error", "amended"][dice.roll(3)];
                    wards[*owner].correct(place, report, status);
                    if dice.roll(2) == 0 {
                        ward.drain();
                    }
                }
                5 => others[at] = Some(linked(ward, others[at])),
                _ => {
                    let mut order =
                        ward.order(place, &[ITEMS[dice.roll(4)], ["P-CBC", "K", "NO-SUCH"][dice.roll(3)]]);
                    if place == CENTRAL {
                        // By the institution's own code, whose meaning changes.
                        let coding =
                            Coding { system: "urn:lis".into(), code: "C1".into(), display: "胸部".into() };
                        order.items.push(OrderedItem { codings: vec![coding], ..OrderedItem::default() });
                    }
                    order.emergency = dice.roll(9) == 0;
                    if let (Some(Other { resident, how: How::Apart, .. }), 0) = (others[at], dice.roll(3)) {
                        order.resident = resident;
                    }
                    let answer = ward.check(&order);
                    let check = answer.check.unwrap();
                    checks.push(check);
                    for line in &answer.items {
                        let kind = match dice.roll(4) {
                            0 => continue,
                            1 => reexamine("05", true),
                            _ => DecisionKind::Recognise { reports: Vec::new() },
                        };
                        // What cannot be recognised is refused, as a doctor's page would be.
                        drop(ward.answer(place, check, line.line, kind));
                    }
                }
            }
        }
    }
    wards[0].drain();
    Quarter { wards, checks }
}

/// The second patient of a resident.
#[derive(Clone, Copy)]
struct Other {
    patient: PatientId,
    resident: ResidentId,
    how: How,
}

#[derive(Clone, Copy, PartialEq)]
enum How {
    Apart,
    Merged,
    Separated,
}

/// A second patient at the third hospital comes, is found to be the same person, and is separated again; then
/// another one comes.
fn linked(ward: &Ward<'_>, known: Option<Other>) -> Other {
    match known {
        Some(other) if other.how == How::Apart => {
            merge(ward, other.patient, ward.resident);
            Other { how: How::Merged, ..other }
        }
        Some(other) if other.how == How::Merged => {
            undo(ward, other.resident);
            Other { how: How::Separated, ..other }
        }
        _ => {
            let number = format!("{} at {}", ward.resident, ward.now());
            let patient = json!({"resourceType": "Patient", "name": [{"text": "武先生"}], "gender": "male",
                "birthDate": "1970-02-03", "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": number}]});
            let ctx = ward.ctx(THIRD);
            let stored = ward.house.write(ward.db, &ctx, vec![(Intent::Create, patient)]).unwrap();
            let patient = &stored[0].id;
            let report = json!({"resourceType": "DiagnosticReport", "status": "final",
                "subject": {"reference": format!("Patient/{patient}")},
                "code": {"coding": [{"system": "urn:lianyi:item:510700", "code": "MR-HEAD"}]},
                "effectiveDateTime": (ward.now() - SignedDuration::from_hours(30)).to_string()});
            ward.house.write(ward.db, &ctx, vec![(Intent::Create, report)]).unwrap();
            Other {
                patient: PatientId(stored[0].key.0),
                resident: stored[0].resident.unwrap(),
                how: How::Apart,
            }
        }
    }
}

/// The days of the quarter and some more.
pub(super) fn days() -> (jiff::civil::Date, jiff::civil::Date) {
    (date(2023, 8, 1), date(2023, 12, 31))
}
