//! What moved between two locks, a line each.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diag::Text,
    lock::{LockFile, LockedVariant},
    text,
};

/// What was added, removed or changed from `before` to `after`; the ledger of rendered files is
/// not among it.
pub fn moves(before: &LockFile, after: &LockFile) -> Vec<Text> {
    let mut lines = Vec::new();
    let names: BTreeSet<&str> =
        before.variants.keys().chain(after.variants.keys()).map(String::as_str).collect();
    let variants = names.into_iter().map(|name| (format!("variants.{name}."), Some(name)));
    for (table, variant) in std::iter::once((String::new(), None)).chain(variants) {
        let own = |lock: &LockFile| match variant {
            None => LockedVariant::of(lock, &LockFile::new()),
            Some(name) => lock.variants.get(name).cloned().unwrap_or_default(),
        };
        let (before, after) = (own(before), own(after));
        let of = |kind: &'static str| {
            let table = &table;
            move |name: &str| format!("{table}{kind}.{name}")
        };
        let path = |path: &str| format!("{table}{path}");
        compare(&before.environments, &after.environments, of("environments"), &mut lines);
        compare(&before.files, &after.files, path, &mut lines);
        compare(&before.datasets, &after.datasets, of("datasets"), &mut lines);
        compare(&before.steps, &after.steps, of("steps"), &mut lines);
    }
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
