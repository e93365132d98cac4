//! `[datasets]`.

use super::{
    codes,
    context::{Context, one_line},
    known::Known,
    template::Scope,
};
use crate::{
    diag::{Diagnostic, Lang, Text},
    manifest::{
        Manifest,
        backslash::{control_escape, with_slashes},
        raw::{Entry, RawDataset, RawLockMode, RawSensitivity},
    },
    model::{
        Dataset, DatasetId, LockMode, Name, PathFault, Project, ProjectPath, Sensitivity, lexical,
    },
    text,
    text::{Placed, Span, Spanned},
};

/// The keys that say what a dataset's rows are; where one cannot be read, nothing is said of them.
const FORM_KEYS: [&str; 6] = ["table", "rows", "files", "key", "include", "exclude"];

pub(super) fn datasets(
    cx: &mut Context<'_>,
    manifest: &Manifest,
    project: &Project,
) -> Vec<Dataset> {
    let mut entries: Vec<&Entry<RawDataset>> = manifest.raw.datasets.entries.iter().collect();
    entries.sort_by(|a, b| a.key.value.cmp(&b.key.value));
    let mut datasets = Vec::new();
    cx.names.datasets = Known::aside(&manifest.cut, &["datasets"]);
    for entry in entries {
        let found =
            Name::new(&entry.key.value).ok().and_then(|name| dataset(cx, project, name, entry));
        let id = found.map(|dataset| {
            datasets.push(dataset);
            DatasetId(datasets.len() - 1)
        });
        cx.names.datasets.insert(entry.key.value.clone(), id);
    }
    datasets
}

fn dataset(
    cx: &mut Context<'_>,
    project: &Project,
    name: Name,
    entry: &Entry<RawDataset>,
) -> Option<Dataset> {
    let raw = &entry.value;
    let path = match &raw.path {
        None => Some(".".to_owned()),
        Some(path) => dataset_path(cx, project, path),
    };
    let form = cx.dataset_form(&name, raw);
    let cut = |key: &&str| cx.cut.touches(&["datasets", &name, key]);
    if FORM_KEYS.iter().chain(&["path"]).any(cut) {
        return None;
    }
    Some(Dataset {
        place: cx.place(entry.key.span),
        path: path?,
        path_place: raw.path.as_ref().map(|path| cx.place(path.span)),
        form: form?,
        limit: raw.limit.map(|limit| limit as usize),
        lock: match raw.lock {
            Some(RawLockMode::Metadata) => LockMode::Metadata,
            Some(RawLockMode::None) => LockMode::None,
            Some(RawLockMode::Content) | None => LockMode::Content,
        },
        sensitivity: raw.sensitivity.map(|sensitivity| match sensitivity {
            RawSensitivity::Public => Sensitivity::Public,
            RawSensitivity::Internal => Sensitivity::Internal,
        }),
        source: raw.source.clone(),
        version: raw.version.clone(),
        description: raw.description.clone(),
        name,
    })
}

/// The dataset's path, its params filled in, in its shortest form; relative or absolute.
fn dataset_path(cx: &mut Context<'_>, project: &Project, raw: &Spanned<String>) -> Option<String> {
    let template = cx.template(&raw.value, raw.span, Scope::Dataset, None)?;
    let text = cx.manifest_text(project, &template)?;
    match lexical(&text) {
        Ok(path) => Some(path),
        Err(fault) => {
            cx.path_fault(&text, raw.span, fault);
            None
        }
    }
}

impl Context<'_> {
    /// A path inside the project, or the report of why it is none.
    pub(super) fn project_path(&mut self, text: &str, span: Span) -> Option<Placed<ProjectPath>> {
        match ProjectPath::new(text) {
            Ok(path) => Some(Placed::new(path, self.place(span))),
            Err(fault) => {
                self.path_fault(text, span, fault);
                None
            }
        }
    }

    /// Reports a text that is no path.
    pub(super) fn path_fault(&mut self, typed: &str, span: Span, fault: PathFault) {
        let written = self.sink.sources.slice(self.place(span));
        let (label, help): (Text, Text) = match fault {
            PathFault::Empty => (
                text!(En: "nothing is written", Fr: "rien n'est écrit"),
                text!(En: "write a path such as `data/images`", Fr: "écrivez un chemin tel que `data/images`"),
            ),
            PathFault::Absolute => (
                text!(En: "begins with `/`", Fr: "commence par `/`"),
                text!(En: "write a path relative to the folder of `lab.toml`",
                      Fr: "écrivez un chemin relatif au dossier de `lab.toml`"),
            ),
            PathFault::LeavesProject => (
                text!(En: "leaves the project through `..`", Fr: "quitte le projet par `..`"),
                text!(En: "keep it inside the folder of `lab.toml`; a dataset's `path` may be elsewhere",
                      Fr: "gardez-le dans le dossier de `lab.toml` ; le `path` d'un jeu de données peut être ailleurs"),
            ),
            PathFault::Windows => (
                text!(En: "a backslash or a drive letter", Fr: "une barre oblique inverse ou une lettre de lecteur"),
                with_slashes(written),
            ),
            PathFault::Control => match control_escape(written) {
                Some((escape, is)) => (
                    text!(En: "in TOML, `{escape}` is {}", is.get(Lang::En);
                          Fr: "en TOML, `{escape}` est {}", is.get(Lang::Fr)),
                    with_slashes(written),
                ),
                None => (
                    text!(En: "contains a line break, a tab or another control character",
                          Fr: "contient une fin de ligne, une tabulation ou un autre caractère de contrôle"),
                    text!(En: "remove it", Fr: "retirez-le"),
                ),
            },
        };
        let place = self.place(span);
        let shown = match control_escape(written) {
            Some(_) => written.trim_matches('"').to_owned(),
            None => one_line(typed),
        };
        let message = if typed.is_empty() {
            text!(En: "this path is empty", Fr: "ce chemin est vide")
        } else {
            text!(En: "`{shown}` is not a valid path", Fr: "`{shown}` n'est pas un chemin valide")
        };
        self.sink.error(Diagnostic::new(codes::BAD_PATH, message, place, label).help(help));
    }
}
