//! Layers: how far each node is from those without parents.

/// The longest path, in edges, that ends in each node.
///
/// # Panics
/// Where the edges form a cycle or name a node that is not there; a graph of steps has neither.
pub(super) fn longest_path(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut children = vec![Vec::new(); count];
    let mut waiting = vec![0_usize; count];
    for &(from, to) in edges {
        children[from].push(to);
        waiting[to] += 1;
    }
    let mut layers = vec![0; count];
    let mut ready: Vec<usize> = (0..count).filter(|&node| waiting[node] == 0).collect();
    let mut next = 0;
    while let Some(&node) = ready.get(next) {
        next += 1;
        for &child in &children[node] {
            layers[child] = layers[child].max(layers[node] + 1);
            waiting[child] -= 1;
            if waiting[child] == 0 {
                ready.push(child);
            }
        }
    }
    assert_eq!(ready.len(), count, "the edges of a picture form no cycle");
    layers
}

/// Moves nodes without parents to the layer before their first reader: short arrows.
pub(super) fn pull_sources(layers: &mut [usize], edges: &[(usize, usize)]) {
    let mut nearest: Vec<Option<usize>> = vec![None; layers.len()];
    for &(from, to) in edges {
        let reader = layers[to];
        nearest[from] = Some(nearest[from].map_or(reader, |layer| layer.min(reader)));
    }
    for &(_, to) in edges {
        nearest[to] = None;
    }
    for (layer, nearest) in layers.iter_mut().zip(nearest) {
        if let Some(nearest) = nearest {
            *layer = nearest - 1;
        }
    }
}

/// The connected parts, each in the order of its nodes, by their first node.
pub(super) fn parts(count: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut neighbours = vec![Vec::new(); count];
    for &(from, to) in edges {
        neighbours[from].push(to);
        neighbours[to].push(from);
    }
    let mut seen = vec![false; count];
    let mut parts = Vec::new();
    for first in 0..count {
        if seen[first] {
            continue;
        }
        seen[first] = true;
        let mut part = vec![first];
        let mut next = 0;
        while let Some(&node) = part.get(next) {
            next += 1;
            for &neighbour in &neighbours[node] {
                if !seen[neighbour] {
                    seen[neighbour] = true;
                    part.push(neighbour);
                }
            }
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_the_longest_way() {
        assert_eq!(longest_path(4, &[(0, 1), (1, 2), (0, 2), (2, 3), (0, 3)]), [0, 1, 2, 3]);
    }

    #[test]
    fn sources_stand_beside_their_first_reader() {
        let edges = [(0, 1), (1, 2), (3, 2), (4, 1), (4, 2)];
        let mut layers = longest_path(6, &edges);
        pull_sources(&mut layers, &edges);
        assert_eq!(layers, [0, 1, 2, 1, 0, 0]);
    }

    #[test]
    fn parts_are_what_hangs_together() {
        assert_eq!(parts(5, &[(3, 0), (1, 4)]), [vec![0, 3], vec![1, 4], vec![2]]);
    }
}
