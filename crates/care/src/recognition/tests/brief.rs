//! What replay counts is what doctors are told: the decision in brief against the whole one.

use std::sync::Arc;

use base::{Fen, Key, Result};
use clinical::record::{ReportEntry, ReportItem, ReportStatus, ReportVersion, ResultKind};
use jiff::{SignedDuration, Timestamp};
use policy::Region;
use proptest::prelude::*;
use terminology::{CodeNo, Mapping, Turns};
use uuid::Uuid;

use super::{CODES, code, days, meaning, now, region, report};
use crate::recognition::{
    Evidence, OrderedItem, Question, Reasons,
    again::{self, Lasting, Meant},
    brief::decide_briefly,
    decide, evidence,
    memory::{Memory, Seen},
    store::Then,
};

const STATUSES: [ReportStatus; 4] =
    [ReportStatus::Final, ReportStatus::Corrected, ReportStatus::Preliminary, ReportStatus::EnteredInError];
const KINDS: [ResultKind; 5] = [
    ResultKind::Report,
    ResultKind::Quantity,
    ResultKind::Qualitative,
    ResultKind::Absent,
    ResultKind::Withdrawn,
];

fn any_report() -> impl Strategy<Value = ReportEntry> {
    let items = prop::collection::vec((0..CODES.len(), 0..KINDS.len(), prop::option::of(0..3usize)), 1..5);
    (1u128..9, -30i64..24 * 40, items, 0..4usize, 0..4usize, any::<(bool, bool)>()).prop_map(
        |(number, hours, items, maker, status, (images, dated))| {
            let names: Vec<&str> = items.iter().map(|(at, ..)| CODES[*at]).collect();
            let mut made = report(number, SignedDuration::from_hours(hours), &names);
            for (item, (_, kind, unit)) in Arc::make_mut(&mut made.items).iter_mut().zip(items) {
                item.kind = KINDS[kind];
                item.unit = unit.map(|at| ["mmol/L", "mg/dL", "？"][at].to_owned());
            }
            made.institution = ["A", "B", "C", "N"][maker].into();
            made.status = STATUSES[status];
            (made.images, made.dated) = (images, dated);
            made
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn in_brief_a_decision_is_what_it_is_in_words(
        mut reports in prop::collection::vec(any_report(), 0..6),
        asker in 0..4usize,
        emergency in any::<bool>(),
    ) {
        // Makers are told apart by where their code stands, as the reader of the past gives it.
        let makers: Vec<Arc<str>> = ["A", "B", "C", "N"].map(Arc::from).to_vec();
        for (at, report) in reports.iter_mut().enumerate() {
            report.key = Key(Uuid::from_u128(at as u128 + 1));
            report.institution = makers.iter().find(|maker| **maker == report.institution).unwrap().clone();
        }
        let askers = makers.clone();
        let region = region();
        let mut memory = Memory::new(&region);
        // Before an item left the catalogue, now, after a lapse began and a code was mapped, and again: then everything
        // is remembered.
        for days_on in [-14, 0, 20, 0] {
            let mut then = check(&[]);
            (then.institution, then.emergency) = (askers[asker].clone(), emergency);
            then.at = now() + days(days_on);
            then.codes_known = Some(then.at);
            let question = Question::new(&region, &then.institution, then.at, emergency).unwrap();
            let known = |no, at| Codes::meant(no, at, then.at);
            let evidence = Evidence::gather(&region, &reports, question.today, known).unwrap();
            let case = memory.case(&then).unwrap();
            let seen = |report| memory.seen(&case, report, then.codes(), &mut Codes).unwrap();
            let seen: Vec<Seen<'_>> = reports.iter().map(seen).collect();
            for code in CODES {
                let whole = decide(&question, &evidence, code);
                let brief = decide_briefly(&mut memory, &case, &seen, code);
                prop_assert_eq!(brief.verdict, whole.verdict, "{}", code);
                prop_assert_eq!(brief.offered, whole.offered, "{}", code);
                prop_assert_eq!(brief.reasons, whole.reason_set(), "{}", code);
                prop_assert_eq!(brief.fen, whole.saving.as_ref().map_or(Fen(0), |saving| saving.fen), "{}", code);
                let exam = whole.uses.iter().map(|at| whole.candidates[*at].report).min();
                prop_assert_eq!(brief.exam, exam, "{}", code);
                prop_assert!(brief.reasons != Reasons::NONE || brief.offered, "{}", code);
            }
        }
    }
}

/// Codes that always meant what they mean, but for the first: it was mapped a week after [`now`].
struct Codes;

impl Codes {
    fn mapped() -> Timestamp {
        now() + days(7)
    }

    fn meant(no: CodeNo, at: Timestamp, known: Timestamp) -> Result<Option<Mapping>> {
        let no = if no == CodeNo(0) && known >= Self::mapped() { code("US") } else { no };
        meaning(no, at)
    }
}

impl Meant for Codes {
    fn result(&mut self, _: &Region, no: CodeNo, at: Timestamp, known: Timestamp) -> Result<Option<Mapping>> {
        Self::meant(no, at, known)
    }

    fn ordered(&mut self, _: &Question<'_>, _: &str, _: &OrderedItem, _: Timestamp) -> Option<String> {
        None
    }
}

impl Lasting for Codes {
    fn turns(&self, items: &[ReportItem]) -> Turns {
        let first = items.iter().any(|item| item.codes.contains(&CodeNo(0)));
        Turns::new(Vec::new(), first.then(Self::mapped).into_iter().collect())
    }
}

fn version(number: u128, version: i64, known_from: i64, known_to: i64) -> ReportVersion {
    let at = |seconds: i64| now() + SignedDuration::from_secs(seconds);
    let mut entry = report(number, SignedDuration::from_hours(20), &["CT"]);
    (entry.version, entry.known_from) = (version, at(known_from));
    ReportVersion { entry, known_to: at(known_to) }
}

fn check(seen: &[(u128, i64)]) -> Then {
    let reports: Vec<ReportEntry> = seen.iter().map(|(number, v)| version(*number, *v, 0, 0).entry).collect();
    Then {
        id: base::CheckId(Uuid::nil()),
        resident: base::ResidentId(Uuid::nil()),
        record: base::ResidentId(Uuid::nil()),
        at: now(),
        as_known: now(),
        seen: evidence::seen(reports.iter()),
        institution: "B".into(),
        emergency: false,
        codes_known: Some(now()),
        book: None,
    }
}

#[test]
fn a_report_on_its_way_in_at_the_moment_of_a_check_is_told_by_the_hash() {
    const EVER: i64 = 1_000_000_000;
    let versions = [
        // Corrected two seconds before by the clock, committed after the check.
        version(3, 2, -2, EVER),
        version(3, 1, -3_600, -2),
        // New a second before, seen.
        version(2, 1, -1, EVER),
        // New a second before, not seen.
        version(1, 1, -1, EVER),
    ];
    let from = now() - SignedDuration::from_hours(24 * 30);
    let (found, same) = again::seen(&check(&[(3, 1), (2, 1)]), &versions, from);
    let found: Vec<(u128, i64)> = found.iter().map(|r| (r.key.0.as_u128(), r.version)).collect();
    assert!(same);
    assert_eq!(found, [(3, 1), (2, 1)]);
    let (_, same) = again::seen(&check(&[(3, 2), (2, 1), (1, 1)]), &versions, from);
    assert!(same, "as the instants say");
    let (_, same) = again::seen(&check(&[(9, 1)]), &versions, from);
    assert!(!same, "a report that is not there any more");
    // What came or went an hour away from the check is not in doubt.
    let old = [version(1, 1, -7_200, EVER)];
    let (_, same) = again::seen(&check(&[]), &old, from);
    assert!(!same);
    let _: Timestamp = now();
}
