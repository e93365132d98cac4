//! The path of each output of each task, in its shortest form and inside the project.

use std::collections::BTreeMap;

use super::values::Values;
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::{Name, Output, PathFault, ProjectPath},
    text,
};

pub(super) const BAD_OUTPUT_PATH: Code = Code::error("step/bad-output-path");
pub(super) const OUTPUT_FOLDER: Code = Code::error("step/output-folder");

/// The paths of each output, one a task, with a final `/` where it is a folder; `None` where one
/// was reported.
pub(super) fn paths(values: &Values<'_>, sink: &mut Sink) -> Option<BTreeMap<Name, Vec<String>>> {
    let mut whole = true;
    let mut all = BTreeMap::new();
    for (name, output) in &values.step.outputs {
        let mut paths = Vec::with_capacity(values.tasks.len());
        for task in 0..values.tasks.len() {
            let text = values.text(task, &output.path);
            match judge(output, &text) {
                Ok(path) => paths.push(format!("{}{path}", values.lab.folders.outputs)),
                Err(fault) => {
                    report(values, name, output, &text, fault, sink);
                    whole = false;
                    break;
                }
            }
        }
        all.insert(name.clone(), paths);
    }
    whole.then_some(all)
}

/// Why a path cannot be an output.
#[derive(Clone, Copy)]
enum Fault {
    /// A value makes it a folder, though it is not written as one.
    Folder,
    Path(PathFault),
}

fn judge(output: &Output, text: &str) -> Result<String, Fault> {
    let folder = output.is_folder();
    if !folder && text.ends_with('/') {
        return Err(Fault::Folder);
    }
    match ProjectPath::new(text) {
        Ok(path) if path.as_str() == "." => Err(Fault::Path(PathFault::Empty)),
        Ok(path) if folder => Ok(format!("{}/", path.as_str())),
        Ok(path) => Ok(path.as_str().to_owned()),
        Err(fault) => Err(Fault::Path(fault)),
    }
}

fn report(
    values: &Values<'_>,
    name: &Name,
    output: &Output,
    text: &str,
    fault: Fault,
    sink: &mut Sink,
) {
    let step = &values.step.name;
    let shown = text.replace('\n', "\u{240a}");
    let place = output.path.place;
    let (code, label, help) = match fault {
        Fault::Folder => (
            OUTPUT_FOLDER,
            text!(En: "its final `/` comes from a value", Fr: "son `/` final vient d'une valeur"),
            text!(En: "of a folder, write the final `/` here; of a file, leave it out of the value",
                  Fr: "pour un dossier, écrivez le `/` final ici ; pour un fichier, retirez-le de la valeur"),
        ),
        Fault::Path(fault) => {
            let label = match fault {
                PathFault::Empty => text!(En: "matches no file", Fr: "ne nomme aucun fichier"),
                PathFault::Absolute => text!(En: "begins with `/`", Fr: "commence par `/`"),
                PathFault::LeavesProject => {
                    text!(En: "leaves the project through `..`", Fr: "quitte le projet par `..`")
                }
                PathFault::Windows => {
                    text!(En: "a backslash or a drive letter", Fr: "une barre oblique inverse ou une lettre de lecteur")
                }
                PathFault::Control => {
                    text!(En: "a control character", Fr: "un caractère de contrôle")
                }
            };
            let help = {
                let ending = if output.is_folder() { "/" } else { ".txt" };
                text!(En: "write a path inside the project, such as `results/{name}{ending}`",
                      Fr: "écrivez un chemin dans le projet, tel que `results/{name}{ending}`")
            };
            (BAD_OUTPUT_PATH, label, help)
        }
    };
    let message = text!(En: "`steps.{step}` cannot write to `{shown}`", Fr: "`steps.{step}` ne peut pas écrire dans `{shown}`");
    sink.error(Diagnostic::new(code, message, place, label).help(help));
}
