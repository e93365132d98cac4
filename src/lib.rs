//! Labwright: from one `lab.toml` to environments, scripts and a lockfile that run without it.
#![warn(missing_docs)]

pub mod catalog;
pub mod checks;
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
