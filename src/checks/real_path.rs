//! Where a path of the project really lies once symbolic links are followed: what is compared
//! with raw data must be the folder that would be written to, not its name.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    path::{Component, Path, PathBuf},
};

use rayon::prelude::*;

/// The real paths below one project; each folder is looked up once.
pub(super) struct RealPaths {
    root: PathBuf,
    folders: RefCell<HashMap<String, Option<String>>>,
}

/// Where a dataset's folder really lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RealFolder {
    /// In the project, by its path there; empty for the project itself.
    Inside(String),
    /// The project lies in it.
    Above,
    /// Elsewhere.
    Outside,
}

impl RealPaths {
    pub(super) fn new(root: &Path) -> Self {
        let root = fs_err::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        Self { root, folders: RefCell::default() }
    }

    /// The real path in the project of the file `path`, which need not be there; `None` where a
    /// link leads its folder out of the project. A link in the place of the file itself is
    /// replaced, not followed.
    pub(super) fn of_output(&self, path: &str) -> Option<String> {
        let Some((folder, name)) = path.rsplit_once('/') else { return Some(path.to_owned()) };
        let real = self
            .folders
            .borrow_mut()
            .entry(folder.to_owned())
            .or_insert_with(|| match self.of_folder(folder) {
                RealFolder::Inside(real) => Some(real),
                RealFolder::Above | RealFolder::Outside => None,
            })
            .clone()?;
        Some(if real.is_empty() { name.to_owned() } else { format!("{real}/{name}") })
    }

    /// Where the folder `path`, absolute or of the project, really lies: links are followed as
    /// far as there is something.
    pub(super) fn of_folder(&self, path: &str) -> RealFolder {
        let whole = self.root.join(path);
        let real = whole
            .ancestors()
            .find_map(|there| Some((fs_err::canonicalize(there).ok()?, there)))
            .map_or(whole.clone(), |(real, there)| {
                real.join(whole.strip_prefix(there).expect("an ancestor of it"))
            });
        if let Some(inside) = inside(&self.root, &real) {
            return RealFolder::Inside(inside);
        }
        if self.root.starts_with(&real) { RealFolder::Above } else { RealFolder::Outside }
    }

    /// Of `paths` in the folder `base`, those that a symbolic link leads to another place of the
    /// project, in the place of the file or of a folder on the way from `base` to it: where they
    /// really lie, and the path. Only these are followed; most paths have no link.
    pub(super) fn led_to<'p>(&self, base: &str, paths: &[&'p str]) -> Vec<(String, &'p str)> {
        let (base, root) = (self.root.join(base), self.root.as_path());
        let is_link = |path: &&str| {
            fs_err::symlink_metadata(base.join(path)).is_ok_and(|found| found.is_symlink())
        };
        let mut folders = HashSet::new();
        let mut last = "";
        for path in paths {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if folder != last {
                folders.extend(above(path));
                last = folder;
            }
        }
        let linked: HashSet<&str> = folders.into_par_iter().filter(is_link).collect();
        let is_led =
            |path: &&str| above(path).any(|folder| linked.contains(folder)) || is_link(path);
        paths
            .par_iter()
            .copied()
            .filter(is_led)
            .filter_map(|path| {
                let real = fs_err::canonicalize(base.join(path)).ok()?;
                Some((inside(root, &real)?, path))
            })
            .collect()
    }
}

/// The path in the project `root` of what really lies at `real`.
fn inside(root: &Path, real: &Path) -> Option<String> {
    let parts = real.strip_prefix(root).ok()?.components().filter_map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    Some(parts.collect::<Vec<_>>().join("/"))
}

/// The folders that hold `path`, the outermost first.
pub(super) fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_as_far_as_there_is_something() {
        let world = tempfile::tempdir().unwrap();
        let root = world.path().join("project");
        fs_err::create_dir_all(root.join("data")).unwrap();
        fs_err::create_dir(world.path().join("raw")).unwrap();
        symlink("data", root.join("link")).unwrap();
        symlink(".", root.join("here")).unwrap();
        symlink("../raw", root.join("results")).unwrap();
        let paths = RealPaths::new(&root);
        let output = |path| paths.of_output(path);
        assert_eq!(output("link/a/b.txt").as_deref(), Some("data/a/b.txt"));
        assert_eq!(output("here/lab.toml").as_deref(), Some("lab.toml"));
        assert_eq!(output("new/x").as_deref(), Some("new/x"));
        assert_eq!(output("results/x"), None);
        let inside = |path: &str| RealFolder::Inside(path.to_owned());
        assert_eq!(paths.of_folder("../project/data"), inside("data"));
        assert_eq!(paths.of_folder(root.join("data").to_str().unwrap()), inside("data"));
        assert_eq!(paths.of_folder("here"), inside(""));
        assert_eq!(paths.of_folder(".."), RealFolder::Above);
        assert_eq!(paths.of_folder("results"), RealFolder::Outside);
    }
}
