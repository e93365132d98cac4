//! What can be wrong with a glob, and how it is said.

use std::ops::Range;

use super::Glob;
use crate::{
    diag::{Code, Diagnostic, Lang, Sink, Text},
    manifest::{
        Literal,
        backslash::{control_escape, with_slashes},
    },
    text,
    text::{Place, Placed, Sources},
};

/// A glob that cannot be read.
pub(crate) const BAD_GLOB: Code = Code::error("data/glob");

/// Why a text is no glob, and where in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlobFault {
    /// The byte in the glob where the fault stands.
    pub offset: usize,
    /// What is wrong there.
    pub kind: GlobFaultKind,
}

/// What is wrong with a glob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlobFaultKind {
    /// It names nothing: ``, `.`.
    Empty,
    /// It begins with `/`.
    Absolute,
    /// It has a component `..`.
    Parent,
    /// A pattern of files that ends with `/`.
    Folder,
    /// A component that no name fits, such as `{}` or `[.]`.
    NoName,
    /// `**` beside other characters, or in braces.
    StarsInName,
    /// `{` without `}`.
    BraceNotClosed,
    /// `}` without `{`.
    BraceNotOpened,
    /// `/` in braces.
    SlashInBraces,
    /// `[` without `]`.
    BracketNotClosed,
    /// `/` in brackets.
    SlashInBrackets,
    /// `[^`, which shells read in two ways.
    Caret,
    /// `[[:alpha:]]`.
    NamedClass,
    /// `[z-a]`.
    RangeReversed,
    /// `**` in a pattern with captures.
    StarsAndCaptures,
    /// `{…}` of a pattern that is no name.
    CaptureName,
    /// A backslash.
    Backslash,
    /// A control character.
    Control,
    /// Too long, or too many braces in braces.
    TooComplex,
}

impl GlobFault {
    /// The finding for this fault of `glob`.
    pub(crate) fn diagnostic(&self, sources: &Sources, glob: &Placed<String>) -> Diagnostic {
        let written = self.written(sources, glob);
        let message = text!(En: "`{written}` is not a valid glob", Fr: "`{written}` n'est pas un motif valide");
        self.told(message, sources, glob)
    }

    /// The finding for this fault of a pattern with captures.
    pub(crate) fn of_pattern(&self, sources: &Sources, pattern: &Placed<String>) -> Diagnostic {
        let written = self.written(sources, pattern);
        let message = text!(En: "`{written}` is not a valid pattern", Fr: "`{written}` n'est pas un motif valide");
        self.told(message, sources, pattern)
    }

    /// The control character that a backslash of TOML makes, where that is the fault.
    fn escape(&self, typed: &str) -> Option<(String, Text)> {
        control_escape(typed).filter(|_| self.kind == GlobFaultKind::Control)
    }

    /// The glob as people know it.
    fn written<'a>(&self, sources: &'a Sources, glob: &'a Placed<String>) -> &'a str {
        let typed = sources.slice(glob.place);
        self.escape(typed).map_or(glob.value.as_str(), |_| typed.trim_matches('"'))
    }

    fn told(&self, message: Text, sources: &Sources, glob: &Placed<String>) -> Diagnostic {
        let typed = sources.slice(glob.place);
        let (label, help) = match self.escape(typed) {
            Some((escape, is)) => (
                text!(En: "in TOML, `{escape}` is {}", is.get(Lang::En);
                      Fr: "en TOML, `{escape}` est {}", is.get(Lang::Fr)),
                with_slashes(typed),
            ),
            None => self.kind.words(),
        };
        Diagnostic::new(BAD_GLOB, message, self.place(sources, glob), label).help(help)
    }

    /// The faulty character; the whole string where none is.
    fn place(&self, sources: &Sources, glob: &Placed<String>) -> Place {
        match glob.value.get(self.offset..).and_then(|rest| rest.chars().next()) {
            Some(c) if self.kind != GlobFaultKind::TooComplex => {
                within(sources, glob, self.offset..self.offset + c.len_utf8())
            }
            _ => glob.place,
        }
    }
}

/// The place of these bytes of a string's value.
pub(crate) fn within(sources: &Sources, string: &Placed<String>, range: Range<usize>) -> Place {
    let literal = Literal::new(sources.slice(string.place));
    string.place.with_span(literal.span(string.place.span, range))
}

impl GlobFaultKind {
    /// What is to be seen, and what to do.
    fn words(self) -> (Text, Text) {
        match self {
            Self::Empty => (
                text!(En: "matches no file", Fr: "ne désigne aucun fichier"),
                text!(En: "write `**/*` for every file", Fr: "écrivez `**/*` pour tous les fichiers"),
            ),
            Self::Absolute => (
                text!(En: "begins with `/`", Fr: "commence par `/`"),
                text!(
                    En: "write it relative to the folder that is searched",
                    Fr: "écrivez-le relatif au dossier où il est cherché"
                ),
            ),
            Self::Parent => (
                text!(En: "leaves the folder", Fr: "sort du dossier"),
                text!(En: "start from a folder that contains all the files", Fr: "partez d'un dossier qui contient tous les fichiers"),
            ),
            Self::NoName => (
                text!(En: "no name can match this", Fr: "aucun nom ne convient ici"),
                text!(
                    En: "a name is not empty, and starts with `.` only if the glob does",
                    Fr: "un nom a au moins un caractère, et ne commence par `.` que si le motif le fait"
                ),
            ),
            Self::StarsInName => (
                text!(En: "`**` beside other characters", Fr: "`**` à côté d'autres caractères"),
                text!(
                    En: "write `*` within a name, and `**` alone between two `/`",
                    Fr: "écrivez `*` dans un nom, et `**` seul entre deux `/`"
                ),
            ),
            Self::BraceNotClosed | Self::BraceNotOpened | Self::SlashInBraces => self.brace_words(),
            Self::Folder => (
                text!(En: "ends with `/`", Fr: "se termine par `/`"),
                text!(
                    En: "name a file; whole folders are rows of a dataset with `include`",
                    Fr: "désignez un fichier ; des dossiers entiers sont les lignes d'un jeu de données avec `include`"
                ),
            ),
            Self::StarsAndCaptures => (
                text!(En: "`**` beside captures", Fr: "`**` à côté de captures"),
                text!(
                    En: "write `*`, or a capture, for each folder",
                    Fr: "écrivez `*`, ou une capture, pour chaque dossier"
                ),
            ),
            Self::CaptureName => (
                text!(En: "braces hold the name of a capture", Fr: "les accolades contiennent le nom d'une capture"),
                text!(
                    En: "write a name such as `{{well}}`: lower-case letters, digits and `_`",
                    Fr: "écrivez un nom tel que `{{well}}` : minuscules, chiffres et `_`"
                ),
            ),
            Self::Backslash => (
                text!(En: "a backslash", Fr: "une barre oblique inverse"),
                text!(
                    En: "folders are separated by `/`; put a special character between brackets, such as `[*]`",
                    Fr: "les dossiers sont séparés par `/` ; un caractère spécial s'écrit entre crochets, par exemple `[*]`"
                ),
            ),
            Self::Control => (
                text!(En: "a control character", Fr: "un caractère de contrôle"),
                text!(En: "write `?` in its place", Fr: "écrivez `?` à sa place"),
            ),
            Self::TooComplex => (
                text!(En: "too long, or too many braces", Fr: "trop long, ou trop d'accolades"),
                text!(En: "write several globs", Fr: "écrivez plusieurs motifs"),
            ),
            Self::BracketNotClosed
            | Self::SlashInBrackets
            | Self::Caret
            | Self::NamedClass
            | Self::RangeReversed => self.bracket_words(),
        }
    }

    fn brace_words(self) -> (Text, Text) {
        match self {
            Self::SlashInBraces => (
                text!(En: "`/` in braces", Fr: "`/` entre accolades"),
                text!(En: "write one glob for each folder", Fr: "écrivez un motif par dossier"),
            ),
            Self::BraceNotOpened => (
                text!(En: "no `{{` before it", Fr: "aucun `{{` avant"),
                text!(
                    En: "open it with `{{`, or write `[}}]` for the character itself",
                    Fr: "ouvrez avec `{{`, ou écrivez `[}}]` pour le caractère lui-même"
                ),
            ),
            _ => (
                text!(En: "no `}}` after it", Fr: "aucun `}}` après"),
                text!(
                    En: "close it with `}}`, or write `[{{]` for the character itself",
                    Fr: "fermez avec `}}`, ou écrivez `[{{]` pour le caractère lui-même"
                ),
            ),
        }
    }

    fn bracket_words(self) -> (Text, Text) {
        match self {
            Self::SlashInBrackets => (
                text!(En: "`/` in brackets", Fr: "`/` entre crochets"),
                text!(En: "no name contains `/`: leave it out", Fr: "aucun nom ne contient `/` : retirez-le"),
            ),
            Self::Caret => (
                text!(En: "`^` comes first", Fr: "`^` en première position"),
                text!(
                    En: "write `[!` for all characters but these",
                    Fr: "écrivez `[!` pour tous les caractères sauf ceux-ci"
                ),
            ),
            Self::NamedClass => (
                text!(En: "a named class", Fr: "une classe nommée"),
                text!(En: "write the characters, such as `[a-z]`", Fr: "écrivez les caractères, par exemple `[a-z]`"),
            ),
            Self::RangeReversed => (
                text!(En: "the range ends before it starts", Fr: "l'intervalle finit avant de commencer"),
                text!(En: "write the lower bound first", Fr: "écrivez d'abord la borne inférieure"),
            ),
            _ => (
                text!(En: "no `]` after it", Fr: "aucun `]` après"),
                text!(
                    En: "close it with `]`, or write `[[]` for the character itself",
                    Fr: "fermez avec `]`, ou écrivez `[[]` pour le caractère lui-même"
                ),
            ),
        }
    }
}

/// The globs that `written` are; `None` where one has a fault, each of which is reported.
pub(crate) fn parse_all(written: &[Placed<String>], sink: &mut Sink) -> Option<Vec<Glob>> {
    let mut globs = Vec::with_capacity(written.len());
    for glob in written {
        match Glob::parse(&glob.value) {
            Ok(parsed) => globs.push(parsed),
            Err(fault) => {
                let diagnostic = fault.diagnostic(&sink.sources, glob);
                sink.error(diagnostic);
            }
        }
    }
    (globs.len() == written.len()).then_some(globs)
}
