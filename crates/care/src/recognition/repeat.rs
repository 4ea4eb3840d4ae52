//! A recorded check decided again: from the record as it was known at its moment, under the rules in force
//! then. What replay and its verification rest on.

use ::store::Tx;
use base::{CheckId, Fault, ResidentId, Result};

use super::{
    Recognition,
    decide::{decide, unknown},
    evidence::Evidence,
    judge::Question,
    service::REPORTS_MOST,
    store,
    verdict::{ItemDecision, Verdict},
};

/// A line of a check, decided again.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeated {
    /// The line.
    pub line: u32,
    /// The decision as it is made now.
    pub decision: ItemDecision,
    /// It is the decision that was made then: verdict, candidates, reasons and rule versions.
    pub same: bool,
    /// The same report versions were there. Where not, a report was being stored at the very moment of the
    /// check; that is no difference of rules.
    pub same_evidence: bool,
    /// The rule versions that were cited then, as `id@version` separated by spaces.
    pub rules_then: String,
}

impl Recognition {
    /// For whom a check was asked, and by which institution. `Fault::not_found` when there is no such check.
    pub fn asked(&self, tx: &mut Tx<'_>, check: CheckId) -> Result<(ResidentId, String)> {
        let then = store::check_of(tx, check)?.ok_or_else(|| no_such(check))?;
        Ok((then.resident, then.institution))
    }

    /// Decides every examination and test of a check again. `Fault::not_found` when there is no such check.
    pub fn repeat(&self, tx: &mut Tx<'_>, check: CheckId) -> Result<Vec<Repeated>> {
        let then = store::check_of(tx, check)?.ok_or_else(|| no_such(check))?;
        let question = Question::new(&self.region, &then.institution, then.at, then.emergency)?;
        let (from, to) = (question.lookback_from(), jiff::Timestamp::MAX);
        let reports = self.records.reports(tx, then.record, from, to, Some(then.as_known), REPORTS_MOST)?;
        let codes = self.records.codes().clone();
        let evidence = Evidence::gather(&self.region, &reports, question.today, |no, at| {
            codes.item_of(tx, no, at, Some(then.as_known))
        })?;
        let same_evidence = evidence.seen() == then.seen;
        let lines = store::lines_of(tx, then.resident, check)?;
        Ok(lines
            .into_iter()
            .map(|line| {
                let decision = match Verdict::numbered(line.verdict) {
                    Some(Verdict::Unknown) => unknown(&line.item),
                    _ => decide(&question, &evidence, &line.item),
                };
                let same = decision.digest() == line.digest;
                Repeated { line: line.line, decision, same, same_evidence, rules_then: line.rules }
            })
            .collect())
    }
}

fn no_such(check: CheckId) -> Fault {
    Fault::not_found(format!("there is no check {check}"))
}
