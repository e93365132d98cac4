//! The options of sbatch that keys of `resources` or lab itself write, by both their names.
//!
//! Source of the spellings: sbatch(1) of Slurm 22.05 to 24.11.

use crate::model::{ClusterProfile, GpuRequestStyle, MemoryRequestStyle, Resources};
use crate::text::Place;

/// An option that is written for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// Its name, without `--`.
    pub(super) long: &'static str,
    short: Option<char>,
    /// The key of `resources` that covers it; `None` where lab writes it.
    pub(super) key: Option<&'static str>,
}

const fn of_key(long: &'static str, short: Option<char>, key: &'static str) -> Known {
    Known { long, short, key: Some(key) }
}

const fn of_tool(long: &'static str, short: Option<char>) -> Known {
    Known { long, short, key: None }
}

/// All of them: what a beginning of a name means is the first that has it.
const KNOWN: [Known; 41] = [
    of_key("cpus-per-task", Some('c'), "cpus"),
    of_key("cpus-per-gpu", None, "cpus"),
    of_key("gres", None, "gpus"),
    of_key("gpus", Some('G'), "gpus"),
    of_key("gpus-per-node", None, "gpus"),
    of_key("gpus-per-task", None, "gpus"),
    of_key("gpus-per-socket", None, "gpus"),
    of_key("mem", None, "memory"),
    of_key("mem-per-cpu", None, "memory"),
    of_key("mem-per-gpu", None, "memory"),
    of_key("time", Some('t'), "time"),
    of_key("partition", Some('p'), "partition"),
    of_key("account", Some('A'), "account"),
    of_key("nodes", Some('N'), "nodes"),
    of_key("ntasks", Some('n'), "tasks"),
    of_key("ntasks-per-node", None, "tasks"),
    of_key("ntasks-per-gpu", None, "tasks"),
    of_key("ntasks-per-core", None, "tasks"),
    of_key("ntasks-per-socket", None, "tasks"),
    of_key("qos", Some('q'), "qos"),
    of_key("constraint", Some('C'), "constraint"),
    of_key("reservation", None, "reservation"),
    of_key("exclusive", None, "exclusive"),
    of_tool("array", Some('a')),
    of_tool("dependency", Some('d')),
    of_tool("job-name", Some('J')),
    of_tool("output", Some('o')),
    of_tool("error", Some('e')),
    of_tool("open-mode", None),
    of_tool("chdir", Some('D')),
    of_tool("export", None),
    of_tool("export-file", None),
    of_tool("parsable", None),
    of_tool("hold", Some('H')),
    of_tool("requeue", None),
    of_tool("no-requeue", None),
    of_tool("wrap", None),
    of_tool("wait", Some('W')),
    of_tool("kill-on-invalid-dep", None),
    of_tool("test-only", None),
    of_tool("help", Some('h')),
];

/// The long name or the letter of an option as it is written; `None` where it is none.
pub(super) fn name(option: &str) -> Option<&str> {
    if let Some(long) = option.strip_prefix("--") {
        return long.split('=').next().filter(|name| !name.is_empty());
    }
    let letter = option.strip_prefix('-')?;
    letter.chars().next().map(|c| &letter[..c.len_utf8()])
}

/// What is written for the person that `option` says, too.
pub(super) fn known(option: &str) -> Option<&'static Known> {
    let name = name(option)?;
    if !option.starts_with("--") {
        return KNOWN.iter().find(|known| known.short.is_some_and(|c| name.starts_with(c)));
    }
    let exact = KNOWN.iter().find(|known| known.long == name);
    // sbatch takes the beginning of a long name for the whole.
    exact.or_else(|| KNOWN.iter().find(|known| known.long.starts_with(name)))
}

/// The options that `resources` become on `cluster`, without `--`, and where they are asked for.
pub(super) fn of_keys(
    cluster: &ClusterProfile,
    resources: &Resources,
) -> Vec<(&'static str, Place)> {
    let gpus = match cluster.gpu_request {
        GpuRequestStyle::Gres => "gres",
        GpuRequestStyle::Gpus => "gpus",
        GpuRequestStyle::GpusPerNode => "gpus-per-node",
    };
    let memory = match cluster.memory_request {
        MemoryRequestStyle::Mem => Some("mem"),
        MemoryRequestStyle::MemPerCpu => Some("mem-per-cpu"),
        MemoryRequestStyle::None => None,
    };
    let asked = resources.gpus.as_ref().filter(|gpus| gpus.value.count > 0);
    let alone = resources.exclusive.as_ref().filter(|exclusive| exclusive.value);
    let words = [
        ("partition", &resources.partition),
        ("account", &resources.account),
        ("qos", &resources.qos),
        ("constraint", &resources.constraint),
        ("reservation", &resources.reservation),
    ];
    let numbers = [
        ("cpus-per-task", &resources.cpus),
        ("nodes", &resources.nodes),
        ("ntasks", &resources.tasks),
    ];
    let words = words.into_iter().filter_map(|(name, word)| Some((name, word.as_ref()?.place)));
    let numbers = numbers.into_iter().filter_map(|(name, n)| Some((name, n.as_ref()?.place)));
    let others = [
        asked.map(|asked| (gpus, asked.place)),
        memory.zip(resources.memory.as_ref().map(|memory| memory.place)),
        resources.time.as_ref().map(|time| ("time", time.place)),
        alone.map(|exclusive| ("exclusive", exclusive.place)),
    ];
    words.chain(numbers).chain(others.into_iter().flatten()).collect()
}
