//! Slurm: a script a step, its task table, and `submit.sh`. The local engine runs the same step
//! scripts.

mod account;
mod directive;
mod step;
mod submit;
mod values;
mod words;

use crate::{plan::Plan, render::tree::FileTree};

/// Adds what Slurm runs.
pub(in crate::render) fn files(plan: &Plan, tree: &mut FileTree) {
    let tables: values::Tables =
        plan.jobs.iter().filter_map(|job| Some((&job.name, job.table.as_ref()?))).collect();
    let rendered = &plan.folders.rendered;
    for job in &plan.jobs {
        let path = format!("{rendered}/steps/{}.sbatch", job.name);
        tree.add(path, step::script(plan, &tables, job));
    }
    tree.add(format!("{rendered}/submit.sh"), submit::script(plan));
}
