//! OBX-5 by its type OBX-2 (HL7 v2.5.1 ch. 7 §7.4.2.5, HL7 table 0125).

use super::{
    ErrorCode, Severity, coded,
    raw::{Part, Segment},
    reader::Reader,
};
use crate::model::{Attachment, Coded, ImageRef, Numeric, Structured, Value};

/// What an OBX holds: a result, or something that belongs to the report.
pub(crate) enum Content {
    Value(Value),
    Image(ImageRef),
    Attachment(Attachment),
}

/// Reads OBX-5. A number that isn't one is kept as text with a warning: the report is worth more than its form.
pub(crate) fn content(segment: &Segment<'_>, code: &Coded, reader: &mut Reader<'_>) -> Content {
    let value_type = segment.field(2).value();
    let field = segment.field(5);
    if field.is_blank() {
        return Content::Value(Value::Empty);
    }
    let has_unit = !segment.field(6).is_blank();
    let value = match value_type.as_ref() {
        "NM" => number(segment, reader),
        "SN" => structured(field),
        "CE" | "CWE" | "CNE" | "CF" | "IS" | "ID" => {
            Value::Coded(field.repetitions().filter_map(coded::coded).collect())
        }
        "DT" | "TS" | "DTM" => {
            match reader.time_at(field.component(1), segment.place().field(5), Severity::Warning) {
                Some(moment) => Value::Date(moment),
                None => Value::Text(field.value().into_owned()),
            }
        }
        "ED" => return Content::Attachment(attachment(field, code)),
        "RP" => return Content::Image(pointer(field)),
        "HD" | "UI" | "UID" => return Content::Image(study(field)),
        "ST" if is_study_uid(code) => return Content::Image(study(field)),
        "ST" if has_unit => match Numeric::parse(&field.value()) {
            Some(number) => Value::Numeric(number),
            None => Value::Text(text(field)),
        },
        "ST" | "TX" | "FT" | "" => Value::Text(text(field)),
        other => Value::Other { value_type: other.to_owned(), text: text(field) },
    };
    Content::Value(value)
}

/// Lines of TX and FT come as repetitions or as `\.br\`. Unescaped component separators stay as they are:
/// text types have no components, and `10^9/L` is often sent so.
fn text(field: Part<'_>) -> String {
    let mut lines = field.repetitions().map(Part::value);
    let mut out = lines.next().unwrap_or_default().into_owned();
    for line in lines {
        out.push('\n');
        out.push_str(&line);
    }
    out
}

fn number(segment: &Segment<'_>, reader: &mut Reader<'_>) -> Value {
    let sent = segment.field(5).value();
    if let Some(number) = Numeric::parse(&sent) {
        return Value::Numeric(number);
    }
    reader.warn(
        segment.place().field(5),
        ErrorCode::DataType,
        "the value is declared NM but is not a number; it was kept as text. Send ST, SN or CWE",
    );
    Value::Text(text(segment.field(5)))
}

/// An SN without separator is a number with a comparator.
fn structured(field: Part<'_>) -> Value {
    let [comparator, first, separator, second] =
        [1, 2, 3, 4].map(|n| field.component(n).value().into_owned());
    let plain = separator.is_empty() && second.is_empty();
    let number = plain.then(|| Numeric::parse(&format!("{}{first}", comparator.trim_start_matches('='))));
    if let Some(number) = number.flatten() {
        return Value::Numeric(number);
    }
    Value::Structured(Structured { comparator, first, separator, second })
}

fn attachment(field: Part<'_>, code: &Coded) -> Attachment {
    let [media, subtype, encoding, data] = [2, 3, 4, 5].map(|n| field.component(n).value().into_owned());
    Attachment { code: code.clone(), media, subtype, encoding, data }
}

/// RP (HL7 v2.5.1 ch. 2A §2.A.67).
fn pointer(field: Part<'_>) -> ImageRef {
    let pointer = field.component(1).owned();
    let study_uid = pointer.clone().filter(|pointer| is_uid(pointer));
    ImageRef {
        pointer: pointer.filter(|_| study_uid.is_none()),
        study_uid,
        application: field.component(2).subcomponent(1).owned(),
    }
}

fn study(field: Part<'_>) -> ImageRef {
    ImageRef { study_uid: field.component(1).owned(), ..ImageRef::default() }
}

/// DICOM PS3.16: 113014 DICOM Study, 110180 Study Instance UID.
fn is_study_uid(code: &Coded) -> bool {
    matches!(code.code.as_str(), "113014" | "110180")
}

/// DICOM PS3.5 §9.1: digits and points, at most 64.
pub(crate) fn is_uid(text: &str) -> bool {
    text.len() <= 64 && text.contains('.') && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}
