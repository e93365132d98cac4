//! Datasets of the form *sheet*: one row a line of a `.tsv` or `.csv` with a header.
//!
//! Owns what a sheet must be. Every fault has its place in the sheet, and one in the manifest.

mod check;
mod columns;
mod fault;
mod lines;
mod separator;

use std::path::Path;

use super::{
    error::DataError,
    files,
    project::existing_file,
    table::{Draft, Faults, Origin, Table},
};
use crate::{
    diag::{Diagnostic, Sink, Text},
    model::{Dataset, ProjectPath},
    text,
    text::{FileId, Place, Placed, Source, Span},
};
pub(crate) use fault::{
    DUPLICATE_COLUMN, OPEN_QUOTE, RAGGED_LINE, SEPARATOR, SHEET_ENCODING, SHEET_ENDING,
    SHEET_HEADER, SHEET_NUL,
};

/// The text of a sheet, and what a fault needs to be placed in it.
struct SheetText<'a> {
    text: String,
    delimiter: u8,
    file: FileId,
    /// The `table` key.
    table: &'a Placed<ProjectPath>,
}

/// The cells of a sheet, for what is said of them.
struct Cells<'a> {
    sheet: &'a SheetText<'a>,
    header: Span,
    lines: Vec<Span>,
}

impl Origin for Cells<'_> {
    fn name(&self) -> Text {
        let table = self.sheet.table.value.as_str();
        text!(En: "the sheet `{table}`", Fr: "la feuille `{table}`")
    }

    fn place(&self) -> Place {
        self.sheet.table.place
    }

    fn cell(&self, row: usize, column: usize) -> Place {
        let line = self.lines[row];
        let spans = lines::cell_spans(&self.sheet.text, line.start, self.sheet.delimiter).0;
        // Where the line is too short, the line.
        spans.get(column).copied().unwrap_or(line).in_file(self.sheet.file)
    }

    fn columns(&self) -> (Place, Text) {
        let seen = text!(En: "these are the columns", Fr: "voici les colonnes");
        (self.header.in_file(self.sheet.file), seen)
    }

    fn seen(&self, found: Diagnostic) -> Diagnostic {
        found.also(self.sheet.table.place, fault::the_sheet())
    }
}

/// The rows of a sheet; `None` where an error was reported.
pub(crate) fn read(
    dataset: &Dataset,
    (table, key, files): (&Placed<ProjectPath>, &[Placed<String>], &[Placed<String>]),
    root: &Path,
    sink: &mut Sink,
) -> Option<Table> {
    let sheet = open(table, root, sink)?;
    let mut lines = lines::lines(&sheet.text, sheet.delimiter);
    if let Some(last) = lines.last() {
        fault::closed_quotes(&sheet, last, sink)?;
    }
    if lines.is_empty() {
        fault::no_header(&sheet, sink);
        return None;
    }
    let named: Vec<&str> = key.iter().chain(files).map(|column| column.value.as_str()).collect();
    separator::expected(&sheet, &lines, &named, sink)?;
    let mut body = lines.split_off(1);
    body.truncate(dataset.limit.unwrap_or(usize::MAX));
    let header = &lines[0];
    let columns = columns::read(&sheet, header, sink)?;
    let origin = Cells {
        sheet: &sheet,
        header: header.span,
        lines: body.iter().map(|line| line.span).collect(),
    };
    let draft = Draft {
        columns,
        places: body.iter().map(|line| line.span.in_file(sheet.file)).collect(),
        rows: body.into_iter().map(|line| line.cells).collect(),
    };
    let key_columns = draft.find(key, &origin, sink);
    let file_columns = draft.find(files, &origin, sink);
    let (mut key_columns, file_columns) = (key_columns?, file_columns?);
    if key.is_empty() {
        key_columns.push(0);
    }
    let folder = files::named_folder(dataset, files, root, sink)?;
    let mut faults = Faults::new(&origin, sink);
    check::lengths(&origin, &draft, &mut faults);
    draft.judge((key_columns, file_columns), &folder, &origin, faults)
}

/// Reads the text of a sheet.
fn open<'a>(table: &'a Placed<ProjectPath>, root: &Path, sink: &mut Sink) -> Option<SheetText<'a>> {
    let path = table.value.as_str();
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let delimiter = match ending.to_ascii_lowercase().as_str() {
        "tsv" => b'\t',
        "csv" => b',',
        _ => {
            fault::ending(table, sink);
            return None;
        }
    };
    existing_file(root, table, &text!(En: "the sheet", Fr: "la feuille"), sink).ok()?;
    let bytes = match fs_err::read(root.join(path)) {
        Ok(bytes) => bytes,
        Err(error) => {
            sink.error(DataError::unreadable(path, &error).diagnostic(table.place));
            return None;
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    let source = Source::new(path, &text);
    let sheet = SheetText {
        text: source.text().to_owned(),
        delimiter,
        file: sink.sources.add(source),
        table,
    };
    if let Err(error) = std::str::from_utf8(&bytes) {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        fault::encoding(&sheet, Source::new(path, &before).text().len(), sink);
        return None;
    }
    if let Some(offset) = sheet.text.find('\0') {
        fault::nul(&sheet, offset, sink);
        return None;
    }
    Some(sheet)
}

#[cfg(test)]
mod tests;
