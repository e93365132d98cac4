//! The table of a step's tasks: what the script of an array task reads its row from.

use crate::model::Name;

/// The tasks of a step with a `foreach` or a `matrix`, in their order. A task's index is its
/// position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskTable {
    /// The names of the fields after `index` and `key`: `item.path`, `matrix.lr`,
    /// `outputs.masks`, `steps.align` (the indexes of the tasks of `align` that this one sees)
    /// and `files` (triples: path, bytes, and `blake3:HEX`, `mtime:SECONDS` or `-`).
    pub columns: Vec<String>,
    /// The tasks.
    pub rows: Vec<TaskRow>,
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
    /// Indexes of tasks of another step, ascending.
    Indexes(Vec<u32>),
}

impl TaskTable {
    /// The column that holds the indexes of the tasks of `step`.
    pub fn indexes_column(step: &Name) -> String {
        format!("steps.{step}")
    }

    /// The column that holds the output `name`.
    pub fn output_column(name: &Name) -> String {
        format!("outputs.{name}")
    }
}
