//! Whether each hole of a step may stand where it does: its column is there, and a list is where
//! a list may be.

use super::{columns, dataset_table, filters, tasks::ColumnSource, values::Values};
use crate::{
    diag::{Code, Diagnostic, Lang, Sink, Text, did_you_mean, words},
    model::{
        Action, Argument, Arity, DatasetForm, DatasetId, Filter, Hole, Reference, ShellContext,
        Template,
    },
    text,
    text::Place,
};

pub(super) const LIST_IN_TEXT: Code = Code::error("template/list-needs-join");

pub(super) const ROWS_WITHOUT_PATH: Code = Code::error("template/rows-without-path");

/// Where a list may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// An element of `args`: the template may be one list.
    Argument,
    /// Inside an element of `args`.
    ArgumentText,
    /// A hole of a command, by its context.
    Shell(ShellContext),
    /// A variable.
    Variable,
    /// The path of an output.
    Path,
}

/// Judges every hole of a step's action and variables; reports what does not fit.
pub(super) fn step(values: &Values<'_>, sink: &mut Sink) {
    match &values.step.action {
        action @ (Action::Script { .. } | Action::Program { .. }) => {
            for Argument { value, .. } in action.arguments() {
                let slot =
                    if value.whole().is_some() { Slot::Argument } else { Slot::ArgumentText };
                judge_holes(values, value, slot, sink);
            }
        }
        Action::Command { text, contexts } => {
            for (hole, context) in text.holes().zip(contexts) {
                judge_hole(values, hole, Slot::Shell(*context), sink);
            }
        }
    }
    for variable in values.step.variables.values() {
        judge_holes(values, variable, Slot::Variable, sink);
    }
}

/// Judges the holes of the outputs; whether their paths can be made.
pub(super) fn outputs(values: &Values<'_>, sink: &mut Sink) -> bool {
    let mut fits = true;
    for output in values.step.outputs.values() {
        fits &= judge_holes(values, &output.path, Slot::Path, sink);
    }
    fits
}

/// Judges every hole of a template, also after one that does not fit.
fn judge_holes(values: &Values<'_>, template: &Template, slot: Slot, sink: &mut Sink) -> bool {
    let mut fits = true;
    for hole in template.holes() {
        fits &= judge_hole(values, hole, slot, sink);
    }
    fits
}

fn judge_hole(values: &Values<'_>, hole: &Hole, slot: Slot, sink: &mut Sink) -> bool {
    let Some(arity) = values.arity(&hole.reference) else {
        if let Reference::Column(name) = &hole.reference {
            unknown_column(values, hole, name, sink);
        } else if hole.reference == Reference::ItemKey {
            no_item_key(values, hole, sink);
        }
        // A step that could not be judged, or an axis that was set aside: said already.
        return false;
    };
    if let Reference::Dataset(id) = &hole.reference
        && let DatasetForm::Rows(written) = &values.lab.dataset(*id).form
        && hole.filters.first() != Some(&Filter::Table)
    {
        rows_without_path(values, hole, (*id, written.place), sink);
        return false;
    }
    let Some(arity) = filters::judge(values, hole, arity, sink) else { return false };
    if let Reference::Dataset(id) = &hole.reference
        && hole.filters.first() == Some(&Filter::Table)
        && !dataset_table::judge(values, hole, *id, sink)
    {
        return false;
    }
    if slot == Slot::Path && hole.filters.iter().any(Filter::at_run_time) {
        filters::too_late(hole, sink);
        return false;
    }
    let list_fits =
        matches!(slot, Slot::Argument | Slot::Shell(ShellContext::Word { whole: true }));
    if arity == Arity::One || list_fits {
        return true;
    }
    sink.error(list_in_text(values, hole, slot));
    false
}

/// Rows that are written in the manifest lie nowhere.
fn rows_without_path(
    values: &Values<'_>,
    hole: &Hole,
    (id, place): (DatasetId, Place),
    sink: &mut Sink,
) {
    let name = &values.lab.dataset(id).name;
    let message = text!(En: "the rows of `datasets.{name}` are written in the manifest, so it has no path", Fr: "les lignes de `datasets.{name}` sont écrites dans le manifeste : il n'a pas de chemin");
    let label = text!(En: "would be its path", Fr: "serait son chemin");
    let help = text!(En: "write `datasets.{name} | table` for a file of its rows, or go over it with `foreach = \"{name}\"`",
                     Fr: "écrivez `datasets.{name} | table` pour un fichier de ses lignes, ou parcourez-le par `foreach = \"{name}\"`");
    sink.error(
        Diagnostic::new(ROWS_WITHOUT_PATH, message, hole.place, label)
            .also(place, text!(En: "the rows", Fr: "les lignes"))
            .help(help),
    );
}

/// A step grouped by axes alone: its tasks have no item to name.
fn no_item_key(values: &Values<'_>, hole: &Hole, sink: &mut Sink) {
    let step = &values.step.name;
    let message = text!(En: "the tasks of `steps.{step}` differ only in their axes, so there is no `item.key`", Fr: "les tâches de `steps.{step}` ne se distinguent que par des axes : il n'y a pas d'`item.key`");
    let label = text!(En: "no column to make it from", Fr: "aucune colonne pour le former");
    let axes = values.tasks.columns.iter().filter(|column| column.key);
    let diagnostic = Diagnostic::new(columns::UNKNOWN_COLUMN, message, hole.word, label);
    let named: Vec<String> = axes.map(|axis| format!("`matrix.{}`", axis.name)).collect();
    let help = Text::each(|lang| {
        let list = words::or(lang, named.clone());
        match lang {
            Lang::En => format!("name {list}"),
            Lang::Fr => format!("nommez {list}"),
        }
    });
    sink.error_of_name(format!("{step}.item.key"), diagnostic.help(help));
}

fn unknown_column(values: &Values<'_>, hole: &Hole, name: &str, sink: &mut Sink) {
    let step = &values.step.name;
    let message = text!(En: "the rows of `steps.{step}` have no column `{name}`", Fr: "les lignes de `steps.{step}` n'ont pas de colonne `{name}`");
    let label = text!(En: "no column has this name", Fr: "aucune colonne ne porte ce nom");
    let known: Vec<&str> = values
        .tasks
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .filter(|name| values.item_column(name).is_some())
        .chain(["key", "index"])
        .collect();
    let help = did_you_mean(name, known);
    let mut diagnostic =
        Diagnostic::new(columns::UNKNOWN_COLUMN, message, hole.word, label).maybe_help(help);
    if let Some(foreach) = &values.step.foreach {
        diagnostic = diagnostic
            .also(foreach.place, text!(En: "these are the rows", Fr: "les lignes sont celles-ci"));
    }
    sink.error_of_name(format!("{step}.{name}"), diagnostic);
}

/// A list, or a value that may be none, where one text belongs.
fn list_in_text(values: &Values<'_>, hole: &Hole, slot: Slot) -> Diagnostic {
    if let Reference::Column(name) = &hole.reference
        && let Some(column) = values.item_column(name)
    {
        let grouped = !values.tasks.columns[column].single;
        if !grouped && let Some(row) = values.first_empty(column) {
            return empty_cell(values, hole, (name, row), slot);
        }
        if grouped && slot == Slot::Path {
            return grouped_in_path(values, hole);
        }
    }
    let message = text!(En: "a list cannot be part of a string", Fr: "une liste ne peut pas figurer dans un texte");
    let label = text!(En: "this is a list", Fr: "ceci est une liste");
    let help = match slot {
        Slot::Shell(_) => {
            text!(En: "put spaces around it and no quotes, or add `| join(\",\")`", Fr: "isolez-la entre des espaces, hors guillemets, ou ajoutez `| join(\",\")`")
        }
        Slot::Argument | Slot::ArgumentText => {
            text!(En: "make it an element of its own, or add `| join(\",\")`", Fr: "faites-en un élément à part, ou ajoutez `| join(\",\")`")
        }
        Slot::Variable | Slot::Path => {
            text!(En: "add `| join(\",\")`", Fr: "ajoutez `| join(\",\")`")
        }
    };
    Diagnostic::new(LIST_IN_TEXT, message, hole.place, label).help(help)
}

/// A cell that some rows leave empty, in a text that each row needs.
fn empty_cell(
    values: &Values<'_>,
    hole: &Hole,
    (name, row): (&str, usize),
    slot: Slot,
) -> Diagnostic {
    let message = text!(En: "`item.{name}` is empty in some rows, and an empty cell has no value", Fr: "`item.{name}` est vide dans certaines lignes, et une cellule vide n'est pas un texte");
    let label = text!(En: "needs a value in every row", Fr: "demande une valeur dans chaque ligne");
    let help = match slot {
        Slot::Argument | Slot::ArgumentText => {
            text!(En: "fill in the cell, add `| default(\"…\")`, or make this an element of its own: an empty cell then gives no argument",
                  Fr: "remplissez la cellule, ajoutez `| default(\"…\")`, ou faites-en un élément à part : une cellule vide ne donne alors aucun argument")
        }
        Slot::Shell(_) => {
            text!(En: "fill in the cell, add `| default(\"…\")`, or put spaces around this and no quotes: an empty cell then gives no argument",
                  Fr: "remplissez la cellule, ajoutez `| default(\"…\")`, ou isolez ceci entre des espaces, hors guillemets : une cellule vide ne donne alors aucun argument")
        }
        Slot::Variable | Slot::Path => {
            text!(En: "fill in the cell, add `| default(\"…\")`, or name another column", Fr: "remplissez la cellule, ajoutez `| default(\"…\")`, ou nommez une autre colonne")
        }
    };
    let mut diagnostic = Diagnostic::new(LIST_IN_TEXT, message, hole.place, label).help(help);
    let place = values.tasks.dataset.and_then(|id| values.rows.dataset(id)?.place(row));
    if let Some(place) = place {
        diagnostic = diagnostic.also(
            place,
            text!(En: "the cell of this row is empty", Fr: "la cellule de cette ligne est vide"),
        );
    }
    diagnostic
}

/// A column with as many values as a task has rows, in the path of an output.
fn grouped_in_path(values: &Values<'_>, hole: &Hole) -> Diagnostic {
    let message = text!(En: "a list cannot be part of the path of an output", Fr: "une liste ne peut pas figurer dans le chemin d'une sortie");
    let label =
        text!(En: "one value for each row of the task", Fr: "une valeur par ligne de la tâche");
    let columns = &values.tasks.columns;
    let keys = columns.iter().filter(|column| column.key).map(|column| match column.source {
        ColumnSource::Item(_) => format!("`{{{{ item.{} }}}}`", column.name),
        ColumnSource::Axis(_) => format!("`{{{{ matrix.{} }}}}`", column.name),
    });
    let keys: Vec<String> = keys.collect();
    let help = Text::each(|lang| {
        let list = words::or(lang, keys.clone());
        match lang {
            Lang::En => format!("name what the task is grouped by: {list}"),
            Lang::Fr => format!("nommez ce qui définit le groupe : {list}"),
        }
    });
    let mut diagnostic = Diagnostic::new(LIST_IN_TEXT, message, hole.place, label).help(help);
    if let Some(foreach) = &values.step.foreach {
        diagnostic = diagnostic.also(foreach.place, text!(En: "grouped here", Fr: "groupé ici"));
    }
    diagnostic
}
