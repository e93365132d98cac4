//! The DAG: each step's tasks, which task sees which, the order of steps, pictures.
//!
//! Knows rows by their columns and nothing of how files are found. What it finds wrong it reports;
//! a step that cannot be judged has no node, and neither has what follows from it.

mod columns;
mod cycles;
mod dataset_table;
mod filters;
mod judge;
mod matching;
mod outputs;
pub mod picture;
mod tasks;
mod unknown;
mod values;

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::{
    data::Rows,
    diag::{Code, Sink},
    model::{Folders, ForeachSource, Lab, Name, Reference, Step, StepId},
    text::Place,
};

pub use matching::{How, Matching, Views};
pub use tasks::{Column, ColumnSource, TaskSet};
pub use unknown::Unknown;
pub use values::{Value, Values};

/// The codes of this room.
pub const CODES: &[Code] = &[
    cycles::CYCLE,
    columns::UNKNOWN_COLUMN,
    columns::AXIS_IS_COLUMN,
    columns::EMPTY_FOREACH,
    columns::TOO_MANY_TASKS,
    columns::REPEATED_BY,
    matching::NOTHING_AGREES,
    judge::LIST_IN_TEXT,
    judge::ROWS_WITHOUT_PATH,
    dataset_table::BREAKS_TABLE,
    filters::NEEDS_LIST,
    filters::NEEDS_ONE,
    filters::NEVER_MISSING,
    filters::NEEDS_FILE,
    filters::NEEDS_TASKS,
    filters::OPEN_QUOTE,
    filters::TOO_LATE,
    outputs::BAD_OUTPUT_PATH,
    outputs::OUTPUT_FOLDER,
];

/// The steps that are switched on, their tasks and what each waits for.
#[derive(Debug)]
pub struct StepGraph {
    /// Each step after all that it waits for; by name where the order is free.
    pub order: Vec<StepId>,
    nodes: Vec<Option<StepNode>>,
}

/// One step of the graph.
#[derive(Debug)]
pub struct StepNode {
    /// Its tasks.
    pub tasks: TaskSet,
    /// What it waits for.
    pub links: BTreeMap<StepId, Link>,
    /// The paths of each output, one a task; that of a folder ends with `/`.
    pub outputs: BTreeMap<Name, Vec<String>>,
}

/// A step that another waits for.
#[derive(Debug)]
pub struct Link {
    /// Which tasks of it a task sees, by the columns of both.
    pub matching: Matching,
    /// Named by `needs`: all its tasks are waited for, whatever the columns say.
    pub needed: bool,
    /// Where it is referred to.
    pub place: Place,
}

impl Link {
    /// Which of its tasks are waited for.
    pub fn how(&self) -> How {
        if self.needed { How::All } else { self.matching.how() }
    }
}

impl StepGraph {
    /// The node of a step; `None` where it is switched off or could not be judged.
    pub fn node(&self, id: StepId) -> Option<&StepNode> {
        self.nodes[id.0].as_ref()
    }

    /// The files and folders that steps of `lab` and its variants write to, without a final `/`;
    /// of a variant as the whole analysis names them, too.
    pub fn made(&self, lab: &Lab) -> BTreeSet<String> {
        let bare = |path: &str| path.trim_end_matches('/').to_owned();
        let mut made: BTreeSet<String> =
            lab.variants.iter().map(|name| bare(&Folders::of(Some(name)).outputs)).collect();
        for path in self.nodes().flat_map(|(_, node)| node.outputs.values().flatten()) {
            made.insert(bare(path));
            made.extend(path.strip_prefix(&*lab.folders.outputs).map(bare));
        }
        made
    }

    /// The nodes, each after all that it waits for.
    pub fn nodes(&self) -> impl Iterator<Item = (StepId, &StepNode)> {
        self.order.iter().filter_map(|id| Some((*id, self.node(*id)?)))
    }
}

/// The graph of the steps that are switched on.
pub fn build(lab: &Lab, rows: &Rows, sink: &mut Sink) -> StepGraph {
    let edges: Vec<BTreeMap<StepId, Edge>> = lab.steps.iter().map(edges).collect();
    let in_cycles = cycles::report(lab, &edges, sink);
    let order = order(lab, &edges, &in_cycles);
    let mut graph =
        StepGraph { order: order.clone(), nodes: lab.steps.iter().map(|_| None).collect() };
    for id in order {
        graph.nodes[id.0] = node(lab, rows, &graph, id, &edges[id.0], sink);
    }
    graph
}

/// Why one step depends on another: the first place that says so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    place: Place,
    /// Some reference or `foreach` says so.
    referred: bool,
    /// `needs` says so.
    needed: bool,
}

/// The steps that `step` depends on.
fn edges(step: &Step) -> BTreeMap<StepId, Edge> {
    let mut edges: BTreeMap<StepId, Edge> = BTreeMap::new();
    let mut add = |id, place, needed: bool| {
        let edge = edges.entry(id).or_insert(Edge { place, referred: false, needed: false });
        edge.referred |= !needed;
        edge.needed |= needed;
    };
    if let Some(foreach) = &step.foreach
        && let ForeachSource::Step(id) = foreach.source
    {
        add(id, foreach.place, false);
    }
    for hole in step.references() {
        if let Reference::StepOutput(id, _) | Reference::Step(id) = &hole.reference {
            add(*id, hole.place, false);
        }
    }
    for need in &step.needs {
        add(need.value, need.place, true);
    }
    edges
}

/// Kahn's order, the first name first where several are free.
fn order(lab: &Lab, edges: &[BTreeMap<StepId, Edge>], in_cycles: &BTreeSet<StepId>) -> Vec<StepId> {
    let judged = |id: StepId| lab.step(id).enabled && !in_cycles.contains(&id);
    let mut downstream: Vec<Vec<StepId>> = vec![Vec::new(); edges.len()];
    let mut waiting: Vec<usize> = vec![0; edges.len()];
    for (index, upstream) in edges.iter().enumerate() {
        for id in upstream.keys().filter(|id| judged(**id)) {
            downstream[id.0].push(StepId(index));
            waiting[index] += 1;
        }
    }
    let mut free: BinaryHeap<std::cmp::Reverse<StepId>> = (0..edges.len())
        .map(StepId)
        .filter(|id| judged(*id) && waiting[id.0] == 0)
        .map(std::cmp::Reverse)
        .collect();
    let mut order = Vec::with_capacity(edges.len());
    while let Some(std::cmp::Reverse(id)) = free.pop() {
        order.push(id);
        for next in &downstream[id.0] {
            waiting[next.0] -= 1;
            if waiting[next.0] == 0 && judged(*next) {
                free.push(std::cmp::Reverse(*next));
            }
        }
    }
    order
}

/// The node of one step, all those that it waits for being there.
fn node(
    lab: &Lab,
    rows: &Rows,
    graph: &StepGraph,
    id: StepId,
    edges: &BTreeMap<StepId, Edge>,
    sink: &mut Sink,
) -> Option<StepNode> {
    let step = lab.step(id);
    if step.poisoned {
        return None;
    }
    let tasks = tasks::of_step(lab, rows, graph, step, sink)?;
    let mut links = BTreeMap::new();
    for (other, edge) in edges {
        let Some(node) = graph.node(*other) else { continue };
        let matching = if edge.referred {
            matching::matching(rows, &tasks, &node.tasks)
        } else {
            Ok(Matching::all(&node.tasks))
        };
        match matching {
            Ok(matching) => {
                let link = Link { matching, needed: edge.needed, place: edge.place };
                links.insert(*other, link);
            }
            Err(nothing) => nothing.report(lab, id, *other, edge.place, sink),
        }
    }
    let mut node = StepNode { tasks, links, outputs: BTreeMap::new() };
    let values = Values { lab, rows, tasks: &node.tasks, graph: Some((graph, &node)), step };
    judge::step(&values, sink);
    let outputs = judge::outputs(&values, sink).then(|| outputs::paths(&values, sink))??;
    node.outputs = outputs;
    Some(node)
}
