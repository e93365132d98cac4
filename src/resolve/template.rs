//! From the text of a template to its meaning: each name looked up, each hole at its place.

use super::{
    context::{ClusterNames, Context},
    known::Defined,
    template_syntax::{RawFilter, RawHole, RawPart, RawWord, parse},
    unknown::Sought,
};
use crate::{
    diag::{Text, did_you_mean},
    model::{Filter, Hole, Name, Part, ProjectField, Reference, ResourceName, Template},
    text,
    text::Span,
};

/// Where a template stands, which decides what it may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// A cluster's profile.
    Profile,
    /// What is known before anything runs: inputs, the axis of a matrix.
    Manifest,
    /// The path of a dataset.
    Dataset,
    /// Variables of environments and defaults.
    Variables,
    /// The path of an output.
    Output,
    /// A step's arguments, command and variables.
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

/// The names that begin a path, and the scopes that have each.
const ROOTS: [(&str, &[Scope]); 11] = [
    ("project", MANIFEST),
    ("params", MANIFEST),
    ("item", &[Scope::Output, Scope::Task]),
    ("matrix", &[Scope::Output, Scope::Task]),
    ("datasets", &[Scope::Task]),
    ("inputs", &[Scope::Task]),
    ("outputs", &[Scope::Task]),
    ("steps", &[Scope::Task]),
    ("resources", &[Scope::Task]),
    ("env", &[Scope::Profile, Scope::Variables, Scope::Task]),
    ("cluster", &[Scope::Dataset, Scope::Variables, Scope::Output, Scope::Task]),
];

const MANIFEST: &[Scope] =
    &[Scope::Manifest, Scope::Dataset, Scope::Variables, Scope::Output, Scope::Task];

/// The names that begin a path in `scope`.
pub(super) fn roots(scope: Scope) -> impl Iterator<Item = &'static str> {
    ROOTS.iter().filter(move |(_, scopes)| scopes.contains(&scope)).map(|(name, _)| *name)
}
/// Filters that take nothing.
const FILTERS: [Filter; 7] = [
    Filter::FileList,
    Filter::Table,
    Filter::Words,
    Filter::Read,
    Filter::Parent,
    Filter::Name,
    Filter::Stem,
];

/// Filters that take a text in parentheses, and what each is given for an example.
const FILTERS_OF_A_TEXT: [FilterOfAText; 2] =
    [("join", Filter::Join, ","), ("default", Filter::Default, "none")];

type FilterOfAText = (&'static str, fn(String) -> Filter, &'static str);

/// Environment variables that scripts unset, so that what a person's shell loads changes no result.
const CLEARED: [&str; 7] = [
    "PYTHONHOME",
    "PYTHONPATH",
    "R_LIBS",
    "R_LIBS_USER",
    "R_LIBS_SITE",
    "LD_LIBRARY_PATH",
    "PERL5LIB",
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
        if scope == Scope::Profile
            && filters
                .as_deref()
                .is_some_and(|filters| !matches!(filters, [] | [Filter::Default(_)]))
        {
            let help = text!(En: "only `default` may follow, once", Fr: "seul `default` peut suivre, une fois");
            self.unfit_filter(self.within(span, raw.range.clone()), help);
            return None;
        }
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
        let plain = FILTERS.iter().find(|filter| filter.word() == name);
        let of_a_text = FILTERS_OF_A_TEXT.iter().find(|(word, ..)| *word == name);
        match (plain, of_a_text, &raw.argument) {
            (Some(filter), _, None) => return Some(filter.clone()),
            (Some(_), _, Some(_)) => self.filter_with_argument(place, name),
            (_, Some((_, filter, _)), Some(text)) => return Some(filter(text.clone())),
            (_, Some((_, _, example)), None) => {
                self.filter_without_argument(place, name, example);
            }
            (None, None, _) => {
                let known = FILTERS.iter().map(Filter::word);
                let known = known.chain(FILTERS_OF_A_TEXT.iter().map(|(word, ..)| *word));
                self.unknown(Sought::Filter, name, place, did_you_mean(name, known));
            }
        }
        None
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
        let Some((_, scopes)) = ROOTS.iter().find(|(name, _)| *name == root.text) else {
            let help = did_you_mean(&root.text, roots(scope));
            self.unknown(Sought::Word, &root.text, place, help);
            return None;
        };
        if !scopes.contains(&scope) {
            self.not_here(place, &root.text, scope);
            return None;
        }
        let wanted = match root.text.as_str() {
            "steps" if raw.path.len() != 2 => 4,
            "cluster" => 3,
            _ => 2,
        };
        if raw.path.len() != wanted {
            self.wrong_length(span, raw);
            return None;
        }
        let word = &raw.path[1];
        match root.text.as_str() {
            "project" => {
                let fields = ProjectField::ALL.map(|field| (field.word(), field));
                self.one_of(span, word, &fields).map(Reference::Project)
            }
            "resources" => self.one_of(span, word, &RESOURCES).map(Reference::Resource),
            "params" => self.param_reference(span, word),
            "datasets" => {
                let found = self.names.datasets.look_up(&word.text).map(Option::<&_>::copied);
                self.found(Sought::Dataset, span, word, found)?.map(Reference::Dataset)
            }
            "steps" if raw.path.len() == 2 => self.tasks_reference(span, raw),
            "steps" => self.step_reference(span, raw),
            "env" => self.env_reference(span, word),
            // An output there is decided when the task runs, which no step does yet.
            "cluster" if scope == Scope::Output => {
                self.later(place, "cluster");
                None
            }
            "cluster" => self.cluster_reference(span, raw),
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

    fn env_reference(&mut self, span: Span, word: &RawWord) -> Option<Reference> {
        let name = &word.text;
        let is_name = !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_name && !is_cleared(name) {
            return Some(Reference::Env(name.clone()));
        }
        self.no_variable(self.within(span, word.range.clone()), name, is_name);
        None
    }

    /// `cluster.paths.NAME`.
    fn cluster_reference(&mut self, span: Span, raw: &RawHole) -> Option<Reference> {
        let (root, word) = (&raw.path[0], &raw.path[2]);
        self.one_of(span, &raw.path[1], &[("paths", ())])?;
        let found = match &self.names.cluster {
            ClusterNames::Unknown => return None,
            ClusterNames::None => {
                self.no_cluster(self.within(span, root.range.start..word.range.end));
                return None;
            }
            ClusterNames::Profile(name, paths) => {
                (name.clone(), paths.look_up(&word.text).map(|found| found.is_some()))
            }
        };
        let (cluster, found) = found;
        self.found(Sought::ClusterPath(&cluster), span, word, found)?
            .then(|| Reference::ClusterPath(word.text.clone()))
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

    /// `steps.STEP`, which is a table of its tasks and nothing else.
    fn tasks_reference(&mut self, span: Span, raw: &RawHole) -> Option<Reference> {
        let step = &raw.path[1];
        let found = self.names.steps.look_up(&step.text).map(Option::<&_>::cloned);
        let known = self.found(Sought::Step, span, step, found)?;
        if raw.filters.first().is_none_or(|filter| filter.name.text != Filter::Table.word()) {
            let whole = raw.path[0].range.start..step.range.end;
            self.tasks_without_table(self.within(span, whole), &step.text);
            return None;
        }
        known.map(|known| Reference::Step(known.id))
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

/// Whether every script unsets this environment variable before its program runs.
fn is_cleared(name: &str) -> bool {
    CLEARED.contains(&name) || name.starts_with("CONDA_")
}

fn item(column: &str) -> Reference {
    match column {
        "key" => Reference::ItemKey,
        "index" => Reference::ItemIndex,
        column => Reference::Column(column.to_owned()),
    }
}
