//! `lab cluster`, and where a profile is found.

use serde_json::{Value, json};

use crate::{call::holds, world::World};

const PROFILE: &str = "[cluster]\nname = \"meso\"\ndescription = \"NAME\"\n\n[[partitions]]\nname = \"cpu\"\nmax_time = \"1d\"\n";

/// A project on `meso`, and profiles of that name that say where they lie.
fn world(places: &[(&str, &str)]) -> World {
    let world = World::with(
        "[project]\nname = \"tides\"\ncluster = \"meso\"\n\n[steps.a]\ncommand = \"true\"\n",
    );
    for (folder, name) in places {
        world.write(&format!("{folder}/meso.toml"), &PROFILE.replace("NAME", name));
    }
    world
}

fn described(world: &World) -> Value {
    let mut command = world.command(&["cluster", "list", "--format", "json"]);
    command
        .env("LAB_CLUSTER_PATH", world.path("first"))
        .env("XDG_CONFIG_HOME", world.path("config"));
    let ran = command.output().unwrap();
    assert!(ran.status.success());
    let document: Value = serde_json::from_slice(&ran.stdout).unwrap();
    holds("clusters.schema.json", &document);
    document["clusters"].as_array().unwrap().iter().find(|c| c["name"] == "meso").unwrap().clone()
}

#[test]
fn the_projects_profile_beats_the_listed_ones_and_those_the_persons() {
    let world = world(&[("clusters", "a"), ("first", "b"), ("config/lab/clusters", "c")]);
    assert_eq!(described(&world)["from"], "clusters/meso.toml");
    fs_err::remove_dir_all(world.path("clusters")).unwrap();
    assert_eq!(described(&world)["description"], "b");
    fs_err::remove_dir_all(world.path("first")).unwrap();
    assert_eq!(described(&world)["description"], "c");
}

#[test]
fn what_is_rendered_does_not_tell_where_the_profile_was_found() {
    let world = world(&[("clusters", "a")]);
    world.well(&["render"]);
    let before = world.files();
    fs_err::create_dir_all(world.path(".config/lab")).unwrap();
    fs_err::rename(world.path("clusters"), world.path(".config/lab/clusters")).unwrap();
    world.well(&["render", "--check"]);
    // The copy that a clone brings.
    fs_err::remove_dir_all(world.path(".config")).unwrap();
    world.well(&["render", "--check"]);
    let rendered = |files: std::collections::BTreeMap<String, _>| {
        files.into_iter().filter(|(path, _)| path.starts_with("rendered")).collect::<Vec<_>>()
    };
    assert_eq!(rendered(world.files()), rendered(before));
}

#[test]
fn a_profile_is_shown_and_checked() {
    let world = world(&[("clusters", "a")]);
    let shown = world.well(&["cluster", "show", "meso"]);
    assert!(shown.out.contains("from         clusters/meso.toml\n"), "{}", shown.out);
    let document: Value =
        serde_json::from_str(&world.well(&["cluster", "show", "meso", "--format", "json"]).out)
            .unwrap();
    holds("cluster.schema.json", &document);
    assert_eq!(document["partitions"], json!([{ "name": "cpu", "max_time": "1d" }]));
    assert_eq!(world.well(&["cluster", "check", "clusters/meso.toml"]).out, "");
    let unknown = world.lab(&["cluster", "show", "mezo"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert!(unknown.err.contains("did you mean `meso`?"), "{}", unknown.err);
    assert_eq!(world.lab(&["cluster", "check", "nowhere.toml"]).code, 4);

    // What is a warning to a project is an error to whoever writes the profile.
    world.edit("clusters/meso.toml", "max_time", "maxtime");
    let warned = world.well(&["check"]);
    assert!(warned.err.contains("1 warning"), "{}", warned.err);
    let refused = world.lab(&["--lang", "fr", "cluster", "check", "clusters/meso.toml"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("1 erreur\n"), "{}", refused.err);
    let inside = ["--directory", "clusters", "cluster", "check", "meso.toml", "--format", "json"];
    let document: Value = serde_json::from_str(&world.lab(&inside).out).unwrap();
    assert_eq!(document["errors"], 1);
}

#[test]
fn the_energy_of_the_gpus_is_estimated_where_the_profile_tells_their_watts() {
    let world = World::with(
        "[project]\nname = \"tides\"\ncluster = \"meso\"\n\n[steps.a]\ncommand = \"true\"\nmatrix.seed = \"1..4\"\n\
         resources = { gpus = 2, time = \"30m\" }\n",
    );
    let profile = "[cluster]\nname = \"meso\"\npue = 1.5\ncarbon_intensity = 50\n\n[[partitions]]\n\
                   name = \"gpu\"\ngpu_watts = { a40 = 300, v100 = 250 }\n";
    let told = |of: &str, lang: &str| {
        world.write("clusters/meso.toml", &format!("{profile}{of}"));
        world.well(&["plan", "--lang", lang]).out
    };
    let totals = |of: &str| {
        world.write("clusters/meso.toml", &format!("{profile}{of}"));
        let document: Value =
            serde_json::from_str(&world.well(&["plan", "--format", "json"]).out).unwrap();
        holds("plan.schema.json", &document);
        document["totals"].clone()
    };
    // 4 tasks of 2 GPUs for half an hour at 300 W: 1.2 kWh, 1.8 with the PUE, 90 g.
    let only_a40 = "node_types = [{ gpus = { a40 = 4 } }]\n";
    assert_eq!(
        totals(only_a40),
        json!({ "tasks": 4, "core_seconds": 7200, "gpu_seconds": 14_400, "gpu_kwh": 1.8,
            "carbon_g": 90.0 })
    );
    assert!(told(only_a40, "en").contains("GPU time, 1.800 kWh for the GPUs, 0.090 kg CO2e\n"));
    assert!(told(only_a40, "fr").contains("temps GPU, 1,800 kWh pour les GPU, 0,090 kg CO2e\n"));
    // Which GPU it would be, nobody knows.
    let both = "node_types = [{ gpus = { a40 = 4 } }, { gpus = { v100 = 4 } }]\n";
    assert_eq!(totals(both)["gpu_kwh"], Value::Null);
    assert!(!told(both, "en").contains("kWh"));
}
