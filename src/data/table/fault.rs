//! The faults of rows, and how many of them are shown.

use super::Origin;
use crate::{
    diag::{Code, Diagnostic, Lang, Sink, Text, did_you_mean, words},
    text,
    text::{Place, Placed},
};

/// A column that the manifest names and the rows do not have.
pub(crate) const UNKNOWN_COLUMN: Code = Code::error("data/unknown-column");
/// A column with a name that `item` has a meaning of its own for.
pub(crate) const RESERVED_COLUMN: Code = Code::error("data/reserved-column");
/// A row without its key.
pub(crate) const EMPTY_KEY: Code = Code::error("data/empty-key");
/// A key that is no part of a file name.
pub(crate) const UNSAFE_KEY: Code = Code::error("data/unsafe-key");
/// A key of two rows.
pub(crate) const REPEATED_KEY: Code = Code::error("data/repeated-key");
/// A cell that is no path inside the dataset.
pub(crate) const CELL_PATH: Code = Code::error("data/cell-path");
/// A cell that names a file that does not exist.
pub(crate) const CELL_FILE: Code = Code::error("data/cell-file");
/// Further faults that are not shown.
pub(crate) const MORE_FAULTS: Code = Code::error("data/more-faults");

/// So many faults of the rows of one dataset are shown: the same slip in a thousand rows is one.
const SHOWN: usize = 20;

/// The faults of a dataset's rows.
pub(crate) struct Faults<'a> {
    origin: &'a dyn Origin,
    sink: &'a mut Sink,
    count: usize,
}

impl<'a> Faults<'a> {
    /// None so far.
    pub(in crate::data) fn new(origin: &'a dyn Origin, sink: &'a mut Sink) -> Self {
        Self { origin, sink, count: 0 }
    }

    /// Counts a fault, and shows it while there are few.
    pub(in crate::data) fn report(&mut self, fault: impl FnOnce() -> Diagnostic) {
        self.count += 1;
        if self.count <= SHOWN {
            self.sink.error(fault());
        }
    }

    /// Says how many were not shown; whether there was any.
    pub(in crate::data) fn finish(self) -> bool {
        let more = self.count.saturating_sub(SHOWN);
        if more > 0 {
            let name = self.origin.name();
            let errors = |lang| match lang {
                Lang::En => words::count(lang, more, "more error", "more errors"),
                Lang::Fr => words::count(lang, more, "autre erreur", "autres erreurs"),
            };
            self.sink.error(
                Diagnostic::new(
                    MORE_FAULTS,
                    Text::each(|lang| match lang {
                        Lang::En => format!("{} has {}", name.get(lang), errors(lang)),
                        Lang::Fr => format!("{} a {}", name.get(lang), errors(lang)),
                    }),
                    self.origin.place(),
                    text!(En: "the rows come from here", Fr: "les lignes viennent d'ici"),
                )
                .help(text!(
                    En: "correct those that are shown and check again",
                    Fr: "corrigez celles qui sont montrées et vérifiez de nouveau"
                )),
            );
        }
        self.count > 0
    }
}

/// Whether `item.NAME` means something else than a column of this name; reports it.
pub(in crate::data) fn reserved_column(name: &str, place: Place, sink: &mut Sink) -> bool {
    let meaning = match name {
        "key" => text!(En: "the key of the row", Fr: "la clé de la ligne"),
        "index" => text!(En: "the position of the row", Fr: "la position de la ligne"),
        _ => return false,
    };
    let message = Text::each(|lang| match lang {
        Lang::En => format!("`item.{name}` is {}, and no column", meaning.get(lang)),
        Lang::Fr => format!("`item.{name}` est {}, et pas une colonne", meaning.get(lang)),
    });
    let label = text!(En: "a column of this name", Fr: "une colonne de ce nom");
    let help = text!(En: "choose another name", Fr: "choisissez un autre nom");
    sink.error(Diagnostic::new(RESERVED_COLUMN, message, place, label).help(help));
    true
}

/// The rows have no column of this name.
pub(super) fn unknown_column<'n>(
    origin: &dyn Origin,
    name: &Placed<String>,
    known: impl Iterator<Item = &'n str>,
    sink: &mut Sink,
) {
    let written = &name.value;
    let table = origin.name();
    let (place, seen) = origin.columns();
    sink.error(
        Diagnostic::new(
            UNKNOWN_COLUMN,
            Text::each(|lang| {
                let table = table.get(lang);
                match lang {
                    Lang::En => format!("{table} has no column `{written}`"),
                    Lang::Fr => format!("{table} n'a pas de colonne `{written}`"),
                }
            }),
            name.place,
            text!(En: "no such column", Fr: "aucune colonne de ce nom"),
        )
        .also(place, seen)
        .maybe_help(did_you_mean(written, known)),
    );
}
