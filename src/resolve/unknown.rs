//! Names that nothing has: what is said of them, and what would make them known.

use super::{codes, context::Context};
use crate::{
    diag::{Code, Diagnostic, Lang, Text},
    model::Name,
    text,
    text::Place,
};

/// What a name was to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sought<'s> {
    /// A part of a template that the language itself names.
    Word,
    /// A filter of a template.
    Filter,
    /// `params.NAME`.
    Param,
    /// `datasets.NAME`, or what a `foreach` goes over.
    Dataset,
    /// A step.
    Step,
    /// The environment of a step, or of `defaults`; with who names it.
    Environment(&'s str),
    /// An output of this step.
    Output(&'s str),
    /// An input of this step.
    Input(&'s str),
    /// An axis of this step's tasks.
    Axis(&'s str),
    /// A folder of the profile of the cluster named.
    ClusterPath(&'s str),
}

impl Context<'_> {
    /// Reports that nothing has the name `typed` at `place`; `near` is what could be meant. The same
    /// name at several places is one fault.
    pub(super) fn unknown(
        &mut self,
        sought: Sought<'_>,
        typed: &str,
        place: Place,
        near: Option<Text>,
    ) {
        let label = match sought {
            Sought::Environment(_) => {
                text!(En: "no environment has this name", Fr: "aucun environnement ne porte ce nom")
            }
            _ => text!(En: "nothing has this name", Fr: "rien ne porte ce nom"),
        };
        let help = near.or_else(|| sought.definition(typed));
        let message = sought.message(typed);
        let name = match sought {
            Sought::Environment(_) => typed.to_owned(),
            _ => message.get(Lang::En).to_owned(),
        };
        let diagnostic = Diagnostic::new(sought.code(), message, place, label).maybe_help(help);
        self.sink.error_of_name(name, diagnostic);
    }
}

impl Sought<'_> {
    fn code(self) -> Code {
        match self {
            Self::Word => codes::UNKNOWN_NAME,
            Self::Filter => codes::UNKNOWN_FILTER,
            Self::Param => codes::UNKNOWN_PARAM,
            Self::Dataset => codes::UNKNOWN_DATASET,
            Self::Step => codes::UNKNOWN_STEP,
            Self::Environment(_) => codes::UNKNOWN_ENVIRONMENT,
            Self::Output(_) => codes::UNKNOWN_OUTPUT,
            Self::Input(_) => codes::UNKNOWN_INPUT,
            Self::Axis(_) => codes::UNKNOWN_AXIS,
            Self::ClusterPath(_) => codes::UNKNOWN_CLUSTER_PATH,
        }
    }

    fn message(self, typed: &str) -> Text {
        match self {
            Self::Word => {
                text!(En: "`{typed}` is not a known name", Fr: "`{typed}` ne désigne rien")
            }
            Self::Filter => {
                text!(En: "there is no filter `{typed}`", Fr: "il n'y a pas de filtre `{typed}`")
            }
            Self::Param => {
                text!(En: "there is no param `{typed}`", Fr: "il n'y a pas de paramètre `{typed}`")
            }
            Self::Dataset => {
                text!(En: "there is no dataset `{typed}`", Fr: "il n'y a pas de jeu de données `{typed}`")
            }
            Self::Step => {
                text!(En: "there is no step `{typed}`", Fr: "il n'y a pas d'étape `{typed}`")
            }
            Self::Environment(who) => {
                text!(En: "`{who}` refers to an environment that does not exist",
                      Fr: "`{who}` renvoie à un environnement qui n'existe pas")
            }
            Self::Output(step) => {
                text!(En: "`steps.{step}` has no output `{typed}`", Fr: "`steps.{step}` n'a pas de sortie `{typed}`")
            }
            Self::Input(step) => {
                text!(En: "`steps.{step}` has no input `{typed}`", Fr: "`steps.{step}` n'a pas d'entrée `{typed}`")
            }
            Self::Axis(step) => {
                text!(En: "`steps.{step}` has no axis `{typed}`", Fr: "`steps.{step}` n'a pas d'axe `{typed}`")
            }
            Self::ClusterPath(cluster) => {
                text!(En: "the cluster `{cluster}` has no path `{typed}`", Fr: "le cluster `{cluster}` n'a pas de chemin `{typed}`")
            }
        }
    }

    /// The help where no name is near: how `typed` would be defined.
    fn definition(self, typed: &str) -> Option<Text> {
        Name::new(typed).ok()?;
        let (what, table) = match self {
            Self::Word | Self::Filter | Self::ClusterPath(_) => return None,
            Self::Param => (format!("{typed} = …"), "params".to_owned()),
            Self::Output(step) => (format!("outputs.{typed} = \"…\""), format!("steps.{step}")),
            Self::Input(step) => (format!("inputs.{typed} = \"…\""), format!("steps.{step}")),
            Self::Axis(step) => (format!("matrix.{typed} = […]"), format!("steps.{step}")),
            Self::Dataset => return Some(added(&format!("[datasets.{typed}]"))),
            Self::Step => return Some(added(&format!("[steps.{typed}]"))),
            Self::Environment(_) => return Some(added(&format!("[environments.{typed}]"))),
        };
        Some(text!(En: "add `{what}` to `[{table}]`", Fr: "ajoutez `{what}` à `[{table}]`"))
    }
}

fn added(table: &str) -> Text {
    text!(En: "add a table `{table}`", Fr: "ajoutez une table `{table}`")
}
