//! `[project]` as written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{model::Name, text::Spanned};

/// What this analysis is called, who made it and where it runs.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawProject {
    /// The project's name: lower-case letters, digits and `_`. Job names and headers carry it.
    #[schemars(regex(pattern = Name::PATTERN), length(max = 64), required)]
    pub name: Option<Spanned<String>>,
    /// What the analysis is about, in a sentence.
    pub description: Option<String>,
    /// Who made it: `["Ines Ferrat <ines@example.org>"]`.
    #[serde(default)]
    pub authors: Vec<String>,
    /// The analysis's own version, in quotes: `"1.2"`.
    pub version: Option<String>,
    /// The licence, as an SPDX expression: `"CC-BY-4.0"`.
    pub license: Option<String>,
    /// A URL where people read more.
    pub homepage: Option<String>,
    /// The cluster's profile: a name, looked up in `clusters/`, or the path of a file. Without
    /// it: plain Slurm with no limits known.
    pub cluster: Option<Spanned<String>>,
    /// Globs of further manifest files, each with `params`, `datasets`, `environments` and `steps`
    /// only. Paths in them start from the folder of `lab.toml` all the same.
    #[serde(default)]
    pub include: Vec<Spanned<String>>,
    /// The language of what is rendered for people: guides, and comments in scripts.
    pub language: Option<RawLanguage>,
    /// Which versions of `lab` may read this, as Cargo writes them: `">=0.1, <2"`.
    pub requires: Option<Spanned<String>>,
}

/// A language of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawLanguage {
    /// English.
    En,
    /// French.
    Fr,
}
