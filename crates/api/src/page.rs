//! `GET /` where no console was built: what runs here and how it is reached, in one page without a script.

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};

use crate::{State, json::overview::database};

const PAGE: &str = include_str!("page.html");

/// The page. A nonce lets its own style run and nothing else.
pub(crate) fn answer(state: &State) -> Response {
    let nonce = state.random.uuid_v7(state.clock.now()).simple().to_string();
    let facts: String = state.facts.iter().filter_map(|(name, value)| fact(name, value)).collect();
    let page = [
        ("{{nonce}}", nonce.clone()),
        ("{{region}}", escaped(&state.region.name)),
        ("{{region_en}}", escaped(&state.region.name_en)),
        ("{{version}}", escaped(state.version)),
        ("{{database}}", database(state).to_owned()),
        ("{{facts}}", facts),
    ]
    .into_iter()
    .fold(PAGE.to_owned(), |page, (mark, text)| page.replace(mark, &text));
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    let mut response = Html(page).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}
/// A line about how this server is reached. Where its database is concerns nobody who has no key.
fn fact(name: &str, value: &str) -> Option<String> {
    let words = match name {
        "database" => return None,
        "mllp" => "接收HL7 v2报告（MLLP） <span lang=\"en\">Reports by HL7 v2</span>".to_owned(),
        other => escaped(other),
    };
    Some(format!("<li><div><code>{}</code><span>{words}</span></div></li>", escaped(value)))
}

pub(crate) fn escaped(text: &str) -> String {
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
        let elsewhere = PAGE.replace("xmlns='http://www.w3.org/2000/svg'", "");
        assert!(!elsewhere.contains("http:") && !elsewhere.contains("https:") && !elsewhere.contains("src="));
        assert_eq!(super::fact("database", "postgres://h/d"), None);
        assert_eq!(escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
    }
}
