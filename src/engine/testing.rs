//! Small projects with hand-written scripts, for the tests of this room.
#![expect(clippy::unwrap_used, reason = "only tests use this file")]

use std::{fmt::Write as _, path::Path};

use fs_err as fs;
use tempfile::TempDir;

use super::{Request, Selection};
use crate::{
    diag::Lang,
    graph::picture::Picture,
    model::{Folders, Name, StepId},
    plan::{
        Field, Job, Plan, PlannedEnvironment, PlannedEnvironmentKind, PlannedOutput,
        PlannedProject, PlannedRetries, Requested, Run, ShellValue, TaskRow, TaskTable, ValueKind,
        Wait, WaitHow,
    },
};

/// A wait, and the rows' indexes.
pub(super) type Awaits = (Wait, Vec<Vec<u32>>);

pub(super) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// A key that tells its step and task.
pub(super) fn key(step: &str, task: usize) -> String {
    let step =
        u128::from_str_radix(&step.replace(|c: char| !c.is_ascii_alphanumeric(), ""), 36).unwrap();
    format!("{step:056x}{task:08x}")
}

fn wait(step: &str, how: WaitHow) -> Wait {
    Wait {
        step: name(step),
        array: true,
        how,
        on: Vec::new(),
        aligned: false,
        key: None,
        temporary: Vec::new(),
    }
}

/// Each task waits for the one at its own index.
pub(super) fn each(step: &str) -> Awaits {
    (wait(step, WaitHow::Each), Vec::new())
}

/// Task k waits for those of `indexes[k]`.
pub(super) fn group(step: &str, indexes: Vec<Vec<u32>>) -> Awaits {
    (wait(step, WaitHow::Group), indexes)
}

/// The different ones of `indexes`, in order.
fn groups_of(indexes: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let groups: std::collections::BTreeSet<&Vec<u32>> = indexes.iter().collect();
    groups.into_iter().cloned().collect()
}

/// Each task waits for all.
pub(super) fn every(step: &str) -> Awaits {
    (wait(step, WaitHow::All), Vec::new())
}

pub(super) fn asking(cpus: u32, gpus: u32, memory_mb: u64) -> Requested {
    let memory_mb = (memory_mb > 0).then_some(memory_mb);
    Requested { cpus: Some(cpus), gpus, memory_mb, ..Requested::default() }
}

/// A conda environment that asks for nothing.
pub(super) fn environment(called: &str, prefix: &str) -> PlannedEnvironment {
    PlannedEnvironment {
        name: name(called),
        file: "lab.toml".to_owned(),
        kind: PlannedEnvironmentKind::Conda {
            digest: String::new(),
            prefix: prefix.to_owned(),
            channels: Vec::new(),
            dependencies: Vec::new(),
            pip: Vec::new(),
        },
        install: None,
        description: None,
    }
}

pub(super) fn plan(jobs: Vec<Job>) -> Plan {
    Plan {
        folders: Folders::whole(),
        project: PlannedProject {
            name: name("test"),
            description: None,
            authors: Vec::new(),
            version: None,
            license: None,
            homepage: None,
            language: Lang::En,
        },
        tool: "0".to_owned(),
        cluster: None,
        jobs,
        environments: Vec::new(),
        datasets: Vec::new(),
        picture: Picture::default(),
        critical_path: Vec::new(),
        totals: crate::plan::Totals::default(),
    }
}

/// All steps, on `cpus` CPUs.
pub(super) fn request(cpus: u32) -> Request {
    #[expect(clippy::disallowed_methods, reason = "a test stands where cli/ stands")]
    let path = std::env::var_os("PATH").unwrap();
    let variables = vec![
        ("PATH".into(), path),
        ("SLURM_JOB_ID".into(), "1".into()),
        ("SBATCH_PARTITION".into(), "x".into()),
    ];
    Request {
        selection: Selection::All,
        again: false,
        cpus: Some(cpus),
        gpus: Some(0),
        memory_mb: Some(1000),
        variables,
    }
}

/// A project in a temporary folder.
pub(super) struct Project(TempDir);

impl Project {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    pub(super) fn exists(&self, path: &str) -> bool {
        self.root().join(path).exists()
    }

    pub(super) fn mark(&self, step: &str, key: &str, outputs: &[&str]) {
        let mut text = format!("index\t0\nkey\t{key}\n");
        for output in outputs {
            writeln!(text, "output\tmade\t={output}").unwrap();
        }
        self.write(&format!(".lab/done/{step}/{key}"), &(text + "end\t2025\n"));
    }

    /// A step whose tasks make `out/STEP/INDEX`.
    pub(super) fn array(&self, step: &str, tasks: usize, waits: &[Awaits]) -> Job {
        let mut columns = vec!["outputs.made".to_owned()];
        columns.extend(waits.iter().filter_map(|(wait, _)| match wait.how {
            WaitHow::All => None,
            WaitHow::Each => Some(TaskTable::task_column(&wait.step)),
            WaitHow::Group => Some(TaskTable::groups_column(&wait.step)),
        }));
        let row = |task: usize| {
            let mut fields = vec![Field::One(format!("out/{step}/{task}"))];
            for (wait, indexes) in waits {
                match wait.how {
                    WaitHow::All => {}
                    WaitHow::Each => {
                        fields.push(Field::Task(u32::try_from(task).unwrap()));
                    }
                    WaitHow::Group => {
                        let own = groups_of(indexes).binary_search(&indexes[task]).unwrap();
                        fields.push(Field::Groups(vec![u32::try_from(own).unwrap()]));
                    }
                }
            }
            TaskRow { key: key(step, task), fields }
        };
        let rows = (0..tasks).map(row).collect();
        let made = ValueKind::Column("outputs.made".to_owned());
        let grouped = waits.iter().filter(|(wait, _)| wait.how == WaitHow::Group);
        let groups =
            grouped.map(|(wait, indexes)| (wait.step.clone(), groups_of(indexes))).collect();
        self.job(step, Some(TaskTable { columns, rows, groups }), made, waits)
    }

    /// A step of one task, which makes `out/STEP`.
    pub(super) fn scalar(&self, step: &str, waits: &[Awaits]) -> Job {
        self.job(step, None, ValueKind::Constant(format!("out/{step}")), waits)
    }

    fn job(&self, step: &str, table: Option<TaskTable>, made: ValueKind, waits: &[Awaits]) -> Job {
        let job = Job {
            step: StepId(0),
            name: name(step),
            file: "lab.toml".to_owned(),
            description: None,
            options: Vec::new(),
            requested: asking(1, 0, 0),
            partition: None,
            qos: None,
            why: None,
            srun: None,
            account_suffix: String::new(),
            retries: PlannedRetries::default(),
            jobs: None,
            max_parallel: None,
            recipe: key(step, 0),
            key: key(step, 0),
            table,
            outputs: vec![PlannedOutput {
                name: name("made"),
                value: 0,
                folder: false,
                temporary: false,
            }],
            workdir: None,
            environment: None,
            binds: None,
            modules: Vec::new(),
            python_path: Vec::new(),
            setup_lines: Vec::new(),
            guards: Vec::new(),
            datasets: Vec::new(),
            unlocked: Vec::new(),
            tables: Vec::new(),
            waits: waits.iter().map(|(wait, _)| wait.clone()).collect(),
            variables: Vec::new(),
            values: vec![ShellValue {
                variable: "outputs_made".to_owned(),
                list: false,
                full: false,
                kind: made,
            }],
            run: Run::Command(Vec::new()),
        };
        self.script(&job, "");
        job
    }

    /// The script of `job`: runs `body`, makes its output and leaves its mark, as rendered ones do.
    pub(super) fn script(&self, job: &Job, body: &str) {
        let step = &job.name;
        let prefix = &job.task_key(0)[..56];
        let out = if job.table.is_some() { "out/$step/$index" } else { "out/$step" };
        let text = format!(
            "set -euo pipefail\n\
             step={step} index=${{SLURM_ARRAY_TASK_ID:-0}}\n\
             printf -v key '%s%08x' {prefix} \"$index\"\n\
             {body}\n\
             echo \"$step $index\" >>order\n\
             out=\"{out}\"\n\
             mkdir -p \"$(dirname \"$out\")\" \".lab/done/$step\"\n\
             : >\"$out\"\n\
             printf 'index\\t%s\\nkey\\t%s\\noutput\\tmade\\t=%s\\nend\\t2026\\n' \"$index\" \"$key\" \"$out\" \
             >\".lab/done/$step/.$key\"\n\
             mv \".lab/done/$step/.$key\" \".lab/done/$step/$key\"\n"
        );
        self.write(&format!("rendered/steps/{step}.sbatch"), &text);
    }
}
