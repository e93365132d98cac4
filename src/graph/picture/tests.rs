//! Pictures that several formats are tested with.

use super::*;

pub(super) fn node(name: &str, lines: &[&str]) -> Node {
    Node {
        name: name.to_owned(),
        lines: lines.iter().map(|&line| line.to_owned()).collect(),
        kind: Kind::Step,
        critical: false,
        state: None,
    }
}

pub(super) fn edge(from: usize, to: usize, label: &str) -> Edge {
    Edge { from, to, label: (!label.is_empty()).then(|| label.to_owned()) }
}

/// movies → segment → measure → report; measure reads the movies too.
pub(super) fn pipeline() -> Picture {
    let step = |name, lines: &[&str], state| Node {
        critical: true,
        state: Some(state),
        ..node(name, lines)
    };
    Picture {
        title: "cells".to_owned(),
        nodes: vec![
            Node { kind: Kind::Dataset, ..node("movies", &["12 files"]) },
            step("segment", &["12 tasks", "a40:1 · 4 cpus"], State::Done),
            step("measure", &["12 tasks"], State::Changed),
            step("report", &[], State::New),
        ],
        edges: vec![edge(0, 1, "each"), edge(0, 2, "each"), edge(1, 2, "each"), edge(2, 3, "all")],
        legend: [
            (Sign::Dataset, "dataset"),
            (Sign::Step, "step"),
            (Sign::Critical, "longest chain"),
            (Sign::Label("each:".to_owned()), "task by task"),
            (Sign::State(State::Done), "done"),
        ]
        .map(|(sign, text)| Meaning { sign, text: text.to_owned() })
        .to_vec(),
    }
}

pub(super) fn diamond() -> Picture {
    Picture {
        title: "d".to_owned(),
        nodes: ["a", "b", "c", "d"].map(|name| node(name, &[])).to_vec(),
        edges: vec![edge(0, 1, ""), edge(0, 2, ""), edge(1, 3, ""), edge(2, 3, "")],
        legend: Vec::new(),
    }
}

pub(super) fn chain(length: usize) -> Picture {
    Picture {
        title: "chain".to_owned(),
        nodes: (0..length).map(|step| node(&format!("s{step}"), &[])).collect(),
        edges: (1..length).map(|step| edge(step - 1, step, "")).collect(),
        legend: Vec::new(),
    }
}

/// Every name tries to be something else.
pub(super) fn hostile() -> Picture {
    let names = [
        "\"]; evil [label=\"",
        "</text><script>evil()</script>&amp;\\",
        "`**evil**`%%{init: {}}%%\n---\nend",
        "\u{1b}[31mevil\u{0}\u{fffe}\u{202e}\\N\\\"",
        "|evil| --> n0; #quot; style a:b#c;",
    ];
    let mut nodes: Vec<Node> = names.iter().map(|name| node(name, &names)).collect();
    nodes[0].state = Some(State::Unknown);
    nodes[1].kind = Kind::Dataset;
    let edges = (1..names.len()).map(|to| edge(to - 1, to, names[to])).collect();
    Picture { title: names.concat(), nodes, edges, legend: Vec::new() }
}

#[test]
fn an_edge_that_skips_a_critical_step_is_not_critical() {
    let mut picture = pipeline();
    picture.nodes[0].critical = true;
    assert_eq!(picture.critical_edges(), [true, false, true, true]);
}

#[test]
fn text_stays_on_its_line() {
    assert_eq!(plain("a\nb\tc\u{1b}d\u{202e}é細"), "a b c\u{fffd}d\u{fffd}é細");
}

#[test]
fn all_formats_are_deterministic() {
    for picture in [pipeline(), diamond(), hostile(), chain(9), Picture::default()] {
        for format in [svg, mermaid, dot, tree] {
            assert_eq!(format(&picture), format(&picture.clone()));
        }
    }
}
