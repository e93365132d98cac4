//! The levels that `[checks]` gives to warnings, and what is wrong with it.

use super::codes;
use crate::{
    diag::{Code, Diagnostic, Level, Levels, Severity, Sink, nearest},
    manifest::{Manifest, raw::RawLevel},
    text,
    text::Place,
};

/// A code that nothing has.
pub(crate) const UNKNOWN_CODE: Code = Code::error("checks/unknown-code");
/// The code of an error, which no level changes.
pub(crate) const ALWAYS_AN_ERROR: Code = Code::error("checks/always-an-error");

/// The codes of this room.
pub(super) const CODES: &[Code] = &[UNKNOWN_CODE, ALWAYS_AN_ERROR];

/// The levels that `[checks]` sets.
pub fn levels(manifest: &Manifest, sink: &mut Sink) -> Levels {
    let known = codes();
    let mut levels = Levels::new();
    for entry in &manifest.raw.checks.entries {
        let typed = entry.key.value.as_str();
        let place = manifest.place(entry.key.span);
        match known.iter().find(|code| code.name == typed) {
            None => {
                sink.error(unknown(typed, &known, place));
            }
            Some(code) if code.severity == Severity::Error => {
                sink.error(always_an_error(typed, place));
            }
            Some(code) => {
                let level = match entry.value {
                    RawLevel::Allow => Level::Allow,
                    RawLevel::Warn => Level::Warn,
                    RawLevel::Deny => Level::Deny,
                };
                levels.insert(code.name, (level, place));
            }
        }
    }
    levels
}

fn unknown(typed: &str, known: &[Code], place: Place) -> Diagnostic {
    let message = text!(
        En: "`[checks]` names a code that does not exist: `{typed}`",
        Fr: "`[checks]` nomme un code qui n'existe pas : `{typed}`"
    );
    let label = text!(En: "no warning has this code", Fr: "aucun avertissement ne porte ce code");
    let names = || known.iter().map(|code| code.name);
    // Whoever writes only the part after the family means that one.
    let tail = names().find(|name| name.rsplit('/').next() == Some(typed));
    let warnings = known.iter().filter(|code| code.severity == Severity::Warning);
    let near = tail
        .or_else(|| nearest(typed, warnings.map(|code| code.name)))
        .or_else(|| nearest(typed, names()));
    let help = match near {
        Some(near) => {
            text!(En: "did you mean `\"{near}\"`?", Fr: "vouliez-vous dire `\"{near}\"` ?")
        }
        None => text!(
            En: "copy the code from the first line of the warning, in quotes",
            Fr: "copiez le code de la première ligne de l'avertissement, entre guillemets"
        ),
    };
    Diagnostic::new(UNKNOWN_CODE, message, place, label).help(help)
}

fn always_an_error(typed: &str, place: Place) -> Diagnostic {
    let message =
        text!(En: "`{typed}` is always an error", Fr: "`{typed}` est toujours une erreur");
    let label = text!(
        En: "only a warning has a level",
        Fr: "seul un avertissement a un niveau"
    );
    let help = text!(En: "remove this line", Fr: "retirez cette ligne");
    Diagnostic::new(ALWAYS_AN_ERROR, message, place, label).help(help)
}
