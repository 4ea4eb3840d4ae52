//! The key file: the keys of encryption and of look-up ([`identity::vault`]), in a file of its own that nobody
//! but the server's user can read. It is made once, at the first start; a database that was made with a key is
//! never opened with another, nor given a new one. `lianyi vault` changes it; a running server reads it again.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use base::{Fault, Random, Result};
use identity::{Keys, Suite};

/// The keys in the file; `None` when there is no such file. `Fault::invalid` when others can read it, or it
/// does not hold keys.
pub fn read(path: &Path) -> Result<Option<Keys>> {
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
    Keys::parse(&text).map(Some).map_err(|fault| wrong(fault.detail))
}

/// Makes keys of `suite` where there are none. Another process that does the same at the same moment wins or
/// loses as a whole: whoever loses reads the winner's keys.
pub fn make(path: &Path, suite: Suite, random: &Random) -> Result<Keys> {
    let keys = Keys::generate(suite, random);
    let written = written(path, &keys, |draft| fs::hard_link(draft, path));
    match written {
        Ok(()) => {
            tracing::warn!(
                file = %path.display(),
                %suite,
                "keys of encryption were made; back them up apart from the database: without them the identities in the record cannot be read"
            );
            Ok(keys)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            read(path)?.ok_or_else(|| failed(path, &error))
        }
        Err(error) => Err(failed(path, &error)),
    }
}

/// Puts `keys` in place of what the file holds, whole or not at all.
pub fn replace(path: &Path, keys: &Keys) -> Result<()> {
    written(path, keys, |draft| fs::rename(draft, path)).map_err(|error| failed(path, &error))
}

/// Writes a draft beside the file, durable, and lets `publish` give it the file's name.
fn written(
    path: &Path,
    keys: &Keys,
    publish: impl FnOnce(&PathBuf) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let done = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(keys.to_text().as_bytes())?;
        file.sync_all()?;
        publish(&draft)?;
        File::open(folder)?.sync_all()
    })();
    // the draft is a second name of the same file, or nothing of use, or gone
    drop(fs::remove_file(&draft));
    done
}

fn failed(path: &Path, error: &std::io::Error) -> Fault {
    Fault::unavailable(format!("the key file {} cannot be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/secret.key");
        assert!(read(&path).unwrap().is_none());
        let key = make(&path, Suite::International, &Random::seeded(1)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&path).unwrap().as_ref(), Some(&key));
        assert!(
            make(&path, Suite::International, &Random::seeded(2)).unwrap() == key,
            "a second one is not made over it"
        );
        assert_eq!(fs::read_dir(folder.path().join("new")).unwrap().count(), 1);
    }

    #[test]
    fn keys_are_replaced_as_a_whole_and_stay_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let mut keys = make(&path, Suite::International, &Random::seeded(1)).unwrap();
        keys.add_sealing(Suite::Guomi, &Random::seeded(2)).unwrap();
        replace(&path, &keys).unwrap();
        assert_eq!(read(&path).unwrap(), Some(keys));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_damaged_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        make(&path, Suite::International, &Random::seeded(1)).unwrap();
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
