//! What moved between two locks, a line each.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diag::Text,
    lock::{LockFile, LockedVariant, Tables},
    text,
};

/// What was added, removed or changed from `before` to `after`; the ledger of rendered files is
/// not among it.
pub fn moves(before: &LockFile, after: &LockFile) -> Vec<Text> {
    let mut lines = Vec::new();
    compare_all("", before.tables(), after.tables(), &mut lines);
    let names: BTreeSet<&String> = before.variants.keys().chain(after.variants.keys()).collect();
    let none = LockedVariant::default();
    for name in names {
        let [before, after] = [before, after].map(|lock| lock.variants.get(name).unwrap_or(&none));
        let table = format!("variants.{name}.");
        compare_all(&table, before.tables(), after.tables(), &mut lines);
    }
    lines
}

/// What moved in the tables of the whole analysis, or of a variant, which are called `table`.
fn compare_all(table: &str, before: Tables<'_>, after: Tables<'_>, lines: &mut Vec<Text>) {
    let of = |kind: &'static str| move |name: &str| format!("{table}{kind}.{name}");
    let path = |path: &str| format!("{table}{path}");
    compare(before.environments, after.environments, of("environments"), lines);
    compare(before.files, after.files, path, lines);
    compare(before.datasets, after.datasets, of("datasets"), lines);
    compare(before.steps, after.steps, of("steps"), lines);
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
