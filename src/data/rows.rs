//! The rows of datasets: what tasks are made of.
//!
//! Owns the columns of a row and their values. Knows nothing of tasks.

use std::{borrow::Cow, collections::BTreeMap, path::Path};

use super::{
    captures,
    files::{self, Listing},
    glob::{Glob, Globs, Pattern},
    recall::{self, Recalled},
    sheet,
    table::Table,
    walk::{FileEntry, join},
    written,
};
use crate::{
    diag::Sink,
    model::{
        CapturedPaths, Dataset, DatasetForm, DatasetId, ForeachSource, Lab, is_of_own_computer,
    },
    text::{Place, Placed},
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
        // A check tells that no cluster has it, which is more than that it is not here.
        if lab.cluster.is_some() && is_of_own_computer(&dataset.path) {
            return None;
        }
        let (rows, place) = match &dataset.form {
            DatasetForm::Files { include, exclude } => {
                let globs = (include.as_slice(), exclude.as_slice());
                let known = recall::files(dataset, root, recall);
                let known = known.and_then(|known| recall::listing(dataset, globs, known));
                let listing = match known {
                    Some((listing, digests)) => {
                        recalled.insert(DatasetId(index), digests);
                        listing
                    }
                    None => files::list(dataset, globs, root, sink)?,
                };
                (DatasetRows::of_files(&dataset.name, listing), files::path_place(dataset))
            }
            DatasetForm::Captures(paths) => {
                let known = recall::files(dataset, root, recall);
                let (table, digests) = captures::read(dataset, paths, known, root, sink)?;
                recalled.extend(digests.map(|digests| (DatasetId(index), digests)));
                (DatasetRows::of_table(table), files::path_place(dataset))
            }
            DatasetForm::Sheet { table, key, files } => {
                let rows = sheet::read(dataset, (table, key, files), root, sink)?;
                (DatasetRows::of_table(rows), table.place)
            }
            DatasetForm::Rows(rows) => {
                let place = rows.place;
                (DatasetRows::of_table(written::read(dataset, rows, root, sink)?), place)
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
    Files(Listing),
    Table(Table),
}

/// The columns of plain files after the key, in the order of [`DatasetRows::columns`].
const FILE_COLUMNS: [&str; 5] = ["path", "dir", "name", "stem", "suffix"];

impl DatasetRows {
    fn of_files(name: &str, listing: Listing) -> Self {
        let columns = [name].into_iter().chain(FILE_COLUMNS).map(str::to_owned).collect();
        Self { columns, body: Body::Files(listing) }
    }

    fn of_table(table: Table) -> Self {
        Self { columns: table.columns(), body: Body::Table(table) }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match &self.body {
            Body::Files(listing) => listing.rows.len(),
            Body::Table(table) => table.len(),
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
            Body::Files(_) => &[0],
            Body::Table(table) => table.key(),
        }
    }

    /// The columns whose values begin with [`Self::folder`].
    pub fn path_columns(&self) -> &[usize] {
        match &self.body {
            Body::Files(_) => &[1],
            Body::Table(table) => table.file_columns(),
        }
    }

    /// The columns that a table of the rows has: all but the key of plain files, which is the path
    /// inside the dataset.
    pub fn table_columns(&self) -> std::ops::Range<usize> {
        let key = usize::from(matches!(self.body, Body::Files(_)));
        key..self.columns.len()
    }

    /// The value of a column; of a path what stands inside the dataset: where that lies is not what
    /// its rows are.
    pub fn without_place<'v>(&self, column: usize, value: &'v str) -> &'v str {
        if self.folder() == "." || !self.path_columns().contains(&column) {
            return value;
        }
        value.strip_prefix(self.folder()).map_or(value, |rest| rest.trim_start_matches('/'))
    }

    /// The value of a cell.
    ///
    /// `path` and the columns that hold paths begin with the dataset's path; `dir` is the folder
    /// inside it, `.` at the top; `stem` and `suffix` are those of Python's pathlib.
    pub fn cell(&self, row: usize, column: usize) -> Cow<'_, str> {
        let (folder, path) = match &self.body {
            Body::Table(table) => return table.cell(row, column),
            Body::Files(Listing { folder, files, rows }) => (folder, rows[row].path(files)),
        };
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

    /// The first row with nothing in this column.
    pub fn first_empty_cell(&self, column: usize) -> Option<usize> {
        match &self.body {
            Body::Files(_) => None,
            Body::Table(table) => table.first_empty(column),
        }
    }

    /// The files of a row, by their position in [`Self::all_files`]: the one that it is, those in
    /// the folder that it is, or those that its cells name, in the order of the columns. None
    /// where the files that cells name are not on this machine.
    pub fn file_positions(&self, row: usize) -> impl Iterator<Item = usize> {
        let (own, named) = match &self.body {
            Body::Files(listing) => (listing.rows[row].files.clone(), None),
            Body::Table(table) => (0..0, Some(table.files(row))),
        };
        own.chain(named.into_iter().flatten())
    }

    /// The files of a row, in the order of [`Self::file_positions`].
    pub fn files(&self, row: usize) -> impl Iterator<Item = &FileEntry> {
        let all = self.all_files().unwrap_or_default();
        self.file_positions(row).map(move |position| &all[position])
    }

    /// The path inside the dataset of a row that is a folder.
    pub fn whole_folder(&self, row: usize) -> Option<&str> {
        match &self.body {
            Body::Files(Listing { files, rows, .. }) if rows[row].is_folder() => {
                Some(rows[row].path(files))
            }
            _ => None,
        }
    }

    /// Every file of the dataset once, sorted by the bytes of its path, which is relative to
    /// [`Self::folder`]; `None` where the files that cells name are not on this machine.
    pub fn all_files(&self) -> Option<&[FileEntry]> {
        match &self.body {
            Body::Files(listing) => Some(&listing.files),
            Body::Table(table) => table.all_files(),
        }
    }

    /// The folder that the paths of files are relative to: relative to the project, or absolute.
    pub fn folder(&self) -> &str {
        match &self.body {
            Body::Files(listing) => &listing.folder,
            Body::Table(table) => table.folder(),
        }
    }

    /// The line of a sheet, or the text of the manifest, that the row is.
    pub fn place(&self, row: usize) -> Option<Place> {
        match &self.body {
            Body::Files(_) => None,
            Body::Table(table) => table.place(row),
        }
    }

    /// Where the name of a column stands, but for plain files.
    pub fn column_place(&self, column: usize) -> Option<Place> {
        match &self.body {
            Body::Files(_) => None,
            Body::Table(table) => table.column_place(column),
        }
    }
}

/// Whether a file belongs to a dataset, by its path inside that.
pub type Takes<'a> = Box<dyn Fn(&str) -> bool + 'a>;

/// Which files below its path would belong to a dataset if they were there: a path inside it, that
/// of a folder, with a final `/`, for any file in it; `None` where that is not decided by names, or they cannot be read.
pub fn takes(form: &DatasetForm) -> Option<Takes<'_>> {
    let parsed = |globs: &[Placed<String>]| -> Option<Vec<Glob>> {
        globs.iter().map(|glob| Glob::parse(&glob.value).ok()).collect()
    };
    match form {
        DatasetForm::Files { include, exclude } => {
            let globs = Globs::new(parsed(include)?, parsed(exclude)?);
            Some(Box::new(move |path| match path.strip_suffix('/') {
                Some(folder) => globs.may_hold(folder),
                None => globs.matches(path),
            }))
        }
        DatasetForm::Captures(CapturedPaths { patterns, exclude, .. }) => {
            let pattern = |pattern: &Placed<String>| Pattern::parse(&pattern.value).ok();
            let patterns: Vec<Pattern> = patterns.values().map(pattern).collect::<Option<_>>()?;
            let all = patterns.iter().map(|pattern| pattern.glob().clone()).collect();
            let globs = Globs::new(all, parsed(exclude)?);
            Some(Box::new(move |path| {
                if let Some(folder) = path.strip_suffix('/') {
                    return globs.may_hold(folder);
                }
                let fits = |pattern: &Pattern| pattern.captures(path).is_some();
                globs.matches(path) && patterns.iter().any(fits)
            }))
        }
        DatasetForm::Sheet { .. } | DatasetForm::Rows(_) => None,
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
