//! How the rendered files and the disk differ. Reads only.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::{DiskError, Doing};
use crate::data;
use crate::model::ProjectPath;
use crate::render::tree::{File, FileTree};

/// What the tool last wrote: the SHA-256 in hexadecimal of each file by its path.
pub type Ledger = BTreeMap<String, String>;

/// The only folder in which a file is ever removed, whatever the ledger says.
const OURS: &str = "rendered/";

/// What happens to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is not there.
    Added,
    /// It holds other bytes.
    Changed,
    /// It holds the bytes and cannot be started.
    MadeExecutable,
    /// It is not rendered any more.
    Removed,
}

/// A file that is not as it is rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where, relative to the project, with `/`.
    pub path: String,
    /// What happens to it.
    pub kind: Kind,
    /// Whether a person edited it since the tool wrote it: what is replaced or removed is theirs.
    pub edited_by_hand: bool,
    /// Whether it would be written otherwise than it was written last.
    pub moved: bool,
}

/// How the disk differs from what is rendered, and the way to make it the same.
#[derive(Debug)]
pub struct Changes<'a> {
    pub(super) root: PathBuf,
    pub(super) tree: &'a FileTree,
    /// Folders that hold rendered files, or held them.
    pub(super) folders: BTreeSet<String>,
    list: Vec<Change>,
}

impl Changes<'_> {
    /// The files that differ, sorted by path.
    pub fn list(&self) -> &[Change] {
        &self.list
    }
}

/// The digests of what `tree` holds: the ledger once it is written.
pub fn ledger(tree: &FileTree) -> Ledger {
    tree.files().par_iter().map(|(path, file)| (path.clone(), digest(&file.bytes))).collect()
}

/// How `tree` differs from the project `root`, where `previous` says what the tool last wrote.
/// Refuses to replace a file that the tool did not make, and to follow a link out of the project.
pub fn changes<'a>(
    tree: &'a FileTree,
    root: &Path,
    previous: &Ledger,
) -> Result<Changes<'a>, DiskError> {
    // A ledger can be edited: what it names elsewhere is not ours to remove.
    let gone: Vec<(&String, &String)> = previous
        .iter()
        .filter(|(path, _)| tree.get(path).is_none() && path.starts_with(OURS))
        .filter(|(path, _)| ProjectPath::new(path).is_ok_and(|short| short.as_str() == **path))
        .collect();
    let paths = tree.files().keys().chain(gone.iter().map(|(path, _)| *path));
    let folders: BTreeSet<String> = paths.map(|path| folder_of(path).to_owned()).collect();
    for folder in &folders {
        inside(root, folder)?;
    }

    let wanted: Vec<(&String, &File)> = tree.files().iter().collect();
    let compared: Vec<Compared> = wanted
        .par_iter()
        .map(|(path, file)| compare(root, path, file, previous.get(*path)))
        .collect::<Result<_, _>>()?;
    let removed: Vec<Option<Change>> = gone
        .par_iter()
        .map(|(path, written)| leftover(root, path, written))
        .collect::<Result<_, _>>()?;

    let mut list: Vec<Change> = removed.into_iter().flatten().collect();
    let mut not_ours = Vec::new();
    for compared in compared {
        match compared {
            Compared::Same => {}
            Compared::Differs(change) => list.push(change),
            Compared::NotOurs(path) => not_ours.push(path),
        }
    }
    if !not_ours.is_empty() {
        return Err(DiskError::NotOurs(not_ours));
    }
    list.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Changes { root: root.to_owned(), tree, folders, list })
}

/// One rendered file against the disk.
enum Compared {
    Same,
    Differs(Change),
    NotOurs(String),
}

fn compare(
    root: &Path,
    path: &str,
    file: &File,
    written: Option<&String>,
) -> Result<Compared, DiskError> {
    let change = |kind, edited_by_hand| {
        let moved = written.is_none_or(|written| digest(&file.bytes) != *written);
        Compared::Differs(Change { path: path.to_owned(), kind, edited_by_hand, moved })
    };
    let there = match there(root, path)? {
        There::Nothing => return Ok(change(Kind::Added, false)),
        There::Folder => return Err(DiskError::FolderForFile(path.to_owned())),
        There::Link => None,
        There::File { bytes, executable } => {
            if bytes == file.bytes {
                let same = !file.executable || executable;
                return Ok(if same { Compared::Same } else { change(Kind::MadeExecutable, false) });
            }
            Some(bytes)
        }
    };
    Ok(match written {
        None => Compared::NotOurs(path.to_owned()),
        Some(written) => {
            change(Kind::Changed, there.is_none_or(|there| digest(&there) != *written))
        }
    })
}

/// A file that was rendered and is not any more.
fn leftover(root: &Path, path: &str, written: &str) -> Result<Option<Change>, DiskError> {
    let edited_by_hand = match there(root, path)? {
        // A folder in its place is not what the tool made.
        There::Nothing | There::Folder => return Ok(None),
        There::Link => true,
        There::File { bytes, .. } => digest(&bytes) != written,
    };
    let (path, kind) = (path.to_owned(), Kind::Removed);
    Ok(Some(Change { path, kind, edited_by_hand, moved: true }))
}

/// What is at a path.
enum There {
    Nothing,
    File {
        bytes: Vec<u8>,
        executable: bool,
    },
    /// A symbolic link, or anything else that is neither a file nor a folder; it is not followed.
    Link,
    Folder,
}

fn there(root: &Path, path: &str) -> Result<There, DiskError> {
    let on_disk = root.join(path);
    let read = || -> io::Result<There> {
        let metadata = fs_err::symlink_metadata(&on_disk)?;
        Ok(if metadata.is_dir() {
            There::Folder
        } else if metadata.is_file() {
            let executable = is_executable(&metadata);
            There::File { bytes: fs_err::read(&on_disk)?, executable }
        } else {
            There::Link
        })
    };
    match read() {
        Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(There::Nothing),
        Err(source) => Err(DiskError::io(Doing::Read, path, &source)),
        Ok(there) => Ok(there),
    }
}

/// Refuses a folder that a symbolic link takes out of the project, or that is a file.
fn inside(root: &Path, folder: &str) -> Result<(), DiskError> {
    let project =
        fs_err::canonicalize(root).map_err(|source| DiskError::io(Doing::Read, ".", &source))?;
    for (end, _) in folder.match_indices('/').chain([(folder.len(), "")]) {
        let path = &folder[..end];
        let known = root.join(path);
        match fs_err::symlink_metadata(&known) {
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(DiskError::io(Doing::Read, path, &source)),
            Ok(there) if there.is_dir() => {}
            Ok(there) if there.is_symlink() => {
                // A link to nothing would be made to lead somewhere by whoever makes that.
                let to = fs_err::canonicalize(&known);
                if !to.as_ref().is_ok_and(|to| to.starts_with(&project)) {
                    return Err(DiskError::LeavesProject(path.to_owned()));
                }
                if !to.is_ok_and(|to| to.is_dir()) {
                    return Err(DiskError::FileForFolder(path.to_owned()));
                }
            }
            Ok(_) => return Err(DiskError::FileForFolder(path.to_owned())),
        }
    }
    Ok(())
}

/// The folder of a path; empty for the project itself.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn digest(bytes: &[u8]) -> String {
    data::Digest::new(Sha256::digest(bytes).into()).to_string()
}

#[cfg(unix)]
fn is_executable(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o100 != 0
}

/// Elsewhere a script is started by naming its shell.
#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{Record, write_atomic};

    /// A project on the disk, with what is rendered and what was.
    struct Project {
        root: tempfile::TempDir,
        tree: FileTree,
        ledger: Ledger,
    }

    impl Project {
        /// One that was rendered as `files` say.
        fn rendered(files: &[(&str, &str)]) -> Self {
            let mut tree = FileTree::default();
            for (path, bytes) in files {
                tree.add(*path, *bytes);
            }
            let project = Self { root: tempfile::tempdir().unwrap(), ledger: ledger(&tree), tree };
            project.changes().unwrap().apply(&RECORD).unwrap();
            project
        }

        /// The same project, now to be rendered as `files` say.
        fn now(mut self, files: &[(&str, &str)]) -> Self {
            self.tree = FileTree::default();
            for (path, bytes) in files {
                self.tree.add(*path, *bytes);
            }
            self
        }

        fn changes(&self) -> Result<Changes<'_>, DiskError> {
            changes(&self.tree, self.root.path(), &self.ledger)
        }

        fn told(&self) -> Vec<(String, Kind, bool)> {
            let changes = self.changes().unwrap();
            let told = changes.list().iter();
            told.map(|change| (change.path.clone(), change.kind, change.edited_by_hand)).collect()
        }

        fn path(&self, path: &str) -> PathBuf {
            self.root.path().join(path)
        }

        fn write(&self, path: &str, text: &str) {
            write_atomic(&self.path(path), text.as_bytes()).unwrap();
        }

        /// Every file under `rendered/` with its text.
        fn files(&self) -> BTreeMap<String, String> {
            walkdir::WalkDir::new(self.path("rendered"))
                .into_iter()
                .filter_map(Result::ok)
                .filter(|entry| entry.file_type().is_file())
                .map(|entry| {
                    let path = entry.path().strip_prefix(self.root.path()).unwrap();
                    let text = fs_err::read_to_string(entry.path()).unwrap();
                    (path.to_string_lossy().replace('\\', "/"), text)
                })
                .collect()
        }
    }

    fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    const RECORD: Record = Record { path: "lab.lock", during: String::new(), after: String::new() };
    const A: &str = "rendered/a.txt";
    const B: &str = "rendered/steps/b.sh";

    #[test]
    fn what_is_rendered_comes_changes_and_goes() {
        let project = Project::rendered(&[(A, "1"), (B, "2")]);
        assert_eq!(project.files(), texts(&[(A, "1"), (B, "2")]));
        assert!(project.told().is_empty());
        let project = project.now(&[(A, "3"), ("rendered/new/c", "4")]);
        assert_eq!(
            project.told(),
            [
                (A.to_owned(), Kind::Changed, false),
                ("rendered/new/c".to_owned(), Kind::Added, false),
                (B.to_owned(), Kind::Removed, false),
            ]
        );
        project.changes().unwrap().apply(&RECORD).unwrap();
        assert_eq!(project.files(), texts(&[(A, "3"), ("rendered/new/c", "4")]));
        assert!(!project.path("rendered/steps").exists(), "an empty folder does not stay");
    }

    #[test]
    fn what_a_person_edited_is_told() {
        let project = Project::rendered(&[(A, "1"), (B, "2")]).now(&[(A, "1")]);
        project.write(A, "edited");
        project.write(B, "edited");
        assert_eq!(
            project.told(),
            [(A.to_owned(), Kind::Changed, true), (B.to_owned(), Kind::Removed, true)]
        );
        project.changes().unwrap().apply(&RECORD).unwrap();
        assert_eq!(project.files(), texts(&[(A, "1")]));
    }

    #[test]
    fn what_is_not_ours_is_neither_replaced_nor_removed() {
        let project = Project::rendered(&[(A, "1")]);
        project.write("rendered/mine", "mine");
        project.write("rendered/equal", "same");
        let project = project.now(&[("rendered/mine", "ours"), ("rendered/equal", "same")]);
        let error = project.changes().unwrap_err();
        assert!(matches!(&error, DiskError::NotOurs(paths) if paths == &["rendered/mine"]));
        let project = project.now(&[("rendered/equal", "same")]);
        assert_eq!(project.told(), [(A.to_owned(), Kind::Removed, false)]);
        project.changes().unwrap().apply(&RECORD).unwrap();
        assert_eq!(
            project.files(),
            texts(&[("rendered/mine", "mine"), ("rendered/equal", "same")])
        );
    }

    #[test]
    fn a_ledger_that_names_files_elsewhere_removes_nothing() {
        let mut project = Project::rendered(&[]);
        project.write("script.py", "mine");
        fs_err::create_dir(project.path("rendered")).unwrap();
        for path in ["script.py", "rendered/../script.py", "/etc/hosts", "../x", "rendered"] {
            project.ledger.insert(path.to_owned(), digest(b"mine"));
        }
        assert!(project.told().is_empty());
    }

    #[test]
    fn what_holds_the_bytes_is_not_touched() {
        let project = Project::rendered(&[(A, "1"), (B, "2")]);
        let modified =
            |path: &str| fs_err::metadata(project.path(path)).unwrap().modified().unwrap();
        let before = (modified(A), modified(B));
        project.changes().unwrap().apply(&RECORD).unwrap();
        assert_eq!((modified(A), modified(B)), before);
    }

    #[test]
    fn a_folder_or_a_file_in_the_way_leaves_all_as_it_was() {
        let project = Project::rendered(&[(A, "1")]);
        fs_err::create_dir(project.path("rendered/folder")).unwrap();
        let before = project.files();
        let project = project.now(&[(A, "2"), ("rendered/folder", "3")]);
        let error = project.changes().unwrap_err();
        assert!(matches!(error, DiskError::FolderForFile(path) if path == "rendered/folder"));
        let project = project.now(&[(A, "2"), ("rendered/a.txt/b", "3")]);
        let error = project.changes().unwrap_err();
        assert!(matches!(error, DiskError::FileForFolder(path) if path == A));
        assert_eq!(project.files(), before);
    }

    #[test]
    fn when_one_file_cannot_be_staged_nothing_is_written() {
        let project = Project::rendered(&[(A, "1")]);
        let long = format!("rendered/new/deep/{}", "n".repeat(400));
        let project = project.now(&[(A, "2"), ("rendered/new/deep/b", "3")]);
        let found = project.changes().unwrap();
        // The folder is taken by a file after the comparison, as another program may do.
        project.write("rendered/new", "in the way");
        let error = found.apply(&RECORD).unwrap_err();
        assert!(matches!(error, DiskError::Io { doing: Doing::Write, .. }), "{error}");
        assert_eq!(project.files(), texts(&[(A, "1"), ("rendered/new", "in the way")]));
        fs_err::remove_file(project.path("rendered/new")).unwrap();

        // A name that is too long shows when the file is renamed, the last of all that can fail.
        let project = project.now(&[(A, "2"), ("rendered/b", "3"), (&long, "4")]);
        let error = project.changes().unwrap().apply(&RECORD).unwrap_err();
        assert!(matches!(error, DiskError::Io { path, .. } if path == long));
        assert_eq!(project.files(), texts(&[(A, "1")]));
        assert!(!project.path("rendered/new").exists());
    }

    #[test]
    fn temporary_files_of_a_killed_run_go() {
        let project = Project::rendered(&[(A, "1")]);
        for path in [".lab-tmp-x1", "rendered/.lab-tmp-x2", "rendered/.lab-tmp"] {
            fs_err::File::create(project.path(path)).unwrap();
        }
        project.changes().unwrap().apply(&RECORD).unwrap();
        assert!(!project.path(".lab-tmp-x1").exists());
        assert_eq!(project.files(), texts(&[(A, "1"), ("rendered/.lab-tmp", "")]));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_out_of_the_project() {
        use std::os::unix::fs::symlink;
        let outside = tempfile::tempdir().unwrap();
        let project = Project::rendered(&[]).now(&[(A, "1")]);
        for to in [outside.path(), Path::new("nowhere")] {
            symlink(to, project.path("rendered")).unwrap();
            let error = project.changes().unwrap_err();
            assert!(matches!(error, DiskError::LeavesProject(path) if path == "rendered"));
            fs_err::remove_file(project.path("rendered")).unwrap();
        }
        fs_err::create_dir(project.path("elsewhere")).unwrap();
        symlink("elsewhere", project.path("rendered")).unwrap();
        project.changes().unwrap().apply(&RECORD).unwrap();
        assert_eq!(fs_err::read_to_string(project.path("elsewhere/a.txt")).unwrap(), "1");
        assert_eq!(fs_err::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_our_file_is_replaced_and_its_target_kept() {
        let project = Project::rendered(&[(A, "1")]);
        project.write("mine", "1");
        fs_err::remove_file(project.path(A)).unwrap();
        std::os::unix::fs::symlink("../mine", project.path(A)).unwrap();
        assert_eq!(project.told(), [(A.to_owned(), Kind::Changed, true)]);
        let project = project.now(&[(A, "2")]);
        project.changes().unwrap().apply(&RECORD).unwrap();
        assert_eq!(project.files(), texts(&[(A, "2")]));
        assert_eq!(fs_err::read_to_string(project.path("mine")).unwrap(), "1");
    }

    #[cfg(unix)]
    #[test]
    fn scripts_can_be_started_by_those_who_may_read_them() {
        use std::os::unix::fs::PermissionsExt;
        let project = Project::rendered(&[(A, "1"), (B, "2")]);
        let mode =
            |path: &str| fs_err::metadata(project.path(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(A) & 0o111, mode(B) & 0o100), (0, 0o100));
        let with = |mode| std::fs::Permissions::from_mode(mode);
        fs_err::set_permissions(project.path(B), with(0o640)).unwrap();
        assert_eq!(project.told(), [(B.to_owned(), Kind::MadeExecutable, false)]);
        project.changes().unwrap().apply(&RECORD).unwrap();
        assert_eq!(mode(B), 0o750);
    }

    #[test]
    fn runs_at_once_write_one_after_the_other() {
        let project = Project::rendered(&[(A, "1")]);
        let trees: Vec<FileTree> = (0..4)
            .map(|run| {
                let mut tree = FileTree::default();
                for file in 0..20 {
                    tree.add(format!("rendered/{file}"), format!("{run}"));
                }
                tree
            })
            .collect();
        let found: Vec<Changes> = trees
            .iter()
            .map(|tree| changes(tree, project.root.path(), &project.ledger).unwrap())
            .collect();
        std::thread::scope(|scope| {
            for changes in &found {
                scope.spawn(|| changes.apply(&RECORD).unwrap());
            }
        });
        let files = project.files();
        let runs: BTreeSet<&String> = files.values().collect();
        assert_eq!((files.len(), runs.len()), (20, 1), "{files:?}");
    }
}
