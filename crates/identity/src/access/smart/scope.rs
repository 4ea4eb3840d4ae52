//! Scopes of SMART App Launch 2.2 (§ Scopes): of those there are, the ones that are kept here.

/// Where the reading of a type ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// At the one patient of the launch.
    Patient,
    /// At what the person sees.
    User,
}

/// Scopes, each in its one form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// The scopes of a list that are known here. Reading and searching go together (`.rs`, or `.read` of the first
    /// version); writing, one without the other, and scopes narrowed by a query are not offered, and left out.
    pub fn known(text: &str) -> Self {
        let mut kept: Vec<String> = Vec::new();
        for word in text.split_whitespace().filter_map(one) {
            if !kept.contains(&word) {
                kept.push(word);
            }
        }
        Self(kept)
    }

    /// Those of these that `held` covers: an app gets no more than it was registered with.
    #[must_use]
    pub fn within(&self, held: &Self) -> Self {
        Self(self.0.iter().filter(|word| held.covers(word)).cloned().collect())
    }

    fn covers(&self, word: &str) -> bool {
        self.has(word)
            || word
                .split_once('/')
                .is_some_and(|(context, _)| word.ends_with(".rs") && self.has(&format!("{context}/*.rs")))
    }

    /// Whether a scope stands here as it is written.
    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|kept| kept == word)
    }

    /// How far a resource type may be read; none where it may not.
    pub fn reading(&self, kind: &str) -> Option<Extent> {
        let named = |context: &str| self.covers(&format!("{context}/{kind}.rs"));
        if named("user") { Some(Extent::User) } else { named("patient").then_some(Extent::Patient) }
    }

    /// Whether there is a patient: chosen by the person, or brought by the launch.
    pub fn of_patient(&self) -> bool {
        self.0
            .iter()
            .any(|word| matches!(word.as_str(), "launch" | "launch/patient") || word.starts_with("patient/"))
    }

    /// Whether there is anything to read.
    pub fn reads(&self) -> bool {
        self.0.iter().any(|word| word.ends_with(".rs"))
    }

    /// The same without one.
    #[must_use]
    pub fn without(&self, word: &str) -> Self {
        Self(self.0.iter().filter(|kept| *kept != word).cloned().collect())
    }

    /// The scopes.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

fn one(word: &str) -> Option<String> {
    if matches!(word, "launch" | "launch/patient" | "openid" | "fhirUser" | "offline_access") {
        return Some(word.to_owned());
    }
    let (context, rest) = word.split_once('/')?;
    let (kind, permission) = rest.split_once('.')?;
    let letters = !kind.is_empty() && kind.len() <= 64 && kind.bytes().all(|b| b.is_ascii_alphabetic());
    let right = matches!(context, "patient" | "user")
        && (kind == "*" || letters)
        && matches!(permission, "rs" | "read");
    right.then(|| format!("{context}/{kind}.rs"))
}

#[cfg(test)]
mod tests {
    use super::{Extent, Scopes};

    #[test]
    fn what_is_finer_or_more_than_reading_is_left_out() {
        let asked = "patient/Observation.rs patient/Patient.read launch/patient offline_access patient/Observation.rs \
            patient/Observation.cruds user/*.* user/Observation.r patient/Observation.rs?category=laboratory system/*.rs \
            manage patient/.rs /.rs profile launch/encounter openid";
        assert_eq!(
            Scopes::known(asked).to_string(),
            "patient/Observation.rs patient/Patient.rs launch/patient offline_access openid"
        );
    }

    #[test]
    fn an_app_gets_no_more_than_it_was_registered_with() {
        let held = Scopes::known("patient/*.rs user/Encounter.rs");
        let asked = Scopes::known(
            "patient/Observation.rs user/Encounter.rs user/*.rs user/Patient.rs offline_access",
        );
        assert_eq!(asked.within(&held).to_string(), "patient/Observation.rs user/Encounter.rs");
        assert_eq!(
            Scopes::known("patient/*.rs").within(&Scopes::known("patient/Patient.rs")),
            Scopes::default()
        );
    }

    #[test]
    fn a_type_is_read_as_far_as_its_widest_scope() {
        let scopes = Scopes::known("patient/*.rs user/Encounter.rs");
        assert_eq!(scopes.reading("Encounter"), Some(Extent::User));
        assert_eq!(scopes.reading("Patient"), Some(Extent::Patient));
        assert_eq!(Scopes::known("user/Encounter.rs").reading("Patient"), None);
        assert_eq!(Scopes::known("offline_access").reading("Patient"), None);
    }
}
