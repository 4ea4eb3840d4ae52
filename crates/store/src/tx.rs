//! A transaction as the rooms see it: statements with numbered parameters and typed rows.

use std::cell::RefCell;

use base::{Fault, Result};

use crate::{Bulk, Dialect, Value, error, error::Retry, pg};

/// An open transaction. It is committed or rolled back by whoever opened it, never in here.
pub struct Tx<'a> {
    pub(crate) conn: Conn<'a>,
    /// Number of the writer that runs this transaction (0 for readers): chains kept per writer,
    /// such as the audit trail, use it so that writers do not wait for each other.
    pub writer: u32,
    pub(crate) retry: Retry,
}

pub(crate) enum Conn<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut pg::Connection),
}

/// One row of an answer. Columns are counted from 0; a column of another type is a `Fault::corrupt`.
pub struct Row<'a>(RowOf<'a>);

enum RowOf<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

thread_local! {
    /// SQLite writes `?1` where PostgreSQL writes `$1`; the text is rewritten into this buffer.
    static SQLITE_TEXT: RefCell<String> = const { RefCell::new(String::new()) };
}

impl Tx<'_> {
    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        match self.conn {
            Conn::Sqlite(_) => Dialect::Sqlite,
            Conn::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement; the number of rows it changed.
    pub fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64> {
        match &mut self.conn {
            Conn::Sqlite(conn) => sqlite_text(sql, |sql| {
                let mut statement = conn.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                statement.raw_execute().map(|n| n as u64)
            })
            .map_err(|e| error::of_sqlite(&e)),
            Conn::Postgres(conn) => {
                let done = conn.execute(sql, params);
                self.noting(done)
            }
        }
    }

    /// Runs a query and maps every row.
    pub fn query<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, params, |row| {
            found.push(map(row)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Runs a query and calls `visit` row by row until it answers `false`. SQLite streams;
    /// PostgreSQL delivers the whole answer first, so bound it with `LIMIT`.
    pub fn each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut visit: impl FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        match &mut self.conn {
            Conn::Sqlite(conn) => visit_rows(&mut prepared(conn, sql)?, params, &mut visit),
            Conn::Postgres(conn) => {
                let rows = conn.query(sql, params);
                for row in &self.noting(rows)? {
                    if !visit(&Row(RowOf::Postgres(row)))? {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    /// [`Self::each`] for one set of parameters after another, prepared once; `visit` is told the place of the set.
    /// `false` ends the rows of a set.
    pub fn each_of<'p, const N: usize>(
        &mut self,
        sql: &str,
        sets: impl IntoIterator<Item = [Value<'p>; N]>,
        mut visit: impl FnMut(usize, &Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        if let Conn::Postgres(_) = self.conn {
            return sets
                .into_iter()
                .enumerate()
                .try_for_each(|(at, set)| self.each(sql, &set, |row| visit(at, row)));
        }
        let Conn::Sqlite(conn) = &self.conn else { return Ok(()) };
        let mut statement = prepared(conn, sql)?;
        sets.into_iter()
            .enumerate()
            .try_for_each(|(at, set)| visit_rows(&mut statement, &set, |row| visit(at, row)))
    }

    /// The first row, if there is one.
    pub fn query_opt<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.each(sql, params, |row| {
            found = Some(map(row)?);
            Ok(false)
        })?;
        Ok(found)
    }

    /// The one row that must be there.
    pub fn query_one<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.query_opt(sql, params, map)?
            .ok_or_else(|| Fault::corrupt("a row that must be in the database is not there"))
    }

    /// Inserts many rows of one table: prepared single rows on SQLite, arrays through `UNNEST`
    /// on PostgreSQL. `rows` holds `bulk.columns.len()` values per row, row after row.
    pub fn insert_many(&mut self, bulk: &Bulk, rows: &[Value<'_>]) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        match &mut self.conn {
            Conn::Sqlite(conn) => bulk.sqlite(conn, rows).map_err(|e| error::of_sqlite(&e)),
            Conn::Postgres(conn) => {
                let done = bulk.postgres(conn, rows);
                self.noting(done)
            }
        }
    }

    fn noting<T>(&mut self, result: std::result::Result<T, postgres::Error>) -> Result<T> {
        result.map_err(|e| {
            let (fault, retry) = error::of_postgres(&e);
            if retry != Retry::No {
                self.retry = retry;
            }
            fault
        })
    }
}

fn prepared<'c>(conn: &'c rusqlite::Connection, sql: &str) -> Result<rusqlite::CachedStatement<'c>> {
    sqlite_text(sql, |sql| conn.prepare_cached(sql)).map_err(|e| error::of_sqlite(&e))
}

/// Row by row, until `visit` answers `false`.
fn visit_rows(
    statement: &mut rusqlite::CachedStatement<'_>,
    params: &[Value<'_>],
    mut visit: impl FnMut(&Row<'_>) -> Result<bool>,
) -> Result<()> {
    bind(statement, params).map_err(|e| error::of_sqlite(&e))?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(|e| error::of_sqlite(&e))? {
        if !visit(&Row(RowOf::Sqlite(row)))? {
            break;
        }
    }
    Ok(())
}

pub(crate) fn sqlite_text<T>(sql: &str, f: impl FnOnce(&str) -> T) -> T {
    SQLITE_TEXT.with(|buffer| {
        // A nested call (a visitor that queries) finds the buffer taken and uses one of its own.
        match buffer.try_borrow_mut() {
            Ok(mut text) => {
                text.clear();
                for (at, part) in sql.split('$').enumerate() {
                    if at > 0 {
                        text.push('?');
                    }
                    text.push_str(part);
                }
                f(&text)
            }
            Err(_) => f(&sql.replace('$', "?")),
        }
    })
}

pub(crate) fn bind(
    statement: &mut rusqlite::CachedStatement<'_>,
    params: &[Value<'_>],
) -> rusqlite::Result<()> {
    for (i, value) in params.iter().enumerate() {
        match value {
            Value::Null => statement.raw_bind_parameter(i + 1, rusqlite::types::Null)?,
            Value::Int(n) => statement.raw_bind_parameter(i + 1, n)?,
            Value::Text(text) => statement.raw_bind_parameter(i + 1, text.as_ref())?,
            Value::Blob(bytes) => statement.raw_bind_parameter(i + 1, bytes.as_ref())?,
        }
    }
    Ok(())
}

impl Row<'_> {
    /// A `BIGINT` that is not null.
    pub fn int(&self, column: usize) -> Result<i64> {
        self.opt_int(column)?.ok_or_else(|| null(column))
    }

    /// A `BIGINT` or null.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        match &self.0 {
            RowOf::Sqlite(row) => row
                .get_ref(column)
                .map_err(|e| error::of_sqlite(&e))?
                .as_i64_or_null()
                .map_err(|_| Fault::corrupt(format!("column {column} does not hold a number"))),
            RowOf::Postgres(row) => pg::int(row, column).map_err(|e| error::of_postgres(&e).0),
        }
    }

    /// A boolean stored as 0 or 1.
    pub fn bool(&self, column: usize) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }

    /// An instant stored in microseconds.
    pub fn time(&self, column: usize) -> Result<jiff::Timestamp> {
        Ok(base::timestamp(self.int(column)?))
    }

    /// An instant or null.
    pub fn opt_time(&self, column: usize) -> Result<Option<jiff::Timestamp>> {
        Ok(self.opt_int(column)?.map(base::timestamp))
    }

    /// A `TEXT` that is not null.
    pub fn text(&self, column: usize) -> Result<String> {
        self.opt_text(column)?.ok_or_else(|| null(column))
    }

    /// A `TEXT` or null.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>> {
        match &self.0 {
            RowOf::Sqlite(row) => row.get(column).map_err(|e| error::of_sqlite(&e)),
            RowOf::Postgres(row) => row.try_get(column).map_err(|e| error::of_postgres(&e).0),
        }
    }

    /// A `TEXT` that is not null, borrowed from the row.
    pub fn str(&self, column: usize) -> Result<&str> {
        let text = match &self.0 {
            RowOf::Sqlite(row) => {
                let value = row.get_ref(column).map_err(|e| error::of_sqlite(&e))?;
                value
                    .as_str_or_null()
                    .map_err(|_| Fault::corrupt(format!("column {column} does not hold text")))?
            }
            RowOf::Postgres(row) => {
                row.try_get::<_, Option<&str>>(column).map_err(|e| error::of_postgres(&e).0)?
            }
        };
        text.ok_or_else(|| null(column))
    }

    /// A `BYTEA`, borrowed from the row.
    pub fn blob(&self, column: usize) -> Result<&[u8]> {
        self.opt_blob(column)?.ok_or_else(|| null(column))
    }

    /// A `BYTEA` or null, borrowed from the row.
    pub fn opt_blob(&self, column: usize) -> Result<Option<&[u8]>> {
        match &self.0 {
            RowOf::Sqlite(row) => {
                let value = row.get_ref(column).map_err(|e| error::of_sqlite(&e))?;
                value
                    .as_blob_or_null()
                    .map_err(|_| Fault::corrupt(format!("column {column} does not hold bytes")))
            }
            RowOf::Postgres(row) => row.try_get(column).map_err(|e| error::of_postgres(&e).0),
        }
    }
}

fn null(column: usize) -> Fault {
    Fault::corrupt(format!("column {column} of a row is empty where a value must stand"))
}
