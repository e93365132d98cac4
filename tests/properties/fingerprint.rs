//! Everything that decides a task's result, as the page lists it: the oracle of keys.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::{
    oracle::{self, How, Row, Tasks},
    project::{Dataset, Form, Project, Step},
};

/// By step, then by task.
pub(crate) fn fingerprints(project: &Project) -> Vec<Vec<u64>> {
    let known = oracle::all(project);
    let mut all: Vec<Vec<u64>> = Vec::new();
    for (index, step) in project.steps.iter().enumerate() {
        let recipe = recipe(project, step);
        let of = |task: usize| {
            let tasks = &known[index];
            let rows: Vec<String> =
                tasks.list[task].rows.iter().map(|row| row_text(project, tasks, row)).collect();
            let upstream = upstream(project, &known, &all, (index, task));
            let mut hasher = DefaultHasher::new();
            (&recipe, rows, upstream).hash(&mut hasher);
            hasher.finish()
        };
        let tasks = (0..known[index].list.len()).map(of).collect();
        all.push(tasks);
    }
    all
}

/// The command or the script's bytes, its interpreter and its arguments as written, the values
/// that these refer to, its outputs' paths, the environment, variables, `code`, inputs.
fn recipe(project: &Project, step: &Step) -> String {
    let files = |paths: &[String]| -> Vec<(String, String)> {
        paths.iter().map(|path| (path.clone(), project.files[path].clone())).collect()
    };
    let params: Vec<(&String, &String)> =
        step.params.iter().map(|name| (name, &project.params[name])).collect();
    let environment = step.environment.map(|environment| {
        let environment = &project.environments[environment];
        let dependencies: BTreeSet<&String> = environment.dependencies.iter().collect();
        (dependencies, &environment.modules)
    });
    let refs: Vec<&String> = step.refs.iter().map(|other| &project.steps[*other].name).collect();
    let script = (&step.script, &step.script_text, &step.args, params, refs);
    let output = (&step.output, &step.output_holes);
    let code = (files(&step.code), files(&step.inputs));
    format!("{script:?} {output:?} {environment:?} {:?} {code:?}", step.variables)
}

/// The task's own row: its columns, the files that it names, its axes.
fn row_text(project: &Project, tasks: &Tasks, row: &Row) -> String {
    let axes: Vec<(&String, &String)> =
        row.values.iter().filter(|(name, _)| tasks.axes.contains(*name)).collect();
    let item = row.item.map(|item| {
        let dataset = &project.datasets[tasks.dataset.unwrap()];
        item_text(dataset, item)
    });
    format!("{axes:?} {item:?}")
}

fn item_text(dataset: &Dataset, item: usize) -> String {
    let file = |path: &str| {
        let file = dataset.files.iter().find(|file| file.path == path).unwrap();
        match dataset.lock {
            "content" => format!("{path} {}", file.bytes),
            "metadata" => format!("{path} {} {}", file.bytes.len(), file.modified),
            _ => path.to_owned(),
        }
    };
    // No place of a locked dataset; of one that is not locked it is all that there is to know.
    let unlocked = dataset.lock == "none";
    let place = if unlocked { dataset.folder.as_str() } else { "" };
    let version = if unlocked { dataset.version.as_str() } else { "" };
    match &dataset.form {
        Form::Files => {
            let mut paths: Vec<&str> =
                dataset.files.iter().map(|file| file.path.as_str()).collect();
            paths.sort_unstable();
            format!("{place} {version} {}", file(paths[item]))
        }
        Form::Table { columns, rows, file_column, .. } => {
            let cells: Vec<(&String, &String)> = columns.iter().zip(&rows[item]).collect();
            let files: Vec<String> = cells
                .iter()
                .filter(|(name, cell)| Some(*name) == file_column.as_ref() && !cell.is_empty())
                .map(|(_, cell)| file(cell))
                .collect();
            let place = if file_column.is_some() { place } else { "" };
            format!("{place} {version} {cells:?} {files:?}")
        }
    }
}

/// Of each step that it depends on, what it sees there, in order; all of what `needs` names.
fn upstream(
    project: &Project,
    known: &[Tasks],
    before: &[Vec<u64>],
    (index, task): (usize, usize),
) -> Vec<(String, bool, Vec<u64>)> {
    let step = &project.steps[index];
    let referred = oracle::seen_steps(step);
    let mut all = Vec::new();
    for (other, keys) in before.iter().enumerate() {
        let name = project.steps[other].name.clone();
        let sees = referred
            .contains(&other)
            .then(|| oracle::sees(&known[index], &known[other]).expect("it agrees"));
        let whole = step.needs.contains(&other);
        match sees {
            Some(sees) if !whole && sees.how != How::All => {
                all.push((
                    name,
                    false,
                    sees.tasks[task].iter().map(|there| keys[*there]).collect(),
                ));
            }
            // The key of the step itself counts.
            Some(_) => all.push((name, true, keys.clone())),
            None if whole => all.push((name, true, keys.clone())),
            None => {}
        }
    }
    all
}
