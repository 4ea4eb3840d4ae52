//! The three reminders of duplicates, on both databases (A16).

use care::{
    duplicates::{DuplicateKind, Sameness, Source},
    recognition::{Coding, DecisionKind, Order, OrderedMedicine},
};
use jiff::SignedDuration;
use testkit::on_both;

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
