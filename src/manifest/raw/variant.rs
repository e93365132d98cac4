//! `[variants.NAME]` as written: what is in it is merged over the whole manifest before that is read.

use schemars::JsonSchema;
use serde::Deserialize;

/// A partial manifest, merged over the whole one: what `lab --variant NAME` reads.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawVariant {}
