//! What an app asks for, and to whom a refusal is told: to the app only once its address is known to be its own.

use axum::{
    extract::Query,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use base::{Fault, Result};
use identity::access::{
    launch::{self, Launch, LaunchToken, Opens},
    smart::{self, App, Scopes},
};
use serde::Deserialize;
use uuid::Uuid;

use super::page;
use crate::State;

/// Parameters of the address (RFC 6749 §4.1.1, RFC 7636 §4.3, SMART App Launch 2.2).
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    pub(super) redirect_uri: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    aud: String,
    #[serde(default)]
    pub(super) code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
    #[serde(default)]
    launch: String,
    pub(super) nonce: Option<String>,
}

/// A request that may be put to a person.
pub(super) struct Put {
    pub(super) app: App,
    pub(super) asked: Asked,
    pub(super) scopes: Scopes,
    /// The launch by a hospital's system or the console, with its token.
    pub(super) launch: Option<(LaunchToken, Launch)>,
}

impl Put {
    /// Reads the address, or answers it. Nothing is sent to an address that the app is not registered with.
    pub(super) fn read(state: &State, uri: &Uri) -> Result<std::result::Result<Self, Response>> {
        let lost = || {
            page::message(
                state,
                StatusCode::BAD_REQUEST,
                "此应用未登记，或返回地址与登记不符。请联系应用提供方。",
                "The app is not registered, or asks to be answered at another address than it is registered with. Nothing was sent to it.",
            )
        };
        let Ok(Query(asked)) = Query::<Asked>::try_from_uri(uri) else { return Ok(Err(lost())) };
        let app = match Uuid::try_parse(&asked.client_id) {
            Ok(id) => state.read(|tx| smart::in_force(tx, id))?,
            Err(_) => None,
        };
        let Some(app) = app.filter(|app| app.redirects.contains(&asked.redirect_uri)) else {
            return Ok(Err(lost()));
        };
        let scopes = Scopes::known(&asked.scope).within(&app.scopes);
        let launch = match LaunchToken::of(&asked.launch) {
            Some(token) => {
                let now = state.clock.now();
                let found = state.read(|tx| launch::look(tx, &token, Opens::App(app.id), now))?;
                found.map(|launch| (token, launch))
            }
            None => None,
        };
        let wrong = if asked.response_type != "code" {
            Some(("unsupported_response_type", "response_type is code"))
        } else if asked.state.is_empty() || asked.state.len() > 1_024 {
            Some(("invalid_request", "send a state that nobody can guess"))
        } else if asked.code_challenge_method != "S256" || !is_challenge(&asked.code_challenge) {
            Some(("invalid_request", "send code_challenge with code_challenge_method S256"))
        } else if asked.aud.trim_end_matches('/') != format!("{}/fhir", state.base_url) {
            Some(("invalid_request", "aud is the address of the FHIR server"))
        } else if !asked.launch.is_empty() && launch.is_none() {
            Some((
                "invalid_request",
                "the launch is unknown, of another app, used, or older than five minutes; open the app again where you did",
            ))
        } else if launch.is_some() != scopes.has("launch") {
            Some((
                "invalid_scope",
                "a launch is asked for with the scope launch, and that scope with the parameter launch",
            ))
        } else if asked.nonce.as_ref().is_some_and(|nonce| nonce.len() > 512) {
            Some(("invalid_request", "a nonce has at most 512 characters"))
        } else if !scopes.reads() {
            Some(("invalid_scope", "nothing that the app is registered for was asked for"))
        } else {
            None
        };
        let put = Self { app, asked, scopes, launch };
        match wrong {
            Some((error, why)) => Ok(Err(put.answer(&[("error", error), ("error_description", why)])?)),
            None => Ok(Ok(put)),
        }
    }

    /// Sends the person back to the app.
    pub(super) fn answer(&self, with: &[(&str, &str)]) -> Result<Response> {
        let mut url = self.asked.redirect_uri.clone();
        let mut mark = if url.contains('?') { '&' } else { '?' };
        for (name, value) in with.iter().chain([&("state", self.asked.state.as_str())]) {
            url.push(mark);
            url.push_str(&format!("{name}={}", encoded(value)));
            mark = '&';
        }
        to(&url)
    }
}

/// Goes on at an address, with GET.
pub(crate) fn to(url: &str) -> Result<Response> {
    let url =
        HeaderValue::from_str(url).map_err(|_| Fault::invalid("an address has characters it cannot"))?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, url);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// base64url of 32 bytes.
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

pub(crate) fn encoded(text: &str) -> String {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-._~".contains(b);
    text.bytes().map(|b| if plain(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
