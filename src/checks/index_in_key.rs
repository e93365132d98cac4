//! A task that names `item.index`: one more file changes the tasks after it.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::Reference,
    text,
};

const INDEX: Code = Code::warning("step/index-decides");

pub(super) struct IndexInKey;

impl Check for IndexInKey {
    fn codes(&self) -> &'static [Code] {
        &[INDEX]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        for (_, step) in cx.lab.enabled_steps() {
            let outputs = step.outputs.values().flat_map(|output| output.path.holes());
            let mut holes = step.references().chain(outputs);
            if let Some(hole) = holes.find(|hole| hole.reference == Reference::ItemIndex) {
                let name = &step.name;
                let message = text!(En: "`steps.{name}` depends on the position of its rows", Fr: "`steps.{name}` dépend de la position de ses lignes");
                let label = text!(En: "a new row shifts those after it", Fr: "une nouvelle ligne décale les suivantes");
                let help = text!(En: "use `item.key` or a column instead: otherwise a new row makes others run again",
                                 Fr: "nommez plutôt `item.key` ou une colonne ; sinon une ligne de plus en fait recalculer d'autres");
                sink.warn(Diagnostic::new(INDEX, message, hole.place, label).help(help));
            }
        }
    }
}
