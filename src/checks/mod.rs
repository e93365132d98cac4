//! What must hold of a valid analysis as a whole: one file a check, in a list.
//!
//! A check sees everything left of it and writes nothing but findings. A new one is a file here
//! and a line in [`ALL`].

mod arguments_too_long;
mod covered_option;
mod forbidden_option;
mod gathers_in_each;
mod imports;
mod index_in_key;
mod misfit_words;
mod mutable_image;
mod nul_character;
mod open_secret;
mod output_collision;
mod output_in_dataset;
mod output_leaves_project;
mod output_overwrites;
mod output_spelled;
mod own_computer;
mod partition_fits;
mod real_path;
mod required_account;
mod required_time;
mod retries_of_cluster;
mod rows_known;
mod sbatch_option;
mod script_text;
mod temporary;
mod unlisted_file;
mod unused;
mod variable_name;
mod workdir;
mod written;

use std::path::Path;

use crate::{
    data::{ProjectFiles, Rows},
    diag::{Code, Sink},
    graph::StepGraph,
    model::Lab,
};

/// What every check sees.
#[derive(Clone, Copy)]
pub struct CheckContext<'a> {
    /// The folder of the project.
    pub root: &'a Path,
    /// The analysis.
    pub lab: &'a Lab,
    /// The rows of its datasets.
    pub rows: &'a Rows,
    /// Its steps and their tasks.
    pub graph: &'a StepGraph,
    /// The files of the project that it reads.
    pub files: &'a ProjectFiles,
    /// No error was found before the checks: what nothing names is named by nothing, and not by
    /// what could not be read.
    pub whole: bool,
}

/// One check.
pub trait Check: Sync {
    /// The codes that it may report.
    fn codes(&self) -> &'static [Code];

    /// Looks, and reports what it finds.
    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink);
}

/// Every check. Their order does not matter: findings are sorted by place.
pub const ALL: &[&dyn Check] = &[
    &arguments_too_long::ArgumentsTooLong,
    &covered_option::CoveredOption,
    &forbidden_option::ForbiddenOption,
    &gathers_in_each::GathersInEach,
    &index_in_key::IndexInKey,
    &mutable_image::MutableImage,
    &nul_character::NulCharacter,
    &open_secret::OpenSecret,
    &output_collision::OutputCollision,
    &output_in_dataset::OutputInDataset,
    &output_leaves_project::OutputLeavesProject,
    &output_spelled::OutputSpelled,
    &own_computer::OwnComputer,
    &partition_fits::PartitionFits,
    &required_account::RequiredAccount,
    &required_time::RequiredTime,
    &retries_of_cluster::RetriesOfCluster,
    &script_text::ScriptText,
    &temporary::Temporary,
    &unlisted_file::UnlistedFile,
    &unused::Unused,
    &variable_name::VariableName,
    &workdir::Workdir,
];

/// What must hold before anything is made of the analysis, though it may be looked at without.
pub const BEFORE_LOCKING: &[&dyn Check] = &[&rows_known::RowsKnown];

/// Runs these checks.
pub fn run(checks: &[&dyn Check], cx: CheckContext<'_>, sink: &mut Sink) {
    for check in checks {
        check.run(cx, sink);
    }
}
