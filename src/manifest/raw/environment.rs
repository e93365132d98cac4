//! `[environments.NAME]` as written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::value::Variables;
use crate::text::Spanned;

/// What provides the programs of a step.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEnvironment {
    /// What provides the programs. Default: by the other keys, else `"conda"`.
    pub kind: Option<Spanned<RawEnvironmentKind>>,
    /// Channels in priority order: names, URLs or `file://` folders. Default: `["conda-forge"]`.
    pub channels: Option<Vec<Spanned<String>>>,
    /// The Python version, in quotes: `"3.12"` means `3.12.*`.
    pub python: Option<Spanned<String>>,
    /// Conda match specs: `"numpy >=2,<3"`, `"bioconda::samtools"`.
    pub dependencies: Option<Vec<Spanned<String>>>,
    /// Requirements for pip, installed after conda: `"cellpose >=3,<4"`.
    pub pip: Option<Vec<Spanned<String>>>,
    /// Folders of Python packages of the project, each with a `pyproject.toml`: their modules are
    /// found by the steps, and what they depend on is asked for.
    pub local: Option<Vec<Spanned<String>>>,
    /// An existing `environment.yml` of the project, instead of channels and dependencies here.
    pub file: Option<Spanned<String>>,
    /// The platforms that are asked for. Default: the cluster's, else `["linux-64"]`.
    pub platforms: Option<Vec<Spanned<String>>>,
    /// The CUDA version that the solver assumes, in quotes. Default: the cluster's.
    pub cuda: Option<Spanned<String>>,
    /// The glibc version that the solver assumes, in quotes. Default: the cluster's.
    pub glibc: Option<Spanned<String>>,
    /// Run the step inside Apptainer instead of conda: `"docker://…"`, `"oras://…"`, `"library://…"`,
    /// `"https://…"`, or the path of a `.sif` in the project or on the cluster.
    pub container: Option<Spanned<String>>,
    /// What runs once, when the environment is made: for what no solver knows. Not locked.
    pub install: Option<Spanned<RawInstall>>,
    /// Environment modules loaded first: `["cuda/12.4"]`.
    pub modules: Option<Vec<Spanned<String>>>,
    /// Exported in every step that uses it: environment variables.
    #[serde(default)]
    pub variables: Variables,
    /// What it is, for people.
    pub description: Option<String>,
}

/// What runs once, when an environment is made.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawInstall {
    /// Globs of project files that the commands read: `["renv.lock"]`.
    pub files: Option<Vec<Spanned<String>>>,
    /// Texts for bash, run in the project's folder, in their order: `["Rscript -e 'renv::restore()'"]`.
    pub commands: Option<Vec<Spanned<String>>>,
}

/// What provides the programs of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawEnvironmentKind {
    /// Conda packages, and pip packages on top.
    Conda,
    /// An image that Apptainer runs.
    Container,
    /// Environment modules alone.
    Modules,
}

impl RawEnvironmentKind {
    /// The word by which the manifest knows it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Conda => "conda",
            Self::Container => "container",
            Self::Modules => "modules",
        }
    }
}
