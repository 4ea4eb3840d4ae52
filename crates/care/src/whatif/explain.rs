//! One line with both explanations: what was answered then, and what the scenario would have answered.

use ::store::Tx;
use base::{CheckId, Fault, ResidentId, Result};
use clinical::record::{Past, Wanted};
use jiff::Timestamp;
use policy::Region;

use super::{kind::WhatIf, rows::Reader};
use crate::recognition::{
    ItemDecision, Question, again,
    store::{self, Line, Names, Then},
};

/// A line, decided twice.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// Whose record it rests on.
    pub resident: ResidentId,
    /// The ordering institution.
    pub institution: String,
    /// When it was asked.
    pub at: Timestamp,
    /// Under the rules in force then.
    pub then: ItemDecision,
    /// Under the scenario.
    pub now: ItemDecision,
    /// `then` is what was answered to the doctor.
    pub same_as_recorded: bool,
}

impl WhatIf {
    /// Opens a line under `rules`, the rules of a scenario. `Fault::not_found` when there is no such line,
    /// `Fault::unprocessable` when the scenario does not know the institution.
    pub fn explain(&self, tx: &mut Tx<'_>, rules: &Region, check: CheckId, line: u32) -> Result<Explained> {
        let missing =
            || Fault::not_found(format!("there is no check {check} with an examination or test {line}"));
        let batch = store::one(tx, &mut Names::default(), check)?.ok_or_else(missing)?;
        let then = &batch.checks[0];
        let line = batch.lines.iter().find(|known| known.line == line).ok_or_else(missing)?;
        let in_force = self.recognition.region().clone();
        let mut reader = Reader::new(tx, &self.recognition.records)?;
        let wanted = Wanted { resident: then.record, from: Timestamp::MIN, known_by: Timestamp::MAX };
        let versions = self.recognition.records.versions(tx, &mut Past::new(), &[wanted])?;
        let versions = versions.into_iter().next().unwrap_or_default();
        let mut decide = |region: &Region| decided(region, then, line, &versions, &mut reader);
        let was = decide(&in_force)?;
        let now = decide(rules)?;
        Ok(Explained {
            resident: then.resident,
            institution: then.institution.to_string(),
            at: then.at,
            same_as_recorded: was.digest() == line.digest,
            then: was,
            now,
        })
    }
}

fn decided(
    region: &Region,
    then: &Then,
    line: &Line,
    versions: &[clinical::record::ReportVersion],
    reader: &mut Reader,
) -> Result<ItemDecision> {
    let question = Question::new(region, &then.institution, then.at, then.emergency)?;
    let (reports, _) = again::seen(then, versions, question.lookback_from());
    let evidence = again::evidence(&question, then, &reports, &mut reader.book)?;
    let code = again::code(&question, then, line, &mut reader.book);
    Ok(again::decided(&question, &evidence, code.as_deref(), line))
}
