//! `resources` as written.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use crate::{
    model::{GpuRequest, Memory, Walltime},
    text::Spanned,
};

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
