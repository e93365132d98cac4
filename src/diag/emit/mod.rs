//! Findings for people and for programs, one file a format. Prints nothing itself.

mod human;
mod json;
mod row;

pub use human::{Look, human};
pub use json::json;
