//! An environment variable that the shell or the step's script keeps for itself.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    text,
};

const RESERVED: Code = Code::error("step/reserved-variable");

/// Those that bash lets nobody set (bash(1), Shell Variables).
const READ_ONLY: [&str; 6] = ["UID", "EUID", "PPID", "BASHOPTS", "SHELLOPTS", "BASH_VERSINFO"];

pub(super) struct VariableName;

impl Check for VariableName {
    fn codes(&self) -> &'static [Code] {
        &[RESERVED]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        for (name, value) in cx.lab.steps.iter().flat_map(|step| &step.variables) {
            let label = if READ_ONLY.contains(&name.as_str()) {
                text!(En: "bash does not allow setting it", Fr: "bash ne laisse personne la définir")
            } else if name.starts_with("lab_") || name.starts_with("LAB_") {
                text!(En: "this prefix is reserved for the scripts of steps", Fr: "les scripts des étapes se réservent ce début")
            } else {
                continue;
            };
            let message = text!(En: "the variable `{name}` cannot be set", Fr: "la variable `{name}` ne peut pas être définie");
            let help = text!(En: "choose another name", Fr: "choisissez un autre nom");
            sink.error(Diagnostic::new(RESERVED, message, value.place, label).help(help));
        }
    }
}
