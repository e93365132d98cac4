//! Outputs that are folders: made before, looked into after, another's never removed.

use labwright::plan::{Plan, Select, ValueKind, WaitHow};

use crate::{
    builder::*,
    shapes::{Shape, run_all},
    world::World,
};

/// `split` makes a folder a task, with a file in it that is an output too; `look` reads the folder
/// of its twin, `list` those of all.
pub(crate) fn folders() -> Shape {
    let row = |k: u32| vec![one(&format!("results/-p {k}/")), one(&format!("results/-p {k}/a/n"))];
    let mut split = array("split", &["outputs.parts", "outputs.number"], (0..2).map(row).collect());
    let parts = folder_column(&mut split, "parts");
    let number = column_output(&mut split, "number");
    split.run =
        command(vec![text("echo .hidden >"), bare(parts), text("/.x; echo one >"), bare(number)]);
    let row = |k: u32| vec![labwright::plan::Field::Task(k), one(&format!("results/look/{k}"))];
    let mut look = array("look", &["steps.split", "outputs.text"], (0..2).map(row).collect());
    wait_some(&mut look, &split, WaitHow::Each, true);
    let seen = gathered_folder(&mut look, "split", "parts", Select::Task, false);
    let out = column_output(&mut look, "text");
    look.run = command(vec![text("printf '%s\\n' "), bare(seen), text(" >"), bare(out)]);
    let mut list = job("list");
    wait_all(&mut list, &split);
    let all = gathered_folder(&mut list, "split", "parts", Select::All, true);
    let out = constant_output(&mut list, "text", "results/list");
    let copy = folder_output(&mut list, "copy", "results/copy");
    list.run = command(vec![
        text("printf '%s\\n' "),
        bare(all),
        text(" >"),
        bare(out),
        text("; cp -- "),
        bare(out),
        text(" "),
        bare(copy),
    ]);
    let listed = "results/-p 0\nresults/-p 1\n".to_owned();
    let makes = vec![
        ("results/-p 0/a/n".into(), "one\n".into()),
        ("results/-p 1/.x".into(), ".hidden\n".into()),
        ("results/look/1".into(), "results/-p 1\n".into()),
        ("results/list".into(), listed.clone()),
        ("results/copy/list".into(), listed),
    ];
    Shape { name: "folders", plan: plan(vec![split, look, list]), makes }
}

fn gathered_folder(
    job: &mut labwright::plan::Job,
    step: &str,
    output: &str,
    select: Select,
    list: bool,
) -> usize {
    let index = gathered(job, step, output, select, list);
    if let ValueKind::Gathered { folder, .. } = &mut job.values[index].kind {
        *folder = true;
    }
    index
}

/// One task that makes the folder `results/f` by `text`.
fn makes_folder(body: &str) -> Plan {
    let mut writes = job("writes");
    let out = folder_output(&mut writes, "parts", "results/f");
    writes.run = command(vec![text("out="), bare(out), text(body)]);
    plan(vec![writes])
}

#[test]
fn a_folder_with_nothing_in_it_exits_1() {
    let world = World::new(&makes_folder("; [[ -d $out ]]"));
    let ran = world.step("writes", 0);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("nothing in it: results/f"), "{}", ran.err);
    assert!(world.names(".lab/done/writes").is_empty());

    let world = World::new(&makes_folder("; rmdir $out; echo x >$out"));
    assert_eq!(world.step("writes", 0).status, 1, "a file is no folder");
}

#[test]
fn what_an_earlier_attempt_left_is_removed_and_what_no_task_made_is_kept() {
    let plan = makes_folder("; [[ -z $(ls -A $out) ]]; mkdir $out/d; echo made >$out/d/x");
    let world = World::new(&plan);
    world.write("results/f/d/y", "by hand\n");
    let ran = world.step("writes", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("kept: results/f -> .lab/kept/"), "{}", ran.err);
    let kept = world.names(".lab/kept");
    let kept = format!(".lab/kept/{}/results/f/d/y", kept[0]);
    assert_eq!(world.read(&kept), "by hand\n");
    // What somebody added to what a task made is kept, too.
    world.write("results/f/left", "by hand\n");
    fs_err::remove_file(world.path(&format!(".lab/done/writes/{}", key("writes")))).unwrap();
    let ran = world.step("writes", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(world.names("results/f"), ["d"]);
    assert_eq!(world.names(".lab/kept").len(), 2);
    // What an attempt left that made no mark is the task's own.
    let made = world.names(".lab/made");
    let mark = format!(".lab/done/writes/{}", key("writes"));
    world.write(&format!(".lab/made/{}", made[0]), &format!("{mark}\n"));
    world.write("results/f/left", "of an earlier attempt\n");
    fs_err::remove_file(world.path(&mark)).unwrap();
    let ran = world.step("writes", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(world.names("results/f"), ["d"]);
    assert_eq!(world.names(".lab/kept").len(), 2);
    // A clone: the same folder without a record is not kept twice.
    fs_err::remove_dir_all(world.path(".lab")).unwrap();
    let ran = world.step("writes", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("the same as the one kept"), "{}", ran.err);
    assert!(world.names(".lab/kept").is_empty());
}

#[test]
fn a_link_in_the_place_of_a_folder_is_kept_and_what_it_leads_to_too() {
    let world = World::new(&makes_folder("; echo made >$out/x"));
    world.write("raw/x", "raw\n");
    fs_err::create_dir_all(world.path("results")).unwrap();
    for _ in 0..2 {
        std::os::unix::fs::symlink(world.path("raw"), world.path("results/f")).unwrap();
        let ran = world.step("writes", 0);
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert_eq!(world.read("raw/x"), "raw\n");
        assert_eq!(world.read("results/f/x"), "made\n");
        // The second time the link stands where a task made a folder.
        fs_err::remove_dir_all(world.path("results/f")).unwrap();
        fs_err::remove_dir_all(world.path(".lab/done")).unwrap();
    }
    assert_eq!(world.names("raw"), ["x"]);
}

#[test]
fn a_folder_that_was_emptied_is_not_done() {
    let shape = folders();
    let world = World::new(&shape.plan);
    for job in &shape.plan.jobs {
        run_all(&world, job, 0);
    }
    let ran = world.submit(&["--dry-run"]);
    assert!(ran.out.contains("nothing to send"), "{}{}", ran.out, ran.err);
    fs_err::remove_dir_all(world.path("results/copy")).unwrap();
    fs_err::create_dir_all(world.path("results/copy")).unwrap();
    let ran = world.submit(&["--dry-run"]);
    assert!(ran.out.contains("list") && !ran.out.contains("nothing to send"), "{}", ran.out);
    run_all(&world, &shape.plan.jobs[2], 0);
    assert_eq!(world.names("results/copy"), ["list"]);
    fs_err::remove_dir_all(world.path("results/-p 1")).unwrap();
    world.submit(&[]);
    assert_eq!(world.calls()[0], "split 0 1");
}
