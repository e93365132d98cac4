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
mod tests {
    use super::*;
    use crate::diag::{Code, Text};
    use crate::text;
    use crate::text::Place;

    const LAB: &str = "\
[steps.segment]
foreach = \"movies\"
environment = \"cellpos\"

[étapes]
légende = \"été\" # 細胞
table = { a = 1,
  b = 2,
  c = 3 }
end = 1
";

    const PROFILE: &str = "name = \"imm\"\nx\t=\tmax_time = \"3d\"";

    struct World {
        sink: Sink,
        lab: FileId,
        profile: FileId,
    }

    impl World {
        fn new() -> Self {
            let mut sink = Sink::default();
            let lab = sink.sources.add(Source::new("lab.toml", LAB));
            let profile = sink.sources.add(Source::new("clusters/imm.toml", PROFILE));
            Self { sink, lab, profile }
        }

        fn at(&self, what: &str) -> Place {
            let start = LAB.find(what).unwrap();
            Span::new(start, start + what.len()).in_file(self.lab)
        }

        fn shows(mut self, found: Diagnostic, lang: Lang, width: usize, expected: &str) {
            self.sink.error(found);
            let shown = human(&self.sink, lang, Look { width, color: false });
            assert_eq!(shown, expected, "\n{shown}");
        }
    }

    fn found(place: Place, label: Text) -> Diagnostic {
        let code = Code::error("step/unknown-environment");
        let message = text!(
            En: "`steps.segment` refers to an environment that does not exist",
            Fr: "`steps.segment` utilise un environnement qui n'existe pas"
        );
        Diagnostic::new(code, message, place, label)
    }

    fn here() -> Text {
        text!(En: "no environment has this name", Fr: "aucun environnement n'a ce nom")
    }

    fn help() -> Text {
        text!(En: "did you mean `cellpose`?", Fr: "vouliez-vous dire `cellpose` ?")
    }

    #[test]
    fn the_picture_in_english() {
        let world = World::new();
        let found = found(world.at("\"cellpos\""), here()).help(help());
        let expected = "\
step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
   ╭─[lab.toml:3:15]
 2 │ foreach = \"movies\"
 3 │ environment = \"cellpos\"
   ·               ────┬────
   ·                   ╰── no environment has this name
   ╰────
  help: did you mean `cellpose`?
";
        world.shows(found, Lang::En, 80, expected);
    }

    #[test]
    fn the_picture_in_french_wraps_with_its_signs() {
        let world = World::new();
        let found = found(world.at("\"été\""), here()).help(text!(
            En: "",
            Fr: "écrivez le nom d'un environnement défini : vouliez-vous dire `cellpose` ?"
        ));
        let expected = "\
step/unknown-environment

  × `steps.segment` utilise un
  │ environnement qui n'existe pas
   ╭─[lab.toml:6:11]
 5 │ [étapes]
 6 │ légende = \"été\" # 細胞
   ·           ──┬──
   ·             ╰─┤ aucun environnement n'a
   ·               │ ce nom
   ╰────
  aide : écrivez le nom d'un
         environnement défini :
         vouliez-vous dire `cellpose` ?
";
        world.shows(found, Lang::Fr, 41, expected);
    }

    #[test]
    fn wide_characters_tabs_and_a_place_in_another_text() {
        let world = World::new();
        let start = PROFILE.find("max_time").unwrap();
        let limit = Span::new(start, start + 8).in_file(world.profile);
        let set = text!(En: "the limit is set here", Fr: "");
        let found = found(world.at("胞"), here()).also(limit, set);
        let expected = "\
step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
   ╭─[lab.toml:6:20]
 5 │ [étapes]
 6 │ légende = \"été\" # 細胞
   ·                     ─┬
   ·                      ╰── no environment has this name
   ╰────
   ╭─[clusters/imm.toml:2:5]
 1 │ name = \"imm\"
 2 │ x   =   max_time = \"3d\"
   ·         ────┬───
   ·             ╰── the limit is set here
   ╰────
";
        world.shows(found, Lang::En, 80, expected);
    }

    #[test]
    fn several_labels_on_one_line_and_at_one_place() {
        let world = World::new();
        let place = world.at("\"movies\"");
        let found = found(world.at("foreach"), text!(En: "this key", Fr: ""))
            .also(place, text!(En: "this value", Fr: ""))
            .also(place, text!(En: "is not a dataset", Fr: ""));
        let expected = "\
step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
   ╭─[lab.toml:2:1]
 1 │ [steps.segment]
 2 │ foreach = \"movies\"
   · ───┬───   ────┬───
   ·    │          ╰─┤ this value
   ·    │            │ is not a dataset
   ·    ╰── this key
   ╰────
";
        world.shows(found, Lang::En, 80, expected);
    }

    #[test]
    fn a_place_of_several_lines_and_one_that_touches_it() {
        let world = World::new();
        let place = world.at("{ a = 1,\n  b = 2,\n  c = 3 }");
        let found = found(place, here()).also(world.at("end = 1"), text!(En: "", Fr: "la fin"));
        let expected = "\
step/unknown-environment

  × `steps.segment` utilise un environnement qui n'existe pas
    ╭─[lab.toml:7:9]
  6 │     légende = \"été\" # 細胞
  7 │ ╭─▶ table = { a = 1,
  8 │ │     b = 2,
  9 │ ├─▶   c = 3 }
    · ╰──── aucun environnement n'a ce nom
 10 │     end = 1
    ·     ───┬───
    ·        ╰── la fin
    ╰────
";
        world.shows(found, Lang::Fr, 80, expected);
    }

    #[test]
    fn the_primary_place_comes_first_and_a_bridge_joins_two() {
        let world = World::new();
        let found = found(world.at("end = 1"), text!(En: "one", Fr: ""))
            .also(world.at("foreach"), text!(En: "two", Fr: ""))
            .also(world.at("b = 2"), text!(En: "three", Fr: ""));
        let expected = "\
step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
    ╭─[lab.toml:10:1]
  7 │ table = { a = 1,
  8 │   b = 2,
    ·   ──┬──
    ·     ╰── three
  9 │   c = 3 }
 10 │ end = 1
    · ───┬───
    ·    ╰── one
    ╰────
   ╭─[lab.toml:2:1]
 1 │ [steps.segment]
 2 │ foreach = \"movies\"
   · ───┬───
   ·    ╰── two
   ╰────
";
        world.shows(found, Lang::En, 80, expected);
    }

    #[test]
    fn what_is_missing_and_what_is_past_the_end() {
        let head = "step/unknown-environment\n\n  × `steps.segment` refers to an environment that \
                    does not exist\n";
        let first = "
   ╭─[lab.toml:1:1]
 1 │ [steps.segment]
   · ▲
   · ╰── no environment has this name
   ╰────
";
        let last = "
    ╭─[lab.toml:11:1]
 10 │ end = 1
 11 │
    · ▲
    · ╰── no environment has this name
    ╰────
";
        for (span, picture) in [(Span::new(0, 0), first), (Span::new(9_999, 99_999), last)] {
            let world = World::new();
            let found = found(span.in_file(world.lab), here());
            world.shows(found, Lang::En, 80, &format!("{head}{}", &picture[1..]));
        }
    }

    #[test]
    fn an_empty_text_and_a_place_inside_a_character() {
        let mut sink = Sink::default();
        let empty = sink.sources.add(Source::new("empty.toml", ""));
        let accent = sink.sources.add(Source::new("accent.toml", "é = \"\u{1b}[0m\""));
        sink.error(found(Span::new(0, 0).in_file(empty), here()));
        sink.error(found(Span::new(1, 2).in_file(accent), here()));
        let expected = "\
step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
   ╭─[empty.toml:1:1]
 1 │
   · ▲
   · ╰── no environment has this name
   ╰────

step/unknown-environment

  × `steps.segment` refers to an environment that does not exist
   ╭─[accent.toml:1:1]
 1 │ é = \"␛[0m\"
   · ┬
   · ╰── no environment has this name
   ╰────
";
        assert_eq!(human(&sink, Lang::En, Look { width: 80, color: false }), expected);
    }

    #[test]
    fn a_long_line_is_cut_and_a_long_place_shown_by_its_first_line() {
        let mut sink = Sink::default();
        let long =
            format!("x = \"{}é{}\"\n{}", "a".repeat(90), "b".repeat(90), "y = 1\n".repeat(20));
        let at = long.find('é').unwrap();
        let file = sink.sources.add(Source::new("lab.toml", &long));
        let place = Span::new(at, at + 2).in_file(file);
        sink.error(found(place, here()).also(Span::new(at + 94, long.len()).in_file(file), help()));
        let expected = "\
step/unknown-environment

  × `steps.segment` refers to an
  │ environment that does not exist
   ╭─[lab.toml:1:96]
 1 │ …aaaaaaaaaaaébbbbbbbbbbbbbbbbbbbb…
   ·             ┬
   ·             ╰─┤ no environment has this
   ·               │ name
 2 │ y = 1
   · ──┬──
   ·   ╰── did you mean `cellpose`?
   ╰────
";
        assert_eq!(human(&sink, Lang::En, Look { width: 20, color: false }), expected);
    }

    #[test]
    fn colour_changes_nothing_but_the_colour() {
        let mut world = World::new();
        let place = world.at("\"cellpos\"");
        world.sink.error(found(place, here()).help(help()));
        let draw = |color| human(&world.sink, Lang::En, Look { width: 60, color });
        let colored = draw(true);
        assert!(colored.starts_with("\u{1b}[31mstep/unknown-environment\u{1b}[0m\n"));
        let escape = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
        assert_eq!(escape.replace_all(&colored, ""), draw(false));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

        #[test]
        fn any_places_of_any_text_are_drawn(
            text in "[a é細\\t\\n\u{1b}]{0,160}",
            spans in proptest::collection::vec((0..400_usize, 0..60_usize), 1..5),
            width in 0..90_usize,
        ) {
            let mut sink = Sink::default();
            let file = sink.sources.add(Source::new("lab.toml", &text));
            let mut places =
                spans.iter().map(|(start, long)| Span::new(*start, start + long).in_file(file));
            let mut drawn = found(places.next().unwrap(), text!(En: "label 0", Fr: ""));
            for (place, number) in places.zip(1..) {
                drawn = drawn.also(place, text!(En: "label {number}", Fr: ""));
            }
            sink.error(drawn);
            let picture = human(&sink, Lang::En, Look { width, color: false });
            for number in 0..spans.len() {
                proptest::prop_assert!(picture.contains(&format!("label {number}")), "{picture}");
            }
            proptest::prop_assert!(!picture.contains(char::from(0x1b)), "{picture}");
        }
    }

    #[test]
    fn no_finding_prints_nothing() {
        assert_eq!(human(&Sink::default(), Lang::En, Look { width: 80, color: false }), "");
    }
}
