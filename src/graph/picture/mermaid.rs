//! Mermaid: the picture that code hosts draw inside Markdown.

use super::{Kind, Picture, State, plain};
use std::fmt::Write as _;

/// Draws `picture` as a Mermaid flowchart.
pub fn mermaid(picture: &Picture) -> String {
    let mut out = String::new();
    if !picture.title.is_empty() {
        let _ = write!(out, "---\ntitle: \"{}\"\n---\n", yaml(&picture.title));
    }
    out.push_str("flowchart LR\n");
    for (number, node) in picture.nodes.iter().enumerate() {
        let sign = node.state.map(|state| format!("{} ", escaped(&state.sign().to_string())));
        let name = format!("<b>{}{}</b>", sign.unwrap_or_default(), escaped(&node.name));
        let lines = node.lines.iter().map(|line| escaped(line));
        let text = std::iter::once(name).chain(lines).collect::<Vec<_>>().join("<br/>");
        let _ = match node.kind {
            Kind::Dataset => writeln!(out, "  n{number}[(\"{text}\")]"),
            Kind::Step => writeln!(out, "  n{number}(\"{text}\")"),
        };
    }
    for (edge, critical) in picture.edges.iter().zip(picture.critical_edges()) {
        let arrow = if critical { "==>" } else { "-->" };
        let label = edge.label.as_deref().filter(|label| !label.is_empty());
        let label = label.map(|label| format!("|\"{}\"|", escaped(label))).unwrap_or_default();
        let _ = writeln!(out, "  n{} {arrow}{label} n{}", edge.from, edge.to);
    }
    classes(picture, &mut out);
    out
}

/// Only weights and the strokes of states: the fill is the theme's, light or dark.
fn classes(picture: &Picture, out: &mut String) {
    const STATES: [(State, &str); 5] = [
        (State::Done, "stroke:#1a7f37"),
        (State::New, "stroke:#0969da"),
        (State::Changed, "stroke:#9a6700"),
        (State::Failed, "stroke:#cf222e"),
        (State::Unknown, "stroke:#6e7781"),
    ];
    let mut class = |name: &str, style: &str, members: Vec<String>| {
        if !members.is_empty() {
            let _ = writeln!(out, "  classDef {name} {style}");
            let _ = writeln!(out, "  class {} {name}", members.join(","));
        }
    };
    let members = |of: &dyn Fn(&super::Node) -> bool| -> Vec<String> {
        let nodes = picture.nodes.iter().enumerate();
        nodes.filter(|(_, node)| of(node)).map(|(number, _)| format!("n{number}")).collect()
    };
    for (state, style) in STATES {
        class(state.class(), style, members(&|node| node.state == Some(state)));
    }
    class("critical", "stroke-width:3px", members(&|node| node.critical));
}

/// Text inside quotes: what Mermaid, Markdown or HTML could read as more than text is written as
/// a numbered entity, in Mermaid's spelling.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        if c.is_ascii_alphanumeric() || !c.is_ascii() || " _-./,()+".contains(c) {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

/// The title stands in YAML, inside double quotes; `%` and `{` would begin a directive there too.
fn yaml(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        if "\"\\%{}<>".contains(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{hostile, pipeline};
    use super::*;

    #[test]
    fn a_pipeline() {
        let picture = pipeline();
        assert_eq!(
            mermaid(&picture),
            "---\n\
             title: \"cells\"\n\
             ---\n\
             flowchart LR\n  \
             n0[(\"<b>movies</b><br/>12 files\")]\n  \
             n1(\"<b>✓ segment</b><br/>12 tasks<br/>a40#58;1 · 4 cpus\")\n  \
             n2(\"<b>#126; measure</b><br/>12 tasks\")\n  \
             n3(\"<b>+ report</b>\")\n  \
             n0 -->|\"each\"| n1\n  \
             n0 -->|\"each\"| n2\n  \
             n1 ==>|\"each\"| n2\n  \
             n2 ==>|\"all\"| n3\n  \
             classDef done stroke:#1a7f37\n  \
             class n1 done\n  \
             classDef new stroke:#0969da\n  \
             class n3 new\n  \
             classDef changed stroke:#9a6700\n  \
             class n2 changed\n  \
             classDef critical stroke-width:3px\n  \
             class n1,n2,n3 critical\n"
        );
    }

    #[test]
    fn nothing_breaks_out() {
        let drawn = mermaid(&hostile());
        let body = drawn.split_once("flowchart LR\n").unwrap().1;
        for line in body.lines().filter(|line| line.contains('"')) {
            assert_eq!(line.matches('"').count(), 2, "{line}");
            let quoted = line.split('"').nth(1).unwrap();
            let quoted = quoted.replace("<b>", "").replace("</b>", "").replace("<br/>", "");
            assert!(!quoted.contains(['<', '>', '[', ']', '`', '%', '{', '&', '\\']), "{line}");
        }
        let title = drawn.lines().nth(1).unwrap();
        assert_eq!(title.matches('"').count(), 2, "{title}");
        assert!(!drawn.contains("%%"), "{drawn}");
        assert_eq!(drawn.lines().filter(|line| *line == "---").count(), 2);
    }
}
