//! One word: literal text, quotes, expansions, assignments, subscripts, array literals.

use super::heredoc::breaks_word;
use super::quote::Pair;
use super::scanner::{Atom, Scanned, Scanner};
use super::{HoleContext, ShellFaultKind};

/// What a word may hold where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordPlace {
    /// Where only one word is read: behind a redirection, `case`, `in [[ … ]]`.
    Single,
    /// An argument: a list may stand here.
    Argument,
    /// Before the command's name: `a=`, `a[…]=`, `a=(…)`; a list may stand here.
    Assignable,
    /// An argument of `declare` and its like: `a=(…)`.
    Declared,
    /// Between the parentheses of an array literal: `[…]=`; a list may stand here.
    Element,
    /// Behind `==` in `[[ … ]]`: `@(…)`.
    Pattern,
    /// Behind `=~` in `[[ … ]]`: `(…)` and `|`.
    Expression,
}

/// What a word assigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assigned {
    Nothing,
    Value,
    /// An array literal, `(…)`.
    Array,
}

/// A word that was read.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The text, where nothing in it is quoted, expanded or a hole.
    pub(super) literal: Option<String>,
    /// What it assigns to a variable whose name is literal.
    pub(super) assigns: Assigned,
}

impl Word {
    /// Whether it assigns.
    pub(super) fn is_assignment(&self) -> bool {
        self.assigns != Assigned::Nothing
    }

    /// Whether it is this text, unquoted.
    pub(super) fn is(&self, text: &str) -> bool {
        self.literal.as_deref() == Some(text)
    }
}

/// What is known of the word while it is read.
#[derive(Debug)]
struct Reading {
    place: WordPlace,
    /// The literal bytes so far; `exact` while they are all there is.
    literal: Vec<u8>,
    exact: bool,
    assigns: Assigned,
    /// Braces open outside quotes.
    braces: usize,
    /// Within a `[` that may be a subscript.
    subscript: bool,
}

impl Reading {
    /// Whether all that was read is the name of a variable.
    fn is_name(&self) -> bool {
        self.exact && is_name(&self.literal)
    }

    /// Whether it is an argument, which a builtin may compute.
    fn is_argument(&self) -> bool {
        matches!(self.place, WordPlace::Argument | WordPlace::Declared)
    }

    /// Whether all that was read can stand before the `=` of an assignment.
    fn is_target(&self) -> bool {
        let target = self.literal.strip_suffix(b"+").unwrap_or(&self.literal);
        let name = target.split(|byte| *byte == b'[').next().unwrap_or_default();
        self.exact && is_name(name) && (name.len() == target.len() || target.ends_with(b"]"))
    }
}

fn is_name(text: &[u8]) -> bool {
    text.first().is_some_and(|byte| !byte.is_ascii_digit())
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

impl Scanner {
    /// Whether a word stands next, behind blanks.
    pub(super) fn word_starts(&mut self) -> bool {
        match self.peek() {
            None => false,
            Some(Atom::Hole(_)) => true,
            Some(Atom::Byte(byte)) => !breaks_word(byte) || self.sees("<(") || self.sees(">("),
        }
    }

    /// A word that must stand next, behind blanks.
    pub(super) fn needed_word(&mut self, place: WordPlace) -> Scanned<Word> {
        self.blanks();
        let starts = self.word_starts()
            || (place == WordPlace::Expression && (self.sees("(") || self.sees("|")));
        if starts { self.word(place) } else { self.unexpected() }
    }

    /// A word that no hole may be a part of: the name of a function or a variable.
    pub(super) fn needed_name(&mut self) -> Scanned<Word> {
        let word = self.needed_word(WordPlace::Single)?;
        self.fault_between(word.from, word.to, ShellFaultKind::Name);
        Ok(word)
    }

    /// The word that begins here.
    pub(super) fn word(&mut self, place: WordPlace) -> Scanned<Word> {
        let inside = self.inside;
        let from = self.at;
        let mut to = from;
        let mut reading = Reading {
            place,
            literal: Vec::new(),
            exact: true,
            assigns: Assigned::Nothing,
            braces: 0,
            subscript: false,
        };
        while let Some(atom) = self.peek() {
            let going = match atom {
                Atom::Hole(hole) => {
                    self.hole_in_word(hole, &reading);
                    reading.exact = false;
                    true
                }
                Atom::Byte(byte) => self.word_byte(byte, &mut reading)?,
            };
            if !going {
                break;
            }
            to = self.at;
        }
        self.inside = inside;
        if let [Atom::Hole(hole)] = *self.slice(from, to) {
            let takes_list =
                matches!(place, WordPlace::Argument | WordPlace::Assignable | WordPlace::Element);
            if self.carries(hole) {
                self.hole(hole, HoleContext::Word { whole_word: takes_list });
            }
        }
        let literal = Some(reading.literal).filter(|_| reading.exact);
        Ok(Word {
            from,
            to,
            literal: literal.and_then(|bytes| String::from_utf8(bytes).ok()),
            assigns: reading.assigns,
        })
    }

    fn hole_in_word(&mut self, hole: usize, reading: &Reading) {
        let in_range =
            reading.literal.ends_with(b"..") || self.matches_at(self.at + 1, "..").is_some();
        if reading.braces > 0 && in_range {
            self.hole_fault(hole, ShellFaultKind::BraceRange);
        } else {
            self.hole(hole, HoleContext::Word { whole_word: false });
        }
        self.at += 1;
    }

    /// Reads on from `byte`; false where the word ends before it.
    fn word_byte(&mut self, byte: u8, reading: &mut Reading) -> Scanned<bool> {
        let from = self.at;
        match byte {
            b'\\' => self.escape()?,
            b'\'' => self.single_quoted()?,
            b'"' => self.double_quoted()?,
            b'`' => self.backquoted()?,
            b'$' => self.dollar(false)?,
            b'<' | b'>' if self.eat("<(") || self.eat(">(") => {
                self.substitution(from, if byte == b'<' { "<(" } else { ">(" })?;
            }
            b'[' if Self::begins_subscript(reading) => return self.subscript(reading),
            b'=' if reading.is_target() => {
                reading.assigns = Assigned::Value;
                return self.assigned(reading);
            }
            b'(' if self.begins_pattern(reading) => {
                self.at += 1;
                self.matched(Pair::Pattern, from, "(")?;
            }
            b'|' if reading.place == WordPlace::Expression => self.at += 1,
            _ if breaks_word(byte) => return Ok(false),
            _ => {
                self.literal_byte(byte, reading);
                return Ok(true);
            }
        }
        reading.exact = false;
        reading.literal.clear();
        Ok(true)
    }

    fn literal_byte(&mut self, byte: u8, reading: &mut Reading) {
        match byte {
            b'{' => reading.braces += 1,
            b'}' => reading.braces = reading.braces.saturating_sub(1),
            // `echo a[x]` is a pattern, but `read a[x]` and many others compute it.
            b'[' if reading.is_name() && reading.is_argument() && self.inside.is_none() => {
                self.inside = Some(ShellFaultKind::Arithmetic);
                reading.subscript = true;
            }
            b']' if reading.subscript => {
                self.inside = None;
                reading.subscript = false;
            }
            _ => {}
        }
        reading.literal.push(byte);
        self.at += 1;
    }

    fn begins_subscript(reading: &Reading) -> bool {
        match reading.place {
            WordPlace::Assignable => reading.is_name(),
            WordPlace::Element => reading.exact && reading.literal.is_empty(),
            _ => false,
        }
    }

    fn begins_pattern(&self, reading: &Reading) -> bool {
        let signs: &[u8] = b"?*+@!";
        match reading.place {
            WordPlace::Expression => true,
            WordPlace::Pattern => {
                reading.literal.last().is_some_and(|byte| signs.contains(byte))
                    && self.at > 0
                    && matches!(self.slice(self.at - 1, self.at), [Atom::Byte(byte)] if signs.contains(byte))
            }
            _ => false,
        }
    }

    /// `[…]` of an assignment. What is between them counts as one literal byte of the name.
    fn subscript(&mut self, reading: &mut Reading) -> Scanned<bool> {
        let from = self.at;
        self.at += 1;
        self.faulting(ShellFaultKind::Arithmetic, |scanner| {
            scanner.matched(Pair::Subscript, from, "[")
        })?;
        reading.literal.extend(b"[]");
        Ok(true)
    }

    /// `=` and, directly behind it, an array literal. To a variable that is an integer, bash
    /// assigns what it computes.
    fn assigned(&mut self, reading: &mut Reading) -> Scanned<bool> {
        let from = self.at;
        let name = reading.literal.split(|byte| b"[+".contains(byte)).next().unwrap_or_default();
        let name = name.to_vec();
        self.inside = self.inside.or(self.computed_variable(&name));
        self.literal_byte(b'=', reading);
        let place = reading.place;
        if matches!(place, WordPlace::Assignable | WordPlace::Declared) && self.eat("(") {
            self.enter()?;
            self.open.push((from, "=("));
            loop {
                self.newlines()?;
                if !self.word_starts() {
                    break;
                }
                self.word(WordPlace::Element)?;
            }
            self.close_parenthesis()?;
            self.leave();
            self.arrays.push(name);
            reading.assigns = Assigned::Array;
            reading.exact = false;
            reading.literal.clear();
        }
        Ok(true)
    }
}
