//! Outputs that may be deleted once all that read them are done.

use labwright::plan::{Field, Plan, Select, WaitHow};

use crate::{
    builder::*,
    shapes::{Shape, run_all},
    world::World,
};

/// `split` makes a temporary file, a temporary folder and a number a task; `look` reads the file of
/// its twin, `pairs` the folders of two, `sum` the numbers of all.
pub(crate) fn temporary() -> Shape {
    let row = |k: u32| {
        vec![
            one(&format!("work/{k}/number")),
            one(&format!("work/a {k}.tif")),
            one(&format!("work/parts/{k}/")),
        ]
    };
    let columns = ["outputs.number", "outputs.stack", "outputs.parts"];
    let mut split = array("split", &columns, (0..4).map(row).collect());
    let number = column_output(&mut split, "number");
    let stack = column_output(&mut split, "stack");
    let parts = folder_column(&mut split, "parts");
    for output in &mut split.outputs {
        output.temporary = output.name.as_str() != "number";
    }
    split.run = command(vec![
        text("echo 1 >"),
        bare(number),
        text("; echo stack >"),
        bare(stack),
        text("; echo x >"),
        bare(parts),
        text("/x; echo again >>made"),
    ]);
    let row = |k: u32| vec![Field::Task(k), one(&format!("results/look/{k}"))];
    let mut look = array("look", &["steps.split", "outputs.text"], (0..4).map(row).collect());
    wait_some(&mut look, &split, WaitHow::Each, true);
    look.waits[0].temporary = vec![name("stack")];
    let seen = gathered(&mut look, "split", "stack", Select::Task, false);
    let out = column_output(&mut look, "text");
    look.run = command(vec![text("cat "), bare(seen), text(" >"), bare(out)]);
    let row = |k: u32| vec![Field::Groups(vec![k]), one(&format!("results/pairs/{k}"))];
    let mut pairs = array("pairs", &["groups.split", "outputs.text"], (0..2).map(row).collect());
    let groups = vec![vec![0, 1], vec![2, 3]];
    pairs.table.as_mut().unwrap().groups.insert(name("split"), groups);
    wait_some(&mut pairs, &split, WaitHow::Group, false);
    pairs.waits[0].temporary = vec![name("parts")];
    let out = column_output(&mut pairs, "text");
    pairs.run = command(vec![text("cat work/parts/*/x >"), bare(out)]);
    let mut sum = job("sum");
    wait_all(&mut sum, &split);
    let all = gathered(&mut sum, "split", "number", Select::All, true);
    let out = constant_output(&mut sum, "text", "results/sum");
    sum.run = command(vec![text("cat "), bare(all), text(" >"), bare(out)]);
    let makes = vec![
        ("results/look/1".into(), "stack\n".into()),
        ("results/pairs/1".into(), "x\nx\nx\nx\n".into()),
        ("results/sum".into(), "1\n1\n1\n1\n".into()),
    ];
    Shape { name: "temporary", plan: plan(vec![split, look, pairs, sum]), makes }
}

/// All done, and nothing temporary left.
fn cleaned(plan: &Plan) -> World {
    let world = World::new(plan);
    for job in &plan.jobs {
        run_all(&world, job, 0);
    }
    for k in 0..4 {
        fs_err::remove_file(world.path(&format!("work/a {k}.tif"))).unwrap();
        fs_err::remove_dir_all(world.path(&format!("work/parts/{k}"))).unwrap();
    }
    world
}

fn ok(world: &World, arguments: &[&str]) -> String {
    let ran = world.submit(arguments);
    assert_eq!(ran.status, 0, "{}{}", ran.err, ran.out);
    ran.out
}

#[test]
fn what_is_missing_and_read_by_nothing_is_not_stale() {
    let plan = temporary().plan;
    let world = cleaned(&plan);
    assert!(ok(&world, &[]).contains("nothing to send"));
    let ran = world.step("split", 0);
    assert!(ran.status == 0 && ran.err.contains("already done"), "{}", ran.err);
    fs_err::remove_file(world.path("work/0/number")).unwrap();
    let ran = world.step("split", 0);
    assert!(ran.status == 0 && world.path("work/a 0.tif").exists(), "{}", ran.err);
    assert_eq!(world.read("made").lines().count(), 5, "what lasts is missed");
}

#[test]
fn a_reader_that_runs_again_has_it_made_again_task_by_task() {
    let plan = temporary().plan;
    let world = cleaned(&plan);
    fs_err::remove_file(world.path("results/look/2")).unwrap();
    let dry = ok(&world, &["--dry-run"]);
    assert!(dry.contains("steps/split.sbatch"), "{dry}");
    let key = &plan.jobs[0].task_key(2).to_owned();
    assert!(world.names(".lab/done/split").contains(key), "a dry run forgets nothing");
    ok(&world, &[]);
    assert_eq!(world.calls(), ["split 0 2", "look 0 2 aftercorr:101"]);
    assert!(!world.names(".lab/done/split").contains(key));
    let early = world.step("look", 2);
    assert_eq!(early.status, 75, "{}", early.err);
    for step in ["split", "look"] {
        let ran = world.step(step, 2);
        assert_eq!(ran.status, 0, "{}", ran.err);
    }
    assert_eq!(world.read("results/look/2"), "stack\n");
    ok(&world, &[]);
    assert_eq!(world.calls().len(), 2, "all is done");
}

#[test]
fn of_a_group_only_its_own_are_made_again() {
    let plan = temporary().plan;
    let world = cleaned(&plan);
    fs_err::remove_file(world.path(&format!(".lab/done/pairs/{}", plan.jobs[2].task_key(1))))
        .unwrap();
    ok(&world, &[]);
    assert_eq!(world.calls(), ["split 0 2-3", "pairs 0 1 afterok:101"]);
}

#[test]
fn what_is_done_again_has_it_made_again() {
    let plan = temporary().plan;
    let world = cleaned(&plan);
    ok(&world, &["look", "--again"]);
    assert_eq!(world.calls(), ["split 0 0-3", "look 0 0-3 aftercorr:101"]);
    let world = cleaned(&plan);
    ok(&world, &["sum", "--again"]);
    assert_eq!(world.calls(), ["sum 0"], "it reads what lasts");
}

#[test]
fn a_task_says_which_file_was_deleted_under_it() {
    let plan = temporary().plan;
    let world = cleaned(&plan);
    fs_err::remove_file(world.path("results/look/1")).unwrap();
    let ran = world.step("look", 1);
    assert_eq!(ran.status, 75, "{}", ran.err);
    assert!(ran.err.contains("split work/a 1.tif"), "{}", ran.err);
}

/// A step of one task whose temporary file another one reads.
#[test]
fn of_steps_of_one_task_it_is_the_same() {
    let mut first = job("first");
    let out = constant_output(&mut first, "stack", "work/stack");
    first.outputs[0].temporary = true;
    first.run = command(vec![text("echo 1 >"), bare(out)]);
    let mut second = job("second");
    wait_all(&mut second, &first);
    second.waits[0].temporary = vec![name("stack")];
    let out = constant_output(&mut second, "text", "results/text");
    second.run = command(vec![text("cat work/stack >"), bare(out)]);
    let world = World::new(&plan(vec![first, second]));
    for step in ["first", "second"] {
        assert_eq!(world.step(step, 0).status, 0);
    }
    fs_err::remove_file(world.path("work/stack")).unwrap();
    assert!(ok(&world, &[]).contains("nothing to send"));
    assert!(world.step("first", 0).err.contains("already done"));
    fs_err::remove_file(world.path("results/text")).unwrap();
    assert_eq!(world.step("second", 0).status, 75);
    ok(&world, &[]);
    assert_eq!(world.calls(), ["first 0", "second 0 afterok:101"]);
    for step in ["first", "second"] {
        assert_eq!(world.step(step, 0).status, 0);
    }
    assert_eq!(world.read("results/text"), "1\n");
}
