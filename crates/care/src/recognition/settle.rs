//! Money saved: once for the same exam and item at the same institution (同检同计一次), while an answer of
//! recognition stands whose reports are in force; given back when none does.

use ::store::Tx;
use base::{Fen, Key, ResidentId, Result};
use jiff::Timestamp;

use super::{
    Recognition,
    store::{self, Count, CountKey, LineRow, SavingRow, Tally},
};

impl Recognition {
    /// Brings the saving of one exam in step with the answers that stand now; the money it counted.
    /// Doing it twice changes nothing.
    pub(crate) fn settle(
        &self,
        tx: &mut Tx<'_>,
        exam: &Exam<'_>,
        now: Timestamp,
        tally: &mut Tally,
    ) -> Result<Fen> {
        let Exam { resident, exam, item, institution } = *exam;
        let standing = store::standing(tx, resident, exam, item, institution)?;
        if let Some(open) = store::open_saving(tx, resident, exam, item, institution)? {
            let holds =
                |s: &store::StandingAnswer| (s.check, s.line, s.seq) == (open.check, open.line, open.answer);
            if standing.iter().any(holds) {
                return Ok(Fen(0));
            }
            store::close_saving(tx, &open, now)?;
            tally.add(self.key_of_saving(&open, now), Count { returned: open.fen, ..Count::default() });
        }
        let Some(first) = standing.into_iter().next() else { return Ok(Fen(0)) };
        let saving = SavingRow {
            resident,
            exam,
            item: item.to_owned(),
            institution: institution.to_owned(),
            seq: store::next_saving_seq(tx, resident, exam, item, institution)?,
            department: first.department,
            doctor: first.doctor,
            check: first.check,
            line: first.line,
            answer: first.seq,
            fen: first.fen,
            counted_at: now,
            returned_at: None,
        };
        store::save(tx, &saving)?;
        tally.add(self.key_of_saving(&saving, now), Count { saved: saving.fen, ..Count::default() });
        Ok(saving.fen)
    }

    pub(crate) fn key_of_saving(&self, saving: &SavingRow, at: Timestamp) -> CountKey {
        CountKey {
            institution: saving.institution.clone(),
            day: self.day_number(at),
            item: saving.item.clone(),
            department: saving.department.clone(),
            doctor: saving.doctor.clone(),
            ground: String::new(),
        }
    }

    pub(crate) fn key_of_line(&self, row: &LineRow, at: Timestamp) -> CountKey {
        CountKey {
            institution: row.institution.clone(),
            day: self.day_number(at),
            item: row.item.clone(),
            department: row.department.clone(),
            doctor: row.doctor.clone(),
            ground: String::new(),
        }
    }
}

/// What a saving is counted once for: the report (of several, the one with the smallest key), the item
/// ordered, the institution that ordered it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exam<'a> {
    pub(crate) resident: ResidentId,
    pub(crate) exam: Key,
    pub(crate) item: &'a str,
    pub(crate) institution: &'a str,
}

impl<'a> Exam<'a> {
    pub(crate) fn of(row: &'a LineRow, exam: Key) -> Self {
        Self { resident: row.resident, exam, item: &row.item, institution: &row.institution }
    }
}
