//! An environment variable that the shell or the step's script keeps for itself.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::{EnvironmentKind, Template},
    text,
};

const RESERVED: Code = Code::error("step/reserved-variable");

/// Those that bash lets nobody set (bash(1), Shell Variables).
const READ_ONLY: [&str; 6] = ["UID", "EUID", "PPID", "BASHOPTS", "SHELLOPTS", "BASH_VERSINFO"];

/// Those that Apptainer sets for the program inside, whatever they are outside.
const OF_CONTAINERS: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "HOME"];

pub(super) struct VariableName;

impl Check for VariableName {
    fn codes(&self) -> &'static [Code] {
        &[RESERVED]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let variables = cx.lab.steps.iter().flat_map(|step| {
            let inside = step.environment.is_some_and(|id| {
                matches!(cx.lab.environment(id).kind, EnvironmentKind::Container(_))
            });
            let own = step.environment.is_some_and(|id| !cx.lab.environment(id).local.is_empty());
            step.variables.iter().map(move |variable| (variable, inside, own))
        });
        for ((name, value), inside, own) in variables {
            let label = if own && name == "PYTHONPATH" {
                text!(En: "`local` of the environment sets it", Fr: "`local` de l'environnement la définit")
            } else if inside && OF_CONTAINERS.contains(&name.as_str()) {
                tell_of_container(name, value, sink);
                continue;
            } else if READ_ONLY.contains(&name.as_str()) {
                text!(En: "bash does not allow setting it", Fr: "bash ne laisse personne la définir")
            } else if name.starts_with("lab_") || name.starts_with("LAB_") {
                text!(En: "this prefix is reserved for the scripts of steps", Fr: "les scripts des étapes se réservent ce début")
            } else {
                continue;
            };
            let message = text!(En: "the variable `{name}` cannot be set", Fr: "la variable `{name}` ne peut pas être définie");
            let help = if name == "PYTHONPATH" {
                text!(En: "add the folder to `local`", Fr: "ajoutez le dossier à `local`")
            } else {
                text!(En: "choose another name", Fr: "choisissez un autre nom")
            };
            sink.error(Diagnostic::new(RESERVED, message, value.place, label).help(help));
        }
    }
}

fn tell_of_container(name: &str, value: &Template, sink: &mut Sink) {
    let message = text!(En: "the variable `{name}` would not be seen in the container", Fr: "la variable `{name}` ne serait pas vue dans le conteneur");
    let label = text!(En: "there, Apptainer sets it", Fr: "là, c'est Apptainer qui la définit");
    let help = match name {
        "PATH" => {
            text!(En: "write `APPTAINERENV_PREPEND_PATH` for folders to search first", Fr: "écrivez `APPTAINERENV_PREPEND_PATH` pour des dossiers où chercher d'abord")
        }
        "LD_LIBRARY_PATH" => {
            text!(En: "write `APPTAINERENV_LD_LIBRARY_PATH`", Fr: "écrivez `APPTAINERENV_LD_LIBRARY_PATH`")
        }
        _ => {
            text!(En: "choose another name, such as the program's own for its folder (`XDG_CACHE_HOME`)", Fr: "choisissez un autre nom, comme celui que le programme prévoit pour son dossier (`XDG_CACHE_HOME`)")
        }
    };
    sink.error(Diagnostic::new(RESERVED, message, value.place, label).help(help));
}
