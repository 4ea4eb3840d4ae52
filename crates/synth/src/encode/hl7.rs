//! HL7 v2.4: `ADT^A04` for the patient, `ORU^R01` for a report, as a hospital's integration engine sends them.

use jiff::Timestamp;

use super::civil;
use crate::plan::{Batch, Class, CodeForm, Line, Local, Plan, Report, Value, Visit};

/// How the bytes of a message stand for its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// GB18030, which most hospitals' engines speak.
    Gb18030,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Place of the sender in the plan's sites.
    pub site: usize,
    /// When it is sent.
    pub at: Timestamp,
    /// The message, segments ended by `\r`, without MLLP's frame.
    pub bytes: Vec<u8>,
}

/// The messages of a batch in the order of sending: each visit's registration, each report, and the reports
/// that are changed.
pub fn messages(plan: &Plan, batch: &Batch, charset: Charset) -> Vec<Message> {
    let mut messages = Vec::new();
    for visit in &batch.visits {
        let text = admission(plan, visit, charset);
        messages.push(Message { site: visit.site, at: visit.at, bytes: encoded(&text, charset) });
    }
    for (visit, line, report) in batch.reports() {
        let text = result(plan, visit, line, report, charset, false);
        messages.push(Message { site: visit.site, at: report.issued, bytes: encoded(&text, charset) });
        if let Some(change) = &report.change {
            let text = result(plan, visit, line, report, charset, true);
            messages.push(Message { site: visit.site, at: change.at, bytes: encoded(&text, charset) });
        }
    }
    messages.sort_by_key(|message| (message.at, message.site));
    messages
}

fn encoded(text: &str, charset: Charset) -> Vec<u8> {
    match charset {
        Charset::Utf8 => text.as_bytes().to_vec(),
        Charset::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
    }
}

/// Text with HL7's own marks escaped.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' => safe.push_str("\\F\\"),
            '^' => safe.push_str("\\S\\"),
            '&' => safe.push_str("\\T\\"),
            '~' => safe.push_str("\\R\\"),
            '\\' => safe.push_str("\\E\\"),
            '\r' | '\n' => safe.push_str("\\.br\\"),
            other => safe.push(other),
        }
    }
    safe
}

fn time(plan: &Plan, at: Timestamp) -> String {
    let (t, offset) = civil(at, plan.zone());
    let (y, m, d) = (t.year(), t.month(), t.day());
    format!("{y:04}{m:02}{d:02}{:02}{:02}{:02}{}", t.hour(), t.minute(), t.second(), offset.replace(':', ""))
}

fn header(plan: &Plan, visit: &Visit, kind: &str, id: &str, at: Timestamp, charset: Charset) -> String {
    let site = &plan.sites()[visit.site];
    let charset = match charset {
        Charset::Utf8 => "UNICODE UTF-8",
        Charset::Gb18030 => "GB 18030-2000",
    };
    let at = time(plan, at);
    format!("MSH|^~\\&|HIS|{}|LIANYI|{}|{at}||{kind}|{id}|P|2.4||||||{charset}\r", site.code, plan.region())
}

fn patient(plan: &Plan, visit: &Visit) -> String {
    let (site, person) = (&plan.sites()[visit.site], &visit.person);
    let mut ids = format!("{}^^^{}^MR", visit.local_id, site.code);
    if let Some((kind, number)) = &person.document {
        let kind = match kind.code() {
            "01" => "NNCHN",
            "03" => "PPN",
            other => other,
        };
        ids.push_str(&format!("~{number}^^^^{kind}"));
    }
    let birth = person.birth;
    let (sex, phone) = (if person.male { 'M' } else { 'F' }, person.phone.as_deref().unwrap_or_default());
    format!(
        "PID|1||{ids}||{}||{:04}{:02}{:02}|{sex}|||{}||{phone}\r",
        escaped(&person.name),
        birth.year(),
        birth.month(),
        birth.day(),
        escaped(&person.address),
    )
}

fn stay(plan: &Plan, visit: &Visit) -> String {
    let site = &plan.sites()[visit.site];
    let class = match visit.class {
        Class::Inpatient => 'I',
        Class::Emergency => 'E',
        Class::Outpatient | Class::Checkup => 'O',
    };
    let department = site.departments.get(visit.department).map_or("", |(_, name)| name);
    let doctor = site.doctors.get(visit.doctor).map_or(String::new(), |d| format!("{}^{}", d.code, d.name));
    format!("PV1|1|{class}|{department}||||{doctor}||||||||||||{}\r", visit.number)
}

fn admission(plan: &Plan, visit: &Visit, charset: Charset) -> String {
    let mut text = header(plan, visit, "ADT^A04", &format!("A{}", visit.number), visit.at, charset);
    text.push_str(&format!("EVN|A04|{}\r", time(plan, visit.at)));
    text.push_str(&patient(plan, visit));
    text.push_str(&stay(plan, visit));
    text
}

fn coded(local: &Local, loinc: Option<&str>) -> String {
    match (local.form, loinc) {
        (CodeForm::Loinc, Some(loinc)) => format!("{loinc}^{}^LN", escaped(&local.name)),
        _ => format!("{}^{}", escaped(&local.own), escaped(&local.name)),
    }
}

fn result(plan: &Plan, visit: &Visit, line: &Line, report: &Report, charset: Charset, again: bool) -> String {
    let (site, thing) = (&plan.sites()[visit.site], &plan.things()[line.thing]);
    let change = report.change.as_ref().filter(|_| again);
    let withdrawn = change.is_some_and(|change| change.withdrawn);
    let status = match (again, withdrawn) {
        (_, true) => 'X',
        (true, _) => 'C',
        _ => 'F',
    };
    let at = change.map_or(report.issued, |change| change.at);
    let id = format!("{}{}", report.number, if again { "C" } else { "" });
    let mut text = header(plan, visit, "ORU^R01", &id, at, charset);
    text.push_str(&patient(plan, visit));
    text.push_str(&stay(plan, visit));
    let doctor = |at: usize| site.doctors.get(at).map_or(String::new(), |d| format!("{}^{}", d.code, d.name));
    let section = match thing.modality.map(|modality| modality.code()) {
        None => "LAB",
        Some("DR") => "DX",
        Some(code) => code,
    };
    let local = plan.local(visit.site, line.thing);
    let loinc = thing.loinc.as_deref();
    let specimen = thing.specimen.as_deref().map(|s| format!("^{s}")).unwrap_or_default();
    text.push_str(&format!(
        "OBR|1|{}|{}|{}|||{}||||||||{specimen}|{}||||||{}||{section}|{status}|||||||{}\r",
        line.number,
        report.number,
        coded(local, loinc),
        time(plan, report.performed),
        doctor(visit.doctor),
        time(plan, at),
        doctor(report.signer).replace('^', "&"),
    ));
    let mut number = 0;
    let mut observation = |text: &mut String, kind: &str, code: &str, value: &str, rest: &str| {
        number += 1;
        text.push_str(&format!("OBX|{number}|{kind}|{code}||{value}|{rest}|||{status}\r"));
    };
    for (at, outcome) in report.results.iter().enumerate() {
        let local = plan.local(visit.site, outcome.thing);
        let code = coded(local, plan.things()[outcome.thing].loinc.as_deref());
        let value = change.and_then(|change| change.value).filter(|_| at == 0).unwrap_or(outcome.value);
        let kind = if matches!(value, Value::Number { .. }) { "NM" } else { "ST" };
        let unit = local.unit.as_deref().filter(|_| kind == "NM").unwrap_or_default();
        let range = outcome.range.as_deref().unwrap_or_default();
        let rest = format!("{}|{}|{}", escaped(unit), escaped(range), outcome.flag.unwrap_or("N"));
        observation(&mut text, kind, &code, &escaped(&value.to_string()), &rest);
    }
    if let Some((findings, conclusion)) = &report.text {
        observation(&mut text, "TX", "59776-5^检查所见^LN", &escaped(findings), "||");
        observation(&mut text, "TX", "19005-8^诊断意见^LN", &escaped(conclusion), "||");
        if let Some(study) = &report.study {
            observation(&mut text, "ST", "113014^Study Instance UID^DCM", study, "||");
        }
    }
    text
}
