//! Datasets of the form *sheet*: one row a line of a `.tsv` or `.csv` with a header.
//!
//! Owns what a sheet must be. Every fault has its place in the sheet, and one in the manifest.

mod check;
mod columns;
mod fault;
mod lines;
mod named;
mod separator;

use std::{borrow::Cow, path::Path};

use super::{
    error::DataError,
    files,
    project::existing_file,
    walk::{FileEntry, join},
};
use crate::{
    diag::Sink,
    model::{Dataset, ProjectPath, lexical},
    text,
    text::{FileId, Place, Placed, Source, Span},
};
use columns::Header;
use fault::Faults;
pub(crate) use fault::{
    CELL_FILE, CELL_PATH, DUPLICATE_COLUMN, EMPTY_KEY, MORE_FAULTS, OPEN_QUOTE, RAGGED_LINE,
    REPEATED_KEY, SEPARATOR, SHEET_ENCODING, SHEET_ENDING, SHEET_HEADER, SHEET_NUL, UNKNOWN_COLUMN,
    UNSAFE_KEY,
};
use lines::Line;
use named::NamedFiles;

/// The text of a sheet, and what a fault needs to be placed in it.
struct SheetText<'a> {
    text: String,
    delimiter: u8,
    file: FileId,
    /// The `table` key.
    table: &'a Placed<ProjectPath>,
}

impl SheetText<'_> {
    /// The place of a cell; the line's where the line is too short.
    fn cell(&self, line: &Line, column: usize) -> Place {
        let spans = lines::cell_spans(&self.text, line.span.start, self.delimiter).0;
        spans.get(column).copied().unwrap_or(line.span).in_file(self.file)
    }
}

/// A sheet that was found valid.
#[derive(Debug)]
pub(crate) struct Sheet {
    file: FileId,
    header: Vec<(String, Span)>,
    lines: Vec<Line>,
    key: Vec<usize>,
    folder: String,
    file_columns: Vec<usize>,
    /// By column, the first row with nothing in it: asked for every task.
    first_empty: Vec<Option<usize>>,
    /// Nothing where the files are not on this machine.
    named: Option<NamedFiles>,
}

/// The sheet of a dataset; `None` where an error was reported.
pub(crate) fn read(
    dataset: &Dataset,
    (table, key, files): (&Placed<ProjectPath>, &[Placed<String>], &[Placed<String>]),
    root: &Path,
    sink: &mut Sink,
) -> Option<Sheet> {
    let sheet = open(table, root, sink)?;
    let mut all = lines::lines(&sheet.text, sheet.delimiter);
    if let Some(last) = all.last() {
        fault::closed_quotes(&sheet, last, sink)?;
    }
    if all.is_empty() {
        fault::no_header(&sheet, sink);
        return None;
    }
    let named: Vec<&str> = key.iter().chain(files).map(|column| column.value.as_str()).collect();
    separator::expected(&sheet, &all, &named, sink)?;
    let body = all.split_off(1);
    let header = Header::read(&sheet, &all[0], sink)?;
    let key_columns = header.columns(&sheet, key, sink);
    let file_columns = header.columns(&sheet, files, sink);
    let (mut key_columns, file_columns) = (key_columns?, file_columns?);
    if key.is_empty() {
        key_columns.push(0);
    }
    // Without file columns nothing is looked up below the path.
    let here = !files.is_empty() && files::look(dataset, root, sink).ok()?.is_some();
    let mut faults = Faults::new(&sheet, sink);
    check::lengths(&sheet, &header, &body, &mut faults);
    check::keys(&sheet, &header, &key_columns, &body, &mut faults);
    let cells = named::cells(&sheet, &header, &file_columns, &body, &mut faults);
    // Where no cell names a file, none is missing.
    let named = (here || cells.is_empty()).then(|| {
        let folder = (root.join(&dataset.path), dataset.path.as_str());
        NamedFiles::look(&sheet, folder, (cells, file_columns.len()), &body, &mut faults)
    });
    if faults.finish() {
        return None;
    }
    let first_empty = (0..header.len())
        .map(|column| body.iter().position(|line| line.cells[column].is_empty()))
        .collect();
    Some(Sheet {
        file: sheet.file,
        first_empty,
        header: header.into_columns(),
        lines: body,
        key: key_columns,
        folder: dataset.path.clone(),
        file_columns,
        named,
    })
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

impl Sheet {
    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The names of its columns.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.header.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The columns that identify a row.
    pub(crate) fn key(&self) -> &[usize] {
        &self.key
    }

    /// A cell as it stands in the sheet.
    pub(crate) fn raw(&self, row: usize, column: usize) -> &str {
        &self.lines[row].cells[column]
    }

    /// The first row with nothing in this column.
    pub(crate) fn first_empty(&self, column: usize) -> Option<usize> {
        self.first_empty[column]
    }

    /// A cell as a value: what names a file begins with the dataset's path.
    pub(crate) fn cell(&self, row: usize, column: usize) -> Cow<'_, str> {
        let raw = self.raw(row, column);
        if raw.is_empty() || !self.file_columns.contains(&column) {
            return Cow::Borrowed(raw);
        }
        let path = lexical(raw).expect("the paths of a valid sheet were read");
        Cow::Owned(join(&self.folder, &path))
    }

    /// The files that a row names.
    pub(crate) fn files(&self, row: usize) -> impl Iterator<Item = &FileEntry> {
        self.named.iter().flat_map(move |named| named.of_row(row))
    }

    /// The files that it names, each once, sorted; `None` where they are not here.
    pub(crate) fn all_files(&self) -> Option<&[FileEntry]> {
        self.named.as_ref().map(NamedFiles::all)
    }

    /// The folder that the files' paths are relative to.
    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }

    /// The place of a row.
    pub(crate) fn line(&self, row: usize) -> Place {
        self.lines[row].span.in_file(self.file)
    }

    /// The place of a column's name.
    pub(crate) fn header(&self, column: usize) -> Option<Place> {
        self.header.get(column).map(|(_, span)| span.in_file(self.file))
    }
}

#[cfg(test)]
mod tests;
