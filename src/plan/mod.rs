//! Everything decided: every path, flag, argument and dependency of what is rendered.
//!
//! Planning cannot fail: what can be wrong was found before. Rendering reads these types and
//! decides nothing.

mod build;
mod choice;
mod critical;
mod environments;
mod names;
mod options;
mod picture;
mod program;
mod retries;
mod rows;
mod table;
mod totals;
mod types;
mod values;

pub use build::{Sources, build};
pub use choice::why;
pub use options::{asked, qos, srun};
pub use picture::{how, picture, processes, resources};
pub use program::{Run, Select, ShellValue, TableColumn, Text, TextPart, ValueKind};
pub use retries::{PlannedRetries, retries};
pub use table::{Field, TaskRow, TaskTable};
pub use totals::Totals;
pub use types::{
    AccountPart, Binds, Job, ListedFile, LockedFile, Plan, PlannedCluster, PlannedDataset,
    PlannedEnvironment, PlannedEnvironmentKind, PlannedInstall, PlannedOutput, PlannedProject,
    Requested, Wait, WaitHow,
};
