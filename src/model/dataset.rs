//! Datasets: which files or lines make the rows of tasks.

use std::collections::BTreeMap;

use super::{Name, ProjectPath};
use crate::text::{Place, Placed};

/// Names one dataset of a [`super::Lab`]: its index, in the order of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatasetId(pub usize);

/// A dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// Its name.
    pub name: Name,
    /// The name in its table's header.
    pub place: Place,
    /// Where its files lie, shortest form, relative to the project or absolute; `.` unless given.
    pub path: String,
    /// The `path` key, where it is given.
    pub path_place: Option<Place>,
    /// What its rows are.
    pub form: DatasetForm,
    /// Only the first so many rows; 1 or more.
    pub limit: Option<usize>,
    /// What enters the lockfile.
    pub lock: LockMode,
    /// Who may see it, where the manifest says; only recorded.
    pub sensitivity: Option<Sensitivity>,
    /// Where it came from, for people.
    pub source: Option<String>,
    /// Which version of it this is; part of keys with [`LockMode::None`].
    pub version: Option<String>,
    /// For people.
    pub description: Option<String>,
}

/// What the rows of a dataset are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatasetForm {
    /// One row a file, or a folder that is taken whole. Globs relative to the dataset's path, not
    /// yet compiled.
    Files {
        /// Which files and folders belong to it.
        include: Vec<Placed<String>>,
        /// Which of those do not.
        exclude: Vec<Placed<String>>,
    },
    /// One row a distinct capture of named parts of paths.
    Captures(CapturedPaths),
    /// One row a line of a `.tsv` or `.csv` with a header.
    Sheet {
        /// The sheet, in the project.
        table: Placed<ProjectPath>,
        /// The columns that identify a row; empty: the first column.
        key: Vec<Placed<String>>,
        /// The columns that hold paths relative to the dataset's path.
        files: Vec<Placed<String>>,
    },
    /// Rows written in the manifest.
    Rows(WrittenRows),
}

/// Named parts of paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedPaths {
    /// A pattern for each column, relative to the dataset's path, not yet compiled.
    pub patterns: BTreeMap<Name, Placed<String>>,
    /// Globs of the files that do not belong to it.
    pub exclude: Vec<Placed<String>>,
    /// The columns that identify a row; empty: all captures.
    pub key: Vec<Placed<String>>,
}

/// Rows written in the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenRows {
    /// The columns that some row has: those of the key first, then in alphabetical order.
    pub columns: Vec<Name>,
    /// The `rows` key.
    pub place: Place,
    /// Each row, its cells in the order of the columns; nothing where it lacks one.
    pub rows: Vec<Placed<Vec<Option<Placed<String>>>>>,
    /// The columns that identify a row; at least one.
    pub key: Vec<Placed<String>>,
    /// The columns that hold paths relative to the dataset's path.
    pub files: Vec<Placed<String>>,
}

/// Who may see a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    /// Everyone.
    Public,
    /// Those who work on it.
    Internal,
}

impl Sensitivity {
    /// The word of the manifest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }
}

/// What of a dataset enters the lockfile and the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum LockMode {
    /// Hashes of the bytes.
    #[default]
    Content,
    /// Sizes and modification times in whole seconds.
    Metadata,
    /// Nothing.
    None,
}

impl LockMode {
    /// The word of the manifest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Metadata => "metadata",
            Self::None => "none",
        }
    }
}
