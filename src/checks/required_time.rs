//! A cluster whose rules want a walltime, and a step that asks for none.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    text,
};

const TIME: Code = Code::error("cluster/walltime-required");

pub(super) struct RequiredTime;

impl Check for RequiredTime {
    fn codes(&self) -> &'static [Code] {
        &[TIME]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let cluster = cx.lab.cluster.as_ref();
        let Some(rule) = cluster.and_then(|cluster| cluster.rules.require_time.as_ref()) else {
            return;
        };
        if !rule.value {
            return;
        }
        for (_, step) in cx.lab.enabled_steps().filter(|(_, step)| {
            step.resources.time.is_none() && !step.resources.unread.contains("time")
        }) {
            let name = &step.name;
            let message = text!(En: "`steps.{name}` requests no walltime, and the cluster requires one", Fr: "`steps.{name}` ne demande aucune durée, et le cluster en exige une");
            let label = text!(En: "no `time`", Fr: "pas de `time`");
            let help = text!(En: "add `resources.time = \"1h\"` to the step, or `time` to `[defaults.resources]`",
                             Fr: "ajoutez `resources.time = \"1h\"` à l'étape, ou `time` à `[defaults.resources]`");
            sink.error(
                Diagnostic::new(TIME, message, step.place, label)
                    .also(rule.place, text!(En: "the cluster's rule", Fr: "la règle du cluster"))
                    .help(help),
            );
        }
    }
}
