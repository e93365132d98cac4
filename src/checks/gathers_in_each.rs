//! Many tasks each of which reads everything that many others made: mostly the two have no column
//! in common by mistake.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    graph::How,
    model::Reference,
    text,
};

const GATHERS: Code = Code::warning("step/gathers-in-each-task");

/// From so many outputs read in all: three contrasts of a dozen samples are a usual design.
const MANY: usize = 100;

pub(super) struct GathersInEach;

impl Check for GathersInEach {
    fn codes(&self) -> &'static [Code] {
        &[GATHERS]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        for (id, node) in cx.graph.nodes() {
            let (step, tasks) = (cx.lab.step(id), node.tasks.len());
            for (other, link) in &node.links {
                let Some(made) = cx.graph.node(*other).map(|node| node.tasks.len()) else {
                    continue;
                };
                let read = step.references().find(
                    |hole| matches!(&hole.reference, Reference::StepOutput(of, _) if of == other),
                );
                let Some(hole) = read else { continue };
                if tasks < 2
                    || made < 2
                    || tasks.saturating_mul(made) < MANY
                    || link.matching.how() != How::All
                {
                    continue;
                }
                let (name, other) = (&step.name, &cx.lab.step(*other).name);
                let message = text!(En: "each of the {tasks} tasks of `steps.{name}` reads all {made} outputs of `steps.{other}`",
                                    Fr: "chacune des {tasks} tâches de `steps.{name}` lit les {made} sorties de `steps.{other}`");
                let label =
                    text!(En: "no key column in common", Fr: "aucune colonne de clé en commun");
                let help = text!(En: "give both the same dataset or axis; if each does need all of them, gather them once in a step of its own",
                                 Fr: "donnez aux deux le même jeu de données ou le même axe ; si chacune a bien besoin de toutes, rassemblez-les une fois dans une étape à part");
                sink.warn(Diagnostic::new(GATHERS, message, hole.place, label).help(help));
            }
        }
    }
}
