//! Builtins that run what stands in a variable's name: a subscript `a[$(…)]` in it is computed.

use super::ShellFaultKind;
use super::scanner::{Atom, Scanner};
use super::word::{Assigned, Word};

/// Whether the words behind this one may be `a=(…)`.
pub(super) fn declares(name: &Word) -> bool {
    let builtins = ["alias", "declare", "typeset", "export", "local", "readonly", "eval", "let"];
    name.literal.as_deref().is_some_and(|name| builtins.contains(&name))
}

/// Variables of the shell that are integers.
const INTEGERS: &[&[u8]] = &[b"HISTCMD", b"OPTIND", b"RANDOM", b"SRANDOM"];

/// Variables whose values the shell expands when it uses them.
const EXPANDED: &[&[u8]] = &[b"BASH_ENV", b"ENV", b"PS4"];

/// Letters of options whose own value follows, and is no name.
fn valued_options(builtin: &str) -> &'static str {
    match builtin {
        "read" => "dinNptu",
        "mapfile" | "readarray" => "dnOsucC",
        _ => "",
    }
}

impl Scanner {
    /// What a hole in the value of this variable is at fault for, if it is.
    pub(super) fn computed_variable(&self, name: &[u8]) -> Option<ShellFaultKind> {
        if INTEGERS.contains(&name) || self.integers.iter().any(|integer| integer == name) {
            return Some(ShellFaultKind::Arithmetic);
        }
        EXPANDED.contains(&name).then_some(ShellFaultKind::ExpandedTwice)
    }

    /// The name that `word` begins with.
    fn variable(&self, word: &Word) -> Vec<u8> {
        let name = self.slice(word.from, word.to).iter().map_while(|atom| match atom {
            Atom::Byte(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => Some(*byte),
            _ => None,
        });
        name.collect()
    }

    /// What a hole in an argument of `declare` and its like is at fault for. The value of an array
    /// that is no literal is read as one by bash, and what stands in it is run.
    fn declared(&mut self, word: &Word, integer: bool, array: bool) -> Option<ShellFaultKind> {
        let name = self.variable(word);
        if integer {
            self.integers.push(name);
            return Some(ShellFaultKind::Arithmetic);
        }
        if !word.is_assignment() {
            if array {
                self.arrays.push(name);
            }
            return Some(ShellFaultKind::Name);
        }
        let read_as_array =
            word.assigns == Assigned::Value && (array || self.arrays.contains(&name));
        read_as_array.then_some(ShellFaultKind::ExpandedTwice)
    }

    /// Faults the holes in words that a builtin would compute or take as a name.
    pub(super) fn evaluated_words(&mut self, words: &[Word]) {
        let mut words = words;
        while let [first, rest @ ..] = words
            && (first.is("builtin") || first.is("command"))
        {
            words = rest;
        }
        let [name, arguments @ ..] = words else { return };
        let Some(builtin) = name.literal.as_deref() else { return };
        let option = |word: &Word, letters: &str| {
            let literal = word.literal.as_deref().unwrap_or_default();
            literal.starts_with(['-', '+']) && literal.contains(|c| letters.contains(c))
        };
        let integer = !matches!(builtin, "export" | "readonly")
            && arguments.iter().any(|word| option(word, "in"));
        let array = arguments.iter().any(|word| option(word, "aA"));
        for (index, word) in arguments.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| &arguments[before]);
            let valued = |letters: &str| {
                before.and_then(|word| word.literal.as_deref()).is_some_and(|word| {
                    word.starts_with('-') && word.ends_with(|c| letters.contains(c))
                })
            };
            let kind = match builtin {
                "let" => ShellFaultKind::Arithmetic,
                "declare" | "typeset" | "local" | "export" | "readonly" => {
                    let Some(kind) = self.declared(word, integer, array) else { continue };
                    kind
                }
                "unset" => ShellFaultKind::Name,
                "read" | "mapfile" | "readarray" if !valued(valued_options(builtin)) => {
                    ShellFaultKind::Name
                }
                "getopts" if index == 1 => ShellFaultKind::Name,
                "printf" | "test" | "[" if valued("v") => ShellFaultKind::Name,
                _ => continue,
            };
            self.fault_between(word.from, word.to, kind);
        }
    }
}
