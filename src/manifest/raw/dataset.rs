//! `[datasets.NAME]` as written.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::json;

use super::value::{Scalar, Table};
use crate::text::Spanned;

/// Files, named parts of their paths, the lines of a sheet, or rows written here: what tasks are
/// made of.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDataset {
    /// The folder or file, relative to the project, or absolute on the cluster. Default: the
    /// project.
    pub path: Option<Spanned<String>>,
    /// Which files belong to it: globs relative to `path`; one that ends in `/` takes folders, each
    /// whole. Default: `["**/*"]`.
    pub include: Option<Vec<Spanned<String>>>,
    /// Which of those do not belong to it: globs relative to `path`.
    pub exclude: Option<Vec<Spanned<String>>>,
    /// A sheet with a header, `.tsv` or `.csv`: one row a line, instead of one row a file.
    pub table: Option<Spanned<String>>,
    /// The rows themselves: `[{ contrast = "a_vs_b", level = "a" }]`.
    pub rows: Option<Spanned<Vec<Spanned<Table<Scalar>>>>>,
    /// The columns that identify a row. Default: the first column of a sheet, all captures;
    /// required with `rows`.
    pub key: Option<Spanned<Vec<Spanned<String>>>>,
    /// Columns that hold paths, relative to `path`; or, without a `table` and `rows`, a pattern
    /// for each such column: `{ image = "Well_{well}.nd2" }`, one row a distinct `well`.
    pub files: Option<Spanned<RawFiles>>,
    /// Only the first so many rows, in their order.
    #[schemars(range(min = 1))]
    pub limit: Option<u32>,
    /// What enters the lockfile: hashes of the bytes, sizes and times, or nothing. Default:
    /// `"content"`.
    pub lock: Option<RawLockMode>,
    /// Who may see it; only recorded. Default: `"internal"`.
    pub sensitivity: Option<RawSensitivity>,
    /// Where it came from: a URL, a DOI.
    pub source: Option<String>,
    /// Which version of it this is; with `lock = "none"` it decides results as the bytes would.
    pub version: Option<String>,
    /// What it is, for people.
    pub description: Option<String>,
}

/// Columns that hold paths, or a pattern for each.
#[derive(Debug, Clone, PartialEq)]
pub enum RawFiles {
    /// Columns of a sheet or of `rows`.
    Columns(Vec<Spanned<String>>),
    /// A pattern for each column.
    Patterns(Table<Spanned<String>>),
}

impl<'de> Deserialize<'de> for RawFiles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FilesVisitor;

        impl<'de> Visitor<'de> for FilesVisitor {
            type Value = RawFiles;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of columns, or a pattern for each column")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawFiles, A::Error> {
                let mut columns = Vec::new();
                while let Some(column) = seq.next_element()? {
                    columns.push(column);
                }
                Ok(RawFiles::Columns(columns))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawFiles, A::Error> {
                Table::deserialize(MapAccessDeserializer::new(map)).map(RawFiles::Patterns)
            }
        }

        deserializer.deserialize_any(FilesVisitor)
    }
}

impl JsonSchema for RawFiles {
    fn schema_name() -> Cow<'static, str> {
        "Files".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Table::<String>::json_schema(generator);
        schema.insert("type".to_owned(), json!(["array", "object"]));
        schema.insert("items".to_owned(), json!({ "type": "string" }));
        schema
    }
}

/// Who may see a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawSensitivity {
    /// Everyone.
    Public,
    /// Those who work on it.
    Internal,
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
