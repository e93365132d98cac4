//! An output whose folder a symbolic link leads out of the project.

use super::{Check, CheckContext, real_path::RealPaths};
use crate::{
    diag::{Code, Diagnostic, Sink},
    text,
};

const LEAVES: Code = Code::error("step/output-leaves-project");

pub(super) struct OutputLeavesProject;

impl Check for OutputLeavesProject {
    fn codes(&self) -> &'static [Code] {
        &[LEAVES]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let real = RealPaths::new(cx.root);
        for (id, node) in cx.graph.nodes() {
            let step = cx.lab.step(id);
            for (name, paths) in &node.outputs {
                let Some(path) =
                    paths.iter().find(|path| real.of_output(path.trim_end_matches('/')).is_none())
                else {
                    continue;
                };
                let message = text!(En: "`{path}` leads out of the project through a symbolic link", Fr: "`{path}` sort du projet par un lien symbolique");
                let label = text!(En: "would be written elsewhere", Fr: "serait écrit ailleurs");
                let help = text!(En: "write it into a folder of the project that is not a link", Fr: "écrivez-la dans un dossier du projet qui n'est pas un lien");
                let place = step.outputs[name].path.place;
                sink.error(Diagnostic::new(LEAVES, message, place, label).help(help));
            }
        }
    }
}
