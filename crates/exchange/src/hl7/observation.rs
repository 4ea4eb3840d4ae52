//! OBX (HL7 v2.5.1 ch. 7 §7.4.2).

use super::{
    ErrorCode, coded,
    narrative::Narrative,
    raw::Segment,
    reader::Reader,
    value::{Content, content},
};
use crate::model::{Observation, ObservationStatus, Report, Value};

/// Reads one OBX into the report: as a result, as a line of its prose, or as image or document.
/// `true` where a result was added, so that notes that follow belong to it.
pub(crate) fn read(segment: &Segment<'_>, report: &mut Report, reader: &mut Reader<'_>) -> bool {
    let place = segment.place();
    let code = coded::coded(segment.field(3)).unwrap_or_default();
    let suffix = segment.field(3).component(1).subcomponent(2).value();
    let status = match segment.field(11).component(1).value().as_ref() {
        "" => None,
        sent => {
            let status = ObservationStatus::from_code(sent);
            if status.is_none() {
                reader.error(
                    place.field(11),
                    ErrorCode::TableValue,
                    "the result status is not in table 0085; send F, C, P, R, I, D, X or W",
                );
            }
            status
        }
    };
    if let Some(site) = coded::coded(segment.field(20)) {
        report.body_site.get_or_insert(site);
    }
    let value = match content(segment, &code, reader) {
        Content::Image(image) => {
            report.images.push(image);
            return false;
        }
        Content::Attachment(attachment) => {
            report.attachments.push(attachment);
            return false;
        }
        Content::Value(value) => value,
    };
    let uncoded = code.is_empty() && suffix.is_empty();
    // Numbers are never prose: their codes need not be compared.
    let narrative = matches!(value, Value::Text(_) | Value::Empty)
        .then(|| reader.options.narrative.part(&code, &suffix))
        .flatten();
    let value = match (value, narrative, uncoded) {
        // Prose: by its code, or text that bears no code at all (radiology systems send it so).
        (Value::Text(text), Some(Narrative::Findings), _) => {
            append(&mut report.findings, &text);
            return false;
        }
        (Value::Text(text), Some(Narrative::Conclusion), _) | (Value::Text(text), None, true) => {
            append(&mut report.conclusion, &text);
            return false;
        }
        // An empty line, coded or not, of the prose.
        (Value::Empty, Some(_), _) | (Value::Empty, None, true) => return false,
        (_, _, true) => {
            reader.error(
                place.field(3),
                ErrorCode::RequiredFieldMissing,
                "a result has no item code; send the institution's own code and name in OBX-3",
            );
            return false;
        }
        (value, _, false) => value,
    };
    let set_id = segment.field(1).owned();
    report.observations.push(Observation {
        set_id: set_id.unwrap_or_else(|| (report.observations.len() + 1).to_string()),
        value_type: segment.field(2).value().into_owned(),
        code,
        sub_id: segment.field(4).owned(),
        value,
        unit: coded::coded(segment.field(6)),
        reference_range: segment.field(7).owned(),
        flags: segment.field(8).repetitions().filter_map(|part| part.component(1).owned()).collect(),
        status,
        observed_at: reader.time(segment, 14),
        observer: coded::person(segment.field(16)),
        method: coded::coded(segment.field(17)),
        note: None,
    });
    true
}

/// NTE-3 (HL7 v2.5.1 ch. 2 §2.15.10), its repetitions as lines.
pub(crate) fn note(segment: &Segment<'_>) -> Option<String> {
    let lines: Vec<String> = segment.field(3).repetitions().filter_map(|part| part.owned()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Adds a line.
pub(crate) fn append(text: &mut Option<String>, line: &str) {
    match text {
        Some(text) => {
            text.push('\n');
            text.push_str(line);
        }
        None => *text = Some(line.to_owned()),
    }
}
