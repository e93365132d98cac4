//! A project's folder with rendered files, a bash to run them, and a Slurm that only records.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use fs_err as fs;
use labwright::{plan::Plan, render::render};
use tempfile::TempDir;

pub(crate) struct World {
    folder: TempDir,
}

/// What a script said and how it ended.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

// For `sh`, which no BASH_ENV reaches.
const SBATCH: &str = r#"#!/bin/sh
printf '%s\n' "$*" >>"$FAKE/calls"
count=$(wc -l <"$FAKE/calls")
if [ -e "$FAKE/refuse" ] && [ "$count" -gt "$(cat "$FAKE/refuse")" ]; then
  echo 'sbatch: error: Socket timed out on send/recv operation' >&2
  exit 1
fi
echo 'a greeting of the site'
echo $((100 + count))
"#;

impl World {
    pub(crate) fn new(plan: &Plan) -> Self {
        let world =
            Self { folder: tempfile::Builder::new().prefix("a project ").tempdir().unwrap() };
        world.write_tree(plan);
        for (name, text) in [
            ("sbatch", SBATCH),
            ("squeue", "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$FAKE/asked\"\ncat \"$FAKE/queue\"\n"),
            ("scancel", "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$FAKE/cancelled\"\n"),
        ] {
            world.command(name, text);
        }
        world.write("fake/queue", "");
        if let Some(awk) = option("LAB_TEST_AWK") {
            world.command("awk", &format!("#!/bin/sh\nexec {awk} \"$@\"\n"));
        }
        world
    }

    /// A program that is found before the machine's own.
    pub(crate) fn command(&self, name: &str, text: &str) {
        self.write(&format!("fake/{name}"), text);
        make_executable(&self.path(&format!("fake/{name}")));
    }

    pub(crate) fn write_tree(&self, plan: &Plan) {
        for (path, file) in render(plan).files() {
            let path = self.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &file.bytes).unwrap();
            if file.executable {
                make_executable(&path);
            }
        }
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    pub(crate) fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).unwrap()
    }

    pub(crate) fn bytes(&self, relative: &str) -> Vec<u8> {
        fs::read(self.path(relative)).unwrap()
    }

    /// The visible names in a folder, sorted; none where it is not there.
    pub(crate) fn names(&self, relative: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(relative)) else { return vec![] };
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort();
        names
    }

    /// `bash` with `arguments` in the project's folder, in a bare environment.
    pub(crate) fn bash(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", self.path("fake").display());
        let output = Command::new(bash())
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", path)
            .env("HOME", "/nonexistent")
            .env("LC_ALL", "C.UTF-8")
            .env("FAKE", self.path("fake"))
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        ran(&output)
    }

    pub(crate) fn step(&self, step: &str, index: u32) -> Ran {
        self.bash(
            &[&format!("rendered/steps/{step}.sbatch")],
            &[("SLURM_ARRAY_TASK_ID", &index.to_string())],
        )
    }

    pub(crate) fn submit(&self, arguments: &[&str]) -> Ran {
        let mut words = vec!["rendered/submit.sh"];
        words.extend(arguments);
        self.bash(&words, &[])
    }

    /// The calls of `sbatch` since the last time, shortened to what differs between them:
    /// `STEP OFFSET [array] [dependency]`.
    pub(crate) fn calls(&self) -> Vec<String> {
        let path = self.path("fake/calls");
        let calls = fs::read_to_string(&path).unwrap_or_default();
        calls.lines().map(short).collect()
    }

    /// Lets the queue show these elements of jobs: `JOB|INDEX|STATE|REASON` and the call (from 0)
    /// whose job name they carry.
    pub(crate) fn queue(&self, elements: &[(&str, usize)]) {
        let calls = self.read("fake/calls");
        let names: Vec<&str> = calls
            .lines()
            .map(|call| call.split("--job-name=").nth(1).unwrap().split(' ').next().unwrap())
            .collect();
        let lines: Vec<String> = elements
            .iter()
            .map(|(element, call)| format!("{element}|{}\n", names[*call]))
            .collect();
        self.write("fake/queue", &lines.concat());
    }
}

fn short(call: &str) -> String {
    let words: Vec<&str> = call.split(' ').collect();
    let script = words.iter().position(|word| word.starts_with("rendered/steps/")).unwrap();
    let step = words[script].trim_start_matches("rendered/steps/").trim_end_matches(".sbatch");
    let mut short = format!("{step} {}", words[script + 2]);
    for name in ["--array=", "--dependency=", "--account="] {
        if let Some(word) = words.iter().find(|word| word.starts_with(name)) {
            short.push(' ');
            short.push_str(word.trim_start_matches(name));
        }
    }
    short
}

pub(crate) fn option(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests choose their tools by environment variables"
    )]
    std::env::var(name).ok()
}

/// The bash that runs the scripts.
pub(crate) fn bash() -> String {
    option("LAB_TEST_BASH").unwrap_or_else(|| "bash".to_owned())
}

fn ran(output: &Output) -> Ran {
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}
