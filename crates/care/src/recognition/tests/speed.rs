//! How long a decision takes: `cargo test -p care --release speed -- --ignored --nocapture`.

use std::time::Instant;

use super::{asked_at, days, meaning, now, region, report};
use crate::recognition::{Evidence, Question, decide};

#[test]
#[ignore = "a measurement, for a quiet machine"]
fn speed_of_a_decision() {
    let region = region();
    let reports: Vec<_> = (1u128..=20)
        .map(|number| report(number, days(i64::try_from(number).unwrap()), &["CT", "K", "NA", "CL"]))
        .collect();
    let question = Question::new(&region, "B", now(), false).unwrap();
    let evidence = Evidence::gather(&region, &reports, question.today, meaning).unwrap();
    for code in ["CT", "K", "P"] {
        let began = Instant::now();
        for _ in 0..5_000 {
            std::hint::black_box(decide(&question, &evidence, code));
        }
        let each = began.elapsed() / 5_000;
        println!("{code}: {each:?} a decision, {:?} a candidate of 20", each / 20);
    }
    let began = Instant::now();
    for _ in 0..2_000 {
        std::hint::black_box(asked_at(&region, &reports, "CT", "B", now()));
    }
    println!("with gathering 20 reports of 4 items: {:?}", began.elapsed() / 2_000);
}
