//! What must hold of every project: generated ones against oracles that are written from the
//! pages' words and know nothing of the program.
#![allow(clippy::unwrap_used, reason = "what a test sets up must succeed")]

#[cfg(unix)]
mod arguments;
mod document;
mod examples;
#[cfg(unix)]
mod filters;
mod fingerprint;
mod generate;
mod key_values;
mod keys;
mod mutation;
mod oracle;
mod project;
#[cfg(unix)]
mod rendered;
mod sees;
mod tape;
mod world;
