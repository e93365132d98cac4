//! What a shell script sources, and the words of a command that may be files.

use std::sync::LazyLock;

use regex::Regex;

use super::{Language, first_file, folder};

/// `source FILE` or `. FILE`, the file with whatever expansions begin it.
static SOURCED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?m)(?:^|[;&|{(]|\b(?:then|do|else))[ \t]*(?:source|\.)[ \t]+("[^"\n]*(?:"[^"\n]*"[^"\n]*)*"[^\s;&|]*|[^\s;&|]+)"#)
        .expect("a fixed pattern")
});

/// `${x}`, which may be any text.
static EXPANDED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\$\{[^}\n]*\}").expect("a fixed pattern"));

/// The files that a script sources or, being code themselves, names in its commands.
pub(super) fn sourced(
    text: &str,
    path: &str,
    is_file: &mut dyn FnMut(&str) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for call in SOURCED.captures_iter(text) {
        let named = call[1].replace(['"', '\''], "");
        // `$(dirname "$0")/lib.sh`, `${HERE}/lib.sh`: beside the script, most likely.
        let beside = named.contains('$');
        let rest = if beside {
            let after = named.rfind([')', '}']).map_or(0, |at| at + 1);
            let rest = &named[after..];
            rest.find('/').map_or("", |at| &rest[at + 1..])
        } else {
            named.as_str()
        };
        let folders: &[&str] = if beside { &[folder(path)] } else { &[""] };
        found.extend(first_file(folders, rest, is_file));
    }
    let code = words(text).filter(|word| Language::of(word).is_some());
    found.extend(code.filter_map(|word| first_file(&[""], &word, is_file)));
    found
}

/// The words of a command that may be files which it reads: without options' names, comments, what
/// expands, what is written to, and the names of programs.
pub(in crate::checks) fn words(text: &str) -> impl Iterator<Item = String> {
    let mut words = Vec::new();
    for line in EXPANDED.replace_all(text, "$$x").lines() {
        // Whether the next word is a program, the value of a variable, or what is written to.
        let (mut program, mut value, mut written) = (true, false, false);
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            if c == '#' {
                break;
            }
            if c.is_whitespace() || "\"'=,".contains(c) {
                rest = &rest[c.len_utf8()..];
                continue;
            }
            if ";|&()<>`{}".contains(c) {
                (program, value) = (";|&(`{".contains(c), false);
                written = c == '>';
                rest = &rest[1..];
                continue;
            }
            let end = rest.find(|c: char| c.is_whitespace() || ";|&()<>`{}\"'=,".contains(c));
            let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
            let is_name = program && !value && !word.contains('/');
            if !is_name && !written && !word.contains(['$', '*', '?', '\\']) {
                words.push(word.to_owned());
            }
            // `A=b program`: the word after a value is the program.
            (program, value) = (program && (value || after.starts_with('=')), program && !value);
            written = false;
            rest = after;
        }
    }
    words.into_iter()
}
