//! What moved since files were rendered, for people. Knows no rendered file.

use super::sources::{FILE, How, LISTING, Move, PROFILE, REQUEST, SHEET, TOOL};
use crate::{diag::Text, text, text::Sources as Texts};

/// What moved, for people.
pub(super) fn words(moved: &Move, texts: &Texts) -> Text {
    let (kind, name) = moved.source.split_once('.').unwrap_or((&moved.source, ""));
    let what = match (kind, &moved.part) {
        ("files", _) => moved.source[FILE.len()..].to_owned(),
        ("listings", _) => return listing(&moved.source[LISTING.len()..], &moved.how),
        ("requests", _) => return request(&moved.source[REQUEST.len()..]),
        ("sheets", _) => return sheet(&moved.source[SHEET.len()..]),
        (PROFILE, _) => return profile(&moved.how),
        (TOOL, _) => return tool(&moved.how),
        (_, None) => moved.source.clone(),
        (_, Some(part)) if name.is_empty() => format!("{kind}.{part}"),
        (_, Some(part)) => format!("{kind}.{name}.{part}"),
    };
    let at = moved.place.map(|place| {
        let source = texts.get(place.file);
        format!(" ({}:{})", source.name(), source.position(place.span.start).line)
    });
    let at = at.unwrap_or_default();
    match moved.how {
        How::New => text!(En: "`{what}` is new{at}", Fr: "`{what}` est nouveau{at}"),
        How::Changed { .. } => text!(En: "`{what}` changed{at}", Fr: "`{what}` a changé{at}"),
        How::Gone => text!(En: "`{what}` is gone{at}", Fr: "`{what}` a disparu{at}"),
    }
}

fn listing(name: &str, how: &How) -> Text {
    match how {
        How::New => text!(
            En: "the files of `datasets.{name}` are listed for the first time",
            Fr: "les fichiers de `datasets.{name}` sont listés pour la première fois"
        ),
        How::Changed { .. } => text!(
            En: "files of `datasets.{name}` changed",
            Fr: "des fichiers de `datasets.{name}` ont changé"
        ),
        How::Gone => text!(
            En: "the files of `datasets.{name}` are listed no more",
            Fr: "les fichiers de `datasets.{name}` ne sont plus listés"
        ),
    }
}

fn sheet(name: &str) -> Text {
    text!(En: "the sheet of `datasets.{name}` changed", Fr: "la table de `datasets.{name}` a changé")
}

fn request(name: &str) -> Text {
    text!(
        En: "a file that `environments.{name}` names changed what it asks for",
        Fr: "un fichier désigné par `environments.{name}` a changé ce qu'il demande"
    )
}

fn profile(how: &How) -> Text {
    match how {
        How::New => {
            text!(En: "a cluster profile is used now", Fr: "un profil de cluster est maintenant utilisé")
        }
        How::Changed { .. } => {
            text!(En: "the cluster profile changed", Fr: "le profil du cluster a changé")
        }
        How::Gone => {
            text!(En: "no cluster profile is used any more", Fr: "plus aucun profil de cluster n'est utilisé")
        }
    }
}

fn tool(how: &How) -> Text {
    let now = env!("CARGO_PKG_VERSION");
    match how {
        How::Changed { from } => text!(
            En: "lab {from} wrote it, this is lab {now}",
            Fr: "lab {from} l'a écrit, ceci est lab {now}"
        ),
        How::New | How::Gone => text!(En: "this is lab {now}", Fr: "ceci est lab {now}"),
    }
}
