//! Steps of many nodes, or that `srun` starts: one machine without Slurm cannot run them.

use crate::{diag::Lang, model::Name, plan::Job};

/// A step that only Slurm can start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedsSlurm {
    /// Which step.
    pub step: Name,
    /// Its nodes.
    pub nodes: u32,
    /// Its processes.
    pub tasks: u32,
}

impl NeedsSlurm {
    /// The step of `job`, where Slurm alone can start it.
    pub(super) fn of(job: &Job) -> Option<Self> {
        let (nodes, tasks) = (job.requested.nodes, job.requested.tasks);
        (nodes > 1 || job.srun.is_some()).then(|| Self { step: job.name.clone(), nodes, tasks })
    }

    /// What is so and what to do.
    pub(super) fn line(&self, lang: Lang) -> String {
        let Self { step, nodes, tasks } = self;
        match (lang, *nodes > 1) {
            (Lang::En, true) => format!(
                "`steps.{step}` asks for {nodes} nodes, and `lab run` has this machine alone: submit \
                 it with `bash rendered/submit.sh`"
            ),
            (Lang::Fr, true) => format!(
                "`steps.{step}` demande {nodes} nœuds, et `lab run` n'a que cette machine : \
                 soumettez-la avec `bash rendered/submit.sh`"
            ),
            (Lang::En, false) => format!(
                "`steps.{step}` is {tasks} processes, which `srun` starts inside a job of Slurm: submit \
                 it with `bash rendered/submit.sh`"
            ),
            (Lang::Fr, false) => format!(
                "`steps.{step}` est faite de {tasks} processus, que `srun` lance dans une tâche \
                 Slurm : soumettez-la avec `bash rendered/submit.sh`"
            ),
        }
    }
}
