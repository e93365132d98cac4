//! The rows of datasets: what tasks are made of.
//!
//! Owns the columns of a row and their values. Knows nothing of tasks.

use std::{borrow::Cow, collections::BTreeMap, path::Path};

use super::{
    files::{self, Listing},
    recall::{self, Recalled},
    sheet::{self, Sheet},
    walk::{FileEntry, join},
};
use crate::{
    diag::Sink,
    model::{Dataset, DatasetForm, DatasetId, ForeachSource, Lab},
    text::Place,
};

/// The rows of every dataset that is known here.
#[derive(Debug, Default)]
pub struct Rows {
    all: Vec<Option<DatasetRows>>,
    /// The digests of the files of those that are known from before.
    recalled: BTreeMap<DatasetId, Vec<String>>,
}

impl Rows {
    /// The rows of a dataset; `None` where it is not on this machine, or an error of it was
    /// reported.
    pub fn dataset(&self, id: DatasetId) -> Option<&DatasetRows> {
        self.all.get(id.0)?.as_ref()
    }

    /// What was locked of each file of a dataset that is not on this machine and is known from
    /// before, in the order of [`DatasetRows::all_files`].
    pub fn recalled(&self, id: DatasetId) -> Option<&[String]> {
        self.recalled.get(&id).map(Vec::as_slice)
    }
}

/// Lists every dataset of `lab`, in the project at `root`. Reads sheets; hashes nothing. `recall`
/// is asked for what is known of the files of one that is not here.
pub fn rows(
    lab: &Lab,
    root: &Path,
    recall: &dyn Fn(&Dataset) -> Option<Recalled>,
    sink: &mut Sink,
) -> Rows {
    let mut recalled = BTreeMap::new();
    let rows = lab.datasets.iter().enumerate().map(|(index, dataset)| {
        let (rows, place) = match &dataset.form {
            DatasetForm::Files { include, exclude } => {
                let globs = (include.as_slice(), exclude.as_slice());
                let listing = match recall::listing(dataset, globs, root, recall) {
                    Some((listing, digests)) => {
                        recalled.insert(DatasetId(index), digests);
                        listing
                    }
                    None => files::list(dataset, globs, root, sink)?,
                };
                (DatasetRows::of_files(&dataset.name, listing), files::path_place(dataset))
            }
            DatasetForm::Sheet { table, key, files } => {
                let sheet = sheet::read(dataset, (table, key, files), root, sink)?;
                let columns = sheet.columns();
                (DatasetRows { columns, body: Body::Sheet(sheet) }, table.place)
            }
        };
        if rows.is_empty() && !is_gone_over(lab, DatasetId(index)) {
            files::warn_empty(dataset, place, sink);
        }
        Some(rows)
    });
    let all = rows.collect();
    Rows { all, recalled }
}

/// Whether a step goes over the dataset: that it is empty is then an error of that step.
fn is_gone_over(lab: &Lab, id: DatasetId) -> bool {
    lab.enabled_steps().any(|(_, step)| {
        step.foreach.as_ref().is_some_and(|foreach| foreach.source == ForeachSource::Dataset(id))
    })
}

/// The rows of one dataset.
#[derive(Debug)]
pub struct DatasetRows {
    columns: Vec<String>,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Files { folder: String, files: Vec<FileEntry> },
    Sheet(Sheet),
}

/// The columns of plain files after the key, in the order of [`DatasetRows::columns`].
const FILE_COLUMNS: [&str; 5] = ["path", "dir", "name", "stem", "suffix"];

impl DatasetRows {
    fn of_files(name: &str, Listing { folder, files }: Listing) -> Self {
        let columns = [name].into_iter().chain(FILE_COLUMNS).map(str::to_owned).collect();
        Self { columns, body: Body::Files { folder, files } }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match &self.body {
            Body::Files { files, .. } => files.len(),
            Body::Sheet(sheet) => sheet.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names of the columns. Plain files: the dataset's name (the path inside the dataset,
    /// the key), `path`, `dir`, `name`, `stem`, `suffix`. A sheet: its own.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The column that `item.NAME` means: of a dataset named `path`, the path, not the key.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().rposition(|column| column == name)
    }

    /// The columns that identify a row.
    pub fn key_columns(&self) -> &[usize] {
        match &self.body {
            Body::Files { .. } => &[0],
            Body::Sheet(sheet) => sheet.key(),
        }
    }

    /// The value of a cell.
    ///
    /// `path` and the file columns of a sheet begin with the dataset's path; `dir` is the folder
    /// inside it, `.` at the top; `stem` and `suffix` are those of Python's pathlib.
    pub fn cell(&self, row: usize, column: usize) -> Cow<'_, str> {
        let (folder, files) = match &self.body {
            Body::Sheet(sheet) => return sheet.cell(row, column),
            Body::Files { folder, files } => (folder, files),
        };
        let path = files[row].path.as_str();
        let (dir, name) = path.rsplit_once('/').unwrap_or((".", path));
        match column {
            0 => Cow::Borrowed(path),
            1 if folder == "." => Cow::Borrowed(path),
            1 => Cow::Owned(join(folder, path)),
            2 => Cow::Borrowed(dir),
            3 => Cow::Borrowed(name),
            4 => Cow::Borrowed(&name[..suffix_start(name)]),
            _ => Cow::Borrowed(&name[suffix_start(name)..]),
        }
    }

    /// The first row with nothing in this column of a sheet.
    pub fn first_empty_cell(&self, column: usize) -> Option<usize> {
        match &self.body {
            Body::Files { .. } => None,
            Body::Sheet(sheet) => sheet.first_empty(column),
        }
    }

    /// The files of a row: the one it is, or those that its file columns name, in the order of
    /// those columns. None where the files of a sheet are not on this machine.
    pub fn files(&self, row: usize) -> impl Iterator<Item = &FileEntry> {
        let (one, many) = match &self.body {
            Body::Files { files, .. } => (files.get(row), None),
            Body::Sheet(sheet) => (None, Some(sheet.files(row))),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    /// Every file of the dataset once, sorted by the bytes of its path, which is relative to
    /// [`Self::folder`]; `None` where the files of a sheet are not on this machine.
    pub fn all_files(&self) -> Option<&[FileEntry]> {
        match &self.body {
            Body::Files { files, .. } => Some(files),
            Body::Sheet(sheet) => sheet.all_files(),
        }
    }

    /// The folder that the paths of files are relative to: relative to the project, or absolute.
    pub fn folder(&self) -> &str {
        match &self.body {
            Body::Files { folder, .. } => folder,
            Body::Sheet(sheet) => sheet.folder(),
        }
    }

    /// The line of a sheet that the row is.
    pub fn place(&self, row: usize) -> Option<Place> {
        match &self.body {
            Body::Files { .. } => None,
            Body::Sheet(sheet) => Some(sheet.line(row)),
        }
    }

    /// The header of a sheet's column.
    pub fn column_place(&self, column: usize) -> Option<Place> {
        match &self.body {
            Body::Files { .. } => None,
            Body::Sheet(sheet) => sheet.header(column),
        }
    }
}

/// Where the suffix of a file name begins, as pathlib has it: `a.tar.gz` at `.gz`, while `.hidden`
/// and `a.` have none.
fn suffix_start(name: &str) -> usize {
    match name.rfind('.') {
        Some(dot) if dot > 0 && dot + 1 < name.len() => dot,
        _ => name.len(),
    }
}

#[cfg(test)]
mod tests;
