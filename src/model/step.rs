//! Steps: what runs, how often, with what.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    DatasetId, EnvironmentId, Filter, GpuRequest, Hole, Memory, Name, Part, ProjectPath, Reference,
    Retries, Template, Walltime,
};
use crate::text::{Place, Placed};

/// Names one step of a [`super::Lab`]: its index, in the order of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub usize);

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: Name,
    /// The name in its table's header.
    pub place: Place,
    /// For people.
    pub description: Option<String>,
    /// What runs.
    pub action: Action,
    /// Globs of helper files, the defaults' first.
    pub code: Vec<Placed<String>>,
    /// What provides its programs; `None` is what the machine has.
    pub environment: Option<EnvironmentId>,
    /// Further files that it reads.
    pub inputs: BTreeMap<Name, Placed<ProjectPath>>,
    /// What each task makes.
    pub outputs: BTreeMap<Name, Output>,
    /// Where it runs instead of the project: texts then give paths of the project in full.
    pub workdir: Option<Placed<ProjectPath>>,
    /// Dependencies that no reference shows.
    pub needs: Vec<Placed<StepId>>,
    /// The rows that its tasks are made of.
    pub foreach: Option<Foreach>,
    /// The combinations that its tasks are made of.
    pub matrix: Option<Matrix>,
    /// Environment variables: the environment's, over those the defaults', over those its own.
    pub variables: BTreeMap<String, Template>,
    /// What becomes of a task that fails.
    pub retries: Retries,
    /// At most so many array elements.
    pub jobs: Option<u32>,
    /// At most so many tasks at once.
    pub max_parallel: Option<u32>,
    /// What it asks of the scheduler, the defaults' included.
    pub resources: Resources,
    /// False for a step that is switched off, and for each that depends on one.
    pub enabled: bool,
    /// Of one that is off because it depends on a step that is switched off itself: that step.
    pub off_with: Option<StepId>,
    /// An error was reported for what makes its tasks or outputs: nothing that follows from
    /// them is judged.
    pub poisoned: bool,
}

impl Step {
    /// All holes of its templates: of its action, then of its variables; those of its outputs,
    /// which name its row alone, are not among them.
    pub fn references(&self) -> impl Iterator<Item = &Hole> {
        let arguments = self.action.arguments().iter().map(|argument| &argument.value);
        let text = match &self.action {
            Action::Command { text, .. } => Some(text),
            Action::Script { .. } | Action::Program { .. } => None,
        };
        arguments.chain(text).chain(self.variables.values()).flat_map(Template::holes)
    }

    /// The datasets whose rows it reads as a table, each once.
    pub fn tabled_datasets(&self) -> BTreeSet<DatasetId> {
        let tabled = self.references().filter_map(|hole| match hole.reference {
            Reference::Dataset(id) if hole.filters.first() == Some(&Filter::Table) => Some(id),
            _ => None,
        });
        tabled.collect()
    }

    /// The outputs of `other`, the step `id`, that its tasks may read, in the order of names: those
    /// that it names, and all where it waits for them in another way, as a table or by `needs`.
    pub fn reads_of<'o>(&self, id: StepId, other: &'o Step) -> impl Iterator<Item = &'o Name> {
        let mut named = BTreeSet::new();
        let mut whole = self.needs.iter().any(|need| need.value == id);
        for hole in self.references() {
            match &hole.reference {
                Reference::StepOutput(of, output) if *of == id => {
                    named.insert(output.clone());
                }
                Reference::Step(of) => whole |= *of == id,
                _ => {}
            }
        }
        whole |= named.is_empty();
        other.outputs.keys().filter(move |name| whole || named.contains(*name))
    }

    /// Whether a template of it, of its outputs too, names `reference`.
    pub fn names(&self, reference: &Reference) -> bool {
        let outputs = self.outputs.values().flat_map(|output| output.path.holes());
        self.references().chain(outputs).any(|hole| hole.reference == *reference)
    }
}

/// What a task runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A script of the project with arguments.
    Script {
        /// The program that runs it: `python3`, `Rscript`, `julia`, `bash`.
        interpreter: Vec<String>,
        /// The script.
        path: Placed<ProjectPath>,
        /// Its arguments.
        args: Vec<Argument>,
    },
    /// A program and its arguments, without a shell.
    Program {
        /// The program first; at least one.
        words: Vec<Argument>,
    },
    /// A text for bash under `set -euo pipefail`.
    Command {
        /// The text.
        text: Template,
        /// Where each of its holes stands, in their order.
        contexts: Vec<ShellContext>,
    },
}

impl Action {
    /// Its arguments; of a program, that itself first. A command for bash has none.
    pub fn arguments(&self) -> &[Argument] {
        match self {
            Self::Script { args, .. } => args,
            Self::Program { words } => words,
            Self::Command { .. } => &[],
        }
    }
}

/// An element of `args`, or an entry of it as a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The option that an entry of a map is, `--diameter`: it stands before its value, alone where
    /// that is `true`, and not at all where that is `false` or an empty list.
    pub option: Option<String>,
    /// One argument, or as many as its list has. Of an option it is one whole hole.
    pub value: Template,
}

impl Argument {
    /// Whether the texts `true` and `false` of an option mean that it is there or not: what a
    /// person writes may say so, a path or what a task was granted cannot.
    pub fn is_flag(&self) -> bool {
        self.value.whole().is_some_and(|hole| {
            matches!(
                hole.reference,
                Reference::Param(_) | Reference::Axis(_) | Reference::Column(_)
            )
        })
    }
}

/// Where a hole of a `command` stands in the shell's grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellContext {
    /// Outside quotes; `whole` where nothing else belongs to its word.
    Word {
        /// Whether it is a whole word: only there may a list stand.
        whole: bool,
    },
    /// Between double quotes.
    DoubleQuoted,
    /// In a here-document that expands, where quotes are plain text.
    HereDocument,
}

/// A file or a folder that each task makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its path; relative to the project.
    pub path: Template,
    /// Its name in the manifest.
    pub place: Place,
    /// Where `temporary` names it: it may be deleted once all that read it are done.
    pub temporary: Option<Place>,
}

impl Output {
    /// Whether it is a folder: its path is written with a final `/`.
    pub fn is_folder(&self) -> bool {
        matches!(self.path.parts.last(), Some(Part::Text(text)) if text.ends_with('/'))
    }
}

/// One task per row of this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreach {
    /// Whose rows or tasks.
    pub source: ForeachSource,
    /// Grouped by these columns or axes, where given.
    pub by: Option<Vec<Placed<String>>>,
    /// The value in the manifest.
    pub place: Place,
}

/// Whose rows or tasks a `foreach` goes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeachSource {
    /// The rows of a dataset.
    Dataset(DatasetId),
    /// The tasks of a step.
    Step(StepId),
}

/// One value of each axis, as text, in the order of [`Matrix::axes`].
pub type Combination = Vec<String>;

/// The combinations of a step's axes, those excluded left out and those included added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The axes, in alphabetical order.
    pub axes: Vec<Name>,
    /// The combinations, in the order of tasks: the last axis fastest, then those included.
    pub combinations: Vec<Combination>,
    /// The `matrix` (or `matrix_include`) key.
    pub place: Place,
}

/// What a step asks of the scheduler. What nobody sets, the partition decides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resources {
    /// CPUs per process, at least 1.
    pub cpus: Option<Placed<u32>>,
    /// GPUs per node.
    pub gpus: Option<Placed<GpuRequest>>,
    /// Memory per node.
    pub memory: Option<Placed<Memory>>,
    /// Walltime.
    pub time: Option<Placed<Walltime>>,
    /// Nodes of each task.
    pub nodes: Option<Placed<u32>>,
    /// Processes of each task in all, at least as many as nodes.
    pub tasks: Option<Placed<u32>>,
    /// The partition, by our name or Slurm's.
    pub partition: Option<Placed<String>>,
    /// The account.
    pub account: Option<Placed<String>>,
    /// The quality of service.
    pub qos: Option<Placed<String>>,
    /// Features that its nodes must have, as Slurm writes them.
    pub constraint: Option<Placed<String>>,
    /// The reservation in which it runs.
    pub reservation: Option<Placed<String>>,
    /// Whether its nodes are its own.
    pub exclusive: Option<Placed<bool>>,
    /// Raw `sbatch` options, one an element.
    pub slurm: Vec<Placed<String>>,
    /// Keys that are written and could not be read, which was reported: what they ask for is not
    /// known, and they are not absent.
    pub unread: BTreeSet<&'static str>,
}
