//! What lies on disk: the files of datasets, the rows of sheets, the files of the project, and
//! their hashes.
//!
//! Owns globs, listing, sheets and digests. Knows nothing of tasks, locks or what is rendered.

mod captures;
mod code_text;
mod environment_files;
mod error;
mod files;
mod glob;
mod hash;
mod include;
mod profile;
mod project;
mod recall;
mod rows;
mod sheet;
mod step_files;
mod table;
#[cfg(test)]
mod testing;
mod walk;
mod written;

use crate::diag::Code;

pub use code_text::{code_bytes, is_file};
pub use environment_files::environment_files;
pub use error::DataError;
pub(crate) use error::UNREADABLE;
pub use glob::{Glob, GlobFault, GlobFaultKind, Globs};
pub use hash::{Digest, FileDigests, HashCache, Wanted, hash_files, merkle_root};
pub use include::included;
pub use profile::{FoundProfile, ProfilePlaces, cluster_profile};
pub use project::{existing_file, existing_input, find_code};
pub use recall::Recalled;
pub use rows::{DatasetRows, Rows, Takes, rows, takes};
pub use step_files::{ProjectFiles, StepFiles, project_files};
pub(crate) use walk::join;
pub use walk::{FileEntry, Timestamp};

/// Every finding of this room.
pub const CODES: &[Code] = &[
    glob::BAD_GLOB,
    files::NOT_HERE,
    files::EMPTY_DATASET,
    files::EMPTY_FOLDER,
    captures::NO_CAPTURE,
    captures::INCOMPLETE_ROW,
    captures::TWO_FILES,
    captures::CAPTURE_IS_COLUMN,
    error::UNREADABLE,
    error::FILE_NAME,
    profile::UNKNOWN_CLUSTER,
    project::NO_MATCH,
    project::FILE_NOT_FOUND,
    project::NOT_A_FILE,
    project::NOT_A_FOLDER,
    project::LEAVES_PROJECT,
    sheet::SHEET_ENDING,
    sheet::SHEET_ENCODING,
    sheet::SHEET_HEADER,
    sheet::SHEET_NUL,
    sheet::DUPLICATE_COLUMN,
    sheet::SEPARATOR,
    sheet::RAGGED_LINE,
    sheet::OPEN_QUOTE,
    table::UNKNOWN_COLUMN,
    table::RESERVED_COLUMN,
    table::EMPTY_KEY,
    table::UNSAFE_KEY,
    table::REPEATED_KEY,
    table::CELL_PATH,
    table::CELL_FILE,
    table::MORE_FAULTS,
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
