//! A quick hash for keys that are numbers of this program: addresses, places, days. Whoever sends us something chooses
//! none of them, so nobody can choose them to fall together.

use std::hash::{BuildHasherDefault, Hasher};

/// For `HashMap<K, V, Quick>`.
pub(crate) type Quick = BuildHasherDefault<Mixed>;

/// Each number is mixed in by an odd multiplier (as in Firefox and rustc).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mixed(u64);

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.wrapping_add(number)).wrapping_mul(0xf135_7aea_2e62_a9c5);
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        // The upper bits are the mixed ones; tables go by the lower.
        self.0.rotate_left(26)
    }
}
