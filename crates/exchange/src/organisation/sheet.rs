//! A table for each topic, in and out: the topic's fields and the two dates.

use std::{ops::ControlFlow, sync::LazyLock};

use base::Fault;
use identity::organisation::{Entry, FROM, Fact, Line, RowRemark, Topic, UNTIL, chinese, words};
use jiff::civil::Date;

use crate::table::{self, Column, Format, Limits, RowError, Schema, TableError, TableWriter};

static SCHEMAS: LazyLock<Vec<Schema>> = LazyLock::new(|| {
    Topic::ALL
        .into_iter()
        .map(|topic| {
            let mut columns: Vec<Column> = topic
                .fields()
                .iter()
                .map(|field| Column {
                    heading: field.heading,
                    aliases: vec![field.name].leak(),
                    required: field.required,
                    is_identifier: field.is_identifier,
                    note: field.note,
                    example: field.example,
                })
                .collect();
            let day = Column {
                heading: "生效日期",
                aliases: &["开始日期", FROM],
                required: true,
                is_identifier: false,
                note: "如2024-03-01；自该日起成立",
                example: "2024-03-01",
            };
            let last = "最后一日，含当日；不填为继续有效。更正已有的一行时生效日期不变";
            columns.push(day);
            columns.push(Column {
                heading: "失效日期",
                aliases: &["截止日期", UNTIL],
                required: false,
                note: last,
                example: "",
                ..day
            });
            Schema { name: topic.chinese(), columns: columns.leak() }
        })
        .collect()
});

/// The table of a topic.
pub fn schema(topic: Topic) -> &'static Schema {
    let at = Topic::ALL.iter().position(|known| *known == topic).unwrap_or_default();
    &SCHEMAS[at]
}

/// The heading of a field, empty for a row as a whole.
pub fn heading(topic: Topic, field: &str) -> &'static str {
    match field {
        FROM => "生效日期",
        UNTIL => "失效日期",
        _ => topic.fields().iter().find(|known| known.name == field).map_or("", |known| known.heading),
    }
}

/// What a file says.
#[derive(Debug)]
pub struct Sheet {
    topic: Topic,
    /// Cells of every row with its number.
    rows: Vec<(usize, Vec<String>)>,
    /// Rows that could be read.
    pub entries: Vec<Entry>,
    /// The number that each entry has in the file.
    numbers: Vec<usize>,
    /// What could not be read.
    pub wrong: Vec<RowError>,
    /// Headings that mean nothing here.
    pub unknown: Vec<String>,
}

/// Reads a file of one topic.
pub fn read(topic: Topic, bytes: &[u8], limits: &Limits) -> Result<Sheet, TableError> {
    let mut sheet = Sheet {
        topic,
        rows: Vec::new(),
        entries: Vec::new(),
        numbers: Vec::new(),
        wrong: Vec::new(),
        unknown: Vec::new(),
    };
    let summary = table::read(bytes, schema(topic), limits, &mut |row| {
        sheet.row(row);
        ControlFlow::Continue(())
    })?;
    sheet.unknown = summary.unknown;
    Ok(sheet)
}

impl Sheet {
    fn row(&mut self, row: table::Row) {
        let number = row.number;
        let mut wrong = row.errors;
        let whole = wrong.is_empty();
        let mut error = |field: &str, reason: String| {
            let column = heading(self.topic, field).to_owned();
            wrong.push(RowError { row: number, column, reason });
        };
        let fields = self.topic.fields();
        let (values, dates) = row.cells.split_at(fields.len().min(row.cells.len()));
        let fact = Fact::read(
            self.topic,
            fields.iter().zip(values).map(|(field, text)| (field.name, text.as_str())),
        );
        let text = |at: usize| dates.get(at).map_or("", String::as_str);
        let from = day(text(0));
        let until = if text(1).is_empty() { Ok(None) } else { day(text(1)).map(Some) };
        let dates = (from, until);
        if dates.0.is_err() {
            error(FROM, "必填，按2024-03-01的格式".to_owned());
        }
        if dates.1.is_err() {
            error(UNTIL, "请按2024-03-01的格式填写".to_owned());
        }
        match (fact, dates) {
            (Ok(fact), (Ok(from), Ok(until))) if whole => {
                self.entries.push(Entry { fact, from, until });
                self.numbers.push(number);
            }
            (Err(remarks), _) => remarks.into_iter().for_each(|remark| error(remark.field, remark.reason)),
            _ => {}
        }
        self.wrong.append(&mut wrong);
        self.rows.push((number, row.cells));
    }

    /// A remark about an entry, with the row and column of the file.
    pub fn placed(&self, remark: &RowRemark) -> RowError {
        RowError {
            row: self.numbers.get(remark.row).copied().unwrap_or_default(),
            column: heading(self.topic, remark.remark.field).to_owned(),
            reason: remark.remark.reason.clone(),
        }
    }

    /// The whole table with what is wrong beside each row, to be mended and loaded again: nothing of it was kept.
    pub fn error_file(&self, errors: &[RowError], format: Format) -> Result<Vec<u8>, Fault> {
        let mut writer = TableWriter::new(*schema(self.topic));
        for (number, cells) in &self.rows {
            writer.push(cells.clone(), errors.iter().filter(|error| error.row == *number));
        }
        writer.finish(format)
    }
}

/// `2024-03-01`, `2024/3/1`, `2024.3.1`, `20240301`.
fn day(text: &str) -> Result<Date, ()> {
    let text = text.split([' ', 'T']).next().unwrap_or_default();
    if let Ok(day) = text.parse() {
        return Ok(day);
    }
    let mut parts = text.split(['-', '/', '.']).map(str::parse::<i16>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(());
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Err(()) };
    if year < 1000 { Err(()) } else { Date::new(year, month, day).map_err(|_| ()) }
}

/// Lines of a topic as a table that can be loaded again.
pub fn export<'l>(
    topic: Topic,
    lines: impl IntoIterator<Item = &'l Line>,
    format: Format,
) -> Result<Vec<u8>, Fault> {
    let cells = |line: &Line| {
        let value = |name: &'static str| {
            let kept = line.fact.get(name).unwrap_or_default();
            let shown =
                words(topic, name).map(|words| chinese(words, kept)).filter(|shown| !shown.is_empty());
            shown.unwrap_or(kept).to_owned()
        };
        let mut row: Vec<String> = topic.fields().iter().map(|field| value(field.name)).collect();
        row.push(line.from.to_string());
        row.push(line.until.map(|day| day.to_string()).unwrap_or_default());
        row
    };
    let rows: Vec<Vec<String>> = lines.into_iter().map(cells).collect();
    table::table(schema(topic), &rows, format)
}
