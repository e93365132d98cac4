//! A valid analysis: names, units, datasets, environments, steps, the cluster.
//!
//! Pure types, without TOML and without a disk. What stands here was found valid by `resolve`;
//! how it was written is `manifest`'s.

mod dataset;
mod demand;
mod environment;
mod filter;
mod fit;
mod folders;
mod lab;
mod misfit;
mod name;
mod path;
mod profile;
mod retry;
mod step;
mod template;
mod units;

pub use dataset::{
    CapturedPaths, Dataset, DatasetForm, DatasetId, LockMode, Sensitivity, WrittenRows,
};
pub use demand::Demand;
pub use environment::{
    CondaRequest, Environment, EnvironmentId, EnvironmentKind, Image, ImageSource, Install,
};
pub use filter::{Arity, Filter, FilterFault};
pub use fit::{Choice, NoChoice, Rank, Why, choose, fits};
pub use folders::Folders;
pub use lab::{Lab, Param, ParamValue, Project, ProjectField};
pub use misfit::{Misfit, MisfitKind, RuleOf};
pub use name::{Name, NameFault};
pub use path::{PathFault, ProjectPath, is_of_own_computer, lexical};
pub use profile::{
    BuildPlaces, ClusterProfile, ClusterRules, GpuRequestStyle, MemoryRequestStyle, NodeType,
    Partition, Qos, RetryStyle, YesNoSite,
};
pub use retry::{Growth, Retries};
pub use step::{
    Action, Argument, Combination, Foreach, ForeachSource, Matrix, Output, Resources, ShellContext,
    Step, StepId,
};
pub use template::{Hole, Part, Reference, ResourceName, Template};
pub use units::{GpuRequest, Memory, UnitFault, Walltime};
