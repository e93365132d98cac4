//! What a whole project costs: each command at 1,000 and at 10,000 steps, over 100,000 files and
//! over sheets, in process and as a process. Told as ratios, to what is ten times smaller and to what the same
//! work costs without the tool, for seconds are of one machine.

#![allow(clippy::unwrap_used, reason = "what a measurement sets up must succeed")]
#![allow(clippy::print_stdout, reason = "the figures are the result")]
#![allow(clippy::disallowed_methods, reason = "what is compared with is plain writing; the clock")]

mod project;
mod stages;

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use fs_err as fs;
use labwright::pipeline::{self, Rendered};
use tempfile::TempDir;
use toml::de::DeTable;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// So often is each thing measured.
const RUNS: usize = 7;

/// The time that something took.
#[derive(Clone, Copy)]
struct Time {
    least: Duration,
    median: Duration,
}

/// Measures `work`, each time after `before`.
fn measured(mut before: impl FnMut(), mut work: impl FnMut()) -> Time {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            before();
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    Time { least: times[0], median: times[RUNS / 2] }
}

impl Time {
    fn tell(self, what: &str) -> Self {
        let (least, median) = (milliseconds(self.least), milliseconds(self.median));
        println!("  {what:<44}{least:>9.1}{median:>9.1}");
        self
    }

    fn over(self, other: Self) -> f64 {
        self.median.as_secs_f64() / other.median.as_secs_f64()
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// What one project costs.
struct Costs {
    of: Vec<(&'static str, Time)>,
}

impl Costs {
    fn get(&self, what: &str) -> Time {
        self.of.iter().find(|(name, _)| *name == what).unwrap().1
    }
}

/// The files of a project as they are rendered, and the lock.
fn rendered(root: &Path) -> Rendered {
    let mut project = pipeline::check(root).unwrap();
    project.whole().expect("the project is valid");
    let locked = pipeline::lock(&project, None, std::time::SystemTime::now().into()).unwrap();
    let analysis = project.analysis.as_ref().expect("it passed the barrier");
    let plan = pipeline::plan(analysis, &locked);
    let rendered = pipeline::rendered(&plan, &locked, root).unwrap();
    pipeline::apply(&rendered, &locked, root).unwrap();
    rendered
}

fn lab(root: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command.args(arguments).arg("--quiet").current_dir(root).stdout(Stdio::null());
    assert!(command.status().unwrap().success(), "lab {arguments:?}");
}

fn forget(root: &Path) {
    for path in ["rendered", ".lab"] {
        let _ = fs::remove_dir_all(root.join(path));
    }
    let _ = fs::remove_file(root.join("lab.lock"));
}

fn costs(title: &str, root: &Path) -> Costs {
    println!("\n{title:<46}{:>9}{:>9}", "least ms", "median");
    let mut of = Vec::new();
    let mut add = |what: &'static str, time: Time| of.push((what, time.tell(what)));
    let cold = || forget(root);
    let nothing = || ();
    add("check, in process", measured(nothing, || drop(pipeline::check(root).unwrap())));
    add("render cold, in process", measured(cold, || drop(rendered(root))));
    add("render unchanged, in process", measured(nothing, || drop(rendered(root))));
    add("lab check", measured(nothing, || lab(root, &["check"])));
    add("lab plan", measured(nothing, || lab(root, &["plan"])));
    add("lab render, cold", measured(cold, || lab(root, &["render"])));
    add("lab render, unchanged", measured(nothing, || lab(root, &["render"])));

    let text = fs::read_to_string(root.join("lab.toml")).unwrap();
    let parsed = || drop(DeTable::parse(&text).unwrap());
    add("floor: the manifest parsed with spans", measured(nothing, parsed));
    let tree = rendered(root).tree;
    let copy = project::folder();
    let write = || {
        for (path, file) in tree.files() {
            std::fs::write(copy.path().join(path.replace('/', "_")), &file.bytes).unwrap();
        }
    };
    let empty = || {
        for entry in fs::read_dir(copy.path()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
    };
    add("floor: the same files written", measured(empty, write));
    let compare = || {
        for (path, file) in tree.files() {
            assert_eq!(std::fs::read(root.join(path)).unwrap(), file.bytes);
        }
    };
    add("floor: the same files read and compared", measured(nothing, compare));
    Costs { of }
}

fn ratio(what: &str, ratio: f64) {
    println!("  {what:<56}{ratio:>7.1}");
}

/// How much more the larger project costs.
fn grown(title: &str, large: &Costs, small: &Costs) {
    for (what, _) in &large.of {
        ratio(&format!("{title}: {what}"), large.get(what).over(small.get(what)));
    }
}

fn main() {
    // Tests that take every target along measure nothing.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let few = project::steps(1_000);
    let few = costs("1,000 steps", few.path());
    let many = project::steps(10_000);
    let many_steps = costs("10,000 steps", many.path());
    stages::tell("10,000 steps, unchanged, by stage", many.path());
    let of = |title: &str, project: TempDir| costs(title, project.path());
    let small = of("foreach over 10,000 files, and again", project::files(10_000));
    let large = of("foreach over 100,000 files, and again", project::files(100_000));
    let short = of("a sheet of 1,000 rows, three groupings", project::sheet(1_000));
    let long = of("a sheet of 10,000 rows, three groupings", project::sheet(10_000));
    let thin = of("500 tasks that see 50 each", project::coarse(500));
    let thick = of("2,000 tasks that see 200 each", project::coarse(2_000));

    println!("\nratios of medians");
    grown("10,000 steps to 1,000", &many_steps, &few);
    grown("100,000 files to 10,000", &large, &small);
    grown("10,000 rows to 1,000", &long, &short);
    grown("2,000 coarse tasks to 500", &thick, &thin);
    let floors = [
        ("check, in process", "floor: the manifest parsed with spans"),
        ("render cold, in process", "floor: the same files written"),
        ("render unchanged, in process", "floor: the same files read and compared"),
    ];
    for (what, floor) in floors {
        ratio(&format!("10,000 steps: {what}"), many_steps.get(what).over(many_steps.get(floor)));
        println!("    to {floor}");
    }
}
