//! Names to places by one multiplication and one comparison: the validator asks once for each key.

/// An open-addressed table over a fixed list of distinct names.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    /// Index + 1 into the list of names; 0 is empty. The length is a power of two.
    slots: Vec<u16>,
}

fn hash(name: &[u8]) -> usize {
    let word = |from: usize| {
        let mut bytes = [0; 8];
        let part = &name[from..(from + 8).min(name.len())];
        bytes[..part.len()].copy_from_slice(part);
        u64::from_le_bytes(bytes)
    };
    let mixed = word(0) ^ word(name.len().saturating_sub(8)).rotate_left(23) ^ ((name.len() as u64) << 56);
    (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize
}

impl Lookup {
    /// A table of `names`; the caller keeps the names in the same order for [`Lookup::find`].
    pub(crate) fn of<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Self {
        let mut slots = vec![0; (names.len() * 2).next_power_of_two().max(2)];
        let mask = slots.len() - 1;
        for (index, name) in names.enumerate() {
            let mut at = hash(name.as_bytes()) & mask;
            while slots[at] != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = u16::try_from(index + 1).unwrap_or(u16::MAX);
        }
        Self { slots }
    }

    /// The place of `name`, where `name_at` gives the name of a place.
    pub(crate) fn find(&self, name: &str, name_at: impl Fn(usize) -> &'static str) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash(name.as_bytes()) & mask;
        loop {
            let index = usize::from(self.slots[at]).checked_sub(1)?;
            if name_at(index) == name {
                return Some(index);
            }
            at = (at + 1) & mask;
        }
    }
}
