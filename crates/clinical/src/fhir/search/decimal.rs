//! Decimals for comparison: exact, with the precision they were written in. No floats.

/// 10^SCALE parts of one.
const SCALE: u32 = 15;

/// A decimal in 10⁻¹⁵, within ±1.7 × 10²³; digits beyond are cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Decimal(pub(crate) i128);

/// What a number in a search stands for: `5.4` is from 5.35 to 5.45 (R4 §3.1.1.4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approximate {
    pub(crate) value: Decimal,
    /// Half of the last place written.
    pub(crate) half: i128,
}

impl Decimal {
    pub(crate) const MIN: Self = Self(i128::MIN);
    pub(crate) const MAX: Self = Self(i128::MAX);

    /// Reads `-12.50e3`; None when it is no number or too large.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Approximate::parse(text).map(|number| number.value)
    }
}

impl Approximate {
    /// Reads a number with its precision; None when it is no number or too large.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty()
            || !all_digits(whole)
            || !all_digits(fraction)
            || whole.len() + fraction.len() > 60
        {
            return None;
        }
        // The power of ten, in units of 10^-SCALE, that the last digit written stands for.
        let last =
            i32::try_from(SCALE).ok()? - i32::try_from(fraction.len()).ok()? + exponent.clamp(-100, 100);
        let mut value: i128 = 0;
        let kept = whole.len() + fraction.len()
            - usize::try_from((-last).max(0)).ok()?.min(whole.len() + fraction.len());
        for digit in whole.bytes().chain(fraction.bytes()).take(kept) {
            value = value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
        }
        let unit = 10_i128.checked_pow(u32::try_from(last.max(0)).ok()?);
        let value = if value == 0 { 0 } else { value.checked_mul(unit?)? };
        let signed = if negative { -value } else { value };
        Some(Self { value: Decimal(signed), half: unit.unwrap_or(0) / 2 })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_with_their_precision() {
        let one = 10_i128.pow(SCALE);
        assert_eq!(
            Approximate::parse("5.40"),
            Some(Approximate { value: Decimal(one * 54 / 10), half: one / 200 })
        );
        assert_eq!(Decimal::parse("-1e2"), Some(Decimal(-100 * one)));
        assert_eq!(Decimal::parse("1.0e-3"), Some(Decimal(one / 1000)));
        assert_eq!(Decimal::parse("100"), Decimal::parse("1.00E2"));
        assert_eq!(Decimal::parse("0e99"), Some(Decimal(0)));
        assert_eq!(Decimal::parse("1e-99"), Some(Decimal(0)));
        for bad in ["", "-", "1e", "x", "1.2.3", "1e99", ".5", "٣"] {
            assert_eq!(Decimal::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn order_is_that_of_whole_numbers(a in any::<i32>(), b in any::<i32>()) {
            let of = |n: i32| Decimal::parse(&n.to_string()).unwrap();
            prop_assert_eq!(of(a).cmp(&of(b)), a.cmp(&b));
        }

        #[test]
        fn never_panics(text in "[-+0-9.eE]{0,80}") {
            let _ = Approximate::parse(&text);
        }
    }
}
