//! What the disk refused, with the path, in both languages.

use std::io;

use crate::diag::{Lang, Text, reason, words};
use crate::text;

/// Paths named at most, where many are to be named.
const NAMED: usize = 5;

/// What was being done when the disk refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Reading a file or listing a folder.
    Read,
    /// Writing a file or making a folder.
    Write,
    /// Removing a file.
    Remove,
}

/// Why files could not be compared or written.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// The system refused.
    #[error("{}", self.text().get(Lang::En))]
    Io {
        /// What was being done.
        doing: Doing,
        /// With what.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// Files are where rendered ones belong, the tool did not make them, and they differ.
    #[error("{}", self.text().get(Lang::En))]
    NotOurs(
        /// All of them, sorted; at least one.
        Vec<String>,
    ),
    /// A folder is where a file belongs.
    #[error("{}", self.text().get(Lang::En))]
    FolderForFile(
        /// Where.
        String,
    ),
    /// A file is where a folder belongs.
    #[error("{}", self.text().get(Lang::En))]
    FileForFolder(
        /// Where.
        String,
    ),
    /// A symbolic link leads out of the project.
    #[error("{}", self.text().get(Lang::En))]
    LeavesProject(
        /// The link, or the folder behind it.
        String,
    ),
}

impl DiskError {
    /// What the system said while `doing` something with `path`. The path that `fs_err` put into
    /// `source` is one of this machine and is left out.
    pub(super) fn io(doing: Doing, path: &str, source: &io::Error) -> Self {
        let source = match source.raw_os_error() {
            Some(code) => io::Error::from_raw_os_error(code),
            None => io::Error::from(source.kind()),
        };
        Self::Io { doing, path: path.to_owned(), source }
    }

    /// What is so and what to do, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Io { doing, path, source } => {
                let reason = reason(source);
                let (en, fr) = (reason.get(Lang::En), reason.get(Lang::Fr));
                match doing {
                    Doing::Read => text!(
                        En: "`{path}` cannot be read: {en}",
                        Fr: "`{path}` ne peut pas être lu : {fr}",
                    ),
                    Doing::Write => text!(
                        En: "`{path}` cannot be written: {en}",
                        Fr: "`{path}` ne peut pas être écrit : {fr}",
                    ),
                    Doing::Remove => text!(
                        En: "`{path}` cannot be removed: {en}",
                        Fr: "`{path}` ne peut pas être supprimé : {fr}",
                    ),
                }
            }
            Self::NotOurs(paths) if paths.len() == 1 => text!(
                En: "`{}` was not made by lab and differs from what would be written: move it away",
                    paths[0];
                Fr: "`{}` n'a pas été fait par lab et diffère de ce qui serait écrit : \
                     déplacez-le", paths[0];
            ),
            Self::NotOurs(paths) => text!(
                En: "{} were not made by lab and differ from what would be written: move them away",
                    named(Lang::En, paths);
                Fr: "{} n'ont pas été faits par lab et diffèrent de ce qui serait écrit : \
                     déplacez-les", named(Lang::Fr, paths);
            ),
            Self::FolderForFile(path) => text!(
                En: "`{path}` is a folder where a file belongs: move it away",
                Fr: "`{path}` est un dossier à la place d'un fichier : déplacez-le",
            ),
            Self::FileForFolder(path) => text!(
                En: "`{path}` is a file where a folder belongs: move it away",
                Fr: "`{path}` est un fichier à la place d'un dossier : déplacez-le",
            ),
            Self::LeavesProject(path) => text!(
                En: "`{path}` leads out of the project through a symbolic link: replace the link by a \
                     folder",
                Fr: "`{path}` sort du projet par un lien symbolique : remplacez le lien par un \
                     dossier",
            ),
        }
    }
}

/// `paths` as a list, the first few by name.
fn named(lang: Lang, paths: &[String]) -> String {
    let mut items: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    if items.len() > NAMED {
        let rest = items.len() - NAMED;
        items.truncate(NAMED);
        items.push(match lang {
            Lang::En => words::count(lang, rest, "other", "others"),
            Lang::Fr => words::count(lang, rest, "autre", "autres"),
        });
    }
    words::and(lang, items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_name_the_path() {
        let full = DiskError::Io {
            doing: Doing::Write,
            path: "rendered/a".to_owned(),
            source: io::Error::from(io::ErrorKind::StorageFull),
        };
        assert_eq!(full.to_string(), "`rendered/a` cannot be written: no space left on the disk");
        let french = "`rendered/a` ne peut pas être écrit : il n'y a plus de place sur le disque";
        assert_eq!(full.text().get(Lang::Fr), french);
    }

    #[test]
    fn many_paths_are_counted() {
        let paths = |n: usize| DiskError::NotOurs((0..n).map(|i| format!("f{i}")).collect()).text();
        assert!(paths(1).get(Lang::En).starts_with("`f0` was not made"));
        assert!(paths(2).get(Lang::Fr).starts_with("`f0` et `f1` n'ont pas"));
        assert!(
            paths(8).get(Lang::En).starts_with("`f0`, `f1`, `f2`, `f3`, `f4` and 3 others were")
        );
    }
}
