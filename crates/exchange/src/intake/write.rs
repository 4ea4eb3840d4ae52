//! What is written for one patient and their reports: a batch, made outside the transaction from what is
//! there, and made again inside it where something else is there by then.

use ::store::Tx;
use base::{Ctx, Fault, Key, PatientId, Result};
use clinical::{
    fhir::Issue,
    record::{Batch, Draft, Found, Intent, ResourceType},
};
use identity::{KnownPatient, SourcePatient};
use serde_json::Value;

use super::{Intake, patient, report, result};
use crate::model::{PatientSegment, Report, ReportStatus};

/// What a message or a row of a spreadsheet tells.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub person: &'a PatientSegment,
    pub news: PatientNews,
    pub reports: &'a [Report],
}

/// A batch with what it was made from.
pub(super) struct Prepared {
    batch: Batch,
    source: SourcePatient,
    /// The patient as it was known.
    known: Option<KnownPatient>,
    seen: Vec<Seen>,
}

/// A report's identifier, and who bore it when the batch was made.
struct Seen {
    value: String,
    bearers: Vec<(Key, i64)>,
}

/// Whether a message may change a patient who is known already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PatientNews {
    /// ADT: what it says is what is known from now on.
    Replace,
    /// ORU and spreadsheets often say less than is known: they fill in a document and change nothing else.
    FillIn,
}

const PATIENT_URL: &str = "urn:uuid:00000000-0000-4000-8000-000000000001";

impl Intake {
    /// Makes the batch from what is there.
    pub(super) fn prepare(&self, tx: &mut Tx<'_>, ctx: &Ctx, told: Told<'_>) -> Result<Prepared> {
        let institution = ctx.institution.as_deref().unwrap_or_default();
        let Told { person, news, reports } = told;
        let local_id = patient::local_id(person)?;
        let source = SourcePatient::new(institution, local_id.as_str());
        let known = self.residents.known(tx, &source)?;
        let mut drafts = Drafts::default();
        let subject = match known {
            Some(known)
                if news == PatientNews::FillIn && !self.brings_document(tx, known.patient, person)? =>
            {
                format!("Patient/{}", known.patient)
            }
            _ => {
                drafts.add(
                    Intent::Create,
                    patient::resource(person, &local_id, institution),
                    Some(PATIENT_URL.to_owned()),
                )?;
                PATIENT_URL.to_owned()
            }
        };
        let mut seen = Vec::new();
        for one in reports {
            let (system, value) = report::identifier(one, institution)?;
            let bearers = self.records.bearers(tx, ResourceType::DiagnosticReport, &value)?;
            let there = match bearers.is_empty() {
                true => None,
                false => self.records.identified(tx, ResourceType::DiagnosticReport, &system, &value)?,
            };
            self.report(tx, one, institution, &subject, there.as_ref(), &mut drafts)?;
            seen.push(Seen { value, bearers });
        }
        let batch = self.records.batch(drafts.list, ctx.now)?;
        Ok(Prepared { batch, source, known, seen })
    }

    /// Writes what was prepared. Where the patient or one of the reports has changed meanwhile, perhaps by the
    /// message right before this one, it is prepared anew in this transaction, so that nothing that is written
    /// later is overtaken. Answers what is wrong with the patient, who is kept all the same.
    pub(super) fn apply(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        told: Told<'_>,
        prepared: &Prepared,
    ) -> Result<Vec<Issue>> {
        let anew;
        let current = match self.still_so(tx, prepared)? {
            true => prepared,
            false => {
                anew = self.prepare(tx, ctx, told)?;
                &anew
            }
        };
        let linked = current.known.map(|known| (known.patient, known.resident));
        let stored = self.records.apply_linked(tx, ctx, &current.batch, linked)?;
        let patients = stored.into_iter().filter(|one| one.kind == ResourceType::Patient);
        Ok(patients.flat_map(|one| one.warnings).collect())
    }

    fn still_so(&self, tx: &mut Tx<'_>, prepared: &Prepared) -> Result<bool> {
        if self.residents.known(tx, &prepared.source)? != prepared.known {
            return Ok(false);
        }
        for Seen { value, bearers } in &prepared.seen {
            if self.records.bearers(tx, ResourceType::DiagnosticReport, value)? != *bearers {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn brings_document(&self, tx: &mut Tx<'_>, known: PatientId, person: &PatientSegment) -> Result<bool> {
        if person.documents().next().is_none() {
            return Ok(false);
        }
        let (_, stated) = self.residents.stated(tx, known)?;
        Ok(stated.documents.is_empty())
    }

    fn report(
        &self,
        tx: &mut Tx<'_>,
        one: &Report,
        institution: &str,
        subject: &str,
        there: Option<&Found>,
        drafts: &mut Drafts,
    ) -> Result<()> {
        let performed = one.performed_at();
        let status = one.status.unwrap_or(ReportStatus::Final);
        let before = there.map(Found::value).transpose()?;
        let mut old = self.old_results(tx, before.as_ref())?;
        let mut results = Vec::with_capacity(one.observations.len());
        for observation in &one.observations {
            let resource = result::resource(observation, subject, status, performed.as_ref());
            results.push(match take_matching(&mut old, &resource) {
                Some(id) => drafts.update(id, resource)?,
                None => drafts.create(resource)?,
            });
        }
        // A cancellation often comes without results: the old ones go with their report.
        for (id, mut value) in old {
            value["status"] = Value::from("entered-in-error");
            drafts.update(id, value)?;
        }
        let mut studies: Vec<String> = references(before.as_ref(), "imagingStudy");
        if studies.is_empty() {
            for study in report::studies(one, subject) {
                studies.push(drafts.create(study)?);
            }
        }
        let mut resource = report::resource(one, institution, subject, &results, &studies)?;
        match there {
            Some(found) => {
                resource["id"] = Value::from(found.id.clone());
                let intent = Intent::Update { id: found.id.clone(), if_match: Some(found.version) };
                drafts.add(intent, resource, None)
            }
            None => drafts.add(Intent::Create, resource, None),
        }
    }

    fn old_results(&self, tx: &mut Tx<'_>, report: Option<&Value>) -> Result<Vec<(String, Value)>> {
        let mut old = Vec::new();
        for reference in references(report, "result") {
            let Some(id) = reference.strip_prefix("Observation/") else { continue };
            if let Some(found) = self.records.read(tx, ResourceType::Observation, id)? {
                old.push((id.to_owned(), found.value()?));
            }
        }
        Ok(old)
    }
}

/// Takes the old result that a new one replaces: the same code, and the same place among equals.
fn take_matching(old: &mut Vec<(String, Value)>, resource: &Value) -> Option<String> {
    let at = old.iter().position(|(_, value)| value.get("code") == resource.get("code"))?;
    Some(old.remove(at).0)
}

fn references(resource: Option<&Value>, name: &str) -> Vec<String> {
    resource
        .and_then(|r| r.get(name))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|r| r.get("reference").and_then(Value::as_str).map(str::to_owned))
        .collect()
}

/// Drafts with the references that lead to them.
#[derive(Default)]
struct Drafts {
    list: Vec<Draft>,
}

impl Drafts {
    fn add(&mut self, intent: Intent, resource: Value, full_url: Option<String>) -> Result<()> {
        let draft = Draft::new(intent, resource, full_url, "").map_err(|issues| {
            issues
                .into_iter()
                .next()
                .map_or_else(|| Fault::internal("a refusal without a reason"), Fault::from)
        })?;
        self.list.push(draft);
        Ok(())
    }

    fn create(&mut self, resource: Value) -> Result<String> {
        let url = format!("urn:uuid:00000000-0000-4000-9000-{:012}", self.list.len());
        self.add(Intent::Create, resource, Some(url.clone()))?;
        Ok(url)
    }

    fn update(&mut self, id: String, mut resource: Value) -> Result<String> {
        let kind = resource.get("resourceType").and_then(Value::as_str).unwrap_or_default().to_owned();
        resource["id"] = Value::from(id.clone());
        let reference = format!("{kind}/{id}");
        self.add(Intent::Update { id, if_match: None }, resource, None)?;
        Ok(reference)
    }
}
