//! Where cluster profiles of this machine are looked for: what its variables say.

use std::path::{Path, PathBuf};

/// The profiles of the machine's administrators.
const OF_MACHINE: &str = "/etc/lab/clusters";

/// The folders, the first looked at first: each of `LAB_CLUSTER_PATH`, that of the person, that of
/// the machine.
pub(super) fn folders(variable: impl Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    let listed = variable("LAB_CLUSTER_PATH").unwrap_or_default();
    let listed = std::env::split_paths(&listed).filter(|folder| !folder.as_os_str().is_empty());
    let mut folders: Vec<PathBuf> = listed.collect();
    // A relative one is none, as the XDG specification says.
    let config = variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = variable("HOME").filter(|home| !home.is_empty());
    let config = config.or_else(|| Some(Path::new(&home?).join(".config")));
    folders.extend(config.map(|config| config.join("lab/clusters")));
    folders.push(PathBuf::from(OF_MACHINE));
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_then_the_persons_then_the_machines() {
        let of = |set: &[(&str, &str)]| -> Vec<String> {
            let variable = |name: &str| {
                set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
            };
            folders(variable).iter().map(|path| path.display().to_string()).collect()
        };
        assert_eq!(of(&[]), ["/etc/lab/clusters"]);
        assert_eq!(
            of(&[("HOME", "/home/i")]),
            ["/home/i/.config/lab/clusters", "/etc/lab/clusters"]
        );
        let all = [("LAB_CLUSTER_PATH", "/a::b"), ("XDG_CONFIG_HOME", "/c"), ("HOME", "/home/i")];
        assert_eq!(of(&all), ["/a", "b", "/c/lab/clusters", "/etc/lab/clusters"]);
        let relative = [("XDG_CONFIG_HOME", "c"), ("HOME", "/h")];
        assert_eq!(of(&relative), ["/h/.config/lab/clusters", "/etc/lab/clusters"]);
    }
}
