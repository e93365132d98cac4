//! Which partition a request gets, and why.

use std::cmp::Reverse;

use super::{
    ClusterProfile, Misfit, Partition, Qos, Resources,
    misfit::{distance, judge},
};

/// A partition and why it was taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice<'a> {
    /// The partition.
    pub partition: &'a Partition,
    /// Why this one.
    pub why: Why,
    /// The quality of service of the profile that it gets there, where one is decided.
    pub qos: Option<&'a Qos>,
}

/// Why a partition was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The manifest names it.
    Named,
    /// It alone fits.
    Only,
    /// Of those that fit, what sets it before the next.
    Best {
        /// How many fit.
        of: usize,
        /// What sets it before the next.
        by: Rank,
    },
}

/// What sets a partition before another that fits, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// It has no GPUs, and none are asked for.
    WithoutGpus,
    /// Its `prefer` is higher.
    Prefer,
    /// Its `max_time` is smaller.
    Time,
    /// It stands first in the profile.
    Order,
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
/// smallest `max_time`, then the order of the file. A name is ours, else Slurm's, which several
/// may share.
pub fn choose<'a>(
    cluster: &'a ClusterProfile,
    request: &Resources,
) -> Result<Option<Choice<'a>>, NoChoice> {
    let all: Vec<&Partition> = cluster.partitions.iter().collect();
    let named = request.partition.as_ref().map(|named| named.value.as_str());
    let candidates = match named {
        None => all.clone(),
        Some(named) => {
            let ours: Vec<&Partition> =
                all.iter().copied().filter(|partition| partition.name.value == named).collect();
            let slurms = all.iter().copied().filter(|partition| partition.slurm == named);
            if ours.is_empty() { slurms.collect() } else { ours }
        }
    };
    if all.is_empty() {
        return Ok(None);
    }
    if candidates.is_empty() {
        return Err(NoChoice::Unknown);
    }
    let asks_gpus = request.gpus.as_ref().is_some_and(|gpus| gpus.value.count > 0);
    let rank = |partition: &Partition| {
        let time = partition.max_time.as_ref().map_or(u64::MAX, |time| time.value.seconds);
        (!asks_gpus && has_gpus(partition), Reverse(partition.prefer), time)
    };
    let mut fitting = Vec::new();
    let mut refusing = Vec::new();
    for partition in candidates {
        match judge(cluster, partition, request) {
            Ok(qos) => fitting.push((partition, qos)),
            Err(misfits) => refusing.push((partition, misfits)),
        }
    }
    fitting.sort_by_key(|(partition, _)| rank(partition));
    if let Some((partition, qos)) = fitting.first().copied() {
        let why = match fitting.get(1) {
            None if named.is_some() => Why::Named,
            None => Why::Only,
            Some((next, _)) => {
                let (one, other) = (rank(partition), rank(next));
                let by = if one.0 != other.0 {
                    Rank::WithoutGpus
                } else if one.1 != other.1 {
                    Rank::Prefer
                } else if one.2 != other.2 {
                    Rank::Time
                } else {
                    Rank::Order
                };
                Why::Best { of: fitting.len(), by }
            }
        };
        return Ok(Some(Choice { partition, why, qos }));
    }
    // The one that refuses least says best what is wrong: never one without GPUs where some have.
    let nearest = refusing.into_iter().min_by_key(|(partition, misfits)| {
        (asks_gpus && !has_gpus(partition), distance(misfits), rank(partition))
    });
    let (partition, mut misfits) = nearest.expect("each candidate fits or refuses");
    misfits.sort_by_key(|misfit| misfit.kind);
    let partition = partition.name.value.clone();
    Err(NoChoice::Misfits { partition, named: named.is_some(), misfits })
}

/// Whether `partition` takes `request`, in the quality of service that it names.
pub fn fits(cluster: &ClusterProfile, partition: &Partition, request: &Resources) -> bool {
    judge(cluster, partition, request).is_ok()
}

fn has_gpus(partition: &Partition) -> bool {
    partition.node_types.iter().any(|node| !node.gpus.is_empty())
}
