//! The `pyproject.toml` of a Python package of the project: what it needs, with places.

use serde::Deserialize;
use toml::Spanned;

use super::codes::BAD_FILE;
use crate::{
    diag::{Diagnostic, Sink, Text},
    text,
    text::{FileId, Placed, Span},
};

/// What a Python package says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonPackage {
    /// The folder on Python's path, in the project: the package's own, or its `src`.
    pub source: String,
    /// Its name.
    pub name: String,
    /// Requirements of pip, as written.
    pub dependencies: Vec<Placed<String>>,
    /// The range of Python's versions, as written.
    pub python: Option<Placed<String>>,
}

#[derive(Deserialize)]
struct File {
    project: Option<Spanned<Project>>,
}

#[derive(Deserialize)]
struct Project {
    name: String,
    #[serde(default)]
    dependencies: Vec<Spanned<String>>,
    #[serde(rename = "requires-python")]
    requires_python: Option<Spanned<String>>,
    #[serde(default)]
    dynamic: Vec<Spanned<String>>,
}

/// Reads the text `file`, of the package whose modules lie in `source`. `None` where it does not
/// say what it needs, which is reported.
pub fn python_package(file: FileId, source: String, sink: &mut Sink) -> Option<PythonPackage> {
    let read: Result<File, _> = toml::from_str(sink.sources.get(file).text());
    let project = match read {
        Ok(File { project: Some(project) }) => project.into_inner(),
        Ok(File { project: None }) => {
            let span = sink.sources.get(file).line_span(1);
            let label = text!(En: "no table `[project]`", Fr: "pas de table `[project]`");
            report(file, span, label, add_project(), sink);
            return None;
        }
        Err(error) => {
            let first = || sink.sources.get(file).line_span(1);
            let span = error.span().map_or_else(first, |span| Span::new(span.start, span.end));
            let label = text!(En: "this cannot be read", Fr: "ceci est illisible");
            report(file, span, label, add_project(), sink);
            return None;
        }
    };
    let placed = |value: &Spanned<String>| {
        let span = value.span();
        Placed::new(value.get_ref().clone(), Span::new(span.start, span.end).in_file(file))
    };
    if let Some(dynamic) = project.dynamic.iter().find(|key| key.get_ref() == "dependencies") {
        let label =
            text!(En: "known only when it is built", Fr: "connu seulement à sa construction");
        let help = text!(En: "list them: `dependencies = [\"numpy >=2\"]`", Fr: "donnez-les : `dependencies = [\"numpy >=2\"]`");
        report(file, placed(dynamic).place.span, label, help, sink);
        return None;
    }
    Some(PythonPackage {
        source,
        name: project.name,
        dependencies: project.dependencies.iter().map(placed).collect(),
        python: project.requires_python.as_ref().map(placed),
    })
}

fn add_project() -> Text {
    text!(En: "write `[project]` with `name = \"…\"` and `dependencies = [\"…\"]`",
          Fr: "écrivez `[project]` avec `name = \"…\"` et `dependencies = [\"…\"]`")
}

fn report(file: FileId, span: Span, label: Text, help: Text, sink: &mut Sink) {
    let name = sink.sources.get(file).name().to_owned();
    let message = text!(En: "`{name}` does not say what the package needs", Fr: "`{name}` ne dit pas ce dont le paquet a besoin");
    sink.error(Diagnostic::new(BAD_FILE, message, span.in_file(file), label).help(help));
}
