//! What lies on disk: the files of datasets, the rows of sheets, the files of the project, and
//! their hashes.
//!
//! Owns globs, listing, sheets and digests. Knows nothing of tasks, locks or what is rendered.

mod error;
mod files;
mod glob;
mod hash;
mod profile;
mod project;
mod recall;
mod rows;
mod sheet;
mod step_files;
#[cfg(test)]
mod testing;
mod walk;

use crate::diag::Code;

pub use error::DataError;
pub(crate) use error::UNREADABLE;
pub use glob::{Glob, GlobFault, GlobFaultKind, Globs};
pub use hash::{Digest, FileDigests, HashCache, Wanted, hash_files, merkle_root};
pub use profile::cluster_profile;
pub use project::{existing_file, existing_input, find_code};
pub use recall::Recalled;
pub use rows::{DatasetRows, Rows, rows};
pub use step_files::{ProjectFiles, StepFiles, project_files};
pub use walk::{FileEntry, Timestamp};

/// Every finding of this room.
pub const CODES: &[Code] = &[
    glob::BAD_GLOB,
    glob::FOLDER_GLOB,
    files::NOT_HERE,
    files::EMPTY_DATASET,
    error::UNREADABLE,
    error::FILE_NAME,
    profile::UNKNOWN_CLUSTER,
    project::NO_MATCH,
    project::FILE_NOT_FOUND,
    project::NOT_A_FILE,
    project::LEAVES_PROJECT,
    sheet::SHEET_ENDING,
    sheet::SHEET_ENCODING,
    sheet::SHEET_HEADER,
    sheet::SHEET_NUL,
    sheet::DUPLICATE_COLUMN,
    sheet::UNKNOWN_COLUMN,
    sheet::SEPARATOR,
    sheet::RAGGED_LINE,
    sheet::OPEN_QUOTE,
    sheet::EMPTY_KEY,
    sheet::UNSAFE_KEY,
    sheet::REPEATED_KEY,
    sheet::CELL_PATH,
    sheet::CELL_FILE,
    sheet::MORE_FAULTS,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::CODES;

    #[test]
    fn codes_are_unique_and_of_this_room() {
        let names: BTreeSet<&str> = CODES.iter().map(|code| code.name).collect();
        assert_eq!(names.len(), CODES.len());
        let ours = |name: &&str| name.starts_with("data/") || name.starts_with("cluster/");
        assert!(names.iter().all(ours));
    }
}
