//! Outputs that are folders, and steps that run elsewhere than in the project.

#![cfg(unix)]

use crate::world::World;

const MANIFEST: &str = r#"
[project]
name = "frames"

[datasets.movies]
path = "the data"

[steps.split]
foreach = "movies"
script = "scripts/split.sh"
args = ["{{ item.path }}", "{{ outputs.frames }}", "{{ item.path | name }}", "{{ inputs.note | parent }}"]
inputs.note = "scripts/note.txt"
outputs.frames = "results/it's/{{ item.stem }}/"
workdir = "work/-split"

[steps.list]
command = """
pwd > {{ outputs.site }}/where
cat {{ datasets.movies | filelist }} {{ steps.split.outputs.frames | filelist }} > {{ outputs.site }}/all
ls {{ steps.split.outputs.frames }} "$NOTE" {{ datasets.movies }} > own
cp {{ steps.split | table }} {{ outputs.site }}/table
"""
outputs.site = "results/site/"
variables.NOTE = "{{ inputs.note }}"
inputs.note = "scripts/note.txt"
workdir = "work/list"
"#;

fn world() -> World {
    let world = World::with(MANIFEST);
    world.write("scripts/split.sh", "set -eu\ncat \"$1\" >\"$2/$3\"\nls \"$4\" >seen\n");
    world.write("scripts/note.txt", "note\n");
    world.write("the data/a.nd2", "a\n");
    world.write("the data/b.nd2", "b\n");
    world
}

#[test]
fn a_step_that_runs_elsewhere_gets_paths_in_full() {
    let world = world();
    world.well(&["run"]).says(0, &["split: 2 done", "list: 1 done"]);
    assert_eq!(world.read("results/it's/b/b.nd2"), "b\n");
    assert_eq!(world.read("work/-split/seen"), "note.txt\nsplit.sh\n");
    let root = fs_err::canonicalize(world.root()).unwrap();
    let root = root.display();
    assert_eq!(world.read("results/site/where"), format!("{root}/work/list\n"));
    let all = ["the data/a.nd2", "the data/b.nd2", "results/it's/a", "results/it's/b"];
    let all: String = all.map(|path| format!("{root}/{path}\n")).concat();
    assert_eq!(world.read("results/site/all"), all);
    let row = |name: &str| {
        format!(
            "{root}/the data/{name}.nd2\t.\t{name}.nd2\t{name}\t.nd2\t{root}/results/it's/{name}\n"
        )
    };
    let table = world.read("results/site/table");
    let (_, rows) = table.split_once('\n').unwrap();
    assert_eq!(rows, ["a", "b"].map(row).concat(), "{table}");
    assert!(world.path("work/list/own").is_file());
    world.well(&["run"]).says(0, &["nothing to do"]);
    let rendered = world.read("rendered/steps/list.sbatch");
    assert!(!rendered.contains(&root.to_string()), "no absolute path is rendered");
}

#[test]
fn where_a_step_runs_decides_its_result() {
    let world = world();
    world.well(&["run"]);
    world.edit("lab.toml", "work/list", "work/else");
    world.well(&["run"]).says(0, &["list: 1 done"]);
    let plan = world.well(&["plan", "--format", "json", "--tasks"]);
    assert!(plan.out.contains("\"workdir\": \"work/else\""), "{plan:?}");
    assert!(plan.out.contains("\"frames\": \"results/it's/a/\""), "{plan:?}");
}

#[test]
fn a_folder_is_done_as_long_as_something_is_in_it() {
    let world = world();
    world.well(&["run"]);
    fs_err::remove_file(world.path("results/it's/b/b.nd2")).unwrap();
    world.well(&["run"]).says(0, &["split: 1 done, 1 done before"]);
    world.write("results/it's/b/by hand", "mine\n");
    world.well(&["run", "split", "--again"]).says(0, &["split: 2 done"]);
    assert!(!world.path("results/it's/b/by hand").exists(), "what a task made is its own");

    let world = self::world();
    world.write("results/site/by hand", "mine\n");
    world.well(&["run"]).says(0, &["results/site/"]);
    assert!(!world.path("results/site/by hand").exists());
    let kept = walkdir::WalkDir::new(world.path(".lab/kept")).into_iter().map(Result::unwrap);
    assert_eq!(kept.filter(|entry| entry.file_name() == "by hand").count(), 1);
}
