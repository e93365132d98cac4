//! Datasets that this machine does not see.

use fs_err as fs;
use serde_json::{Value, json};

use crate::world::World;

/// The steps of the plan by name.
fn steps(world: &World) -> impl Fn(&str) -> Value {
    let plan = world.well(&["plan", "--format", "json", "--tasks"]).out;
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let schema = include_str!("../../schema/plan.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let faults: Vec<String> = schema.iter_errors(&plan).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    move |name| {
        let steps = plan["steps"].as_array().unwrap();
        steps.iter().find(|step| step["name"] == name).unwrap().clone()
    }
}

#[test]
fn a_plan_without_the_data_shows_what_is_known() {
    let world = World::new();
    fs::remove_dir_all(world.path("data")).unwrap();
    let step = steps(&world);
    let count = step("count");
    assert_eq!((&count["key"], &count["tasks"]), (&Value::Null, &Value::Null));
    assert_eq!((&count["state"], &count["waits_for"]), (&json!("unknown"), &json!([])));
    assert!(count["reason"].as_str().unwrap().contains("`datasets.stations`"));
    let sum = step("sum");
    assert_eq!((&sum["key"], &sum["state"]), (&Value::Null, &json!("unknown")));
    assert_eq!(sum["waits_for"], json!([{ "step": "count", "how": null, "on": [] }]));
    let apart = step("apart");
    assert_eq!(apart["state"], "new");
    assert!(apart["key"].as_str().unwrap().starts_with("sha256:"));
    let table = world.well(&["plan"]);
    table.says(0, &["data/not-here"]);
    assert!(table.out.contains("unknown") && table.out.contains('?'), "{}", table.out);
    for call in ["lock", "render", "run"] {
        world.lab(&[call]).says(1, &["data/rows-not-here"]);
    }
    assert!(!world.path("lab.lock").exists());
}

#[test]
fn a_sheet_gives_the_tasks_but_no_keys_where_its_files_are_not_here() {
    let world = World::with(
        r#"[project]
name = "tides"

[datasets.units]
path = "reads"
table = "units.tsv"
files = ["fq"]

[datasets.genome]
path = "genome"

[steps.align]
foreach = "units"
command = "cat {{ item.fq }} > {{ outputs.o }}"
outputs.o = "results/{{ item.unit }}"

[steps.merge]
command = "cat {{ steps.align.outputs.o }} > {{ outputs.o }}"
outputs.o = "results/all"

[steps.index]
command = "cat {{ datasets.genome }}/x > {{ outputs.o }}"
outputs.o = "results/index"
"#,
    );
    world.write("units.tsv", "unit\tfq\na\ta.fq\nb\tb.fq\n");
    let step = steps(&world);
    let tasks = step("align")["tasks"].clone();
    assert_eq!(tasks[1]["item"]["fq"], "reads/b.fq");
    assert_eq!((&tasks[1]["key"], &tasks[1]["state"]), (&Value::Null, &json!("unknown")));
    assert_eq!(step("merge")["tasks"][0]["argv"][4], "cat results/a results/b > results/all");
    assert_eq!(step("index")["key"], Value::Null);
    world.lab(&["render"]).says(1, &["`steps.align`", "`steps.index`"]);
    // A sheet that names no file needs none.
    world.write("units.tsv", "unit\tfq\na\t\n");
    world.edit("lab.toml", "cat {{ item.fq }}", "echo {{ item.unit }}");
    let lacking = world.lab(&["render"]);
    assert!(!lacking.err.contains("`steps.align`"), "{lacking:?}");
    world.edit("lab.toml", "echo {{ item.unit }}", "cat {{ item.fq }}");
    world.write("units.tsv", "unit\tfq\na\ta.fq\nb\tb.fq\n");
    world.write("reads/a.fq", "a");
    world.write("reads/b.fq", "b");
    world.write("genome/x", "x");
    world.well(&["render"]);
}

#[test]
fn what_was_locked_is_planned_and_rendered_to_the_same_bytes_without_the_data() {
    for lock in ["content", "metadata", "none"] {
        let world = World::new();
        world.edit("lab.toml", "include = [", &format!("lock = \"{lock}\"\ninclude = ["));
        world.write("data/odd, é.txt", "odd\n");
        world.well(&["render"]);
        let before = world.files();
        fs::rename(world.path("data"), world.path("elsewhere")).unwrap();
        for call in [&["render", "--check"][..], &["lock", "--check"], &["render"], &["check"]] {
            let ran = world.well(call);
            assert!(!ran.err.contains("not-here"), "{lock} {call:?}: {ran:?}");
        }
        assert_eq!(steps(&world)("count")["tasks"].as_array().unwrap().len(), 4);
        let after = world.files();
        for (path, file) in before.iter().filter(|(path, _)| !path.starts_with("data")) {
            assert_eq!(after.get(path), Some(file), "{lock}: {path}");
        }
        // An edit is rendered too; what is not there is not run.
        world.edit("lab.toml", "unit = \"m\"", "unit = \"feet\"");
        world.well(&["render"]).says(0, &["changed"]);
        world.lab(&["run", "count"]).says(5, &["exit code 76"]);
        fs::rename(world.path("elsewhere"), world.path("data")).unwrap();
        world.well(&["render", "--check"]);
        world.well(&["run"]);
    }
}

#[test]
fn what_was_listed_otherwise_than_locked_is_not_known() {
    let changes: [fn(&World); 3] = [
        |world| world.edit("rendered/datasets/stations.tsv", "brest.txt\t5", "brest.txt\t6"),
        |world| world.edit("lab.toml", "*.txt", "b*.txt"),
        |world| fs::remove_file(world.path("lab.lock")).unwrap(),
    ];
    for change in changes {
        let world = World::new();
        world.well(&["render"]);
        fs::remove_dir_all(world.path("data")).unwrap();
        world.well(&["render", "--check"]);
        change(&world);
        assert_eq!(steps(&world)("count")["key"], Value::Null);
        world.lab(&["render"]).says(1, &["data/rows-not-here", "what `steps.count` reads"]);
    }
}
