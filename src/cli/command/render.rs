//! `lab render`.

use std::path::Path;

use similar::TextDiff;

use super::{Exit, Of, Output, Ready, compared, planned, ready, written};
use crate::{
    cli::args::Render,
    diag::{Lang, Text, words},
    disk::{Change, Kind},
    pipeline::{Rendered, moves},
    text,
};

pub(super) fn render(call: &Render, of: Of, output: Output) -> Result<Exit, Exit> {
    let ready = ready(of, output)?;
    let Ready { locked, root, .. } = &ready;
    let plan = planned(&ready, output);
    let rendered = compared(&ready, &plan, output)?;
    let moved = moves(&locked.before, &locked.file);
    if call.diff {
        show_diff(&rendered, root, output);
    }
    if call.check {
        if rendered.is_current(locked, root) {
            output.say(&text!(En: "rendered/ is up to date", Fr: "rendered/ est à jour"));
            return Ok(Exit::Fine);
        }
        tell_drift(&rendered.changes, &moved, output);
        return Ok(Exit::Drift);
    }
    if call.diff {
        return Ok(Exit::Fine);
    }
    written(&rendered, &ready, output)?;
    tell_written(&rendered, output);
    Ok(Exit::Fine)
}

/// Which files a person had edited, then how many were written, on one line.
pub(super) fn tell_written(rendered: &Rendered, output: Output) {
    for change in rendered.changes.iter().filter(|change| change.edited_by_hand) {
        let path = &change.path;
        output.say(&text!(En: "{path} was edited by hand and is overwritten", Fr: "{path} avait été modifié à la main et est réécrit"));
    }
    let count = |kind: Kind| rendered.changes.iter().filter(|change| change.kind == kind).count();
    let (added, removed) = (count(Kind::Added), count(Kind::Removed));
    let changed = count(Kind::Changed) + count(Kind::MadeExecutable);
    let all = rendered.tree.files().len();
    let english = words::count(Lang::En, all, "file", "files");
    let french = words::count(Lang::Fr, all, "fichier", "fichiers");
    if rendered.changes.is_empty() {
        output.say(&text!(
            En: "rendered/ was up to date ({english})",
            Fr: "rendered/ était à jour ({french})"
        ));
    } else {
        let each = [
            (added, "nouveau", "nouveaux"),
            (changed, "changé", "changés"),
            (removed, "retiré", "retirés"),
        ];
        let each =
            each.map(|(count, one, many)| words::count(Lang::Fr, count, one, many)).join(", ");
        output.say(&text!(
            En: "rendered/ written: {added} new, {changed} changed, {removed} removed, {english} in all",
            Fr: "rendered/ écrit : {each}, {french} en tout"
        ));
    }
    for change in &rendered.changes {
        output.detail(&described(change));
    }
}

/// Each file that is not as it should be and what is so with it; then what moved in the lock,
/// which is why.
fn tell_drift(changes: &[Change], moved: &[Text], output: Output) {
    output.say(&text!(
        En: "rendered/ does not match lab.toml: run `lab render`",
        Fr: "les fichiers produits ne correspondent pas à lab.toml : lancez `lab render`"
    ));
    for change in changes {
        output.tell(&format!("  {}", described(change).get(output.lang)));
    }
    if moved.is_empty() {
        if changes.is_empty() {
            output.say(&text!(En: "  lab.lock: not as lab writes it", Fr: "  lab.lock : pas tel que lab l'écrit"));
        }
        return;
    }
    output.say(&text!(En: "since they were rendered:", Fr: "depuis qu'ils ont été produits :"));
    for line in moved {
        output.tell(&format!("  {}", line.get(output.lang)));
    }
}

fn described(change: &Change) -> Text {
    let path = &change.path;
    match (change.kind, change.edited_by_hand) {
        (_, true) => text!(En: "{path}: edited by hand", Fr: "{path} : modifié à la main"),
        (Kind::Added, _) => text!(En: "{path}: missing", Fr: "{path} : manquant"),
        (Kind::Changed, _) => {
            text!(En: "{path}: its sources changed", Fr: "{path} : ce dont il est fait a changé")
        }
        (Kind::MadeExecutable, _) => {
            text!(En: "{path}: not executable", Fr: "{path} : ne peut pas être lancé")
        }
        (Kind::Removed, _) => {
            text!(En: "{path}: no longer needed", Fr: "{path} : plus rien ne le demande")
        }
    }
}

/// A unified diff from the disk to what is rendered.
fn show_diff(rendered: &Rendered, root: &Path, output: Output) {
    for change in &rendered.changes {
        let path = &change.path;
        let old = fs_err::read(root.join(path)).unwrap_or_default();
        let new = rendered.tree.get(path).map(|file| file.bytes.clone()).unwrap_or_default();
        let (old, new) = (String::from_utf8_lossy(&old), String::from_utf8_lossy(&new));
        let diff = TextDiff::from_lines(old.as_ref(), new.as_ref());
        let header = (format!("a/{path}"), format!("b/{path}"));
        output.result(&diff.unified_diff().header(&header.0, &header.1).to_string());
    }
}
