//! A request that no partition of the cluster fits: refused here, with both places and the
//! contact, rather than waiting for ever in the queue.

use std::collections::BTreeSet;

use super::{Check, CheckContext, misfit_words};
use crate::{
    diag::{Code, Diagnostic, Lang, Sink, Text, did_you_mean},
    model::{ClusterProfile, Misfit, MisfitKind, NoChoice, RuleOf, Step, choose},
    text,
};

const UNKNOWN_PARTITION: Code = Code::error("cluster/unknown-partition");
const GPU_TYPE: Code = Code::error("cluster/gpu-type");
const GPU_COUNT: Code = Code::error("cluster/gpus-over-limit");
const CPUS: Code = Code::error("cluster/cpus-over-limit");
const GPUS_REQUIRED: Code = Code::error("cluster/gpus-required");
const CPUS_PER_GPU: Code = Code::error("cluster/cpus-per-gpu");
const MEMORY: Code = Code::error("cluster/memory-over-limit");
const MEMORY_PER_CPU: Code = Code::error("cluster/memory-per-cpu");
const NODES: Code = Code::error("cluster/nodes-over-limit");
const FEATURE: Code = Code::error("cluster/unknown-feature");
const QOS: Code = Code::error("cluster/unknown-qos");
const TIME: Code = Code::error("cluster/walltime-over-limit");

pub(super) struct PartitionFits;

impl Check for PartitionFits {
    fn codes(&self) -> &'static [Code] {
        &[
            UNKNOWN_PARTITION,
            GPU_TYPE,
            GPU_COUNT,
            GPUS_REQUIRED,
            CPUS,
            CPUS_PER_GPU,
            MEMORY,
            MEMORY_PER_CPU,
            NODES,
            FEATURE,
            TIME,
            QOS,
        ]
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
                        // What could not be read may be what it seems not to ask for.
                        if misfit.request.is_none() && !step.resources.unread.is_empty() {
                            continue;
                        }
                        let at = misfit.request.unwrap_or(step.place);
                        if told.insert((at, misfit.kind)) {
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
            MisfitKind::FewGpus => GPUS_REQUIRED,
            MisfitKind::Cpus => CPUS,
            MisfitKind::CpusPerGpu => CPUS_PER_GPU,
            MisfitKind::Memory => MEMORY,
            MisfitKind::MemoryPerCpu => MEMORY_PER_CPU,
            MisfitKind::Nodes => NODES,
            MisfitKind::Feature => FEATURE,
            MisfitKind::Time => TIME,
            MisfitKind::Qos => QOS,
        };
        let (cluster, partition, named) = (&self.cluster.name, self.partition, self.named);
        let name = &step.name;
        let message = Text::each(|lang| {
            let asked = misfit_words::asked(lang, misfit, step);
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
        let label = if misfit.request.is_none() {
            text!(En: "asks for none", Fr: "n'en demande aucun")
        } else if rounded {
            text!(En: "requested here, rounded up to whole minutes", Fr: "demandé ici, arrondi à la minute supérieure")
        } else {
            text!(En: "requested here", Fr: "demandé ici")
        };
        let rule = Text::each(|lang| {
            let has = misfit_words::has(lang, misfit);
            let of = match (lang, &misfit.by) {
                (Lang::En, RuleOf::Qos(qos)) => {
                    format!("QoS `{qos}` of the partition `{partition}`")
                }
                (Lang::Fr, RuleOf::Qos(qos)) => {
                    format!("QoS `{qos}` de la partition `{partition}`")
                }
                (_, RuleOf::Node | RuleOf::Partition) => format!("partition `{partition}`"),
            };
            match (lang, named) {
                (Lang::En, true) => format!("{of}: {has}"),
                (Lang::En, false) => format!("{of}, the nearest: {has}"),
                (Lang::Fr, true) => format!("{of} : {has}"),
                (Lang::Fr, false) => format!("{of}, la plus proche : {has}"),
            }
        });
        Diagnostic::new(code, message, misfit.request.unwrap_or(step.place), label)
            .also(misfit.rule, rule)
            .help(self.help(step, misfit))
    }

    /// What to ask instead, and whom to write to.
    fn help(&self, step: &Step, misfit: &Misfit) -> Text {
        Text::each(|lang| {
            let ask = misfit_words::advice(lang, misfit, step, self.named);
            match (lang, &self.cluster.rules.contact) {
                (_, None) => ask,
                (Lang::En, Some(contact)) => format!("{ask}; questions: {contact}"),
                (Lang::Fr, Some(contact)) => format!("{ask} ; questions : {contact}"),
            }
        })
    }
}
