//! `[steps.NAME]`, `[defaults]` and `resources` as written.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{
        Error, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};

use super::value::{Scalar, ScalarOrList, Table, Variables};
use crate::{
    model::{GpuRequest, Memory, Walltime},
    text::Spanned,
};

/// What a step has unless it says otherwise.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDefaults {
    /// The environment of every step that names none.
    pub environment: Option<Spanned<String>>,
    /// What every step asks of the scheduler, key by key.
    pub resources: Option<RawResources>,
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
    /// What each task makes: files of the project.
    #[serde(default)]
    pub outputs: Table<Spanned<String>>,
    /// Steps to wait for that no reference shows.
    pub needs: Option<Vec<Spanned<String>>>,
    /// Environment variables.
    #[serde(default)]
    pub variables: Variables,
    /// What it asks of the scheduler.
    pub resources: Option<RawResources>,
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

/// What a step asks of the scheduler. What nobody sets, the partition decides.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawResources {
    /// CPUs per process.
    #[schemars(range(min = 1, max = 65_535))]
    pub cpus: Option<Spanned<u32>>,
    /// GPUs per node: `2`, `"a40"` (one), `"a40:2"`; `0` for none.
    pub gpus: Option<Spanned<RawGpus>>,
    /// Memory per node: `"16G"`, `"512M"`, `"1T"`; 1G is 1024M.
    #[schemars(regex(pattern = Memory::PATTERN))]
    pub memory: Option<Spanned<String>>,
    /// Walltime: `"90m"`, `"2h30m"`, `"3d1m"`, or `"02:30:00"`, `"1-12:00:00"`.
    #[schemars(regex(pattern = Walltime::PATTERN))]
    pub time: Option<Spanned<String>>,
    /// Nodes of each task. Default: `1`.
    #[schemars(range(min = 1, max = 65_535))]
    pub nodes: Option<Spanned<u32>>,
    /// Processes of each task in all, for MPI and multi-node training. Above 1 a script is started
    /// by `srun`; a `.sh` script and a `command` call it themselves. Default: as many as `nodes`.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub tasks: Option<Spanned<u32>>,
    /// The partition; mostly the profile's business.
    pub partition: Option<Spanned<String>>,
    /// The account that the jobs are charged to; mostly the profile's business.
    pub account: Option<Spanned<String>>,
    /// The quality of service; mostly the profile's business.
    pub qos: Option<Spanned<String>>,
    /// Features that the nodes must have: `"a40&ib"`.
    pub constraint: Option<Spanned<String>>,
    /// The reservation in which to run.
    pub reservation: Option<Spanned<String>>,
    /// Whether each task has its nodes to itself. Default: `false`.
    pub exclusive: Option<Spanned<bool>>,
    /// Raw options of `sbatch` for what no key covers, one an element: `["--nice=100"]`.
    pub slurm: Option<Vec<Spanned<String>>>,
}

/// A number of GPUs, or a type with a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawGpus {
    /// So many of any type.
    Count(u32),
    /// `"a40"` or `"a40:2"`.
    Text(String),
}

impl<'de> Deserialize<'de> for RawGpus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct GpusVisitor;

        impl Visitor<'_> for GpusVisitor {
            type Value = RawGpus;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a number of GPUs, or a type such as \"a40:2\"")
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<RawGpus, E> {
                u32::try_from(value).map(RawGpus::Count).map_err(E::custom)
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<RawGpus, E> {
                Ok(RawGpus::Text(value.to_owned()))
            }
        }

        deserializer.deserialize_any(GpusVisitor)
    }
}

impl JsonSchema for RawGpus {
    fn schema_name() -> Cow<'static, str> {
        "Gpus".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["integer", "string"],
            "minimum": 0,
            "maximum": 9999,
            "pattern": GpuRequest::PATTERN
        })
    }
}
