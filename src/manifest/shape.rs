//! Where a tree does not have the shape that its schema asks for: every fault, as a path and a
//! kind. Knows no message, and nothing of the meaning of a key.

use std::borrow::Cow;

use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;
use toml::de::DeValue;

use super::{
    raw::{RawArgs, Variables},
    schema::Grammar,
    tree::{self, Path},
};
use crate::model::Name;

/// In what way the node at a path is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The table has no such key.
    Unknown,
    /// The key is no name.
    Name,
    /// A value of another type.
    Type,
    /// Not one of the values that the key takes.
    Value,
    /// Less than the least.
    Below,
    /// More than the most.
    Above,
    /// It is not there.
    Missing,
}

/// One fault of shape.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    /// The faulty node; of a missing key where it should be.
    pub(super) path: Path,
    /// What is wrong with it.
    pub(super) kind: Kind,
}

/// All faults of shape in `root`, sorted by path; a value has one at most. Patterns of values are
/// left to who reads them.
pub(super) fn faults(grammar: &Grammar, root: &DeValue<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for error in grammar.validator.iter_errors(&tree::json(root)) {
        from_schema(&error, &mut faults);
    }
    names(&grammar.schema, root, &mut Vec::new(), &mut faults);
    faults.sort();
    let of_value = |kind| (Kind::Type..=Kind::Above).contains(&kind);
    faults.dedup_by(|later, first| {
        later.path == first.path && of_value(later.kind) && of_value(first.kind)
    });
    faults
}

fn from_schema(error: &ValidationError<'_>, faults: &mut Vec<Fault>) {
    let path = || -> Path {
        let pointer = error.instance_path().as_str().split('/').skip(1);
        pointer.map(|key| key.replace("~1", "/").replace("~0", "~")).collect()
    };
    let mut put = |path, kind| faults.push(Fault { path, kind });
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let table = path();
            for key in unexpected {
                put([table.as_slice(), std::slice::from_ref(key)].concat(), Kind::Unknown);
            }
        }
        // A key of a table that has none.
        ValidationErrorKind::FalseSchema => put(path(), Kind::Unknown),
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default().to_owned();
            put([path(), vec![key]].concat(), Kind::Missing);
        }
        ValidationErrorKind::Type { .. } => put(path(), Kind::Type),
        ValidationErrorKind::Enum { .. } => put(path(), Kind::Value),
        ValidationErrorKind::Minimum { .. } => put(path(), Kind::Below),
        ValidationErrorKind::Maximum { .. } => put(path(), Kind::Above),
        ValidationErrorKind::Pattern { .. }
        | ValidationErrorKind::MaxLength { .. }
        | ValidationErrorKind::BacktrackLimitExceeded { .. }
        | ValidationErrorKind::RegexEngineFailure { .. }
        | ValidationErrorKind::PropertyNames { .. } => {}
        other => unreachable!("the schema has no `{}`", other.keyword()),
    }
}

/// Keys that are no names. The schema's pattern says most of it, for editors; names that Windows
/// keeps for devices it cannot say.
fn names<'t>(
    schema: &Value,
    value: &'t DeValue<'_>,
    path: &mut Vec<Cow<'t, str>>,
    faults: &mut Vec<Fault>,
) {
    match value {
        DeValue::Table(table) => {
            let pattern = schema.pointer("/propertyNames/pattern").and_then(Value::as_str);
            for (key, value) in table {
                path.push(Cow::Borrowed(&**key.get_ref()));
                if pattern.is_some_and(|pattern| !is_name(pattern, key.get_ref())) {
                    let path = path.iter().map(ToString::to_string).collect();
                    faults.push(Fault { path, kind: Kind::Name });
                }
                if let Some(inner) = child(schema, key.get_ref()) {
                    names(inner, value.get_ref(), path, faults);
                }
                path.pop();
            }
        }
        DeValue::Array(array) => {
            let Some(items) = schema.get("items") else { return };
            for (index, element) in array.iter().enumerate() {
                path.push(Cow::Owned(index.to_string()));
                names(items, element.get_ref(), path, faults);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Whether `key` is a name of the kind that the schema's pattern tells.
fn is_name(pattern: &str, key: &str) -> bool {
    match pattern {
        Variables::PATTERN => is_variable(key),
        RawArgs::PATTERN => is_option(key),
        _ => Name::new(key).is_ok(),
    }
}

/// What the name of an option may be, its hyphens left out.
pub(super) fn is_option(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// What the shell takes for the name of a variable.
pub(super) fn is_variable(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The schema of what stands at `path`, where the schema knows the way.
pub(super) fn schema_at<'s>(root: &'s Value, path: &[String]) -> Option<&'s Value> {
    path.iter().try_fold(root, |schema, key| child(schema, key))
}

/// The schema of the child `key` of a table or list.
fn child<'s>(schema: &'s Value, key: &str) -> Option<&'s Value> {
    let property = schema.get("properties").and_then(|properties| properties.get(key));
    let of_map = || schema.get("additionalProperties").filter(|schema| schema.is_object());
    let of_list = || schema.get("items").filter(|_| key.parse::<usize>().is_ok());
    property.or_else(of_list).or_else(of_map)
}
