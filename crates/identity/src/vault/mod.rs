//! Personal data is kept encrypted and found through keyed hashes (RULES §7.2: 检索用HMAC索引，字段加密).
//!
//! Keys of encryption and keys of look-up are numbered and changed apart ([adr 0060]). The newest key of
//! encryption seals, all of them open: [`reseal`] brings what older keys sealed under the newest, row by row.
//! While there are two keys of look-up, a value is looked for under both and written under the newer
//! ([`Lookup`]), until every hash was made again.
//!
//! [adr 0060]: ../../../../docs/adr/0060-keys-are-numbered-and-change-online.md

mod keys;
pub mod reseal;
mod store;
mod suite;

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use base::{Fault, Random, Result};
pub use keys::{Keys, NumberedKey};
pub use suite::Suite;
use suite::{Cipher, Digester, NONCE};

/// Where a sealed value belongs. It is part of what is authenticated: a value moved to another row or
/// column of the database does not open.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// Table and column, such as `resident.person`.
    pub name: &'static str,
    /// Key of the row.
    pub row: &'a [u8],
}

impl Field<'_> {
    fn associated(&self) -> Vec<u8> {
        [self.name.as_bytes(), &[0], self.row].concat()
    }
}

/// A keyed hash of a personal value as it is stored: equal values meet, and nobody without the key can try
/// values out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 16]);

impl<'a> ::store::IntoValue<'a> for Hash {
    fn into_value(self) -> ::store::Value<'a> {
        ::store::Value::Blob(self.0.to_vec().into())
    }
}

impl Hash {
    /// Reads 16 stored bytes; `Fault::corrupt` for any other length.
    pub fn from_slice(bytes: &[u8]) -> Result<Self> {
        let bytes = bytes.try_into();
        bytes.map(Self).map_err(|_| Fault::corrupt("a stored hash is not of 16 bytes"))
    }
}

/// What to look for: the hash under the key in force, and while the key changes that under the key before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lookup {
    /// What is written.
    pub now: Hash,
    /// What may still be stored instead.
    pub before: Option<Hash>,
}

impl Lookup {
    /// The hash under the key before, or the one in force again, for statements of two places.
    pub fn earlier(&self) -> Hash {
        self.before.unwrap_or(self.now)
    }

    /// Each hash that may be stored.
    pub fn both(self) -> impl Iterator<Item = Hash> {
        std::iter::once(self.now).chain(self.before)
    }

    /// Whether `stored` was made of the same value.
    pub fn meets(&self, stored: Hash) -> bool {
        self.now == stored || self.before == Some(stored)
    }
}

/// The keys of this installation, ready for use. Sealed values are
/// `key number (1 byte) ‖ nonce (12) ‖ ciphertext and tag (16)`, in AES-256-GCM or SM4-GCM as the key says.
pub struct Vault {
    ring: RwLock<Arc<Ring>>,
    source: Option<Source>,
}

/// Reads the keys again from where they are kept.
type Source = Box<dyn Fn() -> Result<Keys> + Send + Sync>;

struct Ring {
    keys: Keys,
    /// The one in force last.
    ciphers: Vec<(u8, Cipher)>,
    lookup: Digester,
    before: Option<Digester>,
}

impl Ring {
    fn new(keys: Keys) -> Result<Self> {
        let ciphers = keys.sealing.iter().map(|key| Ok((key.number, Cipher::new(key.suite, &key.bytes)?)));
        let ciphers = ciphers.collect::<Result<Vec<_>>>()?;
        let mut digesters = keys.lookup.iter().rev().map(|key| Digester::new(key.suite, &key.bytes));
        let lookup =
            digesters.next().ok_or_else(|| Fault::internal("a vault without a key of look-up"))??;
        let before = digesters.next().transpose()?;
        drop(digesters);
        Ok(Self { keys, ciphers, lookup, before })
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({:?})", self.ring().keys)
    }
}

impl Vault {
    /// A vault on one key, 32 random bytes, as the first versions wrote it ([`Keys::of_single`]).
    pub fn new(number: u8, key: &[u8; 32]) -> Result<Self> {
        Self::of(Keys::of_single(number, key)?)
    }

    /// A vault on `keys`.
    pub fn of(keys: Keys) -> Result<Self> {
        Ok(Self { ring: RwLock::new(Arc::new(Ring::new(keys)?)), source: None })
    }

    /// A vault on what `source` reads, which asks again when it meets a number that it does not know: another
    /// process may have made a key since.
    pub fn reading(source: impl Fn() -> Result<Keys> + Send + Sync + 'static) -> Result<Self> {
        let mut vault = Self::of(source()?)?;
        vault.source = Some(Box::new(source));
        Ok(vault)
    }

    /// Reads the keys again; whether they have changed. Without a source there is nothing to read.
    pub fn refresh(&self) -> Result<bool> {
        let Some(source) = &self.source else { return Ok(false) };
        let keys = source()?;
        if keys == self.ring().keys {
            return Ok(false);
        }
        let ring = Arc::new(Ring::new(keys)?);
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        Ok(true)
    }

    /// The keys, for whoever changes them.
    pub fn keys(&self) -> Keys {
        self.ring().keys.clone()
    }

    /// Number of the key that seals.
    pub fn sealing(&self) -> u8 {
        self.ring().ciphers.last().map_or(0, |(number, _)| *number)
    }

    /// Number of the key under which hashes are written.
    pub fn looking_up(&self) -> u8 {
        self.ring().keys.lookup.last().map_or(0, |key| key.number)
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Encrypts `plain` for its place.
    pub fn seal(&self, random: &Random, field: Field<'_>, plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0u8; NONCE];
        random.fill(&mut nonce);
        let failed = || Fault::internal("a value could not be encrypted");
        let ring = self.ring();
        let (number, cipher) = ring.ciphers.last().ok_or_else(failed)?;
        let sealed = cipher.encrypt(nonce, plain, &field.associated()).ok_or_else(failed)?;
        Ok([&[*number], nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Vault::seal`] made for the same place. `Fault::corrupt` when it was changed or
    /// moved, or when its key is not there.
    pub fn open(&self, field: Field<'_>, sealed: &[u8]) -> Result<Vec<u8>> {
        let damaged =
            || Fault::corrupt("an encrypted value does not open with the key of its number").at(field.name);
        let (number, rest) = sealed.split_first().ok_or_else(damaged)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(damaged)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| damaged())?;
        let cipher = self.cipher(*number)?.ok_or_else(|| {
            Fault::corrupt(format!("key {number} of an encrypted value is not in the key file"))
                .at(field.name)
        })?;
        cipher.decrypt(nonce, sealed, &field.associated()).ok_or_else(damaged)
    }

    fn cipher(&self, number: u8) -> Result<Option<Cipher>> {
        let find = || {
            let ring = self.ring();
            ring.ciphers.iter().find(|(known, _)| *known == number).map(|(_, cipher)| cipher.clone())
        };
        match find() {
            None if self.refresh()? => Ok(find()),
            found => Ok(found),
        }
    }

    /// What to look `parts` up by for one `use_`, so that the same text in two uses does not meet: HMAC by
    /// SHA-256 or SM3 as the key says, its first 16 bytes.
    pub fn hash(&self, use_: &str, parts: &[&[u8]]) -> Lookup {
        let ring = self.ring();
        let hash = |digester: &Digester| {
            let parts = || std::iter::once(use_.as_bytes()).chain(parts.iter().copied());
            let lengths: Vec<[u8; 8]> = parts().map(|part| (part.len() as u64).to_be_bytes()).collect();
            let framed = lengths.iter().zip(parts()).flat_map(|(length, part)| [length.as_slice(), part]);
            let mut hash = [0; 16];
            hash.copy_from_slice(&digester.mac(framed)[..16]);
            Hash(hash)
        };
        Lookup { now: hash(&ring.lookup), before: ring.before.as_ref().map(hash) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use base::{FaultKind, Random};

    use super::{Field, Keys, Suite, Vault};

    const AT: Field<'_> = Field { name: "resident.person", row: b"1" };

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let random = Random::seeded(1);
        for suite in [Suite::International, Suite::Guomi] {
            let vault = Vault::of(Keys::generate(suite, &random)).unwrap();
            let sealed = vault.seal(&random, AT, "张三".as_bytes()).unwrap();
            assert_eq!(vault.open(AT, &sealed).unwrap(), "张三".as_bytes());
            assert_ne!(sealed, vault.seal(&random, AT, "张三".as_bytes()).unwrap(), "a nonce each");
            for field in [Field { row: b"2", ..AT }, Field { name: "resident.phone", ..AT }] {
                assert_eq!(vault.open(field, &sealed).unwrap_err().kind, FaultKind::Corrupt);
            }
            for at in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[at] ^= 1;
                assert!(vault.open(AT, &changed).is_err());
                assert!(vault.open(AT, &sealed[..at]).is_err());
            }
        }
    }

    #[test]
    fn an_earlier_key_still_opens_and_the_newest_seals() {
        let random = Random::seeded(1);
        let mut keys = Keys::of_single(1, &[7; 32]).unwrap();
        let sealed = Vault::of(keys.clone()).unwrap().seal(&random, AT, b"x").unwrap();
        keys.add_sealing(Suite::Guomi, &random).unwrap();
        let renewed = Vault::of(keys.clone()).unwrap();
        assert_eq!(renewed.open(AT, &sealed).unwrap(), b"x");
        assert_eq!(renewed.seal(&random, AT, b"x").unwrap()[0], 2);
        keys.retire();
        let fault = Vault::of(keys).unwrap().open(AT, &sealed).unwrap_err();
        assert!(fault.detail.contains("key 1"), "{fault}");
    }

    #[test]
    fn a_key_that_another_process_made_is_read_when_it_is_met() {
        let random = Random::seeded(1);
        let file = Arc::new(Mutex::new(Keys::of_single(1, &[7; 32]).unwrap()));
        let kept = file.clone();
        let vault = Vault::reading(move || Ok(kept.lock().unwrap().clone())).unwrap();
        file.lock().unwrap().add_sealing(Suite::International, &random).unwrap();
        let other = Vault::of(file.lock().unwrap().clone()).unwrap();
        let sealed = other.seal(&random, AT, b"x").unwrap();
        assert_eq!((vault.sealing(), sealed[0]), (1, 2));
        assert_eq!(vault.open(AT, &sealed).unwrap(), b"x");
        assert_eq!(vault.sealing(), 2);
    }

    #[test]
    fn hashes_differ_by_key_use_and_division() {
        let vault = Vault::new(1, &[7; 32]).unwrap();
        let hash = vault.hash("a", &[b"bc"]);
        assert_eq!(hash, vault.hash("a", &[b"bc"]));
        assert_ne!(hash, vault.hash("b", &[b"bc"]));
        assert_ne!(hash, vault.hash("a", &[b"b", b"c"]));
        assert_ne!(hash, Vault::new(1, &[8; 32]).unwrap().hash("a", &[b"bc"]));
    }

    #[test]
    fn while_the_key_of_look_up_changes_both_hashes_are_known() {
        let random = Random::seeded(1);
        let mut keys = Keys::of_single(1, &[7; 32]).unwrap();
        let old = Vault::of(keys.clone()).unwrap().hash("a", &[b"b"]);
        assert_eq!((old.before, old.earlier()), (None, old.now));
        keys.add_lookup(Suite::Guomi, &random).unwrap();
        let both = Vault::of(keys.clone()).unwrap().hash("a", &[b"b"]);
        assert_eq!(both.before, Some(old.now));
        assert!(both.meets(old.now) && both.meets(both.now) && !old.meets(both.now));
        keys.retire();
        let new = Vault::of(keys).unwrap().hash("a", &[b"b"]);
        assert_eq!((new.now, new.before), (both.now, None));
    }
}
