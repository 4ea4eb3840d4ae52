//! The two families of algorithms: the international one, and the Chinese commercial one (国密, GB/T 32905 SM3,
//! GB/T 32907 SM4; SM4 in GCM as RFC 8998 uses it).

use std::{fmt, str::FromStr};

use aes_gcm::{
    Aes256Gcm, AesGcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload, consts::U12},
};
use base::{Fault, Result};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use sm3::Sm3;
use sm4::Sm4;

/// Which algorithms a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// AES-256-GCM and HMAC-SHA-256.
    International,
    /// SM4-GCM and HMAC-SM3.
    Guomi,
}

impl Suite {
    /// `international` or `guomi`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::International => "international",
            Self::Guomi => "guomi",
        }
    }

    /// Bytes of a key of encryption: 32 for AES-256, 16 for SM4, which has no other length.
    pub(super) fn cipher_key_bytes(self) -> usize {
        match self {
            Self::International => 32,
            Self::Guomi => 16,
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Suite {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "international" => Ok(Self::International),
            "guomi" => Ok(Self::Guomi),
            _ => Err(Fault::invalid("a suite is international or guomi")),
        }
    }
}

/// Bytes of the nonce of either cipher.
pub(super) const NONCE: usize = 12;

/// A key of encryption ready for use.
#[derive(Clone)]
#[expect(clippy::large_enum_variant, reason = "there are a few of them in the whole process")]
pub(super) enum Cipher {
    Aes(Aes256Gcm),
    Sm4(AesGcm<Sm4, U12>),
}

impl Cipher {
    pub(super) fn new(suite: Suite, key: &[u8]) -> Result<Self> {
        match suite {
            Suite::International => Aes256Gcm::new_from_slice(key).map(Self::Aes),
            Suite::Guomi => AesGcm::new_from_slice(key).map(Self::Sm4),
        }
        .map_err(|_| wrong_length())
    }

    /// Ciphertext and tag (16 bytes); `None` when the plain text is longer than GCM takes.
    pub(super) fn encrypt(&self, nonce: [u8; NONCE], msg: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let payload = Payload { msg, aad };
        match self {
            Self::Aes(cipher) => cipher.encrypt(&Nonce::from(nonce), payload),
            Self::Sm4(cipher) => cipher.encrypt(&Nonce::from(nonce), payload),
        }
        .ok()
    }

    /// The plain text; `None` when anything was changed.
    pub(super) fn decrypt(&self, nonce: [u8; NONCE], msg: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let payload = Payload { msg, aad };
        match self {
            Self::Aes(cipher) => cipher.decrypt(&Nonce::from(nonce), payload),
            Self::Sm4(cipher) => cipher.decrypt(&Nonce::from(nonce), payload),
        }
        .ok()
    }
}

/// A key of look-up ready for use.
#[derive(Clone)]
pub(super) enum Digester {
    Sha256(Hmac<Sha256>),
    Sm3(Hmac<Sm3>),
}

impl Digester {
    pub(super) fn new(suite: Suite, key: &[u8]) -> Result<Self> {
        match suite {
            Suite::International => Hmac::new_from_slice(key).map(Self::Sha256),
            Suite::Guomi => Hmac::new_from_slice(key).map(Self::Sm3),
        }
        .map_err(|_| wrong_length())
    }

    /// The whole HMAC over `parts` one after another.
    pub(super) fn mac<'a>(&self, parts: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
        match self.clone() {
            Self::Sha256(mut mac) => {
                parts.for_each(|part| mac.update(part));
                mac.finalize().into_bytes().into()
            }
            Self::Sm3(mut mac) => {
                parts.for_each(|part| mac.update(part));
                mac.finalize().into_bytes().into()
            }
        }
    }
}

fn wrong_length() -> Fault {
    Fault::internal("a key of this length is not taken")
}

#[cfg(test)]
mod tests {
    use aes_gcm::aead::array::Array;
    use sm3::Digest as _;
    use sm4::cipher::{BlockCipherEncrypt as _, KeyInit as _};

    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    /// GB/T 32905-2016, annex A, both examples.
    #[test]
    fn gbt_32905_sm3_digests_as_the_standard_says() {
        let one = hex("66c7f0f4 62eeedd9 d1f2d46b dc10e4e2 4167c487 5cf2f7a2 297da02b 8f4ba8e0");
        assert_eq!(Sm3::digest(b"abc").to_vec(), one);
        let two = hex("debe9ff9 2275b8a1 38604889 c18e5a4d 6fdb70e5 387e5765 293dcba3 9c0c5732");
        assert_eq!(Sm3::digest("abcd".repeat(16)).to_vec(), two);
    }

    /// GB/T 32907-2016, annex A, example 1 and, ten thousand of its million rounds being enough to go wrong in,
    /// no part of example 2.
    #[test]
    fn gbt_32907_sm4_encrypts_as_the_standard_says() {
        let key = hex("0123456789abcdeffedcba9876543210");
        let cipher = Sm4::new_from_slice(&key).unwrap();
        let mut block: Array<u8, _> = key.as_slice().try_into().unwrap();
        cipher.encrypt_block(&mut block);
        assert_eq!(block.to_vec(), hex("681edf34d206965e86b3e94f536e4246"));
    }

    /// RFC 8998, appendix A.1.
    #[test]
    fn rfc_8998_sm4_gcm_seals_as_the_example_says() {
        let key = hex("0123456789ABCDEFFEDCBA9876543210");
        let nonce: [u8; NONCE] = hex("00001234567800000000ABCD").try_into().unwrap();
        let aad = hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        let plain = hex("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD
             EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA");
        let sealed = hex("17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735
             D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D
             83DE3541E4C2B58177E065A9BF7B62EC");
        let cipher = Cipher::new(Suite::Guomi, &key).unwrap();
        assert_eq!(cipher.encrypt(nonce, &plain, &aad).unwrap(), sealed);
        assert_eq!(cipher.decrypt(nonce, &sealed, &aad).unwrap(), plain);
        assert!(cipher.decrypt(nonce, &sealed, &aad[1..]).is_none());
    }

    /// RFC 4231, test case 2; HMAC-SM3 from its definition (GB/T 15852.2, RFC 2104) over the digest tested above.
    #[test]
    fn rfc_4231_and_rfc_2104_the_keyed_hashes_are_hmac() {
        let mac = Digester::new(Suite::International, b"Jefe").unwrap();
        let parts = [b"what do ya want ".as_slice(), b"for nothing?"];
        let expected = hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_eq!(mac.mac(parts.into_iter()).to_vec(), expected);

        let mut key = [0u8; 64];
        key[..4].copy_from_slice(b"Jefe");
        let inner = Sm3::digest([&key.map(|b| b ^ 0x36), parts[0], parts[1]].concat());
        let outer = Sm3::digest([key.map(|b| b ^ 0x5c).as_slice(), &inner].concat());
        let mac = Digester::new(Suite::Guomi, b"Jefe").unwrap();
        assert_eq!(mac.mac(parts.into_iter()).to_vec(), outer.to_vec());
    }

    #[test]
    fn keys_of_another_length_are_refused() {
        for (suite, wrong) in [(Suite::International, 16), (Suite::Guomi, 32)] {
            assert!(Cipher::new(suite, &vec![1; wrong]).is_err(), "{suite}");
            assert!(Cipher::new(suite, &vec![1; suite.cipher_key_bytes()]).is_ok(), "{suite}");
        }
    }
}
