//! A cluster profile as written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    model::{Memory, Walltime},
    text::Spanned,
};

/// A cluster as its facility publishes it. Only names are required; a limit that is absent is not
/// checked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawProfile {
    /// The cluster as a whole.
    #[schemars(required)]
    pub cluster: Option<RawCluster>,
    /// Named folders for `{{ cluster.paths.NAME }}`; `latency` says how long a shared disk may
    /// hide a new file.
    #[serde(default)]
    pub paths: BTreeMap<String, Spanned<String>>,
    /// What every job does first.
    pub setup: Option<RawSetup>,
    /// The account that jobs are charged to.
    pub account: Option<RawAccount>,
    /// Options of `srun`.
    pub mpi: Option<RawMpi>,
    /// Where environments may be downloaded and installed.
    pub build: Option<RawBuild>,
    /// The site's rules.
    pub rules: Option<RawRules>,
    /// The partitions.
    #[serde(default)]
    pub partitions: Vec<Spanned<RawPartition>>,
}

/// `[cluster]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCluster {
    /// The cluster's name.
    #[schemars(required)]
    pub name: Option<Spanned<String>>,
    /// `"slurm"`.
    pub scheduler: Option<Spanned<String>>,
    /// The host that people log in to.
    pub login: Option<String>,
    /// What it is, for people.
    pub description: Option<String>,
    /// The conda platform of its nodes: `"linux-64"`.
    pub platform: Option<String>,
    /// The CUDA version of its drivers, in quotes.
    pub cuda: Option<String>,
    /// The glibc version of its nodes, in quotes.
    pub glibc: Option<String>,
    /// Slurm's MaxArraySize, one more than the highest index: a larger step is sent in several.
    #[schemars(range(min = 1))]
    pub max_array_size: Option<Spanned<u32>>,
    /// Most tasks of one array: a larger step is sent in several.
    #[schemars(range(min = 1))]
    pub max_array_tasks: Option<Spanned<u32>>,
    /// Most jobs that a person may have submitted.
    #[schemars(range(min = 1))]
    pub max_submit: Option<Spanned<u32>>,
    /// How GPUs are asked for. Default: `"gres"`.
    pub gpu_request: Option<RawGpuRequest>,
    /// How memory is asked for. Default: `"mem"`.
    pub memory_request: Option<RawMemoryRequest>,
    /// gCO2e per kWh, for the estimate that `lab plan` makes.
    #[schemars(range(min = 0))]
    pub carbon_intensity: Option<f64>,
    /// Power usage effectiveness: what the site spends in all for each watt of a machine, 1 or more.
    #[schemars(range(min = 1))]
    pub pue: Option<f64>,
}

/// How a site wants GPUs asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawGpuRequest {
    /// `--gres=gpu:TYPE:N`.
    Gres,
    /// `--gpus=TYPE:N`.
    Gpus,
    /// `--gpus-per-node=TYPE:N`.
    GpusPerNode,
}

/// How a site wants memory asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawMemoryRequest {
    /// `--mem`.
    Mem,
    /// `--mem-per-cpu`.
    MemPerCpu,
    /// Memory follows the CPUs, which are raised to reach it.
    None,
}

/// `[setup]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSetup {
    /// Modules that every job loads.
    #[serde(default)]
    pub modules: Vec<Spanned<String>>,
    /// Lines of bash that every job runs first.
    #[serde(default)]
    pub lines: Vec<Spanned<String>>,
}

/// `[account]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAccount {
    /// The account, or `'{{ env.LAB_ACCOUNT | default("") }}'`.
    pub value: Option<Spanned<String>>,
}

/// `[mpi]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMpi {
    /// Options of `srun`: `["--mpi=pmix"]`.
    #[serde(default)]
    pub options: Vec<String>,
}

/// `[build]`: `"login"` or a partition.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBuild {
    /// Where packages may be downloaded.
    pub download: Option<Spanned<String>>,
    /// Where environments may be installed.
    pub install: Option<Spanned<String>>,
}

/// `[rules]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRules {
    /// Whom to write to.
    pub contact: Option<String>,
    /// What jobs say of a dependency that can never be met. Default: `"no"`.
    pub kill_on_invalid_dep: Option<RawYesNoSite>,
    /// How a task is tried again. Default: `"requeue"`.
    pub retry: Option<RawRetry>,
    /// Whether a job may submit jobs. Default: `true`.
    pub submit_from_jobs: Option<bool>,
    /// Whether each job must name an account. Default: `false`.
    pub require_account: Option<Spanned<bool>>,
    /// Whether each job must name a walltime. Default: `false`.
    pub require_time: Option<Spanned<bool>>,
    /// Options of `sbatch` that the site forbids: `["--exclusive"]`.
    #[serde(default)]
    pub forbid_options: Vec<Spanned<String>>,
}

/// `--kill-on-invalid-dep`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawYesNoSite {
    /// The job is cancelled.
    Yes,
    /// The job waits to be repaired.
    No,
    /// The site forbids the flag: nothing is written.
    Site,
}

/// How a task is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawRetry {
    /// `scontrol requeue` from the job.
    Requeue,
    /// A new submission.
    Resubmit,
}

/// `[[partitions]]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPartition {
    /// Our name.
    #[schemars(required)]
    pub name: Option<Spanned<String>>,
    /// Slurm's name, the same unless set; `""` writes no `--partition`.
    pub slurm: Option<String>,
    /// Longest walltime.
    #[schemars(regex(pattern = Walltime::PATTERN))]
    pub max_time: Option<Spanned<String>>,
    /// Most nodes of one job.
    #[schemars(range(min = 1))]
    pub max_nodes: Option<Spanned<u32>>,
    /// Of those that fit, the highest is taken. Default: `0`.
    pub prefer: Option<i64>,
    /// Raw options of each job there: `["--hint=nomultithread"]`.
    #[serde(default)]
    pub options: Vec<Spanned<String>>,
    /// Modules that each job there loads.
    #[serde(default)]
    pub modules: Vec<Spanned<String>>,
    /// Appended to the account.
    pub account_suffix: Option<String>,
    /// The site's word for a GPU type; `""` asks without a type.
    #[serde(default)]
    pub gpu_spelling: BTreeMap<String, String>,
    /// Watts of a GPU type, for the estimate that `lab plan` makes.
    #[serde(default)]
    #[schemars(extend("additionalProperties" = { "type": "number", "minimum": 0 }))]
    pub gpu_watts: BTreeMap<String, f64>,
    /// Fewest GPUs of a job, per node: `1` keeps jobs without GPUs out.
    #[schemars(range(min = 1))]
    pub min_gpus: Option<Spanned<u32>>,
    /// CPUs that come with a GPU: the most that a job may ask for each, and what it gets unless it
    /// says.
    #[schemars(range(min = 1))]
    pub cpus_per_gpu: Option<Spanned<u32>>,
    /// Memory that comes with a CPU: the most that a job may ask for each. A job that names no CPUs
    /// gets as many as its memory needs; with `memory_request = "none"`, every job does.
    #[schemars(regex(pattern = Memory::PATTERN))]
    pub memory_per_cpu: Option<Spanned<String>>,
    /// Its qualities of service.
    #[serde(default)]
    pub qos: Vec<RawQos>,
    /// What nodes it has: a request must fit one of them.
    #[serde(default)]
    pub node_types: Vec<Spanned<RawNodeType>>,
}

/// A quality of service.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawQos {
    /// Slurm's name.
    #[schemars(required)]
    pub name: Option<Spanned<String>>,
    /// Longest walltime.
    #[schemars(regex(pattern = Walltime::PATTERN))]
    pub max_time: Option<Spanned<String>>,
    /// Most nodes of one job.
    #[schemars(range(min = 1))]
    pub max_nodes: Option<Spanned<u32>>,
    /// Most GPUs of one job, on all its nodes.
    #[schemars(range(min = 0))]
    pub max_gpus: Option<Spanned<u32>>,
    /// Taken where none is asked for. Default: `false`.
    pub default: Option<bool>,
}

/// `[[partitions.node_types]]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawNodeType {
    /// How many nodes.
    #[schemars(range(min = 1))]
    pub count: Option<Spanned<u32>>,
    /// CPUs of a node.
    #[schemars(range(min = 1))]
    pub cpus: Option<Spanned<u32>>,
    /// Memory of a node.
    #[schemars(regex(pattern = Memory::PATTERN))]
    pub memory: Option<Spanned<String>>,
    /// GPUs of a node, by type: `{ a40 = 6 }`.
    #[serde(default)]
    pub gpus: BTreeMap<String, Spanned<u32>>,
    /// Slurm's features, which `constraint` is held against; none unless given, which holds
    /// nothing.
    #[serde(default)]
    pub features: Vec<Spanned<String>>,
}
