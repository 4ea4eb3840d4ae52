//! `POST /oauth/token`: a short token for a signed assertion.

use audit::{Action, Event, Outcome};
use axum::{
    Json,
    extract::State as Extract,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{Actor, ActorKind, Ctx, Purpose, RequestId};
use identity::access::client::{self, Assertion, TOKEN_SECONDS};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::token_endpoint;
use crate::{ApiError, State, caller::Scope, input};

/// What is asked for (RFC 6749 §4.4, RFC 7523 §2.2).
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenWanted {
    /// `client_credentials`; for apps `authorization_code` and `refresh_token`.
    #[serde(default)]
    pub(super) grant_type: String,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
    #[serde(default)]
    pub(super) client_assertion_type: String,
    /// The signed assertion.
    #[serde(default)]
    pub(super) client_assertion: String,
    /// What the token is for; all that the client may do when absent.
    scope: Option<String>,
    /// Of an app (`authorization_code`, `refresh_token`): its id.
    #[serde(default)]
    pub(super) client_id: String,
    /// The code that the person's browser brought.
    #[serde(default)]
    pub(super) code: String,
    /// The address that it was brought to.
    #[serde(default)]
    pub(super) redirect_uri: String,
    /// What the challenge was made from (RFC 7636).
    #[serde(default)]
    pub(super) code_verifier: String,
    /// The token for the next one.
    #[serde(default)]
    pub(super) refresh_token: String,
}

/// The token.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenGiven {
    /// The token for the next one, for an app with `offline_access`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub(super) refresh_token: Option<String>,
    /// Who let the app act, signed (OpenID Connect), for an app with `openid`; with a code only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub(super) id_token: Option<String>,
    /// Whom `patient/` scopes mean: the id of a Patient.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub(super) patient: Option<String>,
    /// The token, to be sent as `Authorization: Bearer <token>`.
    pub(super) access_token: String,
    /// `bearer`.
    pub(super) token_type: &'static str,
    /// Seconds for which it holds.
    pub(super) expires_in: i64,
    /// What it is for.
    pub(super) scope: String,
}

/// A refusal (RFC 6749 §5.2).
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenRefused {
    /// `invalid_request`, `invalid_client`, `invalid_grant`, `invalid_scope`, `unsupported_grant_type`.
    error: &'static str,
    /// What is wrong and what to do.
    error_description: &'static str,
}

const FORM: &str = "application/x-www-form-urlencoded";
pub(super) const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Gives a token for a signed assertion
///
/// SMART Backend Services: the client signs with RS384 or ES384 a JWT whose `iss` and `sub` are its id, whose `aud`
/// is this address, which ends within five minutes, and whose `jti` was never sent before.
#[utoipa::path(
    post, path = "/oauth/token", tag = "session", operation_id = "giveToken",
    request_body(content = TokenWanted, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token", body = TokenGiven),
        (status = 400, description = "Refused", body = TokenRefused),
        (status = 401, description = "The app's secret is wrong", body = TokenRefused),
    ),
    security(())
)]
pub(crate) async fn give(
    Extract(state): Extract<State>,
    headers: HeaderMap,
    request: axum::extract::Request,
) -> Result<Response, ApiError> {
    if input::media(&headers) != FORM {
        return Ok(refused("invalid_request", "send the parameters as application/x-www-form-urlencoded"));
    }
    let bytes = input::whole(request, &state).await?;
    let Some(wanted) = form(&bytes) else {
        return Ok(refused("invalid_request", "the form cannot be read, or names a parameter twice"));
    };
    if matches!(wanted.grant_type.as_str(), "authorization_code" | "refresh_token") {
        return super::exchange::give(&state, &headers, &wanted).await;
    }
    if wanted.grant_type != "client_credentials" {
        return Ok(refused(
            "unsupported_grant_type",
            "grant_type is authorization_code, refresh_token or client_credentials",
        ));
    }
    if wanted.client_assertion_type != BEARER || wanted.client_assertion.is_empty() {
        return Ok(refused(
            "invalid_request",
            "send client_assertion, and client_assertion_type urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ));
    }
    let now = base::timestamp(base::micros(state.clock.now()));
    let mut ctx = Ctx {
        actor: Actor { kind: ActorKind::System, id: "unknown client".to_owned(), on_behalf_of: None },
        institution: None,
        purpose: Purpose::Administration,
        request: RequestId(state.random.uuid_v7(now)),
        now,
    };
    let unknown = || {
        refused(
            "invalid_client",
            "the assertion is not taken: wrong client, key, algorithm, audience or time, or sent before",
        )
    };
    let said = Assertion::says(&wanted.client_assertion);
    let known = match said {
        Some(id) => state.read(|tx| client::in_force(tx, id))?,
        None => None,
    };
    let Some(known) = known else {
        let event = Event { outcome: Outcome::Denied, ..Event::done(Action::Administer, "client") };
        state.audited(&ctx, vec![event.with("an assertion of nobody known")]).await?;
        return Ok(unknown());
    };
    ctx.actor.id.clone_from(&known.name);
    ctx.institution = Some(known.institution.clone()).filter(|code| code != "*");
    let audience = token_endpoint(&state);
    let assertion = Assertion::verified(&known.keys, &wanted.client_assertion, known.id, &audience, now);
    // Whether the scopes are right is told to who is known only.
    let scopes = match (&assertion, granted(wanted.scope.as_deref(), &known.scopes)) {
        (Ok(_), None) => {
            return Ok(refused(
                "invalid_scope",
                "ask for system/*.rs, system/*.cu, or scopes of ours that the client was registered with",
            ));
        }
        (_, scopes) => scopes.unwrap_or_default(),
    };
    let (random, shown) = (state.random.clone(), scopes.join(" "));
    let written =
        state.store.write_async(move |tx| client::exchange(tx, &ctx, &random, &known, &assertion, &scopes));
    let Ok(token) = written.await? else { return Ok(unknown()) };
    let given = TokenGiven {
        refresh_token: None,
        id_token: None,
        patient: None,
        access_token: token.reveal().to_owned(),
        token_type: "bearer",
        expires_in: TOKEN_SECONDS,
        scope: shown,
    };
    Ok(not_kept(Json(given).into_response()))
}

/// The form, if each parameter stands in it once.
fn form(bytes: &[u8]) -> Option<TokenWanted> {
    let uri: axum::http::Uri = format!("/?{}", std::str::from_utf8(bytes).ok()?).parse().ok()?;
    axum::extract::Query::<TokenWanted>::try_from_uri(&uri).ok().map(|query| query.0)
}

/// Scopes of ours that are meant by what was asked for; none where something was asked for that the client may
/// not, or that is finer than we give.
fn granted(asked: Option<&str>, held: &[String]) -> Option<Vec<String>> {
    let Some(asked) = asked.map(str::trim).filter(|asked| !asked.is_empty()) else {
        return Some(held.to_vec());
    };
    let mut scopes: Vec<String> = Vec::new();
    for word in asked.split_whitespace() {
        let meant = match word {
            "system/*.rs" | "system/*.read" => Scope::Read.name(),
            "system/*.cu" | "system/*.write" => Scope::Write.name(),
            other => other,
        };
        held.iter().find(|scope| *scope == meant)?;
        if !scopes.iter().any(|scope| scope == meant) {
            scopes.push(meant.to_owned());
        }
    }
    Some(scopes)
}

pub(super) fn refused(error: &'static str, error_description: &'static str) -> Response {
    not_kept((StatusCode::BAD_REQUEST, Json(TokenRefused { error, error_description })).into_response())
}

pub(super) fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::{form, granted};

    #[test]
    fn scopes_are_those_of_the_client_or_none() {
        let held = ["record.read".to_owned(), "recognition".to_owned()];
        let names = |asked| granted(asked, &held).map(|scopes| scopes.join(" "));
        assert_eq!(names(None).as_deref(), Some("record.read recognition"));
        assert_eq!(names(Some("system/*.rs system/*.read")).as_deref(), Some("record.read"));
        for more in ["system/*.cu", "manage", "system/Patient.rs", "user/*.rs", "record.read manage"] {
            assert_eq!(names(Some(more)), None, "{more}");
        }
    }

    #[test]
    fn a_parameter_stands_once() {
        assert!(form(b"grant_type=client_credentials&client_assertion=a").is_some());
        assert!(form(b"grant_type=client_credentials&grant_type=x").is_none());
        assert!(form(&[0xff]).is_none());
    }
}
