//! What the disk refused, in words. Knows nothing of what the files are for.

use std::{io, path::PathBuf};

use crate::{
    diag::{Code, Diagnostic, Lang, Text, reason},
    text,
    text::Place,
};

/// A file or folder that cannot be read.
pub(crate) const UNREADABLE: Code = Code::error("data/unreadable");
/// A file whose name no list and no table can hold.
pub(crate) const FILE_NAME: Code = Code::error("data/file-name");

/// What the disk refused. Paths are as people know them: relative to the project, or absolute
/// where the manifest says so.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// Reading failed: the sentence, which names the path.
    #[error("{}", .0.get(Lang::En))]
    Unreadable(Text),
    /// A text that is not UTF-8.
    #[error("`{0}` is not UTF-8 text")]
    NotUtf8(String),
    /// A name that is not UTF-8 or has a line end; as text, with what is not replaced.
    #[error("the name of `{0}` is not UTF-8 or has a line end")]
    Name(String),
    /// It changed while it was read, or since it was listed.
    #[error("`{0}` changed while it was read")]
    Changed(String),
    /// The cache of hashes could not be written.
    #[error("{}: {error}", path.display())]
    Cache {
        /// The cache.
        path: PathBuf,
        /// What the disk said.
        error: io::Error,
    },
}

impl DataError {
    /// `path` could not be read because of `error`.
    pub(crate) fn unreadable(path: &str, error: &io::Error) -> Self {
        let reason = reason(error);
        Self::Unreadable(Text::each(|lang| match lang {
            Lang::En => format!("`{path}` cannot be read: {}", reason.get(lang)),
            Lang::Fr => format!("`{path}` ne peut pas être lu : {}", reason.get(lang)),
        }))
    }

    /// The symbolic link `path` leads to a folder that holds it.
    pub(crate) fn link_loop(path: &str) -> Self {
        Self::Unreadable(text!(
            En: "`{path}` is a symbolic link to a folder that contains it",
            Fr: "`{path}` est un lien symbolique vers un dossier qui le contient"
        ))
    }

    /// The symbolic link `path` leads nowhere.
    pub(crate) fn dangling(path: &str) -> Self {
        Self::Unreadable(text!(
            En: "`{path}` is a symbolic link to something that does not exist",
            Fr: "`{path}` est un lien symbolique vers quelque chose qui n'existe pas"
        ))
    }

    /// The sentence, in every language.
    pub fn text(&self) -> Text {
        match self {
            Self::Unreadable(text) => text.clone(),
            Self::NotUtf8(path) => text!(
                En: "`{path}` is not UTF-8 text",
                Fr: "`{path}` n'est pas un texte UTF-8"
            ),
            Self::Name(path) => text!(
                En: "the name of `{path}` is not UTF-8 or has a line end",
                Fr: "le nom de `{path}` n'est pas en UTF-8 ou contient un saut de ligne"
            ),
            Self::Changed(path) => text!(
                En: "`{path}` changed while it was read",
                Fr: "`{path}` a changé pendant sa lecture"
            ),
            Self::Cache { path, error } => {
                let (path, reason) = (path.display(), reason(error));
                Text::each(|lang| match lang {
                    Lang::En => format!("`{path}` cannot be written: {}", reason.get(lang)),
                    Lang::Fr => format!("`{path}` ne peut pas être écrit : {}", reason.get(lang)),
                })
            }
        }
    }

    /// The finding, where the manifest names the folder or file at `place`.
    pub(crate) fn diagnostic(&self, place: Place) -> Diagnostic {
        let named = text!(En: "named here", Fr: "désigné ici");
        match self {
            Self::Name(_) => Diagnostic::new(FILE_NAME, self.text(), place, named)
                .help(text!(En: "rename it", Fr: "renommez-le")),
            Self::NotUtf8(_) => Diagnostic::new(UNREADABLE, self.text(), place, named)
                .help(text!(En: "save it with the encoding UTF-8", Fr: "enregistrez-le avec l'encodage UTF-8")),
            _ => Diagnostic::new(UNREADABLE, self.text(), place, named),
        }
    }
}
