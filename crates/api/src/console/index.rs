//! The one page of the console. Its script is ours alone; its styles run by a nonce, which a library needs that
//! writes them while the page runs.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};

use crate::State;

/// Stands in the page where the nonce belongs.
const MARK: &str = "{{nonce}}";

/// The page; none when no console was built. `embedded`: hospital systems that the operator named may frame it.
pub(super) fn answer(state: &State, embedded: bool) -> Option<Response> {
    let page = (state.console.file)("index.html")?;
    let nonce = state.random.uuid_v7(state.clock.now()).simple().to_string();
    let page = String::from_utf8_lossy(&page).replace(MARK, &nonce);
    let mut response = Html(page).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy(&nonce, frames(state, embedded)).as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // An address may name a resident's id, which concerns no other site.
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), payment=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_str(value).ok()?);
    }
    Some(response)
}

fn frames(state: &State, embedded: bool) -> String {
    let from = &state.console.embed_from;
    if embedded && !from.is_empty() { from.join(" ") } else { "'none'".to_owned() }
}

/// Scripts from this server only, none inline. Styles by nonce; attributes `style` are let through, since
/// charts write them into their tooltips.
fn policy(nonce: &str, frames: String) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-src 'none'; frame-ancestors {frames}"
    )
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn no_script_stands_in_the_page_and_none_comes_from_elsewhere() {
        let policy = policy("n", "'none'".to_owned());
        assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe-eval") && policy.matches("unsafe-inline").count() == 1);
        assert!(policy.contains("style-src 'self' 'nonce-n';"));
    }
}
