//! `lab.lock`: what it holds, and how it is read.

use std::{borrow::Cow, collections::BTreeMap, path::Path};

use serde::Deserialize;

use super::mend::mend;
use crate::{
    diag::{Lang, Text, reason},
    text,
};

/// The version of the format.
const VERSION: u32 = 1;

/// The name of the lockfile.
pub const NAME: &str = "lab.lock";

/// What `lab.lock` holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockFile {
    pub(super) version: u32,
    /// The version of the program that wrote it.
    pub tool: String,
    /// What each environment asks, as a digest.
    #[serde(default)]
    pub environments: BTreeMap<String, LockedEnvironment>,
    /// Scripts, helper files, inputs and sheets, by path in the project.
    #[serde(default)]
    pub files: BTreeMap<String, LockedFile>,
    /// Datasets.
    #[serde(default)]
    pub datasets: BTreeMap<String, LockedDataset>,
    /// Steps.
    #[serde(default)]
    pub steps: BTreeMap<String, LockedStep>,
    /// What differs in a variant, by its name.
    #[serde(default)]
    pub variants: BTreeMap<String, LockedVariant>,
    /// What the rendered files were made of when they were written last, as fingerprints.
    #[serde(default)]
    pub sources: LockedSources,
    /// The ledger: the SHA-256 of each rendered file as it was written last.
    #[serde(default)]
    pub rendered: BTreeMap<String, String>,
}

/// Fingerprints of what is rendered from: by the name of a source, what of it was read.
pub type LockedSources = BTreeMap<String, BTreeMap<String, String>>;

/// An environment: what it asks. Solved packages are not among it in this version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedEnvironment {
    /// `sha256:HEX` of the request.
    pub request: String,
    /// How many commands bring what nobody locks.
    pub unlocked: Option<u64>,
}

/// A file of the project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedFile {
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// BLAKE3, 64 hexadecimal digits.
    pub blake3: String,
    /// Its size.
    pub bytes: u64,
}

/// The files of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedDataset {
    /// `content`, `metadata` or `none`.
    pub lock: String,
    /// How many files.
    pub files: u64,
    /// Their sizes together.
    pub bytes: u64,
    /// The Merkle root, `sha256:HEX`; none with `lock = "none"`.
    pub root: Option<String>,
    /// The limit of its rows, where it has one: other files were not listed.
    pub limit: Option<u64>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedStep {
    /// `sha256:HEX`: the digest of its tasks' keys.
    pub key: String,
    /// How many tasks.
    pub tasks: u64,
}

/// What in a variant is not as in the whole analysis.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedVariant {
    /// Environments.
    #[serde(default)]
    pub environments: BTreeMap<String, LockedEnvironment>,
    /// Files that the whole analysis does not read.
    #[serde(default)]
    pub files: BTreeMap<String, LockedFile>,
    /// Datasets.
    #[serde(default)]
    pub datasets: BTreeMap<String, LockedDataset>,
    /// Steps.
    #[serde(default)]
    pub steps: BTreeMap<String, LockedStep>,
    /// All that its rendered files were made of.
    #[serde(default)]
    pub sources: LockedSources,
}

/// The tables that the whole analysis has, and each variant.
#[derive(Debug, Clone, Copy)]
pub struct Tables<'a> {
    /// What each environment asks.
    pub environments: &'a BTreeMap<String, LockedEnvironment>,
    /// Files of the project.
    pub files: &'a BTreeMap<String, LockedFile>,
    /// Datasets.
    pub datasets: &'a BTreeMap<String, LockedDataset>,
    /// Steps.
    pub steps: &'a BTreeMap<String, LockedStep>,
}

impl LockedVariant {
    /// Its tables.
    pub fn tables(&self) -> Tables<'_> {
        let Self { environments, files, datasets, steps, .. } = self;
        Tables { environments, files, datasets, steps }
    }

    /// What of `own` is not as in `whole`.
    pub fn of(own: &LockFile, whole: &LockFile) -> Self {
        Self {
            environments: differing(&own.environments, &whole.environments),
            files: differing(&own.files, &whole.files),
            datasets: differing(&own.datasets, &whole.datasets),
            steps: differing(&own.steps, &whole.steps),
            sources: LockedSources::new(),
        }
    }
}

fn differing<T: Clone + PartialEq>(
    own: &BTreeMap<String, T>,
    whole: &BTreeMap<String, T>,
) -> BTreeMap<String, T> {
    let differs = |(name, value): &(&String, &T)| whole.get(*name) != Some(*value);
    own.iter().filter(differs).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A lockfile that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// It cannot be read.
    #[error("{NAME}: {0}")]
    Unreadable(
        /// Why.
        std::io::Error,
    ),
    /// A later version wrote it.
    #[error("{NAME} was written by a later version of lab (format {0})")]
    Later(
        /// The format it has.
        u32,
    ),
}

impl LockError {
    /// The error for people.
    pub fn text(&self) -> Text {
        match self {
            Self::Unreadable(source) => {
                let why = reason(source);
                text!(
                    En: "`{NAME}` cannot be read: {}", why.get(Lang::En);
                    Fr: "`{NAME}` ne peut pas être lu : {}", why.get(Lang::Fr);
                )
            }
            Self::Later(found) => text!(
                En: "`{NAME}` was written by a later version of lab (format {found}): install that version",
                Fr: "`{NAME}` a été écrit par une version plus récente de lab (format {found}) : installez cette version"
            ),
        }
    }
}

/// A lockfile that is not as it was written, and is used as far as it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// A merge of git left both sides in it.
    Conflict {
        /// The line of the first mark of git, from 1.
        line: usize,
    },
    /// It is no lock; nothing of it is used.
    Nonsense {
        /// The line that cannot be understood, from 1.
        line: usize,
    },
}

impl Damage {
    /// What was found, for people.
    pub fn text(self) -> Text {
        match self {
            Self::Conflict { line } => text!(
                En: "`{NAME}` holds a conflict that git left (line {line}): `lab render` makes it whole again",
                Fr: "`{NAME}` contient un conflit laissé par git (ligne {line}) : `lab render` le rétablit"
            ),
            Self::Nonsense { line } => text!(
                En: "`{NAME}` is damaged (line {line}) and counts as empty: `lab render` makes it anew",
                Fr: "`{NAME}` est abîmé (ligne {line}) et compte comme vide : `lab render` le refait"
            ),
        }
    }

    fn of(text: &str, conflict: bool) -> Self {
        if conflict {
            let mark = text.lines().position(|line| line.starts_with("<<<<<<<"));
            return Self::Conflict { line: 1 + mark.unwrap_or_default() };
        }
        let error = toml::from_str::<LockFile>(text).err();
        let at = error.and_then(|error| error.span()).map_or(0, |span| span.start);
        Self::Nonsense { line: 1 + text[..at].matches('\n').count() }
    }
}

impl LockFile {
    /// An empty lock of this program's version.
    pub fn new() -> Self {
        Self { version: VERSION, tool: env!("CARGO_PKG_VERSION").to_owned(), ..Self::default() }
    }

    /// The lock in the folder `root`; an empty one where there is none. One that git left in
    /// conflict is mended; one that cannot be understood counts as empty, for all in it can be
    /// made again, but what later versions wrote is not touched.
    pub fn read(root: &Path) -> Result<Self, LockError> {
        Ok(Self::look(root)?.0)
    }

    /// The same, and what is wrong with the file.
    pub fn look(root: &Path) -> Result<(Self, Option<Damage>), LockError> {
        let text = match fs_err::read(root.join(NAME)) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok((Self::new(), None));
            }
            Err(source) => return Err(LockError::Unreadable(source)),
        };
        let (lock, damage) = match Self::parse(&text) {
            Some(lock) => (lock, None),
            None => match mend(&text) {
                Some(lock) => (lock, Some(Damage::of(&text, true))),
                None => (Self::new(), Some(Damage::of(&text, false))),
            },
        };
        if lock.version > VERSION {
            return Err(LockError::Later(lock.version));
        }
        Ok((lock, damage))
    }

    /// The lock that `text` is.
    pub fn parse(text: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        toml::from_str(text).ok().or_else(|| {
            let Versioned { version } = toml::from_str(text).ok()?;
            (version > VERSION).then(|| Self { version, ..Self::default() })
        })
    }

    /// What the files of a variant were made of, or those of the whole analysis; `None` where they
    /// were never rendered.
    pub fn sources_of(&self, variant: Option<&str>) -> Option<&LockedSources> {
        let sources = match variant {
            None => &self.sources,
            Some(name) => &self.variants.get(name)?.sources,
        };
        (!sources.is_empty()).then_some(sources)
    }

    /// The lock as a variant has it; of none the whole analysis's.
    pub fn of_variant(&self, variant: Option<&str>) -> Cow<'_, Self> {
        let Some(own) = variant.and_then(|name| self.variants.get(name)).cloned() else {
            return Cow::Borrowed(self);
        };
        let mut lock = self.clone();
        lock.environments.extend(own.environments);
        lock.files.extend(own.files);
        lock.datasets.extend(own.datasets);
        lock.steps.extend(own.steps);
        Cow::Owned(lock)
    }

    /// Its tables.
    pub fn tables(&self) -> Tables<'_> {
        let Self { environments, files, datasets, steps, .. } = self;
        Tables { environments, files, datasets, steps }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> LockFile {
        let file = LockedFile { sha256: "a".repeat(64), blake3: "b".repeat(64), bytes: 12 };
        let dataset = LockedDataset {
            lock: "content".to_owned(),
            files: 2,
            bytes: 20,
            root: Some(format!("sha256:{}", "c".repeat(64))),
            limit: None,
        };
        let none = LockedDataset {
            lock: "none".to_owned(),
            root: None,
            limit: Some(3),
            ..dataset.clone()
        };
        let step = LockedStep { key: format!("sha256:{}", "d".repeat(64)), tasks: 3 };
        LockFile {
            environments: [(
                "e".to_owned(),
                LockedEnvironment { request: "sha256:0".to_owned(), unlocked: Some(2) },
            )]
            .into(),
            files: [("a \"b\" \\ é\u{1}.py".to_owned(), file)].into(),
            datasets: [("movies".to_owned(), dataset), ("other".to_owned(), none)].into(),
            steps: [("segment".to_owned(), step)].into(),
            sources: [(
                "files.é \" b".to_owned(),
                [("bytes".to_owned(), "1a2b3c".to_owned()), ("a.b".to_owned(), "0".to_owned())]
                    .into(),
            )]
            .into(),
            rendered: [("rendered/x y".to_owned(), "e".repeat(64))].into(),
            ..LockFile::new()
        }
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let lock = sample();
        assert_eq!(LockFile::parse(&lock.to_text()), Some(lock.clone()));
        assert_eq!(LockFile::parse(&lock.to_text()).unwrap().to_text(), lock.to_text());
        assert_eq!(LockFile::parse(&LockFile::new().to_text()), Some(LockFile::new()));
    }

    #[test]
    fn what_a_later_version_wrote_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join(NAME), "version = 2\nnew = [1]\n").unwrap();
        assert!(matches!(LockFile::read(folder.path()), Err(LockError::Later(2))));
        fs_err::write(folder.path().join(NAME), "not toml at all").unwrap();
        assert_eq!(LockFile::read(folder.path()).unwrap(), LockFile::new());
    }

    #[test]
    fn a_conflict_of_git_is_mended() {
        let mut ours = sample();
        let mut theirs = sample();
        ours.rendered.insert("rendered/ours".to_owned(), "1".repeat(64));
        theirs.rendered.insert("rendered/theirs".to_owned(), "2".repeat(64));
        let common = sample().to_text();
        let conflict = format!(
            "{common}<<<<<<< HEAD\n\"rendered/ours\" = \"{}\"\n=======\n\"rendered/theirs\" = \"{}\"\n>>>>>>> branch\n",
            "1".repeat(64),
            "2".repeat(64)
        );
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join(NAME), conflict).unwrap();
        let mended = LockFile::read(folder.path()).unwrap();
        assert!(mended.rendered.contains_key("rendered/ours"));
        assert!(mended.rendered.contains_key("rendered/theirs"), "what either side made is ours");
    }
}
