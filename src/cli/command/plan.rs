//! `lab plan`.

use std::collections::BTreeMap;

use comfy_table::{ContentArrangement, Table};

use super::{Exit, Of, Output, Ready, STYLE, planned, ready_to_look};
use crate::{
    cli::args::{Plan as Call, PlanFormat},
    diag::{Lang, words},
    engine::state::TaskState,
    graph::picture::{self, State},
    model::{Name, StepId, Walltime},
    pipeline::{self, Analysis, StepStatus, UnknownStep},
    plan::{self, Job, Plan, Totals, how, resources},
    text,
};

/// So many steps of a long chain are named at either end.
const CHAIN_ENDS: usize = 6;

/// So many digits of a key tell one from another to the eye.
const KEY: usize = 8;

pub(super) fn plan(call: &Call, of: Of, output: Output) -> Result<Exit, Exit> {
    let ready = ready_to_look(of, output)?;
    let Ready { locked, root, project, .. } = &ready;
    let analysis = ready.analysis();
    let plan = planned(&ready, output);
    let looked = text!(En: "states looked up", Fr: "états consultés");
    let statuses = output.phase(&looked, || pipeline::states(analysis, locked, &plan, root));
    let statuses = statuses.map_err(|error| {
        output.fault(&error.text());
        Exit::Engine(error.exit_code())
    })?;
    let states: BTreeMap<Name, State> = plan
        .jobs
        .iter()
        .zip(&statuses)
        .map(|(job, status)| (job.name.clone(), state(&status.worst)))
        .collect();
    let drawn = || {
        plan::picture(&analysis.lab, &plan.jobs, &plan.critical_path, Some(&states), output.lang)
    };
    let text = match call.format() {
        PlanFormat::Table => table(analysis, &plan, &statuses, output),
        PlanFormat::Tree => picture::tree(&drawn()),
        PlanFormat::Mermaid => picture::mermaid(&drawn()),
        PlanFormat::Dot => picture::dot(&drawn()),
        PlanFormat::Svg => picture::svg(&drawn()),
        PlanFormat::Json => {
            let document = pipeline::document(
                analysis,
                &plan,
                &statuses,
                &project.sink.sources,
                call.tasks,
                output.lang,
            );
            serde_json::to_string_pretty(&document).expect("a JSON value")
        }
    };
    output.result(&format!("{}\n", text.trim_end()));
    Ok(Exit::Fine)
}

fn state(state: &TaskState) -> State {
    match state {
        TaskState::Done => State::Done,
        TaskState::New => State::New,
        TaskState::Gone { .. } | TaskState::Changed => State::Changed,
        TaskState::Failed => State::Failed,
    }
}

/// One step a row, then what it asks in all and its longest chain.
fn table(analysis: &Analysis, plan: &Plan, statuses: &[StepStatus], output: Output) -> String {
    let lang = output.lang;
    let unknown = pipeline::unknown(analysis);
    if plan.jobs.is_empty() && unknown.is_empty() {
        return text!(En: "no step", Fr: "aucune étape").get(lang).to_owned();
    }
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(output.width()).unwrap_or(u16::MAX));
    table.set_header(match lang {
        Lang::En => ["step", "tasks", "asks for", "environment", "waits for", "key", "state"],
        Lang::Fr => ["étape", "tâches", "demande", "environnement", "attend", "clé", "état"],
    });
    let known = plan.jobs.iter().zip(statuses);
    let known = known.map(|(job, status)| (job.step, row(plan, job, status, lang)));
    let unknown = unknown.iter().map(|step| (step.step, unknown_row(analysis, step, lang)));
    let mut rows: BTreeMap<StepId, Vec<String>> = known.chain(unknown).collect();
    table.add_rows(analysis.graph.order.iter().filter_map(|id| rows.remove(id)));
    let path = chain(&plan.critical_path);
    let path = text!(En: "longest chain: {path}", Fr: "plus longue chaîne : {path}");
    format!("{table}\n{}\n{}", asked_in_all(&plan.totals, lang), path.get(lang))
}

/// Tasks, time and energy of all steps.
fn asked_in_all(totals: &Totals, lang: Lang) -> String {
    let hours = |seconds: u64| {
        if seconds == 0 { "0".to_owned() } else { Walltime { seconds }.to_string() }
    };
    let tasks = match lang {
        Lang::En => words::count(lang, totals.tasks, "task", "tasks"),
        Lang::Fr => words::count(lang, totals.tasks, "tâche", "tâches"),
    };
    let (cores, gpus) = (hours(totals.core_seconds), hours(totals.gpu_seconds));
    let time = if totals.core_seconds == 0 {
        text!(En: "{tasks}", Fr: "{tasks}")
    } else if totals.gpu_seconds == 0 {
        text!(
            En: "{tasks}; at most {cores} of CPU time",
            Fr: "{tasks} ; au plus {cores} de temps CPU"
        )
    } else {
        text!(
            En: "{tasks}; at most {cores} of CPU time and {gpus} of GPU time",
            Fr: "{tasks} ; au plus {cores} de temps CPU et {gpus} de temps GPU"
        )
    };
    let Some(kwh) = totals.gpu_kwh else { return time.get(lang).to_owned() };
    let kwh = quantity(kwh, lang);
    let energy = match totals.carbon_g {
        None => text!(En: "{kwh} kWh for the GPUs", Fr: "{kwh} kWh pour les GPU"),
        Some(grams) => {
            let kilograms = quantity(grams / 1000.0, lang);
            text!(
                En: "{kwh} kWh for the GPUs, {kilograms} kg CO2e",
                Fr: "{kwh} kWh pour les GPU, {kilograms} kg CO2e"
            )
        }
    };
    format!("{}, {}", time.get(lang), energy.get(lang))
}

/// A quantity as people read it: one decimal from ten on, three below.
fn quantity(number: f64, lang: Lang) -> String {
    let decimals = if number >= 10.0 { 1 } else { 3 };
    let text = format!("{number:.decimals$}");
    match lang {
        Lang::En => text,
        Lang::Fr => text.replace('.', ","),
    }
}

/// `a → b → c`; the middle of a long one is left out.
fn chain(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(Name::as_str).collect();
    if names.len() <= 2 * CHAIN_ENDS {
        return names.join(" → ");
    }
    let (first, last) = (&names[..CHAIN_ENDS], &names[names.len() - CHAIN_ENDS..]);
    let left_out = names.len() - 2 * CHAIN_ENDS;
    format!("{} → … {left_out} … → {}", first.join(" → "), last.join(" → "))
}

fn row(plan: &Plan, job: &Job, status: &StepStatus, lang: Lang) -> Vec<String> {
    let waits: Vec<String> = job
        .waits
        .iter()
        .map(|wait| match how(wait.how, &wait.on, wait.array, lang) {
            Some(how) => format!("{} ({how})", wait.step),
            None => wait.step.to_string(),
        })
        .collect();
    let mut asks = resources(&job.requested, lang);
    if let Some(partition) = &job.partition {
        asks = format!("{asks} → {partition}").trim_start().to_owned();
    }
    if let Some(why) = &job.why {
        asks = format!("{asks}\n{}", why.get(lang));
    }
    let environment = job.environment.map(|index| plan.environments[index].name.to_string());
    let done = status.tasks.iter().filter(|task| **task == TaskState::Done).count();
    let mut state = words_of(&status.worst, lang).to_owned();
    if done > 0 && done < status.tasks.len() {
        let all = status.tasks.len();
        state = match lang {
            Lang::En => format!("{state} ({done} of {all} done)"),
            Lang::Fr => {
                format!("{state} ({} sur {all})", words::count(lang, done, "faite", "faites"))
            }
        };
    }
    if let Some(reason) = &status.reason {
        state = format!("{state}\n{}", reason.get(lang));
    }
    vec![
        job.name.to_string(),
        job.task_count().to_string(),
        asks,
        environment.unwrap_or_default(),
        waits.join("\n"),
        job.key[..KEY].to_owned(),
        state,
    ]
}

/// A step of which this machine does not see all that its keys are made of.
fn unknown_row(analysis: &Analysis, unknown: &UnknownStep, lang: Lang) -> Vec<String> {
    let step = analysis.lab.step(unknown.step);
    let environment = step.environment.map(|id| analysis.lab.environment(id).name.to_string());
    let waits: Vec<&str> = unknown.waits.iter().map(|(name, _)| name.as_str()).collect();
    let state = match lang {
        Lang::En => "unknown",
        Lang::Fr => "inconnu",
    };
    vec![
        step.name.to_string(),
        unknown.tasks.map_or("?".to_owned(), |tasks| tasks.to_string()),
        resources(&unknown.requested, lang),
        environment.unwrap_or_default(),
        waits.join("\n"),
        String::new(),
        format!("{state}\n{}", unknown.reason.get(lang)),
    ]
}

fn words_of(state: &TaskState, lang: Lang) -> &'static str {
    match (state, lang) {
        (TaskState::Done, Lang::En) => "done",
        (TaskState::Done, Lang::Fr) => "faite",
        (TaskState::New, Lang::En) => "new",
        (TaskState::New, Lang::Fr) => "nouvelle",
        (TaskState::Gone { .. } | TaskState::Changed, Lang::En) => "changed",
        (TaskState::Gone { .. } | TaskState::Changed, Lang::Fr) => "changée",
        (TaskState::Failed, Lang::En) => "failed",
        (TaskState::Failed, Lang::Fr) => "échouée",
    }
}
