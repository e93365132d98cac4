//! A request that no partition of the cluster fits: refused here, with both places and the
//! contact, rather than waiting for ever in the queue.

use std::collections::BTreeSet;

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Lang, Sink, Text, did_you_mean},
    model::{ClusterProfile, Misfit, MisfitKind, NoChoice, Step, choose},
    text,
};

const UNKNOWN_PARTITION: Code = Code::error("cluster/unknown-partition");
const GPU_TYPE: Code = Code::error("cluster/gpu-type");
const GPU_COUNT: Code = Code::error("cluster/gpus-over-limit");
const CPUS: Code = Code::error("cluster/cpus-over-limit");
const MEMORY: Code = Code::error("cluster/memory-over-limit");
const TIME: Code = Code::error("cluster/walltime-over-limit");

pub(super) struct PartitionFits;

impl Check for PartitionFits {
    fn codes(&self) -> &'static [Code] {
        &[UNKNOWN_PARTITION, GPU_TYPE, GPU_COUNT, CPUS, MEMORY, TIME]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let Some(cluster) = &cx.lab.cluster else { return };
        // What the defaults ask is one fault, however many steps have it.
        let mut told = BTreeSet::new();
        for (_, step) in cx.lab.enabled_steps() {
            match choose(cluster, &step.resources) {
                Ok(_) => {}
                Err(NoChoice::Unknown) => unknown(cluster, step, sink),
                Err(NoChoice::Misfits { partition, named, misfits }) => {
                    for misfit in misfits {
                        if told.insert((misfit.request, misfit.kind)) {
                            let place = Refusal { cluster, partition: &partition, named };
                            sink.error(place.diagnostic(step, &misfit));
                        }
                    }
                }
            }
        }
    }
}

fn unknown(cluster: &ClusterProfile, step: &Step, sink: &mut Sink) {
    let Some(named) = &step.resources.partition else { return };
    let (typed, of) = (&named.value, &cluster.name);
    let message = text!(En: "the cluster `{of}` has no partition `{typed}`", Fr: "le cluster `{of}` n'a pas de partition `{typed}`");
    let label = text!(En: "no partition has this name", Fr: "aucune partition ne porte ce nom");
    let known = cluster.partitions.iter().map(|partition| partition.name.value.as_str());
    let help = did_you_mean(typed, known);
    sink.error(
        Diagnostic::new(UNKNOWN_PARTITION, message, named.place, label)
            .also(cluster.place, text!(En: "the cluster's profile", Fr: "le profil du cluster"))
            .maybe_help(help),
    );
}

/// The partition that refuses a request.
struct Refusal<'a> {
    cluster: &'a ClusterProfile,
    partition: &'a str,
    /// The manifest names it; else no partition fits, and it is the nearest.
    named: bool,
}

impl Refusal<'_> {
    fn diagnostic(&self, step: &Step, misfit: &Misfit) -> Diagnostic {
        let code = match misfit.kind {
            MisfitKind::GpuType => GPU_TYPE,
            MisfitKind::GpuCount => GPU_COUNT,
            MisfitKind::Cpus => CPUS,
            MisfitKind::Memory => MEMORY,
            MisfitKind::Time => TIME,
        };
        let (cluster, partition, named) = (&self.cluster.name, self.partition, self.named);
        let name = &step.name;
        let message = Text::each(|lang| {
            let asked = asked(lang, misfit);
            match (lang, named) {
                (Lang::En, true) => format!(
                    "`steps.{name}` does not fit the partition `{partition}` of the cluster `{cluster}`: it asks for {asked}"
                ),
                (Lang::En, false) => format!(
                    "`steps.{name}` fits no partition of the cluster `{cluster}`: it asks for {asked}"
                ),
                (Lang::Fr, true) => format!(
                    "`steps.{name}` ne tient pas dans la partition `{partition}` du cluster `{cluster}` : elle demande {asked}"
                ),
                (Lang::Fr, false) => format!(
                    "`steps.{name}` ne tient dans aucune partition du cluster `{cluster}` : elle demande {asked}"
                ),
            }
        });
        let rounded = misfit.kind == MisfitKind::Time
            && step.resources.time.as_ref().is_some_and(|time| time.value.seconds % 60 != 0);
        let label = if rounded {
            text!(En: "requested here, rounded up to whole minutes", Fr: "demandé ici, arrondi à la minute supérieure")
        } else {
            text!(En: "requested here", Fr: "demandé ici")
        };
        let rule = Text::each(|lang| {
            let has = has(lang, misfit);
            match (lang, named) {
                (Lang::En, true) => format!("partition `{partition}`: {has}"),
                (Lang::En, false) => format!("partition `{partition}`, the nearest: {has}"),
                (Lang::Fr, true) => format!("partition `{partition}` : {has}"),
                (Lang::Fr, false) => format!("partition `{partition}`, la plus proche : {has}"),
            }
        });
        Diagnostic::new(code, message, misfit.request, label)
            .also(misfit.rule, rule)
            .help(self.help(misfit))
    }

    /// What to ask instead, and whom to write to.
    fn help(&self, misfit: &Misfit) -> Text {
        Text::each(|lang| {
            let (limit, kind) = (misfit.limit.as_str(), misfit.kind);
            let ask = match (lang, kind) {
                (Lang::En, MisfitKind::GpuType) if !limit.is_empty() => format!("ask for {limit}"),
                (Lang::Fr, MisfitKind::GpuType) if !limit.is_empty() => format!("demandez {limit}"),
                (Lang::En, MisfitKind::GpuType) if self.named => {
                    "remove `gpus`, or name another partition".to_owned()
                }
                (Lang::Fr, MisfitKind::GpuType) if self.named => {
                    "retirez `gpus`, ou nommez une autre partition".to_owned()
                }
                (Lang::En, MisfitKind::GpuType) => "remove `gpus`".to_owned(),
                (Lang::Fr, MisfitKind::GpuType) => "retirez `gpus`".to_owned(),
                (Lang::En, _) => format!("ask for at most {}", quantity(lang, kind, limit)),
                (Lang::Fr, _) => format!("demandez au plus {}", quantity(lang, kind, limit)),
            };
            match (lang, &self.cluster.rules.contact) {
                (_, None) => ask,
                (Lang::En, Some(contact)) => format!("{ask}; questions: {contact}"),
                (Lang::Fr, Some(contact)) => format!("{ask} ; questions : {contact}"),
            }
        })
    }
}

/// What is asked, as the object of a sentence.
fn asked(lang: Lang, misfit: &Misfit) -> String {
    let asked = misfit.asked.as_str();
    let typed = asked.contains(|c: char| !c.is_ascii_digit());
    match (lang, misfit.kind) {
        (Lang::En, MisfitKind::GpuType | MisfitKind::GpuCount) if typed => {
            format!("GPUs (`{asked}`)")
        }
        (Lang::Fr, MisfitKind::GpuType | MisfitKind::GpuCount) if typed => {
            format!("des GPU (`{asked}`)")
        }
        (_, MisfitKind::GpuType) => quantity(lang, MisfitKind::GpuCount, asked),
        (Lang::En, MisfitKind::Time) => format!("a walltime of {asked}"),
        (Lang::Fr, MisfitKind::Time) => format!("une durée de {asked}"),
        (_, kind) => quantity(lang, kind, asked),
    }
}

/// What the partition has.
fn has(lang: Lang, misfit: &Misfit) -> String {
    let (limit, kind) = (misfit.limit.as_str(), misfit.kind);
    match (lang, kind) {
        (Lang::En, MisfitKind::GpuType) if limit.is_empty() => "these nodes have no GPU".to_owned(),
        (Lang::Fr, MisfitKind::GpuType) if limit.is_empty() => {
            "ces nœuds n'ont pas de GPU".to_owned()
        }
        (Lang::En, MisfitKind::GpuType) => format!("these nodes have {limit}"),
        (Lang::Fr, MisfitKind::GpuType) => format!("ces nœuds ont {limit}"),
        (Lang::En, MisfitKind::Time) => format!("at most {limit}"),
        (Lang::Fr, MisfitKind::Time) => format!("au plus {limit}"),
        (Lang::En, _) => format!("{} a node", quantity(lang, kind, limit)),
        (Lang::Fr, _) => format!("{} par nœud", quantity(lang, kind, limit)),
    }
}

/// A number with its noun.
fn quantity(lang: Lang, kind: MisfitKind, number: &str) -> String {
    let plural = number != "1";
    match (lang, kind) {
        (Lang::En, MisfitKind::Cpus) => format!("{number} CPU{}", if plural { "s" } else { "" }),
        (Lang::En, MisfitKind::GpuCount) => {
            format!("{number} GPU{}", if plural { "s" } else { "" })
        }
        (Lang::Fr, MisfitKind::Cpus) => format!("{number} CPU"),
        (Lang::Fr, MisfitKind::GpuCount) => format!("{number} GPU"),
        (Lang::En, MisfitKind::Memory) => format!("{number} of memory"),
        (Lang::Fr, MisfitKind::Memory) => format!("{number} de mémoire"),
        (_, MisfitKind::Time | MisfitKind::GpuType) => number.to_owned(),
    }
}
