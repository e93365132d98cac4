//! Rows with columns of text: of a sheet, of captures, written in the manifest.
//!
//! Owns what is asked of such rows wherever they come from: keys, files that are there. Knows
//! nothing of how they are written.

mod fault;
pub(super) mod keys;
mod named;

use std::borrow::Cow;

use csv::StringRecord;

use super::walk::{FileEntry, join};
use crate::{
    diag::{Diagnostic, Sink, Text},
    model::lexical,
    text::{Place, Placed},
};
pub(super) use fault::reserved_column;
pub(crate) use fault::{
    CELL_FILE, CELL_PATH, EMPTY_KEY, Faults, MORE_FAULTS, REPEATED_KEY, RESERVED_COLUMN,
    UNKNOWN_COLUMN, UNSAFE_KEY,
};
pub(super) use named::{Folder, NamedFiles};

/// Where rows are written, for what is said of them.
pub(super) trait Origin {
    /// What they are called, such as `the sheet x`, at the start or in the middle of a sentence.
    fn name(&self) -> Text;

    /// Where the manifest speaks of all of them.
    fn place(&self) -> Place;

    /// The place of a cell, or of its row where it has none.
    fn cell(&self, row: usize, column: usize) -> Place;

    /// Where the names of the columns stand, and what is to be said there.
    fn columns(&self) -> (Place, Text);

    /// Adds where the manifest names the rows, where that is another text.
    fn seen(&self, found: Diagnostic) -> Diagnostic;
}

/// Rows that are still to be judged.
pub(super) struct Draft {
    /// The names of the columns, and their places where each stands once.
    pub(super) columns: Vec<(String, Option<Place>)>,
    /// The cells of each row; only of a sheet with a fault not as many as there are columns.
    pub(super) rows: Vec<StringRecord>,
    /// The place of each row; none at all where rows stand nowhere.
    pub(super) places: Vec<Place>,
}

/// Rows that were found valid.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<(String, Option<Place>)>,
    rows: Vec<StringRecord>,
    places: Vec<Place>,
    key: Vec<usize>,
    folder: String,
    file_columns: Vec<usize>,
    /// By column, the first row with nothing in it: asked for every task.
    first_empty: Vec<Option<usize>>,
    /// Nothing where the files are not on this machine.
    named: Option<NamedFiles>,
}

impl Draft {
    /// The columns with these names; `None` where one is missing, each of which is reported.
    pub(super) fn find(
        &self,
        names: &[Placed<String>],
        origin: &dyn Origin,
        sink: &mut Sink,
    ) -> Option<Vec<usize>> {
        let position = |name: &str| self.columns.iter().position(|(column, _)| column == name);
        let found = names.iter().filter_map(|name| {
            let index = position(&name.value);
            if index.is_none() {
                let known = self.columns.iter().map(|(column, _)| column.as_str());
                fault::unknown_column(origin, name, known, sink);
            }
            index
        });
        let found: Vec<usize> = found.collect();
        (found.len() == names.len()).then_some(found)
    }

    /// The rows that are as long as they should be, with their numbers.
    fn whole_rows(&self) -> impl Iterator<Item = (usize, &StringRecord)> {
        let width = self.columns.len();
        self.rows.iter().enumerate().filter(move |(_, cells)| cells.len() == width)
    }

    /// Judges keys and the files that cells name: these in `folder`, where it is on this machine.
    pub(super) fn judge(
        self,
        (key, file_columns): (Vec<usize>, Vec<usize>),
        folder: &Folder<'_>,
        origin: &dyn Origin,
        mut faults: Faults<'_>,
    ) -> Option<Table> {
        keys::each(&self, &key, origin, &mut faults);
        keys::unique(&self, &key, origin, &mut faults);
        let cells = named::cells(&self, &file_columns, origin, &mut faults);
        // Where no cell names a file, none is missing.
        let look = folder.here || cells.is_empty();
        let named = look.then(|| {
            NamedFiles::look(
                folder,
                (cells, file_columns.len()),
                self.rows.len(),
                origin,
                &mut faults,
            )
        });
        if faults.finish() {
            return None;
        }
        Some(Table::new(self, key, file_columns, folder.shown, named))
    }
}

impl Table {
    /// The valid rows of `draft`.
    pub(super) fn new(
        draft: Draft,
        key: Vec<usize>,
        file_columns: Vec<usize>,
        folder: &str,
        named: Option<NamedFiles>,
    ) -> Self {
        let Draft { columns, rows, places } = draft;
        let empty = |column| rows.iter().position(|cells: &StringRecord| cells[column].is_empty());
        let first_empty = (0..columns.len()).map(empty).collect();
        Self {
            columns,
            rows,
            places,
            key,
            folder: folder.to_owned(),
            file_columns,
            first_empty,
            named,
        }
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The names of its columns.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The columns that identify a row.
    pub(crate) fn key(&self) -> &[usize] {
        &self.key
    }

    /// The first row with nothing in this column.
    pub(crate) fn first_empty(&self, column: usize) -> Option<usize> {
        self.first_empty[column]
    }

    /// A cell as a value: what names a file begins with the dataset's path.
    pub(crate) fn cell(&self, row: usize, column: usize) -> Cow<'_, str> {
        let raw = &self.rows[row][column];
        if raw.is_empty() || !self.file_columns.contains(&column) {
            return Cow::Borrowed(raw);
        }
        let path = lexical(raw).expect("the paths of valid rows were read");
        Cow::Owned(join(&self.folder, &path))
    }

    /// The columns that name files.
    pub(crate) fn file_columns(&self) -> &[usize] {
        &self.file_columns
    }

    /// The files that a row names, as indexes of [`Self::all_files`].
    pub(crate) fn files(&self, row: usize) -> impl Iterator<Item = usize> {
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

    /// The place of a row, where it has one.
    pub(crate) fn place(&self, row: usize) -> Option<Place> {
        self.places.get(row).copied()
    }

    /// The place of a column's name, where it has one.
    pub(crate) fn column_place(&self, column: usize) -> Option<Place> {
        self.columns.get(column)?.1
    }
}
