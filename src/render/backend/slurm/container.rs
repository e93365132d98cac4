//! What the script of a step does to run inside a container: which image, what is seen there, how
//! a command gets in.

use serde::Serialize;

use super::{values, words::ContainerWords};
use crate::{
    plan::{Job, Plan, PlannedEnvironmentKind, Run, Text, TextPart},
    render::{install_line, shell},
};

/// What `container.sbatch.j2` and the lines about the image read.
#[derive(Serialize)]
pub(super) struct ContainerView {
    w: ContainerWords,
    /// The image, as a word.
    image: String,
    /// How to pull it, as a word; empty where it is a file of somebody.
    pull: String,
    /// The options of `exec` beside the binds, as words.
    options: String,
    /// Words that give what is only read; empty for none.
    datasets: String,
    /// Words that give the cluster's paths; empty for none.
    paths: String,
    /// The variables that a command reads; empty for none.
    declared: String,
    /// The line that ends a command: none of its own.
    end: String,
}

/// What the script of `job` does, where that runs in a container.
pub(super) fn container(plan: &Plan, job: &Job) -> Option<ContainerView> {
    let environment = &plan.environments[job.environment?];
    let PlannedEnvironmentKind::Container { path, pulled } = &environment.kind else {
        return None;
    };
    let pull = pulled.as_ref().map(|_| install_line(&plan.folders, &environment.name));
    let image = shell::quote(path);
    let folder = job.workdir.as_ref().map(|folder| format!("/{}", shell::quote(folder)));
    let nv = if job.requested.gpus > 0 { "--nv " } else { "" };
    let binds = job.binds.as_ref();
    let command = match &job.run {
        Run::Command(text) => Some(text),
        Run::Program(_) => None,
    };
    Some(ContainerView {
        w: ContainerWords::new(plan.project.language, &plan.folders),
        image: if path.starts_with('/') { image } else { format!("$PWD/{image}") },
        pull: pull.map(|pull| shell::quote(&format!("  {pull}"))).unwrap_or_default(),
        options: format!("--no-home {nv}--pwd \"$PWD\"{}", folder.unwrap_or_default()),
        datasets: joined(
            binds.into_iter().flat_map(|binds| &binds.datasets).map(|path| shell::quote(path)),
        ),
        paths: joined(
            binds.into_iter().flat_map(|binds| &binds.paths).map(|path| values::word(job, path)),
        ),
        declared: command.map(|text| declared(job, text)).unwrap_or_default(),
        end: command.map(|text| end(&values::command(job, text))).unwrap_or_default(),
    })
}

/// The variables that `text` names, each once.
fn declared(job: &Job, text: &Text) -> String {
    let mut named: Vec<&str> = text
        .iter()
        .filter_map(|part| match part {
            TextPart::Value { value, .. } => Some(job.values[*value].variable.as_str()),
            TextPart::Literal(_) => None,
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    named.join(" ")
}

/// `LAB`, with a number where a line of `command` is that.
fn end(command: &str) -> String {
    let mut end = "LAB".to_owned();
    let mut number = 1;
    while command.lines().any(|line| line == end) {
        number += 1;
        end = format!("LAB_{number}");
    }
    end
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}
