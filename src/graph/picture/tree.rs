//! The tree for a terminal: a step that several others feed stands where the last of them is shown
//! first, and is only named elsewhere.

use super::{Kind, Meaning, Node, Picture, Sign, plain};
use std::collections::BTreeMap;

/// Deeper than this a branch goes on further down, at the margin: lines stay readable.
const DEEPEST: usize = 24;

/// Draws `picture` with box characters, a line a node. `↑` after a name: shown above; `↓`: shown
/// further down. Heavy branches are the critical path; names of datasets stand in `[ ]`. The legend
/// is the last line.
pub fn tree(picture: &Picture) -> String {
    let layers = picture.layers();
    let mut children: Vec<BTreeMap<(usize, usize), Branch>> =
        vec![BTreeMap::new(); picture.nodes.len()];
    let mut is_root = vec![true; picture.nodes.len()];
    for (edge, critical) in picture.edges.iter().zip(picture.critical_edges()) {
        is_root[edge.to] = false;
        let branch = children[edge.from].entry((layers[edge.to], edge.to)).or_default();
        branch.critical |= critical;
        let label = edge.label.as_deref().map(plain).filter(|label| !label.is_empty());
        branch.labels.extend(label.filter(|label| !branch.labels.contains(label)));
    }
    let mut tree = Tree {
        picture,
        children,
        seen: vec![Seen::Not; picture.nodes.len()],
        later: Vec::new(),
        out: String::new(),
    };
    if !picture.title.is_empty() {
        tree.out = plain(&picture.title) + "\n";
    }
    for root in (0..picture.nodes.len()).filter(|&node| is_root[node]) {
        tree.root(root);
        let mut next = 0;
        while let Some(&node) = tree.later.get(next) {
            next += 1;
            tree.root(node);
        }
        tree.later.clear();
    }
    let legend: Vec<String> = picture.legend.iter().filter_map(meaning).collect();
    if !legend.is_empty() {
        tree.out.extend(["\n", &legend.join(" · "), "\n"]);
    }
    tree.out
}

/// An entry of the legend; nothing of what needs no words in a tree.
fn meaning(meaning: &Meaning) -> Option<String> {
    let words = meaning.words();
    match &meaning.sign {
        Sign::Dataset => Some(format!("[ ] {words}")),
        Sign::Step => None,
        Sign::Critical => Some(format!("━ {words}")),
        Sign::Label(_) => Some(words),
        Sign::State(state) => Some(format!("{} {words}", state.sign())),
    }
}

/// The way from a parent to a child.
#[derive(Clone, Default)]
struct Branch {
    labels: Vec<String>,
    critical: bool,
}

/// Where a node is shown, seen from the line that is written.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Not,
    Above,
    Below,
}

struct Tree<'a> {
    picture: &'a Picture,
    /// By layer, so that a child comes after the siblings that feed it.
    children: Vec<BTreeMap<(usize, usize), Branch>>,
    seen: Vec<Seen>,
    /// What was too deep.
    later: Vec<usize>,
    out: String,
}

impl Tree<'_> {
    fn root(&mut self, node: usize) {
        self.seen[node] = Seen::Above;
        self.out.push_str(&whole(&self.picture.nodes[node], &[]));
        self.out.push('\n');
        self.below(node, "", 1);
    }

    fn below(&mut self, parent: usize, indent: &str, depth: usize) {
        let children = std::mem::take(&mut self.children[parent]);
        let last = children.len().saturating_sub(1);
        for (place, ((_, child), branch)) in children.into_iter().enumerate() {
            let fork = match (place == last, branch.critical) {
                (false, false) => "├─ ",
                (false, true) => "┝━ ",
                (true, false) => "└─ ",
                (true, true) => "┕━ ",
            };
            self.out.push_str(indent);
            self.out.push_str(fork);
            let node = &self.picture.nodes[child];
            let first = self.seen[child] == Seen::Not;
            let too_deep = depth == DEEPEST && !self.children[child].is_empty();
            if first {
                self.seen[child] = if too_deep { Seen::Below } else { Seen::Above };
            }
            if first && too_deep {
                self.later.push(child);
            }
            let text = if first && !too_deep {
                whole(node, &branch.labels)
            } else {
                let arrow = if self.seen[child] == Seen::Below { '↓' } else { '↑' };
                format!("{}{} {arrow}", name(node), said(&branch.labels))
            };
            self.out.push_str(&text);
            self.out.push('\n');
            if first && !too_deep {
                let indent = format!("{indent}{}", if place == last { "   " } else { "│  " });
                self.below(child, &indent, depth + 1);
            }
        }
    }
}

fn name(node: &Node) -> String {
    match node.kind {
        Kind::Dataset => format!("[{}]", plain(&node.name)),
        Kind::Step => plain(&node.name),
    }
}

fn said(labels: &[String]) -> String {
    if labels.is_empty() { String::new() } else { format!(" ({})", labels.join(", ")) }
}

fn whole(node: &Node, labels: &[String]) -> String {
    let mut text = name(node) + &said(labels);
    if let Some(state) = node.state {
        text.push(' ');
        text.push(state.sign());
    }
    if !node.lines.is_empty() {
        let lines: Vec<String> = node.lines.iter().map(|line| plain(line)).collect();
        text.push_str("  ");
        text.push_str(&lines.join(" · "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::{chain, diamond, hostile, pipeline};
    use super::*;

    #[test]
    fn a_pipeline() {
        assert_eq!(
            tree(&pipeline()),
            "cells\n\
             [movies]  12 files\n\
             ├─ segment (each) ✓  12 tasks · a40:1 · 4 cpus\n\
             │  ┕━ measure (each) ~  12 tasks\n\
             │     ┕━ report (all) +\n\
             └─ measure (each) ↑\n\
             \n\
             [ ] dataset · ━ longest chain · each: task by task · ✓ done\n"
        );
    }

    #[test]
    fn a_step_with_two_parents_is_shown_once() {
        assert_eq!(tree(&diamond()), "d\na\n├─ b\n│  └─ d\n└─ c\n   └─ d ↑\n");
    }

    #[test]
    fn a_long_chain_goes_on_at_the_margin() {
        let drawn = tree(&chain(60));
        assert_eq!(drawn.lines().count(), 1 + 60 + 2);
        let lines: Vec<&str> = drawn.lines().collect();
        assert!(lines[25].ends_with("└─ s24 ↓"), "{}", lines[25]);
        assert_eq!(lines[26], "s24");
        assert!(drawn.lines().all(|line| line.chars().count() < 3 * DEEPEST + 20));
    }

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        let drawn = tree(&hostile());
        assert!(drawn.chars().all(|c| c == '\n' || !c.is_control()));
        assert_eq!(drawn.lines().count(), 1 + hostile().nodes.len());
    }

    #[test]
    fn nothing_but_the_title_of_nothing() {
        let picture = Picture { title: "no step".to_owned(), ..Picture::default() };
        assert_eq!(tree(&picture), "no step\n");
    }
}
