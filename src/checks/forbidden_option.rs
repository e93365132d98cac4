//! An option of `sbatch` that the cluster's rules forbid: a raw one, or one that a key becomes.

use std::collections::BTreeSet;

use super::{Check, CheckContext, sbatch_option};
use crate::{
    diag::{Code, Diagnostic, Lang, Sink, Text},
    model::{ClusterProfile, Step},
    text,
    text::{Place, Placed},
};

const FORBIDDEN: Code = Code::error("cluster/forbidden-option");

pub(super) struct ForbiddenOption;

impl Check for ForbiddenOption {
    fn codes(&self) -> &'static [Code] {
        &[FORBIDDEN]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let Some(cluster) = &cx.lab.cluster else { return };
        // What the defaults ask is one fault, however many steps have it.
        let mut told = BTreeSet::new();
        for rule in &cluster.rules.forbid_options {
            for (_, step) in cx.lab.enabled_steps() {
                for (option, place) in written(cluster, step) {
                    if forbids(&rule.value, &option) && told.insert((place, rule.place)) {
                        sink.error(forbidden(cluster, rule, step, &option, place));
                    }
                }
            }
        }
    }
}

/// The options of a step, and where each is asked for.
fn written(cluster: &ClusterProfile, step: &Step) -> Vec<(String, Place)> {
    let of_keys = sbatch_option::of_keys(cluster, &step.resources).into_iter();
    let raw = step.resources.slurm.iter().map(|option| (option.value.clone(), option.place));
    of_keys.map(|(name, place)| (format!("--{name}"), place)).chain(raw).collect()
}

/// Whether `rule` is of the same option; one with a value forbids that value alone.
fn forbids(rule: &str, option: &str) -> bool {
    let long = |text: &str| -> Option<String> {
        let known = sbatch_option::known(text).map(|known| known.long);
        known.or(sbatch_option::name(text)).map(str::to_owned)
    };
    let value = |text: &str| text.split_once('=').map(|(_, value)| value.to_owned());
    long(rule).is_some()
        && long(rule) == long(option)
        && value(rule).is_none_or(|wanted| value(option) == Some(wanted))
}

fn forbidden(
    cluster: &ClusterProfile,
    rule: &Placed<String>,
    step: &Step,
    option: &str,
    place: Place,
) -> Diagnostic {
    let (name, of) = (&step.name, &cluster.name);
    let message = text!(En: "`steps.{name}` asks for `{option}`, which the cluster `{of}` forbids", Fr: "`steps.{name}` demande `{option}`, que le cluster `{of}` interdit");
    let label = text!(En: "asked here", Fr: "demandé ici");
    let help = Text::each(|lang| {
        let remove = match lang {
            Lang::En => "remove it",
            Lang::Fr => "retirez cette demande",
        };
        match (lang, &cluster.rules.contact) {
            (_, None) => remove.to_owned(),
            (Lang::En, Some(contact)) => format!("{remove}; questions: {contact}"),
            (Lang::Fr, Some(contact)) => format!("{remove} ; questions : {contact}"),
        }
    });
    Diagnostic::new(FORBIDDEN, message, place, label)
        .also(rule.place, text!(En: "the cluster's rule", Fr: "la règle du cluster"))
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::forbids;

    #[test]
    fn an_option_is_the_same_by_each_of_its_names() {
        assert!(forbids("--exclusive", "--exclusive=user"));
        assert!(forbids("-N", "--nodes=2"));
        assert!(forbids("--nodes", "-N2"));
        assert!(forbids("--mail-type=ALL", "--mail-type=ALL"));
        assert!(!forbids("--mail-type=ALL", "--mail-type=END"));
        assert!(!forbids("--mem", "--mem-per-cpu=4G"));
        assert!(!forbids("nonsense", "nonsense"));
    }
}
