//! `lab clean`.

use std::io::{BufRead as _, IsTerminal as _};

use super::{Exit, Of, Output, planned, ready, run::named};
use crate::{
    cli::args::{CheckFormat, Clean},
    diag::{Lang, Text, words},
    engine::{self, Cleanable, EngineError, Kept},
    text,
};

pub(super) fn clean(call: &Clean, of: Of, output: Output) -> Result<Exit, Exit> {
    let ready = ready(of, output)?;
    let plan = planned(&ready, output);
    let steps = named(&call.steps, &plan, &ready.analysis().lab, output)?;
    let refused = |error: EngineError| {
        output.fault(&error.text());
        Exit::Engine(error.exit_code())
    };
    let found = engine::cleanable(&plan, &ready.root, &steps).map_err(refused)?;
    let (kept, goes): (Vec<_>, Vec<_>) = found.into_iter().partition(|one| one.kept.is_some());
    let json = call.format == CheckFormat::Json;
    if !json {
        show(&goes, &kept, output);
    }
    if !json && goes.is_empty() {
        return Ok(Exit::Fine);
    }
    if call.dry_run {
        if json {
            output.result(&document(false, &goes, &kept));
        }
        return Ok(Exit::Fine);
    }
    if !call.yes && !is_wanted(output)? {
        output.say(&text!(En: "nothing was deleted", Fr: "rien n'a été supprimé"));
        return Ok(Exit::Fine);
    }
    let gone = engine::clean(&plan, &ready.root, &steps, &goes).map_err(refused)?;
    if json {
        output.result(&document(true, &gone, &kept));
    } else {
        let (count, size) = (gone.len(), sizes(&gone));
        output.say(&Text::each(|lang| match lang {
            Lang::En => {
                let count = words::count(lang, count, "output", "outputs");
                format!("deleted: {count}, {}", size.get(lang))
            }
            Lang::Fr => {
                let count = words::count(lang, count, "sortie", "sorties");
                format!("supprimé : {count}, {}", size.get(lang))
            }
        }));
    }
    Ok(Exit::Fine)
}

/// Asks whoever sits at the terminal; where nobody does, that is a wrong call.
fn is_wanted(output: Output) -> Result<bool, Exit> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        output.fault(&text!(
            En: "nothing was deleted: without a terminal nobody can be asked; add `--yes`",
            Fr: "rien n'a été supprimé : sans terminal, personne ne peut répondre ; ajoutez `--yes`"
        ));
        return Err(Exit::Call);
    }
    output.ask(&text!(En: "delete them? [y/N] ", Fr: "les supprimer ? [o/N] "));
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    let answer = answer.trim().to_lowercase();
    let yes = match output.lang {
        Lang::En => ["y", "yes"],
        Lang::Fr => ["o", "oui"],
    };
    Ok(read.is_ok() && yes.contains(&answer.as_str()))
}

/// A line a step's output, then what is kept and why; each path where the caller wants it.
fn show(goes: &[Cleanable], kept: &[Cleanable], output: Output) {
    let lang = output.lang;
    for outputs in goes.chunk_by(|a, b| (&a.step, &a.output) == (&b.step, &b.output)) {
        let Cleanable { step, output: name, .. } = &outputs[0];
        let (count, size) = (outputs.len(), sizes(outputs));
        let size = size.get(lang);
        let line = match (lang, outputs) {
            (Lang::En, [one]) => format!("steps.{step}.outputs.{name}: `{}`, {size}", one.path),
            (Lang::Fr, [one]) => format!("steps.{step}.outputs.{name} : `{}`, {size}", one.path),
            (Lang::En, _) => format!("steps.{step}.outputs.{name}: of {count} tasks, {size}"),
            (Lang::Fr, _) => format!("steps.{step}.outputs.{name} : de {count} tâches, {size}"),
        };
        output.result(&format!("{line}\n"));
        for one in outputs {
            output.detail(&Text::each(|_| format!("  {}", one.path)));
        }
    }
    for one in kept {
        let path = &one.path;
        output.say(&match one.kept {
            Some(Kept::Link) => text!(
                En: "kept: `{path}` is a symbolic link, or one leads to it",
                Fr: "conservé : `{path}` est un lien symbolique, ou un lien y mène"
            ),
            _ => text!(
                En: "kept: `{path}` is not as its task left it",
                Fr: "conservé : `{path}` n'est pas tel que sa tâche l'a laissé"
            ),
        });
    }
    if goes.is_empty() {
        output.say(&text!(
            En: "no temporary output may be deleted: none is there, or what reads it is not done",
            Fr: "aucune sortie temporaire ne peut être supprimée : aucune n'est là, ou ce qui la lit n'est pas fait"
        ));
    }
}

/// The size of all together, for people.
fn sizes(outputs: &[Cleanable]) -> Text {
    let bytes: u64 = outputs.iter().map(|one| one.bytes).sum();
    Text::each(|lang| size(bytes, lang))
}

/// `3.2 GiB`, `3,2 Gio`.
fn size(bytes: u64, lang: Lang) -> String {
    let powers = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let mut power = 0;
    let mut tenths = u128::from(bytes) * 10;
    while tenths >= 10_240 {
        tenths = tenths.div_ceil(1024);
        power += 1;
    }
    let (unit, comma) = match lang {
        Lang::En => ("B", '.'),
        Lang::Fr => ("o", ','),
    };
    match power {
        0 => format!("{bytes} {unit}"),
        _ => format!("{}{comma}{} {}{unit}", tenths / 10, tenths % 10, powers[power]),
    }
}

/// The document of `schema/clean.schema.json`.
fn document(deleted: bool, outputs: &[Cleanable], kept: &[Cleanable]) -> String {
    let one = |one: &Cleanable| {
        serde_json::json!({
            "step": one.step.as_str(),
            "output": one.output.as_str(),
            "index": one.task,
            "path": one.path,
            "bytes": one.bytes,
        })
    };
    let kept: Vec<_> = kept
        .iter()
        .map(|kept| {
            let mut shown = one(kept);
            let why = if kept.kept == Some(Kept::Link) { "link" } else { "changed" };
            shown["why"] = why.into();
            shown
        })
        .collect();
    let document = serde_json::json!({
        "version": 1,
        "deleted": deleted,
        "bytes": outputs.iter().map(|one| one.bytes).sum::<u64>(),
        "outputs": outputs.iter().map(one).collect::<Vec<_>>(),
        "kept": kept,
    });
    format!("{}\n", serde_json::to_string_pretty(&document).expect("a JSON value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_tenths() {
        let told = |bytes| (size(bytes, Lang::En), size(bytes, Lang::Fr));
        assert_eq!(told(1023), ("1023 B".to_owned(), "1023 o".to_owned()));
        assert_eq!(told(1024), ("1.0 KiB".to_owned(), "1,0 Kio".to_owned()));
        assert_eq!(told(3 << 29), ("1.5 GiB".to_owned(), "1,5 Gio".to_owned()));
        assert_eq!(told(u64::MAX).0, "16.0 EiB");
    }
}
