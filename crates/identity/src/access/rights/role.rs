//! The roles.

use std::{fmt, str::FromStr};

use base::{Fault, Result};

/// Where a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At an institution.
    Institution,
    /// For the whole region.
    Region,
    /// At an institution, or for the whole region.
    Either,
    /// By a resident: no institution stands behind it.
    Resident,
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $text:literal $chinese:literal $place:ident),+ $(,)?) => {
        /// What somebody is here. Everything a role may do stands in [`super::TABLE`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $($(#[$doc])* $name),+ }

        impl Role {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As it is stored and written: `reporting-physician`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// In Chinese.
            pub fn chinese(self) -> &'static str {
                match self { $(Self::$name => $chinese),+ }
            }

            /// Where it is held.
            pub fn place(self) -> Place {
                match self { $(Self::$name => Place::$place),+ }
            }
        }
    };
}

roles! {
    /// A resident, for the own record.
    Resident = "resident" "居民" Resident,
    /// A member of a resident's family with authority (B16).
    FamilyMember = "family-member" "授权家属" Resident,
    /// A family doctor under contract.
    FamilyDoctor = "family-doctor" "家庭医生" Institution,
    /// A doctor.
    Doctor = "doctor" "医师" Institution,
    /// A nurse.
    Nurse = "nurse" "护士" Institution,
    /// Performs laboratory tests.
    LaboratoryTechnician = "laboratory-technician" "检验技师" Institution,
    /// Performs imaging examinations.
    ImagingTechnician = "imaging-technician" "影像技师" Institution,
    /// Reads examinations and signs reports.
    ReportingPhysician = "reporting-physician" "报告医师" Institution,
    /// Dispenses medicines and checks prescriptions.
    Pharmacist = "pharmacist" "药师" Institution,
    /// Registers patients.
    Registrar = "registrar" "挂号员" Institution,
    /// Takes payments.
    Cashier = "cashier" "收费员" Institution,
    /// Keeps an institution's accounts.
    Finance = "finance" "财务" Either,
    /// Settles for the insurance.
    InsuranceOfficer = "insurance-officer" "医保经办" Either,
    /// Buys medicines and material.
    ProcurementOfficer = "procurement-officer" "采购" Either,
    /// Keeps posts and people.
    PersonnelOfficer = "personnel-officer" "人事" Either,
    /// Watches over the quality of records and recognition.
    QualityOfficer = "quality-officer" "质控" Either,
    /// Runs an institution.
    InstitutionManager = "institution-manager" "机构管理者" Institution,
    /// Runs the region's health service.
    RegionalManager = "regional-manager" "区域管理者" Region,
    /// Reads the trail (审计管理员).
    Auditor = "auditor" "审计管理员" Region,
    /// Gives and takes roles and keys (安全管理员).
    SecurityAdministrator = "security-administrator" "安全管理员" Region,
    /// Makes accounts and keeps the system (系统管理员).
    SystemAdministrator = "system-administrator" "系统管理员" Region,
}

impl Role {
    /// One of the three administrations, which nobody holds together with any other role (三权分立).
    pub fn is_administrator(self) -> bool {
        matches!(self, Self::Auditor | Self::SecurityAdministrator | Self::SystemAdministrator)
    }

    /// Whether an account may hold both: nobody administers what they use, or audits what they administer;
    /// and the account of a resident is no account of staff.
    pub fn goes_with(self, other: Self) -> bool {
        self == other
            || !(self.is_administrator() || other.is_administrator())
                && (self.place() == Place::Resident) == (other.place() == Place::Resident)
    }

    /// Whether it can be held at an institution, or (`None`) for the whole region.
    pub fn held_at(self, institution: Option<&str>) -> bool {
        match self.place() {
            Place::Either => true,
            Place::Institution => institution.is_some(),
            Place::Region | Place::Resident => institution.is_none(),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == text).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|role| role.name()).collect();
            Fault::invalid(format!("there is no such role; roles are {}", names.join(", "))).at("role")
        })
    }
}
