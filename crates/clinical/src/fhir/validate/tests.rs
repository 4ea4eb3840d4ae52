//! What is right passes whole; what is damaged is named where it is.

use std::time::Instant;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::validate;
use crate::fhir::{
    issue::{Issue, IssueCode},
    read,
    samples::{sample, samples, synthea},
};

fn shown(issues: &[Issue]) -> String {
    issues.iter().map(|issue| format!("{issue}\n")).collect()
}

#[test]
fn samples_of_each_type_are_right() {
    for resource in samples() {
        let issues = validate(&resource);
        assert!(issues.is_empty(), "{}: {}", resource["resourceType"], shown(&issues));
    }
}

#[test]
fn synthea_bundles_are_right() {
    for text in synthea() {
        let bundle = read(text.as_bytes()).unwrap();
        let issues = validate(&bundle);
        assert!(issues.is_empty(), "{}", shown(&issues));
    }
}

/// Damages the sample of a type at a JSON pointer; the one issue must be of this kind at this place.
#[track_caller]
fn damaged(ty: &str, damage: impl FnOnce(&mut Value), code: IssueCode, expression: &str) -> String {
    let mut resource = sample(ty);
    damage(&mut resource);
    let issues = validate(&resource);
    assert_eq!(issues.len(), 1, "{}", shown(&issues));
    assert_eq!((issues[0].code, issues[0].expression.as_str()), (code, expression), "{}", issues[0]);
    issues[0].diagnostics.clone()
}

fn remove(resource: &mut Value, key: &str) {
    resource.as_object_mut().unwrap().shift_remove(key);
}

#[test]
fn each_damage_is_named_where_it_is() {
    use IssueCode::{CodeInvalid, Invalid, Invariant, NotFound, Required, Structure, Value as Malformed};
    let report = "DiagnosticReport";
    damaged(report, |r| r["statuss"] = json!("final"), Structure, "DiagnosticReport.statuss");
    damaged(report, |r| remove(r, "status"), Required, "DiagnosticReport.status");
    damaged(report, |r| r["status"] = json!("finished"), CodeInvalid, "DiagnosticReport.status");
    damaged(report, |r| r["status"] = json!(null), Malformed, "DiagnosticReport.status");
    damaged(report, |r| r["status"] = json!(["final"]), Structure, "DiagnosticReport.status");
    damaged(
        report,
        |r| r["result"] = json!({"reference": "Observation/1"}),
        Structure,
        "DiagnosticReport.result",
    );
    damaged(report, |r| r["result"] = json!([]), Structure, "DiagnosticReport.result");
    damaged(report, |r| r["code"] = json!({}), Structure, "DiagnosticReport.code");
    damaged(report, |r| r["code"] = json!("CT"), Structure, "DiagnosticReport.code");
    damaged(report, |r| r["conclusion"] = json!(""), Malformed, "DiagnosticReport.conclusion");
    damaged(report, |r| r["issued"] = json!("2026-11-02"), Malformed, "DiagnosticReport.issued");
    damaged(
        report,
        |r| r["effectivePeriod"] = json!({"start": "2026"}),
        Structure,
        "DiagnosticReport.effective",
    );
    damaged(
        report,
        |r| r["effectiveDateTime"] = json!("2026-02-30"),
        Malformed,
        "DiagnosticReport.effective.ofType(dateTime)",
    );
    damaged(
        report,
        |r| r["result"][1]["reference"] = json!("Patient/1"),
        Invalid,
        "DiagnosticReport.result[1].reference",
    );
    damaged(
        report,
        |r| r["subject"]["reference"] = json!("https://h.cn/fhir/Observation/1"),
        Invalid,
        "DiagnosticReport.subject.reference",
    );
    damaged(
        report,
        |r| r["subject"]["reference"] = json!("Patient 1"),
        Malformed,
        "DiagnosticReport.subject.reference",
    );
    damaged(
        report,
        |r| r["specimen"][0]["reference"] = json!("#none"),
        NotFound,
        "DiagnosticReport.specimen[0].reference",
    );
    damaged(
        report,
        |r| r["contained"][0]["type"]["txt"] = json!("x"),
        Structure,
        "DiagnosticReport.contained[0].type.txt",
    );
    damaged(
        report,
        |r| r["extension"] = json!([{"url": "http://a.cn/b"}]),
        Invariant,
        "DiagnosticReport.extension[0]",
    );
    damaged(report, |r| r["_subject"] = json!({"id": "a"}), Structure, "DiagnosticReport.subject");
    damaged("Observation", |r| r["value"] = json!("x"), Structure, "Observation.value");
    damaged(
        "Observation",
        |r| r["valueQuantity"]["value"] = json!("131.5"),
        Malformed,
        "Observation.value.ofType(Quantity).value",
    );
    damaged("Patient", |r| r["birthDate"] = json!("1990-02-29"), Malformed, "Patient.birthDate");
    damaged("Patient", |r| r["id"] = json!("a_b"), Malformed, "Patient.id");
    damaged("Patient", |r| r["deceasedDateTime"] = json!("2020"), Structure, "Patient.deceased");
    damaged("Patient", |r| r["name"][0]["given"] = json!([null]), Malformed, "Patient.name[0].given[0]");
    damaged("Patient", |r| r["_birthDate"] = json!({"valu": 1}), Structure, "Patient.birthDate.valu");
    damaged("Patient", |r| r["resourceType"] = json!("Pacient"), Malformed, "Resource.resourceType");
    damaged(
        "Condition",
        |r| r["clinicalStatus"]["coding"][0]["code"] = json!("aktiv"),
        CodeInvalid,
        "Condition.clinicalStatus",
    );
    damaged(
        "Bundle",
        |r| {
            r["entry"][1]["resource"]["subject"]["reference"] =
                json!("urn:uuid:22222222-2222-4222-8222-222222222222")
        },
        Invalid,
        "Bundle.entry[1].resource.subject.reference",
    );
    damaged(
        "Bundle",
        |r| remove(&mut r["entry"][0]["request"], "method"),
        Required,
        "Bundle.entry[0].request.method",
    );
    damaged("ImagingStudy", |r| r["numberOfSeries"] = json!(-1), Malformed, "ImagingStudy.numberOfSeries");
    damaged(
        "DocumentReference",
        |r| r["content"][0]["attachment"]["data"] = json!("5Ye"),
        Malformed,
        "DocumentReference.content[0].attachment.data",
    );
}

#[test]
fn no_diagnostics_repeats_personal_data() {
    let number = "510703199001010018";
    for resource in samples() {
        let text = serde_json::to_string(&resource).unwrap();
        // Puts the number in the place of each string of the sample, keys included.
        for (at, _) in text.match_indices('"') {
            let Some(end) = text[at + 1..].find('"') else { continue };
            let spoiled = format!("{}{number}{}", &text[..=at], &text[at + 1 + end..]);
            let issues = match read(spoiled.as_bytes()) {
                Ok(value) => validate(&value),
                Err(issue) => vec![issue],
            };
            assert!(!shown(&issues).contains(number), "{}", shown(&issues));
        }
    }
}

#[test]
fn a_flood_of_issues_is_bounded() {
    let many: Vec<Value> = (0..1000).map(|_| json!({"x": 1})).collect();
    assert_eq!(validate(&json!({"resourceType": "Patient", "name": many})).len(), 100);
    assert_eq!(validate(&json!([]))[0].code, IssueCode::Structure);
    assert_eq!(validate(&json!({}))[0].expression, "Resource.resourceType");
}

/// `cargo test -p clinical --release -- --ignored --nocapture speed` prints MB/s of text.
#[test]
#[ignore = "a measurement"]
fn speed() {
    let texts = synthea();
    let bundles: Vec<Value> = texts.iter().map(|text| read(text.as_bytes()).unwrap()).collect();
    let compact: usize = bundles.iter().map(|b| serde_json::to_string(b).unwrap().len()).sum();
    let measure = |what: &str, bytes: usize, job: &dyn Fn()| {
        job();
        let start = Instant::now();
        (0..20).for_each(|_| job());
        println!("{what}: {:.0} MB/s", (bytes * 20) as f64 / start.elapsed().as_secs_f64() / 1e6);
    };
    measure("validate (compact JSON)", compact, &|| assert!(bundles.iter().all(|b| validate(b).is_empty())));
    let lines: Vec<String> = bundles.iter().map(|b| serde_json::to_string(b).unwrap()).collect();
    measure("read (compact JSON)", compact, &|| assert!(lines.iter().all(|t| read(t.as_bytes()).is_ok())));
    let texts: Vec<Vec<u8>> = bundles
        .iter()
        .flat_map(|b| b["entry"].as_array().unwrap())
        .map(|entry| serde_json::to_vec(&entry["resource"]).unwrap())
        .collect();
    let codec = crate::fhir::Codec::new();
    let bytes = texts.iter().map(Vec::len).sum();
    measure("pack", bytes, &|| assert!(texts.iter().all(|t| codec.compress(t).is_ok())));
    let packed: Vec<Vec<u8>> = texts.iter().map(|t| codec.compress(t).unwrap()).collect();
    measure("unpack", bytes, &|| assert!(packed.iter().all(|p| codec.decompress(p).is_ok())));
    measure("serde_json (compact JSON)", compact, &|| {
        assert!(lines.iter().all(|t| serde_json::from_str::<Value>(t).is_ok()));
    });
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zA-Z#/:0-9é张]{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["Patient", "Observation", "Bundle", "Patient/1", "#a", "2015-02-07"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let key = prop_oneof![
            "[a-z_]{0,6}",
            prop::sample::select(vec![
                "resourceType",
                "contained",
                "id",
                "subject",
                "reference",
                "entry",
                "resource",
                "fullUrl",
                "extension",
                "_id",
                "_status",
                "status",
                "name",
                "given",
                "_given",
                "valueString",
                "valueQuantity",
                "code",
                "coding",
            ])
            .prop_map(str::to_owned),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn never_panics(value in any_json(), ty in prop::sample::select(vec!["Patient", "Observation", "Bundle"])) {
        let mut value = value;
        validate(&value);
        if let Value::Object(map) = &mut value {
            map.insert("resourceType".to_owned(), Value::from(ty));
            validate(&value);
        }
    }
}
