//! Names that nothing has: what is said of them, and what would make them known.

use super::{codes, context::Context};
use crate::{
    diag::{Code, Diagnostic, Text},
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
    /// An output of this step, or of the step named.
    Output(Option<&'s str>),
    /// An input of this step.
    Input,
    /// An axis of this step's tasks.
    Axis,
}

impl Context<'_> {
    /// Reports that nothing has the name `typed` at `place`; `near` is what could be meant.
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
        self.sink.error(
            Diagnostic::new(sought.code(), sought.message(typed), place, label).maybe_help(help),
        );
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
            Self::Input => codes::UNKNOWN_INPUT,
            Self::Axis => codes::UNKNOWN_AXIS,
        }
    }

    fn message(self, typed: &str) -> Text {
        match self {
            Self::Word => text!(En: "`{typed}` names nothing", Fr: "`{typed}` ne désigne rien"),
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
            Self::Output(Some(step)) => {
                text!(En: "`steps.{step}` has no output `{typed}`", Fr: "`steps.{step}` n'a pas de sortie `{typed}`")
            }
            Self::Output(None) => {
                text!(En: "this step has no output `{typed}`", Fr: "cette étape n'a pas de sortie `{typed}`")
            }
            Self::Input => {
                text!(En: "this step has no input `{typed}`", Fr: "cette étape n'a pas d'entrée `{typed}`")
            }
            Self::Axis => {
                text!(En: "this step has no axis `{typed}`", Fr: "cette étape n'a pas d'axe `{typed}`")
            }
        }
    }

    /// The help where no name is near: how `typed` would be defined.
    fn definition(self, typed: &str) -> Option<Text> {
        Name::new(typed).ok()?;
        let (what, table) = match self {
            Self::Word | Self::Filter => return None,
            Self::Param => (format!("{typed} = …"), "params".to_owned()),
            Self::Output(Some(step)) => {
                (format!("outputs.{typed} = \"…\""), format!("steps.{step}"))
            }
            Self::Dataset => return Some(added(&format!("[datasets.{typed}]"))),
            Self::Step => return Some(added(&format!("[steps.{typed}]"))),
            Self::Environment(_) => return Some(added(&format!("[environments.{typed}]"))),
            Self::Output(None) => return Some(to_the_step(&format!("outputs.{typed} = \"…\""))),
            Self::Input => return Some(to_the_step(&format!("inputs.{typed} = \"…\""))),
            Self::Axis => return Some(to_the_step(&format!("matrix.{typed} = […]"))),
        };
        Some(text!(En: "add `{what}` to `[{table}]`", Fr: "ajoutez `{what}` à `[{table}]`"))
    }
}

fn added(table: &str) -> Text {
    text!(En: "add a table `{table}`", Fr: "ajoutez une table `{table}`")
}

fn to_the_step(what: &str) -> Text {
    text!(En: "add `{what}` to the step", Fr: "ajoutez `{what}` à l'étape")
}
