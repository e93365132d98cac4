//! How high each item stands: straight where it can be, centred where it fans out, never closer
//! than the gaps allow.
//!
//! The layers settle in turn, forwards and backwards. An item with a straight arrow to the layer
//! that settled before follows it; any other moves to the mean of all it meets. The best heights
//! that keep the order and the gaps are a least-squares fit under order constraints, found exactly
//! by pooling neighbours that would overlap.

use super::sheet::{Arc, Item, Sheet, float};
use std::collections::BTreeMap;

/// Between two boxes, a box and a passing arrow, two passing arrows.
const GAPS: [f64; 3] = [24.0, 20.0, 14.0];
const ROUNDS: usize = 12;
/// Rounds after those, in which straight arrows stay where they are.
const STRAIGHTENING: usize = 8;
/// How much an item insists on its straight arrow; one without insists by what it meets, 1 to 4.
const IN_LINE: f64 = 1000.0;

/// Places all items, from 0 down; returns the height of the whole.
pub(super) fn place(sheet: &mut Sheet, lines: &[bool]) -> f64 {
    stack(sheet);
    let layers = sheet.rows.len();
    if sheet.led {
        for round in 0..ROUNDS + STRAIGHTENING {
            let firm = round >= ROUNDS;
            for layer in (0..layers).rev() {
                settle(sheet, layer, Side { ahead: true, firm }, lines);
            }
            for layer in 0..layers {
                settle(sheet, layer, Side { ahead: false, firm }, lines);
            }
        }
    }
    let top = sheet.items.iter().map(|item| item.y - item.height / 2.0).fold(f64::MAX, f64::min);
    for item in &mut sheet.items {
        item.y = (item.y - top).round();
    }
    sheet.items.iter().map(|item| item.y + item.height / 2.0).fold(0.0, f64::max)
}

fn gap(upper: &Item, lower: &Item) -> f64 {
    let passing = usize::from(upper.node.is_none()) + usize::from(lower.node.is_none());
    upper.height / 2.0 + GAPS[passing] + lower.height / 2.0
}

/// Every layer packed, its middle at 0.
fn stack(sheet: &mut Sheet) {
    for row in &sheet.rows {
        let mut y = 0.0;
        for (place, &item) in row.iter().enumerate() {
            if place > 0 {
                y += gap(&sheet.items[row[place - 1]], &sheet.items[item]);
            }
            sheet.items[item].y = y;
        }
        for &item in row {
            sheet.items[item].y -= y / 2.0;
        }
    }
}

/// The arcs that are to be straight, no two of which cross or share an end: first those of the
/// critical path, then long arrows, then chains.
pub(super) fn lines(sheet: &Sheet) -> Vec<bool> {
    let steps_before: Vec<usize> = count(sheet, &sheet.into, |sheet, arc| {
        let from = &sheet.items[sheet.arcs[arc].from];
        from.node.is_some() && !from.source
    });
    let boxes_after: Vec<usize> =
        count(sheet, &sheet.out, |sheet, arc| sheet.items[sheet.arcs[arc].to].node.is_some());
    let rank = |arc: usize| -> Option<usize> {
        let stretch = &sheet.arcs[arc];
        let (from, to) = (&sheet.items[stretch.from], &sheet.items[stretch.to]);
        let passing = (from.node.is_none(), to.node.is_none());
        if stretch.heavy {
            Some(0)
        } else if passing == (true, true) {
            Some(1)
        } else if sheet.out[stretch.from].len() == 1 && sheet.into[stretch.to].len() == 1 {
            Some(2)
        } else if passing == (false, false)
            && !from.source
            && steps_before[stretch.to] == 1
            && boxes_after[stretch.from] == 1
        {
            Some(3)
        } else {
            None
        }
    };
    let positions = sheet.positions();
    let mut ranked: Vec<(usize, usize)> =
        (0..sheet.arcs.len()).filter_map(|arc| Some((rank(arc)?, arc))).collect();
    ranked.sort_unstable();
    let mut chosen = vec![false; sheet.arcs.len()];
    let mut taken: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); sheet.rows.len()];
    for (_, arc) in ranked {
        let stretch = &sheet.arcs[arc];
        let taken = &mut taken[sheet.items[stretch.from].layer];
        let (from, to) = (positions[stretch.from], positions[stretch.to]);
        let above = taken.range(..=from).next_back();
        let below = taken.range(from..).next();
        if above.is_none_or(|(&other, &end)| other < from && end < to)
            && below.is_none_or(|(&other, &end)| other > from && end > to)
        {
            taken.insert(from, to);
            chosen[arc] = true;
        }
    }
    chosen
}

fn count(sheet: &Sheet, of: &[Vec<usize>], counts: impl Fn(&Sheet, usize) -> bool) -> Vec<usize> {
    of.iter().map(|arcs| arcs.iter().filter(|&&arc| counts(sheet, arc)).count()).collect()
}

/// What a layer moves towards.
#[derive(Clone, Copy)]
struct Side {
    /// The layer after it, else the one before.
    ahead: bool,
    /// Items at the beginning of a straight arrow stay; the others follow.
    firm: bool,
}

/// Where an item would stand for what it meets on one side, and how much it insists.
fn wish(sheet: &Sheet, item: usize, side: Side, lines: &[bool]) -> (f64, f64) {
    let Side { ahead, firm } = side;
    let level = |&arc: &usize| {
        let Arc { from, to, offset, .. } = sheet.arcs[arc];
        if from == item { sheet.items[to].y + offset } else { sheet.items[from].y - offset }
    };
    let (into, out) = (&sheet.into[item], &sheet.out[item]);
    let line = |arcs: &[usize]| arcs.iter().copied().find(|&arc| lines[arc]);
    let (towards, away) = if ahead { (out, into) } else { (into, out) };
    if let Some(arc) = line(towards) {
        return (level(&arc), IN_LINE);
    }
    let count = into.len() + out.len();
    if count == 0 || firm && line(away).is_some() {
        return (sheet.items[item].y, 1.0);
    }
    let sum: f64 = into.iter().chain(out).map(level).sum();
    (sum / float(count), float(count).min(4.0))
}

/// Items that stand as close as they may: the weighted mean of their wishes, and the weight.
struct Pool {
    mean: f64,
    weight: f64,
    count: usize,
}

/// Moves a layer to the heights nearest to its wishes.
fn settle(sheet: &mut Sheet, layer: usize, side: Side, lines: &[bool]) {
    let mut offsets = Vec::with_capacity(sheet.rows[layer].len());
    let mut pools: Vec<Pool> = Vec::new();
    let mut offset = 0.0;
    let row = &sheet.rows[layer];
    for (place, &item) in row.iter().enumerate() {
        if place > 0 {
            offset += gap(&sheet.items[row[place - 1]], &sheet.items[item]);
        }
        offsets.push(offset);
        let (wish, weight) = wish(sheet, item, side, lines);
        let mut pool = Pool { mean: wish - offset, weight, count: 1 };
        while let Some(above) = pools.pop_if(|above| above.mean > pool.mean) {
            let weight = above.weight + pool.weight;
            pool.mean = (above.mean * above.weight + pool.mean * pool.weight) / weight;
            pool.weight = weight;
            pool.count += above.count;
        }
        pools.push(pool);
    }
    let means = pools.iter().flat_map(|pool| std::iter::repeat_n(pool.mean, pool.count));
    let places: Vec<(usize, f64)> = row
        .iter()
        .zip(offsets)
        .zip(means)
        .map(|((&item, offset), mean)| (item, mean + offset))
        .collect();
    for (item, y) in places {
        sheet.items[item].y = y;
    }
}
