//! Keys of a step that stand below the header of one of its inner tables: TOML takes them for names
//! in it, such as an output called `script`.

use toml::de::DeValue;

use super::{codes::KEY_BELOW_HEADER, cut::Cut, document::Document};
use crate::{diag::Diagnostic, text};

/// Tables of a step in which any key is a name.
const INNER: [&str; 4] = ["inputs", "matrix", "outputs", "variables"];

/// What of a step stands below the header of an inner table, one finding a table. It is set aside
/// there, and not missing from the step.
pub(super) fn faults(document: &Document<'_>, cut: &mut Cut) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let steps = document.node(&["steps".to_owned()]);
    let Some(steps) = steps.and_then(|steps| steps.value.as_table()) else { return found };
    for name in steps.keys().map(|name| name.get_ref().as_ref()) {
        for inner in INNER {
            found.extend(below(document, name, inner, cut));
        }
    }
    found
}

fn below(document: &Document<'_>, name: &str, inner: &str, cut: &mut Cut) -> Option<Diagnostic> {
    let path = |keys: &[&str]| -> Vec<String> {
        ["steps", name].iter().chain(keys).map(|key| (*key).to_owned()).collect()
    };
    let table = document.node(&path(&[inner]))?;
    let header = document.slice(table.span);
    if !header.starts_with('[') {
        return None;
    }
    let has = |key: &str| document.node(&path(&[key])).is_some();
    let defines =
        |table: &str, name: &str| document.node(&[table.to_owned(), name.to_owned()]).is_some();
    let mut finding: Option<Diagnostic> = None;
    for (key, value) in table.value.as_table()? {
        let word = key.get_ref().as_ref();
        let DeValue::String(text) = value.get_ref() else { continue };
        let meant = match word {
            "script" | "command" => !has("script") && !has("command"),
            "environment" => !has(word) && (text == "none" || defines("environments", text)),
            "foreach" => !has(word) && defines("datasets", text),
            _ => false,
        };
        if !meant {
            continue;
        }
        cut.remove(path(&[inner, word]).iter().map(String::as_str));
        cut.excuse(path(&[word]).iter().map(String::as_str));
        let place = document.place(key.span().into());
        let label = text!(En: "a key of the step", Fr: "une clé de l'étape");
        finding = Some(match finding {
            Some(finding) => finding.also(place, label),
            None => {
                let message = text!(En: "TOML reads `{word}` as part of `{header}`", Fr: "TOML rattache `{word}` à `{header}`");
                let help = text!(En: "move what belongs to `[steps.{name}]` above `{header}`", Fr: "placez ce qui appartient à `[steps.{name}]` au-dessus de `{header}`");
                Diagnostic::new(KEY_BELOW_HEADER, message, place, label).help(help)
            }
        });
    }
    finding
}
