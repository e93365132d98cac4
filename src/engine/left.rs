//! Whether what lies where an output belongs is what a task left there, by what scripts note in
//! `.lab/made/`: the mark under which it was made, its size and its time of change.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use fs_err as fs;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::state::{Output, is_made};
use crate::{
    data::{Digest, Timestamp},
    model::Folders,
    plan::Job,
};

/// The path of what `.lab/made/` says of the output `path`, without a final `/`, in the folder `state`.
pub(super) fn made_path(state: &Path, path: &str) -> PathBuf {
    state.join("made").join(Digest::new(Sha256::digest(path).into()).to_string())
}

/// Of the tasks of `job` that `runs` names, the outputs that are there and that none of this project's
/// tasks left here as they are: the scripts keep these aside.
pub(super) fn strangers(root: &Path, folders: &Folders, job: &Job, runs: &[bool]) -> Vec<String> {
    let outputs = Output::all(job);
    let state = root.join(&folders.state);
    let is_stranger = |path: &str| {
        let bare = path.trim_end_matches('/');
        let Ok(found) = fs::symlink_metadata(root.join(bare)) else { return false };
        match fs::read_to_string(made_path(&state, bare)) {
            Ok(text) if may_be_left(&text, &found) => return false,
            Err(error) if error.kind() != ErrorKind::NotFound => return false,
            _ => {}
        }
        // An empty folder is taken as it is, and a folder in the place of a file is another fault.
        !found.is_dir() || (path != bare && is_made(root, path))
    };
    let of_task = |(task, _): (usize, &bool)| {
        let paths = outputs.iter().map(|output| output.path(task));
        paths.filter(|path| is_stranger(path)).map(str::to_owned).collect::<Vec<_>>()
    };
    runs.par_iter().enumerate().filter(|(_, runs)| **runs).flat_map_iter(of_task).collect()
}

/// A file's size and its time of change, as a script notes them in `.lab/made/`.
pub(super) struct Stamp {
    size: u64,
    time: Timestamp,
}

/// The stamp of what is `found`; `None` where this system tells no time.
pub(super) fn stamp(found: &std::fs::Metadata) -> Option<Stamp> {
    found.modified().ok().map(|time| Stamp { size: found.len(), time: time.into() })
}

impl Stamp {
    /// Whether it is what `line` says; some systems tell whole seconds alone.
    pub(super) fn is(&self, line: &str) -> bool {
        let Self { size, time } = self;
        let exact = format!("{size} {}.{:09}", time.seconds, time.nanos);
        line == exact || line == format!("{size} {}", time.seconds)
    }
}

/// Whether a file may be the one that a task left, by what `.lab/made/` holds of its path: after the
/// mark's line, where the task was done, the file's stamp.
fn may_be_left(made: &str, found: &std::fs::Metadata) -> bool {
    let Some(line) = made.lines().nth(1).filter(|line| line.contains(' ')) else { return true };
    stamp(found).is_none_or(|stamp| stamp.is(line))
}
