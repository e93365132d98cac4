//! The values that a job's texts name: each once, in a shell variable of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::{Select, ShellValue, TaskTable, Text, TextPart, ValueKind};
use crate::{
    graph::{Arity, How, StepNode, Value, Values},
    model::{Filter, Hole, Name, Part, Reference, ResourceName, ShellContext, Template},
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
            // A name that the task exports is no value's: one would overwrite the other.
            taken: values.step.variables.keys().cloned().collect(),
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
        let mut index = match (&hole.reference, hole.filters.first()) {
            (Reference::Dataset(id), Some(Filter::FileList)) => {
                let name = self.values.lab.dataset(*id).name.clone();
                let variable = format!("datasets_{name}_files");
                let rows = self.values.rows.dataset(*id);
                let folder = rows.map_or(".", |rows| rows.folder()).to_owned();
                self.add(
                    (hole.reference.clone(), 1),
                    &variable,
                    true,
                    ValueKind::Listing { dataset: name, folder },
                )
            }
            _ => self.reference(&hole.reference),
        };
        for filter in &hole.filters {
            let (ending, kind) = match filter {
                Filter::FileList => ("list", ValueKind::FileList { of: index }),
                Filter::Join(separator) => {
                    ("joined", ValueKind::Join { of: index, separator: separator.clone() })
                }
            };
            let same = self.list.iter().position(|value| value.kind == kind);
            index = same.unwrap_or_else(|| {
                let variable = format!("{}_{ending}", self.list[index].variable);
                self.push(&variable, false, kind)
            });
        }
        index
    }

    /// The value of a reference.
    pub(super) fn reference(&mut self, reference: &Reference) -> usize {
        if let Some(index) = self.known.get(&(reference.clone(), 0)) {
            return *index;
        }
        let list = self.values.arity(reference).expect("references were judged") == Arity::List;
        let kind = self.kind(reference);
        self.add((reference.clone(), 0), &variable_name(self.values, reference), list, kind)
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
        self.list.push(ShellValue { variable: free, list, kind });
        self.list.len() - 1
    }

    fn kind(&mut self, reference: &Reference) -> ValueKind {
        match reference {
            Reference::Resource(name) => ValueKind::Resource(*name),
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
                Value::Runtime => unreachable!("resources were told apart"),
            },
        }
    }

    fn step_output(
        &self,
        id: crate::model::StepId,
        output: &Name,
        reference: &Reference,
    ) -> ValueKind {
        let (graph, node) = self.values.graph.expect("a plan has a graph");
        if !graph.node(id).expect("upstream was judged").tasks.many {
            let Value::One(path) = self.values.value(0, reference) else {
                unreachable!("one task has one path")
            };
            return ValueKind::Constant(path.into_owned());
        }
        let select = match node.links[&id].matching.how() {
            How::All => Select::All,
            How::Each => Select::Task,
            How::Group => Select::Groups,
        };
        let step = self.values.lab.step(id).name.clone();
        ValueKind::Gathered { step, output: output.clone(), select }
    }
}

/// The column of the table that holds what `reference` gives.
pub(super) fn column_name(reference: &Reference) -> String {
    match reference {
        Reference::Column(name) => format!("item.{name}"),
        Reference::ItemKey => "item.key".to_owned(),
        Reference::ItemIndex => "item.index".to_owned(),
        Reference::Axis(name) => format!("matrix.{name}"),
        Reference::Output(name) => TaskTable::output_column(name),
        other => unreachable!("{other:?} is in no row"),
    }
}

/// A name that bash takes and a person recognises.
fn variable_name(values: Values<'_>, reference: &Reference) -> String {
    let name = match reference {
        Reference::Project(field) => format!("project_{field:?}").to_lowercase(),
        Reference::Param(name) => format!("params_{name}"),
        Reference::Dataset(id) => format!("datasets_{}", values.lab.dataset(*id).name),
        Reference::Input(name) => format!("inputs_{name}"),
        Reference::StepOutput(id, name) => {
            format!("steps_{}_outputs_{name}", values.lab.step(*id).name)
        }
        Reference::Resource(ResourceName::Cpus) => "resources_cpus".to_owned(),
        Reference::Resource(ResourceName::Gpus) => "resources_gpus".to_owned(),
        Reference::Resource(ResourceName::MemoryMb) => "resources_memory_mb".to_owned(),
        of_row => column_name(of_row),
    };
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
