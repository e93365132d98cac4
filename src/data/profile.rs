//! Cluster profiles: where they are looked for, found, read, understood.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::error::DataError;
use crate::{
    diag::{Code, Diagnostic, Sink, Text, did_you_mean, nearest},
    manifest::{self, Manifest, Unknown},
    model::{ClusterProfile, ProjectPath},
    resolve, text,
};

/// A cluster that has no profile here.
pub(crate) const UNKNOWN_CLUSTER: Code = Code::error("cluster/unknown");

/// The folder of a project's own profiles.
const FOLDER: &str = "clusters";
/// The copy that a clone brings.
const COPY: &str = "rendered/cluster.toml";
/// The profiles that lab brings: name and text.
const SHIPPED: &[(&str, &str)] = &[("imm", include_str!("../../templates/clusters/imm.toml"))];

/// Where profiles are looked for: in the project's `clusters/`, in folders of this machine, among
/// those that lab brings, and last in the copy under `rendered/`.
#[derive(Debug, Clone, Copy)]
pub struct ProfilePlaces<'a> {
    /// The project, where there is one.
    pub root: Option<&'a Path>,
    /// Folders of this machine, the first looked at first.
    pub folders: &'a [PathBuf],
}

/// A profile's text, and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundProfile {
    /// As people know the place: a path, relative to the project where it is the project's;
    /// `lab:NAME.toml` of one that lab brings.
    pub shown: String,
    /// Its text, as it lies there.
    pub bytes: Vec<u8>,
}

impl ProfilePlaces<'_> {
    /// The first profile called `name`. Without a project it is none of a project's.
    pub fn find(&self, name: &str) -> Result<Option<FoundProfile>, DataError> {
        let file = format!("{name}.toml");
        let own = self.root.map(|root| (root.join(FOLDER).join(&file), format!("{FOLDER}/{file}")));
        let others = self.folders.iter().map(|folder| {
            let path = folder.join(&file);
            let shown = path.display().to_string();
            (path, shown)
        });
        for (path, shown) in own.into_iter().chain(others) {
            if let Some(bytes) = read(&path, &shown)? {
                return Ok(Some(FoundProfile { shown, bytes }));
            }
        }
        let shipped = SHIPPED.iter().find(|(shipped, _)| *shipped == name);
        if let Some((_, text)) = shipped {
            let bytes = text.as_bytes().to_vec();
            return Ok(Some(FoundProfile { shown: format!("lab:{file}"), bytes }));
        }
        let Some(root) = self.root else { return Ok(None) };
        let copy = read(&root.join(COPY), COPY)?;
        let copy = copy.map(|bytes| FoundProfile { shown: COPY.to_owned(), bytes });
        Ok(copy.filter(|copy| copy.name().as_deref() == Some(name)))
    }

    /// The names of all profiles that `find` finds.
    pub fn names(&self) -> BTreeSet<String> {
        let shipped = SHIPPED.iter().map(|(name, _)| (*name).to_owned());
        self.on_disk().into_iter().chain(shipped).collect()
    }

    /// The names of those that lab does not bring.
    fn on_disk(&self) -> BTreeSet<String> {
        let own = self.root.map(|root| root.join(FOLDER));
        let folders = own.iter().chain(self.folders);
        let mut names: BTreeSet<String> = folders.flat_map(|folder| names(folder)).collect();
        let copy = self.root.and_then(|root| read(&root.join(COPY), COPY).ok().flatten());
        let copy = copy.map(|bytes| FoundProfile { shown: COPY.to_owned(), bytes });
        names.extend(copy.and_then(|copy| copy.name()));
        names
    }
}

impl FoundProfile {
    /// What it means; what is wrong with it goes into `sink`.
    pub fn read(&self, unknown: Unknown, sink: &mut Sink) -> Option<ClusterProfile> {
        let file = manifest::source(&self.shown, &self.bytes, sink)?;
        let profile = manifest::parse_profile(file, unknown, sink)?;
        resolve::profile(&profile, sink)
    }

    /// The text, for `rendered/cluster.toml`: the same wherever it was found.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    fn name(&self) -> Option<String> {
        Some(self.read(Unknown::Warn, &mut Sink::default())?.name)
    }
}

/// The profile, where the project names one, and its text. A name is looked up in all places; with
/// a `/` or `.toml` it is a path in the project.
pub fn cluster_profile(
    places: ProfilePlaces<'_>,
    manifest: &Manifest,
    sink: &mut Sink,
) -> Option<(Option<ClusterProfile>, String)> {
    let named = manifest.raw.project.as_ref()?.cluster.as_ref()?;
    let place = manifest.place(named.span);
    let typed = named.value.as_str();
    let is_path = typed.contains('/') || Path::new(typed).extension().is_some_and(|e| e == "toml");
    let own = if is_path { typed.to_owned() } else { format!("{FOLDER}/{typed}.toml") };
    let found = if ProjectPath::new(&own).is_err() {
        Ok(None)
    } else if is_path {
        let path = places.root.map(|root| root.join(&own));
        let bytes = path.map_or(Ok(None), |path| read(&path, &own));
        bytes.map(|bytes| bytes.map(|bytes| FoundProfile { shown: own.clone(), bytes }))
    } else {
        places.find(typed)
    };
    match found {
        Ok(Some(found)) => return Some((found.read(Unknown::Warn, sink), found.text())),
        Ok(None) => {}
        Err(error) => {
            sink.error(error.diagnostic(place));
            return None;
        }
    }
    let message = text!(En: "there is no profile for the cluster `{typed}`", Fr: "il n'y a pas de profil pour le cluster `{typed}`");
    let label = text!(En: "`{own}` does not exist", Fr: "`{own}` n'existe pas");
    let of_people = places.on_disk();
    let all = places.names();
    // What lab brings is meant by a name that is near, and by no other.
    let near = nearest(typed, all.iter().map(String::as_str));
    let help = match near {
        Some(near) => did_you_mean(typed, [near]),
        None => did_you_mean(typed, of_people.iter().map(String::as_str)),
    };
    sink.error(
        Diagnostic::new(UNKNOWN_CLUSTER, message, place, label)
            .help(help.unwrap_or_else(|| add(&own))),
    );
    None
}

fn add(path: &str) -> Text {
    text!(En: "ask your facility for its profile and save it as `{path}`, or remove `cluster`; `lab cluster list` names those there are",
          Fr: "demandez son profil à votre plateforme et enregistrez-le sous `{path}`, ou retirez `cluster` ; `lab cluster list` nomme ceux qui existent")
}

/// The bytes of `path`, if it is there.
fn read(path: &Path, shown: &str) -> Result<Option<Vec<u8>>, DataError> {
    match fs_err::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(DataError::unreadable(shown, &error)),
    }
}

/// The names of the profiles in a folder.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs_err::read_dir(folder) else { return Vec::new() };
    let name = |entry: fs_err::DirEntry| {
        entry.file_name().to_str().and_then(|name| name.strip_suffix(".toml")).map(str::to_owned)
    };
    entries.flatten().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, path: &str, name: &str) {
        let path = folder.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, format!("[cluster]\nname = \"{name}\"\n")).unwrap();
    }

    #[test]
    fn the_first_place_that_has_it_counts() {
        let (root, one, two) = (
            tempfile::tempdir().unwrap(),
            tempfile::tempdir().unwrap(),
            tempfile::tempdir().unwrap(),
        );
        let folders = [one.path().to_owned(), two.path().to_owned()];
        let places = ProfilePlaces { root: Some(root.path()), folders: &folders };
        let shown = |name: &str| places.find(name).unwrap().map(|found| found.shown);
        assert_eq!(shown("meso"), None);
        write(root.path(), "rendered/cluster.toml", "meso");
        assert_eq!(shown("meso").as_deref(), Some("rendered/cluster.toml"));
        assert_eq!(shown("other"), None);
        write(two.path(), "meso.toml", "meso");
        assert_eq!(shown("meso"), Some(two.path().join("meso.toml").display().to_string()));
        write(one.path(), "meso.toml", "meso");
        assert_eq!(shown("meso"), Some(one.path().join("meso.toml").display().to_string()));
        write(root.path(), "clusters/meso.toml", "meso");
        assert_eq!(shown("meso").as_deref(), Some("clusters/meso.toml"));
        assert_eq!(shown("imm").as_deref(), Some("lab:imm.toml"));
        write(two.path(), "imm.toml", "imm");
        assert_eq!(shown("imm"), Some(two.path().join("imm.toml").display().to_string()));
        assert_eq!(places.names(), ["imm", "meso"].map(str::to_owned).into());
        let nowhere = ProfilePlaces { root: None, folders: &[] };
        assert_eq!(nowhere.names(), ["imm".to_owned()].into());
        assert_eq!(nowhere.find("meso").unwrap(), None);
    }

    #[test]
    fn what_lab_brings_is_without_fault() {
        for (name, text) in SHIPPED {
            let found = FoundProfile { shown: (*name).to_owned(), bytes: text.as_bytes().into() };
            let mut sink = Sink::default();
            assert_eq!(found.read(Unknown::Refuse, &mut sink).unwrap().name, *name);
            assert!(sink.sorted().is_empty(), "{name}");
        }
    }
}
