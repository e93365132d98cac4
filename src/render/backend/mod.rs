//! Schedulers: each is a folder here that adds its files to the tree.

pub mod slurm;
