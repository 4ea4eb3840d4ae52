//! The key of encryption: 32 random bytes in a file of its own, in base64, that nobody but the server's user
//! can read. It is made once, at the first start; a database that was made with a key is never opened with
//! another, nor given a new one.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use base::{Fault, Random, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};

/// 32 bytes that never show in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(pub(crate) [u8; 32]);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// The key in the file; `None` when there is no such file. `Fault::invalid` when others can read it, or it
/// does not hold one key.
pub fn read(path: &Path) -> Result<Option<SecretKey>> {
    let wrong = |reason: String| Fault::invalid(reason).at(path.display().to_string());
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(format!("the key file cannot be read: {error}"))),
    };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(wrong(format!(
            "the key file can be read by other users (mode {mode:o}); run chmod 600 on it, and if somebody may have read it, treat the key as known"
        )));
    }
    let text = fs::read_to_string(path).map_err(|e| wrong(format!("the key file cannot be read: {e}")))?;
    let bytes = BASE64_STANDARD.decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    bytes.map(|bytes| Some(SecretKey(bytes))).ok_or_else(|| {
        wrong("the key file does not hold 32 bytes in base64; restore it from its backup".to_owned())
    })
}

/// Makes a key where there is none. Another process that does the same at the same moment wins or loses as
/// a whole: whoever loses reads the winner's key.
pub fn make(path: &Path, random: &Random) -> Result<SecretKey> {
    let failed = |what: &str, error: std::io::Error| {
        Fault::unavailable(format!("the key file {} cannot be {what}: {error}", path.display()))
    };
    let mut bytes = [0u8; 32];
    random.fill(&mut bytes);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|e| failed("made", e))?;
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        writeln!(file, "{}", BASE64_STANDARD.encode(bytes))?;
        file.sync_all()?;
        fs::hard_link(&draft, path)?;
        File::open(folder)?.sync_all()
    })();
    // the draft is a second name of the same file, or nothing of use
    drop(fs::remove_file(&draft));
    match written {
        Ok(()) => {
            tracing::warn!(
                file = %path.display(),
                "a key of encryption was made; back it up apart from the database: without it the identities in the record cannot be read"
            );
            Ok(SecretKey(bytes))
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            read(path)?.ok_or_else(|| failed("made", error))
        }
        Err(error) => Err(failed("made", error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/secret.key");
        assert!(read(&path).unwrap().is_none());
        let key = make(&path, &Random::seeded(1)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&path).unwrap().as_ref(), Some(&key));
        assert!(make(&path, &Random::seeded(2)).unwrap() == key, "a second one is not made over it");
        assert_eq!(fs::read_dir(folder.path().join("new")).unwrap().count(), 1);
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_damaged_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        make(&path, &Random::seeded(1)).unwrap();
        for mode in [0o640, 0o604, 0o660] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(read(&path).unwrap_err().detail.contains("chmod 600"), "{mode:o}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        for text in ["", "c2hvcnQ=", "not base64!"] {
            fs::write(&path, text).unwrap();
            assert!(read(&path).unwrap_err().detail.contains("32 bytes in base64"), "{text}");
        }
    }
}
