//! A `workdir` where none may be made: in raw data, in what the tool keeps, in what a task makes.

use std::collections::BTreeMap;

use super::{Check, CheckContext, output_in_dataset::RawData};
use crate::{
    diag::{Code, Diagnostic, Sink, Text},
    model::StepId,
    text,
};

const BAD_WORKDIR: Code = Code::error("step/bad-workdir");

/// Folders at the top of a project that are the tool's.
const KEPT: [&str; 3] = ["rendered", ".lab", ".git"];

pub(super) struct Workdir;

impl Check for Workdir {
    fn codes(&self) -> &'static [Code] {
        &[BAD_WORKDIR]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let steps = cx.graph.nodes().map(|(id, node)| (id, cx.lab.step(id), node));
        let elsewhere: Vec<_> = steps.filter(|(_, step, _)| step.workdir.is_some()).collect();
        if elsewhere.is_empty() {
            return;
        }
        let raw = RawData::new(cx);
        let made = made(cx);
        for (id, step, node) in elsewhere {
            let path = step.workdir.as_ref().expect("only those were kept");
            // A folder that the step's one task makes may be where it runs.
            let own = (!node.tasks.many).then_some(id);
            let Some(label) = why(&raw, &made, path.value.as_str(), own) else { continue };
            let name = &step.name;
            let message = text!(En: "`steps.{name}` cannot run in `{}`", path.value.as_str();
                                Fr: "`steps.{name}` ne peut pas tourner dans `{}`", path.value.as_str());
            let help = text!(En: "name a folder of its own, such as `work/{name}`", Fr: "donnez-lui son propre dossier, par exemple `work/{name}`");
            sink.error(Diagnostic::new(BAD_WORKDIR, message, path.place, label).help(help));
        }
    }
}

/// What tasks make, in small letters: who, and whether it is a folder.
fn made(cx: CheckContext<'_>) -> BTreeMap<String, (StepId, bool)> {
    let outputs = cx.graph.nodes().flat_map(|(id, node)| {
        node.outputs
            .values()
            .flatten()
            .map(move |path| (path.trim_end_matches('/').to_lowercase(), (id, path.ends_with('/'))))
    });
    outputs.collect()
}

/// Why no step may run at `path`; `own` is a step of one task, whose folders it may use.
fn why(
    raw: &RawData<'_>,
    made: &BTreeMap<String, (StepId, bool)>,
    path: &str,
    own: Option<StepId>,
) -> Option<Text> {
    let first = path.split('/').next().unwrap_or(path);
    if KEPT.iter().any(|kept| first.eq_ignore_ascii_case(kept)) {
        return Some(
            text!(En: "`{first}` belongs to the project itself", Fr: "`{first}` appartient au projet lui-même"),
        );
    }
    if let Some(dataset) = raw.dataset_around(path) {
        return Some(
            text!(En: "belongs to the dataset `{dataset}`, which is never written to", Fr: "appartient au jeu de données `{dataset}`, où rien n'est jamais écrit"),
        );
    }
    let lower = path.to_lowercase();
    let above = lower.match_indices('/').map(|(at, _)| &lower[..at]);
    above.chain([lower.as_str()]).find_map(|folder| {
        let (step, is_folder) = made.get(folder)?;
        (!is_folder || own != Some(*step)).then(|| {
            text!(En: "`{folder}` is what a task makes", Fr: "`{folder}` est ce que fait une tâche")
        })
    })
}
