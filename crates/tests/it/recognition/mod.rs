//! Recognition from the report that arrives to the money that is saved (D1, E14; RULES §2).

mod answers;
mod check;
mod histories;
pub(crate) mod merged;
mod statistics;
mod together;
mod withdrawal;

use base::{CheckId, Ctx, Fault, Key, ResidentId};
use care::recognition::{
    Answered, CheckAnswer, Count, Decision, DecisionKind, Filter, GroupBy, Order, OrderedItem, PatientClass,
    Recognition,
};
use clinical::record::{Intent, Stored};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::{House, TestStore, urn};

/// Two tertiary hospitals and a secondary one of the region.
pub(crate) const CENTRAL: &str = "510703001";
pub(crate) const THIRD: &str = "510704001";
pub(crate) const DISTRICT: &str = "510703006";

/// A house with recognition in it, and one resident.
pub(crate) struct Ward<'a> {
    pub(crate) db: &'a TestStore,
    pub(crate) house: House,
    pub(crate) recognition: Recognition,
    pub(crate) resident: ResidentId,
    pub(crate) patient: String,
}

impl<'a> Ward<'a> {
    pub(crate) fn new(db: &'a TestStore) -> Self {
        Self::over(db, House::new(db, "mianyang"))
    }

    /// A resident more, in a house that may stand under other rules.
    pub(crate) fn over(db: &'a TestStore, house: House) -> Self {
        let recognition = Recognition::new(house.region.clone(), house.records.clone(), db.random.clone());
        let number = db.random.uuid_v7(testkit::start()).to_string();
        let patient = json!({"resourceType": "Patient", "name": [{"text": "武先生"}], "gender": "male",
            "birthDate": "1970-02-03", "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": number}]});
        let ctx = db.ctx().for_institution(CENTRAL);
        let stored = house.write(db, &ctx, vec![(Intent::Create, patient)]).unwrap();
        let resident = stored[0].resident.unwrap();
        Self { db, house, recognition, resident, patient: format!("Patient/{}", stored[0].id) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        use base::Clock as _;
        self.db.clock.now()
    }

    /// A final report with available images, of one item by the region's code.
    pub(crate) fn examine(&self, institution: &str, item: &str, hours_ago: i64) -> Stored {
        self.store(institution, vec![self.study(), self.report(item, hours_ago)]).remove(1)
    }

    fn store(&self, institution: &str, resources: Vec<Value>) -> Vec<Stored> {
        let ctx = self.db.ctx().for_institution(institution);
        let resources = resources.into_iter().map(|value| (Intent::Create, value)).collect();
        self.house.write(self.db, &ctx, resources).unwrap()
    }

    fn study(&self) -> Value {
        json!({"resourceType": "ImagingStudy", "status": "available", "subject": {"reference": self.patient}})
    }

    fn report(&self, item: &str, hours_ago: i64) -> Value {
        let performed = self.now() - SignedDuration::from_hours(hours_ago);
        json!({"resourceType": "DiagnosticReport", "status": "final", "subject": {"reference": self.patient},
            "code": {"coding": [{"system": "urn:lianyi:item:510700", "code": item}]},
            "effectiveDateTime": performed.to_string(), "imagingStudy": [{"reference": urn(0)}]})
    }

    /// A laboratory's sheet of results, each a number in a unit.
    pub(crate) fn test(
        &self,
        institution: &str,
        system: &str,
        results: &[(&str, &str)],
        hours_ago: i64,
    ) -> Stored {
        let mut resources: Vec<Value> = results
            .iter()
            .map(|(code, unit)| {
                json!({"resourceType": "Observation", "status": "final", "subject": {"reference": self.patient},
                    "code": {"coding": [{"system": system, "code": code}]},
                    "valueQuantity": {"value": 4.1, "unit": unit}})
            })
            .collect();
        let performed = self.now() - SignedDuration::from_hours(hours_ago);
        let references: Vec<Value> = (0..results.len()).map(|at| json!({"reference": urn(at)})).collect();
        resources.push(json!({"resourceType": "DiagnosticReport", "status": "final",
            "subject": {"reference": self.patient}, "code": {"text": "检验报告"}, "result": references,
            "effectiveDateTime": performed.to_string()}));
        self.store(institution, resources).pop().unwrap()
    }

    /// The report gets another status, as its hospital corrects it.
    pub(crate) fn correct(&self, institution: &str, report: &Stored, status: &str) {
        let ctx = self.db.ctx().for_institution(institution);
        let current = self
            .db
            .store
            .read(|tx| self.house.records.by_key(tx, report.kind, report.key))
            .unwrap()
            .unwrap()
            .value()
            .unwrap();
        let mut changed = current;
        changed["status"] = json!(status);
        let intent = Intent::Update { id: report.id.clone(), if_match: None };
        self.house.write(self.db, &ctx, vec![(intent, changed)]).unwrap();
    }

    pub(crate) fn prescribe(&self, institution: &str, name: &str, atc: &str, days: u16, days_ago: i64) {
        let at = self.now() - SignedDuration::from_hours(24 * days_ago);
        self.store(
            institution,
            vec![json!({"resourceType": "MedicationRequest", "status": "active", "intent": "order",
                "subject": {"reference": self.patient}, "authoredOn": at.to_string(),
                "medicationCodeableConcept": {"text": name,
                    "coding": [{"system": "http://www.whocc.no/atc", "code": atc}]},
                "dispenseRequest": {"expectedSupplyDuration":
                    {"value": days, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}}})],
        );
    }

    pub(crate) fn order(&self, institution: &str, items: &[&str]) -> Order {
        Order {
            resident: self.resident,
            institution: institution.into(),
            department: "心内科".into(),
            doctor: "D1".into(),
            encounter: None,
            patient_class: PatientClass::Outpatient,
            emergency: false,
            items: items
                .iter()
                .map(|item| OrderedItem { item: Some((*item).into()), ..OrderedItem::default() })
                .collect(),
            medicines: Vec::new(),
        }
    }

    pub(crate) fn ctx(&self, institution: &str) -> Ctx {
        self.db.ctx().for_institution(institution)
    }

    pub(crate) fn check(&self, order: &Order) -> CheckAnswer {
        let (recognition, ctx, order) =
            (self.recognition.clone(), self.ctx(&order.institution), order.clone());
        self.db.store.write(move |tx| recognition.check(tx, &ctx, &order)).unwrap()
    }

    pub(crate) fn answer(
        &self,
        institution: &str,
        check: CheckId,
        line: u32,
        kind: DecisionKind,
    ) -> Result<Answered, Fault> {
        let (recognition, ctx) = (self.recognition.clone(), self.ctx(institution));
        let decision = Decision { check, line, kind };
        self.db.store.write(move |tx| recognition.answer(tx, &ctx, &decision))
    }

    pub(crate) fn total(&self) -> Count {
        self.counts_must_equal_recount();
        let filter = Filter::over(
            jiff::civil::date(2023, 1, 1),
            jiff::civil::date(2024, 12, 31),
            GroupBy::Institution,
        );
        self.db.store.read(|tx| self.recognition.statistics(tx, &filter)).unwrap().total.count
    }

    pub(crate) fn counts_must_equal_recount(&self) {
        let (from, to) = (jiff::civil::date(2023, 1, 1), jiff::civil::date(2024, 12, 31));
        let counted = self.db.store.read(|tx| self.recognition.counters(tx, from, to)).unwrap();
        let again = self.db.store.read(|tx| self.recognition.recount(tx, from, to)).unwrap();
        assert_eq!(counted, again, "{}", self.db.name);
        // what is added up and what is only noted are the same together
        self.recognition.count_up(&self.db.store, true).unwrap();
        let counted = self.db.store.read(|tx| self.recognition.counters(tx, from, to)).unwrap();
        assert_eq!(counted, again, "{}", self.db.name);
    }

    pub(crate) fn drain(&self) -> usize {
        self.recognition.drain_outbox(&self.db.store, self.now()).unwrap()
    }
}

pub(crate) fn recognise(report: Key) -> DecisionKind {
    DecisionKind::Recognise { reports: vec![report] }
}

pub(crate) fn reexamine(ground: &str, informed: bool) -> DecisionKind {
    DecisionKind::Reexamine { ground: ground.into(), informed, note: String::new() }
}
