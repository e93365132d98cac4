//! The rendered files by their path. Knows no disk.

use std::collections::BTreeMap;

use crate::model::ProjectPath;

/// Files to be, each by its path in the project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileTree {
    files: BTreeMap<String, File>,
}

/// One file to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The whole content.
    pub bytes: Vec<u8>,
    /// Whether it is made to be started.
    pub executable: bool,
}

impl FileTree {
    /// Adds a file at `path`, relative to the project, with `/`; one that ends in `.sh` or
    /// `.sbatch` is made to be started.
    ///
    /// # Panics
    ///
    /// Where `path` leaves the project, is not in its shortest form, or has a file already: a
    /// fault of ours.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let path = path.into();
        let short = ProjectPath::new(&path).is_ok_and(|short| short.as_str() == path);
        assert!(short && path != ".", "`{path}` is no path of a rendered file");
        let executable =
            path.rsplit_once('.').is_some_and(|(_, suffix)| matches!(suffix, "sh" | "sbatch"));
        let file = File { bytes: bytes.into(), executable };
        assert!(!self.files.contains_key(&path), "`{path}` is rendered twice");
        self.files.insert(path, file);
    }

    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// Every file with its path, sorted by path.
    pub fn files(&self) -> &BTreeMap<String, File> {
        &self.files
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_scripts_can_be_started() {
        let mut tree = FileTree::default();
        tree.add("rendered/submit.sh", "");
        tree.add("rendered/a.sbatch", "");
        tree.add("rendered/README.md", "");
        tree.add("rendered/steps/sh", "");
        let started: Vec<&str> = tree
            .files()
            .iter()
            .filter(|(_, file)| file.executable)
            .map(|(path, _)| &**path)
            .collect();
        assert_eq!(started, ["rendered/a.sbatch", "rendered/submit.sh"]);
    }

    #[test]
    #[should_panic(expected = "is rendered twice")]
    fn two_files_at_one_path_are_a_fault_of_ours() {
        let mut tree = FileTree::default();
        tree.add("rendered/a", "1");
        tree.add("rendered/a", "2");
    }

    #[test]
    #[should_panic(expected = "is no path of a rendered file")]
    fn a_path_that_leaves_the_project_is_a_fault_of_ours() {
        FileTree::default().add("rendered/../../a", "1");
    }
}
