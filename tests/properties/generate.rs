//! Projects out of choices. Names and values come from few, so that columns and rows of different
//! datasets often have them in common.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    oracle::{self, Tasks},
    project::{Dataset, Entry, File, Foreach, Form, Project, Source, Step, Written, path_of},
    tape::Tape,
};

const COLUMNS: [&str; 4] = ["a", "b", "c", "d"];
const VALUES: [&str; 3] = ["u", "v", "w"];
const PATHS: [&str; 6] = ["u", "v", "w/u", "w/v.txt", "x.txt", "w/y/u"];
const AXES: [&str; 3] = ["m", "a", "b"];
/// More tasks than this make nothing clearer.
const MOST_TASKS: usize = 40;

/// Datasets and two to five steps. Where `agreeing`, no step refers to one that it does not agree
/// with.
pub(crate) fn project(tape: &mut Tape, agreeing: bool) -> Project {
    let mut project = Project::default();
    for index in 0..=tape.pick(3) {
        let dataset = dataset(tape, index);
        project.datasets.push(dataset);
    }
    let mut known: Vec<Tasks> = Vec::new();
    for index in 0..2 + tape.pick(4) {
        let (step, tasks) = step(tape, &project, &known, index, agreeing);
        project.steps.push(step);
        known.push(tasks);
    }
    project
}

fn dataset(tape: &mut Tape, index: usize) -> Dataset {
    let name = format!("data{index}");
    let folder = format!("folder{index}");
    let lock = *tape.of(&["content", "metadata", "none"]);
    let mut files: Vec<File> = Vec::new();
    let form = if tape.once_in(3) {
        for path in tape.some_of(&PATHS, 5) {
            // Neither inside the other.
            if path != "w" {
                files.push(file(path, tape));
            }
        }
        Form::Files
    } else {
        match tape.pick(4) {
            0 => paths(tape, &mut files),
            1 => table(Written::Rows, tape, &mut files),
            _ => table(Written::Sheet, tape, &mut files),
        }
    };
    let version = "1".to_owned();
    Dataset { name, folder, lock, version, form, files, description: String::new() }
}

pub(crate) fn file(path: &str, tape: &mut Tape) -> File {
    let modified = 1_700_000_000 + tape.pick(1000) as u64;
    File { path: path.to_owned(), bytes: format!("bytes of {path}"), modified }
}

/// Rows that are written into the paths of their files.
fn paths(tape: &mut Tape, files: &mut Vec<File>) -> Form {
    let key: Vec<String> = tape.some_of(&COLUMNS, 3).into_iter().map(str::to_owned).collect();
    let mut values: BTreeSet<Vec<String>> = BTreeSet::new();
    for _ in 0..=tape.pick(6) {
        values.insert(key.iter().map(|_| (*tape.of(&VALUES)).to_owned()).collect());
    }
    let mut columns = key.clone();
    columns.push("file".to_owned());
    let rows = values.into_iter().map(|mut row| {
        let path = path_of(&row);
        files.push(file(&path, tape));
        row.push(path);
        row
    });
    let rows = rows.collect();
    let file_column = Some("file".to_owned());
    Form::Table { written: Written::Paths, columns, key, rows, file_column }
}

fn table(written: Written, tape: &mut Tape, files: &mut Vec<File>) -> Form {
    let mut columns: Vec<String> =
        tape.some_of(&COLUMNS, 4).into_iter().map(str::to_owned).collect();
    let key = tape.some_of(&columns, 3);
    if tape.once_in(3) {
        columns.reverse();
    }
    // One that holds the paths of plain files: those of `data0`, where it is of that form.
    if tape.once_in(4) {
        columns.push("data0".to_owned());
    }
    let file_column = tape.once_in(3).then(|| "file".to_owned());
    columns.extend(file_column.clone());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for _ in 0..=tape.pick(6) {
        let mut row = Vec::new();
        for column in &columns {
            let may_be_empty = !key.contains(column) && tape.once_in(8);
            row.push(match column.as_str() {
                _ if may_be_empty => String::new(),
                "file" => {
                    let path = *tape.of(&PATHS);
                    if !files.iter().any(|file| file.path == path) {
                        files.push(file(path, tape));
                    }
                    path.to_owned()
                }
                "data0" => (*tape.of(&PATHS)).to_owned(),
                _ => (*tape.of(&VALUES)).to_owned(),
            });
        }
        let of_key = |row: &[String]| -> Vec<String> {
            columns
                .iter()
                .zip(row)
                .filter(|(name, _)| key.contains(name))
                .map(|(_, cell)| cell.clone())
                .collect()
        };
        if rows.iter().all(|other| of_key(other) != of_key(&row)) {
            rows.push(row);
        }
    }
    Form::Table { written, columns, key, rows, file_column }
}

fn step(
    tape: &mut Tape,
    project: &Project,
    known: &[Tasks],
    index: usize,
    agreeing: bool,
) -> (Step, Tasks) {
    // Names in another order than steps, so that nothing leans on it.
    let name = format!("{}{index}", tape.of(&["s", "r", "t"]));
    let mut step = Step {
        foreach: foreach(tape, project, known),
        script: format!("scripts/{name}.py"),
        script_text: format!("print({name:?})\n"),
        output: format!("results/{name}"),
        name,
        ..Step::default()
    };
    let base = oracle::tasks(project, known, &step);
    if tape.once_in(3) {
        matrix(tape, &base, &mut step);
        if oracle::tasks(project, known, &step).list.len() > MOST_TASKS {
            (step.axes, step.exclude, step.include) = Default::default();
        }
    }
    let tasks = oracle::tasks(project, known, &step);
    if !tasks.item_key.is_empty() {
        step.output_holes.push("item.key".to_owned());
    }
    let axes = tasks.axes.iter().filter(|axis| tasks.key.contains(*axis));
    step.output_holes.extend(axes.map(|axis| format!("matrix.{axis}")));
    for (other, there) in known.iter().enumerate() {
        let agrees = oracle::sees(&tasks, there).is_some();
        if (agrees || !agreeing) && tape.once_in(2) {
            step.refs.insert(other);
        }
        if tape.once_in(8) {
            step.needs.insert(other);
        }
    }
    (step, tasks)
}

fn foreach(tape: &mut Tape, project: &Project, known: &[Tasks]) -> Option<Foreach> {
    let steps: Vec<usize> = (0..known.len())
        .filter(|step| known[*step].dataset.is_some() || !known[*step].axes.is_empty())
        .collect();
    let source = match tape.pick(4) {
        0 => return None,
        3 if !steps.is_empty() => Source::Step(*tape.of(&steps)),
        _ => Source::Dataset(tape.pick(project.datasets.len())),
    };
    let whole = Foreach { source: source.clone(), by: None };
    if !tape.once_in(3) {
        return Some(whole);
    }
    let probe = Step { foreach: Some(whole.clone()), ..Step::default() };
    let base = oracle::tasks(project, known, &probe);
    let columns = base.columns.union(&base.axes);
    let columns: Vec<String> = columns.filter(|column| base.full(column)).cloned().collect();
    if columns.is_empty() {
        return Some(whole);
    }
    let mut by = tape.some_of(&columns, 2);
    if tape.once_in(2) {
        by.reverse();
    }
    Some(Foreach { source, by: Some(by) })
}

fn matrix(tape: &mut Tape, base: &Tasks, step: &mut Step) {
    let free: Vec<&str> = AXES
        .into_iter()
        .filter(|axis| !base.columns.contains(*axis) && !base.axes.contains(*axis))
        .collect();
    if free.is_empty() {
        return;
    }
    for axis in tape.some_of(&free, 2) {
        let values = tape.some_of(&VALUES, 3).into_iter().map(str::to_owned).collect();
        step.axes.insert(axis.to_owned(), values);
    }
    if tape.once_in(3) {
        let names: Vec<String> = step.axes.keys().cloned().collect();
        let entry: Entry = tape
            .some_of(&names, 2)
            .into_iter()
            .map(|name| (name.clone(), tape.of(&step.axes[&name]).clone()))
            .collect();
        let all: usize = step.axes.values().map(Vec::len).product();
        let kept = step.axes.iter().filter(|(name, _)| entry.contains_key(*name));
        let dropped: usize = all / kept.map(|(_, values)| values.len()).product::<usize>();
        if dropped < all {
            step.exclude.push(entry);
        }
    }
    if tape.once_in(3) {
        let mut entry: Entry = BTreeMap::new();
        for (name, values) in &step.axes {
            let new = if entry.is_empty() { "z" } else { values[0].as_str() };
            entry.insert(name.clone(), new.to_owned());
        }
        step.include.push(entry);
    }
    let axes: BTreeSet<&String> = step.axes.keys().collect();
    assert!(step.include.iter().all(|entry| entry.keys().collect::<BTreeSet<_>>() == axes));
}
