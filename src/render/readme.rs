//! `README.md`: how to run what is rendered, for a person without the tool.

use serde::Serialize;

use super::{shell, templates};
use crate::{
    diag::Lang,
    model::{Sensitivity, Walltime},
    plan::{
        Job, Plan, PlannedDataset, PlannedEnvironment, PlannedEnvironmentKind, Requested, WaitHow,
        processes,
    },
};

/// What both templates read.
#[derive(Serialize)]
struct ReadmeView {
    /// The folders of what is rendered, and of marks and logs.
    rendered: String,
    state: String,
    project: String,
    tool: String,
    description: String,
    version: String,
    license: String,
    homepage: String,
    authors: Vec<String>,
    cluster: String,
    login: String,
    contact: String,
    steps: Vec<StepRow>,
    /// A step with a task table, for the example; empty where none has one.
    array: String,
    /// The environments that are made once, and those in which commands of the manifest run then.
    environments: Vec<String>,
    unlocked: Vec<String>,
    /// Whether conda makes one of them, and whether one is an image that is pulled.
    solves: bool,
    pulls: bool,
    datasets: Vec<DatasetRow>,
    critical_path: String,
}

/// A step, as the table of steps shows it.
#[derive(Serialize)]
struct StepRow {
    name: String,
    description: String,
    tasks: usize,
    waits: String,
    resources: String,
}

/// A dataset.
#[derive(Serialize)]
struct DatasetRow {
    name: String,
    path: String,
    /// What it is, where it came from, which version, who may see it: what of that is known.
    about: String,
    /// How many files; `-` where it was never listed.
    files: String,
}

/// The text, in the language of the project.
pub(super) fn text(plan: &Plan) -> String {
    let template = match plan.project.language {
        Lang::En => "README.en.md.j2",
        Lang::Fr => "README.fr.md.j2",
    };
    templates::fill(template, &view(plan))
}

fn view(plan: &Plan) -> ReadmeView {
    let project = &plan.project;
    let cluster = plan.cluster.as_ref();
    let any = |wanted: fn(&PlannedEnvironmentKind) -> bool| {
        plan.environments.iter().any(|environment| wanted(&environment.kind))
    };
    ReadmeView {
        rendered: plan.folders.rendered.clone(),
        state: plan.folders.state.clone(),
        project: project.name.to_string(),
        tool: plan.tool.clone(),
        description: project.description.clone().unwrap_or_default(),
        version: project.version.clone().unwrap_or_default(),
        license: project.license.clone().unwrap_or_default(),
        homepage: project.homepage.clone().unwrap_or_default(),
        authors: project.authors.clone(),
        cluster: cluster.map(|cluster| cluster.name.clone()).unwrap_or_default(),
        login: cluster.and_then(|cluster| cluster.login.clone()).unwrap_or_default(),
        contact: cluster.and_then(|cluster| cluster.contact.clone()).unwrap_or_default(),
        steps: plan.jobs.iter().map(|job| step(job, project.language)).collect(),
        array: plan
            .jobs
            .iter()
            .find(|job| job.table.is_some())
            .map(|job| job.name.to_string())
            .unwrap_or_default(),
        environments: plan
            .environments
            .iter()
            .filter(|environment| is_made(environment))
            .map(|environment| environment.name.to_string())
            .collect(),
        unlocked: plan
            .environments
            .iter()
            .filter(|environment| environment.install.is_some())
            .map(|environment| environment.name.to_string())
            .collect(),
        solves: any(|kind| matches!(kind, PlannedEnvironmentKind::Conda { .. })),
        pulls: any(|kind| {
            matches!(kind, PlannedEnvironmentKind::Container { pulled: Some(_), .. })
        }),
        datasets: plan
            .datasets
            .iter()
            .map(|dataset| DatasetRow {
                name: dataset.name.to_string(),
                path: cell(&dataset.path),
                about: cell(&about(dataset, project.language)),
                files: dataset
                    .files
                    .as_ref()
                    .map_or_else(|| "-".to_owned(), |files| files.len().to_string()),
            })
            .collect(),
        critical_path: plan.critical_path.join(" → "),
    }
}

/// Whether there is something to make.
fn is_made(environment: &PlannedEnvironment) -> bool {
    match &environment.kind {
        PlannedEnvironmentKind::Conda { .. } => true,
        PlannedEnvironmentKind::Container { pulled, .. } => pulled.is_some(),
        PlannedEnvironmentKind::Modules => false,
    }
}

fn about(dataset: &PlannedDataset, lang: Lang) -> String {
    let version = dataset.version.as_ref().map(|version| format!("version {version}"));
    let sensitivity = dataset.sensitivity.map(|sensitivity| match (sensitivity, lang) {
        (Sensitivity::Public, _) => "public".to_owned(),
        (Sensitivity::Internal, Lang::En) => "internal".to_owned(),
        (Sensitivity::Internal, Lang::Fr) => "interne".to_owned(),
    });
    let parts = [dataset.description.clone(), dataset.source.clone(), version, sensitivity];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn step(job: &Job, lang: Lang) -> StepRow {
    let waits: Vec<String> = job
        .waits
        .iter()
        .map(|wait| {
            let on =
                wait.on.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
            let how = match (wait.how, lang) {
                (WaitHow::Each, Lang::En) => format!("task by task, on {on}"),
                (WaitHow::Each, Lang::Fr) => format!("tâche par tâche, sur {on}"),
                (WaitHow::Group, Lang::En) => format!("the tasks with the same {on}"),
                (WaitHow::Group, Lang::Fr) => format!("les tâches de même {on}"),
                (WaitHow::All, Lang::En) if wait.array => "all tasks".to_owned(),
                (WaitHow::All, Lang::Fr) if wait.array => "toutes les tâches".to_owned(),
                (WaitHow::All, _) => return wait.step.to_string(),
            };
            format!("{} ({})", wait.step, cell(&how))
        })
        .collect();
    StepRow {
        name: job.name.to_string(),
        description: cell(job.description.as_deref().unwrap_or_default()),
        tasks: job.table.as_ref().map_or(1, |table| table.rows.len()),
        waits: waits.join(", "),
        resources: resources(&job.requested, job.partition.as_deref(), lang),
    }
}

fn resources(requested: &Requested, partition: Option<&str>, lang: Lang) -> String {
    let mut parts = processes(requested, lang);
    if let Some(cpus) = requested.cpus {
        parts.push(format!("{cpus} CPU"));
    }
    if requested.gpus > 0 {
        let kind = requested.gpu_type.as_deref().map(|kind| format!(" {kind}"));
        parts.push(format!("{} GPU{}", requested.gpus, kind.unwrap_or_default()));
    }
    if let Some(memory) = requested.memory_mb {
        let unit = match lang {
            Lang::En => "MiB",
            Lang::Fr => "Mio",
        };
        parts.push(format!("{memory} {unit}"));
    }
    if let Some(time) = requested.time_s {
        // As it is asked for: in whole minutes.
        let minutes = Walltime { seconds: time }.minutes();
        parts.push(format!("{}:{:02}:00", minutes / 60, minutes % 60));
    }
    if let Some(partition) = partition {
        parts.push(format!("`{partition}`"));
    }
    parts.join(", ")
}

/// `text` in a cell of a table: one line, no bar.
fn cell(text: &str) -> String {
    shell::comment(text).replace('|', r"\|")
}
