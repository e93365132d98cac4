//! The files that the cells of a sheet name.

use std::{
    io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use super::{
    SheetText,
    columns::Header,
    fault::{self, CELL_FILE, CELL_PATH, Faults},
    lines::Line,
};
use crate::{
    data::{
        error::DataError,
        walk::{FileEntry, join},
    },
    diag::{Diagnostic, Text},
    model::lexical,
    text,
};

/// A cell that names a file.
pub(super) struct Cell {
    /// The path inside the dataset, shortest form.
    path: String,
    row: usize,
    /// The column of the sheet, and its place among the file columns.
    column: usize,
    slot: usize,
}

/// The files that a sheet names.
#[derive(Debug)]
pub(super) struct NamedFiles {
    /// Each once, sorted by the bytes of their paths.
    files: Vec<FileEntry>,
    /// For each row as many as there are file columns: which file.
    of_rows: Vec<Option<usize>>,
    width: usize,
}

/// The cells that name a file: an empty one names none, a path that leaves the dataset's is a
/// fault.
pub(super) fn cells(
    sheet: &SheetText,
    header: &Header,
    columns: &[usize],
    lines: &[Line],
    faults: &mut Faults,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (row, line) in lines.iter().enumerate().filter(|(_, line)| line.cells.len() == header.len())
    {
        for (slot, &column) in columns.iter().enumerate() {
            let written = &line.cells[column];
            if written.is_empty() {
                continue;
            }
            let inside = |path: &str| {
                !path.starts_with('/') && path != "." && path != ".." && !path.starts_with("../")
            };
            match lexical(written).ok().filter(|path| inside(path)) {
                Some(path) => cells.push(Cell { path, row, column, slot }),
                None => faults.report(|| {
                    Diagnostic::new(
                        CELL_PATH,
                        text!(
                            En: "`{written}` is not a path inside the dataset",
                            Fr: "`{written}` n'est pas un chemin à l'intérieur du jeu de données"
                        ),
                        sheet.cell(line, column),
                        text!(En: "this cell names a file", Fr: "cette cellule désigne un fichier"),
                    )
                    .also(sheet.table.place, fault::the_sheet())
                    .help(text!(
                        En: "write it relative to the dataset's `path`, with `/`",
                        Fr: "écrivez-le relatif au `path` du jeu de données, avec `/`"
                    ))
                }),
            }
        }
    }
    cells
}

impl NamedFiles {
    /// Looks for the files in the folder, given on disk and as people know it; each that is not
    /// there is a fault.
    pub(super) fn look(
        sheet: &SheetText,
        (folder, shown): (PathBuf, &str),
        (cells, width): (Vec<Cell>, usize),
        lines: &[Line],
        faults: &mut Faults,
    ) -> Self {
        let mut paths: Vec<&str> = cells.iter().map(|cell| cell.path.as_str()).collect();
        paths.par_sort_unstable();
        paths.dedup();
        let looked: Vec<io::Result<FileEntry>> =
            paths.par_iter().map(|path| look(&folder, path)).collect();
        let mut of_rows = vec![None; lines.len() * width];
        for cell in &cells {
            let index = paths.binary_search(&cell.path.as_str()).expect("it is one of the cells'");
            of_rows[cell.row * width + cell.slot] = Some(index);
            if let Err(error) = &looked[index] {
                let place = sheet.cell(&lines[cell.row], cell.column);
                let path = join(shown, &cell.path);
                faults.report(|| missing(sheet, &path, error, place));
            }
        }
        // Where one is missing, the sheet is not valid and nobody asks for the others.
        Self { files: looked.into_iter().flatten().collect(), of_rows, width }
    }

    /// The files that a row names, in the order of the file columns.
    pub(super) fn of_row(&self, row: usize) -> impl Iterator<Item = &FileEntry> {
        let named = &self.of_rows[row * self.width..(row + 1) * self.width];
        named.iter().flatten().map(|index| &self.files[*index])
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

fn missing(
    sheet: &SheetText,
    path: &str,
    error: &io::Error,
    place: crate::text::Place,
) -> Diagnostic {
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
        _ => {
            return DataError::unreadable(path, error)
                .diagnostic(place)
                .also(sheet.table.place, fault::the_sheet());
        }
    };
    Diagnostic::new(
        CELL_FILE,
        message,
        place,
        text!(En: "this cell names a file", Fr: "cette cellule désigne un fichier"),
    )
    .also(sheet.table.place, fault::the_sheet())
    .help(help)
}
