//! `[steps]` and `[defaults]`.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    action,
    context::{Context, StepNames},
    environment::NONE,
    foreach::{Shape, shapes},
    known::{Defined, Known},
    template::{Own, Scope},
    unknown::Sought,
};
use crate::{
    manifest::{
        Manifest,
        raw::{Entry, RawStep, Table},
    },
    model::{
        Action, Environment, EnvironmentId, ForeachSource, Name, Output, Project, ProjectPath,
        Reference, Resources, Step, StepId, Template,
    },
    text::{Placed, Spanned},
};

/// What every step has unless it says otherwise.
struct Defaults {
    environment: Option<EnvironmentId>,
    resources: Resources,
    retries: Option<Placed<u32>>,
    variables: BTreeMap<String, Template>,
    code: Vec<Placed<String>>,
}

pub(super) fn steps(
    cx: &mut Context<'_>,
    manifest: &Manifest,
    project: &Project,
    environments: &[Environment],
) -> Vec<Step> {
    let mut entries: Vec<&Entry<RawStep>> = manifest.raw.steps.entries.iter().collect();
    entries.sort_by(|a, b| a.key.value.cmp(&b.key.value));
    cx.names.steps = Known::aside(&manifest.cut, &["steps"]);
    // A name that is none was reported as such; nothing more is said of its step.
    entries.retain(|entry| {
        let valid = Name::new(&entry.key.value).is_ok();
        if !valid {
            cx.names.steps.insert(entry.key.value.clone(), None);
        }
        valid
    });
    for (index, entry) in entries.iter().enumerate() {
        let names = StepNames {
            id: StepId(index),
            place: cx.place(entry.key.span),
            outputs: Defined::new(
                cx.cut,
                &["steps", &entry.key.value, "outputs"],
                entry.value.outputs.keys(),
            ),
        };
        cx.names.steps.insert(entry.key.value.clone(), Some(names));
    }
    let by_name: BTreeMap<&str, &RawStep> =
        entries.iter().map(|entry| (entry.key.value.as_str(), &entry.value)).collect();
    let shapes = shapes(cx.cut, &entries);
    let defaults = defaults(cx, manifest);
    let mut steps: Vec<Step> = entries
        .iter()
        .map(|entry| {
            let shape = &shapes[&entry.key.value];
            step(cx, entry, shape, &by_name, &defaults, project, environments)
        })
        .collect();
    switch_off(&mut steps);
    steps
}

fn defaults(cx: &mut Context<'_>, manifest: &Manifest) -> Defaults {
    let raw = manifest.raw.defaults.as_ref();
    let none = Resources::default();
    Defaults {
        environment: raw
            .and_then(|raw| raw.environment.as_ref())
            .and_then(|named| environment(cx, "defaults", named)),
        resources: cx.resources(raw.and_then(|raw| raw.resources.as_ref()), &none),
        retries: raw.and_then(|raw| raw.retries.as_ref()).map(|count| cx.placed(count)),
        variables: raw
            .map(|raw| cx.variables(&raw.variables, Scope::Variables, None))
            .unwrap_or_default(),
        code: cx.placed_all(raw.and_then(|raw| raw.code.as_deref())),
    }
}

fn step(
    cx: &mut Context<'_>,
    entry: &Entry<RawStep>,
    shape: &Shape,
    steps: &BTreeMap<&str, &RawStep>,
    defaults: &Defaults,
    project: &Project,
    environments: &[Environment],
) -> Step {
    let raw = &entry.value;
    let name = Name::new(&entry.key.value).expect("names were filtered");
    let inputs = Defined::new(cx.cut, &["steps", &name, "inputs"], raw.inputs.keys());
    let outputs = Defined::new(cx.cut, &["steps", &name, "outputs"], raw.outputs.keys());
    let own = Own {
        step: &name,
        inputs: &inputs,
        outputs: &outputs,
        axes: &shape.axes,
        has_item: shape.has_item,
    };
    let foreach = raw.foreach.as_ref().map(|foreach| cx.foreach(&name, foreach, steps));
    let (matrix, matrix_whole) = cx.matrix(&name, raw);
    let (mut own_outputs, outputs_whole) = output_templates(cx, &raw.outputs, &own);
    temporary(cx, raw, &own, &mut own_outputs);
    let environment = match &raw.environment {
        Some(named) => environment(cx, &format!("steps.{name}"), named),
        None => defaults.environment,
    };
    let action = cx.action(&name, entry, &own);
    let mut variables =
        environment.map(|id| environments[id.0].variables.clone()).unwrap_or_default();
    variables.extend(defaults.variables.clone());
    variables.extend(cx.variables(&raw.variables, Scope::Task, Some(&own)));
    let cut = ["foreach", "matrix", "matrix_exclude", "matrix_include", "outputs"]
        .iter()
        .any(|key| cx.cut.touches(&["steps", &name, key]));
    let poisoned = cut || foreach == Some(None) || !matrix_whole || !outputs_whole;
    let resources = cx.resources(raw.resources.as_ref(), &defaults.resources);
    let nothing = Template { parts: vec![], place: cx.place(entry.key.span) };
    Step {
        place: cx.place(entry.key.span),
        description: raw.description.clone(),
        // Where nothing can be run, the error is reported and this stands for it.
        action: action.unwrap_or(Action::Command { text: nothing, contexts: vec![] }),
        code: action::code(cx, &defaults.code, raw),
        environment,
        inputs: input_paths(cx, &raw.inputs, project),
        outputs: own_outputs,
        workdir: raw.workdir.as_ref().and_then(|path| cx.project_path(&path.value, path.span)),
        needs: needs(cx, raw),
        foreach: foreach.flatten(),
        matrix,
        variables,
        retries: cx.retries(&name, raw, defaults.retries.as_ref(), &resources),
        jobs: raw.jobs.as_ref().map(|most| most.value),
        max_parallel: raw.max_parallel.as_ref().map(|most| most.value),
        resources,
        enabled: raw.enabled != Some(false),
        off_with: None,
        poisoned,
        name,
    }
}

fn output_templates(
    cx: &mut Context<'_>,
    raw: &Table<Spanned<String>>,
    own: &Own<'_>,
) -> (BTreeMap<Name, Output>, bool) {
    let mut outputs = BTreeMap::new();
    let mut whole = true;
    for entry in &raw.entries {
        let path = cx.template(&entry.value.value, entry.value.span, Scope::Output, Some(own));
        match (Name::new(&entry.key.value), path) {
            (Ok(name), Some(path)) => {
                let place = cx.place(entry.key.span);
                outputs.insert(name, Output { path, place, temporary: None });
            }
            _ => whole = false,
        }
    }
    (outputs, whole)
}

/// Notes which of `outputs` may be deleted.
fn temporary(
    cx: &mut Context<'_>,
    raw: &RawStep,
    own: &Own<'_>,
    outputs: &mut BTreeMap<Name, Output>,
) {
    for named in raw.temporary.iter().flatten() {
        let place = cx.place(named.span);
        match own.outputs.look_up(&named.value) {
            Ok(_) => {
                if let Some(output) = outputs.get_mut(named.value.as_str()) {
                    output.temporary.get_or_insert(place);
                }
            }
            Err(help) => cx.unknown(Sought::Output(own.step), &named.value, place, help),
        }
    }
}

fn input_paths(
    cx: &mut Context<'_>,
    raw: &Table<Spanned<String>>,
    project: &Project,
) -> BTreeMap<Name, Placed<ProjectPath>> {
    let mut inputs = BTreeMap::new();
    for entry in &raw.entries {
        let Ok(name) = Name::new(&entry.key.value) else { continue };
        let template = cx.template(&entry.value.value, entry.value.span, Scope::Manifest, None);
        let text = template.and_then(|template| cx.manifest_text(project, &template));
        let path = text.and_then(|text| cx.project_path(&text, entry.value.span));
        if let Some(path) = path {
            inputs.insert(name, path);
        }
    }
    inputs
}

fn needs(cx: &mut Context<'_>, raw: &RawStep) -> Vec<Placed<StepId>> {
    let mut needs = Vec::new();
    for need in raw.needs.iter().flatten() {
        let place = cx.place(need.span);
        match cx.names.steps.look_up(&need.value) {
            Ok(Some(names)) => needs.push(Placed::new(names.id, place)),
            Ok(None) => {}
            Err(help) => {
                cx.unknown(Sought::Step, &need.value, place, help);
            }
        }
    }
    needs
}

/// The environment that `who` names; `None` for none, or where it was reported or set aside.
fn environment(cx: &mut Context<'_>, who: &str, named: &Spanned<String>) -> Option<EnvironmentId> {
    if named.value == NONE {
        return None;
    }
    match cx.names.environments.look_up(&named.value) {
        Ok(found) => found.copied(),
        Err(help) => {
            let place = cx.place(named.span);
            cx.unknown(Sought::Environment(who), &named.value, place, help);
            None
        }
    }
}

/// The steps that a step depends on, by its references, `needs` and `foreach`.
fn upstream(step: &Step) -> BTreeSet<StepId> {
    let mut found: BTreeSet<StepId> = step.needs.iter().map(|need| need.value).collect();
    if let Some(ForeachSource::Step(id)) = step.foreach.as_ref().map(|foreach| foreach.source) {
        found.insert(id);
    }
    found.extend(step.references().filter_map(|hole| match &hole.reference {
        Reference::StepOutput(id, _) | Reference::Step(id) => Some(*id),
        _ => None,
    }));
    found
}

/// Switches off what depends on a step that is switched off.
fn switch_off(steps: &mut [Step]) {
    if steps.iter().all(|step| step.enabled) {
        return;
    }
    let mut downstream: Vec<Vec<usize>> = vec![Vec::new(); steps.len()];
    for (index, step) in steps.iter().enumerate() {
        for id in upstream(step) {
            downstream[id.0].push(index);
        }
    }
    let mut off: Vec<usize> = (0..steps.len()).filter(|index| !steps[*index].enabled).collect();
    while let Some(index) = off.pop() {
        for next in &downstream[index] {
            if std::mem::replace(&mut steps[*next].enabled, false) {
                steps[*next].off_with = steps[index].off_with.or(Some(StepId(index)));
                off.push(*next);
            }
        }
    }
}
