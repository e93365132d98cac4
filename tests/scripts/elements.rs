//! Elements that do several tasks: what they run, and how `submit.sh` sends them.

use crate::{
    builder::*,
    shapes,
    world::{Ran, World},
};

/// The element `index` of the array 42 of `step`, as Slurm starts it.
fn element(world: &World, step: &str, index: u32) -> Ran {
    let slurm = [
        ("SLURM_JOB_NAME", &*format!("a_project_with_a_lon.{step}.abc")),
        ("SLURM_JOB_ID", "44"),
        ("SLURM_ARRAY_JOB_ID", "42"),
        ("SLURM_ARRAY_TASK_ID", &index.to_string()),
    ];
    world.bash(&[&format!("rendered/steps/{step}.sbatch"), "rendered/steps", "0"], &slurm)
}

fn ok(world: &World, arguments: &[&str]) -> String {
    let ran = world.submit(arguments);
    assert_eq!(ran.status, 0, "{}{}", ran.err, ran.out);
    ran.out
}

/// The sorted keys of these tasks.
fn keys(step: &str, tasks: &[u32]) -> Vec<String> {
    let mut keys: Vec<String> = tasks.iter().map(|task| key(&format!("{step} {task}"))).collect();
    keys.sort();
    keys
}

#[test]
fn an_element_does_each_of_its_tasks_and_one_failure_stops_no_other() {
    let mut shape = shapes::elements();
    shape.plan.jobs[0].run = command(vec![
        text("echo x >>ran; [[ "),
        bare(0),
        text(" != *3,* || -e mended ]] || exit 5; echo >"),
        bare(1),
    ]);
    let world = World::new(&shape.plan);
    let ran = element(&world, "align", 0);
    assert_eq!(ran.status, 5, "{}", ran.err);
    assert_eq!(world.names(".lab/done/align"), keys("align", &[0, 6]), "{}", ran.err);
    world.write("mended", "");
    let ran = element(&world, "align", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(world.names(".lab/done/align"), keys("align", &[0, 3, 6]));
    assert_eq!(world.read("ran").lines().count(), 4, "what is done is not done twice");
    assert_eq!(element(&world, "align", 2).status, 0);
    assert_eq!(world.names(".lab/done/align"), keys("align", &[0, 2, 3, 5, 6]));
    let none = element(&world, "align", 3);
    assert!(none.status == 64 && none.err.contains("no task has this index: 3"), "{}", none.err);
    // By hand it is the task that has the index.
    assert_eq!(world.step("align", 4).status, 0);
    assert_eq!(world.names(".lab/done/align"), keys("align", &[0, 2, 3, 4, 5, 6]));
}

#[test]
fn an_element_that_is_queued_again_leaves_alone_what_has_no_try_left() {
    let mut shape = shapes::elements();
    shape.plan.jobs[0].retries.count = 1;
    shape.plan.jobs[0].run = command(vec![text("echo "), bare(0), text(" >>ran; exit 1")]);
    let world = World::new(&shape.plan);
    world.command("scontrol", "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$FAKE/asked\"\n");
    assert_eq!(element(&world, "align", 1).status, 1);
    assert_eq!(world.read("fake/asked"), "requeue 42_1\n");
    assert_eq!(element(&world, "align", 1).status, 1);
    let more = element(&world, "align", 1);
    assert_eq!((more.status, &*world.read("fake/asked")), (1, "requeue 42_1\n"), "{}", more.err);
    assert_eq!(world.read("ran").lines().count(), 4, "two tasks, two tries each");
}

#[test]
fn elements_with_something_to_do_are_sent_and_pair_with_their_twins() {
    let world = World::new(&shapes::elements().plan);
    let out = ok(&world, &[]);
    assert_eq!(world.calls(), ["align 0 0-2", "segment 0 0-2 aftercorr:101"]);
    assert!(out.contains("sent 7"), "{out}");
    // Element 1 runs: all its tasks are on their way, also those that failed in it.
    for (element, task) in [(0, 0), (0, 3), (0, 6), (2, 2)] {
        let ran = world.step("align", task);
        assert_eq!(ran.status, 0, "{element} {}", ran.err);
    }
    world.queue(&[("101|1|RUNNING|None", 0)]);
    let out = ok(&world, &["align"]);
    assert_eq!(world.calls()[2..], ["align 0 2"], "{out}");
    assert!(out.contains("done 4, on its way 2, sent 1"), "{out}");
    // The twins follow what is alive and what is sent.
    let world = World::new(&shapes::elements().plan);
    ok(&world, &["align"]);
    world.queue(&[
        ("101|0|RUNNING|None", 0),
        ("101|1|PENDING|Resources", 0),
        ("101|2|RUNNING|None", 0),
    ]);
    ok(&world, &[]);
    assert_eq!(world.calls()[1..], ["segment 0 0-2 aftercorr:101"]);
}

#[test]
fn elements_are_cut_into_chunks_and_limited_as_tasks_are() {
    let mut shape = shapes::aligned(50);
    shape.plan.jobs[0].jobs = Some(20);
    shape.plan.jobs[1].jobs = Some(20);
    shape.plan.jobs[1].max_parallel = Some(2);
    let mut cluster = cluster();
    (cluster.max_array_size, cluster.max_submit) = (Some(11), Some(40));
    shape.plan.cluster = Some(cluster);
    let world = World::new(&shape.plan);
    ok(&world, &[]);
    assert_eq!(
        world.calls(),
        [
            "align 0 0-10",
            "segment 0 0-10%2 aftercorr:101",
            "align 11 0-8",
            "segment 11 0-8%2 aftercorr:103,afterany:102"
        ]
    );
}
