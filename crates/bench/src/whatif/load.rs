//! A year of a region: reports of residents at two institutions each, by the institutions' own codes, and orders that
//! were checked against them. Every decision is taken by the same functions that answer doctors, so that the past can
//! be verified; the rows are written as the rooms write them, person by person.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Instant,
};

use base::{Clock as _, Ctx, Fault, Key, Result, SystemClock};
use care::recognition::{Evidence, ItemDecision, Question, decide};
use clinical::record::{ReportEntry, ReportItem, ReportStatus, ResultKind, encoded_items};
use jiff::{SignedDuration, Timestamp};
use policy::Region;
use store::{Value, setting};
use terminology::{CodeNo, MappingRow, Meanings};
use uuid::Uuid;

use super::store as sql;
use crate::{rate, rooms::Rooms};

const LOADED: &str = "bench.what-if";
const SYSTEM: &str = "urn:bench";
/// Residents written together.
const GROUP: usize = 2_000;
const DAY: i64 = 86_400_000_000;

/// What is loaded.
pub(super) struct Past {
    pub(super) checks: usize,
    pub(super) reports: usize,
    pub(super) residents: usize,
    pub(super) to: Timestamp,
    region: Arc<Region>,
    institutions: Vec<Arc<str>>,
    /// What is ordered and reported: an item alone, or the items of a panel.
    things: Vec<Thing>,
    /// By institution and thing, the items of a report as they are kept, and as bytes.
    kept: Vec<Vec<Kept>>,
    meanings: Meanings,
    codes_known: Timestamp,
}

/// Items of a report, and as bytes.
type Kept = (Arc<[ReportItem]>, Vec<u8>);

struct Thing {
    code: String,
    items: Vec<(String, Option<String>)>,
}

/// A generator that is the same for the same place.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides.max(1)
    }
}

impl Past {
    /// Loads it, unless a past of the same size is there already.
    pub(super) fn load(
        rooms: &Rooms,
        (reports, residents, checks): (usize, usize, usize),
        keep: bool,
    ) -> Result<Self> {
        let size = format!("{reports} of {residents}, {checks}");
        let known = rooms.store.read(|tx| setting::get(tx, LOADED))?;
        let there = match &known {
            Some(text) => {
                let (was, at) = text.split_once(" at ").unwrap_or((text, ""));
                if was != size || !keep {
                    return Err(Fault::conflict(format!(
                        "the database holds {was}; name another, or --keep with the same size"
                    )));
                }
                Some(
                    at.parse::<Timestamp>()
                        .map_err(|_| Fault::corrupt("when the past was loaded is not there"))?,
                )
            }
            None => None,
        };
        let to = there.unwrap_or_else(|| base::timestamp(base::micros(SystemClock.now())));
        let region = rooms.region.clone();
        let day = region.day(to);
        let institutions: Vec<Arc<str>> =
            region.institutions(day).filter(|i| i.online(day)).map(|i| i.code.as_str().into()).collect();
        let unit = |code: &str| region.item(code, day).and_then(|item| item.unit.clone());
        let mut things: Vec<Thing> = region
            .panels(day)
            .map(|panel| Thing {
                code: panel.code.clone(),
                items: panel.items.iter().map(|code| (code.clone(), unit(code))).collect(),
            })
            .collect();
        things.extend(region.recognisable(day).map(|item| Thing {
            code: item.code.clone(),
            items: vec![(item.code.clone(), item.unit.clone())],
        }));
        let kept = codes(rooms, &institutions, &things, (there.is_none(), to))?;
        let meanings = rooms.store.read(|tx| rooms.records.codes().meanings(tx))?;
        let codes_known = rooms.records.codes().known_until(Timestamp::MAX);
        let past = Self {
            checks,
            reports,
            residents,
            to,
            region,
            institutions,
            things,
            kept,
            meanings,
            codes_known,
        };
        if there.is_none() {
            past.fill(rooms)?;
            rooms.store.write(move |tx| setting::put(tx, LOADED, &format!("{size} at {to}")))?;
        }
        Ok(past)
    }

    /// The first instant of the year.
    pub(super) fn from(&self) -> Timestamp {
        base::timestamp(base::micros(self.to) - 365 * DAY)
    }

    /// Someone's order for the bench of what orders notice.
    pub(super) fn order(&self, number: u64) -> care::recognition::Order {
        let mut dice = Dice(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let resident = dice.roll(self.residents as u64) as usize;
        care::recognition::Order {
            resident: base::ResidentId(resident_id(resident)),
            institution: self.institutions[dice.roll(self.institutions.len() as u64) as usize].to_string(),
            department: "0301".into(),
            doctor: "D1".into(),
            encounter: None,
            patient_class: care::recognition::PatientClass::Outpatient,
            emergency: false,
            items: vec![care::recognition::OrderedItem {
                order_id: format!("B{number}"),
                item: Some(self.things[dice.roll(self.things.len() as u64) as usize].code.clone()),
                codings: Vec::new(),
            }],
            medicines: Vec::new(),
        }
    }

    fn fill(&self, rooms: &Rooms) -> Result<()> {
        let (book, now) = (self.region.edition().clone(), self.to);
        rooms.store.write(move |tx| care::whatif::keep_book(tx, &book, now))?;
        let began = Instant::now();
        let next = AtomicUsize::new(0);
        let (ready, made) = crossbeam_channel::bounded::<Result<(usize, Group)>>(4);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let (ready, next) = (ready.clone(), &next);
                scope.spawn(move || {
                    loop {
                        let at = next.fetch_add(1, Relaxed);
                        if at * GROUP >= self.residents {
                            return;
                        }
                        if ready.send(self.group(at).map(|group| (at, group))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(ready);
            let mut waiting = std::collections::BTreeMap::new();
            let mut number = 0;
            let made = made;
            while let Ok(group) = made.recv() {
                let (at, group) = group?;
                waiting.insert(at, group);
                // In the order of the keys, so that pages of the tables are written once.
                while let Some(group) = waiting.remove(&number) {
                    number += 1;
                    rooms.store.write(move |tx| {
                        let Group { reports, checks, lines, answers } = &group;
                        sql::write(
                            tx,
                            [
                                (&sql::REPORTS, reports),
                                (&sql::CHECKS, checks),
                                (&sql::LINES, lines),
                                (&sql::ANSWERS, answers),
                            ],
                        )
                    })?;
                }
            }
            Ok::<(), Fault>(())
        })?;
        rate("reports of the past, with the checks on them", self.reports, began);
        Ok(())
    }

    fn group(&self, number: usize) -> Result<Group> {
        let mut group = Group::default();
        for resident in number * GROUP..((number + 1) * GROUP).min(self.residents) {
            self.resident(resident, &mut group)?;
        }
        Ok(group)
    }

    fn resident(&self, number: usize, group: &mut Group) -> Result<()> {
        let mut dice = Dice(number as u64 ^ 0x5DEE_CE66_D173_1B2F);
        let id = resident_id(number);
        let share = |of: usize| (number + 1) * of / self.residents - number * of / self.residents;
        let (reports, checks) = (share(self.reports), share(self.checks));
        let from = base::micros(self.from());
        // Illness comes in bouts: reports of one lie days apart.
        let mut made: Vec<ReportEntry> = Vec::with_capacity(reports);
        let mut at = from;
        for k in 0..reports {
            if k % 3 == 0 {
                at = from + i64::try_from(dice.roll(355 * 24)).unwrap_or(0) * 3_600_000_000;
            } else {
                at += i64::try_from(dice.roll(6 * 24 * 60)).unwrap_or(0) * 60_000_000;
            }
            let maker = (number + 7 * (dice.roll(2) as usize)) % self.institutions.len();
            // Half of all reports are of the panels, as in any hospital.
            let panels = self.things.iter().take_while(|thing| thing.items.len() > 1).count();
            let thing = match dice.roll(2) {
                0 if panels > 0 => dice.roll(panels as u64) as usize,
                _ => dice.roll(self.things.len() as u64) as usize,
            };
            let performed = base::timestamp(at.min(base::micros(self.to) - 3_600_000_000));
            let entry = ReportEntry {
                key: Key(Uuid::from_u128(id.as_u128() ^ (u128::from(dice.0) << 8) ^ k as u128)),
                version: 1,
                performed_at: performed,
                dated: true,
                known_from: performed + SignedDuration::from_mins(40),
                institution: self.institutions[maker].clone(),
                status: if dice.roll(50) == 0 { ReportStatus::EnteredInError } else { ReportStatus::Final },
                images: true,
                items: self.kept[maker][thing].0.clone(),
            };
            let row: [Value<'static>; 10] = [
                Value::Blob(id.into_bytes().to_vec().into()),
                Value::Int(base::micros(performed)),
                Value::Blob(entry.key.0.into_bytes().to_vec().into()),
                Value::Int(1),
                Value::Int(base::micros(entry.known_from)),
                Value::Int(i64::MAX),
                Value::Text(entry.institution.to_string().into()),
                Value::Int(entry.status as i64),
                Value::Int(1),
                Value::Blob(self.kept[maker][thing].1.clone().into()),
            ];
            group.reports.extend(row);
            made.push(entry);
        }
        made.sort_by_key(|entry| std::cmp::Reverse((entry.performed_at, entry.key)));
        for k in 0..checks {
            self.check((id, k), &made, &mut dice, group)?;
        }
        Ok(())
    }

    /// An order, mostly for what a report of the last weeks examined.
    fn check(
        &self,
        (id, number): (Uuid, usize),
        made: &[ReportEntry],
        dice: &mut Dice,
        group: &mut Group,
    ) -> Result<()> {
        let after = made.get(dice.roll(made.len() as u64) as usize);
        let begun = after.map_or(self.from(), |report| report.performed_at);
        let at = begun + SignedDuration::from_mins(60 + i64::try_from(dice.roll(20 * 24 * 60)).unwrap_or(0));
        let at = base::timestamp(base::micros(at).min(base::micros(self.to) - 1_000_000));
        let again = after.filter(|_| dice.roll(10) < 7).and_then(|report| {
            self.kept.iter().flatten().position(|(items, _)| Arc::ptr_eq(items, &report.items))
        });
        let thing =
            again.map_or_else(|| dice.roll(self.things.len() as u64) as usize, |at| at % self.things.len());
        let code = &self.things[thing].code;
        let institution = &self.institutions[dice.roll(self.institutions.len() as u64) as usize];
        let question = Question::new(&self.region, institution, at, dice.roll(40) == 0)?;
        let known: Vec<ReportEntry> = made
            .iter()
            .filter(|report| report.performed_at >= question.lookback_from() && report.known_from <= at)
            .cloned()
            .collect();
        let evidence = Evidence::gather(&self.region, &known, question.today, |no, at| {
            self.meanings.item_of(&self.region, no, self.region.day(at), self.codes_known.min(question.now))
        })?;
        let decision = decide(&question, &evidence, code);
        let check = check_id(at, id, number);
        let blob = |uuid: Uuid| Value::Blob(uuid.into_bytes().to_vec().into());
        let text = |text: &str| Value::Text(text.to_owned().into());
        group.checks.extend([
            blob(id),
            blob(check),
            Value::Int(base::micros(at)),
            Value::Int(base::micros(at)),
            Value::Int(evidence.seen()),
            text(institution),
            text("0301"),
            text("D1"),
            Value::Int(1),
            Value::Int(i64::from(question.emergency)),
            Value::Int(base::micros(self.codes_known.min(at))),
            Value::Int(self.region.edition().digest()),
        ]);
        group.lines.extend([
            blob(id),
            blob(check),
            Value::Int(0),
            Value::Int(1),
            text(""),
            text(&decision.code),
            Value::Int(decision.verdict.number()),
            Value::Int(decision.reason_set().number()),
            Value::Int(i64::from(decision.offered)),
            Value::Int(1),
            Value::Int(decision.digest()),
            Value::Int(0),
            Value::Int(decision.saving.as_ref().map_or(0, |saving| saving.fen.0)),
            Value::Int(0),
            Value::Int(1),
        ]);
        if decision.offered && !question.emergency && dice.roll(5) > 0 {
            answer(&decision, (id, check), at, dice.roll(4) > 0, group);
        }
        Ok(())
    }
}

fn answer(
    decision: &ItemDecision,
    (id, check): (Uuid, Uuid),
    at: Timestamp,
    recognised: bool,
    group: &mut Group,
) {
    let exam = decision.uses.iter().map(|at| decision.candidates[*at].report).min();
    let blob = |uuid: Uuid| Value::Blob(uuid.into_bytes().to_vec().into());
    let fen = decision.saving.as_ref().map_or(0, |saving| saving.fen.0);
    group.answers.extend([
        blob(id),
        blob(check),
        Value::Int(0),
        Value::Int(1),
        blob(check),
        Value::Int(base::micros(at) + 30_000_000),
        Value::Int(if recognised { 1 } else { 2 }),
        Value::Text(if recognised { "" } else { "01" }.to_owned().into()),
        Value::Int(1),
        Value::Text(String::new().into()),
        exam.filter(|_| recognised).map_or(Value::Null, |key| blob(key.0)),
        Value::Int(if recognised { fen } else { 0 }),
        Value::Int(if recognised { 1 } else { 2 }),
        Value::Int(0),
    ]);
}

#[derive(Default)]
struct Group {
    reports: Vec<Value<'static>>,
    checks: Vec<Value<'static>>,
    lines: Vec<Value<'static>>,
    answers: Vec<Value<'static>>,
}

fn resident_id(number: usize) -> Uuid {
    Uuid::from_u128((0x0190_0000_0000_7000_8000 << 48) | number as u128)
}

/// A UUIDv7 of its instant.
fn check_id(at: Timestamp, resident: Uuid, number: usize) -> Uuid {
    let mut noise = [0u8; 10];
    noise[..6].copy_from_slice(&resident.into_bytes()[10..]);
    noise[6..].copy_from_slice(&u32::try_from(number).unwrap_or(0).to_be_bytes());
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &noise).into_uuid()
}

/// Every institution's own codes, mapped, and the items of its reports by them.
fn codes(
    rooms: &Rooms,
    institutions: &[Arc<str>],
    things: &[Thing],
    (new, to): (bool, Timestamp),
) -> Result<Vec<Vec<Kept>>> {
    let book = rooms.records.codes().clone();
    let items: std::collections::BTreeSet<String> =
        things.iter().flat_map(|thing| thing.items.iter().map(|(code, _)| code.clone())).collect();
    // Known before the first report of the year.
    let now = base::timestamp(base::micros(to) - 366 * DAY);
    if new {
        let rows: Vec<MappingRow> = institutions
            .iter()
            .flat_map(|institution| {
                items.iter().map(|item| MappingRow {
                    institution: institution.to_string(),
                    system: SYSTEM.to_owned(),
                    code: format!("H{item}"),
                    display: item.clone(),
                    item: item.clone(),
                    ..MappingRow::default()
                })
            })
            .collect();
        let (own, ctx) = (book.clone(), Ctx::operator("bench", now));
        let loaded = rooms.store.write(move |tx| own.load_mappings(tx, &ctx, &rows))?;
        loaded.map_err(|faults| {
            Fault::internal(faults.first().map(|f| f.reason.clone()).unwrap_or_default())
        })?;
    }
    let (own, all, codes) = (book.clone(), institutions.to_vec(), items.clone());
    let numbers: Vec<Vec<CodeNo>> = rooms.store.write(move |tx| {
        all.iter()
            .map(|institution| {
                codes
                    .iter()
                    .map(|item| own.number(tx, institution, SYSTEM, &format!("H{item}"), item, now))
                    .collect::<Result<Vec<_>>>()
            })
            .collect::<Result<Vec<_>>>()
    })?;
    // Mappings are looked at again by readers, once a second at most.
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    rooms.store.read(|tx| book.refresh(tx))?;
    let place = |item: &String| items.iter().position(|known| known == item).unwrap_or_default();
    let of_thing = |numbers: &Vec<CodeNo>, thing: &Thing| {
        let kept: Arc<[ReportItem]> = thing
            .items
            .iter()
            .map(|(code, unit)| ReportItem {
                kind: if unit.is_some() { ResultKind::Quantity } else { ResultKind::Report },
                codes: vec![numbers[place(code)]],
                unit: unit.clone(),
            })
            .collect();
        let bytes = encoded_items(&kept);
        (kept, bytes)
    };
    Ok(numbers.iter().map(|numbers| things.iter().map(|thing| of_thing(numbers, thing)).collect()).collect())
}
