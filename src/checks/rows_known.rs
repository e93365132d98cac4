//! Steps over a dataset that this machine does not see: nothing can be made of them here.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::{Foreach, ForeachSource},
    text,
};

const ROWS_NOT_HERE: Code = Code::error("data/rows-not-here");

pub(super) struct RowsKnown;

impl Check for RowsKnown {
    fn codes(&self) -> &'static [Code] {
        &[ROWS_NOT_HERE]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        for (id, step) in cx.lab.enabled_steps() {
            if cx.graph.node(id).is_some() {
                continue;
            }
            // A step over the tasks of another is that one's finding.
            let over_rows =
                |foreach: &&Foreach| matches!(foreach.source, ForeachSource::Dataset(_));
            let Some(foreach) = step.foreach.as_ref().filter(over_rows) else { continue };
            let name = &step.name;
            let message = text!(En: "the tasks of `steps.{name}` are not known here", Fr: "les tâches de `steps.{name}` ne sont pas connues ici");
            let label = text!(En: "its rows are not on this machine", Fr: "ses lignes ne sont pas sur cette machine");
            let help = text!(En: "run lab where the dataset is available; this version cannot render without it",
                         Fr: "lancez lab là où le jeu de données est visible ; cette version ne peut rien produire sans lui");
            sink.error(Diagnostic::new(ROWS_NOT_HERE, message, foreach.place, label).help(help));
        }
    }
}
