//! Plans of many shapes: each runs whole, and a second time does nothing.

use std::process::Command;

use labwright::{
    diag::Lang,
    model::{Filter, ResourceName, YesNoSite},
    plan::{
        Field, Job, LockedFile, Plan, PlannedEnvironment, PlannedEnvironmentKind, PlannedRetries,
        Run, Select, TextPart, ValueKind, WaitHow,
    },
};

use crate::{builder::*, containers, world::World};

/// A plan, and the files that its scripts make.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) plan: Plan,
    pub(crate) makes: Vec<(String, String)>,
}

fn movie(k: u32) -> String {
    format!("data/movie {k}, a.nd2\n")
}

pub(crate) fn scalar() -> Shape {
    let mut prepare = job("prepare");
    prepare.description = Some("Line one\n#SBATCH --hold\rline two".into());
    let out = constant_output(&mut prepare, "text", "results/it's $HOME/ü.txt");
    prepare.run = command(vec![text("echo hello >"), bare(out)]);
    let makes = vec![("results/it's $HOME/ü.txt".into(), "hello\n".into())];
    Shape { name: "scalar", plan: plan(vec![prepare]), makes }
}

pub(crate) fn chain() -> Shape {
    let mut shape = scalar();
    let first = &shape.plan.jobs[0];
    let mut second = job("second");
    wait_all(&mut second, first);
    let kind = ValueKind::Constant("results/it's $HOME/ü.txt".into());
    let read = value(&mut second, "steps_prepare_outputs_text", false, kind);
    let out = constant_output(&mut second, "copy", "results/copy.txt");
    second.run = Run::Program(vec![literal("cp"), vec![bare(read)], vec![bare(out)]]);
    shape.plan.jobs.push(second);
    shape.makes.push(("results/copy.txt".into(), "hello\n".into()));
    Shape { name: "chain", ..shape }
}

pub(crate) fn array_alone() -> Shape {
    let makes = (0..3).map(|k| (format!("results/align/{k}.txt"), movie(k))).collect();
    Shape { name: "array", plan: plan(vec![align(3)]), makes }
}

/// Seven tasks in three elements, which pair with those of the next step.
pub(crate) fn elements() -> Shape {
    let mut shape = aligned(7);
    shape.plan.jobs[0].jobs = Some(3);
    shape.plan.jobs[1].jobs = Some(3);
    shape.plan.jobs[1].retries =
        PlannedRetries { count: 1, memory_mb: vec![1024, 2048], minutes: vec![60, 90] };
    Shape { name: "elements", ..shape }
}

/// Tasks that are tried again, in every way that there is.
pub(crate) fn retries() -> Shape {
    let mut shape = chain();
    shape.plan.jobs[0].retries.count = 1;
    let mut align = align(3);
    align.retries =
        PlannedRetries { count: 2, memory_mb: vec![1024, 2048, 4096], minutes: vec![60, 90, 120] };
    shape.plan.jobs.push(align);
    shape.makes.extend((0..3).map(|k| (format!("results/align/{k}.txt"), movie(k))));
    Shape { name: "retries", ..shape }
}

pub(crate) fn aligned(tasks: u32) -> Shape {
    let align = align(tasks);
    let segment = segment(&align);
    let makes = (0..tasks).map(|k| (format!("results/segment/é {k}.txt"), movie(k))).collect();
    Shape { name: "aligned", plan: plan(vec![align, segment]), makes }
}

pub(crate) fn group() -> Shape {
    let align = align(5);
    // The third sees several groups, which interleave.
    let rows = [vec![0], vec![1], vec![0, 1]]
        .into_iter()
        .enumerate()
        .map(|(k, of)| {
            vec![one(&format!("s{k}")), Field::Groups(of), one(&format!("results/{k}.txt"))]
        })
        .collect();
    let mut merge = array("merge", &["item.sample", "groups.align", "outputs.text"], rows);
    let groups = &mut merge.table.as_mut().unwrap().groups;
    groups.insert(align.name.clone(), vec![vec![0, 1, 3], vec![2, 4]]);
    wait_some(&mut merge, &align, WaitHow::Group, false);
    let stacks = gathered(&mut merge, "align", "stack", Select::Groups, true);
    let out = column_output(&mut merge, "text");
    merge.run = command(vec![text("cat "), bare(stacks), text(" >"), bare(out)]);
    let makes = vec![
        ("results/0.txt".into(), [0, 1, 3].map(movie).concat()),
        ("results/1.txt".into(), [2, 4].map(movie).concat()),
        ("results/2.txt".into(), (0..5).map(movie).collect()),
    ];
    Shape { name: "group", plan: plan(vec![align, merge]), makes }
}

pub(crate) fn gather() -> Shape {
    let mut shape = aligned(12);
    shape.plan.jobs.push(report(&shape.plan.jobs[1], "masks"));
    shape.makes.push(("results/report.txt".into(), (0..12).map(movie).collect()));
    Shape { name: "gather", ..shape }
}

pub(crate) fn diamond() -> Shape {
    let align = align(3);
    let segment = segment(&align);
    let rows =
        (0..3).map(|k| vec![Field::Task(k), one(&format!("results/track/{k}.txt"))]).collect();
    let mut track = array("track", &["steps.align", "outputs.tracks"], rows);
    wait_some(&mut track, &align, WaitHow::Each, true);
    let out = column_output(&mut track, "tracks");
    track.run = command(vec![text("echo track >"), bare(out)]);
    let rows = (0..3)
        .map(|k| vec![Field::Task(k), Field::Task(k), one(&format!("results/m/{k}"))])
        .collect();
    let mut measure = array("measure", &["steps.segment", "steps.track", "outputs.table"], rows);
    wait_some(&mut measure, &segment, WaitHow::Each, true);
    wait_some(&mut measure, &track, WaitHow::Each, true);
    let masks = gathered(&mut measure, "segment", "masks", Select::Task, false);
    let tracks = gathered(&mut measure, "track", "tracks", Select::Task, false);
    let out = column_output(&mut measure, "table");
    measure.run =
        command(vec![text("cat "), bare(masks), text(" "), bare(tracks), text(" >"), bare(out)]);
    let makes = (0..3).map(|k| (format!("results/m/{k}"), movie(k) + "track\n")).collect();
    Shape { name: "diamond", plan: plan(vec![align, segment, track, measure]), makes }
}

pub(crate) fn limited() -> Shape {
    let mut shape = chunks();
    shape.plan.jobs[1].max_parallel = Some(2);
    Shape { name: "max_parallel", ..shape }
}

/// 50 tasks where the highest index is 10.
pub(crate) fn chunks() -> Shape {
    let mut shape = aligned(50);
    shape.plan.jobs.push(report(&shape.plan.jobs[1], "masks"));
    let mut cluster = cluster();
    cluster.max_array_size = Some(11);
    shape.plan.cluster = Some(cluster);
    Shape { name: "chunks", ..shape }
}

pub(crate) fn modules() -> Shape {
    let mut load = job("load");
    load.setup_lines =
        vec!["module() { if [[ $1 == load ]]; then LOADEDMODULES+=:$2/1.0; fi; }".into()];
    load.modules = vec!["gcc".into(), "cuda/1.0".into()];
    let out = constant_output(&mut load, "text", "results/modules.txt");
    load.run = command(vec![text("echo \"$LOADEDMODULES\" >"), bare(out)]);
    let makes = vec![("results/modules.txt".into(), ":gcc/1.0:cuda/1.0/1.0\n".into())];
    Shape { name: "modules", plan: plan(vec![load]), makes }
}

pub(crate) fn conda() -> Shape {
    let mut use_it = job("use_it");
    use_it.environment = Some(0);
    let out = constant_output(&mut use_it, "text", "results/conda.txt");
    use_it.run = command(vec![text("fake_tool >"), bare(out)]);
    let mut plan = plan(vec![use_it]);
    plan.environments.push(PlannedEnvironment {
        name: name("tools"),
        file: "lab.toml".to_owned(),
        kind: PlannedEnvironmentKind::Conda {
            digest: key("tools"),
            prefix: ".lab/envs/tools-0123456789ab".into(),
            channels: vec!["conda-forge".into()],
            dependencies: vec!["python 3.12.*".into(), "numpy >=2,<3".into()],
            pip: vec!["nd2 ==0.10".into()],
        },
        install: None,
        description: None,
    });
    let makes = vec![("results/conda.txt".into(), "tool:::\n".into())];
    Shape { name: "conda", plan, makes }
}

pub(crate) fn lists() -> Shape {
    let mut lists = job("lists");
    let flags = ValueKind::ConstantList(vec!["-a b".into(), String::new(), "$x".into()]);
    let flags = value(&mut lists, "params_flags", true, flags);
    let none = value(&mut lists, "params_none", true, ValueKind::ConstantList(vec![]));
    let join =
        |of, separator: &str| ValueKind::Filtered { of, filter: Filter::Join(separator.into()) };
    let joined = value(&mut lists, "joined", false, join(flags, "%s\\, "));
    let empty = value(&mut lists, "joined_none", false, join(none, ","));
    let file = value(
        &mut lists,
        "file",
        false,
        ValueKind::Filtered { of: flags, filter: Filter::FileList },
    );
    let no_file = value(
        &mut lists,
        "file_none",
        false,
        ValueKind::Filtered { of: none, filter: Filter::FileList },
    );
    let out = constant_output(&mut lists, "text", "results/lists.txt");
    let quoted = |value| TextPart::Value { value, quoted: true };
    lists.run = command(vec![
        text("{\nprintf '<%s>' "),
        bare(flags),
        text(" "),
        bare(none),
        text(" \""),
        quoted(joined),
        text("|"),
        quoted(empty),
        text("\"\ncat "),
        bare(file),
        text(" "),
        bare(no_file),
        text("\ncat <<END\n"),
        quoted(joined),
        text("\nEND\n} >"),
        bare(out),
        text(" # a comment"),
    ]);
    let joined = "-a b%s\\, %s\\, $x";
    let made = format!("<-a b><><$x><{joined}|>-a b\n\n$x\n{joined}\n");
    Shape {
        name: "lists",
        plan: plan(vec![lists]),
        makes: vec![("results/lists.txt".into(), made)],
    }
}

pub(crate) fn granted() -> Shape {
    let mut granted = job("granted");
    let mut words = vec![text("echo")];
    for (variable, resource) in
        [("cpus", ResourceName::Cpus), ("gpus", ResourceName::Gpus), ("mb", ResourceName::MemoryMb)]
    {
        words.push(text(" "));
        words.push(bare(value(&mut granted, variable, false, ValueKind::Resource(resource))));
    }
    words.push(text(" \"$MODE\" >"));
    words.push(bare(constant_output(&mut granted, "text", "results/granted.txt")));
    granted.variables = vec![("MODE".into(), vec![text("a 'b' "), bare(0)])];
    granted.run = command(words);
    let makes = vec![("results/granted.txt".into(), "3 0 512 a 'b' 3\n".into())];
    Shape { name: "granted", plan: plan(vec![granted]), makes }
}

/// In French, with locked files, files of rows, a latency and the site's own rule.
pub(crate) fn guarded() -> Shape {
    let mut shape = aligned(2);
    shape.plan.project.language = Lang::Fr;
    shape.plan.cluster = Some(labwright::plan::PlannedCluster {
        kill_on_invalid_dep: YesNoSite::Site,
        latency_s: Some(1),
        max_array_size: None,
        ..cluster()
    });
    let align = &mut shape.plan.jobs[0];
    align.options.push("--comment=deux mots # \"trois\"".into());
    align.guards =
        vec![LockedFile { path: "scripts/a b.py".into(), sha256: key("hello\n"), bytes: 6 }];
    let table = align.table.as_mut().unwrap();
    table.columns.push("files".into());
    for row in &mut table.rows {
        let triple = ["data/in, 1.nd2", "6", "blake3:00"].map(str::to_owned);
        row.fields.push(Field::List(triple.to_vec()));
    }
    Shape { name: "guarded", ..shape }
}

pub(crate) fn all() -> Vec<Shape> {
    vec![
        scalar(),
        chain(),
        array_alone(),
        retries(),
        elements(),
        aligned(3),
        group(),
        gather(),
        diamond(),
        limited(),
        chunks(),
        modules(),
        conda(),
        containers::shape(),
        lists(),
        granted(),
        guarded(),
        crate::folders::folders(),
        crate::temporary::temporary(),
    ]
}

/// What the scripts of these shapes read.
pub(crate) fn furnish(world: &World) {
    world.write("scripts/a b.py", "hello\n");
    world.write("data/in, 1.nd2", "hello\n");
    world.write(
        ".lab/envs/tools-0123456789ab/bin/fake_tool",
        "#!/bin/sh\necho tool:$PYTHONPATH:$CONDA_SHLVL:\n",
    );
    let tool = world.path(".lab/envs/tools-0123456789ab/bin/fake_tool");
    assert!(Command::new("chmod").arg("+x").arg(tool).status().unwrap().success());
    world.write("scripts/ok", "");
    containers::furnish(world);
}

/// Every task of `job`, in order.
pub(crate) fn run_all(world: &World, job: &Job, status: i32) -> Vec<String> {
    run_first(world, job, usize::MAX, status)
}

/// The first `most` tasks of `job`, in order.
fn run_first(world: &World, job: &Job, most: usize, status: i32) -> Vec<String> {
    let tasks = job.table.as_ref().map_or(1, |table| table.rows.len());
    (0..u32::try_from(tasks.min(most)).unwrap())
        .map(|index| {
            let script = format!("rendered/steps/{}.sbatch", job.name);
            let index = index.to_string();
            let ran = world.bash(
                &[&script],
                &[
                    ("SLURM_ARRAY_TASK_ID", &index),
                    ("LAB_CPUS", "3"),
                    ("LAB_MEMORY_MB", "512"),
                    ("PYTHONPATH", "hostile"),
                    ("CONDA_PREFIX", "/hostile"),
                ],
            );
            assert_eq!(ran.status, status, "{}: {}", job.name, ran.err);
            ran.err
        })
        .collect()
}

#[test]
fn every_shape_runs_and_a_second_run_does_nothing() {
    for shape in all() {
        let world = World::new(&shape.plan);
        furnish(&world);
        for job in &shape.plan.jobs {
            run_all(&world, job, 0);
            let tasks = job.table.as_ref().map_or(1, |table| table.rows.len());
            assert_eq!(
                world.names(&format!(".lab/done/{}", job.name)).len(),
                tasks,
                "{}",
                shape.name
            );
        }
        for (path, made) in &shape.makes {
            assert_eq!(world.read(path), *made, "{}: {path}", shape.name);
        }
        assert_eq!(world.read(".lab/.gitignore"), "*\n");
        let already = ["already done", "déjà fait"];
        for job in &shape.plan.jobs {
            for said in run_first(&world, job, 3, 0) {
                assert!(already.iter().any(|text| said.contains(text)), "{}: {said}", shape.name);
            }
        }
    }
}
