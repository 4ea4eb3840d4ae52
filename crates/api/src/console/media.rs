//! What the console's files are.

/// Whether it is one of the files that pages load: neither the page itself, which is answered with its nonce,
/// nor what the build wrote for others.
pub(super) fn is_public(path: &str) -> bool {
    path != "index.html" && path != "manifest.json" && !path.ends_with(".br") && !path.ends_with(".gz")
}

/// The media type of a file that pages load; none for anything else.
pub(super) fn of(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        _ => return None,
    })
}

/// Whether the header `Accept-Encoding` takes the coding: named, and not with weight nought.
pub(super) fn takes(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding))
            && !parts.any(|weight| {
                weight.strip_prefix("q=").is_some_and(|q| q.chars().all(|c| matches!(c, '0' | '.')))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::{is_public, of, takes};

    #[test]
    fn a_coding_is_taken_when_it_is_named_with_some_weight() {
        assert!(takes("gzip, deflate, br;q=0.8", "br") && takes("GZIP", "gzip"));
        assert!(
            !takes("gzip, br;q=0", "br")
                && !takes("br;q=0.0", "br")
                && !takes("", "br")
                && !takes("brotli", "br")
        );
    }

    #[test]
    fn what_pages_do_not_load_is_no_file() {
        assert!(is_public("assets/a.js") && !is_public("index.html") && !is_public("manifest.json"));
        assert!(!is_public("assets/a.js.br") && !is_public("assets/a.js.gz"));
        assert_eq!(
            (of("a/b.js"), of("noend"), of("a.exe")),
            (Some("text/javascript; charset=utf-8"), None, None)
        );
    }
}
