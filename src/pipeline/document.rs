//! The plan as a document for programs: `schema/plan.schema.json`.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{
    Analysis,
    argv::argv,
    states::{StepStatus, word},
    unknown::{UnknownStep, unknown},
};
use crate::{
    diag::Lang,
    engine::state::TaskState,
    graph::{Value, Values},
    model::{Name, Reference, Sensitivity, StepId},
    plan::{Job, Plan, PlannedDataset, PlannedRetries, Requested, WaitHow},
    text::Sources,
};

/// The state of what has no key yet.
const UNKNOWN: &str = "unknown";

/// The document; each task with `tasks`, else their count.
pub fn document(
    analysis: &Analysis,
    plan: &Plan,
    statuses: &[StepStatus],
    sources: &Sources,
    tasks: bool,
    lang: Lang,
) -> Json {
    let known = plan.jobs.iter().zip(statuses);
    let known = known
        .map(|(job, status)| (job.step, step(analysis, plan, job, status, sources, tasks, lang)));
    let unknown = unknown(analysis);
    let unknown =
        unknown.iter().map(|step| (step.step, unknown_step(analysis, step, sources, tasks, lang)));
    let mut all: BTreeMap<StepId, Json> = known.chain(unknown).collect();
    let steps: Vec<Json> = analysis.graph.order.iter().filter_map(|id| all.remove(id)).collect();
    let totals = plan.totals;
    json!({
        "version": 1,
        "project": plan.project.name.as_str(),
        "datasets": plan.datasets.iter().map(dataset).collect::<Vec<_>>(),
        "steps": steps,
        "critical_path": plan.critical_path.iter().map(Name::as_str).collect::<Vec<_>>(),
        "totals": {
            "tasks": totals.tasks,
            "core_seconds": totals.core_seconds,
            "gpu_seconds": totals.gpu_seconds,
            "gpu_kwh": totals.gpu_kwh.map(thousandths),
            "carbon_g": totals.carbon_g.map(thousandths),
        },
    })
}

/// A number with at most three decimals.
fn thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

fn dataset(dataset: &PlannedDataset) -> Json {
    json!({
        "name": dataset.name.as_str(),
        "description": dataset.description,
        "path": dataset.path,
        "files": dataset.files.as_ref().map(Vec::len),
        "source": dataset.source,
        "version": dataset.version,
        "sensitivity": dataset.sensitivity.map(Sensitivity::word),
    })
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
        .map(|wait| json!({ "step": wait.step.as_str(), "how": how_word(wait.how), "on": wait.on }))
        .collect();
    let listed = if tasks {
        let all = status.tasks.iter().enumerate().map(|(index, state)| {
            let known = Some((job.task_key(index), state));
            task(analysis, job.step, known, job.srun.as_deref(), sources, index)
        });
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
        "workdir": job.workdir,
        "partition": job.partition,
        "qos": job.qos,
        "why": job.why.as_ref().map(|why| why.get(lang)),
        "waits_for": waits,
        "resources": resources(&job.requested),
        "retries": retries(&job.retries),
        "jobs": job.jobs,
        "tasks": listed,
    })
}

fn how_word(how: WaitHow) -> &'static str {
    match how {
        WaitHow::Each => "each",
        WaitHow::Group => "group",
        WaitHow::All => "all",
    }
}

fn resources(asked: &Requested) -> Json {
    let gpus = if asked.gpus == 0 {
        Json::Null
    } else {
        json!({ "type": asked.gpu_type, "count": asked.gpus })
    };
    json!({
        "cpus": asked.cpus,
        "gpus": gpus,
        "memory_mb": asked.memory_mb,
        "time_s": asked.time_s,
        "nodes": asked.nodes,
        "tasks": asked.tasks,
    })
}

fn retries(retries: &PlannedRetries) -> Json {
    let seconds: Vec<u64> = retries.minutes.iter().map(|minutes| minutes * 60).collect();
    json!({ "count": retries.count, "memory_mb": retries.memory_mb, "time_s": seconds })
}

/// A step of which this machine does not see all that its keys are made of.
fn unknown_step(
    analysis: &Analysis,
    unknown: &UnknownStep,
    sources: &Sources,
    tasks: bool,
    lang: Lang,
) -> Json {
    let step = analysis.lab.step(unknown.step);
    let waits = unknown.waits.iter().map(|(name, how)| {
        let on = how.as_ref().map(|(_, on)| on.as_slice()).unwrap_or_default();
        let how = how.as_ref().map(|(how, _)| how_word(*how));
        json!({ "step": name.as_str(), "how": how, "on": on })
    });
    let listed = match unknown.tasks {
        Some(count) if !tasks => json!(count),
        Some(count) if unknown.is_shown() => {
            let srun = unknown.srun.as_deref();
            let task = |index| task(analysis, unknown.step, None, srun, sources, index);
            Json::Array((0..count).map(task).collect())
        }
        _ => Json::Null,
    };
    json!({
        "name": step.name.as_str(),
        "description": step.description,
        "state": UNKNOWN,
        "reason": unknown.reason.get(lang),
        "key": null,
        "environment": step.environment.map(|id| analysis.lab.environment(id).name.as_str()),
        "workdir": step.workdir.as_ref().map(|path| path.value.as_str()),
        "partition": unknown.partition,
        "qos": unknown.qos,
        "why": unknown.why.as_ref().map(|why| why.get(lang)),
        "waits_for": waits.collect::<Vec<_>>(),
        "resources": resources(&unknown.requested),
        "retries": retries(&unknown.retries),
        "jobs": unknown.jobs,
        "tasks": listed,
    })
}

/// A task, with its key and state where these are known.
fn task(
    analysis: &Analysis,
    id: StepId,
    known: Option<(&str, &TaskState)>,
    srun: Option<&[String]>,
    sources: &Sources,
    index: usize,
) -> Json {
    let Analysis { lab, rows, graph, .. } = analysis;
    let node = graph.node(id).expect("its tasks are known");
    let step = lab.step(id);
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
    json!({
        "index": index,
        "item": item,
        "matrix": matrix,
        "argv": argv(values, srun, index, sources),
        "key": known.map(|(key, _)| format!("sha256:{key}")),
        "state": known.map_or(UNKNOWN, |(_, state)| word(state)),
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
