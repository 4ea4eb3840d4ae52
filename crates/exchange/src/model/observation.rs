//! One result of one item.

use super::{Coded, Moment, Person};

/// OBX-11, HL7 table 0085.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObservationStatus {
    /// `F`, and `U`: final without retransmission.
    Final,
    /// `C`: replaces a final result.
    Corrected,
    /// `P`.
    Preliminary,
    /// `R`: entered, not verified.
    Unverified,
    /// `S`, `A`, `B`: partial.
    Partial,
    /// `I`: specimen in the laboratory, result pending.
    Pending,
    /// `D`: delete this result.
    Deleted,
    /// `W`: post original as wrong, e.g. of another patient.
    Wrong,
    /// `X`: cannot be obtained.
    Cancelled,
    /// `N`, `O`, `V`: not asked, order detail only, verified elsewhere: no result.
    NotAsked,
}

impl ObservationStatus {
    /// `None` for a code that is not in table 0085.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "F" | "U" => Self::Final,
            "C" => Self::Corrected,
            "P" => Self::Preliminary,
            "R" => Self::Unverified,
            "S" | "A" | "B" => Self::Partial,
            "I" => Self::Pending,
            "D" => Self::Deleted,
            "W" => Self::Wrong,
            "X" => Self::Cancelled,
            "N" | "O" | "V" => Self::NotAsked,
            _ => return None,
        })
    }
}

/// Sign before a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `<`
    Less,
    /// `<=`, `≤`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`, `≥`
    GreaterOrEqual,
}

impl Comparator {
    /// As FHIR and people write it.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Splits the sign, plain or full-width, off the front.
    pub fn split(text: &str) -> (Option<Self>, &str) {
        const SIGNS: [(&str, Comparator); 9] = [
            ("<=", Comparator::LessOrEqual),
            (">=", Comparator::GreaterOrEqual),
            ("≤", Comparator::LessOrEqual),
            ("≥", Comparator::GreaterOrEqual),
            ("<", Comparator::Less),
            (">", Comparator::Greater),
            ("＜", Comparator::Less),
            ("＞", Comparator::Greater),
            ("〈", Comparator::Less),
        ];
        let text = text.trim();
        for (sign, comparator) in SIGNS {
            if let Some(rest) = text.strip_prefix(sign) {
                return (Some(comparator), rest.trim_start());
            }
        }
        (None, text)
    }
}

/// A number with the digits as sent: `11.20` is not `11.2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeric {
    /// Sign, digits, one point: HL7 v2.5.1 ch. 2A §2.A.47 NM.
    pub text: String,
    /// `<0.05`.
    pub comparator: Option<Comparator>,
}

impl Numeric {
    /// Reads `11.20`, `-3`, `+4`, `<0.05`, `≥ 100`; `None` for anything else, exponents included.
    pub fn parse(text: &str) -> Option<Self> {
        let (comparator, rest) = Comparator::split(text);
        let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        Some(Self { text: rest.to_owned(), comparator })
    }
}

/// SN (HL7 v2.5.1 ch. 2A §2.A.71): `>^100`, `1^:^128`, `^100^-^200`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structured {
    /// SN-1 as sent; empty means equal.
    pub comparator: String,
    /// SN-2.
    pub first: String,
    /// SN-3: `-` range, `+` category, `/` or `:` ratio.
    pub separator: String,
    /// SN-4.
    pub second: String,
}

/// OBX-5 by OBX-2.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    /// No value.
    #[default]
    Empty,
    /// NM, or ST that is a number and has a unit.
    Numeric(Numeric),
    /// SN.
    Structured(Structured),
    /// CE, CWE, CNE, CF, IS, ID: one or more.
    Coded(Vec<Coded>),
    /// ST, TX, FT; repetitions joined with `\n`.
    Text(String),
    /// DT, TS, DTM.
    Date(Moment),
    /// Any other type, unescaped, e.g. `NA` or `TM`.
    Other {
        /// OBX-2.
        value_type: String,
        /// The whole field.
        text: String,
    },
}

/// One OBX that is a result, with the notes under it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Observation {
    /// OBX-1 as sent, else its position.
    pub set_id: String,
    /// OBX-2 as sent.
    pub value_type: String,
    /// OBX-3: the item.
    pub code: Coded,
    /// OBX-4.
    pub sub_id: Option<String>,
    /// OBX-5.
    pub value: Value,
    /// OBX-6 as sent.
    pub unit: Option<Coded>,
    /// OBX-7.
    pub reference_range: Option<String>,
    /// OBX-8 as sent: `H`, `LL`, `↑`.
    pub flags: Vec<String>,
    /// OBX-11, else the report's.
    pub status: Option<ObservationStatus>,
    /// OBX-14.
    pub observed_at: Option<Moment>,
    /// OBX-16.
    pub observer: Option<Person>,
    /// OBX-17.
    pub method: Option<Coded>,
    /// NTE under the OBX, joined with `\n`.
    pub note: Option<String>,
}
