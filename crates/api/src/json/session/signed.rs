//! What is answered to who signed in: a token, in the body or in a cookie.

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use base::{Fault, Result};
use identity::account::{Pending, SessionToken, SignedIn};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{State, caller::COOKIE, json::said::same_words};

same_words! {
    /// What must be done before anything else can be.
    SessionPending = Pending {
        /// The code of the second factor.
        Factor,
        /// A password that nobody else knows.
        Password,
        /// A second factor, which this account must have.
        Enrolment,
    }
}

/// A session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionShown {
    /// The token, to be sent as `Authorization: Bearer <token>`; absent when it stands in the cookie.
    token: Option<String>,
    /// With the cookie: what each change carries as `X-CSRF-Token`.
    csrf: String,
    /// What must be done first, if anything: `factor` is POST /api/session/second-factor, `password` is PUT
    /// /api/me/password, `enrolment` is POST /api/me/second-factor.
    pending: Option<SessionPending>,
    /// When it ends, whatever happens until then.
    ends_at: Timestamp,
    /// It ends when nothing was done for so long.
    idle_seconds: i64,
}

impl SessionShown {
    /// The session as it is now.
    pub(crate) fn new(state: &State, who: &SignedIn, token: &SessionToken, now: Timestamp) -> Self {
        let policy = state.accounts.policy();
        Self {
            token: None,
            csrf: token.csrf(),
            pending: who.pending(now).map(Into::into),
            ends_at: who.created_at.checked_add(policy.absolute).unwrap_or(Timestamp::MAX),
            idle_seconds: policy.idle.as_secs(),
        }
    }
}

/// Answers with a new token.
pub(crate) fn answered(
    state: &State,
    token: &SessionToken,
    by_cookie: bool,
    now: Timestamp,
) -> Result<Response> {
    let mut response = Json(begun(state, token, by_cookie, now)?).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if by_cookie {
        put_cookie(&mut response, token.reveal(), state.accounts.policy().absolute.as_secs())?;
    }
    Ok(response)
}

/// A session with its new token, which is known from now on while the one before is forgotten.
pub(crate) fn begun(
    state: &State,
    token: &SessionToken,
    by_cookie: bool,
    now: Timestamp,
) -> Result<SessionShown> {
    let who = state.read(|tx| {
        state.accounts.sessions().refresh(tx)?;
        state.accounts.signed_in(tx, token, now)
    })?;
    let who = who.ok_or_else(|| Fault::unauthenticated("the session ended meanwhile; sign in again"))?;
    let mut shown = SessionShown::new(state, &who, token, now);
    if !by_cookie {
        shown.token = Some(token.reveal().to_owned());
    }
    Ok(shown)
}

/// Sets the cookie, or with no seconds takes it away. `Lax`: a link from elsewhere may lead here, a form may not.
pub(crate) fn put_cookie(response: &mut Response, token: &str, seconds: i64) -> Result<()> {
    let cookie = format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    let cookie =
        HeaderValue::from_str(&cookie).map_err(|_| Fault::internal("a token is no text of a header"))?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(())
}
