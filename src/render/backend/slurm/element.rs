//! A job of Slurm whose tasks are children of its script, which stays to try them again.

use serde::Serialize;

use super::{directive, words::ElementWords};
use crate::{
    plan::{Job, Plan},
    render::shell,
};

/// What `element.sbatch.j2` reads. Texts are already quoted for the place where they stand.
#[derive(Serialize)]
pub(super) struct ElementView {
    w: ElementWords,
    /// As the job is named, without a token.
    job_name: String,
    /// Of `awk`: the element that does the task of a row.
    own: String,
    /// Whether it may do several tasks.
    jobs: bool,
    /// How often a task is tried again; 0 for never.
    retries: u32,
    /// Words: MiB at first, after one kill for memory …; empty where it does not grow.
    memory_mb: String,
    /// Words: minutes at first, after the walltime was reached once …; `-` where nobody says.
    minutes: String,
    /// Whether Slurm says that the time is nearly over.
    signal: bool,
    /// The log of the job, for the inside of double quotes.
    log: String,
}

/// What the job does beside its tasks; `None` where it is its one task.
pub(super) fn element(plan: &Plan, job: &Job) -> Option<ElementView> {
    let retries = &job.retries;
    if retries.count == 0 && job.jobs.is_none() {
        return None;
    }
    let words = |values: &[u64]| {
        let words: Vec<String> = values.iter().map(u64::to_string).collect();
        words.join(" ")
    };
    let asked = job.requested.time_s.map(|time| time.div_ceil(60));
    let minutes = if retries.minutes.is_empty() { asked.as_slice() } else { &retries.minutes };
    let of_job =
        "${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}";
    Some(ElementView {
        w: ElementWords::new(plan.project.language, &plan.folders),
        job_name: shell::quote(&directive::job_name(plan, job)),
        own: job.jobs.map_or("$1".to_owned(), |jobs| format!("$1 % {jobs}")),
        jobs: job.jobs.is_some(),
        retries: retries.count,
        memory_mb: words(&retries.memory_mb),
        minutes: if minutes.is_empty() { "-".to_owned() } else { words(minutes) },
        signal: !retries.minutes.is_empty(),
        log: format!("{}/logs/{}/{of_job}.out", plan.folders.state, job.name),
    })
}

/// So many seconds before its end a job is told: at most this, at least 10, a tenth of its time.
const WARNING: u64 = 60;

/// The options of `sbatch` that trying again needs.
pub(super) fn options(job: &Job) -> Vec<String> {
    let mut options = Vec::new();
    if job.retries.count > 0 {
        options.push("--requeue".to_owned());
    }
    if let Some(minutes) = job.retries.minutes.first() {
        let before = (minutes * 60 / 10).clamp(10, WARNING);
        options.push(format!("--signal=B:USR1@{before}"));
    }
    options
}
