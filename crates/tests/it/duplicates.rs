//! The three reminders of duplicates, on both databases (A16).

use std::sync::Arc;

use care::{
    duplicates::{DuplicateKind, Sameness, Source},
    recognition::{CheckAnswer, Coding, DecisionKind, Order, OrderedMedicine},
};
use jiff::SignedDuration;
use policy::Region;
use testkit::{House, on_both};

use crate::recognition::{CENTRAL, DISTRICT, THIRD, Ward};

fn medicine(name: &str, atc: &str, days: Option<u16>) -> OrderedMedicine {
    OrderedMedicine {
        name: name.into(),
        codings: vec![Coding {
            system: "http://www.whocc.no/atc".into(),
            code: atc.into(),
            ..Coding::default()
        }],
        days,
        ..OrderedMedicine::default()
    }
}

#[test]
fn a16_an_open_order_elsewhere_reminds_until_it_is_withdrawn() {
    on_both(|db| {
        let ward = Ward::new(db);
        let first = ward.check(&ward.order(THIRD, &["CT-CHEST"])).check.unwrap();
        db.clock.advance(SignedDuration::from_hours(2));
        let second = ward.check(&ward.order(DISTRICT, &["CT-CHEST"]));
        let reminder = &second.items[0].duplicates[0];
        assert_eq!(reminder.kind, DuplicateKind::Examination);
        assert_eq!(reminder.source, Source::Order { check: first, line: 0 });
        assert!(reminder.text.contains("绵阳市第三人民医院"), "{}", reminder.text);
        let adopted = DecisionKind::Adopt { reason: "等待外院结果".into() };
        let answered = ward.answer(DISTRICT, second.check.unwrap(), 0, adopted).unwrap();
        assert!(answered.record_text.contains("等待外院结果"));
        ward.answer(THIRD, first, 0, DecisionKind::Withdraw { reason: String::new() }).unwrap();
        let third = ward.check(&ward.order(CENTRAL, &["CT-CHEST"]));
        assert!(third.items[0].duplicates.is_empty(), "{}: {third:#?}", db.name);
        assert_eq!(ward.total().checks, 3);
    });
}

/// How long an order counts as open is the region's number, whatever it is (RULES §2.3).
#[test]
fn a16_an_open_order_reminds_for_as_long_as_the_region_says() {
    on_both(|db| {
        let ward = Ward::over(db, House::over(db, with_hours("open_order_hours", 200)));
        let first = ward.check(&ward.order(THIRD, &["CT-CHEST"])).check.unwrap();
        db.clock.advance(SignedDuration::from_hours(199));
        let reminded = ward.check(&ward.order(DISTRICT, &["CT-CHEST"]));
        let of_the_first = |answer: &CheckAnswer| {
            let source = Source::Order { check: first, line: 0 };
            answer.items[0].duplicates.iter().any(|duplicate| duplicate.source == source)
        };
        assert!(of_the_first(&reminded), "{}: {reminded:#?}", db.name);
        db.clock.advance(SignedDuration::from_hours(2));
        let over = ward.check(&ward.order(CENTRAL, &["CT-CHEST"]));
        assert!(!of_the_first(&over), "{}: {over:#?}", db.name);
    });
}

/// How long an order that is looked at again counts as one check is the region's number.
#[test]
fn an_order_looked_at_again_counts_once_for_as_long_as_the_region_says() {
    on_both(|db| {
        let ward = Ward::over(db, House::over(db, with_hours("same_order_hours", 100)));
        let mut order = ward.order(THIRD, &["CT-CHEST"]);
        order.items[0].order_id = "O-1".into();
        ward.check(&order);
        db.clock.advance(SignedDuration::from_hours(99));
        ward.check(&order);
        assert_eq!(ward.total().checks, 1, "{}", db.name);
        db.clock.advance(SignedDuration::from_hours(101));
        let third = ward.check(&order);
        assert_eq!(ward.total().checks, 2, "{}", db.name);
        assert!(third.items[0].duplicates.is_empty(), "never a duplicate of itself");
    });
}

/// The committed region with another number.
fn with_hours(parameter: &str, hours: u32) -> Arc<Region> {
    let policies = testkit::policies();
    let overlay = format!("[[parameter]]\nname = \"{parameter}\"\nvalue = {hours}\neffective = 2023-08-01\n");
    let laid = policies.overlaid(policies.region("mianyang").unwrap(), "hours.toml", &overlay);
    Arc::new(laid.unwrap_or_else(|faults| panic!("{}", faults[0])).region)
}

#[test]
fn a16_a_report_reminds_whether_or_not_it_may_be_recognised() {
    on_both(|db| {
        let ward = Ward::new(db);
        let own = "urn:lianyi:item:510700";
        ward.test(CENTRAL, own, &[("TC", "mmol/L"), ("TG", "mg/dL")], 5);
        let answer = ward.check(&ward.order(THIRD, &["P-LIPID"]));
        let reminder = &answer.items[0].duplicates[0];
        assert_eq!(reminder.kind, DuplicateKind::Test);
        assert_eq!(reminder.overlap.as_ref().unwrap().found, 2, "{}", db.name);
        assert!(reminder.recognisable, "cholesterol of it is offered");
    });
}

#[test]
fn a16_medicines_of_the_record_and_of_open_orders_remind() {
    on_both(|db| {
        let ward = Ward::new(db);
        ward.prescribe(CENTRAL, "依那普利", "C09AA02", 28, 10);
        let order = |institution: &str| Order {
            medicines: vec![
                medicine("雷米普利", "C09AA05", Some(28)),
                medicine("阿莫西林", "J01CA04", Some(10)),
            ],
            ..ward.order(institution, &[])
        };
        let first = ward.check(&order(THIRD));
        assert_eq!(first.medicines[0].duplicates[0].same, Some(Sameness::Class));
        assert_eq!(first.medicines[0].duplicates[0].days_left, Some(18));
        assert!(first.medicines[1].duplicates.is_empty());
        db.clock.advance(SignedDuration::from_hours(30));
        let second = ward.check(&order(DISTRICT));
        let kinds: Vec<_> = second.medicines[0].duplicates.iter().map(|d| d.same).collect();
        assert_eq!(kinds, [Some(Sameness::Generic), Some(Sameness::Class)], "{}", db.name);
        assert_eq!(second.medicines[1].duplicates.len(), 1, "nine of ten days are left");
        let line = second.medicines[1].line;
        let adopted = DecisionKind::Adopt { reason: String::new() };
        ward.answer(DISTRICT, second.check.unwrap(), line, adopted).unwrap();
        ward.total();
    });
}
