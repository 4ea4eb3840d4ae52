//! Which resources are of a class that more is needed for (RULES §7.2: 精神、HIV、生殖、职工本人档案加密级).
//!
//! A label of the sender (`meta.security`, HL7 v3 ActCode) is believed. Without one, codes and words speak:
//! better a report hidden until somebody asks than one shown that should not have been.

use std::collections::BTreeSet;

use identity::access::rights::Sensitive;
use policy::SensitiveClass;
use serde_json::Value;

/// Elements whose text is read.
const TEXTS: &[&str] =
    &["text", "display", "conclusion", "description", "valueString", "title", "note", "div", "comment"];

/// The classes that a resource is of, by the region's lists.
pub fn sensitive(lists: &[SensitiveClass], resource: &Value) -> Vec<Sensitive> {
    let mut found = Found { lists, classes: BTreeSet::new() };
    for label in resource["meta"]["security"].as_array().into_iter().flatten() {
        let code = label["code"].as_str().unwrap_or_default();
        found.add(|list| list.labels.iter().any(|known| known == code));
    }
    found.walk(resource);
    found.classes.into_iter().collect()
}

struct Found<'l> {
    lists: &'l [SensitiveClass],
    classes: BTreeSet<Sensitive>,
}

impl Found<'_> {
    fn add(&mut self, is_of: impl Fn(&SensitiveClass) -> bool) {
        let of = self.lists.iter().filter(|list| is_of(list));
        self.classes.extend(of.filter_map(|list| Sensitive::named(&list.code)));
    }

    fn walk(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            Value::Object(members) => {
                if let Some(code) = members.get("code").and_then(Value::as_str) {
                    self.coded(members.get("system").and_then(Value::as_str).unwrap_or_default(), code);
                }
                for (name, inner) in members {
                    match inner.as_str() {
                        Some(text) if TEXTS.contains(&name.as_str()) => {
                            let lower = text.to_lowercase();
                            self.add(|list| list.words.iter().any(|word| lower.contains(word.as_str())));
                        }
                        Some(_) => {}
                        None => self.walk(inner),
                    }
                }
            }
            _ => {}
        }
    }

    fn coded(&mut self, system: &str, code: &str) {
        if system == "http://loinc.org" {
            return self.add(|list| list.loinc.iter().any(|known| known == code));
        }
        let upper = code.trim().to_ascii_uppercase();
        if system == "http://www.whocc.no/atc" {
            return self.add(|list| list.atc.iter().any(|group| upper.starts_with(group.as_str())));
        }
        self.add(|list| list.code_parts.iter().any(|part| upper.contains(part.as_str())));
        // Diagnoses come under many names of ICD-10: by form, unless the system is another one that is known.
        let other =
            ["http://snomed.info", "http://unitsofmeasure", "http://dicom", "http://terminology.hl7.org"];
        if let (Some(category), false) = (icd_category(&upper), other.iter().any(|o| system.starts_with(o))) {
            self.add(|list| list.has_category(category));
        }
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

#[cfg(test)]
mod tests {
    use identity::access::rights::Sensitive::{self, Hiv, Psychiatric, Reproductive, Staff};
    use std::{path::Path, sync::LazyLock};

    use policy::Policies;
    use serde_json::{Value, json};

    use super::sensitive;

    /// By the lists of the committed region, which are examples.
    fn of(resource: &Value) -> Vec<Sensitive> {
        static POLICIES: LazyLock<Policies> = LazyLock::new(|| {
            Policies::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions")).unwrap()
        });
        let region = POLICIES.region("510700").unwrap();
        sensitive(region.sensitive(jiff::civil::date(2023, 8, 14)), resource)
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
