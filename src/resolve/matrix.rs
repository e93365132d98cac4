//! `matrix`, `matrix_exclude`, `matrix_include`: the combinations of a step.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    codes,
    context::Context,
    range::{RangeFault, range},
    template::Scope,
    unknown::Sought,
};
use crate::{
    diag::{Diagnostic, Text, did_you_mean},
    manifest::raw::{Entry, RawAxis, RawStep, Scalar, Table},
    model::{Combination, Matrix, Name, ParamValue, Reference},
    text,
    text::{Place, Placed, Span, Spanned},
};

/// Above this, a matrix is a slip: no cluster takes so many tasks of one step.
const MOST: usize = 1_000_000;

impl Context<'_> {
    /// The combinations of a step; `None` where it has no matrix or a fault was reported, the
    /// second value telling which.
    pub(super) fn matrix(&mut self, step: &Name, raw: &RawStep) -> (Option<Matrix>, bool) {
        let place = match (&raw.matrix, &raw.matrix_include) {
            (Some(matrix), _) => self.place(matrix_span(matrix)),
            (None, Some(include)) => self.place(include.span),
            (None, None) => return (None, self.no_exclude(raw)),
        };
        let mut whole = true;
        let mut axes: BTreeMap<Name, Vec<String>> = BTreeMap::new();
        for entry in raw.matrix.iter().flat_map(|matrix| &matrix.value.entries) {
            // Values were set aside: what is left is not all that was written.
            if self.cut.touches(&["steps", step, "matrix", &entry.key.value]) {
                return (None, false);
            }
            match (Name::new(&entry.key.value), self.axis(entry)) {
                (Ok(name), Some(values)) => drop(axes.insert(name, values)),
                _ => whole = false,
            }
        }
        let cut = ["matrix", "matrix_exclude", "matrix_include"]
            .iter()
            .any(|key| self.cut.touches(&["steps", step, key]));
        if !whole || cut {
            return (None, false);
        }
        let names = axes_of(&axes, raw);
        let Some(mut combinations) = self.product(step, &axes, place) else { return (None, false) };
        let faults = self.sink.count(crate::diag::Severity::Error);
        if let Some(exclude) = &raw.matrix_exclude {
            self.exclude((step, &names), &exclude.value, &mut combinations);
        }
        if let Some(include) = &raw.matrix_include {
            self.include((step, &names), &include.value, &mut combinations);
        }
        if self.sink.count(crate::diag::Severity::Error) > faults {
            return (None, false);
        }
        if combinations.is_empty() {
            let message = text!(En: "the matrix of `steps.{step}` has no combination", Fr: "la matrice de `steps.{step}` n'a aucune combinaison");
            let label = text!(En: "nothing is left", Fr: "il ne reste rien");
            let help = if raw.matrix_exclude.is_some() {
                text!(En: "exclude fewer combinations, or remove the matrix", Fr: "excluez moins de combinaisons, ou retirez la matrice")
            } else {
                text!(En: "write an axis such as `seed = [1, 2]`, or remove the matrix",
                      Fr: "écrivez un axe tel que `seed = [1, 2]`, ou retirez la matrice")
            };
            self.sink
                .error(Diagnostic::new(codes::NO_COMBINATION, message, place, label).help(help));
            return (None, false);
        }
        (Some(Matrix { axes: names, combinations, place }), true)
    }

    fn axis(&mut self, entry: &Entry<RawAxis>) -> Option<Vec<String>> {
        let axis = &entry.key.value;
        let values: Vec<Placed<String>> = match &entry.value {
            RawAxis::List(list) => list
                .iter()
                .map(|scalar| Placed::new(self.scalar_text(scalar), self.place(scalar.span)))
                .collect(),
            RawAxis::Text(text) => self.axis_of_param(axis, text, entry.span)?,
        };
        if values.is_empty() {
            let message =
                text!(En: "the axis `{axis}` has no value", Fr: "l'axe `{axis}` n'a aucune valeur");
            let label = text!(En: "empty", Fr: "vide");
            let help = text!(En: "write at least one value, or remove the axis", Fr: "écrivez au moins une valeur, ou retirez l'axe");
            let place = self.place(entry.span);
            self.sink.error(Diagnostic::new(codes::EMPTY_AXIS, message, place, label).help(help));
            return None;
        }
        let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
        let mut whole = true;
        for value in &values {
            let Some(first) = seen.insert(&value.value, value.place) else { continue };
            let shown = &value.value;
            let message = text!(En: "the axis `{axis}` has the value `{shown}` twice", Fr: "l'axe `{axis}` a deux fois la valeur `{shown}`");
            let diagnostic = if first == value.place {
                let label = text!(En: "in this list", Fr: "dans cette liste");
                Diagnostic::new(codes::REPEATED_VALUE, message, value.place, label)
            } else {
                let label = text!(En: "again here", Fr: "de nouveau ici");
                Diagnostic::new(codes::REPEATED_VALUE, message, value.place, label)
                    .also(first, text!(En: "first here", Fr: "d'abord ici"))
            };
            let help = text!(En: "remove one of the two", Fr: "retirez l'une des deux");
            let diagnostic = diagnostic.help(help);
            self.sink.error(diagnostic);
            whole = false;
        }
        whole.then(|| values.into_iter().map(|value| value.value).collect())
    }

    /// An axis written as one `"{{ params.NAME }}"` of a list.
    fn axis_of_param(&mut self, axis: &str, text: &str, span: Span) -> Option<Vec<Placed<String>>> {
        let place = self.place(span);
        let param = if text.contains("{{") {
            let template = self.template(text, span, Scope::Manifest, None)?;
            match template.whole().map(|hole| (&hole.reference, hole.filters.is_empty())) {
                Some((Reference::Param(name), true)) => {
                    match self.names.params.look_up(name).ok().flatten().cloned() {
                        Some(ParamValue::List(list)) => Some(list),
                        _ => None,
                    }
                }
                _ => None,
            }
        } else {
            None
        };
        if let Some(list) = param {
            return Some(list.into_iter().map(|value| Placed::new(value, place)).collect());
        }
        let message = text!(En: "the axis `{axis}` is not a list of values", Fr: "l'axe `{axis}` n'est pas une liste de valeurs");
        let (label, help) = match range(text).filter(|_| !text.contains("{{")) {
            Some(Ok(values)) => {
                return Some(values.into_iter().map(|value| Placed::new(value, place)).collect());
            }
            Some(Err(fault)) => range_fault(fault),
            None => (
                text!(En: "one value", Fr: "une seule valeur"),
                text!(En: "write a list such as `[0.1, 0.2]`, a range such as `\"1..100\"`, or `\"{{{{ params.NAME }}}}\"` of a list",
                      Fr: "écrivez une liste telle que `[0.1, 0.2]`, un intervalle tel que `\"1..100\"`, ou `\"{{{{ params.NOM }}}}\"` d'une liste"),
            ),
        };
        self.sink.error(Diagnostic::new(codes::AXIS_TEXT, message, place, label).help(help));
        None
    }

    /// All combinations, the last axis fastest.
    fn product(
        &mut self,
        step: &Name,
        axes: &BTreeMap<Name, Vec<String>>,
        place: Place,
    ) -> Option<Vec<Combination>> {
        if axes.is_empty() {
            return Some(Vec::new());
        }
        let count = axes.values().try_fold(1usize, |all, values| all.checked_mul(values.len()));
        if count.is_none_or(|count| count > MOST) {
            let message = text!(En: "the matrix of `steps.{step}` has more than a million combinations", Fr: "la matrice de `steps.{step}` a plus d'un million de combinaisons");
            let label = text!(En: "too many tasks", Fr: "trop de tâches");
            let help = text!(En: "shorten an axis, or split the step", Fr: "raccourcissez un axe, ou scindez l'étape");
            self.sink.error(Diagnostic::new(codes::TOO_MANY, message, place, label).help(help));
            return None;
        }
        let mut combinations: Vec<Combination> = vec![Vec::new()];
        for values in axes.values() {
            combinations = combinations
                .into_iter()
                .flat_map(|start| {
                    values.iter().map(move |value| {
                        let mut combination = start.clone();
                        combination.push(value.clone());
                        combination
                    })
                })
                .collect();
        }
        Some(combinations)
    }

    /// Whether nothing is excluded where there is nothing to exclude from; reports it else.
    fn no_exclude(&mut self, raw: &RawStep) -> bool {
        let Some(exclude) = &raw.matrix_exclude else { return true };
        let message = text!(En: "`matrix_exclude` drops nothing: there is no `matrix`", Fr: "`matrix_exclude` n'écarte rien : il n'y a pas de `matrix`");
        let label = text!(En: "nothing to drop from", Fr: "aucune combinaison à écarter");
        self.useless(message, label, exclude.span);
        false
    }

    fn exclude(
        &mut self,
        (step, axes): (&Name, &[Name]),
        entries: &[Spanned<Table<Scalar>>],
        combinations: &mut Vec<Combination>,
    ) {
        for entry in entries {
            let Some(wanted) = self.entry((step, axes), entry) else { continue };
            let before = combinations.len();
            combinations.retain(|combination| {
                !wanted.iter().all(|(axis, value)| combination[*axis] == *value)
            });
            if combinations.len() == before {
                let message = text!(En: "this entry of `matrix_exclude` drops nothing", Fr: "cette entrée de `matrix_exclude` n'écarte rien");
                let label =
                    text!(En: "matches no combination", Fr: "ne correspond à aucune combinaison");
                self.useless(message, label, entry.span);
            }
        }
    }

    fn include(
        &mut self,
        (step, axes): (&Name, &[Name]),
        entries: &[Spanned<Table<Scalar>>],
        combinations: &mut Vec<Combination>,
    ) {
        let mut known: BTreeSet<Combination> = combinations.iter().cloned().collect();
        for entry in entries {
            let Some(mut wanted) = self.entry((step, axes), entry) else { continue };
            if axes.is_empty() {
                let message = text!(En: "this entry of `matrix_include` has no axis", Fr: "cette entrée de `matrix_include` n'a pas d'axe");
                let label = text!(En: "empty", Fr: "vide");
                self.useless(message, label, entry.span);
                continue;
            }
            if wanted.len() < axes.len() {
                self.missing_axes(axes, &wanted, entry.span);
                continue;
            }
            wanted.sort_unstable();
            let combination: Combination = wanted.into_iter().map(|(_, value)| value).collect();
            if known.insert(combination.clone()) {
                combinations.push(combination);
            } else {
                let message = text!(En: "this entry of `matrix_include` adds nothing", Fr: "cette entrée de `matrix_include` n'ajoute rien");
                let label = text!(En: "this combination already exists", Fr: "cette combinaison y est déjà");
                self.useless(message, label, entry.span);
            }
        }
    }

    fn missing_axes(&mut self, axes: &[Name], wanted: &[(usize, String)], span: Span) {
        let missing: Vec<String> = axes
            .iter()
            .enumerate()
            .filter(|(index, _)| wanted.iter().all(|(axis, _)| axis != index))
            .map(|(_, name)| format!("`{name}`"))
            .collect();
        let list = missing.join(", ");
        let message = text!(En: "this entry of `matrix_include` is not a complete combination", Fr: "cette entrée de `matrix_include` n'est pas une combinaison complète");
        let label = text!(En: "without {list}", Fr: "sans {list}");
        let help = text!(En: "give each axis a value", Fr: "donnez une valeur à chaque axe");
        let place = self.place(span);
        self.sink.error(Diagnostic::new(codes::MISSING_AXIS, message, place, label).help(help));
    }

    fn useless(&mut self, message: crate::diag::Text, label: crate::diag::Text, span: Span) {
        let help = text!(En: "remove it, or correct its values", Fr: "retirez-la, ou corrigez ses valeurs");
        let place = self.place(span);
        self.sink.error(Diagnostic::new(codes::USELESS_ENTRY, message, place, label).help(help));
    }

    /// The axes (by index) and values of an entry; an unknown axis is reported.
    fn entry(
        &mut self,
        (step, axes): (&Name, &[Name]),
        entry: &Spanned<Table<Scalar>>,
    ) -> Option<Vec<(usize, String)>> {
        let mut wanted = Vec::new();
        let mut whole = true;
        for pair in &entry.value.entries {
            let value = self.scalar_text(&Spanned::new(pair.value.clone(), pair.span));
            let typed = pair.key.value.as_str();
            match axes.iter().position(|name| name.as_str() == typed) {
                Some(index) => wanted.push((index, value)),
                None => {
                    whole = false;
                    let help = did_you_mean(typed, axes.iter().map(Name::as_str));
                    self.unknown(Sought::Axis(step), typed, self.place(pair.key.span), help);
                }
            }
        }
        whole.then_some(wanted)
    }
}

/// Label and help of a text that is meant as a range.
fn range_fault(fault: RangeFault) -> (Text, Text) {
    match fault {
        RangeFault::Ends => (
            text!(En: "not a range", Fr: "pas un intervalle"),
            text!(En: "write two integers, months or days: `\"1..100\"`, `\"2002-01..2024-12\"`, `\"2024-02-01..2024-03-15\"`",
                  Fr: "écrivez deux entiers, mois ou jours : `\"1..100\"`, `\"2002-01..2024-12\"`, `\"2024-02-01..2024-03-15\"`"),
        ),
        RangeFault::Width => (
            text!(En: "zeros in front, and ends of different lengths", Fr: "des zéros en tête, et des bornes de longueurs différentes"),
            text!(En: "give both ends as many digits: `\"001..100\"`", Fr: "donnez autant de chiffres aux deux bornes : `\"001..100\"`"),
        ),
        RangeFault::Backwards => (
            text!(En: "ends before it begins", Fr: "finit avant de commencer"),
            text!(En: "write the smaller end first", Fr: "écrivez la plus petite borne d'abord"),
        ),
        RangeFault::TooMany => (
            text!(En: "more than a million values", Fr: "plus d'un million de valeurs"),
            text!(En: "write a shorter range", Fr: "écrivez un intervalle plus court"),
        ),
    }
}

/// Where a matrix is spoken of: from its first axis on.
fn matrix_span(matrix: &Spanned<Table<RawAxis>>) -> Span {
    matrix.value.entries.first().map_or(matrix.span, |entry| entry.key.span)
}

fn axes_of(axes: &BTreeMap<Name, Vec<String>>, raw: &RawStep) -> Vec<Name> {
    if raw.matrix.is_some() {
        return axes.keys().cloned().collect();
    }
    let first = raw.matrix_include.as_ref().and_then(|include| include.value.first());
    let names: BTreeSet<Name> = first
        .into_iter()
        .flat_map(|entry| entry.value.keys())
        .filter_map(|key| Name::new(key).ok())
        .collect();
    names.into_iter().collect()
}
