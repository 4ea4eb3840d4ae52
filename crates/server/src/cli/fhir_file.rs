//! FHIR from files: a Bundle is stored whole or not at all, NDJSON in pieces in the order of its lines.

use base::{Ctx, Fault};
use clinical::{
    fhir,
    record::{Change, Draft, Intent, ResourceType, Stored},
};
use serde_json::Value;

use super::{Failure, import::Job, out, progress};

/// Lines of NDJSON in one transaction: few enough not to hold up others.
const LINES: usize = 200;
/// Said in full; of more only the number.
const SHOWN: usize = 20;

/// A Bundle, or one resource.
pub(super) fn bundle(job: &Job<'_>) -> Result<(), Failure> {
    let value = read(job.bytes, "the file")?;
    let ctx = context(job);
    let mut drafts = Vec::new();
    let mut wrong = Vec::new();
    if value.get("resourceType").and_then(Value::as_str) == Some("Bundle") {
        let Value::Object(mut bundle) = value else { return Ok(()) };
        let entries = bundle.remove("entry");
        let entries = entries.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
        for (at, entry) in entries.into_iter().enumerate() {
            match of_entry(job, &ctx, at, entry) {
                Ok(draft) => drafts.push(draft),
                Err(issues) => wrong.extend(issues),
            }
        }
    } else {
        match draft(intent_of(&value), value, None, "") {
            Ok(draft) => drafts.push(draft),
            Err(issues) => wrong.extend(issues),
        }
    }
    refuse(&wrong)?;
    let mut tally = Tally::default();
    tally.add(&write(job, &ctx, drafts)?);
    tally.say(job.dry_run);
    Ok(())
}

/// One resource a line, as in FHIR's bulk export. References between the lines are by type and id.
pub(super) fn lines(job: &Job<'_>) -> Result<(), Failure> {
    let ctx = context(job);
    let lines: Vec<(usize, &[u8])> = job
        .bytes
        .split(|byte| *byte == b'\n')
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim_ascii()))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let bar = progress::of(lines.len(), "资源 resources");
    let mut tally = Tally::default();
    for piece in lines.chunks(LINES) {
        let (mut drafts, mut wrong) = (Vec::with_capacity(piece.len()), Vec::new());
        for (number, line) in piece {
            let place = format!("line {number}");
            match read(line, &place) {
                Ok(value) => match draft(intent_of(&value), value, None, &place) {
                    Ok(draft) => drafts.push(draft),
                    Err(issues) => wrong.extend(issues),
                },
                Err(fault) => wrong.push(fault.to_string()),
            }
        }
        if let Err(failure) = refuse(&wrong) {
            bar.abandon();
            tally.say(job.dry_run);
            return Err(failure);
        }
        tally.add(&write(job, &ctx, drafts)?);
        bar.inc(piece.len() as u64);
    }
    bar.finish_and_clear();
    tally.say(job.dry_run);
    Ok(())
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

fn of_entry(job: &Job<'_>, ctx: &Ctx, at: usize, mut entry: Value) -> Result<Draft, Vec<String>> {
    let place = format!("Bundle.entry[{at}]");
    let resource = entry.get_mut("resource").map(Value::take).unwrap_or_default();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let full_url = text(entry.get("fullUrl"));
    let request = entry.get("request");
    let method = text(request.and_then(|r| r.get("method")));
    let unless = text(request.and_then(|r| r.get("ifNoneExist")));
    let intent = match (method.as_deref(), unless) {
        (Some("POST"), Some(query)) => {
            let name = resource.get("resourceType").and_then(Value::as_str).unwrap_or_default();
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

fn refuse(wrong: &[String]) -> Result<(), Failure> {
    if wrong.is_empty() {
        return Ok(());
    }
    wrong.iter().take(SHOWN).for_each(out::remark);
    if wrong.len() > SHOWN {
        out::remark(format!("…… 共 {} 处 in all", wrong.len()));
    }
    Err(Failure::Said)
}

fn write(job: &Job<'_>, ctx: &Ctx, drafts: Vec<Draft>) -> Result<Vec<Stored>, Fault> {
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
