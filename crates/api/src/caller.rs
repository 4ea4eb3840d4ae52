//! Who calls: an institution's system by its API key, until accounts arrive.

use std::marker::PhantomData;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use base::{Actor, ActorKind, Ctx, Fault, Purpose, RequestId, Result};

use crate::{ApiError, State, fhir::FhirError};

/// What a key may do. Everything else is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Read and search the record.
    Read,
    /// Send resources, reports and mappings of its institution.
    Write,
    /// Check orders and record the doctors' answers.
    Recognition,
    /// Region-wide lists, statistics, mappings of all institutions, reviews, keys.
    Manage,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Recognition, Self::Manage];

    /// As it is written in a key's list of scopes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "record.read",
            Self::Write => "record.write",
            Self::Recognition => "recognition",
            Self::Manage => "manage",
        }
    }
}

/// A caller whose key is known.
#[derive(Debug, Clone)]
pub struct Caller {
    ctx: Ctx,
    scopes: Vec<String>,
}

impl Caller {
    /// The operation's context, before it is known what is to be done: for reading the call, not for doing it.
    pub(crate) fn unchecked(&self) -> &Ctx {
        &self.ctx
    }

    /// The operation's context, if the key may do `scope`; otherwise a refusal that names the scope.
    pub fn may(&self, scope: Scope) -> Result<&Ctx> {
        self.may_one_of(&[scope])
    }

    fn may_one_of(&self, scopes: &[Scope]) -> Result<&Ctx> {
        if scopes.iter().any(|scope| self.has(*scope)) {
            return Ok(&self.ctx);
        }
        let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
        let names = names.join(" or ");
        tracing::warn!(key = %self.ctx.actor.id, needs = names, "a key was refused for lack of a scope");
        Err(Fault::forbidden(format!(
            "this key lacks the scope {names}; ask the operator for a key that has it"
        )))
    }

    fn has(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|s| s == scope.name())
    }

    fn of(state: &State, parts: &Parts) -> Result<Self> {
        let key = bearer(&parts.headers).ok_or_else(|| {
            Fault::unauthenticated("send your institution's key as `Authorization: Bearer <key>`")
        })?;
        // To the microsecond, as instants are stored: what is answered is what is kept.
        let now = base::timestamp(base::micros(state.clock.now()));
        let known = state.keys.authenticate(key).ok_or_else(|| {
            Fault::unauthenticated("the key is unknown or was revoked; ask the operator for a new one")
        })?;
        let request = parts.extensions.get::<RequestId>().copied();
        let ctx = Ctx {
            actor: Actor {
                kind: ActorKind::System,
                id: known.name.clone(),
                on_behalf_of: doctor(&parts.headers)?,
            },
            // The region's own keys carry "*" in place of an institution.
            institution: Some(known.institution.clone()).filter(|i| !i.is_empty() && i != "*"),
            purpose: Purpose::Treatment,
            request: request.unwrap_or_else(|| RequestId(state.random.uuid_v7(now))),
            now,
        };
        if let Some(institution) = &ctx.institution {
            tracing::Span::current().record("institution", institution.as_str());
        }
        Ok(Self { ctx, scopes: known.scopes.clone() })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let header = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The doctor a hospital's system acts for (`X-On-Behalf-Of`): the institution's staff number.
fn doctor(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get("x-on-behalf-of") else { return Ok(None) };
    staff_number(value.to_str().unwrap_or_default()).map(Some).map_err(|fault| fault.at("X-On-Behalf-Of"))
}

/// A doctor as the institution numbers them. Fifteen digits or more are an identity card, which would end
/// in the trail and in statistics.
pub(crate) fn staff_number(text: &str) -> Result<String> {
    let staff = text.trim();
    if staff.is_empty() || staff.len() > 64 || staff.chars().filter(char::is_ascii_digit).count() >= 15 {
        return Err(Fault::invalid(
            "a doctor is named by a staff number of at most 64 characters, never by an identity card",
        ));
    }
    Ok(staff.to_owned())
}

/// Scopes as a type, so that a handler's signature says what it needs and the refusal comes before the body
/// is read.
pub trait Needs {
    /// One of these; none where any key in force will do.
    const ONE_OF: &'static [Scope];
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident => $scopes:expr),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Needs for $name {
            const ONE_OF: &'static [Scope] = &$scopes;
        }
    )+};
}

needs! {
    /// Needs [`Scope::Write`].
    ToWrite => [Scope::Write],
    /// Needs [`Scope::Write`], or [`Scope::Manage`] for all institutions.
    ToMap => [Scope::Write, Scope::Manage],
    /// Needs [`Scope::Recognition`].
    ToRecognise => [Scope::Recognition],
    /// Needs [`Scope::Recognition`], or [`Scope::Manage`] for all institutions.
    ToSupervise => [Scope::Recognition, Scope::Manage],
    /// Needs [`Scope::Manage`].
    ToManage => [Scope::Manage],
    /// Needs a key, whatever it may do.
    AnyKey => [],
}

/// A caller that may do what `N` needs.
#[derive(Debug, Clone)]
pub struct Allowed<N> {
    caller: Caller,
    needs: PhantomData<N>,
}

impl<N> Allowed<N> {
    /// The operation's context.
    pub fn ctx(&self) -> &Ctx {
        &self.caller.ctx
    }

    /// The context of acting for an institution: the key's own when none is named; another only with
    /// [`Scope::Manage`].
    pub fn acting_for(&self, institution: Option<&str>) -> Result<Ctx> {
        let own = self.caller.ctx.institution.as_deref();
        match institution.map(str::trim).filter(|named| !named.is_empty()).or(own) {
            None => Err(Fault::invalid("this key belongs to no institution; say for which one you act")
                .at("institution")),
            Some(named) if own == Some(named) || self.caller.has(Scope::Manage) => {
                Ok(self.caller.ctx.clone().for_institution(named))
            }
            Some(_) => Err(Fault::forbidden(
                "this key belongs to another institution than the one named; that needs the scope manage",
            )
            .at("institution")),
        }
    }

    /// Refuses a caller without [`Scope::Manage`].
    pub fn may_manage(&self) -> Result<()> {
        self.caller.may(Scope::Manage).map(|_| ())
    }

    /// What a list is narrowed to: the institution asked for, or all with [`Scope::Manage`]; otherwise the
    /// key's own.
    pub fn narrowed(&self, institution: Option<String>) -> Result<Option<String>> {
        if self.caller.has(Scope::Manage) {
            return Ok(institution);
        }
        self.acting_for(institution.as_deref()).map(|ctx| ctx.institution)
    }
}

impl<N: Needs> FromRequestParts<State> for Allowed<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let caller = Caller::of(state, parts)?;
        if !N::ONE_OF.is_empty() {
            caller.may_one_of(N::ONE_OF)?;
        }
        Ok(Self { caller, needs: PhantomData })
    }
}

/// A caller of the FHIR face: refused with an OperationOutcome.
#[derive(Debug, Clone)]
pub struct FhirCaller(pub Caller);

impl FromRequestParts<State> for FhirCaller {
    type Rejection = FhirError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, FhirError> {
        Caller::of(state, parts).map(Self).map_err(FhirError::Fault)
    }
}
