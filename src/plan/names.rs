//! What the values of a job are called: columns of its task table, variables of its script.

use super::TaskTable;
use crate::{
    graph::Values,
    model::{Reference, ResourceName},
};

/// The column of the table that holds what `reference` gives.
pub(super) fn column_name(reference: &Reference) -> String {
    match reference {
        Reference::Column(name) => format!("item.{name}"),
        Reference::ItemKey => "item.key".to_owned(),
        Reference::ItemIndex => "item.index".to_owned(),
        Reference::Axis(name) => format!("matrix.{name}"),
        Reference::Output(name) => TaskTable::output_column(name),
        other => unreachable!("{other:?} is in no row"),
    }
}

/// A name that bash takes and a person recognises.
pub(super) fn variable_name(values: Values<'_>, reference: &Reference) -> String {
    let name = match reference {
        Reference::Project(field) => format!("project_{}", field.word()),
        Reference::Param(name) => format!("params_{name}"),
        Reference::Dataset(id) => format!("datasets_{}", values.lab.dataset(*id).name),
        Reference::Input(name) => format!("inputs_{name}"),
        Reference::Step(id) => format!("steps_{}_table", values.lab.step(*id).name),
        Reference::StepOutput(id, name) => {
            format!("steps_{}_outputs_{name}", values.lab.step(*id).name)
        }
        Reference::Resource(ResourceName::Cpus) => "resources_cpus".to_owned(),
        Reference::Resource(ResourceName::Gpus) => "resources_gpus".to_owned(),
        Reference::Resource(ResourceName::MemoryMb) => "resources_memory_mb".to_owned(),
        of_row => column_name(of_row),
    };
    identifier(&name)
}

/// A text as a name that bash takes.
pub(super) fn identifier(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
