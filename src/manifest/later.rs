//! What the language has and this version does not read: one table, so that each such key is
//! refused by name instead of being called unknown. Knows no message.

use toml::de::DeValue;

/// A key, and the table that it stands in: `*` is a name that a person chose.
pub(super) type LaterKey = (&'static str, &'static str);

/// The keys of the language that this version does not read.
pub(super) const KEYS: &[LaterKey] = &[
    ("datasets.*", "url"),
    ("datasets.*", "confidential_umask"),
    ("environments.*", "post_link"),
    ("steps.*", "resume"),
    ("steps.*", "allow_failures"),
    ("steps.*", "declassify"),
];

/// Values of keys that this version does not read, though it reads the key.
pub(super) const VALUES: &[(&str, &str, &str)] =
    &[("datasets.*", "sensitivity", "confidential"), ("environments.*", "kind", "venv")];

/// Whether the key at `path` is one of the language that this version does not read.
pub(super) fn key(path: &[String]) -> bool {
    KEYS.iter().any(|(table, key)| is_at(path, table, key))
}

/// Whether the key at `path` has a value that this version does not read.
pub(super) fn value(path: &[String], value: &DeValue<'_>) -> bool {
    VALUES.iter().any(|(table, key, text)| value.as_str() == Some(text) && is_at(path, table, key))
}

/// Whether `path` is `key` in `table`: `*` stands for any name.
pub(super) fn is_at(path: &[impl AsRef<str>], table: &str, key: &str) -> bool {
    let Some((last, above)) = path.split_last() else { return false };
    let mut segments = table.split('.').filter(|segment| !segment.is_empty());
    (key == "*" || last.as_ref() == key)
        && above.iter().all(|name| segments.next().is_some_and(|s| s == "*" || s == name.as_ref()))
        && segments.next().is_none()
}
