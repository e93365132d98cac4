//! From a place in a TOML string's value to the place in the file where it was written. Knows the
//! four kinds of strings and their escapes; nothing of what a string says.

use std::ops::Range;

use crate::text::Span;

/// How the value of one TOML string lies in its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// In order; gaps between them in the source (a line-ending backslash) give no character.
    pieces: Vec<Piece>,
    /// Where the content ends in the source.
    end: usize,
}

/// Characters that stand as they are, or one escape.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    decoded: Range<usize>,
    source: Range<usize>,
}

impl Piece {
    /// No escape is as long as what it stands for.
    fn is_plain(&self) -> bool {
        self.decoded.len() == self.source.len()
    }
}

impl Literal {
    /// The string written as `source_slice`, with its quotes; of another value (a number) the
    /// text is the value.
    pub fn new(source_slice: &str) -> Self {
        let (open, multiline, escapes) = match source_slice.as_bytes() {
            [b'"', b'"', b'"', _, _, _, ..] => (3, true, true),
            [b'\'', b'\'', b'\'', _, _, _, ..] => (3, true, false),
            [b'"', _, ..] => (1, false, true),
            [b'\'', _, ..] => (1, false, false),
            _ => (0, false, false),
        };
        let end = source_slice.len() - open;
        let start = open + usize::from(multiline && source_slice[open..end].starts_with('\n'));
        let mut literal = Self { pieces: Vec::new(), end };
        if !(escapes && source_slice[start..end].contains('\\')) {
            literal.push(0..end - start, start..end);
            return literal;
        }
        let mut at = start;
        let mut decoded = 0;
        while let Some(c) = source_slice[at..end].chars().next() {
            let after_backslash = &source_slice[at + c.len_utf8()..end];
            let (decoded_len, source_len) =
                if c == '\\' { escape(after_backslash) } else { (c.len_utf8(), c.len_utf8()) };
            literal.push(decoded..decoded + decoded_len, at..at + source_len);
            decoded += decoded_len;
            at += source_len;
        }
        literal
    }

    fn push(&mut self, decoded: Range<usize>, source: Range<usize>) {
        if decoded.is_empty() {
            return;
        }
        let piece = Piece { decoded, source };
        match self.pieces.last_mut() {
            Some(last)
                if last.is_plain() && piece.is_plain() && last.source.end == piece.source.start =>
            {
                last.decoded.end = piece.decoded.end;
                last.source.end = piece.source.end;
            }
            _ => self.pieces.push(piece),
        }
    }

    /// Where the character that starts at byte `decoded` of the value starts in the source slice;
    /// of the value's end, where the content ends.
    pub fn source_offset(&self, decoded: usize) -> usize {
        match self.piece(decoded) {
            Some(piece) if piece.is_plain() => piece.source.start + decoded - piece.decoded.start,
            Some(piece) => piece.source.start,
            None => self.end,
        }
    }

    /// The place in the file of the bytes `decoded` of the value, where the string itself, quotes
    /// included, stands at `base`.
    pub fn span(&self, base: Span, decoded: Range<usize>) -> Span {
        let start = self.source_offset(decoded.start);
        let end = match self.piece(decoded.end.saturating_sub(1)) {
            _ if decoded.is_empty() => start,
            Some(piece) if piece.is_plain() => {
                piece.source.start + decoded.end - piece.decoded.start
            }
            Some(piece) => piece.source.end,
            None => self.end,
        };
        Span::new(base.start + start, base.start + end)
    }

    /// The piece that holds byte `decoded` of the value.
    fn piece(&self, decoded: usize) -> Option<&Piece> {
        let index = self.pieces.partition_point(|piece| piece.decoded.end <= decoded);
        self.pieces.get(index)
    }
}

/// The lengths of the character and of its escape, backslash included; `rest` follows the
/// backslash.
fn escape(rest: &str) -> (usize, usize) {
    let hexadecimal = |digits: usize| {
        let number = rest.get(1..=digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        (number.and_then(char::from_u32).map_or(1, char::len_utf8), 2 + digits)
    };
    match rest.bytes().next() {
        Some(b'x') => hexadecimal(2),
        Some(b'u') => hexadecimal(4),
        Some(b'U') => hexadecimal(8),
        Some(b' ' | b'\t' | b'\n' | b'\r') => {
            (0, 1 + rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len())
        }
        _ => (1, 2),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(source: &str) -> String {
        let document = format!("x = {source}");
        let table: toml::Table = document.parse().unwrap();
        table["x"].as_str().unwrap().to_owned()
    }

    #[test]
    fn places_lie_in_the_source() {
        let written = r#""a\u00e9{b}""#;
        let literal = Literal::new(written);
        assert_eq!(decode(written), "aé{b}");
        assert_eq!(literal.source_offset(0), 1);
        assert_eq!(literal.source_offset(3), 8);
        assert_eq!(literal.span(Span::new(100, 113), 3..6), Span::new(108, 111));
        assert_eq!(literal.span(Span::new(100, 113), 1..3), Span::new(102, 108));
        assert_eq!(literal.source_offset(6), 11);

        let written = "\"\"\"\na\\\n   b\"\"\"";
        let literal = Literal::new(written);
        assert_eq!(decode(written), "ab");
        assert_eq!(&written[literal.source_offset(0)..][..1], "a");
        assert_eq!(&written[literal.source_offset(1)..][..1], "b");
        assert_eq!(literal.span(Span::new(0, 14), 0..1), Span::new(4, 5));

        assert_eq!(Literal::new("\"\"").source_offset(0), 1);
        assert_eq!(Literal::new("''''''").source_offset(0), 3);
        assert_eq!(Literal::new("0.10").span(Span::new(7, 11), 0..4), Span::new(7, 11));
    }

    /// The inside of a basic string: plain characters and every escape.
    fn basic(multiline: bool) -> impl Strategy<Value = String> {
        let plain = "[ -!#-\\[\\]-~é€😀]";
        let escape = r#"\\(b|t|n|f|r|e|"|\\|x[0-7][0-9a-f]|u00[0-9A-F]{2}|u20ac|U0001F600)"#;
        let piece = prop_oneof![4 => plain, 3 => escape];
        let piece = if multiline {
            prop_oneof![6 => piece, 1 => "\n", 1 => "\\\\[ \t]{0,2}\n[ \n]{0,3}", 1 => "\"x"]
                .boxed()
        } else {
            piece.boxed()
        };
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    fn string() -> impl Strategy<Value = String> {
        prop_oneof![
            basic(false).prop_map(|inside| format!("\"{inside}\"")),
            (basic(true), "\n?", "\"{0,2}").prop_map(|(inside, newline, quotes)| format!(
                "\"\"\"{newline}{inside}{quotes}\"\"\""
            )),
            "[ -&(-~é€😀]{0,12}".prop_map(|inside| format!("'{inside}'")),
            ("\n?[ -&(-~é€😀\n]{0,12}", "'{0,2}")
                .prop_map(|(inside, quotes)| format!("'''{inside}{quotes}'''")),
        ]
    }

    proptest! {
        #[test]
        fn each_character_is_written_where_it_is_said_to_be(source in string()) {
            let value = decode(&source);
            let literal = Literal::new(&source);
            let base = Span::new(0, source.len());
            for (at, c) in value.char_indices() {
                let span = literal.span(base, at..at + c.len_utf8());
                let written = &source[span.start..span.end];
                let again = if source.starts_with('"') && written.starts_with('\\') {
                    decode(&format!("\"{written}\""))
                } else {
                    written.to_owned()
                };
                prop_assert_eq!(again, c.to_string());
                prop_assert_eq!(literal.source_offset(at), span.start);
            }
            let whole = literal.span(base, 0..value.len());
            prop_assert!(whole.end <= literal.source_offset(value.len()));
        }
    }
}
