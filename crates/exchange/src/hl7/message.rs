//! A frame's bytes to a [`Message`]: charset, delimiters, MSH, then the groups of ORU_R01 (HL7 v2.5.1 ch. 7
//! §7.3.1) and of ADT (ch. 3 §3.3.1). Segments that are not read are passed over; Z segments are kept.

use std::borrow::Cow;

use super::{
    AckCode, ErrorCode, Header, Issue, Place, ReadOptions, Refusal, Severity,
    header::Declared,
    observation, patient,
    raw::{Raw, Segment},
    reader::Reader,
    report,
    value::is_uid,
};
use crate::model::{ExtraSegment, ImageRef, Message, MessageKind, Report};

/// Reads a message. All errors found are named, up to [`ReadOptions::errors_max`].
pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<Message, Box<Refusal>> {
    let Some(mut header) = Header::peek(bytes, options.charset) else {
        let issue = Issue::error(
            Place::MESSAGE,
            ErrorCode::SegmentSequence,
            "the message does not begin with MSH and a field separator; begin it with MSH|^~\\&",
        );
        return Err(Box::new(Refusal::reject(Header::unreadable(), issue)));
    };
    let text = match decode(bytes, &mut header, options) {
        Ok(text) => text,
        Err(issue) => return Err(Box::new(Refusal::reject(header, issue))),
    };
    let raw = match Raw::split(&text, header.charset) {
        Ok(raw) => raw,
        Err(issue) => return Err(Box::new(Refusal::error(header, issue))),
    };
    let mut reader = Reader::new(options);
    match Builder::run(&raw, &mut reader) {
        Ok(mut message) if !reader.has_errors() => {
            message.warnings = reader.issues;
            Ok(message)
        }
        Ok(_) => {
            reader.issues.sort_by_key(|issue| std::cmp::Reverse(issue.severity));
            Err(Box::new(Refusal { header, code: AckCode::Error, issues: reader.issues }))
        }
        Err(issue) => Err(Box::new(Refusal::reject(header, issue))),
    }
}

fn decode<'b>(bytes: &'b [u8], header: &mut Header, options: &ReadOptions) -> Result<Cow<'b, str>, Issue> {
    let Declared::Known(charset) = header.declared(options.charset) else {
        return Err(Issue::error(
            Place::msh(18),
            ErrorCode::TableValue,
            "MSH-18 names a character set that is not read here; send UNICODE UTF-8, GB 18030-2000, GBK, ASCII or 8859/1",
        ));
    };
    header.charset = charset;
    if let Some(offset) = bytes.iter().position(|&b| b == 0) {
        return Err(Issue::error(
            Place::MESSAGE,
            ErrorCode::DataType,
            format!("byte {offset} of the message is NUL; send text in UTF-8 or GB18030 without NUL bytes"),
        ));
    }
    charset.decode(bytes).map_err(|bad| {
        Issue::error(
            Place::msh(18),
            ErrorCode::DataType,
            format!("{bad}; make MSH-18 name the character set that is really sent"),
        )
    })
}

struct Builder {
    message: Message,
    report: Option<(Report, Place)>,
    order: report::Order,
    in_result: bool,
    has_patient: bool,
}

impl Builder {
    /// `Err` is a rejection of the kind of message; errors of the content go to the reader.
    fn run(raw: &Raw<'_>, reader: &mut Reader<'_>) -> Result<Message, Issue> {
        let mut segments = raw.segments();
        let msh = segments.next().ok_or_else(|| {
            Issue::error(Place::MESSAGE, ErrorCode::SegmentSequence, "the message is empty")
        })?;
        let mut builder = Self {
            message: header(&msh, reader)?,
            report: None,
            order: report::Order::default(),
            in_result: false,
            has_patient: false,
        };
        if raw.doubled_escape {
            reader.warn(
                Place::msh(2),
                ErrorCode::DataType,
                "MSH-2 has its backslash doubled, as in source code; it was read as ^~\\& and a literal \\r at the end of a segment was dropped",
            );
        }
        for (count, segment) in segments.enumerate() {
            if count >= reader.options.segments_max {
                return Err(Issue::error(
                    Place::MESSAGE,
                    ErrorCode::SegmentSequence,
                    format!(
                        "the message has more than {} segments; send it in parts",
                        reader.options.segments_max
                    ),
                ));
            }
            if segment.id == *b"MSH" {
                return Err(Issue::error(
                    segment.place(),
                    ErrorCode::SegmentSequence,
                    "a second MSH stands in the frame; frame each message by itself",
                ));
            }
            builder.segment(&segment, reader);
        }
        builder.finish(reader);
        Ok(builder.message)
    }

    fn segment(&mut self, segment: &Segment<'_>, reader: &mut Reader<'_>) {
        let is_report = self.message.kind == MessageKind::OruR01;
        match &segment.id {
            b"PID" => self.patient(segment, reader),
            b"MRG" => self.merge(segment, reader),
            b"PV1" => self.message.visit = Some(patient::visit(segment, reader)),
            b"ORC" if is_report => {
                // ORC opens the next order; without an OBR of its own it only repeats the numbers.
                self.close_report(reader);
                self.order = report::order(segment, reader);
            }
            b"OBR" if is_report => {
                self.close_report(reader);
                let order = std::mem::take(&mut self.order);
                self.report = Some((report::report(segment, order, reader), segment.place()));
            }
            b"OBX" | b"TQ1" | b"SPM" | b"NTE" | b"IPC" if is_report => self.under_report(segment, reader),
            [b'Z', ..] => self.extra(segment),
            _ => {}
        }
    }

    fn patient(&mut self, segment: &Segment<'_>, reader: &mut Reader<'_>) {
        if self.has_patient {
            reader.error(
                segment.place(),
                ErrorCode::SegmentSequence,
                "a second PID; send one patient per message",
            );
            return;
        }
        self.has_patient = true;
        self.message.patient = patient::patient(segment, reader);
    }

    fn merge(&mut self, segment: &Segment<'_>, reader: &mut Reader<'_>) {
        if self.message.kind != MessageKind::AdtA40 {
            return;
        }
        if segment.occurrence > 1 {
            reader.error(
                segment.place(),
                ErrorCode::SegmentSequence,
                "a second MRG; send one merge per message",
            );
            return;
        }
        self.message.merged_from = patient::merged(segment, reader);
    }

    fn under_report(&mut self, segment: &Segment<'_>, reader: &mut Reader<'_>) {
        let Some((report, _)) = &mut self.report else {
            // Notes of the patient may stand before the first order; a result may not.
            if segment.id == *b"OBX" && !segment.field(5).is_blank() {
                reader.error(
                    segment.place(),
                    ErrorCode::SegmentSequence,
                    "a result stands before any OBR; send OBR first",
                );
            }
            return;
        };
        match &segment.id {
            b"OBX" => self.in_result = observation::read(segment, report, reader),
            b"TQ1" => report::timing(segment, report),
            b"SPM" => {
                self.in_result = false;
                report::specimen(segment, report, reader);
            }
            b"NTE" => {
                let Some(note) = observation::note(segment) else { return };
                match report.observations.last_mut().filter(|_| self.in_result) {
                    Some(result) => observation::append(&mut result.note, &note),
                    None => report.notes.push(note),
                }
            }
            _ => add_study(report, &segment.field(3).component(1).value()),
        }
    }

    fn extra(&mut self, segment: &Segment<'_>) {
        // ZDS-1 of IHE Radiology: the study instance UID.
        if let (b"ZDS", Some((report, _))) = (&segment.id, &mut self.report) {
            add_study(report, &segment.field(1).component(1).value());
        }
        let id = String::from_utf8_lossy(&segment.id).into_owned();
        self.message.extra.push(ExtraSegment { id, raw: segment.text.to_owned() });
    }

    fn close_report(&mut self, reader: &mut Reader<'_>) {
        self.in_result = false;
        if let Some((mut report, place)) = self.report.take() {
            report::finish(&mut report, place, reader);
            self.message.reports.push(report);
        }
    }

    fn finish(&mut self, reader: &mut Reader<'_>) {
        self.close_report(reader);
        let message = &mut self.message;
        let no_merge =
            message.kind == MessageKind::AdtA40 && message.merged_from.is_empty() && !reader.has_errors();
        let mut missing =
            |id, text: &str| reader.error(Place::segment(id, 1), ErrorCode::SegmentSequence, text);
        if !self.has_patient {
            missing(*b"PID", "the message has no PID; say whom it is about");
        }
        if message.kind == MessageKind::OruR01 && message.reports.is_empty() {
            missing(*b"OBR", "the message has no OBR; send one for each report");
        }
        if no_merge {
            missing(*b"MRG", "a merge without MRG; name the identifiers that end");
        }
        if let Some(visit) = &message.visit {
            for report in &mut message.reports {
                report.ordering_department = visit.department.clone();
            }
        }
    }
}

fn add_study(report: &mut Report, uid: &str) {
    if is_uid(uid) && !report.images.iter().any(|image| image.study_uid.as_deref() == Some(uid)) {
        report.images.push(ImageRef { study_uid: Some(uid.to_owned()), ..ImageRef::default() });
    }
}

/// MSH: what kind, which version, for what purpose. `Err` is AR (HL7 v2.5.1 ch. 2 §2.9.2.2).
fn header(msh: &Segment<'_>, reader: &mut Reader<'_>) -> Result<Message, Issue> {
    let text = |field: usize| msh.field(field).component(1).subcomponent(1).value().into_owned();
    let version = text(12);
    if !matches!(version.get(..3), Some("2.3" | "2.4" | "2.5" | "2.6")) {
        return Err(Issue::error(
            Place::msh(12),
            ErrorCode::UnsupportedVersion,
            "this version is not read here; send 2.3, 2.4, 2.5 or 2.6",
        ));
    }
    let kind = kind(msh)?;
    let processing_id = text(11);
    if !matches!(processing_id.as_str(), "" | "P" | "T" | "D") {
        return Err(Issue::error(Place::msh(11), ErrorCode::UnsupportedProcessingId, "MSH-11 is P, T or D"));
    }
    let control_id = msh.field(10).value().into_owned();
    if control_id.is_empty() {
        reader.error(
            Place::msh(10),
            ErrorCode::RequiredFieldMissing,
            "MSH-10 is empty; number every message so that a repetition can be recognised",
        );
    }
    Ok(Message {
        control_id,
        kind,
        version,
        sending_application: text(3),
        sending_facility: text(4),
        receiving_application: text(5),
        receiving_facility: text(6),
        sent_at: reader.time_at(msh.field(7).component(1), Place::msh(7), Severity::Warning),
        processing_id,
        patient: crate::model::PatientSegment::default(),
        merged_from: Vec::new(),
        visit: None,
        reports: Vec::new(),
        extra: Vec::new(),
        warnings: Vec::new(),
    })
}

fn kind(msh: &Segment<'_>) -> Result<MessageKind, Issue> {
    let field = msh.field(9);
    let (code, event) = (field.component(1).value(), field.component(2).value());
    let refuse = |error, what: &str| {
        Err(Issue::error(
            Place::msh(9),
            error,
            format!("this {what} is not taken here; accepted are {}", MessageKind::ACCEPTED),
        ))
    };
    match (code.as_ref(), event.as_ref()) {
        ("ORU", "R01") => Ok(MessageKind::OruR01),
        ("ADT", "A01") => Ok(MessageKind::AdtA01),
        ("ADT", "A04") => Ok(MessageKind::AdtA04),
        ("ADT", "A08") => Ok(MessageKind::AdtA08),
        ("ADT", "A40") => Ok(MessageKind::AdtA40),
        ("ORU" | "ADT", _) => refuse(ErrorCode::UnsupportedEvent, "event"),
        _ => refuse(ErrorCode::UnsupportedMessageType, "message type"),
    }
}
