//! What is said of each kind of line that is no TOML: the fact, what stands there, what to do.

use toml::de::DeValue;

use super::{Kind, quotes};
use crate::{diag::Text, manifest::tree::short, text};

/// Message, label and help for a fault of `kind`, where `written` is what is underlined.
pub(super) fn said(kind: Kind, written: &str) -> (Text, Text, Text) {
    let written = &short(written);
    match kind {
        Kind::UnclosedList
        | Kind::UnclosedTable
        | Kind::UnclosedText
        | Kind::UnclosedString
        | Kind::UnclosedHeader => unclosed(kind, written),
        Kind::Unquoted
        | Kind::NoValue
        | Kind::Nothing
        | Kind::Number
        | Kind::Boolean
        | Kind::Date
        | Kind::Escape => value(kind, written),
        Kind::Duplicate | Kind::Extended | Kind::NoEquals | Kind::EmptyKey | Kind::KeyCharacter => {
            key(kind, written)
        }
        _ => line(kind, written),
    }
}

fn unclosed(kind: Kind, written: &str) -> (Text, Text, Text) {
    let opened = text!(En: "opened here", Fr: "ouverte ici");
    match kind {
        Kind::UnclosedList => (
            text!(En: "this list is not closed", Fr: "cette liste n'est pas fermée"),
            opened,
            text!(En: "add `]` at its end", Fr: "ajoutez `]` à la fin"),
        ),
        Kind::UnclosedTable => (
            text!(En: "this table is not closed", Fr: "cette table n'est pas fermée"),
            opened,
            text!(En: "add `}}` at its end", Fr: "ajoutez `}}` à la fin"),
        ),
        Kind::UnclosedText => (
            text!(En: "this multi-line string is not closed", Fr: "ce texte n'est pas fermé"),
            text!(En: "opened here", Fr: "ouvert ici"),
            text!(En: "add `{written}` at its end", Fr: "ajoutez `{written}` à la fin"),
        ),
        Kind::UnclosedString => {
            let quote = written.chars().next().unwrap_or('"');
            (
                text!(En: "this string is not closed", Fr: "cette chaîne n'est pas fermée"),
                text!(En: "no closing quote on this line", Fr: "aucun guillemet fermant sur cette ligne"),
                text!(En: "add `{quote}` at its end", Fr: "ajoutez `{quote}` à la fin"),
            )
        }
        _ => {
            let end = if written.starts_with("[[") { "]]" } else { "]" };
            (
                text!(En: "this table header is not closed", Fr: "cet en-tête de table n'est pas fermé"),
                text!(En: "no `{end}` on this line", Fr: "aucun `{end}` sur cette ligne"),
                text!(En: "add `{end}` at its end", Fr: "ajoutez `{end}` à la fin"),
            )
        }
    }
}

fn value(kind: Kind, written: &str) -> (Text, Text, Text) {
    match kind {
        Kind::NoValue => (
            text!(En: "a value is missing after `=`", Fr: "il manque une valeur après `=`"),
            text!(En: "nothing follows", Fr: "rien ne suit"),
            text!(En: "write a value, such as `\"text\"`", Fr: "écrivez une valeur, par exemple `\"texte\"`"),
        ),
        Kind::Escape => (
            text!(En: "`{written}` is not an escape", Fr: "`{written}` n'est pas une séquence d'échappement"),
            text!(En: "a backslash begins an escape", Fr: "une barre oblique inverse ouvre un échappement"),
            text!(
                En: "write `/` in a path; elsewhere `\\\\`, or put the string in single quotes",
                Fr: "écrivez `/` dans un chemin ; ailleurs `\\\\`, ou la chaîne entre apostrophes"
            ),
        ),
        Kind::Number => (
            text!(En: "`{written}` is not a number", Fr: "`{written}` n'est pas un nombre"),
            text!(En: "cannot be read as a number", Fr: "illisible comme nombre"),
            number_help(written),
        ),
        Kind::Boolean => {
            let boolean = written.to_lowercase();
            (
                text!(En: "`{written}` is not a boolean", Fr: "`{written}` n'est pas un booléen"),
                text!(En: "booleans are lower-case", Fr: "un booléen s'écrit en minuscules"),
                text!(En: "write `{boolean}`", Fr: "écrivez `{boolean}`"),
            )
        }
        Kind::Nothing => (
            text!(En: "`{written}` is not a value", Fr: "`{written}` n'est pas une valeur"),
            text!(En: "TOML has no empty value", Fr: "TOML n'a pas de valeur vide"),
            text!(En: "remove this line: a key without a value is not written", Fr: "retirez cette ligne : une clé sans valeur ne s'écrit pas"),
        ),
        Kind::Date => (
            text!(En: "`{written}` is not a date", Fr: "`{written}` n'est pas une date"),
            text!(En: "cannot be read as a date", Fr: "illisible comme date"),
            in_quotes(written),
        ),
        _ => (
            text!(En: "`{written}` is not in quotes", Fr: "`{written}` n'est pas entre guillemets"),
            text!(En: "text must be in quotes", Fr: "un texte va entre guillemets"),
            in_quotes(written.trim_matches(quotes::TYPOGRAPHIC)),
        ),
    }
}

/// The number that was meant, where TOML only wants it written otherwise.
fn number_help(written: &str) -> Text {
    let is_value = |candidate: &String| DeValue::parse(candidate).is_ok();
    let candidates = [
        written.trim_start_matches('0').to_owned(),
        format!("0{written}"),
        format!("{written}0"),
        written.to_lowercase(),
        written.replace("__", "_"),
    ];
    match candidates.iter().find(|candidate| is_value(candidate)) {
        Some(meant) => text!(
            En: "write `{meant}`, or `\"{written}\"` if it is text",
            Fr: "écrivez `{meant}`, ou `\"{written}\"` si c'est du texte"
        ),
        None => in_quotes(written),
    }
}

fn in_quotes(written: &str) -> Text {
    let quote = if written.contains(['"', '\\']) && !written.contains('\'') { '\'' } else { '"' };
    let written = if quote == '"' {
        written.replace('\\', "\\\\").replace('"', "\\\"")
    } else {
        written.to_owned()
    };
    text!(
        En: "put it in quotes: `{quote}{written}{quote}`",
        Fr: "mettez des guillemets : `{quote}{written}{quote}`"
    )
}

fn key(kind: Kind, written: &str) -> (Text, Text, Text) {
    let is_colon = written.ends_with(':');
    match kind {
        Kind::Duplicate => (
            text!(En: "`{written}` is defined twice", Fr: "`{written}` est défini deux fois"),
            text!(En: "again here", Fr: "de nouveau ici"),
            text!(En: "keep one of the two", Fr: "gardez une seule des deux définitions"),
        ),
        Kind::Extended => (
            text!(En: "`{written}` already has a value", Fr: "`{written}` a déjà une valeur"),
            text!(En: "nothing can be added to it", Fr: "rien ne peut y être ajouté"),
            text!(En: "write all of it in one place", Fr: "écrivez tout au même endroit"),
        ),
        Kind::NoEquals if !is_colon => (
            text!(En: "`{written}` has no `=`", Fr: "`{written}` n'a pas de `=`"),
            text!(En: "a key is followed by `=`", Fr: "une clé est suivie de `=`"),
            text!(
                En: "write `{written} = \"…\"`, or `#` before a comment",
                Fr: "écrivez `{written} = \"…\"`, ou `#` devant un commentaire"
            ),
        ),
        Kind::EmptyKey => (
            text!(En: "a key is missing", Fr: "il manque une clé"),
            text!(En: "no key before this", Fr: "aucune clé avant ceci"),
            text!(En: "write the key, or remove this", Fr: "écrivez la clé, ou retirez ceci"),
        ),
        _ if is_colon => (
            text!(En: "`:` cannot follow a key", Fr: "`:` ne peut pas suivre une clé"),
            text!(En: "a key is followed by `=`", Fr: "une clé est suivie de `=`"),
            text!(En: "write `=` instead", Fr: "écrivez `=` à la place"),
        ),
        _ => (
            text!(En: "`{written}` cannot be in a key", Fr: "`{written}` ne peut pas figurer dans une clé"),
            text!(
                En: "a key consists of unaccented letters, digits, `_` and `-`",
                Fr: "une clé se compose de lettres sans accent, de chiffres, de `_` et de `-`"
            ),
            // Of all keys only the codes in `[checks]` have it.
            if written == "/" {
                text!(
                    En: "put the key in quotes if it is a code in `[checks]`, else write it without this character",
                    Fr: "mettez la clé entre guillemets si c'est un code de `[checks]`, sinon écrivez-la sans ce caractère"
                )
            } else {
                text!(En: "write the key without this character", Fr: "écrivez la clé sans ce caractère")
            },
        ),
    }
}

fn line(kind: Kind, written: &str) -> (Text, Text, Text) {
    match kind {
        Kind::ExtraEquals => (
            text!(En: "`=` is not allowed here", Fr: "`=` ne peut pas se trouver ici"),
            text!(En: "one `=` too many", Fr: "un `=` de trop"),
            text!(En: "remove it", Fr: "retirez-le"),
        ),
        Kind::Trailing => (
            text!(En: "`{written}` is not expected here", Fr: "`{written}` est de trop sur cette ligne"),
            text!(En: "nothing more belongs on this line", Fr: "rien de plus n'est attendu ici"),
            if written.starts_with("//") || written.starts_with(';') {
                text!(En: "write `#` before a comment", Fr: "mettez `#` devant un commentaire")
            } else {
                text!(
                    En: "put it on a line of its own, or check the quotes",
                    Fr: "passez à la ligne, ou vérifiez les guillemets"
                )
            },
        ),
        Kind::MissingComma => (
            text!(En: "a comma is missing", Fr: "il manque une virgule"),
            text!(En: "elements are separated by `,`", Fr: "les éléments sont séparés par `,`"),
            text!(En: "add `,` between the elements", Fr: "ajoutez `,` entre les éléments"),
        ),
        Kind::ExtraComma => (
            text!(En: "there is one comma too many", Fr: "il y a une virgule de trop"),
            text!(En: "no element before this", Fr: "aucun élément avant ceci"),
            text!(En: "remove it", Fr: "retirez-la"),
        ),
        Kind::Deep => (
            text!(
                En: "tables and lists are nested more than 80 deep",
                Fr: "des tables et des listes sont imbriquées sur plus de 80 niveaux"
            ),
            text!(En: "too deep", Fr: "trop profond"),
            text!(En: "nest less deeply", Fr: "réduisez l'imbrication"),
        ),
        Kind::Character => (
            text!(En: "there is a control character here", Fr: "un caractère de contrôle se trouve ici"),
            text!(En: "this character is invisible", Fr: "ce caractère est invisible"),
            text!(En: "remove it", Fr: "retirez-le"),
        ),
        _ => (
            text!(En: "`{written}` cannot be read as TOML", Fr: "`{written}` n'est pas du TOML lisible"),
            text!(En: "unexpected here", Fr: "inattendu ici"),
            text!(
                En: "check the quotes, brackets and commas of this line",
                Fr: "vérifiez les guillemets, crochets et virgules de cette ligne"
            ),
        ),
    }
}
