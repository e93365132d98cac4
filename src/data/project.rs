//! Files of the project that the manifest names: scripts, `code`, inputs, sheets.
//!
//! Owns what such a path may be: there, of the right kind, inside the project. Knows nothing of
//! what reads the files.

use std::{collections::BTreeSet, io, path::Path};

use super::{
    error::DataError,
    glob::{Glob, parse_all},
    walk::{FileEntry, Walked, join, walk},
};
use crate::{
    diag::{Code, Diagnostic, Lang, Reported, Sink, Text, nearest},
    model::ProjectPath,
    text,
    text::{Place, Placed},
};

/// A glob of project files that takes none.
pub(crate) const NO_MATCH: Code = Code::error("data/no-match");
/// A file of the project that does not exist.
pub(crate) const FILE_NOT_FOUND: Code = Code::error("data/file-not-found");
/// A folder where a file belongs.
pub(crate) const NOT_A_FILE: Code = Code::error("data/not-a-file");
/// A file where a folder belongs.
pub(crate) const NOT_A_FOLDER: Code = Code::error("data/not-a-folder");
/// A path whose symbolic link leads out of the project.
pub(crate) const LEAVES_PROJECT: Code = Code::error("data/leaves-project");

/// Folders that the tool writes: a glob that does not spell them out takes nothing there.
const OURS: [&str; 2] = ["rendered", ".lab"];

/// The project files that one of `globs` takes, sorted by the bytes of their paths, each once.
/// A glob that takes none is an error, and so is each that cannot be read.
pub fn find_code(root: &Path, globs: &[Placed<String>], sink: &mut Sink) -> Vec<FileEntry> {
    let Some(parsed) = parse_all(globs, sink) else { return Vec::new() };
    let Some(first) = globs.first() else { return Vec::new() };
    let takes = |glob: &Glob, path: &str| glob.matches(path) && looks_into(glob, path);
    let Walked { files, faults, .. } = walk(
        root,
        ".",
        |path| parsed.iter().any(|glob| takes(glob, path)),
        |folder| parsed.iter().any(|glob| glob.may_hold(folder) && looks_into(glob, folder)),
    );
    for fault in &faults {
        sink.error(fault.diagnostic(first.place));
    }
    let mut used = vec![false; parsed.len()];
    let mut kept = Vec::with_capacity(files.len());
    for file in files {
        let mut taken_by = None;
        for (index, glob) in parsed.iter().enumerate() {
            if takes(glob, &file.path) {
                used[index] = true;
                taken_by = taken_by.or(Some(globs[index].place));
            }
        }
        let place = taken_by.unwrap_or(first.place);
        if lies_in(root, &file.path) {
            kept.push(file);
        } else {
            report_outside(&file.path, place, sink);
        }
    }
    // Where a folder could not be read, what lies there may be what the glob means.
    for (glob, _) in globs.iter().zip(used).filter(|(_, used)| !used && faults.is_empty()) {
        let written = &glob.value;
        sink.error(
            Diagnostic::new(
                NO_MATCH,
                text!(
                    En: "`{written}` takes no file of the project",
                    Fr: "`{written}` ne désigne aucun fichier du projet"
                ),
                glob.place,
                text!(En: "no file fits", Fr: "aucun fichier ne convient"),
            )
            .help(text!(
                En: "globs start from the folder of `lab.toml`; case counts",
                Fr: "les motifs partent du dossier de `lab.toml` ; la casse compte"
            )),
        );
    }
    kept
}

/// Whether `path` lies outside our own folders, or the glob spells its folder out.
fn looks_into(glob: &Glob, path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    !OURS.contains(&first) || glob.first_name().as_deref() == Some(first)
}

/// The file at `path`; what it is for stands at the start of each sentence, such as `the script`,
/// `le script`. A folder is an error.
pub fn existing_file(
    root: &Path,
    path: &Placed<ProjectPath>,
    what: &Text,
    sink: &mut Sink,
) -> Result<FileEntry, Reported> {
    let found = look(root, path, what, sink)?;
    if !found.is_file() {
        let written = path.value.as_str();
        return Err(sink.error(
            Diagnostic::new(
                NOT_A_FILE,
                Text::each(|lang| match lang {
                    Lang::En => format!("{} `{written}` is not a file", what.get(lang)),
                    Lang::Fr => format!("{} `{written}` n'est pas un fichier", what.get(lang)),
                }),
                path.place,
                if found.is_dir() {
                    text!(En: "this is a folder", Fr: "ceci est un dossier")
                } else {
                    text!(En: "this is a device or a pipe", Fr: "ceci est un périphérique ou un tube")
                },
            )
            .help(text!(En: "name a file", Fr: "désignez un fichier")),
        ));
    }
    FileEntry::new(path.value.as_str().to_owned(), &found)
        .map_err(|error| refuse(path, &error, sink))
}

/// Whether `path` is a folder; what it is for stands at the start of each sentence. A file is an
/// error.
pub(super) fn existing_folder(
    root: &Path,
    path: &Placed<ProjectPath>,
    what: &Text,
    sink: &mut Sink,
) -> Result<(), Reported> {
    if look(root, path, what, sink)?.is_dir() {
        return Ok(());
    }
    let written = path.value.as_str();
    let message = Text::each(|lang| match lang {
        Lang::En => format!("{} `{written}` is not a folder", what.get(lang)),
        Lang::Fr => format!("{} `{written}` n'est pas un dossier", what.get(lang)),
    });
    let label = text!(En: "this is a file", Fr: "ceci est un fichier");
    let help =
        text!(En: "name the folder that holds it", Fr: "désignez le dossier qui le contient");
    Err(sink.error(Diagnostic::new(NOT_A_FOLDER, message, path.place, label).help(help)))
}

/// The file at `path`, or every file below it where it is a folder, sorted by the bytes of their
/// paths, which are relative to the project.
pub fn existing_input(
    root: &Path,
    path: &Placed<ProjectPath>,
    what: &Text,
    sink: &mut Sink,
) -> Result<Vec<FileEntry>, Reported> {
    let found = look(root, path, what, sink)?;
    let written = path.value.as_str();
    if found.is_file() {
        return existing_file(root, path, what, sink).map(|file| vec![file]);
    }
    let Walked { mut files, faults, .. } = walk(&root.join(written), written, |_| true, |_| true);
    let mut reported = None;
    for fault in &faults {
        reported = Some(sink.error(fault.diagnostic(path.place)));
    }
    for file in &mut files {
        file.path = join(written, &file.path);
        if !lies_in(root, &file.path) {
            reported = Some(report_outside(&file.path, path.place, sink));
        }
    }
    reported.map_or(Ok(files), Err)
}

/// What lies at `path`, inside the project and readable.
fn look(
    root: &Path,
    path: &Placed<ProjectPath>,
    what: &Text,
    sink: &mut Sink,
) -> Result<std::fs::Metadata, Reported> {
    let written = path.value.as_str();
    let on_disk = root.join(written);
    let found = match fs_err::metadata(&on_disk) {
        Ok(found) => found,
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            return Err(sink.error(
                Diagnostic::new(
                    FILE_NOT_FOUND,
                    Text::each(|lang| match lang {
                        Lang::En => format!("{} `{written}` does not exist", what.get(lang)),
                        Lang::Fr => format!("{} `{written}` n'existe pas", what.get(lang)),
                    }),
                    path.place,
                    text!(En: "no such file", Fr: "aucun fichier de ce nom"),
                )
                .help(nearest_path(root, written).unwrap_or_else(|| {
                    text!(
                        En: "put it there, or correct the path",
                        Fr: "mettez-le là, ou corrigez le chemin"
                    )
                })),
            ));
        }
        Err(error) => return Err(refuse(path, &error, sink)),
    };
    if !lies_in(root, written) {
        return Err(report_outside(written, path.place, sink));
    }
    if found.is_file() {
        fs_err::File::open(&on_disk).map_err(|error| refuse(path, &error, sink))?;
    }
    Ok(found)
}

fn refuse(path: &Placed<ProjectPath>, error: &io::Error, sink: &mut Sink) -> Reported {
    sink.error(DataError::unreadable(path.value.as_str(), error).diagnostic(path.place))
}

/// Whether what `path` of the project `root` leads to lies in it. Most paths have no link, which
/// is seen with fewer calls of the system than following them takes.
fn lies_in(root: &Path, path: &str) -> bool {
    let mut there = root.to_owned();
    let no_link = |there: &Path| fs_err::symlink_metadata(there).is_ok_and(|it| !it.is_symlink());
    let direct = path.split('/').all(|name| {
        there.push(name);
        no_link(&there)
    });
    let inside = || {
        let project = fs_err::canonicalize(root).ok()?;
        Some(fs_err::canonicalize(root.join(path)).ok()?.starts_with(project))
    };
    direct || inside().unwrap_or(false)
}

fn report_outside(path: &str, place: Place, sink: &mut Sink) -> Reported {
    sink.error(
        Diagnostic::new(
            LEAVES_PROJECT,
            text!(
                En: "`{path}` leads out of the project through a symbolic link",
                Fr: "`{path}` sort du projet par un lien symbolique"
            ),
            place,
            text!(En: "named here", Fr: "désigné ici"),
        )
        .help(text!(
            En: "copy the file into the project, or make it a dataset",
            Fr: "copiez le fichier dans le projet, ou faites-en un jeu de données"
        )),
    )
}

/// The path with its first wrong name replaced by the nearest one in that folder.
pub(super) fn nearest_path(root: &Path, path: &str) -> Option<Text> {
    let mut folder = root.to_owned();
    let mut before: Vec<&str> = Vec::new();
    let mut names = path.split('/');
    let wrong = names.by_ref().find(|name| {
        if folder.join(name).exists() {
            folder.push(name);
            before.push(name);
            return false;
        }
        true
    })?;
    let there: BTreeSet<String> = fs_err::read_dir(&folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.') || wrong.starts_with('.'))
        .collect();
    let after: Vec<&str> = names.collect();
    let whole = |name: &str| {
        let mut parts = before.clone();
        parts.push(name);
        parts.extend(&after);
        parts.join("/")
    };
    let near = whole(nearest(wrong, there.iter().map(String::as_str))?);
    Some(text!(En: "did you mean `{near}`?", Fr: "vouliez-vous dire `{near}` ?"))
}

#[cfg(test)]
mod tests;
