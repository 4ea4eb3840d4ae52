//! Reading recorded checks with everything they are decided from, many persons at once.

use std::collections::HashMap;

use ::store::Tx;
use base::{Quick, Result};
use clinical::record::{Past, Records, ReportItem, ReportVersion, Wanted};
use jiff::{Timestamp, civil::Date};
use policy::Region;
use terminology::{CodeNo, Mapping, Meanings, Turns};

use crate::recognition::{
    MICROS_A_DAY, OrderedItem, Question,
    again::{Lasting, Meant},
    store::{self, Batch, Names, Reach},
};

/// Checks of one stretch: some milliseconds, since whoever works on one gives way only after it.
pub(super) const STRETCH: u32 = 300;

/// What a thread keeps from one stretch to the next.
pub(super) struct Reader {
    pub(super) names: Names,
    pub(super) past: Past,
    pub(super) book: Book,
}

impl Reader {
    pub(super) fn new(tx: &mut Tx<'_>, records: &Records) -> Result<Self> {
        Ok(Self {
            names: Names::default(),
            past: Past::new(),
            book: Book { meanings: records.codes().meanings(tx)?, day: None },
        })
    }
}

/// The code book as it was when the run began.
pub(super) struct Book {
    meanings: Meanings,
    /// The day that was asked for last: all results of a report bear one instant.
    day: Option<(Timestamp, Date)>,
}

impl Meant for Book {
    fn result(
        &mut self,
        region: &Region,
        no: CodeNo,
        at: Timestamp,
        known: Timestamp,
    ) -> Result<Option<Mapping>> {
        let day = match self.day {
            Some((instant, day)) if instant == at => day,
            _ => {
                let day = region.day(at);
                self.day = Some((at, day));
                day
            }
        };
        self.meanings.item_of(region, no, day, known)
    }

    fn ordered(
        &mut self,
        question: &Question<'_>,
        institution: &str,
        ordered: &OrderedItem,
        known: Timestamp,
    ) -> Option<String> {
        let known = known.min(question.now);
        ordered.codings.iter().find_map(|coding| {
            let code = (institution, coding.system.as_str(), coding.code.as_str());
            self.meanings.meaning(question.region, code, question.today, known).map(|m| m.item.to_string())
        })
    }
}

impl Lasting for Book {
    fn turns(&self, items: &[ReportItem]) -> Turns {
        self.meanings.turns(items.iter().flat_map(|item| &item.codes).copied())
    }
}

/// A stretch of checks, and the report versions of the persons whose records were read.
pub(super) struct Rows {
    pub(super) batch: Batch,
    /// In the order of the batch's persons.
    pub(super) versions: Vec<Vec<ReportVersion>>,
}

/// The longest look-back that any of these rules had or have.
pub(super) fn lookback_days(region: &Region, on: Date) -> i64 {
    region.parameters(on).map_or(0, |parameters| i64::from(parameters.lookback_days.value))
}

/// Reads a stretch.
pub(super) fn read(
    tx: &mut Tx<'_>,
    reader: &mut Reader,
    records: &Records,
    regions: &[&Region],
    reach: &Reach,
    marks: (&[u8], &[u8]),
) -> Result<Rows> {
    let batch = store::batch(tx, &mut reader.names, reach, marks)?;
    let mut lookbacks: HashMap<usize, i64, Quick> = HashMap::default();
    let mut wanted: Vec<Wanted> = Vec::new();
    for then in &batch.checks {
        // Rules change at midnight: a day here and there costs no more than the hash.
        let day = usize::try_from(then.at.as_second().div_euclid(86_400)).unwrap_or_default();
        let days = *lookbacks.entry(day).or_insert_with(|| {
            let on = regions.first().map_or(Date::MIN, |region| region.day(then.at));
            let neighbours = [on.yesterday().unwrap_or(on), on, on.tomorrow().unwrap_or(on)];
            let all = regions.iter().flat_map(|region| neighbours.map(|on| lookback_days(region, on)));
            all.max().unwrap_or_default()
        });
        let from = base::timestamp(base::micros(then.at).saturating_sub(days * MICROS_A_DAY));
        match wanted.last_mut().filter(|last| last.resident == then.record) {
            Some(last) => {
                last.from = last.from.min(from);
                last.known_by = last.known_by.max(then.as_known);
            }
            None => wanted.push(Wanted { resident: then.record, from, known_by: then.as_known }),
        }
    }
    // Whether what somebody relied on was withdrawn since is asked as of the run's instant.
    let mut person = 0;
    for line in batch.lines.iter().filter(|line| line.answer.as_ref().is_some_and(|a| a.exam.is_some())) {
        while wanted[person].resident != batch.checks[line.check].record {
            person += 1;
        }
        wanted[person].known_by = wanted[person].known_by.max(reach.as_of);
    }
    // A report that was on its way into the database bears an instant a little later than the check.
    for one in &mut wanted {
        one.known_by =
            one.known_by.saturating_add(jiff::SignedDuration::from_mins(10)).unwrap_or(one.known_by);
    }
    let versions = records.versions(tx, &mut reader.past, &wanted)?;
    Ok(Rows { batch, versions })
}
