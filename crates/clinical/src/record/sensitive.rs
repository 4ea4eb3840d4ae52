//! Which resources are of a class that more is needed for (RULES §7.2: 精神、HIV、生殖、职工本人档案加密级).
//!
//! A label of the sender (`meta.security`, HL7 v3 ActCode) is believed. Without one, codes and words speak:
//! better a report hidden until somebody asks than one shown that should not have been.

use std::collections::BTreeSet;

use identity::access::rights::Sensitive::{self, Hiv, Psychiatric, Reproductive, Staff};
use serde_json::Value;

/// HL7 v3 ActCode, information sensitivity policies.
const LABELS: &[(&str, Sensitive)] = &[
    ("PSY", Psychiatric),
    ("MH", Psychiatric),
    ("BH", Psychiatric),
    ("PSYTHPN", Psychiatric),
    ("SUD", Psychiatric),
    ("ETH", Psychiatric),
    ("HIV", Hiv),
    ("STD", Hiv),
    ("SEX", Reproductive),
    ("SDV", Reproductive),
    ("PREGNANT", Reproductive),
    ("EMP", Staff),
];

/// Categories of ICD-10, from and to: mental disorders; HIV and sexually transmitted infections; pregnancy
/// that ended before its time, infertility, contraception and its procedures.
const ICD_10: &[(&str, &str, Sensitive)] = &[
    ("F00", "F99", Psychiatric),
    ("A50", "A64", Hiv),
    ("B20", "B24", Hiv),
    ("R75", "R75", Hiv),
    ("Z21", "Z21", Hiv),
    ("O00", "O08", Reproductive),
    ("N46", "N46", Reproductive),
    ("N97", "N97", Reproductive),
    ("Z30", "Z31", Reproductive),
];

/// Tests for HIV by LOINC.
const LOINC_HIV: &[&str] = &[
    "56888-1", "75622-1", "68961-2", "29893-5", "7917-8", "7918-6", "5221-7", "25836-8", "20447-9",
    "31201-7", "5018-7", "62469-2",
];

/// Groups of medicines by ATC: antipsychotics, lithium's group with them, antidepressants; what is given for
/// HIV alone; contraceptives and what induces ovulation.
const ATC: &[(&str, Sensitive)] = &[
    ("N05A", Psychiatric),
    ("N06A", Psychiatric),
    ("N07B", Psychiatric),
    ("J05AE", Hiv),
    ("J05AR", Hiv),
    ("J05AJ", Hiv),
    ("G03A", Reproductive),
    ("G03G", Reproductive),
];

/// Words in the text of a sender that uses codes of its own.
const WORDS: &[(&str, Sensitive)] = &[
    ("hiv", Hiv),
    ("艾滋", Hiv),
    ("人类免疫缺陷", Hiv),
    ("人免疫缺陷", Hiv),
    ("梅毒", Hiv),
    ("淋病", Hiv),
    ("精神分裂", Psychiatric),
    ("抑郁", Psychiatric),
    ("双相", Psychiatric),
    ("精神障碍", Psychiatric),
    ("流产", Reproductive),
    ("终止妊娠", Reproductive),
    ("不孕", Reproductive),
    ("不育", Reproductive),
    ("辅助生殖", Reproductive),
    ("试管婴儿", Reproductive),
];

/// Elements whose text is read.
const TEXTS: &[&str] =
    &["text", "display", "conclusion", "description", "valueString", "title", "note", "div", "comment"];

/// The classes that a resource is of.
pub fn sensitive(resource: &Value) -> Vec<Sensitive> {
    let mut found = BTreeSet::new();
    for label in resource["meta"]["security"].as_array().into_iter().flatten() {
        let code = label["code"].as_str().unwrap_or_default();
        found.extend(LABELS.iter().filter(|(name, _)| *name == code).map(|(_, class)| *class));
    }
    walk(resource, &mut found);
    found.into_iter().collect()
}

fn walk(value: &Value, found: &mut BTreeSet<Sensitive>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
        Value::Object(members) => {
            if let Some(code) = members.get("code").and_then(Value::as_str) {
                coded(members.get("system").and_then(Value::as_str).unwrap_or_default(), code, found);
            }
            for (name, inner) in members {
                match inner.as_str() {
                    Some(text) if TEXTS.contains(&name.as_str()) => said(text, found),
                    Some(_) => {}
                    None => walk(inner, found),
                }
            }
        }
        _ => {}
    }
}

fn coded(system: &str, code: &str, found: &mut BTreeSet<Sensitive>) {
    if system == "http://loinc.org" {
        if LOINC_HIV.contains(&code) {
            found.insert(Hiv);
        }
        return;
    }
    let upper = code.trim().to_ascii_uppercase();
    if system == "http://www.whocc.no/atc" {
        found.extend(ATC.iter().filter(|(group, _)| upper.starts_with(group)).map(|(_, class)| *class));
        return;
    }
    if upper.contains("HIV") {
        found.insert(Hiv);
    }
    // Diagnoses come under many names of ICD-10: by form, unless the system is another one that is known.
    let other = ["http://snomed.info", "http://unitsofmeasure", "http://dicom", "http://terminology.hl7.org"];
    if let (Some(category), false) = (icd_category(&upper), other.iter().any(|o| system.starts_with(o))) {
        let within = |(from, to, _): &&(&str, &str, Sensitive)| *from <= category && category <= *to;
        found.extend(ICD_10.iter().filter(within).map(|(_, _, class)| *class));
    }
}

/// `F20` of `F20.0`, `F20.900x001`, `F20`.
fn icd_category(code: &str) -> Option<&str> {
    let category = code.get(..3)?;
    let bytes = category.as_bytes();
    let form = bytes[0].is_ascii_uppercase() && bytes[1].is_ascii_digit() && bytes[2].is_ascii_digit();
    let rest = code.get(3..)?;
    (form && (rest.is_empty() || rest.starts_with('.') || rest.starts_with('X'))).then_some(category)
}

fn said(text: &str, found: &mut BTreeSet<Sensitive>) {
    let lower = text.to_lowercase();
    found.extend(WORDS.iter().filter(|(word, _)| lower.contains(word)).map(|(_, class)| *class));
}

#[cfg(test)]
mod tests {
    use identity::access::rights::Sensitive::{self, Hiv, Psychiatric, Reproductive, Staff};
    use serde_json::{Value, json};

    use super::sensitive;

    fn of(resource: &Value) -> Vec<Sensitive> {
        sensitive(resource)
    }

    fn diagnosis(code: &str) -> Value {
        json!({"resourceType": "Condition", "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": code}]}})
    }

    #[test]
    fn diagnoses_are_classed_by_the_category_of_icd_10() {
        for (code, class) in [
            ("F20.0", Some(Psychiatric)),
            ("F32.900x001", Some(Psychiatric)),
            ("B20", Some(Hiv)),
            ("Z21.x00", Some(Hiv)),
            ("A53.9", Some(Hiv)),
            ("O04.9", Some(Reproductive)),
            ("Z31.1", Some(Reproductive)),
            ("I10", None),
            ("O80.0", None),
            ("B18.1", None),
            ("E00.9", None),
        ] {
            assert_eq!(of(&diagnosis(code)), Vec::from_iter(class), "{code}");
        }
        let medicine = |code: &str| {
            of(
                &json!({"medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": code}]}}),
            )
        };
        assert_eq!((medicine("N05AH03"), medicine("J01CA04")), (vec![Psychiatric], vec![]));
        let units = json!({"valueQuantity": {"system": "http://unitsofmeasure.org", "code": "F20"}});
        assert_eq!(of(&units), []);
    }

    #[test]
    fn labels_of_the_sender_are_believed_and_words_speak_where_codes_do_not() {
        let labelled = json!({"meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PSY"}, {"code": "EMP"}]}});
        assert_eq!(of(&labelled), [Psychiatric, Staff]);
        let local = json!({"resourceType": "Observation", "code": {"text": "HIV抗体(筛查)", "coding": [{"system": "urn:lis", "code": "0412"}]}});
        assert_eq!(of(&local), [Hiv]);
        let by_item = json!({"code": {"coding": [{"system": "urn:lianyi:item:1", "code": "HIVAB"}]}});
        assert_eq!(of(&by_item), [Hiv]);
        let inside = json!({"resourceType": "DiagnosticReport", "contained": [{"resourceType": "Observation", "code": {"coding": [{"system": "http://loinc.org", "code": "56888-1"}]}}]});
        assert_eq!(of(&inside), [Hiv]);
        let told = json!({"resourceType": "DiagnosticReport", "conclusion": "早孕，要求终止妊娠"});
        assert_eq!(of(&told), [Reproductive]);
        let plain = json!({"resourceType": "DiagnosticReport", "code": {"text": "胸部CT平扫"}, "conclusion": "双肺未见明显异常"});
        assert_eq!(of(&plain), []);
    }
}
