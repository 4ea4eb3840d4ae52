//! What a synthetic region writes is what hospitals may send: HL7 v2 in both charsets, the report template,
//! and FHIR bundles are read by the rooms that read hospitals.

use base::Fault;
use clinical::fhir;
use exchange::{hl7, model::MessageKind, tabular};
use jiff::civil::date;
use synth::{
    Options, Plan,
    encode::{csv, fhir as bundles, hl7::Charset, hl7::messages},
};

fn plan() -> Plan {
    let options =
        Options { residents: 400, reports: 4_000, corrections: 40, ..Options::demo(date(2025, 3, 31)) };
    Plan::new(testkit::policies().region("mianyang").unwrap(), &options).unwrap()
}

#[test]
fn messages_are_read_without_a_complaint() {
    let plan = plan();
    let options = hl7::ReadOptions::in_zone(plan.zone().clone());
    let (mut reports, mut changed, mut studies) = (0, 0, 0);
    for (number, batch) in plan.batches().take(20).enumerate() {
        let charset = if number % 2 == 0 { Charset::Utf8 } else { Charset::Gb18030 };
        for message in messages(&plan, &batch, charset) {
            let read = hl7::read(&message.bytes, &options).unwrap_or_else(|r| panic!("{:?}", r.issues));
            assert!(read.warnings.is_empty(), "{:?}", read.warnings);
            assert_eq!(read.sending_facility, plan.sites()[message.site].code);
            if read.kind != MessageKind::OruR01 {
                continue;
            }
            let [report] = &read.reports[..] else { panic!("one report a message") };
            let visit =
                batch.visits.iter().find(|v| read.visit.as_ref().unwrap().number.as_ref() == Some(&v.number));
            let person = &visit.unwrap().person;
            assert_eq!(read.patient.name.as_ref(), Some(&person.name));
            assert_eq!(read.patient.documents().count(), usize::from(person.document.is_some()));
            reports += 1;
            changed += usize::from(report.status != Some(exchange::model::ReportStatus::Final));
            studies += report.images.len();
            assert!(report.observed_at.is_some() && report.issued_at.is_some());
            assert!(!report.observations.is_empty() || report.conclusion.is_some(), "{report:?}");
        }
    }
    assert!(reports > 400 && changed > 3 && studies > 10, "{reports} {changed} {studies}");
}

#[test]
fn rows_are_read_without_a_complaint() {
    let plan = plan();
    let mut text = csv::header();
    let mut made = 0;
    for batch in plan.batches().take(10) {
        made += batch.reports().count();
        text.push_str(&csv::rows(&plan, &batch, None));
    }
    let options = tabular::LoadOptions::in_zone(plan.zone().clone());
    let mut taken = 0;
    let mut sink = |_: tabular::Entry| -> Result<(), Fault> {
        taken += 1;
        Ok(())
    };
    let outcome = tabular::load(text.as_bytes(), &options, &mut sink, &mut |_| {}).unwrap();
    assert!(outcome.errors.is_empty(), "{:?}", &outcome.errors[..3]);
    assert_eq!((taken, outcome.progress.refused), (made, 0));
    let headings: Vec<&str> = tabular::REPORTS.columns.iter().map(|column| column.heading).collect();
    assert_eq!(headings, csv::HEADINGS);
}

#[test]
fn bundles_are_fhir() {
    let plan = plan();
    for batch in plan.batches().take(3) {
        for (_, bundle) in bundles::bundles(&plan, &batch, 20) {
            for entry in bundle["entry"].as_array().unwrap() {
                let issues = fhir::validate(&entry["resource"]);
                assert!(issues.is_empty(), "{issues:?} in {}", entry["resource"]);
            }
        }
    }
    for entry in (0..plan.sites().len()).flat_map(|site| bundles::site_entries(&plan, site)) {
        assert!(fhir::validate(&entry.resource).is_empty());
    }
}
