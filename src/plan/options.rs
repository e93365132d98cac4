//! What a request becomes: options of `sbatch`, in the spelling of the site.

use super::Requested;
use crate::model::{
    ClusterProfile, GpuRequestStyle, Lab, MemoryRequestStyle, Partition, Resources, Step, Walltime,
    choose,
};

/// The partition that is chosen for a step, and what each of its tasks asks for.
pub fn asked<'l>(lab: &'l Lab, step: &'l Step) -> (Option<&'l Partition>, Requested) {
    let cluster = lab.cluster.as_ref();
    let choice = cluster.and_then(|cluster| choose(cluster, &step.resources).ok().flatten());
    let partition = choice.map(|choice| choice.partition);
    (partition, requested(cluster, partition, &step.resources))
}

/// What a step asks for, with the CPUs that its memory needs where memory follows the CPUs.
fn requested(
    cluster: Option<&ClusterProfile>,
    partition: Option<&Partition>,
    resources: &Resources,
) -> Requested {
    let memory_mb = resources.memory.as_ref().map(|memory| memory.value.mebibytes);
    let mut cpus = resources.cpus.as_ref().map(|cpus| cpus.value);
    let follows = cluster.is_some_and(|c| c.memory_request == MemoryRequestStyle::None);
    let per_cpu = partition.and_then(|partition| partition.memory_per_cpu.as_ref());
    if let (true, Some(memory), Some(per_cpu)) = (follows, memory_mb, per_cpu) {
        let needed = memory.div_ceil(per_cpu.value.mebibytes);
        cpus = Some(cpus.unwrap_or(1).max(u32::try_from(needed).unwrap_or(u32::MAX)));
    }
    let gpus = resources.gpus.as_ref().map(|gpus| &gpus.value);
    Requested {
        cpus,
        gpus: gpus.map_or(0, |gpus| gpus.count),
        gpu_type: gpus.filter(|gpus| gpus.count > 0).and_then(|gpus| gpus.kind.clone()),
        memory_mb,
        time_s: resources.time.as_ref().map(|time| time.value.seconds),
    }
}

/// The options, one an element, in an order that reads well.
pub(super) fn options(
    cluster: Option<&ClusterProfile>,
    partition: Option<&Partition>,
    resources: &Resources,
    requested: &Requested,
) -> Vec<String> {
    let mut options = Vec::new();
    let named = resources.partition.as_ref().map(|partition| partition.value.clone());
    let partition_name = partition.map(|partition| partition.slurm.clone()).or(named);
    if let Some(name) = partition_name.filter(|name| !name.is_empty()) {
        options.push(format!("--partition={name}"));
    }
    if let Some(account) = &resources.account {
        let suffix = partition.map_or("", |partition| partition.account_suffix.as_str());
        options.push(format!("--account={}{suffix}", account.value));
    }
    if let Some(cpus) = requested.cpus {
        options.push(format!("--cpus-per-task={cpus}"));
    }
    if let Some(memory) = requested.memory_mb {
        match cluster.map(|cluster| cluster.memory_request).unwrap_or_default() {
            MemoryRequestStyle::Mem => options.push(format!("--mem={memory}M")),
            MemoryRequestStyle::MemPerCpu => {
                let cpus = u64::from(requested.cpus.unwrap_or(1));
                options.push(format!("--mem-per-cpu={}M", memory.div_ceil(cpus)));
            }
            MemoryRequestStyle::None => {}
        }
    }
    if let Some(seconds) = requested.time_s {
        options.push(format!("--time={}", slurm_time(Walltime { seconds })));
    }
    if requested.gpus > 0 {
        options.push(gpu_option(cluster, partition, requested));
    }
    let of_partition = partition.iter().flat_map(|partition| &partition.options);
    options.extend(of_partition.chain(&resources.slurm).map(|option| option.value.clone()));
    options
}

fn gpu_option(
    cluster: Option<&ClusterProfile>,
    partition: Option<&Partition>,
    requested: &Requested,
) -> String {
    let spelled = requested.gpu_type.as_ref().map(|kind| {
        let spelling = partition.and_then(|partition| partition.gpu_spelling.get(kind));
        spelling.unwrap_or(kind).clone()
    });
    let count = requested.gpus;
    let typed = match spelled.filter(|spelling| !spelling.is_empty()) {
        Some(spelling) => format!("{spelling}:{count}"),
        None => count.to_string(),
    };
    match cluster.map(|cluster| cluster.gpu_request).unwrap_or_default() {
        GpuRequestStyle::Gres => format!("--gres=gpu:{typed}"),
        GpuRequestStyle::Gpus => format!("--gpus={typed}"),
        GpuRequestStyle::GpusPerNode => format!("--gpus-per-node={typed}"),
    }
}

/// `D-HH:MM:SS` or `HH:MM:SS`, in whole minutes rounded up, as Slurm counts.
fn slurm_time(time: Walltime) -> String {
    let minutes = time.minutes();
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    if days > 0 {
        format!("{days}-{hours:02}:{minutes:02}:00")
    } else {
        format!("{hours:02}:{minutes:02}:00")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_minutes_rounded_up() {
        assert_eq!(slurm_time(Walltime { seconds: 5_401 }), "01:31:00");
        assert_eq!(slurm_time(Walltime { seconds: 259_200 }), "3-00:00:00");
    }
}
