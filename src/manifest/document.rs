//! What is being read: its tree, its grammar, and how its nodes are named and placed in
//! messages. Knows no fault.

use serde_json::Value;
use toml::de::DeValue;

use super::{schema::Grammar, shape, tree};
use crate::text::{Joined, Place, Sources, Span};

/// A tree, the grammar that it is held against, and the texts that it was read from.
#[derive(Clone, Copy)]
pub(super) struct Document<'t> {
    /// The language.
    pub(super) grammar: &'static Grammar,
    /// The tree.
    pub(super) root: &'t DeValue<'t>,
    /// The texts that it was read from.
    pub(super) texts: &'t Joined,
    /// All texts.
    pub(super) sources: &'t Sources,
}

impl<'t> Document<'t> {
    /// What stands at `path`.
    pub(super) fn node(&self, path: &[String]) -> Option<tree::Node<'t>> {
        tree::find(self.root, path)
    }

    /// What stands at `path`, of which a fault was found.
    pub(super) fn faulty(&self, path: &[String]) -> tree::Node<'t> {
        self.node(path).expect("a fault lies in the tree")
    }

    /// The schema of what stands at `path`.
    pub(super) fn schema(&self, path: &[String]) -> Option<&'static Value> {
        shape::schema_at(&self.grammar.schema, path)
    }

    /// The keys that the table at `path` may have, in the order of the schema.
    pub(super) fn keys(&self, path: &[String]) -> impl Iterator<Item = &'static str> {
        let properties = self.schema(path).and_then(|schema| schema.get("properties"));
        properties
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|map| map.keys().map(String::as_str))
    }

    /// `path` as messages write it.
    pub(super) fn dotted(&self, path: &[String]) -> String {
        tree::dotted(self.root, path)
    }

    /// What is written at `span`.
    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.sources.slice(self.place(span))
    }

    /// The text that `span` lies in, and its span there.
    pub(super) fn place(&self, span: Span) -> Place {
        self.texts.place(span)
    }

    /// The first line of the first text.
    pub(super) fn first_line(&self) -> Place {
        let file = self.texts.first();
        self.sources.get(file).line_span(1).in_file(file)
    }
}

/// The types that `schema` takes, as JSON Schema calls them.
pub(super) fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether `schema` takes a value of the type of `value`.
pub(super) fn admits(schema: &Value, value: &DeValue<'_>) -> bool {
    types(schema).into_iter().any(|kind| match value {
        DeValue::String(_) => kind == "string",
        DeValue::Integer(_) => kind == "integer" || kind == "number",
        DeValue::Float(_) => kind == "number",
        DeValue::Boolean(_) => kind == "boolean",
        DeValue::Datetime(_) => false,
        DeValue::Array(_) => kind == "array",
        DeValue::Table(_) => kind == "object",
    })
}
