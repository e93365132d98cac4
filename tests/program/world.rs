//! A project in a folder of its own, and `lab` called in it with nothing of whoever tests.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant, SystemTime},
};

use fs_err as fs;
use tempfile::TempDir;

/// Three stations counted one by one, gathered, and a step apart.
pub(crate) const MANIFEST: &str = r#"[project]
name = "tides"

[params]
unit = "m"

[datasets.stations]
path = "data"
include = ["*.txt"]

[steps.count]
foreach = "stations"
script = "scripts/count.sh"
args = ["{{ item.path }}", "{{ outputs.lines }}"]
outputs.lines = "results/{{ item.stem }}.n"

[steps.sum]
command = "cat {{ steps.count.outputs.lines }} > {{ outputs.total }}"
outputs.total = "results/total"

[steps.apart]
command = "echo {{ params.unit }} > {{ outputs.file }}"
outputs.file = "results/apart"
"#;

const COUNT: &str = "wc -l < \"$1\" > \"$2\"\n";

/// So long may anything take that a test waits for.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct World {
    folder: TempDir,
}

/// What a call said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    /// A project that runs.
    pub(crate) fn new() -> Self {
        let world = Self::with(MANIFEST);
        world.write("scripts/count.sh", COUNT);
        for (name, lines) in [("brest", 1), ("cadiz", 2), ("dover", 3)] {
            world.write(&format!("data/{name}.txt"), &"high\n".repeat(lines));
        }
        world
    }

    /// A project of one manifest.
    pub(crate) fn with(manifest: &str) -> Self {
        let world = Self::empty();
        world.write("lab.toml", manifest);
        world
    }

    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::Builder::new().prefix("a project ").tempdir().unwrap() }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Puts `new` for `old`, which is in the file.
    pub(crate) fn edit(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "{path} does not hold {old}:\n{text}");
        fs::write(self.path(path), text.replace(old, new)).unwrap();
    }

    /// `lab` with these arguments, not started yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.root())
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn lab(&self, arguments: &[&str]) -> Ran {
        ran(&mut self.command(arguments))
    }

    /// `lab` where it has to end well.
    pub(crate) fn well(&self, arguments: &[&str]) -> Ran {
        let ran = self.lab(arguments);
        assert_eq!(ran.code, 0, "lab {arguments:?}: {ran:?}");
        ran
    }

    /// Everything that is not the tool's own state: what is in it and, of a file, when it was
    /// written.
    pub(crate) fn files(&self) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
        let listed = walkdir::WalkDir::new(self.root()).into_iter().map(Result::unwrap);
        listed
            .filter_map(|entry| {
                let path = entry.path().strip_prefix(self.root()).unwrap().to_str()?.to_owned();
                let found = fs::symlink_metadata(entry.path()).unwrap();
                let folder = found.is_dir();
                let modified =
                    if folder { SystemTime::UNIX_EPOCH } else { found.modified().unwrap() };
                let bytes = fs::read(entry.path()).unwrap_or_default();
                (path != ".lab" && !path.starts_with(".lab/")).then_some((path, (bytes, modified)))
            })
            .collect()
    }

    pub(crate) fn wait_for(&self, path: &str) {
        wait_until(path, || self.path(path).exists());
    }
}

/// Waits for what happens soon.
pub(crate) fn wait_until(what: &str, happened: impl Fn() -> bool) {
    let started = Instant::now();
    while !happened() {
        assert!(started.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) fn ran(command: &mut Command) -> Ran {
    ended(command.output().unwrap())
}

pub(crate) fn ended(output: std::process::Output) -> Ran {
    let ran = Ran {
        code: output.status.code().expect("it ended by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(ran.code != 101 && !ran.err.contains("panicked"), "{ran:?}");
    ran
}

impl Ran {
    /// Holds that it ended with `code` and said `words` on standard error.
    #[track_caller]
    pub(crate) fn says(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "nothing says {word}:\n{}", self.err);
        }
    }
}
