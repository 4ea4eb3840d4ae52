//! FNV-1a, 64 bits: the same number for the same parts in every version of this program, for digests that
//! are stored and compared. Not for secrets.

/// The hash in the making; every part is closed, so that parts cannot run into each other.
#[derive(Debug, Clone, Copy)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self::new()
    }
}

impl Fnv {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// With a part more.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        for byte in bytes.iter().copied().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }

    /// With a text more.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// With a number more.
    pub fn number(&mut self, number: i64) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    /// The number, as databases store it.
    pub fn finish(self) -> i64 {
        i64::from_be_bytes(self.0.to_be_bytes())
    }
}

/// A digest as people read it: sixteen hexadecimal digits.
pub fn hex(digest: i64) -> String {
    format!("{digest:016x}")
}

/// Bytes as people read them: two hexadecimal digits each.
pub fn hex_bytes(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Fnv, hex};

    #[test]
    fn digests_that_are_stored_never_change() {
        assert_eq!(
            hex(Fnv::new().text("a").number(1).finish()),
            hex(Fnv::new().text("a").number(1).finish())
        );
        // FNV-1a of the bytes "a" and 0xff, by the published definition.
        let by_hand = [b'a', 0xff].iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(1_099_511_628_211)
        });
        assert_eq!(Fnv::new().text("a").finish(), i64::from_be_bytes(by_hand.to_be_bytes()));
        assert_ne!(Fnv::new().text("ab").text("c").finish(), Fnv::new().text("a").text("bc").finish());
    }
}
