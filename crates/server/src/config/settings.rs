//! Where each setting's value comes from: flag, else environment, else file, else default.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::keys::{KEYS, Key};

/// Who said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody.
    Default,
    /// The file, at a line and column counted from 1.
    File(PathBuf, usize, usize),
    /// An environment variable.
    Environment(String),
    /// The command line.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line, column) => write!(f, "{}:{line}:{column}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// One setting's value.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Which.
    pub key: &'static Key,
    /// As written.
    pub text: String,
    /// By whom.
    pub origin: Origin,
}

/// What the command line says: key name, flag for messages, value.
pub type Flag = (String, String, String);

/// The outside that settings are read from; tests hold one of their own.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file named by `--config`.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// The flags.
    pub flags: Vec<Flag>,
    /// Where a file is looked for when none is named.
    pub usual_files: Vec<PathBuf>,
}

/// Variables of the house that are no settings.
const OTHER_VARIABLES: &[&str] = &[
    "LIANYI_CONFIG",
    "LIANYI_TEST_POSTGRES",
    "LIANYI_REQUIRE_POSTGRES",
    "LIANYI_PROFILE",
    "LIANYI_URL",
    "LIANYI_BIN",
    "LIANYI_CHROMIUM",
];

/// Every setting with its value, in the order of [`KEYS`].
#[derive(Debug, Clone)]
pub struct Settings {
    values: Vec<Setting>,
    /// Worth saying in the log, though nothing is wrong.
    pub warnings: Vec<String>,
    /// The file that was read.
    pub file: Option<PathBuf>,
}

impl Settings {
    /// Reads all sources. Every mistake comes back, each with its place.
    pub fn read(sources: &Sources) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut settings = Self {
            values: KEYS
                .iter()
                .map(|key| Setting { key, text: key.default.to_owned(), origin: Origin::Default })
                .collect(),
            warnings: Vec::new(),
            file: None,
        };
        let variable =
            |name: &str| sources.environment.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        let named = sources.file.clone().or_else(|| variable("LIANYI_CONFIG").map(PathBuf::from));
        if let Some(path) = named.or_else(|| sources.usual_files.iter().find(|p| p.is_file()).cloned()) {
            settings.read_file(&path, &mut faults);
            settings.file = Some(path);
        }
        for (name, value) in sources.environment.iter().filter(|(name, _)| name.starts_with("LIANYI_")) {
            match KEYS.iter().find(|key| key.variable() == *name) {
                Some(key) => settings.put(key, value.clone(), Origin::Environment(name.clone())),
                None if OTHER_VARIABLES.contains(&name.as_str()) => {}
                None => settings
                    .warnings
                    .push(format!("the environment variable {name} is no setting; it is ignored")),
            }
        }
        for (name, flag, value) in &sources.flags {
            match Key::named(name) {
                Some(key) => settings.put(key, value.clone(), Origin::Flag(flag.clone())),
                None => faults.push(format!("{flag}: {}", unknown(name))),
            }
        }
        if faults.is_empty() { Ok(settings) } else { Err(faults) }
    }

    /// The value of a key in [`KEYS`].
    pub fn get(&self, name: &str) -> &Setting {
        // KEYS is a constant and a test asks for each of its names: a miss is a mistake in this room.
        self.values.iter().find(|s| s.key.name == name).unwrap_or(&self.values[0])
    }

    /// Every setting.
    pub fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.values.iter()
    }

    pub(crate) fn put(&mut self, key: &'static Key, text: String, origin: Origin) {
        if let Some(setting) = self.values.iter_mut().find(|s| s.key.name == key.name) {
            setting.text = text;
            setting.origin = origin;
        }
    }

    fn read_file(&mut self, path: &Path, faults: &mut Vec<String>) {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                faults.push(format!(
                    "{}: cannot be read ({error}); name a configuration file by --config",
                    path.display()
                ));
                return;
            }
        };
        let at = |offset: usize| {
            let (line, column) = position(&text, offset);
            Origin::File(path.to_owned(), line, column)
        };
        let (document, errors) = DeTable::parse_recoverable(&text);
        for error in errors {
            let place = at(error.span().unwrap_or_default().start);
            faults
                .push(format!("{place}: not TOML: {}; mend the syntax", error.message().replace('\n', " ")));
        }
        for (name, value) in document.into_inner() {
            let start = name.span().start;
            match value.get_ref() {
                DeValue::Table(section)
                    if Key::named(name.get_ref()).is_none() && is_section(name.get_ref()) =>
                {
                    for (inner, value) in section.iter() {
                        let full = format!("{}.{}", name.get_ref(), inner.get_ref());
                        self.file_value(&full, inner.span().start, value, &at, faults);
                    }
                }
                _ => self.file_value(name.get_ref(), start, &value, &at, faults),
            }
        }
    }

    fn file_value(
        &mut self,
        name: &str,
        start: usize,
        value: &Spanned<DeValue<'_>>,
        at: &dyn Fn(usize) -> Origin,
        faults: &mut Vec<String>,
    ) {
        let Some(key) = Key::named(name) else {
            faults.push(format!("{}: {}", at(start), unknown(name)));
            return;
        };
        let place = at(value.span().start);
        let text = match value.get_ref() {
            DeValue::String(text) if !key.integer => text.to_string(),
            DeValue::Integer(number) if key.integer => number.to_string(),
            _ => {
                let form = if key.integer { "an integer, without quotes" } else { "text in quotes" };
                faults.push(format!("{place}: {name} is {form}"));
                return;
            }
        };
        self.put(key, text, place);
    }
}

fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| key.parts().0 == name)
}

fn unknown(name: &str) -> String {
    match Key::like(name) {
        Some(like) => format!("there is no setting `{name}`; did you mean `{like}`?"),
        None => format!("there is no setting `{name}`; `lianyi config template` lists them all"),
    }
}

/// Line and column of a byte offset, counted from 1, the column in characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before.get(start..).unwrap_or_default().chars().count() + 1)
}
