//! FHIR from files: a Bundle is stored whole or not at all, NDJSON in pieces in the order of its lines.

use base::{Ctx, Fault};
use clinical::{
    fhir,
    record::{Change, Draft, Intent, ResourceType, Stored},
};
use indicatif::ProgressBar;
use serde_json::Value;

use super::{Failure, import::Job, out, progress};

/// Lines of NDJSON in one transaction: few enough not to hold up others.
const LINES: usize = 200;
/// Said in full; of more only the number.
const SHOWN: usize = 20;

/// A Bundle, or one resource.
pub(super) fn bundle(job: &Job<'_>) -> Result<(), Failure> {
    let ctx = context(job);
    let value = read(job.bytes, "the file")?;
    let mut tally = Tally::default();
    let drafts = drafts(job, &ctx, value, "").or_else(refuse)?;
    tally.add(&write(job, &ctx, drafts)?);
    tally.say(job.dry_run);
    Ok(())
}

/// One resource a line, as in FHIR's bulk export, with references between the lines by type and id; or one
/// Bundle a line.
pub(super) fn lines(job: &Job<'_>) -> Result<(), Failure> {
    let lines: Vec<(usize, &[u8])> = job
        .bytes
        .split(|byte| *byte == b'\n')
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim_ascii()))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let bar = progress::of(lines.len(), "行 lines");
    let mut tally = Tally::default();
    let done = each_line(job, &lines, &bar, &mut tally);
    bar.finish_and_clear();
    // what was stored before a mistake stays stored, and is said
    tally.say(job.dry_run);
    done
}

fn each_line(
    job: &Job<'_>,
    lines: &[(usize, &[u8])],
    bar: &ProgressBar,
    tally: &mut Tally,
) -> Result<(), Failure> {
    let ctx = context(job);
    let (mut waiting, mut wrong) = (Vec::new(), Vec::new());
    for (number, line) in lines {
        let place = format!("line {number}");
        let value = match read(line, &place) {
            Ok(value) => value,
            Err(fault) => {
                wrong.push(fault.to_string());
                continue;
            }
        };
        let is_bundle = is_bundle(&value);
        match drafts(job, &ctx, value, &place) {
            Err(issues) => wrong.extend(issues),
            // the entries of a Bundle call each other by names of their own: it is a transaction by itself
            Ok(drafts) if is_bundle => tally.add(&write(job, &ctx, drafts)?),
            Ok(drafts) => waiting.extend(drafts),
        }
        if !wrong.is_empty() {
            break;
        }
        if waiting.len() >= LINES {
            tally.add(&write(job, &ctx, std::mem::take(&mut waiting))?);
        }
        bar.inc(1);
    }
    if !wrong.is_empty() {
        return refuse(wrong);
    }
    tally.add(&write(job, &ctx, waiting)?);
    Ok(())
}

fn is_bundle(value: &Value) -> bool {
    fhir::resource_type(value) == Some("Bundle")
}

/// What a value asks to be written: the entries of a Bundle, or itself.
fn drafts(job: &Job<'_>, ctx: &Ctx, mut value: Value, place: &str) -> Result<Vec<Draft>, Vec<String>> {
    if !is_bundle(&value) {
        return draft(intent_of(&value), value, None, place).map(|draft| vec![draft]);
    }
    let entries = match value.get_mut("entry").map(Value::take) {
        Some(Value::Array(entries)) => entries,
        _ => Vec::new(),
    };
    let (mut drafts, mut wrong) = (Vec::with_capacity(entries.len()), Vec::new());
    for (at, entry) in entries.into_iter().enumerate() {
        let inner = format!("Bundle.entry[{at}]");
        let place = if place.is_empty() { inner } else { format!("{place}: {inner}") };
        match of_entry(job, ctx, entry, &place) {
            Ok(draft) => drafts.push(draft),
            Err(issues) => wrong.extend(issues),
        }
    }
    if wrong.is_empty() { Ok(drafts) } else { Err(wrong) }
}

fn context(job: &Job<'_>) -> Ctx {
    let mut ctx = job.parts.operator().for_institution(job.institution);
    ctx.purpose = base::Purpose::Treatment;
    ctx
}

fn read(bytes: &[u8], place: &str) -> Result<Value, Fault> {
    fhir::read(bytes).map_err(|issue| Fault::invalid(issue.to_string()).at(place.to_owned()))
}

/// A resource with an id keeps it; sent again it is a new version, or the same.
fn intent_of(value: &Value) -> Intent {
    match value.get("id").and_then(Value::as_str) {
        Some(id) => Intent::Update { id: id.to_owned(), if_match: None },
        None => Intent::Create,
    }
}

fn of_entry(job: &Job<'_>, ctx: &Ctx, mut entry: Value, place: &str) -> Result<Draft, Vec<String>> {
    let resource = entry.get_mut("resource").map(Value::take).unwrap_or_default();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let full_url = text(entry.get("fullUrl"));
    let request = entry.get("request");
    let method = text(request.and_then(|r| r.get("method")));
    let unless = text(request.and_then(|r| r.get("ifNoneExist")));
    let intent = match (method.as_deref(), unless) {
        (Some("POST"), Some(query)) => {
            let name = fhir::resource_type(&resource).unwrap_or_default();
            let kind = ResourceType::named(name)
                .ok_or_else(|| vec![format!("{place}: {name:?} is no type this record keeps")])?;
            let condition = job.parts.records.condition(kind, &query, ctx.now);
            Intent::CreateUnless(
                condition
                    .map_err(|issues| issues.iter().map(|i| format!("{place}: {i}")).collect::<Vec<_>>())?,
            )
        }
        (Some("POST"), None) => Intent::Create,
        (Some("PUT") | None, _) => intent_of(&resource),
        (Some(other), _) => {
            return Err(vec![format!("{place}.request.method: {other} is not imported; POST and PUT are")]);
        }
    };
    draft(intent, resource, full_url, &format!("{place}.resource"))
}

fn draft(intent: Intent, value: Value, full_url: Option<String>, place: &str) -> Result<Draft, Vec<String>> {
    Draft::new(intent, value, full_url, place)
        .map_err(|issues| issues.iter().map(ToString::to_string).collect())
}

/// Names what is wrong, the first of many in full.
fn refuse<T>(wrong: Vec<String>) -> Result<T, Failure> {
    wrong.iter().take(SHOWN).for_each(out::remark);
    if wrong.len() > SHOWN {
        out::remark(format!("…… 共 {} 处 in all", wrong.len()));
    }
    Err(Failure::Said)
}

fn write(job: &Job<'_>, ctx: &Ctx, drafts: Vec<Draft>) -> Result<Vec<Stored>, Fault> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let batch = job.parts.records.batch(drafts, ctx.now)?;
    let (records, ctx, dry_run) = (job.parts.records.clone(), ctx.clone(), job.dry_run);
    let kept = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = kept.clone();
    let written = job.parts.store.write(move |tx| {
        let stored = records.apply(tx, &ctx, &batch)?;
        if dry_run {
            // everything was checked against the database; the fault takes it all back
            *seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = stored;
            return Err(Fault::internal(DRY_RUN));
        }
        Ok(stored)
    });
    match written {
        Err(fault) if fault.detail == DRY_RUN => {
            Ok(std::mem::take(&mut *kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)))
        }
        other => other,
    }
}

const DRY_RUN: &str = "a dry run keeps nothing";

#[derive(Default)]
struct Tally {
    created: usize,
    updated: usize,
    unchanged: usize,
}

impl Tally {
    fn add(&mut self, stored: &[Stored]) {
        for one in stored {
            match one.change {
                Change::Created => self.created += 1,
                Change::Updated => self.updated += 1,
                Change::Unchanged => self.unchanged += 1,
            }
        }
    }

    fn say(&self, dry_run: bool) {
        let verb = if dry_run { "可导入 could be stored" } else { "已导入 stored" };
        let Self { created, updated, unchanged } = self;
        out::line(format!("{verb}: {created} 新增 new, {updated} 更新 updated, {unchanged} 未变 unchanged"));
    }
}
