//! `foreach`: whose rows or tasks a step goes over, and what that says of its `item` and axes.

use std::collections::BTreeMap;

use super::{codes, context::Context, known::Defined, unknown::Sought};
use crate::{
    diag::Diagnostic,
    manifest::{
        Cut,
        raw::{Entry, RawForeach, RawForeachTable, RawStep, Table},
    },
    model::{Foreach, ForeachSource, Name},
    text,
    text::{Placed, Spanned},
};

/// What a step's rows have, as far as the manifest alone tells.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    /// The axes of its tasks, its own and those of the steps that it goes over.
    pub axes: Defined,
    /// Whether there is an `item`; `None` where that is not known.
    pub has_item: Option<bool>,
}

impl Shape {
    fn unknown() -> Self {
        Self { axes: Defined::anything(), has_item: None }
    }
}

/// The shapes of all steps, by name. A chain that cannot be followed leaves the shape open.
pub(super) fn shapes(cut: &Cut, steps: &[&Entry<RawStep>]) -> BTreeMap<String, Shape> {
    let by_name: BTreeMap<&str, &RawStep> =
        steps.iter().map(|entry| (entry.key.value.as_str(), &entry.value)).collect();
    by_name.keys().map(|name| ((*name).to_owned(), shape(cut, name, &by_name))).collect()
}

fn shape(cut: &Cut, name: &str, steps: &BTreeMap<&str, &RawStep>) -> Shape {
    let mut axes = Defined::default();
    let mut at = name;
    // As many hops as there are steps: a longer chain is a circle.
    for _ in 0..=steps.len() {
        let Some(step) = steps.get(at) else { return Shape::unknown() };
        axes.extend(own_axes(cut, at, step));
        let foreach = step.foreach.as_ref().map(|foreach| &foreach.value);
        match foreach {
            Some(RawForeach::Table(RawForeachTable { step: Some(over), .. })) => at = &over.value,
            Some(RawForeach::Table(table))
                if table.dataset.is_none() && cut.touches(&["steps", at, "foreach"]) =>
            {
                return Shape::unknown();
            }
            None if cut.has(&["steps", at, "foreach"]) => return Shape::unknown(),
            _ => return Shape { axes, has_item: Some(foreach.is_some()) },
        }
    }
    Shape::unknown()
}

/// The axes of a step's own `matrix`, and of its `matrix_include`.
fn own_axes(cut: &Cut, name: &str, step: &RawStep) -> Defined {
    let own = step.matrix.as_ref().map(|matrix| &matrix.value);
    let read = own.into_iter().flat_map(Table::keys);
    let mut axes = Defined::new(cut, &["steps", name, "matrix"], read);
    if step.matrix.is_none() && cut.touches(&["steps", name, "matrix_include"]) {
        return Defined::anything();
    }
    let first = step.matrix_include.as_ref().and_then(|include| include.value.first());
    let read = first.into_iter().flat_map(|entry| entry.value.keys());
    axes.extend(Defined::new(cut, &[], read));
    axes
}

impl Context<'_> {
    /// What a `foreach` names; `None` where a fault was reported.
    pub(super) fn foreach(
        &mut self,
        step: &Name,
        raw: &Spanned<RawForeach>,
        steps: &BTreeMap<&str, &RawStep>,
    ) -> Option<Foreach> {
        let place = self.place(raw.span);
        let (source, by) = match &raw.value {
            RawForeach::Dataset(name) => {
                (self.dataset_source(&Spanned::new(name.clone(), raw.span))?, None)
            }
            RawForeach::Table(table) => {
                let source = match (&table.dataset, &table.step) {
                    (Some(dataset), None) => self.dataset_source(dataset)?,
                    (None, Some(over)) => self.step_source(over, steps)?,
                    _ => {
                        let cut = |key| self.cut.has(&["steps", step, "foreach", key]);
                        if !cut("dataset") && !cut("step") {
                            self.foreach_form(step, raw, table);
                        }
                        return None;
                    }
                };
                (source, table.by.as_ref())
            }
        };
        if let Some(by) = by.filter(|by| {
            by.value.is_empty() && !self.cut.touches(&["steps", step, "foreach", "by"])
        }) {
            let message = text!(En: "`by` of `steps.{step}` names no column", Fr: "le `by` de `steps.{step}` ne nomme aucune colonne");
            let label = text!(En: "empty", Fr: "vide");
            let help = text!(En: "name a column, or remove `by`", Fr: "nommez une colonne, ou retirez `by`");
            let place = self.place(by.span);
            self.sink.error(Diagnostic::new(codes::FOREACH_FORM, message, place, label).help(help));
            return None;
        }
        let by: Option<Vec<Placed<String>>> = by.map(|by| self.placed_all(Some(&by.value)));
        Some(Foreach { source, by, place })
    }

    /// Neither a dataset nor a step, or both.
    fn foreach_form(&mut self, step: &Name, raw: &Spanned<RawForeach>, table: &RawForeachTable) {
        let found = if let (Some(dataset), Some(over)) = (&table.dataset, &table.step) {
            let message = text!(En: "`foreach` of `steps.{step}` has both `dataset` and `step`",
                                Fr: "le `foreach` de `steps.{step}` a à la fois `dataset` et `step`");
            let (place, other) = (self.place(over.span), self.place(dataset.span));
            Diagnostic::new(
                codes::FOREACH_FORM,
                message,
                place,
                text!(En: "a step", Fr: "une étape"),
            )
            .also(other, text!(En: "a dataset", Fr: "un jeu de données"))
            .help(text!(En: "keep one of the two", Fr: "gardez l'un des deux"))
        } else {
            let message = text!(En: "`foreach` of `steps.{step}` does not say what to iterate over",
                                Fr: "le `foreach` de `steps.{step}` ne dit pas quoi parcourir");
            let label = text!(En: "neither `dataset` nor `step`", Fr: "ni `dataset` ni `step`");
            Diagnostic::new(codes::FOREACH_FORM, message, self.place(raw.span), label)
                .help(text!(En: "add `dataset = \"NAME\"` or `step = \"NAME\"`",
                            Fr: "ajoutez `dataset = \"NOM\"` ou `step = \"NOM\"`"))
        };
        self.sink.error(found);
    }

    fn dataset_source(&mut self, name: &Spanned<String>) -> Option<ForeachSource> {
        match self.names.datasets.look_up(&name.value) {
            Ok(found) => found.copied().map(ForeachSource::Dataset),
            Err(help) => {
                let typed = &name.value;
                let is_step = self.names.steps.contains(typed);
                let help = if is_step {
                    Some(text!(En: "`{typed}` is a step: write `{{ step = \"{typed}\" }}`",
                               Fr: "`{typed}` est une étape : écrivez `{{ step = \"{typed}\" }}`"))
                } else {
                    help
                };
                self.unknown(Sought::Dataset, typed, self.place(name.span), help);
                None
            }
        }
    }

    fn step_source(
        &mut self,
        name: &Spanned<String>,
        steps: &BTreeMap<&str, &RawStep>,
    ) -> Option<ForeachSource> {
        let found = match self.names.steps.look_up(&name.value) {
            Ok(found) => found.cloned(),
            Err(help) => {
                self.unknown(Sought::Step, &name.value, self.place(name.span), help);
                return None;
            }
        };
        let source = found?;
        let raw = steps.get(name.value.as_str())?;
        let many = raw.foreach.is_some() || raw.matrix.is_some() || raw.matrix_include.is_some();
        let cut = ["foreach", "matrix", "matrix_include"]
            .iter()
            .any(|key| self.cut.touches(&["steps", &name.value, key]));
        if !many {
            if !cut {
                let typed = &name.value;
                let message = text!(En: "`steps.{typed}` is one task, so there is nothing to iterate over",
                                    Fr: "`steps.{typed}` est une seule tâche : il n'y a rien à parcourir");
                let label = text!(En: "has neither `foreach` nor `matrix`", Fr: "n'a ni `foreach` ni `matrix`");
                let help = text!(En: "remove the `foreach`; naming an output of `{typed}` is enough to wait for it",
                                 Fr: "retirez le `foreach` ; nommer une sortie de `{typed}` suffit pour l'attendre");
                let place = self.place(name.span);
                self.sink.error(
                    Diagnostic::new(codes::FOREACH_ONE_TASK, message, place, label)
                        .also(source.place, text!(En: "this step", Fr: "cette étape"))
                        .help(help),
                );
            }
            return None;
        }
        Some(ForeachSource::Step(source.id))
    }
}
