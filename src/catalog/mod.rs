//! Every code that a finding may have, of all rooms, its page in the book and its level: what the
//! tests hold to its case, what `lab explain` prints, and what `[checks]` sets.

mod levels;
mod pages;

use crate::{checks, data, diag::Code, graph, manifest, resolve};

pub use levels::levels;
pub use pages::{PAGES, Page};

/// Every code, sorted by name.
pub fn codes() -> Vec<Code> {
    let checks = checks::ALL.iter().chain(checks::BEFORE_LOCKING);
    let of_checks = checks.flat_map(|check| check.codes());
    let rooms = [manifest::CODES, resolve::CODES, data::CODES, graph::CODES, levels::CODES];
    let mut codes: Vec<Code> = rooms.into_iter().flatten().chain(of_checks).copied().collect();
    codes.sort_by_key(|code| code.name);
    codes
}

/// The code with this name.
pub fn code(name: &str) -> Option<Code> {
    codes().into_iter().find(|code| code.name == name)
}

/// The page of the code with this name.
pub fn page(name: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.code == name)
}
