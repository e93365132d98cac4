//! Single files and the folder of the tool's own state. A file is written beside its place under
//! a name that tells what it is, then renamed.

use std::io::{self, Write};
use std::path::Path;

use tempfile::TempPath;

use super::{DiskError, Doing};

/// The folder of run-time state, in the project.
pub const STATE: &str = ".lab";

/// How the name of every file begins that is not yet at its place.
pub(super) const TEMPORARY: &str = ".lab-tmp-";

/// Writes `bytes` to `path`, whole or not at all; a file that holds them already is not touched.
/// They are on the disk, not in a cache of the system, when this returns.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    if is_file(path) && fs_err::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let staged = stage(folder.unwrap_or(Path::new(".")), bytes, false, Durable::Yes);
    staged
        .and_then(|staged| staged.persist(path).map_err(|error| error.error))
        .map_err(|source| DiskError::io(Doing::Write, &path.to_string_lossy(), &source))
}

/// Makes `.lab/` in the project `root`, ignored by git, where it is not.
pub fn ensure_state_dir(root: &Path) -> Result<(), DiskError> {
    let folder = root.join(STATE);
    fs_err::create_dir_all(&folder)
        .map_err(|source| DiskError::io(Doing::Write, STATE, &source))?;
    let ignore = folder.join(".gitignore");
    if ignore.exists() { Ok(()) } else { write_atomic(&ignore, b"*\n") }
}

/// Whether to wait until the bytes are on the disk: what cannot be made again is worth it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Durable {
    Yes,
    No,
}

/// `bytes` in a new file of `folder` that is removed when it is dropped. Its permissions are
/// those that the person's umask gives.
pub(super) fn stage(
    folder: &Path,
    bytes: &[u8],
    executable: bool,
    durable: Durable,
) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if executable { 0o777 } else { 0o666 };
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = executable;
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    if durable == Durable::Yes {
        file.as_file().sync_all()?;
    }
    Ok(file.into_temp_path())
}

/// Whether a file itself, and not a link to one, is at `path`.
pub(super) fn is_file(path: &Path) -> bool {
    fs_err::symlink_metadata(path).is_ok_and(|there| there.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_is_written_replaced_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab.lock");
        write_atomic(&path, b"one").unwrap();
        assert_eq!(fs_err::read(&path).unwrap(), b"one");
        let before = fs_err::metadata(&path).unwrap().modified().unwrap();
        write_atomic(&path, b"one").unwrap();
        assert_eq!(fs_err::metadata(&path).unwrap().modified().unwrap(), before);
        write_atomic(&path, b"two").unwrap();
        assert_eq!(fs_err::read(&path).unwrap(), b"two");
        let names: Vec<_> = fs_err::read_dir(folder.path()).unwrap().collect();
        assert_eq!(names.len(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_atomic(&folder.path().join("none/lab.lock"), b"").unwrap_err();
        let text = error.to_string();
        assert!(text.contains("lab.lock` cannot be written: no such file or folder"), "{text}");
        fs_err::create_dir(folder.path().join("folder")).unwrap();
        assert!(write_atomic(&folder.path().join("folder"), b"").is_err());
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside");
    }

    #[test]
    fn the_state_folder_is_ignored_and_what_it_says_stays() {
        let root = tempfile::tempdir().unwrap();
        ensure_state_dir(root.path()).unwrap();
        let ignore = root.path().join(".lab/.gitignore");
        assert_eq!(fs_err::read_to_string(&ignore).unwrap(), "*\n");
        write_atomic(&ignore, b"*\n!kept\n").unwrap();
        ensure_state_dir(root.path()).unwrap();
        assert_eq!(fs_err::read_to_string(&ignore).unwrap(), "*\n!kept\n");

        let taken = tempfile::tempdir().unwrap();
        write_atomic(&taken.path().join(".lab"), b"").unwrap();
        assert!(
            ensure_state_dir(taken.path()).unwrap_err().to_string().starts_with("`.lab` cannot")
        );
    }
}
