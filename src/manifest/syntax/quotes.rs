//! Quotes that a word processor put where TOML wants `"`: found on a line, told once for a text.

use super::places;
use crate::{
    diag::{Diagnostic, Text},
    manifest::{codes::SYNTAX, tree::short},
    text,
    text::{FileId, Source, Span},
};

/// What opens or closes a quotation in print, and in no TOML.
pub(super) const TYPOGRAPHIC: [char; 12] =
    ['“', '”', '„', '‟', '«', '»', '‘', '’', '‚', '‹', '›', '＂'];

/// So many further lines with such quotes are shown.
const SHOWN: usize = 4;

/// What a typographic quote opens on the line of `at`, to what closes it there; or the one that
/// was to close a string. Quotes in strings and comments are text.
pub(super) fn on_line(text: &str, at: usize) -> Option<Span> {
    let at = at.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or("");
    let mut from = 0;
    let mut opens = true;
    while let Some(c) = line[from..].chars().next() {
        let rest = &line[from..];
        let length = match c {
            '#' => return None,
            '"' | '\'' => {
                let length = places::string_length(rest, c);
                let is_closed = length > 1 && rest[..length].ends_with(c);
                if !is_closed {
                    let content = rest.trim_end_matches(|c: char| places::is_between(c));
                    let last = content.chars().next_back().filter(|c| TYPOGRAPHIC.contains(c))?;
                    let end = start + from + content.len();
                    return Some(Span::new(end - last.len_utf8(), end));
                }
                length
            }
            c if opens && TYPOGRAPHIC.contains(&c) => {
                let inner = &rest[c.len_utf8()..];
                let closes = |c: char| c == '"' || TYPOGRAPHIC.contains(&c);
                let closing = inner.char_indices().find(|(_, c)| closes(*c));
                let length = closing.map_or(0, |(at, closing)| at + closing.len_utf8());
                return Some(Span::new(start + from, start + from + c.len_utf8() + length));
            }
            c => c.len_utf8(),
        };
        opens = places::is_between(c);
        from += length;
    }
    None
}

/// One message for all of `spans`, of which there is one at least.
pub(super) fn diagnostic(source: &Source, file: FileId, spans: &[Span]) -> Diagnostic {
    let (first, others) = spans.split_first().expect("one at least");
    let written = source.slice(*first);
    let mut quotes: Vec<char> = written.chars().filter(|c| TYPOGRAPHIC.contains(c)).collect();
    quotes.dedup();
    let is_space = |c: char| c.is_whitespace() || c == '"' || TYPOGRAPHIC.contains(&c);
    let plain = short(written.trim_matches(is_space)).replace('\\', "\\\\").replace('"', "\\\"");
    let message = match quotes.as_slice() {
        [opening, closing, ..] => text!(
            En: "`{opening}` and `{closing}` are typographic quotes, which TOML does not read",
            Fr: "`{opening}` et `{closing}` sont des guillemets typographiques, que TOML ne lit pas"
        ),
        quotes => {
            let quote = quotes.first().copied().unwrap_or('”');
            text!(
                En: "`{quote}` is a typographic quote, which TOML does not read",
                Fr: "`{quote}` est un guillemet typographique, que TOML ne lit pas"
            )
        }
    };
    let label = text!(En: "not `\"`", Fr: "pas `\"`");
    let help: Text = match (plain.is_empty(), others.len()) {
        (true, 0) => text!(En: "write `\"` instead", Fr: "écrivez `\"` à la place"),
        (false, 0) => text!(En: "write `\"{plain}\"`", Fr: "écrivez `\"{plain}\"`"),
        (true, _) => text!(En: "write `\"` for all of them", Fr: "écrivez partout `\"`"),
        (false, others) => {
            let lines = others + 1;
            text!(
                En: "write `\"` on these {lines} lines: `\"{plain}\"`",
                Fr: "écrivez `\"` sur ces {lines} lignes : `\"{plain}\"`"
            )
        }
    };
    let found = Diagnostic::new(SYNTAX, message, first.in_file(file), label).help(help);
    others.iter().take(SHOWN).fold(found, |found, span| {
        found.also(span.in_file(file), text!(En: "here too", Fr: "ici aussi"))
    })
}
