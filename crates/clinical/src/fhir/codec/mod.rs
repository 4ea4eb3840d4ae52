//! How resources are packed for storage: zstd with a dictionary trained on what hospitals send.
//!
//! A packed resource is one byte naming the dictionary (0: none), the number of UUIDs it names (LEB128), their
//! bytes, then a zstd frame without its magic number, checksum and dictionary id, which would be the same
//! ten bytes each time. New dictionaries get a new number; old ones stay, so that everything ever stored
//! can be read.

mod ids;

pub use ids::split_ids;

use std::{cell::RefCell, io::Error, sync::LazyLock};

use base::{Fault, Result};
use zstd::{
    bulk::{Compressor, Decompressor},
    dict::{DecoderDictionary, EncoderDictionary},
    zstd_safe::CParameter,
};

/// Dictionaries by number, from 1. Never change or remove one.
const DICTIONARIES: [&[u8]; 1] = [include_bytes!("../../../definitions/dictionary-1.zdict")];
/// The one that new resources are packed with.
const CURRENT: usize = DICTIONARIES.len();
/// zstd's own default: higher levels search longer for little on resources of a kilobyte.
const LEVEL: i32 = 3;
/// What a frame begins with.
const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// A resource is at most this many bytes of text (a frame that says more is corrupt).
const TEXT_BYTES_MAX: usize = 64 << 20;

static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARIES[CURRENT - 1], LEVEL));
static DECODERS: LazyLock<Vec<DecoderDictionary<'static>>> =
    LazyLock::new(|| DICTIONARIES.iter().map(|bytes| DecoderDictionary::copy(bytes)).collect());

/// The contexts of one thread: creating them costs more than packing a report.
#[derive(Default)]
struct Contexts {
    compressor: Option<Compressor<'static>>,
    /// By number of the dictionary; 0 has none.
    decompressors: [Option<Decompressor<'static>>; CURRENT + 1],
    frame: Vec<u8>,
}

thread_local! {
    static CONTEXTS: RefCell<Contexts> = RefCell::default();
}

/// Packs and unpacks; holds nothing itself, contexts live with each thread.
#[derive(Debug, Clone, Copy, Default)]
pub struct Codec(());

impl Codec {
    /// A codec with the newest dictionary; reads what older ones packed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Packs the text of a resource.
    ///
    /// # Errors
    /// `TooLarge` above 64 MiB; `Internal` when zstd fails (out of memory).
    pub fn compress(&self, text: &[u8]) -> Result<Vec<u8>> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(Fault::too_large("a resource is larger than 64 MiB; send it in parts"));
        }
        CONTEXTS
            .with_borrow_mut(|contexts| contexts.compress(text))
            .map_err(|error| Fault::internal(format!("packing a resource failed: {error}")))
    }

    /// Unpacks what [`Codec::compress`] packed, by whatever dictionary.
    ///
    /// # Errors
    /// `Corrupt` when it is not such a thing.
    pub fn decompress(&self, packed: &[u8]) -> Result<Vec<u8>> {
        CONTEXTS
            .with_borrow_mut(|contexts| contexts.decompress(packed))
            .map_err(|error| Fault::corrupt(format!("a stored resource cannot be unpacked: {error}")))
    }
}

impl Contexts {
    fn compress(&mut self, text: &[u8]) -> std::io::Result<Vec<u8>> {
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            empty => {
                let mut fresh = Compressor::with_prepared_dictionary(&ENCODER)?;
                fresh.set_parameter(CParameter::DictIdFlag(false))?;
                fresh.set_parameter(CParameter::ChecksumFlag(false))?;
                empty.insert(fresh)
            }
        };
        let (body, ids) = split_ids(text);
        self.frame.clear();
        self.frame.reserve(zstd::zstd_safe::compress_bound(body.len()));
        compressor.compress_to_buffer(&body, &mut self.frame)?;
        let frame = self
            .frame
            .strip_prefix(&MAGIC)
            .ok_or_else(|| Error::other("a frame without its magic number"))?;
        let mut packed = Vec::with_capacity(1 + 4 + ids.len() + frame.len());
        packed.push(u8::try_from(CURRENT).map_err(Error::other)?);
        let mut count = ids.len() / 16;
        while count > 0x7F {
            packed.push((count & 0x7F) as u8 | 0x80);
            count >>= 7;
        }
        packed.push(count as u8);
        packed.extend_from_slice(&ids);
        packed.extend_from_slice(frame);
        self.release();
        Ok(packed)
    }

    fn decompress(&mut self, packed: &[u8]) -> std::io::Result<Vec<u8>> {
        let Some((&number, rest)) = packed.split_first() else { return Err(Error::other("it is empty")) };
        let (count, rest) = leb128(rest).ok_or_else(|| Error::other("it ends too early"))?;
        let (ids, body) =
            rest.split_at_checked(count * 16).ok_or_else(|| Error::other("it ends too early"))?;
        let Some(slot) = self.decompressors.get_mut(usize::from(number)) else {
            return Err(Error::other(format!("dictionary {number} is unknown to this version")));
        };
        let decompressor = match slot {
            Some(decompressor) => decompressor,
            empty => empty.insert(match usize::from(number).checked_sub(1) {
                None => Decompressor::new()?,
                Some(at) => Decompressor::with_prepared_dictionary(&DECODERS[at])?,
            }),
        };
        self.frame.clear();
        self.frame.extend_from_slice(&MAGIC);
        self.frame.extend_from_slice(body);
        let text = decompressor.decompress(&self.frame, TEXT_BYTES_MAX);
        self.release();
        ids::join_ids(text?, ids).ok_or_else(|| Error::other("its UUIDs don't fit its text"))
    }

    /// One large resource must not hold its memory for ever.
    fn release(&mut self) {
        if self.frame.capacity() > 1 << 20 {
            self.frame = Vec::new();
        }
    }
}

/// A number of at most four bytes of seven bits, lowest first, and what follows it.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate().take(4) {
        number |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fhir::samples::samples;

    #[test]
    fn samples_are_small_and_come_back() {
        let codec = Codec::new();
        for resource in samples() {
            let text = serde_json::to_vec(&resource).unwrap();
            let packed = codec.compress(&text).unwrap();
            assert_eq!(codec.decompress(&packed).unwrap(), text);
            println!(
                "{:>22} {:>5} → {}",
                resource["resourceType"].as_str().unwrap(),
                text.len(),
                packed.len()
            );
            assert!(packed.len() < text.len());
        }
    }

    #[test]
    fn what_is_damaged_is_corrupt() {
        let codec = Codec::new();
        let packed = codec.compress(b"{\"resourceType\":\"Patient\"}").unwrap();
        for bad in [&[][..], &[0], &[1, 1, 2], &[200, 0, 1, 2], &packed[..packed.len() - 1]] {
            assert_eq!(codec.decompress(bad).unwrap_err().kind, base::FaultKind::Corrupt);
        }
        // A frame that claims 1 TiB is refused before memory is taken.
        let claim = [0, 0, 0xE0, 0, 0, 0, 0, 0, 1, 0, 0];
        assert!(codec.decompress(&claim).is_err());
    }

    #[test]
    fn dictionaries_stay_as_they_were() {
        let fnv = |bytes: &[u8]| {
            bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
            })
        };
        // A changed number here means stored resources that cannot be read: add a dictionary instead.
        assert_eq!(DICTIONARIES.map(fnv), [0x330f_6410_9c29_209b]);
    }

    proptest! {
        #[test]
        fn anything_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let codec = Codec::new();
            prop_assert_eq!(codec.decompress(&codec.compress(&bytes).unwrap()).unwrap(), bytes);
        }

        #[test]
        fn damage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..60), number in 0_u8..3) {
            let mut bytes = bytes;
            bytes.insert(0, number);
            let _ = Codec::new().decompress(&bytes);
        }
    }
}
