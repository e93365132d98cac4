//! What each try of a task may use: it grows up to what the chosen partition has.

use super::Requested;
use crate::{
    model::{
        Choice, ClusterProfile, Demand, Growth, Memory, Partition, Resources, Step, Walltime, fits,
    },
    text::Placed,
};

/// How often a task that fails is tried again, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlannedRetries {
    /// How often, 0 to 10.
    pub count: u32,
    /// The memory of a node in MiB at first, after one kill for memory, after two …; empty where it
    /// does not grow.
    pub memory_mb: Vec<u64>,
    /// The walltime in whole minutes at first, after it was reached once, twice …; empty where it
    /// does not grow.
    pub minutes: Vec<u64>,
}

/// What becomes of a task of `step` that fails.
pub fn retries(
    cluster: Option<&ClusterProfile>,
    choice: Option<Choice<'_>>,
    step: &Step,
    requested: &Requested,
) -> PlannedRetries {
    let count = step.retries.count();
    let resources = &step.resources;
    let asked = Asked { cluster: cluster.zip(choice), resources, requested };
    let memory = step.retries.memory.as_ref().zip(resources.memory.as_ref());
    let time = step.retries.time.as_ref().zip(resources.time.as_ref());
    let ladder = |first: u64, growth: Growth, most: &dyn Fn(u64) -> u64| {
        let grown = std::iter::successors(Some(first), |value| Some(most(growth.of(*value))));
        if count == 0 { Vec::new() } else { grown.take(count as usize + 1).collect() }
    };
    PlannedRetries {
        count,
        memory_mb: memory.map_or_else(Vec::new, |(growth, memory)| {
            let first = memory.value.mebibytes;
            ladder(first, growth.value, &|wanted| asked.memory(first, wanted))
        }),
        minutes: time.map_or_else(Vec::new, |(growth, time)| {
            let first = time.value.minutes();
            ladder(first, growth.value, &|wanted| asked.minutes(first, wanted))
        }),
    }
}

/// A request that fits, of which one number grows.
struct Asked<'a> {
    cluster: Option<(&'a ClusterProfile, Choice<'a>)>,
    resources: &'a Resources,
    requested: &'a Requested,
}

impl Asked<'_> {
    /// The most memory up to `wanted` that the partition takes, `first` at least.
    fn memory(&self, first: u64, wanted: u64) -> u64 {
        let limits = |partition: &Partition| {
            let nodes = partition.node_types.iter().filter_map(|node| node.memory.as_ref());
            let mut limits: Vec<u64> = nodes.map(|memory| memory.value.mebibytes).collect();
            let cpus = Demand::of(None, None, &self.frozen()).cpus_on_a_node();
            let share = partition.memory_per_cpu.as_ref();
            limits.extend(share.map(|share| share.value.mebibytes.saturating_mul(cpus)));
            limits
        };
        self.most(first, wanted, limits, |request, mebibytes| {
            let memory = request.memory.as_mut().expect("memory that grows was asked for");
            memory.value = Memory { mebibytes };
        })
    }

    /// The longest walltime up to `wanted` that the partition and the quality of service take.
    fn minutes(&self, first: u64, wanted: u64) -> u64 {
        let limits = |partition: &Partition| {
            let qos = partition.qos.iter().filter_map(|qos| qos.max_time.as_ref());
            let all = qos.chain(partition.max_time.as_ref());
            all.map(|limit| limit.value.seconds / 60).collect()
        };
        self.most(first, wanted, limits, |request, minutes| {
            let time = request.time.as_mut().expect("a walltime that grows was asked for");
            time.value = Walltime { seconds: minutes * 60 };
        })
    }

    fn most(
        &self,
        first: u64,
        wanted: u64,
        limits: impl Fn(&Partition) -> Vec<u64>,
        set: impl Fn(&mut Resources, u64),
    ) -> u64 {
        let Some((cluster, choice)) = self.cluster else { return wanted };
        let mut candidates = limits(choice.partition);
        candidates.retain(|limit| *limit < wanted);
        candidates.push(wanted);
        candidates.sort_unstable();
        let taken = candidates.into_iter().rev().find(|candidate| {
            let mut request = self.frozen();
            set(&mut request, *candidate);
            fits(cluster, choice.partition, &request)
        });
        taken.map_or(first, |taken| taken.max(first))
    }

    /// The request with all that was decided of it: what is queued again changes in one number.
    fn frozen(&self) -> Resources {
        let mut request = self.resources.clone();
        let place = |request: &Resources| {
            let memory = request.memory.as_ref().map(|memory| memory.place);
            memory.or(request.time.as_ref().map(|time| time.place)).expect("something grows")
        };
        if let (None, Some(cpus)) = (&request.cpus, self.requested.cpus) {
            request.cpus = Some(Placed::new(cpus, place(&request)));
        }
        let qos = self.cluster.and_then(|(_, choice)| choice.qos);
        request.qos = qos.map(|qos| qos.name.clone()).or(request.qos);
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diag::Sink,
        manifest::{self, Unknown},
        plan::options::asked,
        resolve,
    };

    const PROFILE: &str = r#"
[cluster]
name = "c"
[[partitions]]
name = "small"
max_time = "5h"
memory_per_cpu = "16G"
qos = [{ name = "short", max_time = "3h", default = true }, { name = "long" }]
[[partitions.node_types]]
cpus = 64
memory = "100G"
[[partitions.node_types]]
cpus = 4
memory = "1T"
[[partitions]]
name = "large"
prefer = -1
[[partitions.node_types]]
memory = "2T"
"#;

    /// The tries of a step whose table says `step`, with and without the profile.
    fn of(step: &str, with_cluster: bool) -> PlannedRetries {
        let mut sink = Sink::default();
        let file = manifest::source("c.toml", PROFILE.as_bytes(), &mut sink).unwrap();
        let raw = manifest::parse_profile(file, Unknown::Refuse, &mut sink).unwrap();
        let profile = resolve::profile(&raw, &mut sink).filter(|_| with_cluster);
        let text = format!("[project]\nname = \"p\"\n[steps.a]\ncommand = \"date\"\n{step}\n");
        let file = manifest::source("lab.toml", text.as_bytes(), &mut sink).unwrap();
        let manifest = manifest::parse(file, &manifest::Included::default(), &mut sink).unwrap();
        let lab =
            resolve::lab(&manifest, &manifest::EnvironmentFiles::default(), profile, &mut sink)
                .unwrap();
        assert!(sink.sorted().is_empty(), "{step}");
        let (choice, requested) = asked(&lab, &lab.steps[0]);
        retries(lab.cluster.as_ref(), choice, &lab.steps[0], &requested)
    }

    const G: u64 = 1024;

    #[test]
    fn a_try_has_no_more_than_the_partition() {
        let step = "retries = 3\nretry_memory = 2\nretry_time = 1.5\n\
                    resources = { cpus = 8, memory = \"30G\", time = \"90m\" }";
        let tries = of(step, true);
        assert_eq!(tries.memory_mb, [30 * G, 60 * G, 100 * G, 100 * G], "a node of 1T has 4 CPUs");
        assert_eq!(tries.minutes, [90, 135, 180, 180], "as the quality of service says");
        let free = of(step, false);
        assert_eq!(free.memory_mb, [30 * G, 60 * G, 120 * G, 240 * G]);
        assert_eq!(free.minutes, [90, 135, 203, 305]);
    }

    #[test]
    fn cpus_that_follow_the_memory_stay_as_they_were_granted() {
        let tries = of("retries = 2\nretry_memory = 4\nresources.memory = \"20G\"", true);
        assert_eq!(tries.memory_mb, [20 * G, 32 * G, 32 * G], "two CPUs of 16G");
    }

    #[test]
    fn nothing_grows_where_nobody_says_so() {
        assert_eq!(of("resources.memory = \"20G\"", true), PlannedRetries::default());
        let plain = PlannedRetries { count: 2, ..PlannedRetries::default() };
        assert_eq!(of("retries = 2\nresources = { memory = \"20G\", time = \"1h\" }", true), plain);
        let none = "retries = 0\nretry_memory = 2.0\nresources.memory = \"1G\"";
        assert_eq!(of(none, true), PlannedRetries::default());
    }
}
