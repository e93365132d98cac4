//! One fault, one message: whatever is misspelt, misnamed or of a wrong type in a whole project is
//! told once, and nothing is said of what it fed.

#![allow(clippy::unwrap_used, reason = "helpers of tests are no `#[test]` to clippy")]

use std::path::Path;

use labwright::{
    diag::{
        Lang,
        emit::{Look, human},
    },
    pipeline,
};
use toml::{Table, Value};

const WHOLE: &str = r#"
[project]
name = "vibrio"
description = "Segment and measure"
authors = ["Ines Ferrat"]
language = "fr"
requires = ">=0.1"

[params]
diameter = 30
rates = [0.1, 0.01]
folder = "data"

[datasets.movies]
path = "{{ params.folder }}"
include = ["*.nd2"]
exclude = ["old*"]
lock = "metadata"

[datasets.units]
table = "units.tsv"
key = ["sample"]
files = ["movie"]

[environments.cellpose]
python = "3.10"
channels = ["conda-forge"]
dependencies = ["cellpose >=3,<4"]
pip = ["nd2"]
platforms = ["linux-64"]
variables = { OMP_NUM_THREADS = 4 }

[environments.site]
kind = "modules"
modules = ["samtools/1.20"]

[defaults]
environment = "cellpose"
code = ["lib/*.py"]
variables = { DIAMETER = "{{ params.diameter }}" }

[defaults.resources]
cpus = 4
memory = "16G"

[steps.segment]
foreach = "movies"
script = "scripts/segment.py"
args = ["{{ item.path }}", "{{ inputs.model }}", "{{ outputs.masks }}", "{{ params.diameter }}"]
inputs = { model = "models/cyto.pt" }
outputs = { masks = "results/masks/{{ item.stem }}.tif" }
resources = { gpus = "a40:1", time = "2h", slurm = ["--nice=100"] }

[steps.measure]
foreach = { step = "segment" }
environment = "site"
command = "measure {{ steps.segment.outputs.masks }} > {{ outputs.table }}"
outputs = { table = "results/tables/{{ item.stem }}.csv" }

[steps.train]
matrix = { rate = "{{ params.rates }}", seed = [1, 2, 3] }
matrix_exclude = [{ rate = 0.1, seed = 3 }]
matrix_include = [{ rate = 0.5, seed = 1 }]
command = "train {{ matrix.rate }} {{ matrix.seed }} > {{ outputs.model }}"
outputs = { model = "results/models/{{ matrix.rate }}_{{ matrix.seed }}.pt" }
max_parallel = 2

[steps.score]
foreach = { step = "train" }
command = "score {{ steps.train.outputs.model }} {{ matrix.seed }} > {{ outputs.score }}"
outputs = { score = "results/scores/{{ matrix.rate }}_{{ matrix.seed }}.txt" }

[steps.plot]
script = "scripts/report.py"
interpreter = ["python3", "-u"]
args = { seed = 3, rates = "{{ params.rates }}", quiet = true, models = "{{ steps.train.outputs.model | stem }}" }

[steps.pack]
command = ["tar", "-cf", "{{ outputs.tar }}", "{{ steps.score.outputs.score }}"]
outputs = { tar = "results/scores.tar" }

[steps.align]
foreach = { dataset = "units", by = ["sample"] }
environment = "none"
command = "align {{ item.sample }} > {{ outputs.stack }}"
outputs = { stack = "results/stacks/{{ item.sample }}.tif" }

[steps.report]
needs = ["align"]
script = "scripts/report.py"
args = ["{{ outputs.html }}", "{{ steps.measure.outputs.table }}", "{{ datasets.movies }}"]
outputs = { html = "results/report.html" }
variables = { TITLE = "{{ project.name }}" }
description = "What a browser shows"
enabled = true
"#;

/// Tables whose keys a person chose; those of variables and options have rules of their own.
const NAMED: &[&str] =
    &["params", "datasets", "environments", "steps", "inputs", "outputs", "matrix"];

fn project() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let files = [
        ("data/a.nd2", "a"),
        ("data/b.nd2", "b"),
        ("units.tsv", "sample\tmovie\na\tdata/a.nd2\nb\tdata/b.nd2\n"),
        ("models/cyto.pt", "m"),
        ("lib/tools.py", ""),
        ("scripts/segment.py", ""),
        ("scripts/report.py", ""),
    ];
    for (path, text) in files {
        let path = root.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    root
}

/// How many findings `manifest` has, and what people read.
fn found(root: &Path, manifest: &Table) -> (usize, String) {
    fs_err::write(root.join("lab.toml"), toml::to_string(manifest).unwrap()).unwrap();
    let sink = pipeline::check(root).unwrap().sink;
    let told = human(&sink, Lang::En, Look { width: 100, color: false });
    (sink.sorted().len(), told)
}

/// Where every key of `table` stands.
fn paths(table: &Table) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for (key, value) in table {
        all.push(vec![key.clone()]);
        if let Value::Table(inner) = value {
            all.extend(paths(inner).into_iter().map(|path| [vec![key.clone()], path].concat()));
        }
    }
    all
}

/// `table` with the key at `path` changed.
fn changed(table: &Table, path: &[String], change: fn(&str, Value) -> (String, Value)) -> Table {
    let mut root = table.clone();
    let (key, above) = path.split_last().unwrap();
    let inner = above.iter().fold(&mut root, |at, key| at[key].as_table_mut().unwrap());
    let value = inner.remove(key).unwrap();
    let (key, value) = change(key, value);
    inner.insert(key, value);
    root
}

/// Holds that each change of a key of which `concerns` says so gives one finding.
fn each_is_told_once(
    concerns: impl Fn(&[String]) -> bool,
    change: fn(&str, Value) -> (String, Value),
) {
    let whole: Table = toml::from_str(WHOLE).unwrap();
    let root = project();
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in paths(&whole).into_iter().filter(|path| concerns(path)) {
        let (messages, told) = found(root.path(), &changed(&whole, &path, change));
        count += 1;
        if messages != 1 {
            wrong.push(format!("{}: {messages} messages\n{told}", path.join(".")));
        }
    }
    assert!(count > 20, "{count} changes");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Whether a person chose the last key of `path`.
fn is_named(path: &[String]) -> bool {
    path.iter().rev().nth(1).is_some_and(|table| NAMED.contains(&table.as_str()))
}

/// Whether the last key of `path` is what its program calls it: a variable or an option.
fn is_of_the_program(path: &[String]) -> bool {
    path.iter().rev().nth(1).is_some_and(|table| ["variables", "args"].contains(&table.as_str()))
}

#[test]
fn the_whole_has_no_fault() {
    let (messages, told) = found(project().path(), &toml::from_str(WHOLE).unwrap());
    assert_eq!(messages, 0, "{told}");
}

#[test]
fn a_misspelt_key_or_table() {
    each_is_told_once(
        |path| !is_named(path) && !is_of_the_program(path),
        |key, value| (format!("{key}x"), value),
    );
}

#[test]
fn a_name_that_is_none() {
    each_is_told_once(is_named, |key, value| (key.to_uppercase(), value));
}

#[test]
fn a_value_of_no_type_of_the_language() {
    let date: fn(&str, Value) -> (String, Value) =
        |key, _| (key.to_owned(), Value::Datetime("1979-05-27".parse().unwrap()));
    each_is_told_once(|_| true, date);
}

#[test]
fn an_element_of_no_type_of_the_language() {
    let date: fn(&str, Value) -> (String, Value) = |key, _| {
        let date = Value::Datetime("1979-05-27".parse().unwrap());
        (key.to_owned(), Value::Array(vec![date]))
    };
    each_is_told_once(|_| true, date);
}

#[test]
fn a_template_that_names_nothing() {
    // Where braces are a person's own text, or a value that arrives as it is.
    let is_data = |path: &[String]| path[0] == "params" || path.last().unwrap() == "description";
    let whole: Table = toml::from_str(WHOLE).unwrap();
    let value = |path: &[String]| {
        let (first, below) = path.split_first().unwrap();
        below.iter().fold(&whole[first], |at, key| &at[key])
    };
    let texts = |path: &[String]| match value(path) {
        Value::String(_) => true,
        Value::Array(list) => list.first().is_some_and(Value::is_str),
        _ => false,
    };
    each_is_told_once(
        |path| texts(path) && !is_data(path),
        |key, value| {
            let template = Value::String("{{ params.nothing }}".to_owned());
            let value = if value.is_array() { Value::Array(vec![template]) } else { template };
            (key.to_owned(), value)
        },
    );
}

/// Whatever is cut out of a manifest, it is judged to the end.
#[test]
fn a_character_or_line_too_few() {
    let root = project();
    let check = |text: String| {
        fs_err::write(root.path().join("lab.toml"), &text).unwrap();
        let sink = pipeline::check(root.path()).unwrap().sink;
        for lang in Lang::ALL {
            human(&sink, lang, Look { width: 100, color: false });
        }
    };
    let cuts = WHOLE.char_indices().step_by(5).map(|(at, c)| (at, c.len_utf8()));
    let mut end = 0;
    let lines = WHOLE.split_inclusive('\n').map(|line| {
        end += line.len();
        (end - line.len(), line.len())
    });
    for (at, length) in cuts.chain(lines) {
        check(format!("{}{}", &WHOLE[..at], &WHOLE[at + length..]));
    }
}
