//! Reports that are taken back after somebody relied on them (撤销冲回).

use base::Fen;
use jiff::SignedDuration;
use testkit::on_both;

use super::{CENTRAL, DISTRICT, THIRD, Ward, recognise, reexamine};

#[test]
fn the_same_exam_saves_once_an_institution() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 72);
        let answer = |institution: &str| {
            let check = ward.check(&ward.order(institution, &["MR-HEAD"])).check.unwrap();
            (check, ward.answer(institution, check, 0, recognise(mri.key)).unwrap().saved)
        };
        let (first, saved) = answer(THIRD);
        assert_eq!(saved, Fen(52_800));
        assert_eq!(answer(THIRD).1, Fen(0), "同检同计一次");
        assert_eq!(answer(DISTRICT).1, Fen(48_000), "another institution, at its own price");
        let total = ward.total();
        assert_eq!((total.recognised, total.saved), (3, Fen(100_800)));
        // The first answer is changed: the second still stands, so the money stays saved.
        ward.answer(THIRD, first, 0, reexamine("01", true)).unwrap();
        let total = ward.total();
        assert_eq!(total.saved - total.returned, Fen(100_800));
    });
}

#[test]
fn a_withdrawn_report_gives_the_money_back_once_and_on_that_day() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 72);
        let check = ward.check(&ward.order(THIRD, &["MR-HEAD"])).check.unwrap();
        ward.answer(THIRD, check, 0, recognise(mri.key)).unwrap();
        db.clock.advance(SignedDuration::from_hours(24 * 40));
        ward.correct(CENTRAL, &mri, "entered-in-error");
        assert_eq!(ward.drain(), 1, "{}", db.name);
        assert_eq!(ward.drain(), 0);
        let total = ward.total();
        assert_eq!((total.recognised, total.saved, total.returned), (1, Fen(52_800), Fen(52_800)));
        let day = jiff::civil::date(2023, 9, 23);
        let back = db.store.read(|tx| ward.recognition.counters(tx, day, day)).unwrap();
        assert_eq!(back.values().next().unwrap().returned, Fen(52_800));

        // The same event once more changes nothing, and a report in force again counts again.
        let payload = format!(
            r#"{{"resident":"{}","report":"{}","version":2,"status":"entered-in-error"}}"#,
            ward.resident, mri.key
        );
        let (recognition, ctx) = (ward.recognition.clone(), db.ctx());
        let event = payload.clone();
        let again = db.store.write(move |tx| recognition.on_report_changed(tx, &ctx, &event)).unwrap();
        assert!(again.is_empty());
        ward.correct(CENTRAL, &mri, "corrected");
        ward.drain();
        let total = ward.total();
        assert_eq!(total.saved - total.returned, Fen(52_800));
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}

/// A correction that leaves the report in force changes no money, and who is concerned is named.
#[test]
fn only_a_withdrawal_concerns_the_answers() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 72);
        let check = ward.check(&ward.order(THIRD, &["MR-HEAD"])).check.unwrap();
        ward.answer(THIRD, check, 0, recognise(mri.key)).unwrap();
        db.clock.advance(SignedDuration::from_hours(1));
        ward.correct(CENTRAL, &mri, "amended");
        ward.drain();
        assert_eq!(ward.total().returned, Fen(0));
        ward.correct(CENTRAL, &mri, "cancelled");
        let payload = format!(
            r#"{{"resident":"{}","report":"{}","version":3,"status":"cancelled"}}"#,
            ward.resident, mri.key
        );
        let (recognition, ctx) = (ward.recognition.clone(), db.ctx());
        let affected = db.store.write(move |tx| recognition.on_report_changed(tx, &ctx, &payload)).unwrap();
        assert_eq!(affected.len(), 1);
        assert_eq!((affected[0].check, affected[0].institution.as_str()), (check, THIRD));
        assert!(affected[0].withdrawn);
    });
}
