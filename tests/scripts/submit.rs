//! `submit.sh` against a Slurm that records what it is asked.

use labwright::plan::{AccountPart, ShellValue, ValueKind, WaitHow};

use crate::{
    builder::*,
    shapes::{self, run_all},
    world::World,
};

fn ok(world: &World, arguments: &[&str]) -> String {
    let ran = world.submit(arguments);
    assert_eq!(ran.status, 0, "{}{}", ran.err, ran.out);
    ran.out
}

fn do_task(world: &World, step: &str, index: u32) {
    let ran = world.step(step, index);
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn a_chain_goes_out_in_order_and_what_is_done_does_not() {
    let shape = shapes::chain();
    let world = World::new(&shape.plan);
    ok(&world, &[]);
    assert_eq!(world.calls(), ["prepare 0", "second 0 afterok:101"]);
    let call = world.read("fake/calls");
    let folder = world.path("").display().to_string();
    let folder = folder.trim_end_matches('/');
    assert!(
        call.starts_with(&format!(
            "--parsable --chdir={folder} --export=ALL --job-name=a_project_with_a_lon.prepare."
        )),
        "{call}"
    );
    assert_eq!(world.names(".lab/logs"), ["prepare", "second"], "Slurm needs the folder of a log");
    assert_eq!(world.read(".lab/.gitignore"), "*\n");
    run_all(&world, &shape.plan.jobs[0], 0);
    ok(&world, &[]);
    assert_eq!(world.calls()[2..], ["second 0"], "both jobs are gone from the queue");
    run_all(&world, &shape.plan.jobs[1], 0);
    let out = ok(&world, &[]);
    assert!(out.contains("nothing to send"), "{out}");
    assert_eq!(world.calls().len(), 3);
    let refused = world.submit(&["--again"]);
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert!(refused.err.contains("STEP... --again"), "{}", refused.err);
    assert!(!world.names(".lab/done/prepare").is_empty());
    ok(&world, &["prepare", "second", "--again"]);
    assert_eq!(world.calls()[3..], ["prepare 0", "second 0 afterok:104"]);
    assert!(world.names(".lab/done/prepare").is_empty());
}

#[test]
fn named_steps_bring_what_they_need() {
    let shape = shapes::gather();
    let world = World::new(&shape.plan);
    ok(&world, &["segment"]);
    assert_eq!(world.calls(), ["align 0 0-11", "segment 0 0-11 aftercorr:101"]);
    run_all(&world, &shape.plan.jobs[0], 0);
    ok(&world, &["report"]);
    assert_eq!(world.calls()[2..], ["segment 0 0-11", "report 0 afterok:103"]);
    run_all(&world, &shape.plan.jobs[1], 0);
    run_all(&world, &shape.plan.jobs[2], 0);
    for mark in world.names(".lab/done/align") {
        fs_err::remove_file(world.path(&format!(".lab/done/align/{mark}"))).unwrap();
    }
    ok(&world, &["report"]);
    assert_eq!(world.calls().len(), 4, "a step that is done needs nothing");
    ok(&world, &["segment", "--again"]);
    assert_eq!(world.calls()[4..], ["align 0 0-11", "segment 0 0-11 aftercorr:105"]);
    let wrong = world.submit(&["nonsense"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("nonsense"), "{}", wrong.err);
    assert_eq!(world.submit(&["--nonsense"]).status, 2);
    assert_eq!(world.submit(&[""]).status, 2);
}

#[test]
fn chunks_go_out_line_by_line_with_both_ends_alike() {
    let world = World::new(&shapes::chunks().plan);
    ok(&world, &[]);
    let calls = world.calls();
    assert_eq!(
        calls[..4],
        [
            "align 0 0-10",
            "segment 0 0-10 aftercorr:101",
            "align 11 0-10",
            "segment 11 0-10 aftercorr:103"
        ]
    );
    assert_eq!(
        calls[8..],
        ["align 44 0-5", "segment 44 0-5 aftercorr:109", "report 0 afterok:102:104:106:108:110"]
    );
}

#[test]
fn at_most_so_many_at_once_holds_across_chunks() {
    let world = World::new(&shapes::limited().plan);
    ok(&world, &[]);
    let calls = world.calls();
    assert_eq!(calls[1], "segment 0 0-10%2 aftercorr:101");
    assert_eq!(calls[3], "segment 11 0-10%2 aftercorr:103,afterany:102");
    assert_eq!(calls[5], "segment 22 0-10%2 aftercorr:105,afterany:104");
}

#[test]
fn a_diamond_and_a_group_depend_on_all_that_they_wait_for() {
    let world = World::new(&shapes::diamond().plan);
    ok(&world, &[]);
    assert_eq!(world.calls()[3], "measure 0 0-2 aftercorr:102,aftercorr:103");
    let world = World::new(&shapes::group().plan);
    ok(&world, &[]);
    assert_eq!(world.calls(), ["align 0 0-4", "merge 0 0-2 afterok:101"]);
    // What a task reads hours later is a copy that nothing changes.
    let folder = format!(".lab/submit/{}", world.names(".lab/submit")[0]);
    let (rendered, copy) =
        ("rendered/steps/merge.groups.tsv", format!("{folder}/merge.groups.tsv"));
    assert_eq!(world.read(&copy), world.read(rendered));
    (0..5).for_each(|index| do_task(&world, "align", index));
    fs_err::remove_file(world.path(rendered)).unwrap();
    let gone = world.step("merge", 0);
    assert!(gone.status == 64 && gone.err.contains("merge.groups.tsv"), "{}", gone.err);
    let slurm = [("SLURM_ARRAY_TASK_ID", "2")];
    let ran = world.bash(&["rendered/steps/merge.sbatch", &folder], &slurm);
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn a_repaired_part_keeps_its_indexes_on_both_ends() {
    let shape = shapes::aligned(12);
    let world = World::new(&shape.plan);
    for index in [0, 1, 2, 4, 5, 8, 10, 11] {
        do_task(&world, "align", index);
        do_task(&world, "segment", index);
    }
    do_task(&world, "align", 9);
    ok(&world, &[]);
    assert_eq!(world.calls(), ["align 0 3,6-7", "segment 0 3,6-7,9 aftercorr:101"]);
}

#[test]
fn what_is_alive_is_not_sent_twice_and_is_depended_on() {
    let shape = shapes::gather();
    let world = World::new(&shape.plan);
    ok(&world, &["align"]);
    let alive: Vec<(String, usize)> = (0..12)
        .map(|k| (format!("101|{k}|{}|None", if k < 5 { "RUNNING" } else { "PENDING" }), 0))
        .collect();
    let alive: Vec<(&str, usize)> =
        alive.iter().map(|(line, call)| (line.as_str(), *call)).collect();
    world.queue(&alive);
    let out = ok(&world, &[]);
    assert_eq!(world.calls()[1..], ["segment 0 0-11 aftercorr:101", "report 0 afterok:102"]);
    assert!(out.contains("on its way 12"), "{out}");

    // Tasks 0 to 3 are done, 4 has failed; the rest still waits.
    let world = World::new(&shape.plan);
    ok(&world, &["align"]);
    (0..4).for_each(|index| do_task(&world, "align", index));
    let mut queue = alive.clone();
    queue.drain(..5);
    queue.push(("101|4|FAILED|NonZeroExitCode", 0));
    world.queue(&queue);
    ok(&world, &[]);
    assert_eq!(
        world.calls()[1..],
        ["align 0 4", "segment 0 0-11 aftercorr:102,afterany:101", "report 0 afterok:103"]
    );
}

#[test]
fn a_gather_over_a_repaired_step_waits_for_the_old_and_the_new() {
    let shape = shapes::gather();
    let world = World::new(&shape.plan);
    run_all(&world, &shape.plan.jobs[0], 0);
    ok(&world, &["segment"]);
    world.queue(&[("101|3|RUNNING|None", 0), ("101|5|OUT_OF_MEMORY|OutOfMemory", 0)]);
    (0..12).filter(|k| ![3, 5].contains(k)).for_each(|index| do_task(&world, "segment", index));
    ok(&world, &[]);
    assert_eq!(world.calls()[1..], ["segment 0 5", "report 0 afterok:102,afterany:101"]);
    // Nothing failed: the old one alone is enough.
    world.queue(&[("101|3|RUNNING|None", 0), ("102|5|RUNNING|None", 1)]);
    ok(&world, &[]);
    assert_eq!(world.calls()[3..], ["report 0 afterok:101,afterok:102"]);
}

#[test]
fn what_waits_for_a_failed_task_is_withdrawn_and_sent_again() {
    let shape = shapes::gather();
    let world = World::new(&shape.plan);
    ok(&world, &[]);
    (0..12).filter(|k| *k != 4).for_each(|index| do_task(&world, "align", index));
    world.queue(&[
        ("101|4|FAILED|NonZeroExitCode", 0),
        ("102|4|PENDING|DependencyNeverSatisfied", 1),
        ("102|7|PENDING|Resources", 1),
        ("103|N/A|PENDING|Dependency", 2),
    ]);
    (0..12).filter(|k| ![4, 7].contains(k)).for_each(|index| do_task(&world, "segment", index));
    ok(&world, &[]);
    assert_eq!(world.read("fake/cancelled"), "102_4 103\n");
    assert_eq!(
        world.calls()[3..],
        ["align 0 4", "segment 0 4 aftercorr:104", "report 0 afterok:105,afterany:102"]
    );
}

/// `align` is done, `segment` waits for nodes, `report` for `segment`.
fn half_way() -> World {
    let shape = shapes::gather();
    let world = World::new(&shape.plan);
    ok(&world, &[]);
    run_all(&world, &shape.plan.jobs[0], 0);
    world
}

fn queue_of_half_way(world: &World, third: &str) {
    let mut queue: Vec<String> = (0..12).map(|k| format!("102|{k}|PENDING|Resources")).collect();
    queue[3] = format!("102|3|{third}|None");
    let mut queue: Vec<(&str, usize)> = queue.iter().map(|line| (line.as_str(), 1)).collect();
    queue.push(("103|N/A|PENDING|Dependency", 2));
    world.queue(&queue);
}

#[test]
fn what_is_pending_on_a_step_done_again_follows_it() {
    let world = half_way();
    queue_of_half_way(&world, "PENDING");
    let dry = world.submit(&["align", "--again", "--dry-run"]);
    assert!(dry.status == 0 && dry.err.contains(": 102_[0-11] 103"), "{}", dry.err);
    assert!(!world.path("fake/cancelled").exists());
    assert_eq!(world.names(".lab/done/align").len(), 12, "a dry run touches no mark");
    ok(&world, &["align", "--again"]);
    assert_eq!(world.read("fake/cancelled"), "102_[0-11] 103\n");
    assert_eq!(
        world.calls()[3..],
        ["align 0 0-11", "segment 0 0-11 aftercorr:104", "report 0 afterok:105"]
    );
    assert!(world.names(".lab/done/align").is_empty());
    let world = half_way();
    let queue = [0, 1, 3, 7, 8, 9, 11].map(|k| format!("102|{k}|PENDING|Resources"));
    world.queue(&queue.iter().map(|line| (line.as_str(), 1)).collect::<Vec<_>>());
    ok(&world, &["align", "--again"]);
    assert_eq!(world.read("fake/cancelled"), "102_[0-1,3,7-9,11]\n");

    // A gather alone follows too; what it does not wait for stays.
    let world = half_way();
    (0..12).for_each(|index| do_task(&world, "segment", index));
    world.queue(&[("103|N/A|PENDING|Priority", 2)]);
    ok(&world, &["segment", "--again"]);
    assert_eq!(world.read("fake/cancelled"), "103\n");
    assert_eq!(world.calls()[3..], ["segment 0 0-11", "report 0 afterok:104"]);
}

#[test]
fn a_step_is_not_done_again_below_what_runs_on_it() {
    let world = half_way();
    queue_of_half_way(&world, "RUNNING");
    for arguments in [&["align", "--again"][..], &["align", "segment", "report", "--again"]] {
        let refused = world.submit(arguments);
        assert_eq!(refused.status, 4, "{}", refused.err);
        assert!(refused.err.ends_with("scancel 102_3\n"), "{}", refused.err);
    }
    assert!(world.calls().len() == 3 && !world.path("fake/cancelled").exists());
    assert_eq!(world.names(".lab/done/align").len(), 12, "marks stay");
}

#[test]
fn only_what_follows_what_is_sent_is_withdrawn() {
    let world = half_way();
    fs_err::remove_file(world.path(&format!(".lab/done/align/{}", key("align 4")))).unwrap();
    queue_of_half_way(&world, "RUNNING");
    ok(&world, &["align"]);
    assert_eq!(world.read("fake/cancelled"), "102_4 103\n");
    assert_eq!(
        world.calls()[3..],
        ["align 0 4", "segment 0 4 aftercorr:104", "report 0 afterok:105,afterany:102"]
    );
    // Of `segment` one has failed, and it is not named.
    let world = half_way();
    world.queue(&[("102|3|RUNNING|None", 1), ("103|N/A|PENDING|DependencyNeverSatisfied", 2)]);
    ok(&world, &["align"]);
    assert!(world.calls().len() == 3 && !world.path("fake/cancelled").exists());
}

#[test]
fn tasks_of_an_older_state_are_never_beside_new_ones() {
    let mut shape = shapes::scalar();
    let world = World::new(&shape.plan);
    ok(&world, &[]);
    world.queue(&[("101|N/A|RUNNING|None", 0)]);
    shape.plan.jobs[0].key = key("another");
    world.write_tree(&shape.plan);
    ok(&world, &[]);
    assert_eq!(world.calls()[1..], ["prepare 0 afterany:101"]);
}

#[test]
fn an_answer_that_is_no_id_stops_and_a_second_call_goes_on() {
    let world = World::new(&shapes::gather().plan);
    world.write("fake/refuse", "1");
    let stopped = world.submit(&[]);
    assert_eq!(stopped.status, 4, "{}", stopped.err);
    for said in ["Socket timed out", "align: 101", "run it again", "segment"] {
        assert!(stopped.err.contains(said), "{said}: {}", stopped.err);
    }
    // The lost answer was a job all the same: its name says so.
    fs_err::remove_file(world.path("fake/refuse")).unwrap();
    let mut queue: Vec<(String, usize)> =
        (0..12).map(|k| (format!("101|{k}|RUNNING|None"), 0)).collect();
    queue.extend((0..12).map(|k| (format!("77|{k}|PENDING|Dependency"), 1)));
    let queue: Vec<(&str, usize)> =
        queue.iter().map(|(line, call)| (line.as_str(), *call)).collect();
    world.queue(&queue);
    ok(&world, &[]);
    assert_eq!(world.calls()[2..], ["report 0 afterok:77"]);
    assert!(world.names(".lab").contains(&"submit".to_owned()));
    assert!(!world.names(".lab").contains(&"submit.lock".to_owned()), "the lock is given back");
}

#[test]
fn a_dry_run_says_what_it_would_send_and_touches_nothing() {
    let world = World::new(&shapes::gather().plan);
    let out = ok(&world, &["--dry-run", "align", "segment", "report", "--again"]);
    assert!(out.contains("--array=0-11") && out.contains("aftercorr:"), "{out}");
    assert_eq!(out.matches("sbatch --parsable").count(), 3, "{out}");
    assert!(world.calls().is_empty());
    assert!(world.names(".lab").is_empty(), "{:?}", world.names(".lab"));
    // A machine without Slurm, whatever this one has.
    let tools = "mkdir bare && for tool in awk cat cut date env find head ls mkdir mktemp od rm sort tr uname; do \
        ln -s \"$(command -v $tool)\" bare/; done";
    assert_eq!(world.bash(&["-c", tools], &[]).status, 0);
    let bare = "PATH=$PWD/bare exec \"$BASH\" rendered/submit.sh";
    let dry = world.bash(&["-c", &format!("{bare} --dry-run")], &[]);
    assert_eq!(dry.status, 0, "{}", dry.err);
    let missing = world.bash(&["-c", bare], &[]);
    assert_eq!(missing.status, 4);
    assert!(missing.err.contains("sbatch"), "{}", missing.err);
}

#[test]
fn one_submission_at_a_time() {
    let world = World::new(&shapes::scalar().plan);
    let host = world.bash(&["-c", "printf %s \"$(uname -n)\""], &[]).out;
    world.write(".lab/submit.lock/owner", "elsewhere 1 2026-01-01T00:00:00Z\n");
    let refused = world.submit(&[]);
    assert_eq!(refused.status, 4, "{}", refused.err);
    assert!(
        refused.err.contains("elsewhere") && refused.err.contains("--unlock"),
        "{}",
        refused.err
    );
    assert!(world.path(".lab/submit.lock/owner").exists(), "another's lock stays");
    world.write(".lab/submit.lock/owner", &format!("{host} 1 2026-01-01T00:00:00Z\n"));
    assert_eq!(world.submit(&[]).status, 4, "process 1 is alive");
    world.write(".lab/submit.lock/owner", &format!("{host} 4999999 2026-01-01T00:00:00Z\n"));
    ok(&world, &[]);
    world.write(".lab/submit.lock/owner", "elsewhere 1 2026-01-01T00:00:00Z\n");
    ok(&world, &["--unlock"]);
    assert_eq!(world.calls().len(), 2);
}

#[test]
fn the_callers_slurm_variables_and_an_odd_path_do_not_reach_sbatch() {
    let world = World::new(&shapes::scalar().plan);
    let sbatch = "#!/usr/bin/env bash\nenv >\"$FAKE/env\"\necho 7\n";
    world.write("fake/sbatch", sbatch);
    let ran = world.bash(
        &["rendered/submit.sh"],
        &[
            ("SBATCH_PARTITION", "x"),
            ("SLURM_ARRAY_TASK_ID", "3"),
            ("SLURM_CONF", "/c"),
            ("LAB_CPUS", "9"),
        ],
    );
    assert_eq!(ran.status, 0, "{}", ran.err);
    let seen = world.read("fake/env");
    assert!(seen.contains("SLURM_CONF=/c"), "{seen}");
    for gone in ["SBATCH_PARTITION", "SLURM_ARRAY_TASK_ID", "LAB_CPUS"] {
        assert!(!seen.contains(gone), "{seen}");
    }
    let odd = world.bash(
        &["-c", "mkdir 'a%j' && cp -r rendered 'a%j' && cd 'a%j' && \"$BASH\" rendered/submit.sh"],
        &[],
    );
    assert_eq!(odd.status, 4, "{}", odd.err);
    assert!(odd.err.contains("a%j"), "{}", odd.err);
}

#[test]
fn the_account_is_read_when_jobs_are_sent() {
    let mut shape = shapes::chain();
    let mut cluster = cluster();
    let name = "SBATCH_ACCOUNT".to_owned();
    cluster.account = Some(vec![AccountPart::Variable { name, default: None }]);
    shape.plan.jobs[0].account_suffix = "@v100".into();
    shape.plan.jobs[1].options.push("--account=own".into());
    shape.plan.cluster = Some(cluster.clone());
    let world = World::new(&shape.plan);
    let unset = world.submit(&[]);
    assert_eq!(unset.status, 4);
    assert!(unset.err.contains("SBATCH_ACCOUNT"), "{}", unset.err);
    assert!(world.calls().is_empty());
    let ran = world.bash(&["rendered/submit.sh"], &[("SBATCH_ACCOUNT", "team")]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(world.calls(), ["prepare 0 team@v100", "second 0 afterok:101"]);
    let (name, default) = ("ABSENT".to_owned(), Some(String::new()));
    cluster.account = Some(vec![AccountPart::Variable { name, default }]);
    shape.plan.cluster = Some(cluster);
    let world = World::new(&shape.plan);
    ok(&world, &[]);
    assert_eq!(world.calls(), ["prepare 0", "second 0 afterok:101"], "empty writes none");
}

#[test]
fn no_more_is_sent_than_the_cluster_takes() {
    let mut shape = shapes::chunks();
    shape.plan.cluster.as_mut().unwrap().max_submit = Some(46);
    let world = World::new(&shape.plan);
    world.write("fake/queue", "5|N/A|RUNNING|None|mine\n6|N/A|COMPLETED|None|over\n");
    let full = world.submit(&[]);
    assert_eq!(full.status, 4, "{}", full.err);
    assert_eq!(world.calls().len(), 4, "whole lines: {:?}", world.calls());
    assert!(full.err.contains("46"), "{}", full.err);
}

#[test]
fn without_a_profile_the_array_size_is_asked_for() {
    let shape = shapes::aligned(30);
    let world = World::new(&shape.plan);
    world.write("fake/scontrol", "#!/bin/sh\necho 'MaxArraySize            = 21'\n");
    assert_eq!(world.bash(&["-c", "chmod +x fake/scontrol"], &[]).status, 0);
    ok(&world, &[]);
    assert_eq!(world.calls()[2], "align 21 0-8");
}

#[test]
fn an_index_without_a_twin_waits_for_the_whole() {
    // `merge` sees groups: it waits for all of `align`, and is no twin.
    let align = align(4);
    let mut shape = shapes::group();
    shape.plan.jobs[0] = align.clone();
    let mut late = segment(&align);
    late.waits.clear();
    wait_some(&mut late, &align, WaitHow::Each, false);
    let world = World::new(&plan(vec![align, late]));
    do_task(&world, "align", 1);
    ok(&world, &[]);
    assert_eq!(world.calls(), ["align 0 0,2-3", "segment 0 0-3 afterok:101"]);
}

#[test]
fn a_hundred_thousand_tasks_are_told_apart_quickly() {
    let shape = shapes::Shape { name: "large", plan: plan(vec![align(100_000)]), makes: vec![] };
    let world = World::new(&shape.plan);
    let marks = "mkdir -p .lab/done/align; awk 'NR > 1 && NR % 4 { print > (\".lab/done/align/\" $2); close(\".lab/done/align/\" $2) }' rendered/steps/align.tasks.tsv";
    assert_eq!(world.bash(&["-c", marks], &[]).status, 0);
    let start = std::time::Instant::now();
    ok(&world, &["--dry-run"]);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn thousands_of_steps_are_told_apart_without_a_process_each() {
    let mut jobs = vec![job("s0")];
    for number in 1..3_000 {
        let mut next = job(&format!("s{number}"));
        wait_all(&mut next, &jobs[number - 1]);
        jobs.push(next);
    }
    let world = World::new(&plan(jobs));
    let start = std::time::Instant::now();
    let out = ok(&world, &["--dry-run"]);
    assert!(start.elapsed().as_secs() < 15, "{:?}", start.elapsed());
    assert_eq!(out.matches("sbatch --parsable").count(), 3_000);
}

#[test]
fn every_awk_gives_the_same_calls() {
    let shape = shapes::chunks();
    let mut calls = Vec::new();
    for awk in ["mawk", "gawk", "original-awk"] {
        let world = World::new(&shape.plan);
        let found = world.bash(&["-c", &format!("ln -sf \"$(command -v {awk})\" fake/awk")], &[]);
        if found.status != 0 {
            println!("SKIPPED: {awk} was not found");
            continue;
        }
        (0..13).for_each(|index| do_task(&world, "align", index));
        (2..5).for_each(|index| do_task(&world, "segment", index));
        ok(&world, &[]);
        world.queue(&[("102|6|RUNNING|None", 1), ("101|8|PENDING|Dependency", 0)]);
        ok(&world, &[]);
        calls.push(world.calls());
    }
    assert!(!calls.is_empty(), "no awk was found");
    assert!(calls.iter().all(|other| *other == calls[0]), "{calls:?}");
}

#[test]
fn a_project_without_steps_sends_nothing() {
    let out = ok(&World::new(&plan(vec![])), &[]);
    assert!(out.contains("nothing to send"), "{out}");
}

#[test]
fn what_was_made_and_is_gone_is_made_again() {
    let shape = shapes::gather();
    let world = World::new(&shape.plan);
    for job in &shape.plan.jobs {
        run_all(&world, job, 0);
    }
    assert!(ok(&world, &[]).contains("nothing to send"));
    fs_err::remove_file(world.path("results/align/2.txt")).unwrap();
    ok(&world, &[]);
    assert_eq!(world.calls(), ["align 0 2"], "the others are there, and so is what follows");
    do_task(&world, "align", 2);

    let chain = shapes::chain();
    let world = World::new(&chain.plan);
    run_all(&world, &chain.plan.jobs[0], 0);
    run_all(&world, &chain.plan.jobs[1], 0);
    let mark = world.read(&format!(".lab/done/prepare/{}", chain.plan.jobs[0].key));
    let made = mark.lines().find_map(|line| line.strip_prefix("output\t")).unwrap();
    fs_err::remove_file(world.path(made.split("\t=").nth(1).unwrap())).unwrap();
    ok(&world, &[]);
    assert_eq!(world.calls(), ["prepare 0"]);
}

#[test]
fn a_variable_that_a_job_reads_must_be_set_before_anything_is_sent() {
    let mut shape = shapes::chain();
    let mut reads = |name: &str| {
        let kind = ValueKind::Environment { name: name.to_owned(), default: None };
        let value = ShellValue { variable: format!("env_{name}"), list: false, full: false, kind };
        shape.plan.jobs[1].values.push(value);
        World::new(&shape.plan)
    };
    ok(&reads("PATH"), &[]);
    let world = reads("NOWHERE_SET");
    let ran = world.submit(&[]);
    assert_eq!(ran.status, 4, "{}", ran.err);
    assert!(ran.err.contains("not set: NOWHERE_SET (second)"), "{}", ran.err);
    assert!(world.calls().is_empty(), "{:?}", world.calls());
    // Who does not send the step needs no variable of it.
    ok(&world, &["prepare"]);
    assert_eq!(world.calls(), ["prepare 0"]);
}
