//! What the system refused, in words. Knows no path: whoever reports names it.

use std::io;

use super::Text;
use crate::text;

/// Why, in every language where it is common; else in the system's own words, which are of one.
pub fn reason(error: &io::Error) -> Text {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            text!(En: "permission denied", Fr: "permission refusée")
        }
        io::ErrorKind::NotFound => {
            text!(En: "no such file or folder", Fr: "aucun fichier ou dossier de ce nom")
        }
        io::ErrorKind::StorageFull => {
            text!(En: "no space left on the disk", Fr: "il n'y a plus de place sur le disque")
        }
        io::ErrorKind::QuotaExceeded => {
            text!(En: "the disk quota is exceeded", Fr: "le quota du disque est dépassé")
        }
        io::ErrorKind::ReadOnlyFilesystem => text!(
            En: "the file system is read-only",
            Fr: "le système de fichiers est en lecture seule",
        ),
        io::ErrorKind::NotADirectory => {
            text!(En: "there is a file where a folder belongs", Fr: "un fichier est à la place d'un dossier")
        }
        io::ErrorKind::IsADirectory => {
            text!(En: "there is a folder where a file belongs", Fr: "un dossier est à la place d'un fichier")
        }
        io::ErrorKind::AlreadyExists => {
            text!(En: "something else is already there", Fr: "autre chose s'y trouve déjà")
        }
        io::ErrorKind::InvalidFilename => {
            text!(En: "the name is too long or not allowed", Fr: "le nom est trop long ou interdit")
        }
        io::ErrorKind::StaleNetworkFileHandle => text!(
            En: "the network file system lost it: try again",
            Fr: "le disque réseau l'a perdu : réessayez",
        ),
        io::ErrorKind::InvalidData => {
            text!(En: "it is not UTF-8 text", Fr: "ce n'est pas un texte en UTF-8")
        }
        _ => {
            // Without the path that `fs_err` puts before them.
            let words = error.raw_os_error().map(io::Error::from_raw_os_error);
            let words = words.map_or_else(|| error.to_string(), |error| error.to_string());
            text!(En: "{words}", Fr: "{words}")
        }
    }
}
