//! What became of each task, and why one that was done is not any more.

use std::{collections::BTreeSet, path::Path};

use rayon::prelude::*;

use super::{Analysis, Locked, baseline};
use crate::{
    diag::{Lang, Text, words},
    engine::{
        EngineError,
        state::{self, TaskState},
    },
    lock::LockFile,
    model::{DatasetForm, DatasetId, Reference},
    plan::{Job, Plan, Wait},
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

/// What became of the steps of `plan`, in its order.
pub fn states(
    analysis: &Analysis,
    locked: &Locked,
    plan: &Plan,
    root: &Path,
) -> Result<Vec<StepStatus>, EngineError> {
    let variant = analysis.lab.variant.as_deref();
    let (now, before) = (locked.file.of_variant(variant), locked.before.of_variant(variant));
    let all = state::read(plan, root)?;
    plan.jobs
        .par_iter()
        .zip(all)
        .map(|(job, tasks)| {
            let worst = tasks.iter().max_by_key(|state| weight(state)).cloned();
            let worst = worst.expect("a step has a task");
            let reason = reason(analysis, &now, &before, job, &worst, root);
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
    now: &LockFile,
    before: &LockFile,
    job: &Job,
    worst: &TaskState,
    root: &Path,
) -> Option<Text> {
    let kept = baseline::kept(job.name.as_str(), &root.join(&analysis.lab.folders.state));
    let since = |before: &LockFile| moved(analysis, now, before, job);
    match worst {
        TaskState::Done => None,
        TaskState::New => kept.as_ref().and_then(since),
        TaskState::Failed => Some(match since(kept.as_ref().unwrap_or(before)) {
            None => text!(En: "the last attempt failed", Fr: "la dernière tentative a échoué"),
            Some(moved) => Text::each(|lang| match lang {
                Lang::En => format!("the last attempt failed; {}", moved.get(lang)),
                Lang::Fr => format!("la dernière tentative a échoué ; {}", moved.get(lang)),
            }),
        }),
        TaskState::Gone { output, reader: None } => {
            Some(text!(En: "`{output}` no longer exists", Fr: "`{output}` n'est plus là"))
        }
        TaskState::Gone { output, reader: Some(reader) } => Some(text!(
            En: "`{output}` was deleted, and `steps.{reader}` is to read it",
            Fr: "`{output}` a été supprimé, et `steps.{reader}` doit le lire"
        )),
        TaskState::Changed => Some(since(kept.as_ref().unwrap_or(before)).unwrap_or_else(|| {
            text!(En: "its output was made from something else", Fr: "sa sortie a été faite à partir d'autre chose")
        })),
    }
}

/// What of a step's own differs from the lock `before`; where that is nothing that the lock names,
/// the manifest itself; `None` where its key is the same.
fn moved(analysis: &Analysis, now: &LockFile, before: &LockFile, job: &Job) -> Option<Text> {
    let name = job.name.as_str();
    let key = before.steps.get(name).map(|step| &step.key);
    if key.is_none() || key == now.steps.get(name).map(|step| &step.key) {
        return None;
    }
    let step = analysis.lab.step(job.step);
    let mut moved: Vec<String> = Vec::new();
    let mut compare = |same: bool, shown: String| {
        if !same {
            moved.push(format!("`{shown}`"));
        }
    };
    let mut file = |path: &str| {
        compare(before.files.get(path) == now.files.get(path), path.to_owned());
    };
    analysis.files.steps[&job.step].all().for_each(|path| file(path));
    let node = analysis.graph.node(job.step).expect("it was planned");
    let named = step.references().filter_map(|hole| match hole.reference {
        Reference::Dataset(id) => Some(id),
        _ => None,
    });
    let datasets: BTreeSet<DatasetId> = node.tasks.dataset.into_iter().chain(named).collect();
    for id in &datasets {
        if let DatasetForm::Sheet { table, .. } = &analysis.lab.dataset(*id).form {
            file(table.value.as_str());
        }
    }
    for id in datasets {
        let name = analysis.lab.dataset(id).name.as_str();
        compare(before.datasets.get(name) == now.datasets.get(name), format!("datasets.{name}"));
    }
    if let Some(environment) = step.environment {
        let name = analysis.lab.environment(environment).name.as_str();
        compare(
            before.environments.get(name) == now.environments.get(name),
            format!("environments.{name}"),
        );
    }
    for Wait { step, .. } in &job.waits {
        compare(
            before.steps.get(step.as_str()) == now.steps.get(step.as_str()),
            format!("steps.{step}"),
        );
    }
    if moved.is_empty() {
        let file = analysis.lab.file_of(step.place);
        return Some(text!(En: "its lines in `{file}` changed, or the values they use",
                          Fr: "ses lignes de `{file}` ont changé, ou les valeurs qu'elles nomment"));
    }
    moved.sort();
    moved.dedup();
    Some(Text::each(|lang| {
        let list = words::and(lang, moved.clone());
        match lang {
            Lang::En => format!("changed: {list}"),
            Lang::Fr => format!("changé : {list}"),
        }
    }))
}
