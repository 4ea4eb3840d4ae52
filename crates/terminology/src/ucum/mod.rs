//! Units by UCUM: reading what hospitals write, and comparing two units exactly or not at all.
//!
//! The algebra is octofhir-ucum's, in exact decimals. Three things are stricter here than in UCUM, because
//! UCUM takes the mole, the equivalent and the osmole for plain numbers and ignores annotations, which
//! would make `mmol/L` comparable with `10*9/L` and D-dimer in `{FEU}` with D-dimer in `{DDU}`
//! (docs/adr/0020-units.md).

mod written;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use octofhir_ucum::{Dimension, Number, SpecialKind, UnitExpr};
pub use written::normalise;

/// Whether two units measure the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparable {
    /// They do.
    Yes {
        /// A value in the first unit times this is the value in the second.
        factor: Factor,
    },
    /// They do not, or it cannot be known.
    No {
        /// For the person who reads the refusal.
        reason: Arc<str>,
    },
}

impl Comparable {
    /// Whether values in the two units may be set beside each other.
    pub fn is_yes(&self) -> bool {
        matches!(self, Self::Yes { .. })
    }

    fn no(reason: impl Into<Arc<str>>) -> Self {
        Self::No { reason: reason.into() }
    }
}

/// `digits × 10^exponent`, exact where the quotient of the two units is a finite decimal, and otherwise
/// rounded to 28 significant digits (`mm/h` to `m/s`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    /// Significant digits, without a trailing zero.
    pub digits: i128,
    /// Power of ten.
    pub exponent: i32,
}

impl Factor {
    /// The units are the same but for their spelling.
    pub const ONE: Self = Self { digits: 1, exponent: 0 };

    /// A decimal number, as it was written, times this: `42.50` times 0.001 is `0.04250`. None for what is no
    /// decimal number, or has more digits than can be multiplied.
    pub fn times(self, value: &str) -> Option<String> {
        if self == Self::ONE {
            return Some(value.to_owned()).filter(|value| decimal(value).is_some());
        }
        let (digits, exponent) = decimal(value)?;
        let (mut digits, mut exponent) =
            (digits.checked_mul(self.digits)?, exponent.checked_add(self.exponent)?);
        // A quotient that is no finite decimal has 28 digits, more than anybody reads.
        while digits.unsigned_abs() >= 10_u128.pow(SIGNIFICANT) {
            digits = (digits + digits.signum() * 5) / 10;
            exponent += 1;
        }
        Some(Self { digits, exponent }.to_string())
    }
}

/// Digits of a converted value.
const SIGNIFICANT: u32 = 12;

/// Digits and power of ten of a decimal number: `-12.50`, `1e3`.
fn decimal(value: &str) -> Option<(i128, i32)> {
    let (number, power) = match value.split_once(['e', 'E']) {
        Some((number, power)) => (number, power.parse::<i32>().ok()?),
        None => (value, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let signless = whole.trim_start_matches(['-', '+']);
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if signless.is_empty() || whole.len() > signless.len() + 1 || !plain(signless) || !plain(fraction) {
        return None;
    }
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    Some((digits, power.checked_sub(i32::try_from(fraction.len()).ok()?)?))
}

impl fmt::Display for Factor {
    /// `0.001`, `60`, `16.66666666666666666666666667`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits.unsigned_abs().to_string();
        let sign = if self.digits < 0 { "-" } else { "" };
        match usize::try_from(self.exponent) {
            Ok(zeros) if zeros <= 40 => write!(f, "{sign}{digits}{}", "0".repeat(zeros)),
            Err(_) if self.exponent >= -60 => {
                let decimals = self.exponent.unsigned_abs() as usize;
                let padded = format!("{digits:0>width$}", width = decimals + 1);
                let (whole, fraction) = padded.split_at(padded.len() - decimals);
                write!(f, "{sign}{whole}.{fraction}")
            }
            _ => write!(f, "{sign}{digits}e{}", self.exponent),
        }
    }
}

/// Whether `unit` is UCUM, so far as tables go.
pub fn is_valid(unit: &str) -> bool {
    unit.len() <= MAX_LENGTH && octofhir_ucum::validate(unit).is_ok()
}

/// Whether values in the UCUM units `a` and `b` may be compared, and by what factor. Answers are
/// remembered by pair, so that a repeated question costs a hash look-up.
pub fn comparable(a: &str, b: &str) -> Comparable {
    if a == b && a.is_empty() {
        return Comparable::Yes { factor: Factor::ONE };
    }
    let key = format!("{a}\u{1f}{b}");
    if let Some(known) = MEMO.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return known.clone();
    }
    let answer = compare(a, b);
    let mut memo = MEMO.write().unwrap_or_else(PoisonError::into_inner);
    if memo.len() < MEMO_SIZE {
        memo.insert(key, answer.clone());
    }
    answer
}

/// UCUM expressions in use are under 30 characters; a longer one is not a unit.
const MAX_LENGTH: usize = 120;
/// Pairs that are remembered; a region has a few hundred.
const MEMO_SIZE: usize = 20_000;
static MEMO: LazyLock<RwLock<HashMap<String, Comparable>>> = LazyLock::new(RwLock::default);

/// A unit taken apart.
struct Measured {
    dimension: Dimension,
    arbitrary: Vec<(&'static str, i32)>,
    /// Exponents of amount of substance, of chemical equivalents and of osmoles.
    amounts: [i32; 3],
    annotations: Vec<String>,
    factor: Number,
}

fn compare(a: &str, b: &str) -> Comparable {
    let (a, b) = match (measure(a), measure(b)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(reason), _) | (_, Err(reason)) => return Comparable::no(reason),
    };
    if a.arbitrary != b.arbitrary {
        return Comparable::no("international and other arbitrary units are compared with themselves only");
    }
    if a.amounts != b.amounts {
        let mass = Dimension::BASE_UNITS
            .iter()
            .position(|unit| *unit == "g")
            .map_or(0, |at| (a.dimension.0[at] - b.dimension.0[at]).abs());
        return Comparable::no(match mass {
            1 => "one is a mass and the other an amount of substance: needs the molar mass",
            _ => "amount of substance, equivalents, osmoles and counts are not converted into each other",
        });
    }
    if a.dimension != b.dimension {
        return Comparable::no("they measure different things");
    }
    if !a.annotations.is_empty() && !b.annotations.is_empty() && a.annotations != b.annotations {
        return Comparable::no("their annotations say that they count different things");
    }
    match a.factor.checked_div(b.factor).map(Number::to_integer_and_exponent) {
        Some((digits, exponent)) if digits > 0 => Comparable::Yes { factor: Factor { digits, exponent } },
        _ => Comparable::no("the factor between them is out of range"),
    }
}

fn measure(unit: &str) -> Result<Measured, String> {
    if unit.is_empty() {
        return Err("a unit is missing".to_owned());
    }
    if unit.len() > MAX_LENGTH {
        return Err("a unit is longer than any unit is".to_owned());
    }
    let known = octofhir_ucum::analyse(unit).map_err(|_| format!("{unit} is not a unit of UCUM"))?;
    if known.special.is_some_and(|kind| kind != SpecialKind::None) {
        // Temperatures, pH and decibels have no factor; the tree of one symbol decides.
        return special(unit, known);
    }
    let mut amounts = [0; 3];
    let mut annotations = Vec::new();
    walk(&known.parsed_ast, 1, &mut amounts, &mut annotations);
    annotations.sort();
    let mut arbitrary = known.arbitrary;
    arbitrary.sort_unstable();
    Ok(Measured { dimension: known.dimension, arbitrary, amounts, annotations, factor: known.factor })
}

/// A unit on its own scale is comparable with itself: its kind stands in as an annotation.
fn special(unit: &str, known: octofhir_ucum::UnitAnalysis) -> Result<Measured, String> {
    if known.scale != Number::ONE {
        return Err(format!("{unit} is a scaled unit on a scale of its own, which is not converted"));
    }
    Ok(Measured {
        dimension: known.dimension,
        arbitrary: vec![("on a scale of its own", 1)],
        amounts: [0; 3],
        annotations: vec![format!("{:?}", known.special)],
        factor: Number::ONE,
    })
}

fn walk(expr: &UnitExpr, power: i32, amounts: &mut [i32; 3], annotations: &mut Vec<String>) {
    match expr {
        UnitExpr::Symbol(symbol) => {
            if let Some(which) = amount_of(symbol) {
                amounts[which] = amounts[which].saturating_add(power);
            }
        }
        UnitExpr::Numeric(_) => {}
        UnitExpr::Power(base, exponent) => walk(base, power.saturating_mul(*exponent), amounts, annotations),
        UnitExpr::Annotation(text) => annotations.push(text.to_lowercase()),
        UnitExpr::Annotated(inner, text) => {
            annotations.push(text.to_lowercase());
            walk(inner, power, amounts, annotations);
        }
        UnitExpr::Product(terms) => terms.iter().for_each(|term| walk(term, power, amounts, annotations)),
        UnitExpr::Quotient(over, under) => {
            walk(over, power, amounts, annotations);
            walk(under, power.saturating_neg(), amounts, annotations);
        }
        UnitExpr::Reciprocal(inner) => walk(inner, power.saturating_neg(), amounts, annotations),
    }
}

/// Which count of particles a symbol with or without its prefix stands for: the mole (also in the
/// katal, mol/s, and the enzyme unit, µmol/min), the equivalent, the osmole.
fn amount_of(symbol: &str) -> Option<usize> {
    const ATOMS: [(&str, usize); 5] = [("mol", 0), ("kat", 0), ("U", 0), ("eq", 1), ("osm", 2)];
    if octofhir_ucum::find_unit(symbol).is_some() {
        return ATOMS.iter().find(|(atom, _)| *atom == symbol).map(|(_, which)| *which);
    }
    ATOMS
        .iter()
        .find(|(atom, _)| symbol.strip_suffix(atom).is_some_and(|p| octofhir_ucum::find_prefix(p).is_some()))
        .map(|(_, which)| *which)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Comparable, Factor, comparable, is_valid, normalise};

    fn factor(a: &str, b: &str) -> String {
        match comparable(a, b) {
            Comparable::Yes { factor } => factor.to_string(),
            Comparable::No { reason } => format!("no: {reason}"),
        }
    }

    #[test]
    fn a_value_is_converted_in_its_own_digits() {
        let milli = Factor { digits: 1, exponent: -3 };
        for (value, converted) in [
            ("42.50", Some("0.04250")),
            ("-7", Some("-0.007")),
            ("1e3", Some("1")),
            ("<5", None),
            ("", None),
            ("1.2.3", None),
        ] {
            assert_eq!(milli.times(value).as_deref(), converted, "{value}");
        }
        assert_eq!(Factor::ONE.times("11.20").as_deref(), Some("11.20"), "as it was written");
        let third = Factor { digits: 16_666_666_666_666_666_666_666_667, exponent: -24 };
        assert_eq!(third.times("6").as_deref(), Some("100.000000000"));
    }

    #[test]
    fn units_of_one_dimension_convert_exactly() {
        for (a, b, expected) in [
            ("umol/L", "mmol/L", "0.001"),
            ("mmol/L", "umol/L", "1000"),
            ("g/L", "mg/dL", "100"),
            ("10*9/L", "10*3/uL", "1"),
            ("10*12/L", "10*6/uL", "1"),
            ("ug/L", "ng/mL", "1"),
            ("m[IU]/L", "u[IU]/mL", "1"),
            ("%", "L/L", "0.01"),
            ("U/L", "ukat/L", "0.01666666666666666666666666667"),
            ("Cel", "Cel", "1"),
            ("[pH]", "[pH]", "1"),
            ("mg{total}/L", "mg/L", "1"),
        ] {
            assert_eq!(factor(a, b), expected, "{a} to {b}");
        }
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        for (a, b, reason) in [
            ("g/L", "mmol/L", "molar mass"),
            ("umol/L", "mg/dL", "molar mass"),
            ("mmol/L", "10*9/L", "counts"),
            ("meq/L", "mmol/L", "equivalents"),
            ("mosm/kg", "mmol/kg", "osmoles"),
            ("[IU]/L", "U/L", "arbitrary"),
            ("[IU]/mL", "ng/mL", "arbitrary"),
            ("s", "1", "different things"),
            ("ng{FEU}/mL", "ng{DDU}/mL", "annotations"),
            ("{copies}/mL", "{cells}/mL", "annotations"),
            ("Cel", "K", "arbitrary"),
            ("furlongs", "m", "not a unit"),
            ("", "m", "missing"),
        ] {
            match comparable(a, b) {
                Comparable::No { reason: said } => assert!(said.contains(reason), "{a} {b}: {said}"),
                yes @ Comparable::Yes { .. } => panic!("{a} {b}: {yes:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_one(a in 0usize..8, b in 0usize..8) {
            let units = ["g/L", "mg/dL", "ug/mL", "kg/m3", "ng/uL", "pg/nL", "mg/L", "g/dL"];
            let (there, back) = (comparable(units[a], units[b]), comparable(units[b], units[a]));
            match (there, back) {
                (Comparable::Yes { factor: x }, Comparable::Yes { factor: y }) => {
                    prop_assert_eq!((x.digits * y.digits, x.exponent + y.exponent), (1, 0));
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,40}", other in "[a-zA-Z0-9/*.^{}\\[\\]%µμ×（）／ ]{0,24}") {
            for written in [&text, &other] {
                if let Some(unit) = normalise(written) {
                    prop_assert!(is_valid(&unit), "{} became {}", written, unit);
                    prop_assert_eq!(normalise(&unit), Some(unit.clone()), "normalising twice");
                }
            }
            let _ = comparable(&text, &other);
        }
    }
}
