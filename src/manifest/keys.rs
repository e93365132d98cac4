//! Keys that a table does not have, keys that are no names, and keys that are missing: what is said
//! of them, and what is excused on their account.

use serde_json::Value;
use toml::de::DeValue;

use super::{
    codes::{BAD_NAME, MISSING_KEY, NOT_IN_THIS_VERSION},
    cut::Cut,
    document::{Document, admits},
    later, shape,
    tree::{Node, short},
};
use crate::{
    diag::{Diagnostic, Text, did_you_mean, nearest},
    model::{Name, NameFault},
    text,
};

/// A key that its table does not have; what it was meant to be is excused.
pub(super) fn unknown(document: &Document<'_>, path: &[String], cut: &mut Cut) -> Diagnostic {
    let node = document.faulty(path);
    let place = document.place(node.key.unwrap_or(node.span));
    let typed = short(document.slice(place.span));
    let (key, table) = path.split_last().expect("a key has a table");
    if document.grammar.partly_read && later::key(path) {
        return Diagnostic::new(
            NOT_IN_THIS_VERSION,
            text!(
                En: "`{typed}` is not available in this version of lab",
                Fr: "`{typed}` n'est pas encore disponible dans cette version de lab"
            ),
            place,
            text!(En: "not read by this version", Fr: "pas lu par cette version"),
        )
        .help(text!(En: "remove it", Fr: "retirez cette clé"));
    }
    let help = if let Some(help) = of_project(document, path, &node, cut) {
        help
    } else if let Some(help) = misplaced(document, path, &node) {
        let (_, outer) = table.split_last().expect("a table with a header is not the root");
        excuse(document, &[outer, std::slice::from_ref(key)].concat(), node.value, cut);
        help
    } else {
        if let Some(meant) = nearest(key, document.keys(table)) {
            excuse(document, &[table, &[meant.to_owned()]].concat(), node.value, cut);
        }
        did_you_mean(key, document.keys(table))
            .unwrap_or_else(|| text!(En: "remove it", Fr: "retirez cette clé"))
    };
    let message = match (table, node.value) {
        ([], DeValue::Table(_)) => {
            text!(En: "unknown table `{typed}`", Fr: "table inconnue `{typed}`")
        }
        ([], _) => text!(En: "unknown key `{typed}`", Fr: "clé inconnue `{typed}`"),
        _ => {
            let table = document.dotted(table);
            text!(
                En: "unknown key `{typed}` in `{table}`",
                Fr: "clé inconnue `{typed}` dans `{table}`"
            )
        }
    };
    let label = match (table, node.value) {
        ([], DeValue::Table(_)) => {
            text!(En: "no table has this name", Fr: "aucune table ne porte ce nom")
        }
        _ => text!(En: "no key has this name here", Fr: "aucune clé ne porte ce nom ici"),
    };
    Diagnostic::new(document.grammar.unknown_key, message, place, label).help(help)
}

/// The help for a key of `[project]` that stands outside every table; it is excused.
fn of_project(
    document: &Document<'_>,
    path: &[String],
    node: &Node<'_>,
    cut: &mut Cut,
) -> Option<Text> {
    const PROJECT: &str = "project";
    let [key] = path else { return None };
    let meant = [PROJECT.to_owned(), key.clone()];
    let takes = document.schema(&meant).is_some_and(|schema| admits(schema, node.value));
    if !takes {
        return None;
    }
    if document.node(&meant[..1]).is_none() {
        cut.excuse([PROJECT]);
        return Some(
            text!(En: "write `[{PROJECT}]` above it", Fr: "écrivez `[{PROJECT}]` au-dessus"),
        );
    }
    excuse(document, &meant, node.value, cut);
    Some(text!(En: "write it below `[{PROJECT}]`", Fr: "écrivez-la sous `[{PROJECT}]`"))
}

/// The help for a line that TOML counts to the table whose header stands above it, where the key
/// is one of the table around that.
pub(super) fn misplaced(document: &Document<'_>, path: &[String], node: &Node<'_>) -> Option<Text> {
    let (key, table) = path.split_last()?;
    let (_, outer) = table.split_last()?;
    let header = document.slice(document.node(table)?.span);
    let property = document.schema(outer)?.get("properties")?.get(key.as_str())?;
    // A table with a header of its own stands where its author put it.
    let has_header = node.key.is_some_and(|key| node.span.start < key.start);
    (header.starts_with('[') && !has_header && admits(property, node.value)).then(|| {
        text!(
            En: "TOML reads this line as part of `{header}`: move it above that header",
            Fr: "TOML rattache cette ligne à `{header}` : placez-la au-dessus de cet en-tête"
        )
    })
}

/// What an unreadable key was meant to be is not missing: `meant` itself, or, where that is a map,
/// the names defined in it.
pub(super) fn excuse(
    document: &Document<'_>,
    meant: &[String],
    value: &DeValue<'_>,
    cut: &mut Cut,
) {
    let path = || meant.iter().map(String::as_str);
    let there = document.node(meant).and_then(|node| node.value.as_table());
    let is_map = document
        .schema(meant)
        .and_then(|schema| schema.get("additionalProperties"))
        .is_some_and(Value::is_object);
    match value.as_table() {
        Some(names) if is_map => {
            for name in names.keys().map(|name| name.get_ref().as_ref()) {
                if there.is_none_or(|there| !there.contains_key(name)) {
                    cut.excuse(path().chain([name]));
                }
            }
        }
        _ if document.node(meant).is_none() => cut.excuse(path()),
        _ => {}
    }
}

/// A key that a person chose and that is no name; what it is offered is excused.
pub(super) fn bad_name(document: &Document<'_>, path: &[String], cut: &mut Cut) -> Diagnostic {
    let node = document.faulty(path);
    let place = document.place(node.key.unwrap_or(node.span));
    let (key, table) = path.split_last().expect("a key has a table");
    let typed = short(document.slice(place.span));
    let pattern =
        document.schema(table).and_then(|schema| schema.pointer("/propertyNames/pattern"));
    let is_variable = pattern.and_then(Value::as_str) == Some(super::raw::Variables::PATTERN);
    let (rule, offered) = if is_variable {
        let rule = text!(
            En: "a variable is letters, digits and `_`, and does not begin with a digit",
            Fr: "une variable se compose de lettres, de chiffres et de `_`, et ne commence pas par un chiffre"
        );
        (rule, variable_like(key))
    } else {
        name_rule(key)
    };
    let help = if let Some(offered) = offered {
        excuse(
            document,
            &[table, std::slice::from_ref(&offered)].concat(),
            &DeValue::Boolean(true),
            cut,
        );
        text!(En: "write `{offered}`", Fr: "écrivez `{offered}`")
    } else {
        text!(En: "choose another name", Fr: "choisissez un autre nom")
    };
    Diagnostic::new(
        BAD_NAME,
        text!(En: "`{typed}` is not a valid name", Fr: "`{typed}` n'est pas un nom valide"),
        place,
        rule,
    )
    .help(help)
}

/// The rule of names that `key` breaks, and the name that could be meant.
pub(crate) fn name_rule(key: &str) -> (Text, Option<String>) {
    match Name::new(key) {
        Err(NameFault::TooLong) => {
            let length = key.len();
            let rule = text!(
                En: "{length} characters; a name has at most 64",
                Fr: "{length} caractères ; un nom en a au plus 64"
            );
            (rule, None)
        }
        Err(NameFault::Device) => {
            let rule = text!(
                En: "Windows keeps this name for a device",
                Fr: "Windows réserve ce nom à un périphérique"
            );
            (rule, Some(format!("{key}_1")))
        }
        other => {
            let offered = match other {
                Err(NameFault::Characters { offered }) => offered,
                _ => None,
            };
            let rule = text!(
                En: "a name is lower-case letters, digits and `_`, and begins with a letter",
                Fr: "un nom se compose de minuscules sans accent, de chiffres et de `_`, et commence par une lettre"
            );
            (rule, offered.filter(|offered| Name::new(offered).is_ok()))
        }
    }
}

/// `MY-VAR` gives `MY_VAR`.
fn variable_like(key: &str) -> Option<String> {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let offered: String = key.chars().map(plain).collect();
    let is_sensible = offered.len() <= 64 && offered.bytes().any(|b| b != b'_');
    (is_sensible && shape::is_variable(&offered)).then_some(offered)
}

/// A required key that is not there.
pub(super) fn missing(document: &Document<'_>, path: &[String]) -> Diagnostic {
    let (key, table) = path.split_last().expect("a key has a table");
    if table.is_empty() {
        let required = document.schema(path).and_then(|schema| schema.get("required"));
        let required = required.and_then(Value::as_array).into_iter().flatten();
        let with: Vec<String> =
            required.filter_map(Value::as_str).map(|key| format!("`{key} = \"…\"`")).collect();
        let with = with.join(", ");
        return Diagnostic::new(
            MISSING_KEY,
            text!(En: "the table `[{key}]` is missing", Fr: "il manque la table `[{key}]`"),
            document.place(document.source.line_span(1)),
            text!(En: "this file needs `[{key}]`", Fr: "ce fichier a besoin de `[{key}]`"),
        )
        .help(text!(En: "add `[{key}]` with {with}", Fr: "ajoutez `[{key}]` avec {with}"));
    }
    let missing = format!("{}.{key}", document.dotted(table));
    Diagnostic::new(
        MISSING_KEY,
        text!(En: "`{missing}` is missing", Fr: "il manque `{missing}`"),
        document.place(document.faulty(table).span),
        text!(En: "this table needs `{key}`", Fr: "cette table a besoin de `{key}`"),
    )
    .help(text!(En: "add `{key} = \"…\"`", Fr: "ajoutez `{key} = \"…\"`"))
}
