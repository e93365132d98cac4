//! The JSON Schema of the language, from the raw types: what editors read and what the shape of a
//! manifest is checked with.

use std::sync::LazyLock;

use jsonschema::Validator;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

use super::{
    codes::{CLUSTER_UNKNOWN_KEY, UNKNOWN_KEY},
    polish::polish,
    raw::{RawLab, RawProfile},
};
use crate::diag::Code;

/// The schema of `lab.toml`, with what a variant may say, for editors: the reader puts a variant over
/// the whole manifest and judges that.
pub fn lab_schema() -> Value {
    let mut schema = LAB.schema.clone();
    let mut variant = schema.clone();
    for keyword in ["$schema", "title"] {
        variant.as_object_mut().expect("a schema").remove(keyword);
    }
    let keys = variant["properties"].as_object_mut().expect("tables");
    keys.remove("variants");
    keys.remove("checks");
    let project = keys["project"]["properties"].as_object_mut().expect("keys");
    project.remove("include");
    project.remove("requires");
    require_nothing(&mut variant);
    let place = &mut schema["properties"]["variants"]["additionalProperties"];
    variant["description"] = place["description"].clone();
    *place = variant;
    schema
}

/// A variant is partial.
fn require_nothing(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("required").is_some_and(Value::is_array) {
                object.remove("required");
            }
            object.values_mut().for_each(require_nothing);
        }
        Value::Array(list) => list.iter_mut().for_each(require_nothing),
        _ => {}
    }
}

/// The schema of a cluster profile.
pub fn cluster_schema() -> Value {
    generate::<RawProfile>("Cluster profile")
}

fn generate<T: JsonSchema>(title: &str) -> Value {
    let schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>();
    let Value::Object(schema) = Value::from(schema) else {
        unreachable!("a schema of a table is an object")
    };
    polish(schema, title)
}

/// A language: its schema, and what the room says of keys that it does not have.
pub(super) struct Grammar {
    /// The schema, without any reference: a path in it is a path of keys.
    pub(super) schema: Value,
    /// The same, compiled.
    pub(super) validator: Validator,
    /// As what an unknown key is reported.
    pub(super) unknown_key: Code,
    /// Whether it is the language of `lab.toml`: who reads the findings wrote it, and this version
    /// does not read all of it.
    pub(super) is_of_project: bool,
}

impl Grammar {
    fn new(schema: Value, unknown_key: Code, is_of_project: bool) -> Self {
        let validator =
            jsonschema::draft7::new(&schema).expect("the generated schema is a valid schema");
        Self { schema, validator, unknown_key, is_of_project }
    }
}

/// The grammar of `lab.toml`.
pub(super) static LAB: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(generate::<RawLab>("lab.toml"), UNKNOWN_KEY, true));

/// The grammar of a cluster profile.
pub(super) static CLUSTER: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(cluster_schema(), CLUSTER_UNKNOWN_KEY, false));

/// The same, for whoever writes a profile: an unknown key is an error.
pub(super) static STRICT_CLUSTER: LazyLock<Grammar> = LazyLock::new(|| {
    let refused = Code::error(CLUSTER_UNKNOWN_KEY.name);
    Grammar::new(cluster_schema(), refused, false)
});

#[cfg(test)]
mod tests {
    use super::*;

    /// Every schema within `schema`, itself first, with the way to it.
    fn each<'s>(schema: &'s Value, path: &str, look: &mut dyn FnMut(&str, &'s Value)) {
        look(path, schema);
        for key in ["items", "additionalProperties", "propertyNames"] {
            if let Some(inner) = schema.get(key).filter(|inner| inner.is_object()) {
                each(inner, &format!("{path}/{key}"), look);
            }
        }
        for (key, inner) in
            schema.get("properties").and_then(Value::as_object).into_iter().flatten()
        {
            each(inner, &format!("{path}/{key}"), look);
        }
    }

    #[allow(clippy::disallowed_methods, reason = "a test is told by its environment to write")]
    fn bless() -> bool {
        std::env::var_os("LAB_BLESS").is_some()
    }

    fn both() -> [(&'static str, Value); 2] {
        [("lab", lab_schema()), ("cluster", cluster_schema())]
    }

    #[test]
    fn the_published_schemas_are_those_of_the_types() {
        for (name, schema) in both() {
            let path = format!("{}/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
            let mut text = serde_json::to_string_pretty(&schema).unwrap();
            text.push('\n');
            if bless() {
                fs_err::write(&path, &text).unwrap();
            }
            let published = fs_err::read_to_string(&path).unwrap();
            assert_eq!(published, text, "{path} is not current: run the tests with LAB_BLESS=1");
        }
    }

    #[test]
    fn only_keywords_that_every_editor_and_the_reader_know() {
        let known = [
            "$schema",
            "title",
            "type",
            "description",
            "default",
            "properties",
            "required",
            "additionalProperties",
            "propertyNames",
            "items",
            "enum",
            "pattern",
            "maxLength",
            "minimum",
            "maximum",
            "x-taplo",
            "x-tombi-table-keys-order",
            "x-tombi-additional-key-label",
        ];
        for (_, schema) in both() {
            each(&schema, "", &mut |path, schema| {
                for (keyword, value) in schema.as_object().unwrap() {
                    assert!(known.contains(&keyword.as_str()), "{path}: {keyword}");
                    assert!(!value.is_null(), "{path}: {keyword}");
                }
                assert!(path.is_empty() || schema.get("title").is_none(), "{path}");
            });
        }
    }

    #[test]
    fn each_table_says_what_else_it_takes_and_each_key_what_it_is() {
        for (_, schema) in both() {
            each(&schema, "", &mut |path, schema| {
                let types = crate::manifest::document::types(schema);
                if types.contains(&"object") {
                    assert!(schema.get("additionalProperties").is_some(), "{path}");
                    assert!(schema.get("x-tombi-table-keys-order").is_some(), "{path}");
                    let is_map = schema["additionalProperties"].is_object();
                    assert_eq!(
                        schema.get("x-tombi-additional-key-label").is_some(),
                        is_map,
                        "{path}"
                    );
                }
                for (key, property) in
                    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
                {
                    let description = property.get("description").and_then(Value::as_str);
                    let description = description.unwrap_or_else(|| panic!("{path}/{key}"));
                    assert!(!description.trim().is_empty(), "{path}/{key}");
                    let text = description.split("\n\n- ").next().unwrap();
                    assert!(!text.contains('\n'), "{path}/{key} breaks a line");
                }
            });
        }
    }

    /// What ECMA's expressions and those of the engines here write alike.
    #[test]
    fn patterns_are_read_alike_by_every_engine() {
        for (_, schema) in both() {
            each(&schema, "", &mut |path, schema| {
                let Some(pattern) = schema.get("pattern").and_then(Value::as_str) else { return };
                assert!(pattern.starts_with('^') && pattern.ends_with('$'), "{path}: {pattern}");
                for special in ["\\", "(?<", "(?P", "(?i", "[[", "&&", "*+", "++", "?+"] {
                    assert!(!pattern.contains(special), "{path}: {pattern}");
                }
                jsonschema::draft7::new(&serde_json::json!({ "pattern": pattern })).unwrap();
            });
        }
    }
}
