//! One file of the journal: a head that names it, then rows.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use base::{Fault, Result};
use uuid::Uuid;

use super::record;
use crate::model::Entry;

/// What every segment begins with, and its version.
const MARK: &[u8; 8] = b"LYREAD01";
/// Mark and name.
pub(super) const HEAD: u64 = 24;
const ENDING: &str = "reads";

/// A segment that is written to.
pub(super) struct Active {
    file: File,
    /// Bytes of head and whole rows.
    pub(super) length: u64,
}

impl Active {
    /// A new file in `folder`; `number` puts it behind those before it.
    pub(super) fn create(folder: &Path, number: u64, name: Uuid) -> Result<Self> {
        let path = folder.join(format!("{number:012}.{ENDING}"));
        let made = OpenOptions::new().create_new(true).append(true).open(&path).and_then(|mut file| {
            file.write_all(MARK)?;
            file.write_all(name.as_bytes())?;
            file.sync_all()?;
            // the name of a new file is in its folder
            File::open(folder)?.sync_all()?;
            Ok(file)
        });
        match made {
            Ok(file) => Ok(Self { file, length: HEAD }),
            Err(e) => {
                // Half made, it would be taken for one that a power cut left; nothing is in it.
                drop(std::fs::remove_file(&path));
                Err(failed("a new file cannot be made", &e))
            }
        }
    }

    /// Appends whole rows, or nothing: what did not fit is taken back.
    pub(super) fn append(&mut self, rows: &[u8]) -> Result<()> {
        if let Err(e) = self.file.write_all(rows) {
            let back = self.file.set_len(self.length);
            return Err(failed(if back.is_ok() { "a row cannot be written" } else { "it is damaged" }, &e));
        }
        self.length += rows.len() as u64;
        Ok(())
    }

    /// Another handle, to flush without holding up writers.
    pub(super) fn handle(&self) -> Result<File> {
        self.file.try_clone().map_err(|e| failed("its file cannot be flushed", &e))
    }

    /// Flushes it here and now.
    pub(super) fn flush(&self) -> Result<()> {
        self.file.sync_data().map_err(|e| failed("its file cannot be flushed", &e))
    }
}

/// A segment that is read, while somebody may still write to it.
pub(super) struct Reader {
    file: File,
    pub(super) path: PathBuf,
    pub(super) name: Uuid,
    /// Bytes when it was opened.
    pub(super) length: u64,
}

impl Reader {
    /// A segment file; none for one that a power cut left without a head, which holds nothing.
    pub(super) fn open(path: &Path) -> Result<Option<Self>> {
        let read = || -> std::io::Result<Option<Self>> {
            let mut file = File::open(path)?;
            let length = file.metadata()?.len();
            let mut head = [0; HEAD as usize];
            if length < HEAD {
                return Ok(None);
            }
            file.read_exact(&mut head)?;
            let (mark, name) = head.split_at(MARK.len());
            let name = Uuid::from_slice(name).ok().filter(|_| mark == MARK);
            Ok(name.map(|name| Self { file, path: path.to_owned(), name, length }))
        };
        read().map_err(|e| failed("a file cannot be read", &e))
    }

    /// The whole rows within `bytes_most` bytes from `place` on; none at the end.
    pub(super) fn rows(&mut self, place: u64, bytes_most: usize) -> Result<Rows> {
        let left = usize::try_from(self.length.saturating_sub(place)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; left.min(bytes_most)];
        self.file
            .seek(SeekFrom::Start(place))
            .and_then(|_| self.file.read_exact(&mut bytes))
            .map_err(|e| failed("a file cannot be read", &e))?;
        let (mut entries, mut at) = (Vec::new(), 0);
        while let Some((entry, length)) = record::read(&bytes[at..]) {
            entries.push(entry);
            at += length;
        }
        if entries.is_empty() && left > bytes_most {
            // One row longer than a piece.
            return self.rows(place, left);
        }
        Ok(Rows { entries, next: place + at as u64 })
    }
}

/// A piece of a segment.
pub(super) struct Rows {
    pub(super) entries: Vec<Entry>,
    /// Where the next piece begins.
    pub(super) next: u64,
}

/// The segments in `folder`, oldest first, each with its number.
pub(super) fn list(folder: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(|e| failed("its folder cannot be read", &e))?;
    for entry in entries {
        let path = entry.map_err(|e| failed("its folder cannot be read", &e))?.path();
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        if let (Some(number), Some(ENDING)) = (number, path.extension().and_then(|e| e.to_str())) {
            found.push((number, path));
        }
    }
    found.sort_unstable();
    Ok(found)
}

pub(super) fn failed(what: &str, error: &std::io::Error) -> Fault {
    Fault::unavailable(format!(
        "the journal of accesses: {what} ({error}); nothing is read that cannot be recorded, make room on the disk or mend it"
    ))
}
