//! Runs of scenarios: the figures, their ranges, and that the same run gives the same bytes.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use base::{Clock as _, Ctx, ScenarioId};
use care::{
    recognition::{DecisionKind, Filter, GroupBy},
    whatif::{ChangeKind, Figures, Group, Narrowed, Outcome, SUBJECT, WhatIf},
};
use jiff::SignedDuration;
use policy::Region;
use replay::{Asked, Control, Job, Kind as _, Run, RunState, Runner, Scenario, Scenarios};
use testkit::{House, TestStore, on_both};

use super::quarter::{CHANGES, days, play, region};
use crate::recognition::{CENTRAL, DISTRICT, THIRD, Ward, recognise, reexamine};

/// Committed rules, a scenario, and recognition's past.
struct Lab<'a> {
    db: &'a TestStore,
    what_if: WhatIf,
    scenarios: Scenarios,
    region: Arc<Region>,
}

impl<'a> Lab<'a> {
    fn new(ward: &Ward<'a>) -> Self {
        let region = ward.house.region.clone();
        let scenarios = Scenarios::new(testkit::policies(), region.clone(), ward.db.random.clone());
        Self { db: ward.db, what_if: WhatIf::new(ward.recognition.clone()), scenarios, region }
    }

    fn scenario(&self, overlay: &str) -> (Scenario, Arc<Region>) {
        let laid = self.scenarios.overlaid(overlay).unwrap_or_else(|faults| panic!("{}", faults[0]));
        let scenario = self.scenarios.new_scenario(&self.db.ctx(), "试", "试一试", overlay).unwrap();
        (scenario, Arc::new(laid.region))
    }

    fn run(&self, scenario: ScenarioId) -> Run {
        let (from, to) = days();
        let asked = Asked { subject: SUBJECT, from, to, as_of: None };
        self.scenarios.new_run(&self.db.ctx(), scenario, &asked).unwrap()
    }

    fn bytes(&self, scenario: &Scenario, rules: &Arc<Region>, run: &Run, threads: usize) -> Vec<u8> {
        let mut keep = |_: &replay::engine::Progress, _: Vec<u8>| Ok(true);
        let control = Control { threads, settle: &|| (), give_way: &|| (), stop: &|| false, keep: &mut keep };
        let job = Job { store: &self.db.store, run, scenario, in_force: &self.region, rules, kept: None };
        self.what_if.work(&job, control).unwrap().unwrap().0
    }

    fn outcome(&self, overlay: &str) -> Outcome {
        let (scenario, rules) = self.scenario(overlay);
        let run = self.run(scenario.id);
        Outcome::read(&self.bytes(&scenario, &rules, &run, 2)).unwrap()
    }
}

/// A scenario that says what is so already.
const NOTHING: &str = "[[item]]\ncode = \"CT-HEAD\"\nwindow_days = 7\n";

fn figures<'o>(groups: &'o [Group], key: &str) -> &'o Figures {
    groups.iter().find(|group| group.key == key).unwrap().figures.as_ref().unwrap()
}

#[test]
fn a_scenario_that_changes_nothing_comes_to_what_happened_and_that_to_the_counters() {
    on_both(|db| {
        let quarter = play(db, &testkit::policies().region("mianyang").unwrap().clone(), 6);
        let ward = &quarter.wards[0];
        let lab = Lab::new(ward);
        let outcome = lab.outcome(NOTHING);
        let total = outcome.total.as_ref().unwrap();
        assert_eq!(total.happened, total.observed, "{}", db.name);
        assert_eq!((total.changed, total.estimated.cards, total.lost.cards), (0, 0, 0), "{}", db.name);
        assert_eq!(total.difference, care::whatif::Difference::default());
        let (from, to) = days();
        let filter = Filter::over(from, to, GroupBy::Item);
        let counted = db.store.read(|tx| ward.recognition.statistics(tx, &filter)).unwrap().total.count;
        assert_eq!(
            (total.checks, total.happened.recognised),
            (counted.checks, counted.recognised),
            "{}",
            db.name
        );
        assert_eq!(
            (total.happened.reexamined, total.happened.excused),
            (counted.reexamined, counted.excused),
            "{}",
            db.name
        );
        assert!(counted.recognised > 10 && counted.saved > counted.returned, "{counted:?}");
        for groups in [&outcome.by_item, &outcome.by_institution, &outcome.by_level, &outcome.by_month] {
            let visible = groups.iter().filter_map(|group| group.figures.as_ref());
            assert!(visible.map(|f| f.checks).sum::<i64>() <= total.checks);
        }
    });
}

/// Eight residents with a chest CT of twelve days ago; the window of the item is shortened and lengthened.
pub(crate) fn eight<'a>(db: &'a TestStore) -> Vec<Ward<'a>> {
    let wards: Vec<Ward<'a>> = (0..8).map(|_| Ward::over(db, House::new(db, "mianyang"))).collect();
    for (at, ward) in wards.iter().enumerate() {
        // Head CT: window 7 days. The report is too old for five of them.
        let old = if at < 5 { 24 * 10 } else { 24 * 2 };
        let report = ward.examine(CENTRAL, "CT-HEAD", old);
        let check = ward.check(&ward.order(if at % 2 == 0 { THIRD } else { DISTRICT }, &["CT-HEAD"]));
        let (check, place) = (check.check.unwrap(), if at % 2 == 0 { THIRD } else { DISTRICT });
        db.clock.advance(SignedDuration::from_mins(5));
        match at {
            5 | 6 => drop(ward.answer(place, check, 0, recognise(report.key)).unwrap()),
            7 => drop(ward.answer(place, check, 0, reexamine("01", true)).unwrap()),
            _ => {}
        }
    }
    wards
}

#[test]
fn d1_a_longer_window_shows_new_cards_whose_answers_are_estimated_with_a_range() {
    on_both(|db| {
        let wards = eight(db);
        let outcome = Lab::new(&wards[0]).outcome("[[item]]\ncode = \"CT-HEAD\"\nwindow_days = 15\n");
        let item = figures(&outcome.by_item, "CT-HEAD");
        // Two of three recognised what they saw: 21,000 fen at the district's price, 23,100 at the third hospital's.
        assert_eq!((item.checks, item.residents), (8, 8), "{}", db.name);
        assert_eq!((item.happened.cards, item.happened.recognised, item.happened.reexamined), (3, 2, 1));
        assert_eq!(item.happened.fen.0, 21_000 + 23_100);
        assert_eq!(item.happened, item.observed, "who saw the card did what they did, on {}", db.name);
        // Five new cards, three of them at the third hospital.
        let new = &item.estimated;
        assert_eq!(new.cards, 5, "{}", db.name);
        let acceptance = &outcome.acceptance[0];
        assert_eq!((acceptance.item.as_str(), acceptance.shown, acceptance.recognised), ("CT-HEAD", 3, 2));
        // Wilson, 2 of 3: 0.2077 to 0.9385.
        assert!(
            (acceptance.rate.low - 207_700).abs() < 200 && (acceptance.rate.high - 938_500).abs() < 200,
            "{acceptance:?}"
        );
        assert_eq!((new.recognised.low, new.recognised.expected, new.recognised.high), (1, 3, 5));
        let money = 3 * 23_100 + 2 * 21_000;
        assert_eq!(new.fen.expected, (i64::from(money) * 666_667 + 500_000) / 1_000_000);
        assert!(new.fen.low < new.fen.expected && new.fen.expected < new.fen.high);
        assert_eq!(item.scenario.cards, 8);
        assert_eq!(item.difference.recognised.expected, 3);
        assert_eq!(item.changed, 5);
        let outside = item.reasons.iter().find(|reason| reason.code == "outside-window").unwrap();
        assert_eq!((outside.happened, outside.scenario), (Some(5), Some(0)));
    });
}

#[test]
fn d1_a_shorter_window_loses_what_was_recognised_and_a_price_changes_what_it_saved() {
    on_both(|db| {
        let wards = eight(db);
        let lab = Lab::new(&wards[0]);
        let outcome = lab.outcome(
            "[[parameter]]\nname = \"window_days_min\"\nvalue = 1\n[[item]]\ncode = \"CT-HEAD\"\nwindow_days = 1\n",
        );
        let item = figures(&outcome.by_item, "CT-HEAD");
        assert_eq!((item.lost.cards, item.lost.recognised, item.lost.fen.0), (3, 2, 44_100), "{}", db.name);
        assert_eq!(item.scenario.cards, 0);
        assert_eq!((item.difference.recognised.expected, item.difference.fen.expected), (-2, -44_100));

        let outcome = lab.outcome("[[price]]\nitem = \"CT-HEAD\"\nfen = { tertiary = 46200 }\n");
        let item = figures(&outcome.by_item, "CT-HEAD");
        assert_eq!((item.happened.fen.0, item.observed.fen.0), (44_100, 67_200), "{}", db.name);

        // A ground that no longer counts moves the rate, not what was done.
        let outcome = lab.outcome("[[ground]]\ncode = \"01\"\ncounts_in_rate = false\n");
        let item = figures(&outcome.by_item, "CT-HEAD");
        assert_eq!(
            (item.happened.rate_hundredths, item.observed.rate_hundredths),
            (Some(6_667), Some(10_000))
        );
        let ground = &item.grounds[0];
        assert_eq!((ground.code.as_str(), ground.happened), ("01", None), "one is fewer than five");

        // An item that is dropped is told nothing of.
        let outcome = lab.outcome("[[drop]]\nrule = \"item/CT-HEAD\"\n");
        let item = figures(&outcome.by_item, "CT-HEAD");
        assert_eq!((item.lost.cards, item.scenario.cards), (3, 0), "{}", db.name);
    });
}

#[test]
fn the_same_run_gives_the_same_bytes_whatever_comes_later_and_however_it_is_divided() {
    on_both(|db| {
        let rules = region(CHANGES);
        let quarter = play(db, &rules, 5);
        let ward = &quarter.wards[0];
        let lab = Lab::new(ward);
        let (scenario, rules) = lab.scenario("[[item]]\ncode = \"MR-HEAD\"\nwindow_days = 15\n");
        let run = lab.run(scenario.id);
        let bytes = lab.bytes(&scenario, &rules, &run, 1);
        assert!(bytes.len() > 1_000, "{} bytes", bytes.len());
        assert_eq!(bytes, lab.bytes(&scenario, &rules, &run, 4), "{}", db.name);
        // Later: another check, another answer to an old one, a report taken back.
        db.clock.advance(SignedDuration::from_hours(1));
        let report = ward.examine(CENTRAL, "MR-HEAD", 5);
        ward.check(&ward.order(THIRD, &["MR-HEAD"]));
        for check in quarter.checks.iter().take(40) {
            for place in [CENTRAL, THIRD, DISTRICT] {
                drop(ward.answer(place, *check, 0, DecisionKind::Retract { reason: String::new() }));
            }
        }
        ward.correct(CENTRAL, &report, "entered-in-error");
        ward.drain();
        assert_eq!(bytes, lab.bytes(&scenario, &rules, &run, 2), "as of the same instant, on {}", db.name);
    });
}

#[test]
fn a_run_that_was_interrupted_goes_on_where_it_was_and_a_cancelled_one_ends() {
    on_both(|db| {
        let wards = eight(db);
        let lab = Lab::new(&wards[0]);
        let (scenario, rules) = lab.scenario("[[item]]\ncode = \"CT-HEAD\"\nwindow_days = 15\n");
        let (kept, ctx, own) = (scenario.clone(), db.ctx(), lab.scenarios.clone());
        db.store.write(move |tx| own.keep(tx, &ctx, &kept)).unwrap();
        let ask = || {
            let (own, ctx, id) = (lab.scenarios.clone(), db.ctx(), scenario.id);
            let (from, to) = days();
            let asked = Asked { subject: SUBJECT, from, to, as_of: None };
            db.store.write(move |tx| own.ask(tx, &ctx, id, &asked)).unwrap()
        };
        let run = ask();
        assert_eq!((run.state, run.percent()), (RunState::Queued, 0));
        let runner = || {
            let kinds: replay::Kinds = vec![Arc::new(lab.what_if.clone())];
            Runner::new(
                db.store.clone(),
                lab.scenarios.clone(),
                kinds,
                Arc::new(db.clock.clone()),
                || (),
                || 0,
            )
        };
        // Stopped before it could end: dropped with the first turn.
        let first = runner();
        first.turn().unwrap();
        drop(first);
        runner().drain().unwrap();
        let found = db.store.read(|tx| lab.scenarios.run(tx, Some(scenario.id), run.id)).unwrap();
        assert_eq!((found.state, found.percent(), found.done), (RunState::Done, 100, 8), "{}", db.name);
        let bytes = db.store.read(|tx| lab.scenarios.result(tx, &found)).unwrap();
        assert_eq!(bytes, lab.bytes(&scenario, &rules, &run, 1), "{}", db.name);

        let run = ask();
        let cancel = |ctx: Ctx| {
            let (own, id, scenario) = (lab.scenarios.clone(), run.id, scenario.id);
            db.store.write(move |tx| own.cancel(tx, &ctx, scenario, id))
        };
        assert_eq!(cancel(db.ctx()).unwrap().state, RunState::Cancelled);
        assert!(cancel(db.ctx()).is_err(), "it has ended");
        runner().drain().unwrap();
        let found = db.store.read(|tx| lab.scenarios.run(tx, None, run.id)).unwrap();
        assert_eq!(found.state, RunState::Cancelled, "{}", db.name);
        assert!(db.store.read(|tx| lab.scenarios.result(tx, &found)).is_err());
    });
}

#[test]
fn what_was_kept_of_a_run_and_the_rest_come_to_the_whole() {
    let db = testkit::sqlite();
    let quarter = play(&db, &testkit::policies().region("mianyang").unwrap().clone(), 5);
    let lab = Lab::new(&quarter.wards[0]);
    let (scenario, rules) = lab.scenario("[[item]]\ncode = \"MR-HEAD\"\nwindow_days = 15\n");
    let run = lab.run(scenario.id);
    let whole = lab.bytes(&scenario, &rules, &run, 2);
    // Stopped after the first stretch that was decided.
    let kept = std::sync::Mutex::new(None);
    let asked = AtomicUsize::new(0);
    let mut keep = |progress: &replay::engine::Progress, sum: Vec<u8>| {
        *kept.lock().unwrap() = Some((progress.clone(), sum));
        Ok(true)
    };
    let control = Control {
        threads: 1,
        settle: &|| (),
        give_way: &|| (),
        stop: &|| asked.fetch_add(1, Ordering::SeqCst) > 1,
        keep: &mut keep,
    };
    let job = |kept| Job {
        store: &db.store,
        run: &run,
        scenario: &scenario,
        in_force: &lab.region,
        rules: &rules,
        kept,
    };
    assert!(lab.what_if.work(&job(None), control).unwrap().is_none());
    let kept = kept.into_inner().unwrap().unwrap();
    assert!(!kept.0.mark.is_empty(), "something was folded");
    let mut keep = |_: &replay::engine::Progress, _: Vec<u8>| Ok(true);
    let control = Control { threads: 1, settle: &|| (), give_way: &|| (), stop: &|| false, keep: &mut keep };
    let (bytes, _) = lab.what_if.work(&job(Some(kept)), control).unwrap().unwrap();
    assert_eq!(bytes, whole);
}

#[test]
fn changes_are_listed_page_by_page_and_opened_with_both_explanations() {
    on_both(|db| {
        let wards = eight(db);
        let lab = Lab::new(&wards[0]);
        let (scenario, rules) = lab.scenario("[[item]]\ncode = \"CT-HEAD\"\nwindow_days = 15\n");
        let run = lab.run(scenario.id);
        let page = |after: Option<&str>, narrowed: &Narrowed| {
            lab.what_if.changes(&db.store, &run, &rules, narrowed, (after, 2)).unwrap()
        };
        let (mut found, mut after) = (Vec::new(), None::<String>);
        loop {
            let one = page(after.as_deref(), &Narrowed::default());
            assert!(one.changes.len() <= 2);
            found.extend(one.changes);
            after = one.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found.len(), 5, "{}", db.name);
        assert!(
            found.iter().all(|change| change.kind == ChangeKind::Gained
                && change.now.offered
                && !change.then.offered)
        );
        let lost = Narrowed { kind: Some(ChangeKind::Lost), ..Narrowed::default() };
        assert!(page(None, &lost).changes.is_empty());
        let there = Narrowed { institution: Some(DISTRICT.into()), ..Narrowed::default() };
        assert!(page(None, &there).changes.iter().all(|change| change.institution == DISTRICT));
        assert!(lab.what_if.changes(&db.store, &run, &rules, &lost, (Some("x"), 2)).is_err());

        let open = |check, line| db.store.read(|tx| lab.what_if.explain(tx, &rules, check, line));
        let both = open(found[0].check, found[0].line).unwrap();
        assert!(both.same_as_recorded && !both.then.offered && both.now.offered, "{}", db.name);
        assert_eq!(both.then.candidates[0].reasons[0].code(), "outside-window");
        assert!(both.now.candidates[0].reasons.is_empty());
        assert_eq!(both.now.window_days, Some(15));
        assert!(open(found[0].check, 9).is_err());
    });
}

#[test]
fn of_fewer_than_five_residents_nothing_is_told() {
    let db = testkit::sqlite();
    let ward = Ward::new(&db);
    ward.examine(CENTRAL, "CT-HEAD", 24);
    ward.check(&ward.order(THIRD, &["CT-HEAD"]));
    let outcome = Lab::new(&ward).outcome(NOTHING);
    assert_eq!(outcome.total, None);
    assert!(outcome.by_item.iter().all(|group| group.hidden && group.figures.is_none()));
    assert!(outcome.acceptance.is_empty());
    assert!(db.clock.now() > testkit::start() || db.clock.now() == testkit::start());
}
