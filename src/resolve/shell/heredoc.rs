//! Here-documents: the delimiter, and the body after the next newline.

use super::scanner::{Atom, Scanned, Scanner};
use super::{HoleContext, ShellFaultKind};

/// A here-document announced, whose body is still to come.
#[derive(Debug)]
pub(super) struct Heredoc {
    /// Where `<<` stands.
    pub(super) at: usize,
    delimiter: Vec<u8>,
    quoted: bool,
    strips_tabs: bool,
}

impl Scanner {
    /// The delimiter after `<<` or `<<-`.
    pub(super) fn heredoc_delimiter(&mut self, at: usize, strips_tabs: bool) -> Scanned {
        self.blanks();
        if !self.word_starts() {
            return self.unexpected();
        }
        let mut delimiter = Vec::new();
        let mut quoted = false;
        let mut quote = None;
        let start = self.at;
        loop {
            let atom = if quote == Some(b'\'') { self.raw(self.at) } else { self.peek() };
            match atom {
                None if quote.is_some() => {
                    let opening = if quote == Some(b'"') { "\"" } else { "'" };
                    return self.stop(start, ShellFaultKind::Unclosed(opening));
                }
                None => break,
                Some(Atom::Hole(hole)) => {
                    self.hole_fault(hole, ShellFaultKind::HeredocDelimiter);
                }
                Some(Atom::Byte(byte)) if quote == Some(byte) => quote = None,
                Some(Atom::Byte(byte)) if quote == Some(b'\'') => delimiter.push(byte),
                Some(Atom::Byte(b'`' | b'$')) => return self.unexpected(),
                Some(Atom::Byte(b'\\')) => {
                    quoted = true;
                    match (self.raw(self.at + 1), quote) {
                        (None, _) => return self.stop(self.at, ShellFaultKind::TrailingBackslash),
                        (Some(Atom::Byte(b'"' | b'\\' | b'$' | b'`')), Some(_)) | (_, None) => {
                            self.at += 1;
                            continue_literal(self.raw(self.at), &mut delimiter);
                        }
                        (Some(_), Some(_)) => delimiter.push(b'\\'),
                    }
                    if let Some(Atom::Hole(hole)) = self.raw(self.at) {
                        self.hole_fault(hole, ShellFaultKind::HeredocDelimiter);
                    }
                }
                Some(Atom::Byte(byte)) if quote.is_some() => delimiter.push(byte),
                Some(Atom::Byte(byte @ (b'\'' | b'"'))) => {
                    quote = Some(byte);
                    quoted = true;
                }
                Some(Atom::Byte(byte)) if breaks_word(byte) => break,
                Some(Atom::Byte(byte)) => delimiter.push(byte),
            }
            self.at += 1;
        }
        self.heredocs.push(Heredoc { at, delimiter, quoted, strips_tabs });
        Ok(())
    }

    /// The bodies announced, from the beginning of a line.
    pub(super) fn heredoc_bodies(&mut self) -> Scanned {
        for heredoc in std::mem::take(&mut self.heredocs) {
            let start = self.at;
            let Some((body_end, next)) = self.heredoc_end(&heredoc) else {
                return self.stop(heredoc.at, ShellFaultKind::Unclosed("<<"));
            };
            let end = std::mem::replace(&mut self.end, body_end);
            self.at = start;
            if heredoc.quoted {
                self.fault_all(start, body_end, ShellFaultKind::QuotedHeredoc);
            } else {
                self.heredoc_body()?;
            }
            self.end = end;
            self.at = next;
        }
        Ok(())
    }

    /// Where the body ends, and where the line after the delimiter begins.
    fn heredoc_end(&self, heredoc: &Heredoc) -> Option<(usize, usize)> {
        let mut start = self.at;
        while start < self.end {
            let (line, next) = self.heredoc_line(start, heredoc.quoted);
            let tabs = line.iter().take_while(|atom| **atom == Atom::Byte(b'\t')).count();
            let line = if heredoc.strips_tabs { &line[tabs..] } else { &line[..] };
            let delimiter = heredoc.delimiter.iter().map(|byte| Atom::Byte(*byte));
            if line.iter().copied().eq(delimiter.clone()) {
                return Some((start, next));
            }
            // In a substitution, bash ends the body at a line that only begins with the delimiter
            // and has a `)` further on. Versions differ: such a line is none of ours.
            let begins = line.iter().copied().take(heredoc.delimiter.len()).eq(delimiter);
            if self.level > 0 && begins && line.contains(&Atom::Byte(b')')) {
                return None;
            }
            start = next;
        }
        None
    }

    /// The line from `start`, continuations joined where the body is expanded, and where the next
    /// line begins.
    fn heredoc_line(&self, start: usize, quoted: bool) -> (Vec<Atom>, usize) {
        let mut line = Vec::new();
        let mut at = start;
        loop {
            if !quoted {
                at = self.fold(at);
            }
            match self.raw(at) {
                None => return (line, at),
                Some(Atom::Byte(b'\n')) => return (line, at + 1),
                Some(Atom::Byte(b'\\')) if !quoted && self.raw(at + 1).is_some() => {
                    line.extend([self.raw(at), self.raw(at + 1)].into_iter().flatten());
                    at += 2;
                }
                Some(atom) => {
                    line.push(atom);
                    at += 1;
                }
            }
        }
    }

    /// The text of a body that is expanded.
    fn heredoc_body(&mut self) -> Scanned {
        while let Some(atom) = self.peek() {
            match atom {
                Atom::Byte(b'\\') => self.escape()?,
                Atom::Byte(b'$') => self.dollar(true)?,
                Atom::Byte(b'`') => self.backquoted()?,
                Atom::Hole(hole) => {
                    self.hole(hole, HoleContext::HereDocument);
                    self.at += 1;
                }
                Atom::Byte(_) => self.at += 1,
            }
        }
        Ok(())
    }
}

fn continue_literal(atom: Option<Atom>, delimiter: &mut Vec<u8>) {
    if let Some(Atom::Byte(byte)) = atom {
        delimiter.push(byte);
    }
}

/// Whether an unquoted byte ends a word.
pub(super) fn breaks_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'|' | b'&' | b';' | b'(' | b')' | b'<' | b'>')
}
