//! The rendered scripts under a real bash: they run, refuse, submit, and carry every argument.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what a test sets up must succeed")]

mod arguments;
mod builder;
mod containers;
mod elements;
mod folders;
mod install;
mod lint;
mod retries;
mod shapes;
mod steps;
mod submit;
mod temporary;
mod tree;
mod world;
