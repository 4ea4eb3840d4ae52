//! Views of the data types that resources share.

use serde_json::Value;

use super::{list, text};
use crate::fhir::temporal::{Instants, Moment};
use jiff::tz::TimeZone;

macro_rules! part {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $method:ident = $key:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<'a>(pub(crate) &'a Value);

        impl<'a> $name<'a> {
            $($(#[$field_doc])*
            pub fn $method(&self) -> Option<&'a str> {
                text(self.0, $key)
            })*

            /// The JSON underneath.
            pub fn json(&self) -> &'a Value {
                self.0
            }
        }
    };
}

part! {
    /// A `Coding`.
    CodingView {
        /// The code system.
        system = "system",
        /// The code.
        code = "code",
        /// What the code means, as the sender wrote it.
        display = "display",
    }
}
part! {
    /// A `CodeableConcept`.
    CodeableConceptView {
        /// The words the sender used.
        text = "text",
    }
}
part! {
    /// An `Identifier`.
    IdentifierView {
        /// Whose numbering it is.
        system = "system",
        /// The number itself: personal.
        value = "value",
        /// `usual`, `official`, `temp`, `secondary`, `old`.
        usage = "use",
    }
}
part! {
    /// A `Reference`.
    ReferenceView {
        /// `Type/id`, `urn:uuid:…`, `#id` or a URL.
        reference = "reference",
        /// What it is called.
        display = "display",
        /// The type it points to, when said apart.
        target_type = "type",
    }
}
part! {
    /// A `Quantity`; the value is text so that its precision stays.
    QuantityView {
        /// The unit as people write it.
        unit = "unit",
        /// The system of the coded unit.
        system = "system",
        /// The coded unit, UCUM as a rule.
        code = "code",
        /// `<`, `<=`, `>=` or `>`.
        comparator = "comparator",
    }
}
part! {
    /// An `Attachment`.
    AttachmentView {
        /// The media type.
        content_type = "contentType",
        /// Where the bytes are.
        url = "url",
        /// The bytes themselves, base64.
        data = "data",
        /// What it is called.
        title = "title",
    }
}
part! {
    /// A `HumanName`: personal.
    NameView {
        /// The whole name as written.
        text = "text",
        /// Family name.
        family = "family",
        /// `official`, `usual`, `old`, …
        usage = "use",
    }
}
part! {
    /// A `ContactPoint`: personal.
    TelecomView {
        /// `phone`, `email`, …
        system = "system",
        /// The number or address.
        value = "value",
        /// `mobile`, `home`, …
        usage = "use",
    }
}
part! {
    /// An `Address`: personal.
    AddressView {
        /// The whole address as written.
        text = "text",
        /// Province.
        state = "state",
        /// City.
        city = "city",
        /// District or county.
        district = "district",
        /// Postal code.
        postal_code = "postalCode",
    }
}

impl<'a> CodeableConceptView<'a> {
    /// The codings, in order.
    pub fn codings(&self) -> impl Iterator<Item = CodingView<'a>> + use<'a> {
        list(self.0, "coding").iter().map(CodingView)
    }

    /// The code it has in a system.
    pub fn code_in(&self, system: &str) -> Option<&'a str> {
        self.codings().find(|coding| coding.system() == Some(system))?.code()
    }

    /// The text, or the display of the first coding that has one.
    pub fn words(&self) -> Option<&'a str> {
        self.text().or_else(|| self.codings().find_map(|coding| coding.display()))
    }
}

impl<'a> IdentifierView<'a> {
    /// The kind of number (identity card, medical record number).
    pub fn kind(&self) -> Option<CodeableConceptView<'a>> {
        self.0.get("type").map(CodeableConceptView)
    }
}

impl<'a> QuantityView<'a> {
    /// The number as it was written: `131.50`.
    pub fn value(&self) -> Option<&'a str> {
        match self.0.get("value")? {
            Value::Number(number) => Some(number.as_str()),
            _ => None,
        }
    }
}

impl<'a> NameView<'a> {
    /// Given names.
    pub fn given(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        list(self.0, "given").iter().filter_map(Value::as_str)
    }

    /// The name as a person would write it: the text, else family and given names, run together when
    /// Chinese and with spaces otherwise.
    pub fn full(&self) -> Option<String> {
        if let Some(text) = self.text() {
            return Some(text.to_owned());
        }
        let chinese = self.family().is_some_and(|family| !family.is_ascii());
        let mut parts: Vec<&str> = self.given().collect();
        parts.insert(if chinese { 0 } else { parts.len() }, self.family().unwrap_or_default());
        parts.retain(|part| !part.is_empty());
        (!parts.is_empty()).then(|| parts.join(if chinese { "" } else { " " }))
    }
}

/// When something happened, as written: a moment or a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effective {
    /// `effectiveDateTime`, `effectiveInstant`
    At(Moment),
    /// `effectivePeriod`; a side may be open
    Period(Option<Moment>, Option<Moment>),
}

impl Effective {
    /// Reads `<element>DateTime`, `<element>Instant`, `<element>Period` or the plain element of a resource.
    pub(crate) fn of(resource: &Value, element: &str) -> Option<Self> {
        let map = resource.as_object()?;
        // One pass over the keys: cheaper than composing four names.
        map.iter().find_map(|(key, value)| match key.strip_prefix(element)? {
            "DateTime" | "Instant" | "Date" | "" if value.is_string() => {
                Moment::parse(value.as_str()?).map(Self::At)
            }
            "Period" | "" if value.is_object() => {
                let side = |key| text(value, key).and_then(Moment::parse);
                Some(Self::Period(side("start"), side("end")))
            }
            _ => None,
        })
    }

    /// The moment it began (the end, when only that is known).
    pub fn start(&self) -> Option<Moment> {
        match *self {
            Self::At(moment) => Some(moment),
            Self::Period(start, end) => start.or(end),
        }
    }

    /// The instants it covers.
    pub fn instants(&self, zone: &TimeZone) -> Instants {
        match self {
            Self::At(moment) => moment.instants(zone),
            Self::Period(start, end) => Instants {
                start: start.map_or(i64::MIN, |moment| moment.instants(zone).start),
                end: end.map_or(i64::MAX, |moment| moment.instants(zone).end),
            },
        }
    }
}
