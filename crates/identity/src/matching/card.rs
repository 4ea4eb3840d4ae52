//! Identity cards for comparison: 15 digits and 18 are one number, and a number that fails its checks is
//! still worth comparing (RULES §7.1).

use jiff::civil::Date;

use crate::{IdentityCard, document::tidy};

/// An identity-card number of 18 characters, right or wrong.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Card {
    number: [u8; 18],
    checked: bool,
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Card(checked: {})", self.checked)
    }
}

/// Nobody who is registered was born before (as [`IdentityCard::parse`] has it).
const EARLIEST: i16 = 1850;

/// Order numbers that 15-digit cards gave to people over a hundred: born in the century before (GB 11643).
const CENTENARIANS: std::ops::RangeInclusive<u32> = 996..=999;

impl Card {
    /// Reads a number as it was sent. 15 digits become the 18 of the same card: the century put in and the
    /// check character added. `None` where the shape is no card's.
    pub fn read(number: &str) -> Option<Self> {
        let number = tidy(number);
        let bytes = number.as_bytes();
        let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        match bytes.len() {
            15 if digits(bytes) => {
                let order: u32 = number.get(12..15)?.parse().ok()?;
                let century = if CENTENARIANS.contains(&order) { "18" } else { "19" };
                let body = format!("{}{century}{}", number.get(..6)?, number.get(6..)?);
                let check = IdentityCard::check_character(&body)?;
                let number = format!("{body}{check}").into_bytes().try_into().ok()?;
                // An old number has no check digit that could fail: it is never proof of two people.
                Some(Self { number, checked: false })
            }
            18 if digits(&bytes[..17]) && (bytes[17].is_ascii_digit() || bytes[17] == b'X') => {
                let checked = IdentityCard::check_character(number.get(..17)?)
                    .is_some_and(|check| check as u32 == u32::from(bytes[17]));
                Some(Self { number: bytes.try_into().ok()?, checked })
            }
            _ => None,
        }
    }

    /// Whether it was sent with 18 characters whose check character fits.
    pub fn is_checked(&self) -> bool {
        self.checked
    }

    /// The same number, which proves nothing.
    pub(super) fn unchecked(self) -> Self {
        Self { checked: false, ..self }
    }

    /// The date of birth in it, if it is one.
    pub fn birth(&self) -> Option<Date> {
        let text = self.text();
        let number =
            |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<i16>().ok());
        let (year, month, day) = (number(6..10)?, number(10..12)?, number(12..14)?);
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(year, month, day).ok().filter(|date| date.year() >= EARLIEST)
    }

    /// The 18 characters as a text: personal, never to be shown.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.number).unwrap_or_default()
    }

    /// The 18 characters.
    pub(crate) fn number(&self) -> &[u8; 18] {
        &self.number
    }
}

/// One character apart, at equal length.
pub(super) fn one_apart(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).filter(|(a, b)| a != b).count() == 1
}

/// Two neighbouring characters exchanged, at equal length.
pub(super) fn exchanged(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let apart: Vec<usize> = (0..a.len()).filter(|at| a[*at] != b[*at]).take(3).collect();
    matches!(apart[..], [i, j] if j == i + 1 && a[i] == b[j] && a[j] == b[i])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Card, exchanged, one_apart};
    use crate::IdentityCard;

    #[test]
    fn rules_7_1_fifteen_digits_and_eighteen_are_one_card() {
        let new = Card::read("11010519491231002X").unwrap();
        let old = Card::read("110105491231002").unwrap();
        assert_eq!((new.number(), new.is_checked()), (old.number(), true));
        assert!(!old.is_checked(), "an old number has no check digit");
        assert_eq!(Card::read("１１０１０５ 19491231-002x").unwrap(), new);
    }

    #[test]
    fn the_orders_of_centenarians_belong_to_the_century_before() {
        let old = Card::read("110105991231997").unwrap();
        assert_eq!(&old.number()[6..10], b"1899");
    }

    #[test]
    fn a_wrong_check_digit_is_compared_and_not_checked() {
        let wrong = Card::read("110105194912310021").unwrap();
        assert!(!wrong.is_checked());
        assert!(one_apart(wrong.number(), Card::read("11010519491231002X").unwrap().number()));
        for none in ["", "无", "1101051949123100", "E12345678", "11010519491231002Y"] {
            assert!(Card::read(none).is_none(), "{none}");
        }
    }

    proptest! {
        /// The property that makes an old card equal its new one: conversion keeps place, birth and order,
        /// and the check character passes.
        #[test]
        fn conversion_keeps_every_digit(place in 100_000u32..700_000, date in 0u32..36_500, order in 0u32..996) {
            let birth = jiff::civil::date(1900, 1, 1) + jiff::Span::new().days(i64::from(date));
            let old = format!("{place}{}{order:03}", birth.strftime("%y%m%d"));
            let card = Card::read(&old).unwrap();
            let number = std::str::from_utf8(card.number()).unwrap().to_owned();
            prop_assert_eq!(&number[..6], &old[..6]);
            prop_assert_eq!(&number[6..8], "19");
            prop_assert_eq!(&number[8..17], &old[6..]);
            prop_assert_eq!(IdentityCard::check_character(&number[..17]), number.chars().last());
        }

        /// Mod 11 with these weights finds every single wrong digit and every exchange of neighbours: two
        /// checked cards are never one such error apart.
        #[test]
        fn no_two_checked_cards_are_one_slip_apart(body in "[1-6][0-9]{16}", at in 0usize..17, by in 1u8..10) {
            let right = format!("{body}{}", IdentityCard::check_character(&body).unwrap());
            let mut bytes = right.clone().into_bytes();
            bytes[at] = (bytes[at] - b'0' + by) % 10 + b'0';
            let slip = Card::read(std::str::from_utf8(&bytes).unwrap()).unwrap();
            prop_assert!(!slip.is_checked());
            let mut swapped = right.into_bytes();
            if at < 16 && swapped[at] != swapped[at + 1] {
                let before = swapped.clone();
                swapped.swap(at, at + 1);
                prop_assert!(exchanged(&before, &swapped));
                prop_assert!(!Card::read(std::str::from_utf8(&swapped).unwrap()).unwrap().is_checked());
            }
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,24}") {
            let _ = Card::read(&text);
        }
    }
}
