//! What a warning weighs where the manifest says so.

use std::collections::BTreeMap;

use crate::text::Place;

/// What becomes of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is not told.
    Allow,
    /// It is told.
    Warn,
    /// It is an error.
    Deny,
}

/// Levels by the code of a warning, each with the line that sets it.
pub type Levels = BTreeMap<&'static str, (Level, Place)>;
