//! The stages in a row: what is read, judged, locked, planned and rendered of one project.
//!
//! The only room that sees them all. A barrier stands before the locking: where the sink holds an
//! error, nothing is made of it.

mod argv;
mod baseline;
mod document;
mod error;
mod moves;
mod recall;
mod render;
mod states;
mod unknown;

use std::{
    cell::LazyCell,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::{
    checks::{self, CheckContext},
    data::{self, HashCache, ProfilePlaces, ProjectFiles, Rows, Timestamp},
    diag::{Reported, Sink},
    graph::{self, StepGraph},
    lock::{self, Damage, Hashes, LockFile, LockedEnvironment, LockedStep, StepKeys},
    manifest,
    model::{Dataset, Lab, StepId},
    plan::{self, Plan},
    resolve,
};

pub use document::{Totals, document};
pub use error::PipelineError;
pub use moves::moves;
pub use render::{Rendered, apply, listings, rendered};
pub use states::{StepStatus, states};
pub use unknown::{UnknownStep, unknown};

/// The name of the manifest.
pub const MANIFEST: &str = "lab.toml";
const CACHE: &str = ".lab/cache/hashes.tsv";

/// A project that was read and checked.
#[derive(Debug)]
pub struct Project {
    /// Its folder.
    pub root: PathBuf,
    /// What was found, and the texts it lies in.
    pub sink: Sink,
    /// What the manifest means; `None` where it cannot be understood at all.
    pub analysis: Option<Analysis>,
}

/// What a manifest means, with what is on disk.
#[derive(Debug)]
pub struct Analysis {
    /// The manifest's meaning.
    pub lab: Lab,
    /// The rows of its datasets.
    pub rows: Rows,
    /// Its steps and their tasks.
    pub graph: StepGraph,
    /// The files of the project that it reads.
    pub files: ProjectFiles,
    /// The text of the cluster's profile.
    pub profile_text: Option<String>,
}

/// What is on disk and in the manifest, as digests.
#[derive(Debug)]
pub struct Locked {
    /// Digests of files and datasets.
    pub hashes: Hashes,
    /// Keys of tasks.
    pub keys: BTreeMap<StepId, StepKeys>,
    /// The lockfile as it should be, with the ledger of what was rendered last.
    pub file: LockFile,
    /// The lockfile as it is on disk.
    pub before: LockFile,
    /// What is wrong with that one.
    pub damage: Option<Damage>,
}

/// The folder of the nearest manifest, `start` or above it. Whatever has its name counts: that it
/// is no file, or leads nowhere, is told when it is read.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    let named = |folder: &&Path| fs_err::symlink_metadata(folder.join(MANIFEST)).is_ok();
    start.ancestors().find(named).map(Path::to_owned)
}

/// Reads and judges the project in `root`, whatever profiles this machine has; writes nothing.
pub fn check(root: &Path) -> Result<Project, PipelineError> {
    check_with(root, &[])
}

/// Reads and judges the project in `root`; its cluster's profile may be in `folders`, too. Writes
/// nothing.
pub fn check_with(root: &Path, folders: &[PathBuf]) -> Result<Project, PipelineError> {
    let path = root.join(MANIFEST);
    let bytes = fs_err::read(&path)
        .map_err(|source| PipelineError::Read { path: MANIFEST.to_owned(), source })?;
    let mut sink = Sink::default();
    let file = manifest::source(MANIFEST, &bytes, &mut sink);
    let Some(manifest) = file.and_then(|file| manifest::parse(file, &mut sink)) else {
        return Ok(Project { root: root.to_owned(), sink, analysis: None });
    };
    let places = ProfilePlaces { root: Some(root), folders };
    let profile = data::cluster_profile(places, &manifest, &mut sink);
    let (cluster, profile_text) =
        profile.map_or((None, None), |(cluster, text)| (cluster, Some(text)));
    let Ok(lab) = resolve::lab(&manifest, cluster, &mut sink) else {
        return Ok(Project { root: root.to_owned(), sink, analysis: None });
    };
    // Read where something is not here; what is wrong with it is told by those who use it.
    let lock = LazyCell::new(|| LockFile::read(root).unwrap_or_else(|_| LockFile::new()));
    let recall = |dataset: &Dataset| recall::recall(&lock, root, dataset);
    let rows = data::rows(&lab, root, &recall, &mut sink);
    let graph = graph::build(&lab, &rows, &mut sink);
    let files = data::project_files(&lab, root, &mut sink);
    let analysis = Analysis { lab, rows, graph, files, profile_text };
    let whole = sink.reported().is_none();
    checks::run(checks::ALL, analysis.checked(root, whole), &mut sink);
    Ok(Project { root: root.to_owned(), sink, analysis: Some(analysis) })
}

impl Analysis {
    fn checked<'a>(&'a self, root: &'a Path, whole: bool) -> CheckContext<'a> {
        let Self { lab, rows, graph, files, .. } = self;
        CheckContext { root, lab, rows, graph, files, whole }
    }
}

impl Project {
    /// The barrier: what may be made of the project. Steps whose rows are on no disk that this
    /// machine sees are an error here and a warning before.
    pub fn whole(&mut self) -> Result<&Analysis, Reported> {
        if let Some(analysis) = &self.analysis
            && self.sink.reported().is_none()
        {
            checks::run(checks::BEFORE_LOCKING, analysis.checked(&self.root, true), &mut self.sink);
        }
        match (&self.analysis, self.sink.reported()) {
            (Some(analysis), None) => Ok(analysis),
            (_, Some(reported)) => Err(reported),
            (None, None) => unreachable!("a manifest that means nothing was reported"),
        }
    }
}

/// Hashes what `analysis` reads and makes the keys. `now` is a moment before this call. Where the
/// cache of hashes cannot be written, it is done without.
pub fn lock(analysis: &Analysis, root: &Path, now: Timestamp) -> Result<Locked, PipelineError> {
    let Analysis { lab, rows, graph, files, .. } = analysis;
    let (before, damage) = LockFile::look(root)?;
    let cache_path = root.join(CACHE);
    let mut cache = HashCache::read(&cache_path);
    let known = cache.clone();
    let hashes =
        lock::hashes(lab, rows, files, root, &mut cache, now).map_err(PipelineError::Data)?;
    if cache != known && crate::disk::ensure_state_dir(root).is_ok() {
        let _ = cache.write(&cache_path);
    }
    let keys = lock::keys(lab, rows, graph, files, &hashes);
    let mut file = LockFile::new();
    file.rendered.clone_from(&before.rendered);
    file.files.clone_from(&hashes.files);
    for environment in &lab.environments {
        let request = format!("sha256:{}", lock::environment_digest(environment));
        file.environments.insert(environment.name.to_string(), LockedEnvironment { request });
    }
    for (id, dataset) in &hashes.datasets {
        let name = lab.dataset(*id).name.as_str();
        // One that is not here keeps its entry.
        let kept = rows.recalled(*id).and_then(|_| before.datasets.get(name));
        let locked = kept.unwrap_or(&dataset.locked).clone();
        file.datasets.insert(name.to_owned(), locked);
    }
    for (id, keys) in &keys {
        let key = format!("sha256:{}", keys.key);
        let step = LockedStep { key, tasks: keys.tasks.len() as u64 };
        file.steps.insert(lab.step(*id).name.to_string(), step);
    }
    Ok(Locked { hashes, keys, file, before, damage })
}

/// The plan of what was locked.
pub fn plan(analysis: &Analysis, locked: &Locked) -> Plan {
    plan::build(plan::Sources {
        lab: &analysis.lab,
        rows: &analysis.rows,
        graph: &analysis.graph,
        files: &analysis.files,
        hashes: &locked.hashes,
        keys: &locked.keys,
        profile_text: analysis.profile_text.as_deref(),
    })
}
