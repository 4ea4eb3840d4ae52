//! Randomness is injected like time: entropy in production, a seed in tests and synthetic regions.

use std::sync::Mutex;

use jiff::Timestamp;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;
use uuid::Uuid;

/// A cryptographically strong generator shared by every thread.
#[derive(Debug)]
pub struct Random(Mutex<ChaCha12Rng>);

impl Random {
    /// Seeded by the operating system.
    pub fn from_entropy() -> Self {
        Self(Mutex::new(ChaCha12Rng::from_rng(&mut rand::rng())))
    }

    /// The same sequence for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(ChaCha12Rng::seed_from_u64(seed)))
    }

    /// Fills `bytes`: nonces, tokens, keys.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(bytes);
    }

    /// A UUIDv7 for the instant `at`: keys made later sort later, so indexes grow at their end.
    pub fn uuid_v7(&self, at: Timestamp) -> Uuid {
        let mut noise = [0u8; 10];
        self.fill(&mut noise);
        let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &noise).into_uuid()
    }
}
