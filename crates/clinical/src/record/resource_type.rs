//! The resource types this record keeps. Their numbers are stored and never change their meaning.

macro_rules! types {
    ($($name:ident = $code:literal),+ $(,)?) => {
        /// A resource type of FHIR R4 that the record keeps.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the names are R4's own")]
        pub enum ResourceType { $($name = $code),+ }

        impl ResourceType {
            /// All of them, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The type's name in FHIR.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }

            /// The type of that name, if the record keeps it.
            pub fn named(name: &str) -> Option<Self> {
                match name { $(stringify!($name) => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

types! {
    Patient = 1,
    Practitioner = 2,
    PractitionerRole = 3,
    Organization = 4,
    Location = 5,
    Encounter = 6,
    ServiceRequest = 7,
    DiagnosticReport = 8,
    Observation = 9,
    ImagingStudy = 10,
    Condition = 11,
    MedicationRequest = 12,
    Procedure = 13,
    Immunization = 14,
    AllergyIntolerance = 15,
    CarePlan = 16,
    Claim = 17,
    ExplanationOfBenefit = 18,
    Goal = 19,
    Specimen = 20,
    DocumentReference = 21,
    HealthcareService = 22,
    Device = 23,
}

impl ResourceType {
    /// Whether resources of this type are about one person. The others belong to the region.
    pub fn is_personal(self) -> bool {
        !matches!(
            self,
            Self::Practitioner
                | Self::PractitionerRole
                | Self::Organization
                | Self::Location
                | Self::HealthcareService
                | Self::Device
        )
    }

    pub(crate) fn code(self) -> i64 {
        self as i64
    }
}
