//! The table. A row says: this role, for this purpose, may do these acts, for this far, if one of these
//! relations ties it to the resident (none needed where the list is empty). What no row allows is refused.

use base::Purpose;

use super::{
    Act::{self, *},
    Matter::*,
    Relation::{self, *},
    Role,
};

/// How far a row goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// What the account's own institution made, or acts for it.
    Own,
    /// All of the region.
    Region,
}

/// One row.
#[derive(Debug)]
pub struct Row {
    /// Who.
    pub role: Role,
    /// What for.
    pub purpose: Purpose,
    /// What.
    pub acts: &'static [Act],
    /// How far.
    pub reach: Reach,
    /// By which relations to the resident; any of them will do. Empty: none is needed.
    pub by: &'static [Relation],
}

/// Whoever treats the person.
const TREATING: &[Relation] = &[Encounter, Order, Referral, Contract, Consent, BreakGlass];
/// Whoever carries out what was ordered for the person.
const PERFORMING: &[Relation] = &[Encounter, Order, Referral];
const NONE: &[Relation] = &[];

const WHOLE_RECORD: &[Act] = &[Read(Person), Read(Care), Read(Orders), Read(Results), Read(Medicines)];
const EVERYBODY: &[Act] = &[SeeRules, Read(Register)];

macro_rules! table {
    ($($role:ident $purpose:ident $reach:ident $by:expr => $acts:expr;)+) => {
        &[$(Row {
            role: Role::$role, purpose: Purpose::$purpose, reach: Reach::$reach, by: $by, acts: $acts,
        }),+]
    };
}

/// Everything that accounts may do.
#[rustfmt::skip]
pub const TABLE: &[Row] = table! {
    // role                purpose        reach  relation     acts
    Resident               Request        Region &[Own]       => WHOLE_RECORD;
    Resident               Request        Region &[Own]       => &[Read(Money)];
    Resident               Request        Region NONE         => EVERYBODY;
    FamilyMember           Request        Region &[Family]    => WHOLE_RECORD;
    FamilyMember           Request        Region NONE         => EVERYBODY;

    FamilyDoctor           Treatment      Region TREATING     => WHOLE_RECORD;
    FamilyDoctor           Treatment      Own    TREATING     => &[CheckOrders, OpenApp, GiveAuthority];
    FamilyDoctor           Treatment      Own    NONE         => &[OpenRecord];
    FamilyDoctor           Treatment      Region NONE         => EVERYBODY;
    Doctor                 Treatment      Region TREATING     => WHOLE_RECORD;
    Doctor                 Treatment      Own    TREATING     => &[CheckOrders, OpenApp];
    Doctor                 Treatment      Own    NONE         => &[OpenRecord];
    Doctor                 Treatment      Region NONE         => EVERYBODY;
    Nurse                  Treatment      Region TREATING     => WHOLE_RECORD;
    Nurse                  Treatment      Own    TREATING     => &[OpenApp];
    Nurse                  Treatment      Own    NONE         => &[OpenRecord];
    Nurse                  Treatment      Region NONE         => EVERYBODY;
    ReportingPhysician     Treatment      Region TREATING     => &[Read(Person), Read(Care), Read(Orders), Read(Results)];
    ReportingPhysician     Treatment      Own    NONE         => &[OpenRecord, ImportReports];
    ReportingPhysician     Treatment      Region NONE         => EVERYBODY;
    LaboratoryTechnician   Treatment      Own    PERFORMING   => &[Read(Person), Read(Orders), Read(Results)];
    LaboratoryTechnician   Treatment      Own    NONE         => &[ImportReports, MapCodes];
    LaboratoryTechnician   Treatment      Region NONE         => EVERYBODY;
    ImagingTechnician      Treatment      Own    PERFORMING   => &[Read(Person), Read(Orders), Read(Results)];
    ImagingTechnician      Treatment      Own    NONE         => &[ImportReports, MapCodes];
    ImagingTechnician      Treatment      Region NONE         => EVERYBODY;
    Pharmacist             Treatment      Region PERFORMING   => &[Read(Person), Read(Medicines)];
    Pharmacist             Treatment      Region NONE         => EVERYBODY;

    Registrar              Operations     Own    NONE         => &[Read(Person)];
    Registrar              Operations     Region NONE         => EVERYBODY;
    Cashier                Payment        Own    PERFORMING   => &[Read(Person), Read(Money)];
    Cashier                Payment        Region NONE         => EVERYBODY;
    Finance                Payment        Own    NONE         => &[Read(Money), SeeStatistics];
    Finance                Payment        Region NONE         => EVERYBODY;
    InsuranceOfficer       Payment        Own    NONE         => &[Read(Money), SeeStatistics];
    InsuranceOfficer       Payment        Region NONE         => EVERYBODY;
    ProcurementOfficer     Operations     Region NONE         => EVERYBODY;
    PersonnelOfficer       Operations     Region NONE         => EVERYBODY;
    QualityOfficer         Operations     Own    NONE         => &[Read(Care), Read(Orders), Read(Results), Read(Medicines)];
    QualityOfficer         Operations     Own    NONE         => &[SeeChecks, SeeStatistics, MapCodes, ReviewBreakGlass, AskExports, SeeExports];
    QualityOfficer         Operations     Region NONE         => EVERYBODY;
    InstitutionManager     Operations     Own    NONE         => &[SeeStatistics, ReviewBreakGlass, SeeAccounts, KeepOrganisation, ApproveExports, SeeExports];
    InstitutionManager     Operations     Region NONE         => EVERYBODY;
    RegionalManager        Operations     Region NONE         => &[SeeStatistics, MapCodes, DecideIdentity, KeepOrganisation, ApproveExports, SeeExports];
    RegionalManager        Operations     Region NONE         => EVERYBODY;

    // The three administrations (GB/T 22239-2019 8.1.5): none sees a record, none does another's work.
    Auditor                Administration Region NONE         => &[ReadTrail, SeeAccounts, SeeExports, SeeRules];
    SecurityAdministrator  Administration Region NONE         => &[GrantRoles, ManageKeys, SeeAccounts, SeeRules];
    SystemAdministrator    Administration Region NONE         => &[ManageAccounts, ManageSenders, SeeAccounts, SeeRules];
};
