//! A small world for the tests of this room: a folder, a sink, strings with places.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::{
    diag::{Lang, Sink},
    model::{
        CapturedPaths, Dataset, DatasetForm, Folders, Lab, LockMode, Name, Project, ProjectPath,
        WrittenRows,
    },
    text::{Place, Placed, Source, Span},
};

pub(super) struct World {
    pub(super) folder: TempDir,
    pub(super) sink: Sink,
}

impl World {
    /// A project folder with these files, each with a text.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap(), sink: Sink::default() };
        for (path, text) in files {
            world.write(path, text);
        }
        world
    }

    #[expect(clippy::disallowed_methods, reason = "a test makes its files as people do")]
    pub(super) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The string as a manifest of its own has it, between quotes.
    pub(super) fn placed(&mut self, value: &str) -> Placed<String> {
        Placed::new(value.to_owned(), self.place(value))
    }

    pub(super) fn path(&mut self, path: &str) -> Placed<ProjectPath> {
        Placed::new(ProjectPath::new(path).unwrap(), self.place(path))
    }

    fn place(&mut self, value: &str) -> Place {
        let written = format!("\"{value}\"");
        let file = self.sink.sources.add(Source::new("lab.toml", &written));
        Span::new(0, written.len()).in_file(file)
    }

    pub(super) fn files_dataset(&mut self, path: &str, include: &[&str], exclude: &[&str]) -> Lab {
        let include = include.iter().map(|glob| self.placed(glob)).collect();
        let exclude = exclude.iter().map(|glob| self.placed(glob)).collect();
        self.lab(path, DatasetForm::Files { include, exclude })
    }

    pub(super) fn sheet_dataset(&mut self, table: &str, key: &[&str], files: &[&str]) -> Lab {
        let table = self.path(table);
        let key = key.iter().map(|column| self.placed(column)).collect();
        let files = files.iter().map(|column| self.placed(column)).collect();
        self.lab("data", DatasetForm::Sheet { table, key, files })
    }

    pub(super) fn captures_dataset(
        &mut self,
        patterns: &[(&str, &str)],
        exclude: &[&str],
        key: &[&str],
    ) -> Lab {
        let patterns = patterns
            .iter()
            .map(|(column, pattern)| (Name::new(column).unwrap(), self.placed(pattern)))
            .collect();
        let [exclude, key] =
            [exclude, key].map(|texts| texts.iter().map(|text| self.placed(text)).collect());
        self.lab("data", DatasetForm::Captures(CapturedPaths { patterns, exclude, key }))
    }

    /// Rows of `(column, value)`; a value stands alone in a text of its own.
    pub(super) fn rows_dataset(
        &mut self,
        rows: &[&[(&str, &str)]],
        key: &[&str],
        files: &[&str],
    ) -> Lab {
        let mut columns: Vec<Name> = rows
            .iter()
            .flat_map(|row| row.iter())
            .map(|(name, _)| Name::new(name).unwrap())
            .collect();
        columns.sort();
        columns.dedup();
        let mut row = |row: &&[(&str, &str)]| {
            let cell = |column: &Name| {
                let (_, value) = row.iter().find(|(name, _)| *name == &**column)?;
                Some(self.placed(value))
            };
            let cells = columns.iter().map(cell).collect();
            Placed::new(cells, self.place("row"))
        };
        let rows = rows.iter().map(&mut row).collect();
        let [key, files] =
            [key, files].map(|texts| texts.iter().map(|text| self.placed(text)).collect());
        let place = self.place("rows");
        self.lab("data", DatasetForm::Rows(WrittenRows { columns, place, rows, key, files }))
    }

    fn lab(&mut self, path: &str, form: DatasetForm) -> Lab {
        let place = self.place("movies");
        let name = Name::new("movies").unwrap();
        let dataset = Dataset {
            name: name.clone(),
            place,
            path: path.to_owned(),
            path_place: Some(self.place(path)),
            form,
            limit: None,
            lock: LockMode::Content,
            sensitivity: None,
            source: None,
            version: None,
            description: None,
        };
        Lab {
            variant: None,
            variants: Vec::new(),
            folders: Folders::whole(),
            files: std::collections::BTreeMap::new(),
            project: Project {
                name,
                place,
                description: None,
                authors: Vec::new(),
                version: None,
                license: None,
                homepage: None,
                language: Lang::En,
            },
            params: [].into(),
            datasets: vec![dataset],
            environments: Vec::new(),
            steps: Vec::new(),
            cluster: None,
        }
    }

    /// Each finding as its code, the text under each of its labels, and its sentence.
    pub(super) fn findings(&self) -> Vec<String> {
        let slice = |place| self.sink.sources.slice(place);
        let line = |found: &crate::diag::Diagnostic| {
            let places: Vec<&str> = found.labels.iter().map(|label| slice(label.place)).collect();
            let (name, message) = (found.code.name, found.message.get(Lang::En));
            assert_ne!(message, found.message.get(Lang::Fr), "both languages have their own");
            format!("{name} {places:?} {message}")
        };
        self.sink.sorted().into_iter().map(line).collect()
    }

    pub(super) fn codes(&self) -> Vec<&'static str> {
        self.sink.sorted().into_iter().map(|found| found.code.name).collect()
    }

    /// The help of the only finding, in English.
    pub(super) fn help(&self) -> String {
        let found = self.sink.sorted();
        assert_eq!(found.len(), 1, "{:?}", self.findings());
        found[0].help.as_ref().map_or(String::new(), |help| help.get(Lang::En).to_owned())
    }
}
