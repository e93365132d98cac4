//! What moved between two locks, a line each.

use std::collections::BTreeMap;

use crate::{diag::Text, lock::LockFile, text};

/// What was added, removed or changed from `before` to `after`; the ledger of rendered files is
/// not among it.
pub fn moves(before: &LockFile, after: &LockFile) -> Vec<Text> {
    let mut lines = Vec::new();
    compare(
        &before.environments,
        &after.environments,
        |name| format!("environments.{name}"),
        &mut lines,
    );
    compare(&before.files, &after.files, str::to_owned, &mut lines);
    compare(&before.datasets, &after.datasets, |name| format!("datasets.{name}"), &mut lines);
    compare(&before.steps, &after.steps, |name| format!("steps.{name}"), &mut lines);
    lines
}

fn compare<T: PartialEq>(
    before: &BTreeMap<String, T>,
    after: &BTreeMap<String, T>,
    show: impl Fn(&str) -> String,
    lines: &mut Vec<Text>,
) {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let shown = show(name);
        match (before.get(name), after.get(name)) {
            (None, Some(_)) => lines.push(text!(En: "+ {shown} (new)", Fr: "+ {shown} (nouveau)")),
            (Some(_), None) => lines.push(text!(En: "- {shown} (gone)", Fr: "- {shown} (disparu)")),
            (Some(old), Some(new)) if old != new => {
                lines.push(text!(En: "~ {shown} (changed)", Fr: "~ {shown} (changé)"));
            }
            _ => {}
        }
    }
}
