//! Whether the filters of a hole may follow what they follow.

use super::values::Values;
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::{Arity, Filter, FilterFault, Hole, Reference},
    text,
};

pub(super) const NEEDS_LIST: Code = Code::error("template/filter-needs-list");
pub(super) const NEEDS_ONE: Code = Code::error("template/filter-needs-one");
pub(super) const NEVER_MISSING: Code = Code::error("template/default-of-what-is-there");
pub(super) const NEEDS_FILE: Code = Code::error("template/read-of-no-file");
pub(super) const NEEDS_TASKS: Code = Code::error("template/table-of-no-tasks");
pub(super) const OPEN_QUOTE: Code = Code::error("template/words-open-quote");
pub(super) const TOO_LATE: Code = Code::error("template/known-too-late");

/// How many texts `hole` gives, its filters applied, of so many that its name gives; `None` where a
/// fault was reported.
pub(super) fn judge(values: &Values<'_>, hole: &Hole, of: Arity, sink: &mut Sink) -> Option<Arity> {
    let mut arity = of;
    for (at, filter) in hole.filters.iter().enumerate() {
        match follows(values, hole, at, arity) {
            Ok(next) => arity = next,
            Err(fault) => {
                let empty =
                    (fault == FilterFault::NeedsOne).then(|| empty_cell(values, hole, filter));
                sink.error(empty.flatten().unwrap_or_else(|| finding(hole, filter, fault)));
                return None;
            }
        }
    }
    if hole.filters.contains(&Filter::Words)
        && let Some(task) = (0..values.tasks.len())
            .find(|task| values.try_hole(*task, hole) == Err(FilterFault::OpenQuote))
    {
        let mut diagnostic = finding(hole, &Filter::Words, FilterFault::OpenQuote);
        let row = values.tasks.rows(task).start;
        if let Some(place) = values.tasks.dataset.and_then(|id| values.rows.dataset(id)?.place(row))
        {
            let label = text!(En: "in this row", Fr: "dans cette ligne");
            diagnostic = diagnostic.also(place, label);
        }
        sink.error(diagnostic);
        return None;
    }
    Some(arity)
}

/// How many texts the filter at `at` makes of `arity`.
fn follows(
    values: &Values<'_>,
    hole: &Hole,
    at: usize,
    arity: Arity,
) -> Result<Arity, FilterFault> {
    let (filter, before) = (&hole.filters[at], &hole.filters[..at]);
    match (filter, &hole.reference) {
        (Filter::FileList, Reference::Dataset(_)) if before.is_empty() => return Ok(Arity::One),
        (Filter::Table, Reference::Step(_) | Reference::Dataset(_))
        | (Filter::Default(_), Reference::Env(_))
            if before.is_empty() => {}
        (Filter::Table, _) => return Err(FilterFault::NeedsTasks),
        (Filter::Default(_), Reference::Column(name)) => {
            let of_path = |f: &Filter| matches!(f, Filter::Parent | Filter::Name | Filter::Stem);
            if !before.iter().all(of_path) {
                return Err(FilterFault::NeverMissing);
            }
            let column = values.item_column(name).expect("columns were judged");
            if !values.tasks.columns[column].single {
                return Err(FilterFault::NeedsOne);
            }
        }
        (Filter::Default(_), _) => return Err(FilterFault::NeverMissing),
        (Filter::Read, reference) if !before.is_empty() || !values.names_files(reference) => {
            return Err(FilterFault::NeedsFile);
        }
        _ => {}
    }
    filter.arity(arity)
}

/// Where `filter` wants one value, and a cell of the column may be empty in a row.
fn empty_cell(values: &Values<'_>, hole: &Hole, filter: &Filter) -> Option<Diagnostic> {
    let Reference::Column(name) = &hole.reference else { return None };
    let column = values.item_column(name)?;
    if !values.tasks.columns[column].single {
        return None;
    }
    let row = values.first_empty(column)?;
    let word = filter.word();
    let message = text!(En: "`item.{name}` is empty in some rows, and an empty cell has no value", Fr: "`item.{name}` est vide dans certaines lignes, et une cellule vide n'est pas un texte");
    let label = text!(En: "`{word}` needs a value in every row", Fr: "`{word}` demande une valeur dans chaque ligne");
    let help = if *filter == Filter::Read {
        // It follows a file, with nothing between.
        text!(En: "fill in the cell, or name another column", Fr: "remplissez la cellule, ou nommez une autre colonne")
    } else {
        text!(En: "fill in the cell, or write `| default(\"…\")` before `| {word}`", Fr: "remplissez la cellule, ou mettez `| default(\"…\")` avant `| {word}`")
    };
    let mut diagnostic = Diagnostic::new(NEEDS_ONE, message, hole.place, label).help(help);
    if let Some(place) = values.tasks.dataset.and_then(|id| values.rows.dataset(id)?.place(row)) {
        diagnostic = diagnostic.also(
            place,
            text!(En: "the cell of this row is empty", Fr: "la cellule de cette ligne est vide"),
        );
    }
    Some(diagnostic)
}

fn finding(hole: &Hole, filter: &Filter, fault: FilterFault) -> Diagnostic {
    let name = filter.word();
    let remove = || text!(En: "remove `| {name}`", Fr: "retirez `| {name}`");
    let (code, message, label, help) = match fault {
        FilterFault::NeedsList => (
            NEEDS_LIST,
            text!(En: "the filter `{name}` is for lists, and this is one value", Fr: "le filtre `{name}` est pour les listes, et ceci est une seule valeur"),
            text!(En: "one value", Fr: "une seule valeur"),
            remove(),
        ),
        FilterFault::NeedsOne => (
            NEEDS_ONE,
            text!(En: "the filter `{name}` is for one value, and this is a list", Fr: "le filtre `{name}` est pour une seule valeur, et ceci est une liste"),
            text!(En: "a list", Fr: "une liste"),
            remove(),
        ),
        FilterFault::NeverMissing => (
            NEVER_MISSING,
            text!(En: "`default` is for an environment variable or a cell that may be empty, and this always has a value", Fr: "`default` sert aux variables d'environnement et aux cellules qui peuvent être vides, et ceci a toujours une valeur"),
            text!(En: "never without a value", Fr: "jamais sans valeur"),
            remove(),
        ),
        FilterFault::NeedsFile => (
            NEEDS_FILE,
            text!(En: "`read` gives the text of a file, and this is no file that the step reads", Fr: "`read` donne le texte d'un fichier, et ceci n'est pas un fichier que l'étape lit"),
            text!(En: "not the path of a file", Fr: "pas le chemin d'un fichier"),
            text!(En: "name an input, another step's output or a file of the row, with `read` right after it",
                  Fr: "nommez une entrée, la sortie d'une autre étape ou un fichier de la ligne, suivi aussitôt de `read`"),
        ),
        FilterFault::NeedsTasks => (
            NEEDS_TASKS,
            text!(En: "`table` is for the tasks of a step or the rows of a dataset, and this is neither", Fr: "`table` sert aux tâches d'une étape ou aux lignes d'un jeu de données, et ceci n'est ni l'un ni l'autre"),
            text!(En: "not `steps.STEP` nor `datasets.NAME`", Fr: "ni `steps.ÉTAPE` ni `datasets.NOM`"),
            text!(En: "write `{{{{ steps.STEP | table }}}}` or `{{{{ datasets.NAME | table }}}}`", Fr: "écrivez `{{{{ steps.ÉTAPE | table }}}}` ou `{{{{ datasets.NOM | table }}}}`"),
        ),
        FilterFault::OpenQuote => (
            OPEN_QUOTE,
            text!(En: "`words` cannot part this text: a quote in it is not closed", Fr: "`words` ne peut pas découper ce texte : un guillemet n'y est pas fermé"),
            text!(En: "has an open quote", Fr: "contient un guillemet ouvert"),
            text!(En: "close the quote, or write `\\` before it", Fr: "fermez le guillemet, ou précédez-le de `\\`"),
        ),
    };
    Diagnostic::new(code, message, hole.place, label).help(help)
}

/// A value that is only known when the task runs, where the path of an output is decided before.
pub(super) fn too_late(hole: &Hole, sink: &mut Sink) {
    let message = text!(En: "the path of an output must be known before the task runs", Fr: "le chemin d'une sortie doit être connu avant que la tâche ne s'exécute");
    let label =
        text!(En: "known only when the task runs", Fr: "connu seulement à l'exécution de la tâche");
    let help = text!(En: "name a value of the row, of `matrix` or of `params`", Fr: "nommez une valeur de la ligne, de `matrix` ou de `params`");
    sink.error(Diagnostic::new(TOO_LATE, message, hole.place, label).help(help));
}
