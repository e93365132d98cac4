//! Texts that are no TOML: every error that the parser recovers from, first of each line, in words
//! of ours. Knows the parser's errors and no key of the language.

mod places;
mod quotes;
mod words;

use std::collections::HashMap;

use crate::{
    diag::Diagnostic,
    manifest::codes::SYNTAX,
    text,
    text::{FileId, Source, Span},
};

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    UnclosedList,
    UnclosedTable,
    UnclosedText,
    UnclosedString,
    UnclosedHeader,
    Unquoted,
    NoValue,
    Nothing,
    Number,
    Boolean,
    Date,
    Duplicate,
    Extended,
    NoEquals,
    ExtraEquals,
    EmptyKey,
    KeyCharacter,
    Escape,
    Trailing,
    MissingComma,
    ExtraComma,
    Deep,
    Character,
    Other,
}

/// What `errors` say, sorted, one a line at most; nothing that only follows from a bracket that is
/// never closed.
pub(super) fn diagnostics(
    source: &Source,
    file: FileId,
    errors: &[toml::de::Error],
) -> Vec<Diagnostic> {
    let text = source.text();
    let mut faults: Vec<(Span, Kind)> = errors.iter().map(|error| fault(text, error)).collect();
    let unclosed = |(_, kind): &(Span, Kind)| {
        matches!(kind, Kind::UnclosedList | Kind::UnclosedTable | Kind::UnclosedText)
    };
    if faults.iter().any(unclosed)
        && let Some(opening) = places::unclosed(text)
    {
        faults.retain(|(span, _)| span.start < opening.0.start);
        faults.push(opening);
    }
    faults.sort_by_key(|(span, _)| *span);
    let mut lines: Vec<(Span, Kind)> = Vec::new();
    for fault in faults {
        match lines.last_mut() {
            Some(last) if !text[last.0.start..fault.0.start].contains('\n') => {
                if last.1 == Kind::Unquoted && fault.1 == Kind::Trailing {
                    *last = (places::second_word(text, last.0), Kind::Trailing);
                }
            }
            _ => lines.push(fault),
        }
    }
    let again = |kind: &Kind| matches!(kind, Kind::Duplicate | Kind::Extended);
    let definitions = if lines.iter().any(|(_, kind)| again(kind)) {
        places::definitions(text)
    } else {
        HashMap::new()
    };
    places::drop_repeated_tables(text, &mut lines);
    let mut quoted = Vec::new();
    lines.retain(|(span, _)| match quotes::on_line(text, span.start) {
        Some(span) => {
            quoted.push(span);
            false
        }
        None => true,
    });
    let told = (!quoted.is_empty()).then(|| quotes::diagnostic(source, file, &quoted));
    let others = lines.into_iter().map(|(span, kind)| {
        diagnostic(source, file, places::shown(text, span, kind), kind, &definitions)
    });
    told.into_iter().chain(others).collect()
}

fn diagnostic(
    source: &Source,
    file: FileId,
    span: Span,
    kind: Kind,
    definitions: &HashMap<Span, Span>,
) -> Diagnostic {
    let (message, label, help) = words::said(kind, source.slice(span));
    let found = Diagnostic::new(SYNTAX, message, span.in_file(file), label).help(help);
    let is_again = matches!(kind, Kind::Duplicate | Kind::Extended);
    match definitions.get(&span).filter(|_| is_again) {
        Some(first) => found.also(first.in_file(file), text!(En: "first here", Fr: "d'abord ici")),
        None => found,
    }
}

/// Where an error lies and of which kind it is. The parser's messages are its only names.
fn fault(text: &str, error: &toml::de::Error) -> (Span, Kind) {
    let span: Span = error.span().map_or_else(|| places::most_dotted(text), Span::from);
    let message = error.message();
    let (description, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let starts = |words: &[&str]| words.iter().any(|word| description.starts_with(word));
    let written = text.get(span.start..span.end).unwrap_or("");
    let kind = if starts(&["invalid multi-line"]) {
        if expected.len() == 3 { Kind::UnclosedText } else { Kind::Character }
    } else if starts(&["invalid basic string", "invalid literal string"]) {
        if expected.len() == 3 { Kind::UnclosedString } else { Kind::Character }
    } else if starts(&["unclosed array table", "unclosed table"]) {
        Kind::UnclosedHeader
    } else if starts(&["unclosed array"]) {
        Kind::UnclosedList
    } else if starts(&["unclosed inline table"]) {
        Kind::UnclosedTable
    } else if starts(&["string values must be quoted"]) {
        unquoted(written)
    } else if starts(&["missing value"]) {
        Kind::NoValue
    } else if starts(&["duplicate key"]) {
        Kind::Duplicate
    } else if starts(&["cannot extend value"]) {
        Kind::Extended
    } else if starts(&["key with no value", "missing assignment"]) {
        Kind::NoEquals
    } else if starts(&["extra `=`", "unexpected `=`", "extra assignment"]) {
        Kind::ExtraEquals
    } else if starts(&["unquoted keys cannot be empty", "missing key"]) {
        Kind::EmptyKey
    } else if starts(&["invalid unquoted key", "keys cannot be multi-line"]) {
        Kind::KeyCharacter
    } else if starts(&["missing escaped value", "too few unicode", "invalid value"]) {
        Kind::Escape
    } else if starts(&["unexpected key or value", "unexpected content"]) {
        Kind::Trailing
    } else if starts(&["missing comma"]) {
        Kind::MissingComma
    } else if starts(&["extra comma"]) {
        Kind::ExtraComma
    } else if starts(&["cannot recurse", "recursion limit"]) {
        Kind::Deep
    } else if starts(&["carriage return", "invalid comment character"]) {
        Kind::Character
    } else {
        scalar(description)
    };
    (span, of_word(kind, written))
}

/// Words that other languages take for values, and others that are no number for all their letters.
fn of_word(kind: Kind, written: &str) -> Kind {
    if !matches!(kind, Kind::Unquoted | Kind::Number | Kind::Boolean | Kind::Other) {
        return kind;
    }
    match written.to_lowercase().as_str() {
        "true" | "false" => Kind::Boolean,
        "none" | "null" | "nil" => Kind::Nothing,
        word if kind == Kind::Number && word.starts_with(char::is_alphabetic) => Kind::Unquoted,
        _ => kind,
    }
}

/// What stands where a value should: nothing, a text without quotes, or values without a comma.
fn unquoted(written: &str) -> Kind {
    let mut words = written.split_whitespace().peekable();
    if words.peek().is_none() {
        Kind::NoValue
    } else if written.contains(char::is_control) {
        Kind::Character
    } else if words.clone().count() > 1 && words.all(|word| toml::de::DeValue::parse(word).is_ok())
    {
        Kind::MissingComma
    } else {
        Kind::Unquoted
    }
}

/// What a scalar that cannot be read was taken for.
fn scalar(description: &str) -> Kind {
    let has = |words: &[&str]| words.iter().any(|word| description.contains(word));
    if has(&["boolean"]) {
        Kind::Boolean
    } else if has(&["date", "time", "offset"]) {
        Kind::Date
    } else if has(&[
        "number", "numeric", "integer", "float", "mantissa", "fraction", "exponent", "zero",
        "digits", "radix", "sign",
    ]) {
        Kind::Number
    } else {
        Kind::Other
    }
}
