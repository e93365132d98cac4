//! What was set aside: nodes that cannot be read, and what must not be called missing or unknown on
//! their account. Knows paths, and of the language nothing.

use std::collections::BTreeMap;

use toml::de::DeValue;

/// What of a text was set aside. A path is keys from the root; an element of a list has its index
/// as its key (`"0"`).
#[derive(Debug, Clone, Default)]
pub struct Cut {
    /// Removed from the tree before it was read.
    removed: bool,
    /// Absent, but something unreadable was probably meant to be it.
    excused: bool,
    below: BTreeMap<String, Cut>,
}

impl Cut {
    /// Whether what stands at `path`, or something that it lies in, was set aside: it may be
    /// there, only it cannot be read.
    pub fn has(&self, path: &[&str]) -> bool {
        self.is_cut()
            || path.split_first().is_some_and(|(key, rest)| {
                self.below.get(*key).is_some_and(|child| child.has(rest))
            })
    }

    /// Whether something at `path`, above or below it was set aside: what is read there is not
    /// all that was written.
    pub fn touches(&self, path: &[&str]) -> bool {
        match path.split_first() {
            _ if self.is_cut() => true,
            Some((key, rest)) => self.below.get(*key).is_some_and(|child| child.touches(rest)),
            None => !self.below.is_empty(),
        }
    }

    /// The names in the table at `path` that were set aside: of steps, datasets, outputs. What
    /// refers to one of them is not called unknown; [`Cut::has`] knows it too.
    pub fn names(&self, path: &[&str]) -> impl Iterator<Item = &str> {
        let table = path.iter().try_fold(self, |node, key| node.below.get(*key));
        table
            .into_iter()
            .flat_map(|table| &table.below)
            .filter(|(_, child)| child.is_cut())
            .map(|(name, _)| name.as_str())
    }

    fn is_cut(&self) -> bool {
        self.removed || self.excused
    }

    /// Marks what stands at `path` for removal.
    pub(super) fn remove<'p>(&mut self, path: impl IntoIterator<Item = &'p str>) {
        self.at(path).removed = true;
    }

    /// Marks `path` as absent for a reason.
    pub(super) fn excuse<'p>(&mut self, path: impl IntoIterator<Item = &'p str>) {
        self.at(path).excused = true;
    }

    fn at<'p>(&mut self, path: impl IntoIterator<Item = &'p str>) -> &mut Self {
        path.into_iter().fold(self, |node, key| node.below.entry(key.to_owned()).or_default())
    }

    /// Takes out of `value` all that was marked for removal.
    pub(super) fn prune(&self, value: &mut DeValue<'_>) {
        if self.below.is_empty() {
            return;
        }
        *value = match std::mem::replace(value, DeValue::Boolean(false)) {
            DeValue::Table(table) => DeValue::Table(
                table
                    .into_iter()
                    .filter_map(|(key, mut value)| {
                        let child = self.below.get(key.get_ref().as_ref());
                        let stays = child.is_none_or(|child| child.keeps(value.get_mut()));
                        stays.then_some((key, value))
                    })
                    .collect(),
            ),
            DeValue::Array(array) => DeValue::Array(
                array
                    .into_iter()
                    .enumerate()
                    .filter_map(|(index, mut element)| {
                        let child = self.below.get(&index.to_string());
                        let stays = child.is_none_or(|child| child.keeps(element.get_mut()));
                        stays.then_some(element)
                    })
                    .collect(),
            ),
            other => other,
        };
    }

    /// Prunes what stands here; whether it stays itself.
    fn keeps(&self, value: &mut DeValue<'_>) -> bool {
        if !self.removed {
            self.prune(value);
        }
        !self.removed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_takes_what_lies_in_it_with_it() {
        let mut cut = Cut::default();
        cut.remove(["steps", "a", "args", "1"]);
        cut.excuse(["environments", "x"]);
        assert!(cut.has(&["steps", "a", "args", "1"]));
        assert!(!cut.has(&["steps", "a", "args"]));
        assert!(cut.touches(&["steps", "a"]));
        assert!(!cut.touches(&["steps", "b"]));
        assert!(cut.has(&["environments", "x", "python"]));
        assert_eq!(cut.names(&["environments"]).collect::<Vec<_>>(), ["x"]);
        assert_eq!(cut.names(&["steps"]).count(), 0);

        let table =
            toml::de::DeTable::parse("steps.a.args = [1, 2, 3]\nenvironments.x = 1").unwrap();
        let mut tree = DeValue::Table(table.into_inner());
        cut.prune(&mut tree);
        assert_eq!(
            tree["steps"].get_ref()["a"].get_ref()["args"].get_ref().as_array().unwrap().len(),
            2
        );
        assert!(tree.get("environments").is_some(), "what is only excused is not there to remove");
    }
}
