//! The values that a job's texts name: each once, in a shell variable of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Select, ShellValue, TableColumn, Text, TextPart, ValueKind,
    names::{column_name, identifier, variable_name},
};
use crate::{
    graph::{How, StepNode, Value, Values},
    model::{
        Argument, Arity, Filter, Hole, Name, ParamValue, Part, Reference, ShellContext, StepId,
        Template,
    },
};

/// Gathers the values of one job while its texts are made.
pub(super) struct ShellValues<'a> {
    values: Values<'a>,
    node: &'a StepNode,
    list: Vec<ShellValue>,
    known: BTreeMap<(Reference, usize), usize>,
    taken: BTreeSet<String>,
    /// The columns of the table that a text reads, beyond those that every table has.
    pub columns: BTreeSet<Reference>,
}

impl<'a> ShellValues<'a> {
    pub(super) fn new(values: Values<'a>, node: &'a StepNode) -> Self {
        Self {
            values,
            node,
            list: Vec::new(),
            known: BTreeMap::new(),
            // A name that the task exports or reads is no value's: one would overwrite the other.
            taken: values.step.variables.keys().cloned().chain(variables_read(values)).collect(),
            columns: BTreeSet::new(),
        }
    }

    /// What was gathered.
    pub(super) fn finish(self) -> (Vec<ShellValue>, BTreeSet<Reference>) {
        (self.list, self.columns)
    }

    /// A template as literals and values. `contexts` are those of its holes in a command.
    pub(super) fn text(&mut self, template: &Template, contexts: &[ShellContext]) -> Text {
        let mut contexts = contexts.iter();
        template
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => TextPart::Literal(text.clone()),
                Part::Hole(hole) => TextPart::Value {
                    value: self.hole(hole),
                    quoted: matches!(
                        contexts.next(),
                        Some(ShellContext::DoubleQuoted | ShellContext::HereDocument)
                    ),
                },
            })
            .collect()
    }

    /// The value of a hole, its filters applied.
    fn hole(&mut self, hole: &Hole) -> usize {
        let mut filters = hole.filters.as_slice();
        let mut index = match (&hole.reference, filters.split_first()) {
            (Reference::Dataset(id), Some((Filter::FileList, _))) => {
                let name = self.values.lab.dataset(*id).name.clone();
                let variable = format!("datasets_{name}_files");
                let rows = self.values.rows.dataset(*id);
                let folder = rows.map_or(".", |rows| rows.folder()).to_owned();
                let kind = ValueKind::Listing { dataset: name, folder };
                let index = self.add((hole.reference.clone(), 1), &variable, true, kind);
                self.list[index].full = self.is_full(&hole.reference);
                index
            }
            (Reference::Dataset(id), Some((Filter::Table, rest))) => {
                filters = rest;
                let name = self.values.lab.dataset(*id).name.clone();
                let variable = format!("datasets_{name}_table");
                let rows = self.values.rows.dataset(*id).expect("a step with a key knows them");
                let first = rows.table_columns().start;
                let is_shown = |column: &usize| *column >= first;
                let paths = rows.path_columns().iter().copied().filter(is_shown);
                let paths = paths.map(|column| column - first + 1).collect();
                let kind = ValueKind::Rows { dataset: name, paths };
                self.add((hole.reference.clone(), 2), &variable, false, kind)
            }
            (Reference::Env(name), Some((Filter::Default(text), rest))) => {
                filters = rest;
                self.environment(name, Some(text.clone()))
            }
            (Reference::Env(name), _) => self.environment(name, None),
            (Reference::ClusterPath(name), _) => self.cluster_path(name),
            // The table is what the name itself gives.
            (reference @ Reference::Step(_), Some((_, rest))) => {
                filters = rest;
                self.reference(reference)
            }
            (reference, Some((filter, _))) if !filter.at_run_time() && !self.is_full(reference) => {
                let (index, rest) = self.folded(reference, filters);
                filters = rest;
                index
            }
            (reference, _) => self.reference(reference),
        };
        for filter in filters {
            index = self.filtered(index, filter);
        }
        index
    }

    /// The value of `reference`, filtered at once as far as that is known now: what nothing names
    /// unfiltered needs no variable. With the filters that are left.
    fn folded<'f>(
        &mut self,
        reference: &Reference,
        mut filters: &'f [Filter],
    ) -> (usize, &'f [Filter]) {
        let mut known = match self.kind(reference) {
            ValueKind::Constant(text) => ParamValue::One(text),
            ValueKind::ConstantList(list) => ParamValue::List(list),
            _ => return (self.reference(reference), filters),
        };
        let mut variable = variable_name(self.values, reference);
        while let Some((filter, rest)) = filters.split_first()
            && !filter.at_run_time()
        {
            known = filter.apply(known).expect("filters were judged");
            variable = format!("{variable}_{}", filter.word());
            filters = rest;
        }
        let (list, kind) = constant(known);
        (self.made_of(&variable, list, kind), filters)
    }

    fn environment(&mut self, name: &str, default: Option<String>) -> usize {
        let kind = ValueKind::Environment { name: name.to_owned(), default };
        self.made_of(&format!("env_{name}"), false, kind)
    }

    fn cluster_path(&mut self, name: &str) -> usize {
        let template = self.values.cluster_path(name);
        let kind = match template.literal() {
            Some(path) => ValueKind::Constant(path.to_owned()),
            None => ValueKind::Made(self.text(template, &[])),
        };
        self.made_of(&format!("cluster_paths_{}", identifier(name)), false, kind)
    }

    /// A path of the cluster that a container may see: a variable that is not set stops nothing.
    pub(super) fn bound(&mut self, path: &str) -> Text {
        let parts = self.values.cluster_path(path).parts.iter();
        let parts = parts.map(|part| match part {
            Part::Text(text) => TextPart::Literal(text.clone()),
            Part::Hole(hole) => {
                let value = match (&hole.reference, hole.filters.is_empty()) {
                    (Reference::Env(name), true) => self.environment(name, Some(String::new())),
                    _ => self.hole(hole),
                };
                TextPart::Value { value, quoted: false }
            }
        });
        parts.collect()
    }

    /// What `filter` makes of the value `of`.
    fn filtered(&mut self, of: usize, filter: &Filter) -> usize {
        let value = &self.list[of];
        let variable = format!("{}_{}", value.variable, filter.word());
        let arity = if value.list { Arity::List } else { Arity::One };
        let list = filter.arity(arity).expect("filters were judged") == Arity::List;
        self.made_of(&variable, list, ValueKind::Filtered { of, filter: filter.clone() })
    }

    /// An argument as texts: an option that may be without its value is one list.
    pub(super) fn argument(&mut self, argument: &Argument) -> Vec<Text> {
        let Some(option) = &argument.option else {
            return vec![self.text(&argument.value, &[])];
        };
        let literal = vec![TextPart::Literal(option.clone())];
        let hole = argument.value.whole().expect("an option has a whole hole");
        let of = self.hole(hole);
        let text = |value| vec![TextPart::Value { value, quoted: false }];
        let value = &self.list[of];
        match &value.kind {
            ValueKind::Constant(text) if argument.is_flag() && text == "true" => vec![literal],
            ValueKind::Constant(text) if argument.is_flag() && text == "false" => Vec::new(),
            ValueKind::ConstantList(list) if list.is_empty() => Vec::new(),
            ValueKind::Constant(_) | ValueKind::ConstantList(_) => vec![literal, text(of)],
            _ if !value.list && !argument.is_flag() => vec![literal, text(of)],
            _ => {
                let variable = format!("option_{}", identifier(option.trim_start_matches('-')));
                let kind = ValueKind::Option { of, option: option.clone() };
                vec![text(self.made_of(&variable, true, kind))]
            }
        }
    }

    /// A value made of another, once.
    fn made_of(&mut self, variable: &str, list: bool, kind: ValueKind) -> usize {
        let is_same = |value: &ShellValue| value.variable == variable && value.kind == kind;
        let same = self.list.iter().position(is_same);
        same.unwrap_or_else(|| self.push(variable, list, kind))
    }

    /// The value of a reference.
    pub(super) fn reference(&mut self, reference: &Reference) -> usize {
        if let Some(index) = self.known.get(&(reference.clone(), 0)) {
            return *index;
        }
        let list = self.values.arity(reference).expect("references were judged") == Arity::List;
        let kind = self.kind(reference);
        let index =
            self.add((reference.clone(), 0), &variable_name(self.values, reference), list, kind);
        self.list[index].full = self.is_full(reference);
        index
    }

    /// The script of a job that runs elsewhere, as a text.
    pub(super) fn script(&mut self, path: &str) -> Text {
        let value = self.push("script", false, ValueKind::Constant(path.to_owned()));
        self.list[value].full = true;
        vec![TextPart::Value { value, quoted: false }]
    }

    /// Whether texts give what `reference` names in full.
    fn is_full(&self, reference: &Reference) -> bool {
        self.values.step.workdir.is_some() && self.values.names_path(reference)
    }

    fn add(
        &mut self,
        known: (Reference, usize),
        variable: &str,
        list: bool,
        kind: ValueKind,
    ) -> usize {
        if let Some(index) = self.known.get(&known) {
            return *index;
        }
        let index = self.push(variable, list, kind);
        self.known.insert(known, index);
        index
    }

    /// Adds a value under the first free name.
    fn push(&mut self, variable: &str, list: bool, kind: ValueKind) -> usize {
        let mut free = variable.to_owned();
        let mut number = 2;
        while !self.taken.insert(free.clone()) {
            free = format!("{variable}_{number}");
            number += 1;
        }
        self.list.push(ShellValue { variable: free, list, full: false, kind });
        self.list.len() - 1
    }

    fn kind(&mut self, reference: &Reference) -> ValueKind {
        match reference {
            Reference::Resource(name) => ValueKind::Resource(*name),
            Reference::Step(id) => self.tasks(*id),
            Reference::StepOutput(id, output) => self.step_output(*id, output, reference),
            Reference::Column(_)
            | Reference::ItemKey
            | Reference::ItemIndex
            | Reference::Axis(_)
            | Reference::Output(_)
                if self.node.tasks.many =>
            {
                self.columns.insert(reference.clone());
                ValueKind::Column(column_name(reference))
            }
            _ => match self.values.value(0, reference) {
                Value::One(text) => ValueKind::Constant(text.into_owned()),
                Value::List(list) => {
                    ValueKind::ConstantList(list.into_iter().map(Into::into).collect())
                }
                Value::Runtime => unreachable!("what is known later was told apart"),
            },
        }
    }

    fn step_output(&self, id: StepId, output: &Name, reference: &Reference) -> ValueKind {
        let (graph, node) = self.values.graph.expect("a plan has a graph");
        if !graph.node(id).expect("upstream was judged").tasks.many {
            let Value::One(path) = self.values.value(0, reference) else {
                unreachable!("one task has one path")
            };
            return ValueKind::Constant(path.into_owned());
        }
        let step = self.values.lab.step(id);
        let folder = step.outputs[output].is_folder();
        let select = select(node, id);
        ValueKind::Gathered { step: step.name.clone(), output: output.clone(), folder, select }
    }

    /// The table of the tasks of a step.
    fn tasks(&self, id: StepId) -> ValueKind {
        let Values { lab, rows, graph, .. } = self.values;
        let (graph, node) = graph.expect("a plan has a graph");
        let other = graph.node(id).expect("upstream was judged");
        let step = lab.step(id);
        let name = step.name.clone();
        if !other.tasks.many {
            let columns = other.outputs.iter();
            let columns = columns.map(|(name, paths)| TableColumn {
                name: name.to_string(),
                from: paths[0].clone(),
                path: true,
            });
            return ValueKind::Table { step: name, select: None, columns: columns.collect() };
        }
        let values = Values { lab, rows, tasks: &other.tasks, graph: Some((graph, other)), step };
        let columns = table_columns(values, other);
        ValueKind::Table { step: name, select: Some(select(node, id)), columns }
    }
}

fn select(node: &StepNode, upstream: StepId) -> Select {
    match node.links[&upstream].matching.how() {
        How::All => Select::All,
        How::Each => Select::Task,
        How::Group => Select::Groups,
    }
}

/// The columns of the rows of a step that have one value in each task.
pub(super) fn single_columns(values: Values<'_>) -> Vec<Reference> {
    let columns = values
        .tasks
        .columns
        .iter()
        .enumerate()
        .filter(|(at, column)| column.single && values.item_column(&column.name) == Some(*at));
    columns.map(|(_, column)| Reference::Column(column.name.clone())).collect()
}

/// The columns of a table of tasks: those of the rows with one value, the axes, the outputs; by the
/// name of each in the TSV and in the task table.
fn table_columns(values: Values<'_>, node: &StepNode) -> Vec<TableColumn> {
    let mut columns: Vec<TableColumn> = Vec::new();
    let axes = values.tasks.axes().iter().cloned().map(Reference::Axis);
    let outputs = node.outputs.keys().cloned().map(Reference::Output);
    for reference in single_columns(values).into_iter().chain(axes).chain(outputs) {
        let from = column_name(&reference);
        let (_, short) = from.split_once('.').expect("a column has the name of its kind");
        // An output that has the name of a column keeps its kind.
        let taken = columns.iter().any(|column| column.name == short);
        let name = if taken { from.clone() } else { short.to_owned() };
        columns.push(TableColumn { name, from, path: values.names_path(&reference) });
    }
    columns
}

/// The environment variables that the texts of a step or its cluster's paths name.
fn variables_read(values: Values<'_>) -> impl Iterator<Item = String> {
    let paths = values.lab.cluster.iter().flat_map(|cluster| cluster.paths.values());
    let holes = paths.flat_map(Template::holes).chain(values.step.references());
    holes.filter_map(|hole| match &hole.reference {
        Reference::Env(name) => Some(name.clone()),
        _ => None,
    })
}

fn constant(value: ParamValue) -> (bool, ValueKind) {
    match value {
        ParamValue::One(text) => (false, ValueKind::Constant(text)),
        ParamValue::List(list) => (true, ValueKind::ConstantList(list)),
    }
}
