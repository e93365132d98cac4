//! What a job runs, and the values that its texts name.

use crate::model::{Filter, Name, ResourceName};

/// What runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// A program and its arguments. A text that is one whole list value is that many arguments.
    Program(Vec<Text>),
    /// A text for bash under `set -euo pipefail`. A literal is the person's own text, as it is;
    /// a value stands bare or in double quotes.
    Command(Text),
}

/// Literal text and values, side by side.
pub type Text = Vec<TextPart>;

/// A piece of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextPart {
    /// As it is.
    Literal(String),
    /// The value with this index in [`Job::values`].
    Value {
        /// The index.
        value: usize,
        /// In a command: between double quotes, or in a here-document.
        quoted: bool,
    },
}

/// A value that a script holds in a shell variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellValue {
    /// The variable: `item_path`, `outputs_masks`, `steps_align_outputs_stack`; unique in a job.
    pub variable: String,
    /// Whether it is a list (a bash array).
    pub list: bool,
    /// Whether it is a path, or paths, that texts name in full: of a job that runs elsewhere.
    pub full: bool,
    /// Where it comes from.
    pub kind: ValueKind,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueKind {
    /// Known now: one text.
    Constant(String),
    /// Known now: a list.
    ConstantList(Vec<String>),
    /// This column of the task's own row.
    Column(String),
    /// This output of tasks of another step that has a table.
    Gathered {
        /// The step.
        step: Name,
        /// The output.
        output: Name,
        /// Whether it is a folder.
        folder: bool,
        /// Which of its tasks.
        select: Select,
    },
    /// The path of a TSV of tasks of another step, one a line, made when the task starts.
    Table {
        /// The step.
        step: Name,
        /// Which of its tasks; `None` where it is one task without a table.
        select: Option<Select>,
        /// The columns of the TSV.
        columns: Vec<TableColumn>,
    },
    /// The path of a TSV of the rows of a dataset, one a line.
    Rows {
        /// The dataset.
        dataset: Name,
        /// The positions of the columns that hold paths, from 1.
        paths: Vec<usize>,
    },
    /// What the task was granted.
    Resource(ResourceName),
    /// The paths of all files of a dataset, from its listing.
    Listing {
        /// The dataset.
        dataset: Name,
        /// The folder that they lie in.
        folder: String,
    },
    /// An environment variable, read when the task runs.
    Environment {
        /// Its name.
        name: String,
        /// What stands for it where it is unset; without it the job stops.
        default: Option<String>,
    },
    /// Literal text and other values, as one text.
    Made(Text),
    /// What a filter makes of another value.
    Filtered {
        /// The value: an index of [`Job::values`].
        of: usize,
        /// The filter.
        filter: Filter,
    },
    /// An option and the value behind it: a list, none where there is none.
    Option {
        /// The value: an index of [`Job::values`].
        of: usize,
        /// The option: `--diameter`.
        option: String,
    },
}

/// A column of a TSV of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// That of the step's task table; of one task the text itself.
    pub from: String,
    /// Whether it holds paths.
    pub path: bool,
}

/// Which tasks of another step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Select {
    /// All, in their order.
    All,
    /// That whose index stands in the own row's column `steps.STEP`.
    Task,
    /// Those of the groups whose numbers stand in the own row's column `groups.STEP`.
    Groups,
}
