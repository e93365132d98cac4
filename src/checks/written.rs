//! What a person wrote in the templates of steps and environments, as it stands between the holes.

use crate::{
    model::{Action, Lab, Part, Template},
    text::Place,
};

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role<'a> {
    /// An argument: the value of this option, where one stands before it.
    Argument(Option<&'a str>),
    /// A `command`.
    Command,
    /// The value of this environment variable.
    Variable(&'a str),
}

/// A text between two holes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'a> {
    pub role: Role<'a>,
    pub text: &'a str,
    /// It is all that was written.
    pub whole: bool,
    /// The string in the manifest.
    pub place: Place,
}

/// The texts of every step, those switched off too, and of every environment's variables.
pub(super) fn texts(lab: &Lab) -> Vec<Written<'_>> {
    let mut all = Vec::new();
    for step in &lab.steps {
        let mut before = None;
        for argument in step.action.arguments() {
            let option = argument.option.as_deref().or(before);
            of(&argument.value, Role::Argument(option), &mut all);
            before = argument.value.literal().filter(|text| text.starts_with('-'));
        }
        if let Action::Command { text, .. } = &step.action {
            of(text, Role::Command, &mut all);
        }
        for (name, value) in &step.variables {
            of(value, Role::Variable(name), &mut all);
        }
    }
    for (name, value) in lab.environments.iter().flat_map(|one| &one.variables) {
        of(value, Role::Variable(name), &mut all);
    }
    all
}

fn of<'a>(template: &'a Template, role: Role<'a>, all: &mut Vec<Written<'a>>) {
    let whole = template.parts.len() == 1;
    all.extend(template.parts.iter().filter_map(|part| match part {
        Part::Text(text) => Some(Written { role, text, whole, place: template.place }),
        Part::Hole(_) => None,
    }));
}
