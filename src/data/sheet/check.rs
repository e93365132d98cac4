//! What each line of a sheet must be: as long as the header.

use super::{Cells, fault, fault::RAGGED_LINE, separator};
use crate::{
    data::table::{Draft, Faults},
    diag::{Diagnostic, Lang, Text, words},
    text,
};

/// Each line has as many cells as the header.
pub(super) fn lengths(origin: &Cells<'_>, draft: &Draft, faults: &mut Faults<'_>) {
    let sheet = origin.sheet;
    let expected = draft.columns.len();
    for (row, line) in draft.rows.iter().enumerate().filter(|(_, line)| line.len() != expected) {
        let found = line.len();
        faults.report(|| {
            let cells = |lang| match lang {
                Lang::En => words::count(lang, found, "cell", "cells"),
                Lang::Fr => words::count(lang, found, "cellule", "cellules"),
            };
            Diagnostic::new(
                RAGGED_LINE,
                Text::each(|lang| match lang {
                    Lang::En => {
                        format!("this line has {} where the header has {expected}", cells(lang))
                    }
                    Lang::Fr => {
                        format!("cette ligne a {}, l'en-tête en a {expected}", cells(lang))
                    }
                }),
                draft.places[row],
                Text::each(cells),
            )
            .also(
                origin.header.in_file(sheet.file),
                text!(En: "the header", Fr: "l'en-tête"),
            )
            .also(sheet.table.place, fault::the_sheet())
            .help(if separator::is_parted(line, b' ', expected) {
                let own = separator::words(sheet.delimiter);
                text!(
                    En: "put {} between the cells: there are spaces", own.get(Lang::En);
                    Fr: "mettez des {} entre les cellules : ce sont des espaces", own.get(Lang::Fr);
                )
            } else if found < expected {
                text!(
                    En: "add the missing cells: an empty cell keeps its separator",
                    Fr: "ajoutez les cellules manquantes : une cellule vide garde son séparateur"
                )
            } else {
                text!(
                    En: "remove the extra cells, or put a cell that contains the separator between `\"`",
                    Fr: "retirez les cellules en trop, ou mettez entre `\"` une cellule qui contient le séparateur"
                )
            })
        });
    }
}
