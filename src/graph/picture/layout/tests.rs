//! What holds of every layout, over random graphs.

use super::*;
use proptest::prelude::*;

fn shapes(boxes: &[(u8, u8)], edges: &[(usize, usize, bool)]) -> Shapes {
    let mut ports: Vec<Port> = Vec::new();
    let mut links = Vec::new();
    for &(from, to, labelled) in edges {
        let label = if labelled { 40.0 } else { 0.0 };
        let same = |port: &Port| port.node == to && (port.label > 0.0) == labelled;
        let port = ports.iter().position(same).unwrap_or_else(|| {
            ports.push(Port { node: to, label });
            ports.len() - 1
        });
        links.push(Link { from, port, heavy: from + 1 == to });
    }
    let boxes = boxes
        .iter()
        .map(|&(width, height)| Shape {
            width: 60.0 + f64::from(width),
            height: 48.0 + f64::from(height),
            source: width % 3 == 0,
        })
        .collect();
    Shapes { boxes, ports, links }
}

fn graph() -> impl Strategy<Value = Shapes> {
    (1_usize..24)
        .prop_flat_map(|count| {
            let boxes = prop::collection::vec((any::<u8>(), any::<u8>()), count);
            let edges =
                prop::collection::btree_set((0..count, 0..count, any::<bool>()), 0..(2 * count));
            (boxes, edges)
        })
        .prop_map(|(boxes, edges)| {
            let edges: Vec<_> = edges.into_iter().filter(|&(from, to, _)| from < to).collect();
            shapes(&boxes, &edges)
        })
}

/// The heads that the curves from `start` lead to: from a layer that is passed they go on, or
/// branch off behind it.
fn reached(layout: &Layout, start: Point) -> Vec<Point> {
    let mut reached = Vec::new();
    let mut ends = vec![start];
    while let Some(end) = ends.pop() {
        for curve in &layout.curves {
            let (right, down) = (curve.start.x - end.x, (curve.start.y - end.y).abs());
            let off = (0.0..320.0).contains(&right) && down < 0.01;
            if curve.start != end && (curve.joins || end == start || !off) {
                continue;
            }
            if curve.arrives { reached.push(curve.end) } else { ends.push(curve.end) }
        }
    }
    reached
}

proptest! {
    #[test]
    fn boxes_stand_apart_and_inside(shapes in graph()) {
        let layout = layout(&shapes);
        for (number, a) in layout.boxes.iter().enumerate() {
            prop_assert!(a.x >= 0.0 && a.y >= 0.0);
            prop_assert!(a.x + a.width <= layout.width + 0.01, "{a:?}");
            prop_assert!(a.y + a.height <= layout.height + 0.01, "{a:?}");
            for b in &layout.boxes[number + 1..] {
                let beside = a.x + a.width + 10.0 <= b.x || b.x + b.width + 10.0 <= a.x;
                let above = a.y + a.height + 10.0 <= b.y || b.y + b.height + 10.0 <= a.y;
                prop_assert!(beside || above, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn every_arrow_arrives_at_its_box(shapes in graph()) {
        let layout = layout(&shapes);
        for link in &shapes.links {
            let from = layout.boxes[link.from];
            let start = Point { x: from.x + from.width, y: from.y + from.height / 2.0 };
            let tip = layout.tips[link.port];
            prop_assert!(reached(&layout, start).contains(&tip), "{start:?} {tip:?}");
            let to = layout.boxes[shapes.ports[link.port].node];
            prop_assert!((tip.x - to.x).abs() < 0.01);
            prop_assert!(tip.y > to.y + 4.0 && tip.y < to.y + to.height - 4.0);
        }
    }

    /// Level stretches pass between the boxes; the bends lie where no box is.
    #[test]
    fn no_arrow_runs_through_a_box(shapes in graph()) {
        let layout = layout(&shapes);
        for curve in &layout.curves {
            for rect in &layout.boxes {
                let meets = |from: f64, to: f64, top: f64, bottom: f64| {
                    from < rect.x + rect.width - 0.01
                        && to > rect.x + 0.01
                        && top < rect.y + rect.height
                        && bottom > rect.y
                };
                let (start, end) = (curve.start, curve.end);
                let (top, bottom) = (start.y.min(end.y), start.y.max(end.y));
                prop_assert!(!meets(start.x, curve.bend.0, start.y, start.y), "{curve:?}");
                prop_assert!(!meets(curve.bend.0, curve.bend.1, top, bottom), "{curve:?}");
                prop_assert!(!meets(curve.bend.1, end.x, end.y, end.y), "{curve:?}");
            }
        }
    }

    #[test]
    fn reordering_adds_no_crossing(shapes in graph()) {
        let edges: Vec<(usize, usize)> =
            shapes.links.iter().map(|link| (link.from, shapes.ports[link.port].node)).collect();
        let nodes: Vec<usize> = (0..shapes.boxes.len()).collect();
        let mut outgoing = vec![Vec::new(); nodes.len()];
        for link in &shapes.links {
            outgoing[link.from].push(*link);
        }
        let layers = layers::longest_path(nodes.len(), &edges);
        let mut sheet = Sheet::new(&nodes, &layers, &shapes, &outgoing, true);
        let before = counted(&sheet);
        prop_assert_eq!(order::crossings(&sheet, &sheet.positions()), before);
        order::order(&mut sheet);
        prop_assert!(counted(&sheet) <= before);
    }
}

/// Crossings, pair by pair.
fn counted(sheet: &Sheet) -> usize {
    let at = sheet.positions();
    let mut count = 0;
    for (number, a) in sheet.arcs.iter().enumerate() {
        for b in &sheet.arcs[number + 1..] {
            let same = sheet.items[a.from].layer == sheet.items[b.from].layer;
            let apart = (at[a.from] < at[b.from] && at[a.to] > at[b.to])
                || (at[a.from] > at[b.from] && at[a.to] < at[b.to]);
            count += usize::from(same && apart);
        }
    }
    count
}

#[test]
fn a_chain_is_straight_and_a_diamond_symmetric() {
    let chain = layout(&shapes(&[(0, 0), (9, 80), (0, 20)], &[(0, 1, true), (1, 2, false)]));
    assert!(chain.curves.iter().all(|curve| (curve.start.y - curve.end.y).abs() < 0.01));

    let mut diamond =
        shapes(&[(1, 0); 4], &[(0, 1, false), (0, 2, false), (1, 3, false), (2, 3, false)]);
    diamond.links.iter_mut().for_each(|link| link.heavy = false);
    let boxes = layout(&diamond).boxes;
    assert!((boxes[0].y - boxes[3].y).abs() < 0.01);
    assert!((boxes[0].y * 2.0 - boxes[1].y - boxes[2].y).abs() <= 1.0);
}

#[test]
fn crossings_that_can_be_avoided_are() {
    let edges = [(0, 5, false), (1, 4, false), (2, 3, false), (0, 3, true)];
    let shapes = shapes(&[(1, 0); 6], &edges);
    let layout = layout(&shapes);
    let mut ends: Vec<(i64, i64)> = Vec::new();
    for curve in &layout.curves {
        #[allow(clippy::cast_possible_truncation, reason = "pixels of a small picture")]
        ends.push((curve.start.y as i64, curve.end.y as i64));
    }
    ends.sort_unstable();
    assert!(ends.is_sorted_by_key(|end| end.1), "{ends:?}");
}

#[test]
fn a_wide_fan_turns_on_one_line_on_either_side() {
    let edges: Vec<(usize, usize, bool)> =
        (1..=12).flat_map(|step| [(0, step, true), (step, 13, false)]).collect();
    let layout = layout(&shapes(&[(1, 0); 14], &edges));
    let mut lines: Vec<f64> = layout.curves.iter().map(|curve| curve.turn.unwrap()).collect();
    lines.sort_by(f64::total_cmp);
    lines.dedup();
    assert_eq!(lines.len(), 2);
    let (first, last) = (layout.boxes[0], layout.boxes[13]);
    assert!(first.x + first.width < lines[0] && lines[0] < layout.boxes[1].x);
    assert!(layout.boxes[1].x + layout.boxes[1].width < lines[1] && lines[1] < last.x);
}
