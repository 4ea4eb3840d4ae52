//! Who calls: an institution's system by its API key, until accounts arrive.

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
    /// The operation's context, if the key may do `scope`; otherwise a refusal that names the scope.
    pub fn may(&self, scope: Scope) -> Result<&Ctx> {
        if self.scopes.iter().any(|s| s == scope.name()) {
            return Ok(&self.ctx);
        }
        Err(Fault::forbidden(format!(
            "this key lacks the scope {}; ask the operator for a key that has it",
            scope.name()
        )))
    }

    /// [`Caller::may`], on behalf of the institution in question: one's own, or any with `manage`.
    pub fn may_for(&self, scope: Scope, institution: &str) -> Result<Ctx> {
        let ctx = self.may(scope)?;
        if ctx.institution.as_deref() == Some(institution) || self.may(Scope::Manage).is_ok() {
            return Ok(ctx.clone().for_institution(institution));
        }
        Err(Fault::forbidden("this key belongs to another institution than the one named"))
    }

    fn of(state: &State, headers: &HeaderMap) -> Result<Self> {
        let key = bearer(headers).ok_or_else(|| {
            Fault::unauthenticated("send your institution's key as `Authorization: Bearer <key>`")
        })?;
        let now = state.clock.now();
        let known = state.keys.authenticate(key).ok_or_else(|| {
            Fault::unauthenticated("the key is unknown or was revoked; ask the operator for a new one")
        })?;
        let ctx = Ctx {
            actor: Actor { kind: ActorKind::System, id: known.name.clone(), on_behalf_of: doctor(headers)? },
            institution: Some(known.institution.clone()).filter(|i| !i.is_empty()),
            purpose: Purpose::Treatment,
            request: RequestId(state.random.uuid_v7(now)),
            now,
        };
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
    let staff = value.to_str().unwrap_or_default().trim();
    if staff.is_empty() || staff.len() > 64 || staff.chars().filter(char::is_ascii_digit).count() >= 15 {
        return Err(Fault::invalid(
            "X-On-Behalf-Of is a staff number of at most 64 characters, never an identity card",
        )
        .at("X-On-Behalf-Of"));
    }
    Ok(Some(staff.to_owned()))
}

impl FromRequestParts<State> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        Self::of(state, &parts.headers).map_err(ApiError)
    }
}

/// A caller of the FHIR face: the same, refused with an OperationOutcome.
#[derive(Debug, Clone)]
pub struct FhirCaller(pub Caller);

impl FromRequestParts<State> for FhirCaller {
    type Rejection = FhirError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, FhirError> {
        Caller::of(state, &parts.headers).map(Self).map_err(FhirError::Fault)
    }
}
