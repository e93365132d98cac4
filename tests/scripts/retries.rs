//! Jobs that try their task again: what they ask of a Slurm that only records.

use labwright::plan::{Job, PlannedRetries};

use crate::{
    builder::*,
    world::{Ran, World},
};

/// Three tasks that run `body`, with these retries.
fn again(body: &str, retries: PlannedRetries) -> (World, Job) {
    let mut align = align(3);
    align.run = command(vec![text(body), text("\nprintf '%s\\n' done >"), bare(1)]);
    align.requested.memory_mb = Some(1024);
    align.retries = retries;
    let plan = plan(vec![align.clone()]);
    let world = World::new(&plan);
    world.command(
        "scontrol",
        "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$FAKE/asked\"\n[ ! -e \"$FAKE/deaf\" ]\n",
    );
    (world, align)
}

fn twice() -> PlannedRetries {
    PlannedRetries { count: 2, ..PlannedRetries::default() }
}

/// The element `index` of the array 42, as Slurm starts it; the last has the array's own id.
fn element(world: &World, index: u32) -> Ran {
    let id = if index == 2 { "42".to_owned() } else { (43 + index).to_string() };
    let slurm = [
        ("SLURM_JOB_NAME", "a_project_with_a_lon.align.abc"),
        ("SLURM_JOB_ID", &id),
        ("SLURM_ARRAY_JOB_ID", "42"),
        ("SLURM_ARRAY_TASK_ID", &index.to_string()),
        ("SLURM_MEM_PER_NODE", "1024"),
    ];
    world.bash(&["rendered/steps/align.sbatch", "rendered/steps", "0"], &slurm)
}

fn asked(world: &World) -> Vec<String> {
    let asked = fs_err::read_to_string(world.path("fake/asked")).unwrap_or_default();
    asked.lines().map(str::to_owned).collect()
}

fn tries(world: &World, index: u32) -> Vec<String> {
    let path = world.path(&format!(".lab/tries/align/{}", key(&format!("align {index}"))));
    let tries = fs_err::read_to_string(path).unwrap_or_default();
    tries.lines().map(str::to_owned).collect()
}

#[test]
fn a_job_queues_its_own_element_again_as_often_as_the_step_says() {
    let (world, _) = again("false", twice());
    for (tried, log) in [(1, "42_2.out"), (2, "42_2.out")] {
        let ran = element(&world, 2);
        assert_eq!(ran.status, 1, "{}", ran.err);
        assert_eq!(asked(&world), vec!["requeue 42_2"; tried], "{}", ran.err);
        let line = format!("attempt\t42_2\t1\tfailed\t1024\t60\t.lab/logs/align/{log}");
        assert_eq!(tries(&world, 2), vec![line; tried]);
    }
    let ran = element(&world, 2);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("not tried again; tries: (3)"), "{}", ran.err);
    assert_eq!(asked(&world).len(), 2);
    assert_eq!(tries(&world, 2).len(), 3);
    assert_eq!(tries(&world, 0).len(), 0);
}

#[test]
fn a_task_that_succeeds_leaves_a_mark_and_no_attempt() {
    let once = "[[ -e tried ]] || { : >tried; exit 5; }";
    let (world, _) = again(once, twice());
    assert_eq!(element(&world, 1).status, 1);
    assert_eq!(asked(&world), ["requeue 42_1"]);
    assert!(tries(&world, 1)[0].starts_with("attempt\t42_1\t5\tfailed\t"));
    let ran = element(&world, 1);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(world.names(".lab/done/align"), [key("align 1")]);
    assert!(tries(&world, 1).is_empty() && asked(&world).len() == 1);
}

#[test]
fn what_another_job_tried_does_not_count() {
    let (world, _) = again("false", PlannedRetries { count: 1, ..twice() });
    let line = "attempt\t41_0\t1\tfailed\t-\t-\tlog\n";
    world.write(&format!(".lab/tries/align/{}", key("align 0")), &line.repeat(2));
    assert_eq!(element(&world, 0).status, 1);
    assert_eq!(asked(&world), ["requeue 42_0"]);
    assert_eq!(tries(&world, 0).len(), 1, "they are told no more");
}

#[test]
fn after_a_kill_for_memory_there_is_more() {
    let grown = PlannedRetries { memory_mb: vec![1024, 2048, 3000], ..twice() };
    let (world, _) = again("[[ ! -e kill ]] || kill -9 \"$BASHPID\"; exit 3", grown);
    assert_eq!(element(&world, 0).status, 1);
    assert_eq!(asked(&world), ["requeue 42_0"], "another failure changes nothing");
    world.write("kill", "");
    let ran = element(&world, 0);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert_eq!(asked(&world)[1..], ["requeue 42_0", "update JobId=42_0 MinMemoryNode=2048"]);
    assert!(tries(&world, 0)[1].starts_with("attempt\t42_0\t137\tmemory\t1024\t"));
}

#[test]
fn before_its_time_is_over_a_job_is_queued_again_with_more() {
    let grown = PlannedRetries { count: 1, minutes: vec![60, 90], ..twice() };
    let (world, _) = again("for i in {1..100}; do sleep 0.1; done; exit 3", grown);
    let script = world.read("rendered/steps/align.sbatch");
    assert!(script.contains("\n#SBATCH --requeue\n#SBATCH --signal=B:USR1@60\n"), "{script}");
    let call = "SLURM_JOB_NAME=a_project_with_a_lon.align.abc SLURM_JOB_ID=7 SLURM_ARRAY_JOB_ID=7 \
                SLURM_ARRAY_TASK_ID=0 \"$BASH\" rendered/steps/align.sbatch & \
                sleep 1.5; kill -USR1 $!; wait $!; echo $?; kill 0";
    let ran = world.bash(&["-c", &format!("setsid \"$BASH\" -c '{call}'")], &[]);
    assert!(ran.out.starts_with("1\n"), "{}{}", ran.out, ran.err);
    assert_eq!(asked(&world), ["requeue 7_0", "update JobId=7_0 TimeLimit=90"], "{}", ran.err);
    assert_eq!(tries(&world, 0), ["attempt\t7_0\t143\ttime\t-\t60\t.lab/logs/align/7_0.out"]);
}

#[test]
fn what_would_end_the_same_way_is_not_tried_again() {
    let (world, _) = again("exit 78", twice());
    assert_eq!(element(&world, 0).status, 78);
    assert!(asked(&world).is_empty());
    let (world, _) = again("false", twice());
    world.write("fake/deaf", "");
    let ran = element(&world, 0);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("did not queue this job again"), "{}", ran.err);
}

#[test]
fn by_hand_and_in_another_job_nothing_is_queued_again() {
    let (world, _) = again("false", twice());
    assert_eq!(world.step("align", 0).status, 1);
    let other = [("SLURM_JOB_NAME", "bash"), ("SLURM_JOB_ID", "9"), ("SLURM_ARRAY_TASK_ID", "0")];
    assert_eq!(world.bash(&["rendered/steps/align.sbatch"], &other).status, 1);
    assert!(asked(&world).is_empty() && world.names(".lab/tries").is_empty());
}

#[test]
fn a_step_of_one_task_queues_its_job_again() {
    let mut single = job("single");
    single.run = command(vec![text("false")]);
    single.requested.time_s = None;
    single.retries = twice();
    let world = World::new(&plan(vec![single]));
    world.command("scontrol", "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$FAKE/asked\"\n");
    let slurm = [("SLURM_JOB_NAME", "a_project_with_a_lon.single.abc"), ("SLURM_JOB_ID", "9")];
    let ran = world.bash(&["rendered/steps/single.sbatch"], &slurm);
    assert_eq!((ran.status, asked(&world)), (1, vec!["requeue 9".to_owned()]), "{}", ran.err);
    let tried = world.read(&format!(".lab/tries/single/{}", key("single")));
    assert_eq!(tried, "attempt\t9\t1\tfailed\t-\t-\t.lab/logs/single/9.out\n");
}
