//! How far right each layer stands, and where the arrows of wide fans turn.

use super::Shapes;
use super::sheet::{Sheet, float};
use std::collections::BTreeMap;

/// Between the boxes of two layers: at least, and at most where arrows go far up or down.
const BEND: (f64, f64) = (44.0, 180.0);
/// From the end of a label to the box: the arrow head and some air.
const HEAD: f64 = 16.0;
/// As many arrows from one box or to one port are a fan: waves would run into each other.
const FAN: usize = 9;
/// From the box to the plumb line of the first fan beside it, and to that of the next.
const PLUMB: (f64, f64) = (18.0, 12.0);

/// Where a layer stands.
pub(super) struct Column {
    /// From here arrows into it are level.
    pub(super) level: f64,
    pub(super) left: f64,
    pub(super) right: f64,
}

/// Where an arrow of a fan turns.
#[derive(Clone, Copy)]
pub(super) enum Turn {
    /// So far behind the layer it comes from.
    Before(f64),
    /// So far before it is level.
    After(f64),
}

pub(super) struct Columns {
    pub(super) columns: Vec<Column>,
    /// For each arc; none where it is a wave.
    pub(super) turns: Vec<Option<Turn>>,
}

impl Columns {
    pub(super) fn new(sheet: &Sheet, shapes: &Shapes) -> Self {
        let layers = sheet.rows.len();
        let mut plumbs = vec![0.0; layers];
        let turns = turns(sheet, &mut plumbs);
        let mut rises = vec![0.0_f64; layers];
        let mut labels = vec![0.0_f64; layers];
        for (arc, turn) in sheet.arcs.iter().zip(&turns) {
            let layer = sheet.items[arc.to].layer;
            if turn.is_none() {
                let rise = sheet.items[arc.from].y - sheet.items[arc.to].y - arc.offset;
                rises[layer] = rises[layer].max(rise.abs());
            }
            if let Some(port) = arc.port {
                labels[layer] = labels[layer].max(shapes.ports[port].label);
            }
        }
        let mut columns: Vec<Column> = Vec::new();
        for (layer, row) in sheet.rows.iter().enumerate() {
            let widest = row
                .iter()
                .filter_map(|&item| sheet.items[item].node)
                .fold(0.0_f64, |width, node| width.max(shapes.boxes[node].width));
            let (level, left) = columns.last().map_or((0.0, 0.0), |before| {
                let bend = (BEND.0 + rises[layer] / 8.0).min(BEND.1).round();
                let level = before.right + bend + plumbs[layer];
                (level, level + labels[layer] + HEAD)
            });
            columns.push(Column { level, left, right: left + widest });
        }
        Self { columns, turns }
    }

    pub(super) fn width(&self) -> f64 {
        self.columns.last().map_or(0.0, |column| column.right)
    }
}

/// Finds the fans and gives each a plumb line of its own; adds up the room they take before each
/// layer.
fn turns(sheet: &Sheet, plumbs: &mut [f64]) -> Vec<Option<Turn>> {
    let mut turns = vec![None; sheet.arcs.len()];
    if !sheet.led {
        return turns;
    }
    for row in &sheet.rows {
        let fans = row.iter().filter(|&&item| sheet.out[item].len() >= FAN);
        for (place, &item) in fans.enumerate() {
            let turn = Turn::Before(PLUMB.0 + float(place) * PLUMB.1);
            for &arc in &sheet.out[item] {
                turns[arc] = Some(turn);
            }
            plumbs[sheet.items[item].layer + 1] += PLUMB.1;
        }
    }
    for (layer, row) in sheet.rows.iter().enumerate() {
        let mut way = PLUMB.0;
        for &item in row {
            let mut ports: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
            for &arc in sheet.into[item].iter().filter(|&&arc| turns[arc].is_none()) {
                ports.entry(sheet.arcs[arc].port).or_default().push(arc);
            }
            for arcs in ports.values().filter(|arcs| arcs.len() >= FAN) {
                for &arc in arcs {
                    turns[arc] = Some(Turn::After(way));
                }
                way += PLUMB.1;
                plumbs[layer] += PLUMB.1;
            }
        }
    }
    turns
}
