//! The lines that came out otherwise, a page at a time. They are not kept: a page is replayed when it is asked for,
//! as of the run's instant.

use ::store::Store;
use base::{CheckId, Fault, Fen, Result, hex_bytes};
use jiff::Timestamp;
use policy::Region;
use replay::Run;
use serde::Serialize;

use super::{
    kind::WhatIf,
    lines::{self, Both, Rules},
    names,
    rows::{self, Reader},
};
use crate::recognition::{Verdict, store};

/// Checks of a stretch that is looked through for a page.
const STRETCH: u32 = 500;
/// Stretches of one page: then what was found so far is answered.
const STRETCHES: usize = 100;

/// How a line changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A result is offered that was not.
    Gained,
    /// A result was offered and is no more.
    Lost,
    /// Anything else: reasons, verdict, money.
    Other,
}

/// One side of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether a result was offered.
    pub offered: bool,
    /// What recognition would save.
    pub fen: Fen,
}

/// A line that came out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The check.
    pub check: CheckId,
    /// The line.
    pub line: u32,
    /// When it was asked.
    pub at: Timestamp,
    /// The ordering institution.
    pub institution: String,
    /// Its name.
    pub institution_name: Option<String>,
    /// Item or panel.
    pub item: String,
    /// Its Chinese name.
    pub item_name: Option<String>,
    /// How it changed.
    pub kind: ChangeKind,
    /// What was decided.
    pub then: Side,
    /// What the scenario decides.
    pub now: Side,
}

/// Which changes are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// Of this item or panel only.
    pub item: Option<String>,
    /// Of this ordering institution only.
    pub institution: Option<String>,
    /// Of this kind only.
    pub kind: Option<ChangeKind>,
}

/// A page of changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// What was found.
    pub changes: Vec<Change>,
    /// Where to go on; none at the end. A page may be empty though there is more.
    pub next: Option<String>,
}

impl WhatIf {
    /// Changes of a run under `rules`, the rules of its scenario; at most `most`, after the cursor of the page before.
    pub fn changes(
        &self,
        store: &Store,
        run: &Run,
        rules: &Region,
        narrowed: &Narrowed,
        (after, most): (Option<&str>, usize),
    ) -> Result<Changes> {
        let region = self.recognition.region().clone();
        let reach = Self::reach(&region, run)?;
        let (mut mark, mut skip) = after.map_or(Ok((Vec::new(), 0)), read_cursor)?;
        let mut page = Changes::default();
        // One snapshot: what is linked otherwise meanwhile does not move a line between two stretches.
        store.read(|tx| {
            let mut reader = Reader::new(tx, &self.recognition.records)?;
            let mut beside = Rules::new(&region, rules);
            for _ in 0..STRETCHES {
                let Some(end) = store::end_of_batch(tx, &mark, STRETCH)? else {
                    page.next = None;
                    return Ok(page);
                };
                let regions = [&*region, rules];
                let rows =
                    rows::read(tx, &mut reader, &self.recognition.records, &regions, &reach, (&mark, &end))?;
                let mut found = Vec::new();
                lines::each(&rows, &mut reader, &mut beside, |both| {
                    found.extend(change(&region, rules, &both).filter(|change| wanted(narrowed, change)));
                })?;
                for change in found.into_iter().skip(skip) {
                    if page.changes.len() == most {
                        page.next = Some(cursor(&mark, skip));
                        return Ok(page);
                    }
                    page.changes.push(change);
                    skip += 1;
                }
                (mark, skip) = (end, 0);
                page.next = Some(cursor(&mark, 0));
            }
            Ok(page)
        })
    }
}

fn wanted(narrowed: &Narrowed, change: &Change) -> bool {
    narrowed.item.as_ref().is_none_or(|item| *item == change.item)
        && narrowed.institution.as_ref().is_none_or(|institution| *institution == change.institution)
        && narrowed.kind.is_none_or(|kind| kind == change.kind)
}

fn change(region: &Region, rules: &Region, both: &Both<'_>) -> Option<Change> {
    if !both.changed() {
        return None;
    }
    let (line, then, now) = (both.line, both.then, &both.now);
    let day = region.day(then.at);
    let item = |region: &Region| {
        let item = region.item(&line.item, day).map(|item| item.name.clone());
        item.or_else(|| region.panel(&line.item, day).map(|panel| panel.name.clone()))
    };
    Some(Change {
        check: then.id,
        line: line.line,
        at: then.at,
        institution: then.institution.to_string(),
        institution_name: region.institution(&then.institution, day).map(|known| known.name.clone()),
        item: line.item.to_string(),
        item_name: item(region).or_else(|| item(rules)),
        kind: match (line.offered, now.offered) {
            (false, true) => ChangeKind::Gained,
            (true, false) => ChangeKind::Lost,
            _ => ChangeKind::Other,
        },
        then: Side { verdict: both.verdict(), offered: line.offered, fen: Fen(line.fen) },
        now: Side { verdict: now.verdict, offered: now.offered, fen: now.fen },
    })
}

/// A mark and the changes of the stretch after it that were answered already.
fn cursor(mark: &[u8], skip: usize) -> String {
    format!("{}.{skip}", hex_bytes(mark))
}

fn read_cursor(text: &str) -> Result<(Vec<u8>, usize)> {
    let wrong =
        || Fault::invalid("this is no cursor of a page of changes; leave it out to begin anew").at("after");
    let (hex, skip) = text.split_once('.').ok_or_else(wrong)?;
    if hex.len() > 34 || !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return Err(wrong());
    }
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).map_err(|_| wrong());
    let mark = (0..hex.len()).step_by(2).map(byte).collect::<Result<_>>()?;
    Ok((mark, skip.parse().map_err(|_| wrong())?))
}

/// The kind of a name, as faces write it.
impl ChangeKind {
    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        [(Self::Gained, "gained"), (Self::Lost, "lost"), (Self::Other, "other")]
            .into_iter()
            .find(|(_, known)| *known == name)
            .map(|(kind, _)| kind)
    }
}

impl Side {
    /// The verdict's Chinese name.
    pub fn verdict_name(&self) -> &'static str {
        names::verdict(self.verdict).1
    }
}
