//! Which tasks of a step the tasks of another wait for, as their tables say it. Knows nothing of what
//! is done.

use std::collections::{BTreeSet, HashMap};

use crate::plan::{Field, Job, Plan, TaskTable, Wait, WaitHow};

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

/// Of the `tasks` tasks of the step that `wait` names, whether one of those of `job` that `chosen`
/// names waits for it.
pub(super) fn seen_by(job: &Job, wait: &Wait, chosen: &[bool], tasks: usize) -> Vec<bool> {
    if wait.how == WaitHow::All {
        return vec![chosen.contains(&true); tasks];
    }
    let mut seen = vec![false; tasks];
    let chosen = (0..chosen.len()).filter(|task| chosen[*task]);
    match awaited(job, wait) {
        Awaited::Each(of) => chosen.for_each(|task| seen[of[task] as usize] = true),
        Awaited::Groups(groups, of) => {
            let groups_seen: BTreeSet<u32> = chosen.flat_map(|task| of[task]).copied().collect();
            for &index in groups_seen.iter().flat_map(|group| &groups[*group as usize]) {
                seen[index as usize] = true;
            }
        }
    }
    seen
}
