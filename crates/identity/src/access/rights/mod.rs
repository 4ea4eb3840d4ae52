//! Who may what: role × institution × relation to the resident × purpose (RULES §7.2: 最小权限, RBAC+ABAC).
//! Everything that is allowed to an account stands in [`table`]; what does not stand there is refused.
//!
//! Two questions are asked of it. [`Rights::to`]: may this account do this at all, and for which
//! institutions? [`Rights::sees`]: may it see this piece of this resident's record?

mod names;
mod role;
mod table;

#[cfg(test)]
mod tests;

use base::Purpose;

pub use role::{Place, Role};
pub use table::{Reach, Row, TABLE};

/// Parts of the record, by what people need them for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    /// Institutions, practitioners, places: about no resident.
    Register,
    /// Who the person is: names, documents, telephone, address.
    Person,
    /// Visits, diagnoses, procedures, plans, letters, vaccinations.
    Care,
    /// Orders and specimens.
    Orders,
    /// Reports, results, images.
    Results,
    /// Medicines and allergies.
    Medicines,
    /// Claims and what was paid.
    Money,
}

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Read and search a part of the record.
    Read(Matter),
    /// Send resources by FHIR: systems only.
    WriteRecord,
    /// Read what is for everybody who works here: rules, catalogue, institutions, grounds.
    SeeRules,
    /// Check an order for what may be recognised, and answer it.
    CheckOrders,
    /// Open an app with a patient (SMART EHR launch).
    OpenApp,
    /// Look at a check again.
    SeeChecks,
    /// Counts of recognition.
    SeeStatistics,
    /// State what belongs to what, who works where, which devices there are.
    KeepOrganisation,
    /// Load reports by spreadsheet.
    ImportReports,
    /// Say what local codes mean.
    MapCodes,
    /// Decide who is the same person as whom.
    DecideIdentity,
    /// Read the audit trail.
    ReadTrail,
    /// Open a record without a relation, with a reason (破窗).
    OpenRecord,
    /// Open a record to a member of the family, by the region's rules (B16).
    GiveAuthority,
    /// Judge afterwards whether a record was rightly opened.
    ReviewBreakGlass,
    /// Ask for an export of the records of many (批量导出申请).
    AskExports,
    /// Approve or refuse such an export of somebody else (双人审批).
    ApproveExports,
    /// See which exports there were.
    SeeExports,
    /// List accounts with their roles.
    SeeAccounts,
    /// Create, lock, unlock and reset accounts: system administration (系统管理).
    ManageAccounts,
    /// Give and take roles: security administration (安全管理).
    GrantRoles,
    /// Keys of institutions' systems.
    ManageKeys,
    /// Systems that may send HL7 v2.
    ManageSenders,
}

/// Kinds of content that more is needed for (RULES §7.2: 精神、HIV、生殖、职工本人档案加密级).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitive {
    /// Mental health.
    Psychiatric,
    /// HIV and other sexually transmitted infections.
    Hiv,
    /// Pregnancy that ended, fertility, contraception.
    Reproductive,
    /// The person works at an institution of the region.
    Staff,
}

impl Sensitive {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Psychiatric, Self::Hiv, Self::Reproductive, Self::Staff];

    /// As it is stored and written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Psychiatric => "psychiatric",
            Self::Hiv => "hiv",
            Self::Reproductive => "reproductive",
            Self::Staff => "staff",
        }
    }

    /// The class of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// What ties an account to a resident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// It is the resident's own account.
    Own,
    /// The resident, or the law, gave a member of the family authority (B16).
    Family,
    /// A visit or stay at the account's institution.
    Encounter,
    /// An order placed or carried out at the account's institution.
    Order,
    /// A referral to the account's institution.
    Referral,
    /// A contract with a family doctor of the institution (签约).
    Contract,
    /// The resident consented.
    Consent,
    /// The glass was broken: a reason was given, somebody will review it.
    BreakGlass,
}

impl Relation {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Own,
        Self::Family,
        Self::Encounter,
        Self::Order,
        Self::Referral,
        Self::Contract,
        Self::Consent,
        Self::BreakGlass,
    ];

    /// As it is stored and written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Family => "family",
            Self::Encounter => "encounter",
            Self::Order => "order",
            Self::Referral => "referral",
            Self::Contract => "contract",
            Self::Consent => "consent",
            Self::BreakGlass => "break-glass",
        }
    }

    /// The relation of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.name() == name)
    }
}

/// One relation in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bond {
    /// What it is.
    pub relation: Relation,
    /// Sensitive classes that it reaches, when it says so (consent, break-glass, authority of a family).
    pub opens: Vec<Sensitive>,
    /// It names this very practitioner, not the institution alone.
    pub personal: bool,
}

impl Bond {
    /// A bond of the institution, which opens nothing sensitive by itself.
    pub fn of(relation: Relation) -> Self {
        Self { relation, opens: Vec::new(), personal: false }
    }

    /// The same bond, naming the practitioner.
    #[must_use]
    pub fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// The same bond, which also opens `classes`.
    #[must_use]
    pub fn opening(mut self, classes: impl IntoIterator<Item = Sensitive>) -> Self {
        self.opens.extend(classes);
        self
    }

    /// Whether something of this class may be seen through it. `made_here`: the account's own institution
    /// made it.
    fn opens(&self, class: Sensitive, made_here: bool) -> bool {
        if self.opens.contains(&class) {
            return true;
        }
        match (self.relation, class) {
            (Relation::Own, _) => true,
            // A colleague's own record: only for those who treat that colleague by name.
            (Relation::Encounter | Relation::Order, Sensitive::Staff) => self.personal,
            // The institution that found it goes on treating it.
            (Relation::Encounter | Relation::Order, _) => made_here,
            _ => false,
        }
    }
}

/// A piece of a resident's record about which it is asked whether it may be seen.
#[derive(Debug, Clone)]
pub struct Piece<'a> {
    /// What part of the record it is.
    pub matter: Matter,
    /// The institution that made it; empty where that is unknown or the region itself did.
    pub made_by: &'a str,
    /// What more it needs.
    pub sensitive: &'a [Sensitive],
}

/// The roles of one account at one place, as of one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// The institution; none for the whole region.
    pub institution: Option<String>,
    /// The roles held there.
    pub roles: Vec<Role>,
    /// What the caller says it is for; any purpose of its roles when it says nothing.
    pub purpose: Option<Purpose>,
}

/// What is allowed, and why it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// For the account's own institution, or all of the region.
    pub reach: Reach,
    /// For the audit trail.
    pub purpose: Purpose,
}

impl Rights {
    /// Whether `act` is allowed at all: the row that reaches furthest.
    pub fn to(&self, act: Act) -> Option<Allowed> {
        let rows = self.rows().filter(|row| row.acts.contains(&act));
        let reached = rows.map(|row| Allowed { reach: self.reach(row), purpose: row.purpose });
        reached.max_by_key(|allowed| allowed.reach)
    }

    /// Whether a piece of a resident's record may be seen by an account with these `bonds` to the resident;
    /// the purpose that it is seen for.
    pub fn sees(&self, piece: &Piece<'_>, bonds: &[Bond]) -> Option<Purpose> {
        let here = self.institution.as_deref();
        let made_here = !piece.made_by.is_empty() && here == Some(piece.made_by);
        self.rows()
            .filter(|row| row.acts.contains(&Act::Read(piece.matter)))
            .filter(|row| self.reach(row) == Reach::Region || made_here)
            .find(|row| match row.by {
                // Nothing sensitive is seen without a relation to the person.
                [] => piece.sensitive.is_empty(),
                by => {
                    let bonds = || bonds.iter().filter(|bond| by.contains(&bond.relation));
                    bonds().next().is_some()
                        && piece
                            .sensitive
                            .iter()
                            .all(|class| bonds().any(|bond| bond.opens(*class, made_here)))
                }
            })
            .map(|row| row.purpose)
    }

    /// Whether an act about one resident is allowed by a row that asks for one of these bonds.
    pub fn to_about(&self, act: Act, bonds: &[Bond]) -> Option<Purpose> {
        self.rows()
            .filter(|row| row.acts.contains(&act))
            .find(|row| row.by.is_empty() || bonds.iter().any(|bond| row.by.contains(&bond.relation)))
            .map(|row| row.purpose)
    }

    fn rows(&self) -> impl Iterator<Item = &'static Row> {
        TABLE
            .iter()
            .filter(|row| self.roles.contains(&row.role))
            .filter(|row| self.purpose.is_none_or(|purpose| purpose == row.purpose))
    }

    /// A role given for the whole region reaches the whole region.
    fn reach(&self, row: &Row) -> Reach {
        if self.institution.is_none() { Reach::Region } else { row.reach }
    }
}
