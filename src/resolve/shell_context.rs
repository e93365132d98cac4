//! Where the holes of a command stand, and what is wrong with its text, worded for people.

use super::{
    codes,
    context::Context,
    shell::{HoleContext, Piece, ShellFault, ShellFaultKind as Kind, contexts},
    template_syntax::{RawPart, parse},
};
use crate::{
    diag::{Code, Diagnostic, Text},
    model::ShellContext,
    text,
    text::{Place, Spanned},
};

impl Context<'_> {
    /// The context of each hole of `command`, whether or not its names are known; `None` where
    /// bash could not read it so, or a hole is no template, which was reported.
    pub(super) fn shell_contexts(
        &mut self,
        command: &Spanned<String>,
    ) -> Option<Vec<ShellContext>> {
        let (parts, faults) = parse(&command.value);
        if !faults.is_empty() {
            return None;
        }
        let pieces: Vec<Piece<'_>> = parts
            .iter()
            .map(|part| match part {
                RawPart::Text(plain) => Piece::Text(&plain.text),
                RawPart::Hole(_) => Piece::Hole,
            })
            .collect();
        match contexts(&pieces) {
            Ok(contexts) => Some(contexts.into_iter().map(context).collect()),
            Err(faults) => {
                for fault in faults {
                    let (place, at_end) = self.shell_place(&parts, command, fault);
                    let (code, message, label, help) = words(fault.kind, at_end);
                    self.sink.error(Diagnostic::new(code, message, place, label).help(help));
                }
                None
            }
        }
    }

    /// The hole, or the word of the shell at fault; and whether it is the end of the text, of
    /// which the last character stands.
    fn shell_place(
        &self,
        parts: &[RawPart],
        command: &Spanned<String>,
        fault: ShellFault,
    ) -> (Place, bool) {
        let plain = match &parts[fault.piece] {
            RawPart::Hole(hole) => return (self.within(command.span, hole.range.clone()), false),
            RawPart::Text(plain) => plain,
        };
        let rest = &plain.text[fault.byte.min(plain.text.len())..];
        let at_end = rest.is_empty();
        let (from, length) = if at_end {
            let last = plain.text.trim_end().char_indices().next_back();
            last.map_or((0, plain.text.len()), |(at, c)| (at, c.len_utf8()))
        } else {
            (fault.byte, word_length(rest, fault.kind))
        };
        let start = plain.written_at(from);
        (self.within(command.span, start..start + length), at_end)
    }
}

/// How much of `rest` a fault is about: what was opened, a word, a character.
fn word_length(rest: &str, kind: Kind) -> usize {
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let while_is = |of_word: fn(char) -> bool| rest.find(|c| !of_word(c)).unwrap_or(rest.len());
    match kind {
        Kind::Unclosed(opening) if rest.starts_with(opening) => opening.len(),
        Kind::TwoGroups => while_is(|c| matches!(c, '$' | '<' | '>' | '(')).max(first),
        Kind::Unexpected => while_is(|c| c.is_alphanumeric() || c == '_').max(first),
        _ => first,
    }
}

fn context(context: HoleContext) -> ShellContext {
    match context {
        HoleContext::Word { whole_word } => ShellContext::Word { whole: whole_word },
        HoleContext::DoubleQuoted => ShellContext::DoubleQuoted,
        HoleContext::HereDocument => ShellContext::HereDocument,
    }
}

/// Code, sentence, label and help of a fault.
fn words(kind: Kind, at_end: bool) -> (Code, Text, Text, Text) {
    if kind.is_of_hole() {
        let message = text!(En: "a value cannot be inserted here", Fr: "une valeur ne peut pas être transmise ici");
        let (code, label, help) = hole_words(kind);
        return (code, message, label, help);
    }
    let message =
        text!(En: "bash cannot parse this command", Fr: "bash ne pourrait pas lire cette commande");
    let (label, help) = text_words(kind, at_end);
    (codes::SHELL_OPEN, message, label, help)
}

fn hole_words(kind: Kind) -> (Code, Text, Text) {
    let variable = || text!(En: "put it into a shell variable first: `value={{{{ … }}}}`", Fr: "mettez-la d'abord dans une variable du shell : `value={{{{ … }}}}`");
    match kind {
        Kind::SingleQuoted => (
            codes::SHELL_QUOTES,
            text!(En: "between single quotes, where the shell expands nothing", Fr: "entre apostrophes, où le shell ne développe rien"),
            text!(En: "use double quotes, or none", Fr: "utilisez des guillemets doubles, ou aucun"),
        ),
        Kind::QuotedHeredoc => (
            codes::SHELL_QUOTES,
            text!(En: "in a here-document whose delimiter is quoted, where the shell expands nothing",
                  Fr: "dans un here-document au délimiteur entre guillemets, où le shell ne développe rien"),
            text!(En: "write the delimiter without quotes: `<<EOF`", Fr: "écrivez le délimiteur sans guillemets : `<<EOF`"),
        ),
        Kind::ExpandedTwice => (
            codes::SHELL_PLACE,
            text!(En: "where bash expands a value twice, and would run a `$(…)` in it",
                  Fr: "là où bash développe une valeur deux fois, et exécuterait un `$(…)` qu'elle contient"),
            text!(En: "redirect with `&>` instead of `>&`; assign without `declare`: `name={{{{ … }}}}`",
                  Fr: "redirigez avec `&>` au lieu de `>&` ; affectez sans `declare` : `nom={{{{ … }}}}`"),
        ),
        Kind::Backquoted => (
            codes::SHELL_PLACE,
            text!(En: "between backquotes", Fr: "entre accents graves"),
            text!(En: "write `$( … )` instead of backquotes", Fr: "écrivez `$( … )` au lieu des accents graves"),
        ),
        Kind::Arithmetic => (
            codes::SHELL_PLACE,
            text!(En: "in arithmetic, where the shell would evaluate a value as an expression", Fr: "là où le shell calcule, et exécuterait une valeur comme une expression"),
            text!(En: "let the program compute, or test the value first: `value={{{{ … }}}}`, then `[[ $value =~ ^-?[0-9]+$ ]] || exit 1`",
                  Fr: "laissez le programme calculer, ou vérifiez d'abord la valeur : `valeur={{{{ … }}}}`, puis `[[ $valeur =~ ^-?[0-9]+$ ]] || exit 1`"),
        ),
        Kind::InExpansion => {
            (codes::SHELL_PLACE, text!(En: "inside `${{ }}`", Fr: "dans `${{ }}`"), variable())
        }
        Kind::AfterBackslash => (
            codes::SHELL_PLACE,
            text!(En: "right after a backslash", Fr: "juste après une barre oblique inverse"),
            text!(En: "remove the backslash: values need no escaping", Fr: "retirez la barre oblique inverse : les valeurs n'ont pas besoin d'échappement"),
        ),
        Kind::AfterDollar => (
            codes::SHELL_PLACE,
            text!(En: "right after `$`", Fr: "juste après `$`"),
            text!(En: "remove the `$`: the braces alone stand for the value", Fr: "retirez le `$` : les accolades seules désignent la valeur"),
        ),
        Kind::HeredocDelimiter => (
            codes::SHELL_PLACE,
            text!(En: "in the delimiter of a here-document", Fr: "dans le délimiteur d'un here-document"),
            text!(En: "write a fixed word such as `EOF`", Fr: "écrivez un mot fixe tel que `EOF`"),
        ),
        Kind::BraceRange => (
            codes::SHELL_PLACE,
            text!(En: "in `{{1..9}}`, which the shell expands before values", Fr: "dans `{{1..9}}`, que le shell développe avant les valeurs"),
            text!(En: "write `$(seq 1 {{{{ … }}}})`", Fr: "écrivez `$(seq 1 {{{{ … }}}})`"),
        ),
        _ => (
            codes::SHELL_PLACE,
            text!(En: "where the shell needs a literal name", Fr: "là où le shell attend un nom tel quel"),
            text!(En: "write the name itself", Fr: "écrivez le nom lui-même"),
        ),
    }
}

fn text_words(kind: Kind, at_end: bool) -> (Text, Text) {
    match kind {
        Kind::Unclosed("<<") => (
            text!(En: "this here-document has no end", Fr: "ce here-document n'a pas de fin"),
            text!(En: "write its delimiter alone on a line", Fr: "écrivez son délimiteur seul sur une ligne"),
        ),
        Kind::Unclosed(open) => {
            let close = closing(open);
            (
                text!(En: "`{open}` is never closed", Fr: "`{open}` n'est jamais fermé"),
                text!(En: "close it with `{close}`", Fr: "fermez-le par `{close}`"),
            )
        }
        Kind::StrayParenthesis => (
            text!(En: "this `)` closes nothing", Fr: "cette `)` ne ferme rien"),
            text!(En: "remove it, or put it in quotes", Fr: "retirez-la, ou mettez-la entre guillemets"),
        ),
        Kind::TwoGroups => (
            text!(En: "these parentheses do not close together", Fr: "ces parenthèses ne se ferment pas ensemble"),
            text!(En: "put a space between the parentheses", Fr: "séparez les parenthèses par un espace"),
        ),
        Kind::TrailingBackslash => (
            text!(En: "a backslash at the very end", Fr: "une barre oblique inverse tout à la fin"),
            text!(En: "remove it", Fr: "retirez-la"),
        ),
        Kind::Empty => (
            text!(En: "nothing to run", Fr: "rien à exécuter"),
            text!(En: "write what the step runs", Fr: "écrivez ce que l'étape exécute"),
        ),
        Kind::Nul => (
            text!(En: "contains a NUL character", Fr: "contient un caractère NUL"),
            text!(En: "remove it", Fr: "retirez-le"),
        ),
        Kind::TooDeep => (
            text!(En: "nested too deeply", Fr: "trop de niveaux imbriqués"),
            text!(En: "put this into a script of its own", Fr: "mettez ceci dans un script à part"),
        ),
        _ if at_end => (
            text!(En: "something must follow", Fr: "quelque chose doit suivre"),
            text!(En: "write what follows, or remove this", Fr: "écrivez la suite, ou retirez ceci"),
        ),
        _ => (
            text!(En: "this does not fit what comes before it", Fr: "ceci ne convient pas après ce qui précède"),
            text!(En: "add what is missing before it, or remove it", Fr: "ajoutez ce qui manque devant, ou retirez-le"),
        ),
    }
}

/// What closes what `open` opens.
fn closing(open: &str) -> &str {
    match open {
        "if" => "fi",
        "case" => "esac",
        "for" | "while" | "until" | "select" => "done",
        "{" | "${" => "}",
        "[[" => "]]",
        "$[" => "]",
        "((" | "$((" => "))",
        "$'" => "'",
        "$\"" => "\"",
        open if open.ends_with('(') => ")",
        quote => quote,
    }
}
