//! A doctor's answer: checked, kept beside those before it, counted.

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, DecisionId, Fault, Fen, Key, Result};
use policy::Ground;

use super::{
    Recognition,
    decide::{decide, saved_by},
    decision::{Answered, Decision, DecisionKind, RETRACT},
    evidence::Evidence,
    judge::Question,
    reason::Reasons,
    service::{acts_for, check_text},
    settle::Exam,
    store::{self, Answer, ITEM, LineRow, Tally},
    text,
    verdict::{Candidate, CandidateVerdict, ItemDecision, Verdict},
};

/// Longest note, in characters.
const NOTE_LONGEST: usize = 2_000;

/// What an answer of recognition rests on.
struct Chosen {
    decision: ItemDecision,
    reports: Vec<Candidate>,
    fen: Fen,
}

impl Recognition {
    /// Records an answer to a line of a check, in a write transaction. The same answer again changes nothing;
    /// another one takes its place, and the counters move on the day it is given.
    ///
    /// `Fault::conflict` when a chosen report was withdrawn meanwhile; `Fault::unprocessable` when a ground
    /// does not exist on that day, the patient was not told, or a report may not stand in.
    pub fn answer(&self, tx: &mut Tx<'_>, ctx: &Ctx, decision: &Decision) -> Result<Answered> {
        let missing =
            || Fault::not_found(format!("there is no check {} with line {}", decision.check, decision.line));
        let row = store::check_line(tx, decision.check, decision.line)?.ok_or_else(missing)?;
        acts_for(ctx, &row.institution)?;
        check_text("note", decision.kind.note(), NOTE_LONGEST)?;
        store::lock(tx, row.resident)?;
        let before = store::current_answer(tx, row.resident, row.check, row.line)?;
        let content = decision.kind.content();
        if let Some(same) = before.as_ref().filter(|before| before.content == content) {
            return Ok(repeated(&row, same));
        }
        if before.is_none() && decision.kind.number() == RETRACT {
            return Err(Fault::conflict("there is no answer to this line that could be taken back"));
        }
        let mut new = Answer {
            seq: before.as_ref().map_or(1, |before| before.seq + 1),
            id: DecisionId(self.random.uuid_v7(ctx.now)),
            at: ctx.now,
            kind: decision.kind.number(),
            ground: String::new(),
            informed: false,
            note: decision.kind.note().trim().to_owned(),
            exam: None,
            fen: Fen(0),
            counts: store::NOTHING,
            content,
        };
        let (record_text, reports) = self.judge_answer(tx, ctx, &row, &decision.kind, &mut new)?;

        let key = self.key_of_line(&row, ctx.now);
        let mut tally = Tally::default();
        if let Some(before) = &before {
            tally.answer(key.clone(), before.counts, &before.ground, -1);
        }
        tally.answer(key, new.counts, &new.ground, 1);
        store::add_answer(tx, row.resident, row.check, row.line, &new)?;
        store::add_reliances(tx, &row, new.seq, &reports)?;
        store::set_open(tx, &row, decision.kind.leaves_open())?;
        let mut saved = Fen(0);
        for exam in before.and_then(|before| before.exam).into_iter().chain(new.exam) {
            saved = self.settle(tx, &Exam::of(&row, exam), ctx.now, &mut tally)?;
        }
        let event = Event::done(Action::Decide, format!("check/{}/{}", row.check, row.line));
        audit::append(tx, ctx, [event.of(row.resident).with(detail(&new))])?;
        store::flush(tx, tally)?;
        Ok(Answered {
            id: new.id,
            check: row.check,
            line: row.line,
            seq: new.seq,
            at: new.at,
            repeated: false,
            saved: if new.exam.is_some() { saved } else { Fen(0) },
            record_text,
        })
    }

    /// Fills in what the answer counts as; the sentence for the record, and the reports relied on.
    fn judge_answer(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        row: &LineRow,
        kind: &DecisionKind,
        new: &mut Answer,
    ) -> Result<(String, Vec<(Key, i64)>)> {
        let examination = row.kind == ITEM && row.verdict != Verdict::Unknown.number();
        let only_items = || {
            Err(Fault::unprocessable("only an examination or test of the catalogue is recognised or examined again; answer with continue, adopt or withdraw").at("kind"))
        };
        match kind {
            DecisionKind::Recognise { reports } => {
                if !examination {
                    return only_items();
                }
                let chosen = self.choose(tx, row, reports)?;
                new.exam = chosen.reports.iter().map(|c| c.report).min();
                new.fen = chosen.fen;
                new.counts = store::RECOGNISED;
                let relied = chosen.reports.iter().map(|c| (c.report, c.version)).collect();
                Ok((text::recognised(&self.region, &chosen.decision, &chosen.reports), relied))
            }
            DecisionKind::Reexamine { ground, informed, note } => {
                if !examination {
                    return only_items();
                }
                let ground = self.ground(ctx, row, ground, *informed)?;
                new.ground.clone_from(&ground.code);
                new.informed = *informed;
                let asked = row.offered || row.verdict == Verdict::Encouraged.number();
                new.counts = match (asked, ground.counts_in_rate) {
                    (false, _) => store::NOTHING,
                    (true, true) => store::REEXAMINED,
                    (true, false) => store::EXCUSED,
                };
                Ok((text::reexamined(&self.item_name(row), &ground, *informed, note.trim()), Vec::new()))
            }
            DecisionKind::Continue { .. } if row.offered && !row.emergency => Err(Fault::unprocessable(
                "a result that may be recognised was offered: recognise it, or examine again with a ground of the region's list",
            )
            .at("kind")),
            // The reminder of a duplicate is answered; the emergency stays what was recorded for it.
            DecisionKind::Continue { .. } if row.offered => {
                let ground = self.region.emergency_ground(self.region.day(row.at));
                if let Some(ground) = ground {
                    new.ground.clone_from(&ground.code);
                    new.counts = if ground.counts_in_rate { store::REEXAMINED } else { store::EXCUSED };
                }
                Ok((text::duplicate(&self.item_name(row), kind), Vec::new()))
            }
            other => Ok((text::duplicate(&self.item_name(row), other), Vec::new())),
        }
    }

    fn ground(&self, ctx: &Ctx, row: &LineRow, code: &str, informed: bool) -> Result<Ground> {
        let today = self.region.day(ctx.now);
        let ground = self.region.ground(code.trim(), today).cloned().ok_or_else(|| {
            let known: Vec<&str> = self.region.grounds(today).iter().map(|g| g.code.as_str()).collect();
            Fault::unprocessable(format!(
                "there is no ground {code:?} on {today}; the grounds are {}",
                known.join(", ")
            ))
            .at("ground")
        })?;
        if !informed && !ground.emergency && !row.emergency {
            return Err(Fault::unprocessable(
                "the patient is to be told why it is examined again, and the record to say so (informed: true)",
            )
            .at("informed"));
        }
        Ok(ground)
    }

    /// The reports of an answer of recognition: judged as of the check, by the record as it stands now.
    fn choose(&self, tx: &mut Tx<'_>, row: &LineRow, wanted: &[Key]) -> Result<Chosen> {
        let question = Question::new(&self.region, &row.institution, row.at, false)?;
        let reports = self.reports(tx, row.resident, question.lookback_from())?;
        let known_at = reports.iter().map(|report| report.known_from).fold(row.at, jiff::Timestamp::max);
        let codes = self.records.codes().clone();
        let evidence = Evidence::gather(&self.region, &reports, question.today, |no, at| {
            codes.item_of(tx, no, at, Some(known_at))
        })?;
        let decision = decide(&question, &evidence, &row.item);
        let panel = !decision.members.is_empty();
        let wanted: Vec<Key> = match (wanted, row.best) {
            ([], Some(best)) if !panel => vec![best],
            ([], Some(_)) => decision.uses.iter().map(|at| decision.candidates[*at].report).collect(),
            ([], None) => {
                return Err(Fault::unprocessable(
                    "nothing was offered for recognition; name the report that is used",
                )
                .at("reports"));
            }
            (named, _) => named.to_vec(),
        };
        let mut chosen: Vec<Candidate> = Vec::with_capacity(wanted.len());
        for key in &wanted {
            let candidate = decision.candidates.iter().find(|c| c.report == *key).ok_or_else(|| {
                Fault::conflict(format!(
                    "report {key} is not, or is no longer, among this person's results for {}; check the order again",
                    row.item
                ))
                .at("reports")
            })?;
            usable(candidate, panel)?;
            if chosen.iter().all(|known| known.report != candidate.report) {
                chosen.push(candidate.clone());
            }
        }
        if chosen.is_empty() {
            return Err(Fault::conflict(
                "the results that were offered were withdrawn meanwhile; check the order again",
            )
            .at("reports"));
        }
        let covered: Vec<&str> = if panel {
            chosen.iter().flat_map(|c| c.covers.iter().map(String::as_str)).collect()
        } else {
            vec![&row.item]
        };
        let fen = saved_by(&question, &row.item, &covered).map_or(Fen(0), |saving| saving.fen);
        Ok(Chosen { reports: chosen, fen, decision })
    }

    fn item_name(&self, row: &LineRow) -> String {
        let on = self.region.day(row.at);
        let item = self.region.item(&row.item, on).map(|item| item.name.clone());
        let name = item.or_else(|| self.region.panel(&row.item, on).map(|panel| panel.name.clone()));
        name.unwrap_or_else(|| row.item.clone())
    }
}

/// A report may be recognised when it is recognisable, or when only its label is missing (鼓励互认).
fn usable(candidate: &Candidate, panel: bool) -> Result<()> {
    let reasons = candidate.reasons.iter().fold(Reasons::NONE, |set, reason| set.with(reason.bit()));
    let gone = [Reasons::WITHDRAWN, Reasons::NOT_FINAL, Reasons::RESULT_WITHDRAWN];
    if candidate.verdict != CandidateVerdict::NotRecognisable
        && (!panel || !candidate.covers.is_empty() || reasons.only_label())
    {
        return Ok(());
    }
    let why: Vec<String> = candidate.reasons.iter().map(|reason| reason.english()).collect();
    let report = candidate.report;
    if gone.into_iter().any(|reason| reasons.has(reason)) {
        return Err(Fault::conflict(format!(
            "report {report} was withdrawn or set back after it was offered ({}); check the order again",
            why.join("; ")
        ))
        .at("reports"));
    }
    Err(Fault::unprocessable(format!("report {report} may not stand in: {}", why.join("; "))).at("reports"))
}

fn repeated(row: &LineRow, answer: &Answer) -> Answered {
    Answered {
        id: answer.id,
        check: row.check,
        line: row.line,
        seq: answer.seq,
        at: answer.at,
        repeated: true,
        saved: Fen(0),
        record_text: String::new(),
    }
}

fn detail(answer: &Answer) -> String {
    serde_json::json!({ "kind": answer.kind, "ground": answer.ground, "informed": answer.informed })
        .to_string()
}
