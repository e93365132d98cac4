//! What a reference gives a task: one text, a list, or what is only known when the task runs.

use std::borrow::Cow;

use super::{
    StepGraph, StepNode,
    tasks::{ColumnSource, TaskSet},
};
use crate::{
    data::Rows,
    model::{
        Arity, DatasetForm, DatasetId, FilterFault, Hole, Lab, ParamValue, Part, Reference, Step,
        Template,
    },
    resolve::project_value,
};

/// What a hole gives one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// One text.
    One(Cow<'a, str>),
    /// A list.
    List(Vec<Cow<'a, str>>),
    /// Known when the task runs.
    Runtime,
}

impl From<ParamValue> for Value<'_> {
    fn from(value: ParamValue) -> Self {
        match value {
            ParamValue::One(text) => Self::One(text.into()),
            ParamValue::List(list) => Self::List(list.into_iter().map(Cow::Owned).collect()),
        }
    }
}

/// The values of one step's tasks.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    /// The analysis.
    pub lab: &'a Lab,
    /// The rows of its datasets.
    pub rows: &'a Rows,
    /// The tasks of the step.
    pub tasks: &'a TaskSet,
    /// The graph and the step's node, where more than its row is asked for.
    pub graph: Option<(&'a StepGraph, &'a StepNode)>,
    /// The step.
    pub step: &'a Step,
}

impl<'a> Values<'a> {
    /// How many texts `reference` gives; `None` where it names a column that the rows lack.
    pub fn arity(&self, reference: &Reference) -> Option<Arity> {
        let of_param = |value: &ParamValue| match value {
            ParamValue::One(_) => Arity::One,
            ParamValue::List(_) => Arity::List,
        };
        Some(match reference {
            Reference::Project(field) => of_param(&project_value(&self.lab.project, *field)),
            Reference::Param(name) => of_param(&self.lab.params[name].value),
            Reference::Column(name) => self.column_arity(self.item_column(name)?),
            Reference::Axis(name) => self.column_arity(self.tasks.axis(name)?),
            Reference::StepOutput(id, _) => {
                let (_, node) = self.graph?;
                if node.links.get(id)?.matching.one { Arity::One } else { Arity::List }
            }
            Reference::ItemKey if self.tasks.item_key.is_empty() => return None,
            Reference::ItemKey
            | Reference::ItemIndex
            | Reference::Dataset(_)
            | Reference::Input(_)
            | Reference::Output(_)
            | Reference::Step(_)
            | Reference::Resource(_)
            | Reference::Env(_)
            | Reference::ClusterPath(_) => Arity::One,
        })
    }

    /// The column that `item.NAME` names: not that of plain files which is the dataset's own key.
    pub fn item_column(&self, name: &str) -> Option<usize> {
        let files = self
            .tasks
            .dataset
            .is_some_and(|id| matches!(self.lab.dataset(id).form, DatasetForm::Files { .. }));
        self.tasks.columns.iter().position(|column| match column.source {
            ColumnSource::Item(item) => column.name == name && !(files && item == 0),
            ColumnSource::Axis(_) => false,
        })
    }

    /// One value a task, unless a row of it may have none.
    fn column_arity(&self, column: usize) -> Arity {
        let one = self.tasks.columns[column].single && self.first_empty(column).is_none();
        if one { Arity::One } else { Arity::List }
    }

    /// The first row whose cell in `column` is empty: an empty cell is none.
    pub(super) fn first_empty(&self, column: usize) -> Option<usize> {
        let (Some(id), ColumnSource::Item(item)) =
            (self.tasks.dataset, self.tasks.columns[column].source)
        else {
            return None;
        };
        self.rows.dataset(id)?.first_empty_cell(item)
    }

    /// What `reference` gives the task `task`.
    pub fn value(&self, task: usize, reference: &Reference) -> Value<'a> {
        match reference {
            Reference::Project(field) => project_value(&self.lab.project, *field).into(),
            Reference::Param(name) => self.lab.params[name].value.clone().into(),
            Reference::Column(name) => {
                self.of_column(task, self.item_column(name).expect("columns were judged"))
            }
            Reference::Axis(name) => {
                self.of_column(task, self.tasks.axis(name).expect("axes were judged"))
            }
            Reference::ItemKey => Value::One(self.item_key(task).into()),
            Reference::ItemIndex => Value::One(self.tasks.item_index(task).to_string().into()),
            Reference::Dataset(id) => Value::One(self.dataset_path(*id).into()),
            Reference::Input(name) => Value::One(self.step.inputs[name].value.as_str().into()),
            Reference::Output(name) => {
                let (_, node) = self.graph.expect("outputs are named by whole steps");
                Value::One(bare(&node.outputs[name][task]).into())
            }
            Reference::StepOutput(id, name) => {
                let (graph, node) = self.graph.expect("outputs are named by whole steps");
                let outputs = &graph.node(*id).expect("it was judged").outputs[name];
                let matching = &node.links[id].matching;
                let path = |task: &u32| Cow::Borrowed(bare(&outputs[*task as usize]));
                let seen = matching.tasks(task);
                if matching.one {
                    Value::One(path(&seen[0]))
                } else {
                    Value::List(seen.iter().map(path).collect())
                }
            }
            Reference::Step(_) | Reference::Resource(_) | Reference::Env(_) => Value::Runtime,
            Reference::ClusterPath(name) => match self.cluster_path(name).literal() {
                Some(path) => Value::One(path.into()),
                None => Value::Runtime,
            },
        }
    }

    /// A folder of the cluster's profile.
    pub fn cluster_path(&self, name: &str) -> &'a Template {
        let cluster = self.lab.cluster.as_ref().expect("names of a cluster were judged");
        &cluster.paths[name]
    }

    /// What `hole` gives the task `task`, its filters applied.
    pub fn hole(&self, task: usize, hole: &Hole) -> Value<'a> {
        self.try_hole(task, hole).expect("filters were judged")
    }

    /// What `hole` gives the task `task`.
    ///
    /// # Errors
    ///
    /// Where a filter cannot follow, which is reported when the step is judged.
    pub fn try_hole(&self, task: usize, hole: &Hole) -> Result<Value<'a>, FilterFault> {
        let mut value = self.value(task, &hole.reference);
        for filter in &hole.filters {
            let known = match value {
                Value::One(text) => ParamValue::One(text.into_owned()),
                Value::List(list) => {
                    ParamValue::List(list.into_iter().map(Cow::into_owned).collect())
                }
                Value::Runtime => return Ok(Value::Runtime),
            };
            if filter.at_run_time() {
                return Ok(Value::Runtime);
            }
            value = filter.apply(known)?.into();
        }
        Ok(value)
    }

    /// Whether what `reference` gives are paths of files that are there when the task runs.
    pub(super) fn names_files(&self, reference: &Reference) -> bool {
        match reference {
            Reference::Input(_) | Reference::StepOutput(..) => true,
            Reference::Column(name) => {
                let column = self.item_column(name).map(|at| self.tasks.columns[at].source);
                match (self.tasks.dataset.and_then(|id| self.rows.dataset(id)), column) {
                    (Some(rows), Some(ColumnSource::Item(item))) => {
                        rows.path_columns().contains(&item)
                    }
                    // Rows that are not here cannot be judged.
                    (rows, _) => rows.is_none(),
                }
            }
            _ => false,
        }
    }

    /// Whether what `reference` gives are paths: relative to the project, or absolute.
    pub fn names_path(&self, reference: &Reference) -> bool {
        matches!(reference, Reference::Output(_) | Reference::Dataset(_))
            || self.names_files(reference)
    }

    fn of_column(&self, task: usize, column: usize) -> Value<'a> {
        if self.column_arity(column) == Arity::One {
            return Value::One(self.tasks.single(self.rows, task, column));
        }
        let rows = if self.tasks.columns[column].single {
            let first = self.tasks.rows(task).start;
            first..first + 1
        } else {
            self.tasks.rows(task)
        };
        let values = rows.map(|row| self.tasks.value(self.rows, row, column));
        Value::List(values.filter(|value| !value.is_empty()).collect())
    }

    /// `item.key`: the values of the key columns, joined by `_`.
    pub fn item_key(&self, task: usize) -> String {
        let values = self.tasks.item_key.iter();
        let values: Vec<Cow<'_, str>> =
            values.map(|column| self.tasks.single(self.rows, task, *column)).collect();
        values.join("_")
    }

    /// A dataset's path; a sheet's own.
    pub fn dataset_path(&self, id: DatasetId) -> String {
        let dataset = self.lab.dataset(id);
        match &dataset.form {
            DatasetForm::Files { .. } | DatasetForm::Captures(_) | DatasetForm::Rows(_) => {
                dataset.path.clone()
            }
            DatasetForm::Sheet { table, .. } => table.value.as_str().to_owned(),
        }
    }

    /// The text of a template whose holes give one text each.
    pub fn text(&self, task: usize, template: &Template) -> String {
        let mut text = String::new();
        for part in &template.parts {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Hole(hole) => match self.hole(task, hole) {
                    Value::One(value) => text.push_str(&value),
                    value => unreachable!("{value:?} in a text was judged"),
                },
            }
        }
        text
    }
}

/// The path of an output as texts name it: a folder's, too, without a final `/`.
fn bare(output: &str) -> &str {
    output.trim_end_matches('/')
}
