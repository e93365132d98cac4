//! The task table of a job: its columns and rows.

use std::collections::BTreeSet;

use super::{Field, TaskRow, TaskTable, names::column_name};
use crate::{
    graph::{How, StepNode, Value, Values},
    lock::{Hashes, StepKeys},
    model::{Lab, Reference, StepId},
};

/// One column and how its fields are made.
enum Column {
    Reference(Reference),
    Upstream(StepId),
    Files,
}

/// The table of a step with a `foreach` or a `matrix`: what its texts read, and what those who
/// read its outputs or debug it at night look for: the item's key, the axes, the outputs, the
/// tasks it sees, its files.
pub(super) fn table(
    lab: &Lab,
    values: Values<'_>,
    node: &StepNode,
    read: &BTreeSet<Reference>,
    keys: &StepKeys,
    hashes: &Hashes,
) -> TaskTable {
    let columns = columns(node, read);
    let names = columns.iter().map(|column| match column {
        Column::Reference(reference) => column_name(reference),
        Column::Upstream(id) => match node.links[id].matching.how() {
            How::Group => TaskTable::groups_column(&lab.step(*id).name),
            _ => TaskTable::task_column(&lab.step(*id).name),
        },
        Column::Files => "files".to_owned(),
    });
    let rows = (0..node.tasks.len()).map(|task| TaskRow {
        key: keys.tasks[task].to_string(),
        fields: columns.iter().map(|column| field(values, node, hashes, task, column)).collect(),
    });
    let grouped = node.links.iter().filter(|(_, link)| link.matching.how() == How::Group);
    let groups =
        grouped.map(|(id, link)| (lab.step(*id).name.clone(), link.matching.groups().to_vec()));
    TaskTable { columns: names.collect(), rows: rows.collect(), groups: groups.collect() }
}

fn columns(node: &StepNode, read: &BTreeSet<Reference>) -> Vec<Column> {
    let mut columns = Vec::new();
    if !node.tasks.item_key.is_empty() {
        columns.push(Column::Reference(Reference::ItemKey));
    }
    let own =
        |reference: &&Reference| matches!(reference, Reference::Column(_) | Reference::ItemIndex);
    columns.extend(read.iter().filter(own).cloned().map(Column::Reference));
    columns.extend(node.tasks.axes().iter().cloned().map(Reference::Axis).map(Column::Reference));
    columns.extend(node.outputs.keys().cloned().map(Reference::Output).map(Column::Reference));
    let seen = node.links.iter().filter(|(_, link)| link.matching.how() != How::All);
    columns.extend(seen.map(|(id, _)| Column::Upstream(*id)));
    if node.tasks.dataset.is_some() {
        columns.push(Column::Files);
    }
    columns
}

fn field(
    values: Values<'_>,
    node: &StepNode,
    hashes: &Hashes,
    task: usize,
    column: &Column,
) -> Field {
    match column {
        Column::Reference(Reference::Output(name)) => Field::One(node.outputs[name][task].clone()),
        Column::Reference(reference) => match values.value(task, reference) {
            Value::One(text) => Field::One(text.into_owned()),
            Value::List(list) => Field::List(list.into_iter().map(Into::into).collect()),
            Value::Runtime => unreachable!("no row holds what is known later"),
        },
        Column::Upstream(id) => {
            let matching = &node.links[id].matching;
            match matching.how() {
                How::Group => Field::Groups(matching.groups_of(task).to_vec()),
                _ => Field::Task(matching.tasks(task)[0]),
            }
        }
        Column::Files => Field::List(files(values, node, hashes, task)),
    }
}

/// Triples of the files of a task's rows: path, bytes, and what is locked of the content.
fn files(values: Values<'_>, node: &StepNode, hashes: &Hashes, task: usize) -> Vec<String> {
    let id = node.tasks.dataset.expect("only then there is such a column");
    let Some(dataset) = values.rows.dataset(id) else { return Vec::new() };
    let all = dataset.all_files().unwrap_or_default();
    let digests = hashes.datasets.get(&id).map(|hashes| hashes.digests.as_slice());
    let folder = dataset.folder();
    let mut triples = Vec::new();
    let mut seen = BTreeSet::new();
    for item in node.tasks.rows(task).filter_map(|row| node.tasks.item(row)) {
        for file in dataset.files(item).filter(|file| seen.insert(file.path.clone())) {
            let position = all.binary_search_by(|other| other.path.cmp(&file.path));
            let digest = match (position, digests) {
                (Ok(position), Some(digests)) => digests[position].clone(),
                _ => "-".to_owned(),
            };
            let unlocked = digest == "-";
            triples.push(if folder == "." {
                file.path.clone()
            } else {
                format!("{folder}/{}", file.path)
            });
            triples.push(if unlocked { "-".to_owned() } else { file.size.to_string() });
            triples.push(digest);
        }
    }
    triples
}
