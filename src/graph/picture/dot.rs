//! Graphviz: the picture for those who lay out or restyle it themselves.

use super::{Kind, Picture, plain};
use std::fmt::Write as _;

/// Draws `picture` as a Graphviz digraph.
pub fn dot(picture: &Picture) -> String {
    let mut out = String::from("digraph {\n  rankdir=LR;\n");
    let _ = writeln!(
        out,
        "  label=\"{}\";\n  labelloc=t;\n  fontname=\"sans-serif\";",
        escaped(&picture.title)
    );
    out.push_str("  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11];\n");
    out.push_str("  edge [fontname=\"sans-serif\", fontsize=9];\n");
    for (number, node) in picture.nodes.iter().enumerate() {
        let sign = node.state.map(|state| format!("{} ", state.sign())).unwrap_or_default();
        let mut text = format!("{sign}{}\\l", escaped(&node.name));
        for line in &node.lines {
            let _ = write!(text, "{}\\l", escaped(line));
        }
        let shape = if node.kind == Kind::Dataset { ", shape=folder, style=solid" } else { "" };
        let weight = if node.critical { ", penwidth=2.5" } else { "" };
        let _ = writeln!(out, "  n{number} [label=\"{text}\"{shape}{weight}];");
    }
    for (edge, critical) in picture.edges.iter().zip(picture.critical_edges()) {
        let mut attributes = Vec::new();
        if let Some(label) = edge.label.as_deref().filter(|label| !label.is_empty()) {
            attributes.push(format!("label=\"{}\"", escaped(label)));
        }
        if critical {
            attributes.push("penwidth=2.5, weight=4".to_owned());
        }
        let attributes = match attributes.as_slice() {
            [] => String::new(),
            attributes => format!(" [{}]", attributes.join(", ")),
        };
        let _ = writeln!(out, "  n{} -> n{}{attributes};", edge.from, edge.to);
    }
    out.push_str("}\n");
    out
}

/// Text inside quotes: a backslash would begin a line end or a node's name, `&` an entity.
fn escaped(text: &str) -> String {
    plain(text).replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{hostile, pipeline};
    use super::*;

    #[test]
    fn a_pipeline() {
        let drawn = dot(&pipeline());
        let expected = [
            "  label=\"cells\";",
            "  n0 [label=\"movies\\l12 files\\l\", shape=folder, style=solid];",
            "  n1 [label=\"✓ segment\\l12 tasks\\la40:1 · 4 cpus\\l\", penwidth=2.5];",
            "  n0 -> n1 [label=\"each\"];",
            "  n2 -> n3 [label=\"all\", penwidth=2.5, weight=4];",
        ];
        for line in expected {
            assert!(drawn.lines().any(|drawn| drawn == line), "{line}\n{drawn}");
        }
    }

    /// Reads the quoted strings as Graphviz does: nothing but our own keywords is outside.
    #[test]
    fn nothing_breaks_out() {
        let drawn = dot(&hostile());
        let mut outside = String::new();
        let mut chars = drawn.chars();
        let mut quoted = false;
        while let Some(c) = chars.next() {
            match c {
                '"' => quoted = !quoted,
                '\\' if quoted => assert!(matches!(chars.next(), Some('\\' | '"' | 'l'))),
                c if !quoted => outside.push(c),
                _ => {}
            }
        }
        assert!(!quoted);
        assert!(!outside.contains("evil"), "{outside}");
        assert_eq!(outside.matches("->").count(), hostile().edges.len());
    }
}
