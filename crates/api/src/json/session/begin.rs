//! `POST /api/session`: signing in with account and password.

use axum::{extract::State as Extract, http::HeaderMap, response::Response};
use base::{Actor, ActorKind, Ctx, Fault, Purpose, RequestId};
use identity::account::{Concluded, Password};
use serde::Deserialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::{SessionShown, answered};
use crate::{ApiError, State, input::Body};

/// Passwords that are worked on at once: each takes tens of milliseconds of a core and megabytes of memory.
static AT_WORK: Semaphore = Semaphore::const_new(2);

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SigningIn {
    /// The account.
    #[schema(example = "wang.li")]
    login: String,
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: Password,
    /// For a browser: the token goes into a cookie that no script reads.
    #[serde(default)]
    cookie: bool,
}

/// Signs in
///
/// Wrong, unknown, locked and switched-off accounts are answered alike, in the same time. After five wrong
/// attempts an account is locked for ten minutes, which each further one doubles.
#[utoipa::path(
    post, path = "/session", tag = "session", operation_id = "signIn", request_body = SigningIn,
    responses((status = 200, description = "Signed in; something may be pending", body = SessionShown)),
    security(())
)]
pub(crate) async fn begin(
    Extract(state): Extract<State>,
    headers: HeaderMap,
    Body(SigningIn { login, password, cookie }): Body<SigningIn>,
) -> Result<Response, ApiError> {
    // A form of another site could sign a browser in as somebody else: it cannot send JSON, and says where it
    // comes from.
    if cookie && headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        return Err(Fault::forbidden("sign in from this server's own pages").into());
    }
    let now = base::timestamp(base::micros(state.clock.now()));
    let ctx = Ctx {
        actor: Actor { kind: ActorKind::Person, id: "unknown".to_owned(), on_behalf_of: None },
        institution: None,
        purpose: Purpose::Administration,
        request: RequestId(state.random.uuid_v7(now)),
        now,
    };
    let attempt = state.read(|tx| state.accounts.attempt(tx, &login))?;
    let (attempt, right) = worked({
        let hasher = state.accounts.hasher().clone();
        move || {
            let right = attempt.verified_by(&hasher, &password);
            (attempt, right)
        }
    })
    .await?;
    let right = right?;
    let accounts = state.accounts.clone();
    let written = state.store.write_async(move |tx| accounts.conclude(tx, &ctx, &attempt, right));
    match written.await? {
        Concluded::SignedIn(token) => Ok(answered(&state, &token, cookie, now)?),
        Concluded::Refused => Err(Fault::unauthenticated(
            "账号或口令不正确，或账号已锁定 · account or password is wrong, or the account is locked; after some time try again, or ask a system administrator",
        )
        .into()),
    }
}

/// Runs what is slow beside the runtime, a few at a time.
pub(crate) async fn worked<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> base::Result<T> {
    let stopped = || Fault::unavailable("the server is stopping; try again");
    let _permit = AT_WORK.acquire().await.map_err(|_| stopped())?;
    tokio::task::spawn_blocking(work).await.map_err(|_| stopped())
}
