//! The manifest as written: one file a table. Reads whatever has the right shape; what it means,
//! and whether it is so, is decided by `resolve`.
//!
//! The types derive both `Deserialize` and `JsonSchema`, so that the published schema and the
//! reader are one grammar. Doc comments of fields are what editors show.

mod checks;
mod dataset;
mod environment;
mod profile;
mod project;
mod resources;
mod step;
mod value;
mod variant;

use schemars::JsonSchema;
use serde::Deserialize;

pub use checks::{RawChecks, RawLevel};
pub use dataset::{RawDataset, RawFiles, RawLockMode, RawSensitivity};
pub use environment::{RawEnvironment, RawEnvironmentKind, RawInstall};
pub use profile::{
    RawAccount, RawBuild, RawCluster, RawGpuRequest, RawMemoryRequest, RawMpi, RawNodeType,
    RawPartition, RawProfile, RawQos, RawRetry, RawRules, RawSetup, RawYesNoSite,
};
pub use project::{RawLanguage, RawProject};
pub use resources::{RawGpus, RawResources};
pub use step::{
    RawArgs, RawAxis, RawCommand, RawDefaults, RawForeach, RawForeachTable, RawMatrix, RawStep,
};
pub use value::{Entry, Scalar, ScalarOrList, Table, Variables};
pub use variant::RawVariant;

/// A whole `lab.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLab {
    /// What this analysis is called, who made it and where it runs.
    #[schemars(required)]
    pub project: Option<RawProject>,
    /// Values for `{{ params.NAME }}`: a string, a number, `true` or `false`, or a list of those.
    #[serde(default)]
    pub params: Table<ScalarOrList>,
    /// Files and sheets, and the rows that tasks are made of.
    #[serde(default)]
    pub datasets: Table<RawDataset>,
    /// What provides the programs of the steps.
    #[serde(default)]
    pub environments: Table<RawEnvironment>,
    /// What a step has unless it says otherwise.
    pub defaults: Option<RawDefaults>,
    /// What runs. A step that names another's output waits for it.
    #[serde(default)]
    pub steps: Table<RawStep>,
    /// What becomes of a warning, by its code: `"data/empty-dataset" = "deny"`. What would make a
    /// result wrong is an error, which nothing allows.
    #[serde(default)]
    pub checks: RawChecks,
    /// Partial manifests, each merged over the whole one by `lab --variant NAME`: tables merge,
    /// values and lists replace.
    #[serde(default)]
    pub variants: Table<RawVariant>,
}
