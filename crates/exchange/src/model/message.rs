//! One HL7 message as the region understands it.

use super::{Identifier, Moment, PatientSegment, Person, Report};
use crate::hl7::Issue;

/// The message types that are read (HL7 v2.5.1 ch. 3 and 7). Everything else is refused with AR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// Unsolicited observation: reports.
    OruR01,
    /// Admission.
    AdtA01,
    /// Registration of an outpatient.
    AdtA04,
    /// Update of a patient's data.
    AdtA08,
    /// Merge of two patient identifier lists.
    AdtA40,
}

impl MessageKind {
    /// What is accepted, as it is said to a sender of something else.
    pub const ACCEPTED: &'static str = "ORU^R01, ADT^A01, ADT^A04, ADT^A08, ADT^A40";

    /// Trigger event, MSH-9.2.
    pub fn trigger(self) -> &'static str {
        match self {
            Self::OruR01 => "R01",
            Self::AdtA01 => "A01",
            Self::AdtA04 => "A04",
            Self::AdtA08 => "A08",
            Self::AdtA40 => "A40",
        }
    }
}

/// A message that was read whole. `warnings` say what was tolerated.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// MSH-10; with the sender it identifies a redelivery.
    pub control_id: String,
    /// MSH-9.
    pub kind: MessageKind,
    /// MSH-12.1, `2.3` to `2.6`.
    pub version: String,
    /// MSH-3.1.
    pub sending_application: String,
    /// MSH-4.1.
    pub sending_facility: String,
    /// MSH-5.1.
    pub receiving_application: String,
    /// MSH-6.1.
    pub receiving_facility: String,
    /// MSH-7.
    pub sent_at: Option<Moment>,
    /// MSH-11.1: `P` production, `T` training, `D` debugging.
    pub processing_id: String,
    /// PID (with PD1 unread).
    pub patient: PatientSegment,
    /// MRG-1 and MRG-4 of an A40: the identifiers that end. Empty for every other kind.
    pub merged_from: Vec<Identifier>,
    /// PV1, where sent.
    pub visit: Option<Visit>,
    /// One per OBR, in order.
    pub reports: Vec<Report>,
    /// Z segments, kept as sent.
    pub extra: Vec<ExtraSegment>,
    /// What was tolerated, each with its place.
    pub warnings: Vec<Issue>,
}

/// A segment agreed between two parties (HL7 v2.5.1 ch. 2 §2.11), kept raw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraSegment {
    /// `ZDS`, `ZXX`.
    pub id: String,
    /// The whole segment as sent, delimiters and escapes included.
    pub raw: String,
}

/// PV1, the few fields that matter here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Visit {
    /// PV1-19.1 visit number.
    pub number: Option<String>,
    /// PV1-2 patient class, HL7 table 0004: `I` inpatient, `O` outpatient, `E` emergency.
    pub class: Option<String>,
    /// PV1-3.1 point of care (ward or department) or .9 its description.
    pub department: Option<String>,
    /// PV1-7 attending doctor.
    pub attending: Option<Person>,
    /// PV1-44.
    pub admitted_at: Option<Moment>,
    /// PV1-45.
    pub discharged_at: Option<Moment>,
}
