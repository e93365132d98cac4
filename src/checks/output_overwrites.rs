//! An output that would overwrite what a person wrote, or what the tool keeps.

use std::collections::BTreeSet;

use super::{Check, CheckContext, output_in_dataset::RawData};
use crate::{
    diag::{Code, Diagnostic, Sink, Text},
    text,
};

const OVERWRITES: Code = Code::error("step/output-overwrites");

/// Files and folders at the top of a project that are not for outputs.
const KEPT: [&str; 6] = ["lab.toml", "lab.lock", "rendered", ".lab", ".git", "clusters"];

pub(super) struct OutputOverwrites;

impl Check for OutputOverwrites {
    fn codes(&self) -> &'static [Code] {
        &[OVERWRITES]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let raw = RawData::new(cx);
        let inputs: BTreeSet<&str> = cx
            .lab
            .enabled_steps()
            .flat_map(|(_, step)| step.inputs.values().map(|path| path.value.as_str()))
            .collect();
        for (id, node) in cx.graph.nodes() {
            let step = cx.lab.step(id);
            for (name, paths) in &node.outputs {
                let hit = paths
                    .iter()
                    // What belongs to a dataset is another finding.
                    .filter(|path| !raw.is_touched_by(path))
                    .find_map(|path| {
                        let real = raw.real_path(path)?;
                        Some((path, what(cx, &inputs, &real)?))
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
}

/// What `path` would overwrite.
fn what(cx: CheckContext<'_>, inputs: &BTreeSet<&str>, path: &str) -> Option<Text> {
    let first = path.split('/').next().unwrap_or(path);
    if KEPT.iter().any(|kept| first.eq_ignore_ascii_case(kept)) {
        return Some(
            text!(En: "`{first}` belongs to the project itself", Fr: "`{first}` appartient au projet lui-même"),
        );
    }
    let entries = &cx.files.entries;
    if entries.contains_key(path) {
        return Some(
            text!(En: "a step reads this file as it was written", Fr: "une étape lit ce fichier tel qu'il a été écrit"),
        );
    }
    // What a step made would change the folder that another reads, and its key.
    let above = path.match_indices('/').map(|(at, _)| &path[..at]);
    if let Some(folder) = above.into_iter().find(|folder| inputs.contains(folder)) {
        return Some(
            text!(En: "a step reads the folder `{folder}` as it was written", Fr: "une étape lit le dossier `{folder}` tel qu'il a été écrit"),
        );
    }
    let below = format!("{path}/");
    let (held, _) = entries.range(below.clone()..).next()?;
    held.starts_with(&below).then(|| {
        text!(En: "a step reads `{held}` as it was written", Fr: "une étape lit `{held}` tel qu'il a été écrit")
    })
}
