//! Further files of a manifest: their tables put into the one tree, with their places. Knows which
//! tables they may have, and not how they are found.

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::{
    codes::{DEFINED_TWICE, NOT_IN_INCLUDED, REQUIRES},
    cut::Cut,
    document::Document,
    later, requires,
    schema::LAB,
    syntax,
    tree::short,
};
use crate::{
    diag::Diagnostic,
    text,
    text::{FileId, Joined, Place, Placed, Sources},
};

/// The tables that an included file may have.
const TABLES: [&str; 4] = ["params", "datasets", "environments", "steps"];

/// The files that a manifest includes, as far as they were found.
#[derive(Debug, Clone, Default)]
pub struct Included {
    /// Their texts, in the order of their paths.
    pub files: Vec<FileId>,
    /// Whether one of them could not be found or read, which was reported: what it defines is not
    /// known.
    pub lacking: bool,
}

/// The globs of `project.include` in the text `file`. What is wrong with the text is found when it
/// is parsed: here it has none.
pub fn includes(file: FileId, sources: &Sources) -> Vec<Placed<String>> {
    let (table, errors) = DeTable::parse_recoverable(sources.get(file).text());
    let root = DeValue::Table(table.into_inner());
    let texts = Joined::new(file, sources);
    let document = Document { grammar: &LAB, root: &root, texts: &texts, sources };
    let outside = requires::fault(&document).is_some_and(|fault| fault.code == REQUIRES);
    if !errors.is_empty() || outside {
        return Vec::new();
    }
    let include = document.node(&["project".to_owned(), "include".to_owned()]);
    let list = include.and_then(|include| include.value.as_array()).into_iter().flatten();
    list.filter_map(|glob| {
        let written = glob.get_ref().as_str().filter(|glob| !glob.contains("{{"))?;
        Some(Placed::new(written.to_owned(), document.place(glob.span().into())))
    })
    .collect()
}

/// Puts the tables of the included files into the tree of `lab.toml`. Whether some of what they
/// define is lacking.
pub(super) fn merge<'t>(
    root: &mut DeValue<'t>,
    included: &Included,
    texts: &mut Joined,
    sources: &'t Sources,
    cut: &mut Cut,
    found: &mut Vec<Diagnostic>,
) -> bool {
    let DeValue::Table(root) = root else { unreachable!("a text is a table") };
    let mut lacking = included.lacking;
    for file in &included.files {
        let source = sources.get(*file);
        let (table, errors) = DeTable::parse_recoverable(source.text());
        let start = texts.add(*file, sources);
        if errors.is_empty() {
            Merging { root, texts, sources, cut, found }.take(table.into_inner(), start);
        } else {
            found.extend(syntax::diagnostics(source, *file, &errors));
            lacking = true;
        }
    }
    lacking
}

/// Whether globs were set aside, be it with the whole of a misspelt `[project]`.
pub(super) fn is_unread(root: &DeValue<'_>, cut: &Cut) -> bool {
    let mut tables = root.as_table().into_iter().flat_map(DeTable::values);
    cut.touches(&["project", "include"])
        && (root.get("project").is_some()
            || tables.any(|table| table.get_ref().get("include").is_some()))
}

/// Where files are lacking, anything may be defined.
pub(super) fn excuse(cut: &mut Cut) {
    for table in TABLES {
        cut.excuse([table]);
    }
}

/// Where the tables of one included file go.
struct Merging<'m, 't> {
    /// The tree of `lab.toml`, which takes them.
    root: &'m mut DeTable<'t>,
    /// Where places lie.
    texts: &'m Joined,
    /// The texts.
    sources: &'t Sources,
    /// What was set aside.
    cut: &'m mut Cut,
    /// What was found.
    found: &'m mut Vec<Diagnostic>,
}

impl<'t> Merging<'_, 't> {
    /// Puts the tables of an included file, which begins at `start`, into the tree.
    fn take(&mut self, table: DeTable<'t>, start: usize) {
        for (key, value) in shifted_table(table, start) {
            let name = key.get_ref().to_string();
            let is_allowed = TABLES.contains(&name.as_str());
            if !is_allowed && is_of_root(&name) {
                self.found.push(self.not_here(&key, &value));
                continue;
            }
            let Some((first, there)) = self.root.get_key_value(name.as_str()) else {
                self.root.insert(key, value);
                continue;
            };
            if there.get_ref().is_table() && value.get_ref().is_table() {
                let DeValue::Table(names) = value.into_inner() else { unreachable!("it is one") };
                self.take_names(&name, names);
            } else {
                self.found.push(self.twice(&short(&name), self.place(&key), self.place(first)));
                self.cut.excuse([name.as_str()]);
            }
        }
    }

    /// Puts what `table` of an included file defines into that table of the tree.
    fn take_names(&mut self, table: &str, names: DeTable<'t>) {
        for (key, value) in names {
            let root = self.root.get_mut(table).map(Spanned::get_mut);
            let Some(DeValue::Table(there)) = root else { unreachable!("it is a table") };
            if let Some((first, _)) = there.get_key_value(key.get_ref().as_ref()) {
                let first = self.texts.place(first.span().into());
                let name = key.get_ref().to_string();
                let dotted = format!("{table}.{}", short(&name));
                self.found.push(self.twice(&dotted, self.place(&key), first));
                // Whichever is meant: nothing is concluded from either.
                self.cut.excuse([table, &name]);
            } else {
                there.insert(key, value);
            }
        }
    }

    fn place<T>(&self, value: &Spanned<T>) -> Place {
        self.texts.place(value.span().into())
    }

    fn twice(&self, dotted: &str, second: Place, first: Place) -> Diagnostic {
        let name = |place: Place| self.sources.get(place.file).name();
        let (one, other) = (name(first), name(second));
        let message =
            text!(En: "`{dotted}` is defined twice", Fr: "`{dotted}` est défini deux fois");
        let label = text!(En: "defined again in `{other}`", Fr: "défini à nouveau dans `{other}`");
        Diagnostic::new(DEFINED_TWICE, message, second, label)
            .also(first, text!(En: "first defined in `{one}`", Fr: "défini d'abord dans `{one}`"))
            .help(text!(
                En: "remove one of them, or give it another name",
                Fr: "retirez l'un des deux, ou donnez-lui un autre nom"
            ))
    }

    /// A table that is of `lab.toml` alone.
    fn not_here(&self, key: &Spanned<DeString<'t>>, value: &Spanned<DeValue<'t>>) -> Diagnostic {
        let main = self.sources.get(self.texts.first()).name();
        let table = key.get_ref();
        let include = match value.get_ref() {
            DeValue::Table(project) if table == "project" => project.get_key_value("include"),
            _ => None,
        };
        if let Some((include, _)) = include {
            let message = text!(
                En: "an included file includes no other",
                Fr: "un fichier inclus n'en inclut pas d'autre"
            );
            let label = text!(En: "this file is included", Fr: "ce fichier est inclus");
            let help = text!(
                En: "write these globs into `include` of `{main}`",
                Fr: "écrivez ces motifs dans `include` de `{main}`"
            );
            return Diagnostic::new(NOT_IN_INCLUDED, message, self.place(include), label)
                .help(help);
        }
        let message = text!(
            En: "`[{table}]` belongs in `{main}`",
            Fr: "`[{table}]` va dans `{main}`"
        );
        let label = text!(En: "this file is included", Fr: "ce fichier est inclus");
        let help = text!(
            En: "move it there; an included file has `params`, `datasets`, `environments` and `steps`",
            Fr: "déplacez-la ; un fichier inclus contient `params`, `datasets`, `environments` et `steps`"
        );
        Diagnostic::new(NOT_IN_INCLUDED, message, self.place(key), label).help(help)
    }
}

/// Whether `key` is one of the language at the root.
fn is_of_root(key: &str) -> bool {
    let read = LAB.schema.get("properties").and_then(|properties| properties.get(key));
    read.is_some() || later::key(&[key.to_owned()])
}

/// The same table, its spans `by` bytes further.
fn shifted_table<'t>(table: DeTable<'t>, by: usize) -> DeTable<'t> {
    let key = |key: Spanned<DeString<'t>>| {
        let span = key.span();
        Spanned::new(span.start + by..span.end + by, key.into_inner())
    };
    table.into_iter().map(|(name, value)| (key(name), shifted(value, by))).collect()
}

fn shifted(value: Spanned<DeValue<'_>>, by: usize) -> Spanned<DeValue<'_>> {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::Table(table) => DeValue::Table(shifted_table(table, by)),
        DeValue::Array(array) => {
            DeValue::Array(array.into_iter().map(|element| shifted(element, by)).collect())
        }
        other => other,
    };
    Spanned::new(span.start + by..span.end + by, value)
}
