//! The pages of signing in and consent: forms without a script, in Chinese and English.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use base::{Fault, Result};
use identity::{access::rights::Role, account::Pending};

use super::asked::Put;
use crate::{
    State,
    caller::{Person, origin_of},
    page::escaped,
};

const PAGE: &str = include_str!("page.html");

/// Signing in.
pub(super) fn sign_in(state: &State, put: &Put, address: &str, csrf: &str, note: &str) -> Result<Response> {
    let other = match &state.external {
        Some(provider) => format!(
            r#"<p><a href="{}/oauth/external?back={}">{} <span>Sign in there instead</span></a></p>"#,
            escaped(&state.base_url),
            super::asked::encoded(address.strip_prefix(state.base_url.as_str()).unwrap_or("/")),
            escaped(provider.name())
        ),
        None => String::new(),
    };
    let fields = format!(
        r#"{other}{}<label>账号 <span>Account</span><input name="login" autocomplete="username" required maxlength="64" autofocus></label>
<label>口令 <span>Password</span><input name="password" type="password" autocomplete="current-password" required maxlength="256"></label>"#,
        hidden(csrf)
    );
    form(state, put, address, note, "登录", "Sign in", &fields, &[("sign-in", "登录 Sign in")])
}

/// What somebody who signed in is asked: what is pending, otherwise the consent.
pub(super) fn consent(
    state: &State,
    put: &Put,
    address: &str,
    person: &Person,
    note: &str,
) -> Result<Response> {
    let csrf = person.token.csrf();
    match person.who.pending(person.ctx.now) {
        Some(Pending::Factor) => {
            let fields = format!(
                r#"{}<label>动态口令 <span>Code of the second factor</span><input name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="6" autofocus></label>"#,
                hidden(&csrf)
            );
            return form(
                state,
                put,
                address,
                note,
                "二次验证",
                "Second factor",
                &fields,
                &[("factor", "确认 Confirm")],
            );
        }
        Some(_) => {
            return Ok(message(
                state,
                StatusCode::FORBIDDEN,
                "请先在平台更改口令或绑定动态口令，再返回应用。",
                "First change the password, or set up the second factor, on the platform; then begin again in the app.",
            ));
        }
        None => {}
    }
    let mut fields = hidden(&csrf);
    fields.push_str(&format!("<p>账号 <span>Account</span> <b>{}</b></p>", escaped(&person.who.login)));
    fields.push_str("<ul>");
    for word in put.scopes.words() {
        let (chinese, english) = told(word);
        fields.push_str(&format!("<li>{} <span>{}</span></li>", escaped(&chinese), escaped(&english)));
    }
    fields.push_str("</ul>");
    let now = person.ctx.now;
    let places: std::collections::BTreeSet<Option<&str>> =
        person.who.roles(now).map(|role| role.institution.as_deref()).collect();
    if places.len() > 1 && put.launch.is_none() {
        fields.push_str(r#"<label>执业机构 <span>Acting at</span><select name="place">"#);
        let day = state.region.day(now);
        for place in places {
            let code = place.unwrap_or("*");
            let name =
                place.and_then(|code| state.region.institution(code, day)).map_or("全区域", |i| &i.name);
            fields.push_str(&format!(r#"<option value="{}">{}</option>"#, escaped(code), escaped(name)));
        }
        fields.push_str("</select></label>");
    }
    if put.launch.is_some() {
        fields.push_str("<p>患者：由工作站带入 <span>Patient: as opened in your workstation</span></p>");
    } else if put.scopes.of_patient() {
        if person.who.roles(now).any(|role| role.role == Role::Resident) {
            fields.push_str("<p>患者：本人 <span>Patient: yourself</span></p>");
        } else {
            fields.push_str(
                r#"<label>患者：本机构病历号 <span>Patient: your institution's number</span><input name="patient" autocomplete="off" required maxlength="64"></label>"#,
            );
        }
    }
    let steps = [("allow", "同意 Allow"), ("refuse", "拒绝 Refuse")];
    form(state, put, address, note, "授权应用读取", "Let the app read", &fields, &steps)
}

fn told(word: &str) -> (String, String) {
    match word {
        "launch" => ("得知工作站上打开的患者".to_owned(), "learn which patient is open".to_owned()),
        "openid" => ("确认您的登录身份".to_owned(), "know that it is you".to_owned()),
        "fhirUser" => ("得知您的人员或居民编号".to_owned(), "learn who you are here".to_owned()),
        "launch/patient" => ("得知所选患者".to_owned(), "learn who the patient is".to_owned()),
        "offline_access" => ("30天内持续读取".to_owned(), "go on reading for 30 days".to_owned()),
        _ => {
            let (context, rest) = word.split_once('/').unwrap_or_default();
            let kind = rest.trim_end_matches(".rs");
            let (all, every) = if kind == "*" { ("全部资料", "everything") } else { (kind, kind) };
            if context == "patient" {
                (format!("读取所选患者的：{all}"), format!("read of this patient: {every}"))
            } else {
                (format!("读取您有权查看的：{all}"), format!("read of all you may see: {every}"))
            }
        }
    }
}

fn hidden(csrf: &str) -> String {
    format!(r#"<input type="hidden" name="csrf" value="{}">"#, escaped(csrf))
}

#[expect(clippy::too_many_arguments, reason = "the parts of one form, each named where it is filled in")]
fn form(
    state: &State,
    put: &Put,
    address: &str,
    note: &str,
    title: &str,
    english: &str,
    fields: &str,
    steps: &[(&str, &str)],
) -> Result<Response> {
    let buttons: String = steps
        .iter()
        .map(|(step, text)| {
            let skip = if *step == "refuse" { " formnovalidate" } else { "" };
            format!(r#"<button name="step" value="{step}"{skip}>{text}</button>"#)
        })
        .collect();
    let note = if note.is_empty() {
        String::new()
    } else {
        format!(r#"<p class="note" role="alert">{}</p>"#, escaped(note))
    };
    let body = format!(
        r#"<p>应用 <span>App</span> <b>{}</b> → {}</p>{note}<form method="post" action="{}">{fields}<div class="steps">{buttons}</div></form>"#,
        escaped(&put.app.name),
        escaped(origin_of(&put.asked.redirect_uri)),
        escaped(address)
    );
    // A browser holds the policy also against where a form is sent on to.
    let targets = format!("{} {}", origin_of(&state.base_url), origin_of(&put.asked.redirect_uri));
    let targets = targets.split('?').next().unwrap_or_default();
    shown(state, StatusCode::OK, title, english, &body, targets)
        .ok_or_else(|| Fault::internal("a page cannot be shown"))
}

/// A page that only says something.
pub(crate) fn message(state: &State, status: StatusCode, chinese: &str, english: &str) -> Response {
    let body = format!(r#"<p class="note">{chinese}</p><p><span>{english}</span></p>"#);
    shown(state, status, "无法继续", "Cannot go on", &body, "'none'")
        .unwrap_or_else(|| status.into_response())
}

fn shown(
    state: &State,
    status: StatusCode,
    title: &str,
    english: &str,
    body: &str,
    targets: &str,
) -> Option<Response> {
    let nonce = state.random.uuid_v7(state.clock.now()).simple().to_string();
    let region = escaped(&state.region.name);
    let page = [
        ("{{nonce}}", nonce.as_str()),
        ("{{title}}", title),
        ("{{english}}", english),
        ("{{region}}", &region),
        ("{{body}}", body),
    ]
    .into_iter()
    .fold(PAGE.to_owned(), |page, (mark, text)| page.replace(mark, text));
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action {targets}; frame-ancestors 'none'"
    );
    let mut response = (status, Html(page)).into_response();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // With `no-referrer` a form would be sent with the origin `null`.
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_str(value).ok()?);
    }
    Some(response)
}
