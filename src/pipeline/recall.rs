//! What `lab.lock` and the listing in `rendered/datasets/` know of a dataset that is not here: used
//! where the two agree.

use std::path::Path;

use crate::{
    data::{FileEntry, Recalled, Timestamp, merkle_root},
    lock::LockFile,
    model::{Dataset, Folders},
    text::unescape,
};

/// The files of `dataset` as `lock` and its listing know them.
pub(super) fn recall(
    lock: &LockFile,
    root: &Path,
    folders: &Folders,
    dataset: &Dataset,
) -> Option<Recalled> {
    // What a variant has as the whole analysis has it may be listed there alone.
    let listed = |folder: &str| {
        let path = format!("{folder}/datasets/{}.tsv", dataset.name);
        let text = fs_err::read_to_string(root.join(path)).ok()?;
        recalled(lock, dataset, &text)
    };
    listed(&folders.rendered).or_else(|| listed(&Folders::whole().rendered))
}

/// The files in the listing `text`, where the lock knows them so.
fn recalled(lock: &LockFile, dataset: &Dataset, text: &str) -> Option<Recalled> {
    let locked = lock.datasets.get(dataset.name.as_str())?;
    let mut recalled = Recalled { files: Vec::new(), digests: Vec::new() };
    for line in text.lines().skip(1) {
        let mut fields = line.split('\t');
        let (path, bytes, digest) = (fields.next()?, fields.next()?, fields.next()?);
        let seconds = digest.strip_prefix("mtime:").map_or(Ok(0), str::parse).ok()?;
        let size = if bytes == "-" { 0 } else { bytes.parse().ok()? };
        let modified = Timestamp { seconds, nanos: 0 };
        recalled.files.push(FileEntry { path: unescape(path)?, size, modified });
        recalled.digests.push(digest.to_owned());
    }
    let records = recalled.files.iter().zip(&recalled.digests).map(|(file, digest)| {
        let hash = digest.split_once(':').map_or("", |(_, hash)| hash);
        (file.path.as_str(), file.size, hash.to_owned())
    });
    let same = locked.lock == dataset.lock.word()
        && locked.limit == dataset.limit.map(|limit| limit as u64)
        && locked.files == recalled.files.len() as u64
        && recalled.files.is_sorted_by(|a, b| a.path < b.path)
        && locked
            .root
            .as_ref()
            .is_none_or(|root| *root == format!("sha256:{}", merkle_root(records)));
    same.then_some(recalled)
}
