//! An existing `environment.yml`: its YAML, with places. Knows what may be written in such a file, and
//! not what it asks.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::{Location, Spanned};

use super::codes::{BAD_FILE, UNREAD_KEY};
use crate::{
    diag::{Diagnostic, Sink, Text, did_you_mean},
    text,
    text::{FileId, Place, Placed, Span},
};

/// What a file asks of conda.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CondaFile {
    /// In priority order; empty where the file names none.
    pub channels: Vec<Placed<String>>,
    /// Match specs, as written.
    pub dependencies: Vec<Placed<String>>,
    /// Requirements of pip, as written.
    pub pip: Vec<Placed<String>>,
}

/// Reads the text `file`. What it cannot ask is reported; `None` where that is an error.
pub fn conda_file(file: FileId, sink: &mut Sink) -> Option<CondaFile> {
    let text = sink.sources.get(file).text();
    let tree: Result<Spanned<Node>, _> = serde_saphyr::from_str(text);
    let mut reader = Reader { file, sink, faults: 0 };
    let read = match tree {
        Ok(tree) => reader.whole(&tree),
        Err(error) => {
            reader.no_yaml(error.location());
            CondaFile::default()
        }
    };
    (reader.faults == 0).then_some(read)
}

/// A value of YAML.
enum Node {
    Text(String),
    /// Nothing: `channels:` alone.
    Empty,
    /// A number, `true` or `false`.
    Other,
    List(Vec<Spanned<Node>>),
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Empty)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Node::Map(map))
    }
}

/// What reads one file.
struct Reader<'s> {
    file: FileId,
    sink: &'s mut Sink,
    faults: usize,
}

impl Reader<'_> {
    fn whole(&mut self, tree: &Spanned<Node>) -> CondaFile {
        let mut read = CondaFile::default();
        let Node::Map(entries) = &tree.value else {
            self.fault(
                self.first_line(),
                text!(En: "no keys", Fr: "pas de clés"),
                text!(En: "begin with `dependencies:`", Fr: "commencez par `dependencies:`"),
            );
            return read;
        };
        for (key, value) in entries {
            match key.value.as_str() {
                // What they would name, lab names: the environment and its folder.
                "name" | "prefix" => {}
                "channels" => read.channels = self.texts(key, value),
                "dependencies" => self.dependencies(key, value, &mut read),
                _ => self.unread(key),
            }
        }
        // Nobody's default channels are added, which is all that this says.
        read.channels.retain(|channel| channel.value != "nodefaults");
        if self.faults == 0 && read.dependencies.is_empty() && read.pip.is_empty() {
            self.fault(
                self.first_line(),
                text!(En: "it lists no dependency", Fr: "aucune dépendance n'est donnée"),
                text!(En: "add `dependencies:` and a list", Fr: "ajoutez `dependencies:` et une liste"),
            );
        }
        read
    }

    fn dependencies(&mut self, key: &Spanned<String>, value: &Spanned<Node>, read: &mut CondaFile) {
        for element in self.list(key, value) {
            match &element.value {
                Node::Text(spec) => {
                    read.dependencies
                        .push(Placed::new(spec.clone(), self.place(&element.referenced)));
                }
                Node::Map(entries) => {
                    for (key, value) in entries {
                        if key.value == "pip" {
                            read.pip.extend(self.texts(key, value));
                        } else {
                            self.fault(
                                self.place(&key.referenced),
                                text!(En: "a list of another program", Fr: "une liste d'un autre programme"),
                                text!(En: "only `pip:` has a list of its own here; write a package as `name >=1`",
                                      Fr: "seul `pip:` a ici une liste à lui ; écrivez un paquet comme `nom >=1`"),
                            );
                        }
                    }
                }
                Node::Empty | Node::Other | Node::List(_) => self.no_text(element),
            }
        }
    }

    /// The texts of a list.
    fn texts(&mut self, key: &Spanned<String>, value: &Spanned<Node>) -> Vec<Placed<String>> {
        let mut texts = Vec::new();
        for element in self.list(key, value) {
            match &element.value {
                Node::Text(text) => {
                    texts.push(Placed::new(text.clone(), self.place(&element.referenced)));
                }
                _ => self.no_text(element),
            }
        }
        texts
    }

    fn list<'n>(&mut self, key: &Spanned<String>, value: &'n Spanned<Node>) -> &'n [Spanned<Node>] {
        match &value.value {
            Node::List(list) => list,
            Node::Empty => &[],
            Node::Text(_) | Node::Other | Node::Map(_) => {
                let name = &key.value;
                self.fault(
                    self.place(&key.referenced),
                    text!(En: "not a list", Fr: "ce n'est pas une liste"),
                    text!(En: "write each element of `{name}` on a line that begins with `- `",
                          Fr: "écrivez chaque élément de `{name}` sur une ligne qui commence par `- `"),
                );
                &[]
            }
        }
    }

    fn no_text(&mut self, element: &Spanned<Node>) {
        self.fault(
            self.place(&element.referenced),
            text!(En: "not a text", Fr: "ce n'est pas un texte"),
            text!(En: "write a text such as `numpy >=2`; put a number in quotes",
                  Fr: "écrivez un texte tel que `numpy >=2` ; mettez un nombre entre guillemets"),
        );
    }

    fn unread(&mut self, key: &Spanned<String>) {
        let typed = &key.value;
        let message = text!(En: "`{typed}` is not read", Fr: "`{typed}` n'est pas lu");
        let label = text!(En: "not part of what is requested", Fr: "ne fait pas partie de ce qui est demandé");
        let help = if typed == "variables" {
            text!(En: "write them as `variables` of the environment in `lab.toml`",
                  Fr: "écrivez-les comme `variables` de l'environnement dans `lab.toml`")
        } else {
            let near = did_you_mean(typed, ["channels", "dependencies"]);
            near.unwrap_or_else(|| text!(En: "remove it, or say it in `lab.toml`", Fr: "retirez-le, ou dites-le dans `lab.toml`"))
        };
        let place = self.place(&key.referenced);
        self.sink.warn(Diagnostic::new(UNREAD_KEY, message, place, label).help(help));
    }

    fn no_yaml(&mut self, location: Option<Location>) {
        let place = location.map_or_else(|| self.first_line(), |location| self.place(&location));
        self.fault(
            place,
            text!(En: "this is no YAML", Fr: "ceci n'est pas du YAML"),
            text!(En: "indent with spaces, write each key once, and put a text with `: ` or ` #` in quotes",
                  Fr: "décalez avec des espaces, écrivez chaque clé une fois, et mettez entre guillemets un texte qui contient `: ` ou ` #`"),
        );
    }

    fn fault(&mut self, place: Place, label: Text, help: Text) {
        let name = self.sink.sources.get(self.file).name().to_owned();
        let message = text!(En: "`{name}` is not an environment file that can be read", Fr: "`{name}` n'est pas un fichier d'environnement lisible");
        self.sink.error(Diagnostic::new(BAD_FILE, message, place, label).help(help));
        self.faults += 1;
    }

    fn first_line(&self) -> Place {
        self.sink.sources.get(self.file).line_span(1).in_file(self.file)
    }

    /// The text at `location`; where its length is not known, the rest of its line.
    fn place(&self, location: &Location) -> Place {
        let text = self.sink.sources.get(self.file).text();
        let span = location.span();
        let characters = usize::try_from(span.offset()).unwrap_or(usize::MAX);
        let start = text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
        let known = span.byte_len().and_then(|length| usize::try_from(length).ok());
        let end = match known.filter(|length| *length > 0) {
            Some(length) => start + length,
            None => text[start..].find('\n').map_or(text.len(), |length| start + length),
        };
        let end = start + text[start..end].trim_end().len();
        Span::new(start, end).in_file(self.file)
    }
}
