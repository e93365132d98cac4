//! Which tasks a run has to do: what was named and is not done, and what that waits for and is
//! not done, task by task.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

use super::{
    EngineError, Selection,
    state::{self, TaskState},
};
use crate::{
    model::Name,
    plan::{Field, Job, Plan, TaskTable, Wait, WaitHow},
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
    /// Done tasks that run anew: their marks go first.
    pub(super) again: Vec<TaskId>,
}

impl Chosen {
    /// The jobs of which a task runs, in their order.
    pub(super) fn jobs<'p>(&self, plan: &'p Plan) -> impl Iterator<Item = &'p Job> + Clone {
        let running = self.runs.iter().map(|tasks| tasks.contains(&true)).collect::<Vec<bool>>();
        plan.jobs.iter().zip(running).filter(|(_, runs)| *runs).map(|(job, _)| job)
    }
}

/// Of a step, the tasks that the tasks of a job wait for. What many wait for stands here once:
/// a run of thousands of tasks over groups of thousands is not quadratic.
pub(super) enum Awaited<'p> {
    /// By task, the index of the one that it waits for.
    Each(Vec<u32>),
    /// Groups of tasks, and by task, the groups that it waits for.
    Groups(&'p [Vec<u32>], Vec<&'p [u32]>),
}

/// Of the step that `wait` names, the tasks that those of `job` wait for. Not for a wait for every
/// task, which no row spells out.
pub(super) fn awaited<'p>(job: &'p Job, wait: &Wait) -> Awaited<'p> {
    let table = job.table.as_ref().expect("a task that waits for some tasks has a row");
    let fields = |column: String| {
        let column = table.columns.iter().position(|one| *one == column);
        let column = column.expect("the table has a column of each step that it waits for by row");
        table.rows.iter().map(move |row| &row.fields[column])
    };
    if wait.how == WaitHow::Each {
        let task = |field: &Field| match field {
            Field::Task(index) => *index,
            _ => unreachable!("the row names the task that it waits for"),
        };
        return Awaited::Each(fields(TaskTable::task_column(&wait.step)).map(task).collect());
    }
    let groups = |field: &'p Field| match field {
        Field::Groups(groups) => groups.as_slice(),
        _ => unreachable!("the row names the groups that it waits for"),
    };
    let of = fields(TaskTable::groups_column(&wait.step)).map(groups).collect();
    Awaited::Groups(&table.groups[&wait.step], of)
}

/// The index of each job by its step's name.
pub(super) fn by_name(plan: &Plan) -> HashMap<&str, usize> {
    plan.jobs.iter().enumerate().map(|(index, job)| (job.name.as_str(), index)).collect()
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
    for (index, job) in plan.jobs.iter().enumerate().rev() {
        if wanted[index].is_empty() {
            continue;
        }
        let states = state::read(root, &plan.folders, job)?;
        let wants = std::mem::take(&mut wanted[index]);
        let runs: Vec<bool> = wants
            .iter()
            .enumerate()
            .map(|(task, wanted)| {
                let done = states[task] == TaskState::Done;
                let redo = again && named[index].get(task) == Some(&true);
                if *wanted && done && redo {
                    chosen.again.push(TaskId { job: index, task });
                }
                chosen.already[index] += usize::from(*wanted && done && !redo);
                *wanted && (!done || redo)
            })
            .collect();
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
        if wait.how == WaitHow::All {
            wanted[upstream] = vec![true; tasks];
            continue;
        }
        let wanted = &mut wanted[upstream];
        wanted.resize(tasks, false);
        let running = (0..runs.len()).filter(|task| runs[*task]);
        match awaited(job, wait) {
            Awaited::Each(of) => running.for_each(|task| wanted[of[task] as usize] = true),
            Awaited::Groups(groups, of) => {
                let seen: BTreeSet<u32> = running.flat_map(|task| of[task]).copied().collect();
                for &index in seen.iter().flat_map(|group| &groups[*group as usize]) {
                    wanted[index as usize] = true;
                }
            }
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
