//! Loading: files → rows → checks → regions. Every fault is collected, none stops the others.

mod build;
mod check;
mod read;
mod rows;
mod source;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use self::{
    read::RegionRows,
    source::{Faults, SourceFile},
};
use crate::{Counts, Policies, PolicyFault, Region, Report, place_is_well_formed};

/// What came of reading: regions (complete only when there are no errors), faults, counts.
#[derive(Default)]
struct Loaded {
    regions: Vec<Region>,
    faults: Faults,
    counts: BTreeMap<String, Counts>,
}

pub(crate) fn load(dir: &Path) -> Result<Policies, Vec<PolicyFault>> {
    finish(load_dir(dir))
}

pub(crate) fn from_files(files: &BTreeMap<PathBuf, String>) -> Result<Policies, Vec<PolicyFault>> {
    let mut loaded = Loaded::default();
    loaded.regions(Path::new(""), files, BTreeSet::new());
    finish(loaded)
}

/// Checks a directory of regions for `lianyi policy check`: everything wrong and everything odd.
pub fn check(dir: &Path) -> Report {
    let loaded = load_dir(dir);
    let (faults, warnings) = loaded.faults.sorted();
    Report { faults, warnings, counts: loaded.counts }
}

fn finish(loaded: Loaded) -> Result<Policies, Vec<PolicyFault>> {
    let (errors, warnings) = loaded.faults.sorted();
    if errors.is_empty() { Ok(Policies::new(loaded.regions, warnings)) } else { Err(errors) }
}

fn load_dir(dir: &Path) -> Loaded {
    let mut loaded = Loaded::default();
    let mut files = BTreeMap::new();
    let mut folders = BTreeSet::new();
    match fs::read_dir(dir) {
        Ok(entries) => {
            for entry in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
                folders.extend(entry.file_name().map(|name| name.to_string_lossy().into_owned()));
                read_folder(dir, &entry, &mut files, &mut loaded.faults);
            }
        }
        Err(error) => {
            let reason = format!("cannot be read ({error}); give the directory that holds the regions");
            loaded.faults.whole(dir.display().to_string(), reason);
            return loaded;
        }
    }
    loaded.regions(dir, &files, folders);
    loaded
}

/// Reads the `.toml` files of `folder` and below; other files (a README) are for people.
fn read_folder(dir: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, String>, faults: &mut Faults) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return faults.whole(folder.display().to_string(), format!("cannot be read: {error}")),
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            read_folder(dir, &path, files, faults);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            match fs::read_to_string(&path) {
                Ok(text) => {
                    files.insert(path.strip_prefix(dir).unwrap_or(&path).to_path_buf(), text);
                }
                Err(error) => {
                    let reason = format!("cannot be read ({error}); rule files are UTF-8 text");
                    faults.whole(path.display().to_string(), reason);
                }
            }
        }
    }
}

impl Loaded {
    /// Builds the regions of `files`; `folders` names those that exist, though they may be empty.
    fn regions(&mut self, dir: &Path, files: &BTreeMap<PathBuf, String>, folders: BTreeSet<String>) {
        let mut by_folder: BTreeMap<String, Vec<Arc<SourceFile>>> =
            folders.into_iter().map(|folder| (folder, Vec::new())).collect();
        for (path, text) in files {
            let shown = dir.join(path).display().to_string();
            let mut parts = path.components();
            let folder = parts.next().map(|part| part.as_os_str().to_string_lossy().into_owned());
            let (Some(folder), Some(_)) = (folder, parts.next()) else {
                self.faults
                    .whole(shown, "a rule file lies in the folder of its region, <code>-<name>; move it");
                continue;
            };
            let source = SourceFile { file: slashed(path), shown, text: text.clone() };
            by_folder.entry(folder).or_default().push(Arc::new(source));
        }
        if by_folder.is_empty() {
            self.faults.whole(
                dir.display().to_string(),
                "holds no region; add a folder <code>-<name> such as 000000-example with its rule files",
            );
        }
        for (folder, sources) in by_folder {
            self.region(&dir.join(&folder).display().to_string(), &folder, &sources);
        }
        self.distinct();
    }

    fn region(&mut self, shown: &str, folder: &str, sources: &[Arc<SourceFile>]) {
        let named =
            folder.split_once('-').filter(|(code, slug)| place_is_well_formed(code) && !slug.is_empty());
        let Some((code, slug)) = named else {
            let reason = "a region's folder is named <six digits>-<name>, such as 000000-example; rename it";
            return self.faults.whole(shown, reason);
        };
        if sources.is_empty() {
            return self
                .faults
                .whole(shown, "holds no rule file; add region.toml and its rules, or remove it");
        }
        let mut rows = RegionRows::default();
        for source in sources {
            read::read(source, &mut rows, &mut self.faults);
        }
        check::check(&rows, shown, code, &mut self.faults);
        self.counts.insert(folder.to_owned(), build::counts(&rows));
        self.regions.extend(build::region(rows, code, slug));
    }

    /// No two regions answer to the same name.
    fn distinct(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        for region in &self.regions {
            let own: BTreeSet<String> = region.keys().collect();
            for key in own {
                if let Some(other) = seen.insert(key.clone(), region.code.clone()) {
                    let reason =
                        format!("the regions {other} and {} both answer to {key}; rename one", region.code);
                    self.faults.whole(format!("{}-{}", region.code, region.slug), reason);
                }
            }
        }
    }
}

/// Rules cite files with `/` on every system.
fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
