//! How bash reads it, held against bash itself where there is one.

#[cfg(unix)]
mod bash;
mod constructs;
#[cfg(unix)]
mod corpus;
#[cfg(unix)]
mod hostile;

use super::{HoleContext, Piece, ShellFault, ShellFaultKind, contexts};

/// Stands for a hole in the texts of these tests.
const HOLE: char = '◊';

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for (index, part) in text.split(HOLE).enumerate() {
        if index > 0 {
            pieces.push(Piece::Hole);
        }
        if !part.is_empty() {
            pieces.push(Piece::Text(part));
        }
    }
    pieces
}

fn read(text: &str) -> Result<Vec<HoleContext>, Vec<ShellFault>> {
    contexts(&pieces(text))
}

fn kinds(text: &str) -> Vec<ShellFaultKind> {
    read(text).err().unwrap_or_default().into_iter().map(|fault| fault.kind).collect()
}
