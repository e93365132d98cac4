//! The one way from a scalar to its text.

use crate::{
    diag::Sink,
    manifest::raw::Scalar,
    text::{Place, Spanned},
};

use super::context::Context;

impl Context<'_> {
    /// The text of a scalar: a string as it is, a number as it stands in the manifest.
    pub(super) fn scalar_text(&self, scalar: &Spanned<Scalar>) -> String {
        scalar_text(self.sink, &scalar.value, self.place(scalar.span))
    }
}

/// The text of the scalar at `place`: a number as it stands, without `_` and `+`; `0x…` decimal.
pub(super) fn scalar_text(sink: &Sink, scalar: &Scalar, place: Place) -> String {
    match scalar {
        Scalar::String(text) => text.clone(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Integer(value) => {
            let written = sink.sources.slice(place);
            let radix = written.trim_start_matches(['+', '-']).starts_with("0x")
                || written.starts_with("0o")
                || written.starts_with("0b");
            if radix { value.to_string() } else { plain_number(written) }
        }
        Scalar::Float(_) => plain_number(sink.sources.slice(place)),
    }
}

fn plain_number(written: &str) -> String {
    written.chars().filter(|c| !matches!(c, '_' | '+')).collect()
}
