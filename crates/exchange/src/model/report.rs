//! One report: an ordered examination or test panel, its status and what was found.

use super::{Moment, Observation};

/// A code as the institution sends it (CE/CWE), with the alternate code of the same thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coded {
    /// Component 1.
    pub code: String,
    /// Component 2.
    pub text: String,
    /// Component 3: `LN`, `99LAB`.
    pub system: String,
    /// Components 4 to 6.
    pub alternate: Option<Box<Coded>>,
}

impl Coded {
    /// Neither code nor text.
    pub fn is_empty(&self) -> bool {
        self.code.is_empty() && self.text.is_empty() && self.alternate.is_none()
    }
}

/// A practitioner as the institution names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The institution's own number.
    pub id: String,
    /// Written name.
    pub name: String,
}

/// OBR-25, HL7 table 0123.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportStatus {
    /// `O`: order received, specimen not yet.
    Ordered,
    /// `I`: specimen received, procedure incomplete.
    InProgress,
    /// `S`: scheduled.
    Scheduled,
    /// `A`: some results available.
    Partial,
    /// `P`: preliminary.
    Preliminary,
    /// `R`: stored, not yet verified.
    Unverified,
    /// `F`: final.
    Final,
    /// `C`: correction of a final report.
    Corrected,
    /// `X`: cancelled, no results.
    Cancelled,
    /// `Y`: no order on record for this test.
    NoOrder,
    /// `Z`: no record of this patient.
    NoPatient,
}

impl ReportStatus {
    /// `None` for a code that is not in table 0123.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "O" => Self::Ordered,
            "I" => Self::InProgress,
            "S" => Self::Scheduled,
            "A" => Self::Partial,
            "P" => Self::Preliminary,
            "R" => Self::Unverified,
            "F" => Self::Final,
            "C" => Self::Corrected,
            "X" => Self::Cancelled,
            "Y" => Self::NoOrder,
            "Z" => Self::NoPatient,
            _ => return None,
        })
    }

    /// Whether the report may stand in the record as a finished one.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Final | Self::Corrected)
    }
}

/// Urgency of the order (OBR-27.6, TQ1-9, OBR-5; HL7 table 0485).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Priority {
    /// `S`: at once. An emergency passes every check (RULES §2.2 `04`).
    Stat,
    /// `A`: as soon as possible.
    Asap,
    /// `R`.
    Routine,
    /// Any other code, as sent.
    Other(String),
}

/// The kind of apparatus, as far as OBR-24 (HL7 table 0074) tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Modality {
    /// Computed tomography.
    Ct,
    /// Magnetic resonance.
    Mr,
    /// Plain radiography.
    Dx,
    /// Ultrasound.
    Us,
    /// Nuclear medicine, PET.
    Nm,
    /// Electrocardiogram and other electrophysiology.
    Ecg,
    /// Endoscopy.
    Es,
    /// Angiography, catheter.
    Xa,
    /// Mammography.
    Mg,
}

impl Modality {
    /// From a diagnostic service section or DICOM modality code.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "CT" => Self::Ct,
            "MR" | "NMR" | "MRI" => Self::Mr,
            "RX" | "DX" | "CR" | "DR" | "RAD" | "XR" => Self::Dx,
            "US" | "RUS" | "VUS" | "OUS" | "CUS" => Self::Us,
            "NM" | "NMS" | "PT" | "PET" => Self::Nm,
            "EC" | "ECG" | "EKG" | "EN" | "EEG" | "EMG" => Self::Ecg,
            "ES" | "EDS" => Self::Es,
            "XA" | "XRC" | "CTH" | "DSA" => Self::Xa,
            "MG" | "MAM" => Self::Mg,
            _ => return None,
        })
    }

    /// DICOM modality code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ct => "CT",
            Self::Mr => "MR",
            Self::Dx => "DX",
            Self::Us => "US",
            Self::Nm => "NM",
            Self::Ecg => "ECG",
            Self::Es => "ES",
            Self::Xa => "XA",
            Self::Mg => "MG",
        }
    }
}

/// Where the images of a report are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageRef {
    /// DICOM Study Instance UID (OBX 113014 of type HD/UI/ST, ZDS-1.1, IPC-3.1).
    pub study_uid: Option<String>,
    /// A link or a path in the institution's archive (OBX of type RP).
    pub pointer: Option<String>,
    /// Application that serves the pointer (RP-2).
    pub application: Option<String>,
}

/// A document inside the message (OBX of type ED), still encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is (OBX-3).
    pub code: Coded,
    /// ED-2: `application`, `Image`, `text`.
    pub media: String,
    /// ED-3: `pdf`, `JPEG`.
    pub subtype: String,
    /// ED-4: `Base64`, `Hex` or `A` (none).
    pub encoding: String,
    /// ED-5 as sent.
    pub data: String,
}

/// OBR with everything under it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Which OBR of the message, or the first row of the sheet, from 1.
    pub position: usize,
    /// OBR-2 or ORC-2: the orderer's number.
    pub placer_order: Option<String>,
    /// OBR-3 or ORC-3: the performer's number; with the institution it identifies the report.
    pub filler_order: Option<String>,
    /// OBR-4: what was done.
    pub service: Coded,
    /// OBR-24 as sent.
    pub category: Option<String>,
    /// Kind of apparatus, where `category` tells.
    pub modality: Option<Modality>,
    /// OBR-6 (or ORC-9): asked for. Never used for windows.
    pub requested_at: Option<Moment>,
    /// OBR-7: examined, or specimen taken.
    pub observed_at: Option<Moment>,
    /// OBR-8.
    pub observed_until: Option<Moment>,
    /// SPM-17.1: specimen taken.
    pub collected_at: Option<Moment>,
    /// OBR-14 or SPM-18: specimen arrived.
    pub received_at: Option<Moment>,
    /// OBR-22: issued or changed.
    pub issued_at: Option<Moment>,
    /// OBR-25; `None` only while reading.
    pub status: Option<ReportStatus>,
    /// OBR-16.
    pub ordering_provider: Option<Person>,
    /// PV1-3 or the ordering department column.
    pub ordering_department: Option<String>,
    /// OBR-32.
    pub interpreter: Option<Person>,
    /// Urgency.
    pub priority: Option<Priority>,
    /// OBR-15.4, SPM-8, OBX-20 or the body part column.
    pub body_site: Option<Coded>,
    /// OBR-15.1 or SPM-4.
    pub specimen: Option<Coded>,
    /// Whether the images can be called up: `None` where nothing was said.
    pub images_retrievable: Option<bool>,
    /// Studies and links.
    pub images: Vec<ImageRef>,
    /// Encapsulated documents.
    pub attachments: Vec<Attachment>,
    /// What was seen (检查所见), lines joined with `\n`.
    pub findings: Option<String>,
    /// What is concluded (检查结论), lines joined with `\n`.
    pub conclusion: Option<String>,
    /// Results of items.
    pub observations: Vec<Observation>,
    /// NTE under the OBR.
    pub notes: Vec<String>,
}

impl Report {
    /// The instant that windows count from: taking of the specimen or the examination (RULES §2.3).
    pub fn performed_at(&self) -> Option<Moment> {
        self.collected_at.or(self.observed_at)
    }

    /// Whether nothing was found: no result, prose, document or image.
    pub fn is_empty(&self) -> bool {
        self.observations.is_empty()
            && self.findings.is_none()
            && self.conclusion.is_none()
            && self.attachments.is_empty()
            && self.images.is_empty()
    }
}
