//! Globs: one tree, read once, with two outputs that say the same: a matcher for this machine
//! and a POSIX extended regular expression for `find` on the cluster.
//!
//! Knows paths as text with `/`; knows no disk.

mod capture;
mod fault;
mod parse;
mod set;
mod write;

use std::collections::BTreeSet;

use regex::Regex;

pub(crate) use capture::Pattern;
pub(crate) use fault::{BAD_GLOB, parse_all, within};
pub use fault::{GlobFault, GlobFaultKind};
use set::CharSet;

/// A glob over paths relative to a folder, with `/`, without a leading `./`.
#[derive(Debug, Clone)]
pub struct Glob {
    components: Vec<Component>,
    files: Regex,
    folders: Regex,
    /// Where it takes folders, each whole: which.
    whole: Option<Regex>,
}

/// What stands between two `/`. The last one of a glob is a name, or all that lies below it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Component {
    /// `**`: any number of folders whose names do not begin with `.`, also none.
    Folders,
    /// The alternatives of a name. Each begins with a piece that settles how a name may begin,
    /// so that nothing later has to know of names that begin with `.`.
    Name(BTreeSet<Vec<Piece>>),
    /// Every file below, whatever its name.
    Below,
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
    /// A capture, by its number: in patterns alone, and in no [`Component`].
    Capture(usize),
}

impl Glob {
    /// The glob that `text` is, or its first fault with the byte where it stands.
    pub fn parse(text: &str) -> Result<Self, GlobFault> {
        Self::of(parse::components(text)?)
    }

    fn of(components: Vec<Component>) -> Result<Self, GlobFault> {
        let compile = |pattern: String| {
            Regex::new(&pattern)
                .map_err(|_| GlobFault { offset: 0, kind: GlobFaultKind::TooComplex })
        };
        let files = compile(write::rust_files(&components))?;
        let folders = compile(write::rust_folders(&components))?;
        let whole = match components.as_slice() {
            [folder @ .., Component::Below] => Some(compile(write::rust_files(folder))?),
            _ => None,
        };
        Ok(Self { components, files, folders, whole })
    }

    /// Whether it takes the folder at `path` itself, whole.
    fn takes_folder(&self, path: &str) -> bool {
        self.whole.as_ref().is_some_and(|whole| whole.is_match(path))
    }

    /// Whether the file at `path` is taken, itself or with a folder that holds it.
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
        match self.components.as_slice() {
            [.., Component::Below] => true,
            [.., Component::Folders, Component::Name(last)] => {
                last.len() == 1
                    && last.contains(&vec![Piece::Any(CharSet::any().without('.')), Piece::Star])
            }
            _ => false,
        }
    }

    /// The glob that takes folders whole where this one takes all in them but names that begin
    /// with `.`.
    fn whole_folders(self) -> Self {
        match self.components.as_slice() {
            [folder @ .., Component::Folders, Component::Name(_)] if self.takes_whole_folders() => {
                let below = [folder, &[Component::Below]].concat();
                Self::of(below).expect("shorter than what was compiled")
            }
            _ => self,
        }
    }

    /// Whether it can take a path with a name that begins with `.`.
    fn takes_hidden(&self) -> bool {
        self.components.iter().any(|component| match component {
            Component::Folders => false,
            Component::Below => true,
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
    /// The files that one of `include` takes and none of `exclude`. Beside folders that are taken
    /// whole, `x/**` leaves out all of `x`.
    pub fn new(include: Vec<Glob>, mut exclude: Vec<Glob>) -> Self {
        if include.iter().any(|glob| glob.whole.is_some()) {
            exclude = exclude.into_iter().map(Glob::whole_folders).collect();
        }
        Self { include, exclude }
    }

    /// Whether the folder at `path` belongs to it whole.
    pub(crate) fn takes_folder(&self, path: &str) -> bool {
        self.include.iter().any(|glob| glob.takes_folder(path))
            && !self.excludes_folder(path, |glob| glob.whole.is_some())
    }

    /// Whether an excluded glob of this kind leaves out all in the folder at `path`.
    fn excludes_folder(&self, path: &str, kind: impl Fn(&Glob) -> bool) -> bool {
        let below = format!("{path}/x");
        self.exclude
            .iter()
            .any(|glob| kind(glob) && glob.takes_whole_folders() && glob.matches(&below))
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
        !self.excludes_folder(folder, |glob| glob.whole.is_some())
            && (!self.excludes_folder(folder, |_| true) || including().any(Glob::takes_hidden))
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
