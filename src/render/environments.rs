//! `envs/NAME/environment.yml`: what conda, mamba and micromamba make an environment from.

use serde::Serialize;

use super::{shell, tree::FileTree};
use crate::{
    diag::Lang,
    model::{Folders, Name},
    plan::{Plan, PlannedEnvironment, PlannedEnvironmentKind},
};

/// The programs that make an environment from its file, the preferred one first.
pub const CONDA_PROGRAMS: [&str; 3] = ["micromamba", "mamba", "conda"];

/// The programs that run containers, the preferred one first: the second is what it was called
/// before, and what some sites still have.
pub const CONTAINER_PROGRAMS: [&str; 2] = ["apptainer", "singularity"];

/// The file in an environment that `envs/install.sh` leaves when all of it is made.
pub const INSTALLED: &str = ".lab-installed";

/// The line of bash that makes the environment `name`, started in the project's folder.
pub fn install_line(folders: &Folders, name: &Name) -> String {
    format!("bash {}/envs/install.sh {name}", folders.rendered)
}

/// The file, in the order in which people read it.
#[derive(Serialize)]
struct EnvironmentFile<'a> {
    name: &'a str,
    channels: &'a [String],
    dependencies: Vec<Dependency<'a>>,
}

/// A match spec, or the requirements that pip installs after conda.
#[derive(Serialize)]
#[serde(untagged)]
enum Dependency<'a> {
    Conda(&'a str),
    Pip { pip: &'a [String] },
}

/// Adds the file of each conda environment.
pub(super) fn files(plan: &Plan, tree: &mut FileTree) {
    for environment in &plan.environments {
        if let PlannedEnvironmentKind::Conda { channels, dependencies, pip, .. } = &environment.kind
        {
            let file = EnvironmentFile {
                name: &environment.name,
                channels,
                dependencies: dependency_list(dependencies, pip),
            };
            let mut text = header(plan, environment);
            text.push_str(&serde_saphyr::to_string(&file).expect("texts and lists are YAML"));
            let path =
                format!("{}/envs/{}/environment.yml", plan.folders.rendered, environment.name);
            tree.add(path, text);
        }
    }
}

fn dependency_list<'a>(conda: &'a [String], pip: &'a [String]) -> Vec<Dependency<'a>> {
    let mut list: Vec<_> = conda.iter().map(|spec| Dependency::Conda(spec)).collect();
    if !pip.is_empty() {
        if !conda.iter().any(|spec| package(spec) == "pip") {
            list.push(Dependency::Conda("pip"));
        }
        list.push(Dependency::Pip { pip });
    }
    list
}

/// The package's name in a match spec: `conda-forge::pip >=24` names `pip`.
fn package(spec: &str) -> &str {
    let spec = spec.rsplit_once("::").map_or(spec, |(_, spec)| spec).trim_start();
    spec.split(|c: char| !(c.is_alphanumeric() || "-_.".contains(c))).next().unwrap_or_default()
}

fn header(plan: &Plan, environment: &PlannedEnvironment) -> String {
    let (name, tool) = (&environment.name, &plan.tool);
    let file = shell::comment(&environment.file);
    let mut lines: Vec<String> =
        environment.description.iter().flat_map(|text| text.lines()).map(shell::comment).collect();
    lines.push(match plan.project.language {
        Lang::En => {
            format!("Made by lab {tool} from [environments.{name}] in {file}: edit that, then `lab render`.")
        }
        Lang::Fr => {
            format!("Fait par lab {tool} d'après [environments.{name}] de {file} : modifier celui-ci, puis `lab render`.")
        }
    });
    lines.push(format!("  {}", install_line(&plan.folders, name)));
    lines.iter().flat_map(|line| ["# ", line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pip_is_named_once_and_the_channels_are_only_those() {
        let conda = ["python 3.10.*".to_owned(), "conda-forge::pip >=24".to_owned()];
        let channels = ["conda-forge".to_owned()];
        let pip = ["cellpose==3.0 ; python_version > '3.9'".to_owned()];
        let file = EnvironmentFile {
            name: "cellpose",
            channels: &channels,
            dependencies: dependency_list(&conda, &pip),
        };
        let text = serde_saphyr::to_string(&file).unwrap();
        assert_eq!(text.matches("pip").count(), 2, "{text}");
        assert!(!text.contains("defaults"), "{text}");
        assert_eq!(dependency_list(&conda[..1], &pip).len(), 3);
        assert_eq!(package("pip[version='>=2']"), "pip");
        assert_eq!(package("pipx"), "pipx");
    }
}
