//! The TOML tree: as JSON for the schema, and the places of what a path names. Knows no key of the
//! language.

use serde_json::Value;
use toml::{Spanned, de::DeValue};

use crate::text::Span;

/// A way from the root: keys, and indices of lists written as keys are.
pub(super) type Path = Vec<String>;

/// What stands at a path.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    /// The key, where it is no element of a list.
    pub(super) key: Option<Span>,
    /// The value; of a table with a header the header.
    pub(super) span: Span,
    /// What it is.
    pub(super) value: &'t DeValue<'t>,
}

impl Node<'_> {
    /// What to underline: a value, but of a table its key.
    pub(super) fn place(&self) -> Span {
        let spread = match self.value {
            DeValue::Table(_) => true,
            DeValue::Array(array) => array.first().is_some_and(|first| first.get_ref().is_table()),
            _ => false,
        };
        self.key.filter(|_| spread).unwrap_or(self.span)
    }
}

/// What stands at `path` in `root`.
pub(super) fn find<'t>(root: &'t DeValue<'t>, path: &[String]) -> Option<Node<'t>> {
    let mut node = Node { key: None, span: Span::default(), value: root };
    for key in path {
        let (place, child): (_, &Spanned<DeValue<'t>>) = match node.value {
            DeValue::Table(table) => {
                let (place, child) = table.get_key_value(key.as_str())?;
                (Some(place.span().into()), child)
            }
            DeValue::Array(array) => (None, array.get(key.parse::<usize>().ok()?)?),
            _ => return None,
        };
        node = Node { key: place, span: child.span().into(), value: child.get_ref() };
    }
    Some(node)
}

/// From here on every float is whole.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// The tree as the schema sees it. A date, and a number beyond 64 bits, become `null`, which fits
/// nowhere; a whole float becomes the nearest broken one, inwards from the ends of any range of
/// ours, for JSON Schema would take it for an integer.
pub(super) fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(_) => integer(value).map_or(Value::Null, Value::from),
        DeValue::Float(float) => match float.as_str().parse::<f64>() {
            Ok(number) if number.is_infinite() && !float.as_str().contains("inf") => Value::Null,
            Ok(number) if number.is_finite() && number.fract() != 0.0 => Value::from(number),
            Ok(number) if number.abs() < WHOLE => {
                Value::from(if number < 10.0 { number.next_up() } else { number.next_down() })
            }
            _ => Value::from(0.5),
        },
        DeValue::Boolean(boolean) => Value::Bool(*boolean),
        DeValue::Datetime(_) => Value::Null,
        DeValue::Array(array) => {
            Value::Array(array.iter().map(|element| json(element.get_ref())).collect())
        }
        DeValue::Table(table) => Value::Object(
            table
                .iter()
                .map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())))
                .collect(),
        ),
    }
}

/// The integer that `value` is, within 64 bits.
pub(super) fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// `path` as one writes it, without the indices of lists: `steps.a.args`.
pub(super) fn dotted(root: &DeValue<'_>, path: &[String]) -> String {
    let mut keys: Vec<String> = Vec::new();
    let mut value = Some(root);
    for key in path {
        if !value.is_some_and(DeValue::is_array) {
            keys.push(written(key));
        }
        value = value.and_then(|value| match value {
            DeValue::Table(table) => table.get(key.as_str()).map(Spanned::get_ref),
            DeValue::Array(array) => {
                key.parse::<usize>().ok().and_then(|index| array.get(index)).map(Spanned::get_ref)
            }
            _ => None,
        });
    }
    keys.join(".")
}

/// A key as TOML wants it: in quotes unless it is plain.
fn written(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let key = short(key);
    if !key.is_empty() && key.chars().all(bare) { key } else { format!("\"{key}\"") }
}

/// What messages quote of `written`: its first line, and no more of that than fits a line.
pub(super) fn short(written: &str) -> String {
    let line = written.lines().next().unwrap_or("");
    let end = line.char_indices().nth(60).map_or(line.len(), |(at, _)| at);
    let rest = if end < written.len() { "…" } else { "" };
    format!("{}{rest}", &line[..end])
}
