//! A raw `sbatch` option for what a key of `resources` covers, or what the tool writes itself.
//!
//! Source of the spellings: sbatch(1) of Slurm 22.05 to 24.11.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    text,
};

const COVERED: Code = Code::error("resources/covered-option");
const OWNED: Code = Code::error("resources/tool-owned-option");
const NOT_AN_OPTION: Code = Code::error("resources/not-an-option");

/// Long name, short letter, the key that covers it.
const BY_KEY: [(&str, Option<char>, &str); 11] = [
    ("cpus-per-task", Some('c'), "cpus"),
    ("gres", None, "gpus"),
    ("gpus", Some('G'), "gpus"),
    ("gpus-per-node", None, "gpus"),
    ("gpus-per-task", None, "gpus"),
    ("mem", None, "memory"),
    ("mem-per-cpu", None, "memory"),
    ("mem-per-gpu", None, "memory"),
    ("time", Some('t'), "time"),
    ("partition", Some('p'), "partition"),
    ("account", Some('A'), "account"),
];

/// Long name, short letter: what scripts and `submit.sh` write.
const BY_TOOL: [(&str, Option<char>); 16] = [
    ("array", Some('a')),
    ("dependency", Some('d')),
    ("job-name", Some('J')),
    ("output", Some('o')),
    ("error", Some('e')),
    ("open-mode", None),
    ("chdir", Some('D')),
    ("export", None),
    ("export-file", None),
    ("parsable", None),
    ("hold", Some('H')),
    ("requeue", None),
    ("no-requeue", None),
    ("wrap", None),
    ("wait", Some('W')),
    ("kill-on-invalid-dep", None),
];

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
    let long = option.strip_prefix("--").map(|rest| rest.split('=').next().unwrap_or(rest));
    let short = option.strip_prefix('-').filter(|_| long.is_none()).and_then(|o| o.chars().next());
    // In a script's header an option and its value are one word.
    let apart = option.split('=').next().is_some_and(|name| name.contains(char::is_whitespace));
    if !printable || apart || (long.is_none_or(str::is_empty) && short.is_none()) {
        let shown = option.escape_debug().to_string();
        let message = text!(En: "`{shown}` is not an option of sbatch", Fr: "`{shown}` n'est pas une option de sbatch");
        let label = text!(En: "does not start with `-`, or contains a space or a line break", Fr: "ne commence pas par `-`, ou contient une espace ou une fin de ligne");
        let help = text!(En: "write one option per element: `\"--nice=100\"`", Fr: "écrivez une option par élément : `\"--nice=100\"`");
        return Some(Diagnostic::new(NOT_AN_OPTION, message, place, label).help(help));
    }
    let by_key = BY_KEY.iter().map(|(name, letter, key)| (*name, *letter, Some(*key)));
    let by_tool = BY_TOOL.iter().map(|(name, letter)| (*name, *letter, None));
    let known: Vec<(&str, Option<char>, Option<&str>)> = by_key.chain(by_tool).collect();
    let exact = known
        .iter()
        .find(|(name, letter, _)| long == Some(*name) || (short.is_some() && short == *letter));
    // sbatch takes the beginning of a long name for the whole.
    let beginning = |long: &str| known.iter().find(|(name, _, _)| name.starts_with(long));
    let (_, _, key) = exact.or_else(|| long.and_then(beginning))?;
    if let Some(key) = key {
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
