//! From the schema that schemars makes to the one that editors and our own reader can use: every
//! reference inlined, no keyword left that one of the editors' servers stumbles over.
//!
//! Knows JSON Schema and those servers; of the language only how its tables are called.

use serde_json::{Map, Value, json};

/// What a key of a map stands for, by the name of the map: editors show it in place of the key.
const MAP_KEYS: [(&str, &str); 17] = [
    ("checks", "code"),
    ("variants", "variant_name"),
    ("params", "param_name"),
    ("datasets", "dataset_name"),
    ("environments", "environment_name"),
    ("steps", "step_name"),
    ("inputs", "input_name"),
    ("outputs", "output_name"),
    ("variables", "variable_name"),
    ("matrix", "axis_name"),
    ("matrix_exclude", "axis_name"),
    ("matrix_include", "axis_name"),
    ("files", "column_name"),
    ("rows", "column_name"),
    ("paths", "path_name"),
    ("gpu_spelling", "gpu_type"),
    ("gpu_watts", "gpu_type"),
];

/// The schema `root`, self-contained: no `$ref`, `allOf`, `anyOf`, `oneOf`, `null`, `format`.
pub(super) fn polish(mut root: Map<String, Value>, title: &str) -> Value {
    let definitions = match root.remove("definitions") {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    let mut polished = Map::new();
    polished.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    polished.insert("title".to_owned(), json!(title));
    root.remove("$schema");
    root.remove("title");
    let Value::Object(body) = Polish { definitions }.schema(root, "") else {
        unreachable!("a schema of a table is an object")
    };
    polished.extend(body);
    Value::Object(polished)
}

struct Polish {
    definitions: Map<String, Value>,
}

impl Polish {
    /// One schema below the key `name`. Types of the language do not contain themselves, so this
    /// ends.
    fn schema(&self, schema: Map<String, Value>, name: &str) -> Value {
        let mut schema = self.inlined(schema);
        schema.remove("title");
        drop_null(&mut schema);
        bound_by_format(&mut schema);
        join_description(&mut schema);
        enumerate(&mut schema);
        for key in ["items", "additionalProperties", "propertyNames"] {
            if let Some(Value::Object(inner)) = schema.remove(key) {
                schema.insert(key.to_owned(), self.schema(inner, name));
            } else if key == "additionalProperties" && is_object(&schema) {
                schema.insert(key.to_owned(), json!(false));
            }
        }
        if let Some(Value::Object(properties)) = schema.remove("properties") {
            let properties: Map<String, Value> = properties
                .into_iter()
                .map(|(key, value)| match value {
                    Value::Object(inner) => {
                        let inner = self.schema(inner, &key);
                        (key, inner)
                    }
                    other => (key, other),
                })
                .collect();
            schema.insert("properties".to_owned(), Value::Object(properties));
        }
        if is_object(&schema) {
            schema.insert("x-tombi-table-keys-order".to_owned(), json!("schema"));
            if schema.get("additionalProperties").is_some_and(Value::is_object) {
                let label = MAP_KEYS.iter().find(|(map, _)| *map == name).map_or("name", |m| m.1);
                schema.insert("x-tombi-additional-key-label".to_owned(), json!(label));
            }
        }
        Value::Object(schema)
    }

    /// The schema with what it refers to in its place; its own keywords win.
    fn inlined(&self, mut schema: Map<String, Value>) -> Map<String, Value> {
        loop {
            let target = if let Some(Value::String(reference)) = schema.remove("$ref") {
                let name = reference.trim_start_matches("#/definitions/");
                self.definitions.get(name).cloned().expect("schemars defines what it refers to")
            } else if let Some(Value::Array(branches)) =
                schema.remove("allOf").or_else(|| schema.remove("anyOf"))
            {
                let mut real =
                    branches.into_iter().filter(|branch| *branch != json!({"type": "null"}));
                let only = real.next().expect("a branch besides null");
                assert!(real.next().is_none(), "alternatives are one schema with a list of types");
                only
            } else {
                return schema;
            };
            let Value::Object(mut target) = target else {
                unreachable!("a definition is an object")
            };
            target.extend(schema);
            schema = target;
        }
    }
}

/// Whether a value of this schema may be a table.
fn is_object(schema: &Map<String, Value>) -> bool {
    match schema.get("type") {
        Some(Value::String(one)) => one == "object",
        Some(Value::Array(several)) => several.iter().any(|one| one == "object"),
        _ => false,
    }
}

/// TOML has no null: an absent key is absent.
fn drop_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_mut_slice() {
            let only = only.take();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
}

/// A number's format becomes the limit that serde sets; no editor knows the format.
fn bound_by_format(schema: &mut Map<String, Value>) {
    if let Some(Value::String(format)) = schema.remove("format")
        && format == "uint32"
        && !schema.contains_key("maximum")
    {
        schema.insert("maximum".to_owned(), json!(u32::MAX));
    }
}

/// Lines of a doc comment are one line; an empty line between them stays.
fn join_description(schema: &mut Map<String, Value>) {
    if let Some(Value::String(description)) = schema.get_mut("description") {
        let paragraphs = description.split("\n\n");
        let joined: Vec<String> = paragraphs
            .map(|paragraph| paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" "))
            .collect();
        *description = joined.join("\n\n");
    }
}

/// `oneOf` documented constants becomes `enum`, with what each means where each editor looks.
fn enumerate(schema: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = schema.remove("oneOf") else { return };
    let mut values = Vec::new();
    let mut docs = Vec::new();
    for branch in &branches {
        let value = branch.get("const").and_then(Value::as_str).expect("a documented constant");
        let doc =
            branch.get("description").and_then(Value::as_str).expect("each value has its doc");
        values.push(json!(value));
        docs.push((value, doc.replace('\n', " ")));
    }
    let list: Vec<String> = docs.iter().map(|(value, doc)| format!("- `{value}`: {doc}")).collect();
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = format!("{description}\n\n{}", list.join("\n"));
    schema.insert("description".to_owned(), json!(description));
    schema.insert("type".to_owned(), json!("string"));
    schema.insert("enum".to_owned(), Value::Array(values));
    let docs: Vec<&String> = docs.iter().map(|(_, doc)| doc).collect();
    schema.insert("x-taplo".to_owned(), json!({ "docs": { "enumValues": docs } }));
}
