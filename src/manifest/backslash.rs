//! Paths with the backslashes of Windows, which TOML reads as escapes: what became of them and what
//! to write. Knows no path of the language.

use crate::{diag::Text, text};

/// The first escape of a TOML string that stands for a control character, and which: `\t` of
/// `"C:\temp"`.
pub(crate) fn control_escape(written: &str) -> Option<(String, Text)> {
    let mut letters = written.starts_with('"').then(|| written.chars())?;
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            continue;
        }
        let escaped = letters.next()?;
        let is = match escaped {
            't' => text!(En: "a tab", Fr: "une tabulation"),
            'n' | 'r' => text!(En: "a line end", Fr: "une fin de ligne"),
            'b' | 'f' | 'e' => text!(En: "a control character", Fr: "un caractère de contrôle"),
            _ => continue,
        };
        return Some((format!("\\{escaped}"), is));
    }
    None
}

/// What to do about a path with the backslashes of Windows, given as the manifest writes it.
pub(crate) fn with_slashes(written: &str) -> Text {
    let inner = written.trim_matches(['"', '\'']);
    let path = inner.replace("\\\\", "/").replace('\\', "/");
    let mut letters = path.chars();
    let drive =
        letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.next() == Some(':');
    if drive || path == inner || path.lines().count() > 1 {
        return text!(En: "write it with `/` and without a drive letter",
                     Fr: "écrivez-le avec `/` et sans lettre de lecteur");
    }
    text!(En: "write it with `/`: `{path}`", Fr: "écrivez-le avec `/` : `{path}`")
}
