//! What a request becomes: options of `sbatch`, in the spelling of the site.

use std::path::Path;

use super::Requested;
use crate::model::{
    Action, Choice, ClusterProfile, Demand, GpuRequestStyle, Lab, MemoryRequestStyle, Partition,
    Resources, Step, Walltime, choose,
};

/// The partition that is chosen for a step, and what each of its tasks asks for.
pub fn asked<'l>(lab: &'l Lab, step: &'l Step) -> (Option<Choice<'l>>, Requested) {
    let cluster = lab.cluster.as_ref();
    let choice = cluster.and_then(|cluster| choose(cluster, &step.resources).ok().flatten());
    let partition = choice.map(|choice| choice.partition);
    (choice, requested(cluster, partition, &step.resources))
}

/// What a step asks for, with what follows from it in the partition.
pub(super) fn requested(
    cluster: Option<&ClusterProfile>,
    partition: Option<&Partition>,
    resources: &Resources,
) -> Requested {
    let demand = Demand::of(cluster, partition, resources);
    let gpus = resources.gpus.as_ref().map(|gpus| &gpus.value);
    Requested {
        nodes: demand.nodes,
        tasks: demand.tasks,
        cpus: demand.cpus,
        gpus: gpus.map_or(0, |gpus| gpus.count),
        gpu_type: gpus.filter(|gpus| gpus.count > 0).and_then(|gpus| gpus.kind.clone()),
        memory_mb: resources.memory.as_ref().map(|memory| memory.value.mebibytes),
        time_s: resources.time.as_ref().map(|time| time.value.seconds),
    }
}

/// How `srun` starts the program: a script that is several processes, unless it is one of the
/// shell, which calls `srun` itself where it wants.
pub fn srun(
    cluster: Option<&ClusterProfile>,
    step: &Step,
    requested: &Requested,
) -> Option<Vec<String>> {
    let Action::Script { path, .. } = &step.action else { return None };
    let of_shell = Path::new(path.value.as_str()).extension().is_some_and(|e| e == "sh");
    (requested.tasks > 1 && !of_shell).then(|| {
        let of_site = cluster.map_or(&[][..], |cluster| &cluster.mpi_options);
        let ours = std::iter::once("--kill-on-bad-exit=1".to_owned());
        ours.chain(of_site.iter().cloned()).collect()
    })
}

/// The options, one an element, in an order that reads well: of two that say the same sbatch takes
/// the last, so what the partition sets stands before what the step asks.
pub(super) fn options(
    cluster: Option<&ClusterProfile>,
    choice: Option<Choice<'_>>,
    resources: &Resources,
    requested: &Requested,
) -> Vec<String> {
    let partition = choice.map(|choice| choice.partition);
    let mut options = Vec::new();
    let named = resources.partition.as_ref().map(|partition| partition.value.clone());
    let partition_name = partition.map(|partition| partition.slurm.clone()).or(named);
    if let Some(name) = partition_name.filter(|name| !name.is_empty()) {
        options.push(format!("--partition={name}"));
    }
    options.extend(of_partition(partition, resources));
    if let Some(account) = &resources.account {
        let suffix = partition.map_or("", |partition| partition.account_suffix.as_str());
        // Whoever writes the whole account means it.
        let base = account.value.strip_suffix(suffix).unwrap_or(&account.value);
        options.push(format!("--account={base}{suffix}"));
    }
    options.extend(qos(choice, resources).map(|qos| format!("--qos={qos}")));
    let reservation = resources.reservation.as_ref();
    options.extend(reservation.map(|name| format!("--reservation={}", name.value)));
    if resources.nodes.is_some() || resources.tasks.is_some() {
        options.push(format!("--nodes={}", requested.nodes));
        options.push(format!("--ntasks={}", requested.tasks));
    }
    if let Some(cpus) = requested.cpus {
        options.push(format!("--cpus-per-task={cpus}"));
    }
    options.extend(memory_option(cluster, requested));
    if let Some(seconds) = requested.time_s {
        options.push(format!("--time={}", slurm_time(Walltime { seconds })));
    }
    if requested.gpus > 0 {
        options.push(gpu_option(cluster, partition, requested));
    }
    if resources.exclusive.as_ref().is_some_and(|exclusive| exclusive.value) {
        options.push("--exclusive".to_owned());
    }
    options.extend(resources.slurm.iter().map(|option| option.value.clone()));
    options
}

/// The quality of service that is asked for.
pub fn qos<'a>(choice: Option<Choice<'a>>, resources: &'a Resources) -> Option<&'a String> {
    let chosen = choice.and_then(|choice| choice.qos).map(|qos| &qos.name.value);
    chosen.or(resources.qos.as_ref().map(|qos| &qos.value))
}

/// The partition's own options, and the step's constraint: where both have one, both must hold.
fn of_partition(partition: Option<&Partition>, resources: &Resources) -> Vec<String> {
    let mut options: Vec<String> = partition
        .iter()
        .flat_map(|partition| &partition.options)
        .map(|option| option.value.clone())
        .collect();
    let Some(own) = resources.constraint.as_ref().map(|constraint| &constraint.value) else {
        return options;
    };
    let of_site = |option: &String| {
        let long = option.strip_prefix("--constraint=");
        long.or(option.strip_prefix("-C").map(str::trim_start)).map(str::to_owned)
    };
    match options.iter_mut().find_map(|option| of_site(option).map(|site| (option, site))) {
        Some((option, site)) => {
            *option = format!("--constraint={}&{}", grouped(&site), grouped(own));
        }
        None => options.push(format!("--constraint={own}")),
    }
    options
}

/// A constraint with an `or` in parentheses.
fn grouped(constraint: &str) -> String {
    if constraint.contains('|') { format!("({constraint})") } else { constraint.to_owned() }
}

fn memory_option(cluster: Option<&ClusterProfile>, requested: &Requested) -> Option<String> {
    let memory = requested.memory_mb?;
    match cluster.map(|cluster| cluster.memory_request).unwrap_or_default() {
        MemoryRequestStyle::Mem => Some(format!("--mem={memory}M")),
        MemoryRequestStyle::MemPerCpu => {
            let on_a_node = requested.tasks.div_ceil(requested.nodes);
            let cpus = u64::from(requested.cpus.unwrap_or(1)) * u64::from(on_a_node);
            Some(format!("--mem-per-cpu={}M", memory.div_ceil(cpus)))
        }
        MemoryRequestStyle::None => None,
    }
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
    let style = cluster.map(|cluster| cluster.gpu_request).unwrap_or_default();
    // `--gpus` alone counts those of all nodes.
    let nodes = if style == GpuRequestStyle::Gpus { requested.nodes } else { 1 };
    let count = requested.gpus.saturating_mul(nodes);
    let typed = match spelled.filter(|spelling| !spelling.is_empty()) {
        Some(spelling) => format!("{spelling}:{count}"),
        None => count.to_string(),
    };
    match style {
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
