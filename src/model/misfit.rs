//! What a partition and its qualities of service refuse of a request.

use super::{
    ClusterProfile, Demand, MemoryRequestStyle, NodeType, Partition, Qos, Resources, Walltime,
    demand::CpusFrom,
};
use crate::text::{Place, Placed};

/// A rule that a request breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Which resource.
    pub kind: MisfitKind,
    /// Where the request stands; `None` where it is what nobody asked.
    pub request: Option<Place>,
    /// Where the rule stands.
    pub rule: Place,
    /// Whose rule it is.
    pub by: RuleOf,
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
    /// There are not so many GPUs.
    GpuCount,
    /// Jobs with fewer GPUs are kept out.
    FewGpus,
    /// No node has so many CPUs.
    Cpus,
    /// So many CPUs do not come with the GPUs.
    CpusPerGpu,
    /// No node has so much memory.
    Memory,
    /// So much memory does not come with the CPUs.
    MemoryPerCpu,
    /// There are not so many nodes.
    Nodes,
    /// No node has this feature.
    Feature,
    /// The walltime is shorter.
    Time,
    /// There is no such quality of service.
    Qos,
}

/// Whose rule a request breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleOf {
    /// A node of the type that is nearest.
    Node,
    /// The partition.
    Partition,
    /// The quality of service of this name.
    Qos(String),
}

/// A request, judged by a partition: the quality of service that it gets there, or all that is
/// refused.
pub(super) fn judge<'a>(
    cluster: &ClusterProfile,
    partition: &'a Partition,
    request: &Resources,
) -> Result<Option<&'a Qos>, Vec<Misfit>> {
    let demand = Demand::of(Some(cluster), Some(partition), request);
    let per_cpu = cluster.memory_request != MemoryRequestStyle::None;
    let nodes = partition.node_types.iter().map(|node| of_node(node, request, &demand));
    let mut found = nodes.min_by_key(|misfits| distance(misfits)).unwrap_or_default();
    found.extend(of_partition(partition, request, &demand));
    if per_cpu && found.iter().all(|misfit| misfit.kind != MisfitKind::Memory) {
        found.extend(memory_per_cpu(partition, request, &demand));
    }
    let qos = quality(partition, request, &demand);
    match qos {
        Ok(qos) if found.is_empty() => Ok(qos),
        Ok(_) => Err(found),
        Err(refused) => {
            // What the partition refuses too is one fault.
            let new = |misfit: &Misfit| found.iter().all(|told| told.kind != misfit.kind);
            let refused: Vec<Misfit> = refused.into_iter().filter(new).collect();
            found.extend(refused);
            Err(found)
        }
    }
}

/// How far a request is from fitting: how many limits it is over, then by how much.
pub(super) fn distance(misfits: &[Misfit]) -> (usize, u64) {
    let excess = misfits.iter().fold(0, |sum: u64, misfit| sum.saturating_add(misfit.excess));
    (misfits.len(), excess)
}

/// The quality of service: the one that is named, else the default where it fits, else the one
/// with the smallest `max_time` that fits, then the first. `Ok(None)` where the profile marks no
/// default, or has none.
fn quality<'a>(
    partition: &'a Partition,
    request: &Resources,
    demand: &Demand,
) -> Result<Option<&'a Qos>, Vec<Misfit>> {
    let Some(first) = partition.qos.first() else { return Ok(None) };
    let judged = |qos: &'a Qos| -> Result<Option<&'a Qos>, Vec<Misfit>> {
        let found = of_qos(qos, request, demand);
        if found.is_empty() { Ok(Some(qos)) } else { Err(found) }
    };
    if let Some(named) = &request.qos {
        let found = partition.qos.iter().find(|qos| qos.name.value == named.value);
        let names: Vec<String> =
            partition.qos.iter().map(|qos| format!("`{}`", qos.name.value)).collect();
        return found.map_or_else(
            || {
                Err(vec![Misfit {
                    kind: MisfitKind::Qos,
                    request: Some(named.place),
                    rule: first.name.place,
                    by: RuleOf::Partition,
                    asked: format!("`{}`", named.value),
                    limit: names.join(", "),
                    excess: u64::MAX,
                }])
            },
            judged,
        );
    }
    if !partition.qos.iter().any(|qos| qos.default) {
        return Ok(None);
    }
    let time = |qos: &Qos| qos.max_time.as_ref().map_or(u64::MAX, |time| time.value.seconds);
    let mut all: Vec<&Qos> = partition.qos.iter().collect();
    all.sort_by_key(|qos| (!qos.default, time(qos)));
    let fitting = all.iter().find_map(|qos| judged(qos).ok());
    fitting.map_or_else(
        || {
            let refused = all.iter().map(|qos| of_qos(qos, request, demand));
            Err(refused.min_by_key(|misfits| distance(misfits)).unwrap_or_default())
        },
        Ok,
    )
}

fn of_qos(qos: &Qos, request: &Resources, demand: &Demand) -> Vec<Misfit> {
    let by = || RuleOf::Qos(qos.name.value.clone());
    let gpus = request.gpus.as_ref();
    let in_all =
        gpus.map_or(0, |gpus| u64::from(gpus.value.count).saturating_mul(demand.nodes.into()));
    let gpus = qos.max_gpus.as_ref().and_then(|limit| {
        let place = gpus.map(|gpus| gpus.place);
        over(MisfitKind::GpuCount, by(), place, in_all, limit)
    });
    [time(request, qos.max_time.as_ref(), by()), nodes(request, qos.max_nodes.as_ref(), by()), gpus]
        .into_iter()
        .flatten()
        .collect()
}

fn of_partition(partition: &Partition, request: &Resources, demand: &Demand) -> Vec<Misfit> {
    let gpus = request.gpus.as_ref();
    let count = gpus.map_or(0, |gpus| gpus.value.count);
    let few = partition.min_gpus.as_ref().filter(|least| count < least.value).map(|least| Misfit {
        kind: MisfitKind::FewGpus,
        request: gpus.map(|gpus| gpus.place),
        rule: least.place,
        by: RuleOf::Partition,
        asked: count.to_string(),
        limit: least.value.to_string(),
        excess: thousandths(least.value.into(), count.max(1).into()),
    });
    let share = partition.cpus_per_gpu.as_ref().filter(|_| count > 0).and_then(|share| {
        let most = Placed::new(count.saturating_mul(share.value), share.place);
        let place = demand.place_of_cpus(request);
        over(MisfitKind::CpusPerGpu, RuleOf::Partition, place, demand.cpus_on_a_node(), &most)
    });
    [
        few,
        share,
        nodes(request, partition.max_nodes.as_ref(), RuleOf::Partition),
        time(request, partition.max_time.as_ref(), RuleOf::Partition),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where CPUs are not raised to reach it, memory stays below what comes with them.
fn memory_per_cpu(partition: &Partition, request: &Resources, demand: &Demand) -> Option<Misfit> {
    let (memory, share) = (request.memory.as_ref()?, partition.memory_per_cpu.as_ref()?);
    let cpus = demand.cpus_on_a_node();
    let most = super::Memory { mebibytes: share.value.mebibytes.saturating_mul(cpus) };
    (memory.value > most).then(|| Misfit {
        kind: MisfitKind::MemoryPerCpu,
        request: Some(memory.place),
        rule: share.place,
        by: RuleOf::Partition,
        asked: memory.value.to_string(),
        limit: most.to_string(),
        excess: thousandths(memory.value.mebibytes, most.mebibytes),
    })
}

fn time(request: &Resources, limit: Option<&Placed<Walltime>>, by: RuleOf) -> Option<Misfit> {
    let (time, limit) = (request.time.as_ref()?, limit?);
    (time.value.minutes() > limit.value.seconds / 60).then(|| Misfit {
        kind: MisfitKind::Time,
        request: Some(time.place),
        rule: limit.place,
        by,
        asked: Walltime { seconds: time.value.minutes() * 60 }.to_string(),
        limit: limit.value.to_string(),
        excess: thousandths(time.value.seconds, limit.value.seconds),
    })
}

fn nodes(request: &Resources, limit: Option<&Placed<u32>>, by: RuleOf) -> Option<Misfit> {
    let nodes = request.nodes.as_ref()?;
    over(MisfitKind::Nodes, by, Some(nodes.place), nodes.value.into(), limit?)
}

/// A number above its limit.
fn over(
    kind: MisfitKind,
    by: RuleOf,
    request: Option<Place>,
    asked: u64,
    limit: &Placed<u32>,
) -> Option<Misfit> {
    (asked > u64::from(limit.value)).then(|| Misfit {
        kind,
        request,
        rule: limit.place,
        by,
        asked: asked.to_string(),
        limit: limit.value.to_string(),
        excess: thousandths(asked, limit.value.into()),
    })
}

/// `asked` in thousandths of `limit`.
fn thousandths(asked: u64, limit: u64) -> u64 {
    asked.saturating_mul(1000).checked_div(limit).unwrap_or(u64::MAX)
}

fn of_node(node: &NodeType, request: &Resources, demand: &Demand) -> Vec<Misfit> {
    let memory = request.memory.as_ref().zip(node.memory.as_ref());
    let memory = memory.filter(|(memory, limit)| memory.value > limit.value);
    let memory = memory.map(|(memory, limit)| Misfit {
        kind: MisfitKind::Memory,
        request: Some(memory.place),
        rule: limit.place,
        by: RuleOf::Node,
        asked: memory.value.to_string(),
        limit: limit.value.to_string(),
        excess: thousandths(memory.value.mebibytes, limit.value.mebibytes),
    });
    // CPUs that are there for the memory alone would be the same fault again.
    let of_memory = memory.is_some() && demand.cpus_from == CpusFrom::Memory;
    let cpus = node.cpus.as_ref().filter(|_| !of_memory).and_then(|limit| {
        let place = demand.place_of_cpus(request);
        over(MisfitKind::Cpus, RuleOf::Node, place, demand.cpus_on_a_node(), limit)
    });
    let nodes = nodes(request, node.count.as_ref(), RuleOf::Node);
    let features = feature(node, request);
    [gpus(node, request), cpus, memory, nodes, features].into_iter().flatten().collect()
}

fn gpus(node: &NodeType, request: &Resources) -> Option<Misfit> {
    let gpus = request.gpus.as_ref().filter(|gpus| gpus.value.count > 0)?;
    // Of any type, one job may get several.
    let (most, place) = match &gpus.value.kind {
        Some(kind) => node.gpus.get(kind).map(|count| (count.value, count.place)),
        None => node.gpus.values().next().map(|first| {
            let all = node.gpus.values().fold(0, |sum: u32, n| sum.saturating_add(n.value));
            (all, first.place)
        }),
    }
    .unzip();
    if most.is_some_and(|most| most >= gpus.value.count) {
        return None;
    }
    let kinds: Vec<String> = node.gpus.keys().map(|kind| format!("`{kind}`")).collect();
    Some(Misfit {
        kind: if most.is_some() { MisfitKind::GpuCount } else { MisfitKind::GpuType },
        request: Some(gpus.place),
        rule: place.unwrap_or(node.place),
        by: RuleOf::Node,
        asked: gpus.value.to_string(),
        limit: most.map_or_else(|| kinds.join(", "), |most| most.to_string()),
        excess: most.map_or(u64::MAX, |most| thousandths(gpus.value.count.into(), most.into())),
    })
}

/// A feature that a plain `constraint` names and the nodes lack. What has an `|` or brackets is
/// Slurm's to judge, and so is all of it where the profile tells no features.
fn feature(node: &NodeType, request: &Resources) -> Option<Misfit> {
    let constraint = request.constraint.as_ref()?;
    let (first, plain) =
        (node.features.first()?, |c: char| c.is_ascii_alphanumeric() || "_-.:=+&".contains(c));
    if !constraint.value.chars().all(plain) {
        return None;
    }
    let has = |wanted: &str| node.features.iter().any(|feature| feature.value == wanted);
    let missing = constraint.value.split('&').find(|wanted| !has(wanted))?;
    let names: Vec<String> = node.features.iter().map(|f| format!("`{}`", f.value)).collect();
    Some(Misfit {
        kind: MisfitKind::Feature,
        request: Some(constraint.place),
        rule: first.place,
        by: RuleOf::Node,
        asked: format!("`{missing}`"),
        limit: names.join(", "),
        excess: u64::MAX,
    })
}
