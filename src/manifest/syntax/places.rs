//! What to underline of a line that is no TOML: the parser says a point, people look for a word.

use std::collections::HashMap;

use super::Kind;
use crate::text::Span;

/// What stands between values.
pub(super) fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '=' | ',' | '[' | ']' | '{' | '}' | '#')
}

/// What is shown of a fault at `span`.
pub(super) fn shown(text: &str, span: Span, kind: Kind) -> Span {
    let at = span.start.min(text.len());
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let before = &text[line_start..at];
    let after = &text[at..line_end];
    let content_end = at + after.trim_end().len();
    match kind {
        Kind::Number | Kind::Boolean | Kind::Date => {
            let start = before.rfind(is_between).map_or(line_start, |i| line_start + i + 1);
            let end = after.find(is_between).map_or(line_end, |i| at + i);
            Span::new(start, end)
        }
        Kind::UnclosedString => {
            let quote = opening_quote(before).map_or(line_start, |i| line_start + i);
            Span::new(quote, content_end.max(at))
        }
        Kind::UnclosedHeader if !before.trim().is_empty() => {
            let indent = before.len() - before.trim_start().len();
            Span::new(line_start + indent, content_end.max(at))
        }
        Kind::Escape => {
            let backslash = before.rfind('\\').map_or(at, |i| line_start + i);
            let shortest = text[backslash..].chars().take(2).map(char::len_utf8).sum::<usize>();
            Span::new(backslash, at.max(backslash + shortest).min(line_end))
        }
        Kind::Trailing => Span::new(at, content_end.max(at)),
        Kind::NoEquals | Kind::NoValue => word_before(text, span),
        Kind::UnclosedText if span.start == span.end => last(text, &["\"\"\"", "'''"], span),
        Kind::UnclosedList if span.start == span.end => last(text, &["["], span),
        Kind::UnclosedTable if span.start == span.end => last(text, &["{"], span),
        Kind::ExtraComma | Kind::Deep => character(text, at),
        Kind::Character => match before.char_indices().next_back() {
            Some((index, c)) if c.is_control() => character(text, line_start + index),
            _ => character(text, at),
        },
        _ if span.start < span.end => span,
        _ if after.trim().is_empty() => word_before(text, span),
        _ => {
            let first = after.chars().next().map_or(0, char::len_utf8);
            let rest = after[first..].find(is_between).unwrap_or(after.len() - first);
            Span::new(at, at + first + rest)
        }
    }
}

/// The last word before `span`, mostly on its line; where there is none, `span`.
fn word_before(text: &str, span: Span) -> Span {
    let end = text[..span.start.min(text.len())].trim_end();
    let Some(last) = end.chars().next_back() else { return span };
    if is_between(last) {
        return Span::new(end.len() - last.len_utf8(), end.len());
    }
    let start = end.rfind(is_between).map_or(0, |at| character(end, at).end);
    Span::new(start, end.len())
}

/// The last of `openings` in `text`, where what is open cannot be told.
fn last(text: &str, openings: &[&str], span: Span) -> Span {
    let found = openings.iter().filter_map(|opening| Some((text.rfind(opening)?, opening.len())));
    found.max().map_or(span, |(at, length)| Span::new(at, at + length))
}

/// The character at `at`; at the end of the text nothing.
fn character(text: &str, at: usize) -> Span {
    Span::new(at, at + text[at..].chars().next().map_or(0, char::len_utf8))
}

/// What follows the first word of `span`: where a value ends and something else begins.
pub(super) fn second_word(text: &str, span: Span) -> Span {
    let written = &text[span.start..span.end];
    let rest = written.trim_start().split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
    Span::new(span.end - rest.trim_start().len(), span.end)
}

/// The line with the most dots: where a key is nested too deeply, which the parser does not place.
pub(super) fn most_dotted(text: &str) -> Span {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        start += line.len();
        (line.matches('.').count(), Span::new(start - line.len(), start))
    });
    lines.max_by_key(|(dots, _)| *dots).map(|(_, span)| span).unwrap_or_default()
}

/// The last quote of `before` that no backslash escapes: what opened a string that the line does
/// not close.
fn opening_quote(before: &str) -> Option<usize> {
    let is_escaped =
        |at: usize| before[..at].bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
    let opens = |at: usize, c: char| c == '\'' || (c == '"' && !is_escaped(at));
    before.char_indices().rev().find(|(at, c)| opens(*at, *c)).map(|(at, _)| at)
}

/// The first bracket of a value, or the quotes of a text, that nothing closes.
pub(super) fn unclosed(text: &str) -> Option<(Span, Kind)> {
    let mut open: Vec<(Span, Kind)> = Vec::new();
    let mut at = 0;
    let mut is_line_start = true;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let line = rest.find('\n').unwrap_or(rest.len());
        let length = match c {
            '#' => line,
            '[' if is_line_start && open.is_empty() => line,
            '"' | '\'' if rest.starts_with(&String::from(c).repeat(3)) => {
                let Some(length) = closing(rest, c) else {
                    open.push((Span::new(at, at + 3), Kind::UnclosedText));
                    break;
                };
                length
            }
            '"' | '\'' => string_length(&rest[..line], c),
            '[' => {
                open.push((Span::new(at, at + 1), Kind::UnclosedList));
                1
            }
            '{' => {
                open.push((Span::new(at, at + 1), Kind::UnclosedTable));
                1
            }
            ']' | '}' => {
                let kind = if c == ']' { Kind::UnclosedList } else { Kind::UnclosedTable };
                open.pop_if(|(_, last)| *last == kind);
                1
            }
            _ => c.len_utf8(),
        };
        is_line_start = c == '\n' || (is_line_start && c.is_whitespace());
        at += length;
    }
    open.into_iter().next()
}

/// The length of the multi-line string at the start of `rest`, quotes included.
fn closing(rest: &str, quote: char) -> Option<usize> {
    let quotes = String::from(quote).repeat(3);
    let mut at = 3;
    while let Some(c) = rest[at..].chars().next() {
        if rest[at..].starts_with(&quotes) {
            let more = rest[at + 3..].chars().take(2).take_while(|c| *c == quote).count();
            return Some(at + 3 + more);
        }
        at += c.len_utf8();
        if c == '\\' && quote == '"' {
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    None
}

/// The length of the string at the start of `line`, quotes included; the line's where it is open.
pub(super) fn string_length(line: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in line.char_indices().skip(1) {
        if c == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = c == '\\' && quote == '"' && !is_escaped;
    }
    line.len()
}

/// Drops what is defined twice only because the header above it is.
pub(super) fn drop_repeated_tables(text: &str, faults: &mut Vec<(Span, Kind)>) {
    let mut repeated: Option<usize> = None;
    faults.retain(|(span, kind)| {
        let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        if *kind != Kind::Duplicate {
            return true;
        }
        if text[line_start..].trim_start().starts_with('[') {
            repeated = Some(span.end);
            return true;
        }
        // No other header stands between.
        !repeated.is_some_and(|from| {
            text[from..line_start].lines().skip(1).all(|line| !line.trim_start().starts_with('['))
        })
    });
}

/// Of each key or header that begins a line and was written above in the same table: the place of
/// its last key, to the place of the first one.
pub(super) fn definitions(text: &str) -> HashMap<Span, Span> {
    let mut first: HashMap<(&str, &str), Span> = HashMap::new();
    let mut again = HashMap::new();
    let mut header = "";
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        let (name, key) = if trimmed.starts_with('[') {
            let end = trimmed.find(']').unwrap_or(trimmed.len());
            let inside = trimmed[..end].trim_start_matches('[');
            header = inside;
            ("", inside.rsplit('.').next().unwrap_or(inside))
        } else {
            let key = trimmed.split(['=', ' ', '\t', '\n']).next().unwrap_or("");
            (key, key)
        };
        let key_start = match name {
            "" => trimmed.find(']').unwrap_or(trimmed.len()).saturating_sub(key.len()),
            _ => 0,
        };
        let start = line_start + indent + key_start;
        let span = Span::new(start, start + key.len());
        // `outputs.x` after `outputs = { … }`.
        for (dot, _) in name.match_indices('.') {
            let table = &name[..dot];
            if let Some(earlier) = first.get(&(header, table)) {
                let last = start + table.rfind('.').map_or(0, |at| at + 1);
                again.insert(Span::new(last, start + dot), *earlier);
            }
        }
        if let Some(earlier) = first.get(&(header, name)) {
            again.insert(span, *earlier);
        } else {
            first.insert((header, name), span);
        }
        line_start += line.len();
    }
    again
}
