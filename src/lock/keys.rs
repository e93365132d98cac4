//! The key of each task: a SHA-256 over its step's recipe, its own row and the keys of the tasks
//! that it sees.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Hashes, Sha, hashes::DatasetHashes, recipe};
use crate::{
    data::{DatasetRows, Digest, ProjectFiles, Rows},
    graph::{ColumnSource, How, Link, StepGraph, StepNode, Views},
    model::{Dataset, DatasetForm, DatasetId, Lab, LockMode, Reference, Step, StepId},
    text::escape,
};

/// The keys of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepKeys {
    /// The digest of its recipe.
    pub recipe: Digest,
    /// The digest of its tasks' keys; the key itself where the step is one task without a row.
    pub key: Digest,
    /// The key of each task.
    pub tasks: Vec<Digest>,
}

/// The keys of every step of `graph` of which this machine sees all that they are made of.
pub fn keys(
    lab: &Lab,
    rows: &Rows,
    graph: &StepGraph,
    files: &ProjectFiles,
    hashes: &Hashes,
) -> BTreeMap<StepId, StepKeys> {
    let mut keys: BTreeMap<StepId, StepKeys> = BTreeMap::new();
    let unknown = graph.unknown(lab, rows);
    let nodes: Vec<(StepId, &StepNode)> =
        graph.nodes().filter(|(id, _)| !unknown.contains_key(id)).collect();
    let recipe = |(id, _): &(StepId, &StepNode)| recipe::recipe(lab, *id, rows, files, hashes);
    let recipes: Vec<Digest> = nodes.par_iter().map(recipe).collect();
    for ((id, node), recipe) in nodes.into_iter().zip(recipes) {
        let row = RowReader::new(lab, rows, hashes, node, lab.step(id));
        let links: Vec<LinkKeys<'_>> = node
            .links
            .iter()
            .map(|(other, link)| LinkKeys::new(lab, *other, link, &keys[other], node.tasks.len()))
            .collect();
        let task = |task: usize| {
            let mut sha = Sha::new("lab-task 1");
            sha.line(&format!("recipe {recipe}"));
            row.tell(task, &mut sha);
            links.iter().for_each(|link| link.tell(task, &mut sha));
            sha.finish()
        };
        let tasks: Vec<Digest> = (0..node.tasks.len()).into_par_iter().map(task).collect();
        let key = if node.tasks.many { digest_of("lab-step 1", tasks.iter()) } else { tasks[0] };
        keys.insert(id, StepKeys { recipe, key, tasks });
    }
    keys
}

fn digest_of<'a>(heading: &str, keys: impl Iterator<Item = &'a Digest>) -> Digest {
    let mut sha = Sha::new(heading);
    keys.for_each(|key| sha.line(&key.to_string()));
    sha.finish()
}

/// The keys that a task takes from one upstream step.
struct LinkKeys<'a> {
    name: &'a str,
    link: &'a Link,
    upstream: &'a StepKeys,
    /// The digest of the tasks of each group that is seen, and which of these each task sees.
    groups: Vec<Digest>,
    of: Vec<usize>,
}

impl<'a> LinkKeys<'a> {
    fn new(lab: &'a Lab, id: StepId, link: &'a Link, upstream: &'a StepKeys, tasks: usize) -> Self {
        let matching = &link.matching;
        let (groups, of) = if matching.how() == How::Group {
            let Views { first, of } = matching.views(tasks);
            let digest = |task: &usize| {
                let seen = matching.tasks(*task);
                digest_of("lab-group 1", seen.iter().map(|task| &upstream.tasks[*task as usize]))
            };
            (first.par_iter().map(digest).collect(), of)
        } else {
            (Vec::new(), Vec::new())
        };
        Self { name: &lab.step(id).name, link, upstream, groups, of }
    }

    fn tell(&self, task: usize, sha: &mut Sha) {
        let name = self.name;
        // What is seen counts, also where `needs` waits for more.
        if self.link.how() != self.link.matching.how() {
            sha.line(&format!("needs {name} {}", self.upstream.key));
        }
        let key = match self.link.matching.how() {
            How::All => &self.upstream.key,
            How::Each => &self.upstream.tasks[self.link.matching.tasks(task)[0] as usize],
            How::Group => &self.groups[self.of[task]],
        };
        sha.line(&format!("after {name} {key}"));
    }
}

/// Tells the row of a task: its columns without the place of the dataset, its files, its axes.
struct RowReader<'a> {
    rows: &'a Rows,
    node: &'a StepNode,
    dataset: Option<(&'a DatasetRows, Option<&'a DatasetHashes>)>,
    plain_files: bool,
    /// The dataset where it is not locked: its place and its version are all that is known of its
    /// files.
    unlocked: Option<&'a Dataset>,
    /// `item.index` is named: the row's position counts.
    index_counts: bool,
    /// `item.key` is named: the order of its columns counts.
    key_counts: bool,
}

impl<'a> RowReader<'a> {
    fn new(
        lab: &'a Lab,
        rows: &'a Rows,
        hashes: &'a Hashes,
        node: &'a StepNode,
        step: &'a Step,
    ) -> Self {
        let id: Option<DatasetId> = node.tasks.dataset;
        let dataset = id.and_then(|id| Some((rows.dataset(id)?, hashes.datasets.get(&id))));
        let form = id.map(|id| &lab.dataset(id).form);
        let plain_files = matches!(form, Some(DatasetForm::Files { .. }));
        let unlocked =
            id.map(|id| lab.dataset(id)).filter(|dataset| dataset.lock == LockMode::None);
        Self {
            rows,
            node,
            dataset,
            plain_files,
            unlocked,
            index_counts: step.names(&Reference::ItemIndex),
            key_counts: step.names(&Reference::ItemKey),
        }
    }

    fn tell(&self, task: usize, sha: &mut Sha) {
        if self.index_counts {
            sha.line(&format!("index {}", self.node.tasks.item_index(task)));
        }
        if self.key_counts {
            sha.line(&format!("key {}", escape(&self.item_key(task))));
        }
        if let Some(dataset) = self.unlocked {
            sha.line(&format!("place {}", escape(&dataset.path)));
            let version = dataset.version.iter();
            version.for_each(|version| sha.line(&format!("version {}", escape(version))));
        }
        for row in self.node.tasks.rows(task) {
            if let (Some((dataset, hashes)), Some(item)) = (self.dataset, self.node.tasks.item(row))
            {
                self.tell_item(dataset, hashes, item, sha);
            }
            for axis in self.node.tasks.axes() {
                let column = self.node.tasks.axis(axis).expect("its own axis");
                let value = self.node.tasks.value(self.rows, row, column);
                sha.line(&format!("axis {axis} {}", escape(&value)));
            }
        }
    }

    /// `item.key`, in which a path is told without the place of the dataset.
    fn item_key(&self, task: usize) -> String {
        let tasks = &self.node.tasks;
        let value = |column: &usize| {
            let value = tasks.single(self.rows, task, *column);
            match (self.dataset, tasks.columns[*column].source) {
                (Some((dataset, _)), ColumnSource::Item(item)) => {
                    dataset.without_place(item, &value).to_owned()
                }
                _ => value.into_owned(),
            }
        };
        tasks.item_key.iter().map(value).collect::<Vec<_>>().join("_")
    }

    fn tell_item(
        &self,
        dataset: &DatasetRows,
        hashes: Option<&DatasetHashes>,
        item: usize,
        sha: &mut Sha,
    ) {
        if !self.plain_files {
            for (column, name) in dataset.columns().iter().enumerate() {
                let cell = dataset.cell(item, column);
                let inside = dataset.without_place(column, &cell);
                sha.line(&format!("cell {} {}", escape(name), escape(inside)));
            }
        }
        // A folder is another row than a file in it.
        let folder = dataset.whole_folder(item);
        folder.iter().for_each(|path| sha.line(&format!("folder {}", escape(path))));
        let all = dataset.all_files().unwrap_or_default();
        for position in dataset.file_positions(item) {
            let file = &all[position];
            let digest = hashes.map_or("-", |hashes| hashes.digests[position].as_str());
            // A size counts where a time stands for the content.
            let size =
                if digest.starts_with("mtime:") { file.size.to_string() } else { String::new() };
            sha.line(&format!("file {} {digest} {size}", escape(&file.path)));
        }
    }
}
