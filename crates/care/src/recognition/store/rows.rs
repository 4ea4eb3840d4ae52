//! SQL of what stands behind a number.

use base::{CheckId, Fen, ResidentId, Result};
use jiff::Timestamp;
use store::{IntoValue as _, Row, Tx, Value};

use super::{ITEM, counts::one_of, id_floor, line_no};
use crate::recognition::{
    rows::{CountedRow, RowCursor},
    statistics::Filter,
    verdict::Verdict,
};

/// What is asked, with everything worked out.
pub(crate) struct Asked<'f> {
    pub(crate) filter: &'f Filter,
    pub(crate) begins: Timestamp,
    pub(crate) ends: Timestamp,
    pub(crate) institutions: Option<&'f [String]>,
    pub(crate) after: Option<RowCursor>,
    pub(crate) most: u32,
}

impl<'f> Asked<'f> {
    /// Adds what the filter leaves; `item`, `department`, … are the columns of these.
    fn left(&self, sql: &mut String, values: &mut Vec<Value<'f>>, order: &str, item: &str) {
        let Filter { item: only_item, department, doctor, .. } = self.filter;
        for (column, only) in [
            (item.to_owned(), only_item),
            (format!("{order}.department"), department),
            (format!("{order}.doctor"), doctor),
        ] {
            if let Some(only) = only {
                values.push(only.as_str().into_value());
                sql.push_str(&format!(" AND {column} = ${}", values.len()));
            }
        }
        one_of(sql, values, &format!("{order}.institution"), self.institutions);
    }

    fn limit(&self, sql: &mut String, values: &mut Vec<Value<'f>>) {
        values.push(self.most.into_value());
        sql.push_str(&format!(" LIMIT ${}", values.len()));
    }
}

fn row(row: &Row<'_>) -> Result<CountedRow> {
    Ok(CountedRow {
        at: row.time(0)?,
        resident: ResidentId::from_slice(row.blob(1)?)?,
        check: CheckId::from_slice(row.blob(2)?)?,
        line: line_no(row.int(3)?)?,
        institution: row.text(4)?,
        department: row.text(5)?,
        doctor: row.text(6)?,
        item: row.text(7)?,
        verdict: row.opt_int(8)?.and_then(Verdict::numbered),
        fen: Fen(row.int(9)?),
        seq: row.int(10)?,
        ground: row.text(11)?,
        sign: row.int(12)?,
    })
}

/// Lines checked, in the order of their checks' ids, which begin with the time.
pub(crate) fn lines(tx: &mut Tx<'_>, asked: &Asked<'_>, offered: bool) -> Result<Vec<CountedRow>> {
    let mut sql =
        "SELECT c.at, c.resident, c.id, l.line, c.institution, c.department, c.doctor, l.item, l.verdict,
            l.fen, CAST(0 AS BIGINT), '', CAST(1 AS BIGINT)
         FROM care_check c JOIN care_check_line l ON l.resident = c.resident AND l.check_id = c.id
         WHERE c.id >= $1 AND c.at >= $2 AND c.at < $3 AND l.kind = $4 AND l.counted = 1"
            .to_owned();
    let mut values = vec![
        Value::Blob(id_floor(asked.begins).to_vec().into()),
        asked.begins.into_value(),
        asked.ends.into_value(),
        Value::Int(ITEM),
    ];
    if offered {
        sql.push_str(" AND l.offered = 1");
    }
    match asked.after {
        Some(RowCursor { check, line, .. }) => {
            values.extend([check.into_value(), line.into_value()]);
            let at = values.len();
            let id = at - 1;
            sql.push_str(&format!(" AND c.id <= ${id} AND (c.id < ${id} OR l.line < ${at})"));
        }
        None => {
            let ceiling = asked.ends.checked_add(jiff::SignedDuration::from_secs(1)).unwrap_or(asked.ends);
            values.push(Value::Blob(id_floor(ceiling).to_vec().into()));
            sql.push_str(&format!(" AND c.id < ${}", values.len()));
        }
    }
    asked.left(&mut sql, &mut values, "c", "l.item");
    sql.push_str(" ORDER BY c.id DESC, l.line DESC");
    asked.limit(&mut sql, &mut values);
    tx.query(&sql, &values, row)
}

/// Answers that count as one of `counts` (1), or took the place of one that did (−1).
pub(crate) fn answers(tx: &mut Tx<'_>, asked: &Asked<'_>, counts: &[i64]) -> Result<Vec<CountedRow>> {
    let listed = counts.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let ground = asked.filter.ground.as_deref().unwrap_or_default();
    let fits = |answer: &str| {
        format!(
            "CASE WHEN {answer}.counts IN ({listed}) AND ($3 = '' OR {answer}.ground = $3) THEN 1 ELSE 0 END"
        )
    };
    let sign = format!("{} - {}", fits("a"), fits("b"));
    let mut sql = format!(
        "SELECT a.at, a.resident, a.check_id, a.line, c.institution, c.department, c.doctor, l.item, l.verdict,
            l.fen, a.seq, CASE WHEN {} = 1 THEN a.ground ELSE b.ground END, CAST({sign} AS BIGINT)
         FROM care_answer a
         JOIN care_check c ON c.resident = a.resident AND c.id = a.check_id
         JOIN care_check_line l ON l.resident = a.resident AND l.check_id = a.check_id AND l.line = a.line
         LEFT JOIN care_answer b ON b.resident = a.resident AND b.check_id = a.check_id AND b.line = a.line
            AND b.seq = a.seq - 1
         WHERE a.at >= $1 AND a.at < $2 AND {sign} <> 0",
        fits("a")
    );
    let mut values = vec![asked.begins.into_value(), asked.ends.into_value(), ground.into_value()];
    if let Some(RowCursor { at, check, line, seq }) = asked.after {
        values.extend([at.into_value(), check.into_value(), line.into_value(), Value::Int(seq)]);
        sql.push_str(" AND (a.at, a.check_id, a.line, a.seq) < ($4, $5, $6, $7)");
    }
    asked.left(&mut sql, &mut values, "c", "l.item");
    sql.push_str(" ORDER BY a.at DESC, a.check_id DESC, a.line DESC, a.seq DESC");
    asked.limit(&mut sql, &mut values);
    tx.query(&sql, &values, row)
}

/// Money, by the column that says when it counted.
pub(crate) fn savings(tx: &mut Tx<'_>, asked: &Asked<'_>, when: &str) -> Result<Vec<CountedRow>> {
    let mut sql = format!(
        "SELECT s.{when}, s.resident, s.check_id, s.line, s.institution, s.department, s.doctor, s.item,
            CAST(NULL AS BIGINT),
            s.fen, s.seq, '', CAST(1 AS BIGINT)
         FROM care_saving s WHERE s.{when} >= $1 AND s.{when} < $2"
    );
    let mut values = vec![asked.begins.into_value(), asked.ends.into_value()];
    if let Some(RowCursor { at, check, line, seq }) = asked.after {
        values.extend([at.into_value(), check.into_value(), line.into_value(), Value::Int(seq)]);
        sql.push_str(&format!(" AND (s.{when}, s.check_id, s.line, s.seq) < ($3, $4, $5, $6)"));
    }
    asked.left(&mut sql, &mut values, "s", "s.item");
    sql.push_str(&format!(" ORDER BY s.{when} DESC, s.check_id DESC, s.line DESC, s.seq DESC"));
    asked.limit(&mut sql, &mut values);
    tx.query(&sql, &values, row)
}
