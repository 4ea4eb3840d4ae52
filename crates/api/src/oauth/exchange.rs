//! The token address for apps: a code with its verifier, or a refresh token, for an access token. A public app names
//! itself; a confidential one proves itself by its secret (HTTP Basic) or by an assertion (`private_key_jwt`).

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base::{Actor, ActorKind, Ctx, Purpose, RequestId, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use clinical::record::ResourceType;
use identity::{
    Secret,
    access::{
        client::Assertion,
        rights::Role,
        smart::{self, ACCESS_SECONDS, App, Asking, Fresh, Given, IdentityClaims, Proof, Shown, Signer},
    },
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    token::{BEARER, TokenGiven, TokenWanted, not_kept, refused},
    token_endpoint,
};
use crate::{ApiError, State};

/// A verifier has 43 to 128 characters of these (RFC 7636 §4.1).
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
}

pub(super) async fn give(
    state: &State,
    headers: &HeaderMap,
    wanted: &TokenWanted,
) -> std::result::Result<Response, ApiError> {
    let by_code = wanted.grant_type == "authorization_code";
    if by_code && !is_verifier(&wanted.code_verifier) {
        return Ok(refused("invalid_request", "send code_verifier: 43 to 128 letters, digits or - . _ ~"));
    }
    let unknown = || {
        let mut answer = refused(
            "invalid_client",
            "there is no such app in force, or it did not prove itself in the way that it is registered with: client_id alone, its secret by HTTP Basic, or client_assertion",
        );
        // Who came with that header is answered in its terms (RFC 6749 §5.2).
        if headers.contains_key(header::AUTHORIZATION) {
            *answer.status_mut() = StatusCode::UNAUTHORIZED;
            let basic = HeaderValue::from_static("Basic realm=\"lianyi\"");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, basic);
        }
        answer
    };
    let now = base::timestamp(base::micros(state.clock.now()));
    let Some((app, shown)) = named(state, headers, wanted, now)? else { return Ok(unknown()) };
    let ctx = Ctx {
        actor: Actor { kind: ActorKind::System, id: app.name.clone(), on_behalf_of: None },
        institution: None,
        purpose: Purpose::Administration,
        request: RequestId(state.random.uuid_v7(now)),
        now,
    };
    if !(Asking { app: &app, shown: &shown }).is_plausible() {
        let written =
            state.store.write_async(move |tx| Asking { app: &app, shown: &shown }.not_proven(tx, &ctx));
        written.await?;
        return Ok(unknown());
    }
    let (random, told, asks) = (state.random.clone(), ctx.clone(), app.clone());
    let (code, redirect) = (wanted.code.clone(), wanted.redirect_uri.clone());
    let (verifier, refresh) = (wanted.code_verifier.clone(), wanted.refresh_token.clone());
    let written = state.store.write_async(move |tx| {
        let asking = Asking { app: &asks, shown: &shown };
        if by_code {
            smart::redeem(tx, &ctx, &random, &asking, (&code, &redirect, &verifier))
        } else {
            smart::refresh(tx, &ctx, &random, &asking, &refresh)
        }
    });
    let given = written.await?;
    // What was stolen ends at once.
    state.read(|tx| {
        state.accounts.sessions().refresh(tx)?;
        state.apps.refresh(tx)
    })?;
    let Some(given) = given else {
        return Ok(refused(
            "invalid_grant",
            "the code or token is unknown, used, late, withdrawn, or another app's, address's or verifier's, or the app did not prove itself; begin again at the authorization address",
        ));
    };
    let id_token = if by_code { identity_token(state, &told, &given).await? } else { None };
    let given = TokenGiven {
        access_token: given.access,
        refresh_token: given.refresh,
        id_token,
        token_type: "bearer",
        expires_in: ACCESS_SECONDS,
        scope: given.grant.scopes.to_string(),
        patient: given.grant.patient,
    };
    Ok(not_kept(Json(given).into_response()))
}

/// The app that asks, and what it shows. None for one that is not there, or that is named in two ways.
fn named(
    state: &State,
    headers: &HeaderMap,
    wanted: &TokenWanted,
    now: Timestamp,
) -> Result<Option<(App, Shown)>> {
    let basic = basic(headers);
    let signed = !wanted.client_assertion.is_empty();
    let id = match (&basic, signed) {
        (Some(Some((id, _))), false) => Uuid::try_parse(id).ok(),
        (None, true) if wanted.client_assertion_type == BEARER => Assertion::says(&wanted.client_assertion),
        (None, false) => Uuid::try_parse(&wanted.client_id).ok(),
        _ => None,
    };
    // Named in the form as well, it is the same one.
    let same = |id: &Uuid| wanted.client_id.is_empty() || Uuid::try_parse(&wanted.client_id) == Ok(*id);
    let nameless =
        wanted.client_id.is_empty() && basic.is_none() && !signed && !wanted.refresh_token.is_empty();
    let app = match id.filter(same) {
        Some(id) => state.read(|tx| smart::in_force(tx, id))?,
        None if nameless => state.read(|tx| smart::app_behind(tx, &wanted.refresh_token))?,
        None => None,
    };
    let Some(app) = app else { return Ok(None) };
    let shown = match (basic, &app.proof) {
        (Some(Some((_, secret))), _) => Shown::Secret(Secret::new(secret)),
        (None, Proof::Keys(keys)) if signed => Shown::Assertion(Assertion::verified(
            keys,
            &wanted.client_assertion,
            app.id,
            &token_endpoint(state),
            now,
        )),
        _ => Shown::Nothing,
    };
    Ok(Some((app, shown)))
}

/// Name and secret of HTTP Basic, each as a form writes it (RFC 6749 §2.3.1); `Some(None)` where it cannot be read.
fn basic(headers: &HeaderMap) -> Option<Option<(String, String)>> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    let read = || {
        let (scheme, pair) = text.split_once(' ')?;
        let pair =
            BASE64_STANDARD.decode(pair.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        let (id, secret) = std::str::from_utf8(&pair).ok()?.split_once(':')?;
        let plain = |text: &str| {
            form_urlencoded::parse(format!("x={text}").as_bytes()).next().map(|(_, value)| value.into_owned())
        };
        plain(id).zip(plain(secret))
    };
    Some(read())
}

/// The identity token, for an app that was given `openid`.
async fn identity_token(state: &State, ctx: &Ctx, given: &Given) -> Result<Option<String>> {
    let grant = &given.grant;
    if !grant.scopes.has("openid") {
        return Ok(None);
    }
    let signer = state.read(|tx| Signer::current(tx, &state.vault, ctx.now))?;
    let signer = match signer {
        Some(signer) => signer,
        None => {
            let random = state.random.clone();
            let made = tokio::task::spawn_blocking(move || Fresh::made(&random)).await;
            let fresh = made.map_err(|_| base::Fault::unavailable("the server is stopping; try again"))??;
            let (random, vault, ctx) = (state.random.clone(), state.vault.clone(), ctx.clone());
            state.store.write_async(move |tx| fresh.kept(tx, &ctx, &random, &vault)).await?;
            let now = state.read(|tx| Signer::current(tx, &state.vault, state.clock.now()))?;
            now.ok_or_else(|| base::Fault::internal("a signing key was made and is not there"))?
        }
    };
    let account = grant.account.to_string();
    let mut claims = IdentityClaims::new(&state.base_url, &account, grant.app, given.nonce.clone(), ctx.now);
    if grant.scopes.has("fhirUser") {
        claims.fhir_user = fhir_user(state, given)?;
    }
    signer.signed(&claims).map(Some)
}

/// The person as a resource: a resident's own Patient, for staff the Practitioner of the register. None where there is no
/// such resource.
fn fhir_user(state: &State, given: &Given) -> Result<Option<String>> {
    let account = given.grant.account;
    state.read(|tx| {
        let account = state.accounts.account(tx, account)?;
        let residents = account.roles.iter().any(|held| held.role == Role::Resident);
        if let Some(own) = account.resident.filter(|_| residents && given.grant.institution.is_none()) {
            let own = state.residents.current(tx, own)?;
            let patients = state.residents.patients_of(tx, own)?;
            return Ok(patients.first().map(|(id, _)| format!("{}/fhir/Patient/{id}", state.base_url)));
        }
        let Some(number) = account.practitioner else { return Ok(None) };
        let id = format!("practitioner-{number}");
        let known = state.records.read(tx, ResourceType::Practitioner, &id)?;
        Ok(known.map(|_| format!("{}/fhir/Practitioner/{id}", state.base_url)))
    })
}
