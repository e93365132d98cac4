//! The files of the project that each step reads: its script, its helper files, its inputs.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use super::{FileEntry, existing_file, existing_input, find_code};
use crate::{
    diag::{Reported, Sink},
    model::{
        Action, DatasetForm, Environment, EnvironmentId, EnvironmentKind, Image, ImageSource, Lab,
        StepId,
    },
    text,
    text::Placed,
};

/// The files of one step, each list sorted by the bytes of paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepFiles {
    /// The image that it runs in, where that is a file of the project.
    pub image: Option<String>,
    /// Its script, where it has one.
    pub script: Option<String>,
    /// Its helper files.
    pub code: Vec<String>,
    /// The files of each input, by the input's name.
    pub inputs: BTreeMap<String, Vec<String>>,
}

/// The files of all steps and the sheets of datasets, each file as it was listed.
#[derive(Debug, Default)]
pub struct ProjectFiles {
    /// By step.
    pub steps: BTreeMap<StepId, StepFiles>,
    /// What the `install` of an environment reads, sorted by the bytes of paths.
    pub installs: BTreeMap<EnvironmentId, Vec<String>>,
    /// By path in the project.
    pub entries: BTreeMap<String, FileEntry>,
}

impl StepFiles {
    /// All of them, in the order in which they are checked.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.image
            .iter()
            .chain(&self.script)
            .chain(&self.code)
            .chain(self.inputs.values().flatten())
    }
}

/// Finds the files of every step that is switched on; what is missing is reported. A glob that
/// many steps share is looked up once. `is_made` tells the paths that steps write to, which are no
/// modules of a package.
pub fn project_files(
    lab: &Lab,
    root: &Path,
    is_made: &dyn Fn(&str) -> bool,
    sink: &mut Sink,
) -> ProjectFiles {
    let mut found = ProjectFiles::default();
    let mut globs: HashMap<String, Vec<String>> = HashMap::new();
    let mut environments: HashMap<EnvironmentId, (Option<String>, Vec<String>)> = HashMap::new();
    for (id, step) in lab.enabled_steps() {
        let mut files = StepFiles::default();
        if let Some(environment) = step.environment {
            let known = environments.entry(environment).or_insert_with(|| {
                let environment = lab.environment(environment);
                let image = image(environment, root, &mut found, sink);
                (image, modules(environment, root, is_made, &mut found, sink))
            });
            files.image.clone_from(&known.0);
            files.code.extend(known.1.iter().cloned());
        }
        if let Action::Script { path, .. } = &step.action {
            let what = text!(En: "the script", Fr: "le script");
            if let Ok(entry) = existing_file(root, path, &what, sink) {
                files.script = Some(found.add(entry));
            }
        }
        for glob in &step.code {
            files.code.extend(code(root, glob, &mut globs, &mut found, sink));
        }
        files.code.sort();
        files.code.dedup();
        for (name, path) in &step.inputs {
            let what = text!(En: "the input", Fr: "l'entrée");
            let listed: Result<Vec<FileEntry>, Reported> = existing_input(root, path, &what, sink);
            let paths = listed.unwrap_or_default().into_iter().map(|entry| found.add(entry));
            files.inputs.insert(name.to_string(), paths.collect());
        }
        found.steps.insert(id, files);
    }
    for (index, environment) in lab.environments.iter().enumerate() {
        let Some(install) = &environment.install else { continue };
        let read = install.files.iter();
        let mut read: Vec<String> =
            read.flat_map(|glob| code(root, glob, &mut globs, &mut found, sink)).collect();
        read.sort();
        read.dedup();
        found.installs.insert(EnvironmentId(index), read);
    }
    for dataset in &lab.datasets {
        // A sheet that cannot be read was reported when its rows were.
        if let DatasetForm::Sheet { table, .. } = &dataset.form
            && let Ok(metadata) = fs_err::metadata(root.join(table.value.as_str()))
            && let Ok(entry) = FileEntry::new(table.value.as_str().to_owned(), &metadata)
        {
            found.add(entry);
        }
    }
    found
}

/// The modules of the project's own packages in `environment`.
fn modules(
    environment: &Environment,
    root: &Path,
    is_made: &dyn Fn(&str) -> bool,
    found: &mut ProjectFiles,
    sink: &mut Sink,
) -> Vec<String> {
    let mut modules = Vec::new();
    for folder in &environment.local {
        let glob = Placed::new(modules_below(&folder.value), folder.place);
        let listed = find_code(root, &[glob], sink);
        let written = listed.into_iter().filter(|entry| !is_made(&entry.path));
        modules.extend(written.map(|entry| found.add(entry)));
    }
    modules
}

/// The glob of the Python modules below `folder` of the project.
fn modules_below(folder: &str) -> String {
    if folder == "." {
        return "**/*.py".to_owned();
    }
    let mut glob = String::new();
    for c in folder.chars() {
        if "*?[{".contains(c) { glob.extend(['[', c, ']']) } else { glob.push(c) }
    }
    glob + "/**/*.py"
}

/// The image of `environment`, where that is a file of the project.
fn image(
    environment: &Environment,
    root: &Path,
    found: &mut ProjectFiles,
    sink: &mut Sink,
) -> Option<String> {
    let EnvironmentKind::Container(Image { name, source: ImageSource::Project(path) }) =
        &environment.kind
    else {
        return None;
    };
    let what = text!(En: "the image", Fr: "l'image");
    let entry = existing_file(root, &Placed::new(path.clone(), name.place), &what, sink);
    Some(found.add(entry.ok()?))
}

fn code(
    root: &Path,
    glob: &Placed<String>,
    globs: &mut HashMap<String, Vec<String>>,
    found: &mut ProjectFiles,
    sink: &mut Sink,
) -> Vec<String> {
    if let Some(paths) = globs.get(&glob.value) {
        return paths.clone();
    }
    let listed = find_code(root, std::slice::from_ref(glob), sink);
    let paths: Vec<String> = listed.into_iter().map(|entry| found.add(entry)).collect();
    globs.insert(glob.value.clone(), paths.clone());
    paths
}

impl ProjectFiles {
    fn add(&mut self, entry: FileEntry) -> String {
        let path = entry.path.clone();
        self.entries.entry(path.clone()).or_insert(entry);
        path
    }
}
