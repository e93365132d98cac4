//! The syntax of templates: text and `{{ name | filter }}`, nothing else. `{%`, `{#` and `}}` are
//! plain text. Ranges count bytes of the string's value. Knows no name.

use std::ops::Range;

/// A piece of a template, its names not yet looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RawPart {
    Text(RawText),
    Hole(RawHole),
}

/// Text between holes; `{{ '{{' }}` in it stands for what it quotes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct RawText {
    pub text: String,
    /// Where a run of it begins in `text`, and where that run is written in the string.
    runs: Vec<(usize, usize)>,
}

impl RawText {
    fn push(&mut self, text: &str, written_at: usize) {
        if !text.is_empty() {
            self.runs.push((self.text.len(), written_at));
            self.text.push_str(text);
        }
    }

    /// Where byte `at` of the text is written in the string.
    pub(super) fn written_at(&self, at: usize) -> usize {
        let after = self.runs.partition_point(|(begins, _)| *begins <= at);
        self.runs.get(after.saturating_sub(1)).map_or(at, |(begins, written)| written + at - begins)
    }
}

/// `{{ … }}` as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawHole {
    /// From `{{` to `}}`.
    pub range: Range<usize>,
    /// `steps`, `align`, `outputs`, `stack`.
    pub path: Vec<RawWord>,
    pub filters: Vec<RawFilter>,
}

/// One name of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawWord {
    pub text: String,
    pub range: Range<usize>,
}

/// `| name` or `| name("argument")`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawFilter {
    pub name: RawWord,
    pub argument: Option<String>,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxFault {
    pub kind: SyntaxFaultKind,
    pub range: Range<usize>,
}

/// What is wrong with a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SyntaxFaultKind {
    /// `{{` without `}}`.
    Unclosed,
    /// `{{ }}`.
    Empty,
    /// Something else than a name, a dot, a filter.
    Unexpected,
    /// A string without its closing quote.
    UnclosedString,
}

/// The pieces of `text`; all that is wrong, each at its place.
pub(super) fn parse(text: &str) -> (Vec<RawPart>, Vec<SyntaxFault>) {
    let (mut parts, mut faults) = (Vec::new(), Vec::new());
    let mut plain = RawText::default();
    let mut at = 0;
    while let Some(found) = text[at..].find("{{") {
        let start = at + found;
        plain.push(&text[at..start], at);
        let Some(end) = closing(text, start + 2) else {
            let range = start..text.len();
            faults.push(SyntaxFault { kind: SyntaxFaultKind::Unclosed, range });
            return (parts, faults);
        };
        match hole(text, start, end) {
            Ok(Inside::Braces(braces)) => plain.push(&braces, start),
            Ok(Inside::Hole(hole)) => {
                if !plain.text.is_empty() {
                    parts.push(RawPart::Text(std::mem::take(&mut plain)));
                }
                parts.push(RawPart::Hole(hole));
            }
            Err(fault) => faults.push(fault),
        }
        at = end;
    }
    plain.push(&text[at..], at);
    if !plain.text.is_empty() {
        parts.push(RawPart::Text(plain));
    }
    (parts, faults)
}

/// One past the `}}` that closes a hole whose inside begins at `from`; quoted text is passed over.
fn closing(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut quote = None;
    let mut at = from;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (None, b'"' | b'\'') => quote = Some(bytes[at]),
            (Some(open), b) if b == open => quote = None,
            (None, b'}') if bytes.get(at + 1) == Some(&b'}') => return Some(at + 2),
            _ => {}
        }
        at += 1;
    }
    // A quote that never closes must not hide the braces that do.
    text[from..].find("}}").map(|found| from + found + 2)
}

enum Inside {
    Hole(RawHole),
    Braces(String),
}

fn hole(text: &str, start: usize, end: usize) -> Result<Inside, SyntaxFault> {
    let mut reader = Reader { text, at: start + 2, end: end - 2 };
    reader.spaces();
    if reader.done() {
        return Err(SyntaxFault { kind: SyntaxFaultKind::Empty, range: start..end });
    }
    if let Some(braces) = reader.string()? {
        reader.spaces();
        return if reader.done() { Ok(Inside::Braces(braces)) } else { Err(reader.unexpected()) };
    }
    let path = reader.path()?;
    let mut filters = Vec::new();
    loop {
        reader.spaces();
        if reader.done() {
            break;
        }
        if !reader.take('|') {
            return Err(reader.unexpected());
        }
        reader.spaces();
        let name = reader.word()?;
        filters.push(RawFilter { name, argument: reader.argument()? });
    }
    Ok(Inside::Hole(RawHole { range: start..end, path, filters }))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn done(&self) -> bool {
        self.at >= self.end
    }

    fn spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// What stands here and does not belong here: up to the next space.
    fn unexpected(&self) -> SyntaxFault {
        let rest = self.rest();
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let range = self.at..self.at + length.max(usize::from(!rest.is_empty()));
        SyntaxFault { kind: SyntaxFaultKind::Unexpected, range }
    }

    fn word(&mut self) -> Result<RawWord, SyntaxFault> {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if length == 0 {
            return Err(self.unexpected());
        }
        let range = self.at..self.at + length;
        self.at = range.end;
        Ok(RawWord { text: self.text[range.clone()].to_owned(), range })
    }

    /// `a.b["c d"].e`.
    fn path(&mut self) -> Result<Vec<RawWord>, SyntaxFault> {
        let mut path = vec![self.word()?];
        loop {
            if self.take('.') {
                path.push(self.word()?);
            } else if self.take('[') {
                let start = self.at;
                let Some(text) = self.string()? else { return Err(self.unexpected()) };
                path.push(RawWord { text, range: start..self.at });
                if !self.take(']') {
                    return Err(self.unexpected());
                }
            } else {
                return Ok(path);
            }
        }
    }

    /// `("…")`.
    fn argument(&mut self) -> Result<Option<String>, SyntaxFault> {
        if !self.take('(') {
            return Ok(None);
        }
        self.spaces();
        let argument = self.string()?;
        self.spaces();
        if argument.is_none() || !self.take(')') {
            return Err(self.unexpected());
        }
        Ok(argument)
    }

    /// A string in single or double quotes; `\n`, `\t`, `\\` and the quote itself may be escaped.
    fn string(&mut self) -> Result<Option<String>, SyntaxFault> {
        let Some(quote) = self.rest().chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            return Ok(None);
        };
        let mut value = String::new();
        let mut letters = self.rest().char_indices().skip(1);
        while let Some((offset, letter)) = letters.next() {
            match letter {
                '\\' => match letters.next().map(|(_, escaped)| escaped) {
                    Some('n') => value.push('\n'),
                    Some('t') => value.push('\t'),
                    Some(escaped) => value.push(escaped),
                    None => break,
                },
                letter if letter == quote => {
                    self.at += offset + 1;
                    return Ok(Some(value));
                }
                letter => value.push(letter),
            }
        }
        Err(SyntaxFault { kind: SyntaxFaultKind::UnclosedString, range: self.at..self.end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let (parts, faults) = parse(text);
        assert_eq!(faults, []);
        parts
            .into_iter()
            .map(|part| match part {
                RawPart::Text(plain) => format!("'{}'", plain.text),
                RawPart::Hole(hole) => {
                    let mut shown =
                        hole.path.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join("/");
                    for filter in hole.filters {
                        shown.extend(["|", &filter.name.text]);
                        shown += &filter.argument.map_or(String::new(), |text| format!("({text})"));
                    }
                    shown
                }
            })
            .collect()
    }

    #[test]
    fn names_filters_and_plain_text() {
        assert_eq!(paths("a{{ steps.x.outputs.y }}b"), ["'a'", "steps/x/outputs/y", "'b'"]);
        assert_eq!(paths("{{item[\"sample-id\"]}}"), ["item/sample-id"]);
        assert_eq!(paths("{{ a | join(\", }}\") | filelist }}"), ["a|join(, }})|filelist"]);
        assert_eq!(paths("${#f[@]} {% x %} }}"), ["'${#f[@]} {% x %} }}'"]);
        assert_eq!(paths("{{ '{{' }}x"), ["'{{x'"]);
    }

    #[test]
    fn a_text_knows_where_it_is_written() {
        let (parts, _) = parse("a {{ b }} c {{ '{{' }} d");
        let [_, _, RawPart::Text(text)] = parts.as_slice() else { panic!("{parts:?}") };
        assert_eq!(text.text, " c {{ d");
        assert_eq!([1, 3, 6].map(|at| text.written_at(at)), [10, 12, 23]);
    }

    #[test]
    fn faults_have_their_place() {
        let fault = |text: &str| {
            let (_, faults) = parse(text);
            (faults[0].kind, text[faults[0].range.clone()].to_owned())
        };
        assert_eq!(fault("a {{ b"), (SyntaxFaultKind::Unclosed, "{{ b".to_owned()));
        assert_eq!(fault("{{  }}"), (SyntaxFaultKind::Empty, "{{  }}".to_owned()));
        assert_eq!(fault("{{ a + b }}"), (SyntaxFaultKind::Unexpected, "+".to_owned()));
        assert_eq!(fault("{{ a.-b }}"), (SyntaxFaultKind::Unexpected, "-b".to_owned()));
        assert_eq!(fault("{{ a | join(\"x) }}").0, SyntaxFaultKind::UnclosedString);
    }
}
