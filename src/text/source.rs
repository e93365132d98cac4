//! Texts by the name they are shown under, and the way from a byte to a line and a column.

use super::{Place, Span};

/// Names one text of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A line and a column, both counted from 1; the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One text, as people know it.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    /// A text shown as `name`. CRLF becomes LF and a byte order mark is dropped, so that every
    /// later place and string is the same whatever system wrote the file.
    pub fn new(name: impl Into<String>, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text.to_owned() };
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), text, line_starts }
    }

    /// The path or name that messages show, with `/`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, with LF line ends.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text that `span` covers.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// The line and column of a byte offset; past the end it is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        let column = self.text.get(start..offset).map_or(1, |before| before.chars().count() + 1);
        Position { line, column }
    }

    /// The span of line `line` (from 1) without its line end; the last line past the end.
    pub fn line_span(&self, line: usize) -> Span {
        let index = line.clamp(1, self.line_starts.len()) - 1;
        let start = self.line_starts[index];
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        Span::new(start, end)
    }
}

/// All texts of one run: the manifest, profiles, sheets.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Keeps `source` and names it; one that is read again has the name it has.
    pub fn add(&mut self, source: Source) -> FileId {
        let same = |kept: &Source| kept.name == source.name && kept.text == source.text;
        let known = self.files.iter().position(same);
        let id = u32::try_from(known.unwrap_or(self.files.len())).expect("fewer than 2^32 texts");
        if known.is_none() {
            self.files.push(source);
        }
        FileId(id)
    }

    /// The text that `id` names.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// Every text, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.files.iter()
    }

    /// The text that `place` covers.
    pub fn slice(&self, place: Place) -> &str {
        self.get(place.file).slice(place.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let source = Source::new("a", "é = 1\r\nßß = 2\r\n");
        assert_eq!(source.text(), "é = 1\nßß = 2\n");
        let at = source.text().find('2').unwrap();
        assert_eq!(source.position(at), Position { line: 2, column: 6 });
        assert_eq!(source.slice(source.line_span(2)), "ßß = 2");
        assert_eq!(source.position(9_999), Position { line: 3, column: 1 });
    }
}
