//! From the analysis, its graph and its digests to the plan.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{
    AccountPart, Job, ListedFile, LockedFile, Plan, PlannedCluster, PlannedDataset, PlannedOutput,
    PlannedProject, Run, TaskTable, Totals, Wait, WaitHow,
    choice::why,
    critical,
    environments::{binds, environment, modules, python_path},
    options::{asked, options, qos, srun},
    picture,
    retries::retries,
    rows,
    values::{ShellValues, single_columns},
};
use crate::{
    data::{DatasetRows, ProjectFiles, Rows},
    graph::{How, StepGraph, StepNode, Values},
    lock::{Hashes, StepKeys},
    model::{
        Action, ClusterProfile, Dataset, DatasetForm, DatasetId, EnvironmentId, Filter, Hole, Lab,
        LockMode, Part, Reference, Step, StepId, Template,
    },
};

/// All that a plan is made of.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The analysis.
    pub lab: &'a Lab,
    /// The rows of its datasets.
    pub rows: &'a Rows,
    /// Its steps and their tasks.
    pub graph: &'a StepGraph,
    /// The files of the project that it reads.
    pub files: &'a ProjectFiles,
    /// Their digests, and those of the datasets.
    pub hashes: &'a Hashes,
    /// The keys of its tasks.
    pub keys: &'a BTreeMap<StepId, StepKeys>,
    /// The text of the cluster's profile.
    pub profile_text: Option<&'a str>,
}

/// The plan of the steps that have keys. Total: what can be wrong was found before.
pub fn build(sources: Sources<'_>) -> Plan {
    let lab = sources.lab;
    let used = used_environments(sources);
    let shared = Shared { environments: &used, tabled: tabled(sources) };
    let nodes: Vec<(StepId, &StepNode)> = known(sources).collect();
    let jobs: Vec<Job> =
        nodes.par_iter().map(|(id, node)| job(sources, *id, node, &shared)).collect();
    let critical_path = critical::critical_path(&jobs);
    Plan {
        project: PlannedProject {
            name: lab.project.name.clone(),
            description: lab.project.description.clone(),
            authors: lab.project.authors.clone(),
            version: lab.project.version.clone(),
            license: lab.project.license.clone(),
            homepage: lab.project.homepage.clone(),
            language: lab.project.language,
        },
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        folders: lab.folders.clone(),
        cluster: cluster(sources),
        environments: used.iter().map(|id| environment(sources, *id)).collect(),
        datasets: datasets(sources),
        picture: picture::picture(lab, &jobs, &critical_path, None, lab.project.language),
        totals: Totals::of(lab.cluster.as_ref(), &jobs),
        jobs,
        critical_path,
    }
}

/// The steps that have keys.
fn known(sources: Sources<'_>) -> impl Iterator<Item = (StepId, &StepNode)> {
    sources.graph.nodes().filter(move |(id, _)| sources.keys.contains_key(id))
}

fn cluster(sources: Sources<'_>) -> Option<PlannedCluster> {
    let cluster = sources.lab.cluster.as_ref()?;
    Some(PlannedCluster {
        name: cluster.name.clone(),
        login: cluster.login.clone(),
        contact: cluster.rules.contact.clone(),
        max_array_size: array_size(cluster),
        max_submit: cluster.max_submit.as_ref().map(|most| most.value),
        kill_on_invalid_dep: cluster.rules.kill_on_invalid_dep,
        account: cluster.account.as_ref().map(account),
        require_account: cluster.rules.require_account.as_ref().is_some_and(|rule| rule.value),
        latency_s: cluster.latency.map(|latency| latency.seconds),
        text: sources.profile_text.unwrap_or_default().to_owned(),
    })
}

/// Slurm's own MaxArraySize.
const SLURM_ARRAY_SIZE: u32 = 1001;

/// The most tasks that one array may have. One that is larger than what a person may submit could
/// never be sent.
fn array_size(cluster: &ClusterProfile) -> Option<u32> {
    let limits = [&cluster.max_array_tasks, &cluster.max_submit];
    let least = limits.into_iter().flatten().map(|limit| limit.value).min();
    match &cluster.max_array_size {
        Some(size) => Some(least.map_or(size.value, |least| least.min(size.value))),
        // Below what Slurm takes unless it is told otherwise, the limit decides alone.
        None => least.filter(|least| *least < SLURM_ARRAY_SIZE),
    }
}

fn account(template: &Template) -> Vec<AccountPart> {
    let part = |part: &Part| match part {
        Part::Text(text) => AccountPart::Text(text.clone()),
        Part::Hole(Hole { reference: Reference::Env(name), filters, .. }) => {
            let default = filters.iter().find_map(|filter| match filter {
                Filter::Default(text) => Some(text.clone()),
                _ => None,
            });
            AccountPart::Variable { name: name.clone(), default }
        }
        Part::Hole(other) => unreachable!("a profile names no {:?}", other.reference),
    };
    template.parts.iter().map(part).collect()
}

/// The environments that a step of the graph uses, in the order of names.
fn used_environments(sources: Sources<'_>) -> Vec<EnvironmentId> {
    let mut used: Vec<EnvironmentId> =
        known(sources).filter_map(|(id, _)| sources.lab.step(id).environment).collect();
    used.sort_unstable();
    used.dedup();
    used
}

/// Every dataset; with its rows, where a step that has a key reads them as a table.
fn datasets(sources: Sources<'_>) -> Vec<PlannedDataset> {
    let steps = known(sources).map(|(id, _)| sources.lab.step(id));
    let tabled: BTreeSet<DatasetId> = steps.flat_map(Step::tabled_datasets).collect();
    let all = (0..sources.lab.datasets.len()).map(DatasetId);
    all.map(|id| dataset(sources, id, &tabled)).collect()
}

fn dataset(sources: Sources<'_>, id: DatasetId, tabled: &BTreeSet<DatasetId>) -> PlannedDataset {
    let dataset = sources.lab.dataset(id);
    let rows = sources.rows.dataset(id);
    let listed = rows.and_then(|rows| rows.all_files());
    let digests = sources.hashes.datasets.get(&id).map(|hashes| hashes.digests.as_slice());
    let files = listed.zip(digests).map(|(files, digests)| {
        let listed = files.iter().zip(digests).map(|(file, digest)| ListedFile {
            path: file.path.clone(),
            bytes: (digest != "-").then_some(file.size),
            digest: digest.clone(),
        });
        listed.collect()
    });
    PlannedDataset {
        name: dataset.name.clone(),
        path: dataset.path.clone(),
        description: dataset.description.clone(),
        source: dataset.source.clone(),
        version: dataset.version.clone(),
        sensitivity: dataset.sensitivity,
        folder: rows.map_or(&*dataset.path, |rows| rows.folder()).to_owned(),
        files,
        rows: rows.filter(|_| tabled.contains(&id)).map(written_rows),
    }
}

fn written_rows(rows: &DatasetRows) -> Vec<Vec<String>> {
    let header = rows.columns()[rows.table_columns()].to_vec();
    let row =
        |row| rows.table_columns().map(|column| rows.cell(row, column).into_owned()).collect();
    std::iter::once(header).chain((0..rows.len()).map(row)).collect()
}

/// What the jobs of a plan have in common.
struct Shared<'a> {
    /// The environments that are used.
    environments: &'a [EnvironmentId],
    /// The steps that another reads as a table: theirs tells all their columns.
    tabled: BTreeSet<StepId>,
}

fn tabled(sources: Sources<'_>) -> BTreeSet<StepId> {
    let steps = known(sources).map(|(id, _)| sources.lab.step(id));
    let tables = steps.flat_map(Step::references).filter_map(|hole| match hole.reference {
        Reference::Step(id) => Some(id),
        _ => None,
    });
    tables.collect()
}

fn job(sources: Sources<'_>, id: StepId, node: &StepNode, shared: &Shared<'_>) -> Job {
    let Sources { lab, rows, graph, keys, hashes, .. } = sources;
    let step = lab.step(id);
    let cluster = lab.cluster.as_ref();
    let (choice, requested) = asked(lab, step);
    let partition = choice.map(|choice| choice.partition);
    let values = Values { lab, rows, tasks: &node.tasks, graph: Some((graph, node)), step };
    let mut shell = ShellValues::new(values, node);
    let outputs = step
        .outputs
        .iter()
        .map(|(name, output)| PlannedOutput {
            name: name.clone(),
            value: shell.reference(&Reference::Output(name.clone())),
            folder: output.is_folder(),
            temporary: output.temporary.is_some(),
        })
        .collect();
    let variables =
        step.variables.iter().map(|(name, value)| (name.clone(), shell.text(value, &[]))).collect();
    let run = run(step, &mut shell);
    let binds = binds(sources, step, node, &mut shell);
    let (shell_values, mut read) = shell.finish();
    if shared.tabled.contains(&id) {
        read.extend(single_columns(values));
    }
    let table: Option<TaskTable> =
        node.tasks.many.then(|| rows::table(lab, values, node, &read, &keys[&id], hashes));
    Job {
        step: id,
        name: step.name.clone(),
        file: lab.file_of(step.place).to_owned(),
        description: step.description.clone(),
        options: options(cluster, choice, &step.resources, &requested),
        srun: srun(cluster, step, &requested),
        retries: retries(cluster, choice, step, &requested),
        requested,
        partition: partition.map(|partition| partition.name.value.clone()),
        qos: qos(choice, &step.resources).cloned(),
        why: choice.map(|choice| why(choice, &step.resources)),
        account_suffix: partition.map(|p| p.account_suffix.clone()).unwrap_or_default(),
        jobs: jobs(step, node),
        max_parallel: step.max_parallel,
        recipe: keys[&id].recipe.to_string(),
        key: keys[&id].key.to_string(),
        table,
        outputs,
        workdir: step.workdir.as_ref().map(|path| path.value.as_str().to_owned()),
        environment: step
            .environment
            .and_then(|id| shared.environments.iter().position(|used| *used == id)),
        binds,
        modules: modules(lab, step, partition),
        python_path: python_path(lab, step),
        setup_lines: cluster
            .map(|cluster| cluster.setup_lines.iter().map(|line| line.value.clone()).collect())
            .unwrap_or_default(),
        guards: guards(sources, id),
        datasets: locked_datasets(sources, step),
        unlocked: unlocked_paths(lab, step),
        tables: step.tabled_datasets().into_iter().map(|id| id.0).collect(),
        waits: waits(sources, step, node),
        variables,
        values: shell_values,
        run,
    }
}

fn run(step: &Step, shell: &mut ShellValues<'_>) -> Run {
    match &step.action {
        Action::Script { interpreter, path, args } => {
            let literal = |word: &str| vec![super::TextPart::Literal(word.to_owned())];
            let mut argv: Vec<super::Text> = interpreter.iter().map(|word| literal(word)).collect();
            argv.push(match step.workdir {
                Some(_) => shell.script(path.value.as_str()),
                None => literal(path.value.as_str()),
            });
            argv.extend(args.iter().flat_map(|argument| shell.argument(argument)));
            Run::Program(argv)
        }
        Action::Program { words } => {
            Run::Program(words.iter().flat_map(|word| shell.argument(word)).collect())
        }
        Action::Command { text, contexts } => Run::Command(shell.text(text, contexts)),
    }
}

/// The files of the project that a task reads, with their locked digests.
fn guards(sources: Sources<'_>, id: StepId) -> Vec<LockedFile> {
    let sheets = named_datasets(sources.lab.step(id)).into_iter().filter_map(|dataset| {
        match &sources.lab.dataset(dataset).form {
            DatasetForm::Sheet { table, .. } => Some(table.value.as_str()),
            DatasetForm::Files { .. } | DatasetForm::Captures(_) | DatasetForm::Rows(_) => None,
        }
    });
    let files = sources.files.steps[&id].all().map(String::as_str);
    let paths: BTreeSet<&str> = files.chain(sheets).collect();
    paths.into_iter().map(|path| locked(sources.hashes, path)).collect()
}

/// A file of the project with what is locked of it.
pub(super) fn locked(hashes: &Hashes, path: &str) -> LockedFile {
    let locked = &hashes.files[path];
    LockedFile { path: path.to_owned(), sha256: locked.sha256.clone(), bytes: locked.bytes }
}

/// The datasets that the texts of a step name and whose files enter its key.
fn locked_datasets(sources: Sources<'_>, step: &Step) -> Vec<usize> {
    let counts = |id: &DatasetId| {
        let dataset = sources.lab.dataset(*id);
        dataset.lock != LockMode::None
            && lies_somewhere(dataset)
            && sources.hashes.datasets.contains_key(id)
    };
    named_datasets(step).into_iter().filter(counts).map(|id| id.0).collect()
}

/// The paths of datasets that the texts of a step name and that nothing is locked of.
fn unlocked_paths(lab: &Lab, step: &Step) -> Vec<String> {
    let named = named_datasets(step).into_iter().map(|id| lab.dataset(id));
    let unlocked =
        named.filter(|dataset| dataset.lock == LockMode::None && lies_somewhere(dataset));
    unlocked.map(|dataset| dataset.path.clone()).collect()
}

/// Rows that are written in the manifest lie nowhere.
fn lies_somewhere(dataset: &Dataset) -> bool {
    !matches!(dataset.form, DatasetForm::Rows(_))
}

pub(super) fn named_datasets(step: &Step) -> BTreeSet<DatasetId> {
    step.references()
        .filter_map(|hole| match hole.reference {
            Reference::Dataset(id) => Some(id),
            _ => None,
        })
        .collect()
}

/// How many elements share the tasks of `step`; `None` where each task is its own.
fn jobs(step: &Step, node: &StepNode) -> Option<u32> {
    step.jobs.filter(|jobs| node.tasks.many && (*jobs as usize) < node.tasks.len())
}

fn waits(sources: Sources<'_>, step: &Step, node: &StepNode) -> Vec<Wait> {
    node.links
        .iter()
        .map(|(id, link)| {
            let upstream = sources.graph.node(*id).expect("it is waited for");
            let array = upstream.tasks.many;
            let other = sources.lab.step(*id);
            let same_elements = jobs(step, node) == jobs(other, upstream);
            Wait {
                step: other.name.clone(),
                array,
                how: match link.how() {
                    How::Each => WaitHow::Each,
                    How::Group => WaitHow::Group,
                    How::All => WaitHow::All,
                },
                on: if link.needed { Vec::new() } else { link.matching.on.clone() },
                aligned: link.how() == How::Each && link.matching.aligned() && same_elements,
                key: (!array).then(|| sources.keys[id].key.to_string()),
                temporary: step
                    .reads_of(*id, other)
                    .filter(|name| other.outputs[*name].temporary.is_some())
                    .cloned()
                    .collect(),
            }
        })
        .collect()
}
