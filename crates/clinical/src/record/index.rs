//! Keeping the recognition index in step with the reports, results and imaging studies it tells of.

use std::{borrow::Cow, collections::HashMap};

use base::{Ctx, Key, ResidentId, Result};
use store::{Tx, outbox, params};
use terminology::CodeNo;

use super::{
    Change, Records, ReportItem, ResourceType, ResultKind, Stored,
    apply::Written,
    report::{self, Coding, FLAG_IMAGES, FLAG_UNDATED, ReportDraft, ResultDraft},
    store as sql,
};

/// A report whose index row is to be written.
struct Due<'w> {
    stored: Cow<'w, Stored>,
    draft: Cow<'w, ReportDraft>,
}

impl Records {
    /// Writes the index rows of the reports in `written`, and of reports elsewhere whose results or
    /// studies are in it. A report that was known before leaves an event, `report.changed`.
    pub(crate) fn index(&self, tx: &mut Tx<'_>, ctx: &Ctx, written: &[Written<'_>]) -> Result<()> {
        let mut due = Vec::new();
        let mut results: HashMap<String, &ResultDraft> = HashMap::new();
        let mut touched: Vec<(ResidentId, String)> = Vec::new();
        for Written { stored, packed } in written {
            let Some(packed) = packed else { continue };
            let name = format!("{}/{}", stored.kind.name(), stored.id);
            if let Some(draft) = &packed.report {
                due.push(Due { stored: Cow::Borrowed(stored), draft: Cow::Borrowed(draft) });
            }
            if matches!(stored.kind, ResourceType::Observation | ResourceType::ImagingStudy)
                && stored.change == Change::Updated
                && let Some(resident) = stored.resident
            {
                touched.push((resident, name.clone()));
            }
            if let Some(result) = &packed.result {
                results.insert(name, result);
            }
        }
        self.add_touched(tx, &mut due, &touched)?;
        let mut rows: Vec<store::Value<'static>> = Vec::new();
        for report in &due {
            if let Some(row) = self.row(tx, ctx, report, &results)? {
                rows.extend(row);
            }
        }
        tx.insert_many(&sql::REPORTS, &rows).map(|_| ())
    }

    /// Reports that are not being written themselves but refer to something that is.
    fn add_touched(
        &self,
        tx: &mut Tx<'_>,
        due: &mut Vec<Due<'_>>,
        touched: &[(ResidentId, String)],
    ) -> Result<()> {
        for (resident, name) in touched {
            for found in self.of_resident(tx, *resident, ResourceType::DiagnosticReport)? {
                if due.iter().any(|d| d.stored.key == found.key) {
                    continue;
                }
                let value = found.value()?;
                let draft = self.packed_report(&value);
                if draft.results.iter().chain(&draft.studies).any(|reference| reference == name) {
                    let stored = Stored {
                        kind: found.kind,
                        id: found.id,
                        key: found.key,
                        version: found.version,
                        updated_at: found.updated_at,
                        change: Change::Updated,
                        resident: found.resident,
                        warnings: Vec::new(),
                    };
                    due.push(Due { stored: Cow::Owned(stored), draft: Cow::Owned(draft) });
                }
            }
        }
        Ok(())
    }

    fn row(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        report: &Due<'_>,
        results: &HashMap<String, &ResultDraft>,
    ) -> Result<Option<Vec<store::Value<'static>>>> {
        let (stored, draft) = (report.stored.as_ref(), report.draft.as_ref());
        let Some(resident) = stored.resident else { return Ok(None) };
        let (mut known_from, mut institution) = (stored.updated_at, None);
        if stored.change == Change::Updated
            && let Some(before) = sql::report_of(tx, resident, stored.key)?
        {
            known_from = super::apply::after(known_from.max(ctx.now), before.known_from);
            sql::close_report(tx, resident, stored.key, known_from)?;
            let event = format!(
                r#"{{"resident":"{resident}","report":"{}","version":{},"status":"{}"}}"#,
                stored.key,
                stored.version,
                draft.status.code()
            );
            outbox::put(tx, self.random.uuid_v7(ctx.now), "report.changed", &event, ctx.now)?;
            institution = Some(before.institution.to_string());
        }
        let institution = match institution {
            Some(known) => known,
            None => self.maker(tx, ctx, draft)?,
        };
        let items = self.items(tx, ctx, draft, &institution, results)?;
        if stored.change == Change::Created {
            self.note_unmapped(tx, ctx, &institution, &items)?;
        }
        let dated = draft.performed_at;
        let performed_at = dated.or(draft.issued_at).unwrap_or_else(|| base::micros(stored.updated_at));
        let mut flags = if dated.is_none() { FLAG_UNDATED } else { 0 };
        if self.has_images(tx, draft)? {
            flags |= FLAG_IMAGES;
        }
        let row: &[store::Value<'static>] = params![
            resident,
            performed_at,
            stored.key,
            stored.version,
            known_from,
            sql::CURRENT,
            institution,
            draft.status as i64,
            flags,
            report::encode(&items)
        ];
        Ok(Some(row.to_vec()))
    }

    /// The institution that made a report: the sender, or its performer where the sender acts for
    /// several (the performer's Organization then carries `urn:lianyi:institution`).
    fn maker(&self, tx: &mut Tx<'_>, ctx: &Ctx, draft: &ReportDraft) -> Result<String> {
        if let Some(institution) = &ctx.institution {
            return Ok(institution.clone());
        }
        for performer in &draft.performers {
            let Some(id) = performer.strip_prefix("Organization/") else { continue };
            let Some(found) = self.read(tx, ResourceType::Organization, id)? else { continue };
            let value = found.value()?;
            let code =
                value.get("identifier").and_then(serde_json::Value::as_array).into_iter().flatten().find_map(
                    |i| {
                        let system = i.get("system").and_then(serde_json::Value::as_str)?;
                        (system == super::INSTITUTION_SYSTEM)
                            .then(|| i.get("value")?.as_str().map(str::to_owned))
                            .flatten()
                    },
                );
            if let Some(code) = code {
                return Ok(code);
            }
        }
        Err(base::Fault::unprocessable(format!(
            "say which institution made this report: sign in with that institution's key, or name a performer \
             Organization that has an identifier of system {}",
            super::INSTITUTION_SYSTEM
        ))
        .at("DiagnosticReport.performer"))
    }

    fn items(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        draft: &ReportDraft,
        institution: &str,
        results: &HashMap<String, &ResultDraft>,
    ) -> Result<Vec<ReportItem>> {
        let codes = self.numbers(tx, ctx, institution, &draft.codings)?;
        let mut items = vec![ReportItem { kind: ResultKind::Report, codes, unit: None }];
        for reference in &draft.results {
            match results.get(reference) {
                Some(here) => items.push(self.item(tx, ctx, institution, here)?),
                None => {
                    if let Some(stored) = self.stored_result(tx, reference)? {
                        items.push(self.item(tx, ctx, institution, &stored)?);
                    }
                }
            }
        }
        for result in &draft.contained {
            items.push(self.item(tx, ctx, institution, result)?);
        }
        items.retain(|item| !item.codes.is_empty());
        Ok(items)
    }

    /// Results whose codes mean nothing yet go on the mapping work list; they are stored whole and
    /// become recognisable, back to their day, once they are mapped.
    fn note_unmapped(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        institution: &str,
        items: &[ReportItem],
    ) -> Result<()> {
        let mut unknown: Vec<CodeNo> = Vec::new();
        for item in items {
            let mut known = false;
            for code in &item.codes {
                known |= self.codes.item_of(tx, *code, ctx.now, None)?.is_some();
            }
            if !known {
                unknown.extend(item.codes.first());
            }
        }
        // A report with mapped results needs no mapping of its own heading.
        if unknown.len() < items.len() && items.first().is_some_and(|i| i.kind == ResultKind::Report) {
            let heading = items.first().and_then(|i| i.codes.first());
            unknown.retain(|code| Some(code) != heading);
        }
        unknown.sort_unstable();
        unknown.dedup();
        unknown.into_iter().try_for_each(|code| self.codes.saw_unmapped(tx, code, institution, 1, ctx.now))
    }

    fn item(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        institution: &str,
        result: &ResultDraft,
    ) -> Result<ReportItem> {
        let codes = self.numbers(tx, ctx, institution, &result.codings)?;
        Ok(ReportItem { kind: result.kind, codes, unit: result.unit.clone() })
    }

    fn numbers(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        institution: &str,
        codings: &[Coding],
    ) -> Result<Vec<CodeNo>> {
        let number = |Coding { system, code, display }: &Coding| {
            self.codes.number(tx, institution, system, code, display, ctx.now)
        };
        codings.iter().map(number).collect()
    }

    fn stored_result(&self, tx: &mut Tx<'_>, reference: &str) -> Result<Option<ResultDraft>> {
        let Some(id) = reference.strip_prefix("Observation/") else { return Ok(None) };
        let Some(found) = self.read(tx, ResourceType::Observation, id)? else { return Ok(None) };
        Ok(Some(report::result_draft(&found.value()?)))
    }

    /// Original images can be retrieved (RULES §2.3) where a study of the report says it is available.
    fn has_images(&self, tx: &mut Tx<'_>, draft: &ReportDraft) -> Result<bool> {
        for reference in &draft.studies {
            let Some(id) = reference.strip_prefix("ImagingStudy/") else { continue };
            let Some(found) = self.read(tx, ResourceType::ImagingStudy, id)? else { continue };
            if found.value()?.get("status").and_then(serde_json::Value::as_str) == Some("available") {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn packed_report(&self, value: &serde_json::Value) -> ReportDraft {
        let date = crate::fhir::search::principal_date(value, &self.zone).map(base::micros);
        let issued = value.get("issued").and_then(serde_json::Value::as_str).and_then(|t| t.parse().ok());
        report::report_draft(value, date, issued.map(base::micros))
    }

    /// The recognition index of a person: report versions performed in `[from, to]`, newest first, as
    /// they are known now, or as they were known at `known_at`; at most `most`.
    pub fn reports(
        &self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        from: jiff::Timestamp,
        to: jiff::Timestamp,
        known_at: Option<jiff::Timestamp>,
        most: u32,
    ) -> Result<Vec<super::ReportEntry>> {
        // The current version's known_to is the greatest integer, which "now" must stay below.
        let known_at = known_at.map_or(sql::CURRENT - 1, base::micros);
        sql::reports(tx, resident, from, to, known_at, most)
    }

    /// The index row of one report as it is known now.
    pub fn report(
        &self,
        tx: &mut Tx<'_>,
        resident: ResidentId,
        key: Key,
    ) -> Result<Option<super::ReportEntry>> {
        sql::report_of(tx, resident, key)
    }
}
