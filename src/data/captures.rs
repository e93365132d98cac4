//! Datasets of the form *captures*: one row a distinct capture of named parts of paths.
//!
//! Owns how files of several columns become rows. Knows nothing of how a pattern is matched.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::Path,
};

use csv::StringRecord;

use super::{
    files,
    glob::{Globs, Pattern, parse_all, within},
    recall::Recalled,
    table::{Draft, Faults, NamedFiles, Origin, REPEATED_KEY, Table, keys, reserved_column},
    walk::{FileEntry, join},
};
use crate::{
    diag::{Code, Diagnostic, Sink, Text},
    model::{CapturedPaths, Dataset, Name},
    text,
    text::{Place, Placed},
};

/// Patterns without a capture, or none of which has all.
pub(crate) const NO_CAPTURE: Code = Code::error("data/no-capture");
/// A row without a file for each column.
pub(crate) const INCOMPLETE_ROW: Code = Code::error("data/incomplete-row");
/// A row with two files for one column.
pub(crate) const TWO_FILES: Code = Code::error("data/two-files");
/// A capture with the name of a column.
pub(crate) const CAPTURE_IS_COLUMN: Code = Code::error("data/capture-is-column");

/// The column of a pattern.
struct Column<'a> {
    name: &'a Name,
    written: &'a Placed<String>,
    pattern: Pattern,
    /// Where its captures stand among those of the dataset.
    positions: Vec<usize>,
}

/// The patterns of a dataset.
struct Patterns<'a> {
    dataset: &'a Dataset,
    /// In alphabetical order.
    columns: Vec<Column<'a>>,
    /// Each capture and where it stands first.
    names: Vec<(String, Place)>,
}

/// Values of captures.
type Values<'f> = Vec<&'f str>;

/// The files of one column, by the captures of its pattern.
type Found<'f> = BTreeMap<Values<'f>, usize>;

impl Origin for Patterns<'_> {
    fn name(&self) -> Text {
        let name = &self.dataset.name;
        text!(En: "dataset `{name}`", Fr: "le jeu de données `{name}`")
    }

    fn place(&self) -> Place {
        self.columns[0].written.place
    }

    fn cell(&self, _row: usize, column: usize) -> Place {
        let of_file = || self.columns[column - self.names.len()].written.place;
        self.names.get(column).map_or_else(of_file, |(_, place)| *place)
    }

    fn columns(&self) -> (Place, Text) {
        let seen = text!(En: "these are its captures", Fr: "ses captures sont celles-ci");
        (self.place(), seen)
    }

    fn seen(&self, found: Diagnostic) -> Diagnostic {
        found
    }
}

/// The rows that the files make, and the digests of those files where they are not here and `known`
/// from before; `None` where they are neither, or where an error was reported.
pub(crate) fn read(
    dataset: &Dataset,
    paths: &CapturedPaths,
    known: Option<Recalled>,
    root: &Path,
    sink: &mut Sink,
) -> Option<(Table, Option<Vec<String>>)> {
    let patterns = Patterns::new(dataset, &paths.patterns, sink);
    let exclude = parse_all(&paths.exclude, sink);
    let patterns = patterns?;
    let globs = patterns.columns.iter().map(|column| column.pattern.glob().clone()).collect();
    let globs = Globs::new(globs, exclude?);
    if let Some(Recalled { files, digests }) = known
        && files.iter().all(|file| globs.matches(&file.path))
    {
        // Where these make no whole rows, they were listed by other patterns.
        let table = patterns.table(&files, &paths.key, &mut Sink::default());
        let all = |table: &Table| table.all_files().is_some_and(|all| all.len() == files.len());
        if let Some(table) = table.filter(all) {
            return Some((table, Some(digests)));
        }
    }
    files::look(dataset, root, sink).ok()??;
    let walked = files::walk_dataset(dataset, &globs, root, sink)?;
    patterns.table(&walked.files, &paths.key, sink).map(|table| (table, None))
}

impl<'a> Patterns<'a> {
    /// Reads the patterns; `None` where one has a fault, or they cannot make rows together.
    fn new(
        dataset: &'a Dataset,
        patterns: &'a BTreeMap<Name, Placed<String>>,
        sink: &mut Sink,
    ) -> Option<Self> {
        let mut columns: Vec<Column<'a>> = Vec::new();
        let mut names: Vec<(String, Place)> = Vec::new();
        for (name, written) in patterns {
            let pattern = match Pattern::parse(&written.value) {
                Ok(pattern) => pattern,
                Err(fault) => {
                    let told = fault.of_pattern(&sink.sources, written);
                    sink.error(told);
                    continue;
                }
            };
            let mut positions = Vec::new();
            for (capture, range) in pattern.names() {
                let known = names.iter().position(|(known, _)| known == capture);
                positions.push(known.unwrap_or(names.len()));
                if known.is_none() {
                    names.push((capture.clone(), within(&sink.sources, written, range.clone())));
                }
            }
            columns.push(Column { name, written, pattern, positions });
        }
        let captures = Self { dataset, columns, names };
        let whole = captures.columns.len() == patterns.len();
        (whole && captures.names_fit(sink) && captures.make_rows(sink)).then_some(captures)
    }

    /// Whether every name can be a column; reports those that cannot.
    fn names_fit(&self, sink: &mut Sink) -> bool {
        let mut fit = true;
        for (capture, place) in &self.names {
            fit &= !reserved_column(capture, *place, sink);
            let same = self.columns.iter().find(|column| **column.name == **capture);
            let Some(column) = same else { continue };
            fit = false;
            let message = text!(En: "the capture `{capture}` has the name of a column of `files`", Fr: "la capture `{capture}` porte le nom d'une colonne de `files`");
            let label = text!(En: "this capture", Fr: "cette capture");
            let help =
                text!(En: "rename one of the two", Fr: "donnez un autre nom à l'une des deux");
            sink.error(
                Diagnostic::new(CAPTURE_IS_COLUMN, message, *place, label)
                    .also(column.written.place, text!(En: "the column", Fr: "la colonne"))
                    .help(help),
            );
        }
        for column in &self.columns {
            fit &= !reserved_column(column.name, column.written.place, sink);
        }
        fit
    }

    /// Whether some pattern has all captures, which makes a row of each of its files; reports it
    /// where none has.
    fn make_rows(&self, sink: &mut Sink) -> bool {
        if self.columns.is_empty() {
            return false;
        }
        let dataset = &self.dataset.name;
        if self.names.is_empty() {
            let message = text!(En: "the patterns of `datasets.{dataset}` have no capture, so they tell no rows apart", Fr: "les motifs de `datasets.{dataset}` n'ont aucune capture : ils ne distinguent pas de lignes");
            let label = text!(En: "no `{{name}}` in it", Fr: "aucun `{{nom}}`");
            let help = text!(En: "write a capture where the names differ, such as `Well_{{well}}.nd2`",
                             Fr: "écrivez une capture là où les noms diffèrent, par exemple `Well_{{well}}.nd2`");
            let found = Diagnostic::new(NO_CAPTURE, message, self.place(), label).help(help);
            sink.error(found);
            return false;
        }
        if self.columns.iter().any(|column| self.is_full(column)) {
            return true;
        }
        let message = text!(En: "no pattern of `datasets.{dataset}` has all captures", Fr: "aucun motif de `datasets.{dataset}` n'a toutes les captures");
        let missing = |column: &Column<'_>| {
            let all = self.names.iter().enumerate();
            let lacks = all.filter(|(index, _)| !column.positions.contains(index));
            let lacks: Vec<String> = lacks.map(|(_, (name, _))| format!("`{{{name}}}`")).collect();
            let lacks = lacks.join(", ");
            text!(En: "without {lacks}", Fr: "sans {lacks}")
        };
        let (first, others) = self.columns.split_first().expect("there is one");
        let mut found = Diagnostic::new(NO_CAPTURE, message, first.written.place, missing(first));
        for other in others {
            found = found.also(other.written.place, missing(other));
        }
        let help = text!(En: "a row is a file of a pattern with all captures; write them into one, or make two datasets",
                         Fr: "une ligne est un fichier d'un motif qui a toutes les captures ; écrivez-les dans l'un d'eux, ou faites deux jeux de données");
        sink.error(found.help(help));
        false
    }

    fn is_full(&self, column: &Column<'_>) -> bool {
        column.positions.len() == self.names.len()
    }

    /// The files of each column; two with the same captures are a fault.
    fn find<'f>(&self, files: &'f [FileEntry], faults: &mut Faults<'_>) -> Vec<Found<'f>> {
        self.columns
            .iter()
            .map(|column| {
                let mut found: Found<'f> = BTreeMap::new();
                for (index, file) in files.iter().enumerate() {
                    let Some(values) = column.pattern.captures(&file.path) else { continue };
                    if let Some(before) = found.get(&values) {
                        let two = [&files[*before], file].map(|file| self.shown(&file.path));
                        faults.report(|| two_files(column, two));
                    } else {
                        found.insert(values, index);
                    }
                }
                found
            })
            .collect()
    }

    /// The rows, sorted, at most as many as are asked for; one without a file for each column is a
    /// fault, and so is a file that is no row's.
    fn rows<'f>(
        &self,
        found: &[Found<'f>],
        files: &[FileEntry],
        faults: &mut Faults<'_>,
    ) -> Vec<Values<'f>> {
        let mut rows: BTreeSet<Values<'f>> = BTreeSet::new();
        for (column, found) in self.columns.iter().zip(found).filter(|(c, _)| self.is_full(c)) {
            for values in found.keys() {
                let mut row = vec![""; self.names.len()];
                for (value, position) in values.iter().zip(&column.positions) {
                    row[*position] = value;
                }
                rows.insert(row);
            }
        }
        for (column, found) in self.columns.iter().zip(found).filter(|(c, _)| !self.is_full(c)) {
            let used: HashSet<Values<'f>> = rows.iter().map(|row| column.of(row)).collect();
            let mut lone: Vec<usize> = found
                .iter()
                .filter(|(values, _)| !used.contains(*values))
                .map(|(_, i)| *i)
                .collect();
            lone.sort_unstable();
            for index in lone {
                faults.report(|| no_row(column, &self.shown(&files[index].path)));
            }
        }
        let limit = self.dataset.limit.unwrap_or(usize::MAX);
        let rows: Vec<Values<'f>> = rows.into_iter().take(limit).collect();
        for row in &rows {
            for (column, found) in self.columns.iter().zip(found) {
                if !found.contains_key(&column.of(row)) {
                    faults.report(|| self.incomplete(column, row));
                }
            }
        }
        rows
    }

    /// The table of the rows that these files make; `None` where one has a fault.
    fn table(&self, files: &[FileEntry], key: &[Placed<String>], sink: &mut Sink) -> Option<Table> {
        let mut faults = Faults::new(self, sink);
        let found = self.find(files, &mut faults);
        let rows = self.rows(&found, files, &mut faults);
        if faults.finish() {
            return None;
        }
        self.keyed(&rows, &found, files, key, sink)
    }

    /// The table of complete rows; `None` where their key has a fault.
    fn keyed(
        &self,
        rows: &[Values<'_>],
        found: &[Found<'_>],
        files: &[FileEntry],
        key: &[Placed<String>],
        sink: &mut Sink,
    ) -> Option<Table> {
        let width = self.columns.len();
        let indexes = rows.iter().flat_map(|row| {
            self.columns.iter().zip(found).map(|(column, found)| found[&column.of(row)])
        });
        let of_rows: Vec<usize> = indexes.collect();
        let mut kept = of_rows.clone();
        kept.sort_unstable();
        kept.dedup();
        let record = |(row, own): (&Values<'_>, &[usize])| -> StringRecord {
            row.iter().copied().chain(own.iter().map(|index| files[*index].path.as_str())).collect()
        };
        let captures = self.names.iter().map(|(name, place)| (name.clone(), Some(*place)));
        let of_files =
            self.columns.iter().map(|column| (column.name.to_string(), Some(column.written.place)));
        let draft = Draft {
            columns: captures.chain(of_files).collect(),
            rows: rows.iter().zip(of_rows.chunks(width)).map(record).collect(),
            places: Vec::new(),
        };
        let chosen = if key.is_empty() {
            (0..self.names.len()).collect()
        } else {
            draft.find(key, self, sink)?
        };
        let mut faults = Faults::new(self, sink);
        keys::each(&draft, &chosen, self, &mut faults);
        keys::repeated(&draft, &chosen, |values, before, row| {
            let two = [before, row].map(|row| self.told(&rows[row]));
            faults.report(|| repeated(key[0].place, values, two));
        });
        if faults.finish() {
            return None;
        }
        let position = |index: &usize| kept.binary_search(index).ok();
        let of_rows = of_rows.iter().map(position).collect();
        let files = kept.iter().map(|index| files[*index].clone()).collect();
        let named = NamedFiles::new(files, of_rows, width);
        let file_columns = (self.names.len()..self.names.len() + width).collect();
        Some(Table::new(draft, chosen, file_columns, &self.dataset.path, Some(named)))
    }

    /// A path inside the dataset as people know it.
    fn shown(&self, path: &str) -> String {
        join(&self.dataset.path, path)
    }

    /// A row as people know it: `well = A1, strain = wt`.
    fn told(&self, row: &Values<'_>) -> String {
        let captures = self.names.iter().zip(row);
        captures
            .map(|((name, _), value)| format!("{name} = {value}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn incomplete(&self, column: &Column<'_>, row: &Values<'_>) -> Diagnostic {
        let (name, told) = (column.name, self.told(row));
        let mut wanted = column.written.value.clone();
        for ((capture, _), value) in self.names.iter().zip(row) {
            wanted = wanted.replace(&format!("{{{capture}}}"), value);
        }
        let wanted = self.shown(&wanted);
        let message = text!(En: "the row `{told}` has no file for `{name}`", Fr: "la ligne `{told}` n'a pas de fichier pour `{name}`");
        let label = text!(En: "looked for `{wanted}`", Fr: "cherché : `{wanted}`");
        let help = text!(En: "add the file, or leave those of this row out with `exclude`",
                         Fr: "ajoutez le fichier, ou écartez ceux de cette ligne par `exclude`");
        Diagnostic::new(INCOMPLETE_ROW, message, column.written.place, label).help(help)
    }
}

impl Column<'_> {
    /// Of a row's captures those of this column's pattern.
    fn of<'f>(&self, row: &Values<'f>) -> Values<'f> {
        self.positions.iter().map(|position| row[*position]).collect()
    }
}

fn two_files(column: &Column<'_>, [first, second]: [String; 2]) -> Diagnostic {
    let name = column.name;
    let message = text!(En: "`{first}` and `{second}` are both `{name}` of one row", Fr: "`{first}` et `{second}` sont tous deux `{name}` d'une même ligne");
    let label = text!(En: "their captures are the same", Fr: "leurs captures sont les mêmes");
    let help = text!(En: "write a capture where the names differ, or leave one out with `exclude`",
                     Fr: "écrivez une capture là où les noms diffèrent, ou écartez-en un par `exclude`");
    Diagnostic::new(TWO_FILES, message, column.written.place, label).help(help)
}

fn no_row(column: &Column<'_>, path: &str) -> Diagnostic {
    let name = column.name;
    let message =
        text!(En: "`{path}` is `{name}` of no row", Fr: "`{path}` n'est `{name}` d'aucune ligne");
    let label = text!(En: "no file of a pattern with all captures goes with it", Fr: "aucun fichier d'un motif qui a toutes les captures ne va avec lui");
    let help = text!(En: "add the files of its rows, or leave it out with `exclude`",
                     Fr: "ajoutez les fichiers de ses lignes, ou écartez-le par `exclude`");
    Diagnostic::new(INCOMPLETE_ROW, message, column.written.place, label).help(help)
}

fn repeated(place: Place, values: &[&str], [first, second]: [String; 2]) -> Diagnostic {
    let shown = values.join(", ");
    let message =
        text!(En: "two rows have the key `{shown}`", Fr: "deux lignes ont la clé `{shown}`");
    let label = text!(En: "`{first}` and `{second}`", Fr: "`{first}` et `{second}`");
    let help = text!(En: "add the capture that tells them apart", Fr: "ajoutez la capture qui les distingue");
    Diagnostic::new(REPEATED_KEY, message, place, label).help(help)
}

#[cfg(test)]
mod tests;
