//! What a recorded check rested on, found again: the report versions that were there, the codes it was ordered by.
//! Pure; the same whether one check is looked at or a million are replayed.

use base::Result;
use clinical::record::{ReportEntry, ReportItem, ReportVersion};
use jiff::{SignedDuration, Timestamp};
use policy::Region;
use terminology::{CodeNo, Mapping, Turns};

use super::{
    decide::{decide, unknown},
    evidence::{self, Evidence},
    judge::Question,
    order::OrderedItem,
    service::REPORTS_MOST,
    store::{Line, Then},
    verdict::{ItemDecision, Verdict},
};

/// How far apart a report and a check may have been on their way into the database at once.
const AT_ONCE: SignedDuration = SignedDuration::from_mins(10);
/// Versions of which it is tried whether they were there: more at once nobody has.
const DOUBTFUL_MOST: usize = 10;

impl Then {
    /// Until when the code book was known.
    pub(crate) fn codes(&self) -> Timestamp {
        self.codes_known.unwrap_or(self.as_known)
    }
}

/// The reports that a check saw, of all versions of its person (newest performance first); and whether they are
/// those very ones. A report that was on its way into the database at that moment bears an instant on the wrong side
/// of the check: of such it is tried which were there, by the hash the check was kept with.
pub(crate) fn seen<'v>(
    then: &Then,
    versions: &'v [ReportVersion],
    from: Timestamp,
) -> (Vec<&'v ReportEntry>, bool) {
    let within = || versions.iter().filter(|version| version.entry.performed_at >= from);
    let chosen = |keep: &dyn Fn(&ReportVersion) -> bool| -> Vec<&'v ReportEntry> {
        within()
            .filter(|version| keep(version))
            .map(|version| &version.entry)
            .take(REPORTS_MOST as usize)
            .collect()
    };
    let known = chosen(&|version| version.known_at(then.as_known));
    if evidence::seen(known.iter().copied()) == then.seen {
        return (known, true);
    }
    // Between the moment of the check and that of the newest report it saw, others may have come that it did not see.
    let near = |instant: Timestamp| {
        instant.duration_since(then.at) >= -AT_ONCE && instant.duration_since(then.as_known) <= AT_ONCE
    };
    let doubtful: Vec<&ReportVersion> = within()
        .filter(|version| near(version.entry.known_from) || near(version.known_to))
        .take(DOUBTFUL_MOST + 1)
        .collect();
    if doubtful.len() <= DOUBTFUL_MOST {
        for turned in 1u32..1 << doubtful.len() {
            let tried = chosen(&|version| {
                let at = doubtful.iter().position(|one| std::ptr::eq(*one, version));
                version.known_at(then.as_known) != at.is_some_and(|at| turned >> at & 1 == 1)
            });
            if evidence::seen(tried.iter().copied()) == then.seen {
                return (tried, true);
            }
        }
    }
    (known, false)
}

/// Looks up what codes mean: of results, and of an order.
pub(crate) trait Meant {
    /// What a result's code meant at the moment of performance, as known at the second instant.
    fn result(
        &mut self,
        region: &Region,
        no: CodeNo,
        at: Timestamp,
        known: Timestamp,
    ) -> Result<Option<Mapping>>;
    /// The item or panel that was ordered by codes.
    fn ordered(
        &mut self,
        question: &Question<'_>,
        institution: &str,
        ordered: &OrderedItem,
        known: Timestamp,
    ) -> Option<String>;
}

/// Says also for how long a result's code means the same, so that its meaning can be remembered.
pub(crate) trait Lasting: Meant {
    /// When the meaning of the codes of some results may change.
    fn turns(&self, items: &[ReportItem]) -> Turns;
}

/// What the reports examined.
pub(crate) fn evidence<'a>(
    question: &Question<'a>,
    then: &Then,
    reports: &[&'a ReportEntry],
    meant: &mut impl Meant,
) -> Result<Evidence<'a>> {
    let known = then.codes();
    Evidence::gather(question.region, reports.iter().copied(), question.today, |no, at| {
        meant.result(question.region, no, at, known)
    })
}

/// The code that a line asks for under the rules of `question`; none where it means nothing.
pub(crate) fn code(
    question: &Question<'_>,
    then: &Then,
    line: &Line,
    meant: &mut impl Meant,
) -> Option<String> {
    let ordered = OrderedItem::read(&line.item, line.detail.as_deref());
    if line.detail.is_some() {
        return meant.ordered(question, &then.institution, &ordered, then.codes());
    }
    // Before codes were kept, what meant nothing may have been a code of the institution's own.
    let lost = then.codes_known.is_none() && line.verdict == Verdict::Unknown.number();
    (!lost).then(|| line.item.to_string())
}

/// The decision on a line, taken again.
pub(crate) fn decided<'a>(
    question: &Question<'a>,
    evidence: &'a Evidence<'a>,
    code: Option<&str>,
    line: &Line,
) -> ItemDecision {
    match code {
        Some(code) => decide(question, evidence, code),
        None => unknown(&line.item),
    }
}
