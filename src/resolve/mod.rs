//! From the manifest as written to the analysis it means: names looked up, templates parsed, units
//! read, defaults merged. Sees no disk.
//!
//! It never stops at the first fault: what is wrong is reported and left out, and a step whose
//! rows or outputs suffered is marked, so that nothing is concluded from it.

mod action;
mod arguments;
mod codes;
mod conda;
mod context;
mod dataset;
mod dataset_form;
mod environment;
mod environment_kind;
mod foreach;
mod image;
mod known;
mod local;
mod manifest_text;
mod match_spec;
mod matrix;
mod profile;
mod project;
mod range;
mod resources;
mod retries;
mod scalar;
mod shell;
mod shell_context;
mod step;
mod template;
mod template_fault;
mod template_syntax;
mod unknown;

pub use codes::CODES;
pub(crate) use manifest_text::project_value;
pub use profile::profile;

use crate::{
    diag::{Reported, Sink},
    manifest::{EnvironmentFiles, Manifest},
    model::{ClusterProfile, Folders, Lab},
    text::FileId,
};
use context::{ClusterNames, Context};
use known::Known;

/// The analysis that `manifest` means, on the cluster of `cluster`.
///
/// What could be understood is returned, whatever was reported; only a manifest without a usable
/// `[project]` gives nothing.
pub fn lab(
    manifest: &Manifest,
    files: &EnvironmentFiles,
    cluster: Option<ClusterProfile>,
    sink: &mut Sink,
) -> Result<Lab, Reported> {
    let mut cx = Context::new(&manifest.texts, &manifest.cut, sink);
    let project = project::project(&mut cx, manifest)?;
    cx.names.cluster = cluster_names(manifest, cluster.as_ref());
    let params = project::params(&mut cx, manifest);
    cx.names.params = Known::aside(&manifest.cut, &["params"]);
    for (name, param) in &params {
        // Of a list whose elements were set aside the value is not known.
        let cut = manifest.cut.touches(&["params", name]);
        cx.names.params.insert(name.as_str(), (!cut).then(|| param.value.clone()));
    }
    let datasets = dataset::datasets(&mut cx, manifest, &project);
    let environments = environment::environments(&mut cx, manifest, files, cluster.as_ref());
    let steps = step::steps(&mut cx, manifest, &project, &environments);
    let name = |file: FileId| (file, cx.sink.sources.get(file).name().to_owned());
    let files = manifest.texts.files().map(name).collect();
    Ok(Lab {
        files,
        variant: manifest.variant.clone(),
        variants: manifest.variants().into_iter().map(|name| name.value).collect(),
        folders: Folders::of(manifest.variant.as_ref()),
        project,
        params,
        datasets,
        environments,
        steps,
        cluster,
    })
}

fn cluster_names(manifest: &Manifest, cluster: Option<&ClusterProfile>) -> ClusterNames {
    let named = manifest.raw.project.as_ref().is_some_and(|project| project.cluster.is_some());
    match cluster {
        Some(profile) => {
            let mut paths = Known::default();
            for (name, path) in &profile.paths {
                paths.insert(name.as_str(), Some(path.clone()));
            }
            ClusterNames::Profile(profile.name.clone(), paths)
        }
        None if named || manifest.cut.has(&["project", "cluster"]) => ClusterNames::Unknown,
        None => ClusterNames::None,
    }
}
