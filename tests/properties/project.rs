//! A project as a test thinks of it, and the files that say the same to the program.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
    time::{Duration, SystemTime},
};

#[derive(Debug, Clone, Default)]
pub(crate) struct Project {
    /// What no key may see: other keys of `[project]`, spaces and comments, the order of tables.
    pub(crate) noise: Noise,
    pub(crate) params: BTreeMap<String, String>,
    pub(crate) datasets: Vec<Dataset>,
    pub(crate) environments: Vec<Environment>,
    /// Files of the project that are no scripts, by path.
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Noise {
    /// Lines of `[project]` after its name.
    pub(crate) about: String,
    pub(crate) comments: bool,
    pub(crate) reversed: bool,
    pub(crate) crlf: bool,
    pub(crate) spaces_in_holes: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: String,
    /// Seconds since 1970.
    pub(crate) modified: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct Dataset {
    pub(crate) name: String,
    /// Where its files lie.
    pub(crate) folder: String,
    pub(crate) lock: &'static str,
    pub(crate) version: String,
    pub(crate) form: Form,
    pub(crate) files: Vec<File>,
    pub(crate) description: String,
}

#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// One row a file.
    Files,
    /// Rows with columns.
    Table {
        written: Written,
        columns: Vec<String>,
        key: Vec<String>,
        rows: Vec<Vec<String>>,
        /// The column that names files, if one does.
        file_column: Option<String>,
    },
}

/// Where rows with columns come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Sheet,
    /// In the manifest.
    Rows,
    /// Into the paths of the files, one a row: the key is all columns but that of the file.
    Paths,
}

#[derive(Debug, Clone)]
pub(crate) struct Environment {
    pub(crate) name: String,
    /// Conda packages; none for modules alone.
    pub(crate) dependencies: Vec<String>,
    pub(crate) modules: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Dataset(usize),
    Step(usize),
}

#[derive(Debug, Clone)]
pub(crate) struct Foreach {
    pub(crate) source: Source,
    pub(crate) by: Option<Vec<String>>,
}

pub(crate) type Entry = BTreeMap<String, String>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) foreach: Option<Foreach>,
    pub(crate) axes: BTreeMap<String, Vec<String>>,
    pub(crate) exclude: Vec<Entry>,
    pub(crate) include: Vec<Entry>,
    /// Earlier steps whose output it takes, each as an argument of its own.
    pub(crate) refs: BTreeSet<usize>,
    pub(crate) needs: BTreeSet<usize>,
    /// The script's path, and its bytes.
    pub(crate) script: String,
    pub(crate) script_text: String,
    /// Plain text before the arguments that are references.
    pub(crate) args: Vec<String>,
    /// Params that it names.
    pub(crate) params: Vec<String>,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) environment: Option<usize>,
    pub(crate) code: Vec<String>,
    pub(crate) inputs: Vec<String>,
    /// What the output's path begins with, and what of its task makes it one of a kind.
    pub(crate) output: String,
    pub(crate) output_holes: Vec<String>,
    /// Keys that decide no result, each a line of TOML.
    pub(crate) harmless: BTreeMap<String, String>,
}

impl Project {
    /// Writes the whole project below `root`.
    pub(crate) fn write(&self, root: &Path) {
        let mut manifest = self.manifest();
        if self.noise.crlf {
            manifest = manifest.replace('\n', "\r\n");
        }
        put(root, "lab.toml", &manifest);
        for (path, text) in &self.files {
            put(root, path, text);
        }
        for step in &self.steps {
            put(root, &step.script, &step.script_text);
        }
        for dataset in &self.datasets {
            for file in &dataset.files {
                let path = format!("{}/{}", dataset.folder, file.path);
                put(root, &path, &file.bytes);
                let time = SystemTime::UNIX_EPOCH + Duration::from_secs(file.modified);
                let file = fs_err::OpenOptions::new().write(true).open(root.join(path)).unwrap();
                file.file().set_modified(time).unwrap();
            }
            if let Form::Table { written: Written::Sheet, columns, rows, .. } = &dataset.form {
                let mut sheet = columns.join("\t") + "\n";
                for row in rows {
                    sheet += &(row.join("\t") + "\n");
                }
                put(root, &dataset.sheet(), &sheet);
            }
        }
    }

    pub(crate) fn manifest(&self) -> String {
        let noise = &self.noise;
        let mut tables = vec![format!("[project]\nname = \"generated\"\n{}", noise.about)];
        if !self.params.is_empty() {
            let mut table = "[params]\n".to_owned();
            for (name, value) in &self.params {
                writeln!(table, "{name} = {}", quoted(value)).unwrap();
            }
            tables.push(table);
        }
        tables.extend(self.datasets.iter().map(Dataset::table));
        for environment in &self.environments {
            let Environment { name, dependencies, modules } = environment;
            let mut table = format!("[environments.{name}]\n");
            if !dependencies.is_empty() {
                writeln!(table, "dependencies = {}", list(dependencies)).unwrap();
            }
            writeln!(table, "modules = {}", list(modules)).unwrap();
            tables.push(table);
        }
        tables.extend(self.steps.iter().map(|step| self.step_table(step)));
        if noise.reversed {
            tables.reverse();
        }
        let mut text = tables.join("\n");
        if noise.comments {
            text = text.replace("\n[", "\n\n   # a comment\n\t[").replace(" = ", "   =\t");
        }
        text
    }

    fn step_table(&self, step: &Step) -> String {
        let mut lines = Vec::new();
        if let Some(Foreach { source, by }) = &step.foreach {
            let mut fields = vec![match source {
                Source::Dataset(dataset) => format!("dataset = {:?}", self.datasets[*dataset].name),
                Source::Step(other) => format!("step = {:?}", self.steps[*other].name),
            }];
            fields.extend(by.iter().map(|by| format!("by = {}", list(by))));
            lines.push(format!("foreach = {{ {} }}", fields.join(", ")));
        }
        if !step.axes.is_empty() {
            let axes = step.axes.iter().map(|(name, values)| format!("{name} = {}", list(values)));
            lines.push(format!("matrix = {{ {} }}", axes.collect::<Vec<_>>().join(", ")));
        }
        for (key, entries) in [("matrix_exclude", &step.exclude), ("matrix_include", &step.include)]
        {
            if !entries.is_empty() {
                lines.push(format!(
                    "{key} = [{}]",
                    entries.iter().map(table).collect::<Vec<_>>().join(", ")
                ));
            }
        }
        lines.push(format!("script = {}", quoted(&step.script)));
        let mut args = step.args.clone();
        args.extend(step.params.iter().map(|name| self.hole(&format!("params.{name}"))));
        args.extend(
            step.refs
                .iter()
                .map(|other| self.hole(&format!("steps.{}.outputs.out", self.steps[*other].name))),
        );
        args.push(self.hole("outputs.out"));
        lines.push(format!("args = {}", list(&args)));
        if !step.needs.is_empty() {
            let needs: Vec<String> =
                step.needs.iter().map(|other| self.steps[*other].name.clone()).collect();
            lines.push(format!("needs = {}", list(&needs)));
        }
        if !step.variables.is_empty() {
            lines.push(format!("variables = {}", table(&step.variables)));
        }
        if let Some(environment) = step.environment {
            lines.push(format!("environment = {:?}", self.environments[environment].name));
        }
        if !step.code.is_empty() {
            lines.push(format!("code = {}", list(&step.code)));
        }
        for (index, path) in step.inputs.iter().enumerate() {
            lines.push(format!("inputs.in{index} = {}", quoted(path)));
        }
        let mut output = step.output.clone();
        for name in &step.output_holes {
            write!(output, "/{}", self.hole(name)).unwrap();
        }
        lines.push(format!("outputs.out = {}", quoted(&(output + "/out.txt"))));
        lines.extend(step.harmless.iter().map(|(key, value)| format!("{key} = {value}")));
        if self.noise.reversed {
            lines.reverse();
        }
        format!("[steps.{}]\n{}\n", step.name, lines.join("\n"))
    }

    fn hole(&self, name: &str) -> String {
        if self.noise.spaces_in_holes {
            format!("{{{{{name}  }}}}")
        } else {
            format!("{{{{ {name} }}}}")
        }
    }
}

impl Dataset {
    /// The path of its sheet.
    pub(crate) fn sheet(&self) -> String {
        format!("config/{}.tsv", self.name)
    }

    fn table(&self) -> String {
        let mut table = format!("[datasets.{}]\n", self.name);
        match &self.form {
            Form::Files => writeln!(table, "path = {:?}", self.folder).unwrap(),
            Form::Table { written: Written::Paths, key, .. } => {
                let pattern =
                    path_of(&key.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>());
                writeln!(table, "path = {:?}\nfiles.file = {pattern:?}", self.folder).unwrap();
            }
            Form::Table { written, columns, key, rows, file_column } => {
                let source = match written {
                    Written::Rows => format!("rows = [{}]", written_rows(columns, rows).join(", ")),
                    _ => format!("table = {:?}", self.sheet()),
                };
                writeln!(table, "{source}\nkey = {}", list(key)).unwrap();
                if let Some(column) = file_column {
                    writeln!(table, "path = {:?}\nfiles = [{column:?}]", self.folder).unwrap();
                }
            }
        }
        let Self { lock, version, description, .. } = self;
        writeln!(table, "lock = {lock:?}\nversion = {version:?}\ndescription = {description:?}")
            .unwrap();
        table
    }
}

/// The path of the file that these values are written into.
pub(crate) fn path_of(values: &[String]) -> String {
    format!("at_{}.txt", values.join("/in_"))
}

/// Rows as tables of TOML. An empty cell is left out, but where it makes the column known.
fn written_rows(columns: &[String], rows: &[Vec<String>]) -> Vec<String> {
    let row = |(index, cells): (usize, &Vec<String>)| {
        let cells = columns.iter().zip(cells).filter(|(_, cell)| index == 0 || !cell.is_empty());
        table(&cells.map(|(name, cell)| (name.clone(), cell.clone())).collect())
    };
    rows.iter().enumerate().map(row).collect()
}

pub(crate) fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, text).unwrap();
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", "))
}

fn table(entry: &Entry) -> String {
    let fields: Vec<String> =
        entry.iter().map(|(name, value)| format!("{name} = {}", quoted(value))).collect();
    format!("{{ {} }}", fields.join(", "))
}

/// A TOML string.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => write!(quoted, "\\u{:04x}", u32::from(c)).unwrap(),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
