//! Which files of the project a script reads as code: what it imports, sources or includes, and
//! what those do in turn. Knows how each language looks for a file, and nothing of steps.

mod julia;
mod python;
mod r;
mod shell;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

pub(super) use shell::words;

use crate::{
    data::{code_bytes, is_file},
    model::ProjectPath,
};

/// A language whose imports are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    R,
    Julia,
    Shell,
}

impl Language {
    /// The language of a file, by its ending.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "py" => Some(Self::Python),
            "R" | "r" => Some(Self::R),
            "jl" => Some(Self::Julia),
            "sh" | "bash" => Some(Self::Shell),
            _ => None,
        }
    }
}

/// The files of one project, each looked up once.
pub(super) struct Imports<'a> {
    root: &'a Path,
    texts: BTreeMap<String, Option<String>>,
    files: BTreeMap<String, bool>,
}

impl<'a> Imports<'a> {
    pub(super) fn new(root: &'a Path) -> Self {
        Self { root, texts: BTreeMap::new(), files: BTreeMap::new() }
    }

    /// The files that `script` reads as code, directly or not, itself excluded.
    pub(super) fn of(&mut self, script: &str) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        let mut open = vec![script.to_owned()];
        while let Some(path) = open.pop() {
            for next in self.direct(&path, script) {
                if next != script && found.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        found
    }

    /// The files that `path` itself names, which `script` began.
    fn direct(&mut self, path: &str, script: &str) -> Vec<String> {
        let (Some(language), Some(text)) = (Language::of(path), self.text(path)) else {
            return Vec::new();
        };
        match language {
            Language::Python => {
                python::imports(&text, path, script, &mut |path| self.is_file(path))
            }
            Language::R => r::sourced(&text, path, &mut |path| self.is_file(path)),
            Language::Julia => julia::included(&text, path, &mut |path| self.is_file(path)),
            Language::Shell => shell::sourced(&text, path, &mut |path| self.is_file(path)),
        }
    }

    /// Whether the project has this file.
    pub(super) fn is_file(&mut self, path: &str) -> bool {
        let root = self.root;
        *self.files.entry(path.to_owned()).or_insert_with_key(|path| is_file(root, path))
    }

    fn text(&mut self, path: &str) -> Option<String> {
        let root = self.root;
        let read =
            |path: &String| Some(String::from_utf8_lossy(&code_bytes(root, path)?).into_owned());
        self.texts.entry(path.to_owned()).or_insert_with_key(read).clone()
    }
}

/// The folder of a file; empty at the top.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `path` in `folder`, in its shortest form; `None` where it leaves the project.
fn join(folder: &str, path: &str) -> Option<String> {
    let whole = if folder.is_empty() || path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    };
    ProjectPath::new(&whole).ok().map(|path| path.as_str().to_owned())
}

/// The first of `folders` in which `path` is a file.
fn first_file(
    folders: &[&str],
    path: &str,
    is_file: &mut dyn FnMut(&str) -> bool,
) -> Option<String> {
    folders.iter().filter_map(|folder| join(folder, path)).find(|path| is_file(path))
}

/// The quoted texts of a piece of code, joined as parts of one path: `file.path("a", "b.R")`.
fn quoted_path(code: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '\'']) {
        let quote = &rest[at..=at];
        let Some(end) = rest[at + 1..].find(quote) else { break };
        parts.push(&rest[at + 1..at + 1 + end]);
        rest = &rest[at + 2 + end..];
    }
    parts.join("/")
}

#[cfg(test)]
mod tests;
