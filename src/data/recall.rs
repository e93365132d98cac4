//! What is known of a dataset whose files this machine does not see: as they were listed and
//! locked where they lie.

use std::{io::ErrorKind, path::Path};

use super::{
    files::Listing,
    glob::{Globs, parse_all},
    walk::FileEntry,
};
use crate::{diag::Sink, model::Dataset, text::Placed};

/// The files of a dataset as they were locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    /// The files, sorted by the bytes of their paths. Of what is not locked sizes and times are 0.
    pub files: Vec<FileEntry>,
    /// What is locked of each: `blake3:HEX`, `mtime:SECONDS` or `-`.
    pub digests: Vec<String>,
}

/// The listing of a dataset that is not here and is recalled, with the digests of its files; `None`
/// where it is here, nothing is known of it, or it was listed by other globs.
pub(super) fn listing(
    dataset: &Dataset,
    (include, exclude): (&[Placed<String>], &[Placed<String>]),
    root: &Path,
    recall: &dyn Fn(&Dataset) -> Option<Recalled>,
) -> Option<(Listing, Vec<String>)> {
    let found = fs_err::metadata(root.join(&dataset.path));
    found.err().filter(|error| error.kind() == ErrorKind::NotFound)?;
    let Recalled { files, digests } = recall(dataset)?;
    // A dataset of one file is its own only file; a folder does not hold one of its own name.
    let (above, name) = dataset.path.rsplit_once('/').unwrap_or((".", &dataset.path));
    if let [file] = files.as_slice()
        && file.path == name
    {
        let folder = if above.is_empty() { "/" } else { above };
        return Some((Listing { folder: folder.to_owned(), files }, digests));
    }
    // What is wrong with the globs is told when the dataset is looked for.
    let mut unheard = Sink::default();
    let globs = Globs::new(parse_all(include, &mut unheard)?, parse_all(exclude, &mut unheard)?);
    let fits = files.iter().all(|file| globs.matches(&file.path));
    fits.then(|| (Listing { folder: dataset.path.clone(), files }, digests))
}
