//! Columns that a step names, looked up among those that its rows have.

use super::tasks::TaskSet;
use crate::{
    data::Rows,
    diag::{Code, Diagnostic, Sink, did_you_mean},
    model::{DatasetForm, Foreach, ForeachSource, Lab, Matrix, Step},
    text,
    text::Placed,
};

pub(super) const UNKNOWN_COLUMN: Code = Code::error("step/unknown-column");
pub(super) const AXIS_IS_COLUMN: Code = Code::error("matrix/axis-is-column");
pub(super) const REPEATED_BY: Code = Code::error("step/by-repeated");
pub(super) const TOO_MANY_TASKS: Code = Code::error("matrix/too-many-tasks");
pub(super) const EMPTY_FOREACH: Code = Code::error("step/foreach-empty");

/// The columns that `by` names; `None` where one was reported.
pub(super) fn find(
    step: &Step,
    tasks: &TaskSet,
    by: &[Placed<String>],
    sink: &mut Sink,
) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    let mut whole = true;
    for named in by {
        match tasks.column(&named.value) {
            Some(column) if found.contains(&column) => {
                whole = false;
                let (typed, name) = (&named.value, &step.name);
                let message = text!(En: "`by` of `steps.{name}` names `{typed}` twice", Fr: "le `by` de `steps.{name}` nomme deux fois `{typed}`");
                let label = text!(En: "again", Fr: "à nouveau");
                let help = text!(En: "remove it", Fr: "retirez-le");
                sink.error(Diagnostic::new(REPEATED_BY, message, named.place, label).help(help));
            }
            Some(column) => found.push(column),
            None => {
                whole = false;
                let (typed, name) = (&named.value, &step.name);
                let message = text!(En: "the rows of `steps.{name}` have no column `{typed}`", Fr: "les lignes de `steps.{name}` n'ont pas de colonne `{typed}`");
                let label = text!(En: "no column or axis has this name", Fr: "aucune colonne et aucun axe ne porte ce nom");
                let names = tasks.columns.iter().map(|column| column.name.as_str());
                let help = did_you_mean(typed, names);
                sink.error(
                    Diagnostic::new(UNKNOWN_COLUMN, message, named.place, label).maybe_help(help),
                );
            }
        }
    }
    whole.then_some(found)
}

/// Whether no axis of `matrix` has the name of a column; reports those that have.
pub(super) fn axes_are_new(
    step: &Step,
    (tasks, rows): (&TaskSet, &Rows),
    matrix: &Matrix,
    sink: &mut Sink,
) -> bool {
    let mut new = true;
    for axis in &matrix.axes {
        let Some(column) = tasks.column(axis) else { continue };
        new = false;
        let name = &step.name;
        let message = text!(En: "the axis `{axis}` of `steps.{name}` has the name of a column", Fr: "l'axe `{axis}` de `steps.{name}` porte le nom d'une colonne");
        let label = text!(En: "the rows already have a column `{axis}`", Fr: "les lignes ont déjà une colonne `{axis}`");
        let help = text!(En: "rename the axis", Fr: "donnez un autre nom à l'axe");
        let mut diagnostic =
            Diagnostic::new(AXIS_IS_COLUMN, message, matrix.place, label).help(help);
        if let Some(place) = tasks.column_place(rows, column) {
            diagnostic = diagnostic.also(place, text!(En: "the column", Fr: "la colonne"));
        }
        sink.error(diagnostic);
    }
    new
}

/// A `foreach` that goes over nothing.
pub(super) fn report_empty(lab: &Lab, step: &Step, foreach: &Foreach, sink: &mut Sink) {
    let name = &step.name;
    let message = text!(En: "`steps.{name}` iterates over nothing, so it has no task", Fr: "`steps.{name}` ne parcourt rien : elle n'a aucune tâche");
    let label = text!(En: "no row", Fr: "aucune ligne");
    let mut diagnostic = Diagnostic::new(EMPTY_FOREACH, message, foreach.place, label);
    if let ForeachSource::Dataset(id) = foreach.source {
        let dataset = lab.dataset(id);
        let (place, seen, help) = match &dataset.form {
            DatasetForm::Files { .. } => (
                dataset.path_place.unwrap_or(dataset.place),
                text!(En: "`include` matches no file here", Fr: "`include` n'y désigne aucun fichier"),
                text!(En: "compare `path`, `include` and `exclude` with what is on disk, or disable the step with `enabled = false`",
                      Fr: "comparez `path`, `include` et `exclude` avec ce qui est sur le disque, ou désactivez l'étape par `enabled = false`"),
            ),
            DatasetForm::Captures(_) => (
                dataset.path_place.unwrap_or(dataset.place),
                text!(En: "no file here fits the patterns of `files`", Fr: "aucun fichier n'y convient aux motifs de `files`"),
                text!(En: "compare `path`, `files` and `exclude` with what is on disk, or switch the step off with `enabled = false`",
                      Fr: "comparez `path`, `files` et `exclude` avec ce qui est sur le disque, ou désactivez l'étape par `enabled = false`"),
            ),
            DatasetForm::Rows(written) => (
                written.place,
                text!(En: "there is no row", Fr: "il n'y a aucune ligne"),
                text!(En: "add the rows to `rows`, or switch the step off with `enabled = false`",
                      Fr: "ajoutez les lignes à `rows`, ou désactivez l'étape par `enabled = false`"),
            ),
            DatasetForm::Sheet { table, .. } => (
                table.place,
                text!(En: "this sheet has no line after its header", Fr: "cette feuille n'a aucune ligne après son en-tête"),
                text!(En: "add the rows to the sheet, or disable the step with `enabled = false`",
                      Fr: "ajoutez les lignes à la feuille, ou désactivez l'étape par `enabled = false`"),
            ),
        };
        diagnostic = diagnostic.also(place, seen).help(help);
    }
    sink.error(diagnostic);
}

/// A matrix that makes more tasks of what the step goes over than any cluster takes.
pub(super) fn report_too_many(step: &Step, matrix: &Matrix, most: usize, sink: &mut Sink) {
    let name = &step.name;
    let message = text!(En: "`steps.{name}` has more than {most} tasks", Fr: "`steps.{name}` a plus de {most} tâches");
    let label = text!(En: "every combination for every task of its `foreach`", Fr: "chaque combinaison avec chaque tâche de son `foreach`");
    let help = text!(En: "shorten an axis, or split the step", Fr: "raccourcissez un axe, ou scindez l'étape");
    sink.error(Diagnostic::new(TOO_MANY_TASKS, message, matrix.place, label).help(help));
}
