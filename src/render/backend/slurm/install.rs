//! `envs/install.sh`: makes each environment once, with the programs of the machine.

use serde::Serialize;

use super::{step::checked, words::InstallWords};
use crate::{
    diag::Lang,
    plan::{Plan, PlannedEnvironment, PlannedEnvironmentKind},
    render::{INSTALLED, shell, templates, tree::FileTree},
};

const TEMPLATE: &str = "install.sh.j2";

/// What `install.sh.j2` reads. Texts are already quoted for the place where they stand.
#[derive(Serialize)]
struct InstallView {
    w: InstallWords,
    rendered: String,
    /// Lines of the comment at the top.
    header: Vec<String>,
    environments: Vec<EnvironmentView>,
    /// Whether conda makes one of them, and whether one is an image that is pulled.
    solves: bool,
    pulls: bool,
    /// The file in an environment that says that it is whole.
    mark: &'static str,
}

/// An environment that is made.
#[derive(Serialize)]
struct EnvironmentView {
    name: String,
    /// `NAME KIND PATH FROM`.
    words: String,
    /// What runs when its packages are there, each as a word.
    commands: Vec<String>,
    /// Lines for `sha256sum --check` of the files that those read.
    locked: Vec<String>,
}

/// Adds the script, where there is an environment to make.
pub(super) fn file(plan: &Plan, tree: &mut FileTree) {
    let environments: Vec<EnvironmentView> =
        plan.environments.iter().filter_map(|environment| made(plan, environment)).collect();
    if environments.is_empty() {
        return;
    }
    let rendered = plan.folders.rendered.clone();
    let (project, tool) = (&plan.project.name, &plan.tool);
    let header = match plan.project.language {
        Lang::En => [
            format!("{project}: environments"),
            format!("Made by lab {tool} from lab.toml: edit that, then `lab render`."),
        ],
        Lang::Fr => [
            format!("{project} : environnements"),
            format!("Fait par lab {tool} d'après lab.toml : modifier celui-ci, puis `lab render`."),
        ],
    };
    let any = |wanted: fn(&PlannedEnvironmentKind) -> bool| {
        plan.environments.iter().any(|environment| wanted(&environment.kind))
    };
    let view = InstallView {
        w: InstallWords::new(plan.project.language, &plan.folders),
        header: header.into(),
        environments,
        solves: any(|kind| matches!(kind, PlannedEnvironmentKind::Conda { .. })),
        pulls: any(|kind| {
            matches!(kind, PlannedEnvironmentKind::Container { pulled: Some(_), .. })
        }),
        mark: INSTALLED,
        rendered: rendered.clone(),
    };
    tree.add(format!("{rendered}/envs/install.sh"), templates::fill(TEMPLATE, &view));
}

fn made(plan: &Plan, environment: &PlannedEnvironment) -> Option<EnvironmentView> {
    let name = &environment.name;
    let (kind, path, from) = match &environment.kind {
        PlannedEnvironmentKind::Modules => return None,
        PlannedEnvironmentKind::Container { path, pulled } => ("image", path, pulled.clone()?),
        PlannedEnvironmentKind::Conda { prefix, .. } => {
            let file = format!("{}/envs/{name}/environment.yml", plan.folders.rendered);
            ("conda", prefix, file)
        }
    };
    let words = format!("{name} {kind} {} {}", shell::quote(path), shell::quote(&from));
    let install = environment.install.as_ref();
    Some(EnvironmentView {
        name: name.to_string(),
        words,
        commands: install
            .map(|install| install.commands.iter().map(|text| shell::quote(text)).collect())
            .unwrap_or_default(),
        locked: install
            .map(|install| install.files.iter().map(checked).collect())
            .unwrap_or_default(),
    })
}
