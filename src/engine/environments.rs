//! Environments that a run needs and that are not installed.

use std::{ffi::OsString, path::Path};

use super::variable;
use crate::{
    diag::{Lang, Text, words},
    model::Name,
    plan::{Job, Plan, PlannedEnvironmentKind},
    render::{INSTALLERS, install_line},
};

/// An environment that is not installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingEnvironment {
    /// Its name.
    pub name: Name,
    /// The steps that need it, in their order.
    pub steps: Vec<Name>,
    /// The folder that it is looked for in, relative to the project.
    pub prefix: String,
    /// The command that makes it; `None` where no program that could is found.
    pub command: Option<String>,
}

/// Those that one of `jobs` needs and that are not installed below `root`.
pub(super) fn missing<'p>(
    plan: &Plan,
    jobs: &(impl Iterator<Item = &'p Job> + Clone),
    root: &Path,
    variables: &[(OsString, OsString)],
) -> Vec<MissingEnvironment> {
    let installer = installer(variables);
    let mut missing = Vec::new();
    for (index, environment) in plan.environments.iter().enumerate() {
        let PlannedEnvironmentKind::Conda { prefix, .. } = &environment.kind else { continue };
        if root.join(prefix).join("bin").is_dir() {
            continue;
        }
        let steps: Vec<Name> = jobs
            .clone()
            .filter(|job| job.environment == Some(index))
            .map(|job| job.name.clone())
            .collect();
        if steps.is_empty() {
            continue;
        }
        let name = environment.name.clone();
        let command = installer.map(|create| install_line(&plan.folders, create, &name, prefix));
        missing.push(MissingEnvironment { name, steps, prefix: prefix.clone(), command });
    }
    missing
}

/// How the first installer that `PATH` has makes an environment.
fn installer(variables: &[(OsString, OsString)]) -> Option<&'static str> {
    let path = variable(variables, "PATH")?;
    INSTALLERS.into_iter().find_map(|(program, create)| {
        std::env::split_paths(path).any(|folder| folder.join(program).is_file()).then_some(create)
    })
}

/// All of them, with the commands.
pub(super) fn text(missing: &[MissingEnvironment]) -> Text {
    Text::each(|lang| {
        let mut lines: Vec<String> = missing.iter().map(|one| line(one, lang)).collect();
        let commands: Vec<&str> = missing.iter().filter_map(|one| one.command.as_deref()).collect();
        let help = match (lang, commands.is_empty()) {
            (Lang::En, false) => "make what is missing, in the project's folder:",
            (Lang::Fr, false) => "créez ce qui manque, dans le dossier du projet :",
            (Lang::En, true) => {
                "install `micromamba`, `mamba` or `conda`: one of the three is needed to make them"
            }
            (Lang::Fr, true) => {
                "installez `micromamba`, `mamba` ou `conda` : l'un des trois est nécessaire pour les créer"
            }
        };
        lines.push(help.to_owned());
        lines.extend(commands.iter().map(|command| format!("  {command}")));
        lines.join("\n")
    })
}

fn line(missing: &MissingEnvironment, lang: Lang) -> String {
    let MissingEnvironment { name, prefix, .. } = missing;
    let steps = words::and(lang, missing.steps.iter().map(|step| format!("`{step}`")));
    match lang {
        Lang::En => format!(
            "the environment `{name}` is not installed in `{prefix}`; {steps} would run in it"
        ),
        Lang::Fr => format!(
            "l'environnement `{name}` n'est pas installé dans `{prefix}` ; il est nécessaire à {steps}"
        ),
    }
}
