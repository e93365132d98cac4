//! `args`, and a `command` that is a list: each element, or each option of a map, as arguments.

use super::{
    context::Context,
    template::{Own, Scope},
};
use crate::{
    manifest::raw::{Entry, Scalar, ScalarOrList, Table},
    model::{Argument, Part, Template},
    text::{Place, Span, Spanned},
};

impl Context<'_> {
    /// One argument an element, or as many as its list has.
    pub(super) fn argument_list(
        &mut self,
        list: &[Spanned<Scalar>],
        own: &Own<'_>,
    ) -> Vec<Argument> {
        list.iter().map(|element| self.argument(element, own)).collect()
    }

    /// `--name value` of each entry, in the order of names; `true` is the option alone, `false` and an
    /// empty list are nothing.
    pub(super) fn argument_map(
        &mut self,
        map: &Table<ScalarOrList>,
        own: &Own<'_>,
    ) -> Vec<Argument> {
        let mut entries: Vec<&Entry<ScalarOrList>> = map.entries.iter().collect();
        entries.sort_by(|a, b| a.key.value.cmp(&b.key.value));
        let mut arguments = Vec::new();
        for entry in entries {
            self.option(entry, own, &mut arguments);
        }
        arguments
    }

    fn option(
        &mut self,
        entry: &Entry<ScalarOrList>,
        own: &Own<'_>,
        arguments: &mut Vec<Argument>,
    ) {
        let name = &entry.key.value;
        let hyphens = if name.chars().count() == 1 { "-" } else { "--" };
        let option = format!("{hyphens}{name}");
        let alone = literal(option.clone(), self.place(entry.key.span));
        match &entry.value {
            ScalarOrList::One(Scalar::Boolean(false)) => {}
            ScalarOrList::One(Scalar::Boolean(true)) => arguments.push(alone),
            ScalarOrList::One(scalar) => {
                let value = self.argument(&Spanned::new(scalar.clone(), entry.span), own);
                if value.value.whole().is_some() {
                    arguments.push(Argument { option: Some(option), value: value.value });
                } else {
                    arguments.extend([alone, value]);
                }
            }
            ScalarOrList::List(list) if list.is_empty() => {}
            ScalarOrList::List(list) => {
                arguments.push(alone);
                arguments.extend(self.argument_list(list, own));
            }
        }
    }

    fn argument(&mut self, element: &Spanned<Scalar>, own: &Own<'_>) -> Argument {
        let span: Span = element.span;
        let text = self.scalar_text(element);
        let read = self.partial_template(&text, span, Scope::Task, Some(own));
        Argument { option: None, value: read.template }
    }
}

fn literal(text: String, place: Place) -> Argument {
    Argument { option: None, value: Template { parts: vec![Part::Text(text)], place } }
}
