//! The files that the cells of rows name.

use std::{
    io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use super::{
    Draft, Origin,
    fault::{CELL_FILE, CELL_PATH, Faults},
};
use crate::{
    data::{
        error::DataError,
        walk::{FileEntry, join},
    },
    diag::{Diagnostic, Text},
    model::lexical,
    text,
    text::Place,
};

/// The folder that cells name files in.
pub(in crate::data) struct Folder<'a> {
    /// On this machine.
    pub(in crate::data) path: PathBuf,
    /// As people know it.
    pub(in crate::data) shown: &'a str,
    /// Whether it is on this machine at all.
    pub(in crate::data) here: bool,
}

/// A cell that names a file.
pub(super) struct Cell {
    /// The path inside the dataset, shortest form.
    path: String,
    row: usize,
    /// Its column, and the place of that among the file columns.
    column: usize,
    slot: usize,
}

/// The files that rows name.
#[derive(Debug)]
pub(in crate::data) struct NamedFiles {
    /// Each once, sorted by the bytes of their paths.
    files: Vec<FileEntry>,
    /// For each row as many as there are file columns: which file.
    of_rows: Vec<Option<usize>>,
    width: usize,
}

/// The cells that name a file: an empty one names none, a path that leaves the dataset's is a
/// fault.
pub(super) fn cells(
    draft: &Draft,
    columns: &[usize],
    origin: &dyn Origin,
    faults: &mut Faults<'_>,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (row, written) in draft.whole_rows() {
        for (slot, &column) in columns.iter().enumerate() {
            let written = &written[column];
            if written.is_empty() {
                continue;
            }
            let inside = |path: &str| {
                !path.starts_with('/') && path != "." && path != ".." && !path.starts_with("../")
            };
            match lexical(written).ok().filter(|path| inside(path)) {
                Some(path) => cells.push(Cell { path, row, column, slot }),
                None => faults.report(|| outside(origin, written, origin.cell(row, column))),
            }
        }
    }
    cells
}

fn outside(origin: &dyn Origin, written: &str, place: Place) -> Diagnostic {
    let message = text!(
        En: "`{written}` is not a path inside the dataset",
        Fr: "`{written}` n'est pas un chemin à l'intérieur du jeu de données"
    );
    let label = text!(En: "this cell names a file", Fr: "cette cellule désigne un fichier");
    origin.seen(Diagnostic::new(CELL_PATH, message, place, label)).help(text!(
        En: "write it relative to the dataset's `path`, with `/`",
        Fr: "écrivez-le relatif au `path` du jeu de données, avec `/`"
    ))
}

impl NamedFiles {
    /// The files `files`, sorted, of which each row names `width`, by their indexes.
    pub(in crate::data) fn new(
        files: Vec<FileEntry>,
        of_rows: Vec<Option<usize>>,
        width: usize,
    ) -> Self {
        Self { files, of_rows, width }
    }

    /// Looks for the files that `rows` rows name in the folder; each that is not there is a fault.
    pub(super) fn look(
        folder: &Folder<'_>,
        (cells, width): (Vec<Cell>, usize),
        rows: usize,
        origin: &dyn Origin,
        faults: &mut Faults<'_>,
    ) -> Self {
        let mut paths: Vec<&str> = cells.iter().map(|cell| cell.path.as_str()).collect();
        paths.par_sort_unstable();
        paths.dedup();
        let looked: Vec<io::Result<FileEntry>> =
            paths.par_iter().map(|path| look(&folder.path, path)).collect();
        let mut of_rows = vec![None; rows * width];
        for cell in &cells {
            let index = paths.binary_search(&cell.path.as_str()).expect("it is one of the cells'");
            of_rows[cell.row * width + cell.slot] = Some(index);
            if let Err(error) = &looked[index] {
                let path = join(folder.shown, &cell.path);
                let place = origin.cell(cell.row, cell.column);
                faults.report(|| missing(origin, &path, error, place));
            }
        }
        // Where one is missing, the rows are not valid and nobody asks for the others.
        Self::new(looked.into_iter().flatten().collect(), of_rows, width)
    }

    /// The files that a row names, in the order of the file columns, as indexes of [`Self::all`].
    pub(super) fn of_row(&self, row: usize) -> impl Iterator<Item = usize> {
        self.of_rows[row * self.width..(row + 1) * self.width].iter().flatten().copied()
    }

    /// The files, each once, sorted.
    pub(super) fn all(&self) -> &[FileEntry] {
        &self.files
    }
}

fn look(folder: &Path, path: &str) -> io::Result<FileEntry> {
    let found = fs_err::metadata(folder.join(path))?;
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    FileEntry::new(path.to_owned(), &found)
}

fn missing(origin: &dyn Origin, path: &str, error: &io::Error, place: Place) -> Diagnostic {
    let (message, help): (Text, Text) = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => (
            text!(En: "`{path}` does not exist", Fr: "`{path}` n'existe pas"),
            text!(
                En: "correct the cell, or leave it empty if there is no file",
                Fr: "corrigez la cellule, ou laissez-la vide s'il n'y a pas de fichier"
            ),
        ),
        io::ErrorKind::IsADirectory => (
            text!(En: "`{path}` is not a file", Fr: "`{path}` n'est pas un fichier"),
            text!(En: "name a file in that folder", Fr: "désignez un fichier de ce dossier"),
        ),
        _ => return origin.seen(DataError::unreadable(path, error).diagnostic(place)),
    };
    let label = text!(En: "this cell names a file", Fr: "cette cellule désigne un fichier");
    origin.seen(Diagnostic::new(CELL_FILE, message, place, label)).help(help)
}
