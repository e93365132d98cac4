//! Globs: one tree, read once, with two outputs that say the same: a matcher for this machine
//! and a POSIX extended regular expression for `find` on the cluster.
//!
//! Knows paths as text with `/`; knows no disk.

mod fault;
mod parse;
mod set;
mod write;

use std::collections::BTreeSet;

use regex::Regex;

pub(crate) use fault::{BAD_GLOB, FOLDER_GLOB, parse_all};
pub use fault::{GlobFault, GlobFaultKind};
use set::CharSet;

/// A glob over paths relative to a folder, with `/`, without a leading `./`.
#[derive(Debug, Clone)]
pub struct Glob {
    components: Vec<Component>,
    files: Regex,
    folders: Regex,
}

/// What stands between two `/`. The last one of a glob is a name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Component {
    /// `**`: any number of folders whose names do not begin with `.`, also none.
    Folders,
    /// The alternatives of a name. Each begins with a piece that settles how a name may begin,
    /// so that nothing later has to know of names that begin with `.`.
    Name(BTreeSet<Vec<Piece>>),
}

/// A piece of a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// This character.
    Char(char),
    /// One of these characters.
    Any(CharSet),
    /// Any number of characters but `/`.
    Star,
    /// One of these.
    Either(Vec<Vec<Piece>>),
}

impl Glob {
    /// The glob that `text` is, or its first fault with the byte where it stands.
    pub fn parse(text: &str) -> Result<Self, GlobFault> {
        let components = parse::components(text)?;
        let compile = |pattern: String| {
            Regex::new(&pattern)
                .map_err(|_| GlobFault { offset: 0, kind: GlobFaultKind::TooComplex })
        };
        let files = compile(write::rust_files(&components))?;
        let folders = compile(write::rust_folders(&components))?;
        Ok(Self { components, files, folders })
    }

    /// Whether the file at `path` is taken.
    pub fn matches(&self, path: &str) -> bool {
        self.files.is_match(path)
    }

    /// Whether a file somewhere below `folder` may be taken; `folder` is relative, `""` the start.
    pub fn may_hold(&self, folder: &str) -> bool {
        folder.is_empty() || self.folders.is_match(&format!("{folder}/"))
    }

    /// The name that every path taken begins with, where the glob spells it out.
    pub fn first_name(&self) -> Option<String> {
        let Some(Component::Name(alternatives)) = self.components.first() else { return None };
        if alternatives.len() != 1 {
            return None;
        }
        alternatives
            .first()?
            .iter()
            .map(|piece| match piece {
                Piece::Char(c) => Some(*c),
                _ => None,
            })
            .collect()
    }

    /// Whether every file below each folder that fits is taken, but for names that begin with `.`.
    fn takes_whole_folders(&self) -> bool {
        let [.., Component::Folders, Component::Name(last)] = self.components.as_slice() else {
            return false;
        };
        last.len() == 1
            && last.contains(&vec![Piece::Any(CharSet::any().without('.')), Piece::Star])
    }

    /// Whether it can take a path with a name that begins with `.`.
    fn takes_hidden(&self) -> bool {
        self.components.iter().any(|component| match component {
            Component::Folders => false,
            Component::Name(alternatives) => {
                alternatives.iter().any(|pieces| pieces.first() == Some(&Piece::Char('.')))
            }
        })
    }
}

/// What is taken, and what of that is not.
#[derive(Debug, Clone, Default)]
pub struct Globs {
    include: Vec<Glob>,
    exclude: Vec<Glob>,
}

impl Globs {
    /// The files that one of `include` takes and none of `exclude`.
    pub fn new(include: Vec<Glob>, exclude: Vec<Glob>) -> Self {
        Self { include, exclude }
    }

    /// Whether the file at `path` belongs to it.
    pub fn matches(&self, path: &str) -> bool {
        self.include.iter().any(|glob| glob.matches(path))
            && !self.exclude.iter().any(|glob| glob.matches(path))
    }

    /// Whether a file somewhere below `folder` may belong to it. A folder that is excluded whole
    /// need not be readable.
    pub fn may_hold(&self, folder: &str) -> bool {
        let including = || self.include.iter().filter(|glob| glob.may_hold(folder));
        if including().next().is_none() {
            return false;
        }
        let excluded = self
            .exclude
            .iter()
            .any(|glob| glob.takes_whole_folders() && glob.matches(&format!("{folder}/x")));
        !excluded || including().any(Glob::takes_hidden)
    }

    /// The expression for `find -regextype posix-extended -regex` that takes what one of the
    /// included globs takes, where `start` is the folder as `find` is given it.
    ///
    /// For `find` under `LC_ALL=C`, which matches bytes: characters beyond ASCII that `?` or `[…]`
    /// stands for make it bytes that are no UTF-8 by themselves. In a bash script it is written as
    /// `$'…'`.
    pub fn find_include(&self, start: &str) -> Vec<u8> {
        write::posix_files(start, &self.include)
    }

    /// The same for the excluded globs, for `! -regex`; `None` where there are none.
    pub fn find_exclude(&self, start: &str) -> Option<Vec<u8>> {
        (!self.exclude.is_empty()).then(|| write::posix_files(start, &self.exclude))
    }
}

#[cfg(test)]
mod tests;
