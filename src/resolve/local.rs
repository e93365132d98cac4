//! The Python packages of the project that an environment takes: where their modules lie, what they need.

use super::{codes, context::Context};
use crate::{
    diag::Diagnostic,
    manifest::{EnvironmentFiles, raw::RawEnvironment},
    text,
    text::Placed,
};

/// The packages of the project in an environment.
#[derive(Debug, Default)]
pub(super) struct Local {
    /// The folders on Python's path, in their order.
    pub sources: Vec<Placed<String>>,
    /// What they require of pip, but for one another.
    pub requirements: Vec<Placed<String>>,
    /// The versions of Python that they take, as written.
    pub pythons: Vec<Placed<String>>,
}

/// Those of `raw`. What could not be found or read was told where it was read.
pub(super) fn local(cx: &mut Context<'_>, raw: &RawEnvironment, files: &EnvironmentFiles) -> Local {
    let mut local = Local::default();
    let mut packages = Vec::new();
    for folder in raw.local.iter().flatten() {
        let Some(path) = cx.project_path(&folder.value, folder.span) else { continue };
        if path.value.as_str().contains(':') {
            let typed = &folder.value;
            let message = text!(En: "`{typed}` is not a valid path", Fr: "`{typed}` n'est pas un chemin valide");
            let label = text!(En: "contains `:`, which separates the folders of `PYTHONPATH`", Fr: "contient `:`, qui sépare les dossiers de `PYTHONPATH`");
            let help = text!(En: "rename the folder", Fr: "renommez le dossier");
            cx.sink.error(Diagnostic::new(codes::BAD_PATH, message, path.place, label).help(help));
            continue;
        }
        let Some(package) = files.packages.get(&path.value) else { continue };
        if local.sources.iter().all(|known| known.value != package.source) {
            local.sources.push(Placed::new(package.source.clone(), path.place));
            packages.push(package);
        }
    }
    let names: Vec<String> = packages.iter().map(|package| normal(&package.name)).collect();
    for package in packages {
        let others = package.dependencies.iter();
        let others = others.filter(|spec| !names.contains(&normal(name_of(&spec.value))));
        local.requirements.extend(others.cloned());
        local.pythons.extend(package.python.clone());
    }
    local
}

/// The name at the start of a requirement.
fn name_of(requirement: &str) -> &str {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let requirement = requirement.trim_start();
    requirement.split(|c| !is_of_name(c)).next().unwrap_or_default()
}

/// A name as Python's packages compare it: `Lab_Tools` is `lab-tools`.
fn normal(name: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}
