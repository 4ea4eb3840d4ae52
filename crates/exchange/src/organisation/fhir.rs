//! What the register says, as FHIR R4 resources. Each shows its subject as it is on the view's day; what ended stays,
//! inactive.

use std::collections::BTreeSet;

use clinical::record::ResourceType;
use identity::organisation::{DEPARTMENT, KINDS, Line, Topic, Unit, View, chinese};
use serde_json::{Map, Value, json};

/// The identifier system of units. Not that of institutions' own Organizations: two bearers of one identifier would
/// make every conditional reference ambiguous.
pub const UNIT_SYSTEM: &str = "urn:lianyi:unit";
/// Extension of an Organization: a unified domain and the head it is left to.
pub const DELEGATION: &str = "urn:lianyi:delegation";
/// Extension of an Organization: the unit that is the legal person for it.
pub const LEGAL_PERSON: &str = "urn:lianyi:legal-person";

/// A resource of the register.
pub(super) struct Shown {
    pub(super) kind: ResourceType,
    pub(super) id: String,
    pub(super) value: Value,
    /// Whether it is shown even where it was not before.
    pub(super) begun: bool,
}

/// What is to be shown anew when something is stated of the subjects `touched`, with everything it refers to.
pub(super) fn resources(view: &View, touched: &BTreeSet<(Topic, String)>) -> Vec<Shown> {
    let mut wanted = Wanted { view, units: BTreeSet::new(), people: BTreeSet::new(), shown: Vec::new() };
    for (topic, subject) in touched {
        match topic {
            Topic::Unit | Topic::Membership | Topic::Delegation => wanted.unit(subject),
            Topic::Practitioner | Topic::Licence => wanted.person(subject),
            Topic::Post => {}
            Topic::Device => wanted.device(subject),
        }
    }
    let moved = |unit: &str| {
        touched.iter().any(|(topic, subject)| match topic {
            Topic::Unit | Topic::Membership => view.picture.is_within(unit, subject),
            _ => false,
        })
    };
    let mut posts = BTreeSet::new();
    for line in view.all(Topic::Post) {
        let (_, practitioner, unit) = line.fact.key();
        if touched.contains(&(Topic::Post, practitioner.clone())) || moved(&unit) {
            posts.insert((practitioner, unit));
        }
    }
    posts.iter().for_each(|(practitioner, unit)| wanted.post(practitioner, unit));
    let devices: BTreeSet<&str> = view
        .all(Topic::Device)
        .filter(|line| line.fact.get("unit").is_some_and(moved))
        .map(|line| line.fact.subject())
        .filter(|code| !touched.contains(&(Topic::Device, (*code).to_owned())))
        .collect();
    devices.into_iter().for_each(|code| wanted.device(code));
    wanted.shown
}

/// Collects resources; each is made once, after those it refers to.
struct Wanted<'v> {
    view: &'v View,
    units: BTreeSet<String>,
    people: BTreeSet<String>,
    shown: Vec<Shown>,
}

impl Wanted<'_> {
    fn add(&mut self, kind: ResourceType, id: String, begun: bool, mut value: Value) {
        value["resourceType"] = json!(kind.name());
        value["id"] = json!(id);
        self.shown.push(Shown { kind, id, value: without_empty(value), begun });
    }

    fn unit(&mut self, code: &str) {
        if !self.units.insert(code.to_owned()) {
            return;
        }
        let picture = &self.view.picture;
        let now = picture.unit(code).cloned();
        let holds = now.is_some();
        // Of one that ended, what was last said; of one that is yet to come, nothing.
        let unit = now.or_else(|| {
            let lines: Vec<&Line> =
                self.view.of(Topic::Unit, code).filter(|l| l.from <= picture.day).collect();
            lines.last().map(|line| Unit {
                code: code.to_owned(),
                name: line.fact.get("name").unwrap_or_default().to_owned(),
                kind: line.fact.get("kind").unwrap_or_default().to_owned(),
                ..Unit::default()
            })
        });
        let Some(unit) = unit else { return };
        let parent = picture.parent(code).filter(|parent| holds && picture.unit(parent).is_some());
        let legal_person = unit.legal_person.clone().filter(|other| picture.unit(other).is_some());
        let heads: Vec<(&str, &str)> = picture.delegated(code).filter(|_| holds).collect();
        for other in
            parent.into_iter().chain(legal_person.as_deref()).chain(heads.iter().map(|(_, head)| *head))
        {
            self.unit(other);
        }
        let mut extensions: Vec<Value> = heads
            .iter()
            .map(|(domain, head)| {
                json!({"url": DELEGATION, "extension": [
                    {"url": "domain", "valueCode": domain}, {"url": "head", "valueReference": organisation(head)}]})
            })
            .collect();
        extensions.extend(
            legal_person.map(|code| json!({"url": LEGAL_PERSON, "valueReference": organisation(&code)})),
        );
        let standard = if unit.kind == DEPARTMENT { "dept" } else { "prov" };
        let value = json!({
            "extension": extensions,
            "identifier": identifiers(&[
                (UNIT_SYSTEM, Some(code)),
                ("urn:lianyi:credit-code", unit.credit_code.as_deref()),
                ("urn:lianyi:institution-code", unit.institution_code.as_deref()),
            ]),
            "active": holds,
            "type": [{"coding": [
                {"system": "urn:lianyi:unit-kind", "code": unit.kind, "display": chinese(KINDS, &unit.kind)},
                {"system": "http://terminology.hl7.org/CodeSystem/organization-type", "code": standard},
            ]}],
            "name": unit.name,
            "telecom": unit.telephone.as_deref().map(|number| json!([{"system": "phone", "value": number}])),
            "address": unit.address.as_deref().map(|text| json!([{"text": text}])),
            "partOf": parent.map(organisation),
        });
        self.add(ResourceType::Organization, id("unit", code), true, value);
        let located = holds && unit.address.is_some();
        self.add(
            ResourceType::Location,
            id("place", code),
            located,
            json!({
                "status": if located { "active" } else { "inactive" },
                "name": unit.name,
                "address": unit.address.as_deref().map(|text| json!({"text": text})),
                "managingOrganization": organisation(code),
            }),
        );
        let serves = holds && unit.kind == DEPARTMENT;
        let institution = self.view.picture.institution(code).to_owned();
        self.add(
            ResourceType::HealthcareService,
            id("service", code),
            serves,
            json!({
                "identifier": identifiers(&[(UNIT_SYSTEM, Some(code))]),
                "active": serves,
                "providedBy": organisation(&institution),
                "name": unit.name,
                "location": located.then(|| json!([reference("Location", id("place", code))])),
            }),
        );
    }

    fn person(&mut self, number: &str) {
        if !self.people.insert(number.to_owned()) {
            return;
        }
        let day = self.view.picture.day;
        let lines: Vec<&Line> = self.view.of(Topic::Practitioner, number).filter(|l| l.from <= day).collect();
        let Some(last) = lines.last() else { return };
        let titles = lines.iter().filter_map(|line| {
            Some(json!({"code": {"text": line.fact.get("title")?}, "period": period(line)}))
        });
        let licences = self.view.of(Topic::Licence, number).filter(|line| line.from <= day).map(|line| {
            let scope = line.fact.get("scope").map(|scope| format!("（{scope}）")).unwrap_or_default();
            json!({
                "identifier": identifiers(&[("urn:lianyi:licence", line.fact.get("number"))]),
                "code": {"text": format!("{}{scope}", line.fact.get("kind").unwrap_or_default())},
                "period": period(line),
            })
        });
        let qualifications: Vec<Value> = licences.chain(titles).collect();
        let holds = last.covers(day);
        let value = json!({
            "identifier": identifiers(&[("urn:lianyi:practitioner", Some(number))]),
            "active": holds,
            "name": [{"text": last.fact.get("name")}],
            "qualification": qualifications,
        });
        self.add(ResourceType::Practitioner, id("practitioner", number), true, value);
    }

    fn post(&mut self, practitioner: &str, unit: &str) {
        let day = self.view.picture.day;
        let lines = self.view.of(Topic::Post, practitioner).filter(|line| line.from <= day);
        let Some(line) = lines.filter(|line| line.fact.get("unit") == Some(unit)).last().cloned() else {
            return;
        };
        self.person(practitioner);
        let institution = self.view.picture.institution(unit).to_owned();
        self.unit(&institution);
        self.unit(unit);
        let holds = line.covers(day);
        let department = self.view.picture.unit(unit).is_some_and(|unit| unit.kind == DEPARTMENT);
        let value = json!({
            "identifier": identifiers(&[("urn:lianyi:staff-number", line.fact.get("staffNumber"))]),
            "active": holds,
            "period": period(&line),
            "practitioner": reference("Practitioner", id("practitioner", practitioner)),
            "organization": organisation(&institution),
            "code": line.fact.get("position").map(|text| json!([{"text": text}])),
            "healthcareService": department.then(|| json!([reference("HealthcareService", id("service", unit))])),
        });
        self.add(ResourceType::PractitionerRole, format!("post-{practitioner}.{unit}"), true, value);
    }

    fn device(&mut self, code: &str) {
        let day = self.view.picture.day;
        let Some(line) = self.view.of(Topic::Device, code).filter(|line| line.from <= day).last().cloned()
        else {
            return;
        };
        let institution = self.view.picture.institution(line.fact.get("unit").unwrap_or_default()).to_owned();
        self.unit(&institution);
        let holds = line.covers(day);
        let value = json!({
            "identifier": identifiers(&[("urn:lianyi:device", Some(code))]),
            "udiCarrier": line.fact.get("udi").map(|udi| json!([{"deviceIdentifier": udi}])),
            "status": if holds { "active" } else { "inactive" },
            "manufacturer": line.fact.get("manufacturer"),
            "serialNumber": line.fact.get("serial"),
            "deviceName": [{"name": line.fact.get("name"), "type": "user-friendly-name"}],
            "modelNumber": line.fact.get("model"),
            "owner": organisation(&institution),
        });
        self.add(ResourceType::Device, id("device", code), true, value);
    }
}

fn id(prefix: &str, code: &str) -> String {
    format!("{prefix}-{code}")
}

fn reference(kind: &str, id: String) -> Value {
    json!({"reference": format!("{kind}/{id}")})
}

fn organisation(code: &str) -> Value {
    reference("Organization", id("unit", code))
}

fn identifiers(known: &[(&str, Option<&str>)]) -> Vec<Value> {
    known.iter().filter_map(|(system, value)| Some(json!({"system": system, "value": (*value)?}))).collect()
}

fn period(line: &Line) -> Value {
    json!({"start": line.from.to_string(), "end": line.until.map(|day| day.to_string())})
}

/// FHIR knows no null, no empty text and no empty list.
fn without_empty(value: Value) -> Value {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().map(|(name, value)| (name, without_empty(value)));
            Value::Object(kept.filter(|(_, value)| !is_empty(value)).collect::<Map<_, _>>())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(without_empty).collect()),
        other => other,
    }
}
