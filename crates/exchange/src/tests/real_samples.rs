//! Real messages found in public, as they are (kept outside the project, so copied here).

use super::support::*;
use crate::model::*;

const ORU: &str = include_str!("samples/oru_imaging_report.hl7");
const ORU_MIXED: &str = include_str!("samples/oru_imaging_report_mixed.hl7");
const ADT: &str = include_str!("samples/adt_a01_doubled_backslash.hl7");

#[test]
fn observations_without_code_are_the_text_of_the_report() {
    let message = read_ok(ORU);
    assert_eq!((message.control_id.as_str(), message.version.as_str()), ("MSGID00231", "2.6"));
    let report = &message.reports[0];
    assert_eq!(report.filler_order.as_deref(), Some("FON_0d70c6c8"));
    assert_eq!(report.service.text, "ECHO CARDIOGRAM COMPLETE");
    assert_eq!((report.modality, report.status), (Some(Modality::Ct), Some(ReportStatus::Final)));
    assert_eq!(
        report.conclusion.as_deref(),
        Some("[PII] Emergency Department\nED Encounter Arrival Date: [ADDRESS] [PERSONALNAME]:")
    );
    assert!(report.observations.is_empty());
    // `MRN` is not in HL7 table 0203 and stands where the authority belongs; the table knows it.
    assert_eq!(message.patient.local_id().unwrap().value, "0d70c6c8");
    assert_eq!(message.visit.unwrap().number.as_deref(), Some("Visit_0d70c6c8"));
    assert!(message.warnings.is_empty(), "{:?}", message.warnings);
}

#[test]
fn an_observation_with_code_and_without_value_stays_an_empty_result() {
    let message = read_ok(ORU_MIXED);
    let report = &message.reports[0];
    assert_eq!(report.observations.len(), 1);
    assert_eq!(report.observations[0].code.code, "12345");
    assert_eq!(report.observations[0].value, Value::Empty);
    assert!(report.conclusion.as_deref().unwrap().starts_with("[PII]"));
}

/// MSH-2 is `^~\\&`: the file was copied out of source code, where a backslash is written twice. Read literally
/// the escape and the subcomponent separator would both be `\`. It is read as `^~\&`, and the literal `\r` that
/// the same writing leaves at the end of two segments is dropped; a warning says so.
#[test]
fn a_message_copied_out_of_source_code_is_read_with_a_warning() {
    let message = read_ok(ADT);
    assert_eq!(message.kind, MessageKind::AdtA01);
    assert_eq!(message.patient.name.as_deref(), Some("DOE JOHN"));
    assert_eq!(message.patient.birth_date.unwrap().to_string(), "1980-02-02");
    assert_eq!(message.patient.local_id().unwrap().value, "PID1234");
    // A United States social security number is no identity card.
    assert_eq!(message.patient.documents().count(), 0);
    assert_eq!(message.warnings.len(), 1);
    assert_eq!(message.warnings[0].place.to_string(), "MSH-2");
    assert!(message.reports.is_empty(), "an ADT brings no reports, whatever OBX it holds");
}
