//! A file of the project that a command names or a script imports, and that no key lists: it may
//! change without the step being done again.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, CheckContext, imports::Imports, imports::words};
use crate::{
    data::DatasetRows,
    diag::{Code, Diagnostic, Sink, Text, words as phrases},
    model::{Action, DatasetForm, DatasetId, Lab, Part, ProjectPath, Step, StepId, Template},
    text,
    text::Place,
};

const UNLISTED: Code = Code::warning("step/unlisted-file");

/// More files than this are told by their number.
const MOST_NAMED: usize = 4;

/// What belongs to the project itself and is no code of a step.
const OURS: [&str; 4] = ["lab.toml", "lab.lock", "rendered", ".lab"];

pub(super) struct UnlistedFile;

impl Check for UnlistedFile {
    fn codes(&self) -> &'static [Code] {
        &[UNLISTED]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        // A `code` that could not be read would list what is missing here.
        if !cx.whole {
            return;
        }
        let mut imports = Imports::new(cx.root);
        // Made only where something may be missing: it holds the outputs of every task.
        let mut elsewhere = None;
        let mut missing: BTreeMap<BTreeSet<String>, Vec<(StepId, Place)>> = BTreeMap::new();
        for (id, step) in cx.lab.enabled_steps() {
            let Some(files) = cx.files.steps.get(&id) else { continue };
            let listed: BTreeSet<&str> = files.all().map(String::as_str).collect();
            let (place, named) = named(step, &mut imports);
            let mut read = named.clone();
            for path in &named {
                read.extend(imports.of(path));
            }
            read.retain(|path| !listed.contains(path.as_str()));
            if !read.is_empty() {
                let elsewhere = elsewhere.get_or_insert_with(|| Elsewhere::new(cx));
                read.retain(|path| !elsewhere.has(path));
            }
            if !read.is_empty() {
                missing.entry(read).or_default().push((id, place));
            }
        }
        for (files, steps) in missing {
            tell(cx.lab, &files, &steps, sink);
        }
    }
}

/// The project's files that a step itself names, and where.
fn named(step: &Step, imports: &mut Imports<'_>) -> (Place, BTreeSet<String>) {
    let mut found = BTreeSet::new();
    // What a person writes is looked for where the step runs.
    let folder = step.workdir.as_ref().map_or(".", |path| path.value.as_str());
    let mut add = |folder: &str, word: &str, imports: &mut Imports<'_>| {
        if !word.starts_with('/')
            && let Ok(path) = ProjectPath::new(&format!("{folder}/{word}"))
            && imports.is_file(path.as_str())
        {
            found.insert(path.as_str().to_owned());
        }
    };
    // The program of a list is found along `PATH`, unless it is spelled as a path.
    for (index, argument) in step.action.arguments().iter().enumerate() {
        let program = index == 0 && matches!(step.action, Action::Program { .. });
        let word = argument.value.literal().filter(|word| !program || word.contains('/'));
        word.into_iter().for_each(|word| add(folder, word, imports));
    }
    let place = match &step.action {
        Action::Script { path, .. } => {
            add(".", path.value.as_str(), imports);
            path.place
        }
        Action::Program { words } => words.first().map_or(step.place, |word| word.value.place),
        Action::Command { text, .. } => {
            words(&with_marks(text)).for_each(|word| add(folder, &word, imports));
            text.place
        }
    };
    (place, found)
}

/// The text of a command; a word with a hole names no file.
fn with_marks(command: &Template) -> String {
    let parts = command.parts.iter().map(|part| match part {
        Part::Text(text) => text.as_str(),
        Part::Hole(_) => "$",
    });
    parts.collect()
}

/// What is followed in another way: outputs, the files of datasets, what the tool writes.
struct Elsewhere<'a> {
    outputs: BTreeSet<&'a str>,
    sheets: BTreeSet<&'a str>,
    datasets: Vec<&'a DatasetRows>,
}

impl<'a> Elsewhere<'a> {
    fn new(cx: CheckContext<'a>) -> Self {
        let outputs = cx.graph.nodes().flat_map(|(_, node)| node.outputs.values().flatten());
        let sheets = cx.lab.datasets.iter().filter_map(|dataset| match &dataset.form {
            DatasetForm::Sheet { table, .. } => Some(table.value.as_str()),
            _ => None,
        });
        let datasets = (0..cx.lab.datasets.len()).map(DatasetId);
        Self {
            outputs: outputs.map(String::as_str).collect(),
            sheets: sheets.collect(),
            datasets: datasets.filter_map(|id| cx.rows.dataset(id)).collect(),
        }
    }

    fn has(&self, path: &str) -> bool {
        let first = path.split('/').next().unwrap_or(path);
        OURS.contains(&first)
            || self.outputs.contains(path)
            || path.match_indices('/').any(|(at, _)| self.outputs.contains(&path[..=at]))
            || self.sheets.contains(path)
            || self.datasets.iter().any(|dataset| is_of(dataset, path))
    }
}

/// Whether `path` is a file of the dataset, or lies in a folder that it takes whole.
fn is_of(dataset: &DatasetRows, path: &str) -> bool {
    let below = match dataset.folder() {
        "." => Some(path),
        folder => path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
    };
    let (Some(below), Some(files)) = (below, dataset.all_files()) else { return false };
    let has = |path: &str| files.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok();
    has(below) || below.match_indices('/').any(|(at, _)| has(&below[..at]))
}

/// One message for a set of files, whichever steps read them.
fn tell(lab: &Lab, files: &BTreeSet<String>, steps: &[(StepId, Place)], sink: &mut Sink) {
    let code: Vec<String> = files.iter().map(|file| format!("\"{file}\"")).collect();
    let code = code.join(", ");
    let count = files.len();
    let what = Text::each(|lang| {
        if count > MOST_NAMED {
            return phrases::count(
                lang,
                count,
                "file",
                match lang {
                    crate::diag::Lang::En => "files",
                    crate::diag::Lang::Fr => "fichiers",
                },
            );
        }
        phrases::and(lang, files.iter().map(|file| format!("`{file}`")))
    });
    let (what_en, what_fr) = (what.get(crate::diag::Lang::En), what.get(crate::diag::Lang::Fr));
    let (first, place) = steps[0];
    let name = &lab.step(first).name;
    let message = text!(En: "`steps.{name}` reads {what_en}, which no key lists", Fr: "`steps.{name}` lit {what_fr}, qu'aucune clé ne déclare");
    let label = text!(En: "named here or in its code", Fr: "nommé ici ou dans son code");
    let help = if steps.len() > 1 {
        text!(En: "add `code = [{code}]` to each of these steps, or to `[defaults]`, so that a change makes them run again",
              Fr: "ajoutez `code = [{code}]` à chacune de ces étapes, ou à `[defaults]`, pour qu'un changement les relance")
    } else {
        text!(En: "add `code = [{code}]` to the step, so that a change makes it run again",
              Fr: "ajoutez `code = [{code}]` à l'étape, pour qu'un changement la relance")
    };
    let mut found = Diagnostic::new(UNLISTED, message, place, label).help(help);
    for (_, other) in steps[1..].iter().filter(|(_, other)| *other != place) {
        found = found.also(*other, text!(En: "here too", Fr: "ici aussi"));
    }
    sink.warn(found);
}
