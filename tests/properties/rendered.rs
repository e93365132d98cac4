//! A project whose rendered scripts are run, with a program that dumps its arguments.

use std::{
    path::Path,
    process::{Command, Output},
};

use labwright::pipeline;
use serde_json::Value as Json;

use crate::{project::put, world::World};

/// Writes its arguments but the first to the file that the first names, each ended by NUL.
const DUMP: &str = r#"#include <stdio.h>
int main(int argc, char **argv) {
    FILE *out = fopen(argv[1], "wb");
    if (!out) return 1;
    for (int i = 2; i < argc; i++) { fputs(argv[i], out); fputc(0, out); }
    return fclose(out);
}
"#;

/// A project that was checked, rendered and written, with the dumping program.
pub(crate) struct Rendered {
    pub(crate) world: World,
    document: Json,
}

impl Rendered {
    pub(crate) fn new(manifest: &str, files: &[(String, String)]) -> Self {
        let folder = tempfile::Builder::new().prefix("a project ").tempdir().unwrap();
        let root = folder.path();
        put(root, "lab.toml", manifest);
        put(root, "dump.c", DUMP);
        put(root, "scripts/dump.sh", "exec ./dump \"$@\"\n");
        files.iter().for_each(|(path, text)| put(root, path, text));
        let built = Command::new("cc").args(["-o", "dump", "dump.c"]).current_dir(root).status();
        assert!(built.unwrap().success());
        let mut world = World::of(folder);
        let (locked, plan) = world.plan();
        let rendered = pipeline::rendered(&plan, &locked, world.root()).unwrap();
        pipeline::apply(&rendered, &locked, world.root()).unwrap();
        let document = world.document(true);
        Self { world, document }
    }

    /// Runs a task by its rendered script.
    pub(crate) fn run(&self, step: &str, task: usize) {
        let script = format!("rendered/steps/{step}.sbatch");
        let ran = bash(self.world.root(), &[&script], task);
        assert!(ran.status.success(), "{step} {task}: {}", String::from_utf8_lossy(&ran.stderr));
        assert!(!self.world.root().join("pwned").exists(), "{step}");
    }

    fn task(&self, step: &str, task: usize) -> &Json {
        let steps = self.document["steps"].as_array().unwrap();
        let step = steps.iter().find(|told| told["name"] == step).unwrap();
        &step["tasks"][task]
    }

    pub(crate) fn argv(&self, step: &str, task: usize) -> Vec<&str> {
        let argv = self.task(step, task)["argv"].as_array().unwrap();
        argv.iter().map(|word| word.as_str().unwrap()).collect()
    }

    /// The bytes of a task's output `name`; they are removed.
    pub(crate) fn take(&self, step: &str, task: usize, name: &str) -> Vec<u8> {
        let path = self.world.root().join(self.task(step, task)["outputs"][name].as_str().unwrap());
        let bytes = fs_err::read(&path).unwrap();
        fs_err::remove_file(path).unwrap();
        bytes
    }

    /// Runs a `command` as the document tells it.
    pub(crate) fn run_argv(&self, step: &str, task: usize) {
        let argv = self.argv(step, task);
        assert_eq!(argv[..4], ["bash", "-euo", "pipefail", "-c"]);
        // One argument of a program has a limit that a file has not.
        put(self.world.root(), "command.bash", argv[4]);
        let ran = bash(self.world.root(), &["-euo", "pipefail", "command.bash"], task);
        assert!(ran.status.success(), "{step}: {}", String::from_utf8_lossy(&ran.stderr));
        assert!(!self.world.root().join("pwned").exists(), "{step}");
    }
}

pub(crate) fn bash(root: &Path, arguments: &[&str], task: usize) -> Output {
    Command::new("bash")
        .args(arguments)
        .current_dir(root)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("SLURM_ARRAY_TASK_ID", task.to_string())
        .output()
        .unwrap()
}
