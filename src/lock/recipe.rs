//! The recipe of a step: everything that decides the result of all its tasks alike.
//!
//! It is told in lines, each a label and an escaped text, in one order; what is not told does not
//! count: resources, retries, descriptions, the place of a locked dataset.

use std::collections::BTreeSet;

use super::{Hashes, Sha, environment_digest};
use crate::{
    data::{DatasetRows, Digest, ProjectFiles, Rows},
    model::{
        Action, Argument, DatasetForm, Filter, Hole, Lab, LockMode, ParamValue, Part, Reference,
        ResourceName, Step, StepId, Template,
    },
    resolve::project_value,
    text::escape,
};

/// The digest of a step's recipe.
pub(super) fn recipe(
    lab: &Lab,
    id: StepId,
    rows: &Rows,
    files: &ProjectFiles,
    hashes: &Hashes,
) -> Digest {
    let step = lab.step(id);
    let mut sha = Sha::new("lab-recipe 1");
    let mut line = |label: &str, text: &str| sha.line(&format!("{label} {}", escape(text)));
    let told = |argument: &Argument| {
        let value = canonical(lab, &argument.value);
        match &argument.option {
            Some(option) => format!("{option} {value}"),
            None => value,
        }
    };
    match &step.action {
        Action::Script { interpreter, path, args } => {
            interpreter.iter().for_each(|word| line("interpreter", word));
            line("script", path.value.as_str());
            for argument in args {
                let label = if argument.option.is_some() { "option" } else { "argument" };
                line(label, &told(argument));
            }
        }
        Action::Program { words } => words.iter().for_each(|word| line("word", &told(word))),
        Action::Command { text, .. } => line("command", &canonical(lab, text)),
    }
    if let Some(workdir) = &step.workdir {
        line("workdir", workdir.value.as_str());
    }
    for (name, output) in &step.outputs {
        line("output", &format!("{name} {}", canonical(lab, &output.path)));
    }
    for (name, value) in &step.variables {
        line("variable", &format!("{name} {}", canonical(lab, value)));
    }
    if let Some(environment) = step.environment {
        let digest = environment_digest(lab, environment, files, hashes);
        line("environment", &digest.to_string());
        lab.environment(environment).local.iter().for_each(|folder| line("local", &folder.value));
    }
    let own = &files.steps[&id];
    let digest = |path: &String| format!("{} {path}", hashes.files[path].sha256);
    own.image.iter().for_each(|path| line("image", &digest(path)));
    own.script.iter().for_each(|path| line("file", &digest(path)));
    own.code.iter().for_each(|path| line("code", &digest(path)));
    for (name, paths) in &own.inputs {
        line("input", &format!("{name} {}", step.inputs[name.as_str()].value.as_str()));
        paths.iter().for_each(|path| line("file", &digest(path)));
    }
    for reference in references(step) {
        if let Some((label, text)) = value(lab, hashes, &reference) {
            line(label, &text);
        }
    }
    for dataset in step.tabled_datasets() {
        let known = rows.dataset(dataset).expect("a step with a key knows its datasets");
        line("rows", &format!("{} {}", lab.dataset(dataset).name, rows_digest(known)));
    }
    sha.finish()
}

/// The digest of the rows of a dataset, as a table has them.
fn rows_digest(rows: &DatasetRows) -> Digest {
    let mut sha = Sha::new("lab-rows 1");
    for row in 0..rows.len() {
        for column in rows.table_columns() {
            let cell = rows.cell(row, column);
            let inside = rows.without_place(column, &cell);
            sha.line(&format!("cell {} {}", escape(&rows.columns()[column]), escape(inside)));
        }
    }
    sha.finish()
}

/// What its templates name, each once, in one order.
fn references(step: &Step) -> BTreeSet<Reference> {
    let outputs = step.outputs.values().flat_map(|output| output.path.holes());
    step.references().chain(outputs).map(|hole| hole.reference.clone()).collect()
}

/// The value of a reference that is no part of a task's row.
fn value(lab: &Lab, hashes: &Hashes, reference: &Reference) -> Option<(&'static str, String)> {
    let list = |value: &ParamValue| match value {
        ParamValue::One(text) => format!("={text}"),
        ParamValue::List(list) => {
            let list: Vec<String> = list.iter().map(|text| text.replace(']', "]]")).collect();
            format!("{} [{}]", list.len(), list.join("]["))
        }
    };
    match reference {
        Reference::Param(name) => {
            Some(("param", format!("{name} {}", list(&lab.params[name].value))))
        }
        Reference::Project(field) => {
            let value = list(&project_value(&lab.project, *field));
            Some(("project", format!("{} {value}", field.word())))
        }
        Reference::Dataset(id) => {
            let dataset = lab.dataset(*id);
            let root = hashes.datasets.get(id).and_then(|hashes| hashes.locked.root.clone());
            // A sheet's own lines count, whether or not the files that it names are here.
            let sheet = match &dataset.form {
                DatasetForm::Sheet { table, .. } => {
                    hashes.files.get(table.value.as_str()).map(|file| file.sha256.clone())
                }
                DatasetForm::Files { .. } | DatasetForm::Captures(_) | DatasetForm::Rows(_) => None,
            };
            // No path has a tab.
            let version = dataset.version.iter().map(|version| format!("\t{version}"));
            let unlocked = (dataset.lock == LockMode::None)
                .then(|| format!("{}{}", dataset.path, version.collect::<String>()));
            let parts = [root, sheet, unlocked].map(Option::unwrap_or_default).join(" ");
            Some(("dataset", format!("{} {parts}", dataset.name)))
        }
        _ => None,
    }
}

/// A template in one spelling, whatever the spaces in its braces.
fn canonical(lab: &Lab, template: &Template) -> String {
    template
        .parts
        .iter()
        .map(|part| match part {
            // Doubled, so that text never reads as a hole.
            Part::Text(text) => text.replace('{', "{{}"),
            Part::Hole(hole) => hole_text(lab, hole),
        })
        .collect()
}

fn hole_text(lab: &Lab, hole: &Hole) -> String {
    let name = match &hole.reference {
        Reference::Project(field) => format!("project.{}", field.word()),
        Reference::Param(name) => format!("params.{name}"),
        Reference::Column(column) => format!("item[{column:?}]"),
        Reference::ItemKey => "item.key".to_owned(),
        Reference::ItemIndex => "item.index".to_owned(),
        Reference::Axis(name) => format!("matrix.{name}"),
        Reference::Dataset(id) => format!("datasets.{}", lab.dataset(*id).name),
        Reference::Input(name) => format!("inputs.{name}"),
        Reference::Output(name) => format!("outputs.{name}"),
        Reference::StepOutput(id, name) => format!("steps.{}.outputs.{name}", lab.step(*id).name),
        Reference::Resource(ResourceName::Cpus) => "resources.cpus".to_owned(),
        Reference::Resource(ResourceName::Gpus) => "resources.gpus".to_owned(),
        Reference::Resource(ResourceName::MemoryMb) => "resources.memory_mb".to_owned(),
        Reference::Step(id) => format!("steps.{}", lab.step(*id).name),
        Reference::Env(name) => format!("env.{name}"),
        Reference::ClusterPath(name) => format!("cluster.paths.{name}"),
    };
    let filters = hole.filters.iter().map(|filter| match filter {
        Filter::Join(text) | Filter::Default(text) => format!(" | {}({text:?})", filter.word()),
        filter => format!(" | {}", filter.word()),
    });
    format!("{{{name}{}}}", filters.collect::<String>())
}
