//! Steps that run in a container: what Apptainer is asked, what is seen inside, what is refused.

use std::os::unix::fs::symlink;

use labwright::plan::{
    Binds, Field, Job, Plan, PlannedEnvironment, PlannedEnvironmentKind, Run, ValueKind,
};

use crate::{
    builder::*,
    shapes::Shape,
    world::{Ran, World},
};

/// An Apptainer that notes its arguments, a line each, and runs the program outside: in the folder
/// and with the search path that the real one gives it.
pub(crate) const APPTAINER: &str = r#"#!/bin/sh
printf '%s\n' "$@" >"$FAKE/apptainer.argv"
[ "$1" = exec ] || exit 90
shift
while :; do
  case $1 in
    --bind) shift 2 ;;
    --pwd) cd "$2" || exit 91; shift 2 ;;
    --no-home | --nv) shift ;;
    -*) exit 92 ;;
    *) break ;;
  esac
done
[ -e "$1" ] || exit 93
shift
PATH=/usr/local/bin:/usr/bin:/bin
export PATH
exec "$@"
"#;

/// Where the tests' image lies.
pub(crate) const IMAGE: &str = "images/my tools.sif";

/// `plan` with an image that each of its jobs runs in.
pub(crate) fn contained(mut plan: Plan) -> Plan {
    plan.environments.push(image(IMAGE, None));
    for job in &mut plan.jobs {
        job.environment = Some(0);
        job.binds = Some(Binds::default());
    }
    plan
}

fn image(path: &str, pulled: Option<&str>) -> PlannedEnvironment {
    PlannedEnvironment {
        name: name("tools"),
        file: "lab.toml".to_owned(),
        kind: PlannedEnvironmentKind::Container {
            path: path.to_owned(),
            pulled: pulled.map(str::to_owned),
        },
        install: None,
        description: None,
    }
}

pub(crate) fn furnish(world: &World) {
    world.command("apptainer", APPTAINER);
    world.write(IMAGE, "an image");
}

/// A command and a program, with a value each; the command runs elsewhere.
pub(crate) fn shape() -> Shape {
    let mut ask = job("ask");
    let hostile = "it's $HOME, \"x\"\nLAB";
    let text_of = value(&mut ask, "params_text", false, ValueKind::Constant(hostile.into()));
    let list = ValueKind::ConstantList(vec!["a b".into(), String::new(), "$x".into()]);
    let list = value(&mut ask, "params_list", true, list);
    let made = constant_output(&mut ask, "text", "results/asked.txt");
    ask.values[made].full = true;
    ask.workdir = Some("work/a b".into());
    ask.variables = vec![("TOKEN".into(), literal("t, o\"k$en"))];
    ask.run = command(vec![
        text("cat <<LAB >"),
        bare(made),
        text("\n$TOKEN ${PWD##*/} $PYTHONNOUSERSITE\nLAB\nprintf '<%s>' "),
        bare(text_of),
        text(" "),
        bare(list),
        text(" >>"),
        bare(made),
    ]);
    let mut count = job("count");
    wait_all(&mut count, &ask);
    let out = constant_output(&mut count, "copy", "results/copied.txt");
    let from = ValueKind::Constant("results/asked.txt".into());
    let from = value(&mut count, "steps_ask_outputs_text", false, from);
    count.run = Run::Program(vec![literal("cp"), vec![bare(from)], vec![bare(out)]]);
    let asked = "t, o\"k$en a b 1\n<it's $HOME, \"x\"\nLAB><a b><><$x>".to_owned();
    let makes = vec![
        ("results/asked.txt".to_owned(), asked.clone()),
        ("results/copied.txt".to_owned(), asked),
    ];
    Shape { name: "container", plan: contained(plan(vec![ask, count])), makes }
}

/// What a step runs in a world with an Apptainer, and what that was asked.
fn asked(world: &World, variables: &[(&str, &str)]) -> (Ran, Vec<String>) {
    furnish(world);
    let ran = world.bash(&["rendered/steps/look.sbatch"], variables);
    let argv = fs_err::read_to_string(world.path("fake/apptainer.argv")).unwrap_or_default();
    (ran, argv.lines().map(str::to_owned).collect())
}

fn look(change: impl FnOnce(&mut Job)) -> Plan {
    let mut look = job("look");
    look.run = Run::Program(vec![literal("true"), literal("--nv"), literal("")]);
    let mut plan = contained(plan(vec![look]));
    change(&mut plan.jobs[0]);
    plan
}

/// The binds among the arguments.
fn binds(argv: &[String]) -> Vec<&str> {
    argv.windows(2).filter(|pair| pair[0] == "--bind").map(|pair| pair[1].as_str()).collect()
}

fn real(world: &World, path: &str) -> String {
    let path = if path.is_empty() { world.path("fake/..") } else { world.path(path) };
    fs_err::canonicalize(path).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn the_project_is_seen_and_the_arguments_come_last() {
    let world = World::new(&look(|_| {}));
    let (ran, argv) = asked(&world, &[("TMPDIR", "/nonexistent")]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let project = real(&world, "");
    let bind = format!("{project}:{project}");
    let image = format!("{project}/{IMAGE}");
    let expected =
        ["exec", "--no-home", "--pwd", &project, "--bind", &bind, &image, "true", "--nv", ""];
    assert_eq!(argv, expected);

    let world = World::new(&look(|job| {
        job.requested.gpus = 1;
        job.workdir = Some("work/a b".into());
    }));
    let (ran, argv) = asked(&world, &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let project = real(&world, "");
    let folder = format!("{project}/work/a b");
    assert_eq!(argv[..5], ["exec", "--no-home", "--nv", "--pwd", &folder]);
    assert_eq!(binds(&argv), ["/tmp:/tmp".to_owned(), format!("{project}:{project}")]);
}

#[test]
fn data_is_only_read_and_what_links_lead_to_is_seen() {
    let outside = tempfile::tempdir_in("/var/tmp").unwrap();
    let at = |path: &str| outside.path().join(path);
    for folder in ["raw/2026", "archive", "scratch/tmp", "unread"] {
        fs_err::create_dir_all(at(folder)).unwrap();
    }
    fs_err::write(at("archive/a.nd2"), "a").unwrap();
    symlink(at("archive/a.nd2"), at("raw/2026/a.nd2")).unwrap();
    symlink(at("raw"), at("link")).unwrap();
    let text_of = |path: &str| at(path).to_str().unwrap().to_owned();
    let mut plan = look(|job| {
        job.table = array(
            "look",
            &["files"],
            vec![vec![Field::List(vec![text_of("link/2026/a.nd2"), "1".into(), "-".into()])]],
        )
        .table;
        job.binds = Some(Binds {
            datasets: vec![text_of("link/2026"), "data".into(), text_of("gone")],
            paths: vec![literal(&text_of("scratch")), literal("/gone"), literal("")],
        });
    });
    plan.jobs[0].unlocked.clear();
    let world = World::new(&plan);
    fs_err::create_dir_all(world.path("in/data")).unwrap();
    symlink(world.path("in/data"), world.path("data")).unwrap();
    let (ran, argv) = asked(&world, &[("TMPDIR", &text_of("scratch/tmp/"))]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let one = |path: &str, how: &str| format!("{0}:{0}{how}", text_of(path));
    let project = real(&world, "");
    let expected = [
        one("link/2026", ":ro"),
        one("raw/2026", ":ro"),
        one("archive", ":ro"),
        one("scratch", ""),
        format!("{project}:{project}"),
    ];
    assert_eq!(binds(&argv), expected);
}

#[test]
fn a_project_that_is_reached_by_a_link_is_seen_at_both_places() {
    let world = World::new(&look(|_| {}));
    furnish(&world);
    let outside = tempfile::tempdir().unwrap();
    let link = outside.path().join("project");
    symlink(world.path(""), &link).unwrap();
    let link = link.to_str().unwrap();
    let ran = world
        .bash(&["-c", "cd \"$LINK\" && \"$BASH\" rendered/steps/look.sbatch"], &[("LINK", link)]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let argv = world.read("fake/apptainer.argv");
    let argv: Vec<String> = argv.lines().map(str::to_owned).collect();
    let project = real(&world, "");
    let expected =
        ["/tmp:/tmp".to_owned(), format!("{link}:{link}"), format!("{project}:{project}")];
    assert_eq!(binds(&argv), expected);
    assert_eq!(argv[3], link);
}

#[test]
fn a_path_that_apptainer_cannot_take_stops_the_task() {
    for odd in ["a,b", "a:b", "a\"b", "a\\b", "a\nb"] {
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join(odd);
        fs_err::create_dir(&folder).unwrap();
        let folder = folder.to_str().unwrap();
        let world = World::new(&look(|job| {
            job.binds = Some(Binds { datasets: vec![folder.to_owned()], paths: vec![] });
        }));
        let (ran, argv) = asked(&world, &[]);
        assert_eq!((ran.status, argv.len()), (65, 0), "{}", ran.err);
        assert!(ran.err.contains(odd), "{}", ran.err);
    }
}

#[test]
fn what_is_missing_exits_78_before_anything_runs() {
    let mut plan = look(|job| {
        constant_output(job, "text", "results/x.txt");
    });
    let world = World::new(&plan);
    world.write(IMAGE, "an image");
    world.write("results/x.txt", "of an earlier attempt");
    let ran = world.step("look", 0);
    assert_eq!(ran.status, 78, "{}", ran.err);
    assert!(ran.err.contains("neither apptainer nor singularity"), "{}", ran.err);
    assert_eq!(world.read("results/x.txt"), "of an earlier attempt");

    let world = World::new(&plan);
    world.command("apptainer", APPTAINER);
    let ran = world.step("look", 0);
    assert_eq!(ran.status, 78, "{}", ran.err);
    assert!(
        ran.err.contains(&format!("is not there: {}/{IMAGE}", real(&world, ""))),
        "{}",
        ran.err
    );

    plan.environments = vec![image(".lab/envs/tools-0123.sif", Some("docker://lab/tools:1"))];
    let world = World::new(&plan);
    world.command("apptainer", APPTAINER);
    let ran = world.step("look", 0);
    assert_eq!(ran.status, 78, "{}", ran.err);
    assert!(ran.err.ends_with("  bash rendered/envs/install.sh tools\n"), "{}", ran.err);
    world.write(".lab/envs/tools-0123.sif", "pulled");
    world.write(".lab/envs/tools-0123.sif.part/owner", "");
    assert_eq!(world.step("look", 0).status, 78, "it is being pulled anew");
}

#[test]
fn singularity_is_taken_where_apptainer_is_not() {
    let world = World::new(&look(|_| {}));
    world.command("singularity", APPTAINER);
    world.write(IMAGE, "an image");
    assert_eq!(world.step("look", 0).status, 0);
    assert!(world.path("fake/apptainer.argv").exists());
}

#[test]
fn the_program_may_come_from_a_module_whose_variables_stay_outside() {
    let mut plan = look(|job| {
        job.setup_lines = vec![
            "module() { if [[ $1 == load ]]; then LOADEDMODULES+=:$2; PATH=$PWD/opt:$PATH; \
             export PYTHONPATH=/outside BASH_ENV=/outside APPTAINERENV_SITE=1; fi; }"
                .into(),
        ];
        job.modules = vec!["apptainer/1.3".into()];
        job.run = Run::Program(vec![literal("env")]);
    });
    plan.jobs[0].variables =
        vec![("PYTHONPATH".into(), literal("src")), ("N".into(), literal("4"))];
    let world = World::new(&plan);
    world.command("apptainer", APPTAINER);
    world.write(IMAGE, "an image");
    assert_eq!(world.bash(&["-c", "mkdir opt && mv fake/apptainer opt/"], &[]).status, 0);
    let hostile = [("APPTAINERENV_X", "1"), ("SINGULARITYENV_Y", "1"), ("ENV", "/outside")];
    let ran = world.bash(&["rendered/steps/look.sbatch"], &hostile);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let has = |line: &str| ran.out.lines().any(|found| found == line);
    assert!(has("PYTHONPATH=src") && has("N=4") && has("APPTAINERENV_SITE=1"), "{}", ran.out);
    for gone in ["APPTAINERENV_X=", "SINGULARITYENV_Y=", "BASH_ENV=", "ENV="] {
        assert!(!ran.out.lines().any(|found| found.starts_with(gone)), "{gone} {}", ran.out);
    }
}

#[test]
fn srun_starts_the_container_once_a_process() {
    let world = World::new(&look(|job| {
        job.requested.tasks = 4;
        job.srun = Some(vec!["--kill-on-bad-exit=1".into()]);
    }));
    world.command(
        "srun",
        "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$FAKE/srun.argv\"\nshift\nexec \"$@\"\n",
    );
    world.command("scontrol", "#!/bin/sh\necho node1\n");
    let (ran, argv) = asked(&world, &[("SLURM_JOB_ID", "7")]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let srun = world.read("fake/srun.argv");
    let program = real(&world, "fake/apptainer");
    assert!(srun.starts_with(&format!("--kill-on-bad-exit=1\n{program}\nexec\n")), "{srun}");
    assert_eq!(argv[argv.len() - 3..], ["true", "--nv", ""]);
}

#[test]
fn the_status_of_the_program_is_the_task_s() {
    let world = World::new(&look(|job| job.run = command(vec![text("false; echo never >x")])));
    assert_eq!(asked(&world, &[]).0.status, 1);
    assert!(!world.path("x").exists());
    let world = World::new(&look(|job| job.run = command(vec![text("exit 42")])));
    assert_eq!(asked(&world, &[]).0.status, 42);
}
