//! A sheet's text as lines of cells, each with its place. Knows nothing of what the cells mean.

use csv::{ReaderBuilder, StringRecord};

use crate::text::Span;

/// One line of a sheet that has something in it.
#[derive(Debug)]
pub(super) struct Line {
    /// Its cells as text.
    pub(super) cells: StringRecord,
    /// The line in the sheet; the first one, where a quoted cell has line ends.
    pub(super) span: Span,
}

/// The lines of `text`; empty ones are none, nor are those at the end that have only blanks and
/// separators, which spreadsheets leave.
pub(super) fn lines(text: &str, delimiter: u8) -> Vec<Line> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    let mut cells = StringRecord::new();
    while reader.read_record(&mut cells).expect("text in memory, with lines of any length") {
        // The reader's place of a line is before the empty lines that it passed over.
        let from = cells.position().map_or(0, csv::Position::byte);
        let from = usize::try_from(from).expect("the text is in memory");
        let start = text.len() - text[from..].trim_start_matches(['\n', '\r']).len();
        let end = text[start..].find(['\n', '\r']).map_or(text.len(), |length| start + length);
        lines.push(Line { cells: std::mem::take(&mut cells), span: Span::new(start, end) });
    }
    while lines.last().is_some_and(|line| line.cells.iter().all(|cell| cell.trim().is_empty())) {
        lines.pop();
    }
    lines
}

/// The places of the cells of the line that starts at `start`, with their quotes; and the quote
/// that is open at the end of the text.
pub(super) fn cell_spans(text: &str, start: usize, delimiter: u8) -> (Vec<Span>, Option<usize>) {
    let bytes = text.as_bytes();
    let mut spans = Vec::new();
    let mut at = start;
    loop {
        let from = at;
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                match (bytes.get(at), bytes.get(at + 1)) {
                    (None, _) => {
                        spans.push(Span::new(from, at));
                        return (spans, Some(from));
                    }
                    (Some(b'"'), Some(b'"')) => at += 2,
                    (Some(b'"'), _) => break,
                    _ => at += 1,
                }
            }
            at += 1;
        }
        let ends = |byte: &u8| *byte == delimiter || *byte == b'\n' || *byte == b'\r';
        at += bytes[at..].iter().position(ends).unwrap_or(bytes.len() - at);
        spans.push(Span::new(from, at));
        if bytes.get(at) != Some(&delimiter) {
            return (spans, None);
        }
        at += 1;
    }
}
