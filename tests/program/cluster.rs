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
