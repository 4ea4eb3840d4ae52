//! A scenario as a change of the region's files: what is in force ends on the day before, what takes its place
//! stands in a file of its own with its source, so that both can be read side by side in review.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::civil::Date;
use toml::Value;

use super::{
    overlay::{Change, Kept, KeptRow},
    source::SourceFile,
    written,
};
use crate::{ChangeKind, DateRange, FileChange};

/// Edits of one file: what is replaced by what.
type Edits = BTreeMap<String, (Arc<SourceFile>, Vec<(Range<usize>, String)>)>;

/// The changed and the new files, for a region in `folder`.
pub(super) fn propose(
    kept: &Kept<'_>,
    files: &BTreeMap<PathBuf, String>,
    folder: &str,
    effective: Date,
    source: &str,
) -> Vec<FileChange> {
    let mut edits = Edits::new();
    let mut rows = String::new();
    let mut ended = BTreeSet::new();
    for change in &kept.changes {
        let range = DateRange { from: effective, until: change.own_until };
        for version in kept.versions(&change.told.rule).iter().filter(|v| v.range.overlaps(range)) {
            if ended.insert((version.source.file.clone(), version.span.start)) {
                end(&mut edits, version, effective);
            }
            if let Some(next) = range.until.and_then(|last| last.tomorrow().ok())
                && version.range.until.is_none_or(|last| last >= next)
                && let Some((name, key)) = name_and_key(&kept.changes, change)
            {
                rows.push('\n');
                rows.push_str(&written::row(
                    name,
                    key,
                    &version.table,
                    &dates(Some(next), version.range.until),
                ));
            }
        }
        if let (Some(table), true) = (&change.table, change.told.change != ChangeKind::Dropped) {
            rows.push('\n');
            let until = change.own_until.or(change.told.until).filter(|last| *last >= effective);
            rows.push_str(&written::row(change.name, change.key, table, &dates(None, until)));
        }
    }
    let mut changes: Vec<FileChange> = edits
        .into_values()
        .map(|(source, edits)| FileChange {
            path: source.file.clone(),
            before: Some(source.text.clone()),
            after: applied(&source.text, edits),
        })
        .collect();
    if !rows.is_empty() {
        let head = format!("source = {}\neffective = {effective}\n", Value::String(source.to_owned()));
        changes.push(FileChange { path: free(files, folder, effective), before: None, after: head + &rows });
    }
    changes
}

fn dates(from: Option<Date>, until: Option<Date>) -> Vec<(&'static str, Date)> {
    from.map(|day| ("effective", day)).into_iter().chain(until.map(|day| ("until", day))).collect()
}

/// A rule that is only taken away for some days is written again by the name that its own change does not know.
fn name_and_key<'c>(
    changes: &'c [Change<'_>],
    change: &'c Change<'_>,
) -> Option<(&'static str, &'static str)> {
    if !change.name.is_empty() {
        return Some((change.name, change.key));
    }
    let kind = change.told.rule.split('/').next()?;
    changes
        .iter()
        .find(|other| other.name == kind)
        .map(|other| (other.name, other.key))
        .or_else(|| super::rows::KINDS.iter().find(|(name, _)| *name == kind).copied())
}

/// A path that no file has.
fn free(files: &BTreeMap<PathBuf, String>, folder: &str, effective: Date) -> String {
    (1..)
        .map(|number| match number {
            1 => format!("{folder}/adopted-{effective}.toml"),
            number => format!("{folder}/adopted-{effective}-{number}.toml"),
        })
        .find(|path| !files.contains_key(Path::new(path)))
        .unwrap_or_default()
}

/// The version ends on the day before; one that would have begun later is taken out.
fn end(edits: &mut Edits, version: &KeptRow<'_>, effective: Date) {
    let text = &version.source.text;
    let list = &mut edits
        .entry(version.source.file.clone())
        .or_insert_with(|| (version.source.clone(), Vec::new()))
        .1;
    let inline = text[version.span.clone()].starts_with('{');
    match effective.yesterday() {
        Ok(last) if last >= version.range.from => {
            if let Some(own) = &version.until {
                list.push((own.clone(), last.to_string()));
            } else if inline {
                let inside = text[..version.span.end].trim_end_matches('}').trim_end().trim_end_matches(',');
                list.push((inside.len()..inside.len(), format!(", until = {last}")));
            } else {
                let at = line_end(text, version.span.start);
                list.push((at..at, format!("until = {last}\n")));
            }
        }
        _ if inline => list.push((inline_row(text, &version.span), String::new())),
        _ => list.push((block(text, version.span.start), String::new())),
    }
}

/// Behind the end of the line that `at` stands in.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// A row of a list with its comma, and its whole line where nothing else stands on it.
fn inline_row(text: &str, span: &Range<usize>) -> Range<usize> {
    let comma = text[span.end..].find(|c: char| !c.is_whitespace()).map(|at| span.end + at);
    let end = comma.filter(|at| text[*at..].starts_with(',')).map_or(span.end, |at| at + 1);
    let start = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let rest = &text[end..line_end(text, end)];
    let alone =
        text[start..span.start].trim().is_empty() && (rest.trim().is_empty() || rest.trim().starts_with('#'));
    if alone { start..line_end(text, end) } else { span.start..end }
}

/// A table under its own heading, up to the next one or to the comment that belongs to it.
fn block(text: &str, start: usize) -> Range<usize> {
    let mut end = line_end(text, start);
    let mut last = end;
    while end < text.len() {
        let next = line_end(text, end);
        let line = text[end..next].trim();
        if line.starts_with('[') {
            break;
        }
        if !line.is_empty() && !line.starts_with('#') {
            last = next;
        }
        end = next;
    }
    start..last
}

fn applied(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut after = String::with_capacity(text.len() + 256);
    let mut at = 0;
    for (range, new) in edits {
        after.push_str(&text[at..range.start]);
        after.push_str(&new);
        at = range.end;
    }
    after.push_str(&text[at..]);
    after
}
