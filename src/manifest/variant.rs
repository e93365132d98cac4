//! `[variants]`: a partial manifest put over the whole one, in the tree, so that all that follows
//! reads one manifest whose places point into the variant where that speaks. Knows which keys a
//! variant may have, and nothing of what they mean.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    codes::{NOT_IN_VARIANT, VARIANT_ADDS},
    cut::Cut,
    later::is_at,
    tree::{Path, short},
};
use crate::{
    diag::{Diagnostic, did_you_mean},
    model::Name,
    text,
    text::Joined,
};

/// Tables whose names a variant may set anew but not add to.
const NAMES: [&str; 6] =
    ["params", "datasets", "environments", "steps", "steps.*.outputs", "steps.*.matrix"];

/// What is of the whole manifest alone.
const WHOLE: [(&str, &str); 4] =
    [("", "variants"), ("", "checks"), ("project", "include"), ("project", "requires")];

/// Takes out of `root` what every variant says, and gives what `wanted` says; their names stay.
pub(super) fn take<'t>(root: &mut DeValue<'t>, wanted: Option<&Name>) -> Option<DeTable<'t>> {
    let DeValue::Table(root) = root else { return None };
    let DeValue::Table(variants) = root.get_mut("variants")?.get_mut() else { return None };
    let mut taken = None;
    let names: Vec<String> = variants.keys().map(|name| name.get_ref().to_string()).collect();
    for name in names {
        let Some(DeValue::Table(table)) = variants.get_mut(name.as_str()).map(Spanned::get_mut)
        else {
            continue;
        };
        let table = std::mem::take(table);
        if wanted.is_some_and(|wanted| wanted.as_str() == name) {
            taken = Some(table);
        }
    }
    taken
}

/// A variant that is put over the whole manifest.
pub(super) struct Merging<'m> {
    /// Its name.
    pub(super) name: &'m Name,
    /// What of the whole manifest was set aside: it may be there.
    pub(super) cut: &'m Cut,
    /// Where places lie.
    pub(super) texts: &'m Joined,
    /// What was found.
    pub(super) found: Vec<Diagnostic>,
}

impl Merging<'_> {
    /// Puts `table` over `base`: tables merge, all else is replaced.
    pub(super) fn merge<'t>(
        &mut self,
        base: &mut DeTable<'t>,
        table: DeTable<'t>,
        path: &mut Path,
    ) {
        for (key, value) in table {
            let name = key.get_ref().to_string();
            path.push(name.clone());
            let names_only = NAMES.iter().any(|table| is_at(path, table, "*"));
            if WHOLE.iter().any(|(table, whole)| is_at(path, table, whole)) {
                self.found.push(self.of_the_whole(path, &key));
            } else if names_only && !base.contains_key(name.as_str()) {
                let keys: Vec<&str> = path.iter().map(String::as_str).collect();
                if !self.cut.has(&keys) {
                    let known = base.keys().map(|key| key.get_ref().as_ref());
                    self.found.push(self.adds(path, &key, known));
                }
            } else {
                self.put(base, key, value, path);
            }
            path.pop();
        }
    }

    fn put<'t>(
        &mut self,
        base: &mut DeTable<'t>,
        key: Spanned<toml::de::DeString<'t>>,
        value: Spanned<DeValue<'t>>,
        path: &mut Path,
    ) {
        let span = value.span();
        match (base.get_mut(key.get_ref().as_ref()), value.into_inner()) {
            (Some(there), DeValue::Table(table)) if there.get_ref().is_table() => {
                let DeValue::Table(there) = there.get_mut() else { unreachable!("it is one") };
                self.merge(there, table, path);
            }
            // What is new is a table of its own: it may hold names that would be new.
            (there, DeValue::Table(table)) => {
                let mut own = DeTable::new();
                let said = !table.is_empty();
                self.merge(&mut own, table, path);
                // Where all of it was refused, nothing more is to be said.
                if said && own.is_empty() {
                    return;
                }
                let own = Spanned::new(span, DeValue::Table(own));
                match there {
                    Some(there) => *there = own,
                    None => {
                        base.insert(key, own);
                    }
                }
            }
            (Some(there), value) => *there = Spanned::new(span, value),
            (None, value) => {
                base.insert(key, Spanned::new(span, value));
            }
        }
    }

    fn adds<'k>(
        &self,
        path: &[String],
        key: &Spanned<toml::de::DeString<'_>>,
        known: impl Iterator<Item = &'k str>,
    ) -> Diagnostic {
        let dotted = short(&path.join("."));
        let variant = self.name;
        let message = text!(
            En: "the variant `{variant}` adds `{dotted}`",
            Fr: "la variante `{variant}` ajoute `{dotted}`"
        );
        let label = text!(
            En: "a variant changes what is there, and adds no name",
            Fr: "une variante modifie ce qui existe et n'ajoute aucun nom"
        );
        let help = did_you_mean(key.get_ref(), known).unwrap_or_else(|| {
            text!(
                En: "define it outside `[variants.{variant}]`",
                Fr: "définissez-le hors de `[variants.{variant}]`"
            )
        });
        let place = self.texts.place(key.span().into());
        Diagnostic::new(VARIANT_ADDS, message, place, label).help(help)
    }

    fn of_the_whole(&self, path: &[String], key: &Spanned<toml::de::DeString<'_>>) -> Diagnostic {
        let dotted = short(&path.join("."));
        let variant = self.name;
        let message = text!(
            En: "a variant cannot set `{dotted}`",
            Fr: "une variante ne peut pas fixer `{dotted}`"
        );
        let label =
            text!(En: "is the same for all variants", Fr: "est le même pour toutes les variantes");
        let help = text!(
            En: "write it outside `[variants.{variant}]`",
            Fr: "écrivez-le hors de `[variants.{variant}]`"
        );
        let place = self.texts.place(key.span().into());
        Diagnostic::new(NOT_IN_VARIANT, message, place, label).help(help)
    }
}
