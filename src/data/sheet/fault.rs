//! The faults of a sheet as a whole.

use super::{
    SheetText,
    lines::{Line, cell_spans},
};
use crate::{
    diag::{Code, Diagnostic, Sink, Text},
    model::ProjectPath,
    text,
    text::{Placed, Span},
};

/// A sheet that is neither `.tsv` nor `.csv`.
pub(crate) const SHEET_ENDING: Code = Code::error("data/sheet-ending");
/// A sheet that is not UTF-8.
pub(crate) const SHEET_ENCODING: Code = Code::error("data/sheet-encoding");
/// A sheet with a NUL character.
pub(crate) const SHEET_NUL: Code = Code::error("data/nul-character");
/// A sheet without a header, or with a column that has no name.
pub(crate) const SHEET_HEADER: Code = Code::error("data/sheet-header");
/// Two columns with one name.
pub(crate) const DUPLICATE_COLUMN: Code = Code::error("data/duplicate-column");
/// Cells parted by something else than the ending says.
pub(crate) const SEPARATOR: Code = Code::error("data/separator");
/// A line with more or fewer cells than the header.
pub(crate) const RAGGED_LINE: Code = Code::error("data/ragged-line");
/// A quote that nothing closes.
pub(crate) const OPEN_QUOTE: Code = Code::error("data/open-quote");
/// What is at the `table` key.
pub(super) fn the_sheet() -> Text {
    text!(En: "the sheet is named here", Fr: "la feuille est désignée ici")
}

/// The ending says no format.
pub(super) fn ending(table: &Placed<ProjectPath>, sink: &mut Sink) {
    let path = table.value.as_str();
    sink.error(
        Diagnostic::new(
            SHEET_ENDING,
            text!(
                En: "`{path}` is neither a `.tsv` nor a `.csv`",
                Fr: "`{path}` n'est ni un `.tsv` ni un `.csv`"
            ),
            table.place,
            text!(En: "the extension gives the format", Fr: "l'extension indique le format"),
        )
        .help(text!(
            En: "save the sheet as `.tsv` or `.csv`",
            Fr: "enregistrez la feuille en `.tsv` ou en `.csv`"
        )),
    );
}

/// The first byte that is not UTF-8 was replaced at `offset`.
pub(super) fn encoding(sheet: &SheetText, offset: usize, sink: &mut Sink) {
    let table = sheet.table.value.as_str();
    sink.error(
        Diagnostic::new(
            SHEET_ENCODING,
            text!(
                En: "the sheet `{table}` is not UTF-8",
                Fr: "la feuille `{table}` n'est pas en UTF-8"
            ),
            Span::new(offset, offset + char::REPLACEMENT_CHARACTER.len_utf8()).in_file(sheet.file),
            text!(En: "this cannot be read", Fr: "ceci ne peut pas être lu"),
        )
        .also(sheet.table.place, the_sheet())
        .help(text!(
            En: "save the sheet as UTF-8",
            Fr: "enregistrez la feuille avec l'encodage UTF-8"
        )),
    );
}

/// At `offset` is a NUL character.
pub(super) fn nul(sheet: &SheetText, offset: usize, sink: &mut Sink) {
    let table = sheet.table.value.as_str();
    sink.error(
        Diagnostic::new(
            SHEET_NUL,
            text!(
                En: "the sheet `{table}` contains a NUL character, which no program can be given",
                Fr: "la feuille `{table}` contient un caractère NUL, qu'aucun programme ne peut recevoir"
            ),
            Span::new(offset, offset + 1).in_file(sheet.file),
            text!(En: "this character", Fr: "ce caractère"),
        )
        .also(sheet.table.place, the_sheet())
        .help(text!(
            En: "remove it; if there are many, save the sheet as UTF-8",
            Fr: "retirez-le ; s'il y en a beaucoup, enregistrez la feuille avec l'encodage UTF-8"
        )),
    );
}

/// There is no line at all.
pub(super) fn no_header(sheet: &SheetText, sink: &mut Sink) {
    let table = sheet.table.value.as_str();
    sink.error(
        Diagnostic::new(
            SHEET_HEADER,
            text!(En: "the sheet `{table}` is empty", Fr: "la feuille `{table}` est vide"),
            Span::new(0, 0).in_file(sheet.file),
            text!(En: "no header", Fr: "pas d'en-tête"),
        )
        .also(sheet.table.place, the_sheet())
        .help(text!(
            En: "begin it with a line of column names",
            Fr: "commencez par une ligne de noms de colonnes"
        )),
    );
}

/// The column at `index` has no name.
pub(super) fn unnamed_column(sheet: &SheetText, index: usize, span: Span, sink: &mut Sink) {
    let number = index + 1;
    sink.error(
        Diagnostic::new(
            SHEET_HEADER,
            text!(En: "column {number} has no name", Fr: "la colonne {number} n'a pas de nom"),
            span.in_file(sheet.file),
            text!(En: "an empty cell in the header", Fr: "une cellule vide dans l'en-tête"),
        )
        .also(sheet.table.place, the_sheet())
        .help(text!(En: "name the column, or remove it", Fr: "nommez la colonne, ou retirez-la")),
    );
}

/// Two columns have one name.
pub(super) fn duplicate_column(
    sheet: &SheetText,
    name: &str,
    (before, span): (Span, Span),
    sink: &mut Sink,
) {
    sink.error(
        Diagnostic::new(
            DUPLICATE_COLUMN,
            text!(
                En: "two columns have the name `{name}`",
                Fr: "deux colonnes ont le nom `{name}`"
            ),
            span.in_file(sheet.file),
            text!(En: "the second one", Fr: "la deuxième"),
        )
        .also(before.in_file(sheet.file), text!(En: "the first one", Fr: "la première"))
        .also(sheet.table.place, the_sheet())
        .help(text!(En: "rename one of them", Fr: "renommez l'une des deux")),
    );
}

/// Every quote is closed, which only the last line can fail; `None` where it was reported.
pub(super) fn closed_quotes(sheet: &SheetText, last: &Line, sink: &mut Sink) -> Option<()> {
    let Some(quote) = cell_spans(&sheet.text, last.span.start, sheet.delimiter).1 else {
        return Some(());
    };
    sink.error(
        Diagnostic::new(
            OPEN_QUOTE,
            text!(En: "a quoted cell is not closed", Fr: "une cellule entre guillemets n'est pas fermée"),
            Span::new(quote, quote + 1).in_file(sheet.file),
            text!(En: "all that follows belongs to this cell", Fr: "toute la suite appartient à cette cellule"),
        )
        .also(sheet.table.place, the_sheet())
        .help(text!(
            En: "close it with `\"`; a `\"` within a quoted cell is written twice",
            Fr: "fermez-la avec `\"` ; un `\"` dans une cellule entre guillemets s'écrit deux fois"
        )),
    );
    None
}
