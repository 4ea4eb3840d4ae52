//! The views read what the samples say, and nothing from the wrong shape.

use jiff::tz::TimeZone;
use serde_json::json;

use super::*;
use crate::fhir::{samples::sample, temporal::Precision};

#[test]
fn report() {
    let resource = sample("DiagnosticReport");
    let report = DiagnosticReportView::of(&resource).unwrap();
    assert_eq!(report.status(), Some("final"));
    assert_eq!(report.code().unwrap().code_in("http://loinc.org"), Some("24627-2"));
    assert_eq!(report.code().unwrap().words(), Some("胸部CT平扫"));
    assert_eq!(report.codings().count(), 2);
    assert_eq!(report.categories().next().unwrap().codings().next().unwrap().code(), Some("RAD"));
    let start = report.effective().unwrap().start().unwrap();
    assert_eq!(start.precision, Precision::Second);
    assert_eq!(start.start(&TimeZone::UTC).unwrap().to_string(), "2026-11-02T02:20:00Z");
    assert!(report.issued().is_some() && report.conclusion().is_some());
    assert_eq!(report.performers().next().unwrap().reference(), Some("Organization/o1"));
    assert_eq!(
        (report.results().count(), report.imaging_studies().count(), report.based_on().count()),
        (2, 1, 1)
    );
    assert_eq!(report.presented_forms().next().unwrap().content_type(), Some("application/pdf"));
    assert_eq!(report.identifiers().next().unwrap().value(), Some("R20261102001"));
    assert_eq!(report.contained().len(), 1);
    assert!(PatientView::of(&resource).is_none());
}

#[test]
fn observation() {
    let resource = sample("Observation");
    let observation = ObservationView::of(&resource).unwrap();
    let Some(ObservationValue::Quantity(quantity)) = observation.value() else { panic!("a quantity") };
    assert_eq!((quantity.value(), quantity.comparator()), (Some("131.50"), Some("<")));
    assert_eq!((quantity.unit(), quantity.code()), (Some("g/L"), Some("g/L")));
    let range = observation.reference_ranges().next().unwrap();
    assert_eq!((range.low().unwrap().value(), range.high().unwrap().value()), (Some("130"), Some("175")));
    assert_eq!(observation.interpretations().next().unwrap().codings().next().unwrap().code(), Some("N"));
    let span = observation.effective().unwrap().instants(&TimeZone::UTC);
    assert_eq!(span.end - span.start, 301_000_000);
}

#[test]
fn patient() {
    let resource = sample("Patient");
    let patient = PatientView::of(&resource).unwrap();
    let card = patient.identifiers().next().unwrap();
    assert_eq!(card.kind().unwrap().codings().next().unwrap().code(), Some("NI"));
    assert_eq!(patient.names().next().unwrap().full().as_deref(), Some("张伟"));
    assert_eq!(patient.phones().collect::<Vec<_>>(), ["13812341234"]);
    assert_eq!(patient.gender(), Some("male"));
    assert_eq!(patient.birth_date().unwrap().precision, Precision::Day);
    assert_eq!(patient.addresses().next().unwrap().district(), Some("涪城区"));
    assert_eq!(patient.links().next().unwrap().1, Some("seealso"));
    assert!(patient.is_active() && !patient.is_deceased());
    let name = json!({"family": "Wong", "given": ["Amy", "B"]});
    assert_eq!(NameView(&name).full().as_deref(), Some("Amy B Wong"));
}

#[test]
fn orders_images_and_encounters() {
    let resource = sample("ServiceRequest");
    let order = ServiceRequestView::of(&resource).unwrap();
    assert_eq!(
        (order.intent(), order.priority(), order.codings().count()),
        (Some("order"), Some("routine"), 2)
    );
    assert_eq!(order.occurrence().unwrap().start().unwrap().precision, Precision::Day);
    let resource = sample("MedicationRequest");
    let medicine = MedicationRequestView::of(&resource).unwrap();
    assert_eq!(medicine.codings().next().unwrap().code(), Some("C08CA01"));
    assert_eq!(medicine.supply_duration().unwrap().value(), Some("28"));
    let resource = sample("ImagingStudy");
    let study = ImagingStudyView::of(&resource).unwrap();
    assert!(study.is_retrievable());
    assert_eq!(study.study_uid(), Some("2.16.124.113543.6003.1154777499"));
    assert_eq!(study.series().next().unwrap().modality().unwrap().code(), Some("CT"));
    let resource = sample("Encounter");
    let encounter = EncounterView::of(&resource).unwrap();
    assert_eq!(encounter.class().unwrap().code(), Some("AMB"));
    assert!(encounter.period().is_some());
}

#[test]
fn wrong_shapes_are_only_absent() {
    let odd = json!({"resourceType": "Observation", "code": [], "effectiveDateTime": 5, "valueString": {}, "performer": "x"});
    let observation = ObservationView::of(&odd).unwrap();
    assert_eq!(observation.codings().count() + observation.performers().count(), 0);
    assert!(observation.effective().is_none());
    assert!(matches!(observation.value(), Some(ObservationValue::Other(_))));
}
