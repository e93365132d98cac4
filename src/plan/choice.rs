//! Why a step gets its partition and its quality of service, for people.

use crate::{
    diag::{Lang, Text},
    model::{Choice, Rank, Resources, Why},
};

/// The reason of `choice`, in a few words.
pub fn why(choice: Choice<'_>, resources: &Resources) -> Text {
    Text::each(|lang| {
        let partition = of_partition(choice.why, lang);
        match of_qos(choice, resources, lang) {
            None => partition,
            Some(qos) => match lang {
                Lang::En => format!("{partition}; {qos}"),
                Lang::Fr => format!("{partition} ; {qos}"),
            },
        }
    })
}

fn of_partition(why: Why, lang: Lang) -> String {
    match (why, lang) {
        (Why::Named, Lang::En) => "named in the manifest".to_owned(),
        (Why::Named, Lang::Fr) => "nommée dans le manifeste".to_owned(),
        (Why::Only, Lang::En) => "the only one that fits".to_owned(),
        (Why::Only, Lang::Fr) => "la seule qui convient".to_owned(),
        (Why::Best { of, by }, Lang::En) => {
            let by = match by {
                Rank::WithoutGpus => "has no GPUs, and none are asked for",
                Rank::Prefer => "the highest `prefer`",
                Rank::Time => "the smallest `max_time`",
                Rank::Order => "the first in the profile",
            };
            format!("of {of} that fit, {by}")
        }
        (Why::Best { of, by }, Lang::Fr) => {
            let by = match by {
                Rank::WithoutGpus => "n'a pas de GPU, et aucun n'est demandé",
                Rank::Prefer => "le plus grand `prefer`",
                Rank::Time => "le plus petit `max_time`",
                Rank::Order => "la première du profil",
            };
            format!("de {of} qui conviennent, {by}")
        }
    }
}

fn of_qos(choice: Choice<'_>, resources: &Resources, lang: Lang) -> Option<String> {
    let qos = choice.qos?;
    let name = &qos.name.value;
    Some(match (resources.qos.is_some(), qos.default, lang) {
        (true, _, Lang::En) => format!("QoS `{name}`, named in the manifest"),
        (true, _, Lang::Fr) => format!("QoS `{name}`, nommée dans le manifeste"),
        (false, true, Lang::En) => format!("QoS `{name}`, the default"),
        (false, true, Lang::Fr) => format!("QoS `{name}`, par défaut"),
        (false, false, Lang::En) => format!("QoS `{name}`, for the default is too small"),
        (false, false, Lang::Fr) => format!("QoS `{name}`, car celle par défaut est trop petite"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diag::Sink,
        manifest::{self, Unknown},
        model::{ClusterProfile, GpuRequest, Memory, Walltime, choose},
        plan::options::{options, requested},
        resolve,
        text::{Place, Placed, Span},
    };

    const PROFILE: &str = r#"
[cluster]
name = "c"
GENERAL
[[partitions]]
name = "gpu"
max_time = "2d"
prefer = 9
cpus_per_gpu = 8
memory_per_cpu = "4G"
qos = [{ name = "short", max_time = "1d", default = true }, { name = "slow", max_time = "9d" }, { name = "long", max_time = "2d" }]
[[partitions.node_types]]
cpus = 64
memory = "256G"
gpus = { a40 = 4, l4 = 2 }

[[partitions]]
name = "week"
max_time = "7d"
[[partitions.node_types]]
cpus = 32
memory = "128G"
[[partitions.node_types]]
cpus = 8
memory = "1T"

[[partitions]]
name = "day"
slurm = "std"
max_time = "1d"
[[partitions.node_types]]
cpus = 32
memory = "128G"

[[partitions]]
name = "wide"
slurm = "std"
max_time = "1d"
[[partitions.node_types]]
cpus = 96
memory = "128G"
"#;

    fn profile(general: &str) -> ClusterProfile {
        let mut sink = Sink::default();
        let text = PROFILE.replace("GENERAL", general);
        let file = manifest::source("c.toml", text.as_bytes(), &mut sink).unwrap();
        let raw = manifest::parse_profile(file, Unknown::Refuse, &mut sink).unwrap();
        let profile = resolve::profile(&raw, &mut sink).unwrap();
        assert!(sink.sorted().is_empty());
        profile
    }

    fn here<T>(value: T) -> Placed<T> {
        Placed::new(value, place())
    }

    fn place() -> Place {
        let mut sink = Sink::default();
        Span::new(0, 1).in_file(manifest::source("lab.toml", b"a = 1", &mut sink).unwrap())
    }

    /// A request: `cpus=4 gpus=a40:1 memory=8G time=2h partition=gpu nodes=2 tasks=4 qos=long`.
    fn request(words: &str) -> Resources {
        let mut resources = Resources::default();
        for word in words.split_whitespace() {
            let (key, value) = word.split_once('=').unwrap();
            match key {
                "cpus" => resources.cpus = Some(here(value.parse().unwrap())),
                "nodes" => resources.nodes = Some(here(value.parse().unwrap())),
                "tasks" => resources.tasks = Some(here(value.parse().unwrap())),
                "gpus" => {
                    let count = value.parse().map(|count| GpuRequest { kind: None, count });
                    resources.gpus =
                        Some(here(count.unwrap_or_else(|_| GpuRequest::parse(value).unwrap())));
                }
                "memory" => resources.memory = Some(here(Memory::parse(value).unwrap())),
                "time" => resources.time = Some(here(Walltime::parse(value).unwrap())),
                "partition" => resources.partition = Some(here(value.to_owned())),
                "qos" => resources.qos = Some(here(value.to_owned())),
                "constraint" => resources.constraint = Some(here(value.to_owned())),
                key => panic!("{key}"),
            }
        }
        resources
    }

    /// The partition of a request and why.
    #[track_caller]
    fn gets(words: &str, partition: &str, reason: &str) {
        let (cluster, request) = (profile(""), request(words));
        let choice = choose(&cluster, &request).unwrap().unwrap();
        assert_eq!(choice.partition.name.value, partition, "{words}");
        assert_eq!(why(choice, &request).get(Lang::En), reason, "{words}");
    }

    #[test]
    fn of_those_that_fit_one_is_taken_for_a_reason() {
        gets("cpus=1", "day", "of 4 that fit, the first in the profile");
        gets("cpus=1 time=25h", "week", "of 2 that fit, has no GPUs, and none are asked for");
        gets("cpus=64 time=3h", "wide", "of 2 that fit, has no GPUs, and none are asked for");
        gets("cpus=16 time=23h59m1s", "day", "of 4 that fit, the first in the profile");
        gets("gpus=1", "gpu", "the only one that fits; QoS `short`, the default");
        // Of any type, those of all types count.
        gets("gpus=6", "gpu", "the only one that fits; QoS `short`, the default");
        let small = "the only one that fits; QoS `long`, for the default is too small";
        gets("gpus=l4:2 time=25h", "gpu", small);
        let named = "the only one that fits; QoS `slow`, named in the manifest";
        gets("gpus=1 qos=slow", "gpu", named);
        gets("partition=week", "week", "named in the manifest");
        // Two of ours are one of Slurm's.
        gets("partition=std cpus=40", "wide", "named in the manifest");
        gets("partition=std", "day", "of 2 that fit, the first in the profile");
        // Each node type by itself: 32 CPUs or 1T.
        gets("memory=1T cpus=8", "week", "the only one that fits");
        let (cluster, both) = (profile(""), request("memory=1T cpus=9"));
        assert!(choose(&cluster, &both).is_err());
    }

    /// The options of a request on a cluster whose `[cluster]` says `general`.
    fn asked(general: &str, words: &str) -> String {
        let (cluster, request) = (profile(general), request(words));
        let choice = choose(&cluster, &request).unwrap();
        let partition = choice.map(|choice| choice.partition);
        let requested = requested(Some(&cluster), partition, &request);
        options(Some(&cluster), choice, &request, &requested).join(" ")
    }

    #[test]
    fn a_request_is_spelled_as_the_site_wants_it() {
        let gpus = "nodes=2 gpus=a40:2 memory=30G";
        let common = "--partition=gpu --qos=short --nodes=2 --ntasks=2 --cpus-per-task=16";
        assert_eq!(asked("", gpus), format!("{common} --mem=30720M --gres=gpu:a40:2"));
        assert_eq!(
            asked("gpu_request = \"gpus\"\nmemory_request = \"mem-per-cpu\"", gpus),
            format!("{common} --mem-per-cpu=1920M --gpus=a40:4")
        );
        assert_eq!(
            asked("gpu_request = \"gpus-per-node\"\nmemory_request = \"none\"", gpus),
            format!("{common} --gpus-per-node=a40:2")
        );
    }

    #[test]
    fn cpus_that_nobody_names_follow_the_gpus_or_the_memory() {
        let cpus = |general: &str, words: &str| {
            let options = asked(general, &format!("{words} partition=gpu"));
            let at = options.find("--cpus-per-task=").map(|at| at + "--cpus-per-task=".len());
            at.map(|at| options[at..].split(' ').next().unwrap().to_owned())
        };
        let none = "memory_request = \"none\"";
        assert_eq!(cpus("", "time=1h"), None);
        assert_eq!(cpus("", "gpus=2").as_deref(), Some("16"));
        assert_eq!(cpus("", "gpus=2 tasks=4").as_deref(), Some("4"));
        assert_eq!(cpus("", "memory=9G").as_deref(), Some("3"));
        assert_eq!(cpus("", "memory=8G cpus=6").as_deref(), Some("6"));
        assert_eq!(cpus(none, "memory=33G cpus=6").as_deref(), Some("9"));
        assert_eq!(cpus(none, "memory=33G cpus=2 tasks=3").as_deref(), Some("3"));
        assert_eq!(cpus(none, "gpus=1 memory=9G").as_deref(), Some("8"));
    }
}
