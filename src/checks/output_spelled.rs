//! A command that spells the folder of an output: with a variant it means the whole run's.

use std::collections::BTreeMap;

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::{Action, Part},
    text,
    text::Place,
};

const SPELLED: Code = Code::warning("step/output-spelled");

pub(super) struct OutputSpelled;

impl Check for OutputSpelled {
    fn codes(&self) -> &'static [Code] {
        &[SPELLED]
    }

    /// Looks at the whole analysis alone: a variant has the same commands, or its own on purpose.
    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        if cx.lab.variants.is_empty() || cx.lab.variant.is_some() {
            return;
        }
        let folders = folders(cx);
        for (_, step) in cx.lab.enabled_steps() {
            let Action::Command { text, .. } = &step.action else { continue };
            // The deepest folder says most.
            let spelled = text.parts.iter().find_map(|part| match part {
                Part::Text(text) => {
                    folders.iter().rev().find(|(folder, _)| is_spelled(text, folder))
                }
                Part::Hole(_) => None,
            });
            let Some((folder, output)) = spelled else { continue };
            let name = &step.name;
            let variant = &cx.lab.variants[0];
            let message = text!(
                En: "the command of `steps.{name}` spells `{folder}`, where outputs go",
                Fr: "la commande de `steps.{name}` écrit en toutes lettres `{folder}`, où vont des sorties"
            );
            let label = text!(
                En: "with `--variant {variant}` outputs go elsewhere",
                Fr: "avec `--variant {variant}`, les sorties vont ailleurs"
            );
            let help = text!(
                En: "name the output: `{{{{ outputs.NAME }}}}`, `{{{{ steps.STEP.outputs.NAME }}}}`",
                Fr: "nommez la sortie : `{{{{ outputs.NOM }}}}`, `{{{{ steps.ÉTAPE.outputs.NOM }}}}`"
            );
            let of_output = text!(En: "an output", Fr: "une sortie");
            sink.warn(
                Diagnostic::new(SPELLED, message, step.place, label)
                    .also(*output, of_output)
                    .help(help),
            );
        }
    }
}

/// The folders of outputs as far as they are written out, with a final `/`, and one output of each.
fn folders(cx: CheckContext<'_>) -> BTreeMap<String, Place> {
    let mut folders = BTreeMap::new();
    for output in cx.lab.enabled_steps().flat_map(|(_, step)| step.outputs.values()) {
        if let Some(Part::Text(text)) = output.path.parts.first()
            && let Some((folder, _)) = text.trim_start_matches("./").rsplit_once('/')
        {
            folders.entry(format!("{folder}/")).or_insert(output.path.place);
        }
    }
    folders
}

/// Whether a word of `text` begins with `folder`.
fn is_spelled(text: &str, folder: &str) -> bool {
    text.match_indices(folder).any(|(at, _)| {
        let before = text[..at].trim_end_matches("./");
        !before.ends_with(|c: char| c.is_alphanumeric() || "_-./~$}".contains(c))
    })
}
