//! A share that was measured, with how far it may be off.

use serde::{Deserialize, Serialize};

/// A figure between two bounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Not less than this.
    pub low: i64,
    /// Most likely.
    pub expected: i64,
    /// Not more.
    pub high: i64,
}

impl Range {
    /// A figure that is certain.
    pub fn certain(figure: i64) -> Self {
        Self { low: figure, expected: figure, high: figure }
    }

    /// Both together: bounds are added, as if both were off to the same side.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            expected: self.expected + other.expected,
            high: self.high + other.high,
        }
    }

    /// With `figure` less.
    #[must_use]
    pub fn less(self, figure: i64) -> Self {
        self.plus(Self::certain(-figure))
    }

    /// Each bound by itself.
    #[must_use]
    pub fn map(self, f: impl Fn(i64) -> i64) -> Self {
        Self { low: f(self.low), expected: f(self.expected), high: f(self.high) }
    }
}

/// How sure the interval is.
pub const CONFIDENCE_PERCENT: u8 = 95;
/// The quantile of the normal distribution that belongs to it, in millionths.
const Z: i128 = 1_959_964;
const MILLION: i128 = 1_000_000;

/// `yes` of `of`, such as answers that recognised, of cards that were shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// How many did.
    pub yes: i64,
    /// Of how many.
    pub of: i64,
}

impl Measured {
    /// In parts per million, between the bounds of Wilson's score interval (E. B. Wilson, 1927): right for few
    /// observations and for shares near 0 and 1, where the usual interval is not. In integers, so that every machine
    /// comes to the same. None where nothing was observed.
    pub fn parts_per_million(self) -> Option<Range> {
        let (yes, of) = (i128::from(self.yes.clamp(0, self.of.max(0))), i128::from(self.of));
        if of <= 0 {
            return None;
        }
        // All scaled by a million: centre (yes + z²/2) / (n + z²), half z √(yes (n − yes) / n + z²/4) / (n + z²).
        let z2 = Z * Z;
        let scale = MILLION * MILLION;
        let whole = of * scale + z2;
        let root = (yes * (of - yes) * scale / of + z2 / 4).isqrt();
        let (centre, half) = ((yes * scale + z2 / 2) * MILLION / whole, Z * root * MILLION / whole);
        let part = |value: i128| i64::try_from(value.clamp(0, MILLION)).unwrap_or_default();
        Some(Range {
            low: part(centre - half),
            expected: part((yes * MILLION * 2 + of) / (2 * of)),
            high: part(centre + half + 1),
        })
    }
}

/// `amount` times a share in parts per million, rounded half up.
pub(crate) fn share_of(amount: i64, parts_per_million: i64) -> i64 {
    let product = i128::from(amount) * i128::from(parts_per_million);
    i64::try_from((product + MILLION / 2).div_euclid(MILLION)).unwrap_or(i64::MAX)
}

impl Range {
    /// `amount` times this share in parts per million.
    #[must_use]
    pub fn of(self, amount: i64) -> Self {
        self.map(|share| share_of(amount, share))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Measured, Range};

    fn ppm(yes: i64, of: i64) -> Range {
        Measured { yes, of }.parts_per_million().unwrap()
    }

    /// Values of Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3 (Wilson score).
    #[test]
    fn intervals_are_those_that_are_published() {
        for (yes, of, low, high) in [
            (81, 263, 255_300, 366_200),
            (15, 148, 62_400, 160_500),
            (0, 20, 0, 161_100),
            (1, 29, 6_100, 171_800),
        ] {
            let found = ppm(yes, of);
            assert!(
                (found.low - low).abs() <= 60 && (found.high - high).abs() <= 60,
                "{yes}/{of}: {found:?}"
            );
        }
    }

    #[test]
    fn nothing_observed_says_nothing() {
        assert_eq!(Measured { yes: 0, of: 0 }.parts_per_million(), None);
    }

    proptest! {
        #[test]
        fn a_share_lies_within_its_bounds_and_more_observations_narrow_them(of in 1i64..50_000, part in 0i64..=1000) {
            let yes = of * part / 1000;
            let range = ppm(yes, of);
            prop_assert!(0 <= range.low && range.low <= range.expected && range.expected <= range.high && range.high <= 1_000_000);
            let more = ppm(yes * 10, of * 10);
            prop_assert!(more.high - more.low <= range.high - range.low);
        }
    }
}
