//! Passwords: what they must be, and Argon2id.

use std::fmt;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use base::{Fault, Random, Result};

use super::Policy;

/// A password as it was typed. Shown nowhere.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// What was typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What was typed.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// A random one: four groups of five, of which each is easily read out. 98 bits.
    pub fn random(random: &Random) -> Self {
        const LETTERS: &[u8; 32] = b"ABCDEFGHJKMNPQRSTUVWXYZabcdefgh2";
        let mut bytes = [0u8; 20];
        random.fill(&mut bytes);
        let letters: Vec<char> = bytes.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect();
        let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
        // Of every kind that a policy can ask for, without taking from the letters' randomness.
        Self(format!("{}-7k", groups.join("-")))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Characters of a password at most: more would only cost us work.
const LENGTH_MAX: usize = 256;
/// Found in every list of stolen passwords, whatever is put around them.
const COMMON: &[&str] = &[
    "password", "passw0rd", "p@ssw0rd", "qwerty", "admin", "welcome", "letmein", "woaini", "iloveyou",
    "abc123",
];

/// Refuses a password that breaks the rules, naming every rule it breaks.
pub(super) fn check(policy: &Policy, login: &str, password: &Password) -> Result<()> {
    let text = password.reveal();
    let length = text.chars().count();
    let kinds = [
        text.chars().any(char::is_uppercase),
        text.chars().any(char::is_lowercase),
        text.chars().any(|c| c.is_ascii_digit()),
        text.chars()
            .any(|c| !c.is_alphanumeric() || (!c.is_uppercase() && !c.is_lowercase() && !c.is_ascii_digit())),
    ]
    .into_iter()
    .filter(|there| *there)
    .count();
    let lower = text.to_lowercase();
    let mut broken: Vec<String> = Vec::new();
    if length < policy.length_min || length > LENGTH_MAX {
        broken.push(format!(
            "口令须有{}至{LENGTH_MAX}个字符 · {} to {LENGTH_MAX} characters",
            policy.length_min, policy.length_min
        ));
    }
    if kinds < policy.kinds_min {
        broken.push(format!(
            "大写字母、小写字母、数字、其他字符中至少{}种 · at least {} kinds of capital letters, small letters, digits, others",
            policy.kinds_min, policy.kinds_min
        ));
    }
    if !login.is_empty() && lower.contains(&login.to_lowercase()) {
        broken.push("不得含有账号 · not the name of the account".to_owned());
    }
    if COMMON.iter().any(|common| lower.contains(common)) || has_run(&lower) {
        broken.push(
            "不得含有常见口令或连续、重复的字符 · no common password, no run such as 1234 or aaaa".to_owned(),
        );
    }
    if broken.is_empty() { Ok(()) } else { Err(Fault::unprocessable(broken.join("; ")).at("password")) }
}

/// Four characters in a row that stay the same or go up or down by one.
fn has_run(text: &str) -> bool {
    let points: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    points.windows(4).any(|four| {
        let step = four[1] - four[0];
        step.abs() <= 1 && four.windows(2).all(|two| two[1] - two[0] == step)
    })
}

/// Argon2id with the costs of an installation.
#[derive(Clone)]
pub struct Hasher {
    argon: Argon2<'static>,
    /// Of no account: verified where there is no account of that name, so that it takes as long.
    nobody: String,
}

impl Hasher {
    /// 19 MiB, two passes, one lane: the first recommendation of OWASP for Argon2id, and the crate's default.
    pub fn new(random: &Random) -> Result<Self> {
        Self::costing(random, Params::DEFAULT_M_COST, Params::DEFAULT_T_COST)
    }

    /// Other costs: memory in KiB, and passes.
    pub fn costing(random: &Random, memory_kib: u32, passes: u32) -> Result<Self> {
        let params = Params::new(memory_kib, passes, 1, None)
            .map_err(|_| Fault::invalid("Argon2 takes at least 8 KiB and one pass"))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut this = Self { argon, nobody: String::new() };
        this.nobody = this.hash(random, &Password::random(random))?;
        Ok(this)
    }

    /// The string that is kept: `$argon2id$v=19$…`.
    pub fn hash(&self, random: &Random, password: &Password) -> Result<String> {
        let mut salt = [0u8; 16];
        random.fill(&mut salt);
        let hash = self.argon.hash_password_with_salt(password.reveal().as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|_| Fault::internal("Argon2 refused its own parameters"))
    }

    /// Whether `password` is the one behind `kept`; `None` costs the same and never is.
    pub fn verify(&self, kept: Option<&str>, password: &Password) -> Result<bool> {
        let hash = PasswordHash::new(kept.unwrap_or(&self.nobody))
            .map_err(|_| Fault::corrupt("a stored password is no Argon2 string"))?;
        let right = self.argon.verify_password(password.reveal().as_bytes(), &hash).is_ok();
        Ok(right && kept.is_some())
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

#[cfg(test)]
mod tests {
    use base::Random;

    use super::{Hasher, Password, Policy, check};

    #[test]
    fn each_rule_refuses_and_says_why() {
        let policy = Policy::default();
        let said = |text: &str| {
            check(&policy, "zhangsan", &Password::new(text))
                .err()
                .map(|fault| fault.detail)
                .unwrap_or_default()
        };
        assert_eq!(said("Ping-An.7-Lu"), "");
        assert_eq!(said("平安是福7-Lu病房"), "");
        assert!(said("Ab7-x").contains("10 to 256"));
        assert!(said("pinganshifulu").contains("kinds"));
        assert!(said("ZhangSan-7-Lu").contains("name of the account"));
        assert!(said("Passw0rd-7-Lu").contains("common"));
        assert!(said("Lu-7-4567-An").contains("1234"));
        assert!(said("Lu-7-dcba-An").contains("1234"));
        assert!(said("Lu-7-xxxx-An").contains("aaaa"));
        assert!(said("a").matches(';').count() >= 1, "every rule is named at once");
    }

    #[test]
    fn random_passwords_keep_the_rules_and_differ() {
        let random = Random::seeded(1);
        let strict = Policy { kinds_min: 4, length_min: 20, ..Policy::default() };
        let mut seen = std::collections::HashSet::new();
        for _ in 0..500 {
            let password = Password::random(&random);
            if let Err(fault) = check(&strict, "someone", &password) {
                // A run of four can come by chance; nothing else can.
                assert!(fault.detail.contains("aaaa") && !fault.detail.contains(';'), "{fault}");
            }
            assert!(seen.insert(password.reveal().to_owned()));
        }
    }

    #[test]
    fn a_password_is_verified_by_its_string_and_nobody_has_none() {
        let random = Random::seeded(1);
        let hasher = Hasher::costing(&random, 8, 1).unwrap();
        let kept = hasher.hash(&random, &Password::new("right")).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{kept}");
        assert_ne!(kept, hasher.hash(&random, &Password::new("right")).unwrap(), "salted");
        assert!(hasher.verify(Some(&kept), &Password::new("right")).unwrap());
        assert!(!hasher.verify(Some(&kept), &Password::new("Right")).unwrap());
        assert!(!hasher.verify(None, &Password::new("right")).unwrap());
        let default = Hasher::new(&random).unwrap();
        assert!(default.nobody.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", default.nobody);
    }
}
