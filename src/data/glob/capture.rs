//! Patterns with captures: which file fits, and what its captures are.
//!
//! A pattern is a glob in which `{name}` stands for one or more characters but `/`, as few as
//! fit, the same wherever the name stands again.

use std::{collections::HashSet, ops::Range};

use super::{Glob, GlobFault, parse, set::CharSet};

/// A pattern over paths relative to a folder.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    tokens: Vec<Token>,
    names: Vec<(String, Range<usize>)>,
    /// For each token the captures that stand before it and, too, there or after.
    carried: Vec<Vec<usize>>,
    glob: Glob,
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// This text, `/` among it.
    Text(String),
    /// One of these characters.
    Any(CharSet),
    /// Any number of characters but `/`, as many as the captures leave.
    Star,
    /// The capture with this number.
    Capture(usize),
}

impl Pattern {
    /// The pattern that `text` is, or its first fault with the byte where it stands.
    pub(crate) fn parse(text: &str) -> Result<Self, GlobFault> {
        let parse::Captured { components, tokens, names } = parse::captures(text)?;
        let at = |index: usize| {
            let names = 0..names.len();
            let has = |tokens: &[Token], name| tokens.contains(&Token::Capture(name));
            names
                .filter(|name| has(&tokens[..index], *name) && has(&tokens[index..], *name))
                .collect()
        };
        let carried = (0..tokens.len()).map(at).collect();
        Ok(Self { carried, tokens, names, glob: Glob::of(components)? })
    }

    /// Its captures, each once, in order of appearance, with the bytes of their names where they
    /// stand first.
    pub(crate) fn names(&self) -> &[(String, Range<usize>)] {
        &self.names
    }

    /// The glob of the files that may fit: all, where no capture stands twice.
    pub(crate) fn glob(&self) -> &Glob {
        &self.glob
    }

    /// The captures of the file at `path`, in the order of [`Self::names`]; `None` where it does
    /// not fit.
    pub(crate) fn captures<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        if !self.glob.matches(path) {
            return None;
        }
        let bound = vec![0..0; self.names.len()];
        let mut search = Search { pattern: self, path, bound, dead: HashSet::new() };
        search.fits(0, 0).then(|| search.bound.iter().map(|range| &path[range.clone()]).collect())
    }
}

/// A token, a byte of the path, and what is bound to captures that stand again.
type State = (usize, usize, Vec<Range<usize>>);

/// The search for the captures of one path.
struct Search<'a> {
    pattern: &'a Pattern,
    path: &'a str,
    /// The bytes of each capture; empty where it is free.
    bound: Vec<Range<usize>>,
    /// From where the rest does not fit: each is tried once, so that no path takes long.
    dead: HashSet<State>,
}

impl Search<'_> {
    /// Whether the path from byte `at` fits the tokens from `token`.
    fn fits(&mut self, token: usize, at: usize) -> bool {
        let rest = &self.path[at..];
        match self.pattern.tokens.get(token) {
            None => rest.is_empty(),
            Some(Token::Text(text)) => {
                rest.starts_with(text.as_str()) && self.fits(token + 1, at + text.len())
            }
            Some(Token::Any(set)) => {
                let next = rest.chars().next().filter(|c| set.contains(*c));
                next.is_some_and(|c| self.fits(token + 1, at + c.len_utf8()))
            }
            Some(Token::Capture(name)) if !self.bound[*name].is_empty() => {
                let text = &self.path[self.bound[*name].clone()];
                rest.starts_with(text) && self.fits(token + 1, at + text.len())
            }
            Some(open @ (Token::Star | Token::Capture(_))) => {
                let carried = &self.pattern.carried[token];
                let bound = carried.iter().map(|name| self.bound[*name].clone()).collect();
                let state = (token, at, bound);
                if self.dead.contains(&state) {
                    return false;
                }
                let found = self.spread(open, token, at);
                if !found {
                    self.dead.insert(state);
                }
                found
            }
        }
    }

    /// Tries every length of a token that has one of its own.
    fn spread(&mut self, open: &Token, token: usize, at: usize) -> bool {
        let end = self.path[at..].find('/').map_or(self.path.len(), |length| at + length);
        let path = self.path;
        let ends = (at..=end).filter(|end| path.is_char_boundary(*end));
        match open {
            Token::Capture(name) => {
                let found = ends.skip(1).any(|end| {
                    self.bound[*name] = at..end;
                    self.fits(token + 1, end)
                });
                if !found {
                    self.bound[*name] = 0..0;
                }
                found
            }
            _ => ends.rev().any(|end| self.fits(token + 1, end)),
        }
    }
}
