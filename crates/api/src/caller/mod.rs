//! Who calls: an institution's system by its API key, or a person by a session. What a handler needs stands in
//! its signature ([`Allowed`]); the refusal comes before the body is read.

mod needs;
mod person;
mod system;

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use base::{Actor, ActorKind, Ctx, Fault, Purpose, RequestId, ResidentId, Result};
use clinical::record::ResourceType;
use identity::access::{
    rights::{Act, Reach, Role},
    smart::AppToken,
};
pub use needs::{
    Allowed, AnyKey, Needs, Systems, ToAnswerChecks, ToApproveExports, ToAskExports, ToCallHooks, ToCount,
    ToGiveAuthority, ToGrantRoles, ToImport, ToKeepOrganisation, ToKnowGrounds, ToLaunch, ToLookBack,
    ToManage, ToManageAccounts, ToManageKeys, ToManageSenders, ToMap, ToOpenRecord, ToReadRegister,
    ToReadReports, ToReadTrail, ToRecognise, ToReviewGlass, ToSeeAccounts, ToSeeExports,
};
pub(crate) use person::{Acting, COOKIE, Person, origin_of, same};
pub use system::Scope;
pub(crate) use system::staff_number;

use crate::{ApiError, State, access, asking, fhir::FhirError};

/// A caller who is known.
#[derive(Debug, Clone)]
pub struct Caller {
    ctx: Ctx,
    party: Party,
}

/// What a caller is, and by that what it may do.
#[derive(Debug, Clone)]
pub(crate) enum Party {
    /// A system, by the scopes of its key.
    System(Vec<String>),
    /// A person, by the roles of the account.
    Person(Arc<Acting>),
}

impl Caller {
    /// The operation's context, before it is known what is to be done: for reading the call, not for doing it.
    pub(crate) fn unchecked(&self) -> &Ctx {
        &self.ctx
    }

    /// The operation's context for sending resources; otherwise a refusal that says what is missing.
    pub fn may_write(&self) -> Result<&Ctx> {
        match &self.party {
            Party::System(_) => self.system_may(&[Scope::Write]).map(|()| &self.ctx),
            Party::Person(acting) => Err(acting.refuse(&self.ctx, Act::WriteRecord)),
        }
    }

    /// The operation's context for reading resources of a type; otherwise a refusal that says what is missing.
    /// Which of them a person sees is asked of [`Caller::sight`].
    pub fn may_read(&self, kind: ResourceType) -> Result<&Ctx> {
        match &self.party {
            Party::System(_) => self.system_may(&[Scope::Read])?,
            Party::Person(acting) => {
                acting.may(&self.ctx, Act::Read(access::matter(kind)))?;
                let app = acting.app.as_ref();
                if app.is_some_and(|app| app.grant.scopes.reading(kind.name()).is_none()) {
                    return Err(Fault::forbidden(format!(
                        "this app was given no scope for {}; ask for it in the authorization request",
                        kind.name()
                    )));
                }
            }
        }
        Ok(&self.ctx)
    }

    /// The context of reading the audit trail, and whose part of it alone: a resident's own, or everybody's.
    pub(crate) fn may_read_trail(&self, state: &State) -> Result<(Ctx, Option<ResidentId>)> {
        let acting = match &self.party {
            Party::System(_) => {
                return self.system_may(&[Scope::Manage]).map(|()| (self.ctx.clone(), None));
            }
            Party::Person(acting) => acting,
        };
        if let Some(allowed) = acting.rights.to(Act::ReadTrail) {
            return Ok((Ctx { purpose: allowed.purpose, ..self.ctx.clone() }, None));
        }
        let own = acting.who.resident.filter(|_| acting.rights.roles.contains(&Role::Resident));
        let own = own.ok_or_else(|| acting.refuse(&self.ctx, Act::ReadTrail))?;
        let own = state.read(|tx| state.residents.current(tx, own))?;
        Ok((self.ctx.clone(), Some(own)))
    }

    /// What this caller sees of the record.
    pub(crate) fn sight<'a>(&'a self, state: &'a State) -> access::Seeing<'a> {
        access::Seeing::of(state, &self.party, self.ctx.now)
    }

    fn system_may(&self, scopes: &[Scope]) -> Result<()> {
        if scopes.iter().any(|scope| self.has(*scope)) {
            return Ok(());
        }
        let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
        let names = names.join(" or ");
        tracing::warn!(key = %self.ctx.actor.id, needs = names, "a key was refused for lack of a scope");
        Err(Fault::forbidden(format!(
            "this key lacks the scope {names}; ask the operator for a key that has it"
        )))
    }

    fn has(&self, scope: Scope) -> bool {
        matches!(&self.party, Party::System(scopes) if scopes.iter().any(|s| s == scope.name()))
    }

    /// Whether what is asked of the needs of `N` is held; the reach of it.
    fn holds<N: Needs>(&mut self) -> Result<Reach> {
        match &self.party {
            Party::System(_) => {
                match N::SYSTEMS {
                    Systems::Any => {}
                    Systems::OneOf(scopes) => self.system_may(scopes)?,
                    Systems::None => {
                        return Err(Fault::forbidden(
                            "this is for people who signed in, not for a system's key",
                        ));
                    }
                }
                Ok(if self.has(Scope::Manage) { Reach::Region } else { Reach::Own })
            }
            Party::Person(acting) => {
                if acting.app.is_some() {
                    return Err(Fault::forbidden("an app reads by FHIR; this is for people themselves"));
                }
                let Some(act) = N::ACT else {
                    return Err(Fault::forbidden("this is for an institution's system with its key"));
                };
                let allowed = acting.may(&self.ctx, act)?;
                self.ctx.purpose = allowed.purpose;
                Ok(allowed.reach)
            }
        }
    }

    async fn of(state: &State, parts: &Parts) -> Result<Self> {
        // To the microsecond, as instants are stored: what is answered is what is kept.
        let now = base::timestamp(base::micros(state.clock.now()));
        let request = parts.extensions.get::<RequestId>().copied();
        let request = request.unwrap_or_else(|| RequestId(state.random.uuid_v7(now)));
        let caller = match bearer(&parts.headers).filter(|text| !person::is_session(text)) {
            Some(text) if AppToken::of(text).is_some() => Self::app(state, text, request, now)?,
            Some(text) => Self::system(state, parts, text, request, now)?,
            None => {
                let person = Person::of(state, parts, request, now).await?;
                let acting = person.acting(&parts.headers)?;
                Self { ctx: acting.ctx(person.ctx), party: Party::Person(Arc::new(acting)) }
            }
        };
        asking::known(&caller.ctx);
        if let Some(institution) = &caller.ctx.institution {
            tracing::Span::current().record("institution", institution.as_str());
        }
        Ok(caller)
    }

    fn app(state: &State, text: &str, request: RequestId, now: jiff::Timestamp) -> Result<Self> {
        let gone = || {
            Fault::unauthenticated(
                "the app's token ran out or was withdrawn; refresh it by POST /oauth/token",
            )
        };
        let token = AppToken::of(text).ok_or_else(gone)?;
        let working = match state.apps.known(&token, now) {
            Some(known) => Some(known),
            None => state.read(|tx| state.apps.working(tx, &state.accounts, &token, now))?,
        };
        let working = working.ok_or_else(gone)?;
        asking::through(working.grant.app);
        let acting = Acting::through(working, now)?;
        let (id, on_behalf_of) = (acting.who.login.clone(), acting.who.practitioner.clone());
        let actor = Actor { kind: ActorKind::Person, id, on_behalf_of };
        let ctx = Ctx { actor, institution: None, purpose: Purpose::Treatment, request, now };
        Ok(Self { ctx: acting.ctx(ctx), party: Party::Person(Arc::new(acting)) })
    }

    fn system(
        state: &State,
        parts: &Parts,
        text: &str,
        request: RequestId,
        now: jiff::Timestamp,
    ) -> Result<Self> {
        let (name, institution, scopes) = system::known(state, text, now)?;
        let ctx = Ctx {
            actor: Actor { kind: ActorKind::System, id: name, on_behalf_of: system::doctor(&parts.headers)? },
            // The region's own keys carry "*" in place of an institution.
            institution: Some(institution).filter(|i| !i.is_empty() && i != "*"),
            purpose: Purpose::Treatment,
            request,
            now,
        };
        Ok(Self { ctx, party: Party::System(scopes) })
    }
}

pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let header = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// A caller of the FHIR face: refused with an OperationOutcome.
#[derive(Debug, Clone)]
pub struct FhirCaller(pub Caller);

impl FromRequestParts<State> for FhirCaller {
    type Rejection = FhirError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, FhirError> {
        Caller::of(state, parts).await.map(Self).map_err(FhirError::Fault)
    }
}

impl FromRequestParts<State> for Person {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let now = base::timestamp(base::micros(state.clock.now()));
        let request = parts.extensions.get::<RequestId>().copied();
        let request = request.unwrap_or_else(|| RequestId(state.random.uuid_v7(now)));
        Ok(Self::of(state, parts, request, now).await?)
    }
}
