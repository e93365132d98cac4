//! Templates that only name what the manifest itself says, turned into text at once.

use super::{codes, context::Context};
use crate::{
    diag::Diagnostic,
    model::{Filter, Hole, ParamValue, Part, Project, ProjectField, Reference, Template},
    text,
};

/// The value of a field of `[project]`; one that is not written is an empty text.
pub(crate) fn project_value(project: &Project, field: ProjectField) -> ParamValue {
    let text = |value: &Option<String>| ParamValue::One(value.clone().unwrap_or_default());
    match field {
        ProjectField::Name => ParamValue::One(project.name.to_string()),
        ProjectField::Description => text(&project.description),
        ProjectField::Authors => ParamValue::List(project.authors.clone()),
        ProjectField::Version => text(&project.version),
        ProjectField::License => text(&project.license),
        ProjectField::Homepage => text(&project.homepage),
    }
}

impl Context<'_> {
    /// The text of a template of the manifest's own scope; `None` where a list was reported.
    pub(super) fn manifest_text(
        &mut self,
        project: &Project,
        template: &Template,
    ) -> Option<String> {
        let mut text = String::new();
        for part in &template.parts {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Hole(hole) => text.push_str(&self.manifest_value(project, hole)?),
            }
        }
        Some(text)
    }

    fn manifest_value(&mut self, project: &Project, hole: &Hole) -> Option<String> {
        let value = match &hole.reference {
            Reference::Project(field) => project_value(project, *field),
            Reference::Param(name) => self.names.params.look_up(name).ok().flatten().cloned()?,
            other => unreachable!("the manifest's scope has no {other:?}"),
        };
        match (value, hole.filters.as_slice()) {
            (ParamValue::One(text), []) => Some(text),
            (ParamValue::List(list), [Filter::Join(separator)]) => Some(list.join(separator)),
            (ParamValue::List(_), []) => {
                let message =
                    text!(En: "a list cannot be used here", Fr: "une liste ne convient pas ici");
                let label = text!(En: "this is a list", Fr: "ceci est une liste");
                let help = text!(En: "add `| join(\",\")`", Fr: "ajoutez `| join(\",\")`");
                self.sink.error(
                    Diagnostic::new(codes::LIST_IN_TEXT, message, hole.place, label).help(help),
                );
                None
            }
            _ => {
                let message = text!(En: "this filter cannot be used here", Fr: "ce filtre ne convient pas ici");
                let label = text!(En: "not for this value", Fr: "pas pour cette valeur");
                let help = text!(En: "remove the filter; `join` is for lists", Fr: "retirez le filtre ; `join` sert aux listes");
                self.sink.error(
                    Diagnostic::new(codes::LIST_IN_TEXT, message, hole.place, label).help(help),
                );
                None
            }
        }
    }
}
