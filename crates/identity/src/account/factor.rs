//! The second factor: time-based one-time passwords (RFC 6238), with the parameters that every authenticator
//! program knows: SHA-1, six digits, 30 seconds.

use base::{Fault, Random, Result};
use jiff::Timestamp;
use totp_rs::{Builder, Secret as Shared, Totp};

const SECRET_BYTES: usize = 20;

/// A second factor that is about to be set up. Shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The shared secret in Base32, to be typed into an authenticator program.
    pub secret: String,
    /// The same as an address that the program reads from a QR code.
    pub uri: String,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

pub(super) fn new_secret(random: &Random) -> [u8; SECRET_BYTES] {
    let mut secret = [0u8; SECRET_BYTES];
    random.fill(&mut secret);
    secret
}

pub(super) fn enrolment(secret: &[u8], login: &str) -> Enrolment {
    let secret = Shared::from(secret.to_vec()).to_base32();
    // Logins are of letters that an address carries as they are.
    let uri = format!("otpauth://totp/Lianyi:{login}?secret={secret}&issuer=Lianyi");
    Enrolment { secret, uri }
}

/// The step of the code, if it is one of this or the neighbouring half minutes and later than `used`: a code
/// serves once.
pub(super) fn step_of(secret: &[u8], code: &str, now: Timestamp, used: i64) -> Result<Option<i64>> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let totp = totp(secret)?;
    // A code that was used may stand for a later step as well, once in a million.
    let step = totp.check(&code, seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| *step > used))
}

fn totp(secret: &[u8]) -> Result<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_skew(1)
        .build()
        .map_err(|_| Fault::corrupt("the secret of a second factor is too short"))
}

/// The code of this half minute, as an authenticator program shows it: for tests and demonstrations.
pub fn code_at(secret: &str, now: Timestamp) -> Result<String> {
    let secret = Shared::try_from_base32(secret).map_err(|_| Fault::invalid("this is no Base32"))?;
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    Ok(totp(secret.as_bytes())?.generate(seconds).to_string())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{code_at, enrolment, step_of};

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238 appendix B, SHA-1; of its eight digits the last six.
    #[test]
    fn rfc_6238_vectors() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp::from_second(seconds).unwrap();
            assert_eq!(step_of(SECRET, code, now, 0).unwrap(), Some(seconds / 30), "{seconds}");
            assert_eq!(code_at(&enrolment(SECRET, "a").secret, now).unwrap(), code);
        }
    }

    #[test]
    fn a_code_serves_once_and_in_its_time() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let step = |now, used| step_of(SECRET, "287082", at(now), used).unwrap();
        assert_eq!((step(29, 0), step(89, 0)), (Some(1), Some(1)), "clocks differ by half a minute");
        assert_eq!((step(90, 0), step(150, 0)), (None, None));
        assert_eq!(step(59, 1), None, "used already");
        assert_eq!(step_of(SECRET, "287 082", at(59), 0).unwrap(), Some(1), "as programs show it");
        for wrong in ["", "28708", "2870822", "28708a", "２８７０８２"] {
            assert_eq!(step_of(SECRET, wrong, at(59), 0).unwrap(), None, "{wrong}");
        }
    }
}
