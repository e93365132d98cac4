//! Scripts and helper files whose bytes the program that reads them stops at: line ends and marks
//! of Windows in shell scripts, text that is not UTF-8.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::bytes::Regex;

use super::{Check, CheckContext, imports::Language};
use crate::{
    data::{Glob, code_bytes},
    diag::{Code, Diagnostic, Sink, Text},
    model::{Action, Step},
    text,
    text::Place,
};

const LINE_ENDS: Code = Code::error("script/line-ends");
const MARK: Code = Code::error("script/byte-order-mark");
const HELPER: Code = Code::warning("script/helper-line-ends");
const ENCODING: Code = Code::error("script/encoding");

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How a Python file says that it is in another encoding (PEP 263).
static CODING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[^\n]*\n)?[ \t\x0c]*#[^\n]*?coding[:=][ \t]*[-_.a-zA-Z0-9]+")
        .expect("a fixed pattern")
});

pub(super) struct ScriptText;

impl Check for ScriptText {
    fn codes(&self) -> &'static [Code] {
        &[LINE_ENDS, MARK, HELPER, ENCODING]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        // A file that many steps share is one fault, where it is named first.
        let mut read: BTreeMap<&str, (Role, Place)> = BTreeMap::new();
        for (id, step) in cx.lab.enabled_steps() {
            let Some(files) = cx.files.steps.get(&id) else { continue };
            let mut add = |path, role, place| {
                let known = read.entry(path).or_insert((role, place));
                *known = (*known).min((role, place));
            };
            if let (Some(path), Action::Script { interpreter, path: placed, .. }) =
                (&files.script, &step.action)
            {
                add(path.as_str(), role_of_script(interpreter), placed.place);
            }
            for path in &files.code {
                add(path.as_str(), Role::Helper, place_of_code(step, path));
            }
        }
        for (path, (role, place)) in read {
            if let Some(bytes) = code_bytes(cx.root, path) {
                judge(path, &bytes, role, place, sink);
            }
        }
    }
}

/// What a file is for; the role that says most comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// A script that a shell reads.
    ShellScript,
    /// A script that another program reads.
    Script,
    /// Named by `code`.
    Helper,
}

fn role_of_script(interpreter: &[String]) -> Role {
    let program = interpreter.first().and_then(|program| program.rsplit('/').next());
    if matches!(program, Some("bash" | "sh")) { Role::ShellScript } else { Role::Script }
}

/// The glob that takes a helper file.
fn place_of_code(step: &Step, path: &str) -> Place {
    let takes = |glob: &str| Glob::parse(glob).is_ok_and(|glob| glob.matches(path));
    let glob = step.code.iter().find(|glob| takes(&glob.value));
    glob.map_or(step.place, |glob| glob.place)
}

fn judge(path: &str, bytes: &[u8], role: Role, place: Place, sink: &mut Sink) {
    let lines = bytes.windows(2).any(|pair| pair == b"\r\n");
    let mark = bytes.starts_with(BYTE_ORDER_MARK);
    let language = Language::of(path);
    let executable = language == Some(Language::Shell) || bytes.starts_with(b"#!");
    let crlf = || text!(En: "Windows line ends (CRLF)", Fr: "fins de ligne de Windows (CRLF)");
    let bom = || text!(En: "begins with a byte order mark", Fr: "commence par une marque d'ordre des octets (BOM)");
    if role == Role::ShellScript {
        if lines {
            let message = text!(En: "bash cannot read the line ends of `{path}`", Fr: "bash ne sait pas lire les fins de ligne de `{path}`");
            sink.error(Diagnostic::new(LINE_ENDS, message, place, crlf()).help(save_as_lf()));
        }
        if mark {
            let message = text!(En: "bash cannot read the first line of `{path}`", Fr: "bash ne sait pas lire la première ligne de `{path}`");
            let help = text!(En: "save the file as UTF-8 without a byte order mark (BOM)", Fr: "enregistrez le fichier en UTF-8 sans BOM");
            sink.error(Diagnostic::new(MARK, message, place, bom()).help(help));
        }
    } else if role == Role::Helper && executable && (lines || mark) {
        let message = text!(En: "`{path}` does not run as it is on Linux", Fr: "`{path}` ne s'exécute pas tel quel sous Linux");
        let label = if lines { crlf() } else { bom() };
        sink.warn(Diagnostic::new(HELPER, message, place, label).help(save_as_lf()));
    }
    if let Some((line, byte)) = stops_at(language, bytes) {
        let message =
            text!(En: "`{path}` is not UTF-8 text", Fr: "`{path}` n'est pas un texte en UTF-8");
        let label = text!(En: "line {line} of the file has the byte {byte:#04x}", Fr: "la ligne {line} du fichier contient l'octet {byte:#04x}");
        let help = text!(En: "save the file as UTF-8", Fr: "enregistrez le fichier en UTF-8");
        sink.error(Diagnostic::new(ENCODING, message, place, label).help(help));
    }
}

fn save_as_lf() -> Text {
    text!(En: "save it with the line ends of Linux (LF) and without a byte order mark; `* text=auto eol=lf` in `.gitattributes` keeps it so",
          Fr: "enregistrez-le avec les fins de ligne de Linux (LF) et sans BOM ; `* text=auto eol=lf` dans `.gitattributes` le garde ainsi")
}

/// The line and the byte at which the program stops that reads this language, where it does: shells
/// take any byte, R takes any in a comment.
fn stops_at(language: Option<Language>, bytes: &[u8]) -> Option<(usize, u8)> {
    let error = str::from_utf8(bytes).err()?;
    let first = (
        bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count(),
        bytes[error.valid_up_to()],
    );
    match language? {
        Language::Shell => None,
        Language::Python => (!CODING.is_match(bytes)).then_some(first),
        Language::Julia => Some(first),
        Language::R => {
            let mut lines = bytes.split(|byte| *byte == b'\n').enumerate();
            lines.find_map(|(index, line)| {
                let code = line.split(|byte| *byte == b'#').next().unwrap_or(line);
                let at = str::from_utf8(code).err()?.valid_up_to();
                Some((index + 1, code[at]))
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_program_stops_at() {
        let latin = b"x = 1\ny = '\xe9'\n";
        assert_eq!(stops_at(Some(Language::Python), latin), Some((2, 0xe9)));
        assert_eq!(stops_at(Some(Language::R), latin), Some((2, 0xe9)));
        assert_eq!(stops_at(Some(Language::Shell), latin), None);
        assert_eq!(stops_at(None, latin), None);
        assert_eq!(stops_at(Some(Language::R), b"x <- 1 # \xe9t\xe9\n"), None);
        assert_eq!(stops_at(Some(Language::Python), "y = 'é'".as_bytes()), None);
        let says = b"#!/usr/bin/env python\n# -*- coding: latin-1 -*-\ny = '\xe9'\n";
        assert_eq!(stops_at(Some(Language::Python), says), None);
        let late = b"import a\n\n# coding: latin-1\ny = '\xe9'\n";
        assert_eq!(stops_at(Some(Language::Python), late), Some((4, 0xe9)));
    }
}
