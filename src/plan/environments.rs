//! Environments: where each lies, what a step loads of it and sees in it.

use super::{
    Binds, PlannedEnvironment, PlannedEnvironmentKind, PlannedInstall,
    build::{Sources, locked, named_datasets},
    values::ShellValues,
};
use crate::{
    graph::StepNode,
    lock::{environment_digest, environment_prefix, image_path},
    model::{DatasetId, EnvironmentId, EnvironmentKind, Image, ImageSource, Lab, Partition, Step},
};

pub(super) fn environment(sources: Sources<'_>, id: EnvironmentId) -> PlannedEnvironment {
    let Sources { lab, files, hashes, .. } = sources;
    let digest = environment_digest(lab, id, files, hashes);
    let environment = lab.environment(id);
    let kind = match &environment.kind {
        EnvironmentKind::Modules => PlannedEnvironmentKind::Modules,
        EnvironmentKind::Container(Image { name, source }) => match source {
            ImageSource::Pulled { .. } => PlannedEnvironmentKind::Container {
                path: image_path(&environment.name, digest),
                pulled: Some(name.value.clone()),
            },
            ImageSource::Project(_) | ImageSource::Elsewhere => {
                PlannedEnvironmentKind::Container { path: name.value.clone(), pulled: None }
            }
        },
        EnvironmentKind::Conda(request) => {
            let texts = |list: &[crate::text::Placed<String>]| {
                list.iter().map(|text| text.value.clone()).collect()
            };
            PlannedEnvironmentKind::Conda {
                digest: digest.to_string(),
                prefix: environment_prefix(&environment.name, digest),
                channels: texts(&request.channels),
                dependencies: texts(&request.dependencies),
                pip: texts(&request.pip),
            }
        }
    };
    PlannedEnvironment {
        name: environment.name.clone(),
        file: lab.file_of(environment.place).to_owned(),
        kind,
        install: environment.install.as_ref().map(|install| PlannedInstall {
            files: files
                .installs
                .get(&id)
                .into_iter()
                .flatten()
                .map(|path| locked(hashes, path))
                .collect(),
            commands: install.commands.iter().map(|command| command.value.clone()).collect(),
        }),
        description: environment.description.clone(),
    }
}

/// What a step that runs in a container sees: the datasets that its texts name, that it goes over
/// or that the tasks it waits for go over, and the paths of the cluster.
pub(super) fn binds(
    sources: Sources<'_>,
    step: &Step,
    node: &StepNode,
    shell: &mut ShellValues<'_>,
) -> Option<Binds> {
    let environment = sources.lab.environment(step.environment?);
    if !matches!(environment.kind, EnvironmentKind::Container(_)) {
        return None;
    }
    let before = node.links.keys().filter_map(|id| sources.graph.node(*id)?.tasks.dataset);
    let mut read = named_datasets(step);
    read.extend(before.chain(node.tasks.dataset));
    let folder = |id: DatasetId| match sources.rows.dataset(id) {
        Some(rows) => rows.folder().to_owned(),
        None => sources.lab.dataset(id).path.clone(),
    };
    let cluster = sources.lab.cluster.iter();
    Some(Binds {
        datasets: read.into_iter().map(folder).collect(),
        paths: cluster
            .flat_map(|cluster| cluster.paths.keys())
            .map(|name| shell.bound(name))
            .collect(),
    })
}

/// The profile's modules, the partition's, the environment's.
pub(super) fn modules(lab: &Lab, step: &Step, partition: Option<&Partition>) -> Vec<String> {
    let of_cluster = lab.cluster.iter().flat_map(|cluster| &cluster.setup_modules);
    let of_partition = partition.into_iter().flat_map(|partition| &partition.modules);
    let of_environment = step.environment.into_iter().flat_map(|id| &lab.environment(id).modules);
    let all = of_cluster.chain(of_partition).chain(of_environment);
    all.map(|module| module.value.clone()).collect()
}

/// The folders of the project's own Python modules.
pub(super) fn python_path(lab: &Lab, step: &Step) -> Vec<String> {
    let environment = step.environment.map(|id| lab.environment(id));
    let folders = environment.into_iter().flat_map(|environment| &environment.local);
    folders.map(|folder| folder.value.clone()).collect()
}
