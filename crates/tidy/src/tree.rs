//! The text files of the repository, read once.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use crate::rust::Source;

/// Folders that hold nothing of ours, by name, at any depth.
const NOT_OURS: &[&str] = &["target", "node_modules", "dist", ".git", ".cache", "data"];

/// Larger files are tables and fixtures, not source.
const LARGEST: u64 = 4 << 20;

/// Path from the root (with `/`) to text.
pub struct Tree {
    files: BTreeMap<String, String>,
    folders: Vec<String>,
    rust: OnceLock<Vec<Source>>,
}

impl Tree {
    /// The repository this crate stands in.
    pub fn of_this_repository() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut files = BTreeMap::new();
        let mut folders = Vec::new();
        walk(&root, &PathBuf::new(), &mut files, &mut folders);
        assert!(files.contains_key("Cargo.toml"), "{} is not the root of the repository", root.display());
        Self { files, folders, rust: OnceLock::new() }
    }

    /// A small tree for a test of a check.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let folders = files
            .iter()
            .flat_map(|(path, _)| Path::new(path).ancestors().skip(1))
            .filter_map(|folder| folder.to_str().filter(|f| !f.is_empty()).map(str::to_owned))
            .collect();
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Self { files, folders, rust: OnceLock::new() }
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Every file, in the order of its path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Files whose name ends with `ending`.
    pub fn ending(&self, ending: &str) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(move |(path, _)| path.ends_with(ending))
    }

    /// Is there a file or folder of this path?
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.folders.iter().any(|folder| folder == path)
    }

    /// Names of the folders right under `parent`.
    pub fn folders_in<'a>(&'a self, parent: &'a str) -> impl Iterator<Item = &'a str> {
        self.folders
            .iter()
            .filter_map(move |folder| folder.strip_prefix(parent)?.strip_prefix('/'))
            .filter(|name| !name.contains('/'))
    }

    /// `(name, path of the manifest, its text)` of every crate.
    pub fn manifests(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.files().filter_map(|(path, text)| {
            let name = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            (!name.contains('/')).then_some((name, path, text))
        })
    }

    /// One Rust file, taken apart.
    pub fn source(&self, path: &str) -> Option<&Source> {
        self.rust().iter().find(|source| source.path == path)
    }

    /// Every Rust file, taken apart.
    pub fn rust(&self) -> &[Source] {
        self.rust.get_or_init(|| {
            let mut sources: Vec<Source> =
                self.ending(".rs").map(|(path, text)| Source::new(path, text)).collect();
            let test_files: Vec<String> = sources.iter().flat_map(Source::test_modules).collect();
            for source in &mut sources {
                if test_files.contains(&source.path) {
                    source.mark_as_test();
                }
            }
            sources
        })
    }
}

/// Where the lines of a text start.
pub struct Lines(Vec<usize>);

impl Lines {
    /// Looks once through `text`.
    pub fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// The line, from 1, of a byte.
    pub fn line(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start <= at)
    }
}

fn walk(root: &Path, below: &Path, files: &mut BTreeMap<String, String>, folders: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(root.join(below)) else { return };
    for entry in entries.flatten() {
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let path = below.join(&name);
        let Some(key) = path.to_str().map(|p| p.replace('\\', "/")) else { continue };
        let Ok(about) = entry.metadata() else { continue };
        if about.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                folders.push(key);
                walk(root, &path, files, folders);
            }
        } else if about.is_file() {
            // a file that is too large or not text is there, but has nothing to check
            let text = if about.len() > LARGEST { None } else { fs::read_to_string(root.join(&path)).ok() };
            files.insert(key, text.unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn folders_and_manifests_of_a_small_tree() {
        let tree = Tree::of(&[("crates/care/Cargo.toml", ""), ("crates/care/src/lib.rs", ""), ("a.md", "")]);
        assert_eq!(tree.manifests().map(|(name, ..)| name).collect::<Vec<_>>(), ["care"]);
        assert!(tree.has("crates/care/src") && tree.has("a.md") && !tree.has("crates/care/tests"));
    }

    #[test]
    fn a_module_that_is_compiled_for_tests_only_is_test_code() {
        let tree = Tree::of(&[
            ("crates/care/src/lib.rs", "#[cfg(test)]\nmod vectors;\nmod model;"),
            ("crates/care/src/vectors.rs", "fn f() {}"),
            ("crates/care/src/model.rs", "fn f() {}"),
        ]);
        let tests: Vec<_> =
            tree.rust().iter().filter(|s| s.is_test(s.text.len() - 1)).map(|s| s.path.as_str()).collect();
        assert_eq!(tests, ["crates/care/src/vectors.rs"]);
    }
}
