//! Datasets of the form *rows*: written in the manifest.
//!
//! Owns what is asked of such rows. Knows nothing of TOML.

use std::path::Path;

use csv::StringRecord;

use super::{
    files,
    table::{Draft, Faults, NamedFiles, Origin, Table, reserved_column},
};
use crate::{
    diag::{Diagnostic, Sink, Text},
    model::{Dataset, WrittenRows},
    text,
    text::{Place, Placed},
};

/// The cells of rows in the manifest.
struct Cells<'a> {
    dataset: &'a Dataset,
    written: &'a WrittenRows,
}

impl Origin for Cells<'_> {
    fn name(&self) -> Text {
        let name = &self.dataset.name;
        text!(En: "dataset `{name}`", Fr: "le jeu de données `{name}`")
    }

    fn place(&self) -> Place {
        self.written.place
    }

    fn cell(&self, row: usize, column: usize) -> Place {
        let row = &self.written.rows[row];
        row.value[column].as_ref().map_or(row.place, |cell| cell.place)
    }

    fn columns(&self) -> (Place, Text) {
        let first = self.written.rows.first().map_or(self.written.place, |row| row.place);
        (first, text!(En: "these are its rows", Fr: "ses lignes sont ainsi"))
    }

    fn seen(&self, found: Diagnostic) -> Diagnostic {
        found
    }
}

/// The rows that are written; `None` where an error was reported.
pub(crate) fn read(
    dataset: &Dataset,
    written: &WrittenRows,
    root: &Path,
    sink: &mut Sink,
) -> Option<Table> {
    let origin = Cells { dataset, written };
    let limit = dataset.limit.unwrap_or(usize::MAX);
    let rows = written.rows.iter().take(limit);
    let record = |row: &Placed<Vec<Option<Placed<String>>>>| -> StringRecord {
        row.value.iter().map(|cell| cell.as_ref().map_or("", |cell| cell.value.as_str())).collect()
    };
    let columns: Vec<(String, Option<Place>)> = written
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let cell =
                |row: &Placed<Vec<Option<Placed<String>>>>| Some(row.value[index].as_ref()?.place);
            (column.to_string(), written.rows.iter().find_map(cell))
        })
        .collect();
    let mut free = true;
    for (column, place) in &columns {
        free &= !reserved_column(column, place.unwrap_or(written.place), sink);
    }
    let draft = Draft {
        columns,
        rows: rows.clone().map(record).collect(),
        places: rows.map(|row| row.place).collect(),
    };
    // Without a row there is no column, and an empty dataset is told as such.
    if written.rows.is_empty() {
        let none = NamedFiles::new(Vec::new(), Vec::new(), 0);
        return Some(Table::new(draft, Vec::new(), Vec::new(), &dataset.path, Some(none)));
    }
    let key = draft.find(&written.key, &origin, sink);
    let file_columns = draft.find(&written.files, &origin, sink);
    let columns = (key?, file_columns?);
    if !free {
        return None;
    }
    let folder = files::named_folder(dataset, &written.files, root, sink)?;
    let faults = Faults::new(&origin, sink);
    draft.judge(columns, &folder, &origin, faults)
}

#[cfg(test)]
mod tests {
    use crate::{
        data::{Rows, rows, testing::World},
        model::{DatasetId, Lab},
    };

    fn read(world: &mut World, lab: &Lab) -> Rows {
        rows(lab, world.folder.path(), &|_| None, &mut world.sink)
    }

    #[test]
    fn rows_stand_as_they_are_written() {
        let mut world = World::new(&[("data/x.csv", "12")]);
        let written: &[&[(&str, &str)]] =
            &[&[("name", "b"), ("table", "./x.csv")], &[("name", "a"), ("level", "0.10")]];
        let lab = world.rows_dataset(written, &["name"], &["table"]);
        let found = read(&mut world, &lab);
        assert_eq!(world.findings(), Vec::<String>::new());
        let found = found.dataset(DatasetId(0)).unwrap();
        assert_eq!(found.columns(), ["level", "name", "table"]);
        assert_eq!((found.cell(0, 1), found.cell(1, 0)), ("b".into(), "0.10".into()));
        assert_eq!((found.cell(0, 2), found.cell(1, 2)), ("data/x.csv".into(), "".into()));
        assert_eq!((found.first_empty_cell(0), found.first_empty_cell(1)), (Some(0), None));
        assert_eq!((found.files(0).count(), found.files(1).count()), (1, 0));
        assert_eq!(world.sink.sources.slice(found.place(1).unwrap()), "\"row\"");
    }

    #[test]
    fn faults_stand_in_the_cell_or_in_its_row() {
        let mut world = World::new(&[("data/x.csv", "")]);
        let written: &[&[(&str, &str)]] = &[
            &[("name", "a"), ("table", "y.csv")],
            &[("table", "x.csv")],
            &[("name", "a b")],
            &[("name", "a"), ("table", "../x.csv")],
        ];
        let lab = world.rows_dataset(written, &["name"], &["table"]);
        assert!(read(&mut world, &lab).dataset(DatasetId(0)).is_none());
        assert_eq!(
            world.findings(),
            [
                r#"data/repeated-key ["\"a\"", "\"a\""] two rows have the key `a`"#,
                r#"data/cell-file ["\"y.csv\""] `data/y.csv` does not exist"#,
                r#"data/empty-key ["\"row\""] this row is empty in the key column `name`"#,
                r#"data/unsafe-key ["\"a b\""] the key `a b` is not safe in a file name"#,
                r#"data/cell-path ["\"../x.csv\""] `../x.csv` is not a path inside the dataset"#,
            ]
        );
    }

    #[test]
    fn columns_that_cannot_be() {
        let mut world = World::new(&[]);
        let lab = world.rows_dataset(&[&[("name", "a"), ("index", "1")]], &["name"], &[]);
        assert!(read(&mut world, &lab).dataset(DatasetId(0)).is_none());
        assert_eq!(world.codes(), ["data/reserved-column"]);
        let mut world = World::new(&[]);
        let lab = world.rows_dataset(&[&[("name", "a")]], &["nam"], &[]);
        assert!(read(&mut world, &lab).dataset(DatasetId(0)).is_none());
        assert_eq!(
            world.findings(),
            [r#"data/unknown-column ["\"nam\"", "\"row\""] dataset `movies` has no column `nam`"#]
        );
    }

    #[test]
    fn no_row_is_an_empty_dataset_and_a_limit_ends_the_rows() {
        let mut world = World::new(&[]);
        let lab = world.rows_dataset(&[], &["name"], &[]);
        let found = read(&mut world, &lab);
        assert!(found.dataset(DatasetId(0)).unwrap().is_empty());
        assert_eq!(world.codes(), ["data/empty-dataset"]);
        let mut world = World::new(&[]);
        let mut lab =
            world.rows_dataset(&[&[("n", "b")], &[("n", "a")], &[("n", "a")]], &["n"], &[]);
        lab.datasets[0].limit = Some(2);
        let found = read(&mut world, &lab);
        let found = found.dataset(DatasetId(0)).unwrap();
        assert_eq!((found.len(), found.cell(1, 0)), (2, "a".into()));
        assert_eq!(world.findings(), Vec::<String>::new());
    }
}
