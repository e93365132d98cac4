//! Whether a request fits a partition, and which partition it gets.

use super::{ClusterProfile, Partition, Resources, Walltime};
use crate::text::Place;

/// A rule that a request breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Which resource.
    pub kind: MisfitKind,
    /// Where the request stands.
    pub request: Place,
    /// Where the rule stands.
    pub rule: Place,
    /// What is asked, as people write it.
    pub asked: String,
    /// What there is at most, as people write it.
    pub limit: String,
    /// How much of the limit is asked, in thousandths: above 1000; the largest number where there
    /// is nothing of the kind.
    pub excess: u64,
}

/// Which resource does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MisfitKind {
    /// No node has GPUs of this type.
    GpuType,
    /// No node has so many GPUs.
    GpuCount,
    /// No node has so many CPUs.
    Cpus,
    /// No node has so much memory.
    Memory,
    /// The partition's walltime is shorter.
    Time,
}

/// A partition and why it was taken.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// The partition.
    pub partition: &'a Partition,
    /// The manifest names it; otherwise it is the best of those that fit.
    pub named: bool,
}

/// Why no partition can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoChoice {
    /// The profile has no partition of the name that the manifest gives.
    Unknown,
    /// What the best of them refuses; each partition refuses something.
    Misfits {
        /// That partition's name.
        partition: String,
        /// The manifest names it; otherwise it is the nearest of all.
        named: bool,
        /// What it refuses, in the order of kinds.
        misfits: Vec<Misfit>,
    },
}

/// The partition for a request; `Ok(None)` where the profile has none at all.
///
/// Of those that fit: without GPUs those that have none first, then the highest `prefer`, then the
/// smallest `max_time`, then the order of the file.
pub fn choose<'a>(
    cluster: &'a ClusterProfile,
    request: &Resources,
) -> Result<Option<Choice<'a>>, NoChoice> {
    if let Some(named) = &request.partition {
        let found = cluster
            .partitions
            .iter()
            .find(|partition| partition.name.value == named.value)
            .or_else(|| cluster.partitions.iter().find(|partition| partition.slurm == named.value));
        let Some(partition) = found else {
            return if cluster.partitions.is_empty() { Ok(None) } else { Err(NoChoice::Unknown) };
        };
        let misfits = misfits(partition, request);
        if misfits.is_empty() {
            return Ok(Some(Choice { partition, named: true }));
        }
        let partition = partition.name.value.clone();
        return Err(NoChoice::Misfits { partition, named: true, misfits });
    }
    let judged: Vec<(&Partition, Vec<Misfit>)> = cluster
        .partitions
        .iter()
        .map(|partition| (partition, misfits(partition, request)))
        .collect();
    let asks_gpus = request.gpus.as_ref().is_some_and(|gpus| gpus.value.count > 0);
    let rank = |partition: &Partition| {
        let has_gpus = partition.node_types.iter().any(|node| !node.gpus.is_empty());
        let time = partition.max_time.as_ref().map_or(u64::MAX, |time| time.value.seconds);
        (!asks_gpus && has_gpus, std::cmp::Reverse(partition.prefer), time)
    };
    let fitting = judged.iter().filter(|(_, misfits)| misfits.is_empty());
    if let Some((partition, _)) = fitting.min_by_key(|(partition, _)| rank(partition)) {
        return Ok(Some(Choice { partition, named: false }));
    }
    // The one that refuses least says best what is wrong: never one without GPUs where some have.
    let nearest = judged.into_iter().min_by_key(|(partition, misfits)| {
        let has_gpus = partition.node_types.iter().any(|node| !node.gpus.is_empty());
        (asks_gpus && !has_gpus, distance(misfits), rank(partition))
    });
    match nearest {
        None => Ok(None),
        Some((partition, misfits)) => {
            let partition = partition.name.value.clone();
            Err(NoChoice::Misfits { partition, named: false, misfits })
        }
    }
}

/// How far a request is from fitting: how many limits it is over, then by how much.
fn distance(misfits: &[Misfit]) -> (usize, u64) {
    let excess = misfits.iter().fold(0, |sum: u64, misfit| sum.saturating_add(misfit.excess));
    (misfits.len(), excess)
}

/// `asked` in thousandths of `limit`.
fn thousandths(asked: u64, limit: u64) -> u64 {
    asked.saturating_mul(1000).checked_div(limit).unwrap_or(u64::MAX)
}

/// What `partition` refuses of a request.
fn misfits(partition: &Partition, request: &Resources) -> Vec<Misfit> {
    let nodes = partition.node_types.iter().map(|node| node_misfits(node, request));
    let mut found = nodes.min_by_key(|misfits| distance(misfits)).unwrap_or_default();
    if let (Some(time), Some(limit)) = (&request.time, &partition.max_time)
        && time.value.minutes() > limit.value.seconds / 60
    {
        found.push(Misfit {
            kind: MisfitKind::Time,
            request: time.place,
            rule: limit.place,
            asked: Walltime { seconds: time.value.minutes() * 60 }.to_string(),
            limit: limit.value.to_string(),
            excess: thousandths(time.value.seconds, limit.value.seconds),
        });
    }
    found
}

fn node_misfits(node: &super::NodeType, request: &Resources) -> Vec<Misfit> {
    let mut found = Vec::new();
    if let Some(gpus) = request.gpus.as_ref().filter(|gpus| gpus.value.count > 0) {
        let most = match &gpus.value.kind {
            Some(kind) => node.gpus.get(kind),
            None => node.gpus.values().max_by_key(|count| count.value),
        };
        let refused = match most {
            Some(most) if most.value >= gpus.value.count => None,
            Some(most) => {
                let excess = thousandths(gpus.value.count.into(), most.value.into());
                Some((MisfitKind::GpuCount, most.place, most.value.to_string(), excess))
            }
            None => {
                let kinds: Vec<String> = node.gpus.keys().map(|kind| format!("`{kind}`")).collect();
                Some((MisfitKind::GpuType, node.place, kinds.join(", "), u64::MAX))
            }
        };
        if let Some((kind, rule, limit, excess)) = refused {
            let asked = gpus.value.to_string();
            found.push(Misfit { kind, request: gpus.place, rule, asked, limit, excess });
        }
    }
    if let (Some(cpus), Some(limit)) = (&request.cpus, &node.cpus)
        && cpus.value > limit.value
    {
        found.push(Misfit {
            kind: MisfitKind::Cpus,
            request: cpus.place,
            rule: limit.place,
            asked: cpus.value.to_string(),
            limit: limit.value.to_string(),
            excess: thousandths(cpus.value.into(), limit.value.into()),
        });
    }
    if let (Some(memory), Some(limit)) = (&request.memory, &node.memory)
        && memory.value > limit.value
    {
        found.push(Misfit {
            kind: MisfitKind::Memory,
            request: memory.place,
            rule: limit.place,
            asked: memory.value.to_string(),
            limit: limit.value.to_string(),
            excess: thousandths(memory.value.mebibytes, limit.value.mebibytes),
        });
    }
    found
}
