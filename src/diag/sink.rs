//! Where every stage puts what it finds, with the texts that the places lie in.

use std::collections::{HashMap, hash_map::Entry};

use super::{Diagnostic, Label, Severity};
use crate::{
    text,
    text::{Place, Sources},
};

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
    /// Which of them are about a name that may stand at many places.
    by_name: HashMap<(&'static str, String), usize>,
}

impl Sink {
    /// Takes an error.
    pub fn error(&mut self, diagnostic: Diagnostic) -> Reported {
        debug_assert_eq!(diagnostic.code.severity, Severity::Error, "{}", diagnostic.code.name);
        self.take(diagnostic);
        Reported(())
    }

    /// Takes an error about `name`: one with its code about the same name has one more place, in
    /// the order of places, however often it is found.
    pub fn error_of_name(&mut self, name: String, mut diagnostic: Diagnostic) -> Reported {
        let place = diagnostic.place();
        match self.by_name.entry((diagnostic.code.name, name)) {
            Entry::Vacant(entry) => {
                entry.insert(self.diagnostics.len());
                self.diagnostics.push(diagnostic);
            }
            Entry::Occupied(entry) => {
                let known = &mut self.diagnostics[*entry.get()];
                if known.labels.iter().all(|label| label.place != place) {
                    if place < known.place() {
                        std::mem::swap(known, &mut diagnostic);
                    }
                    let too = text!(En: "here too", Fr: "ici aussi");
                    known.labels.push(Label { place: diagnostic.place(), message: too.clone() });
                    for label in diagnostic.labels.into_iter().skip(1) {
                        if known.labels.iter().all(|other| other.place != label.place) {
                            known.labels.push(label);
                        }
                    }
                    known.labels[1..].sort_by_key(|label| label.place);
                }
            }
        }
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
    use crate::{
        diag::{Code, Lang},
        text,
        text::{Source, Span},
    };

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

    #[test]
    fn a_name_at_many_places_is_one_finding() {
        let mut sink = Sink::default();
        let file = sink.sources.add(Source::new("lab.toml", "a = 1 # b c d"));
        for (start, name) in [(4, "x"), (2, "x"), (7, "x"), (2, "x"), (3, "y")] {
            let message = text!(En: "{name} at {start}", Fr: "{name} à {start}");
            let place = Span::new(start, start + 1).in_file(file);
            let label = text!(En: "here", Fr: "ici");
            let found = Diagnostic::new(Code::error("step/a"), message, place, label);
            sink.error_of_name(name.to_owned(), found);
        }
        let found = sink.sorted();
        let starts = |at: usize| -> Vec<usize> {
            found[at].labels.iter().map(|label| label.place.span.start).collect()
        };
        assert_eq!((found.len(), starts(0), starts(1)), (2, vec![2, 4, 7], vec![3]));
        assert_eq!(found[0].message.get(Lang::En), "x at 2");
        assert_eq!(found[0].labels[0].message.get(Lang::En), "here");
        assert_eq!(found[0].labels[1].message.get(Lang::En), "here too");
    }
}
