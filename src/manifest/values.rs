//! Values of another type than their key takes, or beyond what it takes: what is said of them.

use serde_json::Value;
use toml::de::DeValue;

use super::{
    codes::{NOT_IN_THIS_VERSION, OUT_OF_RANGE, UNKNOWN_VALUE, WRONG_TYPE},
    cut::Cut,
    document::{Document, admits, types},
    keys, later,
    shape::Kind,
    tree::{self, Node, short},
};
use crate::{
    diag::{Diagnostic, Lang, Text, did_you_mean, words},
    model::{Memory, Walltime},
    text,
};

/// What a fault of `kind` of the value at `path` is told as.
pub(super) fn fault(
    document: &Document<'_>,
    path: &[String],
    kind: Kind,
    cut: &mut Cut,
) -> Diagnostic {
    let node = document.faulty(path);
    let schema = document.schema(path).expect("the schema judged this value");
    if document.grammar.is_of_project && later::value(path, node.value) {
        return later_value(document, path, &node);
    }
    match kind {
        Kind::Value => unknown_value(document, path, &node, schema),
        Kind::Below | Kind::Above => out_of_range(document, path, &node, schema, kind),
        _ if beyond_64_bits(node.value) => too_large(document, path, &node, schema),
        _ => wrong_type(document, path, &node, schema, cut),
    }
}

/// A value that a later version reads.
fn later_value(document: &Document<'_>, path: &[String], node: &Node<'_>) -> Diagnostic {
    let key = path.last().expect("a value has a key");
    let value = document.slice(node.span);
    let message = text!(En: "`{key} = {value}` is not available in this version of lab", Fr: "`{key} = {value}` n'est pas encore disponible dans cette version de lab");
    let help = text!(En: "remove it", Fr: "retirez cette clé");
    let label = text!(En: "not read by this version", Fr: "pas lu par cette version");
    Diagnostic::new(NOT_IN_THIS_VERSION, message, document.place(node.place()), label).help(help)
}

/// What a message is about: a key, or an element of its list.
fn subject(document: &Document<'_>, path: &[String], node: &Node<'_>) -> Text {
    let path = document.dotted(path);
    if node.key.is_some() {
        text!(En: "`{path}`", Fr: "`{path}`")
    } else {
        text!(En: "an element of `{path}`", Fr: "un élément de `{path}`")
    }
}

/// Not one of the values that the key takes.
fn unknown_value(
    document: &Document<'_>,
    path: &[String],
    node: &Node<'_>,
    schema: &Value,
) -> Diagnostic {
    let typed = short(document.slice(node.span));
    let path = document.dotted(path);
    let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let help =
        did_you_mean(node.value.as_str().unwrap_or(&typed), values.filter_map(Value::as_str));
    Diagnostic::new(
        UNKNOWN_VALUE,
        text!(En: "`{path}` cannot be `{typed}`", Fr: "`{path}` ne peut pas valoir `{typed}`"),
        document.place(node.span),
        text!(En: "not one of its values", Fr: "ne fait pas partie de ses valeurs"),
    )
    .maybe_help(help)
}

/// Less than the least, or more than the most.
fn out_of_range(
    document: &Document<'_>,
    path: &[String],
    node: &Node<'_>,
    schema: &Value,
    kind: Kind,
) -> Diagnostic {
    let typed = short(document.slice(node.span));
    let subject = subject(document, path, node);
    let limit = |keyword: &str| schema.get(keyword).map(Value::to_string).unwrap_or_default();
    let (limit, label, help) = if kind == Kind::Below {
        let limit = limit("minimum");
        (
            text!(En: "less than {limit}", Fr: "moins que {limit}"),
            text!(En: "too small", Fr: "trop petit"),
            text!(En: "write {limit} or more", Fr: "écrivez {limit} ou plus"),
        )
    } else {
        let limit = limit("maximum");
        (
            text!(En: "more than {limit}", Fr: "plus que {limit}"),
            text!(En: "too large", Fr: "trop grand"),
            text!(En: "write {limit} or less", Fr: "écrivez {limit} ou moins"),
        )
    };
    let message = Text::each(|lang| {
        let (subject, limit) = (subject.get(lang), limit.get(lang));
        match lang {
            Lang::En => format!("{subject} is {typed}, {limit}"),
            Lang::Fr => format!("{subject} vaut {typed}, {limit}"),
        }
    });
    Diagnostic::new(OUT_OF_RANGE, message, document.place(node.span), label).help(help)
}

fn beyond_64_bits(value: &DeValue<'_>) -> bool {
    matches!(value, DeValue::Integer(_) | DeValue::Float(_)) && tree::json(value).is_null()
}

/// A number that no computer integer or float holds.
fn too_large(
    document: &Document<'_>,
    path: &[String],
    node: &Node<'_>,
    schema: &Value,
) -> Diagnostic {
    let typed = short(document.slice(node.span));
    let subject = subject(document, path, node);
    let help = match schema.get("maximum") {
        Some(limit) => text!(En: "write {limit} or less", Fr: "écrivez {limit} ou moins"),
        None if types(schema).contains(&"string") => {
            text!(En: "put it in quotes: `\"{typed}\"`", Fr: "mettez des guillemets : `\"{typed}\"`")
        }
        None => text!(En: "write a smaller number", Fr: "écrivez un nombre plus petit"),
    };
    Diagnostic::new(
        OUT_OF_RANGE,
        Text::each(|lang| {
            let subject = subject.get(lang);
            match lang {
                Lang::En => format!("{subject} does not fit in 64 bits"),
                Lang::Fr => format!("{subject} ne tient pas sur 64 bits"),
            }
        }),
        document.place(node.span),
        text!(En: "too large", Fr: "trop grand"),
    )
    .help(help)
}

/// A value of another type than the key takes.
fn wrong_type(
    document: &Document<'_>,
    path: &[String],
    node: &Node<'_>,
    schema: &Value,
    cut: &mut Cut,
) -> Diagnostic {
    let help = if let Some(help) = keys::misplaced(document, path, node) {
        let (key, table) = path.split_last().expect("a value has a key");
        let meant = [&table[..table.len() - 1], std::slice::from_ref(key)].concat();
        keys::excuse(document, &meant, node.value, cut);
        help
    } else {
        level_help(path, node)
            .or_else(|| map_help(document, path, node, schema))
            .unwrap_or_else(|| type_help(document, node, schema))
    };
    let dotted = document.dotted(path);
    let message = Text::each(|lang| {
        let expected = words::or(lang, expected(schema, lang));
        let found = found(node.value).get(lang).to_owned();
        match (lang, node.key) {
            (Lang::En, Some(_)) => format!("`{dotted}` takes {expected}, not {found}"),
            (Lang::En, None) => {
                format!("each element of `{dotted}` must be {expected}, not {found}")
            }
            (Lang::Fr, Some(_)) => format!("`{dotted}` attend {expected}, pas {found}"),
            (Lang::Fr, None) => {
                format!("chaque élément de `{dotted}` doit être {expected}, pas {found}")
            }
        }
    });
    Diagnostic::new(WRONG_TYPE, message, document.place(node.place()), found(node.value)).help(help)
}

/// What stands there.
fn found(value: &DeValue<'_>) -> Text {
    match value {
        DeValue::String(_) => text!(En: "a string", Fr: "une chaîne"),
        DeValue::Integer(_) => text!(En: "an integer", Fr: "un entier"),
        DeValue::Float(_) => text!(En: "a decimal number", Fr: "un nombre décimal"),
        DeValue::Boolean(_) => text!(En: "a boolean", Fr: "un booléen"),
        DeValue::Datetime(_) => text!(En: "a date or time", Fr: "une date ou une heure"),
        DeValue::Array(_) => text!(En: "a list", Fr: "une liste"),
        DeValue::Table(_) => text!(En: "a table", Fr: "une table"),
    }
}

/// What is expected there.
fn expected(schema: &Value, lang: Lang) -> impl Iterator<Item = String> {
    types(schema).into_iter().map(move |kind| {
        let name = match kind {
            "string" => text!(En: "a string", Fr: "une chaîne"),
            "integer" => text!(En: "an integer", Fr: "un entier"),
            "number" => text!(En: "a number", Fr: "un nombre"),
            "boolean" => text!(En: "a boolean", Fr: "un booléen"),
            "array" => text!(En: "a list", Fr: "une liste"),
            _ => text!(En: "a table", Fr: "une table"),
        };
        name.get(lang).to_owned()
    })
}

/// What to write for `allow = ["data/empty-dataset"]`, where codes and levels change places.
fn level_help(path: &[String], node: &Node<'_>) -> Option<Text> {
    let [table, level] = path else { return None };
    let code = node.value.as_array()?.first()?.get_ref().as_str()?;
    let code = short(code);
    (table == "checks" && ["allow", "warn", "deny"].contains(&level.as_str())).then(
        || text!(En: "write `\"{code}\" = \"{level}\"`", Fr: "écrivez `\"{code}\" = \"{level}\"`"),
    )
}

/// What to write where a map of names belongs: a value without its name, `[[steps]]`.
fn map_help(
    document: &Document<'_>,
    path: &[String],
    node: &Node<'_>,
    schema: &Value,
) -> Option<Text> {
    let value = schema.get("additionalProperties").filter(|value| value.is_object())?;
    let typed = document.slice(node.span);
    let written = document.dotted(path);
    let tables = node.value.as_array().and_then(|list| list.first());
    if tables.is_some_and(|first| first.get_ref().is_table()) {
        return Some(text!(
            En: "write `[{written}.NAME]`, a table for each",
            Fr: "écrivez `[{written}.NOM]`, une table pour chaque"
        ));
    }
    let key = path.last().filter(|_| !typed.contains('\n') && admits(value, node.value))?;
    Some(text!(
        En: "give it a name: `{key}.NAME = {typed}`",
        Fr: "donnez-lui un nom : `{key}.NOM = {typed}`"
    ))
}

/// What to write instead: the same value in the type that the key takes, where it has one.
fn type_help(document: &Document<'_>, node: &Node<'_>, schema: &Value) -> Text {
    let typed = document.slice(node.span);
    let admitted = types(schema);
    let takes = |kind: &str| admitted.contains(&kind);
    let of_list = schema.get("items").filter(|items| {
        takes("array")
            && !typed.contains('\n')
            && !node.value.is_table()
            && admits(items, node.value)
    });
    if of_list.is_some() {
        return text!(En: "write `[{typed}]`", Fr: "écrivez `[{typed}]`");
    }
    if takes("string") && !matches!(node.value, DeValue::Array(_) | DeValue::Table(_)) {
        return quoted(&short(typed), node.value, schema);
    }
    let written = match node.value {
        DeValue::Float(_) if takes("integer") => typed
            .split_once('.')
            .filter(|(_, rest)| rest.bytes().all(|b| b == b'0'))
            .map(|(n, _)| n.to_owned()),
        DeValue::String(text) if takes("integer") => {
            text.parse::<i64>().ok().map(|n| n.to_string())
        }
        DeValue::String(text) if takes("number") => {
            text.parse::<f64>().ok().filter(|n| n.is_finite()).map(|_| text.to_string())
        }
        DeValue::String(text) if takes("boolean") => match text.to_lowercase().as_str() {
            "true" | "yes" | "on" => Some("true".to_owned()),
            "false" | "no" | "off" => Some("false".to_owned()),
            _ => None,
        },
        DeValue::Array(list) if takes("string") && list.len() == 1 => list
            .first()
            .filter(|only| only.get_ref().is_str())
            .map(|only| document.slice(only.span().into()).to_owned()),
        _ => None,
    };
    match written {
        Some(written) => text!(En: "write `{written}`", Fr: "écrivez `{written}`"),
        None => Text::each(|lang| {
            let expected = words::or(lang, expected(schema, lang));
            match lang {
                Lang::En => format!("write {expected}"),
                Lang::Fr => format!("écrivez {expected}"),
            }
        }),
    }
}

/// What is written as a number, a date or a boolean, as a string; a quantity with its unit.
fn quoted(typed: &str, value: &DeValue<'_>, schema: &Value) -> Text {
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let number = tree::integer(value).filter(|number| *number > 0);
    match (pattern, number) {
        (Some(Memory::PATTERN), Some(number)) => text!(
            En: "write the unit, in quotes: `\"{number}G\"`",
            Fr: "écrivez l'unité, entre guillemets : `\"{number}G\"`"
        ),
        (Some(Walltime::PATTERN), Some(number)) => text!(
            En: "write the unit, in quotes: `\"{number}m\"` or `\"{number}h\"`",
            Fr: "écrivez l'unité, entre guillemets : `\"{number}m\"` ou `\"{number}h\"`"
        ),
        _ => text!(
            En: "put it in quotes: `\"{typed}\"`",
            Fr: "mettez des guillemets : `\"{typed}\"`"
        ),
    }
}
