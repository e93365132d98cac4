//! What stops the pipeline: the world refused.

use crate::{
    data::DataError,
    diag::{Lang, Text, reason},
    disk::DiskError,
    lock::LockError,
    text,
};

/// The world refused.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Files cannot be hashed.
    #[error("{} files cannot be read", .0.len())]
    Data(Vec<DataError>),
    /// The lockfile cannot be used.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Files cannot be written.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl PipelineError {
    /// One sentence a fault.
    pub fn texts(&self) -> Vec<Text> {
        match self {
            Self::Read { path, source } => {
                let why = reason(source);
                vec![text!(
                    En: "`{path}` cannot be read: {}", why.get(Lang::En);
                    Fr: "`{path}` ne peut pas être lu : {}", why.get(Lang::Fr);
                )]
            }
            Self::Data(errors) => errors.iter().map(DataError::text).collect(),
            Self::Lock(error) => vec![error.text()],
            Self::Disk(error) => vec![error.text()],
        }
    }
}
