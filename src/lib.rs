//! Labwright: from one `lab.toml` to environments, scripts and a lockfile that run without it.
//!
//! A spine of stages, each knowing only what lies left of it ([`pipeline`] sees them all):
//! `lab.toml` → [`mod@text`] → [`manifest`] (as written) → [`resolve`] → [`model`] (as meant) →
//! [`data`] (rows) → [`graph`] (tasks, which sees which) → [`checks`] → [`lock`] (digests, keys) →
//! [`plan`] → [`render`] → [`disk`] → [`engine`]. What is wrong on the way goes to [`diag`].
#![warn(missing_docs)]

pub mod catalog;
pub mod checks;
pub mod cli;
pub mod data;
pub mod diag;
pub mod disk;
pub mod engine;
pub mod graph;
pub mod lock;
pub mod manifest;
pub mod model;
pub mod pipeline;
pub mod plan;
pub mod render;
pub mod resolve;
pub mod text;
