//! The stages in a row: what is read, judged, locked, planned and rendered of one project.
//!
//! The only room that sees them all. A barrier stands before the locking: where the sink holds an
//! error, nothing is made of it.

mod argv;
mod baseline;
mod causes;
mod document;
mod error;
mod moved_words;
mod moves;
mod recall;
mod render;
mod sources;
mod states;
mod unknown;

use std::{
    cell::LazyCell,
    collections::BTreeMap,
    ops::Deref,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    catalog,
    checks::{self, CheckContext},
    data::{self, HashCache, ProfilePlaces, ProjectFiles, Rows, Timestamp},
    diag::{Label, Reported, Sink},
    graph::{self, StepGraph},
    lock::{
        self, Damage, Hashes, LockFile, LockedEnvironment, LockedSources, LockedStep,
        LockedVariant, StepKeys,
    },
    manifest::{self, Manifest, Written},
    model::{Dataset, EnvironmentId, Lab, Name, StepId},
    plan::{self, Plan},
    resolve, text,
};

pub use causes::Causes;
pub use document::document;
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
    /// The same of each variant that can be understood.
    pub variants: BTreeMap<Name, Analysis>,
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
    /// What the manifest says, as fingerprints.
    pub written: Arc<Written>,
}

/// What is on disk and in the manifest, as digests.
#[derive(Debug)]
pub struct Locked {
    /// Digests of files and datasets.
    pub hashes: Hashes,
    /// Keys of tasks.
    pub keys: BTreeMap<StepId, StepKeys>,
    /// The lockfile as it should be, with the ledger of what was rendered last, and its sources.
    pub file: LockFile,
    /// What the rendered files are made of now.
    pub sources: LockedSources,
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
    let mut project = Project {
        root: root.to_owned(),
        sink: Sink::default(),
        analysis: None,
        variants: BTreeMap::new(),
    };
    if let Some(file) = manifest::source(MANIFEST, &bytes, &mut sink) {
        let globs = manifest::includes(file, &sink.sources);
        let included = data::included(root, MANIFEST, &globs, &mut sink);
        if let Some(whole) = manifest::parse(file, &included, &mut sink) {
            let levels = catalog::levels(&whole, &mut sink);
            sink.weigh(levels);
            // Read where something is not here; what is wrong with it is told by those who use it.
            let lock = LazyCell::new(|| LockFile::read(root).unwrap_or_else(|_| LockFile::new()));
            project.analysis = analysis(root, folders, &lock, &whole, &mut sink);
            for variant in whole.variants() {
                let label = text!(En: "with this variant", Fr: "avec cette variante");
                sink.within(Some(Label { place: variant.place, message: label }));
                let name = variant.value;
                let read = manifest::parse_variant(&whole, &name, &included, &mut sink);
                let own = read.and_then(|own| analysis(root, folders, &lock, &own, &mut sink));
                project.variants.extend(own.map(|own| (name, own)));
            }
            sink.within(None);
        }
    }
    project.sink = sink;
    Ok(project)
}

/// What `manifest` means, with what is on disk; `None` where it cannot be understood at all.
fn analysis(
    root: &Path,
    folders: &[PathBuf],
    lock: &impl Deref<Target = LockFile>,
    manifest: &Manifest,
    sink: &mut Sink,
) -> Option<Analysis> {
    let places = ProfilePlaces { root: Some(root), folders };
    let profile = data::cluster_profile(places, manifest, sink);
    let (cluster, profile_text) =
        profile.map_or((None, None), |(cluster, text)| (cluster, Some(text)));
    let files = data::environment_files(manifest, root, sink);
    let lab = resolve::lab(manifest, &files, cluster, sink).ok()?;
    let recall = |dataset: &Dataset| {
        let lock = lock.of_variant(lab.variant.as_deref());
        recall::recall(&lock, root, &lab.folders, dataset)
    };
    let rows = data::rows(&lab, root, &recall, sink);
    let graph = graph::build(&lab, &rows, sink);
    let made = LazyCell::new(|| graph.made(&lab));
    let is_made = |path: &str| {
        path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]).any(|it| made.contains(it))
    };
    let files = data::project_files(&lab, root, &is_made, sink);
    let written = Arc::clone(&manifest.written);
    let analysis = Analysis { lab, rows, graph, files, profile_text, written };
    let whole = sink.reported().is_none();
    checks::run(checks::ALL, analysis.checked(root, whole), sink);
    Some(analysis)
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
        if self.sink.reported().is_none() {
            for analysis in self.analysis.iter().chain(self.variants.values()) {
                let checked = analysis.checked(&self.root, true);
                checks::run(checks::BEFORE_LOCKING, checked, &mut self.sink);
            }
        }
        match (&self.analysis, self.sink.reported()) {
            (Some(analysis), None) => Ok(analysis),
            (_, Some(reported)) => Err(reported),
            (None, None) => unreachable!("a manifest that means nothing was reported"),
        }
    }
}

/// Hashes what `project` and its variants read, and makes the keys; those of `variant` are given,
/// and the lock of all. `now` is a moment before this call. Where the cache of hashes cannot be
/// written, it is done without.
pub fn lock(
    project: &Project,
    variant: Option<&Name>,
    now: Timestamp,
) -> Result<Locked, PipelineError> {
    let root = &project.root;
    let (before, damage) = LockFile::look(root)?;
    let cache_path = root.join(CACHE);
    let mut cache = HashCache::read(&cache_path);
    let known = cache.clone();
    let mut one = |analysis: &Analysis| {
        let before = before.of_variant(analysis.lab.variant.as_deref());
        own(analysis, &before, root, &mut cache, now)
    };
    let mut whole = one(project.analysis.as_ref().expect("it passed the barrier"))?;
    let mut file = std::mem::replace(&mut whole.file, LockFile::new());
    file.rendered.clone_from(&before.rendered);
    file.sources.clone_from(&before.sources);
    let mut chosen = None;
    for (name, analysis) in &project.variants {
        let own = one(analysis)?;
        let mut locked = LockedVariant::of(&own.file, &file);
        let known = before.variants.get(name.as_str());
        locked.sources = known.map(|known| known.sources.clone()).unwrap_or_default();
        file.variants.insert(name.to_string(), locked);
        if Some(name) == variant {
            chosen = Some(own);
        }
    }
    if cache != known && crate::disk::ensure_state_dir(root).is_ok() {
        let _ = cache.write(&cache_path);
    }
    let Own { hashes, keys, sources, .. } = chosen.unwrap_or(whole);
    Ok(Locked { hashes, keys, file, sources, before, damage })
}

/// The digests of one analysis, its keys and its lock.
struct Own {
    hashes: Hashes,
    keys: BTreeMap<StepId, StepKeys>,
    file: LockFile,
    sources: LockedSources,
}

/// What is locked of one analysis. `before` is the lock that it had.
fn own(
    analysis: &Analysis,
    before: &LockFile,
    root: &Path,
    cache: &mut HashCache,
    now: Timestamp,
) -> Result<Own, PipelineError> {
    let Analysis { lab, rows, graph, files, .. } = analysis;
    let hashes = lock::hashes(lab, rows, files, root, cache, now).map_err(PipelineError::Data)?;
    let keys = lock::keys(lab, rows, graph, files, &hashes);
    let mut file = LockFile::new();
    file.files.clone_from(&hashes.files);
    for (index, environment) in lab.environments.iter().enumerate() {
        let digest = lock::environment_digest(lab, EnvironmentId(index), files, &hashes);
        let commands = environment.install.as_ref().map(|install| install.commands.len() as u64);
        let locked = LockedEnvironment { request: format!("sha256:{digest}"), unlocked: commands };
        file.environments.insert(environment.name.to_string(), locked);
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
    let sources = sources::sources(analysis, &file);
    Ok(Own { hashes, keys, file, sources })
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
