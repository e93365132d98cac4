//! The text as a row of bytes and holes, what has been found in it, and the small steps forward.
//! Knows line continuations and comments, and nothing else of the shell's grammar.

use super::heredoc::Heredoc;
use super::{HoleContext, Piece, ShellFault, ShellFaultKind};

/// Levels inside each other that are followed.
const DEPTH: usize = 100;

/// A byte of the text, or a hole with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Atom {
    Byte(u8),
    Hole(usize),
}

/// The text cannot be read further; the fault is recorded.
#[derive(Debug)]
pub(super) struct Stop;

pub(super) type Scanned<T = ()> = Result<T, Stop>;

/// What is known of a hole.
#[derive(Debug, Clone, Copy)]
struct Found {
    context: Result<HoleContext, ShellFaultKind>,
    /// Command substitutions around it.
    level: usize,
}

/// The reader.
#[derive(Debug)]
pub(super) struct Scanner {
    atoms: Vec<Atom>,
    /// Where the next atom is read.
    pub(super) at: usize,
    /// Where reading ends: the text's end, or that of a here-document's body.
    pub(super) end: usize,
    /// What every hole is at fault for here, within arithmetic and `${…}`.
    pub(super) inside: Option<ShellFaultKind>,
    /// Command and process substitutions around this place.
    pub(super) level: usize,
    depth: usize,
    /// Openings not yet closed, the innermost last.
    pub(super) open: Vec<(usize, &'static str)>,
    /// Here-documents whose bodies begin after the next newline.
    pub(super) heredocs: Vec<Heredoc>,
    /// The command just read lets a reserved word follow without a separator.
    pub(super) reserved_follows: bool,
    /// Variables declared integers so far.
    pub(super) integers: Vec<Vec<u8>>,
    /// Variables that became arrays so far.
    pub(super) arrays: Vec<Vec<u8>>,
    holes: Vec<Found>,
    fault: Option<(usize, ShellFaultKind)>,
}

impl Scanner {
    pub(super) fn new(pieces: &[Piece<'_>]) -> Self {
        let mut atoms = Vec::new();
        let mut holes = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => atoms.extend(text.bytes().map(Atom::Byte)),
                Piece::Hole => {
                    atoms.push(Atom::Hole(holes.len()));
                    let context = Ok(HoleContext::Word { whole_word: true });
                    holes.push(Found { context, level: 0 });
                }
            }
        }
        Self {
            end: atoms.len(),
            atoms,
            at: 0,
            inside: None,
            level: 0,
            depth: 0,
            open: Vec::new(),
            heredocs: Vec::new(),
            reserved_follows: true,
            integers: Vec::new(),
            arrays: Vec::new(),
            holes,
            fault: None,
        }
    }

    /// Reads all and answers.
    pub(super) fn finish(
        mut self,
        pieces: &[Piece<'_>],
    ) -> Result<Vec<HoleContext>, Vec<ShellFault>> {
        if let Some(at) = self.atoms.iter().position(|atom| *atom == Atom::Byte(0)) {
            self.fault = Some((at, ShellFaultKind::Nul));
        } else if self.script().is_err() {
            debug_assert!(self.fault.is_some(), "who stops says why");
        }
        let places: Vec<ShellFault> = places(pieces);
        let text_fault = self.fault.map(|(at, kind)| ShellFault { kind, ..places[at] });
        let text_fault = text_fault.filter(|fault| !self.is_consequence(fault.kind));
        let hole_places =
            places.iter().filter(|p| matches!(pieces.get(p.piece), Some(Piece::Hole)));
        // Where parentheses close otherwise than they open, nothing in them was read as meant.
        let misread = |place: &ShellFault| {
            text_fault
                .is_some_and(|fault| fault.kind == ShellFaultKind::TwoGroups && fault < *place)
        };
        let mut faults: Vec<ShellFault> = hole_places
            .zip(&self.holes)
            .filter(|(place, _)| !misread(place))
            .filter_map(|(place, found)| {
                found.context.err().map(|kind| ShellFault { kind, ..*place })
            })
            .collect();
        faults.extend(text_fault);
        faults.sort();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(self.holes.iter().filter_map(|found| found.context.ok()).collect())
    }

    /// Whether a fault of the text only follows from that of a hole: a here-document whose
    /// delimiter is not known has no end.
    fn is_consequence(&self, kind: ShellFaultKind) -> bool {
        let delimiter = Some(ShellFaultKind::HeredocDelimiter);
        kind == ShellFaultKind::Unclosed("<<")
            && self.holes.iter().any(|found| found.context.err() == delimiter)
    }

    /// The next atom, behind line continuations.
    pub(super) fn peek(&mut self) -> Option<Atom> {
        self.at = self.fold(self.at);
        self.raw(self.at)
    }

    /// The atom at `at` as it is written.
    pub(super) fn raw(&self, at: usize) -> Option<Atom> {
        if at < self.end { Some(self.atoms[at]) } else { None }
    }

    /// Where the whole text ends.
    pub(super) fn length(&self) -> usize {
        self.atoms.len()
    }

    /// The atoms from `from` to `to`.
    pub(super) fn slice(&self, from: usize, to: usize) -> &[Atom] {
        &self.atoms[from..to]
    }

    /// `at`, moved behind line continuations.
    pub(super) fn fold(&self, mut at: usize) -> usize {
        while self.raw(at) == Some(Atom::Byte(b'\\')) && self.raw(at + 1) == Some(Atom::Byte(b'\n'))
        {
            at += 2;
        }
        at
    }

    /// The next byte, where it is no hole.
    pub(super) fn byte(&mut self) -> Option<u8> {
        match self.peek() {
            Some(Atom::Byte(byte)) => Some(byte),
            _ => None,
        }
    }

    /// Where `text` ends, if it stands at `at`.
    pub(super) fn matches_at(&self, mut at: usize, text: &str) -> Option<usize> {
        for byte in text.bytes() {
            at = self.fold(at);
            if self.raw(at) != Some(Atom::Byte(byte)) {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// Whether `text` stands next.
    pub(super) fn sees(&self, text: &str) -> bool {
        self.matches_at(self.at, text).is_some()
    }

    /// Steps over `text` if it stands next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        match self.matches_at(self.at, text) {
            Some(at) => {
                self.at = at;
                true
            }
            None => false,
        }
    }

    /// Steps over spaces, tabs and a comment. Holes in a comment stay words: see `HoleContext`.
    pub(super) fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if self.byte() == Some(b'#') {
            while self.raw(self.at).is_some_and(|atom| atom != Atom::Byte(b'\n')) {
                self.at += 1;
            }
        }
    }

    /// Records a hole that stands in `context`, unless something around it forbids.
    pub(super) fn hole(&mut self, hole: usize, context: HoleContext) {
        let context = self.inside.map_or(Ok(context), Err);
        self.holes[hole] = Found { context, level: self.level };
    }

    /// Records a hole that cannot be carried.
    pub(super) fn hole_fault(&mut self, hole: usize, kind: ShellFaultKind) {
        self.holes[hole] = Found { context: Err(kind), level: self.level };
    }

    /// Whether a hole has been found fit so far.
    pub(super) fn carries(&self, hole: usize) -> bool {
        self.holes[hole].context.is_ok()
    }

    /// Faults the holes between two places that stand in no substitution of their own.
    pub(super) fn fault_between(&mut self, from: usize, to: usize, kind: ShellFaultKind) {
        for index in from..to {
            if let Atom::Hole(hole) = self.atoms[index] {
                let found = &mut self.holes[hole];
                if found.level == self.level && found.context.is_ok() {
                    found.context = Err(kind);
                }
            }
        }
    }

    /// Faults every hole between two places.
    pub(super) fn fault_all(&mut self, from: usize, to: usize, kind: ShellFaultKind) {
        for index in from..to {
            if let Atom::Hole(hole) = self.atoms[index] {
                self.hole_fault(hole, kind);
            }
        }
    }

    /// Records the fault that ends the reading.
    pub(super) fn stop<T>(&mut self, at: usize, kind: ShellFaultKind) -> Scanned<T> {
        self.fault = Some((at, kind));
        Err(Stop)
    }

    /// What stands next has no place here: the text ends, a parenthesis closes what is not open,
    /// or something else is amiss.
    pub(super) fn unexpected<T>(&mut self) -> Scanned<T> {
        let innermost = self.open.last().copied();
        let closes = |opening: &str| opening.ends_with('(');
        let kind = match (self.peek(), innermost) {
            (None, Some((at, opening))) => return self.stop(at, ShellFaultKind::Unclosed(opening)),
            (Some(Atom::Byte(b')')), None) => ShellFaultKind::StrayParenthesis,
            (Some(Atom::Byte(b')')), Some((at, opening))) if !closes(opening) => {
                if self.open.iter().any(|(_, opening)| closes(opening)) {
                    return self.stop(at, ShellFaultKind::Unclosed(opening));
                }
                ShellFaultKind::StrayParenthesis
            }
            _ => ShellFaultKind::Unexpected,
        };
        self.stop(self.at, kind)
    }

    /// Goes one level deeper; `leave` comes back.
    pub(super) fn enter(&mut self) -> Scanned {
        self.depth += 1;
        if self.depth > DEPTH {
            return self.stop(self.at, ShellFaultKind::TooDeep);
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }
}

/// The place of each atom, and that of the end; the kind is a blank to be filled.
fn places(pieces: &[Piece<'_>]) -> Vec<ShellFault> {
    let kind = ShellFaultKind::Unexpected;
    let mut places = Vec::new();
    for (piece, written) in pieces.iter().enumerate() {
        match written {
            Piece::Text(text) => {
                places.extend((0..text.len()).map(|byte| ShellFault { piece, byte, kind }));
            }
            Piece::Hole => places.push(ShellFault { piece, byte: 0, kind }),
        }
    }
    let last = match pieces.last() {
        Some(Piece::Text(text)) => text.len(),
        _ => 0,
    };
    places.push(ShellFault { piece: pieces.len().saturating_sub(1), byte: last, kind });
    places
}
