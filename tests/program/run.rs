//! `lab run`: what starts, what does not, what is told, and what a second run finds.

#![cfg(unix)]

use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::world::{Ran, World, ended, wait_until};

#[test]
fn all_is_run_once() {
    let world = World::new();
    world.well(&["run"]).says(0, &["count: 3 done", "sum: 1 done"]);
    assert_eq!(world.read("results/total"), "1\n2\n3\n");
    for log in ["count/local-1_0.out", "count/local-1_2.out", "sum/local-1.out"] {
        assert!(world.path(&format!(".lab/logs/{log}")).is_file(), "{log}");
    }
    let before = world.files();
    world.well(&["run"]).says(0, &["nothing to do: 5 tasks done before"]);
    assert_eq!(world.files(), before);
    assert!(!world.path(".lab/logs/sum/local-2.out").exists());
}

#[test]
fn only_what_moved_is_run_again() {
    let world = World::new();
    world.well(&["run"]);
    world.write("data/dover.txt", "low\nlow\nlow\nlow\n");
    world.well(&["run"]).says(0, &["count: 1 done, 2 done before", "sum: 1 done"]);
    assert_eq!(world.read("results/total"), "1\n2\n4\n");
    world.well(&["run", "apart", "--again"]).says(0, &["apart: 1 done"]);
    world.well(&["run"]).says(0, &["nothing to do"]);
}

#[test]
fn a_failure_stops_what_waits_for_it_and_nothing_else() {
    let world = World::new();
    let script = world.read("scripts/count.sh");
    world.write(
        "scripts/count.sh",
        &format!("case $1 in *cadiz*) echo 'no tide here' >&2; exit 7;; esac\n{script}"),
    );
    let failed = world.lab(&["run"]);
    failed.says(
        5,
        &[
            "count, task 1 (cadiz.txt) failed, exit code 7; log: .lab/logs/count/local-1_1.out",
            "no tide here",
            "sum: 1 not run",
            "count: 2 done",
        ],
    );
    assert!(failed.out.is_empty());
    assert!(world.read(".lab/logs/count/local-1_1.out").contains("no tide here"));
    assert!(world.path("results/apart").exists() && !world.path("results/total").exists());
    let plan = world.well(&["plan", "--format", "json"]);
    assert!(plan.out.contains("\"failed\""), "{plan:?}");
    world.write("scripts/count.sh", &script);
    world.well(&["run"]).says(0, &["count: 3 done", "sum: 1 done"]);
}

#[test]
fn some_tasks_or_one_item_are_tried() {
    let world = World::new();
    world.well(&["run", "count", "--tasks", "0,2"]).says(0, &["count: 2 done"]);
    assert!(!world.path("results/cadiz.n").exists());
    world.well(&["run", "count", "--item", "cadiz.txt"]).says(0, &["count: 1 done"]);
    assert_eq!(world.read("results/cadiz.n"), "2\n");
    assert!(!world.path("results/total").exists());
    world.lab(&["run", "count", "--tasks", "3"]).says(2, &["`steps.count` has no task 3"]);
    world.lab(&["run", "count", "--item", "cadix.txt"]).says(2, &["did you mean `cadiz.txt`?"]);
    world.well(&["run", "count", "--item", "cadiz.txt", "--again"]).says(0, &["count: 1 done"]);
}

#[test]
fn a_step_that_is_not_there_is_refused_with_the_nearest() {
    let world = World::new();
    world.lab(&["run", "coutn"]).says(2, &["no step `coutn`", "did you mean `count`?"]);
    world.lab(&["run", "coutn", "--lang", "fr"]).says(2, &["vouliez-vous dire `count` ?"]);
    assert!(!world.path("results").exists());
}

#[test]
fn a_step_that_is_too_big_keeps_all_from_starting() {
    let world = World::new();
    world.edit("lab.toml", "[steps.sum]", "[steps.sum]\nresources.cpus = 2");
    world.lab(&["run", "--cpus", "1"]).says(4, &["`steps.sum` asks for 2 CPU"]);
    assert!(!world.path("results").exists());
    world.well(&["run", "--cpus", "2"]);
}

#[test]
fn an_environment_that_is_missing_keeps_all_from_starting() {
    let world = World::new();
    world.edit(
        "lab.toml",
        "[steps.sum]",
        "[environments.stats]\ndependencies = [\"pandas\"]\n[steps.sum]\nenvironment = \"stats\"",
    );
    world.lab(&["run"]).says(4, &["stats"]);
    assert!(!world.path("results").exists() && !world.path(".lab/logs").exists());
    world.well(&["run", "count"]).says(0, &["count: 3 done"]);
}

/// A run with a task that lasts until it is ended, once that has started.
fn lasting(world: &World) -> std::process::Child {
    world.edit(
        "lab.toml",
        "echo {{ params.unit }}",
        "test -e go || { echo $$ > pid.new; mv pid.new pid; sleep 300; }; echo {{ params.unit }}",
    );
    let mut command = world.command(&["run", "--cpus", "4"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    world.wait_for("pid");
    child
}

fn interrupt(child: std::process::Child) -> Ran {
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    ended(child.wait_with_output().unwrap())
}

#[test]
fn an_interrupt_ends_the_tasks_and_the_next_run_goes_on() {
    let world = World::new();
    let child = lasting(&world);
    wait_until("the other tasks", || world.path("results/total").exists());
    let task = Pid::from_raw(world.read("pid").trim().parse().unwrap()).unwrap();
    assert!(test_kill_process(task).is_ok());
    interrupt(child).says(130, &["apart: 1 interrupted"]);
    wait_until("the task to be gone", || test_kill_process(task).is_err());
    assert!(!world.path("results/apart").exists());
    world.write("go", "");
    world.well(&["run"]).says(0, &["apart: 1 done", "done before"]);
    assert_eq!(world.read("results/apart"), "m\n");
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_run_left_is_ended_before_the_next() {
    let world = World::new();
    let mut child = lasting(&world);
    let task = Pid::from_raw(world.read("pid").trim().parse().unwrap()).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(test_kill_process(task).is_ok(), "it outlives the run that started it");
    world.write("go", "");
    world.well(&["run"]).says(0, &["running: ended", "apart: 1 done"]);
    wait_until("the task to be gone", || {
        let stat = fs_err::read_to_string(format!("/proc/{}/stat", task.as_raw_pid()));
        stat.is_err() || stat.is_ok_and(|stat| stat.contains(") Z "))
    });
    assert_eq!(world.read("results/apart"), "m\n");
    assert!(!world.path(".lab/run.lock").exists());
}

#[test]
fn two_runs_at_once_are_one_too_many() {
    let world = World::new();
    let child = lasting(&world);
    let pid = format!("process {}", child.id());
    world.lab(&["run"]).says(4, &["another `lab run`", &pid]);
    world.lab(&["run", "--lang", "fr"]).says(4, &["un autre `lab run`"]);
    world.well(&["plan"]);
    interrupt(child).says(130, &[]);
}

#[test]
fn a_variable_with_the_name_of_a_value_leaves_it_as_it_is() {
    let world = World::with(
        r#"[project]
name = "tides"

[params]
unit = "m"

[steps.say]
command = "echo {{ params.unit }} $params_unit > {{ outputs.o }}"
variables.params_unit = "ft"
outputs.o = "results/o"
"#,
    );
    world.well(&["run"]);
    assert_eq!(world.read("results/o"), "m ft\n");
}

#[test]
fn a_file_written_by_hand_is_kept_and_told() {
    let world = World::new();
    world.write("results/total", "my notes\n");
    world.write("results/brest.n", "1\n");
    let told = "`results/brest.n` and `results/total`";
    world.well(&["run"]).says(0, &[told, "`.lab/kept/`", "sum: 1 done"]);
    assert_eq!(world.read("results/total"), "1\n2\n3\n");
    let kept: Vec<_> = fs_err::read_dir(world.path(".lab/kept")).unwrap().collect();
    assert_eq!(kept.len(), 1, "what is made again the same is there once");
    let kept = kept[0].as_ref().unwrap().path().join("results/total");
    assert_eq!(fs_err::read_to_string(kept).unwrap(), "my notes\n");
    world.write("data/dover.txt", "low\n");
    let again = world.well(&["run"]);
    assert!(!again.err.contains("kept"), "{again:?}");
}

#[test]
fn an_output_edited_by_hand_is_kept_and_told() {
    let world = World::new();
    world.well(&["run"]);
    world.write("results/total", "1\n2\n3\nmine\n");
    world.write("data/dover.txt", "low\n");
    world.well(&["run"]).says(0, &["`results/total`", "`.lab/kept/`"]);
    let kept: Vec<_> = fs_err::read_dir(world.path(".lab/kept")).unwrap().collect();
    assert_eq!(kept.len(), 1);
    let kept = kept[0].as_ref().unwrap().path().join("results/total");
    assert_eq!(fs_err::read_to_string(kept).unwrap(), "1\n2\n3\nmine\n");
    // One that was removed, and written by a person: the path alone does not make it a task's.
    fs_err::remove_file(world.path("results/total")).unwrap();
    world.write("results/total", "a person's\n");
    world.write("data/ems.txt", "low\n");
    world.well(&["run"]).says(0, &["`results/total`", "`.lab/kept/`"]);
    assert_eq!(fs_err::read_dir(world.path(".lab/kept")).unwrap().count(), 2);
}

#[test]
fn a_clone_whose_results_are_committed_runs_again() {
    let world = World::new();
    world.well(&["run"]);
    fs_err::remove_dir_all(world.path(".lab")).unwrap();
    world.well(&["run"]).says(0, &["count: 3 done", "sum: 1 done", "and `results/total`"]);
    assert_eq!(fs_err::read_dir(world.path(".lab/kept")).unwrap().count(), 0);
    world.well(&["run"]).says(0, &["nothing to do"]);
}
