//! The SVG: one file that is read on screen, on white and on dark, in print and aloud.
//!
//! Decides what is written into a box and how long it may be; where the boxes stand is the
//! layout's business.

mod legend;

use super::layout::{
    Curve, Layout, Link, Point, Port, Rect, Shape, Shapes, height_for_ports, layout,
};
use super::width::{shorten, width};
use super::{Edge, Kind, Node, Picture, State, plain, style};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Around the whole.
const MARGIN: f64 = 24.0;
/// Height of the title, with the space below it.
const TITLE: f64 = 36.0;
const TITLE_SIZE: f64 = 16.0;
const TITLE_WIDTH: f64 = 720.0;
const NAME_SIZE: f64 = 13.0;
const LINE_SIZE: f64 = 11.0;
const LABEL_SIZE: f64 = 10.5;
/// The widest text in a box, and on an arrow.
const TEXT_WIDTH: f64 = 236.0;
const LABEL_WIDTH: f64 = 170.0;
const PADDING: f64 = 12.0;
/// Distance between baselines.
const LINE: f64 = 16.0;
const NARROWEST: f64 = 104.0;
/// The tab of a dataset's folder.
const TAB: f64 = 6.0;
/// A legend is at least so wide before it takes another line.
const LEGEND_WIDTH: f64 = 420.0;
/// What the mark of a state takes of the first line.
const MARK: f64 = 22.0;
/// The radius where an arrow of a fan turns.
const TURN: f64 = 14.0;
/// So many arrows are read aloud.
const READ_ALOUD: usize = 200;

/// Draws `picture` as an SVG document.
pub fn svg(picture: &Picture) -> String {
    let (shapes, labels) = shapes(picture);
    let layout = layout(&shapes);
    let title = shorten(&plain(&picture.title), TITLE_WIDTH, TITLE_SIZE, true);
    let top = if title.is_empty() { MARGIN } else { MARGIN + TITLE };
    let below = if picture.nodes.is_empty() { -TITLE / 2.0 } else { layout.height };
    let wide = layout.width.max(width(&title, TITLE_SIZE, true));
    let legend = legend::legend(picture, wide.max(LEGEND_WIDTH));
    let across = wide.max(legend.width).ceil() + 2.0 * MARGIN;
    let down = (top + below + legend.height + MARGIN).ceil();

    let mut out = Svg(String::new());
    out.line(&format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="lab-dag" role="img" width="{across}" height="{down}" viewBox="0 0 {across} {down}">"#
    ));
    out.element("title", &picture.title);
    out.element("desc", &description(picture));
    out.line(&format!("<style>{}</style>", style::STYLE));
    out.line(&format!(
        r#"<rect class="panel" x="0.5" y="0.5" width="{}" height="{}" rx="10"/>"#,
        across - 1.0,
        down - 1.0
    ));
    if !title.is_empty() {
        out.text("title", MARGIN, MARGIN + 14.0, &title, &picture.title);
    }
    out.line(&format!(r#"<g transform="translate({MARGIN} {top})">"#));
    out.arrows(&layout, &shapes, &labels);
    for (node, rect) in picture.nodes.iter().zip(&layout.boxes) {
        out.node(node, *rect);
    }
    out.line("</g>");
    if !picture.legend.is_empty() {
        let y = top + below;
        out.line(&format!(r#"<g class="legend" transform="translate({MARGIN} {y})">"#));
        out.legend(&legend);
        out.line("</g>");
    }
    out.line("</svg>");
    out.0
}

/// The sizes of all boxes, their ports, and the label of each port.
fn shapes(picture: &Picture) -> (Shapes, Vec<String>) {
    let mut numbers: BTreeMap<(usize, Option<&str>), usize> = BTreeMap::new();
    let mut ports = Vec::new();
    let mut labels = Vec::new();
    let mut links: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    let mut ports_of = vec![0_usize; picture.nodes.len()];
    for (edge, heavy) in picture.edges.iter().zip(picture.critical_edges()) {
        let label = edge.label.as_deref().filter(|label| !label.is_empty());
        let port = *numbers.entry((edge.to, label)).or_insert_with(|| {
            let label = label.unwrap_or_default();
            let shown = shorten(&plain(label), LABEL_WIDTH, LABEL_SIZE, false);
            let room = width(&shown, LABEL_SIZE, false).ceil();
            ports.push(Port { node: edge.to, label: room });
            ports_of[edge.to] += 1;
            labels.push(label.to_owned());
            ports.len() - 1
        });
        *links.entry((edge.from, port)).or_default() |= heavy;
    }
    let links = links.into_iter().map(|((from, port), heavy)| Link { from, port, heavy }).collect();
    let boxes = picture
        .nodes
        .iter()
        .zip(ports_of)
        .map(|(node, ports)| {
            let text = widest(node).min(TEXT_WIDTH) + 2.0 * PADDING;
            Shape {
                width: text.max(NARROWEST).ceil(),
                height: content_height(node).max(height_for_ports(ports)),
                source: node.kind == Kind::Dataset,
            }
        })
        .collect();
    (Shapes { boxes, ports, links }, labels)
}

fn widest(node: &Node) -> f64 {
    let mark = if node.state.is_some() { MARK } else { 0.0 };
    let name = width(&plain(&node.name), NAME_SIZE, true) + mark;
    node.lines.iter().map(|line| width(&plain(line), LINE_SIZE, false)).fold(name, f64::max)
}

fn content_height(node: &Node) -> f64 {
    let lines: f64 = node.lines.iter().map(|_| LINE).sum();
    let tab = if node.kind == Kind::Dataset { TAB } else { 0.0 };
    tab + 2.0 * PADDING + LINE - 2.0 + lines
}

/// The picture in words: what feeds what, then what stands alone.
fn description(picture: &Picture) -> String {
    let name = |node: usize| plain(&picture.nodes[node].name);
    let mut alone: BTreeSet<usize> = (0..picture.nodes.len()).collect();
    for edge in &picture.edges {
        alone.remove(&edge.from);
        alone.remove(&edge.to);
    }
    let edges = picture.edges.iter().map(|Edge { from, to, label }| match label {
        Some(label) => format!("{} → {} ({})", name(*from), name(*to), plain(label)),
        None => format!("{} → {}", name(*from), name(*to)),
    });
    let mut said: Vec<String> =
        edges.chain(alone.iter().map(|node| name(*node))).take(READ_ALOUD + 1).collect();
    if said.len() > READ_ALOUD {
        said.truncate(READ_ALOUD);
        said.push("…".to_owned());
    }
    said.join("; ")
}

/// The document as it is written.
struct Svg(String);

impl Svg {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn element(&mut self, tag: &str, text: &str) {
        self.line(&format!("<{tag}>{}</{tag}>", escaped(text)));
    }

    /// A line of text; with the whole as a tooltip where `shown` is only its beginning.
    fn text(&mut self, class: &str, x: f64, y: f64, shown: &str, whole: &str) {
        let tooltip = if shown == plain(whole) {
            String::new()
        } else {
            format!("<title>{}</title>", escaped(whole))
        };
        let shown = escaped(shown);
        self.line(&format!(r#"<text class="{class}" x="{x}" y="{y}">{tooltip}{shown}</text>"#));
    }

    /// The arrows, those of the critical path last, then the heads and the labels.
    fn arrows(&mut self, layout: &Layout, shapes: &Shapes, labels: &[String]) {
        for heavy in [false, true] {
            let class = if heavy { "edge critical" } else { "edge" };
            for curves in layout.curves.chunk_by(|_, next| next.joins) {
                if curves[0].heavy == heavy {
                    let path: String = curves.iter().map(stretch).collect();
                    self.line(&format!(r#"<path class="{class}" d="{path}"/>"#));
                }
            }
        }
        let mut heavy = vec![false; shapes.ports.len()];
        for link in &shapes.links {
            heavy[link.port] |= link.heavy;
        }
        for ((tip, label), heavy) in layout.tips.iter().zip(labels).zip(heavy) {
            let (class, long, half) =
                if heavy { ("head critical", 11.0, 5.5) } else { ("head", 9.0, 4.5) };
            let Point { x, y } = *tip;
            let (back, above, below) = (x - long, y - half, y + half);
            self.line(&format!(r#"<path class="{class}" d="M{x} {y}L{back} {above}V{below}Z"/>"#));
            if !label.is_empty() {
                let shown = shorten(&plain(label), LABEL_WIDTH, LABEL_SIZE, false);
                self.text("label", x - 13.0, y - 5.5, &shown, label);
            }
        }
    }

    fn node(&mut self, node: &Node, rect: Rect) {
        let kind = if node.kind == Kind::Dataset { "dataset" } else { "step" };
        let critical = if node.critical { " critical" } else { "" };
        self.line(&format!(r#"<g class="{kind}{critical}">"#));
        let Rect { x, y, width, height } = rect;
        if node.kind == Kind::Dataset {
            self.line(&format!(r#"<path class="box" d="{}"/>"#, folder(rect)));
        } else {
            self.line(&format!(
                r#"<rect class="box" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>"#
            ));
        }
        let tab = if node.kind == Kind::Dataset { TAB } else { 0.0 };
        let first = y + tab + (height - content_height(node)) / 2.0 + PADDING + 11.0;
        let mark = if node.state.is_some() { MARK } else { 0.0 };
        let room = width - 2.0 * PADDING;
        let name = shorten(&plain(&node.name), room - mark, NAME_SIZE, true);
        self.text("name", x + PADDING, first, &name, &node.name);
        let mut baseline = first;
        for line in &node.lines {
            baseline += LINE;
            let shown = shorten(&plain(line), room, LINE_SIZE, false);
            self.text("line", x + PADDING, baseline, &shown, line);
        }
        if let Some(state) = node.state {
            self.mark(state, Point { x: x + width - PADDING - 4.0, y: first - 4.5 });
        }
        self.line("</g>");
    }

    /// A small disc, told apart by its sign and not by its colour alone.
    fn mark(&mut self, state: State, Point { x, y }: Point) {
        let sign = match state {
            State::Done => "M-3.2 0.4L-0.9 2.7L3.4-2.4",
            State::New => "M-3.5 0H3.5M0-3.5V3.5",
            State::Changed => "M-3.6 0.9C-2.2-2.2-0.8-1.6 0 0S2.2 2.2 3.6-0.9",
            State::Failed => "M-2.6-2.6L2.6 2.6M-2.6 2.6L2.6-2.6",
            State::Unknown => "M-2-2A2 2 0 1 1 0.6 0.1Q0 0.5 0 1.3M0 3.8V3.81",
        };
        let class = state.class();
        self.line(&format!(
            r#"<g class="mark {class}" transform="translate({x} {y})"><circle r="7.5" stroke="none"/><path d="{sign}"/></g>"#
        ));
    }
}

/// A box with a tab on its upper left.
fn folder(rect: Rect) -> String {
    let Rect { x, y, width, height } = rect;
    let (top, tab) = (y + TAB, 38.0);
    let mut path = format!("M{x} {}V{}Q{x} {y} {} {y}", top + 8.0, y + 5.0, x + 5.0);
    let _ = write!(path, "H{}L{} {top}H{}", x + tab, x + tab + TAB, x + width - 8.0);
    let _ = write!(path, "q8 0 8 8V{}q0 8 -8 8H{}q-8 0 -8 -8Z", y + height - 8.0, x + 8.0);
    path
}

/// A part of a path: from `start`, or on from where the part before it ended.
fn stretch(curve: &Curve) -> String {
    let Curve { start, bend, end, .. } = curve;
    let mut path = String::new();
    if !curve.joins {
        let _ = write!(path, "M{} {}", start.x, start.y);
    }
    if (start.y - end.y).abs() > 0.5 {
        if bend.0 > start.x {
            let _ = write!(path, "H{}", bend.0);
        }
        let (from, to) = (start.y, end.y);
        if let Some(turn) = curve.turn {
            let radius = TURN.min((to - from).abs() / 2.0);
            let down = radius.copysign(to - from);
            let _ = write!(path, "H{}Q{turn} {from} {turn} {}", turn - radius, from + down);
            let _ = write!(path, "V{}Q{turn} {to} {} {to}", to - down, turn + radius);
        } else {
            let middle = f64::midpoint(bend.0, bend.1);
            let _ = write!(path, "C{middle} {from} {middle} {to} {} {to}", bend.1);
        }
    }
    // The line ends inside its head, whose tip is narrower than the line.
    let _ = write!(path, "H{}", if curve.arrives { end.x - 6.0 } else { end.x });
    path
}

/// `text` as the content of an element.
fn escaped(text: &str) -> String {
    plain(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests;
