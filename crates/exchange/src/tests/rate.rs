//! `cargo test --release -p exchange -- --ignored rate --nocapture`

use std::time::Instant;

use super::support::*;
use crate::hl7::{Header, ack, read};

#[test]
#[ignore = "prints a rate; run in release"]
fn rate_of_oru_a_core() {
    let items: Vec<String> = (1..=20)
        .map(|n| format!("OBX|{n}|NM|ITEM{n}^检验项目{n}^99LAB^1742-6^^LN||{n}.20|μmol/L|3.5-9.5|H|||F|||20240301083500||T01^检验员"))
        .collect();
    let mut segments = vec![OBR];
    segments.extend(items.iter().map(String::as_str));
    let utf8 = oru(&segments).into_bytes();
    let gbk = gb(&oru(&segments).replace("UNICODE UTF-8", "GBK"));
    for (name, bytes) in [("UTF-8", utf8), ("GB18030", gbk)] {
        let begun = Instant::now();
        let rounds = 20_000;
        for _ in 0..rounds {
            let message = read(&bytes, options_once()).unwrap();
            let header = Header::peek(&bytes, options_once().charset).unwrap();
            std::hint::black_box((ack::accept(&header, &message.warnings, &stamp_once()), message));
        }
        let seconds = begun.elapsed().as_secs_f64();
        println!(
            "{name}: {:.0} ORU/s of 20 results, {:.1} MB/s ({} bytes each)",
            f64::from(rounds) / seconds,
            f64::from(rounds) * bytes.len() as f64 / seconds / 1e6,
            bytes.len(),
        );
    }
}

fn options_once() -> &'static crate::hl7::ReadOptions {
    static OPTIONS: std::sync::OnceLock<crate::hl7::ReadOptions> = std::sync::OnceLock::new();
    OPTIONS.get_or_init(options)
}

fn stamp_once() -> ack::Stamp {
    static STAMP: std::sync::OnceLock<ack::Stamp> = std::sync::OnceLock::new();
    STAMP.get_or_init(stamp).clone()
}
