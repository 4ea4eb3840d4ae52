//! `GET /`: what runs here, for whoever opens it in a browser. One file without anything from elsewhere.

use axum::{
    extract::State as Extract,
    http::{HeaderName, HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};

use crate::{State, json::overview::database};

const PAGE: &str = include_str!("page.html");

/// The page. A nonce lets its own script and style run and nothing else.
pub(crate) async fn show(Extract(state): Extract<State>) -> Response {
    let nonce = state.random.uuid_v7(state.clock.now()).simple().to_string();
    let facts: String = state
        .facts
        .iter()
        // Where the database is concerns nobody who has no key; its kind is said above.
        .filter(|(name, _)| *name != "database")
        .map(|(name, value)| format!("<div><dt>{}</dt><dd>{}</dd></div>", escaped(name), escaped(value)))
        .collect();
    let page = [
        ("{{nonce}}", nonce.clone()),
        ("{{region}}", escaped(&state.region.name)),
        ("{{region_en}}", escaped(&state.region.name_en)),
        ("{{version}}", escaped(state.version)),
        ("{{database}}", database(&state).to_owned()),
        ("{{facts}}", facts),
    ]
    .into_iter()
    .fold(PAGE.to_owned(), |page, (mark, text)| page.replace(mark, &text));
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let mut response = Html(page).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}

fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{PAGE, escaped};

    #[test]
    fn the_page_asks_nothing_of_anybody_else_and_text_in_it_is_text() {
        assert!(!PAGE.contains("http://") && !PAGE.contains("https://") && !PAGE.contains("//cdn"));
        assert_eq!(escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
    }
}
