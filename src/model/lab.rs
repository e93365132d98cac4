//! The whole of a valid manifest.

use std::collections::BTreeMap;

use super::{
    ClusterProfile, Dataset, DatasetId, Environment, EnvironmentId, Folders, Name, Step, StepId,
};
use crate::{
    diag::Lang,
    text::{FileId, Place},
};

/// An analysis: everything that a manifest and its profile say, found valid.
///
/// Tables are in the order of their names, whatever the order in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Lab {
    /// The files of the manifest, `lab.toml` and what it includes: paths with `/`, by what places
    /// call them.
    pub files: BTreeMap<FileId, String>,
    /// The variant that it is.
    pub variant: Option<Name>,
    /// The variants that the manifest has, this one among them.
    pub variants: Vec<Name>,
    /// Where what is made of it lies.
    pub folders: Folders,
    /// `[project]`.
    pub project: Project,
    /// `[params]`.
    pub params: BTreeMap<Name, Param>,
    /// `[datasets]`, in the order of names.
    pub datasets: Vec<Dataset>,
    /// `[environments]`, in the order of names.
    pub environments: Vec<Environment>,
    /// `[steps]`, in the order of names.
    pub steps: Vec<Step>,
    /// The profile of the cluster that the project names.
    pub cluster: Option<ClusterProfile>,
}

impl Lab {
    /// The file of the manifest that `place` lies in.
    pub fn file_of(&self, place: Place) -> &str {
        &self.files[&place.file]
    }

    /// The dataset that `id` names.
    pub fn dataset(&self, id: DatasetId) -> &Dataset {
        &self.datasets[id.0]
    }

    /// The environment that `id` names.
    pub fn environment(&self, id: EnvironmentId) -> &Environment {
        &self.environments[id.0]
    }

    /// The step that `id` names.
    pub fn step(&self, id: StepId) -> &Step {
        &self.steps[id.0]
    }

    /// The steps that are switched on, in the order of names.
    pub fn enabled_steps(&self) -> impl Iterator<Item = (StepId, &Step)> {
        self.steps
            .iter()
            .enumerate()
            .filter(|(_, step)| step.enabled)
            .map(|(index, step)| (StepId(index), step))
    }
}

/// `[project]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its name, in job names and headers.
    pub name: Name,
    /// The name's place.
    pub place: Place,
    /// For people.
    pub description: Option<String>,
    /// `Name <address>`.
    pub authors: Vec<String>,
    /// The analysis's own version.
    pub version: Option<String>,
    /// An SPDX expression, by custom.
    pub license: Option<String>,
    /// A URL.
    pub homepage: Option<String>,
    /// The language of what is rendered for people.
    pub language: Lang,
}

/// A key of `[project]` that a template may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProjectField {
    /// `project.name`.
    Name,
    /// `project.description`.
    Description,
    /// `project.authors`, a list.
    Authors,
    /// `project.version`.
    Version,
    /// `project.license`.
    License,
    /// `project.homepage`.
    Homepage,
}

impl ProjectField {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Name,
        Self::Description,
        Self::Authors,
        Self::Version,
        Self::License,
        Self::Homepage,
    ];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::Authors => "authors",
            Self::Version => "version",
            Self::License => "license",
            Self::Homepage => "homepage",
        }
    }
}

/// A param, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Its value.
    pub value: ParamValue,
    /// Its value in the manifest.
    pub place: Place,
}

/// The text of a scalar, or of each scalar of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamValue {
    /// One.
    One(String),
    /// A list.
    List(Vec<String>),
}
