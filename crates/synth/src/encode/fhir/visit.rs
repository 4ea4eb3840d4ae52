//! A patient and what a visit leaves: encounter, orders, reports with results and studies, medicines.

use identity::DocumentKind;
use serde_json::{Number, Value, json};
use terminology::system;

use super::{
    super::instant,
    Entry, reference,
    staff::{doctor_id, location_id},
    urn,
};
use crate::{
    ResultForm,
    plan::{Class, CodeForm, Line, Local, Outcome, Plan, Report, Value as Measured, Visit},
};

/// Where the intake keeps what an examination saw, which R4 has no element for.
const FINDINGS: &str = "urn:lianyi:report:findings";

/// China's resident identity card as an identifier system.
const IDENTITY_CARD: &str = "urn:oid:2.16.156.10011.1.3";

/// Numbers for the full URLs of one bundle.
#[derive(Debug, Clone, Default)]
pub struct Urns(u64);

impl Urns {
    fn next(&mut self) -> String {
        self.0 += 1;
        urn(self.0)
    }
}

/// The id of an institution's patient.
pub fn patient_id(plan: &Plan, visit: &Visit) -> String {
    format!("{}-{}", plan.sites().get(visit.site).map_or("", |site| &site.code), visit.local_id)
}

/// The patient of a visit as the institution knows them.
pub fn patient_entry(plan: &Plan, visit: &Visit) -> Entry {
    let person = &visit.person;
    let site = plan.sites().get(visit.site).map_or("", |site| &site.code);
    let mut identifiers = vec![json!({
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
        "system": format!("urn:lianyi:patient:{site}"),
        "value": visit.local_id,
    })];
    if let Some((kind, number)) = &person.document {
        let coded = json!({"coding": [{"code": kind.code()}]});
        identifiers.push(match kind {
            DocumentKind::IdentityCard => json!({"type": coded, "system": IDENTITY_CARD, "value": number}),
            _ => json!({"type": coded, "value": number}),
        });
    }
    let mut patient = json!({
        "resourceType": "Patient",
        "identifier": identifiers,
        "name": [{"text": person.name}],
        "gender": if person.male { "male" } else { "female" },
        "birthDate": person.birth.to_string(),
        "address": [{"text": person.address}],
    });
    if let Some(phone) = &person.phone {
        patient["telecom"] = json!([{"system": "phone", "value": phone}]);
    }
    Entry::put(patient_id(plan, visit), patient)
}

/// Who, where and by whom, as every resource of a visit says it.
struct Scene<'a> {
    plan: &'a Plan,
    visit: &'a Visit,
    site: &'a str,
    patient: Value,
    encounter: Value,
    doctor: Value,
}

/// Everything a visit leaves but the patient.
pub fn visit_entries(plan: &Plan, visit: &Visit, urns: &mut Urns) -> Vec<Entry> {
    let Some(site) = plan.sites().get(visit.site) else { return Vec::new() };
    let encounter_url = urns.next();
    let (class, word) = match visit.class {
        Class::Inpatient => ("IMP", "住院"),
        Class::Emergency => ("EMER", "急诊"),
        Class::Outpatient => ("AMB", "门诊"),
        Class::Checkup => ("AMB", "体检"),
    };
    let scene = Scene {
        plan,
        visit,
        site: &site.code,
        patient: reference("Patient", &patient_id(plan, visit)),
        encounter: json!({"reference": encounter_url}),
        doctor: reference("Practitioner", &doctor_id(site, visit.doctor)),
    };
    let (diagnosis, icd) = visit.diagnosis;
    let encounter = json!({
        "resourceType": "Encounter",
        "identifier": [{"system": format!("urn:lianyi:encounter:{}", site.code), "value": visit.number}],
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": class, "display": word},
        "subject": scene.patient,
        "participant": [{"individual": scene.doctor}],
        "period": {"start": instant(visit.at, plan.zone())},
        "reasonCode": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": icd, "display": diagnosis}]}],
        "location": [{"location": reference("Location", &location_id(site, visit.department))}],
        "serviceProvider": reference("Organization", &site.code),
    });
    let mut entries = vec![Entry::post(encounter_url, encounter)];
    for line in &visit.lines {
        if let Some(report) = &line.report {
            scene.line(line, report, urns, &mut entries);
        }
    }
    for medicine in &visit.medicines {
        let request = json!({
            "resourceType": "MedicationRequest",
            "identifier": [{"system": format!("urn:lianyi:prescription:{}", site.code), "value": medicine.number}],
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": {
                "coding": [{"system": "http://www.whocc.no/atc", "code": medicine.atc, "display": medicine.name}],
                "text": medicine.name,
            },
            "subject": scene.patient,
            "encounter": scene.encounter,
            "authoredOn": instant(visit.at, plan.zone()),
            "requester": scene.doctor,
            "dosageInstruction": [{"text": medicine.dose}],
            "dispenseRequest": {"expectedSupplyDuration": {
                "value": medicine.days, "unit": "天", "system": "http://unitsofmeasure.org", "code": "d",
            }},
        });
        entries.push(Entry::post(urns.next(), request));
    }
    entries
}

impl Scene<'_> {
    fn line(&self, line: &Line, report: &Report, urns: &mut Urns, entries: &mut Vec<Entry>) {
        let plan = self.plan;
        let thing = &plan.things()[line.thing];
        let code = self.concept(plan.local(self.visit.site, line.thing), &thing.loinc);
        let order_url = urns.next();
        let order = json!({
            "resourceType": "ServiceRequest",
            "identifier": [{"system": format!("urn:lianyi:order:{}", self.site), "value": line.number}],
            "status": "completed",
            "intent": "order",
            "priority": if self.visit.class == Class::Emergency { "stat" } else { "routine" },
            "code": code,
            "subject": self.patient,
            "encounter": self.encounter,
            "authoredOn": instant(self.visit.at, plan.zone()),
            "requester": self.doctor,
        });
        let study = report.study.as_ref().map(|uid| {
            let url = urns.next();
            let modality = thing.modality.map_or("OT", |modality| modality.code());
            let study = json!({
                "resourceType": "ImagingStudy",
                "identifier": [{"system": "urn:dicom:uid", "value": format!("urn:oid:{uid}")}],
                "status": "available",
                "modality": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": modality}],
                "subject": self.patient,
                "started": instant(report.performed, plan.zone()),
                "numberOfSeries": 1,
                "description": thing.name,
            });
            entries.push(Entry::post(url.clone(), study));
            url
        });
        let mut resource = self.report(line, report, &code);
        resource["basedOn"] = json!([{"reference": order_url}]);
        if let Some(url) = study {
            resource["imagingStudy"] = json!([{"reference": url}]);
        }
        entries.push(Entry::post(order_url, order));
        if plan.options().results == ResultForm::Resources && !report.results.is_empty() {
            let mut results = Vec::with_capacity(report.results.len());
            for outcome in &report.results {
                let url = urns.next();
                let mut observation = self.observation(report, outcome);
                observation["subject"] = self.patient.clone();
                observation["encounter"] = self.encounter.clone();
                results.push(json!({"reference": url}));
                entries.push(Entry::post(url, observation));
            }
            resource["result"] = Value::Array(results);
        } else if !report.results.is_empty() {
            self.contain(&mut resource, report);
        }
        entries.push(Entry::post(urns.next(), resource));
    }

    fn report(&self, line: &Line, report: &Report, code: &Value) -> Value {
        let (plan, thing) = (self.plan, &self.plan.things()[line.thing]);
        let site = &plan.sites()[self.visit.site];
        let section = match thing.modality.map(|modality| modality.code()) {
            None => "LAB",
            Some("CT") => "CT",
            Some("MR") => "NMR",
            Some("US") => "RUS",
            Some("ECG") => "EC",
            Some("NM") => "NMS",
            Some("DR" | "MG" | "RF") => "RX",
            Some(_) => "OTH",
        };
        let mut resource = json!({
            "resourceType": "DiagnosticReport",
            "identifier": [{"system": format!("urn:lianyi:report:{}", self.site), "value": report.number}],
            "status": "final",
            "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": section}]}],
            "code": code,
            "subject": self.patient,
            "encounter": self.encounter,
            "effectiveDateTime": instant(report.performed, plan.zone()),
            "issued": instant(report.issued, plan.zone()),
            "performer": [reference("Organization", self.site)],
            "resultsInterpreter": [reference("Practitioner", &doctor_id(site, report.signer))],
        });
        if let Some((findings, conclusion)) = &report.text {
            resource["extension"] = json!([{"url": FINDINGS, "valueString": findings}]);
            resource["conclusion"] = json!(conclusion);
        }
        resource
    }

    /// The results in the report itself.
    fn contain(&self, resource: &mut Value, report: &Report) {
        let mut contained = Vec::with_capacity(report.results.len());
        let mut results = Vec::with_capacity(report.results.len());
        for (at, outcome) in report.results.iter().enumerate() {
            let mut observation = self.observation(report, outcome);
            observation["id"] = json!(format!("r{at}"));
            contained.push(observation);
            results.push(json!({"reference": format!("#r{at}")}));
        }
        resource["contained"] = Value::Array(contained);
        resource["result"] = Value::Array(results);
    }

    fn observation(&self, report: &Report, outcome: &Outcome) -> Value {
        let local = self.plan.local(self.visit.site, outcome.thing);
        let thing = &self.plan.things()[outcome.thing];
        let mut observation = json!({
            "resourceType": "Observation",
            "status": "final",
            "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}],
            "code": self.concept(local, &thing.loinc),
            "effectiveDateTime": instant(report.performed, self.plan.zone()),
        });
        set_value(&mut observation, &outcome.value, local.unit.as_deref());
        if let Some(flag) = outcome.flag {
            observation["interpretation"] = json!([{"coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": flag}]}]);
        }
        if let Some(range) = &outcome.range {
            observation["referenceRange"] = json!([{"text": range}]);
        }
        observation
    }

    fn concept(&self, local: &Local, loinc: &Option<String>) -> Value {
        let system = match local.form {
            CodeForm::Own => None,
            CodeForm::Loinc => loinc.as_ref().map(|_| system::LOINC.to_owned()),
            CodeForm::Region => Some(system::region_items(self.plan.region())),
        };
        match system {
            Some(system) => {
                json!({"coding": [{"system": system, "code": local.code, "display": local.name}]})
            }
            None => json!({"coding": [{"code": local.code, "display": local.name}]}),
        }
    }
}

fn set_value(observation: &mut Value, value: &Measured, unit: Option<&str>) {
    let text = value.to_string();
    let number = matches!(value, Measured::Number { .. }).then(|| text.parse::<Number>().ok()).flatten();
    match number {
        Some(number) => {
            observation["valueQuantity"] = match unit {
                Some(unit) => json!({"value": number, "unit": unit}),
                None => json!({"value": number}),
            };
        }
        None => observation["valueString"] = Value::String(text),
    }
}

/// The next version of a report's resource, `resource` being the one before: withdrawn, or corrected. Results
/// that are contained are corrected in it, others by [`result_change`].
pub fn report_change(plan: &Plan, report: &Report, mut resource: Value) -> Value {
    let Some(change) = report.change.as_ref() else { return resource };
    resource["status"] = json!(if change.withdrawn { "entered-in-error" } else { "corrected" });
    resource["issued"] = json!(instant(change.at, plan.zone()));
    if let Some(first) = resource.pointer("/contained/0").cloned()
        && !change.withdrawn
    {
        resource["contained"][0] = result_change(report, first);
    }
    resource
}

/// The next version of a report's first result.
pub fn result_change(report: &Report, mut resource: Value) -> Value {
    if let Some(value) = report.change.as_ref().and_then(|change| change.value) {
        let unit = resource.pointer("/valueQuantity/unit").and_then(Value::as_str).map(str::to_owned);
        set_value(&mut resource, &value, unit.as_deref());
        resource["status"] = json!("corrected");
    }
    resource
}
