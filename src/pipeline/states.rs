//! What became of each task, and why one that was done is not any more.

use std::path::Path;

use super::{Analysis, Locked};
use crate::{
    diag::{Text, words},
    engine::{
        EngineError,
        state::{self, TaskState},
    },
    lock::LockFile,
    plan::{Job, Plan},
    text,
};

/// The word of a state in documents.
pub(super) fn word(state: &TaskState) -> &'static str {
    match state {
        TaskState::Done => "done",
        TaskState::New => "new",
        TaskState::Gone { .. } | TaskState::Changed => "changed",
        TaskState::Failed => "failed",
    }
}

/// What became of one step.
#[derive(Debug)]
pub struct StepStatus {
    /// Each task.
    pub tasks: Vec<TaskState>,
    /// The worst task's.
    pub worst: TaskState,
    /// Why it is not done, where it was.
    pub reason: Option<Text>,
}

/// What became of the steps of `plan`, in its order. `before` is the lock as it was on disk.
pub fn states(
    analysis: &Analysis,
    locked: &Locked,
    before: &LockFile,
    plan: &Plan,
    root: &Path,
) -> Result<Vec<StepStatus>, EngineError> {
    plan.jobs
        .iter()
        .map(|job| {
            let tasks = state::read(root, job)?;
            let worst = tasks.iter().max_by_key(|state| weight(state)).cloned();
            let worst = worst.expect("a step has a task");
            let reason = reason(analysis, locked, before, job, &worst);
            Ok(StepStatus { tasks, worst, reason })
        })
        .collect()
}

fn weight(state: &TaskState) -> u8 {
    match state {
        TaskState::Done => 0,
        TaskState::New => 1,
        TaskState::Changed | TaskState::Gone { .. } => 2,
        TaskState::Failed => 3,
    }
}

fn reason(
    analysis: &Analysis,
    locked: &Locked,
    before: &LockFile,
    job: &Job,
    worst: &TaskState,
) -> Option<Text> {
    match worst {
        TaskState::Done | TaskState::New => None,
        TaskState::Failed => {
            Some(text!(En: "the last attempt failed", Fr: "la dernière tentative a échoué"))
        }
        TaskState::Gone { output } => {
            Some(text!(En: "`{output}` no longer exists", Fr: "`{output}` n'est plus là"))
        }
        TaskState::Changed => Some(changed(analysis, locked, before, job)),
    }
}

/// What of a step's own differs from the lock on disk; where that is nothing that the lock names, the
/// manifest itself; where the lock is up to date already, only that its output is another one's.
fn changed(analysis: &Analysis, locked: &Locked, before: &LockFile, job: &Job) -> Text {
    let mut moved: Vec<String> = Vec::new();
    let own = &analysis.files.steps[&job.step];
    for path in own.all() {
        if before.files.get(path) != locked.file.files.get(path) {
            moved.push(format!("`{path}`"));
        }
    }
    let step = analysis.lab.step(job.step);
    if let Some(environment) = step.environment {
        let name = analysis.lab.environment(environment).name.as_str();
        if before.environments.get(name) != locked.file.environments.get(name) {
            moved.push(format!("`environments.{name}`"));
        }
    }
    let node = analysis.graph.node(job.step).expect("it was planned");
    if let Some(dataset) = node.tasks.dataset {
        let name = analysis.lab.dataset(dataset).name.as_str();
        if before.datasets.get(name) != locked.file.datasets.get(name) {
            moved.push(format!("`datasets.{name}`"));
        }
    }
    for wait in &job.waits {
        if before.steps.get(wait.step.as_str()) != locked.file.steps.get(wait.step.as_str()) {
            moved.push(format!("`steps.{}`", wait.step));
        }
    }
    let name = job.name.as_str();
    if moved.is_empty() && before.steps.get(name) != locked.file.steps.get(name) {
        return text!(En: "its lines in `lab.toml` changed, or the values they use",
                     Fr: "ses lignes de `lab.toml` ont changé, ou les valeurs qu'elles nomment");
    }
    if moved.is_empty() {
        return text!(En: "its output was made from something else", Fr: "sa sortie a été faite à partir d'autre chose");
    }
    moved.sort();
    moved.dedup();
    Text::each(|lang| {
        let list = words::and(lang, moved.clone());
        match lang {
            crate::diag::Lang::En => format!("changed: {list}"),
            crate::diag::Lang::Fr => format!("changé : {list}"),
        }
    })
}
