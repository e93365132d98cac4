//! Findings as people read them. The one file that knows miette, which draws a snippet: what is
//! given to it here is a few lines, made printable and cut to the width, and the labels in them.
//!
//! Knows no terminal: the width and whether there is colour are said by the caller.

use std::fmt;
use std::ops::{Range, RangeInclusive};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceCode, SourceSpan,
    SpanContents,
};
use textwrap::core::display_width;

use super::row::{Row, printable};
use crate::diag::{Diagnostic, Label, Lang, Severity, Sink};
use crate::text::{FileId, Position, Source, Sources, Span};

/// Narrower than this nothing can be drawn.
const NARROWEST: usize = 40;
/// A label is wrapped, but not to fewer columns than this.
const NARROWEST_LABEL: usize = 24;
/// Of a place that covers more lines only the first is shown.
const MOST_LINES: usize = 10;
/// Lines shown before the first line of a place.
const CONTEXT: usize = 1;

/// What is written on.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns; fewer than 40 count as 40.
    pub width: usize,
    /// Whether ANSI colours are written.
    pub color: bool,
}

/// All findings of `sink`, sorted by place, a blank line between two; empty where there are none.
pub fn human(sink: &Sink, lang: Lang, look: Look) -> String {
    let theme =
        if look.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let painter = Painter { lang, width: look.width.max(NARROWEST), theme };
    let findings: Vec<String> =
        sink.sorted().into_iter().map(|found| painter.finding(&sink.sources, found)).collect();
    findings.join("\n")
}

struct Painter {
    lang: Lang,
    width: usize,
    theme: GraphicalTheme,
}

impl Painter {
    fn finding(&self, sources: &Sources, found: &Diagnostic) -> String {
        let characters = &self.theme.characters;
        let (style, icon) = match found.code.severity {
            Severity::Error => (self.theme.styles.error, &characters.error),
            Severity::Warning => (self.theme.styles.warning, &characters.warning),
        };
        let mut drawn = format!("{}\n\n", style.style(found.code.name));
        drawn += &self.wrapped(
            found.message.get(self.lang),
            &format!("  {} ", style.style(icon)),
            &format!("  {} ", style.style(characters.vbar)),
        );
        for passage in passages(sources, &found.labels) {
            drawn += &self.snippet(sources.get(passage.file), &passage);
        }
        if let Some(help) = &found.help {
            let word = match self.lang {
                Lang::En => "help:",
                Lang::Fr => "aide :",
            };
            let indent = " ".repeat(word.chars().count() + 3);
            let word = format!("  {} ", self.theme.styles.help.style(word));
            drawn += &self.wrapped(help.get(self.lang), &word, &indent);
        }
        drawn
    }

    /// `text` in lines that fit, with a line end. A word is never broken: what is quoted can be
    /// copied. French signs that follow a space stay with their word.
    fn wrapped(&self, text: &str, first: &str, rest: &str) -> String {
        let options = wrapping(self.width).initial_indent(first).subsequent_indent(rest);
        let mut glued: String = text.chars().map(printable).collect();
        for sign in ['?', '!', ':', ';', '»'] {
            glued = glued.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"));
        }
        let glued = glued.replace("« ", "«\u{a0}");
        textwrap::fill(&glued, options).replace('\u{a0}', " ") + "\n"
    }

    fn snippet(&self, source: &Source, passage: &Passage) -> String {
        let digits = passage.lines.end().to_string().len();
        let arrows = passage.labels.iter().filter(|(_, span)| spans_lines(source, *span)).count();
        // The last column is left to a sign after the end of a line.
        let gutter = digits + 5 + if arrows > 0 { arrows + 3 } else { 0 };
        let room = self.width.saturating_sub(gutter);
        let rows: Vec<(usize, Row)> =
            passage.lines.clone().map(|line| row(source, passage, line, room)).collect();
        let excerpt = Excerpt {
            name: source.name().chars().map(printable).collect(),
            text: rows.iter().flat_map(|(_, row)| [row.text(), "\n"]).collect(),
            first_line: *passage.lines.start(),
            position: source.position(passage.labels[0].1.start),
            labels: self.labels(source, passage, &rows, room),
        };
        let mut drawn = String::new();
        GraphicalReportHandler::new_themed(self.theme.clone())
            .without_syntax_highlighting()
            .with_width(self.width)
            .with_context_lines(CONTEXT)
            .render_report(&mut drawn, &excerpt)
            .expect("writing to a string, of lines that hold every label");
        // The first line is the message, which an excerpt has not.
        drawn.lines().skip(1).flat_map(|line| [line.trim_end(), "\n"]).collect()
    }

    /// The labels of `passage` in the text of `rows`, the primary one first; labels at one place
    /// are one label of several lines.
    fn labels(
        &self,
        source: &Source,
        passage: &Passage,
        rows: &[(usize, Row)],
        room: usize,
    ) -> Vec<LabeledSpan> {
        let mut labels: Vec<(SourceSpan, String)> = Vec::new();
        for (label, span) in &passage.labels {
            let ((line, start), (_, end)) = (at(rows, span.start), at(rows, span.end));
            let middle = if spans_lines(source, *span) {
                0
            } else {
                let text = rows[line].1.text();
                let from: usize = rows[..line].iter().map(|(_, row)| row.text().len() + 1).sum();
                let columns = |range: Range<usize>| display_width(&text[range]);
                columns(0..start - from) + columns(start - from..end - from) / 2
            };
            let room = room.saturating_sub(middle + 4).max(NARROWEST_LABEL);
            let message: String = label.message.get(self.lang).chars().map(printable).collect();
            let message = textwrap::wrap(&message, wrapping(room)).join("\n");
            let span = SourceSpan::from(start..end);
            match labels.iter_mut().find(|(other, _)| *other == span) {
                Some((_, others)) => *others = format!("{others}\n{message}"),
                None => labels.push((span, message)),
            }
        }
        let mut labels = labels.into_iter();
        let primary = labels.next();
        primary
            .map(|(span, message)| LabeledSpan::new_primary_with_span(Some(message), span))
            .into_iter()
            .chain(labels.map(|(span, message)| LabeledSpan::new_with_span(Some(message), span)))
            .collect()
    }
}

/// Line `line` of the text, with the byte it begins at, cut to `room` around its labels.
fn row(source: &Source, passage: &Passage, line: usize, room: usize) -> (usize, Row) {
    let whole = source.line_span(line);
    let focus = passage
        .labels
        .iter()
        .filter(|(_, span)| span.start <= whole.end && span.end >= whole.start)
        .map(|(_, span)| span.start.max(whole.start)..span.end.min(whole.end))
        .reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
        .map_or(0..0, |focus| focus.start - whole.start..focus.end - whole.start);
    (whole.start, Row::new(source.slice(whole), focus, room))
}

/// Which of `rows` holds byte `offset` of the text, and where the byte is in their text.
fn at(rows: &[(usize, Row)], offset: usize) -> (usize, usize) {
    let line = rows.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
    let before: usize = rows[..line].iter().map(|(_, row)| row.text().len() + 1).sum();
    let (start, row) = &rows[line];
    (line, before + row.at(offset - start))
}

fn wrapping(width: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(width)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
}

/// Lines of one text that are shown together, with the labels in them.
struct Passage<'a> {
    file: FileId,
    /// From 1.
    lines: RangeInclusive<usize>,
    /// In the order of the finding, with the part of their place that is shown.
    labels: Vec<(&'a Label, Span)>,
}

impl Passage<'_> {
    /// Whether no line lies between the two.
    fn touches(&self, other: &Self) -> bool {
        self.file == other.file
            && *self.lines.start() <= other.lines.end() + 1
            && *other.lines.start() <= self.lines.end() + 1
    }

    fn take(&mut self, other: Self) {
        self.lines =
            *self.lines.start().min(other.lines.start())..=*self.lines.end().max(other.lines.end());
        self.labels.extend(other.labels);
    }
}

/// The passages that show `labels`, in their order: that of the primary place first.
fn passages<'a>(sources: &Sources, labels: &'a [Label]) -> Vec<Passage<'a>> {
    let mut passages: Vec<Passage<'a>> = Vec::new();
    for label in labels {
        let file = label.place.file;
        let source = sources.get(file);
        let span = shown(source, label.place.span);
        let first = source.position(span.start).line.saturating_sub(CONTEXT).max(1);
        let lines = first..=source.position(span.end).line;
        let passage = Passage { file, lines, labels: vec![(label, span)] };
        let Some(at) = passages.iter().position(|other| other.touches(&passage)) else {
            passages.push(passage);
            continue;
        };
        passages[at].take(passage);
        // It may have closed the gap to a later one.
        while let Some(next) =
            (at + 1..passages.len()).find(|next| passages[at].touches(&passages[*next]))
        {
            let closed = passages.remove(next);
            passages[at].take(closed);
        }
    }
    passages
}

/// The part of `span` that is drawn: inside the text, between characters, without line ends at
/// its end, and of a long one its first line.
fn shown(source: &Source, span: Span) -> Span {
    let text = source.text();
    let inside = |mut offset: usize| {
        offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = inside(span.start);
    let end = inside(span.end).max(start);
    let end = start + text[start..end].trim_end_matches('\n').len();
    let line = source.position(start).line;
    if source.position(end).line - line >= MOST_LINES {
        return Span::new(start, source.line_span(line).end);
    }
    Span::new(start, end)
}

fn spans_lines(source: &Source, span: Span) -> bool {
    source.slice(span).contains('\n')
}

/// A passage as miette reads it: a finding with no sentence, whose text is the passage alone.
#[derive(Debug)]
struct Excerpt {
    name: String,
    text: String,
    /// From 1.
    first_line: usize,
    /// Of the label that the header names.
    position: Position,
    labels: Vec<LabeledSpan>,
}

impl fmt::Display for Excerpt {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Excerpt {}

impl miette::Diagnostic for Excerpt {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl SourceCode for Excerpt {
    /// The whole excerpt, whatever is asked. Asked without context it is for the header, which
    /// names the place: miette counts columns in bytes, people in characters.
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        context_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let position = if context_before == 0 {
            self.position
        } else {
            Position { line: self.first_line, column: 1 }
        };
        let whole = (0..self.text.len()).into();
        Ok(Box::new(Contents { excerpt: self, whole, position }))
    }
}

struct Contents<'a> {
    excerpt: &'a Excerpt,
    whole: SourceSpan,
    position: Position,
}

impl<'a> SpanContents<'a> for Contents<'a> {
    fn data(&self) -> &'a [u8] {
        self.excerpt.text.as_bytes()
    }

    fn span(&self) -> &SourceSpan {
        &self.whole
    }

    fn name(&self) -> Option<&str> {
        Some(&self.excerpt.name)
    }

    fn line(&self) -> usize {
        self.position.line - 1
    }

    fn column(&self) -> usize {
        self.position.column - 1
    }

    fn line_count(&self) -> usize {
        self.excerpt.text.matches('\n').count()
    }
}

#[cfg(test)]
#[path = "human_tests.rs"]
mod tests;
