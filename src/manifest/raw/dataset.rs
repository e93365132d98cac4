//! `[datasets.NAME]` as written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Spanned;

/// Files, or the lines of a sheet: the rows that tasks are made of.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDataset {
    /// The folder or file, relative to the project, or absolute on the cluster. Default: the
    /// project.
    pub path: Option<Spanned<String>>,
    /// Which files belong to it: globs relative to `path`. Default: `["**/*"]`.
    pub include: Option<Vec<Spanned<String>>>,
    /// Which of those do not belong to it: globs relative to `path`.
    pub exclude: Option<Vec<Spanned<String>>>,
    /// A sheet with a header, `.tsv` or `.csv`: one row a line, instead of one row a file.
    pub table: Option<Spanned<String>>,
    /// The columns that identify a row of the sheet. Default: the first column.
    pub key: Option<Spanned<Vec<Spanned<String>>>>,
    /// The columns of the sheet that hold paths, relative to `path`.
    pub files: Option<Spanned<Vec<Spanned<String>>>>,
    /// What enters the lockfile: hashes of the bytes, sizes and times, or nothing. Default:
    /// `"content"`.
    pub lock: Option<RawLockMode>,
    /// What it is, for people.
    pub description: Option<String>,
}

/// What of a dataset enters the lockfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawLockMode {
    /// Hashes of the bytes.
    Content,
    /// Sizes and modification times: for terabytes that nobody will read twice.
    Metadata,
    /// Nothing.
    None,
}
