//! Temporary outputs: what `lab clean` deletes, what it leaves, and what is made again.

#![cfg(unix)]

use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::{call::holds, world::World};

const MANIFEST: &str = r#"
[project]
name = "frames"

[datasets.movies]
path = "data"

[params]
word = "one"

[steps.split]
foreach = "movies"
command = "cp {{ item.path }} {{ outputs.stack }}; cp {{ item.path }} {{ outputs.parts }}/x; echo 1 > {{ outputs.shifts }}"
outputs.stack = "work/{{ item.stem }}.tif"
outputs.parts = "work/parts/{{ item.stem }}/"
outputs.shifts = "results/{{ item.stem }}.tsv"
temporary = ["stack", "parts"]

[steps.measure]
foreach = "movies"
command = "cat {{ steps.split.outputs.stack }} > {{ outputs.text }}; echo {{ params.word }} >> {{ outputs.text }}"
outputs.text = "results/{{ item.stem }}.txt"

[steps.list]
command = "ls {{ steps.split.outputs.parts }} > {{ outputs.text }}"
outputs.text = "results/list"

[variants.quick]
datasets.movies.limit = 1
"#;

fn world() -> World {
    let world = World::with(MANIFEST);
    for name in ["a", "b", "c"] {
        world.write(&format!("data/{name}.nd2"), "movie\n");
    }
    world
}

fn json(world: &World, arguments: &[&str]) -> Value {
    let mut all = vec!["clean", "--format", "json"];
    all.extend(arguments);
    let document = serde_json::from_str(&world.well(&all).out).unwrap();
    holds("clean.schema.json", &document);
    document
}

fn paths(document: &Value, list: &str) -> Vec<String> {
    let listed = document[list].as_array().unwrap().iter();
    listed.map(|one| one["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_nothing_is_to_read_any_more_is_deleted() {
    let world = world();
    world.well(&["run", "measure"]);
    let dry = json(&world, &["--dry-run"]);
    assert_eq!(
        paths(&dry, "outputs"),
        ["work/a.tif", "work/b.tif", "work/c.tif"],
        "list has not run"
    );
    assert_eq!((&dry["deleted"], &dry["bytes"]), (&Value::Bool(false), &18.into()));
    world.well(&["run"]);
    let shown = world.well(&["clean", "--dry-run"]);
    assert!(shown.out.contains("steps.split.outputs.parts: of 3 tasks, 18 B"), "{shown:?}");
    world.lab(&["clean"]).says(2, &["add `--yes`"]);
    assert!(world.path("work/parts/a/x").exists());
    world.well(&["clean", "measure", "--yes"]).says(0, &["no temporary output"]);
    world.well(&["clean", "--yes", "--lang", "fr"]).says(0, &["supprimé : 6 sorties, 36 o"]);
    assert!(!world.path("work/parts/a").exists() && !world.path("work/a.tif").exists());
    assert!(world.path("results/a.tsv").exists());
    world.well(&["run"]).says(0, &["nothing to do"]);
    world.well(&["clean", "--yes"]).says(0, &["no temporary output"]);
    let plan = world.well(&["plan", "--format", "json"]);
    assert!(!plan.out.contains("\"changed\""), "{plan:?}");
}

#[test]
fn what_reads_it_again_has_it_made_again_and_no_more() {
    let world = world();
    world.well(&["run"]);
    world.well(&["clean", "--yes"]);
    world.write("data/d.nd2", "movie\n");
    fs_err::remove_file(world.path("results/b.txt")).unwrap();
    let plan = world.well(&["plan", "--format", "json"]);
    let reason = "`work/parts/c/` was deleted, and `steps.list` is to read it";
    assert!(plan.out.contains(reason), "{plan:?}");
    world.well(&["run", "measure"]).says(0, &["split: 2 done", "measure: 2 done"]);
    assert_eq!(world.read("results/b.txt"), "movie\none\n");
    assert!(!world.path("work/a.tif").exists());
    world.edit("lab.toml", "word = \"one\"", "word = \"two\"");
    world.well(&["run"]).says(0, &["measure: 4 done", "list: 1 done"]);
    assert_eq!(world.read("results/a.txt"), "movie\ntwo\n");
}

#[test]
fn what_somebody_edited_or_linked_stays() {
    let world = world();
    world.well(&["run"]);
    world.write("work/a.tif", "mine\n");
    world.write("work/parts/b/x", "mine\n");
    fs_err::remove_file(world.path("work/c.tif")).unwrap();
    symlink("../data/c.nd2", world.path("work/c.tif")).unwrap();
    let found = json(&world, &["--yes"]);
    assert_eq!(paths(&found, "outputs"), ["work/parts/a/", "work/parts/c/", "work/b.tif"]);
    assert_eq!(paths(&found, "kept"), ["work/parts/b/", "work/a.tif", "work/c.tif"]);
    let kept = found["kept"].as_array().unwrap();
    let why: Vec<_> = kept.iter().map(|one| one["why"].clone()).collect();
    assert_eq!(why, ["changed", "changed", "link"], "{found:#}");
    assert_eq!(world.read("work/a.tif"), "mine\n");
    assert!(world.path("data/c.nd2").exists());
    assert_eq!(world.read("work/parts/b/x"), "mine\n", "it was edited deep in the folder");
    let human = world.well(&["clean", "--yes"]);
    human.says(
        0,
        &["kept: `work/c.tif` is a symbolic link", "kept: `work/a.tif` is not as its task left it"],
    );
}

#[test]
fn nothing_is_deleted_while_something_is_submitted() {
    let world = world();
    world.well(&["run"]);
    world.write(".lab/submit.lock/owner", "host 1 2026-01-01T00:00:00Z\n");
    world.lab(&["clean", "--yes"]).says(4, &["a submission is under way", "--unlock"]);
    assert!(world.path("work/a.tif").exists());
    world.lab(&["clean", "splt", "--yes"]).says(2, &["did you mean `split`?"]);
    world.lab(&["clean", "--format", "json"]).says(2, &["does not ask"]);
}

#[test]
fn a_variant_has_its_own() {
    let world = world();
    world.well(&["run"]);
    world.well(&["--variant", "quick", "run"]);
    let found = json(&world, &["--variant", "quick", "--yes"]);
    let own = ["variants/quick/work/parts/a/", "variants/quick/work/a.tif"];
    assert_eq!(paths(&found, "outputs"), own);
    assert!(world.path("work/a.tif").exists() && !world.path(own[1]).exists());
    world.well(&["--variant", "quick", "run"]).says(0, &["nothing to do"]);
}
