//! What a person's reports examined, in the region's terms: worked out once, asked for every line.

use base::Result;
use clinical::record::{ReportEntry, ResultKind};
use jiff::{Timestamp, civil::Date};
use policy::{Category, Item, Panel, Region};
use terminology::{CodeNo, Mapping};

use base::Fnv;

/// A person's reports with what each examined.
pub struct Evidence<'a> {
    pub(crate) reports: Vec<Sighted<'a>>,
    /// Results whose code nobody has mapped.
    pub unmapped: u32,
}

/// One report.
pub(crate) struct Sighted<'a> {
    pub(crate) entry: &'a ReportEntry,
    /// The region's legal day of performance.
    pub(crate) day: Date,
    /// The panel that the report as a whole is, if it is one.
    pub(crate) panel: Option<&'a Panel>,
    pub(crate) findings: Vec<Finding<'a>>,
}

/// One item that a report examined.
#[derive(Debug, Clone)]
pub(crate) struct Finding<'a> {
    pub(crate) item: &'a Item,
    pub(crate) kind: ResultKind,
    /// The unit as it was sent.
    pub(crate) unit: Option<&'a str>,
    /// What the institution means when it sends no unit that can be read.
    pub(crate) meant_unit: Option<std::sync::Arc<str>>,
}

impl Finding<'_> {
    /// Whether it is a result a doctor can read: an examination's report, or a test's value.
    pub(crate) fn has_value(&self) -> bool {
        weight(self.kind, self.item.category) == HAS_VALUE
    }

    /// Whether it was examined at all: not taken back.
    pub(crate) fn stands(&self) -> bool {
        self.kind != ResultKind::Withdrawn
    }
}

const HAS_VALUE: u8 = 4;

/// Of several things a report says about one item the weightiest counts. The report as a whole is the
/// result of an examination, but not of a test, which is nothing without its value.
fn weight(kind: ResultKind, category: Category) -> u8 {
    match kind {
        ResultKind::Quantity | ResultKind::Qualitative => HAS_VALUE,
        ResultKind::Report if category != Category::Laboratory => HAS_VALUE,
        ResultKind::Withdrawn => 3,
        ResultKind::Absent => 2,
        ResultKind::Report => 1,
    }
}

impl<'a> Evidence<'a> {
    /// `meaning` says what a code meant at the moment of performance, as it was known when the record is
    /// spoken for; codes that mean nothing are counted and otherwise left out, never guessed.
    pub fn gather(
        region: &'a Region,
        reports: impl IntoIterator<Item = &'a ReportEntry>,
        today: Date,
        mut meaning: impl FnMut(CodeNo, Timestamp) -> Result<Option<Mapping>>,
    ) -> Result<Self> {
        let mut unmapped = 0;
        let mut sighted = Vec::new();
        for entry in reports {
            let mut report =
                Sighted { entry, day: region.day(entry.performed_at), panel: None, findings: Vec::new() };
            let only_whole = entry.items.iter().all(|item| item.kind == ResultKind::Report);
            for item in entry.items.iter() {
                let mut mapped = None;
                for code in &item.codes {
                    mapped = meaning(*code, entry.performed_at)?;
                    if mapped.is_some() {
                        break;
                    }
                }
                let Some(mapping) = mapped else {
                    // A laboratory's name for its whole sheet needs no mapping when the results have one.
                    unmapped += u32::from(item.kind != ResultKind::Report || only_whole);
                    continue;
                };
                report.add(region, today, item.kind, item.unit.as_deref(), mapping);
            }
            sighted.push(report);
        }
        Ok(Self { reports: sighted, unmapped })
    }

    /// A number that changes when the versions of reports that were there do.
    pub fn seen(&self) -> i64 {
        seen(self.reports.iter().map(|report| report.entry))
    }
}

/// An item that has left the catalogue since is known by its last day in it.
pub(super) fn item_known<'a>(region: &'a Region, code: &str, today: Date, day: Date) -> Option<&'a Item> {
    region.item(code, today).or_else(|| region.item(code, day))
}

/// A number that changes when the versions of reports that were there do.
pub(crate) fn seen<'a>(reports: impl Iterator<Item = &'a ReportEntry>) -> i64 {
    let mut hash = Fnv::new();
    for entry in reports {
        hash.bytes(entry.key.as_bytes()).number(entry.version);
    }
    hash.finish()
}

impl<'a> Sighted<'a> {
    fn add(
        &mut self,
        region: &'a Region,
        today: Date,
        kind: ResultKind,
        unit: Option<&'a str>,
        mapping: Mapping,
    ) {
        let item = |code: &str| item_known(region, code, today, self.day);
        if let Some(item) = item(&mapping.item) {
            self.put(Finding { item, kind, unit, meant_unit: mapping.unit });
        } else if let Some(panel) =
            region.panel(&mapping.item, today).or_else(|| region.panel(&mapping.item, self.day))
        {
            let members: Vec<&'a Item> = panel.items.iter().filter_map(|code| item(code)).collect();
            self.panel = Some(panel);
            // What the sheet promises and no result says stays without a value.
            for item in members {
                self.put(Finding { item, kind: ResultKind::Report, unit: None, meant_unit: None });
            }
        }
    }

    fn put(&mut self, new: Finding<'a>) {
        match self.findings.iter_mut().find(|known| known.item.code == new.item.code) {
            Some(known) if weight(known.kind, known.item.category) >= weight(new.kind, new.item.category) => {
            }
            Some(known) => *known = new,
            None => self.findings.push(new),
        }
    }
}
