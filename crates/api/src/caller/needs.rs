//! What a handler needs, as a type in its signature: of a system's key scopes, of a person's roles an act.

use std::marker::PhantomData;

use axum::{extract::FromRequestParts, http::request::Parts};
use base::{Ctx, Fault, Purpose, ResidentId, Result};
use identity::access::rights::{Act, Matter, Reach};

use super::{Caller, Party, Scope};
use crate::{ApiError, State, access};

/// What is asked of a system.
#[derive(Debug, Clone, Copy)]
pub enum Systems {
    /// Any key in force.
    Any,
    /// One of these scopes.
    OneOf(&'static [Scope]),
    /// It is not for systems.
    None,
}

/// What a handler needs.
pub trait Needs {
    /// Of a system.
    const SYSTEMS: Systems;
    /// Of a person; none where it is not for people.
    const ACT: Option<Act>;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident => $systems:expr, $act:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Needs for $name {
            const SYSTEMS: Systems = $systems;
            const ACT: Option<Act> = $act;
        }
    )+};
}

const MANAGE: Systems = Systems::OneOf(&[Scope::Manage]);
const RECOGNITION: Systems = Systems::OneOf(&[Scope::Recognition]);
const SUPERVISE: Systems = Systems::OneOf(&[Scope::Recognition, Scope::Manage]);

needs! {
    /// Load reports by spreadsheet.
    ToImport => Systems::OneOf(&[Scope::Write]), Some(Act::ImportReports);
    /// Say what local codes mean; [`Scope::Manage`] for all institutions.
    ToMap => Systems::OneOf(&[Scope::Write, Scope::Manage]), Some(Act::MapCodes);
    /// Check an order.
    ToRecognise => RECOGNITION, Some(Act::CheckOrders);
    /// Answer what a check found.
    ToAnswerChecks => RECOGNITION, Some(Act::CheckOrders);
    /// Read a report behind a candidate.
    ToReadReports => RECOGNITION, Some(Act::Read(Matter::Results));
    /// CDS Hooks: systems only, since a page of ours asks by the JSON API.
    ToCallHooks => RECOGNITION, None;
    /// Counts of recognition; [`Scope::Manage`] for all institutions.
    ToCount => SUPERVISE, Some(Act::SeeStatistics);
    /// The grounds of the region.
    ToKnowGrounds => SUPERVISE, Some(Act::SeeRules);
    /// A check, looked at again.
    ToLookBack => SUPERVISE, Some(Act::SeeChecks);
    /// Decide who is the same person as whom.
    ToManage => MANAGE, Some(Act::DecideIdentity);
    /// The audit trail.
    ToReadTrail => MANAGE, Some(Act::ReadTrail);
    /// Keys of systems.
    ToManageKeys => MANAGE, Some(Act::ManageKeys);
    /// Senders of HL7 v2.
    ToManageSenders => MANAGE, Some(Act::ManageSenders);
    /// What is for everybody who works here.
    AnyKey => Systems::Any, Some(Act::SeeRules);
    /// Read the register of institutions, people and devices.
    ToReadRegister => Systems::OneOf(&[Scope::Read, Scope::Manage]), Some(Act::Read(Matter::Register));
    /// State what stands in it; [`Scope::Manage`] for systems.
    ToKeepOrganisation => MANAGE, Some(Act::KeepOrganisation);
    /// List accounts.
    ToSeeAccounts => Systems::None, Some(Act::SeeAccounts);
    /// Create, lock, unlock and reset accounts.
    ToManageAccounts => Systems::None, Some(Act::ManageAccounts);
    /// Give and take roles.
    ToGrantRoles => Systems::None, Some(Act::GrantRoles);
    /// Open the desk or an app with a patient: an institution's system for whoever works there, a person for themselves.
    ToLaunch => Systems::OneOf(&[Scope::Launch]), Some(Act::OpenApp);
    /// Open a record to a member of the family, by the region's rules.
    ToGiveAuthority => Systems::None, Some(Act::GiveAuthority);
    /// Break the glass.
    ToOpenRecord => Systems::None, Some(Act::OpenRecord);
    /// Ask for an export of the records of many, and fetch one's own.
    ToAskExports => Systems::None, Some(Act::AskExports);
    /// Approve or refuse an export that somebody else asked for.
    ToApproveExports => Systems::None, Some(Act::ApproveExports);
    /// List exports.
    ToSeeExports => Systems::None, Some(Act::SeeExports);
    /// Review broken glass.
    ToReviewGlass => Systems::None, Some(Act::ReviewBreakGlass);
}

/// A caller that may do what `N` needs.
#[derive(Debug, Clone)]
pub struct Allowed<N> {
    caller: Caller,
    reach: Reach,
    needs: PhantomData<N>,
}

impl<N> Allowed<N> {
    /// The operation's context.
    pub fn ctx(&self) -> &Ctx {
        &self.caller.ctx
    }

    /// Who calls.
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The person who calls, if one does.
    pub(crate) fn person(&self) -> Option<&super::Acting> {
        match &self.caller.party {
            Party::Person(acting) => Some(acting),
            Party::System(_) => None,
        }
    }

    /// The context of acting for an institution: the caller's own when none is named; another only for who
    /// acts for the region.
    pub fn acting_for(&self, institution: Option<&str>) -> Result<Ctx> {
        let own = self.caller.ctx.institution.as_deref();
        match institution.map(str::trim).filter(|named| !named.is_empty()).or(own) {
            None => Err(Fault::invalid("this key belongs to no institution; say for which one you act")
                .at("institution")),
            Some(named) if own == Some(named) || self.reach == Reach::Region => {
                Ok(self.caller.ctx.clone().for_institution(named))
            }
            Some(_) => Err(Fault::forbidden(
                "this key belongs to another institution than the one named; that needs the scope manage",
            )
            .at("institution")),
        }
    }

    /// Refuses a caller who acts for one institution only.
    pub fn may_manage(&self) -> Result<()> {
        match (&self.caller.party, self.reach) {
            (_, Reach::Region) => Ok(()),
            (Party::System(_), _) => self.caller.system_may(&[Scope::Manage]),
            (Party::Person(_), _) => Err(Fault::forbidden("this is for who acts for the whole region")),
        }
    }

    /// What a list is narrowed to: the institution asked for, or all for who acts for the region; otherwise
    /// the caller's own.
    pub fn narrowed(&self, institution: Option<String>) -> Result<Option<String>> {
        if self.reach == Reach::Region {
            return Ok(institution);
        }
        self.acting_for(institution.as_deref()).map(|ctx| ctx.institution)
    }
}

impl<N: Needs> Allowed<N> {
    /// Refuses a person whom nothing ties to the resident; a system speaks for its institution, which knows.
    /// The refusal is on the audit trail.
    pub(crate) async fn about(&self, state: &State, resident: ResidentId) -> Result<Option<Purpose>> {
        match (&self.caller.party, N::ACT) {
            (Party::System(_), _) => Ok(None),
            (Party::Person(_), None) => Err(Fault::forbidden("this is for an institution's system")),
            (Party::Person(acting), Some(act)) => {
                access::about(state, &self.caller.ctx, acting, act, resident).await.map(Some)
            }
        }
    }
}

impl<N: Needs> FromRequestParts<State> for Allowed<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let mut caller = Caller::of(state, parts).await?;
        let reach = caller.holds::<N>()?;
        Ok(Self { caller, reach, needs: PhantomData })
    }
}
