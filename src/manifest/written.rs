//! What a manifest says, as a fingerprint a key with its place: enough to tell later which keys have
//! changed, and nothing of what they say. Knows no key but those that no rendered file is made of.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::text::{Joined, Place, Span};

/// Tables whose entries have names: each of them counts as a table of its own.
const NAMED: [&str; 3] = ["datasets", "environments", "steps"];

/// Tables that no rendered file is made of: a variant is put over the rest before this is made.
const NOT_RENDERED: [&str; 2] = ["checks", "variants"];

/// Hexadecimal digits of a fingerprint: two values have one in sixteen million cases.
const DIGITS: usize = 6;

/// The tables of a manifest by name: `params`, `steps.count`.
pub type Written = BTreeMap<String, WrittenTable>;

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenTable {
    /// The name in its header, or its key.
    pub place: Place,
    /// The fingerprint of the value of each key, and where the key stands.
    pub keys: BTreeMap<String, (String, Place)>,
}

/// The fingerprint of a text: six hexadecimal digits.
pub fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..DIGITS].to_owned()
}

/// What the tree `root` says.
pub(super) fn written(root: &DeValue<'_>, texts: &Joined) -> Written {
    let mut written = Written::new();
    let DeValue::Table(root) = root else { return written };
    for (name, value) in root {
        let (name, place) = (name.get_ref().as_ref(), texts.place(Span::from(name.span())));
        let DeValue::Table(entries) = value.get_ref() else { continue };
        if NOT_RENDERED.contains(&name) {
            continue;
        }
        if !NAMED.contains(&name) {
            written.insert(name.to_owned(), table(entries, place, texts));
            continue;
        }
        for (entry, value) in entries {
            let DeValue::Table(keys) = value.get_ref() else { continue };
            let place = texts.place(Span::from(entry.span()));
            written.insert(format!("{name}.{}", entry.get_ref()), table(keys, place, texts));
        }
    }
    written
}

fn table(keys: &DeTable<'_>, place: Place, texts: &Joined) -> WrittenTable {
    let keys = keys.iter().map(|(key, value)| {
        let mut told = Vec::new();
        tell(value.get_ref(), &mut told);
        let at = texts.place(Span::from(key.span()));
        (key.get_ref().to_string(), (fingerprint(&told), at))
    });
    WrittenTable { place, keys: keys.collect() }
}

/// A value in one spelling, whatever its quotes, its spaces and the order of its keys.
fn tell(value: &DeValue<'_>, told: &mut Vec<u8>) {
    let text = |kind: u8, text: &str, told: &mut Vec<u8>| {
        told.push(kind);
        told.extend(text.len().to_le_bytes());
        told.extend(text.as_bytes());
    };
    match value {
        DeValue::String(string) => text(b's', string, told),
        DeValue::Integer(number) => text(b'i', &number.to_string(), told),
        DeValue::Float(number) => text(b'f', &number.to_string(), told),
        DeValue::Boolean(truth) => told.extend([b'b', u8::from(*truth)]),
        DeValue::Datetime(date) => text(b'd', &date.to_string(), told),
        DeValue::Array(values) => {
            told.push(b'[');
            values.iter().for_each(|value| tell(value.get_ref(), told));
            told.push(b']');
        }
        DeValue::Table(table) => {
            told.push(b'{');
            let keys: BTreeMap<&str, _> =
                table.iter().map(|(key, value)| (key.get_ref().as_ref(), value)).collect();
            for (key, value) in keys {
                text(b'k', key, told);
                tell(value.get_ref(), told);
            }
            told.push(b'}');
        }
    }
}
