//! `/oauth/authorize`: a person signs in and lets an app read (SMART App Launch 2.2, standalone launch).
//!
//! The request stands in the address and is read anew at each step. Forms carry a token that only these pages know:
//! before signing in that of a cookie of the form, after it that of the session.

mod asked;
mod page;

use asked::Put;
pub(crate) use asked::{encoded, to};
use axum::{
    extract::{Query, Request, State as Extract},
    http::{HeaderMap, StatusCode, Uri, header},
    response::Response,
};
use base::{Actor, ActorKind, Ctx, Fault, PatientId, Purpose, RequestId, ResidentId, Result, hex_bytes};
use clinical::record::{ResourceType, Sight as _};
use identity::{
    SourcePatient,
    access::{
        launch::{self, Opens},
        rights::Role,
        smart::{self, Consented, Grant},
    },
    account::{Concluded, Password},
};
use jiff::SignedDuration;
pub(crate) use page::message;
use serde::Deserialize;

use crate::{
    ApiError, State,
    access::Seeing,
    caller::{Acting, Party, Person, origin_of, same},
    input,
    json::session::{put_cookie, worked},
};

/// A consent ends by itself after so many days with `offline_access`, otherwise with a working day's session.
const OFFLINE_DAYS: i64 = 30;
const FORM_COOKIE: &str = "__Host-lianyi-form";

#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    step: String,
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    login: String,
    password: Option<Password>,
    #[serde(default)]
    code: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    patient: String,
}

/// The page: signing in, the second factor, or the consent.
pub(crate) async fn show(
    Extract(state): Extract<State>,
    uri: Uri,
    headers: HeaderMap,
) -> std::result::Result<Response, ApiError> {
    match Put::read(&state, &uri)? {
        Ok(put) => Ok(next(&state, &uri, &put, &headers, "").await?),
        Err(answer) => Ok(answer),
    }
}

async fn next(state: &State, uri: &Uri, put: &Put, headers: &HeaderMap, note: &str) -> Result<Response> {
    let now = base::timestamp(base::micros(state.clock.now()));
    let address = address(state, uri);
    let Some(person) = Person::at_page(state, headers, now).await? else {
        let token = state.random.uuid_v7(now).simple().to_string() + &fresh(state);
        let mut page = page::sign_in(state, put, &address, &token, note)?;
        let cookie = format!("{FORM_COOKIE}={token}; Path=/; Max-Age=900; Secure; HttpOnly; SameSite=Strict");
        let cookie = cookie.parse().map_err(|_| Fault::internal("a token is no text of a header"))?;
        page.headers_mut().append(header::SET_COOKIE, cookie);
        return Ok(page);
    };
    page::consent(state, put, &address, &person, note)
}

fn fresh(state: &State) -> String {
    let mut bytes = [0u8; 32];
    state.random.fill(&mut bytes);
    hex_bytes(&bytes)
}

/// This very request, on this server.
fn address(state: &State, uri: &Uri) -> String {
    format!("{}?{}", super::authorization_endpoint(state), uri.query().unwrap_or_default())
}

/// A form of the page.
pub(crate) async fn submit(
    Extract(state): Extract<State>,
    uri: Uri,
    headers: HeaderMap,
    request: Request,
) -> std::result::Result<Response, ApiError> {
    let put = match Put::read(&state, &uri)? {
        Ok(put) => put,
        Err(answer) => return Ok(answer),
    };
    if input::media(&headers) != "application/x-www-form-urlencoded" {
        return Err(Fault::unsupported("this takes the form of its own page").into());
    }
    let bytes = input::whole(request, &state).await?;
    let read = std::str::from_utf8(&bytes).ok().and_then(|text| format!("/?{text}").parse::<Uri>().ok());
    let sent = read.and_then(|uri| Query::<Sent>::try_from_uri(&uri).ok());
    let Some(Query(sent)) = sent else {
        return Err(Fault::invalid("the form cannot be read, or names a field twice").into());
    };
    let now = base::timestamp(base::micros(state.clock.now()));
    let person = Person::at_page(&state, &headers, now).await?;
    let expected = match &person {
        Some(person) => Some(person.token.csrf()),
        None => form_cookie(&headers),
    };
    let origin = headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or_default());
    let ours = origin.is_none_or(|origin| origin == origin_of(&state.base_url));
    if !ours || !expected.is_some_and(|token| same(token.as_bytes(), sent.csrf.as_bytes())) {
        return Ok(page::message(
            &state,
            StatusCode::FORBIDDEN,
            "页面已失效或请求来自其他网站，请返回应用重新开始。",
            "The page is too old, or the request came from another site. Nothing was done; begin again in the app.",
        ));
    }
    match (sent.step.as_str(), person) {
        ("sign-in", None) => Ok(sign_in(&state, &uri, &put, &headers, sent).await?),
        ("factor", Some(person)) => Ok(factor(&state, &uri, &put, &headers, person, sent).await?),
        ("refuse", _) => Ok(put.answer(&[("error", "access_denied")])?),
        ("allow", Some(person)) => Ok(allow(&state, &uri, &put, &headers, &person, &sent).await?),
        _ => Ok(next(&state, &uri, &put, &headers, "").await?),
    }
}

fn form_cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = all
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(FORM_COOKIE)?.strip_prefix('='));
    let token = found.next().filter(|token| token.len() >= 64).map(str::to_owned);
    if found.next().is_some() { None } else { token }
}

async fn sign_in(state: &State, uri: &Uri, put: &Put, headers: &HeaderMap, sent: Sent) -> Result<Response> {
    let now = base::timestamp(base::micros(state.clock.now()));
    let ctx = Ctx {
        actor: Actor { kind: ActorKind::Person, id: "unknown".to_owned(), on_behalf_of: None },
        institution: None,
        purpose: Purpose::Administration,
        request: RequestId(state.random.uuid_v7(now)),
        now,
    };
    let attempt = state.read(|tx| state.accounts.attempt(tx, &sent.login))?;
    let password = sent.password.unwrap_or_else(|| Password::new(""));
    let hasher = state.accounts.hasher().clone();
    let (attempt, right) = worked(move || {
        let right = attempt.verified_by(&hasher, &password);
        (attempt, right)
    })
    .await?;
    let (accounts, right) = (state.accounts.clone(), right?);
    let written = state.store.write_async(move |tx| accounts.conclude(tx, &ctx, &attempt, right));
    match written.await? {
        Concluded::SignedIn(token) => signed(state, uri, token.reveal()),
        Concluded::Refused => {
            next(
                state,
                uri,
                put,
                headers,
                "账号或口令不正确，或账号已锁定 · Account or password is wrong, or the account is locked",
            )
            .await
        }
    }
}

/// On with the session in a cookie, by GET: going back does not send the form again.
fn signed(state: &State, uri: &Uri, token: &str) -> Result<Response> {
    state.read(|tx| state.accounts.sessions().refresh(tx))?;
    let mut response = to(&address(state, uri))?;
    put_cookie(&mut response, token, state.accounts.policy().absolute.as_secs())?;
    Ok(response)
}

async fn factor(
    state: &State,
    uri: &Uri,
    put: &Put,
    headers: &HeaderMap,
    person: Person,
    sent: Sent,
) -> Result<Response> {
    let Person { ctx, who, .. } = person;
    let accounts = state.accounts.clone();
    let written = state.store.write_async(move |tx| accounts.second_factor(tx, &ctx, &who, &sent.code));
    match written.await? {
        Concluded::SignedIn(token) => signed(state, uri, token.reveal()),
        Concluded::Refused => {
            state.read(|tx| state.accounts.sessions().refresh(tx))?;
            next(state, uri, put, headers, "动态口令不正确或已用过 · The code is wrong or was used").await
        }
    }
}

async fn allow(
    state: &State,
    uri: &Uri,
    put: &Put,
    headers: &HeaderMap,
    person: &Person,
    sent: &Sent,
) -> Result<Response> {
    let mut named = HeaderMap::new();
    if let Some((_, launch)) = &put.launch {
        let place = launch.of.institution.parse().map_err(|_| Fault::corrupt("a launch is for no place"))?;
        named.insert("x-institution", place);
    } else if !sent.place.is_empty() {
        let place = sent.place.parse().map_err(|_| Fault::invalid("there is no such place").at("place"))?;
        named.insert("x-institution", place);
    }
    let acting = match (person.acting(&named), &put.launch) {
        (Ok(acting), None) => acting,
        (Ok(acting), Some((_, launch)))
            if launch.is_for(
                person.who.account,
                person.who.practitioner.as_deref(),
                acting.rights.institution.as_deref(),
            ) =>
        {
            acting
        }
        (Err(fault), None) => return Err(fault),
        (_, Some(_)) => {
            return Ok(page::message(
                state,
                StatusCode::FORBIDDEN,
                "此次启动属于其他人员或其他机构：请退出当前账号，以工作站上的本人账号登录。",
                "The app was opened for somebody else, or at another institution. Sign in as the person who works there.",
            ));
        }
    };
    let mut subject = None;
    if put.scopes.of_patient() {
        let brought = put.launch.as_ref().map(|(_, launch)| launch.of.patient);
        subject = chosen(state, person, &acting, brought, &sent.patient)?;
        if subject.is_none() {
            let note = "未找到该患者，或您与其无诊疗关系 · No such patient, or nothing ties you to them";
            return next(state, uri, put, headers, note).await;
        }
    }
    let now = person.ctx.now;
    // Whoever was signed in by a hospital's system alone gives nothing that outlives the working day.
    let scopes =
        if person.who.launched.is_some() { put.scopes.without("offline_access") } else { put.scopes.clone() };
    let lasts = if scopes.has("offline_access") {
        SignedDuration::from_hours(24 * OFFLINE_DAYS)
    } else {
        state.accounts.policy().absolute
    };
    let grant = Grant {
        id: state.random.uuid_v7(now),
        app: put.app.id,
        account: person.who.account,
        institution: acting.rights.institution.clone(),
        scopes,
        resident: subject.map(|(resident, _)| resident),
        patient: subject.map(|(_, patient)| patient.to_string()),
        created_at: now,
        ends_at: now.checked_add(lasts).map_err(|_| Fault::internal("time has ended"))?,
    };
    let consented = Consented {
        grant,
        redirect: put.asked.redirect_uri.clone(),
        challenge: put.asked.code_challenge.clone(),
        nonce: put.asked.nonce.clone(),
    };
    let ctx = Ctx { institution: acting.rights.institution.clone(), ..person.ctx.clone() };
    let (random, app) = (state.random.clone(), put.app.id);
    let token = put.launch.as_ref().map(|(token, _)| token.clone());
    let written = state.store.write_async(move |tx| {
        if let Some(token) = &token
            && launch::redeem(tx, &ctx, token, Opens::App(app))?.is_none()
        {
            return Ok(None);
        }
        smart::consent(tx, &ctx, &random, &consented).map(Some)
    });
    match written.await? {
        Some(code) => put.answer(&[("code", &code)]),
        None => put.answer(&[("error", "invalid_request"), ("error_description", "the launch was used")]),
    }
}

/// The patient that was chosen, or brought by a launch, if the person sees them: a resident's own record, or for staff the institution's
/// number of a patient or the id of a Patient.
fn chosen(
    state: &State,
    person: &Person,
    acting: &Acting,
    brought: Option<PatientId>,
    typed: &str,
) -> Result<Option<(ResidentId, PatientId)>> {
    let (now, typed) = (person.ctx.now, typed.trim());
    let own = person.who.resident.filter(|_| acting.rights.roles.contains(&Role::Resident));
    let party = Party::Person(std::sync::Arc::new(acting.clone()));
    let mut sight = Seeing::of(state, &party, acting.rights.institution.as_deref(), now);
    state.read(|tx| {
        let patient = match (own, &acting.rights.institution) {
            _ if brought.is_some() => brought,
            (Some(own), _) => {
                let own = state.residents.current(tx, own)?;
                state.residents.patients_of(tx, own)?.first().map(|(patient, _)| *patient)
            }
            (None, Some(institution)) if !typed.is_empty() => {
                let known = state.residents.known(tx, &SourcePatient::new(institution, typed))?;
                known.map(|known| known.patient).or_else(|| typed.parse().ok())
            }
            _ => typed.parse().ok(),
        };
        let Some(patient) = patient else { return Ok(None) };
        let Some(found) = state.records.read(tx, ResourceType::Patient, &patient.to_string())? else {
            return Ok(None);
        };
        let seen = sight.sees(tx, &found, &found.value()?)?;
        Ok(found.resident.filter(|_| seen).map(|resident| (resident, patient)))
    })
}
