//! Personal data is kept encrypted and found through keyed hashes (RULES §7.2: 检索用HMAC索引，字段加密).

use std::fmt;

use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce, aead::Aead as _, aead::Payload};
use base::{Fault, Random, Result};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

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

/// A keyed hash of a personal value: equal values meet, and nobody without the key can try values out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 16]);

impl<'a> store::IntoValue<'a> for Hash {
    fn into_value(self) -> store::Value<'a> {
        store::Value::Blob(self.0.to_vec().into())
    }
}

impl Hash {
    /// Reads 16 stored bytes; `Fault::corrupt` for any other length.
    pub fn from_slice(bytes: &[u8]) -> Result<Self> {
        let bytes = bytes.try_into();
        bytes.map(Self).map_err(|_| Fault::corrupt("a stored hash is not of 16 bytes"))
    }
}

/// The keys of this installation. Sealed values are
/// `key number (1 byte) ‖ nonce (12) ‖ AES-256-GCM ciphertext and tag (16)`.
pub struct Vault {
    sealing: (u8, Aes256Gcm),
    opening: Vec<(u8, Aes256Gcm)>,
    lookup: Hmac<Sha256>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault(key {})", self.sealing.0)
    }
}

const NONCE: usize = 12;

impl Vault {
    /// A vault on `key`, 32 random bytes that stand in the configuration and nowhere in the database.
    /// `number` is written before everything sealed with it. The keys for encryption and for look-up
    /// are derived from it separately.
    pub fn new(number: u8, key: &[u8; 32]) -> Result<Self> {
        Ok(Self {
            sealing: (number, cipher(key)?),
            opening: Vec::new(),
            lookup: mac(&derived(key, "look-up")?)?,
        })
    }

    /// Also opens what was sealed with an earlier key. Look-up hashes stay with the first key of
    /// [`Vault::new`]; changing that one needs them made anew.
    #[must_use = "the vault with one key more is returned"]
    pub fn also_opening(mut self, number: u8, key: &[u8; 32]) -> Result<Self> {
        self.opening.push((number, cipher(key)?));
        Ok(self)
    }

    /// Encrypts `plain` for its place.
    pub fn seal(&self, random: &Random, field: Field<'_>, plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0u8; NONCE];
        random.fill(&mut nonce);
        let payload = Payload { msg: plain, aad: &field.associated() };
        let sealed = self.sealing.1.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Fault::internal("a value could not be encrypted"))?;
        Ok([&[self.sealing.0], nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Vault::seal`] made for the same place. `Fault::corrupt` when it was changed or
    /// moved, or when its key is not there.
    pub fn open(&self, field: Field<'_>, sealed: &[u8]) -> Result<Vec<u8>> {
        let damaged =
            || Fault::corrupt("an encrypted value does not open with the key of its number").at(field.name);
        let (number, rest) = sealed.split_first().ok_or_else(damaged)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(damaged)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| damaged())?;
        let known = std::iter::once(&self.sealing).chain(&self.opening).find(|(known, _)| known == number);
        let (_, cipher) = known.ok_or_else(|| {
            Fault::corrupt(format!("key {number} of an encrypted value is not in the configuration"))
                .at(field.name)
        })?;
        let payload = Payload { msg: sealed, aad: &field.associated() };
        cipher.decrypt(&Nonce::from(nonce), payload).map_err(|_| damaged())
    }

    /// The look-up hash of `parts` for one `use_`, so that the same text in two uses does not meet:
    /// HMAC-SHA256, its first 16 bytes.
    pub fn hash(&self, use_: &str, parts: &[&[u8]]) -> Hash {
        let mut mac = self.lookup.clone();
        for part in std::iter::once(&use_.as_bytes()).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let mut hash = [0; 16];
        hash.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        Hash(hash)
    }
}

fn mac(key: &[u8]) -> Result<Hmac<Sha256>> {
    Hmac::new_from_slice(key).map_err(|_| Fault::internal("a key of this length is not taken"))
}

fn derived(key: &[u8; 32], use_: &str) -> Result<[u8; 32]> {
    let mut mac = mac(key)?;
    mac.update(b"lianyi vault 1: ");
    mac.update(use_.as_bytes());
    Ok(mac.finalize().into_bytes().into())
}

fn cipher(key: &[u8; 32]) -> Result<Aes256Gcm> {
    Aes256Gcm::new_from_slice(&derived(key, "encryption")?)
        .map_err(|_| Fault::internal("a key of this length is not taken"))
}

#[cfg(test)]
mod tests {
    use base::{FaultKind, Random};

    use super::{Field, Vault};

    const AT: Field<'_> = Field { name: "resident.person", row: b"1" };

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let (vault, random) = (Vault::new(1, &[7; 32]).unwrap(), Random::seeded(1));
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

    #[test]
    fn an_earlier_key_still_opens() {
        let random = Random::seeded(1);
        let sealed = Vault::new(1, &[7; 32]).unwrap().seal(&random, AT, b"x").unwrap();
        let renewed = Vault::new(2, &[8; 32]).unwrap();
        assert!(renewed.open(AT, &sealed).unwrap_err().detail.contains("key 1"));
        assert_eq!(renewed.also_opening(1, &[7; 32]).unwrap().open(AT, &sealed).unwrap(), b"x");
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
}
