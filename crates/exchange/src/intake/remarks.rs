//! What is taken although something is wrong with it: the acknowledgment tells the sender, who alone can mend it.

use base::Ctx;
use clinical::{fhir, record::REPORT_IN_FUTURE};
use jiff::Timestamp;

use super::{Intake, patient};
use crate::{
    hl7::{ErrorCode, Issue, Place},
    model::{Message, Report},
};

impl Intake {
    /// All warnings about a message that was taken: of its reading, of its reports, of its patient. `stored` is what
    /// the record said when it was written; a message that was taken before is answered without it.
    pub(super) fn remarks(&self, ctx: &Ctx, message: &Message, stored: Vec<fhir::Issue>) -> Vec<Issue> {
        let institution = ctx.institution.as_deref().unwrap_or_default();
        let mut warnings = message.warnings.clone();
        warnings.extend(message.reports.iter().filter_map(|report| in_future(report, ctx.now)));
        let mut found = patient::local_id(&message.patient)
            .and_then(|id| {
                let resource = patient::resource(&message.patient, &id, institution);
                self.records.patient_remarks(&resource, ctx.now)
            })
            .unwrap_or_default();
        found.extend(stored);
        for (at, issue) in found.iter().enumerate() {
            if !found.iter().take(at).any(|told| told == issue) {
                let place = patient::place(&message.patient, &issue.expression);
                warnings.push(Issue::warning(place, ErrorCode::DataType, issue.diagnostics.as_str()));
            }
        }
        warnings.truncate(2 * self.options.errors_max);
        warnings
    }
}

/// Examined later than now: kept, and not recognised before that time.
fn in_future(report: &Report, now: Timestamp) -> Option<Issue> {
    report.performed_at().filter(|at| at.instant() > now)?;
    let place = Place::segment(*b"OBR", report.position);
    let place = if report.collected_at.is_some() { place } else { place.field(7) };
    Some(Issue::warning(place, ErrorCode::DataType, REPORT_IN_FUTURE))
}
