//! Rows of one report to one report.

use super::{
    cells,
    columns::{C, REPORTS},
    load::{Entry, LoadOptions},
};
use crate::{
    model::{
        Coded, Identifier, IdentifierKind, ImageRef, Modality, Numeric, Observation, ObservationStatus,
        PatientSegment, Person, Priority, Report, ReportStatus, Sex, Value,
    },
    table::{Row, RowError},
};

/// Columns that say one thing for the whole report: later rows may leave them empty or repeat them.
const SHARED: &[C] = &[
    C::Institution,
    C::PatientId,
    C::Name,
    C::Sex,
    C::BirthDate,
    C::DocumentKind,
    C::DocumentNo,
    C::PerformedAt,
    C::Status,
    C::ServiceCode,
    C::Findings,
    C::Conclusion,
];

pub(super) struct Assembler<'a> {
    rows: &'a [Row],
    options: &'a LoadOptions,
    errors: Vec<RowError>,
}

pub(super) fn cell(row: &Row, column: C) -> &str {
    row.cells.get(column as usize).map_or("", String::as_str)
}

fn heading(column: C) -> String {
    REPORTS.columns.get(column as usize).map_or("", |column| column.heading).to_owned()
}

/// The report of `rows`, which are not empty, or everything that is wrong with them.
pub(super) fn assemble(rows: &[Row], options: &LoadOptions) -> Result<Entry, Vec<RowError>> {
    let errors = rows.iter().flat_map(|row| row.errors.iter().cloned()).collect();
    let mut assembler = Assembler { rows, options, errors };
    let entry = assembler.entry();
    if assembler.errors.is_empty() { entry.ok_or_else(Vec::new) } else { Err(assembler.errors) }
}

impl Assembler<'_> {
    fn wrong(&mut self, row: &Row, column: C, reason: impl Into<String>) {
        self.errors.push(RowError { row: row.number, column: heading(column), reason: reason.into() });
    }

    fn entry(&mut self) -> Option<Entry> {
        let (first, last) = (self.rows.first()?, self.rows.last()?);
        self.agreement(first);
        let institution = match (cell(first, C::Institution), &self.options.institution) {
            ("", Some(institution)) => institution.clone(),
            ("", None) => {
                self.wrong(first, C::Institution, "未填写机构代码，导入时也未指定机构");
                String::new()
            }
            (sent, _) => sent.to_owned(),
        };
        let patient = self.patient(first);
        let report = self.report(first);
        Some(Entry { institution, patient, report, first_row: first.number, last_row: last.number })
    }

    /// A row that contradicts the first row of its report.
    fn agreement(&mut self, first: &Row) {
        let rows = self.rows;
        for row in rows.iter().skip(1) {
            for &column in SHARED {
                let text = cell(row, column);
                if !text.is_empty() && text != cell(first, column) {
                    self.wrong(row, column, format!("与同一报告的第{}行不一致", first.number));
                }
            }
        }
    }

    fn patient(&mut self, row: &Row) -> PatientSegment {
        let mut patient = PatientSegment::default();
        let mut add = |kind, value: &str, type_code: &str| {
            let (value, type_code) = (value.to_owned(), type_code.to_owned());
            let id = Identifier { value, kind, type_code, authority: None, facility: None, position: (0, 0) };
            patient.ids.push(id);
        };
        if let local @ [_, ..] = cell(row, C::PatientId).as_bytes() {
            add(IdentifierKind::Local, std::str::from_utf8(local).unwrap_or_default(), "MR");
        }
        let number = cell(row, C::DocumentNo);
        let document = (!number.is_empty()).then(|| cells::document(cell(row, C::DocumentKind), number));
        match document {
            Some(Ok(kind)) => add(IdentifierKind::Document(kind), number, kind.code()),
            Some(Err(reason)) => self.wrong(row, C::DocumentKind, reason),
            None => {}
        }
        if number.is_empty() && cell(row, C::PatientId).is_empty() {
            self.wrong(row, C::PatientId, "患者本地号与证件号码至少填一项");
        }
        match cell(row, C::Name) {
            "" => self.wrong(row, C::Name, "未填写姓名"),
            name => patient.name = Some(name.to_owned()),
        }
        match Sex::from_code(cell(row, C::Sex)) {
            Some(sex) => patient.sex = sex,
            None => self.wrong(row, C::Sex, "请填男、女或未知"),
        }
        patient.birth_date = self.time(row, C::BirthDate);
        patient.phones = optional(cell(row, C::Phone)).into_iter().collect();
        patient
    }

    fn time(&mut self, row: &Row, column: C) -> Option<crate::model::Moment> {
        let text = cell(row, column);
        if text.is_empty() {
            return None;
        }
        match cells::moment(text, &self.options.zone) {
            Ok(moment) => Some(moment),
            Err(reason) => {
                self.wrong(row, column, reason);
                None
            }
        }
    }

    fn yes_no(&mut self, row: &Row, column: C) -> Option<bool> {
        let text = cell(row, column);
        let answer = cells::yes_no(text);
        if answer.is_none() && !text.is_empty() {
            self.wrong(row, column, "请填是或否");
        }
        answer
    }

    fn report(&mut self, row: &Row) -> Report {
        let text = |column| optional(cell(row, column));
        let status = cells::status(cell(row, C::Status));
        if status.is_none() {
            self.wrong(row, C::Status, "请填终审、更正、作废、初步或未审核");
        }
        let observed_at = self.time(row, C::PerformedAt);
        if cell(row, C::PerformedAt).is_empty() {
            self.wrong(row, C::PerformedAt, "未填写采集或检查时间，互认时限无从起算");
        }
        let category = text(C::Category);
        let study_uid = text(C::StudyUid);
        let mut report = Report {
            position: row.number,
            filler_order: text(C::ReportNo),
            modality: category.as_deref().and_then(|code| Modality::from_code(&code.to_ascii_uppercase())),
            category,
            observed_at,
            issued_at: self.time(row, C::IssuedAt),
            status,
            ordering_provider: text(C::Doctor).map(person),
            ordering_department: text(C::Department),
            interpreter: text(C::Interpreter).map(person),
            priority: self
                .yes_no(row, C::Emergency)
                .map(|urgent| if urgent { Priority::Stat } else { Priority::Routine }),
            body_site: text(C::BodySite).map(named),
            specimen: text(C::Specimen).map(named),
            images_retrievable: self.yes_no(row, C::Images),
            images: study_uid
                .map(|uid| ImageRef { study_uid: Some(uid), ..ImageRef::default() })
                .into_iter()
                .collect(),
            findings: text(C::Findings),
            conclusion: text(C::Conclusion),
            service: coded(cell(row, C::ServiceCode), cell(row, C::ServiceName)),
            ..Report::default()
        };
        self.items(&mut report);
        report
    }

    /// A row is a result, except in a report of prose, where the item is what was examined.
    fn items(&mut self, report: &mut Report) {
        let rows = self.rows;
        for row in rows {
            let item = coded(cell(row, C::ItemCode), cell(row, C::ItemName));
            if report.service.is_empty() && rows.len() == 1 {
                report.service = item.clone();
            }
            let has_value = !cell(row, C::Value).is_empty();
            let is_prose = report.findings.is_some() || report.conclusion.is_some();
            let is_over = matches!(report.status, Some(ReportStatus::Cancelled));
            if !has_value && (is_prose || is_over) {
                if item.is_empty() && report.service.is_empty() {
                    self.wrong(row, C::ItemName, "项目代码与项目名称至少填一项");
                }
                continue;
            }
            if item.is_empty() {
                self.wrong(row, C::ItemName, "项目代码与项目名称至少填一项");
                continue;
            }
            if !has_value {
                self.wrong(row, C::Value, "未填写结果（检查报告请填检查所见或结论）");
                continue;
            }
            let observation = observation(row, item, report);
            report.observations.push(observation);
        }
    }
}

fn observation(row: &Row, code: Coded, report: &Report) -> Observation {
    let value = cell(row, C::Value);
    let (value, value_type) = match Numeric::parse(value) {
        Some(number) => (Value::Numeric(number), "NM"),
        None => (Value::Text(value.to_owned()), "ST"),
    };
    Observation {
        set_id: (report.observations.len() + 1).to_string(),
        value_type: value_type.to_owned(),
        code,
        value,
        unit: optional(cell(row, C::Unit)).map(|unit| Coded { code: unit, ..Coded::default() }),
        reference_range: optional(cell(row, C::Range)),
        flags: optional(cell(row, C::Flag)).into_iter().collect(),
        status: report.status.and_then(|status| match status {
            ReportStatus::Final => Some(ObservationStatus::Final),
            ReportStatus::Corrected => Some(ObservationStatus::Corrected),
            ReportStatus::Cancelled => Some(ObservationStatus::Cancelled),
            ReportStatus::Preliminary => Some(ObservationStatus::Preliminary),
            ReportStatus::Unverified => Some(ObservationStatus::Unverified),
            _ => None,
        }),
        method: optional(cell(row, C::Method)).map(named),
        ..Observation::default()
    }
}

fn optional(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn coded(code: &str, text: &str) -> Coded {
    Coded { code: code.to_owned(), text: text.to_owned(), ..Coded::default() }
}

fn named(text: String) -> Coded {
    Coded { text, ..Coded::default() }
}

fn person(name: String) -> Person {
    Person { id: String::new(), name }
}
