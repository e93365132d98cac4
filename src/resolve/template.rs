//! From the text of a template to its meaning: each name looked up, each hole at its place.

use super::{
    context::Context,
    known::Defined,
    template_syntax::{RawFilter, RawHole, RawPart, RawWord, parse},
    unknown::Sought,
};
use crate::{
    diag::{Text, did_you_mean},
    model::{Filter, Hole, Name, Part, ProjectField, Reference, ResourceName, Template},
    text::Span,
};

/// Which names a template may use, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// The manifest's own: dataset paths, inputs, variables of environments and defaults.
    Manifest,
    /// A task's row too: outputs.
    Row,
    /// All: a step's arguments, command and variables.
    Task,
}

/// What of a template could be read.
pub(super) struct PartialTemplate {
    /// Its text and the holes that were read.
    pub template: Template,
    /// Whether each hole as written was.
    pub kept: Vec<bool>,
    /// Whether nothing was reported.
    pub whole: bool,
}

/// The step that a template belongs to, as far as names go.
pub(super) struct Own<'a> {
    /// Its name.
    pub step: &'a str,
    /// Its inputs.
    pub inputs: &'a Defined,
    /// Its outputs.
    pub outputs: &'a Defined,
    /// The axes of its tasks.
    pub axes: &'a Defined,
    /// Whether it has a row; `None` where that is not known.
    pub has_item: Option<bool>,
}

/// The names that begin a path, and the narrowest scope that has each.
pub(super) const ROOTS: [(&str, Scope); 9] = [
    ("project", Scope::Manifest),
    ("params", Scope::Manifest),
    ("item", Scope::Row),
    ("matrix", Scope::Row),
    ("datasets", Scope::Task),
    ("inputs", Scope::Task),
    ("outputs", Scope::Task),
    ("steps", Scope::Task),
    ("resources", Scope::Task),
];

/// Names of the language that this version does not read.
const LATER_ROOTS: [&str; 2] = ["env", "cluster"];
const FILTERS: [&str; 2] = ["filelist", "join"];
const LATER_FILTERS: [&str; 7] = ["table", "default", "words", "read", "parent", "name", "stem"];

const PROJECT_FIELDS: [(&str, ProjectField); 6] = [
    ("name", ProjectField::Name),
    ("description", ProjectField::Description),
    ("authors", ProjectField::Authors),
    ("version", ProjectField::Version),
    ("license", ProjectField::License),
    ("homepage", ProjectField::Homepage),
];

const RESOURCES: [(&str, ResourceName); 3] = [
    ("cpus", ResourceName::Cpus),
    ("gpus", ResourceName::Gpus),
    ("memory_mb", ResourceName::MemoryMb),
];

impl Context<'_> {
    /// The template that the string at `span` is; `None` where something in it was reported.
    pub(super) fn template(
        &mut self,
        text: &str,
        span: Span,
        scope: Scope,
        own: Option<&Own<'_>>,
    ) -> Option<Template> {
        let read = self.partial_template(text, span, scope, own);
        read.whole.then_some(read.template)
    }

    /// The template that the string at `span` is, without the holes of which something was
    /// reported: the others are judged all the same.
    pub(super) fn partial_template(
        &mut self,
        text: &str,
        span: Span,
        scope: Scope,
        own: Option<&Own<'_>>,
    ) -> PartialTemplate {
        let place = self.place(span);
        if !text.contains("{{") {
            let parts = if text.is_empty() { vec![] } else { vec![Part::Text(text.to_owned())] };
            let template = Template { parts, place };
            return PartialTemplate { template, kept: Vec::new(), whole: true };
        }
        let (raw, faults) = parse(text);
        let mut whole = faults.is_empty();
        let mut kept = Vec::new();
        for fault in faults {
            self.syntax_fault(span, &fault);
        }
        let mut parts = Vec::with_capacity(raw.len());
        for part in raw {
            match part {
                RawPart::Text(plain) => parts.push(Part::Text(plain.text)),
                RawPart::Hole(raw) => {
                    let hole = self.hole(span, &raw, scope, own);
                    kept.push(hole.is_some());
                    whole &= hole.is_some();
                    parts.extend(hole.map(Part::Hole));
                }
            }
        }
        PartialTemplate { template: Template { parts, place }, kept, whole }
    }

    fn hole(
        &mut self,
        span: Span,
        raw: &RawHole,
        scope: Scope,
        own: Option<&Own<'_>>,
    ) -> Option<Hole> {
        let reference = self.reference(span, raw, scope, own);
        let mut filters = Vec::with_capacity(raw.filters.len());
        for filter in &raw.filters {
            filters.push(self.filter(span, filter));
        }
        let filters: Option<Vec<Filter>> = filters.into_iter().collect();
        Some(Hole {
            reference: reference?,
            filters: filters?,
            place: self.within(span, raw.range.clone()),
            word: self.within(span, raw.path[raw.path.len() - 1].range.clone()),
        })
    }

    fn filter(&mut self, span: Span, raw: &RawFilter) -> Option<Filter> {
        let name = raw.name.text.as_str();
        let place = self.within(span, raw.name.range.clone());
        match (name, &raw.argument) {
            ("filelist", None) => Some(Filter::FileList),
            ("join", Some(separator)) => Some(Filter::Join(separator.clone())),
            ("filelist", Some(_)) => {
                self.filter_with_argument(place, name);
                None
            }
            ("join", None) => {
                self.join_without_argument(place);
                None
            }
            (later, _) if LATER_FILTERS.contains(&later) => {
                self.later(place, name);
                None
            }
            _ => {
                let help = did_you_mean(name, FILTERS);
                self.unknown(Sought::Filter, name, place, help);
                None
            }
        }
    }

    fn reference(
        &mut self,
        span: Span,
        raw: &RawHole,
        scope: Scope,
        own: Option<&Own<'_>>,
    ) -> Option<Reference> {
        let root = &raw.path[0];
        let place = self.within(span, root.range.clone());
        if LATER_ROOTS.contains(&root.text.as_str()) {
            self.later(place, &root.text);
            return None;
        }
        let Some((_, narrowest)) = ROOTS.iter().find(|(name, _)| *name == root.text) else {
            let known = ROOTS.iter().filter(|(_, needs)| *needs <= scope).map(|(name, _)| *name);
            let help = did_you_mean(&root.text, known);
            self.unknown(Sought::Word, &root.text, place, help);
            return None;
        };
        if *narrowest > scope {
            self.not_here(place, &root.text, scope);
            return None;
        }
        let wanted = if root.text == "steps" { 4 } else { 2 };
        if raw.path.len() != wanted {
            self.wrong_length(span, raw);
            return None;
        }
        let word = &raw.path[1];
        match root.text.as_str() {
            "project" => self.one_of(span, word, &PROJECT_FIELDS).map(Reference::Project),
            "resources" => self.one_of(span, word, &RESOURCES).map(Reference::Resource),
            "params" => self.param_reference(span, word),
            "datasets" => {
                let found = self.names.datasets.look_up(&word.text).map(Option::<&_>::copied);
                self.found(Sought::Dataset, span, word, found)?.map(Reference::Dataset)
            }
            "steps" => self.step_reference(span, raw),
            _ => self.own_reference(span, root, word, own?),
        }
    }

    fn one_of<T: Copy>(&mut self, span: Span, word: &RawWord, known: &[(&str, T)]) -> Option<T> {
        if let Some((_, value)) = known.iter().find(|(name, _)| *name == word.text) {
            return Some(*value);
        }
        let help = did_you_mean(&word.text, known.iter().map(|(name, _)| *name));
        self.unknown(Sought::Word, &word.text, self.within(span, word.range.clone()), help);
        None
    }

    /// What was found, or the report that it was not.
    fn found<T>(
        &mut self,
        sought: Sought<'_>,
        span: Span,
        word: &RawWord,
        found: Result<T, Option<Text>>,
    ) -> Option<T> {
        match found {
            Ok(found) => Some(found),
            Err(help) => {
                self.unknown(sought, &word.text, self.within(span, word.range.clone()), help);
                None
            }
        }
    }

    fn param_reference(&mut self, span: Span, word: &RawWord) -> Option<Reference> {
        let found = self.names.params.look_up(&word.text).map(|found| found.is_some());
        self.found(Sought::Param, span, word, found)?
            .then(|| Name::new(&word.text).ok().map(Reference::Param))
            .flatten()
    }

    /// What only the step itself has: its row, its axes, its inputs and outputs.
    fn own_reference(
        &mut self,
        span: Span,
        root: &RawWord,
        word: &RawWord,
        own: &Own<'_>,
    ) -> Option<Reference> {
        let whole = || root.range.start..word.range.end;
        let (sought, defined, reference): (_, _, fn(Name) -> Reference) = match root.text.as_str() {
            "item" if own.has_item? => return Some(item(&word.text)),
            "item" => {
                self.no_item(own.step, self.within(span, whole()));
                return None;
            }
            "matrix" if own.axes.is_empty() => {
                self.no_matrix(own.step, self.within(span, whole()), &word.text);
                return None;
            }
            "matrix" => (Sought::Axis(own.step), own.axes, Reference::Axis),
            "inputs" => (Sought::Input(own.step), own.inputs, Reference::Input),
            _ => (Sought::Output(own.step), own.outputs, Reference::Output),
        };
        self.found(sought, span, word, defined.look_up(&word.text))??;
        Name::new(&word.text).ok().map(reference)
    }

    fn step_reference(&mut self, span: Span, raw: &RawHole) -> Option<Reference> {
        let (step, middle, output) = (&raw.path[1], &raw.path[2], &raw.path[3]);
        let found = self.names.steps.look_up(&step.text).map(Option::<&_>::cloned);
        let known = self.found(Sought::Step, span, step, found)?;
        self.one_of(span, middle, &[("outputs", ())])?;
        let known = known?;
        let sought = Sought::Output(&step.text);
        self.found(sought, span, output, known.outputs.look_up(&output.text))??;
        Name::new(&output.text).ok().map(|name| Reference::StepOutput(known.id, name))
    }
}

fn item(column: &str) -> Reference {
    match column {
        "key" => Reference::ItemKey,
        "index" => Reference::ItemIndex,
        column => Reference::Column(column.to_owned()),
    }
}
