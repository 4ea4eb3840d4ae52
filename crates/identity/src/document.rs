//! Identity documents and their checks (RULES §7.1). No message in here holds a number.

use std::fmt;

use base::{Fault, Result, mask_document};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Sex;

/// A text that must not be shown: `Debug` masks it, and there is no `Display`. It serialises in the clear,
/// for sealing: a face that answers with it masks it first.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: only for matching, encrypting, and showing to who has a purpose.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// As it may be shown: `3606**********0015`.
    pub fn masked(&self) -> String {
        mask_document(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Kinds of document by WS/T 364 (RULES §7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocumentKind {
    /// 居民身份证.
    #[serde(rename = "01")]
    IdentityCard,
    /// 居民户口簿: one number for a household, so it never says who somebody is.
    #[serde(rename = "02")]
    HouseholdRegister,
    /// 护照.
    #[serde(rename = "03")]
    Passport,
    /// 军官证.
    #[serde(rename = "04")]
    Officer,
    /// 驾驶证.
    #[serde(rename = "05")]
    DrivingLicence,
    /// 港澳居民来往内地通行证.
    #[serde(rename = "06")]
    HongKongMacau,
    /// 台湾居民来往大陆通行证.
    #[serde(rename = "07")]
    Taiwan,
    /// 其他: of unknown kind, so its number is not unique.
    #[serde(rename = "99")]
    Other,
}

impl DocumentKind {
    /// Every kind, by code.
    pub const ALL: [Self; 8] = [
        Self::IdentityCard,
        Self::HouseholdRegister,
        Self::Passport,
        Self::Officer,
        Self::DrivingLicence,
        Self::HongKongMacau,
        Self::Taiwan,
        Self::Other,
    ];

    /// The code of WS/T 364: `01` to `07`, `99`.
    pub fn code(self) -> &'static str {
        match self {
            Self::IdentityCard => "01",
            Self::HouseholdRegister => "02",
            Self::Passport => "03",
            Self::Officer => "04",
            Self::DrivingLicence => "05",
            Self::HongKongMacau => "06",
            Self::Taiwan => "07",
            Self::Other => "99",
        }
    }

    /// The kind with this code; `Fault::invalid` for another.
    pub fn parse(code: &str) -> Result<Self> {
        let code = code.trim();
        Self::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or_else(|| Fault::invalid("a kind of document is 01 to 07 or 99 (WS/T 364)"))
    }

    /// Whether one number of this kind belongs to one person.
    pub fn is_personal(self) -> bool {
        !matches!(self, Self::HouseholdRegister | Self::Other)
    }
}

/// A document as an institution stated it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its kind.
    pub kind: DocumentKind,
    /// Its number, as sent.
    pub number: Secret,
}

impl Document {
    /// A document of `kind` with `number`.
    pub fn new(kind: DocumentKind, number: impl Into<String>) -> Self {
        Self { kind, number: Secret::new(number) }
    }

    /// The number as it is compared: half-width capitals and digits without blanks and hyphens. `None`
    /// when that leaves nothing that can tell people apart (`无`, `0000`, `不详`).
    pub(crate) fn comparable_number(&self) -> Option<String> {
        let number = tidy(self.number.reveal());
        let first = number.chars().next()?;
        let long_enough = (5..=40).contains(&number.len()) && number.is_ascii();
        (long_enough && number.chars().any(|c| c != first)).then_some(number)
    }
}

/// Half-width capitals and digits without blanks and hyphens.
pub(crate) fn tidy(number: &str) -> String {
    number
        .chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !c.is_whitespace() && *c != '-' && *c != '\u{3000}')
        .flat_map(char::to_uppercase)
        .collect()
}

/// What a checked 18-digit identity card says of its holder (RULES §7.1).
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityCard {
    number: Secret,
    /// Six digits of the place of first registration.
    pub place: String,
    /// Date of birth.
    pub birth: Date,
    /// Male where the 17th digit is odd.
    pub sex: Sex,
}

impl fmt::Debug for IdentityCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityCard({:?})", self.number)
    }
}

/// Why a number is not an identity card in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardDefect {
    /// Neither 18 nor 15 characters, or others than digits and a last X.
    Shape,
    /// 15 digits: withdrawn in 2013, good for the archive only.
    Old,
    /// The check digit does not fit: a digit is wrong or two are exchanged.
    CheckDigit,
    /// No such date of birth.
    BirthDate,
    /// Born after today.
    Future,
}

impl CardDefect {
    /// The defect as a warning; the number is not in it.
    pub fn fault(self) -> Fault {
        Fault::unprocessable(match self {
            Self::Shape => {
                "an identity card has 17 digits and a last digit or X; it was kept and not used to link"
            }
            Self::Old => {
                "a 15-digit identity card is kept for the archive and not used to link; ask for the 18-digit one"
            }
            Self::CheckDigit => {
                "the check digit of the identity card is wrong; it was kept and not used to link"
            }
            Self::BirthDate => {
                "the identity card holds no real date of birth; it was kept and not used to link"
            }
            Self::Future => {
                "the identity card's date of birth is in the future; it was kept and not used to link"
            }
        })
    }
}

/// Weights and check characters of GB 11643 (RULES §7.1).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

impl IdentityCard {
    /// Checks shape, date, check digit and that the holder is born by `today` (the region's legal day).
    pub fn parse(number: &str, today: Date) -> std::result::Result<Self, CardDefect> {
        let number = tidy(number);
        let bytes = number.as_bytes();
        if bytes.len() == 15 && bytes.iter().all(u8::is_ascii_digit) {
            return Err(CardDefect::Old);
        }
        let (Some(body), Some(&check), 18) = (bytes.get(..17), bytes.get(17), bytes.len()) else {
            return Err(CardDefect::Shape);
        };
        if !body.iter().all(u8::is_ascii_digit) || !(check.is_ascii_digit() || check == b'X') {
            return Err(CardDefect::Shape);
        }
        let digit = |at: usize| u32::from(body[at] - b'0');
        let sum: u32 = WEIGHTS.iter().enumerate().map(|(at, weight)| digit(at) * weight).sum();
        if CHECKS[(sum % 11) as usize] != check {
            return Err(CardDefect::CheckDigit);
        }
        let of = |from: usize, to: usize| (from..to).fold(0, |n, at| n * 10 + digit(at));
        let (year, month, day) = (of(6, 10), of(10, 12), of(12, 14));
        let birth = i16::try_from(year)
            .ok()
            .filter(|year| *year >= 1850)
            .zip(i8::try_from(month).ok().zip(i8::try_from(day).ok()))
            .and_then(|(year, (month, day))| Date::new(year, month, day).ok())
            .ok_or(CardDefect::BirthDate)?;
        if birth > today {
            return Err(CardDefect::Future);
        }
        let sex = if digit(16) % 2 == 1 { Sex::Male } else { Sex::Female };
        let place = number.get(..6).unwrap_or_default().to_owned();
        Ok(Self { number: Secret::new(number), place, birth, sex })
    }

    /// The number, in half-width capitals.
    pub fn number(&self) -> &Secret {
        &self.number
    }

    /// The check character that belongs to 17 digits, for synthetic people; `None` for anything else.
    pub fn check_character(seventeen: &str) -> Option<char> {
        let bytes = seventeen.as_bytes();
        if bytes.len() != 17 || !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let sum: u32 = WEIGHTS.iter().zip(bytes).map(|(weight, byte)| u32::from(byte - b'0') * weight).sum();
        Some(char::from(CHECKS[(sum % 11) as usize]))
    }
}

/// Unified social credit code: 18 characters, check character mod 31 (RULES §7.1). Codes in use are known
/// to fail it: warn, do not refuse.
pub fn credit_code_checks(code: &str) -> bool {
    policy::credit_code_checks(&tidy(code))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    use super::{CardDefect, Document, DocumentKind, IdentityCard, credit_code_checks};
    use crate::Sex;

    const TODAY: Date = date(2023, 8, 14);

    fn card(seventeen: &str) -> String {
        format!("{seventeen}{}", IdentityCard::check_character(seventeen).unwrap())
    }

    #[test]
    fn rules_7_1_the_vectors() {
        let first = IdentityCard::parse("11010519491231002X", TODAY).unwrap();
        assert_eq!(
            (first.birth, first.sex, first.place.as_str()),
            (date(1949, 12, 31), Sex::Female, "110105")
        );
        let leap = IdentityCard::parse("510703200002290026", TODAY).unwrap();
        assert_eq!((leap.birth, leap.sex), (date(2000, 2, 29), Sex::Female));
        assert_eq!(IdentityCard::parse("１１０１０５１９４９１２３１００２ｘ", TODAY).unwrap(), first);
        assert_eq!(IdentityCard::parse("110105 19491231 002x", TODAY).unwrap(), first);
    }

    #[test]
    fn rules_7_1_what_is_no_card() {
        for (number, defect) in [
            ("110105194912310021".to_owned(), CardDefect::CheckDigit),
            (card("51070319990229002"), CardDefect::BirthDate), // 1999 was no leap year
            (card("51070320001301002"), CardDefect::BirthDate),
            (card("51070320300101001"), CardDefect::Future),
            (card("51070300000000001"), CardDefect::BirthDate),
            ("110105491231002".to_owned(), CardDefect::Old),
            ("11010519491231002".to_owned(), CardDefect::Shape),
            ("11010519491231002Y".to_owned(), CardDefect::Shape),
            ("１１０１０５１９４９１２３１００张X".to_owned(), CardDefect::Shape),
            (String::new(), CardDefect::Shape),
        ] {
            assert_eq!(IdentityCard::parse(&number, TODAY).unwrap_err(), defect, "case {defect:?}");
        }
    }

    #[test]
    fn rules_7_1_social_credit_codes() {
        assert!(credit_code_checks("91350100M000100Y43"));
        assert!(credit_code_checks("12360600MB0000000R"));
        assert!(credit_code_checks("91350100m000100y43"));
        assert!(!credit_code_checks("91350100M000100Y44"));
        assert!(!credit_code_checks("91350100M000100Y4"));
    }

    #[test]
    fn rules_7_1_kinds_of_document() {
        for kind in DocumentKind::ALL {
            assert_eq!(DocumentKind::parse(kind.code()).unwrap(), kind);
        }
        assert!(DocumentKind::parse("08").is_err());
        assert!(!DocumentKind::HouseholdRegister.is_personal());
    }

    #[test]
    fn numbers_are_not_shown() {
        let shown = format!(
            "{:?} {:?} {}",
            Document::new(DocumentKind::IdentityCard, "11010519491231002X"),
            IdentityCard::parse("11010519491231002X", TODAY).unwrap(),
            CardDefect::CheckDigit.fault()
        );
        assert!(!shown.contains("19491231") && shown.contains("1101**********002X"), "{shown}");
    }

    #[test]
    fn a_filler_is_no_number() {
        for filler in ["无", "0000000", "不详", "", "1111-1111", "abc"] {
            assert_eq!(Document::new(DocumentKind::Passport, filler).comparable_number(), None, "{filler}");
        }
        let passport = Document::new(DocumentKind::Passport, "e 1234-5678");
        assert_eq!(passport.comparable_number().as_deref(), Some("E12345678"));
    }

    proptest! {
        #[test]
        fn any_single_wrong_digit_is_caught(
            place in 100_000u32..700_000, days in 0i32..40_000, order in 0u32..1000, at in 0usize..17, by in 1u8..10
        ) {
            let birth = date(1900, 1, 1) + jiff::Span::new().days(days);
            let seventeen = format!("{place}{}{order:03}", birth.strftime("%Y%m%d"));
            let good = card(&seventeen);
            prop_assert!(IdentityCard::parse(&good, TODAY).is_ok());
            let mut bytes = good.into_bytes();
            bytes[at] = (bytes[at] - b'0' + by) % 10 + b'0';
            prop_assert!(IdentityCard::parse(&String::from_utf8(bytes).unwrap(), TODAY).is_err());
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,24}") {
            let _ = IdentityCard::parse(&text, TODAY);
            let _ = Document::new(DocumentKind::Other, text).comparable_number();
        }
    }
}
