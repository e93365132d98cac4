//! What is locked: digests of files and datasets, what environments ask, the keys of tasks; and
//! `lab.lock`, which keeps them and the ledger of what was rendered.
//!
//! Knows no scheduler and no template of ours. The digests are made from the manifest and the
//! files alone: the same on every machine.

mod digest;
mod environments;
mod file;
mod hashes;
mod keys;
mod mend;
mod recipe;
mod write;

pub use digest::Sha;
pub use environments::{environment_digest, environment_prefix, image_path};
pub use file::{
    Damage, LockError, LockFile, LockedDataset, LockedEnvironment, LockedFile, LockedSources,
    LockedStep, LockedVariant, NAME, Tables,
};
pub use hashes::{Hashes, hashes};
pub use keys::{StepKeys, keys};
