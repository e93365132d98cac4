//! Texts that no system hands over to a program: a gathered list of paths can outgrow what a
//! program may be given, and the task would fail only when it starts.
//!
//! Seen on Linux: one text of 128 KiB, its NUL included, is refused, and so are 2.4 MB in all
//! (`Argument list too long`); the environment counts too, so there the line is drawn at 1 MiB.
//! What a `command` does with its words is its own affair (a `for` takes any number), so there it
//! is a warning.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink, Text},
    graph::{Value, Values, Views},
    model::{Action, Arity, Filter, Hole, Part, Reference, ShellContext, Template},
    text,
    text::Place,
};

const TOO_LONG: Code = Code::error("step/arguments-too-long");
const WORDS: Code = Code::warning("command/words-too-long");

/// All texts, in bytes, a NUL after each included.
const MOST: usize = 1 << 20;

/// One text, in bytes, its NUL included (`MAX_ARG_STRLEN` of Linux).
const MOST_OF_ONE: usize = 1 << 17;

pub(super) struct ArgumentsTooLong;

impl Check for ArgumentsTooLong {
    fn codes(&self) -> &'static [Code] {
        &[TOO_LONG, WORDS]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        for (id, node) in cx.graph.nodes() {
            let values = Values {
                lab: cx.lab,
                rows: cx.rows,
                tasks: &node.tasks,
                graph: Some((cx.graph, node)),
                step: cx.lab.step(id),
            };
            handed_over(values, sink);
            if let Action::Command { text, contexts } = &values.step.action {
                for (hole, context) in text.holes().zip(contexts) {
                    if *context != ShellContext::HereDocument {
                        word(values, hole, sink);
                    }
                }
            }
        }
    }
}

/// Arguments of a program, and its variables.
fn handed_over(values: Values<'_>, sink: &mut Sink) {
    let step = values.step;
    let name = &step.name;
    let mut in_all = vec![0; values.tasks.len()];
    let mut largest: Option<(usize, &Template)> = None;
    let mut found = false;
    let args = step.action.arguments().iter().map(|argument| (None, &argument.value));
    let variables = step.variables.iter().map(|(name, template)| (Some(name), template));
    for (variable, template) in args.chain(variables) {
        let before = variable.map_or(0, |name| name.len() + 1);
        let sizes = template_sizes(values, template);
        for (all, size) in in_all.iter_mut().zip(&sizes) {
            *all += before + size.total;
        }
        let total = sizes.iter().map(|size| size.total).max().unwrap_or(0);
        if largest.is_none_or(|(most, _)| total > most) {
            largest = Some((total, template));
        }
        let longest = sizes.iter().map(|size| before + size.longest + 1).max().unwrap_or(0);
        if longest <= MOST_OF_ONE {
            continue;
        }
        found = true;
        let message = match variable {
            Some(variable) => {
                text!(En: "the variable `{variable}` of `steps.{name}` is longer than a program can receive", Fr: "la variable `{variable}` de `steps.{name}` est plus longue que ce qu'un programme peut recevoir")
            }
            None => {
                text!(En: "an argument of `steps.{name}` is longer than a program can receive", Fr: "un argument de `steps.{name}` est plus long que ce qu'un programme peut recevoir")
            }
        };
        let (place, hole) = at_fault(values, template);
        let help = help(values, hole, true);
        sink.error(Diagnostic::new(TOO_LONG, message, place, label_of_one()).help(help));
    }
    if let Some((_, template)) = largest
        && !found
        && in_all.into_iter().max().unwrap_or(0) > MOST
    {
        let message = text!(En: "the arguments of `steps.{name}` are longer than a program can receive", Fr: "les arguments de `steps.{name}` sont plus longs que ce qu'un programme peut recevoir");
        let (place, hole) = at_fault(values, template);
        let help = help(values, hole, false);
        sink.error(Diagnostic::new(TOO_LONG, message, place, label_of_all()).help(help));
    }
}

/// The words of a hole in a command.
fn word(values: Values<'_>, hole: &Hole, sink: &mut Sink) {
    let sizes = hole_sizes(values, hole);
    let one = sizes.iter().any(|size| size.longest + 1 > MOST_OF_ONE);
    if !one && sizes.iter().all(|size| size.total <= MOST) {
        return;
    }
    let label = if one { label_of_one() } else { label_of_all() };
    let name = &values.step.name;
    let message = text!(En: "a program in the command of `steps.{name}` cannot receive words as long as these", Fr: "un programme de la commande de `steps.{name}` ne peut pas recevoir de mots aussi longs");
    sink.warn(Diagnostic::new(WORDS, message, hole.place, label).help(help(
        values,
        Some(hole),
        one,
    )));
}

fn label_of_one() -> Text {
    text!(En: "128 KiB or more in one text", Fr: "128 Kio ou plus en un seul texte")
}

fn label_of_all() -> Text {
    text!(En: "more than 1 MiB", Fr: "plus de 1 Mio")
}

/// What helps where `hole` is at fault, by one of its texts that is too long or by all of them.
fn help(values: Values<'_>, hole: Option<&Hole>, one: bool) -> Text {
    match hole {
        Some(hole) if hole.filters.iter().any(|filter| matches!(filter, Filter::Join(_))) => {
            text!(En: "put `| filelist` in the place of `| join`: the program then gets the path of a file with one per line", Fr: "mettez `| filelist` à la place de `| join` : le programme reçoit le chemin d'un fichier, un élément par ligne")
        }
        Some(hole)
            if !one
                && hole.filters.is_empty()
                && values.arity(&hole.reference) == Some(Arity::List) =>
        {
            text!(En: "add `| filelist`: the script then gets the path of a file with one per line", Fr: "ajoutez `| filelist` : le script reçoit le chemin d'un fichier, un élément par ligne")
        }
        _ => {
            text!(En: "keep it in a file, name that in `inputs`, and give the program its path", Fr: "gardez-le dans un fichier, nommez celui-ci dans `inputs` et donnez son chemin au programme")
        }
    }
}

/// The hole that gives the most, and its place; the whole text where that is its own.
fn at_fault<'t>(values: Values<'_>, template: &'t Template) -> (Place, Option<&'t Hole>) {
    let most = |hole: &&Hole| hole_sizes(values, hole).iter().map(|size| size.total).max();
    let own: usize = plain(template);
    match template.holes().max_by_key(most) {
        Some(hole) if most(&hole).unwrap_or(0) >= own => (hole.place, Some(hole)),
        _ => (template.place, None),
    }
}

/// Texts, in bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// The longest of them.
    longest: usize,
    /// All of them, a NUL after each.
    total: usize,
}

fn plain(template: &Template) -> usize {
    let text = |part: &Part| match part {
        Part::Text(text) => text.len(),
        Part::Hole(_) => 0,
    };
    template.parts.iter().map(text).sum()
}

/// What a template gives each task: one text, or, where it is one whole list, as many.
fn template_sizes(values: Values<'_>, template: &Template) -> Vec<Size> {
    if let Some(hole) = template.whole() {
        return hole_sizes(values, hole);
    }
    let mut lengths = vec![plain(template); values.tasks.len()];
    for hole in template.holes() {
        for (length, size) in lengths.iter_mut().zip(hole_sizes(values, hole)) {
            *length += size.longest;
        }
    }
    lengths.into_iter().map(|length| Size { longest: length, total: length + 1 }).collect()
}

/// What a hole gives each task. What many tasks see is measured once.
fn hole_sizes(values: Values<'_>, hole: &Hole) -> Vec<Size> {
    let tasks = values.tasks.len();
    let each = || Views { first: (0..tasks).collect(), of: (0..tasks).collect() };
    let views = match &hole.reference {
        // What is not known was reported.
        reference if values.arity(reference).is_none() => None,
        Reference::StepOutput(id, name) => {
            let (graph, node) = values.graph.expect("a check has a graph");
            let there = graph.node(*id).is_some_and(|other| other.outputs.contains_key(name));
            there.then(|| node.links[id].matching.views(tasks))
        }
        Reference::Column(_) | Reference::ItemKey | Reference::Axis(_) => Some(each()),
        Reference::Project(_) | Reference::Param(_) => {
            Some(Views { first: vec![0], of: vec![0; tasks] })
        }
        // One path, or a number.
        Reference::ItemIndex
        | Reference::Dataset(_)
        | Reference::Input(_)
        | Reference::Output(_)
        | Reference::Step(_)
        | Reference::Resource(_)
        | Reference::Env(_)
        | Reference::ClusterPath(_) => None,
    };
    let Some(views) = views else { return vec![Size::default(); tasks] };
    let sizes: Vec<Size> = views
        .first
        .iter()
        .map(|task| values.try_hole(*task, hole).map_or(Size::default(), |value| size(&value)))
        .collect();
    views.of.into_iter().map(|view| sizes[view]).collect()
}

fn size(value: &Value<'_>) -> Size {
    match value {
        Value::Runtime => Size::default(),
        Value::One(text) => Size { longest: text.len(), total: text.len() + 1 },
        Value::List(list) => Size {
            longest: list.iter().map(|text| text.len()).max().unwrap_or(0),
            total: list.iter().map(|text| text.len() + 1).sum(),
        },
    }
}
