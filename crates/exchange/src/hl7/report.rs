//! ORC, OBR, TQ1 and SPM (HL7 v2.5.1 ch. 4 §4.5.1, §4.5.3, §4.5.4; ch. 7 §7.4.3).

use clinical::record::REPORT_EMPTY;

use super::{ErrorCode, Issue, Severity, coded, raw::Segment, reader::Reader};
use crate::model::{Modality, Moment, ObservationStatus, Priority, Report, ReportStatus};

/// What an ORC before its OBR says.
#[derive(Default)]
pub(crate) struct Order {
    placer: Option<String>,
    filler: Option<String>,
    requested_at: Option<Moment>,
}

/// ORC.
pub(crate) fn order(segment: &Segment<'_>, reader: &mut Reader<'_>) -> Order {
    Order {
        placer: coded::first(segment, 2),
        filler: coded::first(segment, 3),
        requested_at: reader.minor_time(segment, 9),
    }
}

/// OBR.
pub(crate) fn report(segment: &Segment<'_>, order: Order, reader: &mut Reader<'_>) -> Report {
    let place = segment.place();
    let service = coded::coded(segment.field(4)).unwrap_or_default();
    if service.is_empty() {
        reader.error(
            place.field(4),
            ErrorCode::RequiredFieldMissing,
            "the report does not say what was done; send the institution's own code and name in OBR-4",
        );
    }
    let filler_order = coded::first(segment, 3).or(order.filler);
    if filler_order.is_none() {
        reader.error(
            place.field(3),
            ErrorCode::RequiredFieldMissing,
            "the report has no number of the performer; send it in OBR-3",
        );
    }
    let category = coded::first(segment, 24);
    let source = segment.field(15);
    Report {
        position: segment.occurrence,
        placer_order: coded::first(segment, 2).or(order.placer),
        filler_order,
        modality: category.as_deref().and_then(Modality::from_code),
        category,
        requested_at: reader.minor_time(segment, 6).or(order.requested_at),
        observed_at: reader.time(segment, 7),
        observed_until: reader.minor_time(segment, 8),
        received_at: reader.minor_time(segment, 14),
        issued_at: reader.time(segment, 22),
        status: status(segment, reader),
        ordering_provider: coded::person(segment.field(16)),
        interpreter: coded::person(segment.field(32)),
        priority: priority(segment),
        specimen: source.component(1).owned().map(|_| subcoded(source.component(1))),
        body_site: source.component(4).owned().map(|_| subcoded(source.component(4))),
        service,
        ..Report::default()
    }
}

/// A code one level down: SPS-1 and SPS-4 hold a CWE in subcomponents.
fn subcoded(part: super::raw::Part<'_>) -> crate::model::Coded {
    let text = |n| part.subcomponent(n).value().into_owned();
    crate::model::Coded { code: text(1), text: text(2), system: text(3), alternate: None }
}

fn status(segment: &Segment<'_>, reader: &mut Reader<'_>) -> Option<ReportStatus> {
    let sent = segment.field(25).component(1).value();
    if sent.is_empty() {
        return None;
    }
    let status = ReportStatus::from_code(&sent);
    if status.is_none() {
        reader.error(
            segment.place().field(25),
            ErrorCode::TableValue,
            "the report status is not in table 0123; send F, P, C, X, R, S, I, O, A, Y or Z",
        );
    }
    status
}

/// OBR-27.6 (quantity/timing, to v2.6), else OBR-5 (to v2.3).
fn priority(segment: &Segment<'_>) -> Option<Priority> {
    let sent = segment.field(27).component(6).owned().or_else(|| segment.field(5).component(1).owned())?;
    Some(priority_of(&sent))
}

fn priority_of(code: &str) -> Priority {
    match code {
        "S" | "STAT" => Priority::Stat,
        "A" | "ASAP" => Priority::Asap,
        "R" => Priority::Routine,
        other => Priority::Other(other.to_owned()),
    }
}

/// TQ1-9 (v2.5 and later); wins over the field that it replaces.
pub(crate) fn timing(segment: &Segment<'_>, report: &mut Report) {
    if let Some(code) = coded::first(segment, 9) {
        report.priority = Some(priority_of(&code));
    }
}

/// SPM: kind, site and times of the specimen; the first of several counts.
pub(crate) fn specimen(segment: &Segment<'_>, report: &mut Report, reader: &mut Reader<'_>) {
    if let Some(kind) = coded::coded(segment.field(4)) {
        report.specimen.get_or_insert(kind);
    }
    if let Some(site) = coded::coded(segment.field(8)) {
        report.body_site.get_or_insert(site);
    }
    if report.collected_at.is_none() {
        report.collected_at = reader.time(segment, 17);
    }
    if report.received_at.is_none() {
        report.received_at = reader.minor_time(segment, 18);
    }
}

/// After the last segment of a report: its status, from its results where OBR-25 is empty, and whether it holds
/// what its status promises.
pub(crate) fn finish(report: &mut Report, segment: super::Place, reader: &mut Reader<'_>) {
    if report.status.is_none() {
        take_status(report, segment, reader);
    }
    // Beside an error, what is missing may be what could not be read.
    let promised = report.status.is_some_and(ReportStatus::is_final);
    if promised && report.is_empty() && !reader.has_errors() {
        reader.warn(segment, ErrorCode::SegmentSequence, REPORT_EMPTY);
    }
}

fn take_status(report: &mut Report, segment: super::Place, reader: &mut Reader<'_>) {
    let severity = match derived_status(report) {
        Some(status) => {
            report.status = Some(status);
            Severity::Warning
        }
        None => Severity::Error,
    };
    let text = match severity {
        Severity::Warning => "OBR-25 is empty; the status was taken from OBX-11 of the results",
        Severity::Error => "the report has no status; send it in OBR-25 (F, P, C, X …)",
    };
    reader.note(Issue {
        place: segment.field(25),
        code: ErrorCode::RequiredFieldMissing,
        severity,
        text: text.into(),
    });
}

/// Final only if every result is; preliminary as soon as one is not.
fn derived_status(report: &Report) -> Option<ReportStatus> {
    let mut status = None;
    for observation in &report.observations {
        let next = match observation.status? {
            ObservationStatus::Final => ReportStatus::Final,
            ObservationStatus::Corrected | ObservationStatus::Deleted | ObservationStatus::Wrong => {
                ReportStatus::Corrected
            }
            ObservationStatus::NotAsked | ObservationStatus::Cancelled => continue,
            _ => return Some(ReportStatus::Preliminary),
        };
        if status != Some(ReportStatus::Corrected) {
            status = Some(next);
        }
    }
    status
}
