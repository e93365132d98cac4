//! Every code that a finding may have, of all rooms: what the tests hold to its case.

use crate::{checks, data, diag::Code, graph, manifest, resolve};

/// Every code, sorted by name.
pub fn codes() -> Vec<Code> {
    let checks = checks::ALL.iter().chain(checks::BEFORE_LOCKING);
    let of_checks = checks.flat_map(|check| check.codes());
    let rooms = [manifest::CODES, resolve::CODES, data::CODES, graph::CODES];
    let mut codes: Vec<Code> = rooms.into_iter().flatten().chain(of_checks).copied().collect();
    codes.sort_by_key(|code| code.name);
    codes
}
