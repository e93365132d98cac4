//! Circles of steps, each told as a path with every edge.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::{algo::tarjan_scc, graph::DiGraph};

use super::Edge;
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::{Lab, StepId},
    text,
};

pub(super) const CYCLE: Code = Code::error("graph/cycle");

/// Reports each circle once; the steps that lie in one.
pub(super) fn report(
    lab: &Lab,
    edges: &[BTreeMap<StepId, Edge>],
    sink: &mut Sink,
) -> BTreeSet<StepId> {
    let mut graph: DiGraph<StepId, ()> = DiGraph::with_capacity(edges.len(), edges.len());
    let nodes: Vec<_> = (0..edges.len()).map(|index| graph.add_node(StepId(index))).collect();
    for (index, upstream) in edges.iter().enumerate() {
        for id in upstream.keys() {
            graph.add_edge(nodes[index], nodes[id.0], ());
        }
    }
    let mut in_cycles = BTreeSet::new();
    for component in tarjan_scc(&graph) {
        let members: BTreeSet<StepId> = component.iter().map(|node| graph[*node]).collect();
        let first = *members.first().expect("a component has a member");
        if members.len() > 1 || edges[first.0].contains_key(&first) {
            one(lab, edges, &members, first, sink);
            in_cycles.extend(members);
        }
    }
    in_cycles
}

/// Reports the shortest circle through `first`.
fn one(
    lab: &Lab,
    edges: &[BTreeMap<StepId, Edge>],
    members: &BTreeSet<StepId>,
    first: StepId,
    sink: &mut Sink,
) {
    let path = shortest(edges, members, first);
    let names: Vec<&str> =
        path.iter().chain([&first]).map(|id| lab.step(*id).name.as_str()).collect();
    let told = names.join(" → ");
    let (message, help) = if path.len() == 1 {
        let name = names[0];
        (
            text!(En: "`steps.{name}` waits for itself", Fr: "`steps.{name}` s'attend elle-même"),
            text!(En: "remove this reference", Fr: "retirez cette référence"),
        )
    } else {
        (
            text!(En: "these steps wait for each other: {told}", Fr: "ces étapes s'attendent mutuellement : {told}"),
            text!(En: "remove one of these references", Fr: "retirez l'une de ces références"),
        )
    };
    let mut diagnostic: Option<Diagnostic> = None;
    for (index, id) in path.iter().enumerate() {
        let next = path.get(index + 1).unwrap_or(&first);
        let place = edges[id.0][next].place;
        let (from, to) = (&lab.step(*id).name, &lab.step(*next).name);
        let label = text!(En: "`{from}` waits for `{to}`", Fr: "`{from}` attend `{to}`");
        diagnostic = Some(match diagnostic {
            None => Diagnostic::new(CYCLE, message.clone(), place, label),
            Some(diagnostic) => diagnostic.also(place, label),
        });
    }
    sink.error(diagnostic.expect("a circle has an edge").help(help));
}

/// The steps of the shortest circle from `first` back to it.
fn shortest(
    edges: &[BTreeMap<StepId, Edge>],
    members: &BTreeSet<StepId>,
    first: StepId,
) -> Vec<StepId> {
    let mut came_from: BTreeMap<StepId, StepId> = BTreeMap::new();
    let mut queue = VecDeque::from([first]);
    while let Some(id) = queue.pop_front() {
        for next in edges[id.0].keys().filter(|next| members.contains(next)) {
            if *next == first {
                let mut path = vec![id];
                while let Some(before) = came_from.get(path.last().expect("not empty")) {
                    path.push(*before);
                }
                path.reverse();
                return path;
            }
            if !came_from.contains_key(next) {
                came_from.insert(*next, id);
                queue.push_back(*next);
            }
        }
    }
    vec![first]
}
