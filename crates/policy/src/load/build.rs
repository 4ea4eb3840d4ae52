//! From rows to a region. Checks come before; here a row that broke one is left out or taken as it is,
//! since a region with errors is never handed out.

use std::collections::{HashMap, HashSet};

use base::Fen;
use jiff::{civil::Date, tz::TimeZone};
use toml::Spanned;

use super::{
    read::RegionRows,
    rows::{
        AuthorityRow, DomainRow, InstitutionRow, ItemRow, LabelRow, ParameterRow, PriceRow, Row, ScopeRow,
        SensitiveRow,
    },
};
use crate::{
    Area, AuthorityGroup, Book, Category, Counts, Dated, Domain, Edition, EqaScheme, Equivalence, Ground,
    Institution, Item, Label, LabelScope, Lapse, Panel, Parameter, Parameters, Place, Price, Region, Ruled,
    SensitiveClass,
    dated::{Stretches, turning_days},
    label::Holders,
    sensitive::categories,
};

/// How many rules of each kind, and how many of them are examples.
pub(super) fn counts(rows: &RegionRows) -> Counts {
    fn examples<T>(rows: &[Row<T>]) -> usize {
        rows.iter().filter(|row| row.rule.example).count()
    }
    Counts {
        files: rows.files,
        institutions: rows.institutions.len(),
        items: rows.items.len(),
        panels: rows.panels.len(),
        labels: rows.labels.len(),
        grounds: rows.grounds.len(),
        prices: rows.prices.len(),
        domains: rows.domains.len(),
        examples: examples(&rows.regions)
            + examples(&rows.areas)
            + examples(&rows.institutions)
            + examples(&rows.items)
            + examples(&rows.equivalences)
            + examples(&rows.panels)
            + examples(&rows.schemes)
            + examples(&rows.labels)
            + examples(&rows.lapses)
            + examples(&rows.grounds)
            + examples(&rows.prices)
            + examples(&rows.parameters)
            + examples(&rows.domains)
            + examples(&rows.sensitive)
            + examples(&rows.authorities),
    }
}

/// The region, unless its own table is missing.
pub(super) fn region(rows: RegionRows, code: &str, slug: &str) -> Option<Region> {
    let edition = Edition::new(rows.rules());
    let Row { data: head, rule, .. } = rows.regions.into_iter().next()?;
    let items: Dated<Item> = rows.items.into_iter().map(item).collect();
    let (mut by_loinc, mut by_group) = (HashMap::<_, Vec<usize>>::new(), HashMap::<_, Vec<usize>>::new());
    for (index, item) in items.all().iter().enumerate() {
        by_group.entry(item.equivalence_group.clone()).or_default().push(index);
        if let Some(loinc) = &item.loinc {
            by_loinc.entry(loinc.clone()).or_default().push(index);
        }
    }
    let mut labels: Vec<Label> = rows.labels.into_iter().filter_map(|row| label(row, &items)).collect();
    labels.sort_by_key(Label::width);
    let domains = rows.domains.into_iter().map(|row| domain(row, &items)).collect();
    let sensitive: Dated<SensitiveClass> = rows.sensitive.into_iter().map(sensitive).collect();
    let grounds: Dated<Ground> = rows.grounds.into_iter().map(ground).collect();
    Some(Region {
        rule,
        edition,
        code: code.to_owned(),
        name: head.name,
        name_en: head.name_en,
        slug: slug.to_owned(),
        aliases: head.aliases,
        zone: TimeZone::get(head.timezone.as_ref()).unwrap_or(TimeZone::UTC),
        areas: rows
            .areas
            .into_iter()
            .map(|row| Area {
                code: row.data.code.into_inner(),
                name: row.data.name,
                outside: row.data.outside,
                rule: row.rule,
            })
            .collect(),
        institutions: rows.institutions.into_iter().map(institution).collect(),
        by_loinc,
        by_group,
        items,
        equivalences: rows
            .equivalences
            .into_iter()
            .map(|row| Equivalence { code: row.data.code, name: row.data.name, rule: row.rule })
            .collect(),
        panels: rows
            .panels
            .into_iter()
            .map(|row| Panel {
                code: row.data.code.into_inner(),
                name: row.data.name,
                loinc: row.data.loinc.map(Spanned::into_inner),
                items: strings(row.data.items),
                rule: row.rule,
            })
            .collect(),
        schemes: rows
            .schemes
            .into_iter()
            .map(|row| EqaScheme {
                code: row.data.code,
                name: row.data.name,
                organiser: row.data.organiser,
                rounds_per_year: row.data.rounds_per_year.into_inner(),
                next_expiry: row.data.next_expiry,
                rule: row.rule,
            })
            .collect(),
        labels,
        lapses: rows
            .lapses
            .into_iter()
            .map(|row| Lapse {
                code: crate::region::lapse_code(row.data.institution.as_ref(), row.data.eqa_scheme.as_ref()),
                institution: row.data.institution.into_inner(),
                eqa_scheme: row.data.eqa_scheme.into_inner(),
                reason: row.data.reason,
                rule: row.rule,
            })
            .collect(),
        grounds: Stretches::new(turning_days(grounds.all().iter().map(Ruled::rule)), |day| {
            grounds.on(day).cloned().collect()
        }),
        prices: rows.prices.into_iter().map(price).collect(),
        parameters: Stretches::new(turning_days(rows.parameters.iter().map(|row| &row.rule)), |day| {
            parameters(&rows.parameters, day)
        }),
        domains,
        book: Book::new(rows.statements),
        authorities: rows.authorities.into_iter().map(authority).collect(),
        sensitive: Stretches::new(turning_days(sensitive.all().iter().map(Ruled::rule)), |day| {
            sensitive.on(day).cloned().collect()
        }),
    })
}

fn strings<C: FromIterator<String>>(spanned: Vec<Spanned<String>>) -> C {
    spanned.into_iter().map(Spanned::into_inner).collect()
}

fn item(row: Row<ItemRow>) -> Item {
    let data = row.data;
    let code = data.code.into_inner();
    Item {
        name: data.name,
        name_en: data.name_en,
        category: data.category,
        modality: data.modality,
        loinc: data.loinc.map(Spanned::into_inner),
        unit: data.unit.map(Spanned::into_inner),
        specimen: data.specimen,
        body_part: data.body_part,
        method: data.method,
        equivalence_group: data.equivalence_group.map_or_else(|| code.clone(), Spanned::into_inner),
        window_days: data.window_days.map_or(0, Spanned::into_inner),
        images_required: data.images_required.unwrap_or(data.category == Category::Imaging),
        never_recognise: data.never_recognise,
        label_scheme: data.label_scheme.map(Spanned::into_inner),
        rule: row.rule,
        code,
    }
}

fn institution(row: Row<InstitutionRow>) -> Institution {
    let data = row.data;
    Institution {
        code: data.code.into_inner(),
        name: data.name,
        level: data.level,
        kind: data.kind,
        area: data.area.into_inner(),
        parent: data.parent.map(Spanned::into_inner),
        unified_credit_code: data.unified_credit_code.map(Spanned::into_inner),
        insurer_code: data.insurer_code.map(Spanned::into_inner),
        online_since: data.online_since,
        rule: row.rule,
    }
}

/// A label without an end is refused by the checks and left out here.
fn label(row: Row<LabelRow>, items: &Dated<Item>) -> Option<Label> {
    let data = row.data;
    let valid_to = row.rule.until?;
    let eqa_scheme = data.eqa_scheme.into_inner();
    let scope = match data.scope {
        ScopeRow::National => LabelScope::National,
        ScopeRow::Area(places) => LabelScope::Area(strings(places)),
        ScopeRow::Domain(domain) => LabelScope::Domain(domain.into_inner()),
    };
    let named: HashSet<String> = strings(data.items);
    let groups: HashSet<String> = strings(data.groups);
    let except: HashSet<String> = strings(data.except_items);
    let by_scheme = named.is_empty() && groups.is_empty() && data.categories.is_empty();
    let chosen = |item: &Item| match by_scheme {
        true => item.label_scheme.as_deref() == Some(&eqa_scheme),
        false => {
            named.contains(&item.code)
                || groups.contains(&item.equivalence_group)
                || data.categories.contains(&item.category)
        }
    };
    let covered = items
        .all()
        .iter()
        .filter(|item| chosen(item) && !item.never_recognise && !except.contains(&item.code))
        .map(|item| item.code.clone())
        .collect();
    Some(Label {
        code: data.code,
        scope,
        text: data.text,
        valid_from: row.rule.effective,
        valid_to,
        rule: row.rule,
        holders: Holders {
            institutions: strings(data.institutions),
            levels: data.levels,
            except: strings(data.except_institutions),
        },
        items: covered,
        eqa_scheme,
    })
}

fn ground(row: Row<super::rows::GroundRow>) -> Ground {
    Ground {
        code: row.data.code.into_inner(),
        text: row.data.text,
        text_en: row.data.text_en,
        counts_in_rate: row.data.counts_in_rate,
        emergency: row.data.emergency,
        rule: row.rule,
    }
}

fn authority(row: Row<AuthorityRow>) -> AuthorityGroup {
    let data = row.data;
    AuthorityGroup {
        code: data.code,
        name: data.name,
        age_from: data.age_from.map(Spanned::into_inner),
        age_to: data.age_to.map(Spanned::into_inner),
        icd10: data.icd10.iter().filter_map(|stretch| categories(stretch.as_ref())).collect(),
        contract: data.contract,
        days: data.days.map(Spanned::into_inner),
        rule: row.rule,
    }
}

fn sensitive(row: Row<SensitiveRow>) -> SensitiveClass {
    let data = row.data;
    SensitiveClass {
        code: data.code.into_inner(),
        name: data.name,
        labels: strings(data.labels),
        icd10: data.icd10.iter().filter_map(|stretch| categories(stretch.as_ref())).collect(),
        loinc: strings(data.loinc),
        atc: strings(data.atc),
        code_parts: strings(data.code_parts),
        words: strings(data.words),
        rule: row.rule,
    }
}

fn price(row: Row<PriceRow>) -> Price {
    let amounts = row.data.fen;
    let fen = |amount: Option<Spanned<i64>>| amount.map(|amount| Fen(amount.into_inner()));
    Price {
        code: row.data.item.into_inner(),
        amounts: [
            fen(amounts.tertiary),
            fen(amounts.secondary),
            fen(amounts.primary),
            fen(amounts.village),
            fen(amounts.other),
        ],
        rule: row.rule,
    }
}

fn domain(row: Row<DomainRow>, items: &Dated<Item>) -> Domain {
    let data = row.data;
    let mut shared: Vec<String> = strings(data.items);
    shared.extend(
        items
            .all()
            .iter()
            .filter(|item| data.categories.contains(&item.category) && !item.never_recognise)
            .map(|item| item.code.clone()),
    );
    shared.sort_unstable();
    shared.dedup();
    Domain {
        code: data.code,
        name: data.name,
        places: data
            .places
            .into_iter()
            .map(|place| Place { code: place.code.into_inner(), name: place.name })
            .collect(),
        items: shared,
        rule: row.rule,
    }
}

/// All numbers of one day, or nothing while one of them is not yet in force.
fn parameters(rows: &[Row<ParameterRow>], day: Date) -> Option<Parameters> {
    let find = |name: &str| {
        rows.iter()
            .find(|row| row.data.name.as_ref() == name && row.rule.range().contains(day))
            .map(|row| Parameter { value: *row.data.value.as_ref(), rule: row.rule.clone() })
    };
    Some(Parameters {
        window_days_min: find("window_days_min")?,
        window_days_max: find("window_days_max")?,
        lookback_days: find("lookback_days")?,
        panel_overlap_percent: find("panel_overlap_percent")?,
        medicine_days_left: find("medicine_days_left")?,
        medicine_atc_level: find("medicine_atc_level")?,
        open_order_hours: find("open_order_hours")?,
        future_tolerance_minutes: find("future_tolerance_minutes")?,
        same_order_hours: find("same_order_hours"),
        match_link_ppm: find("match_link_ppm"),
        match_review_ppm: find("match_review_ppm"),
        match_population: find("match_population"),
        objection_days: find("objection_days"),
        mask_document_head: find("mask_document_head"),
        mask_document_tail: find("mask_document_tail"),
        mask_phone_head: find("mask_phone_head"),
        mask_phone_tail: find("mask_phone_tail"),
    })
}
