//! The digests of all that is on disk and decides a result.

use std::{collections::BTreeMap, path::Path};

use crate::{
    data::{
        DataError, Digest, FileEntry, HashCache, ProjectFiles, Rows, Timestamp, Wanted, hash_files,
        merkle_root,
    },
    model::{DatasetId, Lab, LockMode},
};

use super::file::{LockedDataset, LockedFile};

/// What is on disk, as digests.
#[derive(Debug, Default)]
pub struct Hashes {
    /// Scripts, helper files and inputs, by path in the project.
    pub files: BTreeMap<String, LockedFile>,
    /// Datasets that are on this machine.
    pub datasets: BTreeMap<DatasetId, DatasetHashes>,
}

/// The files of one dataset.
#[derive(Debug)]
pub struct DatasetHashes {
    /// Count, bytes and Merkle root.
    pub locked: LockedDataset,
    /// What is locked of each file, in the order of `DatasetRows::all_files`: `blake3:HEX`,
    /// `mtime:SECONDS` or `-`.
    pub digests: Vec<String>,
}

/// Hashes what `lab` reads, with what `cache` knows already. `now` is a moment before this call.
pub fn hashes(
    lab: &Lab,
    rows: &Rows,
    files: &ProjectFiles,
    root: &Path,
    cache: &mut HashCache,
    now: Timestamp,
) -> Result<Hashes, Vec<DataError>> {
    let mut hashes = Hashes::default();
    let mut faults = Vec::new();
    let entries: Vec<FileEntry> = files.entries.values().cloned().collect();
    match hash_files(root, ".", &entries, Wanted::Both, cache, now) {
        Err(mut found) => faults.append(&mut found),
        Ok(digests) => {
            for (entry, digests) in entries.into_iter().zip(digests) {
                let locked = LockedFile {
                    sha256: digests.sha256.expect("both were asked for").to_string(),
                    blake3: digests.blake3.to_string(),
                    bytes: entry.size,
                };
                hashes.files.insert(entry.path, locked);
            }
        }
    }
    for index in 0..lab.datasets.len() {
        let id = DatasetId(index);
        match dataset(lab, rows, id, root, cache, now) {
            Ok(Some(dataset)) => drop(hashes.datasets.insert(id, dataset)),
            Ok(None) => {}
            Err(mut found) => faults.append(&mut found),
        }
    }
    if faults.is_empty() { Ok(hashes) } else { Err(faults) }
}

fn dataset(
    lab: &Lab,
    rows: &Rows,
    id: DatasetId,
    root: &Path,
    cache: &mut HashCache,
    now: Timestamp,
) -> Result<Option<DatasetHashes>, Vec<DataError>> {
    let Some(known) = rows.dataset(id) else { return Ok(None) };
    let Some(files) = known.all_files() else { return Ok(None) };
    let mode = lab.dataset(id).lock;
    let digests: Vec<String> = match (rows.recalled(id), mode) {
        (Some(recalled), _) => recalled.to_vec(),
        (None, LockMode::None) => vec!["-".to_owned(); files.len()],
        (None, LockMode::Metadata) => {
            files.iter().map(|file| format!("mtime:{}", file.modified.seconds)).collect()
        }
        (None, LockMode::Content) => {
            let folder = known.folder();
            let hashed = hash_files(&root.join(folder), folder, files, Wanted::Blake3, cache, now)?;
            hashed.into_iter().map(|digests| format!("blake3:{}", digests.blake3)).collect()
        }
    };
    let root_digest: Option<Digest> = (mode != LockMode::None).then(|| {
        let records = files.iter().zip(&digests);
        merkle_root(records.map(|(file, digest)| {
            let hash = digest.split_once(':').map_or("", |(_, hash)| hash);
            (file.path.as_str(), file.size, hash.to_owned())
        }))
    });
    let locked = LockedDataset {
        lock: mode.word().to_owned(),
        files: files.len() as u64,
        bytes: files.iter().map(|file| file.size).sum(),
        limit: lab.dataset(id).limit.map(|limit| limit as u64),
        root: root_digest.map(|root| format!("sha256:{root}")),
    };
    Ok(Some(DatasetHashes { locked, digests }))
}
