//! The record: all or nothing, versions, references, search, and following a patient's link.

use std::path::PathBuf;

use base::{Ctx, FaultKind, ResidentId};
use clinical::record::{Change, Draft, Intent, PageRequest, ReportStatus, ResourceType, ResultKind};
use serde_json::{Value, json};
use testkit::{House, TestStore, on_both, urn};

/// A hospital of the region that reports come from.
fn hospital(house: &House, at: usize) -> String {
    let day = house.region.day(testkit::start());
    house.region.institutions(day).filter(|i| i.online(day)).nth(at).unwrap().code.clone()
}

fn patient(mrn: &str) -> Value {
    json!({"resourceType": "Patient", "name": [{"text": "武先生"}], "gender": "male", "birthDate": "1970-02-03",
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": mrn}]})
}

fn ct(subject: &str, status: &str, at: &str) -> Value {
    json!({"resourceType": "DiagnosticReport", "status": status, "subject": {"reference": subject},
        "identifier": [{"system": "urn:filler", "value": "F-1"}],
        "code": {"coding": [{"system": "urn:hospital:items", "code": "CT01", "display": "胸部CT平扫"}]},
        "effectiveDateTime": at, "conclusion": "双肺未见明显异常"})
}

fn reports(
    db: &TestStore,
    house: &House,
    resident: ResidentId,
    known_at: Option<jiff::Timestamp>,
) -> Vec<clinical::record::ReportEntry> {
    db.store
        .read(|tx| {
            house.records.reports(tx, resident, jiff::Timestamp::MIN, jiff::Timestamp::MAX, known_at, 100)
        })
        .unwrap()
}

fn search(db: &TestStore, house: &House, kind: ResourceType, question: &str) -> Vec<String> {
    let query = house.records.question(kind, question, testkit::start(), None).unwrap();
    assert!(query.unknown.is_empty(), "{:?}", query.unknown);
    let page = db.store.read(|tx| house.records.search(tx, kind, &query, &PageRequest::default())).unwrap();
    page.found.iter().chain(&page.included).map(|f| format!("{}/{}", f.kind.name(), f.id)).collect()
}

#[test]
fn a_bundle_is_stored_whole_with_its_references_and_index() {
    on_both(|db| {
        let house = House::new(db, "mianyang");
        let ctx = db.ctx().for_institution(hospital(&house, 0));
        let alt = json!({"resourceType": "Observation", "status": "final", "subject": {"reference": urn(0)},
            "code": {"coding": [{"system": "http://loinc.org", "code": "1742-6"}]},
            "valueQuantity": {"value": 42.50, "unit": "U/L", "system": "http://unitsofmeasure.org", "code": "U/L"}});
        let mut report = ct(&urn(0), "final", "2023-08-12T10:00:00+08:00");
        report["result"] = json!([{"reference": urn(1)}]);
        let stored = house
            .write(
                db,
                &ctx,
                vec![(Intent::Create, patient("M1")), (Intent::Create, alt), (Intent::Create, report)],
            )
            .unwrap();
        let resident = stored[0].resident.unwrap();
        assert!(stored.iter().all(|s| s.change == Change::Created && s.resident == Some(resident)));
        let found = db
            .store
            .read(|tx| house.records.read(tx, ResourceType::DiagnosticReport, &stored[2].id))
            .unwrap()
            .unwrap();
        let value = found.value().unwrap();
        assert_eq!(value["result"][0]["reference"], format!("Observation/{}", stored[1].id));
        assert_eq!(value["meta"]["versionId"], "1");
        let index = reports(db, &house, resident, None);
        assert_eq!(index.len(), 1, "{}", db.name);
        assert_eq!((index[0].status, index[0].dated, index[0].images), (ReportStatus::Final, true, false));
        assert_eq!(index[0].performed_at, "2023-08-12T02:00:00Z".parse().unwrap());
        let kinds: Vec<_> = index[0].items.iter().map(|i| (i.kind, i.unit.as_deref())).collect();
        assert_eq!(kinds, [(ResultKind::Report, None), (ResultKind::Quantity, Some("U/L"))]);
        assert!(audit::verify(&db.store).unwrap().unwrap().rows > 0);
    });
}

#[test]
fn the_ninety_ninth_wrong_entry_leaves_nothing_of_the_bundle() {
    on_both(|db| {
        let house = House::new(db, "mianyang");
        let ctx = db.ctx().for_institution(hospital(&house, 0));
        let mut bundle = vec![(Intent::Create, patient("M1"))];
        bundle.extend((0..98).map(|i| {
            let subject = if i == 97 { "Patient/nobody".to_owned() } else { urn(0) };
            (Intent::Create, ct(&subject, "final", "2023-08-12T10:00:00+08:00"))
        }));
        let fault = house.write(db, &ctx, bundle).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Unprocessable);
        assert_eq!(
            fault.place.as_deref(),
            Some("Bundle.entry[98].resource.DiagnosticReport.subject.reference")
        );
        let counts = db.store.read(|tx| house.records.counts(tx)).unwrap();
        assert!(counts.iter().all(|(_, n)| *n == 0), "{}: {counts:?}", db.name);
    });
}

#[test]
fn a_correction_is_a_new_version_and_the_old_one_is_still_what_was_known_then() {
    on_both(|db| {
        let house = House::new(db, "mianyang");
        let ctx = db.ctx().for_institution(hospital(&house, 0));
        let first = house
            .write(
                db,
                &ctx,
                vec![
                    (Intent::Create, patient("M1")),
                    (Intent::Create, ct(&urn(0), "final", "2023-08-12T10:00:00+08:00")),
                ],
            )
            .unwrap();
        let (resident, id) = (first[1].resident.unwrap(), first[1].id.clone());
        let subject = format!("Patient/{}", first[0].id);
        let before = db.ctx().now;
        db.clock.advance(jiff::SignedDuration::from_hours(1));
        let ctx = db.ctx().for_institution(hospital(&house, 0));
        let mut withdrawn = ct(&subject, "entered-in-error", "2023-08-12T10:00:00+08:00");
        withdrawn["id"] = json!(id);
        let update = |if_match| Intent::Update { id: id.clone(), if_match };
        let stale = house.write(db, &ctx, vec![(update(Some(7)), withdrawn.clone())]).unwrap_err();
        assert_eq!(stale.kind, FaultKind::PreconditionFailed);
        let second = house.write(db, &ctx, vec![(update(Some(1)), withdrawn)]).unwrap();
        assert_eq!((second[0].version, second[0].change), (2, Change::Updated));
        assert_eq!(reports(db, &house, resident, None)[0].status, ReportStatus::EnteredInError);
        assert_eq!(reports(db, &house, resident, Some(before))[0].status, ReportStatus::Final, "{}", db.name);
        let history =
            db.store.read(|tx| house.records.history(tx, ResourceType::DiagnosticReport, &id)).unwrap();
        assert_eq!(history.iter().map(|h| h.version).collect::<Vec<_>>(), [2, 1]);
        let old = db
            .store
            .read(|tx| house.records.version(tx, ResourceType::DiagnosticReport, &id, 1))
            .unwrap()
            .unwrap();
        assert_eq!(old.value().unwrap()["status"], "final");
        let events = db.store.read(|tx| store::outbox::oldest(tx, 10)).unwrap();
        assert_eq!(events.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(), ["report.changed"]);
    });
}

#[test]
fn references_lead_to_something_and_never_into_another_persons_record() {
    on_both(|db| {
        let house = House::new(db, "mianyang");
        let ctx = db.ctx().for_institution(hospital(&house, 0));
        let observation = json!({"resourceType": "Observation", "status": "final", "subject": {"reference": urn(0)}, "code": {"text": "x"}});
        let one = house
            .write(db, &ctx, vec![(Intent::Create, patient("M1")), (Intent::Create, observation)])
            .unwrap();
        for (target, told) in [
            (format!("Observation/{}", one[1].id), "another person"),
            ("Observation/0198aaaa-0000-7000-8000-000000000000".to_owned(), "leads to nothing"),
            (urn(7), "not in this bundle"),
        ] {
            let mut report = ct(&urn(0), "final", "2023-08-12");
            report["result"] = json!([{"reference": target}]);
            let fault = house
                .write(db, &ctx, vec![(Intent::Create, patient("M2")), (Intent::Create, report)])
                .unwrap_err();
            assert!(fault.detail.contains(told), "{}: {fault}", db.name);
            assert_eq!(
                fault.place.as_deref(),
                Some("Bundle.entry[1].resource.DiagnosticReport.result[0].reference")
            );
        }
    });
}

#[test]
fn conditional_writes_find_what_is_there() {
    on_both(|db| {
        let house = House::new(db, "mianyang");
        let ctx = db.ctx().for_institution(hospital(&house, 0));
        let condition = || {
            house
                .records
                .condition(ResourceType::DiagnosticReport, "identifier=urn:filler|F-1", ctx.now)
                .unwrap()
        };
        let people = house.write(db, &ctx, vec![(Intent::Create, patient("M1"))]).unwrap();
        let report = ct(&format!("Patient/{}", people[0].id), "preliminary", "2023-08-12T10:00:00+08:00");
        let changes: Vec<_> = [
            Intent::CreateUnless(condition()),
            Intent::CreateUnless(condition()),
            Intent::UpdateWhere(condition()),
        ]
        .into_iter()
        .map(|intent| {
            let mut report = report.clone();
            if matches!(intent, Intent::UpdateWhere(_)) {
                report["status"] = json!("final");
            }
            let stored = house.write(db, &ctx, vec![(intent, report)]).unwrap();
            (stored[0].change, stored[0].version)
        })
        .collect();
        assert_eq!(
            changes,
            [(Change::Created, 1), (Change::Unchanged, 1), (Change::Updated, 2)],
            "{}",
            db.name
        );
        // The same patient, sent again unchanged, is not a new version.
        assert_eq!(
            house.write(db, &ctx, vec![(Intent::Create, patient("M1"))]).unwrap()[0].change,
            Change::Unchanged
        );
    });
}

#[test]
fn searches_narrow_by_person_code_date_identifier_and_bring_along_what_is_included() {
    on_both(|db| {
        let house = House::new(db, "mianyang");
        let ctx = db.ctx().for_institution(hospital(&house, 0));
        let mut entries = vec![(Intent::Create, patient("M1")), (Intent::Create, patient("M2"))];
        for (subject, day) in [(0, 1), (0, 5), (0, 9), (1, 7)] {
            entries.push((
                Intent::Create,
                ct(&urn(subject), "final", &format!("2023-08-{day:02}T08:00:00+08:00")),
            ));
        }
        let stored = house.write(db, &ctx, entries).unwrap();
        let id = |at: usize| format!("DiagnosticReport/{}", stored[at].id);
        let (p1, p2) = (stored[0].id.clone(), stored[1].id.clone());
        let ask = |question: &str| search(db, &house, ResourceType::DiagnosticReport, question);
        assert_eq!(
            ask(&format!(
                "subject=Patient/{p1}&code=urn:hospital:items|CT01&date=ge2023-08-03&_sort=-date&_count=1"
            )),
            [id(4)],
            "{}",
            db.name
        );
        assert_eq!(ask(&format!("patient={p1}&_sort=date")), [id(2), id(3), id(4)]);
        assert_eq!(ask(&format!("patient={p2}&date=2023-08-07")), [id(5)]);
        assert_eq!(ask(&format!("patient={p1}&code=urn:hospital:items|other")), Vec::<String>::new());
        assert_eq!(
            ask(&format!("patient={p1}&date=2023-08-05&_include=DiagnosticReport:subject")),
            [id(3), format!("Patient/{p1}")]
        );
        assert_eq!(ask("identifier=urn:filler|F-1&_sort=-date")[0], id(4));
        assert_eq!(ask("status=final&_count=2").len(), 2, "{}: without a person the type is walked", db.name);
        assert_eq!(search(db, &house, ResourceType::Patient, "identifier=M2"), [format!("Patient/{p2}")]);
    });
}

#[test]
fn what_a_link_moves_is_found_under_the_new_resident_and_known_under_the_old_one_before() {
    on_both(|db| {
        let house = House::new(db, "mianyang");
        let ctx = db.ctx().for_institution(hospital(&house, 0));
        let stored = house
            .write(
                db,
                &ctx,
                vec![
                    (Intent::Create, patient("M1")),
                    (Intent::Create, patient("M2")),
                    (Intent::Create, ct(&urn(0), "final", "2023-08-12T10:00:00+08:00")),
                ],
            )
            .unwrap();
        let (from, to) = (stored[0].resident.unwrap(), stored[1].resident.unwrap());
        assert_ne!(from, to, "the same name and birth date alone are never a silent merge (§7.1)");
        let before = db.ctx().now;
        db.clock.advance(jiff::SignedDuration::from_hours(1));
        let ctx: Ctx = db.ctx();
        let moved = identity::Moved { patient: base::PatientId(stored[0].key.0), from, to };
        let records = house.records.clone();
        db.store.write(move |tx| records.move_patient(tx, &ctx, moved)).unwrap();
        assert!(reports(db, &house, from, None).is_empty());
        assert_eq!(reports(db, &house, to, None).len(), 1, "{}", db.name);
        assert_eq!(reports(db, &house, from, Some(before)).len(), 1, "{}: as it was known then", db.name);
        assert!(reports(db, &house, to, Some(before)).is_empty());
    });
}

#[test]
fn what_one_hospital_sent_no_other_may_change() {
    on_both(|db| {
        let house = House::new(db, "mianyang");
        let mine = db.ctx().for_institution(hospital(&house, 0));
        let stored = house
            .write(
                db,
                &mine,
                vec![
                    (Intent::Create, patient("M1")),
                    (Intent::Create, ct(&urn(0), "final", "2023-08-12T10:00:00+08:00")),
                ],
            )
            .unwrap();
        let subject = format!("Patient/{}", stored[0].id);
        let update = |at: usize, mut value: Value| {
            value["id"] = json!(stored[at].id);
            vec![(Intent::Update { id: stored[at].id.clone(), if_match: None }, value)]
        };
        let theirs = db.ctx().for_institution(hospital(&house, 1));
        let withdrawn = ct(&subject, "entered-in-error", "2023-08-12T10:00:00+08:00");
        for entries in [update(1, withdrawn.clone()), update(0, patient("M1"))] {
            assert_eq!(
                house.write(db, &theirs, entries).unwrap_err().kind,
                FaultKind::Forbidden,
                "{}",
                db.name
            );
        }
        // The same again changes nothing; the sender itself may change it.
        let same =
            house.write(db, &mine, update(1, ct(&subject, "final", "2023-08-12T10:00:00+08:00"))).unwrap();
        assert_eq!((same[0].change, same[0].version), (Change::Unchanged, 1));
        assert_eq!(house.write(db, &mine, update(1, withdrawn)).unwrap()[0].version, 2);
    });
}

/// The eight bundles that Synthea made load whole, and every reference in them was followed.
#[test]
fn synthea_bundles_load_whole() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/fhir-r4-synthea");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("SKIPPED Synthea bundles: the folder of real input is not here");
        return;
    };
    let bundles: Vec<Value> =
        files.map(|f| clinical::fhir::read(&std::fs::read(f.unwrap().path()).unwrap()).unwrap()).collect();
    assert_eq!(bundles.len(), 8);
    on_both(|db| {
        let house = House::new(db, "mianyang");
        let ctx = db.ctx().for_institution(hospital(&house, 0));
        let mut sent = 0;
        for bundle in &bundles {
            let drafts: Vec<Draft> = bundle["entry"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| {
                    let mut resource = e["resource"].clone();
                    resource.as_object_mut().unwrap().shift_remove("id");
                    Draft::new(Intent::Create, resource, e["fullUrl"].as_str().map(str::to_owned), "")
                        .unwrap()
                })
                .collect();
            sent += drafts.len();
            let batch = house.records.batch(drafts, ctx.now).unwrap();
            let (records, ctx) = (house.records.clone(), ctx.clone());
            db.store.write(move |tx| records.apply(tx, &ctx, &batch)).unwrap();
        }
        let counts = db.store.read(|tx| house.records.counts(tx)).unwrap();
        assert_eq!(
            counts.iter().map(|(_, n)| usize::try_from(*n).unwrap()).sum::<usize>(),
            sent,
            "{}",
            db.name
        );
    });
}
