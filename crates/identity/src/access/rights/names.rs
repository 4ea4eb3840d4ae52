//! Acts by name, as they are written to whoever asks what may be done: `check-orders`, `read-results`.

use super::{Act, Matter};

macro_rules! names {
    ($($variant:ident $(($matter:ident))? => $name:literal,)+) => {
        impl Act {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant $((Matter::$matter))?),+];

            /// As it is written.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant $((Matter::$matter))? => $name),+ }
            }
        }
    };
}

names! {
    Read(Register) => "read-register",
    Read(Person) => "read-person",
    Read(Care) => "read-care",
    Read(Orders) => "read-orders",
    Read(Results) => "read-results",
    Read(Medicines) => "read-medicines",
    Read(Money) => "read-money",
    WriteRecord => "write-record",
    SeeRules => "see-rules",
    CheckOrders => "check-orders",
    SeeChecks => "see-checks",
    SeeStatistics => "see-statistics",
    KeepOrganisation => "keep-organisation",
    ImportReports => "import-reports",
    MapCodes => "map-codes",
    DecideIdentity => "decide-identity",
    ReadTrail => "read-trail",
    OpenRecord => "open-record",
    OpenApp => "open-app",
    GiveAuthority => "give-authority",
    ReviewBreakGlass => "review-break-glass",
    AskExports => "ask-exports",
    ApproveExports => "approve-exports",
    SeeExports => "see-exports",
    SeeAccounts => "see-accounts",
    ManageAccounts => "manage-accounts",
    GrantRoles => "grant-roles",
    ManageKeys => "manage-keys",
    ManageSenders => "manage-senders",
}
