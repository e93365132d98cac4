//! `lab.lock` as text: the same bytes on every machine, one thing a line.

use std::{borrow::Cow, fmt::Write};

use super::file::{LockFile, LockedDataset, LockedFile, LockedSources, LockedStep, Tables};

impl LockFile {
    /// The bytes of the file.
    pub fn to_text(&self) -> String {
        let mut text = String::from("# Made by lab from lab.toml; never edited by hand.\n");
        let mut line = |line: std::fmt::Arguments<'_>| {
            text.write_fmt(line).expect("a String takes all");
            text.push('\n');
        };
        line(format_args!("version = {}", self.version));
        line(format_args!("tool = {}", quoted(&self.tool)));
        lines("", self.tables(), &mut line);
        for (name, variant) in &self.variants {
            lines(&format!("variants.{name}."), variant.tables(), &mut line);
        }
        sources("", &self.sources, &mut line);
        for (name, variant) in &self.variants {
            sources(&format!("variants.{name}."), &variant.sources, &mut line);
        }
        if !self.rendered.is_empty() {
            line(format_args!("\n[rendered]"));
        }
        for (path, digest) in &self.rendered {
            line(format_args!("{} = \"{digest}\"", quoted(path)));
        }
        text
    }
}

/// The tables of the whole analysis, or of a variant, whose headers begin with `table`.
fn lines(table: &str, locked: Tables<'_>, line: &mut impl FnMut(std::fmt::Arguments<'_>)) {
    if !locked.environments.is_empty() {
        line(format_args!("\n[{table}environments]"));
    }
    for (name, environment) in locked.environments {
        let request = quoted(&environment.request);
        let unlocked = environment.unlocked.map(|commands| format!(", unlocked = {commands}"));
        let unlocked = unlocked.unwrap_or_default();
        line(format_args!("{name} = {{ request = {request}{unlocked} }}"));
    }
    if !locked.files.is_empty() {
        line(format_args!("\n[{table}files]"));
    }
    for (path, file) in locked.files {
        let LockedFile { sha256, blake3, bytes } = file;
        line(format_args!(
            "{} = {{ sha256 = \"{sha256}\", blake3 = \"{blake3}\", bytes = {bytes} }}",
            quoted(path)
        ));
    }
    if !locked.datasets.is_empty() {
        line(format_args!("\n[{table}datasets]"));
    }
    for (name, dataset) in locked.datasets {
        let LockedDataset { lock, files, bytes, root, limit } = dataset;
        let limit = limit.map(|limit| format!(", limit = {limit}")).unwrap_or_default();
        let root = root.as_ref().map(|root| format!(", root = \"{root}\"")).unwrap_or_default();
        line(format_args!(
            "{name} = {{ lock = \"{lock}\", files = {files}, bytes = {bytes}{root}{limit} }}"
        ));
    }
    if !locked.steps.is_empty() {
        line(format_args!("\n[{table}steps]"));
    }
    for (name, LockedStep { key, tasks }) in locked.steps {
        line(format_args!("{name} = {{ key = \"{key}\", tasks = {tasks} }}"));
    }
}

/// What the files of the whole analysis, or of a variant, were made of.
fn sources(table: &str, sources: &LockedSources, line: &mut impl FnMut(std::fmt::Arguments<'_>)) {
    if !sources.is_empty() {
        line(format_args!("\n[{table}sources]"));
    }
    for (name, read) in sources {
        let mut of = String::new();
        for (part, fingerprint) in read {
            let comma = if of.is_empty() { "" } else { "," };
            write!(of, "{comma} {} = \"{fingerprint}\"", key(part)).expect("a String takes all");
        }
        line(format_args!("{} = {{{of} }}", quoted(name)));
    }
}

/// A TOML key: bare where it may be.
fn key(name: &str) -> Cow<'_, str> {
    let bare = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if bare { Cow::Borrowed(name) } else { Cow::Owned(quoted(name)) }
}

/// A TOML basic string, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            letter if letter.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(letter)).expect("a String takes all");
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
