//! Datasets of the form *files*: which files and folders belong to one.

use std::{collections::HashSet, io, ops::Range, path::Path};

use super::{
    error::DataError,
    glob::{Globs, parse_all},
    project::nearest_path,
    table::Folder,
    walk::{FileEntry, Walked, join, walk},
};
use crate::{
    diag::{Code, Diagnostic, Reported, Sink},
    model::{Dataset, DatasetForm},
    text,
    text::{Place, Placed},
};

/// A dataset whose path is not on this machine.
pub(crate) const NOT_HERE: Code = Code::warning("data/not-here");
/// A folder that is a row and has no file.
pub(crate) const EMPTY_FOLDER: Code = Code::error("data/empty-folder");
/// A dataset without rows.
pub(crate) const EMPTY_DATASET: Code = Code::warning("data/empty-dataset");

/// The files of a dataset, and the folder that their paths are relative to.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The folder, as in the manifest.
    pub(crate) folder: String,
    /// The files, sorted by the bytes of their paths.
    pub(crate) files: Vec<FileEntry>,
    /// The rows, sorted by the bytes of their paths.
    pub(crate) rows: Vec<FileRow>,
}

/// A file, or a folder that is taken whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileRow {
    /// The path of a folder; of a file it stands with the file.
    folder: Option<String>,
    /// Which of the files it is, or are in the folder.
    pub(crate) files: Range<usize>,
}

impl FileRow {
    /// Its path inside the dataset, `files` being those of its listing.
    pub(crate) fn path<'a>(&'a self, files: &'a [FileEntry]) -> &'a str {
        self.folder.as_deref().unwrap_or_else(|| &files[self.files.start].path)
    }

    /// Whether it is a folder.
    pub(crate) fn is_folder(&self) -> bool {
        self.folder.is_some()
    }
}

impl Listing {
    /// The only file of a dataset, in `folder`.
    pub(crate) fn of_file(folder: &str, file: FileEntry) -> Self {
        let rows = vec![FileRow { folder: None, files: 0..1 }];
        Self { folder: folder.to_owned(), files: vec![file], rows }
    }

    /// What `globs` takes of what was found below `folder`; at most `limit` rows.
    pub(crate) fn new(folder: &str, globs: &Globs, walked: Walked, limit: Option<usize>) -> Self {
        let Walked { files, folders, .. } = walked;
        let taken: HashSet<String> =
            folders.into_iter().filter(|path| globs.takes_folder(path)).collect();
        let lies_in_one =
            |path: &str| path.match_indices('/').any(|(end, _)| taken.contains(&path[..end]));
        // One inside another is a part of that one.
        let outermost = taken.iter().filter(|path| !lies_in_one(path));
        let mut rows: Vec<FileRow> = outermost
            .map(|path| {
                // `0` follows `/`: all paths that begin with the folder's name and `/`.
                let [start, end] = ['/', '0'].map(|next| {
                    let bound = format!("{path}{next}");
                    files.partition_point(|file| file.path < bound)
                });
                FileRow { folder: Some(path.clone()), files: start..end }
            })
            .collect();
        let alone =
            (0..files.len()).filter(|index| taken.is_empty() || !lies_in_one(&files[*index].path));
        rows.extend(alone.map(|index| FileRow { folder: None, files: index..index + 1 }));
        if !taken.is_empty() {
            rows.sort_unstable_by(|a, b| a.path(&files).cmp(b.path(&files)));
        }
        let listing = Self { folder: folder.to_owned(), files, rows };
        match limit {
            Some(limit) if limit < listing.rows.len() => listing.first(limit),
            _ => listing,
        }
    }

    /// The first `count` rows and their files.
    fn first(self, count: usize) -> Self {
        let Self { folder, files, mut rows } = self;
        rows.truncate(count);
        let mut kept: Vec<usize> = rows.iter().flat_map(|row| row.files.clone()).collect();
        kept.sort_unstable();
        for row in &mut rows {
            let start = kept.partition_point(|index| *index < row.files.start);
            row.files = start..start + row.files.len();
        }
        let files = kept.into_iter().map(|index| files[index].clone()).collect();
        Self { folder, files, rows }
    }
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

/// Where the files that cells name are to be looked for: nowhere, where no column has any; `None`
/// where an error was reported.
pub(crate) fn named_folder<'a>(
    dataset: &'a Dataset,
    columns: &[Placed<String>],
    root: &Path,
    sink: &mut Sink,
) -> Option<Folder<'a>> {
    let here = !columns.is_empty() && look(dataset, root, sink).ok()?.is_some();
    Some(Folder { path: root.join(&dataset.path), shown: &dataset.path, here })
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
                Ok(file) => Some(Listing::of_file(folder, file)),
                Err(error) => {
                    sink.error(DataError::unreadable(&dataset.path, &error).diagnostic(place));
                    None
                }
            }
        }
        DatasetPath::Folder => {
            let walked = walk_dataset(dataset, &globs, root, sink)?;
            let listing = Listing::new(&dataset.path, &globs, walked, dataset.limit);
            full_folders(&listing, place, sink).then_some(listing)
        }
    }
}

/// Whether each folder that is a row has a file; reports those that have none: nothing of them could
/// be hashed, listed or copied.
fn full_folders(listing: &Listing, place: Place, sink: &mut Sink) -> bool {
    let mut full = true;
    for row in listing.rows.iter().filter(|row| row.files.is_empty()) {
        full = false;
        let path = join(&listing.folder, row.path(&listing.files));
        sink.error(
            Diagnostic::new(
                EMPTY_FOLDER,
                text!(
                    En: "the folder `{path}` contains no file of the dataset",
                    Fr: "le dossier `{path}` ne contient aucun fichier du jeu de données"
                ),
                place,
                text!(En: "it would be a row", Fr: "il serait une ligne"),
            )
            .help(text!(
                En: "put its files there, or leave it out with `exclude`",
                Fr: "mettez-y ses fichiers, ou écartez-le par `exclude`"
            )),
        );
    }
    full
}

/// What `globs` takes below the dataset's path; `None` where something could not be read, which
/// is reported.
pub(crate) fn walk_dataset(
    dataset: &Dataset,
    globs: &Globs,
    root: &Path,
    sink: &mut Sink,
) -> Option<Walked> {
    let walked = walk(
        &root.join(&dataset.path),
        &dataset.path,
        |path| globs.matches(path),
        |folder| globs.may_hold(folder),
    );
    for fault in &walked.faults {
        sink.error(fault.diagnostic(path_place(dataset)));
    }
    walked.faults.is_empty().then_some(walked)
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
            DatasetForm::Captures(_) => text!(
                En: "compare `path`, `files` and `exclude` with what is on disk",
                Fr: "comparez `path`, `files` et `exclude` avec ce qui est sur le disque"
            ),
            DatasetForm::Sheet { .. } => {
                text!(En: "add the rows to the sheet", Fr: "ajoutez les lignes à la feuille")
            }
            DatasetForm::Rows(_) => {
                text!(En: "add the rows to `rows`", Fr: "ajoutez les lignes à `rows`")
            }
        }),
    );
}

/// Where the manifest says the dataset's path, else where it names the dataset.
pub(crate) fn path_place(dataset: &Dataset) -> Place {
    dataset.path_place.unwrap_or(dataset.place)
}
