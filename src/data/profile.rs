//! The profile of the cluster that a project names: found, read, understood.

use std::path::Path;

use super::error::DataError;
use crate::{
    diag::{Code, Diagnostic, Sink, Text, did_you_mean},
    manifest::{self, Manifest},
    model::{ClusterProfile, ProjectPath},
    resolve, text,
};

/// A cluster that has no profile here.
pub(crate) const UNKNOWN_CLUSTER: Code = Code::error("cluster/unknown");

/// The folder of a project's own profiles.
const FOLDER: &str = "clusters";
/// The copy that a clone brings.
const COPY: &str = "rendered/cluster.toml";

/// The profile, where the project names one, and its text. A name is looked up in `clusters/`,
/// then in the copy under `rendered/`; with a `/` or `.toml` it is a path in the project.
pub fn cluster_profile(
    root: &Path,
    manifest: &Manifest,
    sink: &mut Sink,
) -> Option<(Option<ClusterProfile>, String)> {
    let named = manifest.raw.project.as_ref()?.cluster.as_ref()?;
    let place = named.span.in_file(manifest.file);
    let typed = named.value.as_str();
    let is_path = typed.contains('/') || Path::new(typed).extension().is_some_and(|e| e == "toml");
    let own = if is_path { typed.to_owned() } else { format!("{FOLDER}/{typed}.toml") };
    let candidates: &[&str] = if is_path { &[&own] } else { &[&own, COPY] };
    if ProjectPath::new(&own).is_ok() {
        for path in candidates {
            let bytes = match read(root, path) {
                Ok(Some(bytes)) => bytes,
                Ok(None) => continue,
                Err(error) => {
                    sink.error(error.diagnostic(place));
                    return None;
                }
            };
            let file = manifest::source(path, &bytes, sink);
            let profile = file.and_then(|file| manifest::parse_profile(file, sink));
            let profile = profile.and_then(|profile| resolve::profile(&profile, sink));
            let other = profile.as_ref().is_some_and(|profile| profile.name != typed);
            if *path == COPY && other {
                continue;
            }
            return Some((profile, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    let message = text!(En: "there is no profile for the cluster `{typed}`", Fr: "il n'y a pas de profil pour le cluster `{typed}`");
    let label = text!(En: "`{own}` does not exist", Fr: "`{own}` n'existe pas");
    let help =
        did_you_mean(typed, names(root).iter().map(String::as_str)).unwrap_or_else(|| add(&own));
    sink.error(Diagnostic::new(UNKNOWN_CLUSTER, message, place, label).help(help));
    None
}

fn add(path: &str) -> Text {
    text!(En: "ask your facility for its profile and save it as `{path}`, or remove `cluster`",
          Fr: "demandez son profil à votre plateforme et enregistrez-le sous `{path}`, ou retirez `cluster`")
}

fn read(root: &Path, path: &str) -> Result<Option<Vec<u8>>, DataError> {
    match fs_err::read(root.join(path)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(DataError::unreadable(path, &error)),
    }
}

/// The names of the project's own profiles.
fn names(root: &Path) -> Vec<String> {
    let Ok(entries) = fs_err::read_dir(root.join(FOLDER)) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            entry
                .file_name()
                .to_str()
                .and_then(|name| name.strip_suffix(".toml"))
                .map(str::to_owned)
        })
        .collect();
    names.sort();
    names
}
