//! The DAG of a plan as a picture: steps, the datasets that they go over, what waits for what.

use std::collections::{BTreeMap, BTreeSet};

use super::{Job, Requested, WaitHow};
use crate::{
    diag::{Lang, words},
    graph::picture::{Edge, Kind, Meaning, Node, Picture, Sign, State},
    model::{Action, Lab, Memory, Name, Reference, Walltime},
};

/// The picture, its words in `lang`; with the state of each step where it is known.
pub fn picture(
    lab: &Lab,
    jobs: &[Job],
    critical_path: &[Name],
    states: Option<&BTreeMap<Name, State>>,
    lang: Lang,
) -> Picture {
    let mut picture = Picture { title: lab.project.name.to_string(), ..Picture::default() };
    let mut datasets: BTreeMap<usize, usize> = BTreeMap::new();
    let mut steps: BTreeMap<&Name, usize> = BTreeMap::new();
    let critical_path: BTreeSet<&Name> = critical_path.iter().collect();
    for job in jobs {
        let sources = datasets_of(lab, job);
        for source in &sources {
            datasets.entry(*source).or_insert_with(|| {
                let dataset = &lab.datasets[*source];
                picture.nodes.push(Node {
                    name: dataset.name.to_string(),
                    lines: Vec::new(),
                    kind: Kind::Dataset,
                    critical: false,
                    state: None,
                });
                picture.nodes.len() - 1
            });
        }
        picture.nodes.push(Node {
            name: job.name.to_string(),
            lines: lines(lab, job, lang),
            kind: Kind::Step,
            critical: critical_path.contains(&job.name),
            state: states.and_then(|states| states.get(&job.name).copied()),
        });
        let to = picture.nodes.len() - 1;
        steps.insert(&job.name, to);
        for source in sources {
            picture.edges.push(Edge { from: datasets[&source], to, label: None });
        }
        for wait in &job.waits {
            let label = how(wait.how, &wait.on, wait.array, lang);
            picture.edges.push(Edge { from: steps[&wait.step], to, label });
        }
    }
    picture.legend = legend(&picture, jobs, lang);
    picture
}

/// What the signs of `picture` mean: those that occur.
fn legend(picture: &Picture, jobs: &[Job], lang: Lang) -> Vec<Meaning> {
    let has = |kind| picture.nodes.iter().any(|node| node.kind == kind);
    let waits = |how| {
        jobs.iter()
            .flat_map(|job| &job.waits)
            .any(|wait| wait.how == how && (wait.array || how != WaitHow::All))
    };
    let states: BTreeSet<State> = picture.nodes.iter().filter_map(|node| node.state).collect();
    let chain = picture.nodes.iter().filter(|node| node.critical).count() > 1;
    let label = |english: &str, french: &str| {
        Sign::Label(match lang {
            Lang::En => format!("{english}:"),
            Lang::Fr => format!("{french} :"),
        })
    };
    let signs = [
        (has(Kind::Dataset), Sign::Dataset, ["dataset", "jeu de données"]),
        (
            has(Kind::Step),
            Sign::Step,
            [
                "step, with its tasks, resources, environment",
                "étape, avec ses tâches, ressources, environnement",
            ],
        ),
        (chain, Sign::Critical, ["longest chain", "plus longue chaîne"]),
        (
            waits(WaitHow::Each),
            label("each", "chacune"),
            ["waits task by task", "attend tâche par tâche"],
        ),
        (
            waits(WaitHow::Group),
            label("group on", "par"),
            ["waits for the tasks with the same values", "attend les tâches de mêmes valeurs"],
        ),
        (
            waits(WaitHow::All),
            label("all", "toutes"),
            ["waits for every task", "attend toutes les tâches"],
        ),
    ];
    let states = states.into_iter().map(|state| {
        let words = match state {
            State::Done => ["done", "faite"],
            State::New => ["new", "nouvelle"],
            State::Changed => ["changed", "changée"],
            State::Failed => ["failed", "échouée"],
            State::Unknown => ["unknown", "inconnue"],
        };
        (true, Sign::State(state), words)
    });
    signs
        .into_iter()
        .chain(states)
        .filter(|(occurs, ..)| *occurs)
        .map(|(_, sign, words)| Meaning { sign, text: words[lang as usize].to_owned() })
        .collect()
}

/// The datasets that a step goes over itself, or names.
fn datasets_of(lab: &Lab, job: &Job) -> Vec<usize> {
    let step = lab.step(job.step);
    let mut found: Vec<usize> = step
        .references()
        .filter_map(|hole| match hole.reference {
            Reference::Dataset(id) => Some(id.0),
            _ => None,
        })
        .collect();
    if let Some(crate::model::ForeachSource::Dataset(id)) =
        step.foreach.as_ref().map(|foreach| foreach.source)
    {
        found.push(id.0);
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn lines(lab: &Lab, job: &Job, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(table) = &job.table {
        let (one, many) = match lang {
            Lang::En => ("task", "tasks"),
            Lang::Fr => ("tâche", "tâches"),
        };
        lines.push(words::count(lang, table.rows.len(), one, many));
    }
    let asked = resources(&job.requested, lang);
    if !asked.is_empty() {
        lines.push(asked);
    }
    let step = lab.step(job.step);
    if let Some(environment) = step.environment {
        lines.push(lab.environment(environment).name.to_string());
    } else if let Action::Script { path, .. } = &step.action {
        lines.push(path.value.as_str().to_owned());
    }
    lines
}

/// `a40:1 · 4 CPU · 16G · 2h`; what is of each node or process, after how many there are.
pub fn resources(requested: &Requested, lang: Lang) -> String {
    let mut parts = processes(requested, lang);
    if requested.gpus > 0 {
        let kind = requested.gpu_type.as_deref().unwrap_or("gpu");
        parts.push(format!("{kind}:{}", requested.gpus));
    }
    parts.extend(requested.cpus.map(|cpus| format!("{cpus} CPU")));
    parts.extend(requested.memory_mb.map(|mebibytes| Memory { mebibytes }.to_string()));
    parts.extend(requested.time_s.map(|seconds| Walltime { seconds }.to_string()));
    parts.join(" · ")
}

/// `2 nodes`, `8 processes`: where it is more than one process, and more than one a node.
pub fn processes(requested: &Requested, lang: Lang) -> Vec<String> {
    let (nodes, tasks) = (requested.nodes, requested.tasks);
    let (node, process) = match lang {
        Lang::En => ("nodes", "processes"),
        Lang::Fr => ("nœuds", "processus"),
    };
    let nodes_said = (nodes > 1).then(|| format!("{nodes} {node}"));
    let tasks_said = (tasks > nodes).then(|| format!("{tasks} {process}"));
    nodes_said.into_iter().chain(tasks_said).collect()
}

/// `each`, `group on sample`, `all`; nothing for one task that waits for one.
pub fn how(how: WaitHow, on: &[String], array: bool, lang: Lang) -> Option<String> {
    match (how, lang) {
        (WaitHow::Each, Lang::En) => Some("each".to_owned()),
        (WaitHow::Each, Lang::Fr) => Some("chacune".to_owned()),
        (WaitHow::Group, Lang::En) => Some(format!("group on {}", on.join(", "))),
        (WaitHow::Group, Lang::Fr) => Some(format!("par {}", on.join(", "))),
        (WaitHow::All, Lang::En) => array.then(|| "all".to_owned()),
        (WaitHow::All, Lang::Fr) => array.then(|| "toutes".to_owned()),
    }
}
