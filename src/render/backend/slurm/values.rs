//! Shell variables: the line that sets each, and how a text is written with them.

use std::collections::BTreeMap;

use crate::{
    model::{Filter, Name, ResourceName},
    plan::{
        Field, Job, Plan, PlannedOutput, Select, ShellValue, TableColumn, TaskTable, Text,
        TextPart, ValueKind,
    },
    render::{datasets, shell},
    text::escape,
};

/// The jobs of a plan, by their step.
pub(super) type Jobs<'a> = BTreeMap<&'a Name, &'a Job>;

/// The lines that set a job's values.
#[derive(Default)]
pub(super) struct Assignments {
    /// Known from the script and the task's row alone.
    pub(super) own: Vec<String>,
    /// Known once the tasks before are done and resources are granted.
    pub(super) late: Vec<String>,
}

/// The task table of `step`, where it has one.
fn table_of<'a>(jobs: &Jobs<'a>, step: &Name) -> Option<&'a TaskTable> {
    jobs.get(step)?.table.as_ref()
}

/// The lines that set the values of `job`; those made of others come after them.
pub(super) fn assignments(plan: &Plan, jobs: &Jobs, job: &Job) -> Assignments {
    let mut lines = Assignments::default();
    let mut made_of_others = Vec::new();
    for value in &job.values {
        match &value.kind {
            ValueKind::Constant(_) | ValueKind::ConstantList(_) | ValueKind::Column(_) => {
                lines.own.extend(own(job, value));
            }
            ValueKind::Made(_) | ValueKind::Filtered { .. } | ValueKind::Option { .. } => {
                made_of_others.extend(of_another(plan, job, value));
            }
            ValueKind::Gathered { .. }
            | ValueKind::Table { .. }
            | ValueKind::Rows { .. }
            | ValueKind::Resource(_)
            | ValueKind::Environment { .. }
            | ValueKind::Listing { .. } => {
                lines.late.extend(late(plan, jobs, job, value));
            }
        }
    }
    lines.late.extend(job.values.iter().filter(|value| value.full).filter_map(full));
    lines.late.extend(made_of_others);
    lines
}

/// The field of the task's own row that holds `column`, as bash reads it.
pub(super) fn own_field(job: &Job, column: &str) -> String {
    let table = job.table.as_ref().expect("a job whose values name a column has a table");
    format!("${{lab_row[{}]}}", position(table, column) + 2)
}

/// The words by which `lab_gather` knows the task of `step` that this one sees.
pub(super) fn seen_task(job: &Job, step: &Name) -> String {
    format!("tasks \"{}\"", own_field(job, &TaskTable::task_column(step)))
}

/// The words by which `lab_gather` knows the groups of tasks of `step` that this one sees.
pub(super) fn seen_groups(job: &Job, step: &Name) -> String {
    format!("groups \"{}\"", own_field(job, &TaskTable::groups_column(step)))
}

/// How `output` stands in a mark: as in a task table.
pub(super) fn mark_field(job: &Job, output: &PlannedOutput) -> String {
    match &job.values[output.value].kind {
        ValueKind::Column(column) => format!("\"{}\"", own_field(job, column)),
        ValueKind::Constant(path) => {
            let end = if output.folder { "/" } else { "" };
            shell::quote(&format!("={}{end}", escape(path)))
        }
        _ => unreachable!("an output is a constant or a column of its row"),
    }
}

/// The path of an output of a job that has no table, as a folder's is without a final `/`.
pub(super) fn constant_path<'j>(job: &'j Job, output: &PlannedOutput) -> &'j str {
    match &job.values[output.value].kind {
        ValueKind::Constant(path) => path,
        _ => unreachable!("without a table an output is a constant"),
    }
}

/// The field, from 1, of the paths of `output` in the table of its step.
pub(super) fn output_field(table: &TaskTable, output: &PlannedOutput) -> usize {
    position(table, &TaskTable::output_column(&output.name)) + 3
}

/// One argument, or as many as its whole list has.
pub(super) fn argument(job: &Job, text: &Text) -> String {
    match text.as_slice() {
        [TextPart::Value { value, .. }] if job.values[*value].list => list(&job.values[*value]),
        _ => word(job, text),
    }
}

/// One word of bash.
pub(super) fn word(job: &Job, text: &Text) -> String {
    if let [TextPart::Literal(literal)] = text.as_slice() {
        return shell::quote(literal);
    }
    let inside: Option<String> = text
        .iter()
        .map(|part| match part {
            TextPart::Literal(literal) => shell::inside_double_quotes(literal),
            TextPart::Value { value, .. } => Some(scalar(&job.values[*value])),
        })
        .collect();
    if let Some(inside) = inside {
        return format!("\"{inside}\"");
    }
    text.iter()
        .map(|part| match part {
            TextPart::Literal(literal) => shell::quote(literal),
            TextPart::Value { value, .. } => format!("\"{}\"", scalar(&job.values[*value])),
        })
        .collect()
}

/// The person's own text for bash, with variables where values stand.
pub(super) fn command(job: &Job, text: &Text) -> String {
    text.iter()
        .map(|part| match part {
            TextPart::Literal(literal) => literal.clone(),
            TextPart::Value { value, quoted } => match (&job.values[*value], quoted) {
                (value, _) if value.list => list(value),
                (value, true) => scalar(value),
                (value, false) => format!("\"{}\"", scalar(value)),
            },
        })
        .collect()
}

fn scalar(value: &ShellValue) -> String {
    assert!(!value.list, "a list stands as a whole word, or is joined");
    format!("${{{}}}", value.variable)
}

/// Before bash 4.4 an empty array counts as unset under `set -u`.
fn list(value: &ShellValue) -> String {
    let name = &value.variable;
    format!("${{{name}[@]+\"${{{name}[@]}}\"}}")
}

/// What paths of the project begin with in the texts of `job`.
fn project(job: &Job) -> &'static str {
    if job.workdir.is_some() { "$PWD/" } else { "" }
}

/// The line that makes the paths of `value` absolute; none where all are.
fn full(value: &ShellValue) -> Option<String> {
    let name = &value.variable;
    match &value.kind {
        ValueKind::Constant(path) => {
            (!path.starts_with('/')).then(|| format!("{name}=$PWD/${name}"))
        }
        _ if value.list => Some(format!("lab_full {}; {}", list(value), filled_list(name))),
        _ => Some(format!("lab_full \"${name}\"; {name}=${{lab_list[0]}}")),
    }
}

fn own(job: &Job, value: &ShellValue) -> Vec<String> {
    let name = &value.variable;
    match &value.kind {
        ValueKind::Constant(text) => vec![format!("{name}={}", shell::quote(text))],
        ValueKind::ConstantList(list) if list.is_empty() => vec![format!("{name}=()")],
        ValueKind::ConstantList(list) => {
            let mut lines = vec![format!("{name}=(")];
            lines.extend(list.iter().map(|text| format!("  {}", shell::quote(text))));
            lines.push(")".to_owned());
            lines
        }
        ValueKind::Column(column) => {
            let field = own_field(job, column);
            let about = shell::comment(column);
            if value.list {
                vec![
                    format!("lab_split \"{field}\"  # {about}"),
                    format!("{name}=({})", filled("lab_list")),
                ]
            } else {
                let is_folder =
                    |output: &PlannedOutput| output.folder && job.values[output.value] == *value;
                let end = if job.outputs.iter().any(is_folder) { "%/" } else { "" };
                vec![
                    format!("lab_decode \"{field}\"  # {about}"),
                    format!("{name}=${{lab_list[0]{end}}}"),
                ]
            }
        }
        _ => unreachable!("`assignments` gives only these kinds"),
    }
}

fn late(plan: &Plan, jobs: &Jobs, job: &Job, value: &ShellValue) -> Vec<String> {
    let name = &value.variable;
    match &value.kind {
        ValueKind::Table { step, select, columns } => {
            let wanted = match select {
                Some(select) => selected(job, step, *select),
                None => "given".to_owned(),
            };
            // Where no tasks are told, nothing stands for them.
            let wanted = if wanted.contains(' ') { wanted } else { format!("{wanted} ''") };
            let columns: Vec<String> = columns
                .iter()
                .map(|TableColumn { name, from, path }| {
                    let from = match (select, table_of(jobs, step)) {
                        (Some(_), Some(other)) => (position(other, from) + 3).to_string(),
                        _ => shell::quote(from),
                    };
                    let kind = if *path { "path" } else { "text" };
                    format!("{} {kind} {from}", shell::quote(name))
                })
                .collect();
            let step = shell::quote(step);
            vec![
                format!("lab_table {name} {step} {wanted} {}", columns.join(" ")),
                list_file(plan, job, name),
            ]
        }
        ValueKind::Rows { dataset, paths } => {
            let rows = shell::quote(&datasets::rows_path(plan, dataset));
            if job.workdir.is_none() {
                return vec![format!("{name}={rows}")];
            }
            let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
            vec![
                format!("lab_rows {name} {rows} {}", paths.join(" ")).trim_end().to_owned(),
                list_file(plan, job, name),
            ]
        }
        ValueKind::Gathered { step, output, folder, select } => {
            let other =
                table_of(jobs, step).expect("what is gathered is a step's that has a table");
            let column = position(other, &TaskTable::output_column(output)) + 3;
            let wanted = selected(job, step, *select);
            let gather = format!("lab_gather {} {column} {wanted}  # {output}", shell::quote(step));
            let end = if *folder { "%/" } else { "" };
            let set = if value.list {
                format!("{name}=(${{lab_list[@]+\"${{lab_list[@]{end}}}\"}})")
            } else {
                format!("{name}=${{lab_list[0]{end}}}")
            };
            vec![gather, set]
        }
        ValueKind::Listing { dataset, folder } => {
            let prefix = match prefix(folder) {
                none if none.is_empty() => none,
                prefix => shell::quote(&prefix),
            };
            vec![
                format!("lab_listing {}", shell::quote(dataset)),
                format!("{name}=()"),
                format!(
                    "for lab_path in {}; do {name}+=({prefix}\"$lab_path\"); done",
                    filled("lab_list")
                ),
            ]
        }
        ValueKind::Environment { name: read, default: Some(default) } => {
            vec![format!("{name}=${{{read}-{}}}", shell::quote(default))]
        }
        ValueKind::Environment { name: read, default: None } => {
            vec![format!("lab_variable {read}"), format!("{name}=${read}")]
        }
        ValueKind::Resource(resource) => vec![match resource {
            ResourceName::Cpus => format!(
                "{name}=${{LAB_CPUS:-${{SLURM_CPUS_PER_TASK:-${{SLURM_CPUS_ON_NODE:-1}}}}}}"
            ),
            ResourceName::Gpus => format!("{name}=${{LAB_GPUS:-${{SLURM_GPUS_ON_NODE:-0}}}}"),
            ResourceName::MemoryMb => format!("{name}=$(lab_memory)"),
        }],
        _ => unreachable!("`assignments` gives only these kinds"),
    }
}

/// Which rows of the table of `step`, as `lab_gather` reads it.
/// The file that a table was made in.
fn list_file(plan: &Plan, job: &Job, name: &str) -> String {
    let state = &plan.folders.state;
    format!("{name}={}{state}/lists/{}/$lab_key.{name}.tsv", project(job), job.name)
}

fn selected(job: &Job, step: &Name, select: Select) -> String {
    match select {
        Select::All => "all".to_owned(),
        Select::Task => seen_task(job, step),
        Select::Groups => seen_groups(job, step),
    }
}

/// What the paths of a dataset's files begin with outside it.
pub(super) fn prefix(folder: &str) -> String {
    if folder == "." { String::new() } else { format!("{folder}/") }
}

fn of_another(plan: &Plan, job: &Job, value: &ShellValue) -> Vec<String> {
    let name = &value.variable;
    match &value.kind {
        ValueKind::Made(text) => vec![format!("{name}={}", word(job, text))],
        ValueKind::Filtered { of, filter } => filtered(plan, job, value, &job.values[*of], filter),
        ValueKind::Option { of, option } => {
            let of = &job.values[*of];
            let how = if of.list { "list" } else { "one" };
            let option = shell::quote(option);
            vec![format!("lab_option {option} {how} {}", all(of)), filled_list(name)]
        }
        _ => unreachable!("`assignments` gives only these kinds"),
    }
}

/// The lines that make `value` of the value `of`.
fn filtered(
    plan: &Plan,
    job: &Job,
    value: &ShellValue,
    of: &ShellValue,
    filter: &Filter,
) -> Vec<String> {
    let name = &value.variable;
    match filter {
        Filter::FileList => vec![
            format!("lab_filelist {name} {}", all(of)),
            format!(
                "{name}={}{}/lists/{}/$lab_key.{name}",
                project(job),
                plan.folders.state,
                job.name
            ),
        ],
        Filter::Join(separator) => {
            let format = shell::quote(&format!("%s{}", shell::printf_format(separator)));
            vec![
                format!("printf -v {name} {format} {}", all(of)),
                format!("{name}=${{{name}%{}}}", shell::quote(separator)),
            ]
        }
        Filter::Table => unreachable!("a table is a value of its own"),
        Filter::Default(text) => {
            vec![format!("{name}=${{{}[0]-{}}}", of.variable, shell::quote(text))]
        }
        Filter::Words => vec![format!("lab_words {}", all(of)), filled_list(name)],
        Filter::Read => vec![format!("lab_read {}", all(of)), format!("{name}=${{lab_list[0]}}")],
        Filter::Parent | Filter::Name | Filter::Stem => {
            let set =
                if value.list { filled_list(name) } else { format!("{name}=${{lab_list[0]}}") };
            vec![format!("lab_paths {} {}", filter.word(), all(of)), set]
        }
    }
}

/// All texts of a value, as words.
fn all(value: &ShellValue) -> String {
    if value.list { list(value) } else { format!("\"{}\"", scalar(value)) }
}

fn filled_list(name: &str) -> String {
    format!("{name}=({})", filled("lab_list"))
}

/// All elements of a bash array, each a word; also of an empty one.
pub(super) fn filled(array: &str) -> String {
    format!("${{{array}[@]+\"${{{array}[@]}}\"}}")
}

fn position(table: &TaskTable, column: &str) -> usize {
    table
        .columns
        .iter()
        .position(|name| name == column)
        .expect("the planner gives a table each column that its values name")
}

/// Whether a row of `table` names files to compare, and in which field.
pub(super) fn files_field(table: &TaskTable) -> Option<usize> {
    let at = table.columns.iter().position(|name| name == "files")?;
    let named = |field: &Field| matches!(field, Field::List(files) if !files.is_empty());
    table.rows.iter().any(|row| named(&row.fields[at])).then_some(at + 2)
}
