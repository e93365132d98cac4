//! `datasets/NAME.tsv`: the files of a dataset as they were listed.

use sha2::{Digest as _, Sha256};

use super::tree::FileTree;
use crate::{
    data::Digest,
    plan::{ListedFile, LockedFile, Plan, PlannedDataset},
    text::escape,
};

/// Adds the listing of each dataset that was ever listed.
pub(super) fn files(plan: &Plan, tree: &mut FileTree) {
    for dataset in &plan.datasets {
        if let Some(files) = &dataset.files {
            tree.add(path(plan, dataset), listing(files));
        }
    }
}

/// The listing of `dataset` as a file that a task compares; `None` where it was never listed.
pub(super) fn locked(plan: &Plan, dataset: &PlannedDataset) -> Option<LockedFile> {
    let text = listing(dataset.files.as_ref()?);
    Some(LockedFile {
        path: path(plan, dataset),
        sha256: Digest::new(Sha256::digest(&text).into()).to_string(),
        bytes: text.len() as u64,
    })
}

fn path(plan: &Plan, dataset: &PlannedDataset) -> String {
    format!("{}/datasets/{}.tsv", plan.folders.rendered, dataset.name)
}

/// A header, then a file a line: its path as task tables write it, its bytes (`-` where they are
/// not locked) and its digest.
fn listing(files: &[ListedFile]) -> String {
    let mut text = String::from("path\tbytes\tdigest\n");
    for file in files {
        text.push_str(&escape(&file.path));
        text.push('\t');
        match file.bytes {
            Some(bytes) => text.push_str(&bytes.to_string()),
            None => text.push('-'),
        }
        text.push('\t');
        text.push_str(&file.digest);
        text.push('\n');
    }
    text
}
