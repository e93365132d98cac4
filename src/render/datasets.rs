//! `datasets/NAME.tsv`, the files of a dataset as they were listed; `datasets/NAME.rows.tsv`, its
//! rows.

use sha2::{Digest as _, Sha256};

use super::tree::FileTree;
use crate::{
    data::Digest,
    plan::{ListedFile, LockedFile, Plan, PlannedDataset},
    text::escape,
};

/// Adds the listing of each dataset that was ever listed, and the rows of each that a step reads as
/// a table.
pub(super) fn files(plan: &Plan, tree: &mut FileTree) {
    for dataset in &plan.datasets {
        if let Some(files) = &dataset.files {
            tree.add(path(plan, dataset), listing(files));
        }
        if let Some(rows) = &dataset.rows {
            tree.add(rows_path(plan, dataset.name.as_str()), table(rows));
        }
    }
}

/// Where the rows of a dataset lie.
pub(super) fn rows_path(plan: &Plan, dataset: &str) -> String {
    format!("{}/datasets/{dataset}.rows.tsv", plan.folders.rendered)
}

/// The rows of a dataset as a file that a task compares.
pub(super) fn locked_rows(plan: &Plan, dataset: &PlannedDataset) -> LockedFile {
    let rows = dataset.rows.as_ref().expect("a job reads rows that are planned");
    locked_text(rows_path(plan, dataset.name.as_str()), &table(rows))
}

/// A row a line, the names of the columns first, parted by tabs: as any program reads it.
fn table(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.join("\t") + "\n").collect()
}

fn locked_text(path: String, text: &str) -> LockedFile {
    let sha256 = Digest::new(Sha256::digest(text).into()).to_string();
    LockedFile { path, sha256, bytes: text.len() as u64 }
}

/// The listing of `dataset` as a file that a task compares; `None` where it was never listed.
pub(super) fn locked(plan: &Plan, dataset: &PlannedDataset) -> Option<LockedFile> {
    Some(locked_text(path(plan, dataset), &listing(dataset.files.as_ref()?)))
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
