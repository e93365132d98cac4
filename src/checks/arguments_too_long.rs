//! Arguments that no system hands over: a gathered list of paths can outgrow what a program may be
//! given, and the task would fail only when it starts.
//!
//! Seen on Linux: 2.4 MB of arguments are refused (`Argument list too long`); the environment
//! counts too, so the line is drawn at 1 MiB.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    graph::{Arity, Value, Values},
    model::Action,
    text,
};

const TOO_LONG: Code = Code::error("step/arguments-too-long");

/// In bytes, a NUL after each argument included.
const MOST: usize = 1 << 20;

pub(super) struct ArgumentsTooLong;

impl Check for ArgumentsTooLong {
    fn codes(&self) -> &'static [Code] {
        &[TOO_LONG]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        for (id, node) in cx.graph.nodes() {
            let step = cx.lab.step(id);
            let Action::Script { args, .. } = &step.action else { continue };
            let values = Values {
                lab: cx.lab,
                rows: cx.rows,
                tasks: &node.tasks,
                graph: Some((cx.graph, node)),
                step,
            };
            for argument in args {
                let Some(hole) = argument.whole().filter(|hole| hole.filters.is_empty()) else {
                    continue;
                };
                if values.arity(&hole.reference) != Some(Arity::List) {
                    continue;
                }
                let longest =
                    (0..node.tasks.len()).map(|task| length(&values.value(task, &hole.reference)));
                if longest.max().unwrap_or(0) > MOST {
                    let name = &step.name;
                    let message = text!(En: "the arguments of `steps.{name}` are longer than a program can receive", Fr: "les arguments de `steps.{name}` sont plus longs que ce qu'un programme peut recevoir");
                    let label = text!(En: "more than 1 MiB", Fr: "plus de 1 Mio");
                    let help = text!(En: "add `| filelist`: the script then gets the path of a file with one per line", Fr: "ajoutez `| filelist` : le script reçoit le chemin d'un fichier, un élément par ligne");
                    sink.error(Diagnostic::new(TOO_LONG, message, hole.place, label).help(help));
                }
            }
        }
    }
}

fn length(value: &Value<'_>) -> usize {
    match value {
        Value::One(text) => text.len() + 1,
        Value::List(list) => list.iter().map(|text| text.len() + 1).sum(),
        Value::Runtime => 0,
    }
}
