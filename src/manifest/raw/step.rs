//! `[steps.NAME]` and `[defaults]` as written.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{
        Error, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};

use super::{
    resources::RawResources,
    value::{Scalar, ScalarOrList, Table, Variables},
};
use crate::{model::Growth, text::Spanned};

/// What a step has unless it says otherwise.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDefaults {
    /// The environment of every step that names none.
    pub environment: Option<Spanned<String>>,
    /// What every step asks of the scheduler, key by key.
    pub resources: Option<RawResources>,
    /// How often a task of every step is tried again where it fails. Default: `0`.
    #[schemars(range(max = 10))]
    pub retries: Option<Spanned<u32>>,
    /// Environment variables of every step, key by key.
    #[serde(default)]
    pub variables: Variables,
    /// Helper files of every step: globs, hashed into its key.
    pub code: Option<Vec<Spanned<String>>>,
}

/// What runs, how often, with what.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawStep {
    /// What it does, for people.
    pub description: Option<String>,
    /// One task per row: a dataset's name, `{ step = "x" }`, or
    /// `{ dataset = "units", by = ["sample"] }` for one task per distinct value.
    pub foreach: Option<Spanned<RawForeach>>,
    /// One task per combination: `{ lr = [0.1, 0.01], seed = [1, 2, 3] }`.
    pub matrix: Option<Spanned<RawMatrix>>,
    /// Combinations that are left out: `[{ lr = 0.1, seed = 3 }]`; some axes suffice.
    pub matrix_exclude: Option<Spanned<Vec<Spanned<Table<Scalar>>>>>,
    /// Whole combinations that are added: `[{ lr = 0.5, seed = 1 }]`.
    pub matrix_include: Option<Spanned<Vec<Spanned<Table<Scalar>>>>>,
    /// What provides its programs: an environment's name, or `"none"`.
    pub environment: Option<Spanned<String>>,
    /// A script of the project; its ending chooses what runs it: `.py`, `.R`, `.jl`, `.sh`, or
    /// `.ipynb`, a notebook that papermill runs into the output `notebook`.
    pub script: Option<Spanned<String>>,
    /// What runs the script, whatever its ending: `["python3", "-u"]`.
    pub interpreter: Option<Spanned<Vec<Spanned<String>>>>,
    /// Instead of `script`: text for bash, under `set -euo pipefail`; or a list, a program and its
    /// arguments, without a shell.
    pub command: Option<Spanned<RawCommand>>,
    /// The script's arguments: each element is exactly one, whatever it contains; or a map,
    /// `{ diameter = 30, use_gpu = true }` for `--diameter 30 --use_gpu`.
    pub args: Option<Spanned<RawArgs>>,
    /// Helper files of the script or command: globs, hashed into the step's key.
    pub code: Option<Vec<Spanned<String>>>,
    /// Further files of the project that the step reads.
    #[serde(default)]
    pub inputs: Table<Spanned<String>>,
    /// What each task makes: files of the project, or folders, with a final `/`.
    #[serde(default)]
    pub outputs: Table<Spanned<String>>,
    /// Outputs that may be deleted, by hand or by `lab clean`, once all tasks that read them are
    /// done; that they are missing is then not stale.
    pub temporary: Option<Vec<Spanned<String>>>,
    /// Where the step runs instead of the project; made first. Paths of the project are then given
    /// in full.
    pub workdir: Option<Spanned<String>>,
    /// Steps to wait for that no reference shows.
    pub needs: Option<Vec<Spanned<String>>>,
    /// Environment variables.
    #[serde(default)]
    pub variables: Variables,
    /// What it asks of the scheduler.
    pub resources: Option<RawResources>,
    /// How often a task is tried again where it fails. Default: `0`.
    #[schemars(range(max = 10))]
    pub retries: Option<Spanned<u32>>,
    /// After a kill for memory the next try has so many times as much, up to what the partition has.
    #[schemars(range(min = 1, max = Growth::MOST))]
    pub retry_memory: Option<Spanned<f64>>,
    /// After the walltime the next try has so many times as much, up to what the partition has.
    #[schemars(range(min = 1, max = Growth::MOST))]
    pub retry_time: Option<Spanned<f64>>,
    /// At most so many array elements, each of which does several tasks one after the other.
    #[schemars(range(min = 1))]
    pub jobs: Option<Spanned<u32>>,
    /// At most so many tasks of this step at once.
    #[schemars(range(min = 1))]
    pub max_parallel: Option<Spanned<u32>>,
    /// `false` leaves out the step and all that depends on it. Default: `true`.
    pub enabled: Option<bool>,
}

/// What a step runs without a script.
#[derive(Debug, Clone, PartialEq)]
pub enum RawCommand {
    /// Text for bash.
    Text(String),
    /// A program and its arguments.
    List(Vec<Spanned<Scalar>>),
}

impl<'de> Deserialize<'de> for RawCommand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CommandVisitor;

        impl<'de> Visitor<'de> for CommandVisitor {
            type Value = RawCommand;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("text for bash, or a program and its arguments")
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<RawCommand, E> {
                Ok(RawCommand::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<RawCommand, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(RawCommand::List)
            }
        }

        deserializer.deserialize_any(CommandVisitor)
    }
}

impl JsonSchema for RawCommand {
    fn schema_name() -> Cow<'static, str> {
        "Command".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let item = generator.subschema_for::<Scalar>();
        json_schema!({ "type": ["string", "array"], "items": item })
    }
}

/// Arguments of a script.
#[derive(Debug, Clone, PartialEq)]
pub enum RawArgs {
    /// One argument an element.
    List(Vec<Spanned<Scalar>>),
    /// One option an entry.
    Map(Table<ScalarOrList>),
}

impl RawArgs {
    /// What the name of an option may be, its hyphens left out.
    pub const PATTERN: &'static str = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$";
}

impl<'de> Deserialize<'de> for RawArgs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ArgsVisitor;

        impl<'de> Visitor<'de> for ArgsVisitor {
            type Value = RawArgs;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of arguments, or a table of options")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<RawArgs, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(RawArgs::List)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawArgs, A::Error> {
                Table::deserialize(MapAccessDeserializer::new(map)).map(RawArgs::Map)
            }
        }

        deserializer.deserialize_any(ArgsVisitor)
    }
}

impl JsonSchema for RawArgs {
    fn schema_name() -> Cow<'static, str> {
        "Args".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let item = generator.subschema_for::<Scalar>();
        let value = generator.subschema_for::<ScalarOrList>();
        json_schema!({
            "type": ["array", "object"],
            "items": item,
            "propertyNames": { "pattern": Self::PATTERN },
            "additionalProperties": value
        })
    }
}

/// Whose rows make the tasks.
#[derive(Debug, Clone, PartialEq)]
pub enum RawForeach {
    /// A dataset's name.
    Dataset(String),
    /// `{ dataset | step = …, by = … }`.
    Table(RawForeachTable),
}

/// `{ dataset | step = …, by = … }`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawForeachTable {
    /// A dataset: one task per row.
    pub dataset: Option<Spanned<String>>,
    /// A step: one task per task of it.
    pub step: Option<Spanned<String>>,
    /// One task per distinct value of these columns or axes.
    pub by: Option<Spanned<Vec<Spanned<String>>>>,
}

impl<'de> Deserialize<'de> for RawForeach {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ForeachVisitor;

        impl<'de> Visitor<'de> for ForeachVisitor {
            type Value = RawForeach;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a dataset's name or a table")
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<RawForeach, E> {
                Ok(RawForeach::Dataset(value.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawForeach, A::Error> {
                RawForeachTable::deserialize(MapAccessDeserializer::new(map)).map(RawForeach::Table)
            }
        }

        deserializer.deserialize_any(ForeachVisitor)
    }
}

impl JsonSchema for RawForeach {
    fn schema_name() -> Cow<'static, str> {
        "Foreach".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        with_string(RawForeachTable::json_schema(generator))
    }
}

/// A table's schema that takes a string instead, too.
fn with_string(mut schema: Schema) -> Schema {
    schema.insert("type".to_owned(), serde_json::json!(["string", "object"]));
    schema
}

/// Axes of a `matrix`.
pub type RawMatrix = Table<RawAxis>;

/// The values of an axis: a list, a range such as `"1..100"`, or one `"{{ params.NAME }}"` of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum RawAxis {
    /// Values as they stand.
    List(Vec<Spanned<Scalar>>),
    /// `"{{ params.NAME }}"`, or a range: `"1..100"`, `"2002-01..2024-12"`.
    Text(String),
}

impl<'de> Deserialize<'de> for RawAxis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AxisVisitor;

        impl<'de> Visitor<'de> for AxisVisitor {
            type Value = RawAxis;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of values, or \"{{ params.NAME }}\"")
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<RawAxis, E> {
                Ok(RawAxis::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawAxis, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = seq.next_element()? {
                    list.push(element);
                }
                Ok(RawAxis::List(list))
            }
        }

        deserializer.deserialize_any(AxisVisitor)
    }
}

impl JsonSchema for RawAxis {
    fn schema_name() -> Cow<'static, str> {
        "Axis".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let item = generator.subschema_for::<Scalar>();
        json_schema!({ "type": ["string", "array"], "items": item })
    }
}
