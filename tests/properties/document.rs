//! `schema/plan.schema.json` takes every document of `lab plan`, and nothing that is spoiled.

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::{
    generate,
    mutation::{enrich, harmless},
    project::put,
    tape::{config, tapes},
    world::World,
};

/// A command, GPUs of a type and of any, a run-time value, an environment, a group and an empty
/// cell.
const MANIFEST: &str = r#"
[project]
name = "whole"
[environments.site]
modules = ["gcc"]
[datasets.units]
table = "units.tsv"
key = ["sample", "unit"]
source = "doi:1"
sensitivity = "public"
[steps.align]
description = "Units"
foreach = "units"
matrix = { lr = [0.10, 1e-5] }
environment = "site"
command = "align -t {{ resources.cpus }} {{ item.unit }} '$x' >{{ outputs.bam }}"
outputs.bam = "results/{{ item.key }}/{{ matrix.lr }}.bam"
resources = { cpus = 2, gpus = "a40:2", memory = "2G", time = "1h" }
[steps.merge]
foreach = { step = "align", by = ["sample"] }
command = "merge {{ steps.align.outputs.bam | filelist }} {{ outputs.bam }}"
outputs.bam = "results/{{ item.sample }}.bam"
resources = { gpus = 1 }
[steps.report]
command = "report {{ steps.merge.outputs.bam }} >{{ outputs.html }}"
outputs.html = "report.html"
"#;

fn schema() -> Validator {
    let text = include_str!("../../schema/plan.schema.json");
    let schema: Json = serde_json::from_str(text).unwrap();
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    jsonschema::draft7::new(&schema).unwrap()
}

fn whole() -> World {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "lab.toml", MANIFEST);
    put(folder.path(), "units.tsv", "sample\tunit\tnote\ns1\t1\t\ns1\t2\tlate\ns2\t1\t\n");
    World::of(folder)
}

#[track_caller]
fn fits(schema: &Validator, document: &Json) {
    let faults: Vec<String> =
        schema.iter_errors(document).map(|fault| format!("{fault}")).collect();
    assert!(faults.is_empty(), "{faults:#?}\n{document:#}");
}

#[test]
fn every_field_is_as_the_page_says() {
    let mut world = whole();
    let (counts, tasks) = (world.document(false), world.document(true));
    let schema = schema();
    fits(&schema, &counts);
    fits(&schema, &tasks);
    assert_eq!(counts["project"], "whole");
    assert_eq!(
        counts["totals"],
        json!({ "tasks": 9, "core_seconds": 43_200, "gpu_seconds": 43_200, "gpu_kwh": null,
            "carbon_g": null })
    );
    assert_eq!(
        counts["datasets"],
        json!([{ "name": "units", "description": null, "path": ".", "files": 0, "source": "doi:1",
            "version": null, "sensitivity": "public" }])
    );
    assert_eq!(counts["critical_path"], json!(["align", "merge", "report"]));
    let (align, merge, report) = (&counts["steps"][0], &counts["steps"][1], &counts["steps"][2]);
    assert_eq!(align["tasks"], 6);
    assert_eq!(align["environment"], "site");
    assert_eq!(
        align["resources"],
        json!({ "cpus": 2, "gpus": { "type": "a40", "count": 2 }, "memory_mb": 2048,
            "time_s": 3600, "nodes": 1, "tasks": 1 })
    );
    assert_eq!(merge["resources"]["gpus"], json!({ "type": null, "count": 1 }));
    assert_eq!(merge["waits_for"], json!([{ "step": "align", "how": "group", "on": ["sample"] }]));
    assert_eq!(report["waits_for"], json!([{ "step": "merge", "how": "all", "on": [] }]));
    assert_eq!(report["resources"]["gpus"], Json::Null);
    assert_eq!(report["environment"], Json::Null);
    let task = &tasks["steps"][0]["tasks"][4];
    assert_eq!(task["index"], 4);
    let item = json!({ "sample": "s1", "unit": "2", "note": "late", "key": "s1_2", "index": 1 });
    assert_eq!(task["item"], item);
    // What an ungrouped row has is text, also where another row's cell is empty.
    assert_eq!(tasks["steps"][0]["tasks"][0]["item"]["note"], "");
    assert_eq!(task["matrix"], json!({ "lr": "1e-5" }));
    assert_eq!(tasks["steps"][0]["tasks"][0]["matrix"], json!({ "lr": "0.10" }));
    assert_eq!(task["outputs"], json!({ "bam": "results/s1_2/1e-5.bam" }));
    let command = "align -t {{ resources.cpus }} 2 '$x' >results/s1_2/1e-5.bam";
    assert_eq!(task["argv"], json!(["bash", "-euo", "pipefail", "-c", command]));
    assert_eq!((&task["state"], &align["state"]), (&json!("new"), &json!("new")));
    let group = &tasks["steps"][1]["tasks"][0];
    assert_eq!(
        group["item"],
        json!({ "sample": "s1", "unit": ["1", "2", "1", "2"], "note": ["late", "late"],
            "key": "s1", "index": 0 })
    );
    assert_eq!(group["matrix"], json!({ "lr": ["0.10", "0.10", "1e-5", "1e-5"] }));
    assert_eq!(tasks["steps"][2]["tasks"][0]["item"], json!({}));
}

/// Every change of a document that makes it another shape: a field gone, one more, another type.
fn spoiled(document: &Json) -> Vec<(String, Json)> {
    let mut paths = Vec::new();
    walk(document, String::new(), &mut paths);
    let mut all = Vec::new();
    for path in paths {
        let change = |change: &dyn Fn(&mut Json)| {
            let mut other = document.clone();
            change(other.pointer_mut(&path).unwrap());
            (path.clone(), other)
        };
        // A map may have any name in it, a document none that the page lacks.
        let map = ["/item", "/matrix", "/outputs"].iter().any(|end| path.ends_with(end));
        match document.pointer(&path).unwrap() {
            Json::Object(fields) => {
                let extra = if map { json!(1.5) } else { json!("x") };
                all.push(change(&|value| value["extra"] = extra.clone()));
                for name in fields.keys().filter(|name| !map || *name == "key") {
                    all.push(change(&|value| drop(value.as_object_mut().unwrap().remove(name))));
                }
                all.push(change(&|value| *value = json!("x")));
            }
            _ => all.push(change(&|value| *value = json!({ "x": 1 }))),
        }
    }
    all
}

fn walk(value: &Json, path: String, paths: &mut Vec<String>) {
    match value {
        Json::Object(fields) => {
            fields.iter().for_each(|(name, value)| walk(value, format!("{path}/{name}"), paths));
        }
        Json::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(at, value)| walk(value, format!("{path}/{at}"), paths));
        }
        _ => {}
    }
    paths.push(path);
}

#[test]
fn a_spoiled_document_is_refused() {
    let schema = schema();
    let mut world = whole();
    for tasks in [false, true] {
        let document = world.document(tasks);
        let spoiled = spoiled(&document);
        assert!(spoiled.len() > 100);
        for (path, other) in spoiled {
            assert!(!schema.is_valid(&other), "{path}: {other:#}");
        }
    }
    let document = world.document(true);
    for (path, wrong) in [
        ("/version", json!(2)),
        ("/project", json!("Whole")),
        ("/steps/0/state", json!("fine")),
        ("/steps/0/key", json!("sha256:12")),
        ("/steps/0/tasks", json!(-1)),
        ("/steps/0/tasks/0/index", json!("0")),
        ("/steps/0/tasks/0/item/index", json!("0")),
        ("/steps/0/tasks/0/matrix/lr", json!(0.1)),
        ("/steps/0/tasks/0/argv", json!([])),
        ("/steps/0/resources/gpus", json!(2)),
        ("/steps/0/resources/cpus", json!(0)),
        ("/steps/0/resources/gpus/count", json!(0)),
        ("/steps/1/waits_for/0/how", json!("all")),
        ("/steps/1/waits_for/0/on", json!([])),
        ("/steps/2/waits_for/0/on", json!(["sample"])),
        ("/totals/tasks", json!(1.5)),
    ] {
        let mut other = document.clone();
        *other.pointer_mut(path).unwrap() = wrong;
        assert!(!schema.is_valid(&other), "{path}");
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn generated_projects_have_documents_of_this_shape(mut tape in tapes()) {
        let mut project = generate::project(&mut tape, true);
        enrich(&mut tape, &mut project);
        let _ = harmless(&mut tape, &mut project);
        let mut world = World::new(&project);
        let schema = schema();
        fits(&schema, &world.document(false));
        fits(&schema, &world.document(true));
    }
}
