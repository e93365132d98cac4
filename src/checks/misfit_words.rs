//! What a partition refuses, in words: what is asked, what there is, what to ask instead.

use crate::{
    diag::{Lang, words},
    model::{Misfit, MisfitKind, RuleOf, Step},
};

/// What is asked, as the object of a sentence.
pub(super) fn asked(lang: Lang, misfit: &Misfit, step: &Step) -> String {
    let asked = misfit.asked.as_str();
    let typed = asked.contains(|c: char| !c.is_ascii_digit());
    let resources = &step.resources;
    let gpus = resources.gpus.as_ref().map_or(0, |gpus| gpus.value.count).to_string();
    match (lang, misfit.kind) {
        (Lang::En, MisfitKind::GpuType | MisfitKind::GpuCount) if typed => {
            format!("GPUs (`{asked}`)")
        }
        (Lang::Fr, MisfitKind::GpuType | MisfitKind::GpuCount) if typed => {
            format!("des GPU (`{asked}`)")
        }
        (_, MisfitKind::GpuType) => quantity(lang, MisfitKind::GpuCount, asked),
        (Lang::En, MisfitKind::FewGpus) if asked == "0" => "no GPU".to_owned(),
        (_, MisfitKind::Cpus) => cpus(lang, misfit, step),
        (Lang::En, MisfitKind::CpusPerGpu) => {
            format!(
                "{} for {}",
                cpus(lang, misfit, step),
                quantity(lang, MisfitKind::GpuCount, &gpus)
            )
        }
        (Lang::Fr, MisfitKind::CpusPerGpu) => {
            let gpus = quantity(lang, MisfitKind::GpuCount, &gpus);
            format!("{} pour {gpus}", cpus(lang, misfit, step))
        }
        (Lang::En, MisfitKind::MemoryPerCpu) => {
            format!("{asked} of memory, more than its CPUs bring")
        }
        (Lang::Fr, MisfitKind::MemoryPerCpu) => {
            format!("{asked} de mémoire, plus que n'en apportent ses CPU")
        }
        (Lang::En, MisfitKind::Feature) => format!("nodes with the feature {asked}"),
        (Lang::Fr, MisfitKind::Feature) => format!("des nœuds avec la propriété {asked}"),
        (Lang::En, MisfitKind::Time) => format!("a walltime of {asked}"),
        (Lang::Fr, MisfitKind::Time) => format!("une durée de {asked}"),
        (Lang::En, MisfitKind::Qos) => format!("the QoS {asked}"),
        (Lang::Fr, MisfitKind::Qos) => format!("la QoS {asked}"),
        (_, kind) => quantity(lang, kind, asked),
    }
}

/// CPUs, and what asks for them where that is not `cpus`.
fn cpus(lang: Lang, misfit: &Misfit, step: &Step) -> String {
    let resources = &step.resources;
    let number = quantity(lang, MisfitKind::Cpus, &misfit.asked);
    let number = match (lang, is_parallel(step)) {
        (_, false) => number,
        (Lang::En, true) => format!("{number} a node"),
        (Lang::Fr, true) => format!("{number} par nœud"),
    };
    let memory = resources.memory.as_ref().filter(|memory| misfit.request == Some(memory.place));
    match (lang, memory) {
        (_, None) => number,
        (Lang::En, Some(memory)) => format!("{number}, as its {} of memory needs", memory.value),
        (Lang::Fr, Some(memory)) => {
            format!("{number}, qu'il faut à ses {} de mémoire", memory.value)
        }
    }
}

/// Whether a step may be more than one process, so that what is of a node is said to be.
fn is_parallel(step: &Step) -> bool {
    step.resources.tasks.is_some() || step.resources.nodes.is_some()
}

/// What the partition has.
pub(super) fn has(lang: Lang, misfit: &Misfit) -> String {
    let (limit, kind) = (misfit.limit.as_str(), misfit.kind);
    let of_node = misfit.by == RuleOf::Node;
    match (lang, kind) {
        (Lang::En, MisfitKind::GpuType) if limit.is_empty() => "these nodes have no GPU".to_owned(),
        (Lang::Fr, MisfitKind::GpuType) if limit.is_empty() => {
            "ces nœuds n'ont pas de GPU".to_owned()
        }
        (Lang::En, MisfitKind::GpuType | MisfitKind::Feature) => {
            format!("these nodes have {}", words::and(lang, names(limit)))
        }
        (Lang::Fr, MisfitKind::GpuType | MisfitKind::Feature) => {
            format!("ces nœuds ont {}", words::and(lang, names(limit)))
        }
        (Lang::En, MisfitKind::FewGpus) => {
            format!("at least {} a node", quantity(lang, MisfitKind::GpuCount, limit))
        }
        (Lang::Fr, MisfitKind::FewGpus) => {
            format!("au moins {} par nœud", quantity(lang, MisfitKind::GpuCount, limit))
        }
        (Lang::En, MisfitKind::CpusPerGpu) => "the CPUs that come with a GPU".to_owned(),
        (Lang::Fr, MisfitKind::CpusPerGpu) => "les CPU qui vont avec un GPU".to_owned(),
        (Lang::En, MisfitKind::MemoryPerCpu) => "the memory that comes with a CPU".to_owned(),
        (Lang::Fr, MisfitKind::MemoryPerCpu) => "la mémoire qui va avec un CPU".to_owned(),
        (Lang::En, MisfitKind::Nodes) if of_node => {
            format!("it has {} of this type", quantity(lang, kind, limit))
        }
        (Lang::Fr, MisfitKind::Nodes) if of_node => {
            format!("elle a {} de ce type", quantity(lang, kind, limit))
        }
        (Lang::En, MisfitKind::Qos) => format!("it has {}", words::and(lang, names(limit))),
        (Lang::Fr, MisfitKind::Qos) => format!("elle a {}", words::and(lang, names(limit))),
        (Lang::En, _) if of_node => format!("{} a node", quantity(lang, kind, limit)),
        (Lang::Fr, _) if of_node => format!("{} par nœud", quantity(lang, kind, limit)),
        (Lang::En, _) => format!("at most {}", quantity(lang, kind, limit)),
        (Lang::Fr, _) => format!("au plus {}", quantity(lang, kind, limit)),
    }
}

/// What to ask instead; `named` where the manifest names the partition.
pub(super) fn advice(lang: Lang, misfit: &Misfit, step: &Step, named: bool) -> String {
    let (limit, kind) = (misfit.limit.as_str(), misfit.kind);
    let memory = step.resources.memory.as_ref().map(|memory| memory.place);
    let of_memory = misfit.request.is_some() && misfit.request == memory;
    match (lang, kind) {
        (Lang::En, MisfitKind::GpuType | MisfitKind::Feature | MisfitKind::Qos)
            if !limit.is_empty() =>
        {
            format!("ask for {}", words::or(lang, names(limit)))
        }
        (Lang::Fr, MisfitKind::GpuType | MisfitKind::Feature | MisfitKind::Qos)
            if !limit.is_empty() =>
        {
            format!("demandez {}", words::or(lang, names(limit)))
        }
        (Lang::En, MisfitKind::GpuType) if named => {
            "remove `gpus`, or name another partition".to_owned()
        }
        (Lang::Fr, MisfitKind::GpuType) if named => {
            "retirez `gpus`, ou nommez une autre partition".to_owned()
        }
        (Lang::En, MisfitKind::GpuType) => "remove `gpus`".to_owned(),
        (Lang::Fr, MisfitKind::GpuType) => "retirez `gpus`".to_owned(),
        (Lang::En, MisfitKind::FewGpus) => {
            format!("ask for at least {}", quantity(lang, MisfitKind::GpuCount, limit))
        }
        (Lang::Fr, MisfitKind::FewGpus) => {
            format!("demandez au moins {}", quantity(lang, MisfitKind::GpuCount, limit))
        }
        (Lang::En, MisfitKind::Cpus | MisfitKind::CpusPerGpu) if of_memory => {
            "ask for less memory".to_owned()
        }
        (Lang::Fr, MisfitKind::Cpus | MisfitKind::CpusPerGpu) if of_memory => {
            "demandez moins de mémoire".to_owned()
        }
        (Lang::En, MisfitKind::CpusPerGpu) => {
            format!("ask for at most {}, or for more GPUs", quantity(lang, MisfitKind::Cpus, limit))
        }
        (Lang::Fr, MisfitKind::CpusPerGpu) => {
            format!("demandez au plus {}, ou plus de GPU", quantity(lang, MisfitKind::Cpus, limit))
        }
        (Lang::En, MisfitKind::MemoryPerCpu) => {
            format!("ask for at most {limit} of memory, or for more CPUs")
        }
        (Lang::Fr, MisfitKind::MemoryPerCpu) => {
            format!("demandez au plus {limit} de mémoire, ou plus de CPU")
        }
        (Lang::En, MisfitKind::Cpus) if is_parallel(step) => {
            format!("ask for at most {} a node", quantity(lang, kind, limit))
        }
        (Lang::Fr, MisfitKind::Cpus) if is_parallel(step) => {
            format!("demandez au plus {} par nœud", quantity(lang, kind, limit))
        }
        (Lang::En, _) => format!("ask for at most {}", quantity(lang, kind, limit)),
        (Lang::Fr, _) => format!("demandez au plus {}", quantity(lang, kind, limit)),
    }
}

/// The names of a limit that is a list of them.
fn names(limit: &str) -> impl Iterator<Item = String> {
    limit.split(", ").map(str::to_owned)
}

/// A number with its noun.
fn quantity(lang: Lang, kind: MisfitKind, number: &str) -> String {
    let s = if number == "1" { "" } else { "s" };
    match (lang, kind) {
        (Lang::En, MisfitKind::Cpus) => format!("{number} CPU{s}"),
        (Lang::En, MisfitKind::GpuCount | MisfitKind::FewGpus) => format!("{number} GPU{s}"),
        (Lang::En, MisfitKind::Nodes) => format!("{number} node{s}"),
        (Lang::Fr, MisfitKind::Cpus) => format!("{number} CPU"),
        (Lang::Fr, MisfitKind::GpuCount | MisfitKind::FewGpus) => format!("{number} GPU"),
        (Lang::Fr, MisfitKind::Nodes) => format!("{number} nœud{s}"),
        (Lang::En, MisfitKind::Memory) => format!("{number} of memory"),
        (Lang::Fr, MisfitKind::Memory) => format!("{number} de mémoire"),
        _ => number.to_owned(),
    }
}
