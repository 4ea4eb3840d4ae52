//! Keeping that an order was checked: check and lines, counters, audit.

use ::store::Tx;
use audit::{Action, Event};
use base::{CheckId, Ctx, DecisionId, Fen, Result};
use jiff::Timestamp;

use super::{
    Recognition,
    decision::REEXAMINE,
    order::{Order, OrderedItem},
    service::{Prepared, acts_for, count_of, earlier},
    store::{self, Answer, CheckRow, Count, CountKey, ITEM, NewLine, Tally},
    verdict::{CheckAnswer, ItemAnswer, Verdict},
};

impl Recognition {
    /// Decides an order and keeps that it was asked, in a write transaction: check and lines, counters,
    /// audit. Other orders of the same resident wait, so that of two at the same moment one sees the
    /// other. Refused are only calls that are wrong in themselves (an institution that the region does not
    /// know, or that is not the caller's); a code nobody knows is answered as such.
    pub fn check(&self, tx: &mut Tx<'_>, ctx: &Ctx, order: &Order) -> Result<CheckAnswer> {
        self.keep(tx, ctx, order, None)
    }

    /// [`Recognition::check`] of what was decided a moment ago, in a transaction that only read. Where the resident
    /// or their open orders have changed since, it is decided again; so is what comes without a decision.
    pub fn keep(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        order: &Order,
        prepared: Option<Prepared>,
    ) -> Result<CheckAnswer> {
        acts_for(ctx, &order.institution)?;
        let question = self.question(ctx.now, order)?;
        store::lock(tx, order.resident)?;
        let earlier = earlier(tx, &question, order)?;
        let still = prepared.filter(|before| before.resident == order.resident && before.earlier == earlier);
        let Prepared { mut answer, again, medicines, codes_known, .. } = match still {
            Some(before) => before,
            None => self.prepare_after(tx, &question, order, earlier)?,
        };
        let items = answer.items.iter().zip(&order.items).zip(again);
        let mut lines: Vec<NewLine> =
            items.map(|((answer, ordered), again)| item_line(answer, ordered, again)).collect();
        lines.extend(medicines);
        let id = CheckId(self.random.uuid_v7(ctx.now));
        answer.check = Some(id);
        store::add_check(
            tx,
            &CheckRow {
                resident: order.resident,
                id,
                at: ctx.now,
                as_known: answer.as_known,
                seen: answer.seen,
                institution: &order.institution,
                department: order.department.trim(),
                doctor: order.doctor.trim(),
                encounter: order.encounter.as_deref(),
                patient_class: order.patient_class as i64,
                emergency: order.emergency,
                codes_known,
                book: self.region.edition().digest(),
            },
        )?;
        self.keep_book(tx, ctx.now)?;
        store::add_lines(tx, order.resident, id, &lines)?;
        let mut tally = Tally::default();
        for line in lines.iter().filter(|line| line.kind == ITEM && line.counted) {
            let key = self.key_of_order(order, ctx.now, &line.item);
            let count = Count { checks: 1, offered: i64::from(line.offered), ..Count::default() };
            tally.add(key, count);
        }
        for item in answer.items.iter().filter(|item| item.decision.verdict == Verdict::Emergency) {
            self.let_through(tx, ctx, order, id, item, &mut tally)?;
        }
        let codes: Vec<&str> = answer.items.iter().map(|item| item.decision.code.as_str()).collect();
        let detail = serde_json::json!({ "items": codes, "medicines": answer.medicines.len() });
        let event = Event::done(Action::Check, format!("check/{id}")).of(order.resident);
        audit::append(tx, ctx, [event.with(detail.to_string())])?;
        store::flush(tx, tally)?;
        Ok(answer)
    }

    /// An emergency with a recognisable result is recorded as examined again on its ground, without asking.
    fn let_through(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        order: &Order,
        check: CheckId,
        item: &ItemAnswer,
        tally: &mut Tally,
    ) -> Result<()> {
        let (true, Some(ground)) = (item.decision.offered, &item.decision.ground) else { return Ok(()) };
        let counts = if ground.counts_in_rate { store::REEXAMINED } else { store::EXCUSED };
        let answer = Answer {
            seq: 1,
            id: DecisionId(self.random.uuid_v7(ctx.now)),
            at: ctx.now,
            kind: REEXAMINE,
            ground: ground.code.clone(),
            informed: false,
            note: String::new(),
            exam: None,
            fen: Fen(0),
            counts,
            content: 0,
        };
        store::add_answer(tx, order.resident, check, item.line, &answer)?;
        tally.answer(self.key_of_order(order, ctx.now, &item.decision.code), counts, &ground.code, 1);
        Ok(())
    }

    fn key_of_order(&self, order: &Order, at: Timestamp, item: &str) -> CountKey {
        CountKey {
            institution: order.institution.clone(),
            day: self.day_number(at),
            item: item.to_owned(),
            department: order.department.trim().to_owned(),
            doctor: order.doctor.trim().to_owned(),
            ground: String::new(),
        }
    }
}

fn item_line(answer: &ItemAnswer, ordered: &OrderedItem, again: bool) -> NewLine {
    let decision = &answer.decision;
    NewLine {
        line: answer.line,
        kind: ITEM,
        order_id: ordered.order_id.clone(),
        item: decision.code.clone(),
        verdict: decision.verdict.number(),
        reasons: decision.reason_set().number(),
        offered: decision.offered,
        // The same order looked at twice is one check; a code that means nothing here is none.
        counted: !again && decision.verdict != Verdict::Unknown,
        best: decision.best().map(|best| (best.report, best.version)),
        digest: decision.digest(),
        rules: decision.rule_versions(),
        fen: decision.saving.as_ref().map_or(0, |saving| saving.fen.0),
        duplicates: count_of(&answer.duplicates),
        detail: ordered.written(),
    }
}
