//! The one source of chance. Everything synthetic is a function of the seed and of what it is about, so that
//! any part can be made again without the parts before it, on any thread.

/// A small generator (SplitMix64): the same numbers in every version of every library.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

/// What a set of dice is about, so that the same person has different dice for name and for illness.
#[derive(Debug, Clone, Copy)]
pub(crate) enum About {
    Person = 1,
    Onset = 2,
    Episode = 3,
    Visit = 4,
    Trait = 5,
    Site = 6,
    Local = 7,
    Doctor = 8,
    Baseline = 9,
    Birth = 10,
    Post = 11,
}

pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One number about two things.
pub(crate) fn hash(seed: u64, about: About, a: u64, b: u64) -> u64 {
    let z = seed ^ (about as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mix(mix(z.wrapping_add(a.wrapping_mul(0xd605_bbb5_8c8a_bbc9))) ^ b.wrapping_mul(0xa24b_aed4_963e_e407))
}

impl Dice {
    pub(crate) fn new(seed: u64, about: About, a: u64, b: u64) -> Self {
        Self(hash(seed, about, a, b))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// 0 up to, not including, `n`; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        (((self.next() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// `from` up to and including `to`.
    pub(crate) fn between(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(to.saturating_sub(from) + 1)
    }

    /// True this often in a thousand.
    pub(crate) fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(u32::try_from(of.len()).unwrap_or(u32::MAX)) as usize)
    }

    /// A place in `weights`, as often as its weight says; 0 where all are 0.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u32 = weights.clone().fold(0, u32::saturating_add);
        let mut left = self.below(total);
        for (at, weight) in weights.enumerate() {
            if left < weight {
                return at;
            }
            left -= weight;
        }
        0
    }

    /// About normal with mean 0, in thousandths of the standard deviation, never past ±3464.
    pub(crate) fn normal(&mut self) -> i64 {
        normal_of(self.next())
    }
}

/// The normal number that stands for 64 random bits: the sum of four uniform ones.
pub(crate) fn normal_of(bits: u64) -> i64 {
    let sum: u64 = (0..4).map(|at| (bits >> (16 * at)) & 0xffff).sum();
    (sum as i64 - 131_070) * 1000 / 37_837
}

#[cfg(test)]
mod tests {
    use super::{About, Dice, hash};

    #[test]
    fn dice_are_fair_enough_and_always_the_same() {
        let mut dice = Dice::new(7, About::Person, 1, 2);
        let rolls: Vec<u32> = (0..60_000).map(|_| dice.below(6)).collect();
        for side in 0..6 {
            let count = rolls.iter().filter(|&&roll| roll == side).count();
            assert!((9_500..10_500).contains(&count), "{side}: {count}");
        }
        let (mut sum, mut squares) = (0, 0);
        for _ in 0..10_000 {
            let z = dice.normal();
            sum += z;
            squares += z * z;
        }
        assert!((sum / 10_000).abs() < 40 && (950_000..1_050_000).contains(&(squares / 10_000)));
        assert_eq!(hash(7, About::Visit, 3, 4), hash(7, About::Visit, 3, 4));
        assert_ne!(hash(7, About::Visit, 3, 4), hash(7, About::Visit, 4, 3));
    }
}
