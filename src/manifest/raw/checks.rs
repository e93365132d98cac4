//! `[checks]` as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use super::value::{Entry, Table};

/// The level of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawLevel {
    /// It is not told.
    Allow,
    /// It is told.
    Warn,
    /// It is an error.
    Deny,
}

/// Levels by the code of a warning, which is no name of ours.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawChecks {
    /// Codes and levels, in the order of the file.
    pub entries: Vec<Entry<RawLevel>>,
}

impl<'de> Deserialize<'de> for RawChecks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Table::deserialize(deserializer).map(|table| Self { entries: table.entries })
    }
}

impl JsonSchema for RawChecks {
    fn schema_name() -> Cow<'static, str> {
        "Checks".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<RawLevel>();
        json_schema!({ "type": "object", "additionalProperties": value })
    }
}
