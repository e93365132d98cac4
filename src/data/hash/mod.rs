//! Digests of files, read in parallel and remembered between runs.
//!
//! Owns what a digest is, the Merkle root of a dataset and the cache of hashes. Knows nothing of
//! what is locked; time enters as a parameter.

mod cache;

use std::{fmt, io::Read, path::Path};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::{
    error::DataError,
    walk::{FileEntry, Timestamp, join},
};

pub use cache::HashCache;

/// So many bytes are read at once: on network disks a small buffer costs a round trip each.
const BUFFER: usize = 1 << 20;

/// 256 bits, shown as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest that 64 lower-case hexadecimal digits show.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let value = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = (value(pair[0])? << 4) | value(pair[1])?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One write for all: there is one of these for each of many files and tasks.
        let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
        let hex: String =
            self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
        f.write_str(&hex)
    }
}

/// What the bytes of one file hash to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileDigests {
    /// BLAKE3.
    pub blake3: Digest,
    /// SHA-256, which clusters can check; only where it was asked for, or known.
    pub sha256: Option<Digest>,
}

/// Which digests are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// BLAKE3 alone: datasets.
    Blake3,
    /// SHA-256 too: scripts, code and inputs.
    Both,
}

/// The digests of `files`, listed below `root`, in their order; `shown` is that folder as people
/// know it. Files that `cache` knows are not read. `now` is a moment before this call.
pub fn hash_files(
    root: &Path,
    shown: &str,
    files: &[FileEntry],
    wanted: Wanted,
    cache: &mut HashCache,
    now: Timestamp,
) -> Result<Vec<FileDigests>, Vec<DataError>> {
    let known: &HashCache = cache;
    let hashed: Vec<Result<(FileDigests, bool), DataError>> = files
        .par_iter()
        .map(|file| {
            let path = root.join(&file.path);
            match known.get(&path, file, wanted) {
                Some(digests) => Ok((digests, false)),
                None => read(&path, shown, file, wanted).map(|digests| (digests, true)),
            }
        })
        .collect();
    let mut digests = Vec::with_capacity(files.len());
    let mut faults = Vec::new();
    for (file, result) in files.iter().zip(hashed) {
        match result {
            Ok((found, fresh)) => {
                if fresh {
                    cache.insert(&root.join(&file.path), file, found, now);
                }
                digests.push(found);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(digests) } else { Err(faults) }
}

/// Reads one file, which must stay as it was listed.
fn read(
    path: &Path,
    shown: &str,
    file: &FileEntry,
    wanted: Wanted,
) -> Result<FileDigests, DataError> {
    let named = join(shown, &file.path);
    let refused = |error| DataError::unreadable(&named, &error);
    let mut open = fs_err::File::open(path).map_err(refused)?;
    let same = |open: &fs_err::File| {
        let now = FileEntry::new(String::new(), &open.metadata()?)?;
        Ok((now.size, now.modified) == (file.size, file.modified))
    };
    if !same(&open).map_err(refused)? {
        return Err(DataError::Changed(named));
    }
    let mut blake3 = blake3::Hasher::new();
    let mut sha256 = (wanted == Wanted::Both).then(Sha256::new);
    let mut buffer = vec![0; BUFFER.min(usize::try_from(file.size).unwrap_or(BUFFER) + 1)];
    let mut size = 0;
    loop {
        let read = match open.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(refused(error)),
        };
        size += read as u64;
        blake3.update(&buffer[..read]);
        if let Some(sha256) = &mut sha256 {
            sha256.update(&buffer[..read]);
        }
    }
    if size != file.size || !same(&open).map_err(refused)? {
        return Err(DataError::Changed(named));
    }
    Ok(FileDigests {
        blake3: Digest(*blake3.finalize().as_bytes()),
        sha256: sha256.map(|sha256| Digest(sha256.finalize().into())),
    })
}

/// The Merkle root of a dataset: the SHA-256 over one record a file, `PATH NUL SIZE NUL HASH LF`,
/// with the path inside the dataset, the size in bytes in decimal and what is locked of the
/// content (the digest in hexadecimal digits, or the whole seconds of the last change, or
/// nothing), the records sorted by the bytes of their paths.
///
/// Anyone can make it again: `printf '%s\0%s\0%s\n' …  | sha256sum`.
pub fn merkle_root<'a>(records: impl IntoIterator<Item = (&'a str, u64, String)>) -> Digest {
    let mut root = Sha256::new();
    for (path, size, hash) in records {
        root.update(path);
        root.update(format!("\0{size}\0{hash}\n"));
    }
    Digest(root.finalize().into())
}

#[cfg(test)]
mod tests;
