//! Commands that hold commands: groups, `if`, loops, `case`, functions, `coproc`.

use super::ShellFaultKind;
use super::command::Leader;
use super::heredoc::breaks_word;
use super::scanner::{Atom, Scanned, Scanner};
use super::word::WordPlace;

impl Scanner {
    /// A compound command, a function with its keyword, or a `coproc`, if one stands next.
    pub(super) fn compound_command(&mut self) -> Scanned<bool> {
        self.blanks();
        match self.bare_word().as_deref() {
            Some("function") => {
                self.eat("function");
                self.needed_name()?;
                self.blanks();
                if let Some(at) = self.empty_parentheses() {
                    self.at = at;
                }
                self.function_body()?;
                Ok(true)
            }
            Some("coproc") => {
                self.eat("coproc");
                self.coproc()?;
                Ok(true)
            }
            _ => self.shell_command(),
        }
    }

    /// Where `( )` ends, if it stands next.
    fn empty_parentheses(&self) -> Option<usize> {
        let mut at = self.matches_at(self.at, "(")?;
        while let Some(Atom::Byte(b' ' | b'\t')) = self.raw(self.fold(at)) {
            at = self.fold(at) + 1;
        }
        self.matches_at(at, ")")
    }

    fn coproc(&mut self) -> Scanned {
        self.blanks();
        if self.shell_command()? {
            return Ok(());
        }
        let start = self.at;
        let special = |byte| breaks_word(byte) || b"\\'\"`$".contains(&byte);
        while self.peek().is_some_and(|atom| !matches!(atom, Atom::Byte(byte) if special(byte))) {
            self.at += 1;
        }
        let end = self.at;
        let array =
            self.byte() == Some(b'(') && self.raw(end.saturating_sub(1)) == Some(Atom::Byte(b'='));
        if end > start && !array && matches!(self.byte(), Some(b' ' | b'\t' | b'(')) {
            if self.shell_command()? {
                self.fault_all(start, end, ShellFaultKind::Name);
                return Ok(());
            }
            self.not_beside_coproc()?;
        }
        self.at = start;
        self.not_beside_coproc()?;
        self.simple_command(Leader::Coproc)
    }

    /// No simple command that a `coproc` runs begins with a word that opens something else.
    pub(super) fn not_beside_coproc(&mut self) -> Scanned {
        match self.bare_word().as_deref() {
            Some("coproc" | "function") => self.unexpected(),
            _ => self.no_closer(),
        }
    }

    /// A compound command with its redirections, if one stands next.
    pub(super) fn shell_command(&mut self) -> Scanned<bool> {
        self.blanks();
        let from = self.at;
        if self.eat("((") {
            self.arithmetic(from, "((")?;
        } else if self.eat("(") {
            self.open.push((from, "("));
            self.compound_list()?;
            self.close_parenthesis()?;
        } else {
            match self.bare_word().as_deref() {
                Some("{") => self.group(from)?,
                Some("if") => self.conditional(from)?,
                Some("while") => self.conditioned_loop(from, "while")?,
                Some("until") => self.conditioned_loop(from, "until")?,
                Some("for") => self.counted_loop(from, "for")?,
                Some("select") => self.counted_loop(from, "select")?,
                Some("case") => self.case(from)?,
                Some("[[") => self.test(from)?,
                _ => return Ok(false),
            }
        }
        self.reserved_follows = !self.redirections()?;
        Ok(true)
    }

    /// Steps over a reserved word that opens.
    fn opening(&mut self, from: usize, word: &'static str) {
        self.eat(word);
        self.open.push((from, word));
    }

    /// Steps over the reserved word that closes the innermost opening.
    fn closing(&mut self, word: &str) -> Scanned {
        self.needed_reserved(word)?;
        self.open.pop();
        Ok(())
    }

    fn group(&mut self, from: usize) -> Scanned {
        self.opening(from, "{");
        self.compound_list()?;
        self.closing("}")
    }

    fn conditional(&mut self, from: usize) -> Scanned {
        self.opening(from, "if");
        self.compound_list()?;
        self.needed_reserved("then")?;
        self.compound_list()?;
        while self.eat_reserved("elif") {
            self.compound_list()?;
            self.needed_reserved("then")?;
            self.compound_list()?;
        }
        if self.eat_reserved("else") {
            self.compound_list()?;
        }
        self.closing("fi")
    }

    fn conditioned_loop(&mut self, from: usize, word: &'static str) -> Scanned {
        self.opening(from, word);
        self.compound_list()?;
        self.needed_reserved("do")?;
        self.compound_list()?;
        self.closing("done")
    }

    /// `for` and `select`.
    fn counted_loop(&mut self, from: usize, word: &'static str) -> Scanned {
        self.opening(from, word);
        self.blanks();
        let mut braces = true;
        if word == "for" && self.sees("((") {
            self.arithmetic_head(from)?;
            self.blanks();
            self.eat(";");
            self.newlines()?;
        } else {
            self.needed_name()?;
            self.blanks();
            let at = self.at;
            if self.eat(";") {
                self.newlines()?;
            } else {
                self.newlines()?;
                if self.bare_word().as_deref() == Some("in") {
                    self.eat("in");
                    self.loop_words()?;
                } else {
                    // Right behind the name, `{` is no reserved word.
                    braces = self.at > at;
                }
            }
        }
        self.reserved_follows = true;
        if braces && self.eat_reserved("{") {
            self.compound_list()?;
            return self.closing("}");
        }
        self.needed_reserved("do")?;
        self.compound_list()?;
        self.closing("done")
    }

    /// `((a; b; c))` of a `for`.
    fn arithmetic_head(&mut self, from: usize) -> Scanned {
        let start = self.at;
        self.eat("((");
        self.arithmetic(from, "((")?;
        let semicolons =
            self.slice(start, self.at).iter().filter(|atom| **atom == Atom::Byte(b';')).count();
        if semicolons == 2 { Ok(()) } else { self.unexpected() }
    }

    /// The words behind `in`, to the separator behind them.
    fn loop_words(&mut self) -> Scanned {
        loop {
            self.blanks();
            if !self.word_starts() {
                break;
            }
            self.word(WordPlace::Argument)?;
        }
        if self.byte() == Some(b'\n') || self.eat(";") {
            return self.newlines();
        }
        self.unexpected()
    }

    fn case(&mut self, from: usize) -> Scanned {
        self.opening(from, "case");
        self.needed_word(WordPlace::Single)?;
        self.newlines()?;
        self.reserved_follows = true;
        self.needed_reserved("in")?;
        loop {
            self.newlines()?;
            self.reserved_follows = true;
            if self.bare_word().as_deref() == Some("esac") {
                break;
            }
            self.patterns()?;
            self.newlines()?;
            self.reserved_follows = true;
            let empty = self.sees(";;") || self.sees(";&");
            if !empty && self.bare_word().as_deref() != Some("esac") {
                self.compound_list()?;
            }
            self.blanks();
            if !(self.eat(";;&") || self.eat(";;") || self.eat(";&")) {
                break;
            }
        }
        self.closing("esac")
    }

    /// `( a | b )`, the first parenthesis left out or not.
    fn patterns(&mut self) -> Scanned {
        self.eat("(");
        loop {
            self.needed_word(WordPlace::Single)?;
            self.blanks();
            if self.sees("||") || !self.eat("|") {
                break;
            }
        }
        if self.eat(")") { Ok(()) } else { self.unexpected() }
    }
}
