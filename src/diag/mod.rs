//! What is wrong with a text, said in every language, and the one place where it is collected.
//!
//! Owns codes, severities, labels, words and suggestions. Knows no finding: each stage and each
//! check brings its own codes and sentences.

mod diagnostic;
pub mod emit;
mod lang;
mod level;
mod nearest;
mod reason;
mod sink;
pub mod words;

pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use lang::{Lang, Text};
pub use level::{Level, Levels};
pub use nearest::{did_you_mean, is_near, nearest};
pub use reason::reason;
pub use sink::{Reported, Sink};
