//! Quotes, backquotes, and what follows a `$`: each read to its end, as bash's
//! `parse_matched_pair` does.

use super::scanner::{Atom, Scanned, Scanner};
use super::{HoleContext, ShellFaultKind};

/// A pair that bash counts, with quotes inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pair {
    /// `${…}`: the first `}` closes it.
    Expansion,
    /// `$((…))`, `((…))`: only `$(` is special inside.
    Arithmetic,
    /// `$[…]`, the old form.
    OldArithmetic,
    /// The subscript of an array.
    Subscript,
    /// `@(…)` and the groups of a regular expression.
    Pattern,
}

impl Scanner {
    /// A backslash and what it takes.
    pub(super) fn escape(&mut self) -> Scanned {
        match self.raw(self.at + 1) {
            None if self.end == self.length() => {
                return self.stop(self.at, ShellFaultKind::TrailingBackslash);
            }
            Some(Atom::Hole(hole)) => self.hole_fault(hole, ShellFaultKind::AfterBackslash),
            _ => {}
        }
        self.at = (self.at + 2).min(self.end);
        Ok(())
    }

    /// `'…'`, from its first quote.
    pub(super) fn single_quoted(&mut self) -> Scanned {
        let from = self.at;
        self.skip_to(from, b'\'', false, "'")?;
        self.fault_all(from, self.at, ShellFaultKind::SingleQuoted);
        Ok(())
    }

    /// `` `…` ``, from its first backquote.
    pub(super) fn backquoted(&mut self) -> Scanned {
        let from = self.at;
        self.skip_to(from, b'`', true, "`")?;
        self.fault_all(from, self.at, ShellFaultKind::Backquoted);
        Ok(())
    }

    /// Steps behind the next `close` after the byte at `at`.
    fn skip_to(&mut self, from: usize, close: u8, escapes: bool, opening: &'static str) -> Scanned {
        self.at += 1;
        loop {
            match self.raw(self.at) {
                None => return self.stop(from, ShellFaultKind::Unclosed(opening)),
                Some(Atom::Byte(b'\\')) if escapes => self.at += 2,
                Some(Atom::Byte(byte)) if byte == close => break,
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(())
    }

    /// `"…"`, from its first quote.
    pub(super) fn double_quoted(&mut self) -> Scanned {
        let from = self.at;
        self.enter()?;
        self.at += 1;
        loop {
            match self.peek() {
                None => return self.stop(from, ShellFaultKind::Unclosed("\"")),
                Some(Atom::Byte(b'"')) => break,
                Some(Atom::Byte(b'\\')) if self.raw(self.at + 1).is_none() => self.at += 1,
                Some(Atom::Byte(b'\\')) => self.escape()?,
                Some(Atom::Byte(b'$')) => self.dollar(true)?,
                Some(Atom::Byte(b'`')) => self.backquoted()?,
                Some(Atom::Byte(_)) => self.at += 1,
                Some(Atom::Hole(hole)) => {
                    self.hole(hole, HoleContext::DoubleQuoted);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        self.leave();
        Ok(())
    }

    /// `$` and what it begins.
    pub(super) fn dollar(&mut self, quoted: bool) -> Scanned {
        let from = self.at;
        self.at += 1;
        match self.peek() {
            Some(Atom::Byte(b'(')) => {
                self.at += 1;
                if self.eat("(") {
                    self.arithmetic(from, "$((")
                } else {
                    self.substitution(from, "$(")
                }
            }
            Some(Atom::Byte(b'{')) => {
                self.at += 1;
                self.faulting(ShellFaultKind::InExpansion, |scanner| {
                    scanner.matched(Pair::Expansion, from, "${")
                })
            }
            Some(Atom::Byte(b'[')) => {
                self.at += 1;
                self.faulting(ShellFaultKind::Arithmetic, |scanner| {
                    scanner.matched(Pair::OldArithmetic, from, "$[")
                })
            }
            Some(Atom::Byte(b'\'')) if !quoted => {
                let start = self.at;
                self.skip_to(from, b'\'', true, "$'")?;
                self.fault_all(start, self.at, ShellFaultKind::SingleQuoted);
                Ok(())
            }
            Some(Atom::Byte(b'"')) if !quoted => self.double_quoted(),
            Some(Atom::Byte(b'$')) => {
                self.at += 1;
                self.after_dollar();
                Ok(())
            }
            _ => {
                self.after_dollar();
                Ok(())
            }
        }
    }

    /// From behind `((` to behind `))`.
    pub(super) fn arithmetic(&mut self, from: usize, opening: &'static str) -> Scanned {
        self.faulting(ShellFaultKind::Arithmetic, |scanner| {
            scanner.matched(Pair::Arithmetic, from, opening)
        })?;
        if self.raw(self.at) != Some(Atom::Byte(b')')) {
            let kind = match self.peek() {
                None => ShellFaultKind::Unclosed(opening),
                Some(_) => ShellFaultKind::TwoGroups,
            };
            return self.stop(from, kind);
        }
        self.at += 1;
        Ok(())
    }

    /// A hole right after `$`.
    fn after_dollar(&mut self) {
        if let Some(Atom::Hole(hole)) = self.peek() {
            self.hole_fault(hole, ShellFaultKind::AfterDollar);
            self.at += 1;
        }
    }

    /// Reads with every hole at fault for `kind`, unless one around it is already.
    pub(super) fn faulting(
        &mut self,
        kind: ShellFaultKind,
        read: impl FnOnce(&mut Self) -> Scanned,
    ) -> Scanned {
        let before = self.inside;
        self.inside = before.or(Some(kind));
        read(self)?;
        self.inside = before;
        Ok(())
    }

    /// From behind the opening of a pair to behind its close.
    pub(super) fn matched(&mut self, pair: Pair, from: usize, opening: &'static str) -> Scanned {
        self.enter()?;
        let (nested, close, after_dollar): (_, _, &[u8]) = match pair {
            Pair::Expansion => (None, b'}', b"({["),
            Pair::Arithmetic => (Some(b'('), b')', b"("),
            Pair::OldArithmetic => (Some(b'['), b']', b"("),
            Pair::Subscript => (Some(b'['), b']', b"({["),
            Pair::Pattern => (Some(b'('), b')', b"({["),
        };
        let mut count = 1;
        loop {
            match self.peek() {
                None => return self.stop(from, ShellFaultKind::Unclosed(opening)),
                Some(Atom::Hole(hole)) => {
                    self.hole(hole, HoleContext::Word { whole_word: false });
                    self.at += 1;
                }
                Some(Atom::Byte(b'\\')) if self.raw(self.at + 1).is_none() => self.at += 1,
                Some(Atom::Byte(b'\\')) => self.escape()?,
                Some(Atom::Byte(b'\'')) => self.single_quoted()?,
                Some(Atom::Byte(b'"')) => self.double_quoted()?,
                Some(Atom::Byte(b'`')) => self.backquoted()?,
                Some(Atom::Byte(b'$')) => {
                    let special = match self.raw(self.fold(self.at + 1)) {
                        Some(Atom::Byte(byte)) => {
                            b"'$".contains(&byte) || after_dollar.contains(&byte)
                        }
                        Some(Atom::Hole(_)) => true,
                        None => false,
                    };
                    if special {
                        self.dollar(false)?;
                    } else {
                        self.at += 1;
                    }
                }
                Some(Atom::Byte(b'<' | b'>'))
                    if pair == Pair::Expansion && (self.sees("<(") || self.sees(">(")) =>
                {
                    let start = self.at;
                    self.at = self.fold(start + 1) + 1;
                    self.substitution(start, "<(")?;
                    self.fault_all(start, self.at, ShellFaultKind::InExpansion);
                }
                Some(Atom::Byte(byte)) => {
                    self.at += 1;
                    if byte == close {
                        count -= 1;
                        if count == 0 {
                            break;
                        }
                    } else if Some(byte) == nested {
                        count += 1;
                    }
                }
            }
        }
        self.leave();
        Ok(())
    }

    /// The commands of `$(…)`, `<(…)` or `>(…)`, from behind the parenthesis to behind its close.
    pub(super) fn substitution(&mut self, from: usize, opening: &'static str) -> Scanned {
        // bash counts the parentheses of `<((` instead of reading the commands.
        if opening != "$(" && self.sees("(") {
            return self.stop(from, ShellFaultKind::TwoGroups);
        }
        self.enter()?;
        let heredocs = std::mem::take(&mut self.heredocs);
        let inside = self.inside.take();
        let reserved_follows = self.reserved_follows;
        self.level += 1;
        self.open.push((from, opening));
        self.newlines()?;
        self.no_time_first()?;
        if !self.sees(")") {
            self.compound_list()?;
        }
        if let Some(heredoc) = self.heredocs.first() {
            let at = heredoc.at;
            return self.stop(at, ShellFaultKind::Unclosed("<<"));
        }
        self.close_parenthesis()?;
        self.level -= 1;
        self.reserved_follows = reserved_follows;
        self.inside = inside;
        self.heredocs = heredocs;
        self.leave();
        Ok(())
    }
}
