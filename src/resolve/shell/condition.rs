//! `[[ … ]]`: words, operators and which operands bash computes.

use super::ShellFaultKind;
use super::scanner::{Scanned, Scanner};
use super::word::WordPlace;

const UNARY: &[u8] = b"abcdefghknoprstuvwxzGLNORS";
const BINARY: &[&str] = &["=", "==", "!=", "=~", "-nt", "-ot", "-ef"];
/// Both operands are computed, and a subscript in them run.
const COMPUTING: &[&str] = &["-eq", "-ne", "-lt", "-le", "-gt", "-ge"];

impl Scanner {
    /// From `[[` to behind `]]`.
    pub(super) fn test(&mut self, from: usize) -> Scanned {
        self.eat("[[");
        self.open.push((from, "[["));
        self.test_or()?;
        if !self.sees_test_end() {
            return self.unexpected();
        }
        self.eat("]]");
        self.open.pop();
        Ok(())
    }

    fn sees_test_end(&mut self) -> bool {
        self.bare_word().as_deref() == Some("]]")
    }

    fn test_or(&mut self) -> Scanned {
        loop {
            self.test_term()?;
            self.newlines()?;
            if !(self.eat("&&") || self.eat("||")) {
                return Ok(());
            }
        }
    }

    fn test_term(&mut self) -> Scanned {
        self.enter()?;
        self.newlines()?;
        while self.bare_word().as_deref() == Some("!") {
            self.eat("!");
            self.newlines()?;
        }
        if self.sees("(") {
            self.open.push((self.at, "("));
            self.eat("(");
            self.test_or()?;
            self.close_parenthesis()?;
        } else {
            self.test_primary()?;
        }
        self.leave();
        Ok(())
    }

    fn test_primary(&mut self) -> Scanned {
        if self.sees_test_end() {
            return self.unexpected();
        }
        let left = self.needed_word(WordPlace::Single)?;
        let unary = left.literal.as_deref().is_some_and(
            |word| matches!(word.as_bytes(), [b'-', letter] if UNARY.contains(letter)),
        );
        // No newline is read here, nor behind an operator.
        self.blanks();
        if unary {
            if self.sees_test_end() {
                return self.unexpected();
            }
            let operand = self.needed_word(WordPlace::Single)?;
            if left.is("-v") || left.is("-R") {
                self.fault_between(operand.from, operand.to, ShellFaultKind::Name);
            }
            return Ok(());
        }
        if self.sees_test_end() || self.sees(")") || self.sees("&&") || self.sees("||") {
            return Ok(());
        }
        let compared = !self.word_starts() && (self.eat("<") || self.eat(">"));
        let operator = if compared {
            "<".to_owned()
        } else {
            self.needed_word(WordPlace::Single)?.literal.unwrap_or_default()
        };
        let computing = COMPUTING.contains(&operator.as_str());
        if !(compared || computing || BINARY.contains(&operator.as_str())) {
            return self.unexpected();
        }
        let place = match operator.as_str() {
            "=" | "==" | "!=" => WordPlace::Pattern,
            "=~" => WordPlace::Expression,
            _ => WordPlace::Single,
        };
        self.blanks();
        if self.sees_test_end() {
            return self.unexpected();
        }
        let right = self.needed_word(place)?;
        if computing {
            self.fault_between(left.from, left.to, ShellFaultKind::Arithmetic);
            self.fault_between(right.from, right.to, ShellFaultKind::Arithmetic);
        }
        Ok(())
    }
}
