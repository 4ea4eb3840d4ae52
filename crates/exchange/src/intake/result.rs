//! One OBX as a FHIR Observation.

use serde_json::{Map, Number, Value, json};
use terminology::ucum;

use crate::model::{self, Coded, Comparator, Moment, Numeric, Observation, ObservationStatus, ReportStatus};

const UCUM: &str = "http://unitsofmeasure.org";
const INTERPRETATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";

/// The Observation; `performed` is the report's time, for a result without its own.
pub(super) fn resource(
    result: &Observation,
    subject: &str,
    report_status: ReportStatus,
    performed: Option<&Moment>,
) -> Value {
    let mut resource = Map::new();
    let mut put = |name: &str, value: Value| {
        resource.insert(name.to_owned(), value);
    };
    put("resourceType", json!("Observation"));
    put("status", json!(status(result.status, report_status)));
    put("code", concept(&result.code));
    put("subject", json!({"reference": subject}));
    if let Some(at) = result.observed_at.as_ref().or(performed) {
        put("effectiveDateTime", json!(at.to_string()));
    }
    match value(result) {
        Some((name, value)) => put(name, value),
        None => put(
            "dataAbsentReason",
            json!({"coding": [{"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "unknown"}]}),
        ),
    }
    let flags: Vec<Value> = result.flags.iter().filter_map(|flag| interpretation(flag)).collect();
    if !flags.is_empty() {
        put("interpretation", Value::Array(flags));
    }
    if let Some(range) = &result.reference_range {
        put("referenceRange", json!([{"text": range}]));
    }
    if let Some(method) = result.method.as_ref().filter(|m| !m.is_empty()) {
        put("method", concept(method));
    }
    if let Some(note) = &result.note {
        put("note", json!([{"text": note}]));
    }
    Value::Object(resource)
}

fn status(own: Option<ObservationStatus>, report: ReportStatus) -> &'static str {
    match own {
        Some(ObservationStatus::Final) => "final",
        Some(ObservationStatus::Corrected) => "corrected",
        Some(ObservationStatus::Preliminary | ObservationStatus::Unverified | ObservationStatus::Partial) => {
            "preliminary"
        }
        Some(ObservationStatus::Pending) => "registered",
        Some(ObservationStatus::Deleted | ObservationStatus::Wrong) => "entered-in-error",
        Some(ObservationStatus::Cancelled | ObservationStatus::NotAsked) => "cancelled",
        None => match report {
            ReportStatus::Final => "final",
            ReportStatus::Corrected => "corrected",
            ReportStatus::Cancelled => "cancelled",
            ReportStatus::Preliminary | ReportStatus::Partial | ReportStatus::Unverified => "preliminary",
            ReportStatus::Ordered | ReportStatus::InProgress | ReportStatus::Scheduled => "registered",
            ReportStatus::NoOrder | ReportStatus::NoPatient => "unknown",
        },
    }
}

/// A code with its alternate. Words without a code stay words.
pub(super) fn concept(coded: &Coded) -> Value {
    let mut codings = Vec::new();
    let mut next = Some(coded);
    while let Some(one) = next {
        let code = one.code.split_whitespace().collect::<Vec<_>>().join(" ");
        if !code.is_empty() {
            let mut coding = Map::new();
            let system = terminology::system::canonical(&one.system);
            if !system.is_empty() && !system.contains(char::is_whitespace) {
                coding.insert("system".to_owned(), json!(system));
            }
            coding.insert("code".to_owned(), json!(code));
            if !one.text.trim().is_empty() {
                coding.insert("display".to_owned(), json!(one.text.trim()));
            }
            codings.push(Value::Object(coding));
        }
        next = one.alternate.as_deref();
    }
    let mut concept = Map::new();
    if !codings.is_empty() {
        concept.insert("coding".to_owned(), Value::Array(codings));
    }
    if !coded.text.trim().is_empty() {
        concept.insert("text".to_owned(), json!(coded.text.trim()));
    }
    if concept.is_empty() {
        // HL7 allows an item without a name; FHIR wants one.
        concept.insert("text".to_owned(), json!("未命名项目"));
    }
    Value::Object(concept)
}

fn value(result: &Observation) -> Option<(&'static str, Value)> {
    match &result.value {
        model::Value::Empty => None,
        model::Value::Numeric(number) => Some(match quantity(number, result.unit.as_ref()) {
            Some(quantity) => ("valueQuantity", quantity),
            None => ("valueString", json!(number.text)),
        }),
        model::Value::Structured(structured) => Some(self::structured(structured, result.unit.as_ref())),
        model::Value::Coded(codes) => {
            let first = codes.first()?;
            Some(("valueCodeableConcept", concept(first)))
        }
        model::Value::Text(text) => words(text),
        model::Value::Date(moment) => Some(("valueDateTime", json!(moment.to_string()))),
        model::Value::Other { text, .. } => words(text),
    }
}

fn words(text: &str) -> Option<(&'static str, Value)> {
    let text = text.trim();
    (!text.is_empty()).then(|| ("valueString", json!(text)))
}

/// A number with the digits as they were sent. `None` where JSON has no such number.
fn quantity(number: &Numeric, unit: Option<&Coded>) -> Option<Value> {
    let mut quantity = Map::new();
    quantity.insert("value".to_owned(), Value::Number(digits(&number.text)?));
    if let Some(comparator) = number.comparator {
        quantity.insert("comparator".to_owned(), json!(comparator.symbol()));
    }
    if let Some(unit) = unit.filter(|u| !u.is_empty()) {
        let written = if unit.text.trim().is_empty() { &unit.code } else { &unit.text };
        quantity.insert("unit".to_owned(), json!(written.trim()));
        let coded =
            [&unit.code, written].into_iter().find_map(|w| ucum::normalise(w).filter(|u| ucum::is_valid(u)));
        if let Some(code) = coded {
            quantity.insert("system".to_owned(), json!(UCUM));
            quantity.insert("code".to_owned(), json!(code));
        }
    }
    Some(Value::Object(quantity))
}

/// `+4`, `.5` and `5.` are numbers in HL7 and not in JSON; their digits stay.
fn digits(text: &str) -> Option<Number> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    serde_json::from_str(&format!("{sign}{whole}{point}{fraction}")).ok()
}

fn structured(value: &model::Structured, unit: Option<&Coded>) -> (&'static str, Value) {
    let number = |text: &str| Numeric::parse(text).and_then(|n| quantity(&n, unit));
    let spoken = format!("{}{}{}{}", value.comparator, value.first, value.separator, value.second);
    let found = match value.separator.as_str() {
        "-" => match (number(&value.first), number(&value.second)) {
            (Some(low), Some(high)) => Some(("valueRange", json!({"low": low, "high": high}))),
            _ => None,
        },
        ":" | "/" => match (number(&value.first), number(&value.second)) {
            (Some(numerator), Some(denominator)) => {
                Some(("valueRatio", json!({"numerator": numerator, "denominator": denominator})))
            }
            _ => None,
        },
        "" => Numeric::parse(&value.first).and_then(|mut n| {
            n.comparator = Comparator::split(&value.comparator).0;
            quantity(&n, unit).map(|q| ("valueQuantity", q))
        }),
        _ => None,
    };
    found.unwrap_or(("valueString", json!(spoken)))
}

fn interpretation(flag: &str) -> Option<Value> {
    let flag = flag.trim();
    let code = match flag {
        "" => return None,
        "↑" | "H" => "H",
        "↓" | "L" => "L",
        "↑↑" | "HH" => "HH",
        "↓↓" | "LL" => "LL",
        "N" | "A" | "AA" | "POS" | "NEG" | "S" | "R" | "I" => flag,
        other => return Some(json!({"text": other})),
    };
    Some(json!({"coding": [{"system": INTERPRETATION, "code": code}]}))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{digits, resource};
    use crate::model::{Coded, Numeric, Observation, ReportStatus, Value};

    #[test]
    fn digits_stay_as_they_were_sent() {
        for (sent, written) in
            [("11.20", "11.20"), ("+4", "4"), (".5", "0.5"), ("5.", "5"), ("-007.10", "-7.10"), ("0", "0")]
        {
            assert_eq!(digits(sent).unwrap().to_string(), written);
        }
    }

    #[test]
    fn a_chinese_unit_gets_its_ucum_code_beside_its_spelling() {
        let coded = |code: &str| Coded { code: code.to_owned(), ..Coded::default() };
        let result = Observation {
            code: Coded {
                code: "WBC".into(),
                text: "白细胞计数".into(),
                system: "99LAB".into(),
                alternate: None,
            },
            value: Value::Numeric(Numeric::parse("<6.50").unwrap()),
            unit: Some(coded("10^9/L")),
            ..Observation::default()
        };
        let value = resource(&result, "Patient/x", ReportStatus::Final, None);
        assert_eq!(
            value["valueQuantity"].to_string(),
            r#"{"value":6.50,"comparator":"<","unit":"10^9/L","system":"http://unitsofmeasure.org","code":"10*9/L"}"#
        );
        assert_eq!(
            value["code"]["coding"][0],
            json!({"system": "99LAB", "code": "WBC", "display": "白细胞计数"})
        );
        assert_eq!(value["status"], "final");
    }
}
