//! Making the disk what is rendered: everything is written beside its place first; only when all
//! of it is there are the files renamed.

use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tempfile::TempPath;

use super::changes::folder_of;
use super::write::{Durable, TEMPORARY, stage};
use super::{Change, Changes, DiskError, Doing, Kind, STATE, ensure_state_dir};

/// A file that tells what is written: put in place before all others, and again after them, so
/// that a run which is killed leaves no file that it does not name.
#[derive(Debug)]
pub struct Record {
    /// Where, relative to the project.
    pub path: &'static str,
    /// What it holds while files are written.
    pub during: String,
    /// What it holds once they are.
    pub after: String,
}

/// What was put in place, with what was there before: dropped, all of it is undone.
#[derive(Default)]
struct Placed(Vec<(PathBuf, Option<TempPath>)>);

impl Changes<'_> {
    /// Writes, removes and makes executable what [`Changes::list`] says, and `record`. Where one
    /// file cannot be written none is, and no folder that was made for them stays.
    pub fn apply(&self, record: &Record) -> Result<(), DiskError> {
        let _alone = alone(&self.root);
        self.clear_temporary();
        let mut made = MadeFolders::default();
        let mut placed = Placed::default();
        let recorded = self.root.join(record.path);
        let write = |source| DiskError::io(Doing::Write, record.path, &source);
        let note = |text: &str| stage(&self.root, text.as_bytes(), false, Durable::Yes);
        let after = note(&record.after).map_err(write)?;
        if !self.list().is_empty() {
            let during = note(&record.during).map_err(write)?;
            let staged = self.stage(&mut made)?;
            placed.put(during, &recorded).map_err(write)?;
            for (change, staged) in staged {
                placed
                    .put(staged, &self.root.join(&change.path))
                    .map_err(|source| DiskError::io(Doing::Write, &change.path, &source))?;
            }
            self.mend(&mut placed)?;
        }
        placed.put(after, &recorded).map_err(write)?;
        placed.keep();
        made.keep();
        for change in self.of_kind(&[Kind::Removed]) {
            self.remove_empty(folder_of(&change.path));
        }
        Ok(())
    }

    fn of_kind<'c>(&'c self, kinds: &'c [Kind]) -> impl Iterator<Item = &'c Change> {
        self.list().iter().filter(|change| kinds.contains(&change.kind))
    }

    /// Every file to write, beside its place. Dropped, they and the folders made for them go.
    fn stage(&self, made: &mut MadeFolders) -> Result<Vec<(&Change, TempPath)>, DiskError> {
        let written: Vec<&Change> = self.of_kind(&[Kind::Added, Kind::Changed]).collect();
        for change in &written {
            let folder = folder_of(&change.path);
            made.make(&self.root, folder)
                .map_err(|source| DiskError::io(Doing::Write, folder, &source))?;
        }
        let staged: Vec<Result<_, DiskError>> = written
            .par_iter()
            .map(|change| {
                let file = self.tree.get(&change.path).expect("what is written is in the tree");
                let folder = self.root.join(folder_of(&change.path));
                stage(&folder, &file.bytes, file.executable, Durable::No)
                    .map(|staged| (*change, staged))
                    .map_err(|source| DiskError::io(Doing::Write, &change.path, &source))
            })
            .collect();
        // Of several that fail the first by path is told, whichever thread was first.
        staged.into_iter().collect()
    }

    /// Removes what is not rendered any more, and makes executable what is there and is not.
    fn mend(&self, placed: &mut Placed) -> Result<(), DiskError> {
        for change in self.of_kind(&[Kind::Removed]) {
            placed
                .remove(&self.root.join(&change.path))
                .map_err(|source| DiskError::io(Doing::Remove, &change.path, &source))?;
        }
        for change in self.of_kind(&[Kind::MadeExecutable]) {
            make_executable(&self.root.join(&change.path))
                .map_err(|source| DiskError::io(Doing::Write, &change.path, &source))?;
        }
        Ok(())
    }

    /// Removes what a run that was killed left behind. What cannot be removed harms nothing.
    fn clear_temporary(&self) {
        for folder in self.folders.iter().map(String::as_str).chain([""]) {
            let Ok(entries) = fs_err::read_dir(self.root.join(folder)) else { continue };
            for entry in entries.flatten() {
                if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                    let _ = fs_err::remove_file(entry.path());
                }
            }
        }
    }

    /// Removes `folder` and those above it in the project, as long as they are empty.
    fn remove_empty(&self, folder: &str) {
        let mut folder = folder;
        while !folder.is_empty() && fs_err::remove_dir(self.root.join(folder)).is_ok() {
            folder = folder_of(folder);
        }
    }
}

impl Placed {
    /// Renames `staged` to `path`; what is there already stays under a second name.
    fn put(&mut self, staged: TempPath, path: &Path) -> io::Result<()> {
        let old = aside(path)?;
        staged.persist(path).map_err(|error| error.error)?;
        self.0.push((path.to_owned(), old));
        Ok(())
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        // A run at the same time may have removed it.
        if let Some(old) = aside(path)? {
            fs_err::remove_file(path)?;
            self.0.push((path.to_owned(), Some(old)));
        }
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        for (path, old) in self.0.drain(..).rev() {
            // What cannot be undone is rendered anew by the next run.
            let _ = match old {
                Some(old) => old.persist(&path).map_err(|error| error.error),
                None => fs_err::remove_file(&path),
            };
        }
    }
}

/// The file at `path` under a second name, which goes when it is dropped; `None` where there is
/// none.
fn aside(path: &Path) -> io::Result<Option<TempPath>> {
    let folder = path.parent().expect("a file of a project is in a folder");
    let second = tempfile::Builder::new().prefix(TEMPORARY).make_in(folder, |second| {
        // Some file systems give no second name to one file.
        fs_err::hard_link(path, second).or_else(|_| fs_err::copy(path, second).map(drop))
    });
    match second {
        Ok(second) => Ok(Some(second.into_temp_path())),
        Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(source),
    }
}

/// Folders made for files to come; removed again unless they are kept.
#[derive(Default)]
struct MadeFolders(Vec<PathBuf>);

impl MadeFolders {
    fn make(&mut self, root: &Path, folder: &str) -> io::Result<()> {
        if folder.is_empty() || root.join(folder).is_dir() {
            return Ok(());
        }
        self.make(root, folder_of(folder))?;
        let path = root.join(folder);
        fs_err::create_dir(&path)?;
        self.0.push(path);
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // One that someone else put a file into stays.
            let _ = fs_err::remove_dir(folder);
        }
    }
}

/// Waits until no other run writes in the project; until the file is dropped none does. Where
/// there can be no lock (a file system without, a colleague's file) two runs at once are the
/// person's to avoid.
fn alone(root: &Path) -> Option<fs_err::File> {
    ensure_state_dir(root).ok()?;
    let path = root.join(STATE).join("write.lock");
    let file = fs_err::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .or_else(|_| fs_err::File::open(&path))
        .ok()?;
    file.lock().ok()?;
    Some(file)
}

/// Whoever may read the file may start it.
#[cfg(unix)]
fn make_executable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs_err::metadata(path)?.permissions().mode();
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode | (mode & 0o444) >> 2))
}

/// Elsewhere a script is started by naming its shell.
#[cfg(not(unix))]
fn make_executable(_: &Path) -> io::Result<()> {
    Ok(())
}
