//! A template that was found valid: text, and holes that name a value.

use super::{DatasetId, Filter, Name, ProjectField, StepId};
use crate::text::Place;

/// Text with holes. What a hole gives is decided by `graph` (the task's row) and `plan`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Text and holes in their order; no two texts stand side by side.
    pub parts: Vec<Part>,
    /// The string in the manifest, with its quotes.
    pub place: Place,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// `{{ reference | filter }}`.
    Hole(Hole),
}

/// `{{ reference | filter | … }}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// What it names.
    pub reference: Reference,
    /// What is done to the value, left to right.
    pub filters: Vec<Filter>,
    /// From `{{` to `}}`.
    pub place: Place,
    /// The last word of the name: `COLUMN` of `item.COLUMN`.
    pub word: Place,
}

/// What a hole names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// `project.FIELD`.
    Project(ProjectField),
    /// `params.NAME`.
    Param(Name),
    /// `item.COLUMN`: a column of the row; for plain files `path`, `dir`, `name`, `stem`, `suffix`.
    Column(String),
    /// `item.key`.
    ItemKey,
    /// `item.index`, from 0.
    ItemIndex,
    /// `matrix.AXIS`.
    Axis(Name),
    /// `datasets.NAME`: its path, a sheet's own.
    Dataset(DatasetId),
    /// `inputs.NAME`.
    Input(Name),
    /// `outputs.NAME`.
    Output(Name),
    /// `steps.STEP.outputs.NAME`.
    StepOutput(StepId, Name),
    /// `steps.STEP`: its tasks, as a table.
    Step(StepId),
    /// `resources.NAME`, read when the task runs.
    Resource(ResourceName),
    /// `env.NAME`: an environment variable, read when the task runs.
    Env(String),
    /// `cluster.paths.NAME`: a folder of the cluster's profile.
    ClusterPath(String),
}

/// What a task was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceName {
    /// CPUs of the task.
    Cpus,
    /// GPUs of the task.
    Gpus,
    /// Memory of the task in MiB.
    MemoryMb,
}

impl Template {
    /// The holes, in their order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Text(_) => None,
        })
    }

    /// Its text, where it has no hole.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The hole that is the whole template, where one is.
    pub fn whole(&self) -> Option<&Hole> {
        match self.parts.as_slice() {
            [Part::Hole(hole)] => Some(hole),
            _ => None,
        }
    }
}
