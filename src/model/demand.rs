//! What a request comes to in a partition: CPUs that nobody names follow the GPUs or the memory.

use super::{ClusterProfile, MemoryRequestStyle, Partition, Resources};
use crate::text::Place;

/// A request with all that follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// Nodes, at least 1.
    pub nodes: u32,
    /// Processes in all, at least as many as nodes.
    pub tasks: u32,
    /// CPUs of a process; `None` where nobody says.
    pub cpus: Option<u32>,
    /// What made it so many CPUs.
    pub(super) cpus_from: CpusFrom,
}

/// Which key made the number of CPUs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CpusFrom {
    /// `cpus`, or nothing.
    Cpus,
    /// `gpus`, by the partition's `cpus_per_gpu`.
    Gpus,
    /// `memory`, by the partition's `memory_per_cpu`.
    Memory,
}

impl Demand {
    /// What `request` comes to. Where memory follows the CPUs (`memory_request = "none"`) they are
    /// raised to reach it; where none are named, a job gets those of its GPUs, else as many as its
    /// memory needs.
    pub fn of(
        cluster: Option<&ClusterProfile>,
        partition: Option<&Partition>,
        request: &Resources,
    ) -> Self {
        let nodes = request.nodes.as_ref().map_or(1, |nodes| nodes.value);
        let tasks = request.tasks.as_ref().map_or(nodes, |tasks| tasks.value);
        let on_a_node = tasks.div_ceil(nodes);
        let gpus = request.gpus.as_ref().map_or(0, |gpus| gpus.value.count);
        let share = partition.and_then(|partition| partition.cpus_per_gpu.as_ref());
        let of_gpus = share
            .filter(|_| gpus > 0)
            .map(|share| (gpus.saturating_mul(share.value) / on_a_node).max(1));
        let per_cpu = partition.and_then(|partition| partition.memory_per_cpu.as_ref());
        let of_memory = per_cpu.zip(request.memory.as_ref()).map(|(per_cpu, memory)| {
            let cpus = memory.value.mebibytes.div_ceil(per_cpu.value.mebibytes);
            u32::try_from(cpus.div_ceil(on_a_node.into())).unwrap_or(u32::MAX)
        });
        let follows = cluster.is_some_and(|c| c.memory_request == MemoryRequestStyle::None);
        let named = request.cpus.as_ref().map(|cpus| (cpus.value, CpusFrom::Cpus));
        let decided = named.or(of_gpus.map(|cpus| (cpus, CpusFrom::Gpus)));
        let (cpus, cpus_from) = match (decided, of_memory) {
            (Some((cpus, _)), Some(needed)) if follows && needed > cpus => {
                (Some(needed), CpusFrom::Memory)
            }
            (None, Some(needed)) => (Some(needed), CpusFrom::Memory),
            (Some((cpus, from)), _) => (Some(cpus), from),
            (None, None) => (None, CpusFrom::Cpus),
        };
        Self { nodes, tasks, cpus, cpus_from }
    }

    /// The most processes on one node.
    pub fn tasks_on_a_node(&self) -> u32 {
        self.tasks.div_ceil(self.nodes)
    }

    /// The most CPUs on one node.
    pub fn cpus_on_a_node(&self) -> u64 {
        u64::from(self.cpus.unwrap_or(1)) * u64::from(self.tasks_on_a_node())
    }

    /// The key to change for fewer CPUs; `None` where nothing asks for any.
    pub(super) fn place_of_cpus(&self, request: &Resources) -> Option<Place> {
        let memory = request.memory.as_ref().map(|memory| memory.place);
        let gpus = request.gpus.as_ref().map(|gpus| gpus.place);
        let cpus = request.cpus.as_ref().map(|cpus| cpus.place);
        let tasks = request.tasks.as_ref().map(|tasks| tasks.place);
        match self.cpus_from {
            CpusFrom::Memory => memory,
            CpusFrom::Gpus => gpus,
            CpusFrom::Cpus => cpus.or(tasks),
        }
    }
}
