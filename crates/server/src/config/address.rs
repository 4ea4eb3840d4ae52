//! Database addresses carry passwords: who may see them.

use super::{Origin, Settings};

/// The address with its password hidden, for people and logs.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
    // a password may hold `/` or `@` that somebody forgot to escape: the last @ ends it
    let shown = match rest.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            None => format!("{user}@{host}"),
        },
        None => rest.to_owned(),
    };
    let query = query.map(|query| {
        let parts = query.split('&').map(|part| match part.split_once('=') {
            Some((name, _)) if name.to_lowercase().contains("pass") => format!("{name}=***"),
            _ => part.to_owned(),
        });
        format!("?{}", parts.collect::<Vec<_>>().join("&"))
    });
    format!("{scheme}://{shown}{}", query.unwrap_or_default())
}

/// Whether the address holds a password.
pub fn has_password(url: &str) -> bool {
    without_password(url) != url
}

/// A warning when other users of the machine can read a file that holds a password.
pub(super) fn open_file_with_password(settings: &Settings) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;

    let setting = settings.get("database.url");
    let Origin::File(file, ..) = &setting.origin else { return None };
    let mode = std::fs::metadata(file).ok()?.permissions().mode();
    (has_password(&setting.text) && mode & 0o044 != 0).then(|| {
        format!("{} holds a password and other users can read it; run chmod 600 on it", file.display())
    })
}
