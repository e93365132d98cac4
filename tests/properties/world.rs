//! A project on disk, through the program's stages.

use std::path::Path;

use labwright::{
    data::Timestamp,
    diag::{
        Lang, Severity,
        emit::{Look, human},
    },
    pipeline::{self, Locked, Project as Checked},
    plan::Plan,
};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::project::Project;

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) checked: Checked,
}

impl World {
    /// The project on disk, checked.
    pub(crate) fn new(project: &Project) -> Self {
        let folder = tempfile::tempdir().unwrap();
        project.write(folder.path());
        Self::of(folder)
    }

    pub(crate) fn of(folder: TempDir) -> Self {
        let checked = pipeline::check(folder.path()).unwrap();
        Self { folder, checked }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// What was found, for people.
    pub(crate) fn findings(&self) -> String {
        human(&self.checked.sink, Lang::En, Look { width: 100, color: false })
    }

    /// The codes of the errors.
    pub(crate) fn errors(&self) -> Vec<&'static str> {
        let sorted = self.checked.sink.sorted();
        let errors = sorted.iter().filter(|found| found.code.severity == Severity::Error);
        errors.map(|found| found.code.name).collect()
    }

    /// What was locked, and the plan of it.
    pub(crate) fn plan(&mut self) -> (Locked, Plan) {
        let findings = self.findings();
        assert!(self.checked.whole().is_ok(), "{findings}");
        // The moment only decides which hashes the cache trusts.
        let now = Timestamp { seconds: 4_000_000_000, nanos: 0 };
        let locked = pipeline::lock(&self.checked, None, now).unwrap();
        let plan = pipeline::plan(self.checked.analysis.as_ref().unwrap(), &locked);
        (locked, plan)
    }

    /// The document of `lab plan --format json`.
    pub(crate) fn document(&mut self, tasks: bool) -> Json {
        let (locked, plan) = self.plan();
        let root = self.folder.path();
        let analysis = self.checked.analysis.as_ref().unwrap();
        let statuses = pipeline::states(analysis, &locked, &plan, root).unwrap();
        let sources = &self.checked.sink.sources;
        pipeline::document(analysis, &plan, &statuses, sources, tasks, Lang::En)
    }
}
