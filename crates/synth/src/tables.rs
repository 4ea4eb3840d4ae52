//! The tables under `data/`: tab-separated, `#` begins a remark, alternatives are divided by `|`.
//! They hold what is true of any place in the country; names of places come from a region's rules.

use std::{collections::HashMap, sync::LazyLock};

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

fn cell(row: &[&'static str], at: usize) -> &'static str {
    row.get(at).copied().unwrap_or_default()
}

fn number<T: std::str::FromStr + Default>(row: &[&'static str], at: usize) -> T {
    cell(row, at).parse().unwrap_or_default()
}

fn several(text: &'static str) -> Vec<&'static str> {
    text.split('|').filter(|part| !part.is_empty() && *part != "-").collect()
}

/// Syllables of given names of one sex and generation.
pub(crate) struct Given {
    pub(crate) male: bool,
    pub(crate) until: i16,
    pub(crate) names: Vec<&'static str>,
}

/// An age band of the pyramid.
pub(crate) struct Band {
    pub(crate) from: i16,
    pub(crate) to: i16,
    pub(crate) weight: u32,
}

/// A department of a hospital.
pub(crate) struct Department {
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
    /// 0 township, 1 county, 2 city.
    pub(crate) least: u8,
    pub(crate) weight: u32,
}

/// Why somebody comes.
pub(crate) struct Reason {
    pub(crate) diagnosis: &'static str,
    pub(crate) icd: &'static str,
    pub(crate) departments: Vec<&'static str>,
    pub(crate) weight: u32,
    pub(crate) ages: (i16, i16),
    pub(crate) sex: Option<bool>,
    pub(crate) class: char,
    pub(crate) wants: Vec<(&'static str, u32)>,
    pub(crate) condition: Option<&'static str>,
}

/// A medicine for a lasting condition.
pub(crate) struct Drug {
    pub(crate) condition: &'static str,
    pub(crate) name: &'static str,
    pub(crate) atc: &'static str,
    pub(crate) dose: &'static str,
    pub(crate) days: Vec<u16>,
}

/// How a result is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// A number: decimals, bounds of the reference interval in units of the last decimal, and on which
    /// sides abnormal results lie.
    Number { decimals: u8, low: i64, high: i64, down: bool, up: bool },
    /// Words: what is normal, and what is not.
    Words { normal: &'static str, abnormal: &'static str },
    /// ABO.
    Blood,
    /// RhD.
    Rhesus,
}

/// Something a laboratory measures.
pub(crate) struct Measure {
    pub(crate) names: Vec<&'static str>,
    pub(crate) short: Vec<&'static str>,
    pub(crate) scale: Scale,
    /// Abnormal results per 1,000.
    pub(crate) abnormal: u32,
}

/// Text of an examination.
pub(crate) struct Finding {
    pub(crate) modality: &'static str,
    pub(crate) part: &'static str,
    pub(crate) normal: bool,
    pub(crate) findings: &'static str,
    pub(crate) conclusion: &'static str,
}

/// Everything in `data/`.
pub(crate) struct Tables {
    pub(crate) surnames: Vec<(&'static str, u32)>,
    pub(crate) given: Vec<Given>,
    pub(crate) ages: Vec<Band>,
    pub(crate) streets: Vec<&'static str>,
    pub(crate) villages: Vec<&'static str>,
    pub(crate) estates: Vec<&'static str>,
    pub(crate) departments: Vec<Department>,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) drugs: Vec<Drug>,
    pub(crate) measures: Vec<Measure>,
    by_name: HashMap<&'static str, usize>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) units: HashMap<&'static str, Vec<&'static str>>,
    pub(crate) basic: Vec<&'static str>,
}

/// The tables, read once.
pub(crate) static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

impl Tables {
    fn read() -> Self {
        let places: HashMap<&str, Vec<&str>> =
            rows(include_str!("../data/places.tsv")).map(|r| (cell(&r, 0), several(cell(&r, 1)))).collect();
        let of = |kind: &str| places.get(kind).cloned().unwrap_or_default();
        let measures: Vec<Measure> = rows(include_str!("../data/results.tsv")).map(|r| measure(&r)).collect();
        let mut by_name = HashMap::new();
        for (at, measure) in measures.iter().enumerate() {
            for name in measure.names.iter().chain(&measure.short) {
                by_name.entry(*name).or_insert(at);
            }
        }
        Self {
            surnames: rows(include_str!("../data/surnames.tsv"))
                .map(|r| (cell(&r, 0), number(&r, 1)))
                .collect(),
            given: rows(include_str!("../data/given.tsv"))
                .map(|r| Given {
                    male: cell(&r, 0) == "m",
                    until: number(&r, 2),
                    names: several(cell(&r, 4)),
                })
                .collect(),
            ages: rows(include_str!("../data/ages.tsv"))
                .map(|r| Band { from: number(&r, 0), to: number(&r, 1), weight: number(&r, 2) })
                .collect(),
            streets: of("s"),
            villages: of("v"),
            estates: of("n"),
            departments: rows(include_str!("../data/departments.tsv")).map(|r| department(&r)).collect(),
            reasons: rows(include_str!("../data/reasons.tsv")).map(|r| reason(&r)).collect(),
            drugs: rows(include_str!("../data/medicines.tsv")).map(|r| drug(&r)).collect(),
            measures,
            by_name,
            findings: rows(include_str!("../data/findings.tsv")).map(|r| finding(&r)).collect(),
            units: rows(include_str!("../data/units.tsv"))
                .map(|r| (cell(&r, 0), several(cell(&r, 1))))
                .collect(),
            basic: rows(include_str!("../data/basic.tsv")).map(|r| cell(&r, 0)).collect(),
        }
    }

    /// A measure by any of its names.
    pub(crate) fn measure(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }
}

fn department(row: &[&'static str]) -> Department {
    let least = match cell(row, 2) {
        "p" => 0,
        "s" => 1,
        _ => 2,
    };
    Department { name: cell(row, 0), code: cell(row, 1), least, weight: number(row, 3) }
}

fn reason(row: &[&'static str]) -> Reason {
    let (from, to) = cell(row, 4).split_once('-').unwrap_or(("0", "99"));
    Reason {
        diagnosis: cell(row, 0),
        icd: cell(row, 1),
        departments: several(cell(row, 2)),
        weight: number(row, 3),
        ages: (from.parse().unwrap_or(0), to.parse().unwrap_or(99)),
        sex: match cell(row, 5) {
            "m" => Some(true),
            "f" => Some(false),
            _ => None,
        },
        class: cell(row, 6).chars().next().unwrap_or('o'),
        wants: cell(row, 7)
            .split(',')
            .filter_map(|want| want.rsplit_once(':'))
            .map(|(thing, chance)| (thing, chance.parse().unwrap_or(0)))
            .collect(),
        condition: Some(cell(row, 8)).filter(|name| *name != "-" && !name.is_empty()),
    }
}

fn drug(row: &[&'static str]) -> Drug {
    Drug {
        condition: cell(row, 0),
        name: cell(row, 1),
        atc: cell(row, 2),
        dose: cell(row, 3),
        days: several(cell(row, 4)).iter().filter_map(|days| days.parse().ok()).collect(),
    }
}

fn measure(row: &[&'static str]) -> Measure {
    let mut names = vec![cell(row, 0)];
    names.extend(several(cell(row, 1)));
    let scale = match cell(row, 3) {
        "q" => Scale::Words { normal: cell(row, 4), abnormal: cell(row, 5) },
        "blood" => Scale::Blood,
        "rhesus" => Scale::Rhesus,
        _ => {
            let decimals: u8 = number(row, 3);
            let side = cell(row, 6);
            Scale::Number {
                decimals,
                low: scaled(cell(row, 4), decimals),
                high: scaled(cell(row, 5), decimals),
                down: side != "u",
                up: side != "d",
            }
        }
    };
    Measure { names, short: several(cell(row, 2)), scale, abnormal: number(row, 7) }
}

/// `3.5` with two decimals is 350.
fn scaled(text: &str, decimals: u8) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = usize::from(decimals);
    let part: String = part.chars().chain(std::iter::repeat('0')).take(digits).collect();
    format!("{whole}{part}").parse().unwrap_or_default()
}

fn finding(row: &[&'static str]) -> Finding {
    Finding {
        modality: cell(row, 0),
        part: cell(row, 1),
        normal: cell(row, 2) == "n",
        findings: cell(row, 3),
        conclusion: cell(row, 4),
    }
}

#[cfg(test)]
mod tests {
    use super::{Scale, TABLES, scaled};

    #[test]
    fn the_tables_are_read_whole() {
        assert!(TABLES.surnames.len() > 90 && TABLES.surnames.iter().all(|(_, weight)| *weight > 0));
        assert!(TABLES.given.iter().all(|given| given.until > 1900 && given.names.len() > 10));
        assert!((950..1050).contains(&TABLES.ages.iter().map(|band| band.weight).sum::<u32>()));
        assert!(
            TABLES.reasons.iter().all(|r| r.weight > 0 && !r.wants.is_empty() && "oiep".contains(r.class))
        );
        assert!(TABLES.reasons.iter().flat_map(|r| &r.wants).all(|(_, chance)| (1..=1000).contains(chance)));
        assert!(TABLES.drugs.iter().all(|d| !d.days.is_empty() && (5..=7).contains(&d.atc.len())));
        assert!(TABLES.findings.iter().all(|f| !f.conclusion.is_empty()));
        assert!(!TABLES.streets.is_empty() && !TABLES.villages.is_empty() && !TABLES.estates.is_empty());
        for measure in &TABLES.measures {
            if let Scale::Number { low, high, .. } = measure.scale {
                assert!(0 < low && low < high, "{}: {low} {high}", measure.names[0]);
            }
            assert!(measure.abnormal < 500 && !measure.short.is_empty(), "{}", measure.names[0]);
        }
    }

    #[test]
    fn bounds_are_counted_in_the_last_decimal() {
        assert_eq!(
            (scaled("3.5", 2), scaled("9", 0), scaled("1.005", 3), scaled("0.02", 2)),
            (350, 9, 1005, 2)
        );
    }
}
