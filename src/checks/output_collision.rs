//! Two tasks of the project that make one file, or one inside the other's; case does not count.

use std::collections::BTreeSet;

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink, Text},
    graph::Values,
    model::{DatasetForm, Name, Reference, StepId},
    text,
};

const SAME: Code = Code::error("step/output-collision");
const INSIDE: Code = Code::error("step/output-inside-output");

pub(super) struct OutputCollision;

/// Who makes a file or a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Maker<'a> {
    step: StepId,
    output: &'a Name,
    task: usize,
    path: &'a str,
    folder: bool,
}

impl Check for OutputCollision {
    fn codes(&self) -> &'static [Code] {
        &[SAME, INSIDE]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let mut makers: Vec<(String, Maker<'_>)> = Vec::new();
        for (step, node) in cx.graph.nodes() {
            for (output, paths) in &node.outputs {
                for (task, path) in paths.iter().enumerate() {
                    let folder = path.ends_with('/');
                    let path = path.trim_end_matches('/');
                    let maker = Maker { step, output, task, path, folder };
                    // Compared part by part: `a-b` must not part `a` from `a/c`.
                    makers.push((path.to_lowercase().replace('/', "\0"), maker));
                }
            }
        }
        makers.sort_by(|a, b| {
            (&a.0, a.1.step, a.1.task, a.1.output).cmp(&(&b.0, b.1.step, b.1.task, b.1.output))
        });
        let mut told: BTreeSet<(StepId, &Name, StepId, &Name)> = BTreeSet::new();
        // The chain of paths that hold the present one, the innermost last.
        let mut open: Vec<&(String, Maker<'_>)> = Vec::new();
        for entry in &makers {
            while open.last().is_some_and(|outer| !holds(&outer.0, &entry.0)) {
                open.pop();
            }
            for outer in &open {
                let (first, second) = (outer.1, entry.1);
                let same_task = (first.step, first.task) == (second.step, second.task);
                let same_path = outer.0 == entry.0;
                // Within one task an output may lie in another that is a folder, not in a file.
                let allowed = same_task && first.folder && !same_path;
                if (!same_task || first.output != second.output)
                    && !allowed
                    && told.insert((first.step, first.output, second.step, second.output))
                {
                    report(cx, first, second, same_path, sink);
                }
            }
            // One of those with one path speaks for all: nothing here is quadratic.
            if open.last().is_none_or(|outer| outer.0 != entry.0) {
                open.push(entry);
            }
        }
    }
}

/// Whether `inner` is `outer` or lies in it.
fn holds(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('\0'))
}

fn report(
    cx: CheckContext<'_>,
    first: Maker<'_>,
    second: Maker<'_>,
    same_path: bool,
    sink: &mut Sink,
) {
    let lab = cx.lab;
    let (path, other_path) = (second.path, first.path);
    let place = |maker: Maker<'_>| lab.step(maker.step).outputs[maker.output].path.place;
    let same_task = (first.step, first.task) == (second.step, second.task);
    let (code, message) = if !same_path && same_task {
        (
            INSIDE,
            text!(En: "`{path}` is inside `{other_path}`, a file of the same task", Fr: "`{path}` se trouve dans `{other_path}`, un fichier de la même tâche"),
        )
    } else if !same_path {
        (
            INSIDE,
            text!(En: "`{path}` is inside `{other_path}`, which another task writes", Fr: "`{path}` se trouve dans `{other_path}`, que produit une autre tâche"),
        )
    } else if same_task {
        (
            SAME,
            text!(En: "two outputs of one task have the path `{path}`", Fr: "deux sorties d'une même tâche sont `{path}`"),
        )
    } else if path == other_path {
        (SAME, text!(En: "two tasks write `{path}`", Fr: "deux tâches produisent `{path}`"))
    } else {
        (
            SAME,
            text!(En: "two tasks write `{other_path}` and `{path}`, the same file where case is ignored", Fr: "deux tâches produisent `{other_path}` et `{path}`, un seul fichier là où la casse ne compte pas"),
        )
    };
    let who = |maker: Maker<'_>| task_name(cx, maker);
    let (one, other) = (who(first), who(second));
    let diagnostic = if place(first) == place(second) {
        let label =
            text!(En: "written by {one} and by {other}", Fr: "produit par {one} et par {other}");
        Diagnostic::new(code, message, place(second), label)
    } else {
        let label = text!(En: "written by {other}", Fr: "produit par {other}");
        Diagnostic::new(code, message, place(second), label)
            .also(place(first), text!(En: "written by {one}", Fr: "produit par {one}"))
    };
    sink.error(diagnostic.help(help(cx, first, second)));
}

/// `steps.a`, or `steps.a` with the row that the task stands for.
fn task_name(cx: CheckContext<'_>, maker: Maker<'_>) -> String {
    let step = cx.lab.step(maker.step);
    let node = cx.graph.node(maker.step).expect("it makes something");
    if !node.tasks.many {
        return format!("`steps.{}`", step.name);
    }
    let mut parts = Vec::new();
    let values = Values {
        lab: cx.lab,
        rows: cx.rows,
        tasks: &node.tasks,
        graph: Some((cx.graph, node)),
        step,
    };
    if !node.tasks.item_key.is_empty() {
        parts.push(values.item_key(maker.task));
    }
    for axis in node.tasks.axes() {
        let column = node.tasks.axis(axis).expect("its own axis");
        if node.tasks.columns[column].single {
            parts.push(format!("{axis}={}", node.tasks.single(cx.rows, maker.task, column)));
        }
    }
    format!("`steps.{}` [{}]", step.name, parts.join(", "))
}

/// What parts the paths: an axis or a column that has another value in each of the two tasks and
/// that the path does not name yet.
fn help(cx: CheckContext<'_>, first: Maker<'_>, second: Maker<'_>) -> Text {
    if first.step != second.step || first.output != second.output {
        return text!(En: "give one of them another path", Fr: "donnez à l'une un autre chemin");
    }
    let tasks = &cx.graph.node(first.step).expect("it makes something").tasks;
    let step = cx.lab.step(first.step);
    let named: BTreeSet<&Reference> =
        step.outputs[first.output].path.holes().map(|hole| &hole.reference).collect();
    let differs = |column: usize| {
        tasks.columns[column].single
            && tasks.single(cx.rows, first.task, column)
                != tasks.single(cx.rows, second.task, column)
    };
    let add = |name: &str| text!(En: "add `{{{{ {name} }}}}` to the path", Fr: "ajoutez `{{{{ {name} }}}}` au chemin");
    let axis = tasks.axes().iter().find(|axis| {
        !named.contains(&Reference::Axis((*axis).clone())) && tasks.axis(axis).is_some_and(differs)
    });
    if let Some(axis) = axis {
        return add(&format!("matrix.{axis}"));
    }
    let files = tasks
        .dataset
        .is_some_and(|id| matches!(cx.lab.dataset(id).form, DatasetForm::Files { .. }));
    if files {
        // The key of plain files is a path: its parts name a file better.
        let parts = ["dir", "name"].into_iter().find(|part| {
            !named.contains(&Reference::Column((*part).to_owned()))
                && tasks.column(part).is_some_and(differs)
        });
        if let Some(part) = parts {
            return add(&format!("item.{part}"));
        }
    }
    if !named.contains(&Reference::ItemKey) && !tasks.item_key.is_empty() {
        return add("item.key");
    }
    // `a_b` and `c` have the key of `a` and `b_c`.
    let keys = tasks.item_key.iter().map(|column| &tasks.columns[*column].name);
    let apart: Vec<String> = keys.map(|name| format!("{{{{ item.{name} }}}}")).collect();
    let apart = apart.join("/");
    text!(En: "write `{apart}` instead of `{{{{ item.key }}}}`", Fr: "écrivez `{apart}` au lieu de `{{{{ item.key }}}}`")
}
