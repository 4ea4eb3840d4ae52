//! From a file's text to rows. A row inherits what its section and the head of its file say, so that a
//! source, a date or a specimen is written once. One wrong row does not hide the next.

use std::{collections::HashSet, ops::Range, sync::Arc};

use jiff::civil::Date;
use serde::de::IntoDeserializer;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    rows::{
        AreaRow, AuthorityRow, DomainRow, EquivalenceRow, GroundRow, InstitutionRow, ItemRow, LabelRow,
        LapseRow, PanelRow, ParameterRow, PriceRow, RegionRow, Row, RowKind, SchemeRow, SensitiveRow, civil,
    },
    source::{Faults, SourceFile},
};
use crate::{Rule, RuleRef};

/// Everything the files of one region say.
#[derive(Debug, Default)]
pub(super) struct RegionRows {
    pub(super) files: usize,
    /// A file could not be parsed at all: references to what it may hold are not complained about.
    pub(super) unreadable: bool,
    /// Codes of rows that could not be read, for the same reason.
    pub(super) broken: HashSet<String>,
    pub(super) regions: Vec<Row<RegionRow>>,
    pub(super) areas: Vec<Row<AreaRow>>,
    pub(super) institutions: Vec<Row<InstitutionRow>>,
    pub(super) items: Vec<Row<ItemRow>>,
    pub(super) equivalences: Vec<Row<EquivalenceRow>>,
    pub(super) panels: Vec<Row<PanelRow>>,
    pub(super) schemes: Vec<Row<SchemeRow>>,
    pub(super) labels: Vec<Row<LabelRow>>,
    pub(super) lapses: Vec<Row<LapseRow>>,
    pub(super) grounds: Vec<Row<GroundRow>>,
    pub(super) prices: Vec<Row<PriceRow>>,
    pub(super) parameters: Vec<Row<ParameterRow>>,
    pub(super) domains: Vec<Row<DomainRow>>,
    pub(super) sensitive: Vec<Row<SensitiveRow>>,
    pub(super) authorities: Vec<Row<AuthorityRow>>,
}

/// Every table a file may hold, for the message about one it may not.
const TABLES: &str = "region, area, institution, section, item, equivalence, panel, eqa_scheme, label, lapse, \
                      ground, price, parameter, domain, sensitive, authority";

/// Tables that a section may hold, inheriting its other keys.
const IN_SECTION: [&str; 5] = ["institution", "item", "price", "eqa_scheme", "label"];

/// What a row inherits: provenance from file and section, default values from its section.
#[derive(Debug, Clone, Default)]
struct Head<'t> {
    source: Option<String>,
    effective: Option<Date>,
    until: Option<Date>,
    example: bool,
    defaults: DeTable<'t>,
}

struct Reader<'r> {
    source: &'r Arc<SourceFile>,
    rows: &'r mut RegionRows,
    faults: &'r mut Faults,
    /// Keys already complained about as missing in this file: one message, not one for each row.
    missing: HashSet<&'static str>,
}

/// Adds what `source` says to `rows`.
pub(super) fn read(source: &Arc<SourceFile>, rows: &mut RegionRows, faults: &mut Faults) {
    rows.files += 1;
    let (document, errors) = DeTable::parse_recoverable(&source.text);
    if !errors.is_empty() {
        rows.unreadable = true;
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            faults.error(source, &span, format!("not TOML: {}; mend the syntax", one_line(error.message())));
        }
        return;
    }
    let mut reader = Reader { source, rows, faults, missing: HashSet::new() };
    let mut table = document.into_inner();
    let head = reader.head(&mut table, &Head::default());
    for (key, value) in table {
        let name = key.get_ref().to_string();
        match name.as_str() {
            "region" => reader.row_of("region", value, &head),
            "section" => reader.each(&name, value, |reader, section| reader.section(section, &head)),
            _ if reader.is_table(&name) => {
                reader.each(&name, value, |reader, row| reader.row_of(&name, row, &head));
            }
            _ => reader.faults.error(
                source,
                &key.span(),
                format!("unknown key `{name}`; a rule file holds source, effective, until, example and the tables {TABLES}"),
            ),
        }
    }
}

impl Reader<'_> {
    fn is_table(&self, name: &str) -> bool {
        TABLES.split(", ").any(|table| table == name && table != "region" && table != "section")
    }

    /// Takes provenance out of `table`; what it does not say comes from `outer`.
    fn head<'t>(&mut self, table: &mut DeTable<'t>, outer: &Head<'t>) -> Head<'t> {
        let mut head = outer.clone();
        if let Some(value) = table.remove("source") {
            match value.get_ref().as_str() {
                Some(text) if !text.trim().is_empty() => head.source = Some(text.to_owned()),
                _ => {
                    self.missing.insert("source");
                    self.fault(&value.span(), "`source` names the document, such as \"D1 绵阳2023-08\"");
                }
            }
        }
        if let Some(value) = table.remove("example") {
            match value.get_ref().as_bool() {
                Some(example) => head.example = example,
                None => self.fault(&value.span(), "`example` is true or false"),
            }
        }
        if let Some(value) = table.remove("effective") {
            head.effective = self.date(&value).or(head.effective);
            if head.effective.is_none() {
                self.missing.insert("effective");
            }
        }
        if let Some(value) = table.remove("until") {
            head.until = self.date(&value).or(head.until);
        }
        head
    }

    fn date(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Date> {
        let day = value
            .get_ref()
            .as_datetime()
            .ok_or_else(|| "a date is written 2023-08-01, without quotes".to_owned())
            .and_then(civil);
        day.map_err(|reason| self.fault(&value.span(), reason)).ok()
    }

    fn fault(&mut self, span: &Range<usize>, reason: impl Into<String>) {
        self.faults.error(self.source, span, reason);
    }

    fn each<'t>(
        &mut self,
        name: &str,
        value: Spanned<DeValue<'t>>,
        mut row: impl FnMut(&mut Self, Spanned<DeValue<'t>>),
    ) {
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(values) => values.into_iter().for_each(|value| row(self, value)),
            _ => self.fault(&span, format!("`{name}` is a list; write [[{name}]] or {name} = [ {{ … }} ]")),
        }
    }

    fn section<'t>(&mut self, section: Spanned<DeValue<'t>>, outer: &Head<'t>) {
        let span = section.span();
        let DeValue::Table(mut table) = section.into_inner() else {
            return self.fault(&span, "a section is a table; write [[section]]");
        };
        let mut head = self.head(&mut table, outer);
        if table.remove("title").is_none() {
            self.fault(&span, "a section has a title; add title = \"…\"");
        }
        let mut lists = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().to_string();
            if IN_SECTION.contains(&name.as_str()) {
                lists.push((name, value));
            } else {
                head.defaults.insert(key, value);
            }
        }
        if lists.is_empty() {
            self.fault(&span, format!("a section holds at least one list of {}", IN_SECTION.join(", ")));
        }
        for (name, value) in lists {
            self.each(&name, value, |reader, row| reader.row_of(&name, row, &head));
        }
    }

    fn row_of<'t>(&mut self, name: &str, value: Spanned<DeValue<'t>>, head: &Head<'t>) {
        macro_rules! into {
            ($field:ident) => {{
                let row = self.row(value, head);
                self.rows.$field.extend(row);
            }};
        }
        match name {
            RegionRow::NAME => into!(regions),
            AreaRow::NAME => into!(areas),
            InstitutionRow::NAME => into!(institutions),
            ItemRow::NAME => into!(items),
            EquivalenceRow::NAME => into!(equivalences),
            PanelRow::NAME => into!(panels),
            SchemeRow::NAME => into!(schemes),
            LabelRow::NAME => into!(labels),
            LapseRow::NAME => into!(lapses),
            GroundRow::NAME => into!(grounds),
            PriceRow::NAME => into!(prices),
            ParameterRow::NAME => into!(parameters),
            DomainRow::NAME => into!(domains),
            SensitiveRow::NAME => into!(sensitive),
            AuthorityRow::NAME => into!(authorities),
            other => self.fault(&value.span(), format!("no table `{other}`; there are {TABLES}")),
        }
    }

    fn row<'t, T: RowKind>(&mut self, value: Spanned<DeValue<'t>>, outer: &Head<'t>) -> Option<Row<T>> {
        let span = value.span();
        let DeValue::Table(mut table) = value.into_inner() else {
            self.fault(&span, format!("{} is a table; write {{ {} = \"…\", … }}", T::NAME, T::KEY));
            return None;
        };
        let head = self.head(&mut table, outer);
        for (key, value) in &outer.defaults {
            if !table.contains_key(key.get_ref().as_ref()) {
                table.insert(key.clone(), value.clone());
            }
        }
        let named = table.get(T::KEY).and_then(|code| code.get_ref().as_str()).map(str::to_owned);
        let data = Spanned::new(span.clone(), DeValue::Table(table)).into_deserializer();
        let row = match T::deserialize(data) {
            Ok(data) => self.ruled(data, &head, &span),
            Err(error) => {
                let about = named.as_deref().unwrap_or("without a code");
                let place = error.span().filter(|place| !place.is_empty()).unwrap_or(span);
                self.fault(&place, format!("{} {about}: {}", T::NAME, advice(error.message())));
                None
            }
        };
        if row.is_none() {
            self.rows.broken.extend(named);
        }
        row
    }

    fn ruled<T: RowKind>(&mut self, data: T, head: &Head<'_>, span: &Range<usize>) -> Option<Row<T>> {
        let code = data.code();
        if code.trim().is_empty() {
            self.fault(span, format!("{} has an empty `{}`; write its code", T::NAME, T::KEY));
            return None;
        }
        let id = format!("{}/{code}", T::NAME);
        let (Some(source), Some(effective)) = (head.source.clone(), head.effective) else {
            for (key, absent) in [("source", head.source.is_none()), ("effective", head.effective.is_none())]
            {
                if absent && self.missing.insert(key) {
                    self.fault(
                        span,
                        format!(
                            "{id} has no `{key}`; write it in the rule, its section or the head of the file"
                        ),
                    );
                }
            }
            return None;
        };
        if head.until.is_some_and(|until| until < effective) {
            self.fault(span, format!("{id} ends before it takes effect on {effective}; mend `until`"));
            return None;
        }
        let (line, _) = self.source.position(span.start);
        let rule = RuleRef::new(Rule {
            id,
            file: self.source.file.clone(),
            line,
            version: effective.to_string(),
            source,
            example: head.example,
            effective,
            until: head.until,
        });
        Some(Row { rule, source: Arc::clone(self.source), span: span.clone(), data })
    }
}

/// A serde message with what to do about it.
fn advice(message: &str) -> String {
    let message = one_line(message);
    if message.starts_with("unknown field") {
        format!("{message}; mend the spelling or take the key out")
    } else if let Some(field) = message.strip_prefix("missing field ") {
        format!("{field} is missing; add it")
    } else {
        format!("{message}; mend the value")
    }
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}
