//! Plans built by hand, small enough to read.

use labwright::{
    diag::Lang,
    graph::picture::Picture,
    model::{Folders, Name, StepId, YesNoSite},
    plan::{
        Field, Job, Plan, PlannedCluster, PlannedOutput, PlannedProject, PlannedRetries, Requested,
        Run, Select, ShellValue, TaskRow, TaskTable, Text, TextPart, ValueKind, Wait, WaitHow,
    },
};
use sha2::{Digest, Sha256};

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// 64 hexadecimal digits that stand for `what`.
pub(crate) fn key(what: &str) -> String {
    let digest = Sha256::digest(what);
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from_digit(digit.into(), 16).unwrap()).collect()
}

pub(crate) fn plan(jobs: Vec<Job>) -> Plan {
    Plan {
        folders: Folders::whole(),
        project: PlannedProject {
            name: name("a_project_with_a_long_name"),
            description: Some("Tests\nof scripts".into()),
            authors: vec!["Ines Ferrat <ines@example.org>".into()],
            version: None,
            license: Some("MIT".into()),
            homepage: None,
            language: Lang::En,
        },
        tool: "0.1.0".into(),
        cluster: None,
        jobs,
        environments: vec![],
        datasets: vec![],
        picture: Picture::default(),
        critical_path: vec![],
        totals: labwright::plan::Totals::default(),
    }
}

pub(crate) fn cluster() -> PlannedCluster {
    PlannedCluster {
        name: "imm".into(),
        login: Some("imm.example.org".into()),
        contact: Some("calcul@imm.example.org".into()),
        max_array_size: Some(1001),
        max_submit: None,
        kill_on_invalid_dep: YesNoSite::No,
        account: None,
        require_account: false,
        latency_s: None,
        text: "[cluster]\nname = \"imm\"\n".into(),
    }
}

pub(crate) fn job(step: &str) -> Job {
    Job {
        step: StepId(0),
        name: name(step),
        file: "lab.toml".to_owned(),
        description: None,
        options: vec!["--cpus-per-task=2".into(), "--time=60".into()],
        requested: Requested { cpus: Some(2), time_s: Some(3600), ..Requested::default() },
        partition: None,
        qos: None,
        why: None,
        srun: None,
        account_suffix: String::new(),
        retries: PlannedRetries::default(),
        jobs: None,
        max_parallel: None,
        recipe: key("recipe"),
        key: key(step),
        table: None,
        outputs: vec![],
        workdir: None,
        environment: None,
        binds: None,
        modules: vec![],
        python_path: vec![],
        setup_lines: vec![],
        guards: vec![],
        datasets: vec![],
        unlocked: vec![],
        tables: Vec::new(),
        waits: vec![],
        variables: vec![],
        values: vec![],
        run: Run::Program(vec![literal("true")]),
    }
}

/// A step with a table of `rows`, whose columns begin with those given.
pub(crate) fn array(step: &str, columns: &[&str], rows: Vec<Vec<Field>>) -> Job {
    let mut job = job(step);
    job.table = Some(TaskTable {
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        rows: rows
            .into_iter()
            .enumerate()
            .map(|(index, fields)| TaskRow { key: key(&format!("{step} {index}")), fields })
            .collect(),
        groups: std::collections::BTreeMap::new(),
    });
    job
}

pub(crate) fn one(text: &str) -> Field {
    Field::One(text.to_owned())
}

pub(crate) fn literal(text: &str) -> Text {
    vec![TextPart::Literal(text.to_owned())]
}

pub(crate) fn bare(value: usize) -> TextPart {
    TextPart::Value { value, quoted: false }
}

pub(crate) fn value(job: &mut Job, variable: &str, list: bool, kind: ValueKind) -> usize {
    job.values.push(ShellValue { variable: variable.to_owned(), list, full: false, kind });
    job.values.len() - 1
}

pub(crate) fn column(job: &mut Job, column: &str) -> usize {
    value(job, &column.replace('.', "_"), false, ValueKind::Column(column.to_owned()))
}

/// An output whose path is the same for every task of a step.
pub(crate) fn constant_output(job: &mut Job, output: &str, path: &str) -> usize {
    let kind = ValueKind::Constant(path.to_owned());
    let index = value(job, &format!("outputs_{output}"), false, kind);
    job.outputs.push(PlannedOutput {
        name: name(output),
        value: index,
        folder: false,
        temporary: false,
    });
    index
}

/// An output that is a folder, with one path for every task of a step.
pub(crate) fn folder_output(job: &mut Job, output: &str, path: &str) -> usize {
    let index = constant_output(job, output, path);
    job.outputs.last_mut().unwrap().folder = true;
    index
}

/// An output whose path stands in the row.
pub(crate) fn column_output(job: &mut Job, output: &str) -> usize {
    let index = column(job, &format!("outputs.{output}"));
    job.outputs.push(PlannedOutput {
        name: name(output),
        value: index,
        folder: false,
        temporary: false,
    });
    index
}

/// An output that is a folder; its path stands in the row with a final `/`.
pub(crate) fn folder_column(job: &mut Job, output: &str) -> usize {
    let index = column_output(job, output);
    job.outputs.last_mut().unwrap().folder = true;
    index
}

pub(crate) fn wait_all(job: &mut Job, other: &Job) {
    job.waits.push(Wait {
        step: other.name.clone(),
        array: other.table.is_some(),
        how: WaitHow::All,
        on: vec![],
        aligned: false,
        key: other.table.is_none().then(|| other.key.clone()),
        temporary: vec![],
    });
}

pub(crate) fn wait_some(job: &mut Job, other: &Job, how: WaitHow, aligned: bool) {
    job.waits.push(Wait {
        step: other.name.clone(),
        array: true,
        how,
        on: vec!["movies".into()],
        aligned,
        key: None,
        temporary: vec![],
    });
}

pub(crate) fn gathered(
    job: &mut Job,
    step: &str,
    output: &str,
    select: Select,
    list: bool,
) -> usize {
    let kind =
        ValueKind::Gathered { step: name(step), output: name(output), folder: false, select };
    value(job, &format!("steps_{step}_outputs_{output}"), list, kind)
}

/// A command: pieces of the person's text, and values.
pub(crate) fn command(parts: Vec<TextPart>) -> Run {
    Run::Command(parts)
}

pub(crate) fn text(literal: &str) -> TextPart {
    TextPart::Literal(literal.to_owned())
}

/// `align`: writes its `item.path` into `results/align/INDEX.txt`.
pub(crate) fn align(tasks: u32) -> Job {
    let rows = (0..tasks)
        .map(|k| {
            vec![one(&format!("data/movie {k}, a.nd2")), one(&format!("results/align/{k}.txt"))]
        })
        .collect();
    let mut align = array("align", &["item.path", "outputs.stack"], rows);
    let path = column(&mut align, "item.path");
    let stack = column_output(&mut align, "stack");
    align.run = command(vec![text("printf '%s\\n' "), bare(path), text(" >"), bare(stack)]);
    align
}

/// `segment`: each copies the stack of the `align` task with its own index.
pub(crate) fn segment(align: &Job) -> Job {
    let tasks = u32::try_from(align.table.as_ref().unwrap().rows.len()).unwrap();
    let rows = (0..tasks)
        .map(|k| vec![Field::Task(k), one(&format!("results/segment/é {k}.txt"))])
        .collect();
    let mut segment = array("segment", &["steps.align", "outputs.masks"], rows);
    wait_some(&mut segment, align, WaitHow::Each, true);
    let stack = gathered(&mut segment, "align", "stack", Select::Task, false);
    let masks = column_output(&mut segment, "masks");
    segment.run =
        Run::Program(vec![literal("cp"), literal("--"), vec![bare(stack)], vec![bare(masks)]]);
    segment
}

/// `report`: all outputs `output` of `other`, one after the other.
pub(crate) fn report(other: &Job, output: &str) -> Job {
    let mut report = job("report");
    wait_all(&mut report, other);
    let all = gathered(&mut report, &other.name, output, Select::All, true);
    let out = constant_output(&mut report, "text", "results/report.txt");
    report.run = command(vec![text("cat -- "), bare(all), text(" >"), bare(out)]);
    report
}
