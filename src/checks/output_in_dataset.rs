//! Raw data is never overwritten: no output is a file of a dataset, lies inside a `path` that is
//! given, or contains one.

use std::collections::BTreeMap;

use super::{
    Check, CheckContext,
    real_path::{RealFolder, RealPaths},
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
        &[IN_DATASET, HOLDS_PROJECT]
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
    }
}

/// What of a dataset an output would touch.
#[derive(Clone, Copy)]
struct Raw<'a> {
    dataset: &'a Dataset,
    /// Where the manifest says so.
    place: Place,
    touch: Touch,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Touch {
    /// The output is one of its files, or lies in its folder.
    Inside,
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
    /// What belongs to datasets whose folder is the project, also once it is made.
    taken: Vec<(Takes<'a>, (&'a Dataset, Place))>,
    /// Datasets whose folder holds the project.
    above: Vec<(&'a Dataset, Place)>,
    real: RealPaths,
}

impl<'a> RawData<'a> {
    pub(super) fn new(cx: CheckContext<'a>) -> Self {
        let mut files = BTreeMap::new();
        let mut folders = BTreeMap::new();
        let mut taken = Vec::new();
        let mut above = Vec::new();
        let real = RealPaths::new(cx.root);
        for (index, dataset) in cx.lab.datasets.iter().enumerate() {
            if let DatasetForm::Sheet { table, .. } = &dataset.form {
                files.insert(table.value.as_str().to_owned(), (dataset, table.place));
            }
            let place = dataset.path_place.unwrap_or(dataset.place);
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
        Self { files, folders, taken, above, real }
    }

    /// Whether an output at `path` would touch a dataset.
    pub(super) fn is_touched_by(&self, path: &str) -> bool {
        self.of(path).is_some()
    }

    /// The dataset to which `path` belongs, or in whose folder it lies.
    pub(super) fn dataset_around(&self, path: &str) -> Option<&'a Name> {
        let raw = self.of(path).filter(|raw| raw.touch == Touch::Inside)?;
        Some(&raw.dataset.name)
    }

    /// The real path of an output, without a final `/`; `None` where it leaves the project.
    pub(super) fn real_path(&self, path: &str) -> Option<String> {
        self.real.of_output(path.trim_end_matches('/'))
    }

    fn of(&self, path: &str) -> Option<Raw<'a>> {
        let is_folder = path.ends_with('/');
        // One that leaves the project is another finding.
        let path = self.real_path(path)?;
        let path = path.as_str();
        let raw = |(dataset, place): (&'a Dataset, Place), touch| Raw { dataset, place, touch };
        let above = path.match_indices('/').map(|(at, _)| &path[..at]);
        let folder = above.chain([path]).find_map(|folder| self.folders.get(folder));
        let taken = || self.taken.iter().find(|(takes, _)| takes(path)).map(|(_, who)| who);
        if let Some(inside) = folder.or_else(|| self.files.get(path)).or_else(taken) {
            return Some(raw(*inside, Touch::Inside));
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
