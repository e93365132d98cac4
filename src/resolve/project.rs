//! `[project]` and `[params]`.

use std::collections::BTreeMap;

use super::{context::Context, scalar::scalar_text};
use crate::{
    diag::{Lang, Reported},
    manifest::{
        Manifest,
        raw::{RawLanguage, ScalarOrList},
    },
    model::{Name, Param, ParamValue, Project},
    text::{Placed, Span},
};

pub(super) fn project(cx: &mut Context<'_>, manifest: &Manifest) -> Result<Project, Reported> {
    let Some(raw) = &manifest.raw.project else {
        return Err(cx.sink.reported().expect("the shape requires `[project]`"));
    };
    let name = raw.name.as_ref().and_then(|name| {
        cx.name(&name.value, name.span).map(|valid| Placed::new(valid, cx.place(name.span)))
    });
    // A name that is missing or invalid was reported; the rest is judged all the same.
    let name = name.unwrap_or_else(|| {
        let stand_in = Name::new("project").expect("a valid name");
        Placed::new(stand_in, cx.place(Span::new(0, 0)))
    });
    Ok(Project {
        name: name.value,
        place: name.place,
        description: raw.description.clone(),
        authors: raw.authors.clone(),
        version: raw.version.clone(),
        license: raw.license.clone(),
        homepage: raw.homepage.clone(),
        language: match raw.language {
            Some(RawLanguage::Fr) => Lang::Fr,
            Some(RawLanguage::En) | None => Lang::En,
        },
    })
}

pub(super) fn params(cx: &mut Context<'_>, manifest: &Manifest) -> BTreeMap<Name, Param> {
    let mut params = BTreeMap::new();
    for entry in &manifest.raw.params.entries {
        let Ok(name) = Name::new(&entry.key.value) else { continue };
        let value = match &entry.value {
            ScalarOrList::One(scalar) => {
                ParamValue::One(scalar_text(cx.sink, scalar, cx.place(entry.span)))
            }
            ScalarOrList::List(list) => {
                ParamValue::List(list.iter().map(|scalar| cx.scalar_text(scalar)).collect())
            }
        };
        params.insert(name, Param { value, place: cx.place(entry.span) });
    }
    params
}
