//! A sensitive study of images behind a report that is not sensitive itself (RULES §7.2: 精神、HIV、生殖…加密级): the report is
//! shown without it.

use identity::access::{
    bond::For,
    rights::{Relation, Role, Sensitive},
};
use serde_json::{Value, json};
use testkit::{on_both, urn};

use super::{App, CENTRAL, RECOGNITION, THIRD, WRITE, patient, people::Somebody};

/// A plain report of a CT with two studies, of which one is labelled by its sender. Ids of patient, report, plain and
/// labelled study.
fn examined(app: &App<'_>, label: &Value) -> [String; 4] {
    let key = app.key(CENTRAL, &[WRITE]);
    let entry = |at: usize, resource: Value| {
        let kind = resource["resourceType"].as_str().unwrap().to_owned();
        json!({"fullUrl": urn(at), "resource": resource, "request": {"method": "POST", "url": kind}})
    };
    let subject = json!({"reference": urn(0)});
    let study = |uid: &str| {
        json!({"resourceType": "ImagingStudy", "status": "available", "subject": subject,
            "identifier": [{"system": "urn:dicom:uid", "value": format!("urn:oid:{uid}")}]})
    };
    let mut labelled = study("1.2.3.9");
    labelled.as_object_mut().unwrap().extend(label.as_object().unwrap().clone());
    let report = json!({"resourceType": "DiagnosticReport", "status": "final", "subject": subject,
        "code": {"text": "CT", "coding": [{"system": "urn:lianyi:item:510700", "code": "CT-CHEST"}]},
        "effectiveDateTime": "2023-08-13T08:00:00+08:00", "conclusion": "未见明显异常",
        "imagingStudy": [{"reference": urn(1)}, {"reference": urn(2)}]});
    let bundle = json!({"resourceType": "Bundle", "type": "transaction",
        "entry": [entry(0, patient("P1")), entry(1, study("1.2.3.8")), entry(2, labelled), entry(3, report)]});
    let answer = app.post("/fhir", &key, &bundle).ok();
    let id = |at: usize| {
        answer["entry"][at]["response"]["location"].as_str().unwrap().split('/').nth(1).unwrap().to_owned()
    };
    app.visited(CENTRAL, &patient("P1"), 1, json!({}));
    app.visited(THIRD, &patient("Z-77"), 1, json!({}));
    [id(0), id(3), id(1), id(2)]
}

#[test]
fn a_sensitive_study_behind_a_report_is_shown_to_whom_its_class_is_open_and_to_nobody_else() {
    let labels = [
        json!({"meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PSY"}]}}),
        json!({"description": "精神分裂症治疗前颅脑平扫"}),
        json!({"reasonCode": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "F20.0"}]}]}),
    ];
    for label in labels {
        on_both(|db| {
            let app = App::new(db);
            let [patient_id, report, plain, labelled] = examined(&app, &label);
            let resident = app.resident(&patient_id);
            let studies = |token: &str| {
                let shown = app.get(&format!("/api/recognition/reports/{report}"), token);
                assert_eq!(shown.text.contains("1.2.3.9"), shown.text.contains(&labelled), "{}", shown.text);
                let shown = shown.ok();
                assert_eq!(shown["conclusion"], "未见明显异常", "the report itself is seen");
                let ids = shown["studies"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|study| study["fhir"].as_str().unwrap().rsplit('/').next().unwrap().to_owned());
                ids.collect::<Vec<_>>()
            };
            let doctor = app.person(Role::Doctor, Some(THIRD));
            let made_it = app.person(Role::Doctor, Some(CENTRAL));
            let both = [plain.clone(), labelled.clone()];
            let only = std::slice::from_ref(&plain);
            assert_eq!(studies(&doctor.token), only, "{} {label}", db.name);
            assert_eq!(studies(&made_it.token), both, "{}", db.name);
            let read = |who: &Somebody| {
                app.get(&format!("/fhir/ImagingStudy/{labelled}"), &who.token).status.as_u16()
            };
            assert_eq!((read(&doctor), read(&made_it)), (404, 200));
            app.bound(resident, Relation::Consent, For::Institution(THIRD.to_owned()), &[Sensitive::Hiv]);
            assert_eq!(studies(&doctor.token), only, "another class");
            let classes = [Sensitive::Psychiatric];
            app.bound(resident, Relation::Consent, For::Institution(THIRD.to_owned()), &classes);
            assert_eq!(studies(&doctor.token), both);
            // A hospital's system speaks for its institution, which knows whom it treats.
            assert_eq!(studies(&app.key(THIRD, &[RECOGNITION])), both);
        });
    }
}
