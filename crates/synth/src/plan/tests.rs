//! What the plan promises.

use std::collections::{HashMap, HashSet};

use identity::{CardDefect, DocumentKind, IdentityCard};
use jiff::civil::{Date, date};

use super::{Answer, CodeForm, Plan};
use crate::Options;

const UNTIL: Date = date(2025, 3, 31);

fn plan(region: &str, options: &Options) -> Plan {
    Plan::new(testkit::policies().region(region).unwrap(), options).unwrap()
}

fn small() -> Options {
    Options { residents: 600, reports: 6_000, ..Options::demo(UNTIL) }
}

#[test]
fn measured_shares_of_a_demonstration_are_within_bounds() {
    let options = Options { residents: 1_500, reports: 15_000, ..Options::demo(UNTIL) };
    for policies in testkit::policies().regions() {
        let plan = plan(&policies.slug, &options);
        let (mut lines, mut recognisable, mut reports, mut changed, mut checked) =
            (0u64, 0u64, 0u64, 0u64, 0u64);
        let (mut visits, mut recognised, mut results, mut flagged) = (0u64, 0u64, 0u64, 0u64);
        let mut sites = HashSet::new();
        for batch in plan.batches() {
            assert!(batch.visits.is_sorted_by_key(|visit| visit.at));
            for visit in &batch.visits {
                visits += 1;
                checked += u64::from(visit.checked);
                sites.insert(visit.site);
                for line in &visit.lines {
                    lines += 1;
                    recognisable += u64::from(line.recognisable);
                    recognised += u64::from(line.answer == Answer::Recognise);
                    if let Some(report) = &line.report {
                        reports += 1;
                        changed += u64::from(report.change.is_some());
                        results += report.results.len() as u64;
                        flagged += report.results.iter().filter(|r| r.flag.is_some()).count() as u64;
                        assert!(visit.at <= report.performed && report.performed < report.issued);
                    }
                }
            }
        }
        let share = |part: u64, of: u64| part * 1000 / of.max(1);
        println!(
            "{}: {visits} visits, {lines} lines, {reports} reports, {results} results; per 1,000: recognisable {}, \
             flagged {}, changed {}; recognised {recognised}, checked visits {checked}, sites {}/{}",
            policies.slug,
            share(recognisable, lines),
            share(flagged, results),
            share(changed, reports),
            sites.len(),
            plan.sites().len()
        );
        assert!((13_000..17_000).contains(&reports), "{reports} reports");
        assert!((75..=125).contains(&share(recognisable, lines)));
        assert!((3..=9).contains(&share(changed, reports)));
        assert!((60..=220).contains(&share(flagged, results)));
        assert!(recognised > 100);
        assert_eq!(sites.len(), plan.sites().len(), "every institution sends something");
    }
}

#[test]
fn the_same_seed_is_the_same_region_whatever_comes_first() {
    let (one, two) = (plan("mianyang", &small()), plan("mianyang", &small()));
    let slices: Vec<_> = one.slices().collect();
    let forwards: Vec<_> = slices.iter().take(20).map(|slice| one.batch(*slice)).collect();
    let backwards: Vec<_> = slices.iter().take(20).rev().map(|slice| two.batch(*slice)).collect();
    assert!(forwards.iter().eq(backwards.iter().rev()));
    let other = plan("mianyang", &Options { seed: 2, ..small() });
    assert_ne!(other.batch(slices[5]), forwards[5]);
}

#[test]
fn identity_cards_pass_their_check_but_for_those_meant_to_be_wrong() {
    let plan = plan("mianyang", &Options { residents: 60_000, ..small() });
    let areas: HashSet<String> = plan.sites().iter().map(|site| site.area.clone()).collect();
    let (mut good, mut wrong, mut numbers, mut phones) = (0, 0, HashSet::new(), HashSet::new());
    let mut names: HashMap<String, u32> = HashMap::new();
    for index in 0..60_000 {
        let person = plan.person(index);
        *names.entry(person.name.clone()).or_default() += 1;
        assert!(person.name.chars().count() >= 2 && !person.address.is_empty());
        assert!(person.phone.is_none_or(|phone| phone.len() == 11 && phones.insert(phone)));
        let Some((DocumentKind::IdentityCard, number)) = person.document else { continue };
        match IdentityCard::parse(&number, UNTIL) {
            Ok(card) => {
                good += 1;
                assert_eq!((card.birth, card.sex == identity::Sex::Male), (person.birth, person.male));
                assert!(areas.contains(&card.place) && numbers.insert(number), "two people, one card");
            }
            Err(CardDefect::CheckDigit) => wrong += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(good > 57_000 && (200..800).contains(&wrong), "{good} good, {wrong} wrong");
    assert!(names.values().max() > Some(&20), "many people share a name");
    assert!(names.len() > 8_000, "{} names", names.len());
}

#[test]
fn every_code_is_known_or_left_unmapped_on_purpose() {
    for region in testkit::policies().regions() {
        let plan = plan(&region.slug, &small());
        let rows = plan.mapping_rows();
        let mapped: HashSet<(&str, &str)> =
            rows.iter().map(|row| (row.institution.as_str(), row.code.as_str())).collect();
        assert_eq!(mapped.len(), rows.len(), "no code is mapped twice");
        let (mut all, mut unmapped, mut forms) = (0u64, 0u64, HashSet::new());
        for site in plan.sites() {
            let mut own = HashSet::new();
            for ((thing, local), can) in plan.things().iter().zip(&site.locals).zip(&site.can) {
                assert!(own.insert(&local.own), "{} has {} twice", site.code, local.own);
                forms.insert(format!("{:?}", local.form));
                match local.form {
                    CodeForm::Loinc => assert_eq!(region.items_by_loinc(&local.code, UNTIL).len(), 1),
                    CodeForm::Region => {
                        assert!(region.item(&local.code, UNTIL).is_some() || thing.panel);
                    }
                    CodeForm::Own if *can => {
                        all += 1;
                        let known = mapped.contains(&(site.code.as_str(), local.code.as_str()));
                        assert_eq!(known, local.known());
                        unmapped += u64::from(!known);
                    }
                    CodeForm::Own => {}
                }
            }
        }
        assert!(forms.contains("Own"));
        assert!((25..=80).contains(&(unmapped * 1000 / all)), "{unmapped} of {all}");
    }
}

#[test]
fn every_laboratory_item_of_every_region_is_in_the_tables() {
    for region in testkit::policies().regions() {
        let plan = plan(&region.slug, &small());
        let unknown: Vec<&str> = plan
            .things()
            .iter()
            .filter(|t| t.category == policy::Category::Laboratory && !t.panel && t.measure.is_none())
            .map(|t| t.name.as_str())
            .collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", region.slug);
        for thing in plan.things().iter().filter(|thing| thing.measure.is_some()) {
            let measure = &crate::tables::TABLES.measures[thing.measure.unwrap()];
            let number = matches!(measure.scale, crate::tables::Scale::Number { .. });
            assert_eq!(number, thing.unit.is_some(), "{}: unit and scale disagree", thing.name);
        }
    }
}

#[test]
fn units_are_spelt_so_that_they_mean_the_same() {
    use terminology::ucum::{Comparable, comparable, normalise};
    let plan = plan("yingtan", &small());
    for (ucum, ways) in &crate::tables::TABLES.units {
        for way in ways {
            let (odd, written) = way.strip_prefix('!').map_or((false, *way), |way| (true, way));
            let meant = normalise(written).unwrap_or_else(|| panic!("{written} cannot be read"));
            let same = !matches!(comparable(&meant, ucum), Comparable::No { .. });
            assert_eq!(same, !odd, "{written} for {ucum}");
        }
    }
    let unknown: HashSet<&str> = plan
        .things()
        .iter()
        .filter_map(|thing| thing.unit.as_deref())
        .filter(|unit| !crate::tables::TABLES.units.contains_key(unit))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn no_institution_no_plan() {
    let options = Options { institutions: vec!["nowhere".into()], ..small() };
    assert!(Plan::new(testkit::policies().region("mianyang").unwrap(), &options).is_err());
}

#[test]
fn no_plan_begins_before_the_regions_rules() {
    let options = Options { months: 600, ..small() };
    let refused = Plan::new(testkit::policies().region("mianyang").unwrap(), &options).err().unwrap();
    assert!(refused.kind == base::FaultKind::Invalid && refused.detail.contains("fewer months"), "{refused}");
}
