//! Variants: what they read, where what they make lies, and that the whole is not touched by them.

use std::collections::BTreeMap;

use fs_err as fs;

use crate::world::{MANIFEST, World};

const QUICK: &str = r#"
[variants.quick]
datasets.stations.limit = 1
params.unit = "ft"
steps.sum.enabled = false
"#;

fn world() -> World {
    let world = World::new();
    world.write("lab.toml", &format!("{MANIFEST}{QUICK}"));
    world
}

/// The files below `folder`, by path, but for what variants make.
fn whole(world: &World, folder: &str) -> BTreeMap<String, String> {
    let mut files = rendered(world, folder);
    files.retain(|path, _| !path.contains("variants/"));
    files
}

/// The files below `folder`, by path.
fn rendered(world: &World, folder: &str) -> BTreeMap<String, String> {
    let files = walkdir::WalkDir::new(world.path(folder)).into_iter().map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(world.root()).unwrap();
            (path.to_str().unwrap().to_owned(), fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn a_variant_runs_beside_the_whole() {
    let world = world();
    world.well(&["--variant", "quick", "run"]);
    assert_eq!(world.read("variants/quick/results/brest.n").trim(), "1");
    assert_eq!(world.read("variants/quick/results/apart"), "ft\n");
    for absent in [
        "results",
        "rendered/steps",
        ".lab/done",
        "variants/quick/results/cadiz.n",
        "variants/quick/results/total",
    ] {
        assert!(!world.path(absent).exists(), "{absent}");
    }
    for present in ["rendered/variants/quick/submit.sh", ".lab/variants/quick/done/apart"] {
        assert!(world.path(present).exists(), "{present}");
    }
    // It is done, and never counts as the whole run.
    let again = world.well(&["run", "--variant", "quick"]);
    assert!(again.err.contains("nothing to do"), "{}", again.err);
    let plan = world.well(&["plan"]).out;
    assert!(plan.contains("new") && !plan.contains("done"), "{plan}");
    world.well(&["run"]);
    assert_eq!(world.read("results/total").lines().count(), 3);
    assert_eq!(world.read("results/apart"), "m\n");
    let quick = world.well(&["--variant", "quick", "plan"]).out;
    assert!(quick.contains("done") && !quick.contains("new"), "{quick}");
}

#[test]
fn a_variant_that_is_not_asked_for_changes_no_byte_of_the_rest() {
    let world = World::new();
    world.well(&["render"]);
    let before = whole(&world, "rendered");
    let keys = |world: &World| {
        let lock = world.read("lab.lock");
        let steps = lock.split("\n[steps]\n").nth(1).unwrap().split("\n\n").next().unwrap();
        steps.to_owned()
    };
    let steps = keys(&world);
    world.write("lab.toml", &format!("{MANIFEST}{QUICK}"));
    world.well(&["render"]);
    assert_eq!(whole(&world, "rendered"), before);
    world.well(&["--variant", "quick", "render"]);
    assert_eq!(whole(&world, "rendered"), before);
    assert_eq!(keys(&world), steps);
    assert!(world.read("lab.lock").contains("[variants.quick.steps]"));
    for call in [
        &["render", "--check"][..],
        &["lock", "--check"],
        &["render", "--check", "--variant", "quick"],
    ] {
        world.well(call);
    }
    // One that goes takes with it what was rendered of it.
    world.write("lab.toml", MANIFEST);
    world.lab(&["render", "--check"]).says(3, &["rendered/variants/quick/submit.sh"]);
    world.well(&["render"]);
    assert!(!world.path("rendered/variants").exists());
    assert!(!world.read("lab.lock").contains("quick"));
}

#[test]
fn a_change_in_a_variant_is_stale_there_alone() {
    let world = world();
    world.well(&["run"]);
    world.well(&["--variant", "quick", "run"]);
    world.edit("lab.toml", "params.unit = \"ft\"", "params.unit = \"in\"");
    let quick = world.well(&["--variant", "quick", "plan"]).out;
    assert!(quick.contains("changed") && quick.contains("lab.toml"), "{quick}");
    let plan = world.well(&["plan"]).out;
    assert!(!plan.contains("changed"), "{plan}");
    let moved = world.lab(&["lock", "--check"]);
    moved.says(3, &["variants.quick.steps.apart"]);
    assert!(!moved.err.contains("~ steps."), "{}", moved.err);
}

#[test]
fn a_variant_that_is_not_there_is_a_wrong_call() {
    let world = world();
    world.lab(&["check", "--variant", "quik"]).says(2, &["`quik`", "`quick`"]);
    world
        .lab(&["--lang", "fr", "run", "--variant", "x"])
        .says(2, &["il n'y a pas de variante `x`"]);
    let bare = World::new();
    bare.lab(&["plan", "--variant", "quick"]).says(2, &["no `[variants]`"]);
}

#[test]
fn each_variant_is_checked() {
    let world = world();
    world.edit(
        "lab.toml",
        "params.unit = \"ft\"",
        "params.unit = [\"ft\", \"in\"]\nsteps.count.environment = \"x\"",
    );
    for call in [&["check"][..], &["render"], &["check", "--variant", "quick"]] {
        world.lab(call).says(1, &["step/unknown-environment", "with this variant"]);
    }
}

#[test]
fn nothing_rendered_of_a_variant_names_the_folders_of_the_whole() {
    let world = world();
    world.edit(
        "lab.toml",
        "command = \"cat {{ steps.count.outputs.lines }} > {{ outputs.total }}\"",
        "command = \"cat {{ steps.count.outputs.lines | filelist }} {{ steps.count | table }} > {{ outputs.total }}\"\n\
         retries = 2\nretry_memory = 2.0\nretry_time = 1.5\nresources = { memory = \"1G\", time = \"10m\" }",
    );
    world.edit(
        "lab.toml",
        "script = \"scripts/count.sh\"",
        "script = \"scripts/count.sh\"\nretries = 1\njobs = 2",
    );
    world.edit("lab.toml", "steps.sum.enabled = false", "steps.sum.retries = 1");
    let environments = "[environments.tools]\npython = \"3.12\"\n\n\
        [environments.box]\ncontainer = \"docker://lab/box:1\"\n\n[project]\n";
    world.edit("lab.toml", "[project]\n", environments);
    world.edit("lab.toml", "[steps.sum]\n", "[steps.sum]\nenvironment = \"box\"\n");
    world.edit("lab.toml", "[steps.apart]\n", "[steps.apart]\nenvironment = \"tools\"\n");
    world.well(&["--variant", "quick", "render"]);
    let folder = "rendered/variants/quick/";
    let mut seen = 0;
    for (path, text) in rendered(&world, folder) {
        seen += 1;
        let text = text.replace(folder, "").replace(".lab/variants/quick/", "");
        for whole in [
            "rendered/steps",
            "rendered/submit.sh",
            "rendered/datasets",
            "rendered/envs",
            ".lab/done",
            ".lab/tries",
            ".lab/logs",
            ".lab/lists",
            ".lab/made",
            ".lab/submit/",
        ] {
            assert!(!text.contains(whole), "{path} names {whole}");
        }
    }
    assert!(seen > 8, "{seen} files");
}
