//! What is known of a dataset whose files this machine does not see: as they were listed and
//! locked where they lie.

use std::{collections::BTreeSet, io::ErrorKind, path::Path};

use super::{
    files::Listing,
    glob::{Globs, parse_all},
    walk::{FileEntry, Walked},
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

/// What is known of the files of a dataset; `None` where it is here, or nothing is.
pub(super) fn files(
    dataset: &Dataset,
    root: &Path,
    recall: &dyn Fn(&Dataset) -> Option<Recalled>,
) -> Option<Recalled> {
    let found = fs_err::metadata(root.join(&dataset.path));
    found.err().filter(|error| error.kind() == ErrorKind::NotFound)?;
    recall(dataset)
}

/// The listing of a dataset of which this is known, with the digests of its files; `None` where it
/// was listed by other globs.
pub(super) fn listing(
    dataset: &Dataset,
    (include, exclude): (&[Placed<String>], &[Placed<String>]),
    Recalled { files, digests }: Recalled,
) -> Option<(Listing, Vec<String>)> {
    // A dataset of one file is its own only file; a folder does not hold one of its own name.
    let (above, name) = dataset.path.rsplit_once('/').unwrap_or((".", &dataset.path));
    if let [file] = files.as_slice()
        && file.path == name
    {
        let folder = if above.is_empty() { "/" } else { above };
        return Some((Listing::of_file(folder, file.clone()), digests));
    }
    // What is wrong with the globs is told when the dataset is looked for.
    let mut unheard = Sink::default();
    let globs = Globs::new(parse_all(include, &mut unheard)?, parse_all(exclude, &mut unheard)?);
    if !files.iter().all(|file| globs.matches(&file.path)) {
        return None;
    }
    let above = |file: &FileEntry| {
        let ends: Vec<usize> = file.path.match_indices('/').map(|(end, _)| end).collect();
        ends.into_iter().map(|end| file.path[..end].to_owned()).collect::<Vec<_>>()
    };
    let folders: BTreeSet<String> = files.iter().flat_map(above).collect();
    let walked = Walked { folders: folders.into_iter().collect(), files, faults: Vec::new() };
    let listing = Listing::new(&dataset.path, &globs, walked, dataset.limit);
    (listing.files.len() == digests.len()).then_some((listing, digests))
}
