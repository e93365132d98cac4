//! Keys that are known in another table or under another name: where they belong and how they are
//! written there. Knows the schema and what other tools call things; knows no fault.

use serde_json::{Map, Value};

use super::{
    document::{Document, admits},
    later,
    tree::Path,
};

/// What other tools call something, and its keys here: the first that fits the place is meant.
const ALSO_CALLED: &[(&str, &[&str])] = &[
    ("after", &["needs"]),
    ("arguments", &["args"]),
    ("cmd", &["command"]),
    ("conda", &["environment", "environments"]),
    ("config", &["params"]),
    ("cores", &["cpus"]),
    ("cpus_per_task", &["cpus"]),
    ("data", &["datasets"]),
    ("depends", &["needs"]),
    ("depends_on", &["needs"]),
    ("env", &["environment", "variables", "environments"]),
    ("envs", &["environments"]),
    ("exec", &["command"]),
    ("mem", &["memory"]),
    ("mem_mb", &["memory"]),
    ("packages", &["dependencies"]),
    ("parameters", &["params"]),
    ("process", &["steps"]),
    ("processes", &["steps"]),
    ("queue", &["partition"]),
    ("ram", &["memory"]),
    ("rule", &["steps"]),
    ("rules", &["steps"]),
    ("run", &["command"]),
    ("samples", &["datasets"]),
    ("shell", &["command"]),
    ("stages", &["steps"]),
    ("threads", &["cpus"]),
    ("timeout", &["time"]),
    ("walltime", &["time"]),
];

/// Where a key that its table does not have belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Home {
    /// Keys from the root, the key itself last; `*` is a name that nobody can tell.
    pub(super) path: Path,
    /// Whether this version reads it there.
    pub(super) is_read: bool,
}

impl Home {
    /// The key's path from `table`, where it lies in it and each name on the way is known.
    pub(super) fn within(&self, table: &[String]) -> Option<String> {
        let inner = self.path.strip_prefix(table)?;
        inner.iter().all(|name| name != "*").then(|| inner.join("."))
    }

    /// The table that has it, and the key.
    pub(super) fn parts(&self) -> (&[String], &str) {
        let (key, table) = self.path.split_last().expect("a home ends with its key");
        (table, key)
    }
}

/// The key of this language that the one at `typed` is called by other tools, in its table or
/// elsewhere.
pub(super) fn also_called(document: &Document<'_>, typed: &[String]) -> Option<Home> {
    let (key, table) = typed.split_last()?;
    let (_, meant) = ALSO_CALLED.iter().find(|(called, _)| key.eq_ignore_ascii_case(called))?;
    let own: Vec<Path> = meant
        .iter()
        .filter(|key| document.keys(table).any(|known| known == **key))
        .map(|key| [table, &[(*key).to_owned()]].concat())
        .collect();
    let takes = |path: &&Path| {
        let written = document.faulty(typed).value;
        document.schema(path).is_some_and(|schema| admits(schema, written))
    };
    if let Some(path) = own.iter().find(takes).or(own.first()) {
        return Some(Home { path: path.clone(), is_read: true });
    }
    meant.iter().find_map(|key| other_table(document, table, key).filter(|home| home.is_read))
}

/// The table besides `table` that has the key: the only one within it, else the only one of all.
pub(super) fn other_table(document: &Document<'_>, table: &[String], key: &str) -> Option<Home> {
    let mut homes = Vec::new();
    read_homes(&document.grammar.schema, key, &mut Vec::new(), &mut homes);
    let read = homes.len();
    let later = later::KEYS.iter().filter(|(_, later)| *later == key);
    homes.extend(later.map(|(table, _)| {
        table.split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }));
    let homes: Vec<Home> = homes
        .iter()
        .enumerate()
        .filter(|(_, home)| !is_of(table, home) || home.len() != table.len())
        .map(|(index, home)| {
            let mut path = named(table, home);
            path.push(key.to_owned());
            Home { path, is_read: index < read }
        })
        .collect();
    let mut inner = homes.iter().filter(|home| home.within(table).is_some());
    match (inner.next(), inner.next(), homes.as_slice()) {
        (Some(only), None, _) | (None, _, [only]) => Some(only.clone()),
        _ => None,
    }
}

/// The tables of `schema` that have `key`, `*` for a name.
fn read_homes(schema: &Value, key: &str, path: &mut Path, homes: &mut Vec<Path>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    if properties.is_some_and(|properties| properties.contains_key(key)) {
        homes.push(path.clone());
    }
    let map = schema.get("additionalProperties").filter(|schema| schema.is_object());
    let inner =
        properties.into_iter().flat_map(Map::iter).map(|(name, inner)| (name.as_str(), inner));
    for (name, inner) in inner.chain(map.map(|map| ("*", map))) {
        path.push(name.to_owned());
        read_homes(inner, key, path, homes);
        path.pop();
    }
}

/// Whether `table` lies at the beginning of `home`, or is it.
fn is_of(table: &[String], home: &[String]) -> bool {
    table.len() <= home.len() && shared(table, home) == table.len()
}

/// `home` with the names of `table` where both are the same way.
fn named(table: &[String], home: &[String]) -> Path {
    let shared = shared(table, home);
    table[..shared].iter().chain(&home[shared..]).cloned().collect()
}

/// So many keys from the root lead to both.
fn shared(table: &[String], home: &[String]) -> usize {
    table.iter().zip(home).take_while(|(own, other)| own == other || *other == "*").count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::schema::LAB;

    fn is_key(key: &str) -> bool {
        let mut homes = Vec::new();
        read_homes(&LAB.schema, key, &mut Vec::new(), &mut homes);
        !homes.is_empty()
    }

    #[test]
    fn each_word_of_another_tool_leads_to_a_key_and_stands_once() {
        for (called, meant) in ALSO_CALLED {
            assert!(!is_key(called), "{called} is a key");
            assert!(meant.iter().all(|key| is_key(key)), "{called}: {meant:?}");
        }
        assert!(ALSO_CALLED.is_sorted_by(|a, b| a.0 < b.0));
    }
}
