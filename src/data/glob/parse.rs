//! From the text of a glob to its tree. Owns the grammar of globs.

use std::{collections::BTreeSet, iter::Peekable, ops::Range, str::CharIndices};

use super::{CharSet, Component, GlobFault, GlobFaultKind, Piece, capture::Token};
use crate::model::Name;

/// The longest glob, in bytes, and the deepest braces: beyond, compiling it would take seconds.
const LONGEST: usize = 1024;
const DEEPEST: usize = 8;

/// A pattern: as a glob, and as what to look for in a path that the glob takes.
pub(super) struct Captured {
    pub(super) components: Vec<Component>,
    pub(super) tokens: Vec<Token>,
    /// Each capture once, and the bytes of its name.
    pub(super) names: Vec<(String, Range<usize>)>,
}

/// The components of the glob that `text` is; the last one is a name, or all that lies below one.
pub(super) fn components(text: &str) -> Result<Vec<Component>, GlobFault> {
    read(text, None).map(|read| read.0)
}

/// The pattern that `text` is: braces are captures, and a file is what it takes.
pub(super) fn captures(text: &str) -> Result<Captured, GlobFault> {
    let (components, captures) = read(text, Some(Captures::default()))?;
    let Captures { tokens, names } = captures.unwrap_or_default();
    Ok(Captured { components, tokens, names })
}

/// What of a pattern is no glob.
#[derive(Default)]
struct Captures {
    tokens: Vec<Token>,
    names: Vec<(String, Range<usize>)>,
}

impl Captures {
    /// Adds what stands between two `/`.
    fn component(&mut self, pieces: &[Piece]) {
        if !self.tokens.is_empty() {
            self.push(Token::Text("/".to_owned()));
        }
        for piece in pieces {
            self.push(match piece {
                Piece::Char(c) => Token::Text(c.to_string()),
                Piece::Any(set) => Token::Any(set.clone()),
                Piece::Star => Token::Star,
                Piece::Capture(name) => Token::Capture(*name),
                Piece::Either(_) => unreachable!("braces are captures"),
            });
        }
    }

    fn push(&mut self, token: Token) {
        match (self.tokens.last_mut(), token) {
            (Some(Token::Text(before)), Token::Text(text)) => before.push_str(&text),
            (_, token) => self.tokens.push(token),
        }
    }
}

fn read(
    text: &str,
    captures: Option<Captures>,
) -> Result<(Vec<Component>, Option<Captures>), GlobFault> {
    let fault = |offset, kind| Err(GlobFault { offset, kind });
    if text.is_empty() {
        return fault(0, GlobFaultKind::Empty);
    }
    if text.len() > LONGEST {
        return fault(0, GlobFaultKind::TooComplex);
    }
    if text.starts_with('/') {
        return fault(0, GlobFaultKind::Absolute);
    }
    let mut parser = Parser { text, chars: text.char_indices().peekable(), captures };
    let mut components = Vec::new();
    let mut whole = false;
    loop {
        let start = parser.offset();
        if let Some(component) = parser.component()? {
            // `**/**` says no more than `**`.
            if !(component == Component::Folders && components.last() == Some(&component)) {
                components.push(component);
            }
        }
        match parser.chars.next() {
            None if start == text.len() && start > 0 => {
                if parser.captures.is_some() {
                    return fault(start - 1, GlobFaultKind::Folder);
                }
                whole = true;
                break;
            }
            None => break,
            Some(_slash) => {}
        }
    }
    match components.last() {
        None => return fault(0, GlobFaultKind::Empty),
        // What ends in `**` takes every file below.
        Some(Component::Folders) => {
            components.push(Component::Name(beginnings(vec![Piece::Star])));
        }
        Some(Component::Name(_) | Component::Below) => {}
    }
    if whole {
        components.push(Component::Below);
    }
    Ok((components, parser.captures))
}

struct Parser<'a> {
    text: &'a str,
    chars: Peekable<CharIndices<'a>>,
    /// Where braces are captures.
    captures: Option<Captures>,
}

impl Parser<'_> {
    /// The byte of the next character.
    fn offset(&mut self) -> usize {
        self.chars.peek().map_or(self.text.len(), |(offset, _)| *offset)
    }

    /// What stands before the next `/`; `None` for nothing and for `.`.
    fn component(&mut self) -> Result<Option<Component>, GlobFault> {
        let start = self.offset();
        let rest = &self.text[start..];
        if rest.strip_prefix("**").is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            if self.captures.is_some() {
                return Err(GlobFault { offset: start, kind: GlobFaultKind::StarsAndCaptures });
            }
            self.chars.nth(1);
            return Ok(Some(Component::Folders));
        }
        let pieces = self.pieces(0)?;
        match pieces.as_slice() {
            [] | [Piece::Char('.')] => return Ok(None),
            [Piece::Char('.'), Piece::Char('.')] => {
                return Err(GlobFault { offset: start, kind: GlobFaultKind::Parent });
            }
            _ => {}
        }
        if let Some(captures) = &mut self.captures {
            captures.component(&pieces);
        }
        let alternatives = beginnings(pieces.into_iter().flat_map(without_capture).collect());
        if alternatives.is_empty() {
            return Err(GlobFault { offset: start, kind: GlobFaultKind::NoName });
        }
        Ok(Some(Component::Name(alternatives)))
    }

    /// Pieces up to `/` or the end; within braces up to `,` or `}`.
    fn pieces(&mut self, depth: usize) -> Result<Vec<Piece>, GlobFault> {
        let mut pieces = Vec::new();
        while let Some(&(offset, c)) = self.chars.peek() {
            let fault = |kind| Err(GlobFault { offset, kind });
            match c {
                '/' if depth > 0 => return fault(GlobFaultKind::SlashInBraces),
                '/' => break,
                ',' | '}' if depth > 0 => break,
                '}' => return fault(GlobFaultKind::BraceNotOpened),
                '\\' => return fault(GlobFaultKind::Backslash),
                c if c.is_control() => return fault(GlobFaultKind::Control),
                '{' if depth == DEEPEST => return fault(GlobFaultKind::TooComplex),
                _ => {}
            }
            self.chars.next();
            pieces.push(match c {
                '*' if self.chars.peek().is_some_and(|(_, next)| *next == '*') => {
                    return fault(GlobFaultKind::StarsInName);
                }
                '*' => Piece::Star,
                '?' => Piece::Any(CharSet::any()),
                '[' => Piece::Any(self.class(offset)?),
                '{' if self.captures.is_some() => self.capture(offset)?,
                '{' => self.braces(offset, depth)?,
                c => Piece::Char(c),
            });
        }
        Ok(pieces)
    }

    /// The capture whose `{` stands at `open`.
    fn capture(&mut self, open: usize) -> Result<Piece, GlobFault> {
        let start = open + 1;
        let length = self.text[start..].find('}');
        let Some(end) = length.map(|length| start + length) else {
            return Err(GlobFault { offset: open, kind: GlobFaultKind::BraceNotClosed });
        };
        let name = &self.text[start..end];
        if Name::new(name).is_err() {
            return Err(GlobFault { offset: open, kind: GlobFaultKind::CaptureName });
        }
        while self.chars.next_if(|(offset, _)| *offset <= end).is_some() {}
        let names = &mut self.captures.as_mut().expect("braces are captures").names;
        let known = names.iter().position(|(known, _)| known == name);
        Ok(Piece::Capture(known.unwrap_or_else(|| {
            names.push((name.to_owned(), start..end));
            names.len() - 1
        })))
    }

    /// What follows a `{` that stands at `open`.
    fn braces(&mut self, open: usize, depth: usize) -> Result<Piece, GlobFault> {
        let mut alternatives = Vec::new();
        loop {
            alternatives.push(self.pieces(depth + 1)?);
            match self.chars.next() {
                None => {
                    return Err(GlobFault { offset: open, kind: GlobFaultKind::BraceNotClosed });
                }
                Some((_, ',')) => {}
                Some(_brace) => return Ok(Piece::Either(alternatives)),
            }
        }
    }

    /// What follows a `[` that stands at `open`.
    fn class(&mut self, open: usize) -> Result<CharSet, GlobFault> {
        let unclosed = GlobFault { offset: open, kind: GlobFaultKind::BracketNotClosed };
        let inverted = self.chars.next_if(|(_, c)| *c == '!').is_some();
        if let Some((offset, _)) = self.chars.peek().filter(|(_, c)| *c == '^' && !inverted) {
            return Err(GlobFault { offset: *offset, kind: GlobFaultKind::Caret });
        }
        let mut ranges = Vec::new();
        loop {
            let (offset, start) = self.chars.next().ok_or(unclosed)?;
            if start == ']' && !ranges.is_empty() {
                break;
            }
            self.class_character(offset, start)?;
            let rest = &self.text[offset + start.len_utf8()..];
            let end = match rest.strip_prefix('-') {
                Some(after) if !after.starts_with(']') => {
                    self.chars.next();
                    let (offset, end) = self.chars.next().ok_or(unclosed)?;
                    self.class_character(offset, end)?;
                    end
                }
                _ => start,
            };
            if end < start {
                return Err(GlobFault { offset, kind: GlobFaultKind::RangeReversed });
            }
            ranges.push((start, end));
        }
        let set = CharSet::new(ranges);
        Ok(if inverted { set.inverted() } else { set })
    }

    /// Refuses a character that may not stand between brackets.
    fn class_character(&self, offset: usize, c: char) -> Result<(), GlobFault> {
        let rest = &self.text[offset..];
        let kind = match c {
            '/' => GlobFaultKind::SlashInBrackets,
            '\\' => GlobFaultKind::Backslash,
            '[' if rest.starts_with("[:") => GlobFaultKind::NamedClass,
            c if c.is_control() => GlobFaultKind::Control,
            _ => return Ok(()),
        };
        Err(GlobFault { offset, kind })
    }
}

/// What a capture is to a glob: one or more characters.
fn without_capture(piece: Piece) -> Vec<Piece> {
    match piece {
        Piece::Capture(_) => vec![Piece::Any(CharSet::any()), Piece::Star],
        piece => vec![piece],
    }
}

/// The alternatives of a name, each with a first piece that settles how the name begins: with `.`
/// only where the pattern itself does.
///
/// Each alternative is a place of the pattern where a name may begin, so their number is at most
/// the pattern's length.
fn beginnings(pieces: Vec<Piece>) -> BTreeSet<Vec<Piece>> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    // A name after an empty `*` may not begin with `.`, whatever the pattern spells next.
    let mut open = vec![(pieces, true)];
    while let Some((pieces, dot)) = open.pop() {
        if !seen.insert((pieces.clone(), dot)) {
            continue;
        }
        let Some((first, rest)) = pieces.split_first() else { continue };
        let with_rest = |first: &[Piece]| [first, rest].concat();
        match first {
            Piece::Char('.') if !dot => {}
            Piece::Char(_) => {
                found.insert(pieces);
            }
            Piece::Any(set) => {
                let set = set.without('.');
                if !set.is_empty() {
                    found.insert(with_rest(&[Piece::Any(set)]));
                }
            }
            Piece::Star => {
                let one = Piece::Any(CharSet::any().without('.'));
                found.insert(with_rest(&[one, Piece::Star]));
                open.push((rest.to_vec(), false));
            }
            Piece::Capture(_) => unreachable!("a glob has none"),
            Piece::Either(alternatives) => {
                open.extend(alternatives.iter().map(|first| (with_rest(first), dot)));
            }
        }
    }
    found
}
