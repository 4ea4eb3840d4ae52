//! What the matrix is asked about: two residents, each with a resource of every type at two institutions; and
//! somebody for every role, at the first institution, tied to the first resident alone.

use std::{cell::Cell as Count, collections::BTreeMap};

use base::ResidentId;
use clinical::record::ResourceType;
use identity::access::{
    bond::{For, Opening},
    rights::{Relation, Role},
};
use serde_json::{Value, json};
use testkit::urn;

use super::super::{
    App, CARD, CENTRAL, MANAGE, READ, RECOGNITION, REGION, THIRD, WRITE, patient, people::Somebody,
};

/// Published as an example of the check digit; nobody's.
const OTHER_CARD: &str = "11010519491231002X";

pub(super) struct World<'a> {
    pub(super) app: &'a App<'a>,
    people: BTreeMap<Role, Somebody>,
    /// By type, own institution, related resident.
    ids: BTreeMap<(&'static str, bool, bool), String>,
    checks: BTreeMap<(bool, bool), String>,
    residents: [ResidentId; 2],
    pub(super) third: ResidentId,
    openings: BTreeMap<bool, String>,
    /// An account at which administration may be tried.
    pub(super) target: String,
    /// An app that may be opened with a patient.
    pub(super) opened_app: String,
    numbers: Count<u32>,
}

impl<'a> World<'a> {
    pub(super) fn new(app: &'a App<'a>) -> Self {
        let mut ids = BTreeMap::new();
        for (institution, own) in [(CENTRAL, true), (THIRD, false)] {
            for related in [true, false] {
                ids.extend(sent(app, institution, own, related));
            }
        }
        let resident = |related: bool| app.resident(&ids[&("Patient", true, related)]);
        let residents = [resident(false), resident(true)];
        let mut people = BTreeMap::new();
        for role in Role::ALL {
            let at = Some(CENTRAL).filter(|code| role.held_at(Some(code)));
            let own = (*role == Role::Resident).then_some(residents[1]);
            // Authority needs an account that is tied to somebody: to the other resident, whose own it is not.
            let own = own.or((*role == Role::FamilyMember).then_some(residents[0]));
            let somebody = app.person_who_is(*role, at, own);
            if *role == Role::FamilyMember {
                app.bound(residents[1], Relation::Family, For::Account(somebody.id), &[]);
            }
            people.insert(*role, somebody);
        }
        let mut checks = BTreeMap::new();
        for (institution, own) in [(CENTRAL, true), (THIRD, false)] {
            let key = app.key(institution, &[RECOGNITION]);
            for related in [true, false] {
                let body = json!({"patient": {"resident": residents[usize::from(related)].0}, "items": [{"orderId": "O", "item": "CT-CHEST"}]});
                let check = app.post("/api/recognition/checks", &key, &body).ok();
                checks.insert((own, related), check["check"].as_str().unwrap().to_owned());
            }
        }
        let stranger = json!({"resourceType": "Patient", "name": [{"text": "李四"}], "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "P3"}]});
        let key = app.key(CENTRAL, &[WRITE, READ]);
        let goal = json!({"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x"}, "subject": {"reference": urn(0)}});
        let goal = app.sent(&key, &stranger, &goal);
        let stranger = app.get(&format!("/fhir/Goal/{goal}"), &key).ok();
        let stranger =
            stranger["subject"]["reference"].as_str().unwrap().trim_start_matches("Patient/").to_owned();
        let target = app.account("the.target", None, false).to_string();
        let opened_app = json!({"name": "趋势", "redirects": ["https://app.example/cb"],
            "scopes": ["launch", "patient/*.rs"], "launchUrl": "https://app.example/launch"});
        let opened_app = app.post("/api/apps", &app.key(REGION, &[MANAGE]), &opened_app).ok()["id"].clone();
        let opened_app = opened_app.as_str().unwrap().to_owned();
        let mut world = Self {
            app,
            people,
            ids,
            checks,
            residents,
            third: app.resident(&stranger),
            openings: BTreeMap::new(),
            target,
            opened_app,
            numbers: Count::new(0),
        };
        for (institution, own) in [(CENTRAL, true), (THIRD, false)] {
            world.openings.insert(own, world.opened(institution));
            world.state(institution);
        }
        world
    }

    fn opened(&self, institution: &str) -> String {
        let doctor = self.app.person(Role::Doctor, Some(institution));
        let opening = Opening {
            resident: self.third,
            account: doctor.id,
            institution: institution.to_owned(),
            reason: "抢救昏迷患者".to_owned(),
            opens: Vec::new(),
            lasting: jiff::SignedDuration::from_hours(1),
        };
        let (ctx, random) = (self.app.db.ctx(), self.app.db.random.clone());
        self.app.db.store.write(move |tx| opening.open(tx, &ctx, &random)).unwrap().to_string()
    }

    /// A department within an institution, somebody who works there and a device, by the region's own hand.
    fn state(&self, institution: &str) {
        let key = self.app.key(REGION, &[MANAGE]);
        let [department, person, device] = Self::within(institution);
        for (path, body) in [
            (format!("units/{department}"), json!({"name": "影像科", "kind": "department"})),
            (format!("memberships/{department}"), json!({"parent": institution})),
            (format!("practitioners/{person}"), json!({"name": "王丽"})),
            (format!("posts/{person}/{department}"), json!({"position": "医师"})),
            (format!("devices/{device}"), json!({"name": "CT", "unit": department})),
        ] {
            let mut body = body;
            body["validFrom"] = json!("2023-01-01");
            self.app.put(&format!("/api/organisation/{path}"), &key, &body).ok();
        }
    }

    /// Codes of a department, a person and a device within an institution.
    pub(super) fn within(institution: &str) -> [String; 3] {
        ["K", "P", "D"].map(|kind| format!("{kind}-{institution}"))
    }

    pub(super) fn token(&self, role: Role) -> &str {
        &self.people[&role].token
    }

    pub(super) fn id(&self, kind: &str, own: bool, related: bool) -> &str {
        let found = self.ids.iter().find(|((name, o, r), _)| *name == kind && *o == own && *r == related);
        found.unwrap_or_else(|| panic!("there is no {kind}: add one to `resources`")).1
    }

    pub(super) fn check(&self, own: bool, related: bool) -> &str {
        &self.checks[&(own, related)]
    }

    pub(super) fn resident(&self, related: bool) -> ResidentId {
        self.residents[usize::from(related)]
    }

    pub(super) fn opening(&self, own: bool) -> &str {
        &self.openings[&own]
    }

    pub(super) fn institution(own: bool) -> &'static str {
        if own { CENTRAL } else { THIRD }
    }

    /// An export that somebody of an institution asked for and nobody decided; the quality officer of the world for the own one.
    pub(super) fn asked_export(&self, institution: &str) -> String {
        let body = json!({"types": ["DiagnosticReport"], "from": "2023-08-01", "to": "2023-08-31", "reason": "质控抽查"});
        let token = match institution {
            CENTRAL => self.token(Role::QualityOfficer).to_owned(),
            other => self.app.person(Role::QualityOfficer, Some(other)).token,
        };
        self.app.post("/api/exports", &token, &body).ok()["id"].as_str().unwrap().to_owned()
    }

    /// A number nobody had before.
    pub(super) fn number(&self) -> u32 {
        self.numbers.set(self.numbers.get() + 1);
        self.numbers.get()
    }
}

/// One of every type about a resident, as an institution's system sends them.
fn sent(
    app: &App<'_>,
    institution: &str,
    own: bool,
    related: bool,
) -> Vec<((&'static str, bool, bool), String)> {
    let key = app.key(institution, &[WRITE, READ]);
    let mut person = patient(&format!("{institution}-{related}"));
    if !related {
        person["name"][0]["text"] = json!("赵敏");
        person["birthDate"] = json!("1949-12-31");
        person["identifier"][1]["value"] = json!(OTHER_CARD);
    }
    let resources = resources(own, related);
    let entry = |at: usize, resource: &Value| {
        let kind = resource["resourceType"].as_str().unwrap();
        json!({"fullUrl": urn(at), "resource": resource, "request": {"method": "POST", "url": kind}})
    };
    let mut entries = vec![entry(0, &person)];
    entries.extend(resources.iter().enumerate().map(|(at, resource)| entry(at + 1, resource)));
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": entries});
    let answer = app.post("/fhir", &key, &bundle).ok();
    let locations = answer["entry"].as_array().unwrap().iter().map(|entry| {
        let mut parts = entry["response"]["location"].as_str().unwrap().split('/');
        (parts.next().unwrap().to_owned(), parts.next().unwrap().to_owned())
    });
    let named = |name: &str| ResourceType::named(name).unwrap().name();
    let made: Vec<_> = locations.map(|(kind, id)| ((named(&kind), own, related), id)).collect();
    assert_eq!(made.len(), ResourceType::ALL.len(), "a resource of every type");
    let manager = app.key(REGION, &[MANAGE]);
    app.get("/api/keys", &manager).ok();
    assert!(!answer.to_string().contains(CARD));
    made
}

/// Of the resident to whom nobody is tied, visits and orders at the own institution were cancelled.
fn resources(own: bool, related: bool) -> Vec<Value> {
    let dead = own && !related;
    let subject = json!({"reference": urn(0)});
    let day = "2023-08-10";
    let text = |words: &str| json!({"text": words});
    vec![
        json!({"resourceType": "Organization", "name": "科室"}),
        json!({"resourceType": "Practitioner", "active": true}),
        json!({"resourceType": "PractitionerRole", "active": true}),
        json!({"resourceType": "Location", "name": "门诊楼"}),
        json!({"resourceType": "HealthcareService", "name": "心血管内科"}),
        json!({"resourceType": "Device", "serialNumber": "S1"}),
        json!({"resourceType": "Encounter", "status": if dead { "cancelled" } else { "finished" }, "class": {"code": "AMB"}, "subject": subject, "period": {"start": day, "end": day}}),
        json!({"resourceType": "ServiceRequest", "status": if dead { "revoked" } else { "active" }, "intent": "order", "subject": subject, "authoredOn": day, "code": text("血常规")}),
        json!({"resourceType": "DiagnosticReport", "status": "final", "subject": subject, "code": {"text": "胸部CT平扫", "coding": [{"system": "urn:lianyi:item:510700", "code": "CT-CHEST"}]}, "effectiveDateTime": day}),
        json!({"resourceType": "Observation", "status": "final", "subject": subject, "code": text("体温"), "effectiveDateTime": day}),
        json!({"resourceType": "ImagingStudy", "status": "available", "subject": subject}),
        json!({"resourceType": "Condition", "subject": subject, "code": text("高血压")}),
        json!({"resourceType": "MedicationRequest", "status": if dead { "cancelled" } else { "active" }, "intent": "order", "subject": subject, "authoredOn": day, "medicationCodeableConcept": text("阿莫西林")}),
        json!({"resourceType": "Procedure", "status": "completed", "subject": subject, "code": text("清创")}),
        json!({"resourceType": "Immunization", "status": "completed", "patient": subject, "vaccineCode": text("流感疫苗"), "occurrenceDateTime": day}),
        json!({"resourceType": "AllergyIntolerance", "patient": subject, "code": text("青霉素")}),
        json!({"resourceType": "CarePlan", "status": "active", "intent": "plan", "subject": subject}),
        json!({"resourceType": "Claim", "status": "active", "type": text("门诊"), "use": "claim", "patient": subject, "created": day, "provider": {"display": "医院"}, "priority": text("normal"), "insurance": [{"sequence": 1, "focal": true, "coverage": {"display": "医保"}}]}),
        json!({"resourceType": "ExplanationOfBenefit", "status": "active", "type": text("门诊"), "use": "claim", "patient": subject, "created": day, "insurer": {"display": "医保"}, "provider": {"display": "医院"}, "outcome": "complete", "insurance": [{"focal": true, "coverage": {"display": "医保"}}]}),
        json!({"resourceType": "Goal", "lifecycleStatus": "active", "description": text("血压达标"), "subject": subject}),
        json!({"resourceType": "Specimen", "subject": subject}),
        json!({"resourceType": "DocumentReference", "status": "current", "subject": subject, "content": [{"attachment": {"contentType": "text/plain"}}]}),
    ]
}
