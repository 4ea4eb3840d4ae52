//! Checking an order against the record.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use ::store::Tx;
use base::{Ctx, Fault, Key, Random, ResidentId, Result};
use clinical::record::{Records, ReportEntry};
use jiff::Timestamp;
use policy::Region;
use terminology::{LocalCode, system};

use super::{
    decide::{decide, unknown},
    evidence::Evidence,
    judge::Question,
    order::{Coding, Order, OrderedItem},
    store::{self, ITEM, MEDICINE, NewLine, OpenLine},
    verdict::{CheckAnswer, ItemAnswer, ItemDecision, MedicineAnswer},
};
use crate::duplicates::{Duplicate, Medicine, OpenOrder, Supply, of_line, of_medicine};

/// Reports of one person that are looked at; nobody has more within a lookback.
pub(crate) const REPORTS_MOST: u32 = 5_000;
/// Lines of one order.
const LINES_MOST: usize = 500;
/// Longest code, department, order number, in characters.
const LONGEST: usize = 200;
/// How long ago a medicine may have been ordered and still last.
const SUPPLY_HOURS: i64 = 366 * 24;
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
    /// Orders that were looked at since the start.
    asked: Arc<AtomicU64>,
}

/// An order that is decided, before anything is kept.
#[derive(Debug)]
pub struct Prepared {
    /// The decision.
    pub answer: CheckAnswer,
    pub(super) resident: ResidentId,
    /// Of each item: whether the same order was looked at before.
    pub(super) again: Vec<bool>,
    pub(super) medicines: Vec<NewLine>,
    /// Until when the code book was known.
    pub(super) codes_known: Timestamp,
    pub(super) earlier: Earlier,
}

/// A resident's open orders that a check looks at.
#[derive(Debug, PartialEq)]
pub(super) struct Earlier {
    items: Vec<OpenLine>,
    medicines: Vec<OpenLine>,
}

impl Recognition {
    /// Over `region`'s rules and `records`.
    pub fn new(region: Arc<Region>, records: Records, random: Arc<Random>) -> Self {
        Self { region, records, random, book_kept: Arc::default(), asked: Arc::default() }
    }

    /// The region whose rules decide.
    pub fn region(&self) -> &Arc<Region> {
        &self.region
    }

    /// Orders that were looked at since the start, kept or only asked, by all clones.
    pub fn orders_seen(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Decides an order with nothing kept: for a person at a terminal, for a system that only asks, or to be
    /// [kept](Recognition::keep). Auditing the access is the caller's.
    pub fn prepare(&self, tx: &mut Tx<'_>, now: Timestamp, order: &Order) -> Result<Prepared> {
        let question = self.question(now, order)?;
        let earlier = earlier(tx, &question, order)?;
        self.prepare_after(tx, &question, order, earlier)
    }

    /// What an order asks, refused where it is wrong in itself.
    pub(super) fn question(&self, now: Timestamp, order: &Order) -> Result<Question<'_>> {
        valid(order)?;
        Question::new(&self.region, &order.institution, now, order.emergency)
    }

    pub(super) fn prepare_after(
        &self,
        tx: &mut Tx<'_>,
        question: &Question<'_>,
        order: &Order,
        earlier: Earlier,
    ) -> Result<Prepared> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let now = question.now;
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
        let orders: Vec<OpenOrder> = earlier.items.iter().map(open_order).collect();

        let mut items = Vec::with_capacity(order.items.len());
        let mut looked_at = Vec::with_capacity(order.items.len());
        for (number, ordered) in (0u32..).zip(&order.items) {
            let decision = match self.item_code(question, &order.institution, ordered, codes_known) {
                Some(code) => decide(question, &evidence, &code),
                None => unknown(&ordered.asked()),
            };
            let others: Vec<OpenOrder> = orders
                .iter()
                .zip(&earlier.items)
                .filter(|(_, line)| !same_order(line, order, &ordered.order_id))
                .map(|(open, _)| open.clone())
                .collect();
            let offered: HashSet<Key> = recognisable(&decision);
            let duplicates =
                of_line(question, &evidence, &others, &decision.code, |report| offered.contains(report));
            let again = earlier.items.iter().any(|line| {
                same_order(line, order, &ordered.order_id)
                    && line.item == decision.code
                    && question.same_order_since() <= line.at
            });
            looked_at.push(again);
            items.push(ItemAnswer { line: number, order_id: ordered.order_id.clone(), decision, duplicates });
        }
        let (medicines, medicine_lines) = self.medicines(tx, question, order, &earlier.medicines)?;
        let answer = CheckAnswer {
            check: None,
            at: now,
            as_known,
            unmapped: evidence.unmapped,
            items,
            medicines,
            seen: evidence.seen(),
        };
        Ok(Prepared {
            answer,
            resident: order.resident,
            again: looked_at,
            medicines: medicine_lines,
            codes_known,
            earlier,
        })
    }

    /// Keeps the rules that decisions are made under, once for each state of the files.
    pub(super) fn keep_book(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
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
        earlier: &[OpenLine],
    ) -> Result<(Vec<MedicineAnswer>, Vec<NewLine>)> {
        if order.medicines.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let prescribed = self.prescriptions(tx, order.resident, question.hours_ago(SUPPLY_HOURS))?;
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

pub(super) fn earlier(tx: &mut Tx<'_>, question: &Question<'_>, order: &Order) -> Result<Earlier> {
    let parameters = question.parameters;
    let hours = parameters.open_order_hours.value.max(parameters.same_order());
    let mut open = |hours, kind| store::open_lines(tx, order.resident, question.hours_ago(hours), kind);
    Ok(Earlier {
        items: open(i64::from(hours), ITEM)?,
        medicines: match order.medicines.is_empty() {
            true => Vec::new(),
            false => open(SUPPLY_HOURS, MEDICINE)?,
        },
    })
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

pub(super) fn count_of(duplicates: &[Duplicate]) -> i64 {
    i64::try_from(duplicates.len()).unwrap_or(i64::MAX)
}

impl OrderedItem {
    /// What was asked for, to be named in the answer.
    fn asked(&self) -> String {
        let first = self.codings.first().map(|coding| coding.code.as_str());
        self.item.as_deref().or(first).unwrap_or_default().trim().to_owned()
    }

    /// The codes that were ordered by, to be looked up again; none where the region's own was.
    pub(super) fn written(&self) -> Option<String> {
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
