//! Raw data is never overwritten: no output is a file of a dataset, or what a link of one leads to,
//! lies inside a `path` that is given, or contains one. Looks at what people wrote, too, once it
//! knows what is raw.

use std::collections::BTreeMap;

use super::{
    Check, CheckContext, output_overwrites,
    real_path::{RealFolder, RealPaths, above},
};
use crate::{
    data::{self, Takes},
    diag::{Code, Diagnostic, Sink},
    model::{Dataset, DatasetForm, DatasetId, Name},
    text,
    text::Place,
};

const IN_DATASET: Code = Code::error("step/output-in-dataset");
const HOLDS_PROJECT: Code = Code::error("dataset/holds-project");

pub(super) struct OutputInDataset;

impl Check for OutputInDataset {
    fn codes(&self) -> &'static [Code] {
        &[IN_DATASET, HOLDS_PROJECT, output_overwrites::OVERWRITES]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let raw = RawData::new(cx);
        for (dataset, place) in &raw.above {
            holds_project(dataset, *place, sink);
        }
        for (id, node) in cx.graph.nodes() {
            let step = cx.lab.step(id);
            for (name, paths) in &node.outputs {
                let place = step.outputs[name].path.place;
                // One finding an output, however many tasks there are.
                let hit = paths.iter().find_map(|path| Some((path, raw.of(path)?)));
                if let Some((path, raw)) = hit {
                    report(path, &raw, place, sink);
                }
            }
        }
        output_overwrites::look(cx, &raw, sink);
    }
}

/// What of a dataset an output would touch.
#[derive(Clone, Copy)]
struct Raw<'a> {
    dataset: &'a Dataset,
    /// Where the manifest says so.
    place: Place,
    touch: Touch<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Touch<'a> {
    /// The output is one of its files, or lies in its folder.
    Inside,
    /// A symbolic link at this path of the dataset leads to the output.
    Linked(&'a str),
    /// The output holds its folder or a file of it.
    Holds,
    /// The output is a folder, and some of what may be in it would be files of the dataset.
    MayHold,
}

/// The files and folders of every dataset, by path: looked up, whatever their number.
pub(super) struct RawData<'a> {
    /// Single files in the project: sheets, and the files of datasets without a `path`.
    files: BTreeMap<String, (&'a Dataset, Place)>,
    folders: BTreeMap<String, (&'a Dataset, Place)>,
    /// Where files of datasets really lie that a link leads to, with their paths there.
    linked: BTreeMap<String, (String, (&'a Dataset, Place))>,
    /// What belongs to datasets whose folder is the project, also once it is made.
    taken: Vec<(Takes<'a>, (&'a Dataset, Place))>,
    /// Datasets whose folder holds the project.
    above: Vec<(&'a Dataset, Place)>,
    pub(super) real: RealPaths,
}

impl<'a> RawData<'a> {
    pub(super) fn new(cx: CheckContext<'a>) -> Self {
        let mut files = BTreeMap::new();
        let mut folders = BTreeMap::new();
        let mut linked = BTreeMap::new();
        let mut taken = Vec::new();
        let mut above = Vec::new();
        let real = RealPaths::new(cx.root);
        for (index, dataset) in cx.lab.datasets.iter().enumerate() {
            if let DatasetForm::Sheet { table, .. } = &dataset.form {
                let led = real.led_to("", &[table.value.as_str()]).into_iter();
                linked.extend(
                    led.map(|(lies, path)| (lies, (path.to_owned(), (dataset, table.place)))),
                );
                files.insert(table.value.as_str().to_owned(), (dataset, table.place));
            }
            let place = dataset.path_place.unwrap_or(dataset.place);
            if let Some(rows) = cx.rows.dataset(DatasetId(index)) {
                let all = rows.all_files().unwrap_or_default();
                let paths: Vec<&str> = all.iter().map(|file| file.path.as_str()).collect();
                let led = real.led_to(rows.folder(), &paths).into_iter();
                let named = |path| data::join(rows.folder(), path);
                linked.extend(led.map(|(lies, path)| (lies, (named(path), (dataset, place)))));
            }
            match real.of_folder(&dataset.path) {
                // A dataset that is the project: only its own files are raw.
                RealFolder::Inside(folder) if folder.is_empty() => {
                    let rows = cx.rows.dataset(DatasetId(index));
                    let all = rows.and_then(|rows| rows.all_files()).unwrap_or_default();
                    let lie = all.iter().filter_map(|file| real.of_output(&file.path));
                    files.extend(lie.map(|path| (path, (dataset, place))));
                    taken.extend(data::takes(&dataset.form).map(|takes| (takes, (dataset, place))));
                }
                RealFolder::Inside(folder) => drop(folders.insert(folder, (dataset, place))),
                RealFolder::Above => above.push((dataset, place)),
                RealFolder::Outside => {}
            }
        }
        Self { files, folders, linked, taken, above, real }
    }

    /// Whether an output at `path` would touch a dataset.
    pub(super) fn is_touched_by(&self, path: &str) -> bool {
        self.of(path).is_some()
    }

    /// The dataset to which `path` belongs, or in whose folder it lies.
    pub(super) fn dataset_around(&self, path: &str) -> Option<&Name> {
        let raw = self.of(path).filter(|raw| raw.touch == Touch::Inside)?;
        Some(&raw.dataset.name)
    }

    /// The real path of an output, without a final `/`; `None` where it leaves the project.
    pub(super) fn real_path(&self, path: &str) -> Option<String> {
        self.real.of_output(path.trim_end_matches('/'))
    }

    fn of(&self, path: &str) -> Option<Raw<'_>> {
        let is_folder = path.ends_with('/');
        // One that leaves the project is another finding.
        let path = self.real_path(path)?;
        let path = path.as_str();
        let raw = |(dataset, place), touch| Raw { dataset, place, touch };
        let folder = above(path).chain([path]).find_map(|folder| self.folders.get(folder));
        let taken = || self.taken.iter().find(|(takes, _)| takes(path)).map(|(_, who)| who);
        if let Some(inside) = folder.or_else(|| self.files.get(path)).or_else(taken) {
            return Some(raw(*inside, Touch::Inside));
        }
        if let Some((link, whose)) = self.linked.get(path) {
            return Some(raw(*whose, Touch::Linked(link)));
        }
        let below = format!("{path}/");
        let held = [&self.folders, &self.files].into_iter().find_map(|paths| {
            let (first, held) = paths.range(below.clone()..).next()?;
            first.starts_with(&below).then_some(held)
        });
        if let Some(held) = held {
            return Some(raw(*held, Touch::Holds));
        }
        let may_hold = self.taken.iter().find(|(takes, _)| is_folder && takes(&below));
        may_hold.map(|(_, who)| raw(*who, Touch::MayHold))
    }
}

/// A dataset in whose folder every output would lie.
fn holds_project(dataset: &Dataset, place: Place, sink: &mut Sink) {
    let name = &dataset.name;
    let message = text!(En: "the folder of the dataset `{name}` contains the project, and raw data is never written to", Fr: "le dossier du jeu de données `{name}` contient le projet, et rien n'est jamais écrit dans des données brutes");
    let label = text!(En: "every output would be inside it", Fr: "toute sortie s'y trouverait");
    let help = text!(En: "name the folder of the files themselves, beside the project", Fr: "désignez le dossier des fichiers eux-mêmes, à côté du projet");
    sink.error(Diagnostic::new(HOLDS_PROJECT, message, place, label).help(help));
}

fn report(path: &str, raw: &Raw<'_>, place: Place, sink: &mut Sink) {
    let name = &raw.dataset.name;
    let message = match raw.touch {
        Touch::Inside => {
            text!(En: "`{path}` belongs to the dataset `{name}`, which is never overwritten", Fr: "`{path}` appartient au jeu de données `{name}`, qui n'est jamais écrasé")
        }
        Touch::Linked(link) => {
            text!(En: "`{link}` of the dataset `{name}`, which is never overwritten, leads to `{path}` through a symbolic link", Fr: "`{link}`, du jeu de données `{name}`, qui n'est jamais écrasé, mène à `{path}` par un lien symbolique")
        }
        Touch::Holds => {
            text!(En: "`{path}` contains the dataset `{name}`, which is never overwritten", Fr: "`{path}` contient le jeu de données `{name}`, qui n'est jamais écrasé")
        }
        Touch::MayHold => {
            text!(En: "files in `{path}` could belong to the dataset `{name}`, which is never overwritten", Fr: "des fichiers de `{path}` pourraient appartenir au jeu de données `{name}`, qui n'est jamais écrasé")
        }
    };
    let label = text!(En: "would be written here", Fr: "serait écrit ici");
    let help = if raw.touch == Touch::MayHold {
        text!(En: "leave the folder out of the dataset, such as by `exclude = [\"{path}**\"]`, or give the dataset a `path`",
              Fr: "laissez le dossier hors du jeu de données, par exemple par `exclude = [\"{path}**\"]`, ou donnez-lui un `path`")
    } else {
        text!(En: "write it elsewhere, such as `results/`", Fr: "écrivez-le ailleurs, par exemple dans `results/`")
    };
    sink.error(
        Diagnostic::new(IN_DATASET, message, place, label)
            .also(
                raw.place,
                text!(En: "the dataset is here", Fr: "le jeu de données se trouve ici"),
            )
            .help(help),
    );
}
