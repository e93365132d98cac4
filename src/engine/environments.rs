//! Environments that a run needs and that are not installed.

use std::{ffi::OsString, path::Path};

use super::variable;
use crate::{
    diag::{Lang, Text, words},
    model::Name,
    plan::{Job, Plan, PlannedEnvironment, PlannedEnvironmentKind},
    render::{CONDA_PROGRAMS, CONTAINER_PROGRAMS, INSTALLED, install_line},
};

/// An environment that is not installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingEnvironment {
    /// Its name.
    pub name: Name,
    /// The steps that need it, in their order.
    pub steps: Vec<Name>,
    /// Where it is looked for: a folder or an image, relative to the project.
    pub path: String,
    /// What would make it.
    pub remedy: Remedy,
}

/// What would make an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// This command.
    Command(String),
    /// `micromamba`, `mamba` or `conda`, none of which is found.
    Conda,
    /// `apptainer` or `singularity`, none of which is found.
    Apptainer,
    /// The image is a file, which somebody must put there.
    Image,
}

/// Those that one of `jobs` needs and that are not installed below `root`.
pub(super) fn missing<'p>(
    plan: &Plan,
    jobs: &(impl Iterator<Item = &'p Job> + Clone),
    root: &Path,
    variables: &[(OsString, OsString)],
) -> Vec<MissingEnvironment> {
    let mut missing = Vec::new();
    for (index, environment) in plan.environments.iter().enumerate() {
        let Some((path, remedy)) = remedy(plan, environment, root, variables) else { continue };
        let steps: Vec<Name> = jobs
            .clone()
            .filter(|job| job.environment == Some(index))
            .map(|job| job.name.clone())
            .collect();
        if !steps.is_empty() {
            let name = environment.name.clone();
            missing.push(MissingEnvironment { name, steps, path: path.to_owned(), remedy });
        }
    }
    missing
}

/// Where `environment` is missing, and what would make it; `None` where it is there.
fn remedy<'p>(
    plan: &Plan,
    environment: &'p PlannedEnvironment,
    root: &Path,
    variables: &[(OsString, OsString)],
) -> Option<(&'p str, Remedy)> {
    let found = |program: &str| {
        variable(variables, "PATH").is_some_and(|path| {
            std::env::split_paths(path).any(|folder| folder.join(program).is_file())
        })
    };
    let here = |path: &str| root.join(path).exists() && !root.join(format!("{path}.part")).exists();
    let command = Remedy::Command(install_line(&plan.folders, &environment.name));
    match &environment.kind {
        PlannedEnvironmentKind::Modules => None,
        PlannedEnvironmentKind::Conda { prefix, .. } => {
            let whole = environment.install.is_none() || root.join(prefix).join(INSTALLED).exists();
            if whole && here(prefix) && root.join(prefix).join("bin").is_dir() {
                return None;
            }
            let can = CONDA_PROGRAMS.into_iter().any(found);
            Some((prefix, if can { command } else { Remedy::Conda }))
        }
        PlannedEnvironmentKind::Container { path, pulled: None } => {
            (!root.join(path).exists()).then_some((path.as_str(), Remedy::Image))
        }
        PlannedEnvironmentKind::Container { path, pulled: Some(_) } => {
            if here(path) {
                return None;
            }
            let can = CONTAINER_PROGRAMS.into_iter().any(found);
            Some((path, if can { command } else { Remedy::Apptainer }))
        }
    }
}

/// All of them, with the commands.
pub(super) fn text(missing: &[MissingEnvironment]) -> Text {
    Text::each(|lang| {
        let mut lines: Vec<String> = missing.iter().map(|one| line(one, lang)).collect();
        let commands: Vec<&str> = missing
            .iter()
            .filter_map(|one| match &one.remedy {
                Remedy::Command(command) => Some(command.as_str()),
                _ => None,
            })
            .collect();
        if !commands.is_empty() {
            let help = match lang {
                Lang::En => "make what is missing, in the project's folder:",
                Lang::Fr => "créez ce qui manque, dans le dossier du projet :",
            };
            lines.push(help.to_owned());
            lines.extend(commands.iter().map(|command| format!("  {command}")));
        }
        for remedy in [Remedy::Conda, Remedy::Apptainer] {
            if missing.iter().any(|one| one.remedy == remedy) {
                lines.push(programs(&remedy, lang).to_owned());
            }
        }
        lines.join("\n")
    })
}

fn programs(remedy: &Remedy, lang: Lang) -> &'static str {
    match (lang, remedy) {
        (Lang::En, Remedy::Conda) => {
            "install `micromamba`, `mamba` or `conda`: one of the three is needed to make them"
        }
        (Lang::Fr, Remedy::Conda) => {
            "installez `micromamba`, `mamba` ou `conda` : l'un des trois est nécessaire pour les créer"
        }
        (Lang::En, _) => "install `apptainer`, or load its module: it pulls images and runs them",
        (Lang::Fr, _) => {
            "installez `apptainer`, ou chargez son module : il obtient les images et les lance"
        }
    }
}

fn line(missing: &MissingEnvironment, lang: Lang) -> String {
    let MissingEnvironment { name, path, .. } = missing;
    let steps = words::and(lang, missing.steps.iter().map(|step| format!("`{step}`")));
    match (lang, &missing.remedy) {
        (Lang::En, Remedy::Image) => format!(
            "the image `{path}` of the environment `{name}` is not there; {steps} would run in it"
        ),
        (Lang::Fr, Remedy::Image) => format!(
            "l'image `{path}` de l'environnement `{name}` n'est pas là ; elle est nécessaire à {steps}"
        ),
        (Lang::En, _) => format!(
            "the environment `{name}` is not installed in `{path}`; {steps} would run in it"
        ),
        (Lang::Fr, _) => format!(
            "l'environnement `{name}` n'est pas installé dans `{path}` ; il est nécessaire à {steps}"
        ),
    }
}
