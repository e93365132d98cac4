//! Pictures of a graph of steps: SVG, Mermaid, Graphviz and text for a terminal.
//!
//! Owns how such a graph is drawn and how its names are made harmless in each format. Knows
//! nothing of the model: every word in a picture comes from the caller, in the caller's language.

mod dot;
mod layers;
mod layout;
mod mermaid;
mod style;
mod svg;
mod tree;
mod width;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;
pub use tree::tree;

/// What is to be drawn. The edges name nodes that are there and form no cycle, else drawing panics.
/// The same picture gives the same bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// Stands above the picture; says so where there are no nodes.
    pub title: String,
    /// In the order they are preferably shown.
    pub nodes: Vec<Node>,
    /// What feeds what.
    pub edges: Vec<Edge>,
    /// What the signs mean that occur: below the SVG and the tree.
    pub legend: Vec<Meaning>,
}

/// A sign, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// The sign.
    pub sign: Sign,
    /// What it means, in a few words.
    pub text: String,
}

impl Meaning {
    /// The text; of a label with the label before it.
    fn words(&self) -> String {
        match &self.sign {
            Sign::Label(label) => plain(&format!("{label} {}", self.text)),
            _ => plain(&self.text),
        }
    }
}

/// What a legend explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// The box of a dataset.
    Dataset,
    /// The box of a step.
    Step,
    /// A stretch of the critical path.
    Critical,
    /// The label of an arrow, as it is written, with what parts it from its meaning.
    Label(String),
    /// What became of a step.
    State(State),
}

/// One box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The bold first line.
    pub name: String,
    /// What is said below the name, a line each.
    pub lines: Vec<String>,
    /// Data that is there, or a step that runs.
    pub kind: Kind,
    /// Whether it lies on the critical path.
    pub critical: bool,
    /// What became of it, where that is known.
    pub state: Option<State>,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Index of the node that is read.
    pub from: usize,
    /// Index of the node that reads.
    pub to: usize,
    /// How they meet. Edges to one node with the same label share an arrow head.
    pub label: Option<String>,
}

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Files that are there before any step.
    Dataset,
    /// Something that runs.
    Step,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Done, as it stands.
    Done,
    /// Never done.
    New,
    /// Done, but otherwise than it stands now.
    Changed,
    /// Tried without success.
    Failed,
    /// Not to be known yet.
    Unknown,
}

impl State {
    /// The sign in formats made of text.
    fn sign(self) -> char {
        match self {
            Self::Done => '✓',
            Self::New => '+',
            Self::Changed => '~',
            Self::Failed => '✗',
            Self::Unknown => '?',
        }
    }

    /// The name of its class in the formats that have classes.
    fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::New => "new",
            Self::Changed => "changed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

impl Picture {
    /// The layer of each node: longest path from a node without parents.
    fn layers(&self) -> Vec<usize> {
        let edges: Vec<_> = self.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        layers::longest_path(self.nodes.len(), &edges)
    }

    /// Whether each edge is a stretch of the critical path: an edge between two critical nodes
    /// that skips a third one is none.
    fn critical_edges(&self) -> Vec<bool> {
        let layers = self.layers();
        let critical = |edge: &Edge| self.nodes[edge.from].critical && self.nodes[edge.to].critical;
        let mut before: Vec<Option<usize>> = vec![None; self.nodes.len()];
        for edge in self.edges.iter().filter(|edge| critical(edge)) {
            let nearest = &mut before[edge.to];
            if nearest.is_none_or(|node| layers[node] < layers[edge.from]) {
                *nearest = Some(edge.from);
            }
        }
        self.edges.iter().map(|edge| critical(edge) && before[edge.to] == Some(edge.from)).collect()
    }
}

/// One line of text that no format and no terminal takes for anything else: line ends and tabs are
/// blanks; other control characters, those that turn the direction of writing, and what XML
/// forbids are replaced.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
                '\u{fffd}'
            }
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests;
