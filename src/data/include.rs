//! The files that a manifest includes: found and read. Knows nothing of what is in them.

use std::path::Path;

use super::{error::DataError, project::find_code};
use crate::{
    diag::{Severity, Sink},
    manifest::{self, Included},
    text::Placed,
};

/// The texts of the project's files that one of `globs` takes, but for `main`, which includes
/// them. A glob that takes none is an error, as is a file that cannot be read.
pub fn included(root: &Path, main: &str, globs: &[Placed<String>], sink: &mut Sink) -> Included {
    let before = sink.count(Severity::Error);
    let found = find_code(root, globs, sink);
    let mut included = Included::default();
    for path in found.iter().map(|file| file.path.as_str()).filter(|path| *path != main) {
        match fs_err::read(root.join(path)) {
            Ok(bytes) => included.files.extend(manifest::source(path, &bytes, sink)),
            Err(error) => {
                sink.error(DataError::unreadable(path, &error).diagnostic(globs[0].place));
            }
        }
    }
    included.lacking = sink.count(Severity::Error) > before;
    included
}
