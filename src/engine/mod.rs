//! Running what is rendered, and the state that running leaves in `.lab/`.
//!
//! Owns done marks and failed attempts as they are read, which tasks a run needs, the order in
//! which they start, their processes, and what is told of them. Knows a
//! [`Plan`](crate::plan::Plan) and the calling convention of rendered scripts; never what a script
//! does, nor how a key is made.
#![cfg_attr(not(unix), allow(dead_code, reason = "elsewhere nothing is run, only looked at"))]

#[cfg(unix)]
mod child;
#[cfg(unix)]
mod choose;
#[cfg(unix)]
mod clean;
mod environments;
mod error;
mod left;
#[cfg(unix)]
mod leftover;
mod limits;
#[cfg(unix)]
mod local;
#[cfg(unix)]
mod lock;
mod parallel;
pub mod progress;
mod readers;
#[cfg(unix)]
mod schedule;
pub mod state;
mod summary;
#[cfg(all(test, unix))]
mod testing;
mod waits;

use std::ffi::OsString;

use crate::model::Name;

#[cfg(unix)]
pub use clean::{clean, cleanable};
pub use environments::{MissingEnvironment, Remedy};
pub use error::{Amount, EngineError, TooBig};
#[cfg(unix)]
pub use local::run;
pub use parallel::NeedsSlurm;
pub use progress::Progress;
pub use summary::{End, Failure, StepSummary, Summary};

/// What to run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Selection {
    /// Every step.
    All,
    /// These steps, with whatever they need that is not done.
    Steps(Vec<Name>),
    /// These tasks of one step, with whatever they need that is not done.
    Tasks {
        /// The step.
        step: Name,
        /// The tasks' indexes; of a step of one task, 0.
        tasks: Vec<usize>,
    },
}

/// How to run it. What is `None` is what this machine has.
#[derive(Debug, Clone)]
pub struct Request {
    /// What to run.
    pub selection: Selection,
    /// Whether what is named runs anew though it is done.
    pub again: bool,
    /// At most so many CPUs at once.
    pub cpus: Option<u32>,
    /// At most so many GPUs at once.
    pub gpus: Option<u32>,
    /// At most so much memory at once, in MiB.
    pub memory_mb: Option<u64>,
    /// The environment variables that tasks inherit; those of Slurm are left out.
    pub variables: Vec<(OsString, OsString)>,
}

/// A temporary output that is there and that nothing is to read any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleanable {
    /// Whose.
    pub step: Name,
    /// Which.
    pub output: Name,
    /// The task's index.
    pub task: usize,
    /// Its path, as task tables hold it: of a folder with a final `/`.
    pub path: String,
    /// The bytes of it, or of all files in it.
    pub bytes: u64,
    /// Why it stays all the same.
    pub kept: Option<Kept>,
}

/// Why a temporary output stays though nothing is to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is not as its task left it: somebody edited or made it.
    Changed,
    /// It is a symbolic link, or one leads to it.
    Link,
}

/// The temporary outputs that may go: on this system nothing is run, and nothing is cleaned.
#[cfg(not(unix))]
pub fn cleanable(
    _plan: &crate::plan::Plan,
    _root: &std::path::Path,
    _steps: &[Name],
) -> Result<Vec<Cleanable>, EngineError> {
    Err(EngineError::Unsupported)
}

/// Removes those that are shown: never reached on this system.
#[cfg(not(unix))]
pub fn clean(
    _plan: &crate::plan::Plan,
    _root: &std::path::Path,
    _steps: &[Name],
    _shown: &[Cleanable],
) -> Result<Vec<Cleanable>, EngineError> {
    Err(EngineError::Unsupported)
}

/// Runs the rendered scripts: on this system tasks cannot be started and ended as they must.
#[cfg(not(unix))]
pub fn run(
    _plan: &crate::plan::Plan,
    _root: &std::path::Path,
    _request: &Request,
    _progress: &mut dyn Progress,
) -> Result<Summary, EngineError> {
    Err(EngineError::Unsupported)
}

/// The value of an environment variable in `variables`.
fn variable<'a>(variables: &'a [(OsString, OsString)], name: &str) -> Option<&'a OsString> {
    variables.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}
