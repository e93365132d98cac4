//! Environments: what provides the programs of a step.

use std::collections::BTreeMap;

use super::{Name, ProjectPath, Template};
use crate::text::{Place, Placed};

/// Names one environment of a [`super::Lab`]: its index, in the order of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvironmentId(pub usize);

/// An environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: Name,
    /// The name in its table's header.
    pub place: Place,
    /// What provides the programs.
    pub kind: EnvironmentKind,
    /// What runs once its packages are there.
    pub install: Option<Install>,
    /// Environment modules loaded first.
    pub modules: Vec<Placed<String>>,
    /// The folders of the project that hold its own Python modules, in the order of Python's path.
    pub local: Vec<Placed<String>>,
    /// Exported in every step that uses it.
    pub variables: BTreeMap<String, Template>,
    /// For people.
    pub description: Option<String>,
}

/// What provides the programs of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvironmentKind {
    /// Conda packages, and pip packages on top.
    Conda(CondaRequest),
    /// An image that Apptainer runs.
    Container(Image),
    /// Environment modules alone.
    Modules,
}

/// What runs once the packages of an environment are there: what it brings is not locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    /// Globs of the project's files that the commands read.
    pub files: Vec<Placed<String>>,
    /// Texts for bash, at least one.
    pub commands: Vec<Placed<String>>,
}

/// The image of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// As written: what is pulled, or the path in its shortest form.
    pub name: Placed<String>,
    /// Where it comes from.
    pub source: ImageSource,
}

/// Where an image comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageSource {
    /// It is pulled once, before any task runs.
    Pulled {
        /// Its name holds the digest of its content, so that it is the same image for ever.
        fixed: bool,
    },
    /// A file of the project.
    Project(ProjectPath),
    /// A file or a folder at this absolute path, which the cluster has.
    Elsewhere,
}

/// What is asked of conda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CondaRequest {
    /// In priority order, strict.
    pub channels: Vec<Placed<String>>,
    /// Match specs, `python` among them.
    pub dependencies: Vec<Placed<String>>,
    /// PEP 508 requirements.
    pub pip: Vec<Placed<String>>,
    /// The platforms that are asked for.
    pub platforms: Vec<String>,
    /// The `__cuda` version that a solver shall assume.
    pub cuda: Option<String>,
    /// The `__glibc` version that a solver shall assume.
    pub glibc: Option<String>,
}
