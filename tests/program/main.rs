//! The program as it is called: real runs of `lab` in a folder of their own, with an environment
//! of their own. What single stages do is held elsewhere; here are exit codes, streams, files.

#![allow(clippy::unwrap_used, reason = "helpers of tests are no `#[test]` to clippy")]

mod call;
mod causes;
mod clean;
mod cluster;
mod disk;
mod drift;
mod environments;
mod outputs;
mod run;
mod tables;
mod unseen;
mod variants;
mod world;
