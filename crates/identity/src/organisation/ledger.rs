//! What is known of the keys at hand, and how a new statement joins it: of one key, one thing holds on a day.

use std::collections::BTreeMap;

use base::Ctx;
use jiff::civil::Date;

use super::{Entry, FactKey, Line, Remark, Topic, fact::before};

/// What a statement did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    New,
    Changed,
    Same,
}

/// Lines by key, in the order of their days.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    lines: BTreeMap<FactKey, Vec<Line>>,
}

impl Ledger {
    pub(crate) fn extend(&mut self, lines: impl IntoIterator<Item = Line>) {
        for line in lines {
            let of_key = self.lines.entry(line.fact.key()).or_default();
            let at = of_key.partition_point(|other| other.from < line.from);
            of_key.insert(at, line);
        }
    }

    #[cfg(test)]
    pub(crate) fn of_key(&self, key: &FactKey) -> &[Line] {
        self.lines.get(key).map_or(&[], Vec::as_slice)
    }

    /// Lines of a topic.
    pub(crate) fn of_topic(&self, topic: Topic) -> impl Iterator<Item = &Line> {
        let from = (topic, String::new(), String::new());
        self.lines.range(from..).take_while(move |(key, _)| key.0 == topic).flat_map(|(_, lines)| lines)
    }

    /// Lines of a topic and subject.
    pub(crate) fn of_subject<'a>(&'a self, topic: Topic, subject: &'a str) -> impl Iterator<Item = &'a Line> {
        let from = (topic, subject.to_owned(), String::new());
        let same = move |key: &FactKey| key.0 == topic && key.1 == subject;
        self.lines.range(from..).take_while(move |(key, _)| same(key)).flat_map(|(_, lines)| lines)
    }

    /// Every line.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Line> {
        self.lines.values().flatten()
    }

    /// Takes a statement in. One with the first day of a known one corrects that one; one that begins later, and
    /// does not end before it, follows it, so that the earlier ends the day before. Any other overlap is refused.
    pub(crate) fn put(&mut self, ctx: &Ctx, entry: &Entry) -> Result<Change, Remark> {
        let lines = self.lines.entry(entry.fact.key()).or_default();
        let last = entry.until.unwrap_or(Date::MAX);
        if last < entry.from {
            return Err(Remark::new(UNTIL, "失效日期早于生效日期"));
        }
        let new = Line {
            id: None,
            fact: entry.fact.clone(),
            from: entry.from,
            until: entry.until,
            known_from: ctx.now,
            known_to: None,
            stated_by: ctx.actor.id.clone(),
        };
        let same_day = lines.iter().position(|line| line.from == entry.from);
        if let Some(at) = same_day {
            let known = &lines[at];
            if known.fact == new.fact && known.until == new.until {
                return Ok(Change::Same);
            }
            if let Some(next) = lines.get(at + 1).filter(|next| next.from <= last) {
                return Err(overlap(next));
            }
            lines[at] = new;
            return Ok(Change::Changed);
        }
        let mut met =
            lines.iter().enumerate().filter(|(_, line)| line.from <= last && entry.from <= line.last());
        match (met.next(), met.next()) {
            (None, _) => {
                let at = lines.partition_point(|line| line.from < entry.from);
                let change = if lines.is_empty() { Change::New } else { Change::Changed };
                lines.insert(at, new);
                Ok(change)
            }
            (Some((at, known)), None) if known.from < entry.from && known.last() <= last => {
                let ended = Line {
                    id: None,
                    until: Some(before(entry.from)),
                    known_from: ctx.now,
                    stated_by: ctx.actor.id.clone(),
                    ..known.clone()
                };
                lines[at] = ended;
                lines.insert(at + 1, new);
                Ok(Change::Changed)
            }
            (Some((_, known)), _) => Err(overlap(known)),
        }
    }

    /// The rows that are no longer known to be so, and the lines that are new, against what was there before.
    pub(crate) fn since<'a>(&'a self, earlier: &'a Self) -> (Vec<uuid::Uuid>, Vec<&'a Line>) {
        let kept: std::collections::BTreeSet<_> = self.all().filter_map(|line| line.id).collect();
        let closed = earlier.all().filter_map(|line| line.id).filter(|id| !kept.contains(id)).collect();
        (closed, self.all().filter(|line| line.id.is_none()).collect())
    }
}

/// The dates are no fields of a topic; they have these names.
pub const FROM: &str = "validFrom";
/// Last day.
pub const UNTIL: &str = "validUntil";

fn overlap(known: &Line) -> Remark {
    let until = known.until.map_or_else(|| "今后".to_owned(), |day| day.to_string());
    Remark::new(
        FROM,
        format!("与已载明的{}至{until}重叠；请先以相同的生效日期更正那一条的失效日期", known.from),
    )
}
