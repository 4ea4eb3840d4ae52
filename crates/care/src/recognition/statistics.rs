//! What the region sees: checks, answers and money, from counters that a recount must equal.

use std::collections::BTreeMap;

use ::store::{Store, Tx};
use base::{Fault, Fen, Result, day_number, day_of};
use jiff::{Timestamp, civil::Date};
use policy::Level;
use serde::{Deserialize, Serialize};

use super::{
    Recognition,
    store::{self, Count, CountKey, Tally},
};

/// Changes added up in one turn when it is calm, and when it is not.
const PIECE: i64 = 1_000;
const SMALL_PIECE: i64 = 200;
/// More noted changes than this are added up at any time: whoever asks for counters reads through them.
const UNCOUNTED_MOST: i64 = 100_000;

/// Which counters, and how they are put together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filter {
    /// First legal day.
    pub from: Date,
    /// Last legal day, included.
    pub to: Date,
    /// By what.
    pub group_by: GroupBy,
    /// Only this ordering institution.
    #[serde(default)]
    pub institution: Option<String>,
    /// Only this item or panel.
    #[serde(default)]
    pub item: Option<String>,
    /// Only this department.
    #[serde(default)]
    pub department: Option<String>,
    /// Only this doctor.
    #[serde(default)]
    pub doctor: Option<String>,
    /// Only re-examinations on this ground.
    #[serde(default)]
    pub ground: Option<String>,
    /// Only ordering institutions of this level, as of the last day of the period.
    #[serde(default)]
    pub level: Option<Level>,
}

impl Filter {
    /// Everything of a period.
    pub fn over(from: Date, to: Date, group_by: GroupBy) -> Self {
        Self {
            from,
            to,
            group_by,
            institution: None,
            item: None,
            department: None,
            doctor: None,
            ground: None,
            level: None,
        }
    }
}

/// By what counters are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupBy {
    /// Ordering institution.
    Institution,
    /// Item or panel.
    Item,
    /// Department: `institution/department`.
    Department,
    /// Doctor: `institution/department/doctor`.
    Doctor,
    /// Legal day.
    Day,
    /// Month of legal days: `2023-08`.
    Month,
    /// Level of the ordering institution, as of the last day of the period.
    Level,
    /// Ground of re-examination. Only re-examinations stand in such rows.
    Ground,
}

/// A table of counters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Statistics {
    /// What was asked.
    pub filter: Filter,
    /// One row for each group, in the order of their keys.
    pub rows: Vec<StatisticsRow>,
    /// All of them together.
    pub total: StatisticsRow,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatisticsRow {
    /// The group: a code, a date, or codes divided by `/`.
    pub key: String,
    /// Its Chinese name, where the rules have one.
    pub name: Option<String>,
    /// What was counted.
    #[serde(flatten)]
    pub count: Count,
    /// What is saved and not given back.
    pub net: Fen,
    /// 互认率 = 互认/(互认+不互认−98−99), in hundredths of a percent, rounded half up; none where
    /// nothing was decided.
    pub rate_hundredths: Option<i64>,
}

impl StatisticsRow {
    /// A row of these counters alone.
    pub fn of(count: Count) -> Self {
        Self::new(String::new(), None, count)
    }

    fn new(key: String, name: Option<String>, count: Count) -> Self {
        let decided = count.recognised + count.reexamined - count.excused;
        let rate = (decided > 0).then(|| (count.recognised * 20_000 + decided) / (2 * decided));
        Self { key, name, count, net: count.saved - count.returned, rate_hundredths: rate }
    }
}

/// A level as keys of rows write it.
fn level_word(level: Level) -> &'static str {
    match level {
        Level::Tertiary => "tertiary",
        Level::Secondary => "secondary",
        Level::Primary => "primary",
        Level::Village => "village",
        Level::Other => "other",
    }
}

impl Recognition {
    pub(crate) fn day_number(&self, at: Timestamp) -> i64 {
        day_number(self.region.day(at))
    }

    /// The counters of a period, put together as asked. `Fault::invalid` when it ends before it begins.
    pub fn statistics(&self, tx: &mut Tx<'_>, filter: &Filter) -> Result<Statistics> {
        let institutions = self.within(filter)?;
        let days = (day_number(filter.from), day_number(filter.to));
        let mut groups: BTreeMap<String, Count> = BTreeMap::new();
        for (key, count) in store::grouped(tx, filter, days, institutions.as_deref())? {
            groups.entry(self.group(filter, key)).or_default().add(&count);
        }
        let mut total = Count::default();
        let mut rows = Vec::with_capacity(groups.len());
        for (key, count) in groups {
            total.add(&count);
            let name = self.named(filter, &key);
            rows.push(StatisticsRow::new(key, name, count));
        }
        Ok(Statistics {
            filter: filter.clone(),
            rows,
            total: StatisticsRow::new("total".into(), Some("合计".into()), total),
        })
    }

    /// The ordering institutions that a filter leaves; none where it leaves all.
    pub(crate) fn within(&self, filter: &Filter) -> Result<Option<Vec<String>>> {
        if filter.to < filter.from {
            return Err(Fault::invalid("the period ends before it begins").at("to"));
        }
        let Some(level) = filter.level else { return Ok(filter.institution.clone().map(|one| vec![one])) };
        let known = self.region.institutions_by(filter.to).filter(|known| known.level == level);
        let codes = known.map(|known| known.code.clone());
        Ok(Some(codes.filter(|code| filter.institution.as_ref().is_none_or(|only| only == code)).collect()))
    }

    /// The group of what the database grouped: days become dates and months, institutions their level.
    fn group(&self, filter: &Filter, key: String) -> String {
        let day = || key.parse().ok().and_then(day_of).map(|day| day.to_string());
        match filter.group_by {
            GroupBy::Day => day().unwrap_or(key),
            GroupBy::Month => day().map_or(key, |day| day[..7].to_owned()),
            GroupBy::Level => match self.region.institution_by(&key, filter.to) {
                Some(known) => level_word(known.level).to_owned(),
                None => "unknown".to_owned(),
            },
            _ => key,
        }
    }

    fn named(&self, filter: &Filter, key: &str) -> Option<String> {
        let on = filter.to;
        let institution = |code: &str| self.region.institution_by(code, on).map(|known| known.name.clone());
        match filter.group_by {
            GroupBy::Institution => institution(key),
            GroupBy::Department | GroupBy::Doctor => key.split('/').next().and_then(institution),
            GroupBy::Item => self.item_named(key, on),
            GroupBy::Ground => self.region.ground(key, on).map(|ground| ground.text.clone()),
            GroupBy::Level => {
                Level::ALL.into_iter().find(|level| level_word(*level) == key).map(|level| level.to_string())
            }
            GroupBy::Day | GroupBy::Month => None,
        }
    }

    /// The Chinese name of an item or panel.
    pub(crate) fn item_named(&self, code: &str, on: Date) -> Option<String> {
        let item = self.region.item(code, on).map(|item| item.name.clone());
        item.or_else(|| self.region.panel(code, on).map(|panel| panel.name.clone()))
    }

    /// Counters of a period by ordering institution and item: the cells in which something was counted.
    pub fn grid(&self, tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<(String, String, Count)>> {
        let institutions = self.within(filter)?;
        store::grid(tx, filter, (day_number(filter.from), day_number(filter.to)), institutions.as_deref())
    }

    /// The counters of the days `from..=to` as they stand, without those that came to nothing.
    pub fn counters(&self, tx: &mut Tx<'_>, from: Date, to: Date) -> Result<BTreeMap<CountKey, Count>> {
        store::counts(tx, day_number(from), day_number(to))
    }

    /// A turn of the background, some ten a second: adds noted changes up, where it is `calm` or when too many wait.
    pub fn count_up(&self, store: &Store, calm: bool) -> Result<()> {
        let (many, piece) = if calm { (1, PIECE) } else { (UNCOUNTED_MOST, SMALL_PIECE) };
        if !store.read(|tx| store::uncounted(tx, many))? {
            return Ok(());
        }
        store.write(move |tx| store::count_up(tx, piece))
    }

    /// The same computed again from checks, answers and savings: must equal [`Recognition::counters`].
    pub fn recount(&self, tx: &mut Tx<'_>, from: Date, to: Date) -> Result<BTreeMap<CountKey, Count>> {
        let begins = self.midnight(from)?;
        let ends =
            self.midnight(to.tomorrow().map_err(|_| Fault::invalid("the last day is out of range"))?)?;
        let mut tally = Tally::default();
        let key = |at, institution, department, doctor, item| CountKey {
            institution,
            day: self.day_number(at),
            item,
            department,
            doctor,
            ground: String::new(),
        };
        for line in store::lines_between(tx, begins, ends)? {
            let count = Count { checks: 1, offered: i64::from(line.offered), ..Count::default() };
            tally.add(key(line.at, line.institution, line.department, line.doctor, line.item), count);
        }
        for step in store::answers_between(tx, begins, ends)? {
            let place = key(step.at, step.institution, step.department, step.doctor, step.item);
            if let Some((counts, ground)) = step.before {
                tally.answer(place.clone(), counts, &ground, -1);
            }
            tally.answer(place, step.counts, &step.ground, 1);
        }
        for saving in store::savings_between(tx, begins, ends)? {
            let within = |at: Timestamp| begins <= at && at < ends;
            if within(saving.counted_at) {
                let count = Count { saved: saving.fen, ..Count::default() };
                tally.add(self.key_of_saving(&saving, saving.counted_at), count);
            }
            if let Some(at) = saving.returned_at.filter(|at| within(*at)) {
                let count = Count { returned: saving.fen, ..Count::default() };
                tally.add(self.key_of_saving(&saving, at), count);
            }
        }
        Ok(tally.settled())
    }

    pub(crate) fn midnight(&self, day: Date) -> Result<Timestamp> {
        day.to_zoned(self.region.zone.clone())
            .map(|zoned| zoned.timestamp())
            .map_err(|_| Fault::invalid(format!("{day} is out of range")))
    }
}
