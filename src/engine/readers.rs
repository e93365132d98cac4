//! Who reads temporary outputs: such a file may be missing as long as all tasks that read it are
//! done. Asked from the last job of a plan to its first. Knows nothing of the disk.

use std::collections::HashMap;

use super::{
    state::{Looked, TaskState},
    waits::{by_name, seen_by},
};
use crate::{
    model::Name,
    plan::{Job, Plan, Wait},
};

/// The readers of temporary outputs in a plan, and which of their tasks are not done.
pub(super) struct Readers<'p> {
    plan: &'p Plan,
    /// By job, the jobs that read a temporary output of it, each after it in the plan.
    of: Vec<Vec<(usize, &'p Wait)>>,
    /// By job, whether each task is not done or is to be done anew; empty before it is noted.
    undone: Vec<Vec<bool>>,
}

impl<'p> Readers<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let by_name: HashMap<&str, usize> = by_name(plan);
        let mut of = vec![Vec::new(); plan.jobs.len()];
        for (index, job) in plan.jobs.iter().enumerate() {
            for wait in job.waits.iter().filter(|wait| !wait.temporary.is_empty()) {
                of[by_name[wait.step.as_str()]].push((index, wait));
            }
        }
        Self { plan, of, undone: vec![Vec::new(); plan.jobs.len()] }
    }

    /// Whether nothing reads a temporary output.
    pub(super) fn none(&self) -> bool {
        self.of.iter().all(Vec::is_empty)
    }

    /// The jobs that read the output `output` of `job`, and how.
    fn reading<'s>(
        &'s self,
        job: usize,
        output: &'s Name,
    ) -> impl Iterator<Item = (&'p Job, &'p Wait, &'s [bool])> {
        let of = self.of[job].iter().filter(|(_, wait)| wait.temporary.contains(output));
        of.map(|(reader, wait)| (&self.plan.jobs[*reader], *wait, &*self.undone[*reader]))
    }

    /// How the tasks of `job` stand, once every job after it is noted.
    pub(super) fn settle(&self, job: usize, looked: Looked) -> Vec<TaskState> {
        let Looked { mut states, cleared } = looked;
        let planned = &self.plan.jobs[job];
        for (at, output) in planned.outputs.iter().enumerate() {
            let missing: Vec<_> = cleared.iter().filter(|one| one.output == at).collect();
            if missing.is_empty() {
                continue;
            }
            for (reader, wait, undone) in self.reading(job, &output.name) {
                let wanted = seen_by(reader, wait, undone, states.len());
                for one in missing.iter().filter(|one| wanted[one.task]) {
                    if states[one.task] == TaskState::Done {
                        let (output, reader) = (one.path.clone(), Some(reader.name.clone()));
                        states[one.task] = TaskState::Gone { output, reader };
                    }
                }
            }
        }
        states
    }

    /// Notes which tasks of `job` are not done, or are to be done anew.
    pub(super) fn note(&mut self, job: usize, undone: Vec<bool>) {
        self.undone[job] = undone;
    }

    /// By task of `job`, whether some task reads this output and all that do are done. Once every
    /// job after it is noted.
    pub(super) fn served(&self, job: usize, output: &Name) -> Vec<bool> {
        let tasks = self.plan.jobs[job].task_count();
        let mut read = vec![false; tasks];
        let mut wanted = vec![false; tasks];
        for (reader, wait, undone) in self.reading(job, output) {
            let all = vec![true; undone.len()];
            for (flags, chosen) in [(&mut read, all.as_slice()), (&mut wanted, undone)] {
                for (flag, seen) in flags.iter_mut().zip(seen_by(reader, wait, chosen, tasks)) {
                    *flag |= seen;
                }
            }
        }
        read.iter().zip(wanted).map(|(read, wanted)| *read && !wanted).collect()
    }
}
