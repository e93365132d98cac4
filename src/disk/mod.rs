//! What is rendered against what lies on the disk: compared, then written whole or not at all.
//!
//! Owns every write of a file. Knows which files the tool made, from the ledger it is given, and
//! not what is in them. Paths are relative to the project, with `/`.

mod apply;
mod changes;
mod error;
mod write;

pub use apply::Record;
pub use changes::{Change, Changes, Kind, Ledger, changes, ledger};
pub use error::{DiskError, Doing};
pub use write::{STATE, ensure_state_dir, write_atomic};
