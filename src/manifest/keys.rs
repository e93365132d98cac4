//! Keys that a table does not have, keys that are no names, and keys that are missing: what is said
//! of them, and what is excused on their account.

use serde_json::Value;
use toml::de::DeValue;

use super::{
    codes::{BAD_NAME, MISSING_KEY, NOT_IN_THIS_VERSION},
    cut::Cut,
    document::{Document, admits},
    elsewhere::{self, Home},
    later,
    raw::{RawArgs, Variables},
    shape::{is_option, is_variable},
    tree::{Node, short},
};
use crate::{
    diag::{Diagnostic, Lang, Text, did_you_mean, nearest},
    model::{Name, NameFault},
    text,
    text::Place,
};

/// A key that its table does not have; what it was meant to be is excused.
pub(super) fn unknown(document: &Document<'_>, path: &[String], cut: &mut Cut) -> Diagnostic {
    let node = document.faulty(path);
    let place = document.place(node.key.unwrap_or(node.span));
    let typed = short(document.sources.slice(place));
    if !document.grammar.is_of_project {
        return of_profile(document, path, &typed);
    }
    if later::key(path) {
        return not_yet(&typed, place);
    }
    let help = match help_of_unknown(document, path, &node, cut) {
        Ok(help) => help,
        Err(later) => return not_yet(&later, place),
    };
    let (message, label) = words_of_unknown(document, path, &typed);
    Diagnostic::new(document.grammar.unknown_key, message, place, label).help(help)
}

/// What to do about a key that its table does not have; what it was meant to be is excused. `Err`
/// with the key, as it would be written, where this version does not read it.
fn help_of_unknown(
    document: &Document<'_>,
    path: &[String],
    node: &Node<'_>,
    cut: &mut Cut,
) -> Result<Text, String> {
    let (key, table) = path.split_last().expect("a key has a table");
    if let Some(help) = of_project(document, path, node, cut) {
        return Ok(help);
    }
    if let Some(help) = misplaced(document, path, node) {
        let (_, outer) = table.split_last().expect("a table with a header is not the root");
        excuse(document, &[outer, std::slice::from_ref(key)].concat(), node.value, cut);
        return Ok(help);
    }
    let named_so = elsewhere::other_table(document, table, key);
    let called_so = elsewhere::also_called(document, path);
    let is_inner = |home: &Option<Home>| home.clone().filter(|home| home.within(table).is_some());
    if let Some(home) = is_inner(&named_so).or_else(|| is_inner(&called_so)) {
        let inner = home.within(table).expect("it was filtered so");
        if !home.is_read {
            return Err(inner);
        }
        excuse(document, &home.path, node.value, cut);
        return Ok(if home.path.len() == path.len() {
            text!(En: "did you mean `{inner}`?", Fr: "vouliez-vous dire `{inner}` ?")
        } else {
            text!(En: "write `{inner}`", Fr: "écrivez `{inner}`")
        });
    }
    if let Some(meant) = nearest(key, document.keys(table)) {
        excuse(document, &[table, &[meant.to_owned()]].concat(), node.value, cut);
    } else if let Some(home) = named_so.filter(|home| home.is_read).or(called_so) {
        excuse(document, &home.path, node.value, cut);
        return Ok(belongs(&home));
    }
    Ok(did_you_mean(key, document.keys(table))
        .unwrap_or_else(|| text!(En: "remove it", Fr: "retirez cette clé")))
}

/// Where a key belongs that another table has.
fn belongs(home: &Home) -> Text {
    let (table, key) = home.parts();
    if table.is_empty() {
        return text!(
            En: "`[{key}]` is a table of its own",
            Fr: "`[{key}]` est une table à part"
        );
    }
    let table = table.join(".");
    let (en, fr) = (table.replace('*', "NAME"), table.replace('*', "NOM"));
    text!(En: "`{key}` belongs in `[{en}]`", Fr: "`{key}` va dans `[{fr}]`")
}

/// A key of the language that this version does not read.
fn not_yet(key: &str, place: Place) -> Diagnostic {
    Diagnostic::new(
        NOT_IN_THIS_VERSION,
        text!(
            En: "`{key}` is not available in this version of lab",
            Fr: "`{key}` n'est pas encore disponible dans cette version de lab"
        ),
        place,
        text!(En: "not read by this version", Fr: "pas lu par cette version"),
    )
    .help(text!(En: "remove it", Fr: "retirez cette clé"))
}

/// A key that a profile does not have: who reads this did not write it.
fn of_profile(document: &Document<'_>, path: &[String], typed: &str) -> Diagnostic {
    let (key, table) = path.split_last().expect("a key has a table");
    let node = document.faulty(path);
    let contact = document.node(&["rules".to_owned(), "contact".to_owned()]);
    let contact = contact.and_then(|contact| contact.value.as_str()).filter(|who| !who.is_empty());
    let near = nearest(key, document.keys(table));
    let help = Text::each(|lang| {
        let tell = match (lang, contact) {
            (Lang::En, None) => "tell the administrators of the cluster".to_owned(),
            (Lang::Fr, None) => "signalez-le aux administrateurs du cluster".to_owned(),
            (Lang::En, Some(contact)) => format!("tell {}", short(contact)),
            (Lang::Fr, Some(contact)) => format!("signalez-le à {}", short(contact)),
        };
        match (lang, near) {
            (_, None) => tell,
            (Lang::En, Some(near)) => format!("{tell}: `{near}` may be meant"),
            (Lang::Fr, Some(near)) => format!("{tell} : peut-être `{near}`"),
        }
    });
    let (message, _) = words_of_unknown(document, path, typed);
    let label = text!(En: "ignored by this version", Fr: "ignorée par cette version");
    let place = document.place(node.key.unwrap_or(node.span));
    Diagnostic::new(document.grammar.unknown_key, message, place, label).help(help)
}

/// Message and label for a key or a table that is not of the language.
fn words_of_unknown(document: &Document<'_>, path: &[String], typed: &str) -> (Text, Text) {
    let (_, table) = path.split_last().expect("a key has a table");
    match (table, document.faulty(path).value) {
        ([], DeValue::Table(_)) => (
            text!(En: "unknown table `{typed}`", Fr: "table inconnue `{typed}`"),
            text!(En: "no table has this name", Fr: "aucune table ne porte ce nom"),
        ),
        ([], _) => (
            text!(En: "unknown key `{typed}`", Fr: "clé inconnue `{typed}`"),
            text!(En: "no key has this name here", Fr: "aucune clé ne porte ce nom ici"),
        ),
        _ => {
            let table = document.dotted(table);
            let message = text!(
                En: "unknown key `{typed}` in `{table}`",
                Fr: "clé inconnue `{typed}` dans `{table}`"
            );
            (message, text!(En: "no key has this name here", Fr: "aucune clé ne porte ce nom ici"))
        }
    }
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
    let typed = short(document.sources.slice(place));
    let pattern =
        document.schema(table).and_then(|schema| schema.pointer("/propertyNames/pattern"));
    let (rule, offered) = match pattern.and_then(Value::as_str) {
        Some(Variables::PATTERN) => {
            let rule = text!(
                En: "a variable consists of letters, digits and `_`, and does not start with a digit",
                Fr: "une variable se compose de lettres, de chiffres et de `_`, et ne commence pas par un chiffre"
            );
            (rule, variable_like(key))
        }
        Some(RawArgs::PATTERN) => {
            let rule = text!(
                En: "an option consists of letters, digits, `_`, `-` and `.`, its hyphens in front left out",
                Fr: "une option se compose de lettres, de chiffres, de `_`, `-` et `.`, sans les tirets du début"
            );
            let bare = key.trim_start_matches('-');
            (rule, is_option(bare).then(|| bare.to_owned()))
        }
        _ => name_rule(key),
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
                En: "Windows reserves this name for a device",
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
                En: "a name consists of lower-case letters, digits and `_`, and starts with a letter",
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
    (is_sensible && is_variable(&offered)).then_some(offered)
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
            document.first_line(),
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
