//! *Tasks* and *Which task sees which*, written from the words of the manifest's page: rows are
//! maps of strings, and everything is compared with everything.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::{Dataset, Form, Project, Source, Step};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Columns of `item` and axes, which have no name in common.
    pub(crate) values: BTreeMap<String, String>,
    /// The number of the dataset's row that it is.
    pub(crate) item: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) rows: Vec<Row>,
    /// `item.index`.
    pub(crate) index: usize,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Tasks {
    /// The dataset that `item` is of.
    pub(crate) dataset: Option<usize>,
    /// The columns of `item`; of plain files also the key, which `item` does not show.
    pub(crate) columns: BTreeSet<String>,
    pub(crate) axes: BTreeSet<String>,
    /// The key columns.
    pub(crate) key: BTreeSet<String>,
    /// What `item.key` joins.
    pub(crate) item_key: Vec<String>,
    /// The columns that have one value in a task.
    pub(crate) single: BTreeSet<String>,
    pub(crate) list: Vec<Task>,
}

impl Tasks {
    fn all_columns(&self) -> BTreeSet<&String> {
        self.columns.union(&self.axes).collect()
    }

    /// The value of a task in a column that has one in it.
    pub(crate) fn one(&self, task: usize, column: &str) -> &str {
        assert!(self.single.contains(column));
        &self.list[task].rows[0].values[column]
    }

    pub(crate) fn item_key(&self, task: usize) -> String {
        let values: Vec<&str> = self.item_key.iter().map(|name| self.one(task, name)).collect();
        values.join("_")
    }

    /// Whether every row has something in the column.
    pub(crate) fn full(&self, column: &str) -> bool {
        let mut rows = self.list.iter().flat_map(|task| &task.rows);
        rows.all(|row| !row.values[column].is_empty())
    }
}

/// The tasks of a step, those of the steps before it being known.
pub(crate) fn tasks(project: &Project, before: &[Tasks], step: &Step) -> Tasks {
    let mut tasks = match &step.foreach {
        None => Tasks {
            list: vec![Task { rows: vec![Row { values: BTreeMap::new(), item: None }], index: 0 }],
            ..Tasks::default()
        },
        Some(foreach) => {
            let base = match foreach.source {
                Source::Dataset(dataset) => dataset_tasks(&project.datasets[dataset], dataset),
                Source::Step(other) => before[other].clone(),
            };
            match &foreach.by {
                None => base,
                Some(by) => grouped(base, by),
            }
        }
    };
    let combinations = combinations(step);
    if let Some(first) = combinations.first() {
        let names: BTreeSet<String> = first.keys().cloned().collect();
        tasks.axes.extend(names.clone());
        tasks.key.extend(names.clone());
        tasks.single.extend(names);
        // These fastest: each combination with each task.
        let mut all = Vec::new();
        for combination in &combinations {
            for task in &tasks.list {
                let mut task = task.clone();
                for row in &mut task.rows {
                    row.values.extend(combination.clone());
                }
                all.push(task);
            }
        }
        tasks.list = all;
    }
    tasks
}

fn dataset_tasks(dataset: &Dataset, number: usize) -> Tasks {
    let (columns, item_key, rows) = dataset_rows(dataset);
    let task = |(index, values)| Task { rows: vec![Row { values, item: Some(index) }], index };
    Tasks {
        dataset: Some(number),
        key: item_key.iter().cloned().collect(),
        single: columns.clone(),
        axes: BTreeSet::new(),
        list: rows.into_iter().enumerate().map(task).collect(),
        columns,
        item_key,
    }
}

type DatasetRows = (BTreeSet<String>, Vec<String>, Vec<BTreeMap<String, String>>);

fn dataset_rows(dataset: &Dataset) -> DatasetRows {
    match &dataset.form {
        Form::Files => {
            let mut paths: Vec<&str> =
                dataset.files.iter().map(|file| file.path.as_str()).collect();
            paths.sort_unstable();
            let row = |path: &str| {
                let (dir, name) = path.rsplit_once('/').unwrap_or((".", path));
                let (stem, suffix) = name
                    .split_once('.')
                    .map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
                BTreeMap::from(
                    [
                        (dataset.name.as_str(), path.to_owned()),
                        ("path", format!("{}/{path}", dataset.folder)),
                        ("dir", dir.to_owned()),
                        ("name", name.to_owned()),
                        ("stem", stem.to_owned()),
                        ("suffix", suffix),
                    ]
                    .map(|(name, value)| (name.to_owned(), value)),
                )
            };
            let columns = [dataset.name.as_str(), "path", "dir", "name", "stem", "suffix"];
            (
                columns.map(str::to_owned).into(),
                vec![dataset.name.clone()],
                paths.into_iter().map(row).collect(),
            )
        }
        Form::Table { columns, key, rows, file_column, .. } => {
            let row = |cells: &Vec<String>| {
                let cell = |(column, cell): (&String, &String)| {
                    let file = file_column.as_ref() == Some(column) && !cell.is_empty();
                    let value =
                        if file { format!("{}/{cell}", dataset.folder) } else { cell.clone() };
                    (column.clone(), value)
                };
                columns.iter().zip(cells).map(cell).collect()
            };
            (columns.iter().cloned().collect(), key.clone(), rows.iter().map(row).collect())
        }
    }
}

/// One task per distinct value of `by`, in the order of their first row.
fn grouped(base: Tasks, by: &[String]) -> Tasks {
    let mut groups: Vec<(Vec<String>, Vec<Row>)> = Vec::new();
    for row in base.list.into_iter().flat_map(|task| task.rows) {
        let value: Vec<String> = by.iter().map(|name| row.values[name].clone()).collect();
        match groups.iter_mut().find(|(other, _)| *other == value) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((value, vec![row])),
        }
    }
    let task = |(index, (_, rows))| Task { rows, index };
    Tasks {
        key: by.iter().cloned().collect(),
        single: by.iter().cloned().collect(),
        item_key: by.iter().filter(|name| base.columns.contains(*name)).cloned().collect(),
        list: groups.into_iter().enumerate().map(task).collect(),
        ..base
    }
}

/// One task per combination, axes in alphabetical order, the last one fastest.
fn combinations(step: &Step) -> Vec<BTreeMap<String, String>> {
    let mut all: Vec<BTreeMap<String, String>> = Vec::new();
    if !step.axes.is_empty() {
        all.push(BTreeMap::new());
    }
    for (name, values) in &step.axes {
        let mut longer = Vec::new();
        for combination in &all {
            for value in values {
                let mut combination = combination.clone();
                combination.insert(name.clone(), value.clone());
                longer.push(combination);
            }
        }
        all = longer;
    }
    for entry in &step.exclude {
        all.retain(|combination| entry.iter().any(|(name, value)| combination[name] != *value));
    }
    all.extend(step.include.iter().cloned());
    all
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Each,
    Group,
    All,
}

#[derive(Debug, Clone)]
pub(crate) struct Sees {
    pub(crate) how: How,
    pub(crate) on: Vec<String>,
    /// One path rather than a list.
    pub(crate) one: bool,
    /// The tasks that each task sees.
    pub(crate) tasks: Vec<Vec<usize>>,
}

/// Which tasks of `other` each task of `own` sees; `None` where nothing agrees.
pub(crate) fn sees(own: &Tasks, other: &Tasks) -> Option<Sees> {
    let both: BTreeSet<&String> =
        own.all_columns().intersection(&other.all_columns()).copied().collect();
    let compared: Vec<&String> = both
        .into_iter()
        .filter(|name| own.key.contains(*name) || other.key.contains(*name))
        .collect();
    let mut all = Vec::new();
    for task in &own.list {
        let mut seen = BTreeSet::new();
        for row in &task.rows {
            let mut found = false;
            for (index, there) in other.list.iter().enumerate() {
                let agrees = there.rows.iter().any(|other| {
                    compared.iter().all(|name| row.values[*name] == other.values[*name])
                });
                if agrees {
                    found = true;
                    seen.insert(index);
                }
            }
            if !found {
                return None;
            }
        }
        all.push(seen.into_iter().collect());
    }
    let determined: BTreeSet<String> = compared
        .iter()
        .filter(|name| own.single.contains(**name))
        .map(|name| (*name).clone())
        .collect();
    let one = other.key.is_subset(&determined);
    let how = match (compared.is_empty(), one) {
        (true, _) => How::All,
        (false, true) => How::Each,
        (false, false) => How::Group,
    };
    let on = if determined.is_empty() {
        compared.into_iter().cloned().collect()
    } else {
        determined.into_iter().collect()
    };
    Some(Sees { how, on, one, tasks: all })
}

/// The tasks of all steps.
pub(crate) fn all(project: &Project) -> Vec<Tasks> {
    let mut known = Vec::new();
    for step in &project.steps {
        known.push(tasks(project, &known, step));
    }
    known
}

/// The steps that a step sees: those whose output it names, and the one that it goes over.
pub(crate) fn seen_steps(step: &Step) -> BTreeSet<usize> {
    let mut seen = step.refs.clone();
    if let Some(foreach) = &step.foreach
        && let Source::Step(other) = foreach.source
    {
        seen.insert(other);
    }
    seen
}
