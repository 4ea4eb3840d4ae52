//! Issue 2: AE/AR with what is wrong. Issue 3: bad input.

use super::support::*;
use crate::hl7::{AckCode, ErrorCode};

const RESULT: &str = "OBX|1|ST|A^甲||值||||||F";

#[test]
fn a_time_that_does_not_exist_is_named_with_its_place() {
    let second = OBR.replace("B2024001", "B2").replace("20240301083000", "20241301083000");
    let refusal = refused(&oru(&[OBR, RESULT, &second, RESULT]));
    assert_eq!(refusal.code, AckCode::Error);
    assert_eq!(refusal.issues[0].place.to_string(), "OBR[2]-7");
    assert_eq!(refusal.issues[0].code, ErrorCode::DataType);
    assert!(refusal.issues[0].text.contains("YYYYMMDDHHMMSS"));
    // Every error is named, not the first alone.
    let both = oru(&[&OBR.replace("24325^肝功能^99LAB", ""), &second.replace("B2|", "|")]);
    let places: Vec<String> = refused(&both).issues.iter().map(|issue| issue.place.to_string()).collect();
    assert_eq!(places, ["OBR[1]-4", "OBR[2]-3", "OBR[2]-7"]);
}

#[test]
fn what_is_missing_is_named() {
    for (text, place, code) in [
        (oru(&[RESULT]), "OBX[1]", ErrorCode::SegmentSequence),
        (oru(&[]), "OBR[1]", ErrorCode::SegmentSequence),
        (oru(&[OBR, PID]), "PID[2]", ErrorCode::SegmentSequence),
        (oru(&[OBR, "OBX|1|NM|||5|U/L|||||F"]), "OBX[1]-3", ErrorCode::RequiredFieldMissing),
        (oru(&[OBR, &RESULT.replace("|F", "|Q")]), "OBX[1]-11", ErrorCode::TableValue),
        (oru(&[&OBR.replace("|||F", "|||Q")]), "OBR[1]-25", ErrorCode::TableValue),
        (oru(&[&OBR.replace("|||F", "")]), "OBR[1]-25", ErrorCode::RequiredFieldMissing),
        (oru(&[OBR]).replace("|M0001|", "||"), "MSH-10", ErrorCode::RequiredFieldMissing),
        (oru(&[OBR]).replace(PID, "PID|1||||张三"), "PID-3", ErrorCode::RequiredFieldMissing),
        (oru(&[OBR]).replace("19800202", "19801302"), "PID-7", ErrorCode::DataType),
        (oru(&[OBR]).replace(PID, "NTE|1||x"), "PID", ErrorCode::SegmentSequence),
        (oru(&[OBR, "这不是段"]), "message", ErrorCode::SegmentSequence),
    ] {
        let refusal = refused(&text);
        let issue = &refusal.issues[0];
        assert_eq!((issue.place.to_string().as_str(), issue.code), (place, code), "{text}");
        assert_eq!(refusal.code, AckCode::Error);
    }
}

#[test]
fn what_is_not_taken_here_is_rejected_and_told_what_is() {
    for (text, place, code) in [
        (oru(&[OBR]).replace("ORU^R01^ORU_R01", "ORM^O01"), "MSH-9", ErrorCode::UnsupportedMessageType),
        (oru(&[OBR]).replace("ORU^R01^ORU_R01", "ADT^A03"), "MSH-9", ErrorCode::UnsupportedEvent),
        (oru(&[OBR]).replace("|2.5.1|", "|2.8|"), "MSH-12", ErrorCode::UnsupportedVersion),
        (oru(&[OBR]).replace("|2.5.1|", "||"), "MSH-12", ErrorCode::UnsupportedVersion),
        (oru(&[OBR]).replace("|P|2", "|Q|2"), "MSH-11", ErrorCode::UnsupportedProcessingId),
    ] {
        let refusal = refused(&text);
        assert_eq!(refusal.code, AckCode::Reject);
        let issue = &refusal.issues[0];
        assert_eq!((issue.place.to_string().as_str(), issue.code), (place, code));
    }
    assert!(first_issue(&oru(&[OBR]).replace("ORU^R01^ORU_R01", "ORM^O01")).text.contains("ADT^A40"));
}

#[test]
fn two_messages_glued_into_one_frame_are_refused() {
    let one = oru(&[OBR, RESULT]);
    let refusal = refused(&format!("{one}{one}"));
    assert_eq!((refusal.code, refusal.issues[0].place.to_string().as_str()), (AckCode::Reject, "MSH[2]"));
}

#[test]
fn bytes_without_msh_are_rejected() {
    for text in ["", "\r\n", "GET / HTTP/1.1\r\n", "MSH", "MSHX^~", "PID|1", "FHS|^~\\&|x"] {
        let refusal = refused(text);
        assert_eq!(refusal.code, AckCode::Reject, "{text:?}");
        assert!(!refusal.header.is_readable());
    }
}

#[test]
fn no_issue_repeats_personal_data() {
    let pid = "PID|1||P0001^^^^MR~51070320000229002A^^^^NI||张某某||1980BIRTH|秘密|||住址||13812341234";
    let refusal = refused(&oru(&[OBR, "OBX|1|NM|||病情秘密|U/L|||||Q"]).replace(PID, pid));
    let said = format!("{:?} {refusal}", refusal.issues);
    for secret in ["张某某", "5107", "1980BIRTH", "秘密", "住址", "1381234", "P0001"] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
}

#[test]
fn a_flood_of_errors_is_answered_with_the_first_few() {
    let bad = vec!["OBX|1|NM|||5|U/L|||||Q"; 5000];
    let mut segments = vec![OBR];
    segments.extend(bad);
    assert_eq!(refused(&oru(&segments)).issues.len(), options().errors_max);
    let many = vec!["OBX|1|ST|A^甲||值||||||F"; 20_001];
    let mut segments = vec![OBR];
    segments.extend(many);
    assert_eq!(refused(&oru(&segments)).code, AckCode::Reject);
}
