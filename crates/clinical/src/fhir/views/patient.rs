//! `Patient`: what the patient index links by. Everything here is personal.

use serde_json::Value;

use super::{AddressView, NameView, ReferenceView, TelecomView, list, text};
use crate::fhir::temporal::Moment;

super::view! {
    /// A `Patient`.
    PatientView
}

impl<'a> PatientView<'a> {
    /// Names, as sent.
    pub fn names(&self) -> impl Iterator<Item = NameView<'a>> + use<'a> {
        list(self.0, "name").iter().map(NameView)
    }

    /// `male`, `female`, `other`, `unknown`.
    pub fn gender(&self) -> Option<&'a str> {
        text(self.0, "gender")
    }

    /// Birth date with the precision it was written in.
    pub fn birth_date(&self) -> Option<Moment> {
        text(self.0, "birthDate").and_then(Moment::parse)
    }

    /// Whether the record is in use; it is unless said otherwise.
    pub fn is_active(&self) -> bool {
        self.0.get("active").and_then(Value::as_bool).unwrap_or(true)
    }

    /// Whether the patient is said to have died.
    pub fn is_deceased(&self) -> bool {
        self.0.get("deceasedDateTime").is_some() || self.0.get("deceasedBoolean") == Some(&Value::Bool(true))
    }

    /// Phones, mail addresses.
    pub fn telecoms(&self) -> impl Iterator<Item = TelecomView<'a>> + use<'a> {
        list(self.0, "telecom").iter().map(TelecomView)
    }

    /// The numbers of phones only.
    pub fn phones(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.telecoms().filter(|point| point.system() == Some("phone")).filter_map(|point| point.value())
    }

    /// Addresses.
    pub fn addresses(&self) -> impl Iterator<Item = AddressView<'a>> + use<'a> {
        list(self.0, "address").iter().map(AddressView)
    }

    /// The institution that keeps this record.
    pub fn managing_organization(&self) -> Option<ReferenceView<'a>> {
        self.0.get("managingOrganization").map(ReferenceView)
    }

    /// Other records said to be of the same person, with the kind of link (`replaced-by`, `replaces`,
    /// `refer`, `seealso`).
    pub fn links(&self) -> impl Iterator<Item = (ReferenceView<'a>, Option<&'a str>)> + use<'a> {
        list(self.0, "link")
            .iter()
            .filter_map(|link| Some((link.get("other").map(ReferenceView)?, text(link, "type"))))
    }
}
