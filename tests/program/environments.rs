//! Environments as a whole project has them: what enters keys, what keeps a run from starting.

use crate::world::World;

/// A project whose step `sum` runs in an environment of these lines.
pub(crate) fn with(environment: &str) -> World {
    let world = World::new();
    let table =
        format!("[environments.tools]\n{environment}\n[steps.sum]\nenvironment = \"tools\"");
    world.edit("lab.toml", "[steps.sum]", &table);
    world
}

/// The key of the step `sum`, once all is locked.
pub(crate) fn key(world: &World) -> String {
    world.well(&["lock"]);
    let lock = world.read("lab.lock");
    lock.lines().find(|line| line.starts_with("sum = ")).unwrap().to_owned()
}

#[test]
fn an_image_counts_by_its_name_and_one_of_the_project_by_its_bytes() {
    let world = with("container = \"docker://lab/tools:1\"");
    let pulled = key(&world);
    world.edit("lab.toml", "tools:1", "tools:2");
    assert_ne!(key(&world), pulled);
    world.edit("lab.toml", "docker://lab/tools:2", "tools.sif");
    world.write("tools.sif", "an image");
    let file = key(&world);
    world.write("tools.sif", "another image");
    assert_ne!(key(&world), file);
    world.well(&["render"]);
    let script = world.read("rendered/steps/sum.sbatch");
    assert!(script.contains("  tools.sif\n"), "it is compared before the task runs: {script}");
    world.edit(
        "lab.toml",
        "steps.count.outputs.lines }} >",
        "steps.count.outputs.lines }} >tools.sif;: >",
    );
    let over = world.lab(&["check"]);
    assert_eq!(over.code, 0, "{over:?}");
    world.edit("lab.toml", "results/total", "tools.sif");
    world.lab(&["check"]).says(1, &["step/output-overwrites"]);
}

#[test]
fn an_image_that_is_missing_keeps_all_from_starting() {
    let world = with("container = \"docker://lab/tools:1\"");
    world
        .lab(&["run"])
        .says(4, &["`tools` is not installed in `.lab/envs/tools-", "install `apptainer`"]);
    world.lab(&["run", "--lang", "fr"]).says(4, &["installez `apptainer`"]);
    assert!(!world.path("results").exists());
    // Where the program is found, the command that helps.
    let mut command = world.command(&["run"]);
    world.write("bin/singularity", "");
    let path = format!("/usr/bin:/bin:{}", world.path("bin").display());
    let said = crate::world::ran(command.env("PATH", path));
    said.says(4, &["  bash rendered/envs/install.sh tools"]);

    let world = with("container = \"/nonexistent/tools.sif\"");
    world.lab(&["run"]).says(4, &["the image `/nonexistent/tools.sif`"]);
    world.lab(&["run", "--lang", "fr"]).says(4, &["l'image `/nonexistent/tools.sif`"]);
}

/// An environment of a file that says all that may be said, on all lines that may be changed.
const FILE: &str = "name: old\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - pip:\n      - nd2\n";

#[test]
fn a_file_counts_by_what_it_asks_and_is_the_same_as_written_here() {
    let world = with("file = \"environment.yml\"");
    world.write("environment.yml", FILE);
    let first = key(&world);
    world.write("environment.yml", &format!("# why\n{}prefix: /x\n", FILE.replace("old", "new")));
    assert_eq!(key(&world), first, "a comment, a name and a prefix ask nothing");
    for (old, new) in [("conda-forge", "bioconda"), ("3.12", "3.11"), ("nd2", "nd2 >=1")] {
        world.write("environment.yml", &FILE.replace(old, new));
        assert_ne!(key(&world), first, "{new}");
    }
    let here = with("dependencies = [\"python=3.12\"]\npip = [\"nd2\"]");
    assert_eq!(key(&here), first);
}

#[test]
fn a_package_of_the_project_counts_by_its_modules_and_what_it_needs() {
    let world = with("python = \"3.12\"\nlocal = [\"lib\"]");
    let pyproject = "[project]\nname = \"lib\"\nversion = \"1\"\ndependencies = [\"numpy\"]\n";
    world.write("lib/pyproject.toml", pyproject);
    world.write("lib/tools/__init__.py", "x = 1\n");
    let first = key(&world);
    world.write("lib/pyproject.toml", &format!("# why\n{}", pyproject.replace("\"1\"", "\"2\"")));
    world.write("lib/notes.txt", "no module");
    assert_eq!(key(&world), first);
    world.write("lib/tools/__init__.py", "x = 2\n");
    let edited = key(&world);
    assert_ne!(edited, first);
    world.write("lib/pyproject.toml", &pyproject.replace("numpy", "scipy"));
    assert_ne!(key(&world), edited);
    world.well(&["render"]);
    assert!(world.read("rendered/envs/tools/environment.yml").contains("- scipy"));
    assert!(world.read("rendered/steps/sum.sbatch").contains("PYTHONPATH=$PWD/lib$"));
    // Where the modules lie counts, though they are the same.
    world.edit("lab.toml", "local = [\"lib\"]", "local = [\"lib\"]\ncode = []");
    world.lab(&["check"]).says(1, &["manifest/unknown-key"]);
}

#[test]
fn what_steps_make_is_no_module_of_a_package() {
    let world = with("modules = [\"python\"]\nlocal = [\".\"]");
    world.write("pyproject.toml", "[project]\nname = \"tides\"\n");
    world.write("tides.py", "x = 1\n");
    world.edit("lab.toml", "results/total", "results/total.py");
    world.edit("lab.toml", "results/apart\"", "results/apart/\"");
    world.edit("lab.toml", "{{ params.unit }} > {{ outputs.file }}", "x > {{ outputs.file }}/a.py");
    let before = key(&world);
    world.write("results/total.py", "made\n");
    world.write("results/apart/a.py", "made\n");
    assert_eq!(key(&world), before);
    world.write("results/other.py", "written by somebody\n");
    assert_ne!(key(&world), before);
}

#[test]
fn a_step_finds_the_modules_of_the_project() {
    let world = World::new();
    world.edit(
        "lab.toml",
        "[steps.sum]",
        "[environments.site]\nmodules = [\"python\"]\nlocal = [\"a lib\"]\n[steps.sum]\nenvironment = \"site\"",
    );
    world.edit("lab.toml", "cat {{ steps.count.outputs.lines }}", "printenv PYTHONPATH");
    world.write("a lib/pyproject.toml", "[project]\nname = \"lib\"\n");
    world.write("a lib/src/tools.py", "");
    world.write("rc", "module() { if [[ $1 == load ]]; then LOADEDMODULES=$2; PYTHONPATH=/site; fi; }\nexport -f module\n");
    let mut command = world.command(&["run"]);
    let ran = crate::world::ran(command.env("BASH_ENV", world.path("rc")));
    assert_eq!(ran.code, 0, "{ran:?}");
    let root = fs_err::canonicalize(world.root()).unwrap();
    let expected = format!("{}/a lib/src:/site\n", root.display());
    assert_eq!(world.read("results/total"), expected);
}

#[test]
fn what_is_installed_by_commands_counts_by_them_and_the_files_they_read() {
    let world = with(
        "dependencies = [\"r-base\"]\ninstall = { files = [\"renv*.lock\"], commands = [\"Rscript install.R\"] }",
    );
    world.lab(&["check"]).says(1, &["data/no-match"]);
    world.write("renv.lock", "1\n");
    let first = key(&world);
    assert!(world.read("lab.lock").contains(", unlocked = 1 }"), "{}", world.read("lab.lock"));
    world.write("renv.lock", "2\n");
    let edited = key(&world);
    assert_ne!(edited, first);
    world.edit("lab.toml", "install.R", "setup.R");
    assert_ne!(key(&world), edited);
    world.well(&["render"]);
    let script = world.read("rendered/envs/install.sh");
    assert!(script.contains("bash -euo pipefail -c 'Rscript setup.R' || exit\n"), "{script}");
    assert!(script.contains("  renv.lock\n"), "{script}");
    assert!(world.read("rendered/README.md").contains("Not locked"));
    world.lab(&["run"]).says(4, &["`tools` is not installed"]);
}
