//! Lists, pipelines and simple commands.

use super::ShellFaultKind;
use super::heredoc::breaks_word;
use super::scanner::{Atom, Scanned, Scanner};
use super::word::{Word, WordPlace};

/// Words that end a list of commands where a command could begin.
const CLOSERS: &[&str] = &["then", "do", "done", "else", "elif", "fi", "esac", "}"];

/// Words that begin something else than a simple command.
const OPENERS: &[&str] = &[
    "{", "if", "while", "until", "for", "select", "case", "[[", "function", "coproc", "!", "time",
];

/// What the first word of a simple command may turn out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leader {
    /// The name of a function, where `()` follows.
    Function,
    /// The name of a `coproc`, quoted or expanded too, behind which a command begins.
    Coproc,
}

impl Scanner {
    /// The whole text.
    pub(super) fn script(&mut self) -> Scanned {
        self.newlines()?;
        if self.peek().is_none() {
            return self.stop(0, ShellFaultKind::Empty);
        }
        self.compound_list()?;
        self.blanks();
        if self.peek().is_some() {
            return self.unexpected();
        }
        match self.heredocs.first() {
            Some(heredoc) => {
                let at = heredoc.at;
                self.stop(at, ShellFaultKind::Unclosed("<<"))
            }
            None => Ok(()),
        }
    }

    /// Any number of newlines, with comments and the bodies of here-documents.
    pub(super) fn newlines(&mut self) -> Scanned {
        loop {
            self.blanks();
            if self.byte() != Some(b'\n') {
                return Ok(());
            }
            self.newline()?;
        }
    }

    fn newline(&mut self) -> Scanned {
        self.at += 1;
        self.heredoc_bodies()
    }

    /// One command at least, up to what closes the list.
    pub(super) fn compound_list(&mut self) -> Scanned {
        self.newlines()?;
        loop {
            self.pipeline()?;
            self.blanks();
            if self.eat("&&") || self.eat("||") {
                self.newlines()?;
                continue;
            }
            if self.byte() == Some(b'\n') {
                self.newline()?;
            } else if self.sees(";;") || self.sees(";&") || !(self.eat(";") || self.eat("&")) {
                return Ok(());
            }
            self.newlines()?;
            self.reserved_follows = true;
            if self.list_ends() {
                return Ok(());
            }
        }
    }

    /// Whether what stands next closes a list, where a command could begin.
    fn list_ends(&mut self) -> bool {
        match self.peek() {
            None | Some(Atom::Byte(b')')) => true,
            Some(Atom::Byte(b';')) => self.sees(";;") || self.sees(";&"),
            _ => self.bare_word().is_some_and(|word| CLOSERS.contains(&word.as_str())),
        }
    }

    /// The word that stands next, if all of it is such that it could be a reserved word.
    pub(super) fn bare_word(&mut self) -> Option<String> {
        let mut at = self.fold(self.at);
        let mut word = String::new();
        while let Some(Atom::Byte(byte)) = self.raw(at) {
            if !(byte.is_ascii_lowercase() || b"{}![]".contains(&byte)) {
                break;
            }
            word.push(char::from(byte));
            at = self.fold(at + 1);
        }
        let ended = match self.raw(at) {
            None => true,
            Some(Atom::Byte(b'<' | b'>')) => {
                self.matches_at(at, "<(").is_none() && self.matches_at(at, ">(").is_none()
            }
            Some(Atom::Byte(byte)) => breaks_word(byte),
            Some(Atom::Hole(_)) => false,
        };
        Some(word).filter(|word| ended && !word.is_empty())
    }

    /// Steps over a reserved word if it stands next and one may.
    pub(super) fn eat_reserved(&mut self, reserved: &str) -> bool {
        self.blanks();
        let seen = self.reserved_follows && self.bare_word().as_deref() == Some(reserved);
        if seen {
            self.eat(reserved);
        }
        seen
    }

    /// Steps over a reserved word that must stand next.
    pub(super) fn needed_reserved(&mut self, reserved: &str) -> Scanned {
        if self.eat_reserved(reserved) { Ok(()) } else { self.unexpected() }
    }

    /// Steps over the `)` of the innermost opening.
    pub(super) fn close_parenthesis(&mut self) -> Scanned {
        self.blanks();
        if !self.eat(")") {
            return self.unexpected();
        }
        self.open.pop();
        Ok(())
    }

    /// `! time -p a | b |& c`.
    fn pipeline(&mut self) -> Scanned {
        self.blanks();
        loop {
            match self.bare_word().as_deref() {
                Some("!") => {
                    self.eat("!");
                }
                Some("time") => {
                    self.eat("time");
                    self.time_options();
                }
                _ => break,
            }
            self.blanks();
            let ends = self.peek().is_none() || self.byte() == Some(b'\n');
            if ends || (self.sees(";") && !self.sees(";;") && !self.sees(";&")) {
                return Ok(());
            }
        }
        loop {
            self.command()?;
            self.blanks();
            if self.sees("||") || !(self.eat("|&") || self.eat("|")) {
                return Ok(());
            }
            self.newlines()?;
        }
    }

    /// At the beginning of a substitution bash 5.2 takes `time` for a program, and what follows
    /// for its arguments: nothing but a simple command may follow.
    pub(super) fn no_time_first(&mut self) -> Scanned {
        self.blanks();
        let start = self.at;
        if self.bare_word().as_deref() == Some("time") {
            self.eat("time");
            self.time_options();
            self.blanks();
            let reserved = |word: String| OPENERS.contains(&word.as_str());
            let assigns = |byte| matches!(byte, b'=' | b'[');
            let mut at = self.at;
            while let Some(Atom::Byte(byte)) = self.raw(at)
                && !breaks_word(byte)
                && !assigns(byte)
            {
                at += 1;
            }
            let special = matches!(self.raw(at), Some(Atom::Byte(byte)) if b"(<>".contains(&byte) || assigns(byte));
            if special || self.bare_word().is_some_and(reserved) {
                return self.unexpected();
            }
        }
        self.at = start;
        Ok(())
    }

    fn time_options(&mut self) {
        for option in ["-p", "--"] {
            self.blanks();
            let end = self.matches_at(self.at, option).map(|end| self.fold(end));
            let ended = |atom| match atom {
                None => true,
                Some(Atom::Byte(byte)) => breaks_word(byte),
                Some(Atom::Hole(_)) => false,
            };
            if let Some(end) = end.filter(|end| ended(self.raw(*end))) {
                self.at = end;
            }
        }
    }

    /// One command of a pipeline.
    fn command(&mut self) -> Scanned {
        self.enter()?;
        if !self.compound_command()? {
            self.no_closer()?;
            self.simple_command(Leader::Function)?;
        }
        self.leave();
        Ok(())
    }

    /// No command begins with a reserved word that begins none.
    pub(super) fn no_closer(&mut self) -> Scanned {
        let closes = |word: String| {
            CLOSERS.contains(&word.as_str()) || matches!(word.as_str(), "in" | "]]" | "!")
        };
        if self.bare_word().is_some_and(closes) { self.unexpected() } else { Ok(()) }
    }

    /// Words, assignments and redirections; or, where it may be, a function, `name() …`.
    pub(super) fn simple_command(&mut self, leader: Leader) -> Scanned {
        let start = self.at;
        let mut words: Vec<Word> = Vec::new();
        let mut empty = true;
        let mut assigned = false;
        let mut assignable = true;
        loop {
            self.blanks();
            if self.redirection()? {
                empty = false;
                // bash no longer looks for an array behind `a=1 <f`.
                assignable = !assigned;
                continue;
            }
            if !self.word_starts() {
                break;
            }
            let place = match words.first() {
                None if assignable => WordPlace::Assignable,
                Some(name) if super::builtin::declares(name) => WordPlace::Declared,
                _ => WordPlace::Argument,
            };
            let word = self.word(place)?;
            assigned |= word.is_assignment();
            if !word.is_assignment() || !words.is_empty() {
                let alone = empty && word.from == start;
                words.push(word);
                self.blanks();
                match leader {
                    Leader::Function if alone && self.sees("(") => {
                        return self.function(&words[0]);
                    }
                    Leader::Coproc if alone => self.not_beside_coproc()?,
                    _ => {}
                }
            }
            empty = false;
        }
        if empty {
            return self.unexpected();
        }
        self.evaluated_words(&words);
        self.reserved_follows = false;
        Ok(())
    }

    /// From the parentheses behind a function's name.
    fn function(&mut self, name: &Word) -> Scanned {
        self.fault_between(name.from, name.to, ShellFaultKind::Name);
        self.open.push((self.at, "("));
        self.eat("(");
        self.close_parenthesis()?;
        self.function_body()
    }

    /// The compound command that a function runs.
    pub(super) fn function_body(&mut self) -> Scanned {
        self.newlines()?;
        if self.shell_command()? { Ok(()) } else { self.unexpected() }
    }

    /// All redirections that stand next; whether there was one.
    pub(super) fn redirections(&mut self) -> Scanned<bool> {
        let mut any = false;
        loop {
            self.blanks();
            if !self.redirection()? {
                return Ok(any);
            }
            any = true;
        }
    }

    /// One redirection, if one stands next.
    fn redirection(&mut self) -> Scanned<bool> {
        let Some(at) = self.redirection_operator() else {
            return Ok(false);
        };
        self.at = at;
        if self.eat("<<<") {
            return self.redirected(true);
        }
        if self.eat("<<-") {
            self.heredoc_delimiter(at, true)?;
            return Ok(true);
        }
        if self.eat("<<") {
            self.heredoc_delimiter(at, false)?;
            return Ok(true);
        }
        if self.eat("<&") || self.eat(">&") {
            let from = self.at;
            self.redirected(false)?;
            self.fault_between(from, self.at, ShellFaultKind::ExpandedTwice);
            return Ok(true);
        }
        let operators = ["&>>", "&>", ">>", ">|", "<>", "<", ">"];
        let found = operators.into_iter().any(|operator| self.eat(operator));
        debug_assert!(found, "an operator was seen");
        self.redirected(true)
    }

    /// The word behind an operator. A number right before the next operator belongs to that one.
    fn redirected(&mut self, number_is_next: bool) -> Scanned<bool> {
        self.blanks();
        if number_is_next && self.redirection_operator().is_some_and(|at| at > self.at) {
            return self.unexpected();
        }
        self.needed_word(WordPlace::Single)?;
        Ok(true)
    }

    /// Where the operator of a redirection stands: behind a number or `{name}`, if one is written.
    fn redirection_operator(&mut self) -> Option<usize> {
        let mut at = self.fold(self.at);
        let digit = |atom| matches!(atom, Some(Atom::Byte(byte)) if u8::is_ascii_digit(&byte));
        let named = |atom| matches!(atom, Some(Atom::Byte(byte)) if byte.is_ascii_alphanumeric() || byte == b'_');
        if self.matches_at(at, "&>").is_some() {
            return Some(at);
        }
        if self.raw(at) == Some(Atom::Byte(b'{')) {
            at = self.fold(at + 1);
            if digit(self.raw(at)) || !named(self.raw(at)) {
                return None;
            }
            while named(self.raw(at)) {
                at = self.fold(at + 1);
            }
            if self.raw(at) != Some(Atom::Byte(b'}')) {
                return None;
            }
            at = self.fold(at + 1);
        } else {
            while digit(self.raw(at)) {
                at = self.fold(at + 1);
            }
        }
        let substitution = self.matches_at(at, "<(").or_else(|| self.matches_at(at, ">("));
        let operator = matches!(self.raw(at), Some(Atom::Byte(b'<' | b'>')));
        Some(at).filter(|_| operator && substitution.is_none())
    }
}
