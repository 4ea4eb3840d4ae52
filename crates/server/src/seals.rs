//! Seals of the audit trail, on the disk: the key that signs them, and the file outside of the database that they
//! are appended to ([`audit::seal`], ADR 0061).

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use audit::SealKey;
use base::{Fault, Random, Result};
use identity::Suite;
use jiff::Timestamp;
use store::Store;

use crate::config::{Config, Seals};

/// The key that signs, made at the first use; with SM2 beside Ed25519 where the suite is 国密.
pub(crate) fn key(config: &Config) -> Result<SealKey> {
    let path = &config.seals.key_file;
    let wrong = |reason: String| Fault::invalid(reason).at(path.display().to_string());
    match fs::metadata(path) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
            return Err(wrong(
                "the key that signs seals can be read by other users; run chmod 600 on it".to_owned(),
            ));
        }
        Ok(_) => {
            let text = fs::read_to_string(path).map_err(|e| wrong(format!("cannot be read: {e}")))?;
            return SealKey::parse(&text).map_err(|fault| wrong(fault.detail));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(wrong(format!("cannot be read: {error}"))),
    }
    let key = SealKey::generate(&Random::from_entropy(), config.suite == Suite::Guomi);
    write(path, true, &key.to_text())?;
    tracing::warn!(
        file = %path.display(),
        check = key.check().to_text(),
        "a key that signs seals of the audit trail was made; keep `check` where the database administrator cannot change it"
    );
    Ok(key)
}

/// Seals the trail, and appends to the file what it lacks. `Fault::conflict` when the file holds other seals than
/// the database: one of them was changed or restored, and somebody has to look.
pub(crate) fn seal(store: &Store, seals: &Seals, key: &SealKey, now: Timestamp) -> Result<usize> {
    let known = match fs::read_to_string(&seals.file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(Fault::unavailable(format!("{} cannot be read: {error}", seals.file.display())));
        }
    };
    let kept = store.read(|tx| audit::missing(tx, 0))?;
    let lines: Vec<&str> = known.lines().collect();
    // A line that was half written when the power went is written again as a whole.
    let (whole, torn) = match known.ends_with('\n') || known.is_empty() {
        true => (lines.as_slice(), ""),
        false => lines.split_last().map_or((&[][..], ""), |(torn, whole)| (whole, *torn)),
    };
    let fits = whole.len() <= kept.len()
        && whole.iter().zip(&kept).all(|(line, kept)| line == kept)
        && kept.get(whole.len()).map_or(torn.is_empty(), |next| next.starts_with(torn));
    if !fits {
        return Err(Fault::conflict(format!(
            "the seals in {} are not those of the database: run `lianyi audit verify --seals` on it; when the database was restored from a backup, keep the file apart and begin a new one",
            seals.file.display()
        )));
    }
    let sealed = audit::seal(store, key, now)?;
    let mut more: String = kept[whole.len()..].iter().map(|line| format!("{line}\n")).collect();
    more.push_str(&format!("{sealed}\n"));
    write(&seals.file, false, more.get(torn.len()..).unwrap_or_default())?;
    Ok(kept.len() + 1)
}

/// Takes one segment of rows that are older than `days` out of the trail, once it is safe in `folder`; rows that went.
pub(crate) fn archive(
    store: &Store,
    days: i64,
    folder: &Path,
    key: &SealKey,
    now: Timestamp,
) -> Result<usize> {
    let before = now.checked_sub(jiff::SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN);
    let ctx = base::Ctx::operator("retention", now);
    let taken = audit::archive(store, &ctx, key, before, |segment| {
        let path = folder.join(&segment.name);
        // One that is there already was written by a run that was cut off before its rows went: the same rows, kept again.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Fault::unavailable(format!("{} cannot be replaced: {error}", path.display())));
            }
            _ => {}
        }
        write(&path, true, &segment.text)?;
        // The name itself must outlive a power cut, before the rows go.
        let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|e| Fault::unavailable(format!("{} cannot be flushed: {e}", folder.display())))
    })?;
    Ok(taken.map_or(0, |segment| {
        tracing::info!(segment = segment.name, rows = segment.rows, "rows of the audit trail were archived");
        segment.rows
    }))
}

/// Appends to a file, durable; a new one where `new`.
fn write(path: &Path, new: bool, text: &str) -> Result<()> {
    let done = (|| {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true).create_new(new).mode(0o600);
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    })();
    done.map_err(|e| Fault::unavailable(format!("{} cannot be written: {e}", path.display())))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use base::HeldClock;

    use super::*;

    #[test]
    fn seals_go_on_after_a_torn_line_and_refuse_a_file_of_another_database() {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let open = |name: &str| {
            let url = format!("sqlite:{}", folder.path().join(name).display());
            Store::open(&url, &store::Options::default(), Arc::new(HeldClock::at(now))).unwrap()
        };
        let (database, other) = (open("a.db"), open("b.db"));
        let seals = Seals {
            file: folder.path().join("seals/audit.seals"),
            key_file: folder.path().join("seal.key"),
            every: None,
        };
        let key = SealKey::generate(&Random::seeded(1), true);
        assert_eq!(seal(&database, &seals, &key, now).unwrap(), 1);
        assert_eq!(seal(&database, &seals, &key, now).unwrap(), 2);
        let text = fs::read_to_string(&seals.file).unwrap();
        fs::write(&seals.file, &text[..text.len() - 9]).unwrap();
        assert_eq!(seal(&database, &seals, &key, now).unwrap(), 3);
        let mended = fs::read_to_string(&seals.file).unwrap();
        assert!(mended.starts_with(&text) && mended.lines().count() == 3);
        let sealed = audit::verify_seals(&database, &mended, &key.check()).unwrap().unwrap();
        assert_eq!(sealed.seals, 3);
        assert!(seal(&other, &seals, &key, now).unwrap_err().detail.contains("not those of the database"));
        assert_eq!(fs::read_to_string(&seals.file).unwrap(), mended, "and it is left as it was");
    }
}
