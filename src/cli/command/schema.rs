//! `lab schema`.

use super::{Exit, Output};
use crate::{cli::args::Schema, manifest};

pub(super) fn schema(call: &Schema, output: Output) -> Exit {
    let schema = if call.cluster { manifest::cluster_schema() } else { manifest::lab_schema() };
    let text = serde_json::to_string_pretty(&schema).expect("a JSON value");
    output.result(&format!("{text}\n"));
    Exit::Fine
}
