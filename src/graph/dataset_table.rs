//! `datasets.NAME | table`: what a file of rows, one a line and cells parted by tabs, cannot hold.

use super::values::Values;
use crate::{
    diag::{Code, Diagnostic, Sink},
    model::{DatasetId, Hole},
    text,
};

pub(super) const BREAKS_TABLE: Code = Code::error("template/cell-breaks-table");

/// Whether the rows of a dataset can be written as a table; what cannot is reported, once.
pub(super) fn judge(values: &Values<'_>, hole: &Hole, id: DatasetId, sink: &mut Sink) -> bool {
    let Some(rows) = values.rows.dataset(id) else { return true };
    let breaks = |text: &str| text.contains(['\t', '\n', '\r']);
    let found = rows.table_columns().find_map(|column| {
        let row = (0..rows.len()).find(|row| breaks(&rows.cell(*row, column)))?;
        Some((column, row))
    });
    let header = rows.table_columns().find(|column| breaks(&rows.columns()[*column]));
    let (column, place) = match (found, header) {
        (Some((column, row)), _) => (column, rows.place(row)),
        (None, Some(column)) => (column, rows.column_place(column)),
        (None, None) => return true,
    };
    let dataset = &values.lab.dataset(id).name;
    let column = crate::text::escape(&rows.columns()[column]);
    let message = text!(
        En: "a value in column `{column}` of `datasets.{dataset}` holds a tab or a line end, which a table cannot",
        Fr: "une valeur de la colonne `{column}` de `datasets.{dataset}` contient une tabulation ou une fin de ligne, qu'un tableau ne peut contenir"
    );
    let label = text!(En: "would be a table of its rows", Fr: "serait un tableau de ses lignes");
    let help = text!(
        En: "change the value, or rename the file",
        Fr: "changez cette valeur, ou renommez le fichier"
    );
    let mut diagnostic = Diagnostic::new(BREAKS_TABLE, message, hole.place, label).help(help);
    if let Some(place) = place {
        diagnostic = diagnostic.also(place, text!(En: "in this row", Fr: "dans cette ligne"));
    }
    sink.error(diagnostic);
    false
}
