//! Values that several tables share: scalars, and tables whose keys a person chooses.

use std::{borrow::Cow, fmt, marker::PhantomData};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

use crate::{model::Name, text::Spanned};

/// A string, a number, `true` or `false`. A number's text is the source's, not this value.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// A string.
    String(String),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a string, a number, true or false")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Integer(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::String(value.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

/// A scalar, or a list of scalars.
#[derive(Debug, Clone, PartialEq)]
pub enum ScalarOrList {
    /// One.
    One(Scalar),
    /// A list.
    List(Vec<Spanned<Scalar>>),
}

impl<'de> Deserialize<'de> for ScalarOrList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EitherVisitor;

        impl<'de> Visitor<'de> for EitherVisitor {
            type Value = ScalarOrList;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a string, a number, true or false, or a list of those")
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<ScalarOrList, E> {
                ScalarVisitor.visit_bool(value).map(ScalarOrList::One)
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<ScalarOrList, E> {
                ScalarVisitor.visit_i64(value).map(ScalarOrList::One)
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<ScalarOrList, E> {
                ScalarVisitor.visit_f64(value).map(ScalarOrList::One)
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<ScalarOrList, E> {
                ScalarVisitor.visit_str(value).map(ScalarOrList::One)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ScalarOrList, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = seq.next_element()? {
                    list.push(element);
                }
                Ok(ScalarOrList::List(list))
            }
        }

        deserializer.deserialize_any(EitherVisitor)
    }
}

impl JsonSchema for ScalarOrList {
    fn schema_name() -> Cow<'static, str> {
        "ScalarOrList".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let item = generator.subschema_for::<Scalar>();
        json_schema!({ "type": ["string", "number", "boolean", "array"], "items": item })
    }
}

/// A key that a person chose, and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<T> {
    /// The key and its place.
    pub key: Spanned<String>,
    /// The value.
    pub value: T,
    /// The value's place; of a table, what `toml` calls so.
    pub span: crate::text::Span,
}

/// A table whose keys a person chooses, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<T> {
    /// Its entries.
    pub entries: Vec<Entry<T>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T> Table<T> {
    /// The keys, in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.key.value.as_str())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TableVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for TableVisitor<T> {
            type Value = Table<T>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Table<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) = map.next_entry::<Spanned<String>, Spanned<T>>()? {
                    entries.push(Entry { key, value: value.value, span: value.span });
                }
                Ok(Table { entries })
            }
        }

        deserializer.deserialize_map(TableVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Table<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Table{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({
            "type": "object",
            "propertyNames": { "pattern": Name::PATTERN, "maxLength": 64 },
            "additionalProperties": value
        })
    }
}

/// Environment variables: their names are the shell's, not ours.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Variables {
    /// Names and values, in the order of the file.
    pub entries: Vec<Entry<Scalar>>,
}

impl Variables {
    /// What the shell takes for the name of a variable.
    pub const PATTERN: &'static str = "^[A-Za-z_][A-Za-z0-9_]*$";
}

impl<'de> Deserialize<'de> for Variables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Table::deserialize(deserializer).map(|table| Self { entries: table.entries })
    }
}

impl JsonSchema for Variables {
    fn schema_name() -> Cow<'static, str> {
        "Variables".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<Scalar>();
        json_schema!({
            "type": "object",
            "propertyNames": { "pattern": Self::PATTERN },
            "additionalProperties": value
        })
    }
}
