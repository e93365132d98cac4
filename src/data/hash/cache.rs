//! Digests remembered between runs, in a file that anyone may delete.
//!
//! A line says the digests of a path at one size and time of change. A file that changed within
//! [`SETTLED`] seconds before it was read is not believed: it may have changed again within the
//! same tick of the disk's clock.

use std::{collections::BTreeMap, fmt::Write as _, io::Write as _, path::Path};

use super::{Digest, FileDigests, Wanted};
use crate::data::{
    error::DataError,
    walk::{FileEntry, Timestamp},
};

/// What a file must have been left alone before it was read, in seconds.
const SETTLED: i64 = 2;

/// The first line of the file.
const HEADING: &str = "lab-hashes 1\n";

/// Digests of files by their path on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HashCache {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    size: u64,
    modified: Timestamp,
    digests: FileDigests,
}

impl HashCache {
    /// The cache in the file at `path`; an empty one where there is none, or where it is damaged.
    pub fn read(path: &Path) -> Self {
        fs_err::read_to_string(path).ok().and_then(|text| Self::parse(&text)).unwrap_or_default()
    }

    /// Writes it, whole or not at all; makes the folder where it is missing.
    pub fn write(&self, path: &Path) -> Result<(), DataError> {
        let refused = |error| DataError::Cache { path: path.to_owned(), error };
        let folder = path.parent().unwrap_or(Path::new(""));
        fs_err::create_dir_all(folder).map_err(refused)?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(refused)?;
        file.write_all(self.text().as_bytes()).map_err(refused)?;
        file.persist(path).map_err(|error| refused(error.error))?;
        Ok(())
    }

    /// What the file hashes to, where it is as it was then.
    pub(super) fn get(&self, path: &Path, file: &FileEntry, wanted: Wanted) -> Option<FileDigests> {
        let entry = self.entries.get(path.to_str()?)?;
        let same = (entry.size, entry.modified) == (file.size, file.modified);
        let enough = wanted == Wanted::Blake3 || entry.digests.sha256.is_some();
        (same && enough).then_some(entry.digests)
    }

    /// Remembers what was read, starting at `now`, unless it changed too shortly before, or its
    /// path has no place in a line.
    pub(super) fn insert(
        &mut self,
        path: &Path,
        file: &FileEntry,
        digests: FileDigests,
        now: Timestamp,
    ) {
        let Some(path) = path.to_str().filter(|path| !path.contains('\n')) else { return };
        let Timestamp { seconds, nanos } = file.modified;
        if (Timestamp { seconds: seconds.saturating_add(SETTLED), nanos }) > now {
            self.entries.remove(path);
            return;
        }
        let entry = Entry { size: file.size, modified: file.modified, digests };
        self.entries.insert(path.to_owned(), entry);
    }

    /// Heading, an entry a line, and the BLAKE3 of both: a damaged file is known by it.
    fn text(&self) -> String {
        let mut text = String::from(HEADING);
        for (path, Entry { size, modified, digests }) in &self.entries {
            let Timestamp { seconds, nanos } = modified;
            let sha256 = digests.sha256.map_or("-".to_owned(), |digest| digest.to_string());
            let blake3 = digests.blake3;
            let _ = writeln!(text, "{blake3}\t{sha256}\t{size}\t{seconds}\t{nanos}\t{path}");
        }
        let seal = blake3::hash(text.as_bytes()).to_hex();
        let _ = writeln!(text, "{seal}");
        text
    }

    /// The cache that `text` is, if it is whole.
    fn parse(text: &str) -> Option<Self> {
        let seal_at = text.strip_suffix('\n')?.rfind('\n')? + 1;
        let (text, seal) = text.split_at(seal_at);
        if blake3::hash(text.as_bytes()).to_hex().as_str() != seal.trim_end() {
            return None;
        }
        let entries = text.strip_prefix(HEADING)?.split_terminator('\n').map(|line| {
            let mut fields = line.splitn(6, '\t');
            let mut field = || fields.next();
            let blake3 = Digest::from_hex(field()?)?;
            let sha256 = match field()? {
                "-" => None,
                hex => Some(Digest::from_hex(hex)?),
            };
            let size = field()?.parse().ok()?;
            let modified =
                Timestamp { seconds: field()?.parse().ok()?, nanos: field()?.parse().ok()? };
            let digests = FileDigests { blake3, sha256 };
            Some((field()?.to_owned(), Entry { size, modified, digests }))
        });
        let mut cache = Self::default();
        for entry in entries {
            let (path, entry) = entry?;
            cache.entries.insert(path, entry);
        }
        Some(cache)
    }
}
