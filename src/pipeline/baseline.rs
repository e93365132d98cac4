//! What a step was made from when it was done last: the lock of that time, kept when a lock with
//! another key of the step is put in its place. For telling what changed since, and for nothing
//! else: where it cannot be kept or read, less is told.

use std::{path::Path, time::SystemTime};

use fs_err as fs;

use crate::{
    lock::LockFile,
    model::{Folders, Name},
};

/// Where in the folder of marks and logs they are kept.
const FOLDER: &str = "cache/before";
const MARKS: &str = "done";

/// Keeps `before` for each step that was done under it, or under an earlier lock that is not kept,
/// and whose key is another one in `after`.
pub(super) fn keep(before: &LockFile, after: &LockFile, root: &Path) {
    let variants = after.variants.keys().filter_map(|name| Name::new(name).ok());
    for variant in std::iter::once(None).chain(variants.map(Some)) {
        let name = variant.as_deref();
        let state = root.join(Folders::of(variant.as_ref()).state);
        keep_one(&before.of_variant(name), &after.of_variant(name), &state);
    }
}

fn keep_one(before: &LockFile, after: &LockFile, state: &Path) {
    let moved = before.steps.iter().filter(|(step, locked)| {
        after.steps.get(*step).is_some_and(|after| after.key != locked.key)
    });
    let mut text = None;
    for (step, _) in moved {
        if done(step, state).is_none() || kept(step, state).is_some() {
            continue;
        }
        let text = text.get_or_insert_with(|| {
            let mut before = before.clone();
            before.rendered.clear();
            before.sources.clear();
            before.to_text()
        });
        let folder = state.join(FOLDER);
        if fs::create_dir_all(&folder).is_ok() {
            fs::write(folder.join(step), text).ok();
        }
    }
}

/// The lock under which `step` was done last, where it is not the one that lies in the project.
pub(super) fn kept(step: &str, state: &Path) -> Option<LockFile> {
    let path = state.join(FOLDER).join(step);
    let since = fs::metadata(&path).ok()?.modified().ok()?;
    // What was done since was done under the lock that came after.
    if done(step, state).is_some_and(|done| done > since) {
        return None;
    }
    LockFile::parse(&fs::read_to_string(&path).ok()?)
}

/// When a task of `step` was done last, of those whose outputs are still theirs.
fn done(step: &str, state: &Path) -> Option<SystemTime> {
    let marks = fs::read_dir(state.join(MARKS).join(step)).ok()?;
    let marks = marks.filter_map(Result::ok);
    let marks = marks.filter(|mark| !mark.file_name().to_string_lossy().starts_with('.'));
    marks.filter_map(|mark| mark.metadata().ok()?.modified().ok()).max()
}
