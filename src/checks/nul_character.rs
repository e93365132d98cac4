//! A NUL character in a value: no argument, file name or environment variable can carry one.

use super::{Check, CheckContext};
use crate::{
    diag::{Code, Diagnostic, Sink, Text},
    model::{DatasetForm, Filter, ParamValue, Part, Project, Template},
    text,
    text::{Place, Span},
};

const NUL: Code = Code::error("value/nul-character");

pub(super) struct NulCharacter;

impl Check for NulCharacter {
    fn codes(&self) -> &'static [Code] {
        &[NUL]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        project(&cx.lab.project, sink);
        for param in cx.lab.params.values() {
            let has = match &param.value {
                ParamValue::One(text) => text.contains('\0'),
                ParamValue::List(list) => list.iter().any(|text| text.contains('\0')),
            };
            if has {
                report(param.place, sink);
            }
        }
        for dataset in &cx.lab.datasets {
            let DatasetForm::Rows(written) = &dataset.form else { continue };
            for cell in written.rows.iter().flat_map(|row| row.value.iter().flatten()) {
                if cell.value.contains('\0') {
                    report(cell.place, sink);
                }
            }
        }
        let installs = cx.lab.environments.iter().filter_map(|one| one.install.as_ref());
        for command in installs.flat_map(|install| &install.commands) {
            if command.value.contains('\0') {
                report(command.place, sink);
            }
        }
        for step in &cx.lab.steps {
            if let Some(matrix) = &step.matrix
                && matrix.combinations.iter().flatten().any(|value| value.contains('\0'))
            {
                report(matrix.place, sink);
            }
            step.action.arguments().iter().for_each(|argument| template(&argument.value, sink));
            // A command was read as the shell's, which reports it; environments' variables are
            // every step's that uses them.
            step.variables.values().for_each(|variable| template(variable, sink));
            for hole in step.references() {
                let has = |filter: &Filter| matches!(filter, Filter::Join(text) | Filter::Default(text) if text.contains('\0'));
                if hole.filters.iter().any(has) {
                    report(hole.place, sink);
                }
            }
        }
    }
}

/// A text of `[project]` has no place of its own: its name's stands for it.
fn project(project: &Project, sink: &mut Sink) {
    let texts = [&project.description, &project.version, &project.license, &project.homepage];
    if texts.into_iter().flatten().chain(&project.authors).any(|text| text.contains('\0')) {
        let label = text!(En: "in a text of this project", Fr: "dans un texte de ce projet");
        sink.error(finding(project.place, label));
    }
}

fn template(template: &Template, sink: &mut Sink) {
    let has = |part: &Part| matches!(part, Part::Text(text) if text.contains('\0'));
    if template.parts.iter().any(has) {
        report(template.place, sink);
    }
}

fn report(place: Place, sink: &mut Sink) {
    let (place, label) = match escape(sink.sources.slice(place)) {
        Some(span) => (
            place.with_span(place.span.slice(span.start, span.end - span.start)),
            text!(En: "this character", Fr: "ce caractère"),
        ),
        None => (place, text!(En: "in one of its values", Fr: "dans une de ses valeurs")),
    };
    sink.error(finding(place, label));
}

fn finding(place: Place, label: Text) -> Diagnostic {
    let message = text!(En: "a value contains a NUL character, which cannot be passed to a program", Fr: "une valeur contient un caractère NUL, qu'aucun programme ne peut recevoir");
    let help = text!(En: "remove it", Fr: "retirez-le");
    Diagnostic::new(NUL, message, place, label).help(help)
}

/// Where a value, as it is written, has its NUL: TOML takes it as an escape alone.
fn escape(written: &str) -> Option<Span> {
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        let start = written.len() - rest.len() + at;
        rest = &rest[at + 1..];
        for digits in ["u0000", "U00000000"] {
            if rest.starts_with(digits) {
                return Some(Span::new(start, start + 1 + digits.len()));
            }
        }
        // What is escaped here begins no escape itself.
        rest = rest.get(1..).unwrap_or_default();
    }
    None
}
