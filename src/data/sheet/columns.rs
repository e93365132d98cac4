//! The header of a sheet: its columns, and those that the manifest names.

use std::collections::HashMap;

use super::{
    SheetText, fault,
    lines::{Line, cell_spans},
};
use crate::{
    diag::{Diagnostic, Sink, did_you_mean},
    text,
    text::{Placed, Span},
};

/// The columns of a sheet.
pub(super) struct Header {
    columns: Vec<(String, Span)>,
    line: Span,
}

impl Header {
    /// The header that `line` is: names, each once.
    pub(super) fn read(sheet: &SheetText, line: &Line, sink: &mut Sink) -> Option<Self> {
        let spans = cell_spans(&sheet.text, line.span.start, sheet.delimiter).0;
        let columns: Vec<(String, Span)> =
            line.cells.iter().map(str::to_owned).zip(spans).collect();
        let mut first: HashMap<&str, Span> = HashMap::new();
        let mut valid = true;
        for (index, (name, span)) in columns.iter().enumerate() {
            if name.is_empty() {
                fault::unnamed_column(sheet, index, *span, sink);
                valid = false;
            } else if let Some(before) = first.insert(name, *span) {
                fault::duplicate_column(sheet, name, (before, *span), sink);
                valid = false;
            }
        }
        valid.then_some(Self { columns, line: line.span })
    }

    /// How many columns there are.
    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The name of a column.
    pub(super) fn name(&self, column: usize) -> &str {
        &self.columns[column].0
    }

    /// The header's line.
    pub(super) fn line(&self) -> Span {
        self.line
    }

    /// The columns with these names; `None` where one is missing, each of which is reported.
    pub(super) fn columns(
        &self,
        sheet: &SheetText,
        names: &[Placed<String>],
        sink: &mut Sink,
    ) -> Option<Vec<usize>> {
        let found: Vec<usize> = names
            .iter()
            .filter_map(|name| {
                let index = self.columns.iter().position(|(column, _)| *column == name.value);
                if index.is_none() {
                    self.report_unknown(sheet, name, sink);
                }
                index
            })
            .collect();
        (found.len() == names.len()).then_some(found)
    }

    fn report_unknown(&self, sheet: &SheetText, name: &Placed<String>, sink: &mut Sink) {
        let (written, table) = (&name.value, sheet.table.value.as_str());
        let names = self.columns.iter().map(|(column, _)| column.as_str());
        sink.error(
            Diagnostic::new(
                fault::UNKNOWN_COLUMN,
                text!(
                    En: "the sheet `{table}` has no column `{written}`",
                    Fr: "la feuille `{table}` n'a pas de colonne `{written}`"
                ),
                name.place,
                text!(En: "no such column", Fr: "aucune colonne de ce nom"),
            )
            .also(
                self.line.in_file(sheet.file),
                text!(En: "these are the columns", Fr: "voici les colonnes"),
            )
            .maybe_help(did_you_mean(written, names)),
        );
    }

    /// The columns, with their places.
    pub(super) fn into_columns(self) -> Vec<(String, Span)> {
        self.columns
    }
}
