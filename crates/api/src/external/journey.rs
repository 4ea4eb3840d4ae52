//! A browser's way to the provider and back.

use axum::{
    extract::{Query, State as Extract},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use base::{Actor, ActorKind, Ctx, Fault, Purpose, RequestId, Result};
use identity::account::{
    Concluded,
    external::{JOURNEY_SECONDS, Journey},
};
use serde::Deserialize;

use super::provider::Failed;
use crate::{
    ApiError, State,
    json::session::put_cookie,
    oauth::authorize::{message, to},
};

/// Binds a journey to the browser that set out: an address that was sent to somebody else is no use there.
const COOKIE: &str = "__Host-lianyi-external";
/// Characters of the page to come back to at most.
const BACK_MAX: usize = 4_096;

#[derive(Deserialize)]
struct SettingOut {
    #[serde(default)]
    back: String,
}

/// Sends the browser to the provider.
pub(crate) async fn set_out(Extract(state): Extract<State>, uri: Uri) -> Result<Response, ApiError> {
    let Some(provider) = state.external.clone() else {
        return Err(Fault::not_found("no external provider is set up here (oidc.issuer)").into());
    };
    let asked = Query::<SettingOut>::try_from_uri(&uri).map(|query| query.0.back).unwrap_or_default();
    let back = if asked.is_empty() { "/".to_owned() } else { asked };
    if !is_own_page(&back) {
        return Err(Fault::invalid("back is a page of this server: a path that begins with one slash")
            .at("back")
            .into());
    }
    let now = base::timestamp(base::micros(state.clock.now()));
    let accounts = state.accounts.clone();
    let journey = state.store.write_async(move |tx| accounts.set_out(tx, now, &back)).await?;
    let (redirect, sent) = (callback(&state), journey.clone());
    let found = beside(move || provider.address(&sent, &redirect, now)).await?;
    let address = match found {
        Ok(address) => address,
        Err(fault) => return Ok(away(&state, &fault)),
    };
    let mut response = to(&address)?;
    cookie(&mut response, journey.browser(), JOURNEY_SECONDS)?;
    Ok(response)
}

#[derive(Deserialize)]
struct CameBack {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    iss: Option<String>,
    #[serde(default)]
    error: String,
}

/// Takes the browser back, with a session if the provider vouches for somebody who is an account here.
pub(crate) async fn come_back(
    Extract(state): Extract<State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Some(provider) = state.external.clone() else {
        return Err(Fault::not_found("no external provider is set up here (oidc.issuer)").into());
    };
    let now = base::timestamp(base::micros(state.clock.now()));
    let ctx = Ctx {
        actor: Actor { kind: ActorKind::Person, id: "unknown".to_owned(), on_behalf_of: None },
        institution: None,
        purpose: Purpose::Administration,
        request: RequestId(state.random.uuid_v7(now)),
        now,
    };
    let came = Query::<CameBack>::try_from_uri(&uri).ok().map(|query| query.0);
    let journey = came.as_ref().and_then(|came| Journey::of(&came.state, &kept(&headers)?));
    let back = match &journey {
        Some(journey) => {
            let (accounts, journey) = (state.accounts.clone(), journey.clone());
            state.store.write_async(move |tx| accounts.came_back(tx, &journey, now)).await?
        }
        None => None,
    };
    let (Some(came), Some(journey), Some(back)) = (came, journey, back) else {
        return refused(&state, ctx, "nobody set out on this from this browser, or too long ago").await;
    };
    if !came.error.is_empty() || came.code.is_empty() || came.code.len() > 4_096 {
        return refused(&state, ctx, "the provider signed nobody in").await;
    }
    let (redirect, asked) = (callback(&state), provider.clone());
    let found =
        beside(move || asked.subject(&journey, (&came.code, came.iss.as_deref(), &redirect), now)).await?;
    let subject = match found {
        Ok(subject) => subject,
        Err(Failed::Refused(why)) => return refused(&state, ctx, why).await,
        Err(Failed::Away(fault)) => return Ok(away(&state, &fault)),
    };
    let accounts = state.accounts.clone();
    let issuer = provider.issuer().to_owned();
    let written = state.store.write_async(move |tx| accounts.vouched(tx, &ctx, &issuer, &subject));
    match written.await? {
        Concluded::SignedIn(token) => {
            state.read(|tx| state.accounts.sessions().refresh(tx))?;
            let mut response = to(&format!("{}{back}", state.base_url))?;
            put_cookie(&mut response, token.reveal(), state.accounts.policy().absolute.as_secs())?;
            cookie(&mut response, "", 0)?;
            Ok(response)
        }
        Concluded::Refused => Ok(nobody(&state)),
    }
}

/// Where the provider sends the browser back: it is registered there letter by letter.
fn callback(state: &State) -> String {
    format!("{}/oauth/external/callback", state.base_url)
}

/// A page of this server: nothing that a browser takes for another host.
fn is_own_page(path: &str) -> bool {
    path.len() <= BACK_MAX
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Fault::unavailable("the server is stopping; try again"))
}

async fn refused(state: &State, ctx: Ctx, why: &'static str) -> Result<Response, ApiError> {
    let accounts = state.accounts.clone();
    state.store.write_async(move |tx| accounts.not_vouched(tx, &ctx, why)).await?;
    Ok(nobody(state))
}

/// The same whatever the reason: it is on the trail.
fn nobody(state: &State) -> Response {
    message(
        state,
        StatusCode::FORBIDDEN,
        "未能登录：统一认证未确认身份，或该身份未关联本平台账号、账号已停用。请重新登录，或联系系统管理员关联账号。",
        "Not signed in: the provider did not vouch for you, or you are no account here, or it is switched off. Begin again, or ask a system administrator to link your account.",
    )
}

fn away(state: &State, fault: &Fault) -> Response {
    tracing::warn!(%fault, "the external provider cannot be used");
    message(
        state,
        StatusCode::SERVICE_UNAVAILABLE,
        "统一认证暂不可用，请稍后再试，或以账号和口令登录。",
        "The external provider cannot be reached. Try again later, or sign in with account and password.",
    )
}

fn cookie(response: &mut Response, text: &str, seconds: i64) -> Result<()> {
    let text = format!("{COOKIE}={text}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    let text =
        HeaderValue::from_str(&text).map_err(|_| Fault::internal("a secret is no text of a header"))?;
    response.headers_mut().append(header::SET_COOKIE, text);
    Ok(())
}

/// The browser's secret, if it stands there once.
fn kept(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = all
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    let text = found.next().map(str::to_owned);
    if found.next().is_some() { None } else { text }
}

#[cfg(test)]
mod tests {
    use super::is_own_page;

    #[test]
    fn nobody_is_sent_on_to_another_host() {
        for right in ["/", "/desk?x=1#y", "/oauth/authorize?client_id=a&redirect_uri=https%3A%2F%2Fx"] {
            assert!(is_own_page(right), "{right}");
        }
        for wrong in [
            "",
            "desk",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x",
            "/a b",
            "/文",
        ] {
            assert!(!is_own_page(wrong), "{wrong}");
        }
    }
}
