//! A container's image whose name may mean another image tomorrow.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink, Text},
    model::{EnvironmentKind, Image, ImageSource},
    text,
};

const MUTABLE: Code = Code::warning("environment/mutable-image");

pub(super) struct MutableImage;

impl Check for MutableImage {
    fn codes(&self) -> &'static [Code] {
        &[MUTABLE]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        for environment in &cx.lab.environments {
            let EnvironmentKind::Container(Image {
                name,
                source: ImageSource::Pulled { fixed: false },
            }) = &environment.kind
            else {
                continue;
            };
            let image = &name.value;
            let message = text!(En: "`{image}` may be another image tomorrow", Fr: "`{image}` peut être une autre image demain");
            let label = text!(En: "no digest fixes what it is", Fr: "aucune empreinte ne fixe ce qu'elle est");
            sink.warn(Diagnostic::new(MUTABLE, message, name.place, label).help(help(image)));
        }
    }
}

/// How to fix what comes from there.
fn help(image: &str) -> Text {
    match image.split_once("://") {
        Some(("library", _)) => text!(
            En: "write its digest in the place of the tag: `:sha256.…`, as `apptainer search` shows it",
            Fr: "écrivez son empreinte à la place de l'étiquette : `:sha256.…`, comme la montre `apptainer search`"
        ),
        Some(("https", _)) => text!(
            En: "download it, and name the `.sif` file: its content is then locked",
            Fr: "téléchargez-la et nommez le fichier `.sif` : son contenu est alors verrouillé"
        ),
        _ => text!(
            En: "write its digest in the place of the tag: `@sha256:…`, as the registry shows it",
            Fr: "écrivez son empreinte à la place de l'étiquette : `@sha256:…`, comme la montre le registre"
        ),
    }
}
