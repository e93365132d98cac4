//! What can be wrong with a glob, and how it is said.

use super::Glob;
use crate::{
    diag::{Code, Diagnostic, Lang, Sink, Text},
    manifest::backslash::{control_escape, with_slashes},
    text,
    text::{Place, Placed, Sources},
};

/// A glob that cannot be read.
pub(crate) const BAD_GLOB: Code = Code::error("data/glob");
/// A glob that takes folders.
pub(crate) const FOLDER_GLOB: Code = Code::error("data/glob-folder");

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
    /// It ends with `/`.
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
    /// A backslash.
    Backslash,
    /// A control character.
    Control,
    /// Too long, or too many braces in braces.
    TooComplex,
}

impl GlobFault {
    /// The finding for this fault of `glob`.
    pub fn diagnostic(&self, sources: &Sources, glob: &Placed<String>) -> Diagnostic {
        let written = &glob.value;
        let place = self.place(sources, glob);
        if self.kind == GlobFaultKind::Folder {
            return Diagnostic::new(
                FOLDER_GLOB,
                text!(
                    En: "`{written}` matches folders, which this version does not support",
                    Fr: "`{written}` désigne des dossiers, ce que cette version ne sait pas faire"
                ),
                place,
                text!(En: "ends with `/`", Fr: "se termine par `/`"),
            )
            .help(text!(
                En: "name the files, such as `{written}**/*`",
                Fr: "désignez les fichiers, par exemple `{written}**/*`"
            ));
        }
        let typed = sources.slice(glob.place);
        let escape = control_escape(typed).filter(|_| self.kind == GlobFaultKind::Control);
        let (label, help) = match &escape {
            Some((escape, is)) => (
                text!(En: "in TOML, `{escape}` is {}", is.get(Lang::En);
                      Fr: "en TOML, `{escape}` est {}", is.get(Lang::Fr)),
                with_slashes(typed),
            ),
            None => self.kind.words(),
        };
        let written = escape.map_or(written.as_str(), |_| typed.trim_matches('"'));
        Diagnostic::new(
            BAD_GLOB,
            text!(En: "`{written}` is not a valid glob", Fr: "`{written}` n'est pas un motif valide"),
            place,
            label,
        )
        .help(help)
    }

    /// The faulty character where the string is written as it reads, else the whole string.
    fn place(&self, sources: &Sources, glob: &Placed<String>) -> Place {
        let written = sources.slice(glob.place);
        let verbatim =
            ['"', '\''].iter().any(|quote| written == format!("{quote}{}{quote}", glob.value));
        let Some(c) = glob.value.get(self.offset..).and_then(|rest| rest.chars().next()) else {
            return glob.place;
        };
        if verbatim && self.kind != GlobFaultKind::TooComplex {
            glob.place.with_span(glob.place.span.slice(1 + self.offset, c.len_utf8()))
        } else {
            glob.place
        }
    }
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
                text!(En: "name the files", Fr: "désignez les fichiers"),
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
