//! What a step's script refuses, and with which exit status.

use std::time::Instant;

use labwright::{
    model::Filter,
    plan::{Field, ListedFile, LockedFile, PlannedDataset, Run, ValueKind},
};

use crate::{
    builder::*,
    shapes::{self, furnish, run_all},
    world::World,
};

#[test]
fn a_task_whose_upstream_is_not_done_exits_75() {
    let shape = shapes::gather();
    let world = World::new(&shape.plan);
    let [align, segment, report] = shape.plan.jobs.as_slice() else { panic!() };
    let refused = world.step("segment", 1);
    assert_eq!(refused.status, 75, "{}", refused.err);
    assert!(refused.err.contains(&format!("align {}", &key("align 1")[..12])), "{}", refused.err);
    run_all(&world, align, 0);
    run_all(&world, segment, 0);
    fs_err::remove_file(world.path(&format!(".lab/done/segment/{}", key("segment 7")))).unwrap();
    let refused = world.step("report", 0);
    assert_eq!(refused.status, 75, "{}", refused.err);
    assert!(refused.err.contains(&key("segment 7")[..12]), "{}", refused.err);
    assert_eq!(world.step("segment", 7).status, 0);
    run_all(&world, report, 0);

    let chain = shapes::chain();
    let world = World::new(&chain.plan);
    assert_eq!(world.step("second", 0).status, 75);
}

#[test]
fn under_slurm_a_late_mark_is_waited_for() {
    let mut shape = shapes::aligned(1);
    let mut cluster = cluster();
    cluster.latency_s = Some(20);
    shape.plan.cluster = Some(cluster);
    let world = World::new(&shape.plan);
    let late = "(sleep 1; SLURM_ARRAY_TASK_ID=0 \"$BASH\" rendered/steps/align.sbatch) & SLURM_JOB_ID=7 \"$BASH\" rendered/steps/segment.sbatch";
    let ran = world.bash(&["-c", late], &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn a_frozen_table_and_an_offset_decide_the_row() {
    let shape = shapes::array_alone();
    let world = World::new(&shape.plan);
    fs_err::create_dir_all(world.path(".lab/submit/x y")).unwrap();
    let table = world.read("rendered/steps/align.tasks.tsv").replace("movie 2", "frozen");
    world.write(".lab/submit/x y/align.tasks.tsv", &table);
    let call = ["rendered/steps/align.sbatch", ".lab/submit/x y", "1"];
    let ran = world.bash(&call, &[("SLURM_ARRAY_TASK_ID", "1"), ("SLURM_ARRAY_JOB_ID", "42")]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(world.read("results/align/2.txt").contains("frozen"));
    let mark = world.read(&format!(".lab/done/align/{}", key("align 2")));
    assert!(mark.contains("index\t2\n") && mark.contains("job\t42\n"), "{mark}");
    assert!(mark.contains("output\tstack\t=results/align/2.txt\n"), "{mark}");

    let no_row = world.step("align", 3);
    assert_eq!(no_row.status, 64, "{}", no_row.err);
    let elsewhere = world.bash(
        &["-c", "cd results && \"$BASH\" ../rendered/steps/align.sbatch ../rendered/steps"],
        &[],
    );
    assert_eq!(elsewhere.status, 64, "{}", elsewhere.err);
}

#[test]
fn what_was_locked_and_changed_exits_76() {
    let shape = shapes::guarded();
    let world = World::new(&shape.plan);
    furnish(&world);
    world.write("scripts/a b.py", "hellO\n");
    let changed = world.step("align", 0);
    assert_eq!(changed.status, 76, "{}", changed.err);
    assert!(changed.err.contains("scripts/a b.py"), "{}", changed.err);
    world.write("scripts/a b.py", "hello\n");
    world.write("data/in, 1.nd2", "hello!\n");
    let changed = world.step("align", 0);
    assert_eq!(changed.status, 76, "{}", changed.err);
    assert!(changed.err.contains("data/in, 1.nd2"), "{}", changed.err);
    world.write("data/in, 1.nd2", "hello\n");
    world.write("fake/b3sum", "#!/bin/sh\necho 01\n");
    assert!(world.bash(&["-c", "chmod +x fake/b3sum"], &[]).status == 0);
    assert_eq!(world.step("align", 0).status, 76, "the hash is compared where b3sum is found");
    world.write("fake/b3sum", "#!/bin/sh\necho 00\n");
    assert_eq!(world.step("align", 0).status, 0);
}

#[test]
fn files_of_a_row_are_compared_as_they_were_locked() {
    let files =
        |digest: &str| Field::List(vec!["data/a\nb.nd2".into(), "6".into(), digest.to_owned()]);
    let rows = ["mtime:1700000000", "mtime:1700000001", "-"].map(|digest| vec![files(digest)]);
    let world = World::new(&plan(vec![array("look", &["files"], rows.to_vec())]));
    assert_eq!(world.step("look", 2).status, 76, "the file is not there");
    world.write("data/a\nb.nd2", "hello\n");
    let set = "touch -d @1700000000.7 \"$(printf 'data/a\\nb.nd2')\"";
    assert_eq!(world.bash(&["-c", set], &[]).status, 0);
    assert_eq!(world.step("look", 0).status, 0);
    assert_eq!(world.step("look", 1).status, 76);
    assert_eq!(world.step("look", 2).status, 0);
}

#[test]
fn a_listing_and_its_files_are_compared_as_they_were_locked() {
    let odd = "b,\n\\ é.nd2";
    let listed = |path: &str, digest: &str| ListedFile {
        path: path.into(),
        bytes: Some(6),
        digest: digest.into(),
    };
    let mut look = job("look");
    look.datasets = vec![0];
    let mut look = plan(vec![look]);
    look.datasets = vec![PlannedDataset {
        rows: None,
        name: name("movies"),
        path: "data dir".into(),
        description: None,
        source: None,
        version: None,
        sensitivity: None,
        folder: "data dir".into(),
        files: Some(vec![listed("a.nd2", "blake3:00"), listed(odd, "mtime:1700000000")]),
    }];
    let world = World::new(&look);
    let refused = |named: &str| {
        let ran = world.step("look", 0);
        assert_eq!(ran.status, 76, "{}", ran.err);
        assert!(ran.err.contains(named), "{}", ran.err);
    };
    world.write("data dir/a.nd2", "hello\n");
    refused(odd);
    world.write(&format!("data dir/{odd}"), "hello\n");
    refused(odd);
    let set = "touch -d @1700000000.7 \"data dir/\"b*";
    assert_eq!(world.bash(&["-c", set], &[]).status, 0);
    world.write("data dir/a.nd2", "hell\n");
    refused("data dir/a.nd2");
    world.write("data dir/a.nd2", "hello\n");
    let listing = world.read("rendered/datasets/movies.tsv");
    world.write("rendered/datasets/movies.tsv", &format!("{listing}c.nd2\t6\tblake3:00\n"));
    refused("rendered/datasets/movies.tsv");
    world.write("rendered/datasets/movies.tsv", &listing);
    // Where b3sum is found, the bytes too: of this one, the first two.
    let b3sum =
        "#!/bin/sh\nfor file; do case $file in -*) ;; *) head -c 2 \"$file\"; echo ;; esac; done\n";
    world.write("fake/b3sum", b3sum);
    assert_eq!(world.bash(&["-c", "chmod +x fake/b3sum"], &[]).status, 0);
    refused("data dir/a.nd2");
    world.write("data dir/a.nd2", "00llo\n");
    let ran = world.step("look", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn a_dataset_that_is_not_locked_must_be_there() {
    let mut look = job("look");
    look.unlocked = vec!["data/a b.db".into()];
    let world = World::new(&plan(vec![look]));
    let refused = world.step("look", 0);
    assert_eq!(refused.status, 76, "{}", refused.err);
    assert!(refused.err.contains("not there: data/a b.db"), "{}", refused.err);
    world.write("data/a b.db", "anything");
    assert_eq!(world.step("look", 0).status, 0);
}

#[test]
fn variables_of_a_person_change_no_argument_and_stop_the_task_where_they_cannot_be_set() {
    let mut say = job("say");
    say.variables = vec![("argv".into(), literal("hello"))];
    say.run = Run::Program(vec![literal("printenv"), literal("argv")]);
    let world = World::new(&plan(vec![say.clone()]));
    let ran = world.step("say", 0);
    assert_eq!((ran.status, ran.out.as_str()), (0, "hello\n"), "{}", ran.err);
    say.variables = vec![("UID".into(), literal("5"))];
    say.run = Run::Program(vec![literal("true")]);
    let world = World::new(&plan(vec![say]));
    assert_ne!(world.step("say", 0).status, 0);
}

#[test]
fn locked_files_with_odd_names_and_large_ones_are_compared() {
    let mut look = job("look");
    let odd = "scripts/a\nb\\c é.py";
    look.guards = vec![
        LockedFile { path: odd.into(), sha256: key("x"), bytes: 1 },
        LockedFile {
            path: "data/large.bin".into(),
            sha256: key("never read"),
            bytes: (1 << 30) + 1,
        },
    ];
    let world = World::new(&plan(vec![look]));
    world.write(odd, "x");
    world.write("data/large.bin", "");
    let large = fs_err::OpenOptions::new().write(true).open(world.path("data/large.bin")).unwrap();
    large.set_len(1 << 30).unwrap();
    assert_eq!(world.step("look", 0).status, 76);
    large.set_len((1 << 30) + 1).unwrap();
    let ran = world.step("look", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    world.write(odd, "y");
    fs_err::remove_file(world.path(&format!(".lab/done/look/{}", key("look")))).unwrap();
    assert_eq!(world.step("look", 0).status, 76);
}

#[test]
fn what_is_missing_exits_78_and_says_how_to_make_it() {
    let conda = World::new(&shapes::conda().plan);
    let missing = conda.step("use_it", 0);
    assert_eq!(missing.status, 78, "{}", missing.err);
    let call = "  bash rendered/envs/install.sh tools";
    assert!(missing.err.contains(call), "{}", missing.err);

    let mut plan = shapes::modules().plan;
    plan.jobs[0].modules.push("absent".into());
    plan.jobs[0].setup_lines =
        vec!["module() { [[ $2 == absent ]] || LOADEDMODULES+=:$2; false; }".into()];
    let missing = World::new(&plan).step("load", 0);
    assert_eq!(missing.status, 78, "{}", missing.err);
    assert!(missing.err.contains("absent"), "{}", missing.err);
    plan.jobs[0].setup_lines = vec![];
    assert_eq!(World::new(&plan).step("load", 0).status, 78, "no module command");

    let granted = World::new(&shapes::granted().plan);
    let nobody = granted.step("granted", 0);
    assert_eq!(nobody.status, 78, "{}", nobody.err);
    let call = ["rendered/steps/granted.sbatch"];
    let slurm =
        [("SLURM_CPUS_PER_TASK", "4"), ("SLURM_MEM_PER_CPU", "100"), ("SLURM_GPUS_ON_NODE", "2")];
    assert_eq!(granted.bash(&call, &slurm).status, 0);
    assert_eq!(granted.read("results/granted.txt"), "4 2 400 a 'b' 4\n");
}

#[test]
fn the_programs_status_is_passed_on_and_leaves_no_mark() {
    for (text_of_command, status) in [
        ("exit 9", 9),
        ("false; true", 1),
        ("false | true", 1),
        ("echo $unset_one", 1),
        ("kill -9 $BASHPID", 137),
    ] {
        let mut fails = job("fails");
        constant_output(&mut fails, "text", "results/f.txt");
        fails.run = command(vec![text(text_of_command)]);
        let world = World::new(&plan(vec![fails]));
        assert_eq!(world.step("fails", 0).status, status);
        world.write("results/f.txt", "of an earlier attempt");
        let ran = world.step("fails", 0);
        assert_eq!(ran.status, status, "{text_of_command}: {}", ran.err);
        assert!(ran.err.contains(&format!("ended with status {status}")), "{}", ran.err);
        assert_eq!(ran.err.contains("SIGKILL), killed, often"), status == 137, "{}", ran.err);
        assert!(world.names(".lab/done/fails").is_empty());
        assert!(world.names("results").is_empty(), "an old file must not pass for a new one");
    }
}

#[test]
fn an_output_that_was_not_made_exits_1() {
    let mut forgets = job("forgets");
    constant_output(&mut forgets, "text", "results/deep/f.txt");
    let world = World::new(&plan(vec![forgets.clone()]));
    let ran = world.step("forgets", 0);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("results/deep/f.txt"), "{}", ran.err);
    forgets.run = Run::Program(vec![literal("mkdir"), vec![bare(0)]]);
    let world = World::new(&plan(vec![forgets]));
    let folder = world.step("forgets", 0);
    assert_eq!(folder.status, 1, "{}", folder.err);
    assert!(world.names(".lab/done/forgets").is_empty());
}

#[test]
fn a_mark_without_its_output_is_not_done() {
    let shape = shapes::scalar();
    let world = World::new(&shape.plan);
    run_all(&world, &shape.plan.jobs[0], 0);
    fs_err::remove_file(world.path(&shape.makes[0].0)).unwrap();
    run_all(&world, &shape.plan.jobs[0], 0);
    assert_eq!(world.read(&shape.makes[0].0), shape.makes[0].1);
}

#[test]
fn a_line_end_in_a_file_list_exits_65() {
    let mut lists = job("lists");
    let list = ValueKind::ConstantList(vec!["a\nb".into()]);
    let list = value(&mut lists, "params_list", true, list);
    let file = value(
        &mut lists,
        "file",
        false,
        ValueKind::Filtered { of: list, filter: Filter::FileList },
    );
    lists.run = Run::Program(vec![literal("cat"), vec![bare(file)]]);
    let ran = World::new(&plan(vec![lists])).step("lists", 0);
    assert_eq!(ran.status, 65, "{}", ran.err);
}

/// Callers whose shell is not the one that scripts expect: lines of `BASH_ENV`, and variables.
const HOSTILE: [(&str, &[(&str, &str)]); 3] = [
    (
        "IFS=ab; shopt -s nullglob failglob nocasematch expand_aliases xpg_echo; alias date=false rm=false mkdir=false",
        &[],
    ),
    ("CDPATH=/; GLOBIGNORE='*'; set -k -v", &[("CDPATH", "/tmp"), ("GREP_OPTIONS", "-v")]),
    ("", &[("POSIXLY_CORRECT", "1"), ("LC_ALL", "xx_XX.nonsense")]),
];

#[test]
fn a_hostile_caller_changes_nothing() {
    // Options that are exported reach the script before its first line.
    let outer = "set -f -C; export SHELLOPTS BASHOPTS; exec \"$0\" \"$@\"";
    let mut splits = job("splits");
    let out = constant_output(&mut splits, "text", "results/splits.txt");
    splits.run = command(vec![
        text("x='ab cd'\nprintf '<%s>' $x >"),
        bare(out),
        text("\nprintf '<%s>' rend*red/nothing* >>"),
        bare(out),
        text("\nbash -c 'printf \"<%s>\" \"$unset_in_a_child\"' >>"),
        bare(out),
    ]);
    let made = "<ab><cd><rend*red/nothing*><>".to_owned();
    let splits = shapes::Shape {
        name: "splits",
        plan: plan(vec![splits]),
        makes: vec![("results/splits.txt".into(), made)],
    };
    for shape in [splits, shapes::lists(), shapes::conda(), shapes::group(), shapes::guarded()] {
        let calm = World::new(&shape.plan);
        assert_eq!(calm.submit(&[]).status, 0);
        for (lines, variables) in HOSTILE {
            let world = World::new(&shape.plan);
            furnish(&world);
            world.write("hostile.sh", lines);
            let run = |arguments: &[&str], index: &str| {
                let mut all = vec![("SLURM_ARRAY_TASK_ID", index), ("BASH_ENV", "./hostile.sh")];
                all.extend(variables);
                let bash = crate::world::bash();
                let words = ["-c", outer, &bash].into_iter().chain(arguments.iter().copied());
                let ran = world.bash(&words.collect::<Vec<_>>(), &all);
                assert_eq!(ran.status, 0, "{} {arguments:?}: {}", shape.name, ran.err);
            };
            run(&["rendered/submit.sh"], "0");
            assert_eq!(world.calls(), calm.calls(), "{}", shape.name);
            // Twice: the second time over what the first has left.
            for _ in 0..2 {
                for job in &shape.plan.jobs {
                    for index in 0..job.table.as_ref().map_or(1, |table| table.rows.len()) {
                        run(&[&format!("rendered/steps/{}.sbatch", job.name)], &index.to_string());
                    }
                }
                for (path, made) in &shape.makes {
                    assert_eq!(world.read(path), *made, "{}: {path}", shape.name);
                }
                fs_err::remove_dir_all(world.path(".lab/done")).unwrap();
            }
        }
    }
}

#[test]
fn a_row_of_a_hundred_thousand_is_read_at_once() {
    let align = align(100_000);
    let mut report = report(&align, "stack");
    report.run = command(vec![text("printf '%s\\n' ${#steps_align_outputs_stack[@]} >"), bare(1)]);
    let world = World::new(&plan(vec![align, report]));
    let start = Instant::now();
    let ran = world.step("align", 99_999);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(start.elapsed().as_secs() < 3, "{:?}", start.elapsed());
    let marks = "awk 'NR > 1 { print > (\".lab/done/align/\" $2); close(\".lab/done/align/\" $2) }' rendered/steps/align.tasks.tsv";
    assert_eq!(world.bash(&["-c", marks], &[]).status, 0);
    let start = Instant::now();
    let ran = world.step("report", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(start.elapsed().as_secs() < 15, "{:?}", start.elapsed());
    assert_eq!(world.read("results/report.txt"), "100000\n");
}

#[test]
fn an_output_made_under_another_key_takes_the_earlier_mark_away() {
    let shape = shapes::array_alone();
    let world = World::new(&shape.plan);
    let mark = |key: &str| format!(".lab/done/align/{key}");
    assert_eq!(world.step("align", 0).status, 0);
    assert_eq!(world.step("align", 1).status, 0);
    let table = world.read("rendered/steps/align.tasks.tsv");
    let (old, new) = (key("align 0"), key("align 0 edited"));
    world.write("rendered/steps/align.tasks.tsv", &table.replace(&old, &new));
    assert_eq!(world.step("align", 0).status, 0);
    assert!(!world.path(&mark(&old)).exists(), "its output was overwritten");
    assert!(world.path(&mark(&new)).exists());
    assert!(world.path(&mark(&key("align 1"))).exists(), "another task's is left alone");
    // The edit is taken back: the task is not done, and is done again.
    world.write("rendered/steps/align.tasks.tsv", &table);
    let again = world.step("align", 0);
    assert!(again.status == 0 && !again.err.contains("already done"), "{}", again.err);
    assert!(world.path(&mark(&old)).exists() && !world.path(&mark(&new)).exists());
}

#[test]
fn a_link_that_came_later_is_not_followed() {
    let shape = shapes::array_alone();
    let world = World::new(&shape.plan);
    for target in ["../raw", "elsewhere", "missing"] {
        world.write("raw/0.txt", "raw\n");
        world.write("results/elsewhere/0.txt", "raw\n");
        let link = world.path("results/align");
        std::os::unix::fs::symlink(target, &link).unwrap();
        let ran = world.step("align", 0);
        assert_eq!(ran.status, 1, "{target}: {}", ran.err);
        assert!(ran.err.contains("symbolic link") && ran.err.contains("results/align/0.txt"));
        assert_eq!(world.read("raw/0.txt"), "raw\n");
        assert_eq!(world.read("results/elsewhere/0.txt"), "raw\n");
        fs_err::remove_file(link).unwrap();
    }
    assert_eq!(world.step("align", 0).status, 0);
}

/// What lies in `.lab/kept/`: paths below the folder of a date, and texts.
fn kept(world: &World) -> Vec<(String, String)> {
    let dates = world.names(".lab/kept");
    let mut kept: Vec<(String, String)> = dates
        .iter()
        .flat_map(|date| {
            let folder = world.path(&format!(".lab/kept/{date}"));
            let files = walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap);
            files.filter(|file| !file.file_type().is_dir()).map(move |file| {
                let path = file.path().strip_prefix(&folder).unwrap().to_str().unwrap();
                let text = fs_err::read_to_string(file.path()).unwrap_or_default();
                (path.to_owned(), text)
            })
        })
        .collect();
    kept.sort();
    kept
}

#[test]
fn a_file_that_no_task_made_is_kept() {
    let mut writes = job("writes");
    let out = constant_output(&mut writes, "text", "notes, a b.txt");
    let deep = constant_output(&mut writes, "deep", "results/-x/f.txt");
    writes.run = command(vec![text("echo made >"), bare(out), text("; echo made >"), bare(deep)]);
    let world = World::new(&plan(vec![writes]));
    let ours = [("notes, a b.txt".to_owned(), "by hand\n".to_owned())];
    world.write("notes, a b.txt", "by hand\n");
    world.write("results/-x/f.txt", "made\n");
    let ran = world.step("writes", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("kept: notes, a b.txt -> .lab/kept/"), "{}", ran.err);
    assert!(ran.err.contains("the same as the one kept"), "{}", ran.err);
    assert_eq!(world.read("notes, a b.txt"), "made\n");
    assert_eq!(kept(&world), ours, "of what is the same, one is enough");
    // What tasks made is theirs.
    let mark = format!(".lab/done/writes/{}", key("writes"));
    for _ in 0..2 {
        fs_err::remove_file(world.path(&mark)).unwrap();
        assert_eq!(world.step("writes", 0).status, 0);
    }
    assert_eq!(kept(&world), ours);
    // A clone: outputs without a record.
    fs_err::remove_dir_all(world.path(".lab")).unwrap();
    world.write("results/-x/f.txt", "of another machine\n");
    let ran = world.step("writes", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(kept(&world), [("results/-x/f.txt".to_owned(), "of another machine\n".to_owned())]);
}

#[test]
fn a_link_in_the_place_of_an_output_is_kept_and_what_it_leads_to_too() {
    let mut writes = job("writes");
    let out = constant_output(&mut writes, "text", "notes.txt");
    writes.run = command(vec![text("echo made >"), bare(out)]);
    let world = World::new(&plan(vec![writes]));
    world.write("raw.txt", "made\n");
    std::os::unix::fs::symlink(world.path("raw.txt"), world.path("notes.txt")).unwrap();
    let ran = world.step("writes", 0);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(world.read("raw.txt"), "made\n");
    assert!(!world.path("notes.txt").is_symlink());
    assert_eq!(kept(&world), [("notes.txt".to_owned(), "made\n".to_owned())]);
}
