//! Checking an order against the record, and keeping what was asked.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use ::store::Tx;
use audit::{Action, Event};
use base::{CheckId, Ctx, DecisionId, Fault, Fen, Key, Random, ResidentId, Result};
use clinical::record::{Records, ReportEntry};
use jiff::Timestamp;
use policy::Region;
use terminology::{LocalCode, system};

use super::{
    decide::{decide, unknown},
    decision::REEXAMINE,
    evidence::Evidence,
    judge::Question,
    order::{Coding, Order, OrderedItem},
    store::{self, Answer, CheckRow, Count, CountKey, ITEM, MEDICINE, NewLine, OpenLine, Tally},
    verdict::{CheckAnswer, ItemAnswer, ItemDecision, MedicineAnswer, Verdict},
};
use crate::duplicates::{Duplicate, Medicine, OpenOrder, Supply, of_line, of_medicine};

/// Reports of one person that are looked at; nobody has more within a lookback.
pub(crate) const REPORTS_MOST: u32 = 5_000;
/// Lines of one order.
const LINES_MOST: usize = 500;
/// Longest code, department, order number, in characters.
const LONGEST: usize = 200;
/// How long ago a medicine may have been ordered and still last.
const SUPPLY_DAYS: i64 = 366;
const MICROS_A_DAY: i64 = 86_400_000_000;
/// After this the rules that were kept are there for good.
const BOOK_SETTLED: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

/// Recognition over one region and its record. Clones share them.
#[derive(Clone)]
pub struct Recognition {
    pub(crate) region: Arc<Region>,
    pub(crate) records: Records,
    pub(crate) random: Arc<Random>,
    /// The rules in force are known to be kept.
    book_kept: Arc<AtomicBool>,
}

/// What was looked up for an order, before anything is kept.
struct Looked {
    answer: CheckAnswer,
    /// Of each item: whether the same order was looked at before.
    again: Vec<bool>,
    medicines: Vec<NewLine>,
    /// Until when the code book was known.
    codes_known: Timestamp,
}

impl Recognition {
    /// Over `region`'s rules and `records`.
    pub fn new(region: Arc<Region>, records: Records, random: Arc<Random>) -> Self {
        Self { region, records, random, book_kept: Arc::default() }
    }

    /// The region whose rules decide.
    pub fn region(&self) -> &Arc<Region> {
        &self.region
    }

    /// Decides an order and keeps that it was asked, in a write transaction: check and lines, counters,
    /// audit. Other orders of the same resident wait, so that of two at the same moment one sees the
    /// other. Refused are only calls that are wrong in themselves (an institution that the region does not
    /// know, or that is not the caller's); a code nobody knows is answered as such.
    pub fn check(&self, tx: &mut Tx<'_>, ctx: &Ctx, order: &Order) -> Result<CheckAnswer> {
        acts_for(ctx, &order.institution)?;
        store::lock(tx, order.resident)?;
        let Looked { mut answer, again, medicines, codes_known } = self.look(tx, ctx.now, order)?;
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

    /// The same decision with nothing kept, for a person at a terminal or a system that only asks. Auditing
    /// the access is the caller's.
    pub fn preview(&self, tx: &mut Tx<'_>, now: Timestamp, order: &Order) -> Result<CheckAnswer> {
        self.look(tx, now, order).map(|looked| looked.answer)
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

    fn look(&self, tx: &mut Tx<'_>, now: Timestamp, order: &Order) -> Result<Looked> {
        valid(order)?;
        let question = Question::new(&self.region, &order.institution, now, order.emergency)?;
        let from = question.lookback_from();
        let reports = self.reports(tx, order.resident, from)?;
        let as_known = reports.iter().map(|report| report.known_from).fold(now, Timestamp::max);
        let codes = self.records.codes().clone();
        codes.refresh(tx)?;
        // Newer mappings that come into this memory from here on are not looked at: what is kept says all.
        let codes_known = codes.known_until(as_known);
        let evidence = Evidence::gather(&self.region, &reports, question.today, |no, at| {
            codes.item_of(tx, no, at, Some(codes_known))
        })?;
        let earlier = store::open_lines(tx, order.resident, since(now, 2), ITEM)?;
        let orders: Vec<OpenOrder> = earlier.iter().map(open_order).collect();

        let mut items = Vec::with_capacity(order.items.len());
        let mut looked_at = Vec::with_capacity(order.items.len());
        for (number, ordered) in (0u32..).zip(&order.items) {
            let decision = match self.item_code(&question, &order.institution, ordered, codes_known) {
                Some(code) => decide(&question, &evidence, &code),
                None => unknown(&ordered.asked()),
            };
            let others: Vec<OpenOrder> = orders
                .iter()
                .zip(&earlier)
                .filter(|(_, line)| !same_order(line, order, &ordered.order_id))
                .map(|(open, _)| open.clone())
                .collect();
            let offered: HashSet<Key> = recognisable(&decision);
            let duplicates =
                of_line(&question, &evidence, &others, &decision.code, |report| offered.contains(report));
            let again = earlier
                .iter()
                .any(|line| same_order(line, order, &ordered.order_id) && line.item == decision.code);
            looked_at.push(again);
            items.push(ItemAnswer { line: number, order_id: ordered.order_id.clone(), decision, duplicates });
        }
        let (medicines, medicine_lines) = self.medicines(tx, &question, order)?;
        let answer = CheckAnswer {
            check: None,
            at: now,
            as_known,
            unmapped: evidence.unmapped,
            items,
            medicines,
            seen: evidence.seen(),
        };
        Ok(Looked { answer, again: looked_at, medicines: medicine_lines, codes_known })
    }

    /// Keeps the rules that decisions are made under, once for each state of the files.
    fn keep_book(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
        if self.book_kept.load(Ordering::Relaxed) {
            return Ok(());
        }
        let book = self.region.edition();
        match store::book_since(tx, book.digest())? {
            None => store::add_book(tx, book.digest(), &book.text(), now),
            // Old enough that no commit which wrote it can still fail.
            Some(since) if now.duration_since(since) > BOOK_SETTLED => {
                self.book_kept.store(true, Ordering::Relaxed);
                Ok(())
            }
            Some(_) => Ok(()),
        }
    }

    /// Reports since `from` as they stand, whatever the future holds.
    pub(crate) fn reports(
        &self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        from: Timestamp,
    ) -> Result<Vec<ReportEntry>> {
        self.records.reports(tx, resident, from, Timestamp::MAX, None, REPORTS_MOST)
    }

    /// The region's item or panel that is ordered. Codes are looked up, never added: an order is no mapping.
    pub(crate) fn item_code(
        &self,
        question: &Question<'_>,
        institution: &str,
        ordered: &OrderedItem,
        codes_known: Timestamp,
    ) -> Option<String> {
        if let Some(code) = &ordered.item {
            return Some(code.trim().to_owned());
        }
        let book = self.records.codes();
        ordered.codings.iter().find_map(|coding| {
            let system = system::canonical(&coding.system);
            let institution = if book.is_shared(system) { "" } else { institution };
            let code = LocalCode {
                no: terminology::CodeNo(0),
                institution: institution.into(),
                system: system.into(),
                code: coding.code.trim().into(),
                display: coding.display.as_str().into(),
                first_seen: question.now,
            };
            let known = codes_known.min(question.now);
            book.meaning(&code, question.today, Some(known)).map(|mapping| mapping.item.to_string())
        })
    }

    fn medicines(
        &self,
        tx: &mut Tx<'_>,
        question: &Question<'_>,
        order: &Order,
    ) -> Result<(Vec<MedicineAnswer>, Vec<NewLine>)> {
        if order.medicines.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let from = since(question.now, SUPPLY_DAYS);
        let earlier = store::open_lines(tx, order.resident, from, MEDICINE)?;
        let prescribed = self.prescriptions(tx, order.resident, from)?;
        let mut answers = Vec::with_capacity(order.medicines.len());
        let mut lines = Vec::with_capacity(order.medicines.len());
        // Numbered behind the examinations and tests.
        for (number, ordered) in (0u32..).skip(order.items.len()).zip(&order.medicines) {
            let medicine = Medicine::new(&ordered.name, &ordered.codings, ordered.days);
            let mut supplies = prescribed.clone();
            for line in earlier.iter().filter(|line| !same_order(line, order, &ordered.order_id)) {
                supplies.extend(supply(line));
            }
            let duplicates = of_medicine(question, &supplies, &medicine);
            let detail = serde_json::to_string(&medicine)
                .map_err(|_| Fault::internal("a medicine cannot be written as JSON"))?;
            lines.push(NewLine {
                line: number,
                kind: MEDICINE,
                order_id: ordered.order_id.clone(),
                item: medicine.atc.clone().unwrap_or_default(),
                duplicates: count_of(&duplicates),
                detail: Some(detail),
                ..NewLine::default()
            });
            answers.push(MedicineAnswer {
                line: number,
                order_id: ordered.order_id.clone(),
                name: ordered.name.clone(),
                duplicates,
            });
        }
        Ok((answers, lines))
    }

    fn prescriptions(&self, tx: &mut Tx<'_>, resident: ResidentId, from: Timestamp) -> Result<Vec<Supply>> {
        let entries = self.records.medications(tx, resident, from)?;
        Ok(entries
            .into_iter()
            .map(|entry| {
                let codings: Vec<Coding> = entry
                    .codings
                    .into_iter()
                    .map(|(system, code, display)| Coding { system, code, display })
                    .collect();
                let medicine = Medicine::new(&entry.name, &codings, entry.days);
                Supply::prescription(entry.key, entry.prescribed_at, entry.name, medicine)
            })
            .collect())
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

/// Whoever acts for an institution acts for that one only.
pub(crate) fn acts_for(ctx: &Ctx, institution: &str) -> Result<()> {
    match &ctx.institution {
        Some(own) if own != institution => {
            Err(Fault::forbidden("this key speaks for another institution than the one that orders")
                .at("institution"))
        }
        _ => Ok(()),
    }
}

fn valid(order: &Order) -> Result<()> {
    if order.items.len() + order.medicines.len() > LINES_MOST {
        return Err(Fault::too_large(format!("an order has at most {LINES_MOST} lines; send it in parts")));
    }
    let text = |place: &str, text: &str| check_text(place, text, LONGEST);
    text("department", &order.department)?;
    text("doctor", &order.doctor)?;
    text("encounter", order.encounter.as_deref().unwrap_or_default())?;
    for item in &order.items {
        text("items.orderId", &item.order_id)?;
        text("items.item", item.item.as_deref().unwrap_or_default())?;
        for coding in &item.codings {
            text("items.codings.code", &coding.code)?;
        }
    }
    for medicine in &order.medicines {
        text("medicines.orderId", &medicine.order_id)?;
        text("medicines.name", &medicine.name)?;
    }
    Ok(())
}

pub(crate) fn check_text(place: &str, text: &str, longest: usize) -> Result<()> {
    if text.chars().count() > longest || text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(
            Fault::invalid(format!("longer than {longest} characters, or with control characters")).at(place)
        );
    }
    Ok(())
}

fn since(now: Timestamp, days: i64) -> Timestamp {
    base::timestamp(base::micros(now).saturating_sub(days * MICROS_A_DAY))
}

/// The same order of the same institution, looked at again (order-select, then order-sign).
fn same_order(line: &OpenLine, order: &Order, order_id: &str) -> bool {
    !order_id.is_empty() && line.order_id == order_id && line.institution == order.institution
}

fn open_order(line: &OpenLine) -> OpenOrder {
    OpenOrder {
        check: line.check,
        line: line.line,
        institution: line.institution.clone(),
        at: line.at,
        code: line.item.clone(),
    }
}

fn supply(line: &OpenLine) -> Option<Supply> {
    let medicine = serde_json::from_str(line.detail.as_deref()?).ok()?;
    Some(Supply::order(line.check, line.line, line.institution.clone(), line.at, medicine))
}

fn recognisable(decision: &ItemDecision) -> HashSet<Key> {
    decision.uses.iter().filter_map(|at| decision.candidates.get(*at)).map(|c| c.report).collect()
}

fn count_of(duplicates: &[Duplicate]) -> i64 {
    i64::try_from(duplicates.len()).unwrap_or(i64::MAX)
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

impl OrderedItem {
    /// What was asked for, to be named in the answer.
    fn asked(&self) -> String {
        let first = self.codings.first().map(|coding| coding.code.as_str());
        self.item.as_deref().or(first).unwrap_or_default().trim().to_owned()
    }

    /// The codes that were ordered by, to be looked up again; none where the region's own was.
    fn written(&self) -> Option<String> {
        if self.item.is_some() || self.codings.is_empty() {
            return None;
        }
        let codes: Vec<[&str; 2]> =
            self.codings.iter().map(|c| [c.system.as_str(), c.code.as_str()]).collect();
        serde_json::to_string(&codes).ok()
    }

    /// What [`OrderedItem::written`] kept, or the code alone.
    pub(crate) fn read(code: &str, written: Option<&str>) -> Self {
        match written.and_then(|text| serde_json::from_str::<Vec<[String; 2]>>(text).ok()) {
            Some(codes) => {
                let coding = |[system, code]: [String; 2]| Coding { system, code, display: String::new() };
                Self { codings: codes.into_iter().map(coding).collect(), ..Self::default() }
            }
            None => Self { item: Some(code.to_owned()), ..Self::default() },
        }
    }
}
