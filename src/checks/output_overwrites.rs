//! An output that would overwrite what a person wrote, or what the tool keeps.

use std::collections::{BTreeMap, BTreeSet};

use super::{CheckContext, output_in_dataset::RawData, real_path::above};
use crate::{
    data::Glob,
    diag::{Code, Diagnostic, Sink, Text},
    model::{Action, Folders},
    text,
};

pub(super) const OVERWRITES: Code = Code::error("step/output-overwrites");

/// Files and folders at the top of a project that are not for outputs.
const KEPT: [&str; 6] = ["lab.toml", "lab.lock", "rendered", ".lab", ".git", "clusters"];

/// Reports every output that is none of `raw`, and would overwrite what people wrote.
pub(super) fn look(cx: CheckContext<'_>, raw: &RawData<'_>, sink: &mut Sink) {
    let written = Written::new(cx, raw);
    for (id, node) in cx.graph.nodes() {
        let step = cx.lab.step(id);
        for (name, paths) in &node.outputs {
            let hit = paths
                .iter()
                // What belongs to a dataset is another finding.
                .filter(|path| !raw.is_touched_by(path))
                .find_map(|path| {
                    let real = raw.real_path(path)?;
                    let bare = path.trim_end_matches('/');
                    // The task follows no link: it may lead elsewhere by then.
                    let linked = || (real != bare).then(|| text!(En: "a symbolic link leads to `{real}`", Fr: "un lien symbolique mène à `{real}`"));
                    let own = real.strip_prefix(&*cx.lab.folders.outputs).unwrap_or(&real);
                    Some((bare, written.at(own).or_else(linked)?))
                });
            if let Some((path, label)) = hit {
                let message = text!(En: "an output cannot be `{path}`", Fr: "une sortie ne peut pas être `{path}`");
                let help = text!(En: "write it elsewhere, such as `results/`", Fr: "écrivez-la ailleurs, par exemple dans `results/`");
                let place = step.outputs[name].path.place;
                sink.error(Diagnostic::new(OVERWRITES, message, place, label).help(help));
            }
        }
    }
}

/// What people wrote for the steps, those that are switched off included.
struct Written<'a> {
    files: BTreeSet<&'a str>,
    inputs: BTreeSet<&'a str>,
    /// Where those of both really lie that a link leads to, with their paths.
    linked: BTreeMap<String, &'a str>,
    code: Vec<Glob>,
    /// The files of the manifest.
    manifest: BTreeSet<&'a str>,
    /// The folders where variants write, with a final `/`.
    variants: Vec<String>,
}

impl<'a> Written<'a> {
    fn new(cx: CheckContext<'a>, raw: &RawData<'_>) -> Self {
        let steps = &cx.lab.steps;
        let inputs: BTreeSet<&str> = steps
            .iter()
            .flat_map(|step| step.inputs.values().map(|path| path.value.as_str()))
            .collect();
        let scripts = steps.iter().filter_map(|step| match &step.action {
            Action::Script { path, .. } => Some(path.value.as_str()),
            Action::Program { .. } | Action::Command { .. } => None,
        });
        let read = cx.files.entries.keys().map(String::as_str);
        let files: BTreeSet<&str> = read.chain(scripts).chain(inputs.iter().copied()).collect();
        let all: Vec<&str> = files.iter().copied().collect();
        let linked = raw.real.led_to("", &all).into_iter().collect();
        let globs: BTreeSet<&str> =
            steps.iter().flat_map(|step| &step.code).map(|glob| glob.value.as_str()).collect();
        // Of a glob that cannot be read the step that reads it tells.
        let code = globs.into_iter().filter_map(|glob| Glob::parse(glob).ok()).collect();
        let manifest = cx.lab.files.values().map(String::as_str).collect();
        let variants = cx.lab.variants.iter().map(|name| Folders::of(Some(name)).outputs);
        Self { files, inputs, linked, code, manifest, variants: variants.collect() }
    }

    /// What of it an output at `path` would overwrite or change.
    fn at(&self, path: &str) -> Option<Text> {
        let first = path.split('/').next().unwrap_or(path);
        if KEPT.iter().any(|kept| first.eq_ignore_ascii_case(kept)) {
            return Some(
                text!(En: "`{first}` belongs to the project itself", Fr: "`{first}` appartient au projet lui-même"),
            );
        }
        if self.files.contains(path) || self.code.iter().any(|glob| glob.matches(path)) {
            return Some(
                text!(En: "a step reads this file as it was written", Fr: "une étape lit ce fichier tel qu'il a été écrit"),
            );
        }
        let below = format!("{path}/");
        let is_of_variant =
            |folder: &&String| path.starts_with(folder.as_str()) || folder.starts_with(&below);
        if let Some(folder) = self.variants.iter().find(is_of_variant) {
            return Some(
                text!(En: "the outputs of a variant go to `{folder}`", Fr: "les sorties d'une variante vont dans `{folder}`"),
            );
        }
        let is_of_manifest = |file: &&&str| **file == path || file.starts_with(&below);
        if let Some(file) = self.manifest.iter().find(is_of_manifest) {
            return Some(
                text!(En: "`{file}` belongs to the project itself", Fr: "`{file}` appartient au projet lui-même"),
            );
        }
        // What a step made would change the folder that another reads, and its key.
        if let Some(folder) = above(path).find(|folder| self.inputs.contains(folder)) {
            return Some(
                text!(En: "a step reads the folder `{folder}` as it was written", Fr: "une étape lit le dossier `{folder}` tel qu'il a été écrit"),
            );
        }
        let led = above(path).chain([path]).find_map(|lies| self.linked.get(lies));
        if let Some(link) = led {
            return Some(
                text!(En: "`{link}`, which a step reads as it was written, leads here through a symbolic link", Fr: "`{link}`, qu'une étape lit tel qu'il a été écrit, mène ici par un lien symbolique"),
            );
        }
        let held = self.files.range(below.as_str()..).next()?;
        held.starts_with(&below).then(|| {
            text!(En: "a step reads `{held}` as it was written", Fr: "une étape lit `{held}` tel qu'il a été écrit")
        })
    }
}
