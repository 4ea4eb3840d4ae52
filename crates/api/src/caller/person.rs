//! People: the session that a token or a cookie names, and the place and purpose for which they act.

use std::{collections::BTreeSet, sync::Arc};

use axum::http::{HeaderMap, Method, header, request::Parts};
use base::{Actor, ActorKind, Ctx, Fault, Purpose, RequestId, ResidentId, Result};
use identity::{
    access::{
        rights::{Act, Allowed, Place, Rights, Role},
        smart::Working,
    },
    account::{Pending, SessionToken, SignedIn},
};
use jiff::Timestamp;

use super::bearer;
use crate::{State, asking};

/// The cookie of a session. `__Host-`: browsers take it over TLS only, from this very host, for all paths.
pub(crate) const COOKIE: &str = "__Host-lianyi";

/// Somebody who is signed in, whatever may still be pending and wherever they act.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) ctx: Ctx,
    pub(crate) who: Arc<SignedIn>,
    pub(crate) token: SessionToken,
    /// The token came in a cookie, so the next one goes there too.
    pub(crate) by_cookie: bool,
}

/// Somebody who acts: with the roles of one place.
#[derive(Debug, Clone)]
pub(crate) struct Acting {
    pub(crate) who: Arc<SignedIn>,
    pub(crate) rights: Rights,
    /// The app that acts for the person, by less than the person's rights.
    pub(crate) app: Option<Arc<Working>>,
}

pub(super) fn is_session(text: &str) -> bool {
    SessionToken::of(text).is_some()
}

impl Person {
    pub(super) async fn of(state: &State, parts: &Parts, request: RequestId, now: Timestamp) -> Result<Self> {
        let (token, by_cookie) = match bearer(&parts.headers) {
            Some(text) => (SessionToken::of(text), false),
            None => (cookie(&parts.headers), true),
        };
        let Some(token) = token else {
            return Err(Fault::unauthenticated(
                "请登录：POST /api/session；系统以密钥调用 · sign in by POST /api/session; a system sends its institution's key as `Authorization: Bearer <key>`",
            ));
        };
        if by_cookie {
            same_site(state, parts, &token)?;
        }
        let known = match state.accounts.sessions().known(&token, now) {
            Some(known) => Some(known),
            None => state.read(|tx| state.accounts.signed_in(tx, &token, now))?,
        };
        let who = known.ok_or_else(|| {
            Fault::unauthenticated(
                "登录已失效，请重新登录 · the session ended; sign in again by POST /api/session",
            )
        })?;
        if who.touch(now) {
            let (accounts, seen) = (state.accounts.clone(), who.clone());
            state.store.write_async(move |tx| accounts.seen(tx, &seen)).await?;
        }
        let actor =
            Actor { kind: ActorKind::Person, id: who.login.clone(), on_behalf_of: who.practitioner.clone() };
        let ctx = Ctx { actor, institution: None, purpose: Purpose::Administration, request, now };
        asking::known(&ctx);
        Ok(Self { ctx, who, token, by_cookie })
    }

    /// Who a browser shows a page to, by the cookie alone. The page's own forms carry [`SessionToken::csrf`].
    pub(crate) async fn at_page(state: &State, headers: &HeaderMap, now: Timestamp) -> Result<Option<Self>> {
        let Some(token) = cookie(headers) else { return Ok(None) };
        let who = state.read(|tx| state.accounts.signed_in(tx, &token, now))?;
        let Some(who) = who else { return Ok(None) };
        if who.touch(now) {
            let (accounts, seen) = (state.accounts.clone(), who.clone());
            state.store.write_async(move |tx| accounts.seen(tx, &seen)).await?;
        }
        let actor =
            Actor { kind: ActorKind::Person, id: who.login.clone(), on_behalf_of: who.practitioner.clone() };
        let request = RequestId(state.random.uuid_v7(now));
        let ctx = Ctx { actor, institution: None, purpose: Purpose::Administration, request, now };
        Ok(Some(Self { ctx, who, token, by_cookie: true }))
    }

    /// Acting at the place, and for the purpose, that the headers name. Refused while something is pending.
    pub(crate) fn acting(&self, headers: &HeaderMap) -> Result<Acting> {
        if let Some(pending) = self.who.pending(self.ctx.now) {
            return Err(Fault::forbidden(match pending {
                Pending::Factor => {
                    "请先输入动态口令 · first the code of the second factor: POST /api/session/second-factor"
                }
                Pending::Password => "请先更改口令 · first a new password: PUT /api/me/password",
                Pending::Enrolment => {
                    "请先绑定动态口令 · first set up a second factor: POST /api/me/second-factor"
                }
            })
            .at("session"));
        }
        let now = self.ctx.now;
        let places: BTreeSet<Option<&str>> =
            self.who.roles(now).map(|role| role.institution.as_deref()).collect();
        let named = text(headers, "x-institution")?;
        let place = match named {
            Some("*") => None,
            Some(code) => Some(code),
            None if places.len() > 1 => {
                return Err(Fault::invalid(
                    "you hold roles at several institutions: say for which one you act (its code, or * for the region)",
                )
                .at("X-Institution"));
            }
            None => places.first().copied().flatten(),
        };
        if named.is_some() && !places.contains(&place) {
            return Err(Fault::forbidden("you hold no role at the institution named").at("X-Institution"));
        }
        let roles: Vec<Role> = self
            .who
            .roles(now)
            .filter(|role| role.institution.as_deref() == place)
            .map(|role| role.role)
            .collect();
        let purpose = text(headers, "x-purpose")?.map(purpose).transpose()?;
        let rights = Rights { institution: place.map(str::to_owned), roles, purpose };
        Ok(Acting { who: self.who.clone(), rights, app: None })
    }
}

impl Person {
    /// Who this is as a resident, by the name the account was given: it may have become another since.
    pub(crate) fn resident(&self) -> Option<ResidentId> {
        self.who.resident
    }

    /// The own record of a resident, and the context of asking for it.
    pub(crate) fn own_record(&self, state: &State) -> Result<(Ctx, ResidentId)> {
        let acting = self.acting(&HeaderMap::new())?;
        let resident = self.who.resident.filter(|_| acting.rights.roles.contains(&Role::Resident));
        let resident = resident.ok_or_else(|| {
            Fault::forbidden("本功能供居民查看本人档案 · this is for residents and their own record")
        })?;
        let resident = state.read(|tx| state.residents.current(tx, resident))?;
        Ok((acting.ctx(self.ctx.clone()), resident))
    }
}

impl Acting {
    /// An app, where the person let it act and with the roles that the person has there now.
    pub(super) fn through(app: Arc<Working>, now: Timestamp) -> Result<Self> {
        if app.who.pending(now).is_some() {
            return Err(Fault::unauthenticated("the person has to sign in and give consent again"));
        }
        let place = app.grant.institution.clone();
        let held = app.who.roles(now).filter(|role| role.institution == place);
        let roles = held.map(|role| role.role).collect();
        let rights = Rights { institution: place, roles, purpose: None };
        Ok(Self { who: app.who.clone(), rights, app: Some(app) })
    }

    /// The context of acting there.
    pub(super) fn ctx(&self, ctx: Ctx) -> Ctx {
        let resident = self.rights.roles.iter().all(|role| role.place() == Place::Resident);
        let usual = if resident { Purpose::Request } else { Purpose::Treatment };
        let purpose = self.rights.purpose.unwrap_or(usual);
        Ctx { institution: self.rights.institution.clone(), purpose, ..ctx }
    }

    /// What is allowed of `act`, or a refusal.
    pub(super) fn may(&self, ctx: &Ctx, act: Act) -> Result<Allowed> {
        self.rights.to(act).ok_or_else(|| self.refuse(ctx, act))
    }

    pub(super) fn refuse(&self, ctx: &Ctx, act: Act) -> Fault {
        tracing::warn!(account = %ctx.actor.id, ?act, "an account was refused for lack of a role");
        let roles: Vec<&str> = self.rights.roles.iter().map(|role| role.chinese()).collect();
        let held = if roles.is_empty() { "无角色".to_owned() } else { roles.join("、") };
        Fault::forbidden(format!(
            "您的角色（{held}）无权执行此操作 · your roles do not allow this; a security administrator gives roles"
        ))
    }
}

/// The text of a header that may be there once.
fn text<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>> {
    let mut all = headers.get_all(name).iter();
    let Some(first) = all.next() else { return Ok(None) };
    let wrong = || Fault::invalid("send this header once, as plain text").at(name);
    if all.next().is_some() {
        return Err(wrong());
    }
    first.to_str().map(str::trim).map(Some).map_err(|_| wrong())
}

fn purpose(text: &str) -> Result<Purpose> {
    Ok(match text {
        "treatment" => Purpose::Treatment,
        "payment" => Purpose::Payment,
        "operations" => Purpose::Operations,
        "administration" => Purpose::Administration,
        "request" => Purpose::Request,
        _ => {
            return Err(Fault::invalid(
                "a purpose is one of treatment, payment, operations, administration, request",
            )
            .at("X-Purpose"));
        }
    })
}

/// The session's token in the cookies, if it stands there once.
fn cookie(headers: &HeaderMap) -> Option<SessionToken> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    let token = found.next().and_then(SessionToken::of);
    // Two of one name: one was planted.
    if found.next().is_some() { None } else { token }
}

/// A change asked for with a cookie comes from a page of this server: it knows the token that only such a
/// page is told, and the browser names no other origin.
fn same_site(state: &State, parts: &Parts, token: &SessionToken) -> Result<()> {
    if matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let refused = || {
        Fault::forbidden(
            "a change with a cookie carries the header X-CSRF-Token that the sign-in answered (GET /api/me repeats it), and comes from this server's own pages",
        )
        .at("X-CSRF-Token")
    };
    let origin = text(&parts.headers, "origin")?;
    if origin.is_some_and(|origin| origin != origin_of(&state.base_url)) {
        return Err(refused());
    }
    let sent = text(&parts.headers, "x-csrf-token")?;
    if sent.is_some_and(|sent| same(sent.as_bytes(), token.csrf().as_bytes())) {
        Ok(())
    } else {
        Err(refused())
    }
}

/// Scheme, host and port of an address.
pub(crate) fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find('/').map_or(url.len(), |at| host + at);
    &url[..end]
}

/// Equal, found out in a time that says nothing of where they differ.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::{origin_of, same};

    #[test]
    fn an_origin_ends_before_the_path() {
        for (url, origin) in [
            ("https://lianyi.example", "https://lianyi.example"),
            ("https://lianyi.example/a/b", "https://lianyi.example"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ] {
            assert_eq!(origin_of(url), origin);
        }
        assert!(same(b"ab", b"ab") && !same(b"ab", b"ac") && !same(b"ab", b"abc"));
    }
}
