//! The plan as a document for programs: `schema/plan.schema.json`.

use serde_json::{Map, Value as Json, json};

use super::{
    Analysis,
    argv::argv,
    states::{StepStatus, word},
};
use crate::{
    diag::Lang,
    graph::{Value, Values},
    model::{Name, Reference},
    plan::{Job, Plan, WaitHow},
    text::Sources,
};

/// The document; each task with `tasks`, else their count.
pub fn document(
    analysis: &Analysis,
    plan: &Plan,
    statuses: &[StepStatus],
    sources: &Sources,
    tasks: bool,
    lang: Lang,
) -> Json {
    let steps: Vec<Json> = plan
        .jobs
        .iter()
        .zip(statuses)
        .map(|(job, status)| step(analysis, plan, job, status, sources, tasks, lang))
        .collect();
    let totals = Totals::of(plan);
    json!({
        "version": 1,
        "project": plan.project.name.as_str(),
        "steps": steps,
        "critical_path": plan.critical_path.iter().map(Name::as_str).collect::<Vec<_>>(),
        "totals": {
            "tasks": totals.tasks,
            "core_seconds": totals.core_seconds,
            "gpu_seconds": totals.gpu_seconds,
        },
    })
}

/// What a plan asks for in all, if every task takes its whole walltime. What asks for no walltime
/// counts nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    /// Tasks.
    pub tasks: usize,
    /// CPUs times seconds.
    pub core_seconds: u64,
    /// GPUs times seconds.
    pub gpu_seconds: u64,
}

impl Totals {
    /// The totals of `plan`.
    pub fn of(plan: &Plan) -> Self {
        plan.jobs.iter().fold(Self::default(), |sum, job| {
            let tasks = job.task_count();
            let seconds = job.requested.time_s.unwrap_or(0) * tasks as u64;
            Self {
                tasks: sum.tasks + tasks,
                core_seconds: sum.core_seconds
                    + seconds * u64::from(job.requested.cpus.unwrap_or(1)),
                gpu_seconds: sum.gpu_seconds + seconds * u64::from(job.requested.gpus),
            }
        })
    }
}

fn step(
    analysis: &Analysis,
    plan: &Plan,
    job: &Job,
    status: &StepStatus,
    sources: &Sources,
    tasks: bool,
    lang: Lang,
) -> Json {
    let waits: Vec<Json> = job
        .waits
        .iter()
        .map(|wait| {
            let how = match wait.how {
                WaitHow::Each => "each",
                WaitHow::Group => "group",
                WaitHow::All => "all",
            };
            json!({ "step": wait.step.as_str(), "how": how, "on": wait.on })
        })
        .collect();
    let asked = &job.requested;
    let gpus = if asked.gpus == 0 {
        Json::Null
    } else {
        json!({ "type": asked.gpu_type, "count": asked.gpus })
    };
    let listed = if tasks {
        let all = (0..status.tasks.len()).map(|index| task(analysis, job, status, sources, index));
        Json::Array(all.collect())
    } else {
        json!(status.tasks.len())
    };
    json!({
        "name": job.name.as_str(),
        "description": job.description,
        "state": word(&status.worst),
        "reason": status.reason.as_ref().map(|reason| reason.get(lang)),
        "key": format!("sha256:{}", job.key),
        "environment": job.environment.map(|index| plan.environments[index].name.as_str()),
        "partition": job.partition,
        "waits_for": waits,
        "resources": {
            "cpus": asked.cpus,
            "gpus": gpus,
            "memory_mb": asked.memory_mb,
            "time_s": asked.time_s,
            "nodes": 1,
        },
        "tasks": listed,
    })
}

fn task(
    analysis: &Analysis,
    job: &Job,
    status: &StepStatus,
    sources: &Sources,
    index: usize,
) -> Json {
    let Analysis { lab, rows, graph, .. } = analysis;
    let node = graph.node(job.step).expect("it was planned");
    let step = lab.step(job.step);
    let values = Values { lab, rows, tasks: &node.tasks, graph: Some((graph, node)), step };
    let mut item = Map::new();
    let columns = node.tasks.columns.iter().map(|column| column.name.as_str());
    for (name, column) in columns.filter_map(|name| Some((name, values.item_column(name)?))) {
        // The text itself where a row has one: a list is for those that are grouped.
        let value = if node.tasks.columns[column].single {
            json!(node.tasks.single(rows, index, column))
        } else {
            shown(values.value(index, &Reference::Column(name.to_owned())))
        };
        item.insert(name.to_owned(), value);
    }
    if node.tasks.dataset.is_some() {
        item.insert("key".to_owned(), json!(values.item_key(index)));
        item.insert("index".to_owned(), json!(node.tasks.item_index(index)));
    }
    let matrix: Map<String, Json> = node
        .tasks
        .axes()
        .iter()
        .map(|axis| (axis.to_string(), shown(values.value(index, &Reference::Axis(axis.clone())))))
        .collect();
    let outputs: Map<String, Json> =
        node.outputs.iter().map(|(name, paths)| (name.to_string(), json!(paths[index]))).collect();
    let key = job.table.as_ref().map_or(&job.key, |table| &table.rows[index].key);
    json!({
        "index": index,
        "item": item,
        "matrix": matrix,
        "argv": argv(values, index, sources),
        "key": format!("sha256:{key}"),
        "state": word(&status.tasks[index]),
        "outputs": outputs,
    })
}

fn shown(value: Value<'_>) -> Json {
    match value {
        Value::One(text) => json!(text),
        Value::List(list) => json!(list),
        Value::Runtime => Json::Null,
    }
}
