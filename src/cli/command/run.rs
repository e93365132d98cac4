//! `lab run`.

use std::collections::BTreeSet;

use super::{Exit, Of, Output, compared, planned, ready, render::tell_written, written};
use crate::{
    cli::args::Run,
    diag::{Text, did_you_mean},
    engine::{
        self, Progress, Request, Selection,
        progress::{Bars, Lines, Silent},
    },
    model::{Lab, Name, Step},
    plan::{Job, Plan},
    text,
};

pub(super) fn run(call: &Run, of: Of, output: Output) -> Result<Exit, Exit> {
    let ready = ready(of, output)?;
    let plan = planned(&ready, output);
    let selection = selection(call, &plan, &ready.analysis().lab, output)?;
    let rendered = compared(&ready, &plan, output)?;
    written(&rendered, &ready, output)?;
    if !rendered.changes.is_empty() {
        tell_written(&rendered, output);
    }
    let request = Request {
        selection,
        again: call.again,
        cpus: call.cpus,
        gpus: call.gpus,
        memory_mb: call.memory.map(|memory| memory.mebibytes),
        variables: std::env::vars_os().collect(),
    };
    let mut progress: Box<dyn Progress> = if output.quiet {
        Box::new(Silent)
    } else if output.animated() {
        Box::new(Bars::new(output.lang))
    } else {
        Box::new(Lines::new(output.lang, std::io::stderr()))
    };
    match engine::run(&plan, &ready.root, &request, progress.as_mut()) {
        Ok(summary) => {
            drop(progress);
            let exit = summary.exit_code();
            if exit != 0 || !output.quiet {
                output.tell(summary.text(output.lang).trim_end());
            }
            Ok(if exit == 0 { Exit::Fine } else { Exit::Engine(exit) })
        }
        Err(error) => {
            drop(progress);
            output.fault(&error.text());
            Ok(Exit::Engine(error.exit_code()))
        }
    }
}

/// What is said of a step that is there and is not run.
fn switched_off(lab: &Lab, step: &Step) -> Text {
    let name = &step.name;
    match step.off_with.map(|id| &lab.step(id).name) {
        None => text!(
            En: "`steps.{name}` is switched off: remove `enabled = false` to run it",
            Fr: "`steps.{name}` est désactivée : retirez `enabled = false` pour la lancer"
        ),
        Some(other) => text!(
            En: "`steps.{name}` is switched off, because it depends on `steps.{other}`, which has `enabled = false`",
            Fr: "`steps.{name}` est désactivée, car elle dépend de `steps.{other}`, qui a `enabled = false`"
        ),
    }
}

/// The steps of these names, as they were typed; one that is not there is a wrong call.
pub(super) fn named(
    steps: &[String],
    plan: &Plan,
    lab: &Lab,
    output: Output,
) -> Result<Vec<Name>, Exit> {
    let name = |typed: &String| {
        if let Some(job) = plan.jobs.iter().find(|job| job.name.as_str() == typed) {
            return Ok(job.name.clone());
        }
        if let Some(off) = lab.steps.iter().find(|step| step.name.as_str() == typed) {
            output.fault(&switched_off(lab, off));
            return Err(Exit::Call);
        }
        let known = plan.jobs.iter().map(|job| job.name.as_str());
        let help = did_you_mean(typed, known).unwrap_or_else(
            || text!(En: "`lab plan` lists the steps", Fr: "`lab plan` liste les étapes"),
        );
        output.fault(&Text::each(|lang| match lang {
            crate::diag::Lang::En => format!("there is no step `{typed}`: {}", help.get(lang)),
            crate::diag::Lang::Fr => format!("il n'y a pas d'étape `{typed}` : {}", help.get(lang)),
        }));
        Err(Exit::Call)
    };
    steps.iter().map(name).collect()
}

/// The steps or tasks that the call names.
fn selection(call: &Run, plan: &Plan, lab: &Lab, output: Output) -> Result<Selection, Exit> {
    let named = named(&call.steps, plan, lab, output)?;
    let Some(first) = named.first().cloned() else { return Ok(Selection::All) };
    let job = plan.jobs.iter().find(|job| job.name == first).expect("it was found");
    if let Some(tasks) = &call.tasks {
        let count = job.task_count();
        let index = |task: usize| u32::try_from(task).unwrap_or(u32::MAX);
        if tasks.last() >= index(count) {
            let (last, most) = (tasks.last(), count - 1);
            output.fault(&text!(En: "`steps.{first}` has no task {last}: the last is {most}", Fr: "`steps.{first}` n'a pas de tâche {last} : la dernière est {most}"));
            return Err(Exit::Call);
        }
        let tasks = (0..count).filter(|task| tasks.contains(index(*task))).collect();
        return Ok(Selection::Tasks { step: first, tasks });
    }
    if let Some(key) = &call.item {
        return of_item(job, key, output);
    }
    Ok(Selection::Steps(named))
}

/// The tasks whose item has the key `key`: one, or one a combination of the axes.
fn of_item(job: &Job, key: &str, output: Output) -> Result<Selection, Exit> {
    let step = job.name.clone();
    let keys = job.item_keys();
    let distinct: BTreeSet<&str> = keys.iter().copied().collect();
    let tasks: Vec<usize> =
        keys.iter().enumerate().filter(|(_, own)| **own == key).map(|(task, _)| task).collect();
    if tasks.is_empty() {
        let help = did_you_mean(key, distinct);
        let help = help.map(|help| format!(" ({})", help.get(output.lang))).unwrap_or_default();
        output.fault(&text!(En: "no task of `steps.{step}` has the item `{key}`{help}", Fr: "aucune tâche de `steps.{step}` n'a l'élément `{key}`{help}"));
        return Err(Exit::Call);
    }
    Ok(Selection::Tasks { step, tasks })
}
