//! What a script asks of the marks of the tasks before its own, as bash calls.

use super::values::{self, Jobs};
use crate::{
    plan::{Job, Plan, Wait, WaitHow},
    render::shell,
};

/// Whether it is of some tasks of a step, not of all.
pub(super) fn is_some(wait: &Wait) -> bool {
    wait.array && !matches!(wait.how, WaitHow::All)
}

/// The calls that ask whether what `wait` names is done, and whether its temporary outputs are there.
pub(super) fn wait_calls(jobs: &Jobs, job: &Job, wait: &Wait) -> Vec<String> {
    let mut calls = vec![wait_call(job, wait)];
    let other = jobs[&wait.step];
    let outputs = other.outputs.iter().filter(|output| wait.temporary.contains(&output.name));
    calls.extend(outputs.map(|output| {
        let step = shell::quote(&wait.step);
        let Some(table) = &other.table else {
            let path = values::constant_path(other, output);
            return format!("lab_there {step} {}", shell::quote(path));
        };
        let column = values::output_field(table, output);
        let which = match wait.how {
            WaitHow::All => "all".to_owned(),
            WaitHow::Each => values::seen_task(job, &wait.step),
            WaitHow::Group => values::seen_groups(job, &wait.step),
        };
        let list = values::filled("lab_list");
        format!("lab_gather {step} {column} {which} && lab_there {step} {list}")
    }));
    calls
}

fn wait_call(job: &Job, wait: &Wait) -> String {
    let step = shell::quote(&wait.step);
    match wait.how {
        WaitHow::Each => format!("lab_some {step} {}", values::seen_task(job, &wait.step)),
        WaitHow::Group => format!("lab_some {step} {}", values::seen_groups(job, &wait.step)),
        WaitHow::All if wait.array => format!("lab_all {step}"),
        WaitHow::All => {
            let key = wait.key.as_deref().expect("a step without a table has one key");
            format!("lab_one {step} {key}")
        }
    }
}

/// The folders of the marks that `job` waits for.
pub(super) fn wait_folders(plan: &Plan, job: &Job) -> String {
    let state = &plan.folders.state;
    let folders: Vec<String> =
        job.waits.iter().map(|wait| format!("{state}/done/{}", wait.step)).collect();
    folders.join(" ")
}
