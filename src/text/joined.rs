//! Several texts end to end: one span tells in which of them something stands, and where. Knows
//! nothing of what they say.

use super::{FileId, Place, Sources, Span};

/// Texts that are read as one. A span of the whole lies in one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// Where each begins, from 0.
    starts: Vec<(usize, FileId)>,
    /// Where the next would begin.
    end: usize,
}

impl Joined {
    /// The text `file` alone: its spans are those of the whole.
    pub fn new(file: FileId, sources: &Sources) -> Self {
        let mut joined = Self { starts: Vec::new(), end: 0 };
        joined.add(file, sources);
        joined
    }

    /// Adds a text; gives where it begins in the whole.
    pub fn add(&mut self, file: FileId, sources: &Sources) -> usize {
        let start = self.end;
        self.starts.push((start, file));
        // One more, so that the end of a text is not the beginning of the next.
        self.end += sources.get(file).text().len() + 1;
        start
    }

    /// The first text.
    pub fn first(&self) -> FileId {
        self.starts[0].1
    }

    /// Each text, in their order.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.starts.iter().map(|(_, file)| *file)
    }

    /// The text that a span of the whole lies in, and its span there.
    pub fn place(&self, span: Span) -> Place {
        let index = self.starts.partition_point(|(start, _)| *start <= span.start) - 1;
        let (start, file) = self.starts[index];
        Span::new(span.start - start, span.end - start).in_file(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    #[test]
    fn a_span_of_the_whole_lies_in_one_text() {
        let mut sources = Sources::default();
        let texts = ["ab", "", "cde"];
        let files = texts.map(|text| sources.add(Source::new(text, text)));
        let mut joined = Joined::new(files[0], &sources);
        assert_eq!((joined.first(), joined.add(files[1], &sources)), (files[0], 3));
        assert_eq!(joined.add(files[2], &sources), 4);
        let place = |start, end| joined.place(Span::new(start, end));
        assert_eq!(place(0, 2), Span::new(0, 2).in_file(files[0]));
        assert_eq!(place(2, 2), Span::new(2, 2).in_file(files[0]));
        assert_eq!(place(3, 3), Span::new(0, 0).in_file(files[1]));
        assert_eq!(place(5, 7), Span::new(1, 3).in_file(files[2]));
        assert_eq!(sources.slice(place(5, 7)), "de");
    }
}
