//! What a task is given decides its key, by whatever way it is given: each pair of projects here
//! differs in an argument of `down`, so it must differ in its key.

use std::path::Path;

use labwright::{data::Timestamp, pipeline};
use serde_json::Value;

/// The arguments and keys of the tasks of the last step.
fn tasks(manifest: &str, files: &[(&str, &str)]) -> (Vec<Value>, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let root: &Path = folder.path();
    fs_err::write(root.join("lab.toml"), manifest).unwrap();
    for (path, text) in files {
        fs_err::write(root.join(path), text).unwrap();
    }
    let mut project = pipeline::check(root).unwrap();
    project.whole().unwrap();
    let analysis = project.analysis.as_ref().unwrap();
    let locked = pipeline::lock(&project, None, Timestamp::default()).unwrap();
    let plan = pipeline::plan(analysis, &locked);
    let states = pipeline::states(analysis, &locked, &plan, root).unwrap();
    let lang = labwright::diag::Lang::En;
    let sources = &project.sink.sources;
    let document = pipeline::document(analysis, &plan, &states, sources, true, lang);
    let last = document["steps"].as_array().unwrap().last().unwrap();
    let of = |key: &str| {
        let tasks = last["tasks"].as_array().unwrap();
        tasks.iter().map(|task| task[key].clone()).collect()
    };
    (of("argv"), of("key"))
}

fn differ(one: (&str, &[(&str, &str)]), other: (&str, &[(&str, &str)])) {
    let ((argv, keys), (other_argv, other_keys)) = (tasks(one.0, one.1), tasks(other.0, other.1));
    assert_ne!(argv, other_argv, "the arguments were to differ");
    for (own, other) in keys.iter().zip(&other_keys) {
        assert_ne!(own, other);
    }
}

#[test]
fn the_order_of_the_columns_of_item_key() {
    let manifest = |key: &str| {
        format!(
            "[project]\nname = \"p\"\n[datasets.s]\ntable = \"s.tsv\"\nkey = {key}\n[steps.down]\n\
             foreach = \"s\"\ncommand = \"echo {{{{ item.key }}}}\"\n"
        )
    };
    let files = [("s.tsv", "sample\tcond\na\tx\nb\ty\n")];
    let (one, other) = (manifest(r#"["sample", "cond"]"#), manifest(r#"["cond", "sample"]"#));
    differ((&one, &files), (&other, &files));
}

#[test]
fn what_is_seen_of_a_step_that_needs_names_too() {
    let manifest = |key: &str| {
        format!(
            "[project]\nname = \"p\"\n[datasets.a]\ntable = \"a.tsv\"\n[datasets.b]\ntable = \"b.tsv\"\n\
             key = {key}\n[steps.all_up]\nforeach = \"b\"\ncommand = \"echo >{{{{ outputs.o }}}}\"\n\
             outputs.o = \"r/{{{{ item.b }}}}\"\n[steps.down]\nforeach = \"a\"\nneeds = [\"all_up\"]\n\
             command = \"cat {{{{ steps.all_up.outputs.o }}}}\"\n"
        )
    };
    let files = [("a.tsv", "a\tcond\n1\tx\n2\ty\n"), ("b.tsv", "b\tcond\nb1\tx\nb2\ty\n")];
    let (one, other) = (manifest(r#"["cond", "b"]"#), manifest(r#"["b"]"#));
    differ((&one, &files), (&other, &files));
}
