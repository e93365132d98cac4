//! An environment, a dataset or a param that nothing names: left over, or meant for something that
//! names another.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::{Check, CheckContext};
use crate::{
    data::DatasetRows,
    diag::{Code, Diagnostic, Sink, Text},
    model::{DatasetId, EnvironmentId, ForeachSource, Reference},
    text,
};

const ENVIRONMENT: Code = Code::warning("env/unused");
const DATASET: Code = Code::warning("dataset/unused");
const PARAM: Code = Code::warning("param/unused");

/// A param that a template names. Paths and axes keep no trace of it, so the text is asked.
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{[^{}]*\bparams\.([a-z0-9_]+)").expect("a fixed pattern"));

pub(super) struct Unused;

impl Check for Unused {
    fn codes(&self) -> &'static [Code] {
        &[ENVIRONMENT, DATASET, PARAM]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let lab = cx.lab;
        // A project without steps is only begun.
        if !cx.whole || lab.steps.is_empty() {
            return;
        }
        let help = || text!(En: "remove it, or use it in a step", Fr: "retirez-le, ou servez-vous-en dans une étape");
        let environments: BTreeSet<_> =
            lab.steps.iter().filter_map(|step| step.environment).collect();
        for (index, environment) in lab.environments.iter().enumerate() {
            if !environments.contains(&EnvironmentId(index)) {
                let name = &environment.name;
                let message = text!(En: "no step uses the environment `{name}`", Fr: "aucune étape n'utilise l'environnement `{name}`");
                let found = Diagnostic::new(ENVIRONMENT, message, environment.place, defined());
                sink.warn(found.help(help()));
            }
        }
        let mut datasets: BTreeSet<_> = lab
            .steps
            .iter()
            .filter_map(|step| match step.foreach.as_ref()?.source {
                ForeachSource::Dataset(id) => Some(id),
                ForeachSource::Step(_) => None,
            })
            .collect();
        for hole in lab.steps.iter().flat_map(crate::model::Step::references) {
            if let Reference::Dataset(id) = hole.reference {
                datasets.insert(id);
            }
        }
        for (index, dataset) in lab.datasets.iter().enumerate() {
            // That it is empty was told.
            let empty = cx.rows.dataset(DatasetId(index)).is_some_and(DatasetRows::is_empty);
            if !empty && !datasets.contains(&DatasetId(index)) {
                let name = &dataset.name;
                let message = text!(En: "no step reads the dataset `{name}`", Fr: "aucune étape ne lit le jeu de données `{name}`");
                let found = Diagnostic::new(DATASET, message, dataset.place, defined());
                sink.warn(found.help(help()));
            }
        }
        let params: BTreeSet<String> = sink
            .sources
            .iter()
            .flat_map(|source| NAMED.captures_iter(source.text()))
            .map(|found| found[1].to_owned())
            .collect();
        for (name, param) in &lab.params {
            if !params.contains(name.as_str()) {
                let message = text!(En: "nothing uses the param `{name}`", Fr: "rien n'utilise le paramètre `{name}`");
                let label = text!(En: "`{{{{ params.{name} }}}}` is written nowhere", Fr: "`{{{{ params.{name} }}}}` n'est écrit nulle part");
                sink.warn(Diagnostic::new(PARAM, message, param.place, label).help(help()));
            }
        }
    }
}

fn defined() -> Text {
    text!(En: "defined here", Fr: "défini ici")
}
