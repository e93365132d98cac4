//! A path of a person's own computer, in a project that runs on a cluster.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::{Check, CheckContext, written};
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::{EnvironmentKind, ParamValue, is_of_own_computer},
    text,
    text::Place,
};

const OWN: Code = Code::error("path/own-computer");
const PERSONAL: Code = Code::warning("path/personal");

/// A word that begins with such a disk, with a drive letter or with a person's folder.
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    let begins = r#"(?:/(?:Users|Volumes|home)/[^/\s"']|/mnt/[a-z]/|[A-Za-z]:\\|[A-Z]:/[^/])"#;
    Regex::new(&format!(r#"(?:^|[\s"'=,])({begins}[^\s"',;]*)"#)).expect("a fixed pattern")
});

pub(super) struct OwnComputer;

impl Check for OwnComputer {
    fn codes(&self) -> &'static [Code] {
        &[OWN, PERSONAL]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let Some(cluster) = &cx.lab.cluster else { return };
        let cluster = &cluster.name;
        let mut told: BTreeSet<&str> = BTreeSet::new();
        let datasets = cx.lab.datasets.iter();
        let datasets =
            datasets.filter_map(|dataset| Some((dataset.path.as_str(), dataset.path_place?)));
        let images = cx.lab.environments.iter().filter_map(|environment| match &environment.kind {
            EnvironmentKind::Container(image) => {
                Some((image.name.value.as_str(), image.name.place))
            }
            EnvironmentKind::Conda(_) | EnvironmentKind::Modules => None,
        });
        for (path, place) in datasets.chain(images) {
            let home = path.starts_with("/home/");
            if home {
                personal(path, place, sink);
            } else if is_of_own_computer(path) {
                let message = text!(En: "the cluster `{cluster}` has no `{path}`", Fr: "le cluster `{cluster}` n'a pas de `{path}`");
                let label = text!(En: "a disk of a personal computer", Fr: "un disque d'ordinateur personnel");
                let help = text!(En: "write where it is on the cluster, or put it into the project",
                                 Fr: "écrivez où cela se trouve sur le cluster, ou mettez-le dans le projet");
                sink.error(Diagnostic::new(OWN, message, place, label).help(help));
            }
            if home || is_of_own_computer(path) {
                told.insert(path);
            }
        }
        for text in written::texts(cx.lab) {
            if let Some(found) = WORD.captures(text.text) {
                personal(&found[1], text.place, sink);
            }
        }
        for param in cx.lab.params.values() {
            let values = match &param.value {
                ParamValue::One(value) => std::slice::from_ref(value),
                ParamValue::List(values) => values,
            };
            // Where a dataset lies below it, that one was told.
            let mut found = values.iter().filter_map(|value| WORD.captures(value));
            let found = found.find(|found| !told.iter().any(|path| path.starts_with(&found[1])));
            if let Some(found) = found {
                personal(&found[1], param.place, sink);
            }
        }
    }
}

fn personal(path: &str, place: Place, sink: &mut Sink) {
    let message = text!(En: "`{path}` is in the folder or on the computer of one person", Fr: "`{path}` est dans le dossier ou sur l'ordinateur d'une seule personne");
    let label = text!(En: "others do not have it", Fr: "les autres ne l'ont pas");
    let help = text!(En: "put it into the project, or where everybody who runs this can read it",
                     Fr: "mettez-le dans le projet, ou là où tous ceux qui lancent l'analyse peuvent le lire");
    sink.warn(Diagnostic::new(PERSONAL, message, place, label).help(help));
}
