//! What each line of a sheet must be: as long as the header, with a key of its own.

use std::collections::HashMap;

use super::{
    SheetText,
    columns::Header,
    fault::{self, EMPTY_KEY, Faults, RAGGED_LINE, REPEATED_KEY, UNSAFE_KEY},
    lines::Line,
    separator,
};
use crate::{
    diag::{Diagnostic, Lang, Text, words},
    text,
};

/// Each line has as many cells as the header.
pub(super) fn lengths(sheet: &SheetText, header: &Header, lines: &[Line], faults: &mut Faults) {
    let expected = header.len();
    for line in lines.iter().filter(|line| line.cells.len() != expected) {
        let found = line.cells.len();
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
                line.span.in_file(sheet.file),
                Text::each(cells),
            )
            .also(
                header.line().in_file(sheet.file),
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

/// Each key is there, safe in a file name, and no other line's.
pub(super) fn keys(
    sheet: &SheetText,
    header: &Header,
    key: &[usize],
    lines: &[Line],
    faults: &mut Faults,
) {
    let mut first: HashMap<Vec<&str>, &Line> = HashMap::with_capacity(lines.len());
    for line in lines.iter().filter(|line| line.cells.len() == header.len()) {
        let values: Vec<&str> = key.iter().map(|column| &line.cells[*column]).collect();
        for (value, column) in values.iter().zip(key) {
            if value.is_empty() {
                faults.report(|| empty(sheet, header.name(*column), line, *column));
            } else if let Some(c) = unsafe_character(value) {
                faults.report(|| not_safe(sheet, (value, c), line, *column));
            }
        }
        // Lines without a key are all alike.
        if values.iter().any(|value| value.is_empty()) {
            continue;
        }
        if let Some(before) = first.get(&values) {
            faults.report(|| repeated(sheet, &values, (before, line), key[0]));
        } else {
            first.insert(values, line);
        }
    }
}

fn empty(sheet: &SheetText, name: &str, line: &Line, column: usize) -> Diagnostic {
    Diagnostic::new(
        EMPTY_KEY,
        text!(
            En: "this line is empty in the key column `{name}`",
            Fr: "cette ligne n'a rien dans la colonne clé `{name}`"
        ),
        sheet.cell(line, column),
        text!(En: "an empty cell", Fr: "une cellule vide"),
    )
    .also(sheet.table.place, fault::the_sheet())
    .help(text!(
        En: "fill it in, or choose other columns with `key`",
        Fr: "remplissez-la, ou choisissez d'autres colonnes avec `key`"
    ))
}

fn not_safe(sheet: &SheetText, (value, c): (&str, char), line: &Line, column: usize) -> Diagnostic {
    let shown = match c {
        ' ' => text!(En: "a space", Fr: "un espace"),
        c if c.is_control() || c.is_whitespace() => {
            let code = u32::from(c);
            text!(En: "the character U+{code:04X}", Fr: "le caractère U+{code:04X}")
        }
        '.' | '-' => text!(En: "a leading `{c}`", Fr: "`{c}` en première position"),
        c => text!(En: "`{c}`", Fr: "`{c}`"),
    };
    Diagnostic::new(
        UNSAFE_KEY,
        text!(
            En: "the key `{value}` is not safe in a file name",
            Fr: "la clé `{value}` n'est pas sûre dans un nom de fichier"
        ),
        sheet.cell(line, column),
        Text::each(|lang| match lang {
            Lang::En => format!("it has {}", shown.get(lang)),
            Lang::Fr => format!("elle contient {}", shown.get(lang)),
        }),
    )
    .also(sheet.table.place, fault::the_sheet())
    .help(text!(
        En: "use letters, digits and `._-+@=,` (`.` and `-` not first), or choose other columns with `key`",
        Fr: "employez des lettres, des chiffres et `._-+@=,` (`.` et `-` pas en premier), ou choisissez d'autres colonnes avec `key`"
    ))
}

fn repeated(
    sheet: &SheetText,
    values: &[&str],
    (before, line): (&Line, &Line),
    column: usize,
) -> Diagnostic {
    let shown = values.join(", ");
    Diagnostic::new(
        REPEATED_KEY,
        text!(
            En: "two lines have the key `{shown}`",
            Fr: "deux lignes ont la clé `{shown}`"
        ),
        sheet.cell(line, column),
        text!(En: "the second one", Fr: "la deuxième"),
    )
    .also(sheet.cell(before, column), text!(En: "the first one", Fr: "la première"))
    .also(sheet.table.place, fault::the_sheet())
    .help(text!(
        En: "remove one, or add the column that tells them apart to `key`",
        Fr: "retirez-en une, ou ajoutez à `key` la colonne qui les distingue"
    ))
}

/// The first character that makes a key unsafe in a file name.
fn unsafe_character(value: &str) -> Option<char> {
    let safe = |c: char| {
        if c.is_ascii() {
            c.is_ascii_alphanumeric() || "._-+@=,".contains(c)
        } else {
            c.is_alphabetic()
        }
    };
    let first = value.chars().next().filter(|c| matches!(c, '.' | '-'));
    first.or_else(|| value.chars().find(|c| !safe(*c)))
}
