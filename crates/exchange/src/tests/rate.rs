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

#[test]
#[ignore = "prints a rate; run in release"]
fn rate_of_sheet_rows_a_core() {
    let heading = "报告单号,机构代码,患者本地号,姓名,性别,出生日期,身份证号,项目代码,项目名称,结果,单位,参考值,采集时间,状态\n";
    let mut text = heading.to_owned();
    for n in 0..200_000 {
        let report = n / 10;
        text.push_str(&format!("B{report},H001,P{report},张三,女,2000-02-29,510703200002290026,ALT{n},谷丙转氨酶,11.20,U/L,9-50,2024-03-01 08:30,终审\n"));
    }
    for (name, bytes) in [("UTF-8", text.clone().into_bytes()), ("GB18030", gb(&text))] {
        let begun = Instant::now();
        let options = crate::tabular::LoadOptions::in_zone(zone());
        let outcome = crate::tabular::load(&bytes, &options, &mut |_| Ok(()), &mut |_| {}).unwrap();
        assert_eq!(outcome.progress.reports, 20_000);
        println!("{name}: {:.0} rows/s of CSV", 200_000.0 / begun.elapsed().as_secs_f64());
    }
}
