//! The names that a table defines, as far as it could be read: what refers to something that was
//! set aside is not reported.

use std::collections::BTreeMap;

use crate::{
    diag::{Text, did_you_mean},
    manifest::Cut,
};

/// The names of a table.
#[derive(Debug, Clone)]
pub(super) struct Known<T> {
    /// Each name and what it stands for: nothing where that was set aside.
    names: BTreeMap<String, Option<T>>,
    /// The table itself was set aside: any name may be one.
    open: bool,
}

/// Names that stand for nothing but themselves.
pub(super) type Defined = Known<()>;

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { names: BTreeMap::new(), open: false }
    }
}

impl<T> Known<T> {
    /// The names in the table at `path` that were set aside.
    pub(super) fn aside(cut: &Cut, path: &[&str]) -> Self {
        let names = cut.names(path).map(|name| (name.to_owned(), None));
        Self { names: names.collect(), open: cut.has(path) }
    }

    /// Where nothing is known: any name may be one.
    pub(super) fn anything() -> Self {
        Self { names: BTreeMap::new(), open: true }
    }

    /// Adds a name, and what it stands for unless that was reported.
    pub(super) fn insert(&mut self, name: impl Into<String>, value: Option<T>) {
        self.names.insert(name.into(), value);
    }

    /// Adds what `other` defines.
    pub(super) fn extend(&mut self, other: Self) {
        self.names.extend(other.names);
        self.open |= other.open;
    }

    /// Whether it is known that no name is defined.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.open
    }

    /// Whether something has this very name.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// What `typed` stands for: `Ok(None)` where nothing more is to be said of it, else the help
    /// for an unknown name.
    pub(super) fn look_up(&self, typed: &str) -> Result<Option<&T>, Option<Text>> {
        match self.names.get(typed) {
            Some(value) => Ok(value.as_ref()),
            None if self.open => Ok(None),
            None => Err(did_you_mean(typed, self.names.keys().map(String::as_str))),
        }
    }
}

impl Defined {
    /// The names in the table at `path`: those that were `read`, and those that were set aside.
    pub(super) fn new<'n>(
        cut: &Cut,
        path: &[&str],
        read: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let mut defined = Self::aside(cut, path);
        for name in read {
            defined.insert(name, Some(()));
        }
        defined
    }
}
