//! What every part of this room needs: the file, the names that exist, the sink.

use crate::{
    diag::{Diagnostic, Sink},
    manifest::{Cut, Literal, name_rule},
    model::{DatasetId, EnvironmentId, Name, ParamValue, StepId, Template},
    text,
    text::{Joined, Place, Placed, Span, Spanned},
};

use super::{
    codes,
    known::{Defined, Known},
};

/// The names that a manifest defines.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub params: Known<ParamValue>,
    pub datasets: Known<DatasetId>,
    pub environments: Known<EnvironmentId>,
    pub steps: Known<StepNames>,
    pub cluster: ClusterNames,
}

/// What `cluster` stands for in templates.
#[derive(Debug, Default)]
pub(super) enum ClusterNames {
    /// The project names no cluster.
    #[default]
    None,
    /// Its profile could not be read: any name may be one.
    Unknown,
    /// Its name, and the folders that it names.
    Profile(String, Known<Template>),
}

/// What a step defines that others may name.
#[derive(Debug, Clone)]
pub(super) struct StepNames {
    pub id: StepId,
    /// Its name in the header of its table.
    pub place: Place,
    pub outputs: Defined,
}

/// The one context of this room.
pub(super) struct Context<'a> {
    pub texts: &'a Joined,
    pub cut: &'a Cut,
    pub sink: &'a mut Sink,
    pub names: Names,
}

impl<'a> Context<'a> {
    pub(super) fn new(texts: &'a Joined, cut: &'a Cut, sink: &'a mut Sink) -> Self {
        Self { texts, cut, sink, names: Names::default() }
    }

    /// The place of a span of the manifest.
    pub(super) fn place(&self, span: Span) -> Place {
        self.texts.place(span)
    }

    /// A value with its place.
    pub(super) fn placed<T: Clone>(&self, value: &Spanned<T>) -> Placed<T> {
        Placed::new(value.value.clone(), self.place(value.span))
    }

    /// The values with their places.
    pub(super) fn placed_all<T: Clone>(&self, values: Option<&[Spanned<T>]>) -> Vec<Placed<T>> {
        values.unwrap_or_default().iter().map(|value| self.placed(value)).collect()
    }

    /// The place of a part of a string: `range` counts bytes of the string's value.
    pub(super) fn within(&self, string: Span, range: std::ops::Range<usize>) -> Place {
        within(self.sink, self.place(string), range)
    }

    /// A name, or the report of why it is none.
    pub(super) fn name(&mut self, typed: &str, span: Span) -> Option<Name> {
        if let Ok(name) = Name::new(typed) {
            return Some(name);
        }
        let (rule, offered) = name_rule(typed);
        let help = match offered {
            Some(name) => text!(En: "write `\"{name}\"`", Fr: "écrivez `\"{name}\"`"),
            None => text!(En: "choose another name", Fr: "choisissez un autre nom"),
        };
        let message =
            text!(En: "`{typed}` is not a valid name", Fr: "`{typed}` n'est pas un nom valide");
        let place = self.place(span);
        self.sink.error(Diagnostic::new(codes::BAD_NAME, message, place, rule).help(help));
        None
    }
}

/// The place of a part of the TOML string at `string`: `range` counts bytes of its value.
pub(super) fn within(sink: &Sink, string: Place, range: std::ops::Range<usize>) -> Place {
    let literal = Literal::new(sink.sources.slice(string));
    string.with_span(literal.span(string.span, range))
}

/// `text` as typed, with control characters told: what a message may quote.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line
}
