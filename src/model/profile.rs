//! A cluster as its facility publishes it: partitions, limits, rules.

use std::collections::BTreeMap;

use super::{Memory, Template, Walltime};
use crate::text::{Place, Placed};

/// A cluster profile. A limit that is absent is not checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterProfile {
    /// Its name.
    pub name: String,
    /// The `name` key, where the profile is spoken of as a whole.
    pub place: Place,
    /// The host that people log in to.
    pub login: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// The conda platform of its nodes.
    pub platform: Option<String>,
    /// `__cuda` of its nodes.
    pub cuda: Option<String>,
    /// `__glibc` of its nodes.
    pub glibc: Option<String>,
    /// MaxArraySize: one more than the highest index.
    pub max_array_size: Option<Placed<u32>>,
    /// Most tasks of one array.
    pub max_array_tasks: Option<Placed<u32>>,
    /// Most jobs that a person may have submitted.
    pub max_submit: Option<Placed<u32>>,
    /// How GPUs are asked for.
    pub gpu_request: GpuRequestStyle,
    /// How memory is asked for.
    pub memory_request: MemoryRequestStyle,
    /// gCO2e per kWh.
    pub carbon_intensity: Option<f64>,
    /// Power usage effectiveness.
    pub pue: Option<f64>,
    /// Named folders, which may name environment variables; `environments` among them.
    pub paths: BTreeMap<String, Template>,
    /// How long a shared disk may hide a new file.
    pub latency: Option<Walltime>,
    /// Modules that every job loads.
    pub setup_modules: Vec<Placed<String>>,
    /// Lines that every job runs first.
    pub setup_lines: Vec<Placed<String>>,
    /// The account that jobs are charged to, which may name environment variables.
    pub account: Option<Template>,
    /// Options of `srun` for MPI.
    pub mpi_options: Vec<String>,
    /// Where environments may be made.
    pub build: BuildPlaces,
    /// The site's rules.
    pub rules: ClusterRules,
    /// Its partitions, in file order.
    pub partitions: Vec<Partition>,
}

/// `[build]`: `login` or a partition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuildPlaces {
    /// Where packages may be downloaded.
    pub download: Option<Placed<String>>,
    /// Where environments may be installed.
    pub install: Option<Placed<String>>,
}

/// `[rules]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterRules {
    /// Whom to write to.
    pub contact: Option<String>,
    /// What jobs say of a dependency that can never be met.
    pub kill_on_invalid_dep: YesNoSite,
    /// How a task is tried again.
    pub retry: RetryStyle,
    /// Whether a job may submit jobs.
    pub submit_from_jobs: bool,
    /// Whether each job must name an account.
    pub require_account: Option<Placed<bool>>,
    /// Whether each job must name a walltime.
    pub require_time: Option<Placed<bool>>,
    /// Options of `sbatch` that the site forbids.
    pub forbid_options: Vec<Placed<String>>,
}

/// `--kill-on-invalid-dep`: `site` writes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum YesNoSite {
    /// The job is cancelled.
    Yes,
    /// The job waits to be repaired.
    #[default]
    No,
    /// The site forbids the flag.
    Site,
}

/// How a task is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RetryStyle {
    /// `scontrol requeue` from the job.
    #[default]
    Requeue,
    /// A new submission.
    Resubmit,
}

/// How a site wants GPUs asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GpuRequestStyle {
    /// `--gres=gpu:TYPE:N`.
    #[default]
    Gres,
    /// `--gpus=TYPE:N`.
    Gpus,
    /// `--gpus-per-node=TYPE:N`.
    GpusPerNode,
}

/// How a site wants memory asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MemoryRequestStyle {
    /// `--mem`.
    #[default]
    Mem,
    /// `--mem-per-cpu`.
    MemPerCpu,
    /// Memory follows the CPUs, which are raised to reach it.
    None,
}

/// `[[partitions]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// Our name.
    pub name: Placed<String>,
    /// Slurm's name; empty writes no `--partition`.
    pub slurm: String,
    /// Longest walltime.
    pub max_time: Option<Placed<Walltime>>,
    /// Most nodes of one job.
    pub max_nodes: Option<Placed<u32>>,
    /// Of those that fit, the highest is taken.
    pub prefer: i64,
    /// Raw options of each job there.
    pub options: Vec<Placed<String>>,
    /// Modules that each job there loads.
    pub modules: Vec<Placed<String>>,
    /// Appended to the account.
    pub account_suffix: String,
    /// The site's word for a GPU type; empty asks without a type.
    pub gpu_spelling: BTreeMap<String, String>,
    /// Watts of a GPU type.
    pub gpu_watts: BTreeMap<String, f64>,
    /// Fewest GPUs of a job, per node.
    pub min_gpus: Option<Placed<u32>>,
    /// CPUs that come with a GPU: the most for each, and what a job gets that names none.
    pub cpus_per_gpu: Option<Placed<u32>>,
    /// Memory that comes with a CPU: the most for each.
    pub memory_per_cpu: Option<Placed<Memory>>,
    /// Its qualities of service.
    pub qos: Vec<Qos>,
    /// What nodes it has; a request must fit one of them.
    pub node_types: Vec<NodeType>,
}

/// A quality of service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qos {
    /// Slurm's name.
    pub name: Placed<String>,
    /// Longest walltime.
    pub max_time: Option<Placed<Walltime>>,
    /// Most nodes of one job.
    pub max_nodes: Option<Placed<u32>>,
    /// Most GPUs of one job, on all its nodes.
    pub max_gpus: Option<Placed<u32>>,
    /// Taken where none is asked for.
    pub default: bool,
}

/// `[[partitions.node_types]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeType {
    /// The header of its table.
    pub place: Place,
    /// How many nodes.
    pub count: Option<Placed<u32>>,
    /// CPUs of a node.
    pub cpus: Option<Placed<u32>>,
    /// Memory of a node.
    pub memory: Option<Placed<Memory>>,
    /// GPUs of a node, by type.
    pub gpus: BTreeMap<String, Placed<u32>>,
    /// Slurm's features; none where the profile does not tell.
    pub features: Vec<Placed<String>>,
}
