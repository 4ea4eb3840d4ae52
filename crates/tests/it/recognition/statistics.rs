//! Tables of counters (D1: 互认人次与节约额).

use base::{FaultKind, Fen};
use care::recognition::{Filter, GroupBy};
use jiff::civil::date;
use testkit::on_both;

use super::{CENTRAL, DISTRICT, THIRD, Ward, recognise, reexamine};

#[test]
fn counters_are_put_together_by_institution_item_department_doctor_day_and_ground() {
    on_both(|db| {
        let ward = Ward::new(db);
        let mri = ward.examine(CENTRAL, "MR-HEAD", 72);
        let echo = ward.examine(CENTRAL, "US-ECHO", 72);
        let check = ward.check(&ward.order(THIRD, &["MR-HEAD", "US-ECHO"])).check.unwrap();
        ward.answer(THIRD, check, 0, recognise(mri.key)).unwrap();
        ward.answer(THIRD, check, 1, recognise(echo.key)).unwrap();
        let check = ward.check(&ward.order(DISTRICT, &["MR-HEAD"])).check.unwrap();
        ward.answer(DISTRICT, check, 0, reexamine("02", true)).unwrap();

        let filter = |group_by| Filter::over(date(2023, 8, 1), date(2023, 8, 31), group_by);
        let table = |filter: &Filter| db.store.read(|tx| ward.recognition.statistics(tx, filter)).unwrap();
        let by = table(&filter(GroupBy::Institution));
        let keys: Vec<_> = by.rows.iter().map(|row| (row.key.as_str(), row.count.recognised)).collect();
        assert_eq!(keys, [(DISTRICT, 0), (THIRD, 2)]);
        assert_eq!(by.total.rate_hundredths, Some(6667), "2 of 3");
        assert_eq!(by.total.net, Fen(72_600));
        assert_eq!(by.rows[1].name.as_deref(), Some("绵阳市第三人民医院"));
        assert_eq!(table(&filter(GroupBy::Item)).rows.len(), 2);
        assert_eq!(table(&filter(GroupBy::Department)).rows[0].key, format!("{DISTRICT}/心内科"));
        assert_eq!(table(&filter(GroupBy::Doctor)).rows.len(), 2);
        assert_eq!(table(&filter(GroupBy::Day)).rows[0].key, "2023-08-14");
        let grounds = table(&filter(GroupBy::Ground));
        assert_eq!((grounds.rows[0].key.as_str(), grounds.rows[0].count.reexamined), ("02", 1));
        assert!(grounds.rows[0].name.is_some());
        let one =
            Filter { institution: Some(THIRD.into()), item: Some("US-ECHO".into()), ..filter(GroupBy::Item) };
        assert_eq!(table(&one).total.count.checks, 1);
        let turned = Filter { to: date(2023, 7, 1), ..filter(GroupBy::Day) };
        let fault = db.store.read(|tx| ward.recognition.statistics(tx, &turned)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Invalid);
    });
}
