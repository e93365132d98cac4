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
    said.says(4, &["singularity pull --force .lab/envs/tools-", "docker://lab/tools:1"]);

    let world = with("container = \"/nonexistent/tools.sif\"");
    world.lab(&["run"]).says(4, &["the image `/nonexistent/tools.sif`"]);
    world.lab(&["run", "--lang", "fr"]).says(4, &["l'image `/nonexistent/tools.sif`"]);
}
