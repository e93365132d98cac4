//! `lab render`.

use std::path::Path;

use similar::TextDiff;

use super::{Exit, Of, Output, Ready, compared, planned, ready, written};
use crate::{
    cli::args::Render,
    diag::{Lang, Text, words},
    disk::{Change, Kind},
    pipeline::{Causes, Rendered},
    text,
    text::Sources,
};

/// So many causes of one file are named.
const MOST_CAUSES: usize = 4;

pub(super) fn render(call: &Render, of: Of, output: Output) -> Result<Exit, Exit> {
    let ready = ready(of, output)?;
    let Ready { locked, root, .. } = &ready;
    let plan = planned(&ready, output);
    let rendered = compared(&ready, &plan, output)?;
    if call.diff {
        show_diff(&rendered, root, output);
    }
    if call.check {
        if rendered.is_current(locked, root) {
            output.say(&text!(En: "rendered/ is up to date", Fr: "rendered/ est à jour"));
            return Ok(Exit::Fine);
        }
        let causes = Causes::new(ready.analysis(), &plan, locked);
        tell_drift(&rendered.changes, &causes, &ready.project.sink.sources, output);
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
        output.say(&match change.kind {
            Kind::Removed => text!(
                En: "{path} was edited by hand and is removed",
                Fr: "{path} avait été modifié à la main et est retiré"
            ),
            _ => text!(
                En: "{path} was edited by hand and is overwritten",
                Fr: "{path} avait été modifié à la main et est réécrit"
            ),
        });
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

/// Each file that is not as it should be, and why.
fn tell_drift(changes: &[Change], causes: &Causes<'_>, texts: &Sources, output: Output) {
    output.say(&text!(
        En: "rendered/ does not match lab.toml: run `lab render`",
        Fr: "les fichiers produits ne correspondent pas à lab.toml : lancez `lab render`"
    ));
    for change in changes {
        let causes = if change.moved { causes.of(change, texts) } else { Vec::new() };
        output.tell(&format!("  {}", drifted(change, &causes).get(output.lang)));
    }
    if changes.is_empty() {
        output.say(&text!(En: "  lab.lock: not as lab writes it", Fr: "  lab.lock : pas tel que lab l'écrit"));
    }
}

/// What became of a file, and why it would be written otherwise.
fn drifted(change: &Change, causes: &[Text]) -> Text {
    let what = described(change);
    if causes.is_empty() {
        return what;
    }
    let path = &change.path;
    let named: Vec<&Text> = causes.iter().take(MOST_CAUSES).collect();
    let list = |lang| named.iter().map(|cause| cause.get(lang)).collect::<Vec<_>>().join(", ");
    let more = match causes.len().saturating_sub(MOST_CAUSES) {
        0 => text!(En: "", Fr: ""),
        more => text!(En: ", and {more} more", Fr: ", et {more} de plus"),
    };
    Text::each(|lang| {
        let (list, more) = (list(lang), more.get(lang));
        match (change.kind, change.edited_by_hand) {
            (Kind::Added, _) => match lang {
                Lang::En => format!("{path}: new: {list}{more}"),
                Lang::Fr => format!("{path} : nouveau : {list}{more}"),
            },
            (Kind::Changed, false) => match lang {
                Lang::En => format!("{path}: {list}{more}"),
                Lang::Fr => format!("{path} : {list}{more}"),
            },
            _ => match lang {
                Lang::En => format!("{}: {list}{more}", what.get(lang)),
                Lang::Fr => format!("{} : {list}{more}", what.get(lang)),
            },
        }
    })
}

/// What became of a file.
fn described(change: &Change) -> Text {
    let path = &change.path;
    match (change.kind, change.edited_by_hand) {
        (Kind::Removed, true) => text!(
            En: "{path}: edited by hand, and no longer needed",
            Fr: "{path} : modifié à la main, et plus rien ne le demande"
        ),
        (Kind::Removed, false) => {
            text!(En: "{path}: no longer needed", Fr: "{path} : plus rien ne le demande")
        }
        (_, true) if change.moved => text!(
            En: "{path}: edited by hand, and its sources changed",
            Fr: "{path} : modifié à la main, et ce dont il est fait a changé"
        ),
        (_, true) => text!(En: "{path}: edited by hand", Fr: "{path} : modifié à la main"),
        (Kind::Added, _) => text!(En: "{path}: missing", Fr: "{path} : manquant"),
        (Kind::Changed, _) => {
            text!(En: "{path}: its sources changed", Fr: "{path} : ce dont il est fait a changé")
        }
        (Kind::MadeExecutable, _) => {
            text!(En: "{path}: not executable", Fr: "{path} : ne peut pas être lancé")
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
