//! Many rows of one table in one call.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use crate::{Kind, Value, pg, tx};

thread_local! {
    /// The statement of each bulk insert that this thread has run. The names are constants, so that table, place of
    /// the columns and conflict clause are one `Bulk` for as long as the program runs.
    static STATEMENTS: RefCell<HashMap<Place, Rc<str>>> = RefCell::default();
}

/// Table, place of the columns, conflict clause.
type Place = (&'static str, *const (&'static str, Kind), &'static str);

/// A table and the columns of a bulk insert, named once as a constant beside the room's SQL.
#[derive(Debug)]
pub struct Bulk {
    /// Table name.
    pub table: &'static str,
    /// Column names with their types, in the order of the values.
    pub columns: &'static [(&'static str, Kind)],
    /// Empty, or `ON CONFLICT … DO NOTHING` where a repeated row is no error.
    pub on_conflict: &'static str,
}

impl Bulk {
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    fn sqlite_text(&self) -> Rc<str> {
        let key = (self.table, self.columns.as_ptr(), self.on_conflict);
        let write = || {
            let marks = (1..=self.columns.len()).map(|i| format!("?{i}")).collect::<Vec<_>>().join(", ");
            format!("INSERT INTO {} ({}) VALUES ({marks}) {}", self.table, self.names(), self.on_conflict)
                .into()
        };
        STATEMENTS.with_borrow_mut(|known| known.entry(key).or_insert_with(write).clone())
    }

    pub(crate) fn sqlite(&self, conn: &rusqlite::Connection, rows: &[Value<'_>]) -> rusqlite::Result<u64> {
        let mut statement = conn.prepare_cached(&self.sqlite_text())?;
        let mut done = 0;
        for row in rows.chunks_exact(self.columns.len()) {
            tx::bind(&mut statement, row)?;
            done += statement.raw_execute()? as u64;
        }
        Ok(done)
    }

    pub(crate) fn postgres(
        &self,
        conn: &mut pg::Connection,
        rows: &[Value<'_>],
    ) -> Result<u64, postgres::Error> {
        let casts = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, (_, kind))| {
                let name = match kind {
                    Kind::Int => "BIGINT",
                    Kind::Text => "TEXT",
                    Kind::Blob => "BYTEA",
                };
                format!("${}::{name}[]", i + 1)
            })
            .collect::<Vec<_>>()
            .join(", ");
        let sql = format!(
            "INSERT INTO {} ({}) SELECT * FROM UNNEST({casts}) {}",
            self.table,
            self.names(),
            self.on_conflict
        );
        let width = self.columns.len();
        let columns: Vec<Vec<&Value<'_>>> =
            (0..width).map(|c| rows.iter().skip(c).step_by(width).collect()).collect();
        conn.execute_columns(&sql, &columns)
    }
}
