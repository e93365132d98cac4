//! Folders, walked: which files lie below a folder, with size and time of change.
//!
//! Owns symbolic links, loops and names that no list can hold. Knows nothing of datasets.

use std::{ffi::OsStr, io, path::Path, time::UNIX_EPOCH};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::error::DataError;

/// A moment of the system's clock: seconds since 1970, before it negative, and nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp {
    /// Whole seconds, rounded down.
    pub seconds: i64,
    /// Nanoseconds after those, below 1,000,000,000.
    pub nanos: u32,
}

impl From<std::time::SystemTime> for Timestamp {
    fn from(time: std::time::SystemTime) -> Self {
        let whole = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self { seconds: whole(after.as_secs()), nanos: after.subsec_nanos() },
            Err(error) => {
                let before = error.duration();
                match before.subsec_nanos() {
                    0 => Self { seconds: -whole(before.as_secs()), nanos: 0 },
                    part => {
                        Self { seconds: -whole(before.as_secs()) - 1, nanos: 1_000_000_000 - part }
                    }
                }
            }
        }
    }
}

/// A file as it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// Its path with `/`, relative to the folder that was listed.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// When its content changed last.
    pub modified: Timestamp,
}

impl FileEntry {
    /// The file `path` that has this metadata.
    pub(crate) fn new(path: String, metadata: &std::fs::Metadata) -> io::Result<Self> {
        Ok(Self { path, size: metadata.len(), modified: metadata.modified()?.into() })
    }
}

/// The text of `folder` and, below it, `path`; `.` adds nothing.
pub(crate) fn join(folder: &str, path: &str) -> String {
    match folder {
        "." => path.to_owned(),
        folder if folder.ends_with('/') => format!("{folder}{path}"),
        folder => format!("{folder}/{path}"),
    }
}

/// What lies below a folder.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// The files, sorted by the bytes of their paths.
    pub(crate) files: Vec<FileEntry>,
    /// The paths of the folders that were entered.
    pub(crate) folders: Vec<String>,
    /// What could not be read.
    pub(crate) faults: Vec<DataError>,
}

/// The files below `root` that `keep` takes, and what could not be read of where `enter` says that
/// such a file may lie. Symbolic links are followed; `shown` is the folder as people know it.
pub(crate) fn walk(
    root: &Path,
    shown: &str,
    keep: impl Fn(&str) -> bool + Sync,
    enter: impl Fn(&str) -> bool,
) -> Walked {
    let mut faults = Vec::new();
    let mut folders = Vec::new();
    let mut candidates = Vec::new();
    let walker = WalkDir::new(root).min_depth(1).follow_links(true);
    // A folder that is passed by is not even opened.
    let wanted = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_type().is_dir() || enter(&relative(root, entry.path()).0)
    };
    for entry in walker.into_iter().filter_entry(wanted) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {
                let path = relative(root, entry.path()).0;
                if listable(entry.file_name()) {
                    folders.push(path);
                } else {
                    faults.push(DataError::Name(join(shown, &path)));
                }
            }
            Ok(entry) if entry.file_type().is_file() => candidates.push(entry.into_path()),
            // Sockets, pipes, devices: no data.
            Ok(_) => {}
            Err(error) => faults.extend(walk_fault(root, shown, &error, &keep, &enter)),
        }
    }
    let listed: Vec<Result<FileEntry, DataError>> = candidates
        .into_par_iter()
        .filter_map(|file| {
            let (path, exact) = relative(root, &file);
            if !keep(&path) {
                return None;
            }
            if !exact {
                // A folder's name was reported once, with the folder.
                let own = !file.file_name().is_some_and(listable);
                return own.then(|| Err(DataError::Name(join(shown, &path))));
            }
            let entry =
                fs_err::metadata(&file).and_then(|found| FileEntry::new(path.clone(), &found));
            Some(entry.map_err(|error| DataError::unreadable(&join(shown, &path), &error)))
        })
        .collect();
    let mut files = Vec::with_capacity(listed.len());
    for file in listed {
        match file {
            Ok(file) => files.push(file),
            Err(fault) => faults.push(fault),
        }
    }
    files.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Walked { files, folders, faults }
}

/// The path below `root` with `/`, and whether it is exactly that, each name being listable.
fn relative(root: &Path, path: &Path) -> (String, bool) {
    let below = path.strip_prefix(root).unwrap_or(path);
    let mut text = String::with_capacity(below.as_os_str().len());
    let mut exact = true;
    for name in below {
        if !text.is_empty() {
            text.push('/');
        }
        exact &= listable(name);
        text.push_str(&name.to_string_lossy());
    }
    (text, exact)
}

/// Whether a list with a file a line can hold the name.
fn listable(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| !name.contains(['\n', '\r']))
}

/// What walking stumbled over, where a file that is kept may lie there.
fn walk_fault(
    root: &Path,
    shown: &str,
    error: &walkdir::Error,
    keep: impl Fn(&str) -> bool,
    enter: impl Fn(&str) -> bool,
) -> Option<DataError> {
    let path = relative(root, error.path().unwrap_or(root)).0;
    let named = if path.is_empty() { shown.to_owned() } else { join(shown, &path) };
    if error.loop_ancestor().is_some() {
        return enter(&path).then(|| DataError::link_loop(&named));
    }
    let refused = error.io_error()?;
    let link = error
        .path()
        .and_then(|path| fs_err::symlink_metadata(path).ok())
        .is_some_and(|found| found.is_symlink());
    if link && refused.kind() == io::ErrorKind::NotFound {
        return keep(&path).then(|| DataError::dangling(&named));
    }
    (keep(&path) || enter(&path)).then(|| DataError::unreadable(&named, refused))
}
