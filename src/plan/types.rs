//! The types of a plan.

use super::{PlannedRetries, Run, ShellValue, TaskTable, Text, Totals};
use crate::{
    diag::Lang,
    graph::picture::Picture,
    model::{Folders, Name, Sensitivity, StepId, YesNoSite},
};

/// What will be rendered.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Provenance and the language of what people read.
    pub project: PlannedProject,
    /// The version of this program.
    pub tool: String,
    /// Where all of it lies.
    pub folders: Folders,
    /// The cluster, where the project names one.
    pub cluster: Option<PlannedCluster>,
    /// The steps that are switched on, each after all that it waits for.
    pub jobs: Vec<Job>,
    /// The environments that a job uses, in the order of names.
    pub environments: Vec<PlannedEnvironment>,
    /// The datasets, in the order of names.
    pub datasets: Vec<PlannedDataset>,
    /// The DAG, ready to be drawn.
    pub picture: Picture,
    /// The chain of steps with the longest walltime.
    pub critical_path: Vec<Name>,
    /// What all tasks ask for.
    pub totals: Totals,
}

/// `[project]`.
#[derive(Debug, Clone)]
pub struct PlannedProject {
    /// Its name.
    pub name: Name,
    /// For people.
    pub description: Option<String>,
    /// `Name <address>`.
    pub authors: Vec<String>,
    /// The analysis's own version.
    pub version: Option<String>,
    /// Its licence.
    pub license: Option<String>,
    /// A URL.
    pub homepage: Option<String>,
    /// The language of guides and comments.
    pub language: Lang,
}

/// What rendering needs of the cluster.
#[derive(Debug, Clone)]
pub struct PlannedCluster {
    /// Its name.
    pub name: String,
    /// The host that people log in to.
    pub login: Option<String>,
    /// Whom to write to.
    pub contact: Option<String>,
    /// Most tasks of one array, and one more than its highest index; `None` where the profile does
    /// not tell the scheduler's limit.
    pub max_array_size: Option<u32>,
    /// Most jobs that a person may have submitted.
    pub max_submit: Option<u32>,
    /// What jobs say of a dependency that can never be met.
    pub kill_on_invalid_dep: YesNoSite,
    /// The account of every job that names none, read when jobs are sent.
    pub account: Option<Vec<AccountPart>>,
    /// Whether each job must name an account.
    pub require_account: bool,
    /// How long a shared disk may hide a new file, in seconds.
    pub latency_s: Option<u64>,
    /// The profile's own text, for `rendered/cluster.toml`.
    pub text: String,
}

/// A piece of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountPart {
    /// As it is.
    Text(String),
    /// An environment variable.
    Variable {
        /// Its name.
        name: String,
        /// What stands for it where it is unset; without it nothing is sent.
        default: Option<String>,
    },
}

/// One step, decided: one script, one job or one array.
#[derive(Debug, Clone)]
pub struct Job {
    /// Which step.
    pub step: StepId,
    /// Its name.
    pub name: Name,
    /// The file of the manifest that says it.
    pub file: String,
    /// For people.
    pub description: Option<String>,
    /// The options of `sbatch` that its resources and partition give, one an element, such as
    /// `--cpus-per-task=4`. Job name, log, array and dependency are the backend's.
    pub options: Vec<String>,
    /// What it asks for, for people and for the local engine.
    pub requested: Requested,
    /// The partition that was chosen, by our name.
    pub partition: Option<String>,
    /// The quality of service that it asks for.
    pub qos: Option<String>,
    /// Why this partition and this quality of service; `None` where no profile chooses.
    pub why: Option<crate::diag::Text>,
    /// The options of `srun`, where that starts its program.
    pub srun: Option<Vec<String>>,
    /// What the partition appends to the cluster's account, often nothing.
    pub account_suffix: String,
    /// What becomes of a task that fails.
    pub retries: PlannedRetries,
    /// Task k is done by element k mod this many, where an element does more than one.
    pub jobs: Option<u32>,
    /// At most so many tasks, or elements, at once.
    pub max_parallel: Option<u32>,
    /// The digest of its recipe: 64 hexadecimal digits.
    pub recipe: String,
    /// The digest of its tasks' keys; the key itself where there is no table.
    pub key: String,
    /// Its tasks; `None` for a step of one task, without a row.
    pub table: Option<TaskTable>,
    /// What each task makes.
    pub outputs: Vec<PlannedOutput>,
    /// Where it runs instead of the project; made first.
    pub workdir: Option<String>,
    /// The environment, an index of [`Plan::environments`].
    pub environment: Option<usize>,
    /// What it sees beside the project, where it runs in a container.
    pub binds: Option<Binds>,
    /// Modules to load, in their order: the profile's, the partition's, the environment's.
    pub modules: Vec<String>,
    /// The folders of the project on Python's path, in their order.
    pub python_path: Vec<String>,
    /// Lines of bash that the profile sets before anything is loaded.
    pub setup_lines: Vec<String>,
    /// Scripts, `code`, inputs and sheets, compared with their digests before the task runs.
    pub guards: Vec<LockedFile>,
    /// The locked datasets that its texts name: indexes of [`Plan::datasets`]. Their listings and
    /// their files are compared before the task runs.
    pub datasets: Vec<usize>,
    /// The paths of datasets that its texts name and that nothing is locked of: they must be there.
    pub unlocked: Vec<String>,
    /// The datasets whose rows its texts read as a table: indexes of [`Plan::datasets`].
    pub tables: Vec<usize>,
    /// What it waits for, in the order of step names.
    pub waits: Vec<Wait>,
    /// Environment variables, in the order of names.
    pub variables: Vec<(String, Text)>,
    /// The values that its texts name.
    pub values: Vec<ShellValue>,
    /// What runs.
    pub run: Run,
}

impl Job {
    /// How many tasks it has.
    pub fn task_count(&self) -> usize {
        self.table.as_ref().map_or(1, |table| table.rows.len())
    }

    /// The key of a task.
    pub fn task_key(&self, task: usize) -> &str {
        self.table.as_ref().map_or(&self.key, |table| &table.rows[task].key)
    }

    /// The key of each task's item, where there are items.
    pub fn item_keys(&self) -> Vec<&str> {
        let Some(table) = &self.table else { return Vec::new() };
        let Some(column) = table.columns.iter().position(|column| column == "item.key") else {
            return Vec::new();
        };
        table
            .rows
            .iter()
            .filter_map(|row| match &row.fields[column] {
                super::Field::One(key) => Some(key.as_str()),
                _ => None,
            })
            .collect()
    }
}

/// What a task asks for; `None` is what the partition gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// Nodes, at least 1.
    pub nodes: u32,
    /// Processes in all, at least as many as nodes.
    pub tasks: u32,
    /// CPUs of a process.
    pub cpus: Option<u32>,
    /// GPUs of a node, 0 for none.
    pub gpus: u32,
    /// The GPU type.
    pub gpu_type: Option<String>,
    /// Memory of a node in MiB.
    pub memory_mb: Option<u64>,
    /// Walltime in seconds.
    pub time_s: Option<u64>,
}

impl Default for Requested {
    /// One process on one node, and nothing else.
    fn default() -> Self {
        Self {
            nodes: 1,
            tasks: 1,
            cpus: None,
            gpus: 0,
            gpu_type: None,
            memory_mb: None,
            time_s: None,
        }
    }
}

impl Requested {
    /// The CPUs of all its processes; one each where nobody says.
    pub fn all_cpus(&self) -> u32 {
        self.cpus.unwrap_or(1).saturating_mul(self.tasks)
    }
}

/// What each task of a job makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedOutput {
    /// Its name.
    pub name: Name,
    /// Its path: an index of [`Job::values`]. A folder's is without the final `/`, which marks and
    /// tables have.
    pub value: usize,
    /// Whether it is a folder.
    pub folder: bool,
    /// Whether it may be deleted once all that read it are done.
    pub temporary: bool,
}

/// A file of the project and its locked digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedFile {
    /// Its path in the project.
    pub path: String,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// A step that a job waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Which step.
    pub step: Name,
    /// Whether it has a task table.
    pub array: bool,
    /// Which of its tasks.
    pub how: WaitHow,
    /// The columns compared that have one value in a task, or all of them where none has.
    pub on: Vec<String>,
    /// The same tasks at the same indexes on both sides, in the same elements: `aftercorr` pairs them.
    pub aligned: bool,
    /// Its key, where it is one task without a row.
    pub key: Option<String>,
    /// Of its temporary outputs, those that a task may read.
    pub temporary: Vec<Name>,
}

/// Which tasks of a step are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitHow {
    /// One of many: the index in the column `steps.STEP`.
    Each,
    /// Those that agree: the groups in the column `groups.STEP`.
    Group,
    /// Every one; also the only one.
    All,
}

/// An environment that a job uses.
#[derive(Debug, Clone)]
pub struct PlannedEnvironment {
    /// Its name.
    pub name: Name,
    /// The file of the manifest that says it.
    pub file: String,
    /// What provides its programs.
    pub kind: PlannedEnvironmentKind,
    /// What runs once its packages are there.
    pub install: Option<PlannedInstall>,
    /// For people.
    pub description: Option<String>,
}

/// What provides the programs of an environment.
#[derive(Debug, Clone)]
pub enum PlannedEnvironmentKind {
    /// A conda prefix.
    Conda {
        /// The digest of what is asked: 64 hexadecimal digits.
        digest: String,
        /// Where it is installed: `.lab/envs/NAME-DIGEST12`, relative to the project.
        prefix: String,
        /// In priority order.
        channels: Vec<String>,
        /// Match specs.
        dependencies: Vec<String>,
        /// PEP 508 requirements.
        pip: Vec<String>,
    },
    /// An image that Apptainer runs.
    Container {
        /// Where it lies: in the project, or absolute.
        path: String,
        /// What it is pulled from; `None` for a file that somebody else puts there.
        pulled: Option<String>,
    },
    /// Environment modules alone.
    Modules,
}

/// What runs once the packages of an environment are there: what it brings is not locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedInstall {
    /// The files that the commands read, compared before.
    pub files: Vec<LockedFile>,
    /// Texts for bash, at least one.
    pub commands: Vec<String>,
}

/// What a job that runs in a container sees beside the project; what is not there is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Binds {
    /// Folders and files of datasets, which it only reads.
    pub datasets: Vec<String>,
    /// The cluster's paths.
    pub paths: Vec<Text>,
}

/// A dataset, for its listing.
#[derive(Debug, Clone)]
pub struct PlannedDataset {
    /// Its name.
    pub name: Name,
    /// Its path, as the project writes it.
    pub path: String,
    /// For people.
    pub description: Option<String>,
    /// Where it came from, for people.
    pub source: Option<String>,
    /// Which version of it this is.
    pub version: Option<String>,
    /// Who may see it, where the project says.
    pub sensitivity: Option<Sensitivity>,
    /// The folder that the paths of its files are relative to.
    pub folder: String,
    /// Its files in their order; `None` where it is not seen here and was never listed.
    pub files: Option<Vec<ListedFile>>,
    /// Its rows, where a step reads them as a table: the names of the columns, then each row.
    pub rows: Option<Vec<Vec<String>>>,
}

/// A file of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Its path inside the dataset.
    pub path: String,
    /// Its size; `None` with `lock = "none"`.
    pub bytes: Option<u64>,
    /// `blake3:HEX`, `mtime:SECONDS` or `-`.
    pub digest: String,
}
