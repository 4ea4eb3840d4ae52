//! A quick hash for memories of this process: replay looks a dozen things up with every check. Its seed is drawn
//! anew for every table, so nobody outside can choose keys that fall together. The order of such a table is any.

use std::hash::{BuildHasher, Hasher, RandomState};

/// For `HashMap<K, V, Quick>`.
#[derive(Debug, Clone, Copy)]
pub struct Quick(u64);

impl Default for Quick {
    fn default() -> Self {
        Self(RandomState::new().hash_one(0u8))
    }
}

impl BuildHasher for Quick {
    type Hasher = Folded;

    fn build_hasher(&self) -> Folded {
        Folded(self.0)
    }
}

/// The hash in the making.
#[derive(Debug, Clone, Copy)]
pub struct Folded(u64);

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.write_u64(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        // With the length, so that zeros at the end count.
        self.write_u64(u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56);
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    /// The two halves of the product, one upon the other (as wyhash does).
    fn write_u64(&mut self, number: u64) {
        let product = u128::from(self.0 ^ number) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product as u64) ^ ((product >> 64) as u64);
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, hash::BuildHasher};

    use super::Quick;

    #[test]
    fn near_keys_lie_apart() {
        let quick = Quick::default();
        let numbers = (0..1_000u64).map(|number| quick.hash_one(number << 12));
        let texts = (0..100).map(|length| quick.hash_one(&[0u8; 100][..length]));
        let pairs = (1..=1_000u32).map(|number| quick.hash_one((number % 7, number)));
        let all: Vec<u64> = numbers.chain(texts).chain(pairs).collect();
        let different: HashSet<u64> = all.iter().copied().collect();
        assert_eq!(different.len(), all.len());
        let low: HashSet<u64> = all.iter().map(|hash| hash % 4_096).collect();
        assert!(low.len() > 1_500, "{}", low.len());
    }
}
