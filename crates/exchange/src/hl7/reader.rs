//! What the readers of the single segments share: the options and the list of what was found wrong.

use super::{
    ErrorCode, Issue, Place, ReadOptions, Severity,
    raw::{Part, Segment},
};
use crate::model::Moment;

pub(crate) struct Reader<'o> {
    pub(crate) options: &'o ReadOptions,
    pub(crate) issues: Vec<Issue>,
    errors: usize,
}

impl<'o> Reader<'o> {
    pub(crate) fn new(options: &'o ReadOptions) -> Self {
        Self { options, issues: Vec::new(), errors: 0 }
    }

    /// Past the limits an issue is only counted: a message of 10,000 bad lines is answered with the first few.
    pub(crate) fn note(&mut self, issue: Issue) {
        if issue.severity == Severity::Error {
            self.errors += 1;
            if self.errors > self.options.errors_max {
                return;
            }
        } else if self.issues.len() >= 2 * self.options.errors_max {
            return;
        }
        self.issues.push(issue);
    }

    pub(crate) fn error(&mut self, place: Place, code: ErrorCode, text: impl Into<String>) {
        self.note(Issue::error(place, code, text));
    }

    pub(crate) fn warn(&mut self, place: Place, code: ErrorCode, text: impl Into<String>) {
        self.note(Issue::warning(place, code, text));
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// A time that decides something: wrong is an error.
    pub(crate) fn time(&mut self, segment: &Segment<'_>, field: usize) -> Option<Moment> {
        self.time_at(segment.field(field).component(1), segment.place().field(field), Severity::Error)
    }

    /// A time that is nice to have: wrong is a warning and it counts as not sent.
    pub(crate) fn minor_time(&mut self, segment: &Segment<'_>, field: usize) -> Option<Moment> {
        self.time_at(segment.field(field).component(1), segment.place().field(field), Severity::Warning)
    }

    pub(crate) fn time_at(&mut self, part: Part<'_>, place: Place, severity: Severity) -> Option<Moment> {
        // A DR or the TS of v2.3 may hold the time in the first subcomponent.
        let part = part.subcomponent(1);
        if part.is_blank() {
            return None;
        }
        match Moment::parse_dtm(part.text.trim(), &self.options.zone) {
            Ok(moment) => Some(moment),
            Err(error) => {
                let text = format!("the value {error}; send it as YYYYMMDDHHMMSS");
                self.note(Issue { place, code: ErrorCode::DataType, severity, text });
                None
            }
        }
    }
}
