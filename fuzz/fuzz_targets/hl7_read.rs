//! Whatever arrives is read or refused with a reason, and the refusal can be answered.
#![no_main]

use std::sync::LazyLock;

use exchange::hl7::{ReadOptions, ack, read};
use jiff::{Timestamp, tz::TimeZone};
use libfuzzer_sys::fuzz_target;

static OPTIONS: LazyLock<ReadOptions> =
    LazyLock::new(|| ReadOptions::in_zone(TimeZone::get("Asia/Shanghai").unwrap()));

fuzz_target!(|input: &[u8]| {
    for head in [&b""[..], b"MSH|^~\\&|LIS|H|L|R|20261101090000||ORU^R01|1|P|2.5\rPID|1||P1^^^H^PI\r"] {
        let bytes = [head, input].concat();
        if let Err(refusal) = read(&bytes, &OPTIONS) {
            assert!(!refusal.issues.is_empty());
            let stamp = ack::Stamp { at: Timestamp::UNIX_EPOCH, zone: OPTIONS.zone.clone() };
            assert!(ack::refusal(&refusal, &stamp).starts_with(b"MSH"));
        }
    }
});
