//! Which tasks a run has to do: what was named and is not done, and what that waits for and is
//! not done, task by task.

use std::{collections::HashMap, path::Path};

use super::{
    EngineError, Selection,
    readers::Readers,
    state::{Looked, TaskState},
    waits::{by_name, seen_by},
};
use crate::{
    model::Name,
    plan::{Job, Plan},
};

/// A task: the index of its job in the plan, and its own in the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TaskId {
    /// The job.
    pub(super) job: usize,
    /// The task.
    pub(super) task: usize,
}

/// What a run has to do.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// By job and task, whether it runs; empty for a job of which nothing is wanted.
    pub(super) runs: Vec<Vec<bool>>,
    /// By job, how many wanted tasks are done already.
    pub(super) already: Vec<usize>,
    /// Tasks that run anew though they have their marks and what lasts of their outputs: the marks
    /// go first.
    pub(super) again: Vec<TaskId>,
}

impl Chosen {
    /// The jobs of which a task runs, in their order.
    pub(super) fn jobs<'p>(&self, plan: &'p Plan) -> impl Iterator<Item = &'p Job> + Clone {
        let running = self.runs.iter().map(|tasks| tasks.contains(&true)).collect::<Vec<bool>>();
        plan.jobs.iter().zip(running).filter(|(_, runs)| *runs).map(|(job, _)| job)
    }
}

/// What a run of `selection` has to do in the project at `root`.
pub(super) fn choose(
    plan: &Plan,
    root: &Path,
    selection: &Selection,
    again: bool,
) -> Result<Chosen, EngineError> {
    let by_name = by_name(plan);
    let named = named(plan, &by_name, selection)?;
    let mut wanted = named.clone();
    let mut chosen = Chosen {
        runs: vec![Vec::new(); plan.jobs.len()],
        already: vec![0; plan.jobs.len()],
        ..Chosen::default()
    };
    let mut readers = Readers::new(plan);
    for (index, job) in plan.jobs.iter().enumerate().rev() {
        // Whether a temporary output is missed depends on all that read it.
        if wanted[index].is_empty() && readers.none() {
            continue;
        }
        let looked = Looked::at(root, &plan.folders, job)?;
        let made = looked.made();
        let states = readers.settle(index, looked);
        let redo = |task: usize| again && named[index].get(task) == Some(&true);
        let undone: Vec<bool> = states
            .iter()
            .enumerate()
            .map(|(task, state)| *state != TaskState::Done || redo(task))
            .collect();
        let wants = std::mem::take(&mut wanted[index]);
        let runs: Vec<bool> = wants
            .iter()
            .enumerate()
            .map(|(task, wanted)| {
                let runs = *wanted && undone[task];
                if runs && made[task] {
                    chosen.again.push(TaskId { job: index, task });
                }
                chosen.already[index] += usize::from(*wanted && !undone[task]);
                runs
            })
            .collect();
        readers.note(index, undone);
        want_upstream(plan, &by_name, job, &runs, &mut wanted);
        chosen.runs[index] = runs;
    }
    Ok(chosen)
}

/// By job and task, what `selection` names.
fn named(
    plan: &Plan,
    by_name: &HashMap<&str, usize>,
    selection: &Selection,
) -> Result<Vec<Vec<bool>>, EngineError> {
    let find = |step: &Name| {
        by_name.get(step.as_str()).copied().ok_or_else(|| EngineError::UnknownStep {
            name: step.clone(),
            steps: plan.jobs.iter().map(|job| job.name.clone()).collect(),
        })
    };
    let mut named = vec![Vec::new(); plan.jobs.len()];
    match selection {
        Selection::All => {
            for (named, job) in named.iter_mut().zip(&plan.jobs) {
                *named = vec![true; job.task_count()];
            }
        }
        Selection::Steps(steps) => {
            for step in steps {
                let job = find(step)?;
                named[job] = vec![true; plan.jobs[job].task_count()];
            }
        }
        Selection::Tasks { step, tasks: indexes } => {
            let job = find(step)?;
            let tasks = plan.jobs[job].task_count();
            named[job] = vec![false; tasks];
            for &index in indexes {
                let step = step.clone();
                *named[job].get_mut(index).ok_or(EngineError::UnknownTask {
                    step,
                    index,
                    tasks,
                })? = true;
            }
        }
    }
    Ok(named)
}

/// Wants what the tasks of `job` that run wait for.
fn want_upstream(
    plan: &Plan,
    by_name: &HashMap<&str, usize>,
    job: &Job,
    runs: &[bool],
    wanted: &mut [Vec<bool>],
) {
    if !runs.contains(&true) {
        return;
    }
    for wait in &job.waits {
        let upstream = by_name[wait.step.as_str()];
        let tasks = plan.jobs[upstream].task_count();
        let wanted = &mut wanted[upstream];
        wanted.resize(tasks, false);
        for (wanted, seen) in wanted.iter_mut().zip(seen_by(job, wait, runs, tasks)) {
            *wanted |= seen;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::testing::{Project, each, every, name, plan};

    fn tasks(chosen: &Chosen, job: usize) -> Vec<usize> {
        (0..chosen.runs[job].len()).filter(|task| chosen.runs[job][*task]).collect()
    }

    #[test]
    fn a_task_brings_what_it_waits_for_and_no_more() {
        let project = Project::new();
        let segment = project.array("segment", 4, &[]);
        let measure = project.array("measure", 4, &[each("segment")]);
        let report = project.scalar("report", &[every("measure")]);
        project.mark("segment", segment.task_key(1), &[]);
        project.write("out/segment/1", "");
        let plan = plan(vec![segment, measure, report]);
        let measured = |tasks| Selection::Tasks { step: name("measure"), tasks };
        let chosen = choose(&plan, project.root(), &measured(vec![1, 3]), false).unwrap();
        assert_eq!([0, 1, 2].map(|job| tasks(&chosen, job)), [vec![3], vec![1, 3], vec![]]);
        assert_eq!(chosen.already, [1, 0, 0]);
        let report = Selection::Steps(vec![name("report")]);
        let chosen = choose(&plan, project.root(), &report, true).unwrap();
        assert_eq!(tasks(&chosen, 0), [0, 2, 3], "again redoes what is named only");
        let error = choose(&plan, project.root(), &measured(vec![4]), false).unwrap_err();
        assert_eq!(error.exit_code(), 2);
    }

    #[test]
    fn what_a_done_task_waited_for_is_not_wanted() {
        let project = Project::new();
        let a = project.scalar("a", &[]);
        let b = project.scalar("b", &[every("a")]);
        project.mark("b", &b.key, &[]);
        project.write("out/b", "");
        let plan = plan(vec![a, b]);
        let only = Selection::Steps(vec![name("b")]);
        let chosen = choose(&plan, project.root(), &only, false).unwrap();
        assert_eq!(chosen.jobs(&plan).count(), 0);
        let chosen = choose(&plan, project.root(), &Selection::All, false).unwrap();
        assert_eq!(chosen.jobs(&plan).map(|job| job.name.as_str()).collect::<Vec<_>>(), ["a"]);
    }

    /// `a`, whose output is temporary, read task by task by `b`, whose output is too, all of which
    /// `c` reads.
    fn cleared(project: &Project) -> Plan {
        let mut a = project.array("a", 3, &[]);
        let mut b = project.array("b", 3, &[each("a")]);
        let mut c = project.scalar("c", &[every("b")]);
        for reader in [&mut b, &mut c] {
            reader.waits[0].temporary = vec![name("made")];
        }
        for job in [&mut a, &mut b] {
            job.outputs[0].temporary = true;
        }
        plan(vec![a, b, c])
    }

    #[test]
    fn what_is_temporary_is_missed_only_by_what_is_to_read_it() {
        let project = Project::new();
        let plan = cleared(&project);
        for job in &plan.jobs {
            for task in 0..job.task_count() {
                project.mark(&job.name, job.task_key(task), &[]);
            }
        }
        project.write("out/c", "");
        let chosen = |selection: &Selection, again| {
            let chosen = choose(&plan, project.root(), selection, again).unwrap();
            ([0, 1, 2].map(|job| tasks(&chosen, job)), chosen.again.len())
        };
        let none = || [vec![], vec![], vec![]];
        assert_eq!(chosen(&Selection::All, false), (none(), 0), "all that read them are done");
        project.write("out/b/0", "");
        let all = || vec![0, 1, 2];
        let c = Selection::Steps(vec![name("c")]);
        let anew = [vec![1, 2], vec![1, 2], vec![0]];
        assert_eq!(chosen(&c, true), (anew.clone(), 5), "their marks go first");
        let b = Selection::Tasks { step: name("b"), tasks: vec![1] };
        assert_eq!(chosen(&b, true), ([vec![1], vec![1], vec![]], 2));
        fs_err::remove_file(project.root().join("out/c")).unwrap();
        assert_eq!(chosen(&Selection::All, false), (anew, 4));
        let states = crate::engine::state::read(&plan, project.root()).unwrap();
        let gone = |output: &str, reader| TaskState::Gone {
            output: output.to_owned(),
            reader: Some(name(reader)),
        };
        assert_eq!(states[1], [TaskState::Done, gone("out/b/1", "c"), gone("out/b/2", "c")]);
        assert_eq!(states[0][..2], [TaskState::Done, gone("out/a/1", "b")]);
        fs_err::remove_file(project.root().join("out/b/0")).unwrap();
        assert_eq!(chosen(&c, false), ([all(), all(), vec![0]], 6));
    }

    #[test]
    fn an_unknown_step_is_told_with_the_nearest() {
        let project = Project::new();
        let plan = plan(vec![project.scalar("report", &[])]);
        let unknown = Selection::Steps(vec![name("reprot")]);
        let error = choose(&plan, project.root(), &unknown, false).unwrap_err();
        let text = error.text();
        assert_eq!(
            text.get(crate::diag::Lang::En),
            "there is no step `reprot`: did you mean `report`?"
        );
    }
}
