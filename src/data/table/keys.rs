//! What the key of each row must be: there, safe in a file name, and no other row's.

use std::collections::HashMap;

use super::{
    Draft, Origin,
    fault::{EMPTY_KEY, Faults, REPEATED_KEY, UNSAFE_KEY},
};
use crate::{
    diag::{Diagnostic, Lang, Text},
    text,
};

/// Reports each key that is missing or unsafe.
pub(in crate::data) fn each(
    draft: &Draft,
    key: &[usize],
    origin: &dyn Origin,
    faults: &mut Faults<'_>,
) {
    for (row, cells) in draft.whole_rows() {
        for column in key {
            let value = &cells[*column];
            if value.is_empty() {
                faults.report(|| empty(origin, &draft.columns[*column].0, row, *column));
            } else if let Some(c) = unsafe_character(value) {
                faults.report(|| not_safe(origin, (value, c), row, *column));
            }
        }
    }
}

/// Calls `found` for each row whose key an earlier row has: with the key, that row and this one.
pub(in crate::data) fn repeated<'d>(
    draft: &'d Draft,
    key: &[usize],
    mut found: impl FnMut(&[&'d str], usize, usize),
) {
    let mut first: HashMap<Vec<&str>, usize> = HashMap::with_capacity(draft.rows.len());
    for (row, cells) in draft.whole_rows() {
        let values: Vec<&str> = key.iter().map(|column| &cells[*column]).collect();
        // Rows without a key are all alike.
        if values.iter().any(|value| value.is_empty()) {
            continue;
        }
        if let Some(before) = first.get(&values) {
            found(&values, *before, row);
        } else {
            first.insert(values, row);
        }
    }
}

/// Reports each row whose key an earlier one has.
pub(super) fn unique(draft: &Draft, key: &[usize], origin: &dyn Origin, faults: &mut Faults<'_>) {
    repeated(draft, key, |values, before, row| {
        faults.report(|| two(origin, values, (before, row), key[0]));
    });
}

fn empty(origin: &dyn Origin, name: &str, row: usize, column: usize) -> Diagnostic {
    origin
        .seen(Diagnostic::new(
            EMPTY_KEY,
            text!(
                En: "this row is empty in the key column `{name}`",
                Fr: "cette ligne n'a rien dans la colonne clé `{name}`"
            ),
            origin.cell(row, column),
            text!(En: "an empty cell", Fr: "une cellule vide"),
        ))
        .help(text!(
            En: "fill it in, or choose other columns with `key`",
            Fr: "remplissez-la, ou choisissez d'autres colonnes avec `key`"
        ))
}

fn not_safe(
    origin: &dyn Origin,
    (value, c): (&str, char),
    row: usize,
    column: usize,
) -> Diagnostic {
    let shown = match c {
        ' ' => text!(En: "a space", Fr: "un espace"),
        c if c.is_control() || c.is_whitespace() => {
            let code = u32::from(c);
            text!(En: "the character U+{code:04X}", Fr: "le caractère U+{code:04X}")
        }
        '.' | '-' => text!(En: "a leading `{c}`", Fr: "`{c}` en première position"),
        c => text!(En: "`{c}`", Fr: "`{c}`"),
    };
    origin
        .seen(Diagnostic::new(
            UNSAFE_KEY,
            text!(
                En: "the key `{value}` is not safe in a file name",
                Fr: "la clé `{value}` n'est pas sûre dans un nom de fichier"
            ),
            origin.cell(row, column),
            Text::each(|lang| match lang {
                Lang::En => format!("it has {}", shown.get(lang)),
                Lang::Fr => format!("elle contient {}", shown.get(lang)),
            }),
        ))
        .help(text!(
            En: "use letters, digits and `._-+@=,` (`.` and `-` not first), or choose other columns with `key`",
            Fr: "employez des lettres, des chiffres et `._-+@=,` (`.` et `-` pas en premier), ou choisissez d'autres colonnes avec `key`"
        ))
}

fn two(
    origin: &dyn Origin,
    values: &[&str],
    (before, row): (usize, usize),
    column: usize,
) -> Diagnostic {
    let shown = values.join(", ");
    origin
        .seen(
            Diagnostic::new(
                REPEATED_KEY,
                text!(
                    En: "two rows have the key `{shown}`",
                    Fr: "deux lignes ont la clé `{shown}`"
                ),
                origin.cell(row, column),
                text!(En: "the second one", Fr: "la deuxième"),
            )
            .also(origin.cell(before, column), text!(En: "the first one", Fr: "la première")),
        )
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
