//! Where every stage puts what it finds, with the texts that the places lie in.

use std::collections::{HashMap, hash_map::Entry};

use super::{Diagnostic, Label, Level, Levels, Severity};
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
    /// What warnings weigh, where the manifest says so.
    levels: Levels,
    /// So many were found before; the others show this label.
    within: Option<(usize, Label)>,
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
                diagnostic.labels.extend(self.within.as_ref().map(|(_, label)| label.clone()));
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

    /// Weighs every warning, whether found yet or not, by `levels`: one that is denied is an error,
    /// which shows the line that denies it; one that is allowed is not told.
    pub fn weigh(&mut self, levels: Levels) {
        self.levels = levels;
        for diagnostic in &mut self.diagnostics {
            weighed(&self.levels, diagnostic);
        }
    }

    /// What is found from now on shows `label`, too: the table that makes it so. What was found before
    /// at its place is not told again.
    pub fn within(&mut self, label: Option<Label>) {
        self.within = label.map(|label| (self.diagnostics.len(), label));
    }

    fn take(&mut self, mut diagnostic: Diagnostic) {
        weighed(&self.levels, &mut diagnostic);
        let alike = self.by_place.entry((diagnostic.place(), diagnostic.code.name)).or_default();
        if let Some((from, label)) = &self.within {
            // What was found of this kind at this place without the variant is one fault, though
            // paths in the sentence may differ.
            if alike.iter().any(|index| index < from) {
                return;
            }
            diagnostic.labels.push(label.clone());
        }
        if alike.iter().all(|index| self.diagnostics[*index] != diagnostic) {
            alike.push(self.diagnostics.len());
            self.diagnostics.push(diagnostic);
        }
    }

    /// How many findings weigh `severity`.
    pub fn count(&self, severity: Severity) -> usize {
        self.told().filter(|found| found.code.severity == severity).count()
    }

    /// The barrier: whether an error was reported.
    pub fn reported(&self) -> Option<Reported> {
        (self.count(Severity::Error) > 0).then_some(Reported(()))
    }

    /// All findings, sorted by place, then by code.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.told().collect();
        all.sort_by(|a, b| {
            (a.place(), a.code.name, &a.message).cmp(&(b.place(), b.code.name, &b.message))
        });
        all
    }

    /// What was found and is not allowed.
    fn told(&self) -> impl Iterator<Item = &Diagnostic> {
        let allowed = |found: &Diagnostic| {
            found.code.severity == Severity::Warning
                && self.levels.get(found.code.name).is_some_and(|(level, _)| *level == Level::Allow)
        };
        self.diagnostics.iter().filter(move |found| !allowed(found))
    }
}

/// Makes an error of a warning that is denied.
fn weighed(levels: &Levels, found: &mut Diagnostic) {
    if let Some((Level::Deny, place)) = levels.get(found.code.name)
        && found.code.severity == Severity::Warning
    {
        found.code.severity = Severity::Error;
        let label = text!(
            En: "this makes it an error",
            Fr: "ceci en fait une erreur"
        );
        found.labels.push(Label { place: *place, message: label });
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
    fn a_level_weighs_what_was_found_before_and_after_it() {
        let mut sink = Sink::default();
        let file = sink.sources.add(Source::new("lab.toml", "a = 1 # b c d"));
        let place = |start: usize| Span::new(start, start + 1).in_file(file);
        let found = |name: &'static str, start: usize| {
            let label = text!(En: "here", Fr: "ici");
            Diagnostic::new(Code::warning(name), label.clone(), place(start), label)
        };
        sink.warn(found("a/allowed", 1));
        sink.warn(found("a/denied", 2));
        sink.weigh(Levels::from([
            ("a/allowed", (Level::Allow, place(7))),
            ("a/denied", (Level::Deny, place(8))),
            ("a/told", (Level::Warn, place(9))),
        ]));
        sink.warn(found("a/allowed", 3));
        sink.warn(found("a/denied", 4));
        sink.warn(found("a/told", 5));
        sink.warn(found("a/other", 6));
        assert_eq!((sink.count(Severity::Error), sink.count(Severity::Warning)), (2, 2));
        assert!(sink.reported().is_some());
        let told = sink.sorted();
        let names: Vec<&str> = told.iter().map(|found| found.code.name).collect();
        assert_eq!(names, ["a/denied", "a/denied", "a/told", "a/other"]);
        for denied in &told[..2] {
            assert_eq!(denied.labels.last().unwrap().place, place(8));
        }
        assert!(told[2..].iter().all(|found| found.labels.len() == 1));
    }

    #[test]
    fn what_a_variant_shares_with_the_whole_is_told_once() {
        let mut sink = Sink::default();
        let file = sink.sources.add(Source::new("lab.toml", "a = 1 # b c d"));
        let place = |start: usize| Span::new(start, start + 1).in_file(file);
        let label = || text!(En: "here", Fr: "ici");
        let found = |start: usize, path: &str| {
            let message = text!(En: "{path}", Fr: "{path}");
            Diagnostic::new(Code::error("a/b"), message, place(start), label())
        };
        sink.error(found(1, "results/a"));
        sink.within(Some(Label { place: place(9), message: label() }));
        sink.error(found(1, "variants/quick/results/a"));
        sink.error(found(2, "variants/quick/results/b"));
        sink.within(None);
        sink.error(found(3, "c"));
        let labels: Vec<usize> = sink.sorted().iter().map(|found| found.labels.len()).collect();
        assert_eq!(labels, [1, 2, 1]);
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
