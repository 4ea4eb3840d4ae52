//! What is stated, as callers send it: the fields of each topic that are not in its address, and the days.

use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

/// A body with the fields of a topic.
pub(super) trait Made {
    /// Fields with values, by their names in the topic.
    fn fields(&self) -> Vec<(&'static str, &str)>;
    /// The days on which it holds.
    fn days(&self) -> (Date, Option<Date>);
}

macro_rules! made {
    ($(#[$about:meta])* $body:ident { $($(#[$doc:meta])* $field:ident = $name:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Deserialize, ToSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub(crate) struct $body {
            $($(#[$doc])* $field: Option<String>,)+
            /// First day. The same as that of a statement that is known: corrects it. Later: follows the one that
            /// goes on, which ends the day before.
            #[schema(value_type = String, format = Date)]
            valid_from: Date,
            /// Last day, included; it goes on where there is none.
            #[schema(value_type = Option<String>, format = Date)]
            valid_until: Option<Date>,
        }

        impl Made for $body {
            fn fields(&self) -> Vec<(&'static str, &str)> {
                [$(($name, self.$field.as_deref())),+]
                    .into_iter()
                    .filter_map(|(name, value)| Some((name, value?)))
                    .collect()
            }

            fn days(&self) -> (Date, Option<Date>) {
                (self.valid_from, self.valid_until)
            }
        }
    };
}

made! {
    /// An institution, consortium or department. What the region's rule files hold of it (name, kind, level, credit
    /// code, place) is left out, or repeated as it stands there.
    UnitMade {
        /// Its name.
        name = "name",
        /// Its kind: `campus` or 院区, `consortium` or 医共体, `department` or 科室, and so on.
        kind = "kind",
        /// Its level: `primary` or 基层, and so on.
        level = "level",
        /// Unified social credit code (GB 32100). One that fails its check character is kept, with a warning.
        credit_code = "creditCode",
        /// Code of the health institution (医疗机构代码, WS 218), checked in the same way.
        institution_code = "institutionCode",
        /// The unit that is the legal person for it; a consortium names one.
        legal_person = "legalPerson",
        /// Place, six digits.
        area = "area",
        /// Address; with one it is shown as a FHIR Location.
        address = "address",
        /// Telephone for everybody.
        telephone = "telephone",
    }
}

made! {
    /// What a unit belongs to.
    MembershipMade {
        /// Code of the unit above it.
        parent = "parent",
    }
}

made! {
    /// A unified domain that a member leaves to its head.
    DelegationMade {
        /// Code of a unit above the member, or of the legal person of one.
        head = "head",
    }
}

made! {
    /// Somebody who works in health care.
    PractitionerMade {
        /// The name.
        name = "name",
        /// The title (职称).
        title = "title",
    }
}

made! {
    /// A licence; it is valid on the days of the statement.
    LicenceMade {
        /// What it is, such as 医师执业证书.
        kind = "kind",
        /// What it is for (执业范围).
        scope = "scope",
    }
}

made! {
    /// A place where a practitioner works.
    PostMade {
        /// The number that the institution gives them (工号).
        staff_number = "staffNumber",
        /// What they do there.
        position = "position",
    }
}

made! {
    /// A device.
    DeviceMade {
        /// Its name.
        name = "name",
        /// Code of the institution or department where it stands.
        unit = "unit",
        /// Who made it.
        manufacturer = "manufacturer",
        /// Its model.
        model = "model",
        /// Its serial number.
        serial = "serial",
        /// Device identifier of its UDI.
        udi = "udi",
    }
}
