//! What is wrong with a message: where, how bad, which code of HL7 table 0357, and what to do.
//! No issue repeats a value of a personal field: issues go to logs and back over the wire.

use std::fmt;

use super::Header;

/// HL7 table 0357, message error condition codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// 100
    SegmentSequence,
    /// 101
    RequiredFieldMissing,
    /// 102
    DataType,
    /// 103
    TableValue,
    /// 200
    UnsupportedMessageType,
    /// 201
    UnsupportedEvent,
    /// 202
    UnsupportedProcessingId,
    /// 203
    UnsupportedVersion,
    /// 204
    UnknownKey,
    /// 205
    DuplicateKey,
    /// 206
    RecordLocked,
    /// 207
    Internal,
}

impl ErrorCode {
    /// The three digits.
    pub fn number(self) -> &'static str {
        self.parts().0
    }

    /// HL7's own name of the condition.
    pub fn name(self) -> &'static str {
        self.parts().1
    }

    /// The name for the people at the sending hospital.
    pub fn name_zh(self) -> &'static str {
        self.parts().2
    }

    fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::SegmentSequence => ("100", "Segment sequence error", "段顺序错误"),
            Self::RequiredFieldMissing => ("101", "Required field missing", "缺少必填字段"),
            Self::DataType => ("102", "Data type error", "数据类型错误"),
            Self::TableValue => ("103", "Table value not found", "值不在代码表内"),
            Self::UnsupportedMessageType => ("200", "Unsupported message type", "不支持的消息类型"),
            Self::UnsupportedEvent => ("201", "Unsupported event code", "不支持的触发事件"),
            Self::UnsupportedProcessingId => ("202", "Unsupported processing id", "不支持的处理标识"),
            Self::UnsupportedVersion => ("203", "Unsupported version id", "不支持的版本"),
            Self::UnknownKey => ("204", "Unknown key identifier", "标识不存在"),
            Self::DuplicateKey => ("205", "Duplicate key identifier", "标识重复"),
            Self::RecordLocked => ("206", "Application record locked", "记录被锁定"),
            Self::Internal => ("207", "Application internal error", "接收方内部错误"),
        }
    }
}

/// HL7 table 0516.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Tolerated; the message was taken.
    Warning,
    /// The message was not taken.
    Error,
}

impl Severity {
    /// `W` or `E`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Warning => "W",
            Self::Error => "E",
        }
    }
}

/// Where: ERL of HL7 v2.5.1 ch. 2A §2.A.28. Zero means "not said" for everything after the segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// Segment id; empty for the message as a whole.
    pub segment: [u8; 3],
    /// Which of that name in the message, from 1.
    pub occurrence: usize,
    /// Field, from 1.
    pub field: usize,
    /// Repetition, from 1.
    pub repetition: usize,
    /// Component, from 1.
    pub component: usize,
}

impl Place {
    /// The message as a whole.
    pub const MESSAGE: Self = Self { segment: [0; 3], occurrence: 0, field: 0, repetition: 0, component: 0 };

    /// A segment.
    pub fn segment(id: [u8; 3], occurrence: usize) -> Self {
        Self { segment: id, occurrence, ..Self::MESSAGE }
    }

    /// A field of MSH.
    pub fn msh(field: usize) -> Self {
        Self { field, ..Self::segment(*b"MSH", 1) }
    }

    /// The same segment, at `field`.
    #[must_use]
    pub fn field(self, field: usize) -> Self {
        Self { field, ..self }
    }

    /// The same field, at `repetition`.
    #[must_use]
    pub fn repetition(self, repetition: usize) -> Self {
        Self { repetition, ..self }
    }

    /// The same field, at `component`.
    #[must_use]
    pub fn component(self, component: usize) -> Self {
        Self { component, ..self }
    }

    /// The segment's name, `None` for the message as a whole.
    pub fn segment_name(&self) -> Option<&str> {
        std::str::from_utf8(&self.segment).ok().filter(|_| self.segment != [0; 3])
    }
}

impl fmt::Display for Place {
    /// `OBR[2]-7`, `PID-3[2].5`, `MSH-18`; a segment that comes once bears no number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(name) = self.segment_name() else { return f.write_str("message") };
        f.write_str(name)?;
        if !matches!(name, "MSH" | "PID" | "PV1" | "EVN" | "MRG") || self.occurrence > 1 {
            write!(f, "[{}]", self.occurrence)?;
        }
        if self.field > 0 {
            write!(f, "-{}", self.field)?;
            if self.repetition > 1 {
                write!(f, "[{}]", self.repetition)?;
            }
            if self.component > 0 {
                write!(f, ".{}", self.component)?;
            }
        }
        Ok(())
    }
}

/// One thing that is wrong or was tolerated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Where.
    pub place: Place,
    /// Kind.
    pub code: ErrorCode,
    /// Whether it keeps the message out.
    pub severity: Severity,
    /// What is wrong and what to do, in a sentence.
    pub text: String,
}

impl Issue {
    /// An error.
    pub fn error(place: Place, code: ErrorCode, text: impl Into<String>) -> Self {
        Self { place, code, severity: Severity::Error, text: text.into() }
    }

    /// A warning.
    pub fn warning(place: Place, code: ErrorCode, text: impl Into<String>) -> Self {
        Self { place, code, severity: Severity::Warning, text: text.into() }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// MSA-1, HL7 table 0008 (original mode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AckCode {
    /// AA: taken.
    Accept,
    /// AE: the content is wrong; mend it.
    Error,
    /// AR: not this kind of message, not this sender, not now.
    Reject,
}

impl AckCode {
    /// The two letters.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accept => "AA",
            Self::Error => "AE",
            Self::Reject => "AR",
        }
    }
}

/// A message that was not taken, with all that was found wrong and the header to answer to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", issues.first().map(ToString::to_string).unwrap_or_default())]
pub struct Refusal {
    /// MSH as far as it could be read.
    pub header: Header,
    /// AE or AR.
    pub code: AckCode,
    /// At least one error, then warnings.
    pub issues: Vec<Issue>,
}

impl Refusal {
    /// AR with one reason.
    pub fn reject(header: Header, issue: Issue) -> Self {
        Self { header, code: AckCode::Reject, issues: vec![issue] }
    }

    /// AE with one reason.
    pub fn error(header: Header, issue: Issue) -> Self {
        Self { header, code: AckCode::Error, issues: vec![issue] }
    }
}
