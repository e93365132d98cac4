//! What is locked and rendered, and what `--check` and `--diff` say once something moved.

use fs_err as fs;

use crate::world::World;

fn rendered() -> World {
    let world = World::new();
    world.well(&["render"]);
    world
}

#[test]
fn a_lock_holds_until_something_moves() {
    let world = World::new();
    world.lab(&["lock", "--check"]).says(3, &["run `lab lock`", "+ steps.count (new)"]);
    assert!(!world.path("lab.lock").exists(), "--check writes nothing");
    world.well(&["lock"]).says(0, &["lab.lock written"]);
    world.lab(&["lock", "--check"]).says(0, &["up to date"]);
    world.well(&["lock"]).says(0, &["was up to date"]);
    world.edit("scripts/count.sh", "wc", "exec wc");
    world.lab(&["lock", "--check"]).says(3, &["~ scripts/count.sh (changed)", "~ steps.sum"]);
    let moved = world.well(&["lock", "--diff"]).out;
    assert_eq!(
        moved.lines().collect::<Vec<_>>(),
        ["~ scripts/count.sh (changed)", "~ steps.count (changed)", "~ steps.sum (changed)"]
    );
    world.lab(&["lock", "--check"]).says(3, &[]);
    world.well(&["lock"]);
    world.well(&["lock", "--check"]);
}

#[test]
fn what_is_rendered_is_whole_and_a_second_time_touches_nothing() {
    let world = World::new();
    world.lab(&["render", "--check"]).says(3, &["rendered/submit.sh: missing"]);
    assert!(!world.path("rendered").exists(), "--check writes nothing");
    world.well(&["render"]).says(0, &["rendered/ written"]);
    world.well(&["render", "--check"]).says(0, &["up to date"]);
    let before = world.files();
    for path in
        ["rendered/submit.sh", "rendered/steps/count.sbatch", "rendered/steps/count.tasks.tsv"]
    {
        assert!(before.contains_key(path), "{path}");
    }
    world.well(&["render"]).says(0, &["was up to date"]);
    assert_eq!(world.files(), before);
}

/// Something that moves, and what names it.
type Drift = (fn(&World), &'static str);

const DRIFTS: &[Drift] = &[
    (
        |world| world.edit("rendered/submit.sh", "#!", "# mine\n#!"),
        "rendered/submit.sh: edited by hand",
    ),
    (|world| fs::remove_file(world.path("rendered/dag.svg")).unwrap(), "rendered/dag.svg: missing"),
    (
        |world| world.edit("lab.toml", "[steps.apart]", "[steps.other]"),
        "rendered/steps/apart.sbatch: no longer needed",
    ),
    (
        |world| world.edit("scripts/count.sh", "wc", "exec wc"),
        "count.sbatch: `scripts/count.sh` changed",
    ),
    (|world| world.write("data/essex.txt", "low\n"), "files of `datasets.stations` changed"),
    (|world| world.write("data/brest.txt", "low\n"), "files of `datasets.stations` changed"),
    (
        |world| world.edit("lab.toml", "unit = \"m\"", "unit = \"feet\""),
        "rendered/steps/apart.sbatch: `params.unit` changed (lab.toml:5)",
    ),
    (
        |world| world.edit("lab.toml", "[params]", "description = \"Tides\"\n[params]"),
        "rendered/README.md: `project.description` is new (lab.toml:4)",
    ),
];

#[test]
fn every_drift_is_named_and_mended() {
    for (moves, named) in DRIFTS {
        let world = rendered();
        moves(&world);
        let before = world.files();
        world.lab(&["render", "--check"]).says(3, &["run `lab render`", named]);
        let diff = world.well(&["render", "--diff"]).out;
        assert!(diff.contains("\n@@ "), "{named}:\n{diff}");
        assert_eq!(world.files(), before, "{named}: --check or --diff wrote");
        world.well(&["render"]);
        world.well(&["render", "--check"]);
        world.well(&["lock", "--check"]);
    }
}

#[test]
fn a_profile_that_changes_is_drift() {
    let world = World::new();
    world.edit("lab.toml", "name = \"tides\"", "name = \"tides\"\ncluster = \"hill\"");
    world.write(
        "clusters/hill.toml",
        "[cluster]\nname = \"hill\"\n[[partitions]]\nname = \"short\"\n",
    );
    world.well(&["render"]);
    world.well(&["render", "--check"]);
    world.edit("clusters/hill.toml", "\"short\"", "\"long\"");
    world.lab(&["render", "--check"]).says(
        3,
        &[
            "rendered/cluster.toml: the cluster profile changed",
            "rendered/steps/sum.sbatch: the cluster profile changed",
        ],
    );
    let diff = world.well(&["render", "--diff"]).out;
    assert!(diff.contains("-#SBATCH --partition=short"), "{diff}");
    assert!(diff.contains("+#SBATCH --partition=long"), "{diff}");
}

#[test]
fn a_step_that_goes_takes_its_files_along_and_no_others() {
    let world = rendered();
    world.write("rendered/notes.md", "mine\n");
    world.write("rendered/steps/mine.sbatch", "mine\n");
    world.edit("lab.toml", "[steps.apart]", "[steps.apart]\nenabled = false");
    world.well(&["render"]).says(0, &["1 removed"]);
    assert!(!world.path("rendered/steps/apart.sbatch").exists());
    assert_eq!(world.read("rendered/notes.md"), "mine\n");
    assert_eq!(world.read("rendered/steps/mine.sbatch"), "mine\n");
}

#[test]
fn a_file_that_the_tool_did_not_make_is_not_overwritten() {
    let world = World::new();
    world.write("rendered/steps/sum.sbatch", "mine\n");
    let before = world.files();
    for call in [&["render"][..], &["render", "--check"], &["run"]] {
        world.lab(call).says(4, &["`rendered/steps/sum.sbatch` was not made by lab"]);
        assert_eq!(world.files(), before);
    }
    fs::remove_file(world.path("rendered/steps/sum.sbatch")).unwrap();
    world.well(&["render"]);
}

#[test]
fn what_was_edited_by_hand_is_told_when_it_is_written_anew() {
    let world = rendered();
    let good = world.read("rendered/submit.sh");
    world.write("rendered/submit.sh", "mine\n");
    let ran = world.well(&["render"]);
    assert!(ran.err.contains("rendered/submit.sh was edited by hand"), "{ran:?}");
    assert_eq!(world.read("rendered/submit.sh"), good);
}

#[test]
fn a_lock_in_conflict_is_mended() {
    let world = rendered();
    let good = world.read("lab.lock");
    let line = good.lines().find(|line| line.starts_with("count = ")).unwrap();
    let other = line.replace("tasks = 3", "tasks = 4");
    world.edit(
        "lab.lock",
        line,
        &format!("<<<<<<< HEAD\n{line}\n=======\n{other}\n>>>>>>> branch"),
    );
    let line = 1 + good.lines().position(|one| one == line).unwrap();
    let told = format!("warning: `lab.lock` holds a conflict that git left (line {line})");
    for call in [&["check"][..], &["plan"]] {
        world.well(call).says(0, &[&told]);
    }
    world.lab(&["render", "--check"]).says(3, &["lab.lock", &told]);
    world.well(&["render"]).says(0, &[&told]);
    assert_eq!(world.read("lab.lock"), good);
    assert!(!world.well(&["render"]).err.contains("warning"));
    world.edit("lab.lock", "[steps]", "[steps");
    let line = 1 + good.lines().position(|one| one == "[steps]").unwrap();
    let told = format!("avertissement : `lab.lock` est abîmé (ligne {line})");
    world.well(&["lock", "--lang", "fr"]).says(0, &[&told]);
    world.well(&["render"]);
    assert_eq!(world.read("lab.lock"), good);
    world.well(&["render", "--check"]);
}

#[test]
fn a_lock_of_a_later_version_is_not_touched() {
    let world = rendered();
    world.edit("lab.lock", "version = 1", "version = 1000");
    let before = world.files();
    for call in [&["render"][..], &["check"], &["plan"], &["run"]] {
        world.lab(call).says(4, &["`lab.lock`", "later version"]);
    }
    assert_eq!(world.files(), before);
}

/// A script that Slurm copied before a dataset grew runs on nothing but what its key is made of.
#[test]
fn a_script_of_before_refuses_a_listing_of_after() {
    let world = World::with(
        r#"[project]
name = "tides"

[datasets.stations]
path = "data"
include = ["*.txt"]

[datasets.units]
table = "units.tsv"

[steps.all]
command = "cat {{ datasets.stations | filelist }} > {{ outputs.o }}"
outputs.o = "results/all"

[steps.sheet]
command = "cat {{ datasets.units }} > {{ outputs.o }}"
outputs.o = "results/sheet"

[steps.folder]
command = "ls {{ datasets.stations }} > {{ outputs.o }}"
outputs.o = "results/folder"
"#,
    );
    world.write("data/brest.txt", "high\n");
    world.write("units.tsv", "id\nm\n");
    world.well(&["render"]);
    let steps = ["all", "sheet", "folder"];
    let old = |step: &str| {
        let script = format!("spool/{step}.sbatch");
        let path = world.path(&script);
        std::process::Command::new("bash").arg(path).current_dir(world.root()).output().unwrap()
    };
    for step in steps {
        world.write(
            &format!("spool/{step}.sbatch"),
            &world.read(&format!("rendered/steps/{step}.sbatch")),
        );
    }
    world.write("data/cadiz.txt", "high\n");
    world.write("units.tsv", "id\nm\nft\n");
    world.well(&["render"]);
    for step in steps {
        let ran = old(step);
        assert_eq!(ran.status.code(), Some(76), "{step}: {ran:?}");
        assert!(!world.path(&format!("results/{step}")).exists());
    }
    world.well(&["run"]);
}

/// The state and the reason of a step.
fn state(world: &World, step: &str) -> String {
    let plan = world.well(&["plan", "--format", "json"]).out;
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let steps = plan["steps"].as_array().unwrap();
    let found = steps.iter().find(|found| found["name"] == step).unwrap();
    format!("{}: {}", found["state"].as_str().unwrap(), found["reason"].as_str().unwrap_or("-"))
}

#[test]
fn the_reason_stays_until_the_step_is_done_again() {
    let world = World::new();
    world.well(&["render"]);
    world.edit("scripts/count.sh", "wc", "exec wc");
    world.well(&["render"]);
    assert_eq!(state(&world, "count"), "new: -", "what was never done has not changed");
    world.well(&["run"]);
    assert_eq!(state(&world, "count"), "done: -");
    world.edit("scripts/count.sh", "exec wc", "exit 3\nexec wc");
    let changed = "changed: `scripts/count.sh`";
    assert_eq!(state(&world, "count"), format!("changed: {changed}"));
    world.well(&["render"]);
    assert_eq!(state(&world, "count"), format!("changed: {changed}"));
    world.lab(&["run"]).says(5, &[]);
    assert_eq!(state(&world, "count"), format!("failed: the last attempt failed; {changed}"));
    assert_eq!(state(&world, "sum"), "changed: changed: `steps.count`");
    world.edit("lab.toml", "args = [", "variables.a = \"b\"\nargs = [");
    world.lab(&["run"]).says(5, &[]);
    assert_eq!(state(&world, "count"), format!("failed: the last attempt failed; {changed}"));
    world.edit("scripts/count.sh", "exit 3\n", "");
    world.well(&["run"]);
    assert_eq!(state(&world, "count"), "done: -");
    assert_eq!(state(&world, "sum"), "done: -");
    // What was done since is what the next change is told against.
    world.write("data/dover.txt", "low\n");
    world.well(&["render"]);
    assert_eq!(state(&world, "count"), "changed: changed: `datasets.stations`");
}

#[test]
fn an_edited_sheet_is_the_reason() {
    let world = World::with(
        r#"[project]
name = "tides"

[datasets.units]
table = "units.tsv"

[steps.count]
foreach = "units"
command = "echo {{ item.depth }} > {{ outputs.o }}"
outputs.o = "results/{{ item.unit }}"
"#,
    );
    world.write("units.tsv", "unit\tdepth\na\t1\nb\t2\n");
    world.well(&["run"]);
    world.write("units.tsv", "unit\tdepth\na\t1\nb\t3\n");
    assert_eq!(state(&world, "count"), "changed: changed: `units.tsv`");
}
