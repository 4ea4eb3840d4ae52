//! What is remembered of one region's rules while a million checks are decided again: what lists of results examined,
//! whose label reaches where, what is ordered under a code, what it saves. All of it stays the same within a stretch
//! of days without a change of rules; nothing in here decides anything that [`super::judge`] and [`super::decide()`] do
//! not.

use std::{collections::HashMap, sync::Arc};

use base::{Fen, Quick, Result};
use clinical::record::{ReportEntry, ReportItem, ResultKind};
use jiff::{Timestamp, civil::Date};
use policy::{Institution, Item, Level, Panel, Parameters, Region};
use terminology::Turns;

use super::{
    again::Lasting,
    days::{Day, Days},
    decide::amount_saved,
    evidence::{Evidence, Finding, item_known},
    judge::{Labelled, Question, fitting},
    reason::Reasons,
    store::Then,
};

/// The memory of one thread. What it is asked about may be forgotten meanwhile.
pub(crate) struct Memory<'r> {
    region: &'r Region,
    days: Days<'r>,
    /// By the address of a list of results: the list, so that its address is not another's, and when its meaning turns.
    lists: HashMap<usize, (Arc<[ReportItem]>, Turns), Quick>,
    /// By the stretch of the day on which it was asked.
    turns: HashMap<usize, Turn<'r>, Quick>,
}

/// A check, ready to be decided.
#[derive(Clone, Copy)]
pub(crate) struct Case<'r> {
    pub(crate) question: Question<'r>,
    pub(super) stretch: usize,
    pub(super) area: usize,
}

/// A report of a check's person, with what it examined.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'v> {
    pub(super) entry: &'v ReportEntry,
    pub(super) day: Day,
    pub(super) sheet: usize,
}

/// Things of some forty bytes that are remembered; past this the memory begins anew.
const REMEMBERED: usize = 1_000_000;

/// Sets of items of a panel whose saving is remembered.
const SAVED: usize = 1_000;

impl<'r> Memory<'r> {
    /// Nothing remembered yet.
    pub(crate) fn new(region: &'r Region) -> Self {
        Self { region, days: Days::new(region), lists: HashMap::default(), turns: HashMap::default() }
    }

    /// The question of a check; none where the region does not know the institution or has no parameters.
    pub(crate) fn case(&mut self, then: &Then) -> Option<Case<'r>> {
        let today = self.days.of(then.at);
        let region = self.region;
        if self.turns.values().map(Turn::remembered).sum::<usize>() > REMEMBERED {
            self.turns.clear();
            self.lists.clear();
        }
        let turn = self.turns.entry(today.stretch).or_insert_with(|| Turn::new(region, today.date));
        let asker = turn.asker(&then.institution)?;
        let (institution, parameters) = (asker.institution, asker.parameters);
        let (now, today, emergency) = (then.at, today, then.emergency);
        let question = Question { region, institution, parameters, now, today: today.date, emergency };
        Some(Case { question, stretch: today.stretch, area: asker.area })
    }

    /// What a report examined, as codes were known at an instant.
    pub(crate) fn seen<'v>(
        &mut self,
        case: &Case<'r>,
        entry: &'v ReportEntry,
        known: Timestamp,
        meant: &mut impl Lasting,
    ) -> Result<Seen<'v>> {
        let day = self.days.of(entry.performed_at);
        let list = self.lists.entry(entry.items.as_ptr() as usize);
        let (_, turns) = list.or_insert_with(|| (entry.items.clone(), meant.turns(&entry.items)));
        let meaning = turns.stretches(day.date, known);
        let sheet = match self.turns.get_mut(&case.stretch) {
            Some(turn) => turn.sheet(entry, (day, meaning), known, meant)?,
            None => 0,
        };
        Ok(Seen { entry, day, sheet })
    }

    pub(super) fn turn(&mut self, case: &Case<'r>) -> Option<&mut Turn<'r>> {
        self.turns.get_mut(&case.stretch)
    }
}

/// What holds of all days of a stretch on which it is asked.
pub(super) struct Turn<'r> {
    region: &'r Region,
    /// Any of its days.
    today: Date,
    /// By the address of the institution's code.
    askers: HashMap<usize, (Arc<str>, Option<Asker<'r>>), Quick>,
    areas: Vec<&'r str>,
    codes: HashMap<Box<str>, Option<usize>, Quick>,
    pub(super) things: Vec<Thing<'r>>,
    /// By the address of the list, stretches of its day, of what its codes meant then, and of what was known of that.
    sheet_at: HashMap<(usize, usize, (usize, usize)), usize, Quick>,
    sheets: Vec<Sheet<'r>>,
    /// In all of them.
    findings: usize,
    fits_at: HashMap<(usize, usize), (usize, usize), Quick>,
    pub(super) fits: Vec<Fit>,
    labels_at: HashMap<(usize, usize, usize), usize, Quick>,
    labels: Vec<Labels>,
    groups: HashMap<&'r str, usize, Quick>,
    /// Items that reports examined, by their addresses.
    places: HashMap<usize, usize, Quick>,
    items: Vec<&'r Item>,
}

/// Who asks.
#[derive(Clone, Copy)]
struct Asker<'r> {
    institution: &'r Institution,
    parameters: &'r Parameters,
    area: usize,
}

/// What is ordered: an item, or a panel of items.
pub(super) struct Thing<'r> {
    pub(super) panel: Option<&'r Panel>,
    pub(super) items: Vec<&'r Item>,
    groups: Groups,
    /// By level and the items that are covered.
    saved: HashMap<(Level, u128), Option<Fen>, Quick>,
}

/// What a list of results examined.
struct Sheet<'r> {
    groups: Groups,
    found: Vec<Found<'r>>,
}

/// A finding that belongs to no one report.
struct Found<'r> {
    item: &'r Item,
    place: usize,
    kind: ResultKind,
    unit: Option<Box<str>>,
    meant_unit: Option<Arc<str>>,
}

/// A finding of a list that may stand in for one of the items of what is ordered.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    /// Place of that item in what is ordered.
    pub(super) member: usize,
    /// What speaks against the finding, but for the label.
    pub(super) reasons: Reasons,
    /// It is another item of the group.
    pub(super) other: bool,
    place: usize,
}

/// What a maker's labels come to at a place, on a stretch of days of performance.
struct Labels {
    maker: Arc<str>,
    day: Date,
    area: usize,
    /// By the place of the item; as far as it was asked for.
    said: Vec<Option<Reasons>>,
}

/// Equivalence groups; two that differ may be taken for one, so this only leaves out what cannot meet.
#[derive(Clone, Copy, Default)]
struct Groups([u64; 4]);

impl Groups {
    fn insert(&mut self, number: usize) {
        self.0[number / 64 % 4] |= 1 << (number % 64);
    }

    fn meet(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(mine, theirs)| mine & theirs != 0)
    }
}

impl<'r> Turn<'r> {
    fn new(region: &'r Region, today: Date) -> Self {
        Self {
            region,
            today,
            askers: HashMap::default(),
            areas: Vec::new(),
            codes: HashMap::default(),
            things: Vec::new(),
            sheet_at: HashMap::default(),
            sheets: Vec::new(),
            findings: 0,
            fits_at: HashMap::default(),
            fits: Vec::new(),
            labels_at: HashMap::default(),
            labels: Vec::new(),
            groups: HashMap::default(),
            places: HashMap::default(),
            items: Vec::new(),
        }
    }

    /// What a thing is counted as goes by its size.
    fn remembered(&self) -> usize {
        let Self { codes, sheets, findings, fits_at, fits, labels, .. } = self;
        let lists = 4 * sheets.len() + 2 * findings + 2 * fits_at.len() + fits.len();
        let labelled = labels.len() * (2 + self.items.len() / 5);
        lists + labelled + 2 * codes.len() + self.things.len() * 8
    }

    fn asker(&mut self, code: &Arc<str>) -> Option<Asker<'r>> {
        let key = code.as_ptr() as usize;
        if let Some((_, known)) = self.askers.get(&key) {
            return *known;
        }
        let institution = self.region.institution(code, self.today);
        let asker = institution.zip(self.region.parameters(self.today)).map(|(institution, parameters)| {
            let here = institution.area.as_str();
            let area = self.areas.iter().position(|area| *area == here).unwrap_or_else(|| {
                self.areas.push(here);
                self.areas.len() - 1
            });
            Asker { institution, parameters, area }
        });
        self.askers.insert(key, (code.clone(), asker));
        asker
    }

    /// What a code orders; none where it means nothing.
    pub(super) fn thing(&mut self, code: &str) -> Option<usize> {
        if let Some(known) = self.codes.get(code) {
            return *known;
        }
        let (region, today) = (self.region, self.today);
        let (panel, items) = match region.item(code, today) {
            Some(item) => (None, vec![item]),
            None => {
                let panel = region.panel(code, today);
                let codes = panel.into_iter().flat_map(|panel| &panel.items);
                (panel, codes.filter_map(|code| region.item(code, today)).collect())
            }
        };
        let known = (panel.is_some() || !items.is_empty()).then(|| {
            let mut groups = Groups::default();
            items.iter().for_each(|item| groups.insert(self.group(item)));
            self.things.push(Thing { panel, items, groups, saved: HashMap::default() });
            self.things.len() - 1
        });
        self.codes.insert(code.into(), known);
        known
    }

    fn group(&mut self, item: &'r Item) -> usize {
        let next = self.groups.len();
        *self.groups.entry(&item.equivalence_group).or_insert(next)
    }

    fn sheet(
        &mut self,
        entry: &ReportEntry,
        (day, meaning): (Day, (usize, usize)),
        known: Timestamp,
        meant: &mut impl Lasting,
    ) -> Result<usize> {
        let key = (entry.items.as_ptr() as usize, day.stretch, meaning);
        if let Some(known) = self.sheet_at.get(&key) {
            return Ok(*known);
        }
        let (region, today) = (self.region, self.today);
        let gathered =
            Evidence::gather(region, [entry], today, |no, at| meant.result(region, no, at, known))?;
        let mut groups = Groups::default();
        let mut found = Vec::new();
        for finding in gathered.reports.iter().flat_map(|report| &report.findings) {
            let Some(item) = item_known(region, &finding.item.code, today, day.date) else { continue };
            groups.insert(self.group(item));
            found.push(Found {
                item,
                place: self.place(item),
                kind: finding.kind,
                unit: finding.unit.map(Box::from),
                meant_unit: finding.meant_unit.clone(),
            });
        }
        self.findings += found.len();
        self.sheets.push(Sheet { groups, found });
        self.sheet_at.insert(key, self.sheets.len() - 1);
        Ok(self.sheets.len() - 1)
    }

    fn place(&mut self, item: &'r Item) -> usize {
        let items = &mut self.items;
        *self.places.entry(std::ptr::from_ref(item) as usize).or_insert_with(|| {
            items.push(item);
            items.len() - 1
        })
    }

    /// Where in `fits` stands what a list may stand in for of what is ordered, in the order of its items.
    pub(super) fn fitting(&mut self, sheet: usize, thing: usize) -> std::ops::Range<usize> {
        let (list, ordered) = (&self.sheets[sheet], &self.things[thing]);
        if !list.groups.meet(&ordered.groups) {
            return 0..0;
        }
        let (from, to) = *self.fits_at.entry((sheet, thing)).or_insert_with(|| {
            let from = self.fits.len();
            for (member, item) in ordered.items.iter().enumerate() {
                let same = list.found.iter().filter(|f| f.item.equivalence_group == item.equivalence_group);
                self.fits.extend(same.map(|found| Fit {
                    member,
                    reasons: fitting(&found.finding(), item),
                    other: found.item.code != item.code,
                    place: found.place,
                }));
            }
            (from, self.fits.len())
        });
        from..to
    }

    /// The labels of who made a report, where it is asked for.
    pub(super) fn labels(&mut self, seen: &Seen<'_>, area: usize) -> usize {
        let maker = &seen.entry.institution;
        let key = (maker.as_ptr() as usize, seen.day.stretch, area);
        *self.labels_at.entry(key).or_insert_with(|| {
            self.labels.push(Labels { maker: maker.clone(), day: seen.day.date, area, said: Vec::new() });
            self.labels.len() - 1
        })
    }

    /// What they come to for a finding.
    pub(super) fn labelled(&mut self, labels: usize, fit: Fit) -> Reasons {
        let labels = &mut self.labels[labels];
        if let Some(Some(said)) = labels.said.get(fit.place) {
            return *said;
        }
        let (item, here) = (self.items[fit.place], self.areas[labels.area]);
        let said = Labelled::of(self.region, (&labels.maker, item, labels.day), here, self.today).reasons;
        if labels.said.len() <= fit.place {
            labels.said.resize(fit.place + 1, None);
        }
        labels.said[fit.place] = Some(said);
        said
    }
}

impl Thing<'_> {
    /// What is saved when these of its items need not be done.
    pub(super) fn saved(
        &mut self,
        question: &Question<'_>,
        covered: impl Iterator<Item = usize> + Clone,
    ) -> Option<Fen> {
        let ask = |thing: &Self| {
            let codes: Vec<&str> = covered.clone().map(|at| thing.items[at].code.as_str()).collect();
            let code = thing.panel.map_or_else(|| thing.items[0].code.as_str(), |panel| panel.code.as_str());
            amount_saved(question, code, &codes, |_| ())
        };
        if self.items.len() > 128 {
            return ask(self);
        }
        let key = (question.institution.level, covered.clone().fold(0u128, |set, at| set | 1 << at));
        if let Some(known) = self.saved.get(&key) {
            return *known;
        }
        let saved = ask(self);
        if self.saved.len() >= SAVED {
            self.saved.clear();
        }
        self.saved.insert(key, saved);
        saved
    }
}

impl Found<'_> {
    fn finding(&self) -> Finding<'_> {
        Finding {
            item: self.item,
            kind: self.kind,
            unit: self.unit.as_deref(),
            meant_unit: self.meant_unit.clone(),
        }
    }
}
