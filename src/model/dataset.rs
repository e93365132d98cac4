//! Datasets: which files or lines make the rows of tasks.

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
    /// Files or a sheet.
    pub form: DatasetForm,
    /// What enters the lockfile.
    pub lock: LockMode,
    /// For people.
    pub description: Option<String>,
}

/// What the rows of a dataset are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatasetForm {
    /// One row a file. Globs relative to the dataset's path, not yet compiled.
    Files {
        /// Which files belong to it.
        include: Vec<Placed<String>>,
        /// Which of those do not.
        exclude: Vec<Placed<String>>,
    },
    /// One row a line of a `.tsv` or `.csv` with a header.
    Sheet {
        /// The sheet, in the project.
        table: Placed<ProjectPath>,
        /// The columns that identify a row; empty: the first column.
        key: Vec<Placed<String>>,
        /// The columns that hold paths relative to the dataset's path.
        files: Vec<Placed<String>>,
    },
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
