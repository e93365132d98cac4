//! Projects of any size, written to a folder in memory.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use fs_err as fs;
use tempfile::TempDir;

/// A folder that goes with this value; in memory where the system has such a disk.
pub(crate) fn folder() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    let parent = if memory.is_dir() { memory } else { std::env::temp_dir() };
    tempfile::Builder::new().prefix("lab-bench-").tempdir_in(parent).unwrap()
}

/// So many steps with a script and an output each, ten of a kind together: one, a diamond of
/// three below it, then a chain. `step_0` feeds `step_1` and `step_2`, both feed `step_3`.
pub(crate) fn steps(count: usize) -> TempDir {
    let project = folder();
    let root = project.path();
    fs::create_dir(root.join("scripts")).unwrap();
    let mut manifest = String::from("[project]\nname = \"many\"\n\n[params]\nsize = 3\n");
    for step in 0..count {
        let upstream = match step % 10 {
            0 => vec![],
            1 | 2 => vec![step - step % 10],
            3 => vec![step - 2, step - 1],
            _ => vec![step - 1],
        };
        let inputs: Vec<String> = upstream
            .iter()
            .map(|step| format!("\"{{{{ steps.step_{step}.outputs.table }}}}\""))
            .collect();
        let inputs = inputs.join(", ");
        write!(
            manifest,
            r#"
[steps.step_{step}]
script = "scripts/step_{step}.sh"
args = ["--size", "{{{{ params.size }}}}", "{{{{ outputs.table }}}}", {inputs}]
outputs.table = "results/step_{step}.tsv"
resources = {{ cpus = 2, memory = "4G", time = "1h" }}
"#
        )
        .unwrap();
        write_to(root, &format!("scripts/step_{step}.sh"), &format!("echo {step} \"$@\"\n"));
    }
    write_to(root, "lab.toml", &manifest);
    project
}

/// A step over so many files, one task by task after it, and one that gathers them all.
pub(crate) fn files(count: usize) -> TempDir {
    const MANIFEST: &str = r#"[project]
name = "files"

[datasets.movies]
path = "data"
include = ["*.txt"]

[steps.count]
foreach = "movies"
command = "wc -l {{ item.path }} > {{ outputs.lines }}"
outputs.lines = "results/lines/{{ item.stem }}.txt"

[steps.double]
foreach = { step = "count" }
command = "cat {{ steps.count.outputs.lines }} > {{ outputs.lines }}"
outputs.lines = "results/double/{{ item.stem }}.txt"

[steps.sum]
command = "wc -l {{ steps.double.outputs.lines | filelist }} > {{ outputs.sum }}"
outputs.sum = "results/sum.txt"
"#;
    let project = folder();
    fs::create_dir(project.path().join("data")).unwrap();
    for file in 0..count {
        write_to(project.path(), &format!("data/movie_{file:06}.txt"), &format!("{file}\n"));
    }
    write_to(project.path(), "lab.toml", MANIFEST);
    project
}

/// A step over a sheet of so many rows, four units a sample; one a sample, one a plate of 96, and
/// one over samples again.
pub(crate) fn sheet(rows: usize) -> TempDir {
    const MANIFEST: &str = r#"[project]
name = "sheet"

[datasets.units]
table = "units.tsv"
key = ["sample", "unit"]

[steps.align]
foreach = "units"
command = "align {{ item.reads }} > {{ outputs.bam }}"
outputs.bam = "results/align/{{ item.sample }}_{{ item.unit }}.bam"

[steps.merge]
foreach = { step = "align", by = ["sample"] }
command = "merge {{ steps.align.outputs.bam }} > {{ outputs.bam }}"
outputs.bam = "results/merge/{{ item.sample }}.bam"

[steps.plate]
foreach = { dataset = "units", by = ["plate"] }
command = "judge {{ item.plate }} {{ steps.align.outputs.bam }} > {{ outputs.table }}"
outputs.table = "results/plate/{{ item.plate }}.tsv"

[steps.call]
foreach = { step = "merge" }
command = "call {{ steps.merge.outputs.bam }} > {{ outputs.calls }}"
outputs.calls = "results/call/{{ item.sample }}.tsv"
"#;
    let project = folder();
    let mut units = String::from("sample\tunit\tplate\treads\n");
    for row in 0..rows {
        let (sample, unit, plate) = (row / 4, row % 4, row / 96);
        writeln!(units, "s{sample}\tu{unit}\tp{plate}\treads/{sample}_{unit}.fq").unwrap();
    }
    write_to(project.path(), "units.tsv", &units);
    write_to(project.path(), "lab.toml", MANIFEST);
    project
}

/// Two steps over sheets of so many rows each, which meet on a column of ten values: a task of the
/// second sees a tenth of the first.
pub(crate) fn coarse(rows: usize) -> TempDir {
    const MANIFEST: &str = r#"[project]
name = "coarse"

[datasets.units]
table = "units.tsv"
key = ["unit", "plate"]

[datasets.wells]
table = "wells.tsv"
key = ["well", "plate"]

[steps.align]
foreach = "units"
command = "align {{ item.unit }} > {{ outputs.bam }}"
outputs.bam = "results/align/{{ item.unit }}_{{ item.plate }}.bam"

[steps.compare]
foreach = "wells"
command = "compare {{ item.well }} {{ steps.align.outputs.bam | filelist }} > {{ outputs.table }}"
outputs.table = "results/compare/{{ item.well }}_{{ item.plate }}.tsv"
"#;
    let project = folder();
    for (name, column) in [("units.tsv", "unit"), ("wells.tsv", "well")] {
        let rows = (0..rows).map(|row| format!("{row}\tp{}\n", row % 10));
        let table = format!("{column}\tplate\n{}", rows.collect::<String>());
        write_to(project.path(), name, &table);
    }
    write_to(project.path(), "lab.toml", MANIFEST);
    project
}

fn write_to(root: &Path, path: &str, text: &str) {
    fs::write(root.join(path), text).unwrap();
}
