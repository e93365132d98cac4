//! How `lab` is called: where it looks, what it speaks, what goes to which stream.

use jsonschema::draft202012;
use serde_json::Value;

use crate::world::{MANIFEST, Ran, World, ran};

#[test]
fn without_a_manifest_the_call_is_wrong() {
    for command in ["check", "plan", "lock", "render", "run"] {
        World::empty().lab(&[command]).says(2, &["there is no lab.toml here or in a folder above"]);
    }
}

#[test]
fn the_nearest_manifest_upwards_counts() {
    let world = World::new();
    world.write("deep/er/notes", "");
    world.write("other/lab.toml", "[project]\nname = \"inner\"\n");
    let from = |folder: &str| {
        let ran = ran(world.command(&["check"]).current_dir(world.path(folder)));
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.err
    };
    assert!(from("deep/er").starts_with("tides: "), "{}", from("deep/er"));
    assert!(from("other").starts_with("inner: "), "{}", from("other"));
    let elsewhere = |folder: &str| ran(&mut world.command(&["check", "--directory", folder]));
    elsewhere("deep").says(0, &["tides: "]);
    elsewhere("other").says(0, &["inner: "]);
    elsewhere("nowhere").says(2, &["there is no folder `nowhere`"]);
}

#[test]
fn what_cannot_be_understood_is_refused_with_what_is_near() {
    let world = World::new();
    world.lab(&["rnder"]).says(2, &["`rnder` is not a command", "did you mean `render`?"]);
    world.lab(&["lock", "--chek"]).says(2, &["`--chek`", "did you mean `--check`?"]);
    world.lab(&["run", "--tasks", "0"]).says(2, &["`--tasks` goes with one named step"]);
    world.lab(&["plan", "--format", "svgg"]).says(2, &["svgg"]);
    world.lab(&[]).says(2, &["Usage: lab"]);
    let help = world.lab(&["--help"]);
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    assert!(help.out.contains("render"), "{help:?}");
}

#[test]
fn the_language_is_the_argument_then_lab_lang_then_the_locale() {
    let world = World::new();
    let spoken = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = world.command(&["check"]);
        let said = ran(command.args(arguments).envs(variables.iter().copied())).err;
        match (said.contains("no problems"), said.contains("rien à signaler")) {
            (true, false) => "en",
            (false, true) => "fr",
            _ => panic!("{said}"),
        }
    };
    let french = ("LC_ALL", "fr_FR.UTF-8");
    assert_eq!(spoken(&[], &[]), "en");
    assert_eq!(spoken(&[], &[("LANG", "fr_CH.UTF-8")]), "fr");
    assert_eq!(spoken(&[], &[("LANG", "fr_FR"), ("LC_ALL", "en_GB.UTF-8")]), "en");
    assert_eq!(spoken(&[], &[french]), "fr");
    assert_eq!(spoken(&[], &[french, ("LAB_LANG", "en")]), "en");
    assert_eq!(spoken(&["--lang", "fr"], &[("LAB_LANG", "en")]), "fr");
}

#[test]
fn results_go_to_standard_output_and_the_rest_to_standard_error() {
    let world = World::new();
    let plan = world.well(&["plan"]);
    assert!(plan.out.contains("count") && plan.err.is_empty(), "{plan:?}");
    let check = world.well(&["check"]);
    assert!(check.out.is_empty() && check.err.contains("3 steps, 5 tasks"), "{check:?}");
    let render = world.well(&["render"]);
    assert!(render.out.is_empty() && render.err.contains("rendered/ written"), "{render:?}");
    world.edit("lab.toml", "[steps.sum]", "[steps.sum]\nneeds = [\"cuont\"]");
    let wrong = world.lab(&["check"]);
    wrong.says(1, &["`cuont`", "did you mean `count`?", "1 error"]);
    assert!(wrong.out.is_empty(), "{wrong:?}");
    for command in ["plan", "lock", "render", "run"] {
        let stopped = world.lab(&[command]);
        stopped.says(1, &["did you mean `count`?"]);
        assert!(stopped.out.is_empty(), "{stopped:?}");
    }
}

#[test]
fn quiet_says_only_what_is_wrong() {
    let world = World::new();
    for command in ["check", "lock", "render", "run"] {
        let ran = world.well(&[command, "--quiet"]);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""), "{command}");
    }
    world.edit("scripts/count.sh", "wc", "exit 3; wc");
    world.lab(&["run", "--quiet"]).says(5, &["count, task 0 (brest.txt) failed"]);
}

#[test]
fn verbose_tells_phases_and_their_time_on_standard_error() {
    let world = World::new();
    let plan = world.well(&["plan", "--format", "json", "--verbose"]);
    serde_json::from_str::<Value>(&plan.out).unwrap();
    for phase in ["read and checked", "hashed and locked", "planned"] {
        let line = plan.err.lines().find(|line| line.contains(phase));
        assert!(line.is_some_and(|line| line.ends_with(" ms")), "{}", plan.err);
    }
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

fn published(name: &str) -> Value {
    let path = format!("{}/schema/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs_err::read_to_string(path).unwrap()).unwrap()
}

#[track_caller]
pub(crate) fn holds(schema: &str, document: &Value) {
    let faults: Vec<String> = draft202012::new(&published(schema))
        .unwrap()
        .iter_errors(document)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert_eq!(faults, [""; 0], "{document:#}");
}

#[test]
fn findings_in_json_are_as_the_schema_says() {
    let world = World::new();
    let fine = json(&world.well(&["check", "--format", "json"]));
    holds("diagnostics.schema.json", &fine);
    assert_eq!(fine["ok"], true);
    world.edit("lab.toml", "[steps.sum]", "[steps.sum]\nneeds = [\"cuont\", 3]\nmemry = 3");
    let wrong = world.lab(&["check", "--format", "json", "--lang", "fr"]);
    assert_eq!((wrong.code, wrong.err.as_str()), (1, ""));
    let wrong = json(&wrong);
    holds("diagnostics.schema.json", &wrong);
    assert_eq!((&wrong["ok"], wrong["errors"].as_u64() > Some(1)), (&Value::Bool(false), true));
    assert!(wrong.to_string().contains("vouliez-vous dire `count` ?"), "{wrong:#}");
}

#[test]
fn a_code_is_explained_anywhere_in_each_language() {
    let world = World::empty();
    let code = "step/unknown-environment";
    let human = world.well(&["explain", code]);
    assert!(human.err.is_empty() && human.out.starts_with(&format!("# `{code}`\n")), "{human:?}");
    assert!(human.out.contains("\n## Mended\n"), "{human:?}");
    let french = world.well(&["explain", code, "--lang", "fr"]);
    assert!(french.out.contains("\n## Corrigé\n"), "{french:?}");
    let document = json(&world.well(&["explain", code, "--format", "json"]));
    holds("explain.schema.json", &document);
    assert_eq!((&document["severity"], &document["text"]), (&"error".into(), &human.out.into()));
    let unused = json(&world.well(&["explain", "env/unused", "--format", "json"]));
    assert_eq!(unused["severity"], "warning");
}

#[test]
fn a_code_that_is_not_there_is_refused_with_the_nearest() {
    let world = World::empty();
    let refused = world.lab(&["explain", "step/unknown-enviroment"]);
    refused.says(2, &["`step/unknown-enviroment`", "did you mean `step/unknown-environment`?"]);
    assert!(refused.out.is_empty(), "{refused:?}");
    world.lab(&["explain", "unlisted-file"]).says(2, &["did you mean `step/unlisted-file`?"]);
    let several = ["`dataset/unused`", "`env/unused`", "`param/unused`"];
    world.lab(&["explain", "unused"]).says(2, &several);
    world.lab(&["explain", "nothing"]).says(2, &["no finding has the code `nothing`\n"]);
    let line = world.lab(&["explain", "rendered/steps/segment.sbatch:12"]);
    line.says(2, &["which line of the manifest"]);
}

#[test]
fn every_format_of_a_plan_is_the_same_twice_and_names_every_step() {
    let world = World::new();
    for format in ["table", "tree", "json", "mermaid", "dot", "svg"] {
        let once = world.well(&["plan", "--format", format]);
        let again = world.well(&["plan", "--format", format]);
        assert_eq!(once.out, again.out, "{format}");
        for step in ["count", "sum", "apart"] {
            assert!(once.out.contains(step), "{format} without {step}:\n{}", once.out);
        }
    }
    assert_eq!(world.files().keys().filter(|path| path.starts_with("rendered")).count(), 0);
    let plan = json(&world.well(&["plan", "--tasks"]));
    let count = &plan["steps"].as_array().unwrap().iter().find(|step| step["name"] == "count");
    let task = &count.unwrap()["tasks"][1];
    assert_eq!(
        task["argv"],
        serde_json::json!(["bash", "scripts/count.sh", "data/cadiz.txt", "results/cadiz.n"])
    );
    assert_eq!((&plan["totals"]["tasks"], &task["state"]), (&5.into(), &"new".into()));
}

#[test]
fn a_project_without_steps_goes_through_every_command() {
    let world = World::with("[project]\nname = \"bare\"\n");
    for format in ["table", "tree", "json", "mermaid", "dot", "svg"] {
        world.well(&["plan", "--format", format]);
    }
    for command in ["check", "lock", "render", "run"] {
        world.well(&[command]);
    }
    world.well(&["lock", "--check"]);
    world.well(&["render", "--check"]);
    world.lab(&["run", "any"]).says(2, &["there is no step `any`"]);
}

#[test]
fn a_project_lies_anywhere() {
    for name in
        ["with space", "it's \"quoted\"", "two\nlines", "100%s %d", "$HOME `id` \\", "-n", "é 🧬"]
    {
        let world = World::new();
        let moved = world.path(&format!("moved/{name}"));
        fs_err::create_dir_all(&moved).unwrap();
        for entry in ["lab.toml", "data", "scripts"] {
            fs_err::rename(world.path(entry), moved.join(entry)).unwrap();
        }
        for command in ["check", "plan", "lock", "render", "run"] {
            let ran = ran(world.command(&[command]).current_dir(&moved));
            assert_eq!(ran.code, 0, "{name:?}: {ran:?}");
        }
        let total = fs_err::read_to_string(moved.join("results/total")).unwrap();
        assert_eq!(total, "1\n2\n3\n", "{name:?}");
    }
}

#[test]
fn odd_projects_are_judged_or_done_and_never_a_panic() {
    let command = |name: &str| {
        format!(
            "[project]\nname = \"odd\"\n[steps.{name}]\ncommand = \"echo > {{{{ outputs.o }}}}\"\noutputs.o = \"o\"\n"
        )
    };
    let odd = [
        command("all"),
        command("submit"),
        "[project]\nname = \"odd\"\n[steps.quiet]\ncommand = \"true\"\n".to_owned(),
        MANIFEST.replace("stations", "count"),
        MANIFEST.replace("*.txt", "brest.txt"),
        MANIFEST.replace("[steps.apart]", "[steps.apart]\nenabled = false"),
    ];
    for manifest in odd {
        let world = World::new();
        world.write("lab.toml", &manifest);
        for call in [&["check"][..], &["plan", "--tasks"], &["lock"], &["render"], &["run"]] {
            let ran = world.lab(call);
            assert_eq!(ran.code, 0, "{manifest}\n{ran:?}");
        }
        world.lab(&["run"]).says(0, &["nothing to do"]);
    }
}

#[test]
fn a_step_that_is_switched_off_is_not_unknown() {
    let world = World::with(
        "[project]\nname = \"p\"\n\n[steps.off]\nenabled = false\ncommand = \"true\"\n\n\
         [steps.after]\nneeds = [\"off\"]\ncommand = \"true\"\n",
    );
    let own = "`steps.off` is switched off: remove `enabled = false`";
    let other = "because it depends on `steps.off`";
    world.lab(&["run", "off"]).says(2, &[own]);
    world.lab(&["run", "after"]).says(2, &[other]);
}
