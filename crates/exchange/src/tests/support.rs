//! Builders of messages.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    charset::{Charset, CharsetRule},
    hl7::{Issue, ReadOptions, Refusal, ack::Stamp, read},
    model::Message,
};

pub(crate) const PID: &str = "PID|1||P0001^^^LIS^MR~510703200002290026^^^^NI||张三||19800202|F";
pub(crate) const OBR: &str =
    "OBR|1|Z1|B2024001|24325^肝功能^99LAB|||20240301083000|||||||||||||||20240301093000|||F";

pub(crate) const OBX: &str = "OBX|1|NM|ALT^转氨酶||30|U/L|||||F";

pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

pub(crate) fn options() -> ReadOptions {
    ReadOptions::in_zone(zone())
}

pub(crate) fn always(charset: Charset) -> ReadOptions {
    ReadOptions { charset: CharsetRule::Always(charset), ..options() }
}

pub(crate) fn stamp() -> Stamp {
    Stamp { at: "2024-03-01T02:00:00Z".parse::<Timestamp>().unwrap(), zone: zone() }
}

/// An MSH of `kind` with `charset` in MSH-18.
pub(crate) fn msh(kind: &str, version: &str, charset: &str) -> String {
    format!("MSH|^~\\&|LIS|H001|LIANYI|REGION|20240301093500||{kind}|M0001|P|{version}||||||{charset}")
}

/// An ORU^R01 2.5.1 in UTF-8 with the usual patient and these segments.
pub(crate) fn oru(segments: &[&str]) -> String {
    let mut lines = vec![msh("ORU^R01^ORU_R01", "2.5.1", "UNICODE UTF-8"), PID.to_owned()];
    lines.extend(segments.iter().map(|&segment| segment.to_owned()));
    lines.join("\r") + "\r"
}

pub(crate) fn read_ok(text: &str) -> Message {
    read(text.as_bytes(), &options()).unwrap_or_else(|refusal| panic!("{:?}", refusal.issues))
}

pub(crate) fn refused(text: &str) -> Refusal {
    *read(text.as_bytes(), &options()).expect_err("was taken")
}

pub(crate) fn first_issue(text: &str) -> Issue {
    refused(text).issues.remove(0)
}

pub(crate) fn gb(text: &str) -> Vec<u8> {
    Charset::Gb18030.encode(text).unwrap().into_owned()
}
