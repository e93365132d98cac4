//! Where templates may stand: `{{` in any other text of the language would be taken as it is
//! written, so it is a fault. Knows the places and nothing of what a template says.

use std::borrow::Cow;

use toml::de::DeValue;

use super::{
    codes::NO_TEMPLATE,
    cut::Cut,
    document::Document,
    later::is_at,
    literal::Literal,
    tree::{Path, find},
};
use crate::{diag::Diagnostic, text};

/// Keys whose text is a template, and the table that each stands in: `*` is a name that a person
/// chose.
const TAKE: &[(&str, &str)] = &[
    ("datasets.*", "path"),
    ("environments.*.variables", "*"),
    ("defaults.variables", "*"),
    ("steps.*", "args"),
    ("steps.*.args", "*"),
    ("steps.*", "command"),
    ("steps.*.inputs", "*"),
    ("steps.*.outputs", "*"),
    ("steps.*.variables", "*"),
];

/// Keys whose text is a person's own, or a value that arrives as it is written.
const DATA: &[(&str, &str)] = &[
    ("params", "*"),
    ("steps.*.matrix", "*"),
    ("steps.*.matrix_exclude", "*"),
    ("steps.*.matrix_include", "*"),
    ("project", "description"),
    ("datasets.*.rows", "*"),
    ("datasets.*", "description"),
    ("datasets.*", "source"),
    ("environments.*", "description"),
    ("steps.*", "description"),
];

/// Every `{{` where no template may stand; the text is set aside.
pub(super) fn faults(document: &Document<'_>, cut: &mut Cut) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if document.grammar.is_of_project {
        texts(document.root, &mut Vec::new(), &mut Vec::new(), &mut |path, key| {
            let keys: Vec<&str> = path.iter().map(|key| &**key).collect();
            let known = |places: &[(&str, &str)]| places.iter().any(|(t, k)| is_at(key, t, k));
            if !known(TAKE) && !known(DATA) && !cut.has(&keys) {
                let path: Path = keys.iter().copied().map(str::to_owned).collect();
                found.push(fault(document, &path));
                cut.remove(keys);
            }
        });
    }
    found
}

fn fault(document: &Document<'_>, path: &[String]) -> Diagnostic {
    let node = find(document.root, path).expect("the text was found there");
    let text = node.value.as_str().unwrap_or_default();
    let start = text.find("{{").unwrap_or_default();
    let end = text[start..].find("}}").map_or(text.len(), |at| start + at + 2);
    let span = Literal::new(document.slice(node.span)).span(node.span, start..end);
    let key = document.dotted(path);
    Diagnostic::new(
        NO_TEMPLATE,
        text!(En: "`{key}` takes no template", Fr: "`{key}` n'accepte pas de gabarit"),
        document.place(span),
        text!(En: "would be taken literally", Fr: "serait pris tel quel"),
    )
    .help(text!(
        En: "write the text itself; templates work in `args`, `command`, `inputs`, `outputs`, `variables` and the `path` of a dataset",
        Fr: "écrivez le texte lui-même ; les gabarits vont dans `args`, `command`, `inputs`, `outputs`, `variables` et le `path` d'un jeu de données"
    ))
}

/// Calls `found` for each text with `{{`: with its path, and with its key, which is the path
/// without what lies in lists.
fn texts<'t>(
    value: &'t DeValue<'_>,
    path: &mut Vec<Cow<'t, str>>,
    key: &mut Vec<&'t str>,
    found: &mut impl FnMut(&[Cow<'t, str>], &[&'t str]),
) {
    match value {
        DeValue::String(text) if text.contains("{{") => found(path, key),
        DeValue::Table(table) => {
            for (name, value) in table {
                path.push(Cow::Borrowed(&**name.get_ref()));
                key.push(&**name.get_ref());
                texts(value.get_ref(), path, key, found);
                key.pop();
                path.pop();
            }
        }
        DeValue::Array(array) => {
            for (index, element) in array.iter().enumerate() {
                path.push(Cow::Owned(index.to_string()));
                texts(element.get_ref(), path, key, found);
                path.pop();
            }
        }
        _ => {}
    }
}
