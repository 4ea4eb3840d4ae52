//! Loading: files → rows → checks → regions. Every fault is collected, none stops the others.

mod build;
mod check;
mod overlay;
mod propose;
mod read;
mod rows;
mod source;
mod written;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::civil::Date;

pub use self::check::parameter_called;
use self::{
    overlay::Kept,
    read::RegionRows,
    source::{Faults, SourceFile},
};
use crate::{
    Counts, FileChange, Overlaid, Policies, PolicyFault, Region, Report, RuleChange, place_is_well_formed,
};

/// What came of reading: regions (complete only when there are no errors), faults, counts.
#[derive(Default)]
struct Loaded {
    regions: Vec<Region>,
    faults: Faults,
    counts: BTreeMap<String, Counts>,
    files: BTreeMap<PathBuf, String>,
}

pub(crate) fn load(dir: &Path) -> Result<Policies, Vec<PolicyFault>> {
    finish(load_dir(dir))
}

pub(crate) fn from_files(files: &BTreeMap<PathBuf, String>) -> Result<Policies, Vec<PolicyFault>> {
    let mut loaded = Loaded::default();
    loaded.regions(Path::new(""), files, BTreeSet::new());
    loaded.files = files.clone();
    finish(loaded)
}

/// The rule files under `dir` by path relative to it, as [`Policies::from_files`] takes them: a scenario
/// reads them, lays its own texts over some, and loads the result.
pub fn read_files(dir: &Path) -> Result<BTreeMap<PathBuf, String>, Vec<PolicyFault>> {
    let mut faults = Faults::default();
    let (files, _) = read_dir(dir, &mut faults);
    let (errors, _) = faults.sorted();
    if errors.is_empty() { Ok(files) } else { Err(errors) }
}

/// Checks a directory of regions for `lianyi policy check`: everything wrong and everything odd.
pub fn check(dir: &Path) -> Report {
    let loaded = load_dir(dir);
    let (faults, warnings) = loaded.faults.sorted();
    Report { faults, warnings, counts: loaded.counts }
}

fn finish(loaded: Loaded) -> Result<Policies, Vec<PolicyFault>> {
    let (errors, warnings) = loaded.faults.sorted();
    if errors.is_empty() { Ok(Policies::new(loaded.regions, loaded.files, warnings)) } else { Err(errors) }
}

/// A region's files with a scenario over them: its rules and what it changes, or everything wrong with it.
pub(crate) fn overlaid(
    files: &BTreeMap<PathBuf, String>,
    region: &Region,
    name: &str,
    scenario: &str,
) -> Result<Overlaid, Vec<PolicyFault>> {
    laid(files, region, name, scenario, |kept, region, warnings| {
        let changes: Vec<RuleChange> = kept.changes.iter().map(|change| change.told.clone()).collect();
        Overlaid { region, changes, warnings }
    })
}

/// The change of the region's files that puts a scenario in force on a day, or what is wrong with it.
pub(crate) fn proposal(
    files: &BTreeMap<PathBuf, String>,
    region: &Region,
    (name, scenario): (&str, &str),
    effective: Date,
    source: &str,
) -> Result<Vec<FileChange>, Vec<PolicyFault>> {
    let folder = format!("{}-{}", region.code, region.slug);
    let changes = laid(files, region, name, scenario, |kept, _, _| {
        propose::propose(kept, files, &folder, effective, source)
    })?;
    // Files that would not load are no proposal.
    let mut adopted = files.clone();
    adopted.extend(changes.iter().map(|change| (PathBuf::from(&change.path), change.after.clone())));
    from_files(&adopted).map(|_| changes)
}

fn laid<A>(
    files: &BTreeMap<PathBuf, String>,
    region: &Region,
    name: &str,
    scenario: &str,
    then: impl FnOnce(&Kept<'_>, Region, Vec<PolicyFault>) -> A,
) -> Result<A, Vec<PolicyFault>> {
    let folder = format!("{}-{}", region.code, region.slug);
    let source = |path: &Path, text: &str| {
        let file = slashed(path);
        Arc::new(SourceFile { shown: file.clone(), file, text: text.to_owned() })
    };
    let own: Vec<Arc<SourceFile>> = files
        .iter()
        .filter(|(path, _)| path.starts_with(&folder))
        .map(|(path, text)| source(path, text))
        .collect();
    let scenario = source(Path::new(name), scenario);
    let (mut faults, mut kept) = (Faults::default(), Kept::default());
    let (mut rows, mut over) = (RegionRows::default(), RegionRows::default());
    for source in &own {
        read::read(source, &mut rows, &mut faults, Some(&mut kept));
    }
    kept.complete = true;
    read::read(&scenario, &mut over, &mut faults, Some(&mut kept));
    if over.regions.iter().len() > 0 {
        faults.whole(name, "a scenario changes rules, not the region itself; take [region] out");
    }
    if kept.changes.is_empty() && !over.unreadable {
        faults.whole(
            name,
            "changes nothing; name a rule, such as [[item]] with its code and what is to change",
        );
    }
    for (span, id) in &kept.twice {
        faults.error(
            &scenario,
            span,
            format!("{id} is changed twice for the same days; take one out, or give them dates"),
        );
    }
    let rows = overlay::laid_over(rows, over, &kept.changes);
    check::check(&rows, &folder, &region.code, &mut faults);
    let (errors, warnings) = faults.sorted();
    if !errors.is_empty() {
        return Err(errors);
    }
    let warnings = warnings.into_iter().filter(|warning| warning.file == scenario.shown).collect();
    let Some(region) = build::region(rows, &region.code, &region.slug) else {
        return Err(vec![PolicyFault {
            file: name.to_owned(),
            line: 0,
            column: 0,
            severity: crate::Severity::Error,
            reason: "the region itself is missing from its files".to_owned(),
        }]);
    };
    Ok(then(&kept, region, warnings))
}

fn load_dir(dir: &Path) -> Loaded {
    let mut loaded = Loaded::default();
    let (files, folders) = read_dir(dir, &mut loaded.faults);
    if dir.is_dir() {
        loaded.regions(dir, &files, folders);
    }
    loaded.files = files;
    loaded
}

/// The texts of all rule files, and the region folders there are, though some may be empty.
fn read_dir(dir: &Path, faults: &mut Faults) -> (BTreeMap<PathBuf, String>, BTreeSet<String>) {
    let mut files = BTreeMap::new();
    let mut folders = BTreeSet::new();
    for path in entries(dir, "give the directory that holds the regions", faults) {
        if path.is_dir() {
            folders.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
            read_folder(dir, &path, &mut files, faults);
        }
    }
    (files, folders)
}

/// Reads the `.toml` files of `folder` and below; other files (a README) are for people.
fn read_folder(dir: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, String>, faults: &mut Faults) {
    for path in entries(folder, "mend its permissions", faults) {
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

/// What lies in `folder`, hidden entries of the file system and of editors left out.
fn entries(folder: &Path, advice: &str, faults: &mut Faults) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<PathBuf>, _>>()
    });
    let mut paths = listed.unwrap_or_else(|error| {
        faults.whole(folder.display().to_string(), format!("cannot be read ({error}); {advice}"));
        Vec::new()
    });
    paths.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')));
    paths
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
            read::read(source, &mut rows, &mut self.faults, None);
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
