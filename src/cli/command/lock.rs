//! `lab lock`.

use super::{Exit, Of, Output, Ready, planned, ready, refused, written};
use crate::{
    cli::args::Lock,
    diag::{Lang, Text, words},
    pipeline::{self, moves},
    text,
};

pub(super) fn lock(call: &Lock, of: Of, output: Output) -> Result<Exit, Exit> {
    let ready = ready(of, output)?;
    let Ready { locked, root, .. } = &ready;
    let moved = moves(&locked.before, &locked.file);
    if call.diff {
        for line in &moved {
            output.result(&format!("{}\n", line.get(output.lang)));
        }
    }
    let plan = planned(&ready, output);
    let listings =
        pipeline::listings(&plan, locked, root).map_err(|error| refused(output, &error))?;
    let current = listings.is_current(locked, root);
    if call.check {
        if current {
            output.say(&text!(En: "lab.lock is up to date", Fr: "lab.lock est à jour"));
            return Ok(Exit::Fine);
        }
        output.say(&text!(
            En: "lab.lock does not match lab.toml: run `lab lock`",
            Fr: "lab.lock ne correspond pas à lab.toml : lancez `lab lock`"
        ));
        if !call.diff {
            moved.iter().for_each(|line| output.say(line));
        }
        return Ok(Exit::Drift);
    }
    if call.diff {
        return Ok(Exit::Fine);
    }
    written(&listings, &ready, output)?;
    if current {
        output.say(&text!(En: "lab.lock was up to date", Fr: "lab.lock était à jour"));
    } else {
        let (files, steps) = (locked.file.files.len(), locked.file.steps.len());
        output.say(&Text::each(|lang| match lang {
            Lang::En => {
                let files = words::count(lang, files, "file", "files");
                format!("lab.lock written: {files}, {}", words::count(lang, steps, "step", "steps"))
            }
            Lang::Fr => {
                let files = words::count(lang, files, "fichier", "fichiers");
                format!(
                    "lab.lock écrit : {files}, {}",
                    words::count(lang, steps, "étape", "étapes")
                )
            }
        }));
        moved.iter().for_each(|line| output.detail(line));
    }
    Ok(Exit::Fine)
}
