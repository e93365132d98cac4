//! A raw `sbatch` option for what a key of `resources` covers, or what the tool writes itself.

use super::{Check, CheckContext, sbatch_option};
use crate::{
    diag::{Code, Diagnostic, Sink},
    text,
};

const COVERED: Code = Code::error("resources/covered-option");
const OWNED: Code = Code::error("resources/tool-owned-option");
const NOT_AN_OPTION: Code = Code::error("resources/not-an-option");

pub(super) struct CoveredOption;

impl Check for CoveredOption {
    fn codes(&self) -> &'static [Code] {
        &[COVERED, OWNED, NOT_AN_OPTION]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let mut seen = std::collections::BTreeSet::new();
        for (_, step) in cx.lab.enabled_steps() {
            for option in &step.resources.slurm {
                // The defaults' options are those of many steps, and one fault.
                if seen.insert(option.place)
                    && let Some(diagnostic) = judge(&option.value, option.place)
                {
                    sink.error(diagnostic);
                }
            }
        }
    }
}

fn judge(option: &str, place: crate::text::Place) -> Option<Diagnostic> {
    let printable = option.chars().all(|c| !c.is_control());
    // In a script's header an option and its value are one word.
    let apart = option.split('=').next().is_some_and(|name| name.contains(char::is_whitespace));
    if !printable || apart || sbatch_option::name(option).is_none() {
        let shown = option.escape_debug().to_string();
        let message = text!(En: "`{shown}` is not an option of sbatch", Fr: "`{shown}` n'est pas une option de sbatch");
        let label = text!(En: "does not start with `-`, or contains a space or a line break", Fr: "ne commence pas par `-`, ou contient une espace ou une fin de ligne");
        let help = text!(En: "write one option per element: `\"--nice=100\"`", Fr: "écrivez une option par élément : `\"--nice=100\"`");
        return Some(Diagnostic::new(NOT_AN_OPTION, message, place, label).help(help));
    }
    if let Some(key) = sbatch_option::known(option)?.key {
        let message = text!(En: "the key `{key}` of `resources` covers `{option}`", Fr: "la clé `{key}` de `resources` couvre `{option}`");
        let label = text!(En: "a raw option", Fr: "une option brute");
        let help = text!(En: "remove it, and use `{key}`", Fr: "retirez-la, et utilisez `{key}`");
        return Some(Diagnostic::new(COVERED, message, place, label).help(help));
    }
    let message = text!(En: "lab writes `{option}` itself", Fr: "lab écrit `{option}` lui-même");
    let label = text!(En: "a raw option", Fr: "une option brute");
    let help = text!(En: "remove it", Fr: "retirez-la");
    Some(Diagnostic::new(OWNED, message, place, label).help(help))
}
