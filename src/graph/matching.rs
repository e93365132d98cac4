//! *Which task sees which*: one rule, by the columns of both sides, matched by hash.
//!
//! A task sees those tasks of another step that agree with it on every column that is a key
//! column of one and a column of the rows of both. Where the columns of those that have one value
//! in the task are all of the other's key, that is one task; else a list in the other's order;
//! without a column in common, all. It follows from the columns, never from how many rows there
//! are.

use std::{borrow::Cow, collections::HashMap};

use super::tasks::TaskSet;
use crate::{
    data::Rows,
    diag::{Code, Diagnostic, Lang, Sink, Text, words},
    model::{Lab, StepId},
    text,
    text::Place,
};

pub(super) const NOTHING_AGREES: Code = Code::error("graph/nothing-agrees");

/// Which tasks of a step are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// One of many.
    Each,
    /// Those that agree.
    Group,
    /// Every one; also the only one.
    All,
}

/// For each task of one step, the tasks of another that it sees.
#[derive(Debug, Clone)]
pub struct Matching {
    /// The columns compared that have one value in a task, or all of them where none has; sorted.
    pub on: Vec<String>,
    /// One path rather than a list.
    pub one: bool,
    seen: Seen,
    /// How many tasks the other step has.
    count: usize,
}

/// The different things that the tasks of a step see of another: see [`Matching::views`].
#[derive(Debug, Clone)]
pub struct Views {
    /// The first task that sees each.
    pub first: Vec<usize>,
    /// By task, a position in `first`.
    pub of: Vec<usize>,
}

/// Groups of tasks are kept once, however many tasks see them: nothing here is quadratic.
#[derive(Debug, Clone)]
enum Seen {
    All,
    Each(Vec<u32>),
    Groups {
        /// The tasks of the other step that have one tuple of values, ascending.
        groups: Vec<Vec<u32>>,
        /// The groups that each task sees.
        of: Vec<Vec<u32>>,
    },
}

impl Matching {
    /// All tasks of `other`.
    pub(super) fn all(other: &TaskSet) -> Self {
        Self { on: Vec::new(), one: !other.many, seen: Seen::All, count: other.len() }
    }

    /// Which tasks are seen.
    pub fn how(&self) -> How {
        match &self.seen {
            Seen::All => How::All,
            Seen::Each(_) => How::Each,
            Seen::Groups { .. } => How::Group,
        }
    }

    /// The tasks that `task` sees, ascending.
    pub fn tasks(&self, task: usize) -> Cow<'_, [u32]> {
        match &self.seen {
            Seen::All => (0..u32::try_from(self.count).expect("fewer than 2^32 tasks"))
                .collect::<Vec<_>>()
                .into(),
            Seen::Each(each) => Cow::Borrowed(std::slice::from_ref(&each[task])),
            Seen::Groups { groups, of } => match of[task].as_slice() {
                [group] => Cow::Borrowed(&groups[*group as usize]),
                several => {
                    let mut all: Vec<u32> = several
                        .iter()
                        .flat_map(|group| &groups[*group as usize])
                        .copied()
                        .collect();
                    all.sort_unstable();
                    all.dedup();
                    all.into()
                }
            },
        }
    }

    /// The groups of tasks, where tasks see groups: each of the other's rows is in one of them, so
    /// that all together are no longer than its rows.
    pub fn groups(&self) -> &[Vec<u32>] {
        match &self.seen {
            Seen::Groups { groups, .. } => groups,
            _ => &[],
        }
    }

    /// What is seen, told once where many tasks see the same: a task that sees each, and by task
    /// the position of what it sees among these.
    pub fn views(&self, tasks: usize) -> Views {
        match &self.seen {
            Seen::All => Views { first: vec![0], of: vec![0; tasks] },
            Seen::Each(_) => Views { first: (0..tasks).collect(), of: (0..tasks).collect() },
            Seen::Groups { of, .. } => {
                let mut numbers: HashMap<&[u32], usize> = HashMap::new();
                let mut first = Vec::new();
                let of = of.iter().enumerate().map(|(task, groups)| {
                    *numbers.entry(groups).or_insert_with(|| {
                        first.push(task);
                        first.len() - 1
                    })
                });
                let of = of.collect();
                Views { first, of }
            }
        }
    }

    /// The groups that `task` sees, where tasks see groups.
    pub fn groups_of(&self, task: usize) -> &[u32] {
        match &self.seen {
            Seen::Groups { of, .. } => &of[task],
            _ => &[],
        }
    }

    /// The same tasks at the same indexes on both sides.
    pub fn aligned(&self) -> bool {
        match &self.seen {
            Seen::Each(each) => {
                each.len() == self.count
                    && each.iter().enumerate().all(|(index, task)| index == *task as usize)
            }
            _ => false,
        }
    }
}

/// A row that matches no task of the other step.
#[derive(Debug)]
pub(super) struct NothingAgrees {
    columns: Vec<String>,
    values: Vec<String>,
    /// The row, where it is a line of a sheet.
    place: Option<Place>,
}

/// For each task of `own`, the tasks of `other` that it sees.
pub(super) fn matching(
    rows: &Rows,
    own: &TaskSet,
    other: &TaskSet,
) -> Result<Matching, NothingAgrees> {
    let compared = compared(own, other);
    if compared.is_empty() {
        return Ok(Matching::all(other));
    }
    let (own_columns, other_columns): (Vec<usize>, Vec<usize>) = compared.iter().copied().unzip();
    let single = |pair: &&(usize, usize)| own.columns[pair.0].single;
    let determined: Vec<usize> = compared.iter().filter(single).map(|pair| pair.1).collect();
    let one = other
        .columns
        .iter()
        .enumerate()
        .all(|(index, column)| !column.key || determined.contains(&index));
    let name = |pair: &(usize, usize)| own.columns[pair.0].name.clone();
    let mut on: Vec<String> = compared.iter().filter(single).map(name).collect();
    if on.is_empty() {
        on = compared.iter().map(name).collect();
    }
    on.sort();
    let (numbers, groups) = groups(rows, other, &other_columns);
    let of = groups_of(rows, own, &own_columns, &numbers).map_err(|row| NothingAgrees {
        columns: own_columns.iter().map(|column| own.columns[*column].name.clone()).collect(),
        values: own_columns
            .iter()
            .map(|column| own.value(rows, row, *column).into_owned())
            .collect(),
        place: own.place(rows, row),
    })?;
    let seen = if one {
        let only = |of: &Vec<u32>| groups[of[0] as usize][0];
        Seen::Each(of.iter().map(only).collect())
    } else {
        Seen::Groups { groups, of }
    };
    Ok(Matching { on, one, seen, count: other.len() })
}

/// The columns, of either side, that are a key column of one and a column of both.
fn compared(own: &TaskSet, other: &TaskSet) -> Vec<(usize, usize)> {
    own.columns
        .iter()
        .enumerate()
        // Of plain files named `path` the key, not what `item.path` is.
        .filter(|(index, column)| own.column(&column.name) == Some(*index))
        .filter_map(|(index, column)| {
            let there = other.column(&column.name)?;
            (column.key || other.columns[there].key).then_some((index, there))
        })
        .collect()
}

/// The tasks that have each tuple of values, ascending, and the number of each tuple.
fn groups(
    rows: &Rows,
    tasks: &TaskSet,
    columns: &[usize],
) -> (HashMap<String, u32>, Vec<Vec<u32>>) {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut value = String::new();
    for task in 0..tasks.len() {
        let index = u32::try_from(task).expect("fewer than 2^32 tasks");
        for row in tasks.rows(task) {
            tasks.joined(rows, row, columns, &mut value);
            let number = match numbers.get(&value) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(groups.len()).expect("fewer than 2^32 groups");
                    numbers.insert(value.clone(), number);
                    groups.push(Vec::new());
                    number
                }
            };
            let group = &mut groups[number as usize];
            if group.last() != Some(&index) {
                group.push(index);
            }
        }
    }
    (numbers, groups)
}

/// The groups that each task sees; the first row that agrees with none.
fn groups_of(
    rows: &Rows,
    tasks: &TaskSet,
    columns: &[usize],
    numbers: &HashMap<String, u32>,
) -> Result<Vec<Vec<u32>>, usize> {
    let mut value = String::new();
    (0..tasks.len())
        .map(|task| {
            let mut seen: Vec<u32> = Vec::new();
            for row in tasks.rows(task) {
                tasks.joined(rows, row, columns, &mut value);
                seen.push(*numbers.get(&value).ok_or(row)?);
            }
            if seen.len() > 1 {
                seen.sort_unstable();
                seen.dedup();
            }
            Ok(seen)
        })
        .collect()
}

impl NothingAgrees {
    /// Says which row agrees with nothing, and on which columns.
    pub(super) fn report(
        &self,
        lab: &Lab,
        own: StepId,
        other: StepId,
        place: Place,
        sink: &mut Sink,
    ) {
        let (from, to) = (&lab.step(own).name, &lab.step(other).name);
        let pairs: Vec<String> = self
            .columns
            .iter()
            .zip(&self.values)
            .map(|(column, value)| format!("`{column}` = {value}"))
            .collect();
        let row = pairs.join(", ");
        let message = text!(En: "a task of `steps.{from}` matches no task of `steps.{to}`", Fr: "une tâche de `steps.{from}` ne correspond à aucune tâche de `steps.{to}`");
        let label = text!(En: "no task there has {row}", Fr: "aucune tâche n'y a {row}");
        let columns: Vec<String> = self.columns.iter().map(|name| format!("`{name}`")).collect();
        let help = Text::each(|lang| {
            let list = words::and(lang, columns.clone());
            match lang {
                Lang::En => format!(
                    "tasks are matched on {list}: make the values the same on both sides, or iterate over the same rows"
                ),
                Lang::Fr => format!(
                    "les tâches s'apparient sur {list} : mettez les mêmes valeurs des deux côtés, ou parcourez les mêmes lignes"
                ),
            }
        });
        let there = text!(En: "its tasks", Fr: "ses tâches");
        let mut diagnostic = Diagnostic::new(NOTHING_AGREES, message, place, label)
            .also(lab.step(other).place, there)
            .help(help);
        if let Some(row) = self.place {
            diagnostic = diagnostic.also(
                row,
                text!(En: "this row matches none", Fr: "cette ligne ne correspond à aucune"),
            );
        }
        sink.error(diagnostic);
    }
}
