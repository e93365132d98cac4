//! The order within each layer: fewer crossings, by barycentres and swaps of neighbours.

use super::sheet::{Sheet, float};

/// Pictures with more items are not reordered: nobody follows their arrows by eye.
const LOOKED_AT: usize = 3_000;
/// Pictures with more arcs neither; swapping reads pairs of them.
const FOLLOWED: usize = 6_000;
const ROUNDS: usize = 16;
/// Rounds without a gain before it is enough.
const PATIENCE: usize = 4;
/// Swaps compare arcs in pairs; items with more arcs are left to the barycentres.
const PAIRED: usize = 24;

/// Leaves the order with the fewest crossings that was seen.
pub(super) fn order(sheet: &mut Sheet) {
    if !sheet.led || sheet.items.len() > LOOKED_AT || sheet.arcs.len() > FOLLOWED {
        return;
    }
    let mut positions = sheet.positions();
    let mut best = (crossings(sheet, &positions), sheet.rows.clone());
    let mut since = 0;
    for round in 0..ROUNDS {
        if best.0 == 0 || since == PATIENCE {
            break;
        }
        let layers = sheet.rows.len();
        for step in 0..layers {
            let (layer, ahead) =
                if round % 2 == 0 { (step, false) } else { (layers - 1 - step, true) };
            sort(sheet, layer, ahead, &mut positions);
        }
        swap(sheet, &mut positions);
        let now = crossings(sheet, &positions);
        since += 1;
        if now < best.0 {
            best = (now, sheet.rows.clone());
            since = 0;
        }
    }
    sheet.rows = best.1;
}

/// Sorts a layer by the mean place of what each item meets in the layer before or `ahead`.
fn sort(sheet: &mut Sheet, layer: usize, ahead: bool, positions: &mut [usize]) {
    let mut row = std::mem::take(&mut sheet.rows[layer]);
    let mut keyed: Vec<(f64, usize)> = row
        .iter()
        .map(|&item| {
            let met = neighbours(sheet, item, ahead);
            let (sum, count) =
                met.fold((0, 0), |(sum, count), met| (sum + positions[met], count + 1));
            let own = float(positions[item]);
            (if count == 0 { own } else { float(sum) / float(count) }, item)
        })
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (position, &(_, item)) in keyed.iter().enumerate() {
        row[position] = item;
        positions[item] = position;
    }
    sheet.rows[layer] = row;
}

fn neighbours(sheet: &Sheet, item: usize, ahead: bool) -> impl Iterator<Item = usize> {
    let arcs = if ahead { &sheet.out[item] } else { &sheet.into[item] };
    arcs.iter().map(move |&arc| {
        let arc = &sheet.arcs[arc];
        if ahead { arc.to } else { arc.from }
    })
}

/// Swaps neighbours within a layer where that takes crossings away.
fn swap(sheet: &mut Sheet, positions: &mut [usize]) {
    for layer in 0..sheet.rows.len() {
        for place in 1..sheet.rows[layer].len() {
            let (upper, lower) = (sheet.rows[layer][place - 1], sheet.rows[layer][place]);
            let mut now = 0;
            let mut swapped = 0;
            for ahead in [false, true] {
                let above: Vec<usize> =
                    neighbours(sheet, upper, ahead).map(|met| positions[met]).collect();
                let below: Vec<usize> =
                    neighbours(sheet, lower, ahead).map(|met| positions[met]).collect();
                if above.len().max(below.len()) > PAIRED {
                    continue;
                }
                for a in &above {
                    now += below.iter().filter(|b| *b < a).count();
                    swapped += below.iter().filter(|b| *b > a).count();
                }
            }
            if swapped < now {
                sheet.rows[layer].swap(place - 1, place);
                positions[upper] = place;
                positions[lower] = place - 1;
            }
        }
    }
}

/// How many pairs of arcs cross: inversions between neighbouring layers, counted with a tree of
/// partial sums.
pub(super) fn crossings(sheet: &Sheet, positions: &[usize]) -> usize {
    let mut total = 0;
    for (layer, row) in sheet.rows.iter().enumerate() {
        let next = sheet.rows.get(layer + 1).map_or(0, Vec::len);
        let mut sums = vec![0_usize; next + 1];
        let mut counted = 0;
        for &item in row {
            let mut ends: Vec<usize> =
                neighbours(sheet, item, true).map(|met| positions[met]).collect();
            ends.sort_unstable();
            for &end in &ends {
                let mut at = end + 1;
                let mut not_after = 0;
                while at > 0 {
                    not_after += sums[at];
                    at &= at - 1;
                }
                total += counted - not_after;
            }
            for &end in &ends {
                let mut at = end + 1;
                while at <= next {
                    sums[at] += 1;
                    at += at & at.wrapping_neg();
                }
            }
            counted += ends.len();
        }
    }
    total
}
