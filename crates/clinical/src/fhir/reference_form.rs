//! The forms a `Reference.reference` can have (R4 §2.3.0).

use super::primitive::{is_id, is_uuid};

/// A reference, taken apart; borrows from its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceForm<'a> {
    /// `Patient/1`, `Patient/1/_history/2`
    Relative {
        /// Resource type as written.
        resource_type: &'a str,
        /// Logical id.
        id: &'a str,
    },
    /// `Patient?identifier=…`, only in transactions
    Conditional {
        /// Resource type as written.
        resource_type: &'a str,
        /// What stands after the question mark.
        query: &'a str,
    },
    /// `urn:uuid:…` or `urn:oid:…`, another entry of the bundle
    Urn(&'a str),
    /// `#id` of a contained resource; empty for the container itself
    Contained(&'a str),
    /// `https://…`, with type and id where its end says them
    Absolute {
        /// Resource type, when the URL ends as a FHIR server's does.
        resource_type: Option<&'a str>,
        /// Logical id, likewise.
        id: Option<&'a str>,
    },
    /// None of these
    Malformed,
}

impl<'a> ReferenceForm<'a> {
    /// Takes a reference apart. Type names are not looked up here.
    pub fn of(text: &'a str) -> Self {
        if let Some(id) = text.strip_prefix('#') {
            return if id.is_empty() || is_id(id) { Self::Contained(id) } else { Self::Malformed };
        }
        if text.starts_with("urn:") {
            let good = text.strip_prefix("urn:uuid:").is_some_and(is_uuid) || text.starts_with("urn:oid:");
            return if good { Self::Urn(text) } else { Self::Malformed };
        }
        if text.bytes().any(|b| b <= b' ') {
            return Self::Malformed;
        }
        if let Some((resource_type, query)) = text.split_once('?')
            && is_type_like(resource_type)
        {
            return Self::Conditional { resource_type, query };
        }
        if let Some((_, rest)) = text.split_once("://") {
            let rest = rest.split(['?', '#']).next().unwrap_or_default();
            let rest = rest.split("/_history/").next().unwrap_or_default();
            let mut parts = rest.rsplit('/');
            return match (parts.next(), parts.next(), parts.next()) {
                (Some(id), Some(ty), Some(_)) if is_id(id) && is_type_like(ty) => {
                    Self::Absolute { resource_type: Some(ty), id: Some(id) }
                }
                _ => Self::Absolute { resource_type: None, id: None },
            };
        }
        let mut parts = text.split('/');
        match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(resource_type), Some(id), None, None, None) if is_type_like(resource_type) && is_id(id) => {
                Self::Relative { resource_type, id }
            }
            (Some(resource_type), Some(id), Some("_history"), Some(version), None)
                if is_type_like(resource_type) && is_id(id) && is_id(version) =>
            {
                Self::Relative { resource_type, id }
            }
            _ => Self::Malformed,
        }
    }

    /// The resource type it says, if it says one.
    pub fn resource_type(&self) -> Option<&'a str> {
        match *self {
            Self::Relative { resource_type, .. } | Self::Conditional { resource_type, .. } => {
                Some(resource_type)
            }
            Self::Absolute { resource_type, .. } => resource_type,
            Self::Urn(_) | Self::Contained(_) | Self::Malformed => None,
        }
    }

    /// The logical id it says, if it says one.
    pub fn id(&self) -> Option<&'a str> {
        match *self {
            Self::Relative { id, .. } => Some(id),
            Self::Absolute { id, .. } => id,
            _ => None,
        }
    }
}

fn is_type_like(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_uppercase)
        && text.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_r4_2_3() {
        let of = ReferenceForm::of;
        assert_eq!(of("Patient/1"), ReferenceForm::Relative { resource_type: "Patient", id: "1" });
        assert_eq!(of("Patient/1/_history/2").id(), Some("1"));
        assert_eq!(of("#").id(), None);
        assert_eq!(of("#a"), ReferenceForm::Contained("a"));
        assert_eq!(of("https://h/fhir/Patient/1").resource_type(), Some("Patient"));
        assert_eq!(of("https://h"), ReferenceForm::Absolute { resource_type: None, id: None });
        assert_eq!(of("Patient?identifier=a|b").resource_type(), Some("Patient"));
        for bad in [
            "",
            "Patient",
            "Patient/",
            "patient/1",
            "Patient/a b",
            "urn:uuid:1",
            "Patient/1/2",
            "a/b/c",
            "/Patient/1",
        ] {
            assert_eq!(of(bad), ReferenceForm::Malformed, "{bad}");
        }
    }
}
