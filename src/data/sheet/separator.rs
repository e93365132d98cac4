//! What parts the cells of a sheet, where it is not what the ending of its name says.
//!
//! Such a sheet is one column to the reader, and all that the manifest names is missing: said once,
//! at the header.

use csv::StringRecord;

use super::{SheetText, fault, lines::Line};
use crate::{
    diag::{Diagnostic, Lang, Sink, Text},
    text,
};

/// What people and spreadsheets put between cells; a space stands for any number of blanks.
const USUAL: [u8; 4] = [b'\t', b';', b',', b' '];

/// `None` where the header is one cell that another separator parts into columns: those that the
/// manifest names, or as many as every line has then.
pub(super) fn expected(
    sheet: &SheetText,
    lines: &[Line],
    named: &[&str],
    sink: &mut Sink,
) -> Option<()> {
    let (header, body) = lines.split_first()?;
    if header.cells.len() != 1 {
        return Some(());
    }
    let foreign = USUAL.into_iter().filter(|other| *other != sheet.delimiter).find(|other| {
        let columns = parts(&header.cells[0], *other);
        let agrees = |line: &Line| {
            line.cells.len() == columns.len() || is_parted(&line.cells, *other, columns.len())
        };
        columns.len() > 1
            && columns.iter().all(|column| !column.is_empty())
            && (named.iter().any(|name| columns.contains(name))
                || (!body.is_empty() && body.iter().all(agrees)))
    });
    let Some(other) = foreign else { return Some(()) };
    report(sheet, header, other, sink);
    None
}

/// Whether the line is one cell to the reader, and `count` ones where `separator` parts them.
pub(super) fn is_parted(cells: &StringRecord, separator: u8, count: usize) -> bool {
    cells.len() == 1 && parts(&cells[0], separator).len() == count
}

fn parts(text: &str, separator: u8) -> Vec<&str> {
    if separator == b' ' {
        text.split_whitespace().collect()
    } else {
        text.split(char::from(separator)).map(str::trim).collect()
    }
}

fn report(sheet: &SheetText, header: &Line, other: u8, sink: &mut Sink) {
    let table = sheet.table.value.as_str();
    let (own, others) = (words(sheet.delimiter), words(other));
    let message = Text::each(|lang| {
        let (own, others) = (own.get(lang), others.get(lang));
        match lang {
            Lang::En => format!("the cells of `{table}` are separated by {others}, not by {own}"),
            Lang::Fr => {
                format!(
                    "les cellules de `{table}` sont séparées par des {others}, pas par des {own}"
                )
            }
        }
    });
    let label = Text::each(|lang| match lang {
        Lang::En => format!("no {} in this line", one(sheet.delimiter).get(lang)),
        Lang::Fr => format!("aucune {} dans cette ligne", one(sheet.delimiter).get(lang)),
    });
    let stem = table.rsplit_once('.').map_or(table, |(stem, _)| stem);
    let renamed = match other {
        b'\t' => Some(format!("{stem}.tsv")),
        b',' => Some(format!("{stem}.csv")),
        _ => None,
    };
    let help = Text::each(|lang| {
        let own = own.get(lang);
        match (lang, &renamed) {
            (Lang::En, None) => format!("save the sheet with {own} between the cells"),
            (Lang::Fr, None) => format!("enregistrez la feuille avec des {own} entre les cellules"),
            (Lang::En, Some(name)) => {
                format!("rename it to `{name}`, or save it with {own} between the cells")
            }
            (Lang::Fr, Some(name)) => {
                format!(
                    "renommez-la en `{name}`, ou enregistrez-la avec des {own} entre les cellules"
                )
            }
        }
    });
    sink.error(
        Diagnostic::new(fault::SEPARATOR, message, header.span.in_file(sheet.file), label)
            .also(sheet.table.place, fault::the_sheet())
            .help(help),
    );
}

/// Several of a separator.
pub(super) fn words(separator: u8) -> Text {
    match separator {
        b'\t' => text!(En: "tabs", Fr: "tabulations"),
        b',' => text!(En: "commas", Fr: "virgules"),
        b';' => text!(En: "semicolons", Fr: "points-virgules"),
        _ => text!(En: "spaces", Fr: "espaces"),
    }
}

/// One of what the endings say.
fn one(separator: u8) -> Text {
    match separator {
        b'\t' => text!(En: "tab", Fr: "tabulation"),
        _ => text!(En: "comma", Fr: "virgule"),
    }
}
