//! What a plan asks for in all: tasks, time, and the energy of its GPUs.

use std::time::Duration;

use super::Job;
use crate::model::{ClusterProfile, Partition};

/// Joules of a kilowatt hour.
const JOULES: f64 = 3_600_000.0;

/// What a plan asks for in all, if every task takes its whole walltime. What asks for no walltime
/// counts nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Totals {
    /// Tasks.
    pub tasks: usize,
    /// CPUs times seconds.
    pub core_seconds: u64,
    /// GPUs times seconds.
    pub gpu_seconds: u64,
    /// Energy of the GPUs in kWh, with what the site spends beside (its PUE); `None` where no task
    /// has a GPU, or where the profile does not tell the watts of one.
    pub gpu_kwh: Option<f64>,
    /// Carbon dioxide of that energy in grams; `None` where the profile does not tell how much a
    /// kilowatt hour makes.
    pub carbon_g: Option<f64>,
}

impl Totals {
    /// The totals of these jobs.
    pub(super) fn of(cluster: Option<&ClusterProfile>, jobs: &[Job]) -> Self {
        let mut totals = Self::default();
        let mut joules = Some(0.0);
        for job in jobs {
            let tasks = job.task_count();
            let seconds = job.requested.time_s.unwrap_or(0) * tasks as u64;
            let gpus = u64::from(job.requested.gpus) * u64::from(job.requested.nodes);
            totals.tasks += tasks;
            totals.core_seconds += seconds * u64::from(job.requested.all_cpus());
            totals.gpu_seconds += seconds * gpus;
            if seconds * gpus > 0 {
                let watts = watts(cluster, job);
                joules = joules.zip(watts).map(|(sum, watts)| {
                    sum + watts * Duration::from_secs(seconds * gpus).as_secs_f64()
                });
            }
        }
        if totals.gpu_seconds > 0 {
            let pue = cluster.and_then(|cluster| cluster.pue).unwrap_or(1.0);
            let carbon = cluster.and_then(|cluster| cluster.carbon_intensity);
            totals.gpu_kwh = joules.map(|joules| joules / JOULES * pue);
            totals.carbon_g = totals.gpu_kwh.zip(carbon).map(|(kwh, grams)| kwh * grams);
        }
        totals
    }
}

/// The watts of one of the job's GPUs.
fn watts(cluster: Option<&ClusterProfile>, job: &Job) -> Option<f64> {
    let name = job.partition.as_ref()?;
    let partition = cluster?.partitions.iter().find(|partition| partition.name.value == *name)?;
    match &job.requested.gpu_type {
        Some(kind) => partition.gpu_watts.get(kind).copied(),
        None => only_gpu(partition),
    }
}

/// The watts of the GPUs of a partition that has one type of them.
fn only_gpu(partition: &Partition) -> Option<f64> {
    let mut types = partition.node_types.iter().flat_map(|node| node.gpus.keys());
    let first = types.next().or_else(|| partition.gpu_watts.keys().next())?;
    let known = || partition.gpu_watts.keys();
    let one = if partition.node_types.is_empty() {
        known().len() == 1
    } else {
        types.all(|kind| kind == first)
    };
    one.then(|| partition.gpu_watts.get(first).copied()).flatten()
}
