//! The tasks of a step: the rows and combinations that each stands for.
//!
//! Every step is described alike: rows with columns, and tasks that are runs of rows. A step
//! without `foreach` and `matrix` is one task with one row without columns.

use std::collections::HashMap;

use super::{StepGraph, columns};
use crate::{
    data::Rows,
    diag::Sink,
    model::{Combination, DatasetId, ForeachSource, Lab, Name, Step},
    text::Place,
};

/// Above this, the combinations of a matrix with the tasks that they go over are a slip.
const MOST_ROWS: usize = 4_000_000;

/// Stands for "no row" and "no combination".
const NONE: u32 = u32::MAX;

/// What a row has a value in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name; for the key of plain files the dataset's.
    pub name: String,
    /// Where its values come from.
    pub source: ColumnSource,
    /// It identifies a task, together with the other key columns.
    pub key: bool,
    /// It has one value in a task, however many rows the task has.
    pub single: bool,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnSource {
    /// This column of the dataset.
    Item(usize),
    /// This axis.
    Axis(usize),
}

/// A row of the dataset and a combination of the axes; either may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    item: u32,
    combination: u32,
}

/// The tasks of a step.
#[derive(Debug, Clone)]
pub struct TaskSet {
    /// What its rows have values in.
    pub columns: Vec<Column>,
    /// The dataset whose rows it goes over, itself or through other steps.
    pub dataset: Option<DatasetId>,
    /// The key columns of `item`, in their order: those of the dataset, or of `by`.
    pub item_key: Vec<usize>,
    /// Grouped by `by`, itself or the step that it goes over.
    pub grouped: bool,
    /// It has a `foreach` or a `matrix`: its script reads its row from a table.
    pub many: bool,
    /// How many tasks the `foreach` alone gives: `item.index` counts these.
    items: usize,
    rows: Vec<Row>,
    /// Task `i` has the rows from `starts[i]` to before `starts[i + 1]`.
    starts: Vec<u32>,
    axes: Vec<Name>,
    combinations: Vec<Combination>,
}

impl TaskSet {
    /// One task without a row.
    fn one() -> Self {
        Self {
            columns: Vec::new(),
            dataset: None,
            item_key: Vec::new(),
            grouped: false,
            many: false,
            items: 1,
            rows: vec![Row { item: NONE, combination: NONE }],
            starts: vec![0, 1],
            axes: Vec::new(),
            combinations: Vec::new(),
        }
    }

    /// How many tasks there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no task.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows of a task, by number.
    pub fn rows(&self, task: usize) -> std::ops::Range<usize> {
        self.starts[task] as usize..self.starts[task + 1] as usize
    }

    /// The row of the dataset that a row stands for.
    pub fn item(&self, row: usize) -> Option<usize> {
        let item = self.rows[row].item;
        (item != NONE).then_some(item as usize)
    }

    /// The position of a task's `item` among those of the `foreach`, from 0.
    pub fn item_index(&self, task: usize) -> usize {
        task % self.items.max(1)
    }

    /// The column with this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The column of an axis.
    pub fn axis(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| {
            column.name == name && matches!(column.source, ColumnSource::Axis(_))
        })
    }

    /// The axes, in alphabetical order.
    pub fn axes(&self) -> &[Name] {
        &self.axes
    }

    /// The value of a row in a column, as text.
    pub fn value<'a>(
        &'a self,
        rows: &'a Rows,
        row: usize,
        column: usize,
    ) -> std::borrow::Cow<'a, str> {
        match self.columns[column].source {
            ColumnSource::Axis(axis) => {
                self.combinations[self.rows[row].combination as usize][axis].as_str().into()
            }
            ColumnSource::Item(item) => {
                let dataset = self.dataset.expect("an item column has a dataset");
                let dataset = rows.dataset(dataset).expect("a task set is made of known rows");
                dataset.cell(self.rows[row].item as usize, item)
            }
        }
    }

    /// The value of a task in a column that has one value in it.
    pub fn single<'a>(
        &'a self,
        rows: &'a Rows,
        task: usize,
        column: usize,
    ) -> std::borrow::Cow<'a, str> {
        self.value(rows, self.starts[task] as usize, column)
    }

    /// The line of a sheet that a row is.
    pub(super) fn place(&self, rows: &Rows, row: usize) -> Option<Place> {
        rows.dataset(self.dataset?)?.place(self.item(row)?)
    }

    /// The header of a sheet's column.
    pub(super) fn column_place(&self, rows: &Rows, column: usize) -> Option<Place> {
        match self.columns[column].source {
            ColumnSource::Item(item) => rows.dataset(self.dataset?)?.column_place(item),
            ColumnSource::Axis(_) => None,
        }
    }

    /// One row a dataset's row, each a task.
    fn of_dataset(rows: &Rows, id: DatasetId) -> Option<Self> {
        let dataset = rows.dataset(id)?;
        let keys = dataset.key_columns();
        let count = u32::try_from(dataset.len()).expect("fewer than 2^32 rows");
        let columns = dataset
            .columns()
            .iter()
            .enumerate()
            .map(|(index, name)| Column {
                name: name.clone(),
                source: ColumnSource::Item(index),
                key: keys.contains(&index),
                single: true,
            })
            .collect();
        Some(Self {
            columns,
            dataset: Some(id),
            item_key: keys.to_vec(),
            grouped: false,
            many: true,
            items: dataset.len(),
            rows: (0..count).map(|item| Row { item, combination: NONE }).collect(),
            starts: (0..=count).collect(),
            axes: Vec::new(),
            combinations: Vec::new(),
        })
    }

    /// One task per distinct value of the columns `by`, in the order of their first row.
    fn grouped_by(mut self, rows: &Rows, by: &[usize]) -> Self {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut groups: Vec<Vec<Row>> = Vec::new();
        let mut value = String::new();
        for row in 0..self.rows.len() {
            self.joined(rows, row, by, &mut value);
            let number = match numbers.get(&value) {
                Some(number) => *number,
                None => {
                    numbers.insert(value.clone(), groups.len());
                    groups.push(Vec::new());
                    groups.len() - 1
                }
            };
            groups[number].push(self.rows[row]);
        }
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.key = by.contains(&index);
            column.single = column.key;
        }
        self.item_key = by
            .iter()
            .copied()
            .filter(|index| matches!(self.columns[*index].source, ColumnSource::Item(_)))
            .collect();
        self.grouped = true;
        self.items = groups.len();
        self.starts = vec![0];
        self.rows.clear();
        for group in groups {
            self.rows.extend(group);
            self.starts.push(u32::try_from(self.rows.len()).expect("fewer than 2^32 rows"));
        }
        self
    }

    /// The values of a row in `columns`, one text: no value holds a NUL.
    pub(super) fn joined(&self, rows: &Rows, row: usize, columns: &[usize], into: &mut String) {
        into.clear();
        for column in columns {
            into.push_str(&self.value(rows, row, *column));
            into.push('\0');
        }
    }

    /// Each combination with each task, these fastest.
    fn with_matrix(self, axes: &[Name], combinations: &[Combination]) -> Self {
        let mut names: Vec<Name> = self.axes.iter().chain(axes).cloned().collect();
        names.sort();
        let inherited = self.combinations.len().max(1);
        let mut all = Vec::with_capacity(combinations.len() * inherited);
        for combination in combinations {
            for before in 0..inherited {
                let value = |name: &Name| match axes.iter().position(|axis| axis == name) {
                    Some(own) => combination[own].clone(),
                    None => {
                        let own = self.axes.iter().position(|axis| axis == name);
                        self.combinations[before][own.expect("of one or the other")].clone()
                    }
                };
                all.push(names.iter().map(value).collect());
            }
        }
        let mut columns: Vec<Column> = self
            .columns
            .iter()
            .filter(|column| matches!(column.source, ColumnSource::Item(_)))
            .cloned()
            .collect();
        for (index, name) in names.iter().enumerate() {
            let before = self.columns.iter().find(|column| {
                column.name == **name && matches!(column.source, ColumnSource::Axis(_))
            });
            columns.push(Column {
                name: name.to_string(),
                source: ColumnSource::Axis(index),
                key: before.is_none_or(|column| column.key),
                single: before.is_none_or(|column| column.single),
            });
        }
        let mut rows = Vec::with_capacity(combinations.len() * self.rows.len());
        let mut starts = vec![0u32];
        for own in 0..combinations.len() {
            for task in 0..self.len() {
                for row in &self.rows[self.rows(task)] {
                    let before = if row.combination == NONE { 0 } else { row.combination as usize };
                    let combination = u32::try_from(own * inherited + before);
                    let combination = combination.expect("fewer than 2^32 combinations");
                    rows.push(Row { item: row.item, combination });
                }
                starts.push(u32::try_from(rows.len()).expect("fewer than 2^32 rows"));
            }
        }
        Self { columns, many: true, rows, starts, axes: names, combinations: all, ..self }
    }
}

/// The tasks of `step`; `None` where they cannot be known, which was reported.
pub(super) fn of_step(
    lab: &Lab,
    rows: &Rows,
    graph: &StepGraph,
    step: &Step,
    sink: &mut Sink,
) -> Option<TaskSet> {
    let mut tasks = match &step.foreach {
        None => TaskSet::one(),
        Some(foreach) => {
            let base = match foreach.source {
                ForeachSource::Dataset(id) => TaskSet::of_dataset(rows, id)?,
                ForeachSource::Step(id) => graph.node(id)?.tasks.clone(),
            };
            if base.is_empty() {
                columns::report_empty(lab, step, foreach, sink);
                return None;
            }
            match &foreach.by {
                None => base,
                Some(by) => {
                    let by = columns::find(step, &base, by, sink)?;
                    base.grouped_by(rows, &by)
                }
            }
        }
    };
    if let Some(matrix) = &step.matrix {
        if !columns::axes_are_new(step, (&tasks, rows), matrix, sink) {
            return None;
        }
        let rows_in_all = tasks.rows.len().checked_mul(matrix.combinations.len());
        if rows_in_all.is_none_or(|rows| rows > MOST_ROWS) {
            columns::report_too_many(step, matrix, MOST_ROWS, sink);
            return None;
        }
        tasks = tasks.with_matrix(&matrix.axes, &matrix.combinations);
    }
    Some(tasks)
}
