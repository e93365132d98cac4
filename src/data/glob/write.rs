//! The two outputs of a glob's tree: the syntax of the `regex` crate, over characters, and POSIX
//! extended syntax as GNU `find` reads it under `LC_ALL=C`, over bytes. A property test holds
//! them equal.

use std::{collections::BTreeSet, fmt::Write as _};

use regex_syntax::utf8::Utf8Sequences;

use super::{CharSet, Component, Glob, Piece};

/// A name whose first character is not `.`.
const PLAIN_NAME: &str = "[^./][^/]*";

/// The expression of the files that the glob takes.
pub(super) fn rust_files(components: &[Component]) -> String {
    let mut out = Writer::new(Dialect::Rust);
    out.text(r"\A");
    out.files(components);
    out.text(r"\z");
    out.into_string()
}

/// The expression of the folders, each name with its `/`, below which the glob may take a file.
pub(super) fn rust_folders(components: &[Component]) -> String {
    let mut out = Writer::new(Dialect::Rust);
    out.text(r"\A");
    let mut open = 0;
    for component in &components[..components.len() - 1] {
        match component {
            Component::Folders => out.any_folders(),
            Component::Name(alternatives) => {
                out.open();
                open += 1;
                out.name(alternatives);
                out.text("/");
            }
            Component::Below => unreachable!("it stands last"),
        }
    }
    if components.last() == Some(&Component::Below) {
        out.text("(?s:.*)");
    }
    for _ in 0..open {
        out.text(")?");
    }
    out.text(r"\z");
    out.into_string()
}

/// The expression of the paths that `find START` prints and one of `globs` takes.
pub(super) fn posix_files(start: &str, globs: &[Glob]) -> Vec<u8> {
    let mut out = Writer::new(Dialect::Posix);
    start.chars().for_each(|c| out.char(c));
    if !start.ends_with('/') {
        out.text("/");
    }
    out.open();
    for (index, glob) in globs.iter().enumerate() {
        if index > 0 {
            out.text("|");
        }
        out.files(&glob.components);
    }
    out.text(")");
    out.bytes
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Rust,
    Posix,
}

struct Writer {
    dialect: Dialect,
    bytes: Vec<u8>,
}

impl Writer {
    fn new(dialect: Dialect) -> Self {
        Self { dialect, bytes: Vec::new() }
    }

    fn into_string(self) -> String {
        String::from_utf8(self.bytes).expect("the dialect over characters is written as text")
    }

    fn text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn open(&mut self) {
        self.text(match self.dialect {
            Dialect::Rust => "(?:",
            Dialect::Posix => "(",
        });
    }

    fn any_folders(&mut self) {
        self.open();
        self.text(PLAIN_NAME);
        self.text("/)*");
    }

    fn files(&mut self, components: &[Component]) {
        for (index, component) in components.iter().enumerate() {
            match component {
                Component::Folders => self.any_folders(),
                Component::Name(alternatives) => {
                    self.name(alternatives);
                    if index + 1 < components.len() {
                        self.text("/");
                    }
                }
                Component::Below => self.text(match self.dialect {
                    Dialect::Rust => "(?s:.+)",
                    Dialect::Posix => ".+",
                }),
            }
        }
    }

    fn name(&mut self, alternatives: &BTreeSet<Vec<Piece>>) {
        let alternatives: Vec<&[Piece]> = alternatives.iter().map(Vec::as_slice).collect();
        if let [only] = alternatives.as_slice() {
            self.pieces(only);
        } else {
            self.either(&alternatives);
        }
    }

    fn either(&mut self, alternatives: &[&[Piece]]) {
        self.open();
        for (index, pieces) in alternatives.iter().enumerate() {
            if index > 0 {
                self.text("|");
            }
            self.pieces(pieces);
        }
        self.text(")");
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        let mut pieces = pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Char(c) => self.char(*c),
                Piece::Star => self.text("[^/]*"),
                // One byte and what follows it: shorter than one character, and the same.
                Piece::Any(set)
                    if pieces.peek() == Some(&&Piece::Star)
                        && *set == CharSet::any().without('.') =>
                {
                    self.text("[^./]");
                }
                Piece::Any(set) => self.set(set),
                Piece::Capture(_) => unreachable!("a glob has none"),
                Piece::Either(alternatives) => {
                    let alternatives: Vec<&[Piece]> =
                        alternatives.iter().map(Vec::as_slice).collect();
                    self.either(&alternatives);
                }
            }
        }
    }

    fn char(&mut self, c: char) {
        if r".[]()*+?{}|^$\".contains(c) && c != ']' && c != '}' {
            self.text("\\");
        }
        // A lone `}` or `]` is itself in both dialects; `\]` is not defined by POSIX.
        self.text(c.encode_utf8(&mut [0; 4]));
    }

    fn set(&mut self, set: &CharSet) {
        match self.dialect {
            Dialect::Rust => {
                let mut class = String::from("[");
                for (start, end) in set.ranges() {
                    let _ = write!(class, "\\x{{{:x}}}-\\x{{{:x}}}", *start as u32, *end as u32);
                }
                class.push(']');
                self.text(&class);
            }
            Dialect::Posix => self.byte_set(set),
        }
    }

    /// A set of characters as bytes: its ASCII part as one bracket expression, the rest as the
    /// sequences of bytes that encode it.
    fn byte_set(&mut self, set: &CharSet) {
        let ascii: Vec<u8> = (1..128)
            .filter(|byte| {
                let c = char::from(*byte);
                set.ranges().iter().any(|(start, end)| (*start..=*end).contains(&c))
            })
            .collect();
        let beyond: Vec<(char, char)> = set
            .ranges()
            .iter()
            .filter(|(_, end)| !end.is_ascii())
            .map(|(start, end)| ((*start).max('\u{80}'), *end))
            .collect();
        if beyond.is_empty() {
            return self.ascii_bracket(&ascii);
        }
        self.open();
        if !ascii.is_empty() {
            self.ascii_bracket(&ascii);
            self.text("|");
        }
        if beyond == [('\u{80}', char::MAX)] {
            // A first byte and its followers: every other piece begins with a first byte too,
            // so that none can take followers away.
            self.bytes.extend_from_slice(b"[\xc2-\xf4][\x80-\xbf]+");
        } else {
            let sequences = beyond.iter().flat_map(|(start, end)| Utf8Sequences::new(*start, *end));
            for (index, sequence) in sequences.enumerate() {
                if index > 0 {
                    self.text("|");
                }
                for range in sequence.as_slice() {
                    if range.start == range.end {
                        self.bytes.push(range.start);
                    } else {
                        self.bytes.extend([b'[', range.start, b'-', range.end, b']']);
                    }
                }
            }
        }
        self.text(")");
    }

    /// A bracket expression of these bytes, sorted. There are no escapes between brackets: what
    /// means something there stands where it does not.
    fn ascii_bracket(&mut self, ascii: &[u8]) {
        if let [only] = ascii {
            return self.char(char::from(*only));
        }
        let plain: Vec<u8> = ascii.iter().copied().filter(|byte| !b"[]^-".contains(byte)).collect();
        self.text("[");
        if ascii.contains(&b']') {
            self.text("]");
        }
        for run in plain.chunk_by(|a, b| a + 1 == *b) {
            match run {
                [first, _, .., last] => self.bytes.extend([*first, b'-', *last]),
                few => self.bytes.extend_from_slice(few),
            }
        }
        if ascii.contains(&b'[') {
            self.text("[");
        }
        // `^` alone with `-`: first, `^` would invert.
        match (ascii.contains(&b'^'), ascii.contains(&b'-')) {
            (true, true) if self.bytes.ends_with(b"[") && !ascii.contains(&b'[') => {
                self.text("-^");
            }
            (caret, hyphen) => {
                self.text(if caret { "^" } else { "" });
                self.text(if hyphen { "-" } else { "" });
            }
        }
        self.text("]");
    }
}
