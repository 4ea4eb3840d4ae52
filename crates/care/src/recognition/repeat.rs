//! A recorded check decided again: from the record as it was known at its moment, under the rules in force
//! then. What replay and its verification rest on.

use ::store::Tx;
use base::{CheckId, Fault, ResidentId, Result};
use clinical::record::{Past, Wanted};
use jiff::Timestamp;
use policy::Region;
use terminology::{CodeNo, Mapping};

use super::{
    Recognition,
    again::{self, Meant},
    judge::Question,
    order::OrderedItem,
    store::{self, Names},
    verdict::ItemDecision,
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
    /// The same report versions were there.
    pub same_evidence: bool,
    /// The rule versions that were cited then, as `id@version` separated by spaces.
    pub rules_then: String,
}

/// The code book at hand, within a transaction.
struct Book<'r, 't, 'd> {
    recognition: &'r Recognition,
    tx: &'t mut Tx<'d>,
}

impl Meant for Book<'_, '_, '_> {
    fn result(&mut self, _: &Region, no: CodeNo, at: Timestamp, known: Timestamp) -> Result<Option<Mapping>> {
        self.recognition.records.codes().item_of(self.tx, no, at, Some(known))
    }

    fn ordered(
        &mut self,
        question: &Question<'_>,
        institution: &str,
        ordered: &OrderedItem,
        known: Timestamp,
    ) -> Option<String> {
        self.recognition.item_code(question, institution, ordered, known)
    }
}

impl Recognition {
    /// For whom a check was asked, and by which institution. `Fault::not_found` when there is no such check.
    pub fn asked(&self, tx: &mut Tx<'_>, check: CheckId) -> Result<(ResidentId, String)> {
        store::asked(tx, check)?.ok_or_else(|| no_such(check))
    }

    /// Decides every examination and test of a check again. `Fault::not_found` when there is no such check.
    pub fn repeat(&self, tx: &mut Tx<'_>, check: CheckId) -> Result<Vec<Repeated>> {
        let Some(batch) = store::one(tx, &mut Names::default(), check)? else {
            return store::asked(tx, check)?.map(|_| Vec::new()).ok_or_else(|| no_such(check));
        };
        let then = &batch.checks[0];
        let question = Question::new(&self.region, &then.institution, then.at, then.emergency)?;
        let from = question.lookback_from();
        let wanted = Wanted { resident: then.record, from, known_by: Timestamp::MAX };
        let versions = self.records.versions(tx, &mut Past::new(), &[wanted])?.pop().unwrap_or_default();
        let (reports, same_evidence) = again::seen(then, &versions, from);
        let mut book = Book { recognition: self, tx };
        let evidence = again::evidence(&question, then, &reports, &mut book)?;
        let mut lines = Vec::with_capacity(batch.lines.len());
        for line in &batch.lines {
            let code = again::code(&question, then, line, &mut book);
            let decision = again::decided(&question, &evidence, code.as_deref(), line);
            let same = decision.digest() == line.digest;
            let rules_then = store::rules(book.tx, line.rules)?;
            lines.push(Repeated { line: line.line, decision, same, same_evidence, rules_then });
        }
        Ok(lines)
    }
}

fn no_such(check: CheckId) -> Fault {
    Fault::not_found(format!("there is no check {check}"))
}
