//! Where the holes of a `command` stand in the eyes of bash.
//!
//! A hole is rendered as a variable, never as pasted text: `"${v}"` outside quotes, `${v}` between
//! double quotes. This module reads the text as bash 5 reads it and says which of the two a hole
//! is, or why it is neither; and that the text is whole, so that it stays inside the group that
//! a rendered script puts around it. It knows no template language and no message.

mod builtin;
mod command;
mod compound;
mod condition;
mod fault;
mod heredoc;
mod quote;
mod scanner;
mod word;

#[cfg(test)]
mod tests;

pub(crate) use fault::{ShellFault, ShellFaultKind};

use scanner::Scanner;

/// A piece of a command, in the order of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Text for the shell, as it is.
    Text(&'a str),
    /// A place where a value will stand.
    Hole,
}

/// How a hole is to be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HoleContext {
    /// Outside quotes: `"${v}"`, one word or a part of one. A hole in a comment is a word too:
    /// nothing is expanded there, and the variable's name ends no line.
    Word {
        /// The hole is a word of its own among words (arguments, elements of an array, the words
        /// of a `for`): a list, `"${v[@]}"`, becomes that many words. Elsewhere a list is none.
        whole_word: bool,
    },
    /// Between double quotes: `${v}`.
    DoubleQuoted,
    /// In a here-document that expands, where quotes are plain text: `${v}`.
    HereDocument,
}

/// The context of each hole, in their order; or all that forbids to render the command.
///
/// After a fault of the text itself (`ShellFaultKind::is_of_hole` is false) the rest is not read.
pub(crate) fn contexts(pieces: &[Piece<'_>]) -> Result<Vec<HoleContext>, Vec<ShellFault>> {
    Scanner::new(pieces).finish(pieces)
}
