//! What is rendered against what is on disk, and the writing of both it and the lock.

use std::path::Path;

use super::{Locked, PipelineError, baseline};
use crate::{
    disk::{self, Change, Ledger, Record},
    lock::{self, LockFile},
    manifest,
    plan::Plan,
    render::{self, tree::FileTree},
};

/// The folder of what is rendered of variants.
const VARIANTS: &str = "rendered/variants/";

/// What is rendered, and how the disk differs from it.
#[derive(Debug)]
pub struct Rendered {
    /// The files as they should be.
    pub tree: FileTree,
    /// The files that are not so.
    pub changes: Vec<Change>,
    /// The ledger before: what the tool wrote last.
    before: Ledger,
    /// The part of the ledger that is none of this tree's business.
    kept: Ledger,
    /// Whose files they are, where they are all that there is of it.
    whose: Option<Whose>,
}

/// Whose files are written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Whose {
    Whole,
    Variant(String),
}

/// Everything that the plan renders: under `rendered/`, or in it the folder of its variant.
pub fn rendered(plan: &Plan, locked: &Locked, root: &Path) -> Result<Rendered, PipelineError> {
    let mut tree = render::render(plan);
    let folder = format!("{}/", plan.folders.rendered);
    let is_whole = !folder.starts_with(VARIANTS);
    if is_whole {
        let schema = manifest::lab_schema();
        let mut schema = serde_json::to_string_pretty(&schema).expect("a JSON value");
        schema.push('\n');
        tree.add("rendered/lab.schema.json", schema);
    }
    // What was rendered of a variant that is no more goes with the whole.
    let of_variant = |path: &str| {
        let variant = path.strip_prefix(VARIANTS).and_then(|rest| rest.split_once('/'));
        variant.is_some_and(|(name, _)| locked.file.variants.contains_key(name))
    };
    let (before, kept) = locked.file.rendered.clone().into_iter().partition(|(path, _)| {
        if is_whole { !of_variant(path) } else { path.starts_with(&folder) }
    });
    let whose = folder
        .strip_prefix(VARIANTS)
        .map_or(Whose::Whole, |name| Whose::Variant(name.trim_end_matches('/').to_owned()));
    compared(tree, before, kept, Some(whose), root)
}

/// The listings of datasets alone: what `lab lock` writes beside the lock.
pub fn listings(plan: &Plan, locked: &Locked, root: &Path) -> Result<Rendered, PipelineError> {
    let folder = format!("{}/datasets/", plan.folders.rendered);
    let (before, kept) =
        locked.file.rendered.clone().into_iter().partition(|(path, _)| path.starts_with(&folder));
    compared(render::listings(plan), before, kept, None, root)
}

fn compared(
    tree: FileTree,
    before: Ledger,
    kept: Ledger,
    whose: Option<Whose>,
    root: &Path,
) -> Result<Rendered, PipelineError> {
    let changes = disk::changes(&tree, root, &before)?.list().to_vec();
    Ok(Rendered { tree, changes, before, kept, whose })
}

impl Rendered {
    /// The lock once all is written.
    fn lock(&self, locked: &Locked) -> LockFile {
        let mut file = locked.file.clone();
        file.rendered.clone_from(&self.kept);
        file.rendered.extend(disk::ledger(&self.tree));
        match &self.whose {
            None => {}
            Some(Whose::Whole) => file.sources.clone_from(&locked.sources),
            Some(Whose::Variant(name)) => {
                if let Some(variant) = file.variants.get_mut(name) {
                    variant.sources.clone_from(&locked.sources);
                }
            }
        }
        file
    }

    /// Whether nothing is left to write, neither a file nor the lock. A source that moved without
    /// an effect on any file is no drift.
    pub fn is_current(&self, locked: &Locked, root: &Path) -> bool {
        let mut lock = self.lock(locked);
        lock.sources.clone_from(&locked.file.sources);
        for (name, variant) in &mut lock.variants {
            variant.sources.clone_from(&locked.file.variants[name].sources);
        }
        self.changes.is_empty() && holds(root, &lock.to_text())
    }
}

/// Whether the lock on disk is this text.
fn holds(root: &Path, lock: &str) -> bool {
    fs_err::read(root.join(lock::NAME)).is_ok_and(|there| there == lock.as_bytes())
}

/// Writes what differs, and the lock. While files are written, the ledger in the lock names old
/// and new ones, so that a run which is killed leaves none that the next takes for a person's.
pub fn apply(rendered: &Rendered, locked: &Locked, root: &Path) -> Result<(), PipelineError> {
    let lock = rendered.lock(locked);
    let after = lock.to_text();
    if rendered.changes.is_empty() && holds(root, &after) {
        return Ok(());
    }
    let mut during = lock;
    during.rendered.extend(rendered.before.clone());
    if let Ok(before) = LockFile::read(root) {
        baseline::keep(&before, &during, root);
    }
    let record = Record { path: lock::NAME, during: during.to_text(), after };
    Ok(disk::changes(&rendered.tree, root, &rendered.before)?.apply(&record)?)
}
