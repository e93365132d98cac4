//! The table of a step's tasks: what the script of an array task reads its row from.

use std::collections::BTreeMap;

use crate::model::Name;

/// The tasks of a step with a `foreach` or a `matrix`, in their order. A task's index is its
/// position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskTable {
    /// The names of the fields after `index` and `key`: `item.path`, `matrix.lr`,
    /// `outputs.masks` (with a final `/` where it is a folder), `steps.align` (the index of the task of `align` that this one sees),
    /// `groups.align` (the numbers of the groups of tasks of `align` that this one sees) and
    /// `files` (triples: path, bytes, and `blake3:HEX`, `mtime:SECONDS` or `-`).
    pub columns: Vec<String>,
    /// The tasks.
    pub rows: Vec<TaskRow>,
    /// Of each step with a column `groups.STEP`, the groups: indexes of its tasks, ascending.
    /// They stand here once, however many tasks see them.
    pub groups: BTreeMap<Name, Vec<Vec<u32>>>,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its key: 64 hexadecimal digits.
    pub key: String,
    /// Its fields, in the order of [`TaskTable::columns`].
    pub fields: Vec<Field>,
}

/// One field of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A text.
    One(String),
    /// A list of texts, maybe empty.
    List(Vec<String>),
    /// The index of a task of another step.
    Task(u32),
    /// Numbers of groups of tasks of another step, ascending, each in [`TaskTable::groups`].
    Groups(Vec<u32>),
}

impl TaskTable {
    /// The column that holds the index of a task of `step`.
    pub fn task_column(step: &Name) -> String {
        format!("steps.{step}")
    }

    /// The column that holds the numbers of groups of tasks of `step`.
    pub fn groups_column(step: &Name) -> String {
        format!("groups.{step}")
    }

    /// The column that holds the output `name`.
    pub fn output_column(name: &Name) -> String {
        format!("outputs.{name}")
    }
}
