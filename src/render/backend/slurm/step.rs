//! A step's script, which Slurm, the local engine and people all run.

use serde::Serialize;

use super::{
    container::{self, ContainerView},
    directive,
    element::{self, ElementView},
    values::{self, Assignments, Jobs},
    waits::{is_some, wait_calls, wait_folders},
    words::StepWords,
};
use crate::{
    diag::Lang,
    model::{Filter, ResourceName},
    plan::{
        Job, LockedFile, Plan, PlannedEnvironmentKind, Run, ShellValue, TaskTable, ValueKind, Wait,
    },
    render::{INSTALLED, datasets, install_line, shell, templates},
};

const TEMPLATE: &str = "slurm/step.sbatch.j2";

/// Above this a file's size stands for its content: reading it would take longer than most tasks.
const LARGE: u64 = 1 << 30;

/// What `step.sbatch.j2` reads. Texts are already quoted for the place where they stand.
#[derive(Serialize)]
struct StepView {
    w: StepWords,
    /// The folders of what is rendered, and of marks and logs.
    rendered: String,
    state: String,
    /// Lines of the comment at the top.
    header: Vec<String>,
    /// `#SBATCH` options, quoted.
    directives: Vec<String>,
    step: String,
    array: bool,
    /// Whether it reads its own table or another's.
    reads_tables: bool,
    /// The key of the only task; empty for an array.
    key: String,
    /// What the banner shows of the row, for the inside of double quotes.
    shown: String,
    /// What the job does beside its tasks.
    element: Option<ElementView>,
    /// The helper functions that it calls, without their `lab_`.
    helpers: Vec<&'static str>,
    own_values: Vec<String>,
    late_values: Vec<String>,
    /// Whether it has outputs.
    outputs: bool,
    /// Words that give the paths of outputs that are files, the temporary ones first; empty for
    /// none.
    files: String,
    /// Words that give the paths of outputs that are folders, the temporary ones first; empty for
    /// none.
    made_folders: String,
    /// ` FILES FOLDERS`, how many of each are temporary; empty where none is.
    temporary: String,
    /// Folders in `.lab/` that the task writes to.
    folders: String,
    /// Calls, each true when what it names is done.
    waits: Vec<String>,
    wait_folders: String,
    latency_s: Option<u64>,
    /// Lines for `sha256sum --check`.
    locked: Vec<String>,
    /// `BYTES PATH` of files that are compared by size.
    locked_large: Vec<String>,
    /// `NAME PREFIX` of datasets whose files are compared by size.
    datasets: Vec<String>,
    /// The field with the row's files, if one has any.
    files_field: Option<String>,
    /// Words of the paths of datasets that are not locked; empty for none.
    unlocked: String,
    /// Whether it is several processes.
    parallel: bool,
    /// The options with which `srun` starts the program, as words; empty where it does not.
    launch: String,
    /// The profile's own lines; empty for none.
    setup: String,
    /// Words of the array of modules; empty for none.
    modules: String,
    /// The conda prefix as a word; empty for none.
    prefix: String,
    /// Whether only its mark says that it is whole, and the name of that.
    finished: bool,
    mark: &'static str,
    /// How to make the environment, as a word.
    install: String,
    /// Python's path as a word; empty where it is nobody's business.
    python_path: String,
    /// What it does to run in a container.
    container: Option<ContainerView>,
    /// `NAME=WORD` of each variable.
    exports: Vec<String>,
    /// The folder that it runs in, as a word; empty for the project.
    workdir: String,
    /// Words of the program and its arguments; empty for a command that this bash runs.
    argv: Vec<String>,
    /// The person's text; empty for a program.
    command: String,
    mark_outputs: Vec<String>,
}

/// The script of `job`.
pub(super) fn script(plan: &Plan, jobs: &Jobs, job: &Job) -> String {
    templates::fill(TEMPLATE, &view(plan, jobs, job))
}

fn view(plan: &Plan, jobs: &Jobs, job: &Job) -> StepView {
    let Assignments { own, late } = values::assignments(plan, jobs, job);
    let files_field = job.table.as_ref().and_then(values::files_field);
    let helpers = helpers(job, files_field.is_some());
    let state = &plan.folders.state;
    let mut folders = format!("{state}/done/{}", job.name);
    if !job.outputs.is_empty() {
        folders.extend([" ", state, "/made"]);
    }
    let container = container::container(plan, job);
    let goes_inside = container.is_some() && matches!(job.run, Run::Command(_));
    if ["filelist", "table", "rows"].iter().any(|helper| helpers.contains(helper)) || goes_inside {
        folders.extend([" ", state, "/lists/", job.name.as_str()]);
    }
    let named = || job.datasets.iter().map(|index| &plan.datasets[*index]);
    let mut guards = job.guards.clone();
    guards.extend(named().filter_map(|dataset| datasets::locked(plan, dataset)));
    let read = job.tables.iter().map(|index| &plan.datasets[*index]);
    guards.extend(read.map(|dataset| datasets::locked_rows(plan, dataset)));
    let (locked, locked_large) = locked(&guards);
    let (prefix, finished, install) = conda(plan, job);
    let (argv, command) = run(job, goes_inside);
    StepView {
        w: StepWords::new(plan.project.language, &plan.folders),
        rendered: plan.folders.rendered.clone(),
        state: state.clone(),
        header: header(plan, job),
        directives: directive::directives(plan, job),
        step: job.name.to_string(),
        array: job.table.is_some(),
        reads_tables: job.table.is_some()
            || helpers.contains(&"gather")
            || job.waits.iter().any(|wait| wait.array),
        key: if job.table.is_some() { String::new() } else { job.key.clone() },
        shown: job.table.as_ref().map(shown).unwrap_or_default(),
        element: element::element(plan, job),
        helpers,
        own_values: own,
        late_values: late,
        outputs: !job.outputs.is_empty(),
        files: outputs(job, false),
        made_folders: outputs(job, true),
        temporary: temporary(job),
        folders,
        waits: job.waits.iter().flat_map(|wait| wait_calls(jobs, job, wait)).collect(),
        wait_folders: wait_folders(plan, job),
        latency_s: plan.cluster.as_ref().and_then(|cluster| cluster.latency_s),
        locked,
        locked_large,
        datasets: named()
            .map(|dataset| {
                let prefix = values::prefix(&dataset.folder);
                format!("{} {}", shell::quote(&dataset.name), shell::quote(&prefix))
            })
            .collect(),
        unlocked: words(&job.unlocked),
        files_field: files_field.map(|at| format!("${{lab_row[{at}]}}")),
        parallel: job.requested.tasks > 1,
        launch: job.srun.as_deref().map(words).unwrap_or_default(),
        setup: job.setup_lines.join("\n"),
        modules: words(&job.modules),
        prefix,
        finished,
        mark: INSTALLED,
        install,
        python_path: python_path(&job.python_path),
        container,
        exports: job
            .variables
            .iter()
            .map(|(name, text)| format!("{name}={}", values::word(job, text)))
            .collect(),
        workdir: job.workdir.as_deref().map(workdir).unwrap_or_default(),
        argv,
        command,
        mark_outputs: mark_outputs(job),
    }
}

/// The words of what runs, and the person's text for bash, which the image's own reads where it goes
/// inside.
fn run(job: &Job, goes_inside: bool) -> (Vec<String>, String) {
    match &job.run {
        Run::Program(texts) => {
            (texts.iter().map(|text| values::argument(job, text)).collect(), String::new())
        }
        Run::Command(text) if goes_inside => {
            (vec!["bash".to_owned(), "\"$lab_inside\"".to_owned()], values::command(job, text))
        }
        Run::Command(text) => (Vec::new(), values::command(job, text)),
    }
}

/// Which helper functions the script of `job` calls.
fn helpers(job: &Job, row_has_files: bool) -> Vec<&'static str> {
    let value = |wanted: fn(&ShellValue) -> bool| job.values.iter().any(wanted);
    let wait = |wanted: fn(&Wait) -> bool| job.waits.iter().any(wanted);
    let gathers = wait(is_some)
        || wait(|wait| wait.array && !wait.temporary.is_empty())
        || value(|value| {
            matches!(
                value.kind,
                ValueKind::Gathered { .. } | ValueKind::Table { select: Some(_), .. }
            )
        });
    let splits =
        row_has_files || value(|value| value.list && matches!(value.kind, ValueKind::Column(_)));
    let lists =
        !job.datasets.is_empty() || value(|value| matches!(value.kind, ValueKind::Listing { .. }));
    let filtered = |wanted: &dyn Fn(&Filter) -> bool| {
        job.values.iter().any(
            |value| matches!(&value.kind, ValueKind::Filtered { filter, .. } if wanted(filter)),
        )
    };
    let memory = ValueKind::Resource(ResourceName::MemoryMb);
    [
        ("listing", lists),
        (
            "decode",
            gathers || splits || lists || value(|value| matches!(value.kind, ValueKind::Column(_))),
        ),
        ("split", splits),
        ("gather", gathers),
        ("some", wait(is_some)),
        ("all", wait(|wait| wait.array && !is_some(wait))),
        ("one", wait(|wait| !wait.array)),
        ("there", wait(|wait| !wait.temporary.is_empty())),
        (
            "full",
            job.workdir.is_some()
                && value(|value| match value.kind {
                    ValueKind::Constant(_) => false,
                    ValueKind::Table { .. } => true,
                    _ => value.full,
                }),
        ),
        (
            "variable",
            value(|value| matches!(value.kind, ValueKind::Environment { default: None, .. })),
        ),
        ("memory", job.values.iter().any(|value| value.kind == memory)),
        ("filelist", filtered(&|filter| *filter == Filter::FileList)),
        ("table", value(|value| matches!(value.kind, ValueKind::Table { .. }))),
        (
            "rows",
            job.workdir.is_some() && value(|value| matches!(value.kind, ValueKind::Rows { .. })),
        ),
        ("paths", filtered(&|f| matches!(f, Filter::Parent | Filter::Name | Filter::Stem))),
        ("words", filtered(&|filter| *filter == Filter::Words)),
        ("read", filtered(&|filter| *filter == Filter::Read)),
        ("option", value(|value| matches!(value.kind, ValueKind::Option { .. }))),
    ]
    .into_iter()
    .filter_map(|(name, called)| called.then_some(name))
    .collect()
}

/// What a person who opens the script at night reads first.
fn header(plan: &Plan, job: &Job) -> Vec<String> {
    let (project, step, tool) = (&plan.project.name, &job.name, &plan.tool);
    let (file, rendered) = (shell::comment(&job.file), &plan.folders.rendered);
    let mut lines = vec![format!("{project}: {step}")];
    lines.extend(job.description.iter().flat_map(|text| text.lines()).map(shell::comment));
    lines.push(String::new());
    let first = if job.table.is_some() { "SLURM_ARRAY_TASK_ID=0 " } else { "" };
    let by_hand = format!("  {first}bash {rendered}/steps/{step}.sbatch");
    match plan.project.language {
        Lang::En => lines.extend([
            format!("Made by lab {tool} from [steps.{step}] in {file}: edit that, then `lab render`."),
            format!("Run by {rendered}/submit.sh, by `lab run`, or by hand in the project's folder:"),
            by_hand,
            "Exit: 75 what it waits for is not done, 76 a locked file changed, 78 an environment, module,".to_owned(),
            "variable or resource is missing, 64 called wrongly, 65 a value cannot be written, 66 a file cannot be".to_owned(),
            "read; else the program's own (1 also for a missing output).".to_owned(),
        ]),
        Lang::Fr => lines.extend([
            format!("Fait par lab {tool} d'après [steps.{step}] de {file} : modifier celui-ci, puis `lab render`."),
            format!("Lancé par {rendered}/submit.sh, par `lab run`, ou à la main dans le dossier du projet :"),
            by_hand,
            "Code de sortie : 75 l'amont n'est pas fait, 76 un fichier verrouillé a changé, 78 un environnement, un".to_owned(),
            "module, une variable ou une ressource manque, 64 mauvais appel, 65 valeur impossible à écrire, 66 fichier".to_owned(),
            "illisible ; sinon celui du programme (1 aussi si une sortie manque).".to_owned(),
        ]),
    }
    lines
}

/// The row's most telling column and its axes.
fn shown(table: &TaskTable) -> String {
    let row = ["item.key", "item.path", "item.name"]
        .into_iter()
        .find(|wanted| table.columns.iter().any(|column| column == wanted));
    let mut shown = String::new();
    for (at, column) in table.columns.iter().enumerate() {
        if (Some(column.as_str()) == row || column.starts_with("matrix."))
            && let Some(name) = shell::inside_double_quotes(column)
        {
            let field = (at + 2).to_string();
            shown.extend([", ", &name, " ${lab_row[", &field, "]#=}"]);
        }
    }
    shown
}

/// Lines for `sha256sum --check`, and `BYTES PATH` of what is too large for it.
fn locked(guards: &[LockedFile]) -> (Vec<String>, Vec<String>) {
    let (large, small): (Vec<&LockedFile>, Vec<&LockedFile>) =
        guards.iter().partition(|file| file.bytes > LARGE);
    let large =
        large.into_iter().map(|file| format!("{} {}", file.bytes, shell::quote(&file.path)));
    (small.into_iter().map(checked).collect(), large.collect())
}

/// A line for `sha256sum --check`.
pub(super) fn checked(file: &LockedFile) -> String {
    // As `sha256sum` writes a name with a line end or a backslash.
    let path = file.path.replace('\\', r"\\").replace('\n', r"\n");
    let mark = if path == file.path { "" } else { "\\" };
    format!("{mark}{}  {path}", file.sha256)
}

/// The prefix of the job's conda environment as a word, whether commands run in it when it is made,
/// and the call that makes it.
fn conda(plan: &Plan, job: &Job) -> (String, bool, String) {
    let Some(environment) = job.environment.map(|index| &plan.environments[index]) else {
        return Default::default();
    };
    let PlannedEnvironmentKind::Conda { prefix, .. } = &environment.kind else {
        return Default::default();
    };
    let quoted = shell::quote(prefix);
    let install = format!("  {}", install_line(&plan.folders, &environment.name));
    let word = if prefix.starts_with('/') { quoted } else { format!("$PWD/{quoted}") };
    (word, environment.install.is_some(), shell::quote(&install))
}

fn words(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| shell::quote(text)).collect();
    quoted.join(" ")
}

/// Folders of the project as one word, parted by colons.
fn python_path(folders: &[String]) -> String {
    let full = folders.iter().map(|folder| match folder.as_str() {
        "." => "$PWD".to_owned(),
        folder => format!("$PWD/{}", shell::quote(folder)),
    });
    full.collect::<Vec<_>>().join(":")
}

/// A folder as a word that `cd` takes for nothing else.
fn workdir(path: &str) -> String {
    shell::quote(&format!("./{path}"))
}

/// Words that give the paths of the job's files, or of its folders, the temporary ones first.
fn outputs(job: &Job, folders: bool) -> String {
    let mut outputs: Vec<_> =
        job.outputs.iter().filter(|output| output.folder == folders).collect();
    outputs.sort_by_key(|output| !output.temporary);
    let words: Vec<String> = outputs
        .iter()
        .map(|output| format!("\"${{{}}}\"", job.values[output.value].variable))
        .collect();
    words.join(" ")
}

/// ` FILES FOLDERS`, how many of the job's outputs are temporary.
fn temporary(job: &Job) -> String {
    let count = |folders| {
        job.outputs.iter().filter(|output| output.temporary && output.folder == folders).count()
    };
    match (count(false), count(true)) {
        (0, 0) => String::new(),
        (files, folders) => format!(" {files} {folders}"),
    }
}

fn mark_outputs(job: &Job) -> Vec<String> {
    job.outputs
        .iter()
        .map(|output| {
            let field = values::mark_field(job, output);
            format!(r"printf 'output\t%s\t%s\n' {} {field}", shell::quote(&output.name))
        })
        .collect()
}
