//! Each parameter kind against the samples, then general rules.

use jiff::{Timestamp, tz::Offset, tz::TimeZone};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::fhir::{
    Instants, IssueCode, Moment,
    samples::{sample, samples},
};

fn context() -> Context {
    Context {
        zone: TimeZone::fixed(Offset::constant(8)),
        now: "2026-11-22T00:00:00Z".parse().unwrap(),
        base_url: Some("https://lianyi.cn/fhir".to_owned()),
    }
}

fn meta(resource: &Value) -> Meta<'_> {
    Meta {
        id: resource["id"].as_str().unwrap_or_default(),
        last_updated: "2026-11-03T00:00:00Z".parse().unwrap(),
    }
}

/// Reads `a=1&b=2` as it stands, without percent decoding.
fn parse(ty: &str, text: &str) -> Result<Query, Vec<crate::fhir::Issue>> {
    Query::parse(
        ty,
        text.split('&').filter(|p| !p.is_empty()).map(|p| p.split_once('=').unwrap_or((p, ""))),
        &context(),
    )
}

#[track_caller]
fn asked(ty: &str, text: &str) -> bool {
    let query = parse(ty, text).unwrap_or_else(|issues| panic!("{text}: {issues:?}"));
    assert!(query.unknown.is_empty(), "{text}: {:?}", query.unknown);
    let resource = sample(ty);
    query.matches(&resource, meta(&resource))
}

#[track_caller]
fn all(ty: &str, yes: &[&str], no: &[&str]) {
    yes.iter().for_each(|text| assert!(asked(ty, text), "{ty}?{text} should match"));
    no.iter().for_each(|text| assert!(!asked(ty, text), "{ty}?{text} should not match"));
}

#[test]
fn tokens() {
    all(
        "DiagnosticReport",
        &[
            "code=24627-2",
            "code=http://loinc.org|24627-2",
            "code=http://loinc.org|",
            "code=x,CT-CHEST",
            "code:not=x",
            "code:text=ct平扫",
            "status=final",
            "status=http://hl7.org/fhir/diagnostic-report-status|final",
            "identifier=urn:lianyi:hospital:1:report|R20261102001",
            "category=RAD",
            "_id=dr1",
            "_id=x,dr1",
            "specimen:missing=false",
            "media:missing=true",
        ],
        &[
            "code=24627",
            "code=|24627-2",
            "code=http://loinc.org|CT-CHEST",
            "code:not=24627-2",
            "identifier=|R20261102001",
            "code=24627-2&code=x",
            "_id=x",
            "code:missing=true",
        ],
    );
    all(
        "Patient",
        &[
            "gender=male",
            "active=true",
            "deceased=false",
            "phone=13812341234",
            "telecom=z@example.cn",
            "identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|00012345",
        ],
        &["deceased=true", "phone=z@example.cn", "identifier:of-type=|NI|00012345"],
    );
}

#[test]
fn words() {
    all(
        "Patient",
        &[
            "name=张",
            "name=张伟",
            "family=张",
            "name:exact=张伟",
            "name:contains=伟",
            "address-city=绵阳",
            "address=四川",
        ],
        &["given=张", "name:exact=四川", "address-city:exact=绵阳", "name=李"],
    );
    all("Organization", &["name=绵阳市"], &["name=中心"]);
}

#[test]
fn references() {
    all(
        "DiagnosticReport",
        &[
            "patient=p1",
            "subject=Patient/p1",
            "subject:Patient=p1",
            "patient=https://lianyi.cn/fhir/Patient/p1",
            "performer=Organization/o1",
            "performer=o1",
            "result=urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
        ],
        &["patient=p2", "subject=Group/p1", "subject:Group=p1", "patient=https://other.cn/fhir/Patient/p1"],
    );
    assert!(parse("DiagnosticReport", "patient=Group/p1").is_err());
    assert!(parse("DiagnosticReport", "patient:Group=1").is_err());
    let resource =
        json!({"resourceType": "Observation", "subject": {"identifier": {"system": "a", "value": "1"}}});
    let query = parse("Observation", "subject:identifier=a|1").unwrap();
    assert!(query.matches(&resource, Meta { id: "x", last_updated: Timestamp::UNIX_EPOCH }));
}

#[test]
fn dates() {
    all(
        "DiagnosticReport",
        &[
            "date=2026-11-02",
            "date=2026",
            "date=ge2026-11-02&date=lt2026-11-03",
            "date=gt2026-11-01",
            "date=le2026-11-02",
            "date=sa2026-11-01",
            "date=eb2026-12",
            "date=ne2025",
            "date=ap2026-11-01",
            "date=2026-11-02T10:20:00+08:00",
            "date=2026-11-02T10:20",
            "issued=2026-11-02T03:00:00Z",
            "_lastUpdated=2026-11-03",
            "_lastUpdated=ge2026-11-03T00:00:00Z",
        ],
        &[
            "date=2026-11-03",
            "date=gt2026-11-02",
            "date=lt2026-11-02",
            "date=2026-11-02T10:21",
            "_lastUpdated=lt2026-11-03",
        ],
    );
    // An open period goes on.
    all("CarePlan", &["date=gt2030", "date=ge2026", "date=lt2026-06"], &["date=lt2025", "date=2026"]);
    assert!(parse("DiagnosticReport", "date=2026-02-30").is_err());
    let text = "date=2026-11-02T10:20:00+08:00&patient=Patient%2Fp1&code:text=%E8%83%B8";
    let query = Query::parse_strict("DiagnosticReport", text, &context()).unwrap();
    let report = sample("DiagnosticReport");
    assert!(query.matches(&report, meta(&report)));
    assert!(Query::parse_strict("DiagnosticReport", "colour=1", &context()).is_err());
    assert!(Query::parse_strict("DiagnosticReport", "", &context()).is_err());
    assert!(Query::parse_text("DiagnosticReport", "code=%2&issued=%FF", &context()).is_err());
}

#[test]
fn quantities_and_composites() {
    let mut exact = sample("Observation");
    exact["valueQuantity"].as_object_mut().unwrap().shift_remove("comparator");
    let matches = |text: &str| parse("Observation", text).unwrap().matches(&exact, meta(&exact));
    for yes in [
        "value-quantity=131.5",
        "value-quantity=131.50|http://unitsofmeasure.org|g/L",
        "value-quantity=132",
        "value-quantity=131.5||g/L",
        "value-quantity=gt131.4",
        "value-quantity=le131.5",
        "value-quantity=ap140",
        "value-quantity=ne131.4",
        "code-value-quantity=718-7$gt130",
        "code-value-quantity=http://loinc.org|718-7$131.5|http://unitsofmeasure.org|g/L",
        "combo-code-value-quantity=718-7$ge131.5",
    ] {
        assert!(matches(yes), "{yes}");
    }
    for no in [
        "value-quantity=131.4",
        "value-quantity=131",
        "value-quantity=131.5||mg/L",
        "value-quantity=gt131.5",
        "value-quantity=ap150",
        "code-value-quantity=718-8$gt130",
        "code-value-quantity=718-7$lt130",
    ] {
        assert!(!matches(no), "{no}");
    }
    // `< 131.50`: below 131.50, whatever it is.
    all(
        "Observation",
        &["value-quantity=lt100", "value-quantity=lt132"],
        &["value-quantity=gt131.5", "value-quantity=131.50"],
    );
    assert!(parse("Observation", "code-value-quantity=718-7").is_err());
}

#[test]
fn results_and_unknowns() {
    let text = "patient=1&_sort=-date,code&_count=1&_include=DiagnosticReport:result&_include=DiagnosticReport:subject:Patient\
                &_revinclude=Provenance:target&_total=accurate&_summary=false&_elements=status,code&_format=application/fhir+json&colour=red&a:b=1";
    let query = parse("DiagnosticReport", text).unwrap();
    assert_eq!(
        (query.sort.len(), query.count, query.include.len(), query.revinclude.len()),
        (2, Some(1), 2, 1)
    );
    assert_eq!((query.total, query.summary), (Some(Total::Accurate), Some(Summary::False)));
    assert_eq!(query.unknown.len(), 2);
    assert!(
        query.unknown[0].diagnostics.contains("colour") && query.unknown[0].diagnostics.contains("based-on")
    );
    for bad in [
        "_sort=colour",
        "_count=-1",
        "_total=all",
        "_summary=x",
        "_include=DiagnosticReport:code",
        "_include=x",
        "_include=DiagnosticReport:subject:Observation",
        "_elements=a b",
        "code=",
        "code:above=1",
        "date:not=2020",
        "specimen:missing=x",
    ] {
        assert!(parse("DiagnosticReport", bad).is_err(), "{bad}");
    }
    assert_eq!(parse("Contract", "").unwrap_err()[0].code, IssueCode::NotSupported);
    let card = parse("Patient", "identifier:above=510703199001010018&510703199001010018=1").unwrap_err();
    assert!(!format!("{card:?}").contains("510703199001010018"));
}

#[test]
fn chains_wait_for_their_answer() {
    let mut query = parse("DiagnosticReport", "subject:Patient.name=张&code=24627-2").unwrap();
    let report = sample("DiagnosticReport");
    assert!(!query.matches(&report, meta(&report)));
    let (at, question) = query.chains().map(|(at, chain)| (at, chain.questions[0].clone())).next().unwrap();
    let patient = sample("Patient");
    assert_eq!(question.resource_type, "Patient");
    assert!(question.matches(&patient, meta(&patient)));
    query.resolve_chain(at, [("Patient", "p1")]);
    assert!(query.matches(&report, meta(&report)));
    assert_eq!(query.subject_ids(), Some(vec!["p1"]));
    assert!(query.chains().next().is_none());
    assert!(parse("DiagnosticReport", "subject.nothing=1").is_err());
    assert_eq!(
        parse("DiagnosticReport", "subject.identifier=1").unwrap().chains().next().unwrap().1.questions.len(),
        3
    );
}

#[test]
fn hints_for_the_store() {
    let query = parse(
        "DiagnosticReport",
        "patient=a,Patient/b&code=http://loinc.org|1,2&date=ge2026-11-01&date=lt2026-11-03&identifier=s|v&_id=x,y",
    )
    .unwrap();
    assert_eq!(query.subject_ids(), Some(vec!["a", "b"]));
    assert_eq!(query.code_tokens(), Some(vec![(Some("http://loinc.org"), "1"), (None, "2")]));
    assert_eq!(query.identifiers(), Some(vec![(Some("s"), "v")]));
    assert_eq!(query.ids(), Some(vec!["x", "y"]));
    let micros = |text: &str| Moment::parse(text).unwrap().instants(&context().zone);
    let bounds =
        DateBounds { starts_before: micros("2026-11-03").start, ends_after: micros("2026-11-01").start };
    assert_eq!(query.date_bounds("date"), Some(bounds));
    let open = parse("DiagnosticReport", "subject=Group/1&code=s|&identifier:not=1&date=ne2020").unwrap();
    assert_eq!(
        (open.subject_ids(), open.code_tokens(), open.identifiers(), open.date_bounds("date")),
        (None, None, None, None)
    );
}

#[test]
fn what_the_index_keeps() {
    let zone = context().zone;
    let report = sample("DiagnosticReport");
    assert_eq!(principal_code(&report), Some(("urn:lianyi:item:510700", "CT-CHEST")));
    assert_eq!(principal_codings(&report).len(), 2);
    let at: Timestamp = "2026-11-02T02:20:00Z".parse().unwrap();
    assert_eq!(principal_date(&report, &zone), Some(at));
    assert_eq!(extract_tokens(&sample("Patient"), "identifier").len(), 2);
    for resource in samples() {
        let ty = resource["resourceType"].as_str().unwrap();
        for param in [principal_code_param(ty), principal_date_param(ty)].into_iter().flatten() {
            assert!(search_params(ty).iter().any(|known| known.name == param), "{ty} {param}");
        }
        let timeless = matches!(
            ty,
            "Patient"
                | "Practitioner"
                | "PractitionerRole"
                | "Organization"
                | "Location"
                | "Bundle"
                | "OperationOutcome"
                | "Endpoint"
        );
        assert_eq!(principal_date(&resource, &zone).is_none(), timeless, "{ty}");
    }
}

#[test]
fn order_of_matches() {
    let query = parse("Observation", "_sort=-date,value-quantity").unwrap();
    let of = |date: &str, value: i32| json!({"effectiveDateTime": date, "valueQuantity": {"value": value}});
    let list = [of("2026-01-02", 2), of("2026-01-02", 1), of("2026-01-03", 9), json!({})];
    let at = Meta { id: "x", last_updated: Timestamp::UNIX_EPOCH };
    let keys: Vec<_> = list.iter().map(|resource| query.sort_key(resource, at)).collect();
    let mut order = vec![3, 0, 1, 2];
    order.sort_by(|a, b| query.compare(&keys[*a], &keys[*b]));
    assert_eq!(order, [2, 1, 0, 3]);
}

fn spans() -> impl Strategy<Value = Instants> {
    (0_i64..50, 1_i64..20).prop_map(|(start, length)| Instants { start, end: start + length })
}

proptest! {
    #[test]
    fn date_prefixes_agree_with_each_other(found in spans(), asked in spans()) {
        let is = |prefix: Prefix| prefix.compares_instants(found, asked);
        prop_assert_eq!(is(Prefix::Eq), !is(Prefix::Ne));
        prop_assert_eq!(is(Prefix::Ge), is(Prefix::Gt) || is(Prefix::Eq));
        prop_assert_eq!(is(Prefix::Le), is(Prefix::Lt) || is(Prefix::Eq));
        prop_assert!(!is(Prefix::Sa) || is(Prefix::Gt));
        prop_assert!(!is(Prefix::Eb) || is(Prefix::Lt));
        prop_assert!(!is(Prefix::Eq) || is(Prefix::Ap));
    }

    #[test]
    fn date_bounds_lose_no_match(prefix in prop::sample::select(vec!["", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]),
                                 asked in 1_u32..28, found in 1_u32..28) {
        let resource = json!({"resourceType": "Observation", "effectiveDateTime": format!("2026-02-{found:02}")});
        let query = parse("Observation", &format!("date={prefix}2026-02-{asked:02}")).unwrap();
        let span = principal_span(&resource, &context().zone).unwrap();
        let bounds = query.date_bounds("date");
        let within = bounds.is_none_or(|b| span.start < b.starts_before && span.end > b.ends_after);
        let matched = query.matches(&resource, Meta { id: "x", last_updated: Timestamp::UNIX_EPOCH });
        prop_assert!(within || !matched);
    }

    #[test]
    fn an_escaped_value_is_found(value in "[a-z,|$\\\\]{1,8}") {
        let resource = json!({"resourceType": "Patient", "identifier": [{"value": value}]});
        let text = escaped(&value);
        let query = Query::parse("Patient", [("identifier", text.as_str())], &context()).unwrap();
        let matched = query.matches(&resource, Meta { id: "x", last_updated: Timestamp::UNIX_EPOCH });
        prop_assert!(matched);
    }

    #[test]
    fn never_panics(ty in prop::sample::select(vec!["Patient", "Observation", "Encounter", "X"]),
                    name in "(code|date|subject|name|value-quantity|code-value-quantity|_sort|_id|[a-z_]{0,4})(:[a-zA-Z-]{0,8})?(\\.[a-z]{0,6})?",
                    value in "([a-z]{0,2}[0-9T:.+-]{0,12}|.{0,16})([|$,\\\\].{0,6})?") {
        if let Ok(query) = Query::parse(ty, [(name.as_str(), value.as_str())], &context()) {
            for resource in samples() {
                query.matches(&resource, meta(&resource));
                query.sort_key(&resource, meta(&resource));
            }
            let _ = (query.ids(), query.subject_ids(), query.code_tokens(), query.identifiers(), query.date_bounds("date"));
        }
    }
}
