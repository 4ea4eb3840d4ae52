//! How large a synthetic region is, and what it is like.

use jiff::civil::Date;

/// Where the results of a laboratory report stand in FHIR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResultForm {
    /// Each in a resource of its own: what most hospitals send, and what a search for one result finds.
    #[default]
    Resources,
    /// Contained in the report: a tenth of the rows, for large regions.
    Contained,
}

/// What is made. The same options over the same rule files make the same region, to the byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Another seed is another region.
    pub seed: u64,
    /// People.
    pub residents: u32,
    /// Reports, within a few in a hundred.
    pub reports: u64,
    /// Months of reports, of thirty days, that end with `until`.
    pub months: u16,
    /// The last day.
    pub until: Date,
    /// The institutions that send reports, by the region's code; empty for all that are online.
    pub institutions: Vec<String>,
    /// Reports that are corrected or withdrawn, per 1,000.
    pub corrections: u16,
    /// Local codes that nobody has mapped, per 1,000.
    pub unmapped: u16,
    /// Orders for which a result from before may stand in, per 1,000, about: what recognition is for. People
    /// are sent on to other hospitals as often as that takes.
    pub recognisable: u16,
    /// The last days on which doctors are shown what is there and answer; before them they order unseen.
    pub checked_days: u16,
    /// Where results stand.
    pub results: ResultForm,
    /// Threads that make content, beside the one that writes.
    pub threads: usize,
}

impl Options {
    /// A demonstration that ends on `until`: 3,000 people, about 30,000 reports in four months.
    pub fn demo(until: Date) -> Self {
        Self {
            seed: 1,
            residents: 3_000,
            reports: 30_000,
            months: 4,
            until,
            institutions: Vec::new(),
            corrections: 6,
            unmapped: 50,
            recognisable: 100,
            checked_days: 60,
            results: ResultForm::Resources,
            threads: 2,
        }
    }

    /// Days of reports.
    pub fn days(&self) -> u32 {
        u32::from(self.months.max(1)) * 30
    }
}
