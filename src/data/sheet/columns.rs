//! The header of a sheet.

use std::collections::HashMap;

use super::{
    SheetText, fault,
    lines::{Line, cell_spans},
};
use crate::{
    diag::Sink,
    text::{Place, Span},
};

/// The columns that `line` names, each once, with their places; `None` where a fault of it was
/// reported.
pub(super) fn read(
    sheet: &SheetText,
    line: &Line,
    sink: &mut Sink,
) -> Option<Vec<(String, Option<Place>)>> {
    let spans = cell_spans(&sheet.text, line.span.start, sheet.delimiter).0;
    let mut first: HashMap<&str, Span> = HashMap::new();
    let mut valid = true;
    for (index, (name, span)) in line.cells.iter().zip(&spans).enumerate() {
        if name.is_empty() {
            fault::unnamed_column(sheet, index, *span, sink);
            valid = false;
        } else if let Some(before) = first.insert(name, *span) {
            fault::duplicate_column(sheet, name, (before, *span), sink);
            valid = false;
        }
    }
    let columns = line.cells.iter().map(str::to_owned);
    let places = spans.iter().map(|span| Some(span.in_file(sheet.file)));
    valid.then(|| columns.zip(places).collect())
}
