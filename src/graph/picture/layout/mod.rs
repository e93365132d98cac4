//! Where everything stands: layers from left to right, parts side by side.
//!
//! Owns all coordinates, in pixels from the top left. Knows sizes, no text and no format.

mod columns;
mod order;
mod place;
mod sheet;
#[cfg(test)]
mod tests;

use super::layers;
use columns::{Columns, Turn};
use sheet::Sheet;

/// Between parts.
const PART_GAP: f64 = 44.0;
/// How many times wider than high the parts are laid out, where there are several.
const PART_RATIO: f64 = 1.6;
/// Between two ports.
const PORT: f64 = 19.0;
/// So many ports or fewer may all stand above or below the middle of their box.
const FEW_PORTS: usize = 3;
/// As many stretches of long arrows are led around the boxes; where there are more, all arrows are
/// drawn straight to where they go, below the boxes.
const LED: usize = 20_000;

/// The height a box needs for `count` ports, in pixels.
pub(super) fn height_for_ports(count: usize) -> f64 {
    let places = if count <= FEW_PORTS { (2 * count).saturating_sub(1) } else { count };
    sheet::float(places) * PORT
}

/// What is laid out.
#[derive(Debug)]
pub(super) struct Shapes {
    /// The size of each box; high enough for its ports.
    pub(super) boxes: Vec<Shape>,
    /// Where arrows arrive.
    pub(super) ports: Vec<Port>,
    /// The arrows.
    pub(super) links: Vec<Link>,
}

/// The size of a box.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Data, not a step.
    pub(super) source: bool,
}

/// A place at the left of a box where arrows arrive.
#[derive(Debug)]
pub(super) struct Port {
    /// The box.
    pub(super) node: usize,
    /// The width of its label; 0 without.
    pub(super) label: f64,
}

/// An arrow from a box to a port.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) port: usize,
    pub(super) heavy: bool,
}

/// The result.
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// One for each box.
    pub(super) boxes: Vec<Rect>,
    /// One for each port: the tip of its arrow head.
    pub(super) tips: Vec<Point>,
    /// The arrows, without heads, each followed by those it goes on with; a stretch shared by
    /// several arrows is there once.
    pub(super) curves: Vec<Curve>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Level from `start` to `bend.0`, bent until `bend.1`, level to `end`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Curve {
    pub(super) start: Point,
    pub(super) bend: (f64, f64),
    /// Where it is bent by a plumb line, as the arrows of a wide fan are, and not by a wave.
    pub(super) turn: Option<f64>,
    pub(super) end: Point,
    /// Whether it goes on from the curve before it in the list.
    pub(super) joins: bool,
    /// Whether it ends at a port, with an arrow head.
    pub(super) arrives: bool,
    /// Whether an arrow of the critical path takes it.
    pub(super) heavy: bool,
}

/// Lays out. Linear but for sorting; crossings are reduced where the picture is small enough to be
/// looked at.
pub(super) fn layout(shapes: &Shapes) -> Layout {
    let edges: Vec<(usize, usize)> =
        shapes.links.iter().map(|link| (link.from, shapes.ports[link.port].node)).collect();
    let count = shapes.boxes.len();
    let mut layer_of = layers::longest_path(count, &edges);
    layers::pull_sources(&mut layer_of, &edges);
    let led = sheet::stretches(&layer_of, &edges) <= LED;

    let mut outgoing: Vec<Vec<Link>> = vec![Vec::new(); count];
    for link in &shapes.links {
        outgoing[link.from].push(*link);
    }
    let mut result = Layout {
        width: 0.0,
        height: 0.0,
        boxes: vec![Rect::default(); count],
        tips: vec![Point::default(); shapes.ports.len()],
        curves: Vec::new(),
    };
    let parts: Vec<Part> = layers::parts(count, &edges)
        .into_iter()
        .map(|nodes| {
            let mut sheet = Sheet::new(&nodes, &layer_of, shapes, &outgoing, led);
            order::order(&mut sheet);
            let lines = place::lines(&sheet);
            sheet.arrange_ports(&lines);
            let height = place::place(&mut sheet, &lines);
            let columns = Columns::new(&sheet, shapes);
            Part { width: columns.width(), height, sheet, columns }
        })
        .collect();
    shelve(&parts, &mut result);
    result
}

/// A connected part, laid out from its own top left.
struct Part {
    sheet: Sheet,
    columns: Columns,
    width: f64,
    height: f64,
}

/// Puts the parts into rows, in their order.
fn shelve(parts: &[Part], result: &mut Layout) {
    let area: f64 =
        parts.iter().map(|part| (part.width + PART_GAP) * (part.height + PART_GAP)).sum();
    let widest = parts.iter().fold(0.0_f64, |width, part| width.max(part.width));
    let room = widest.max((area * PART_RATIO).sqrt());
    let mut corner = Point::default();
    let mut row_height = 0.0_f64;
    for part in parts {
        if corner.x > 0.0 && corner.x + part.width > room {
            corner = Point { x: 0.0, y: corner.y + row_height + PART_GAP };
            row_height = 0.0;
        }
        put(part, corner, result);
        result.width = result.width.max(corner.x + part.width);
        row_height = row_height.max(part.height);
        result.height = corner.y + row_height;
        corner.x += part.width + PART_GAP;
    }
}

fn put(part: &Part, corner: Point, result: &mut Layout) {
    let Part { sheet, columns, .. } = part;
    let columns = &columns.columns;
    for item in &sheet.items {
        let column = &columns[item.layer];
        if let Some(node) = item.node {
            result.boxes[node] = Rect {
                x: corner.x + column.left,
                y: corner.y + item.y - item.height / 2.0,
                width: column.right - column.left,
                height: item.height,
            };
        }
    }
    let mut drawn = vec![false; sheet.arcs.len()];
    let begins_at_box = |arc: &usize| sheet.items[sheet.arcs[*arc].from].node.is_some();
    let (first, branches): (Vec<usize>, Vec<usize>) =
        (0..sheet.arcs.len()).partition(begins_at_box);
    for first in first.into_iter().chain(branches) {
        let mut next = Some(first).filter(|&arc| !drawn[arc]);
        let mut joins = false;
        while let Some(number) = next {
            drawn[number] = true;
            let arc = &sheet.arcs[number];
            let curve = curve(part, number, corner, joins);
            if let Some(port) = arc.port {
                result.tips[port] = curve.end;
            }
            result.curves.push(curve);
            next = sheet.onward(number);
            joins = true;
        }
    }
}

/// A branch of a long arrow begins where it leaves it, right of the layer that is passed.
fn curve(part: &Part, arc: usize, corner: Point, joins: bool) -> Curve {
    let turn = part.columns.turns[arc];
    let arc = &part.sheet.arcs[arc];
    let (from, to) = (&part.sheet.items[arc.from], &part.sheet.items[arc.to]);
    let (before, after) = (&part.columns.columns[from.layer], &part.columns.columns[to.layer]);
    let start = if joins { before.left } else { before.right };
    Curve {
        start: Point { x: corner.x + start, y: corner.y + from.y },
        bend: (corner.x + before.right, corner.x + after.level),
        turn: turn.map(|turn| {
            corner.x
                + match turn {
                    Turn::Before(way) => before.right + way,
                    Turn::After(way) => after.level - way,
                }
        }),
        end: Point { x: corner.x + after.left, y: corner.y + to.y + arc.offset },
        joins,
        arrives: arc.port.is_some(),
        heavy: arc.heavy,
    }
}
