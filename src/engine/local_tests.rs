//! Runs of hand-written scripts under real bash.

use std::{process::Command, thread};

use super::*;
use crate::{
    diag::Lang,
    engine::{
        Amount, Selection, TooBig,
        progress::Silent,
        testing::{Project, asking, each, environment, every, name, plan, request},
    },
    plan::PlannedInstall,
};

#[path = "retry_tests.rs"]
mod retries;

/// Leaves in `most/STEP` how many tasks of its kind ran at once, at most.
const COUNTED: &str = "mkdir -p at/$step && : >at/$step/$index && sleep 0.15 && \
                       ls at/$step | wc -l >>most_$step && rm at/$step/$index";

fn run_here(project: &Project, plan: &Plan, request: &Request) -> Result<Summary, EngineError> {
    let (sender, receiver) = channel();
    run_until(plan, project.root(), request, &mut Silent, (sender, &receiver))
}

/// `step: done, done before, failed, not run` and what was interrupted, a line a step.
fn counts(summary: &Summary) -> Vec<String> {
    let line = |one: &StepSummary| {
        let ended =
            if one.interrupted > 0 { format!(" + {}", one.interrupted) } else { String::new() };
        let StepSummary { step, done, already_done, failed, not_run, .. } = one;
        format!("{step}: {done} {already_done} {failed} {not_run}{ended}")
    };
    summary.steps.iter().map(line).collect()
}

fn most(project: &Project, step: &str) -> usize {
    project.read(&format!("most_{step}")).lines().map(|n| n.trim().parse().unwrap()).max().unwrap()
}

fn pipeline(project: &Project) -> Plan {
    plan(vec![
        project.array("segment", 3, &[]),
        project.array("measure", 3, &[each("segment")]),
        project.scalar("report", &[every("measure")]),
    ])
}

#[test]
fn steps_run_in_order_and_a_second_run_does_nothing() {
    let project = Project::new();
    let plan = pipeline(&project);
    let summary = run_here(&project, &plan, &request(2)).unwrap();
    assert_eq!(counts(&summary), ["segment: 3 0 0 0", "measure: 3 0 0 0", "report: 1 0 0 0"]);
    assert_eq!((summary.exit_code(), summary.interrupted), (0, false));
    let order = project.read("order");
    let at = |line: &str| order.lines().position(|one| one == line).unwrap();
    for task in 0..3 {
        assert!(at(&format!("segment {task}")) < at(&format!("measure {task}")), "{order}");
    }
    assert_eq!(at("report 0"), 6, "{order}");
    assert!(project.exists(".lab/logs/measure/local-1_2.out"));
    assert!(project.exists(".lab/logs/report/local-1.out"));
    assert_eq!(project.read(".lab/.gitignore"), "*\n");
    assert!(!project.exists(".lab/run.lock"));

    let second = run_here(&project, &plan, &request(2)).unwrap();
    assert_eq!(counts(&second), ["segment: 0 3 0 0", "measure: 0 3 0 0", "report: 0 1 0 0"]);
    assert_eq!(second.text(Lang::En), "nothing to do: 7 tasks done before");
    assert_eq!(project.read("order"), order);
}

#[test]
fn as_many_at_once_as_there_are_cpus_and_the_step_allows() {
    let project = Project::new();
    let wide = project.array("wide", 6, &[]);
    let mut narrow = project.array("narrow", 4, &[every("wide")]);
    narrow.max_parallel = Some(2);
    project.script(&wide, COUNTED);
    project.script(&narrow, COUNTED);
    let plan = plan(vec![wide, narrow]);
    let summary = run_here(&project, &plan, &request(3)).unwrap();
    assert_eq!(summary.exit_code(), 0, "{}", summary.text(Lang::En));
    assert_eq!((most(&project, "wide"), most(&project, "narrow")), (3, 2));
}

#[test]
fn a_failure_stops_what_depends_on_it_and_nothing_else() {
    let project = Project::new();
    let plan = pipeline(&project);
    let segment = &plan.jobs[0];
    let fails = "if [ \"$index\" = 1 ] && [ ! -e mended ]; then echo not enough light; exit 3; fi";
    project.script(segment, fails);
    let summary = run_here(&project, &plan, &request(2)).unwrap();
    assert_eq!(counts(&summary), ["segment: 2 0 1 0", "measure: 2 0 0 1", "report: 0 0 0 1"]);
    assert_eq!(summary.exit_code(), 5);
    let failure = &summary.steps[0].failures[0];
    assert_eq!((failure.index, failure.end), (Some(1), End::Exit(3)));
    assert_eq!(failure.tail, ["not enough light"]);
    let attempt = format!(".lab/tries/segment/{}", segment.task_key(1));
    assert_eq!(
        project.read(&attempt),
        "attempt\t-\t3\tfailed\t-\t-\t.lab/logs/segment/local-1_1.out\n"
    );

    project.write("mended", "");
    let summary = run_here(&project, &plan, &request(2)).unwrap();
    assert_eq!(counts(&summary), ["segment: 1 2 0 0", "measure: 1 2 0 0", "report: 1 0 0 0"]);
    assert!(!project.exists(&attempt));
    assert!(project.exists(".lab/logs/segment/local-2_1.out"));
}

#[test]
fn a_task_that_leaves_no_mark_failed() {
    let project = Project::new();
    let plan = plan(vec![project.scalar("report", &[])]);
    project.write("rendered/steps/report.sbatch", "exit 0\n");
    let summary = run_here(&project, &plan, &request(1)).unwrap();
    assert_eq!(summary.steps[0].failures[0].end, End::NoMark);
    project.write("rendered/steps/report.sbatch", "kill -KILL $$\n");
    let summary = run_here(&project, &plan, &request(1)).unwrap();
    assert_eq!(summary.steps[0].failures[0].end, End::Exit(137));
}

#[test]
fn what_is_named_runs_again_and_some_tasks_alone() {
    let project = Project::new();
    let plan = pipeline(&project);
    let mut some = request(2);
    some.selection = Selection::Tasks { step: name("measure"), tasks: vec![2] };
    let summary = run_here(&project, &plan, &some).unwrap();
    assert_eq!(counts(&summary), ["segment: 1 0 0 0", "measure: 1 0 0 0"]);
    assert_eq!(project.read("order"), "segment 2\nmeasure 2\n");
    some.again = true;
    let summary = run_here(&project, &plan, &some).unwrap();
    assert_eq!(counts(&summary), ["segment: 0 1 0 0", "measure: 1 0 0 0"]);
    assert_eq!(project.read("order"), "segment 2\nmeasure 2\nmeasure 2\n");
    // A redone task that fails is not done any more.
    project.script(&plan.jobs[1], "exit 1");
    assert_eq!(run_here(&project, &plan, &some).unwrap().exit_code(), 5);
    some.again = false;
    let summary = run_here(&project, &plan, &some).unwrap();
    assert_eq!(counts(&summary), ["segment: 0 1 0 0", "measure: 0 0 1 0"]);
}

#[test]
fn what_slurm_alone_can_start_is_refused_before_anything_starts() {
    let project = Project::new();
    let mut nodes = project.scalar("train", &[]);
    nodes.requested.nodes = 2;
    nodes.requested.tasks = 2;
    let mut launched = project.scalar("solve", &[]);
    launched.requested.tasks = 4;
    launched.srun = Some(Vec::new());
    let first = project.scalar("first", &[]);
    let mut plan = plan(vec![first, nodes, launched]);
    let error = run_here(&project, &plan, &request(8)).unwrap_err();
    assert_eq!(error.exit_code(), 4);
    assert_eq!(
        error.text().get(Lang::En),
        "`steps.train` asks for 2 nodes, and `lab run` has this machine alone: submit it with \
         `bash rendered/submit.sh`\n\
         `steps.solve` is 4 processes, which `srun` starts inside a job of Slurm: submit it with \
         `bash rendered/submit.sh`"
    );
    // What calls its own processes runs here, on the CPUs of all of them.
    plan.jobs.truncate(1);
    plan.jobs[0].requested.tasks = 4;
    plan.jobs[0].requested.cpus = Some(2);
    project.script(&plan.jobs[0], "echo \"$LAB_CPUS\" >cpus");
    let error = run_here(&project, &plan, &request(7)).unwrap_err();
    assert!(error.text().get(Lang::Fr).contains("demande 8 CPU"), "{error}");
    assert_eq!(run_here(&project, &plan, &request(8)).unwrap().exit_code(), 0);
    assert_eq!(project.read("cpus"), "2\n");
}

#[test]
fn too_much_and_missing_environments_are_refused_before_anything_starts() {
    let project = Project::new();
    let mut gpu = project.scalar("train", &[]);
    gpu.requested = asking(1, 2, 0);
    let mut memory = project.scalar("index", &[]);
    memory.requested = asking(1, 0, 2048);
    let first = project.scalar("first", &[]);
    let mut plan = plan(vec![first, gpu, memory]);
    let error = run_here(&project, &plan, &request(1)).unwrap_err();
    let EngineError::TooBig(found) = &error else { panic!("{error}") };
    let train = TooBig { step: name("train"), asked: Amount::Gpus(2), there: Amount::Gpus(0) };
    assert_eq!((found.len(), &found[0]), (2, &train));
    let text = error.text();
    let french =
        "`steps.index` demande 2G de mémoire et cette exécution dispose de 1000M de mémoire";
    assert!(text.get(Lang::Fr).contains(french), "{}", text.get(Lang::Fr));

    plan.jobs.truncate(1);
    plan.jobs[0].environment = Some(0);
    plan.environments.push(environment("stats", ".lab/envs/stats-123"));
    project.write("tools/conda", "");
    let mut found = request(1);
    found.variables = vec![("PATH".into(), project.root().join("tools").into())];
    let error = run_here(&project, &plan, &found).unwrap_err();
    assert_eq!(error.exit_code(), 4);
    let text = error.text();
    let command = "  bash rendered/envs/install.sh stats";
    assert!(text.get(Lang::En).ends_with(command), "{}", text.get(Lang::En));
    found.variables.clear();
    let text = run_here(&project, &plan, &found).unwrap_err().text();
    assert!(text.get(Lang::En).contains("one of the three"), "{}", text.get(Lang::En));
    assert!(!project.exists("order"), "nothing started");

    project.write(".lab/envs/stats-123/bin/python3", "");
    project.write(".lab/envs/stats-123.part/owner", "");
    run_here(&project, &plan, &request(1)).unwrap_err();
    fs_err::remove_dir_all(project.root().join(".lab/envs/stats-123.part")).unwrap();
    plan.environments[0].install =
        Some(PlannedInstall { files: vec![], commands: vec!["true".into()] });
    run_here(&project, &plan, &request(1)).unwrap_err();
    assert!(!project.exists("order"), "nothing started");
    project.write(".lab/envs/stats-123/.lab-installed", "");
    assert_eq!(run_here(&project, &plan, &request(1)).unwrap().exit_code(), 0);
}

#[test]
fn a_task_is_told_what_it_was_granted() {
    let project = Project::new();
    let mut train = project.array("train", 3, &[]);
    train.requested = asking(2, 1, 0);
    let told = "echo \"$index $LAB_CPUS $LAB_GPUS $LAB_MEMORY_MB $CUDA_VISIBLE_DEVICES \
                ${SLURM_JOB_ID:-} ${SBATCH_PARTITION:-}\" >>told; sleep 0.2";
    project.script(&train, told);
    let mut plain = project.scalar("plain", &[every("train")]);
    plain.requested = asking(1, 0, 300);
    project.script(&plain, &told.replace("$index", "${SLURM_ARRAY_TASK_ID-none}"));
    let mut two = request(4);
    two.gpus = Some(2);
    let summary = run_here(&project, &plan(vec![train, plain]), &two).unwrap();
    assert_eq!(summary.exit_code(), 0, "{}", summary.text(Lang::En));
    let told = project.read("told");
    let mut told: Vec<&str> = told.lines().map(str::trim_end).collect();
    assert_eq!(told.pop(), Some("none 1 0 300"));
    let gpu_of = |index: &str| {
        let line = told.iter().find(|line| line.starts_with(index)).unwrap();
        line.strip_prefix(&format!("{index} 2 1 500 ")).unwrap().to_owned()
    };
    assert_eq!((gpu_of("0"), gpu_of("1")), ("0".to_owned(), "1".to_owned()));
    assert!(["0", "1"].contains(&gpu_of("2").as_str()));
}

#[test]
fn a_second_run_at_the_same_time_is_refused() {
    let project = Project::new();
    let job = project.scalar("report", &[]);
    project.script(&job, "sleep 0.5");
    let plan = plan(vec![job]);
    thread::scope(|scope| {
        let first = scope.spawn(|| run_here(&project, &plan, &request(1)).unwrap());
        while !project.exists(".lab/run.lock") {
            thread::sleep(LOOK);
        }
        let error = run_here(&project, &plan, &request(1)).unwrap_err();
        assert!(matches!(error, EngineError::Locked { seen: true, .. }), "{error}");
        assert_eq!(first.join().unwrap().exit_code(), 0);
    });
}

/// A run of two long tasks and one that waits, which ends when the returned sender says so.
fn interruptible(project: &Project, body: &str) -> Plan {
    let long = project.array("long", 3, &[]);
    project.script(&long, body);
    plan(vec![long, project.scalar("after", &[every("long")])])
}

fn wait_for(project: &Project, path: &str) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !project.exists(path) {
        assert!(Instant::now() < deadline, "{path} does not come");
        thread::sleep(LOOK);
    }
}

#[test]
fn an_interrupted_run_ends_its_tasks_and_the_next_one_continues() {
    let project = Project::new();
    // Task 0 is done at once; 1 ends when asked; 2 takes no notice and is killed when asked again.
    let plan = interruptible(
        &project,
        "if [ -e later ]; then :; elif [ $index = 1 ]; then : >started1; sleep 60; \
         elif [ $index = 2 ]; then trap '' TERM; echo $$ >pid2; : >started2; sleep 60; sleep 60; fi",
    );
    let (sender, receiver) = channel();
    let stop = sender.clone();
    let summary = thread::scope(|scope| {
        let (plan, root) = (&plan, project.root());
        let run = scope.spawn(move || {
            run_until(plan, root, &request(3), &mut Silent, (sender, &receiver)).unwrap()
        });
        for path in ["started1", "started2", "out/long/0"] {
            wait_for(&project, path);
        }
        wait_for(&project, &format!(".lab/done/long/{}", plan.jobs[0].task_key(0)));
        let asked = Instant::now();
        stop.send(Event::Stop).unwrap();
        stop.send(Event::Stop).unwrap();
        let summary = run.join().unwrap();
        assert!(asked.elapsed() < GRACE, "the second time ends at once");
        summary
    });
    assert_eq!(counts(&summary), ["long: 1 0 0 0 + 2", "after: 0 0 0 1"]);
    assert_eq!((summary.exit_code(), summary.interrupted), (130, true));
    let pid = project.read("pid2");
    let alive = Command::new("kill").args(["-0", pid.trim()]).output().unwrap();
    assert!(!alive.status.success(), "the process {pid} was left behind");
    assert!(!project.exists(".lab/tries"), "a task that was ended did not fail");

    project.write("later", "");
    let next = run_here(&project, &plan, &request(3)).unwrap();
    assert_eq!(counts(&next), ["long: 2 1 0 0", "after: 1 0 0 0"]);
}

#[test]
fn a_run_that_the_disk_ends_leaves_no_process_behind() {
    let project = Project::new();
    let long = project.array("long", 2, &[]);
    project.script(
        &long,
        "if [ $index = 1 ]; then echo $$ >pid; sleep 60; fi\n\
         until [ -s pid ]; do sleep 0.05; done; : >.lab/logs/next",
    );
    let next = project.array("next", 2, &[each("long")]);
    let error = run_here(&project, &plan(vec![long, next]), &request(2)).unwrap_err();
    let text = error.text();
    let text = text.get(Lang::En);
    assert!(text.contains(".lab/logs/next") && error.exit_code() == 4, "{text}");
    let pid = project.read("pid");
    let alive = Command::new("kill").args(["-0", pid.trim()]).output().unwrap();
    assert!(!alive.status.success(), "the process {pid} was left behind");
    assert!(!project.exists(".lab/run.lock"));
}

/// Not a test of its own: the program that `a_signal_interrupts` sends a signal to.
#[test]
#[ignore = "is run by a_signal_interrupts, in a folder of its own"]
fn interrupted_program() {
    let here = Path::new(".");
    if !here.join("rendered/steps/long.sbatch").exists() {
        return;
    }
    let made_elsewhere = Project::new();
    let plan = interruptible(&made_elsewhere, "");
    let summary = run(&plan, here, &request(2), &mut Silent).unwrap();
    fs::write("summary", counts(&summary).join("\n")).unwrap();
    std::process::exit(summary.exit_code().into());
}

/// Starts the program above from a shell that ran `prelude`, sends it the signals, the last of
/// which ends it, and looks at what is left.
fn ends_by(prelude: &str, signals: &[rustix::process::Signal]) {
    let project = Project::new();
    interruptible(&project, "echo $$ >pid$index; sleep 60");
    let mut program = Command::new("bash")
        .args(["-c", &format!("{prelude} exec \"$@\""), "bash"])
        .arg(std::env::current_exe().unwrap())
        .args(["engine::local::tests::interrupted_program", "--exact", "--ignored"])
        .current_dir(project.root())
        .spawn()
        .unwrap();
    wait_for(&project, "pid0");
    wait_for(&project, "pid1");
    let pid = rustix::process::Pid::from_child(&program);
    for signal in signals {
        thread::sleep(LOOK * 4);
        assert_eq!(program.try_wait().unwrap(), None, "ended before {signal:?}");
        rustix::process::kill_process(pid, *signal).unwrap();
    }
    assert_eq!(program.wait().unwrap().code(), Some(130));
    assert_eq!(project.read("summary"), "long: 0 0 0 1 + 2\nafter: 0 0 0 1");
    for pid in ["pid0", "pid1"] {
        let pid = project.read(pid);
        let alive = Command::new("kill").args(["-0", pid.trim()]).output().unwrap();
        assert!(!alive.status.success(), "the process {pid} was left behind");
    }
    assert!(!project.exists(".lab/run.lock"));
}

#[test]
fn a_signal_interrupts() {
    ends_by("", &[rustix::process::Signal::INT]);
}

#[test]
fn the_end_of_the_terminal_interrupts_but_under_nohup() {
    use rustix::process::Signal;
    ends_by("", &[Signal::HUP]);
    if cfg!(target_os = "linux") {
        ends_by("trap '' HUP;", &[Signal::HUP, Signal::TERM]);
    }
}
