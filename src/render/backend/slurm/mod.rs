//! Slurm: a script a step, its task table, and `submit.sh`. The local engine runs the same step
//! scripts.

mod account;
mod container;
mod directive;
mod element;
mod install;
mod step;
mod submit;
mod values;
mod waits;
mod words;

use rayon::prelude::*;

use crate::{
    plan::{Job, Plan},
    render::tree::FileTree,
};

/// Adds what Slurm runs.
pub(in crate::render) fn files(plan: &Plan, tree: &mut FileTree) {
    let jobs: values::Jobs = plan.jobs.iter().map(|job| (&job.name, job)).collect();
    let rendered = &plan.folders.rendered;
    let script = |job: &Job| {
        (format!("{rendered}/steps/{}.sbatch", job.name), step::script(plan, &jobs, job))
    };
    let scripts: Vec<(String, String)> = plan.jobs.par_iter().map(script).collect();
    for (path, script) in scripts {
        tree.add(path, script);
    }
    install::file(plan, tree);
    tree.add(format!("{rendered}/submit.sh"), submit::script(plan));
}
