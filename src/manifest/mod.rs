//! From TOML to the manifest as written: syntax, shape, raw types, schema.
//!
//! Knows the language's grammar and nothing of its meaning. A text becomes a tree with places;
//! the tree is held against the schema; what does not fit is reported, recorded in [`Cut`] and
//! taken out; serde reads the rest.

pub(crate) mod backslash;
mod below_header;
mod codes;
mod conda_file;
mod cut;
mod document;
mod elsewhere;
mod include;
mod keys;
mod later;
mod literal;
mod polish;
mod pyproject;
pub mod raw;
mod requires;
mod schema;
mod shape;
mod syntax;
mod templates;
#[cfg(test)]
mod tests;
mod tree;
mod values;
mod variant;
mod written;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

pub use codes::CODES;
pub use conda_file::{CondaFile, conda_file};
pub use cut::Cut;
use document::Document;
pub use include::{Included, includes};
pub(crate) use keys::name_rule;
pub use literal::Literal;
pub use pyproject::{PythonPackage, python_package};
use raw::{Entry, RawLab, RawProfile, RawVariant};
use schema::{CLUSTER, Grammar, LAB, STRICT_CLUSTER};
pub use schema::{cluster_schema, lab_schema};
use shape::{Fault, Kind};
pub use written::{Written, WrittenTable, fingerprint};

use crate::{
    diag::{Diagnostic, Severity, Sink},
    model::{Name, ProjectPath},
    text,
    text::{FileId, Joined, Place, Placed, Source, Span},
};

/// A `lab.toml` as written, with the files that it includes.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// What could be read of it.
    pub raw: RawLab,
    /// The texts that its spans lie in.
    pub texts: Joined,
    /// What could not.
    pub cut: Cut,
    /// The variant that was put over it.
    pub variant: Option<Name>,
    /// What it says, as fingerprints.
    pub written: Arc<Written>,
}

impl Manifest {
    /// The variants that it has, by name.
    pub fn variants(&self) -> Vec<Placed<Name>> {
        let entries = self.raw.variants.entries.iter();
        let named = |entry: &Entry<RawVariant>| {
            Some(Placed::new(Name::new(&entry.key.value).ok()?, self.place(entry.key.span)))
        };
        entries.filter_map(named).collect()
    }

    /// The place of a span of it.
    pub fn place(&self, span: Span) -> Place {
        self.texts.place(span)
    }
}

/// A cluster profile as written.
#[derive(Debug, Clone)]
pub struct ProfileManifest {
    /// What could be read of it.
    pub raw: RawProfile,
    /// The text that its spans lie in.
    pub texts: Joined,
    /// What could not.
    pub cut: Cut,
}

/// Keeps `bytes` as the text that is shown as `name`; `None` where they are no UTF-8, which is
/// reported.
pub fn source(name: &str, bytes: &[u8], sink: &mut Sink) -> Option<FileId> {
    let file = sink.sources.add(Source::new(name, &String::from_utf8_lossy(bytes)));
    let Err(error) = str::from_utf8(bytes) else { return Some(file) };
    // Line ends count here as they do in the text that is shown.
    let before = Source::new(name, &String::from_utf8_lossy(&bytes[..error.valid_up_to()]));
    let start = before.text().len();
    let place = Span::new(start, start + char::REPLACEMENT_CHARACTER.len_utf8()).in_file(file);
    let message =
        text!(En: "`{name}` is not UTF-8 text", Fr: "`{name}` n'est pas un texte en UTF-8");
    let label =
        text!(En: "this is the first invalid byte", Fr: "le premier octet qui n'en est pas");
    let help = text!(En: "save the file as UTF-8", Fr: "enregistrez le fichier en UTF-8");
    sink.error(Diagnostic::new(codes::SYNTAX, message, place, label).help(help));
    None
}

/// What the files say that environments name, by their paths: those that could be read.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentFiles {
    /// Each `file`.
    pub conda: BTreeMap<ProjectPath, CondaFile>,
    /// The package in each folder of `local`.
    pub packages: BTreeMap<ProjectPath, PythonPackage>,
}

/// Reads the text `file` as a `lab.toml`, with the files that it includes. Faults of shape are
/// reported and set aside; `None` where it is no TOML, or asks for another version of the tool,
/// which is reported too.
pub fn parse(file: FileId, included: &Included, sink: &mut Sink) -> Option<Manifest> {
    let Read { raw, texts, cut, written } = read(file, included, None, &LAB, sink)?;
    Some(Manifest { raw, texts, cut, variant: None, written: Arc::new(written) })
}

/// Reads the same texts with the variant `name` of `whole` put over them.
pub fn parse_variant(
    whole: &Manifest,
    name: &Name,
    included: &Included,
    sink: &mut Sink,
) -> Option<Manifest> {
    let over = Some((name, &whole.cut));
    let file = whole.texts.first();
    let Read { raw, texts, cut, written } = read(file, included, over, &LAB, sink)?;
    Some(Manifest { raw, texts, cut, variant: Some(name.clone()), written: Arc::new(written) })
}

/// What an unknown key of a profile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// A warning: a project cannot mend its facility's file.
    Warn,
    /// An error: whoever writes the profile can.
    Refuse,
}

/// Reads the text `file` as a cluster profile. `None` where it is no TOML, which is reported.
pub fn parse_profile(file: FileId, unknown: Unknown, sink: &mut Sink) -> Option<ProfileManifest> {
    let grammar = match unknown {
        Unknown::Warn => &CLUSTER,
        Unknown::Refuse => &STRICT_CLUSTER,
    };
    let Read { raw, texts, cut, .. } = read(file, &Included::default(), None, grammar, sink)?;
    Some(ProfileManifest { raw, texts, cut })
}

/// A text of TOML as JSON, key by key; `None` where it is no TOML.
pub fn document(text: &str) -> Option<serde_json::Value> {
    toml::from_str(text).ok()
}

/// What could be read.
struct Read<T> {
    raw: T,
    texts: Joined,
    cut: Cut,
    written: Written,
}

fn read<T: DeserializeOwned>(
    file: FileId,
    included: &Included,
    over: Option<(&Name, &Cut)>,
    grammar: &'static Grammar,
    sink: &mut Sink,
) -> Option<Read<T>> {
    let sources = &sink.sources;
    let source = sources.get(file);
    let (table, errors) = DeTable::parse_recoverable(source.text());
    if !errors.is_empty() {
        let found = syntax::diagnostics(source, file, &errors);
        report(found, sink);
        return None;
    }
    let span = table.span();
    let mut root = DeValue::Table(table.into_inner());
    let mut texts = Joined::new(file, sources);
    let requires = requires::fault(&Document { grammar, root: &root, texts: &texts, sources });
    if let Some(outside) = requires.as_ref().filter(|fault| fault.code == codes::REQUIRES) {
        let only = vec![outside.clone()];
        report(only, sink);
        return None;
    }
    let mut cut = Cut::default();
    let mut found = Vec::new();
    let lacking = include::merge(&mut root, included, &mut texts, sources, &mut cut, &mut found);
    let taken = variant::take(&mut root, over.map(|(name, _)| name));
    if let (Some((name, whole)), Some(table), DeValue::Table(root)) = (over, taken, &mut root) {
        let mut merging = variant::Merging { name, cut: whole, texts: &texts, found: Vec::new() };
        merging.merge(root, table, &mut Vec::new());
        found.extend(merging.found);
    }
    if requires.is_some() {
        cut.remove(requires::PATH);
    }
    found.extend(requires);
    judge(&Document { grammar, root: &root, texts: &texts, sources }, &mut cut, &mut found);
    if lacking || include::is_unread(&root, &cut) {
        include::excuse(&mut cut);
    }
    cut.prune(&mut root);
    let written =
        if grammar.is_of_project { written::written(&root, &texts) } else { Written::new() };
    let read = T::deserialize(ValueDeserializer::from(toml::Spanned::new(span, root)));
    let raw = read.expect("what the schema accepts serde reads");
    report(found, sink);
    Some(Read { raw, texts, cut, written })
}

/// Every fault of shape, told; and what is set aside on their account.
fn judge(document: &Document<'_>, cut: &mut Cut, found: &mut Vec<Diagnostic>) {
    let (missing, mut present): (Vec<Fault>, Vec<Fault>) =
        shape::faults(document.grammar, document.root)
            .into_iter()
            .partition(|fault| fault.kind == Kind::Missing);
    present.sort_by_key(|fault| document.faulty(&fault.path).span);
    let mut lists = BTreeSet::new();
    for Fault { path, kind } in &present {
        cut.remove(path.iter().map(String::as_str));
        // Of a list whose elements are all of one wrong type, the first says it for all.
        if *kind == Kind::Type
            && document.faulty(path).key.is_none()
            && !lists.insert((&path[..path.len() - 1], document.faulty(path).value.type_str()))
        {
            continue;
        }
        found.push(match kind {
            Kind::Unknown => keys::unknown(document, path, cut),
            Kind::Name => keys::bad_name(document, path, cut),
            kind => values::fault(document, path, *kind, cut),
        });
    }
    for Fault { path, .. } in &missing {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        if !cut.has(&keys) {
            found.push(keys::missing(document, path));
            cut.excuse(keys);
        }
    }
    if document.grammar.is_of_project {
        found.extend(below_header::faults(document, cut));
    }
    found.extend(templates::faults(document, cut));
}

fn report(found: Vec<Diagnostic>, sink: &mut Sink) {
    for diagnostic in found {
        match diagnostic.code.severity {
            Severity::Error => {
                sink.error(diagnostic);
            }
            Severity::Warning => sink.warn(diagnostic),
        }
    }
}
