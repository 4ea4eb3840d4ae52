//! From a number to the rows behind it: what [`Recognition::statistics`] counts, one by one. The signs of all rows
//! of a measure add up to its number over the same filter, corrections included.

use std::{fmt, str::FromStr};

use ::store::Tx;
use base::{CheckId, Fault, Fen, ResidentId, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Recognition,
    statistics::Filter,
    store::{self, rows as sql},
    verdict::Verdict,
};

/// Which number is looked behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Lines checked.
    Checks,
    /// Lines for which a recognisable result was there.
    Offered,
    /// Answers of recognition.
    Recognised,
    /// Answers of re-examination, on any ground.
    Reexamined,
    /// Of these, on grounds that do not count in the rate.
    Excused,
    /// Money saved.
    Saved,
    /// Money given back.
    Returned,
}

/// One thing that was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedRow {
    /// When it counted: of a check its moment, of an answer that of the answer, of money when it was counted.
    pub at: Timestamp,
    /// Whose order.
    pub resident: ResidentId,
    /// The check.
    pub check: CheckId,
    /// The line.
    pub line: u32,
    /// The ordering institution.
    pub institution: String,
    /// The department.
    pub department: String,
    /// The doctor, by staff number.
    pub doctor: String,
    /// The item or panel ordered.
    pub item: String,
    /// What was decided about the line; none where only money is looked at.
    pub verdict: Option<Verdict>,
    /// The ground of a re-examination; empty otherwise.
    pub ground: String,
    /// What the line would save, or what was saved or given back.
    pub fen: Fen,
    /// 1 where it counted, −1 where it was taken back.
    pub sign: i64,
    pub(crate) seq: i64,
}

/// A place in a list of rows, newest first: the rows after it are those that counted before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowCursor {
    pub(crate) at: Timestamp,
    pub(crate) check: CheckId,
    pub(crate) line: u32,
    pub(crate) seq: i64,
}

impl CountedRow {
    /// Where the rows after this one begin.
    pub fn cursor(&self) -> RowCursor {
        RowCursor { at: self.at, check: self.check, line: self.line, seq: self.seq }
    }
}

impl fmt::Display for RowCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", base::micros(self.at), self.check, self.line, self.seq)
    }
}

impl FromStr for RowCursor {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Fault::invalid("send back `next` as it was answered").at("after");
        let parts: Vec<&str> = text.split('.').collect();
        let &[at, check, line, seq] = parts.as_slice() else { return Err(wrong()) };
        let at = Timestamp::from_microsecond(at.parse().map_err(|_| wrong())?).map_err(|_| wrong())?;
        Ok(Self {
            at,
            check: check.parse().map_err(|_| wrong())?,
            line: line.parse().map_err(|_| wrong())?,
            seq: seq.parse().map_err(|_| wrong())?,
        })
    }
}

impl Recognition {
    /// What stands behind a number, newest first, at most `most`, after a place where an earlier list ended.
    /// `Fault::invalid` when the period ends before it begins.
    pub fn rows(
        &self,
        tx: &mut Tx<'_>,
        filter: &Filter,
        measure: Measure,
        after: Option<RowCursor>,
        most: u32,
    ) -> Result<Vec<CountedRow>> {
        let institutions = self.within(filter)?;
        let tomorrow = filter.to.tomorrow().map_err(|_| Fault::invalid("the last day is out of range"))?;
        let asked = sql::Asked {
            filter,
            begins: self.midnight(filter.from)?,
            ends: self.midnight(tomorrow)?,
            institutions: institutions.as_deref(),
            after,
            most,
        };
        match measure {
            // Only re-examinations stand under a ground.
            Measure::Checks | Measure::Offered | Measure::Recognised | Measure::Saved | Measure::Returned
                if filter.ground.is_some() =>
            {
                Ok(Vec::new())
            }
            Measure::Checks => sql::lines(tx, &asked, false),
            Measure::Offered => sql::lines(tx, &asked, true),
            Measure::Recognised => sql::answers(tx, &asked, &[store::RECOGNISED]),
            Measure::Reexamined => sql::answers(tx, &asked, &[store::REEXAMINED, store::EXCUSED]),
            Measure::Excused => sql::answers(tx, &asked, &[store::EXCUSED]),
            Measure::Saved => sql::savings(tx, &asked, "counted_at"),
            Measure::Returned => sql::savings(tx, &asked, "returned_at"),
        }
    }
}
