//! Datasets of the form *files*: which files belong to one.

use std::{io, path::Path};

use super::{
    error::DataError,
    glob::{Globs, parse_all},
    project::nearest_path,
    walk::{FileEntry, walk},
};
use crate::{
    diag::{Code, Diagnostic, Reported, Sink},
    model::{Dataset, DatasetForm},
    text,
    text::{Place, Placed},
};

/// A dataset whose path is not on this machine.
pub(crate) const NOT_HERE: Code = Code::warning("data/not-here");
/// A dataset without rows.
pub(crate) const EMPTY_DATASET: Code = Code::warning("data/empty-dataset");

/// The files of a dataset, and the folder that their paths are relative to.
pub(crate) struct Listing {
    /// The folder, as in the manifest.
    pub(crate) folder: String,
    /// The files, sorted by the bytes of their paths.
    pub(crate) files: Vec<FileEntry>,
}

/// What the path of a dataset is.
pub(crate) enum DatasetPath {
    Folder,
    File(std::fs::Metadata),
}

/// What lies at the dataset's path; nothing, with a warning, where it is not here.
pub(crate) fn look(
    dataset: &Dataset,
    root: &Path,
    sink: &mut Sink,
) -> Result<Option<DatasetPath>, Reported> {
    let place = path_place(dataset);
    let path = &dataset.path;
    match fs_err::metadata(root.join(path)) {
        Ok(found) if found.is_file() => Ok(Some(DatasetPath::File(found))),
        Ok(_) => Ok(Some(DatasetPath::Folder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = &dataset.name;
            // Of another machine's folders nothing near is known.
            let near = (!path.starts_with('/')).then(|| nearest_path(root, path)).flatten();
            sink.warn(
                Diagnostic::new(
                    NOT_HERE,
                    text!(
                        En: "the files of dataset `{name}` are not on this machine",
                        Fr: "les fichiers du jeu de données `{name}` ne sont pas sur cette machine"
                    ),
                    place,
                    text!(En: "`{path}` does not exist here", Fr: "`{path}` n'existe pas ici"),
                )
                .help(near.unwrap_or_else(|| {
                    text!(
                        En: "correct the path, or run lab where the files are",
                        Fr: "corrigez le chemin, ou lancez lab là où sont les fichiers"
                    )
                })),
            );
            Ok(None)
        }
        Err(error) => Err(sink.error(DataError::unreadable(path, &error).diagnostic(place))),
    }
}

/// The files of a dataset; `None` where they are not here, or where an error was reported.
pub(crate) fn list(
    dataset: &Dataset,
    (include, exclude): (&[Placed<String>], &[Placed<String>]),
    root: &Path,
    sink: &mut Sink,
) -> Option<Listing> {
    let include = parse_all(include, sink);
    let exclude = parse_all(exclude, sink);
    let globs = Globs::new(include?, exclude?);
    let place = path_place(dataset);
    match look(dataset, root, sink).ok()?? {
        DatasetPath::File(found) => {
            let (folder, name) = match dataset.path.rsplit_once('/') {
                Some(("", name)) => ("/", name),
                Some(parts) => parts,
                None => (".", dataset.path.as_str()),
            };
            match FileEntry::new(name.to_owned(), &found) {
                Ok(file) => Some(Listing { folder: folder.to_owned(), files: vec![file] }),
                Err(error) => {
                    sink.error(DataError::unreadable(&dataset.path, &error).diagnostic(place));
                    None
                }
            }
        }
        DatasetPath::Folder => {
            let (files, faults) = walk(
                &root.join(&dataset.path),
                &dataset.path,
                |path| globs.matches(path),
                |folder| globs.may_hold(folder),
            );
            for fault in &faults {
                sink.error(fault.diagnostic(place));
            }
            if !faults.is_empty() {
                return None;
            }
            Some(Listing { folder: dataset.path.clone(), files })
        }
    }
}

/// Says that the dataset has no rows.
pub(crate) fn warn_empty(dataset: &Dataset, place: Place, sink: &mut Sink) {
    let name = &dataset.name;
    sink.warn(
        Diagnostic::new(
            EMPTY_DATASET,
            text!(En: "dataset `{name}` is empty", Fr: "le jeu de données `{name}` est vide"),
            place,
            text!(En: "no rows come from here", Fr: "aucune ligne ne vient d'ici"),
        )
        .help(match dataset.form {
            DatasetForm::Files { .. } => text!(
                En: "compare `path`, `include` and `exclude` with what is on disk",
                Fr: "comparez `path`, `include` et `exclude` avec ce qui est sur le disque"
            ),
            DatasetForm::Sheet { .. } => {
                text!(En: "add the rows to the sheet", Fr: "ajoutez les lignes à la feuille")
            }
        }),
    );
}

/// Where the manifest says the dataset's path, else where it names the dataset.
pub(crate) fn path_place(dataset: &Dataset) -> Place {
    dataset.path_place.unwrap_or(dataset.place)
}
