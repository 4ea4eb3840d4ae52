//! What is written for one patient and their reports: a batch, made outside the transaction from what is
//! there, and applied only if that is still so.

use ::store::Tx;
use base::{Ctx, Fault, Key, Result};
use clinical::{
    fhir::Issue,
    record::{Batch, Draft, Found, Intent, ResourceType},
};
use identity::SourcePatient;
use serde_json::Value;

use super::{Intake, patient, report, result};
use crate::model::{PatientSegment, Report, ReportStatus};

/// A batch with what it was made from.
pub(super) struct Prepared {
    pub batch: Batch,
    seen: Vec<Seen>,
    pub reports: usize,
}

/// A report as it was when the batch was made.
struct Seen {
    /// System and value of its identifier.
    identifier: (String, String),
    /// The version that was there.
    there: Option<(Key, i64)>,
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
    /// Makes the batch.
    pub(super) fn prepare(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        person: &PatientSegment,
        news: PatientNews,
        reports: &[Report],
    ) -> Result<Prepared> {
        let institution = ctx.institution.as_deref().unwrap_or_default();
        let local_id = patient::local_id(person)?;
        let known = self.residents.patient_of(tx, &SourcePatient::new(institution, local_id.as_str()))?;
        let mut drafts = Drafts::default();
        let subject = match known {
            Some((id, _)) if news == PatientNews::FillIn && !self.brings_document(tx, id, person)? => {
                format!("Patient/{id}")
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
            let identifier = report::identifier(one, institution)?;
            let there =
                self.records.identified(tx, ResourceType::DiagnosticReport, &identifier.0, &identifier.1)?;
            self.report(tx, one, institution, &subject, there.as_ref(), &mut drafts)?;
            seen.push(Seen { identifier, there: there.map(|found| (found.key, found.version)) });
        }
        let batch = self.records.batch(drafts.list, ctx.now)?;
        Ok(Prepared { batch, seen, reports: reports.len() })
    }

    /// Writes a prepared batch, if the reports it changes are still as they were when it was made.
    /// Answers what is wrong with the patient, who is kept all the same; `Fault::conflict` when a report changed:
    /// prepare it again.
    pub(super) fn apply(&self, tx: &mut Tx<'_>, ctx: &Ctx, prepared: &Prepared) -> Result<Vec<Issue>> {
        for Seen { identifier: (system, value), there } in &prepared.seen {
            let now = self.records.identified(tx, ResourceType::DiagnosticReport, system, value)?;
            if now.map(|found| (found.key, found.version)) != *there {
                return Err(Fault::conflict(
                    "the report changed while this message was being read; send it again",
                ));
            }
        }
        let stored = self.records.apply(tx, ctx, &prepared.batch)?;
        let patients = stored.into_iter().filter(|one| one.kind == ResourceType::Patient);
        Ok(patients.flat_map(|one| one.warnings).collect())
    }

    fn brings_document(
        &self,
        tx: &mut Tx<'_>,
        known: base::PatientId,
        person: &PatientSegment,
    ) -> Result<bool> {
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
