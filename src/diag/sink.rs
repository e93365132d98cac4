//! Where every stage puts what it finds, with the texts that the places lie in.

use std::collections::HashMap;

use super::{Diagnostic, Severity};
use crate::text::{Place, Sources};

/// Proof that an error was put into a [`Sink`]: a stage that fails has said why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported(());

/// The findings of one run, and the texts they point into. What is found twice is one finding: a
/// default has one place and many steps.
#[derive(Debug, Default)]
pub struct Sink {
    /// The texts.
    pub sources: Sources,
    diagnostics: Vec<Diagnostic>,
    /// Which of them have a place and a code.
    by_place: HashMap<(Place, &'static str), Vec<usize>>,
}

impl Sink {
    /// Takes an error.
    pub fn error(&mut self, diagnostic: Diagnostic) -> Reported {
        debug_assert_eq!(diagnostic.code.severity, Severity::Error, "{}", diagnostic.code.name);
        self.take(diagnostic);
        Reported(())
    }

    /// Takes a warning.
    pub fn warn(&mut self, diagnostic: Diagnostic) {
        debug_assert_eq!(diagnostic.code.severity, Severity::Warning, "{}", diagnostic.code.name);
        self.take(diagnostic);
    }

    fn take(&mut self, diagnostic: Diagnostic) {
        let alike = self.by_place.entry((diagnostic.place(), diagnostic.code.name)).or_default();
        if alike.iter().all(|index| self.diagnostics[*index] != diagnostic) {
            alike.push(self.diagnostics.len());
            self.diagnostics.push(diagnostic);
        }
    }

    /// How many findings weigh `severity`.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|found| found.code.severity == severity).count()
    }

    /// The barrier: whether an error was reported.
    pub fn reported(&self) -> Option<Reported> {
        (self.count(Severity::Error) > 0).then_some(Reported(()))
    }

    /// All findings, sorted by place, then by code.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        all.sort_by(|a, b| {
            (a.place(), a.code.name, &a.message).cmp(&(b.place(), b.code.name, &b.message))
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diag::Code, text, text::Source, text::Span};

    #[test]
    fn what_is_found_twice_is_one_finding() {
        let mut sink = Sink::default();
        let file = sink.sources.add(Source::new("lab.toml", "a = 1"));
        let found = |start: usize, name: &str| {
            let message = text!(En: "{name}", Fr: "{name}");
            let label = text!(En: "here", Fr: "ici");
            let place = Span::new(start, 5).in_file(file);
            Diagnostic::new(Code::error("step/a"), message, place, label)
        };
        for (start, name) in [(0, "a"), (0, "b"), (0, "a"), (1, "a")] {
            sink.error(found(start, name));
        }
        assert_eq!((sink.count(Severity::Error), sink.sorted().len()), (3, 3));
    }
}
