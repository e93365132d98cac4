//! One finding: its code, its sentence, its places and what to do.

use super::Text;
use crate::text::Place;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The result would be wrong or nothing can be made: the run ends with 1.
    Error,
    /// Worth knowing; the run goes on.
    Warning,
}

/// The stable name of a kind of finding, `family/kebab-name`. Never translated, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// `family/kebab-name`.
    pub name: &'static str,
    /// What it weighs unless the manifest says otherwise.
    pub severity: Severity,
}

impl Code {
    /// A code whose findings are errors.
    pub const fn error(name: &'static str) -> Self {
        Self { name, severity: Severity::Error }
    }

    /// A code whose findings are warnings.
    pub const fn warning(name: &'static str) -> Self {
        Self { name, severity: Severity::Warning }
    }
}

/// A place, and what is to be seen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is there, in a few words.
    pub message: Text,
}

/// A finding. The first label is the primary place; the others say where the rule was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind.
    pub code: Code,
    /// What is so, in one sentence without a full stop.
    pub message: Text,
    /// Where: the primary place first.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<Text>,
}

impl Diagnostic {
    /// A finding at `place`, where `label` is to be seen.
    pub fn new(code: Code, message: Text, place: Place, label: Text) -> Self {
        Self { code, message, labels: vec![Label { place, message: label }], help: None }
    }

    /// A further place that explains the first.
    #[must_use]
    pub fn also(mut self, place: Place, label: Text) -> Self {
        self.labels.push(Label { place, message: label });
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    /// What to do, where something can be said.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<Text>) -> Self {
        self.help = help;
        self
    }

    /// The primary place.
    pub fn place(&self) -> Place {
        self.labels[0].place
    }
}
