//! The files that environments are said in, and the Python packages of the project: found and read
//! before the manifest is understood.

use std::path::Path;

use super::{
    error::DataError,
    project::{existing_file, existing_folder},
};
use crate::{
    diag::Sink,
    manifest::{self, EnvironmentFiles, Manifest},
    model::ProjectPath,
    text,
    text::{FileId, Placed, Spanned},
};

/// What the files say that the environments of `manifest` name. What cannot be found or read is
/// reported and left out; a text that is no path is the manifest's fault, and told there.
pub fn environment_files(manifest: &Manifest, root: &Path, sink: &mut Sink) -> EnvironmentFiles {
    let mut files = EnvironmentFiles::default();
    let placed = |written: &Spanned<String>| {
        let path = ProjectPath::new(&written.value).ok()?;
        Some(Placed::new(path, manifest.place(written.span)))
    };
    for entry in &manifest.raw.environments.entries {
        if let Some(path) = entry.value.file.as_ref().and_then(placed) {
            let what = text!(En: "the environment file", Fr: "le fichier d'environnement");
            let read =
                source(root, &path, &what, sink).and_then(|file| manifest::conda_file(file, sink));
            files.conda.extend(read.map(|read| (path.value, read)));
        }
        for folder in entry.value.local.iter().flatten().filter_map(placed) {
            let what = text!(En: "the folder of the package", Fr: "le dossier du paquet");
            if existing_folder(root, &folder, &what, sink).is_err() {
                continue;
            }
            let written = folder.value.as_str();
            let below = |name: &str| super::join(written, name);
            let path =
                ProjectPath::new(&below("pyproject.toml")).expect("below one of the project");
            let what = text!(En: "the package's file", Fr: "le fichier du paquet");
            let is_src = fs_err::metadata(root.join(below("src"))).is_ok_and(|it| it.is_dir());
            let modules = if is_src { below("src") } else { written.to_owned() };
            let read = source(root, &Placed::new(path, folder.place), &what, sink)
                .and_then(|file| manifest::python_package(file, modules, sink));
            files.packages.extend(read.map(|read| (folder.value, read)));
        }
    }
    files
}

/// The text of the project's file `path`; what it is for stands at the start of each sentence.
fn source(
    root: &Path,
    path: &Placed<ProjectPath>,
    what: &crate::diag::Text,
    sink: &mut Sink,
) -> Option<FileId> {
    existing_file(root, path, what, sink).ok()?;
    let name = path.value.as_str();
    match fs_err::read(root.join(name)) {
        Ok(bytes) => manifest::source(name, &bytes, sink),
        Err(error) => {
            sink.error(DataError::unreadable(name, &error).diagnostic(path.place));
            None
        }
    }
}
