//! Templates that only name what the manifest itself says, turned into text at once.

use super::{
    codes,
    context::{ClusterNames, Context},
};
use crate::{
    diag::Diagnostic,
    model::{FilterFault, Hole, ParamValue, Part, Project, ProjectField, Reference, Template},
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
            Reference::ClusterPath(name) => ParamValue::One(self.cluster_path(name, hole)?),
            other => unreachable!("the manifest's scope has no {other:?}"),
        };
        let mut value = Ok(value);
        for filter in &hole.filters {
            value = match value {
                Ok(value) if !filter.at_run_time() => filter.apply(value),
                other => other.and(Err(FilterFault::NeedsFile)),
            };
        }
        match value {
            Ok(ParamValue::One(text)) => Some(text),
            Ok(ParamValue::List(_)) => {
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
                let help = text!(En: "remove the filter; `join` is for lists", Fr: "retirez le filtre ; `join` sert aux listes");
                self.unfit_filter(hole.place, help);
                None
            }
        }
    }

    /// A folder of the cluster's profile, where it must be known before anything runs.
    fn cluster_path(&mut self, name: &str, hole: &Hole) -> Option<String> {
        let ClusterNames::Profile(_, paths) = &self.names.cluster else { return None };
        let path = paths.look_up(name).ok().flatten()?;
        if let Some(text) = path.literal() {
            return Some(text.to_owned());
        }
        let place = path.place;
        let message = text!(En: "`cluster.paths.{name}` is known only when a job runs, and a dataset lies in one place", Fr: "`cluster.paths.{name}` n'est connu qu'à l'exécution, et un jeu de données se trouve à un seul endroit");
        let label =
            text!(En: "names an environment variable", Fr: "nomme une variable d'environnement");
        let help = text!(En: "write the path itself", Fr: "écrivez le chemin lui-même");
        self.sink.error(
            Diagnostic::new(codes::NAME_NOT_HERE, message, hole.place, label)
                .also(place, text!(En: "in the profile", Fr: "dans le profil"))
                .help(help),
        );
        None
    }
}
