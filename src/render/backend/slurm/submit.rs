//! `submit.sh`: sends what is neither done nor on its way, in order.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{account, words::SubmitWords};
use crate::{
    diag::Lang,
    model::Name,
    plan::{Job, Plan, ValueKind, WaitHow},
    render::{shell, templates},
};

const TEMPLATE: &str = "slurm/submit.sh.j2";

/// What `submit.sh.j2` reads. Texts are already quoted for the place where they stand.
#[derive(Serialize)]
struct SubmitView {
    w: SubmitWords,
    /// The folders of what is rendered, and of marks and logs.
    rendered: String,
    state: String,
    /// Lines of the comment at the top.
    header: Vec<String>,
    /// The project's name as job names carry it.
    project: String,
    /// `NAME KEY MOST WAITS…` of each step.
    steps: Vec<String>,
    /// `[STEP]=ELEMENTS` of each step whose elements do several tasks; empty for none.
    jobs: String,
    /// One more than the highest index of an array, where known.
    array_size: Option<u32>,
    /// Whether some output is a folder.
    folders: bool,
    /// `[STEP]='OUTPUT…'` of each step with outputs that may be deleted; empty for none.
    temporary: String,
    /// `STEP OUTPUT READER HOW` of each step that reads one, the last step first.
    readers: Vec<String>,
    max_submit: Option<u32>,
    /// The account as a word; empty where the profile names none.
    account: String,
    /// Whether the cluster takes no job without one.
    account_required: bool,
    /// Environment variables without which the account is not known.
    account_variables: Vec<String>,
    /// `[STEP]='NAME…'` of each step that reads environment variables which nothing in its job sets.
    variables: String,
    /// `[STEP]=SUFFIX` of each step that names no account of its own.
    suffixes: String,
}

/// The script.
pub(super) fn script(plan: &Plan) -> String {
    templates::fill(TEMPLATE, &view(plan))
}

fn view(plan: &Plan) -> SubmitView {
    let cluster = plan.cluster.as_ref();
    let account = cluster.and_then(|cluster| cluster.account.as_deref()).map(account::account);
    let (account, account_variables) =
        account.map(|account| (account.word, account.required)).unwrap_or_default();
    let suffixes: Vec<String> = plan
        .jobs
        .iter()
        .filter(|job| !names_account(job))
        .map(|job| format!("[{}]={}", job.name, shell::quote(&job.account_suffix)))
        .collect();
    let jobs: Vec<String> =
        plan.jobs.iter().filter_map(|job| Some(format!("[{}]={}", job.name, job.jobs?))).collect();
    SubmitView {
        w: SubmitWords::new(plan.project.language, &plan.folders),
        rendered: plan.folders.rendered.clone(),
        state: plan.folders.state.clone(),
        header: header(plan),
        project: format!("{:.20}", plan.project.name.as_str()),
        steps: plan.jobs.iter().map(step).collect(),
        jobs: jobs.join(" "),
        array_size: cluster.and_then(|cluster| cluster.max_array_size),
        folders: plan.jobs.iter().flat_map(|job| &job.outputs).any(|output| output.folder),
        temporary: plan.jobs.iter().filter_map(temporary).collect::<Vec<_>>().join(" "),
        readers: readers(plan),
        max_submit: cluster.and_then(|cluster| cluster.max_submit),
        account,
        account_required: cluster.is_some_and(|cluster| cluster.require_account),
        account_variables,
        suffixes: suffixes.join(" "),
        variables: plan.jobs.iter().filter_map(variables).collect::<Vec<_>>().join(" "),
    }
}

fn header(plan: &Plan) -> Vec<String> {
    let (project, tool) = (&plan.project.name, &plan.tool);
    match plan.project.language {
        Lang::En => vec![
            format!("{project}: submits its steps to Slurm, in order."),
            format!("Made by lab {tool} from lab.toml: edit that, then `lab render`."),
        ],
        Lang::Fr => vec![
            format!("{project} : soumet ses étapes à Slurm, dans l'ordre."),
            format!("Fait par lab {tool} d'après lab.toml : modifier celui-ci, puis `lab render`."),
        ],
    }
}

/// The environment variables without which `job` stops. Modules and a site's lines may set some, and
/// Slurm sets its own.
fn variables(job: &Job) -> Option<String> {
    if !job.modules.is_empty() || !job.setup_lines.is_empty() {
        return None;
    }
    let read = job.values.iter().filter_map(|value| match &value.kind {
        ValueKind::Environment { name, default: None } if !name.starts_with("SLURM_") => {
            Some(name.as_str())
        }
        _ => None,
    });
    let read: Vec<&str> = read.collect();
    (!read.is_empty()).then(|| format!("[{}]={}", job.name, shell::quote(&read.join(" "))))
}

/// The outputs of `job` that may be deleted.
fn temporary(job: &Job) -> Option<String> {
    let named = job.outputs.iter().filter(|output| output.temporary);
    let named: Vec<&str> = named.map(|output| output.name.as_str()).collect();
    (!named.is_empty()).then(|| format!("[{}]={}", job.name, shell::quote(&named.join(" "))))
}

/// Who reads those: told from the last step to the first, so that what becomes of a reader is known.
fn readers(plan: &Plan) -> Vec<String> {
    let mut of: BTreeMap<&Name, Vec<String>> = BTreeMap::new();
    for reader in &plan.jobs {
        for wait in &reader.waits {
            let how = if wait.how == WaitHow::All { "all" } else { "some" };
            let line = |output| format!("{} {output} {} {how}", wait.step, reader.name);
            of.entry(&wait.step).or_default().extend(wait.temporary.iter().map(line));
        }
    }
    plan.jobs.iter().rev().filter_map(|job| of.remove(&job.name)).flatten().collect()
}

fn step(job: &Job) -> String {
    let key = if job.table.is_some() { "-" } else { &job.key };
    let most = if job.table.is_some() { job.max_parallel.unwrap_or(0) } else { 0 };
    let mut words = format!("{} {key} {most}", shell::quote(&job.name));
    for wait in &job.waits {
        words.extend([" ", &wait.step, if wait.aligned { "=twin" } else { "=all" }]);
    }
    words
}

fn names_account(job: &Job) -> bool {
    job.options.iter().any(|option| option.starts_with("--account=") || option.starts_with("-A"))
}
