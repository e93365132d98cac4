//! Steps over a dataset that this machine does not see: nothing can be made of them here.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    graph::Unknown,
    model::{ForeachSource, Reference},
    text,
};

const ROWS_NOT_HERE: Code = Code::error("data/rows-not-here");

pub(super) struct RowsKnown;

impl Check for RowsKnown {
    fn codes(&self) -> &'static [Code] {
        &[ROWS_NOT_HERE]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        for (id, why) in cx.graph.unknown(cx.lab, cx.rows) {
            // A step that waits for another is that one's finding.
            let Unknown::Dataset(dataset) = why else { continue };
            let step = cx.lab.step(id);
            let over = step.foreach.as_ref();
            let over = over.filter(|over| over.source == ForeachSource::Dataset(dataset));
            let named =
                step.references().find(|hole| hole.reference == Reference::Dataset(dataset));
            let place = over.map(|over| over.place).or_else(|| named.map(|hole| hole.place));
            let place = place.expect("the step goes over the dataset or names it");
            let name = &step.name;
            let message = text!(En: "what `steps.{name}` reads is not known here", Fr: "ce que lit `steps.{name}` n'est pas connu ici");
            let label = text!(En: "these files are not on this machine", Fr: "ces fichiers ne sont pas sur cette machine");
            let help = text!(En: "run `lab render` where the files are, and commit `lab.lock` and `rendered/`",
                         Fr: "lancez `lab render` là où sont les fichiers, puis versionnez `lab.lock` et `rendered/`");
            sink.error(Diagnostic::new(ROWS_NOT_HERE, message, place, label).help(help));
        }
    }
}
