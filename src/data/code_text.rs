//! What a script or a helper file says, for those who look into it. Knows no language.

use std::path::Path;

/// No script is longer, in bytes; what is, is data.
const LONGEST: u64 = 4 << 20;

/// The bytes of the project's file `path`; `None` where it is no file, is longer than any script,
/// or cannot be read: whoever needs the file itself tells of that.
pub fn code_bytes(root: &Path, path: &str) -> Option<Vec<u8>> {
    let file = root.join(path);
    let length = fs_err::metadata(&file).ok().filter(std::fs::Metadata::is_file)?.len();
    if length > LONGEST { None } else { fs_err::read(&file).ok() }
}

/// Whether the project has a file at `path`; links are followed.
pub fn is_file(root: &Path, path: &str) -> bool {
    fs_err::metadata(root.join(path)).is_ok_and(|found| found.is_file())
}
