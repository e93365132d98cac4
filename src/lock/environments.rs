//! What an environment asks, as a digest: a change of the request is seen without solving.

use std::collections::BTreeSet;

use super::{Hashes, Sha};
use crate::{
    data::{Digest, ProjectFiles},
    model::{EnvironmentId, EnvironmentKind, Lab, Name},
    text::{Placed, escape},
};

/// The digest of what the environment `id` asks, the files among it that its `install` reads. Its
/// description and variables are not among it: the first decides nothing, the second stand in the
/// recipes of the steps.
pub fn environment_digest(
    lab: &Lab,
    id: EnvironmentId,
    files: &ProjectFiles,
    hashes: &Hashes,
) -> Digest {
    let environment = lab.environment(id);
    let mut sha = Sha::new("lab-environment 1");
    match &environment.kind {
        EnvironmentKind::Modules => sha.line("kind modules"),
        EnvironmentKind::Container(image) => {
            sha.line("kind container");
            sha.line(&format!("image {}", escape(&image.name.value)));
        }
        EnvironmentKind::Conda(request) => {
            sha.line("kind conda");
            let mut list = |label: &str, values: &mut dyn Iterator<Item = &str>| {
                for value in values {
                    sha.line(&format!("{label} {}", escape(value)));
                }
            };
            // Channels and modules in their order, which counts; the rest sorted, for theirs does not.
            list("channel", &mut request.channels.iter().map(|channel| channel.value.as_str()));
            for (label, values) in [
                ("dependency", placed(&request.dependencies)),
                ("pip", placed(&request.pip)),
                ("platform", request.platforms.iter().map(String::as_str).collect()),
            ] {
                list(label, &mut values.into_iter());
            }
            list("cuda", &mut request.cuda.iter().map(String::as_str));
            list("glibc", &mut request.glibc.iter().map(String::as_str));
        }
    }
    for module in &environment.modules {
        sha.line(&format!("module {}", escape(&module.value)));
    }
    if let Some(install) = &environment.install {
        for path in files.installs.get(&id).into_iter().flatten() {
            let sha256 = &hashes.files[path].sha256;
            sha.line(&format!("file {}", escape(&format!("{sha256} {path}"))));
        }
        for command in &install.commands {
            sha.line(&format!("command {}", escape(&command.value)));
        }
    }
    sha.finish()
}

/// Where a conda environment is installed, in the project: another request is another folder.
pub fn environment_prefix(name: &Name, digest: Digest) -> String {
    format!(".lab/envs/{name}-{}", &digest.to_string()[..12])
}

/// Where the image that a container is pulled from is kept, in the project.
pub fn image_path(name: &Name, digest: Digest) -> String {
    format!("{}.sif", environment_prefix(name, digest))
}

/// The values in the order of their bytes.
fn placed(values: &[Placed<String>]) -> BTreeSet<&str> {
    values.iter().map(|value| value.value.as_str()).collect()
}
