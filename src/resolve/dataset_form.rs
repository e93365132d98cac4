//! Which of its four forms a dataset has: files, named parts of paths, a sheet, rows. Knows which
//! keys go together; nothing of what lies on disk.

use std::collections::BTreeSet;

use super::{codes, context::Context};
use crate::{
    diag::{Diagnostic, Lang, Severity, Text},
    manifest::raw::{RawDataset, RawFiles, Scalar, Table},
    model::{CapturedPaths, DatasetForm, Name, WrittenRows},
    text,
    text::{Place, Placed, Span, Spanned},
};

/// The key that decides the form.
#[derive(Clone, Copy, PartialEq)]
enum Lead<'r> {
    /// `table`.
    Table(&'r Spanned<String>),
    /// `rows`.
    Rows(&'r Spanned<Vec<Spanned<Table<Scalar>>>>),
    /// `files`, as a pattern for each column.
    Patterns(&'r Table<Spanned<String>>, Span),
    /// None of these.
    Files,
}

impl Context<'_> {
    /// The form of a dataset; `None` where keys of two forms, or one without the other, were
    /// reported.
    pub(super) fn dataset_form(&mut self, name: &Name, raw: &RawDataset) -> Option<DatasetForm> {
        let lead = self.lead(name, raw)?;
        let faults = self.sink.count(Severity::Error);
        self.globs_fit(name, raw, lead);
        let columns = match raw.files.as_ref().map(|files| (&files.value, files.span)) {
            Some((RawFiles::Columns(columns), span)) => Some((columns.as_slice(), span)),
            _ => None,
        };
        if let Some((_, span)) = columns
            && lead == Lead::Files
        {
            self.alone(name, "files", span);
        }
        if let Some(key) = &raw.key
            && lead == Lead::Files
        {
            self.alone(name, "key", key.span);
        }
        let key = self.placed_all(raw.key.as_ref().map(|key| key.value.as_slice()));
        let files = self.placed_all(columns.map(|(columns, _)| columns));
        let exclude = self.placed_all(raw.exclude.as_deref());
        let form = match lead {
            Lead::Table(table) => {
                let table = self.project_path(&table.value, table.span)?;
                DatasetForm::Sheet { table, key, files }
            }
            Lead::Rows(rows) => DatasetForm::Rows(self.written_rows(name, rows, key, files)?),
            Lead::Patterns(patterns, _) => {
                let pattern = |pattern: &Spanned<String>| self.placed(pattern);
                let patterns = patterns.entries.iter().filter_map(|entry| {
                    let value = Spanned::new(entry.value.value.clone(), entry.value.span);
                    Some((Name::new(&entry.key.value).ok()?, pattern(&value)))
                });
                DatasetForm::Captures(CapturedPaths { patterns: patterns.collect(), exclude, key })
            }
            Lead::Files => {
                let include = match &raw.include {
                    Some(include) => self.placed_all(Some(include)),
                    None => vec![Placed::new("**/*".to_owned(), self.everywhere(raw))],
                };
                DatasetForm::Files { include, exclude }
            }
        };
        (self.sink.count(Severity::Error) == faults).then_some(form)
    }

    /// The key that decides the form; `None` where there are two, which is reported.
    fn lead<'r>(&mut self, name: &Name, raw: &'r RawDataset) -> Option<Lead<'r>> {
        let patterns = raw.files.as_ref().and_then(|files| match &files.value {
            RawFiles::Patterns(patterns) => {
                // Of `files.image = …` the first column is what a person sees.
                let span = patterns.entries.first().map_or(files.span, |entry| entry.key.span);
                Some(Lead::Patterns(patterns, span))
            }
            RawFiles::Columns(_) => None,
        });
        let leads: Vec<Lead<'_>> =
            [raw.table.as_ref().map(Lead::Table), raw.rows.as_ref().map(Lead::Rows), patterns]
                .into_iter()
                .flatten()
                .collect();
        match leads.as_slice() {
            [] => Some(Lead::Files),
            [only] => Some(*only),
            [first, second, ..] => {
                let (one, other) = (first.words(), second.words());
                let message = Text::each(|lang| {
                    let (one, other) = (one.get(lang), other.get(lang));
                    match lang {
                        Lang::En => {
                            format!(
                                "`datasets.{name}` has {one} and {other}: two ways to make its rows"
                            )
                        }
                        Lang::Fr => {
                            format!(
                                "`datasets.{name}` a {one} et {other} : deux façons de faire ses lignes"
                            )
                        }
                    }
                });
                let place = self.place(second.span());
                let label = text!(En: "a second form", Fr: "une deuxième forme");
                let help = if matches!(second, Lead::Patterns(..)) {
                    text!(En: "write `files` as a list of columns, or keep one of the two",
                          Fr: "écrivez `files` en liste de colonnes, ou gardez l'un des deux")
                } else {
                    text!(En: "keep one of the two", Fr: "gardez l'un des deux")
                };
                let first = self.place(first.span());
                self.sink.error(
                    Diagnostic::new(codes::DATASET_FORM, message, place, label)
                        .also(first, text!(En: "the first one", Fr: "la première"))
                        .help(help),
                );
                None
            }
        }
    }

    /// Reports globs beside a form whose rows are not the files that they choose.
    fn globs_fit(&mut self, name: &Name, raw: &RawDataset, lead: Lead<'_>) {
        for (key, globs) in [("include", &raw.include), ("exclude", &raw.exclude)] {
            let Some(glob) = globs.as_ref().and_then(|globs| globs.first()) else { continue };
            let message = match lead {
                Lead::Files => continue,
                Lead::Patterns(..) if key == "exclude" => continue,
                Lead::Patterns(..) => {
                    text!(En: "`datasets.{name}` has patterns in `files`, and these choose its files",
                          Fr: "`datasets.{name}` a des motifs dans `files`, qui choisissent ses fichiers")
                }
                Lead::Table(_) => {
                    text!(En: "`datasets.{name}` has a `table`, so its rows are lines, not files",
                          Fr: "`datasets.{name}` a une `table` : ses lignes sont celles de la feuille, pas des fichiers")
                }
                Lead::Rows(_) => {
                    text!(En: "`datasets.{name}` has `rows`, so its rows are those, not files",
                          Fr: "`datasets.{name}` a des `rows` : ses lignes sont celles-là, pas des fichiers")
                }
            };
            let label = text!(En: "`{key}` chooses files", Fr: "`{key}` choisit des fichiers");
            let help = if matches!(lead, Lead::Patterns(..)) {
                text!(En: "remove it; `exclude` may stay", Fr: "retirez-le ; `exclude` peut rester")
            } else {
                text!(En: "remove `{key}`, or use a separate dataset for the files",
                      Fr: "retirez `{key}`, ou faites-en un jeu de fichiers à part")
            };
            let place = self.place(glob.span);
            self.sink.error(Diagnostic::new(codes::DATASET_FORM, message, place, label).help(help));
        }
    }

    /// Reports a key that is about columns where there are none.
    fn alone(&mut self, name: &Name, key: &str, span: Span) {
        // Where what makes the columns was set aside, this is no second fault.
        if ["table", "rows", "files"].iter().any(|key| self.cut.touches(&["datasets", name, key])) {
            return;
        }
        let message = text!(En: "`datasets.{name}` has `{key}` but neither a `table` nor `rows`",
                            Fr: "`datasets.{name}` a `{key}` mais ni `table` ni `rows`");
        let label = text!(En: "no columns to name", Fr: "aucune colonne à nommer");
        let help = text!(En: "add `table = \"sheet.tsv\"` or `rows`, or remove `{key}`",
                         Fr: "ajoutez `table = \"feuille.tsv\"` ou `rows`, ou retirez `{key}`");
        let place = self.place(span);
        self.sink.error(Diagnostic::new(codes::DATASET_FORM, message, place, label).help(help));
    }

    /// Rows as they are written, the columns in one order whatever that of the keys.
    fn written_rows(
        &mut self,
        name: &Name,
        written: &Spanned<Vec<Spanned<Table<Scalar>>>>,
        key: Vec<Placed<String>>,
        files: Vec<Placed<String>>,
    ) -> Option<WrittenRows> {
        let place = self.place(written.span);
        if key.is_empty() {
            self.no_key(name, written, place);
            return None;
        }
        let all: BTreeSet<Name> = written
            .value
            .iter()
            .flat_map(|row| row.value.keys())
            .filter_map(|column| Name::new(column).ok())
            .collect();
        let leading = key.iter().filter_map(|column| all.get(column.value.as_str()));
        let mut columns: Vec<Name> = Vec::with_capacity(all.len());
        for column in leading.chain(&all) {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        let row = |row: &Spanned<Table<Scalar>>| {
            let cell = |column: &Name| {
                let entry = row.value.entries.iter().find(|entry| entry.key.value == **column)?;
                let scalar = Spanned::new(entry.value.clone(), entry.span);
                Some(Placed::new(self.scalar_text(&scalar), self.place(entry.span)))
            };
            Placed::new(columns.iter().map(cell).collect(), self.place(row.span))
        };
        let rows = written.value.iter().map(row).collect();
        Some(WrittenRows { columns, place, rows, key, files })
    }

    fn no_key(
        &mut self,
        name: &Name,
        written: &Spanned<Vec<Spanned<Table<Scalar>>>>,
        place: Place,
    ) {
        if self.cut.touches(&["datasets", name, "key"]) {
            return;
        }
        let first = written.value.first().and_then(|row| row.value.keys().next());
        let column = first.unwrap_or("name").to_owned();
        let message = text!(En: "`datasets.{name}` has `rows` but no `key`", Fr: "`datasets.{name}` a des `rows` mais pas de `key`");
        let label = text!(En: "nothing says what identifies a row", Fr: "rien ne dit ce qui identifie une ligne");
        let help = text!(En: "name the columns that do, such as `key = [\"{column}\"]`",
                         Fr: "nommez les colonnes qui le font, par exemple `key = [\"{column}\"]`");
        self.sink.error(Diagnostic::new(codes::DATASET_FORM, message, place, label).help(help));
    }

    /// Where the default `include` is spoken of: at the path, else at the start of the file.
    fn everywhere(&self, raw: &RawDataset) -> Place {
        self.place(raw.path.as_ref().map_or(Span::new(0, 0), |path| path.span))
    }
}

impl Lead<'_> {
    fn span(self) -> Span {
        match self {
            Self::Table(table) => table.span,
            Self::Rows(rows) => rows.span,
            Self::Patterns(_, span) => span,
            Self::Files => unreachable!("there is no such key"),
        }
    }

    fn words(self) -> Text {
        match self {
            Self::Table(_) => text!(En: "a `table`", Fr: "une `table`"),
            Self::Rows(_) => text!(En: "`rows`", Fr: "des `rows`"),
            Self::Patterns(..) | Self::Files => {
                text!(En: "patterns in `files`", Fr: "des motifs dans `files`")
            }
        }
    }
}
