//! A connected part as layers of items: boxes, and the places where long arrows pass a layer.
//!
//! All arrows of a box share one way through the layers and leave it where they arrive, so the
//! number of stretches grows with the boxes and not with the arrows.

use super::{FEW_PORTS, Link, PORT, Shapes};
use std::collections::BTreeMap;

/// A box, or a place where an arrow passes.
pub(super) struct Item {
    /// The box; none for a passing arrow.
    pub(super) node: Option<usize>,
    /// Data, not a step.
    pub(super) source: bool,
    pub(super) layer: usize,
    pub(super) height: f64,
    /// The middle.
    pub(super) y: f64,
}

/// A stretch of one or several arrows.
pub(super) struct Arc {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Where it arrives, if that is at a box.
    pub(super) port: Option<usize>,
    /// From the middle of the item to the port.
    pub(super) offset: f64,
    pub(super) heavy: bool,
}

pub(super) struct Sheet {
    pub(super) items: Vec<Item>,
    pub(super) arcs: Vec<Arc>,
    /// The items of each layer, from top to bottom.
    pub(super) rows: Vec<Vec<usize>>,
    /// The arcs that end in an item.
    pub(super) into: Vec<Vec<usize>>,
    /// The arcs that begin in an item.
    pub(super) out: Vec<Vec<usize>>,
    /// Whether every arc goes to the next layer.
    pub(super) led: bool,
}

/// How many stretches between boxes there would be.
pub(super) fn stretches(layer_of: &[usize], edges: &[(usize, usize)]) -> usize {
    let mut farthest = layer_of.to_vec();
    for &(from, to) in edges {
        farthest[from] = farthest[from].max(layer_of[to]);
    }
    farthest.iter().zip(layer_of).map(|(far, near)| (far - near).saturating_sub(1)).sum()
}

impl Sheet {
    pub(super) fn new(
        nodes: &[usize],
        layer_of: &[usize],
        shapes: &Shapes,
        outgoing: &[Vec<Link>],
        led: bool,
    ) -> Self {
        let mut sheet = Self {
            items: Vec::new(),
            arcs: Vec::new(),
            rows: Vec::new(),
            into: Vec::new(),
            out: Vec::new(),
            led,
        };
        for &node in nodes {
            let shape = &shapes.boxes[node];
            // Even, so that middles are whole pixels.
            let height = (shape.height / 2.0).ceil() * 2.0;
            sheet.add(Some(node), shape.source, layer_of[node], height);
        }
        let item_of = |node: usize| nodes.binary_search(&node).expect("a part holds its readers");
        for (item, &node) in nodes.iter().enumerate() {
            let mut links = outgoing[node].clone();
            links.sort_by_key(|link| (layer_of[shapes.ports[link.port].node], link.port));
            let mut end = item;
            let mut way: Vec<usize> = Vec::new();
            let mut marked = 0;
            for link in links {
                let target = shapes.ports[link.port].node;
                while led && sheet.items[end].layer + 1 < layer_of[target] {
                    let next = sheet.add(None, false, sheet.items[end].layer + 1, 0.0);
                    way.push(sheet.join(end, next, None, false));
                    end = next;
                }
                if link.heavy {
                    for &arc in &way[marked..] {
                        sheet.arcs[arc].heavy = true;
                    }
                    marked = way.len();
                }
                sheet.join(end, item_of(target), Some(link.port), link.heavy);
            }
        }
        sheet.fill_rows();
        sheet
    }

    fn add(&mut self, node: Option<usize>, source: bool, layer: usize, height: f64) -> usize {
        self.items.push(Item { node, source, layer, height, y: 0.0 });
        self.into.push(Vec::new());
        self.out.push(Vec::new());
        self.items.len() - 1
    }

    fn join(&mut self, from: usize, to: usize, port: Option<usize>, heavy: bool) -> usize {
        let arc = self.arcs.len();
        self.arcs.push(Arc { from, to, port, offset: 0.0, heavy });
        self.out[from].push(arc);
        self.into[to].push(arc);
        arc
    }

    /// The first order: depth first from the items without parents, so that what follows each
    /// other stands in line.
    fn fill_rows(&mut self) {
        let layers = self.items.iter().map(|item| item.layer + 1).max().unwrap_or(0);
        self.rows = vec![Vec::new(); layers];
        let mut seen = vec![false; self.items.len()];
        let roots = (0..self.items.len()).rev().filter(|&item| self.into[item].is_empty());
        let mut stack: Vec<usize> = roots.collect();
        while let Some(item) = stack.pop() {
            if std::mem::replace(&mut seen[item], true) {
                continue;
            }
            self.rows[self.items[item].layer].push(item);
            stack.extend(self.out[item].iter().rev().map(|&arc| self.arcs[arc].to));
        }
    }

    /// The place of each item in its row.
    pub(super) fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.items.len()];
        for row in &self.rows {
            for (position, &item) in row.iter().enumerate() {
                positions[item] = position;
            }
        }
        positions
    }

    /// Spreads the ports of each box, in the order in which their arrows come: around its middle;
    /// where they are few, so that the one with a straight arrow is in the middle.
    pub(super) fn arrange_ports(&mut self, lines: &[bool]) {
        let positions = self.positions();
        for into in &self.into {
            let mut ports: BTreeMap<usize, Comers> = BTreeMap::new();
            for &arc in into {
                let Some(port) = self.arcs[arc].port else { continue };
                let comers = ports.entry(port).or_default();
                comers.sum += positions[self.arcs[arc].from];
                comers.count += 1;
                comers.straight |= lines[arc];
            }
            let mut ports: Vec<(usize, Comers)> = ports.into_iter().collect();
            // Means, compared without dividing.
            ports.sort_by(|(_, a), (_, b)| (a.sum * b.count).cmp(&(b.sum * a.count)));
            let straight = ports.iter().position(|(_, comers)| comers.straight);
            let middle = match straight {
                Some(place) if ports.len() <= FEW_PORTS => float(place),
                _ => (float(ports.len()) - 1.0) / 2.0,
            };
            let offsets: BTreeMap<usize, f64> = ports
                .iter()
                .enumerate()
                .map(|(place, (port, _))| (*port, (float(place) - middle) * PORT))
                .collect();
            for &arc in into {
                let arc = &mut self.arcs[arc];
                if let Some(port) = arc.port {
                    arc.offset = offsets[&port];
                }
            }
        }
    }

    /// The arc that goes on where `arc` passes a layer: the long way rather than a branch, and of
    /// the same weight.
    pub(super) fn onward(&self, arc: usize) -> Option<usize> {
        let Arc { to, heavy, .. } = self.arcs[arc];
        if self.items[to].node.is_some() {
            return None;
        }
        let alike = |&&next: &&usize| self.arcs[next].heavy == heavy;
        let out = || self.out[to].iter().filter(alike);
        out().find(|&&next| self.arcs[next].port.is_none()).or_else(|| out().next()).copied()
    }
}

/// The arrows that come to a port.
#[derive(Default)]
struct Comers {
    /// Of the places they come from.
    sum: usize,
    count: usize,
    straight: bool,
}

/// A count as a number to reckon with.
pub(super) fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
