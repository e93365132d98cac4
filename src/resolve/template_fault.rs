//! What can be wrong with a template besides unknown names, worded for people.

use super::{
    codes,
    context::Context,
    template::{Scope, roots},
    template_syntax::{RawHole, SyntaxFault, SyntaxFaultKind},
};
use crate::{
    diag::{Diagnostic, Lang, Text, words},
    text,
    text::{Place, Span},
};

impl Context<'_> {
    /// A hole that is no template.
    pub(super) fn syntax_fault(&mut self, span: Span, fault: &SyntaxFault) {
        let (label, help) = match fault.kind {
            SyntaxFaultKind::Unclosed => (
                text!(En: "no `}}}}` closes it", Fr: "aucun `}}}}` ne le ferme"),
                text!(En: "close it with `}}}}`, or write `{{{{ '{{{{' }}}}` for the braces themselves",
                      Fr: "fermez-le par `}}}}`, ou écrivez `{{{{ '{{{{' }}}}` pour les accolades elles-mêmes"),
            ),
            SyntaxFaultKind::Empty => (
                text!(En: "there is no name", Fr: "aucun nom n'est écrit"),
                text!(En: "write a name such as `{{{{ item.path }}}}`",
                      Fr: "écrivez un nom tel que `{{{{ item.path }}}}`"),
            ),
            SyntaxFaultKind::Unexpected => (
                text!(En: "unexpected here", Fr: "ceci n'a pas sa place ici"),
                text!(En: "a template is `{{{{ name }}}}` or `{{{{ name | filter }}}}`, without operators",
                      Fr: "un gabarit s'écrit `{{{{ nom }}}}` ou `{{{{ nom | filtre }}}}`, sans opérateur"),
            ),
            SyntaxFaultKind::UnclosedString => (
                text!(En: "the quote is not closed", Fr: "le guillemet n'est pas fermé"),
                text!(En: "close it with the same quote", Fr: "fermez-le par le même guillemet"),
            ),
        };
        let place = self.within(span, fault.range.clone());
        let message = text!(En: "this template cannot be read", Fr: "ce gabarit est illisible");
        self.sink.error(Diagnostic::new(codes::TEMPLATE_SYNTAX, message, place, label).help(help));
    }

    /// A filter that takes nothing and was given something.
    pub(super) fn filter_with_argument(&mut self, place: Place, name: &str) {
        let message = text!(En: "`{name}` takes no argument",
                            Fr: "`{name}` ne prend pas d'argument");
        let label = text!(En: "this filter", Fr: "ce filtre");
        let help = text!(En: "write `{name}` alone", Fr: "écrivez `{name}` seul");
        self.sink.error(Diagnostic::new(codes::TEMPLATE_SYNTAX, message, place, label).help(help));
    }

    /// A filter that takes a text and was given none.
    pub(super) fn filter_without_argument(&mut self, place: Place, name: &str, example: &str) {
        let message = text!(En: "`{name}` needs a text in parentheses",
                            Fr: "`{name}` a besoin d'un texte entre parenthèses");
        let label = text!(En: "nothing in parentheses", Fr: "rien entre parenthèses");
        let help =
            text!(En: "write `{name}(\"{example}\")`", Fr: "écrivez `{name}(\"{example}\")`");
        self.sink.error(Diagnostic::new(codes::TEMPLATE_SYNTAX, message, place, label).help(help));
    }

    /// A name of the language that this version does not read.
    pub(super) fn later(&mut self, place: Place, name: &str) {
        let message = text!(En: "`{name}` is not available in this version of lab",
                            Fr: "`{name}` n'est pas encore disponible dans cette version de lab");
        let label = text!(En: "not read yet", Fr: "pas encore lu");
        let help = text!(En: "remove it", Fr: "retirez-le");
        self.sink.error(Diagnostic::new(codes::NAME_NOT_HERE, message, place, label).help(help));
    }

    /// A name of the language that this place does not have.
    pub(super) fn not_here(&mut self, place: Place, root: &str, scope: Scope) {
        let message =
            text!(En: "`{root}` cannot be used here", Fr: "`{root}` ne peut pas servir ici");
        let label = text!(En: "not known here", Fr: "inconnu ici");
        let known: Vec<String> = roots(scope).map(|name| format!("`{name}`")).collect();
        let help = Text::each(|lang| {
            let list = words::or(lang, known.clone());
            match lang {
                Lang::En => format!("a name here begins with {list}"),
                Lang::Fr => format!("un nom commence ici par {list}"),
            }
        });
        self.sink.error(Diagnostic::new(codes::NAME_NOT_HERE, message, place, label).help(help));
    }

    /// A path with too few or too many names.
    pub(super) fn wrong_length(&mut self, span: Span, raw: &RawHole) {
        let (first, last) = (&raw.path[0], &raw.path[raw.path.len() - 1]);
        let place = self.within(span, first.range.start..last.range.end);
        let form = match first.text.as_str() {
            "steps" => "steps.STEP.outputs.NAME".to_owned(),
            "cluster" => "cluster.paths.NAME".to_owned(),
            root => format!("{root}.NAME"),
        };
        let typed = raw.path.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(".");
        let message = text!(En: "`{typed}` is not a known name", Fr: "`{typed}` ne désigne rien");
        let label = text!(En: "this name", Fr: "ce nom");
        let help = text!(En: "write `{form}`", Fr: "écrivez `{form}`");
        self.sink.error(Diagnostic::new(codes::UNKNOWN_NAME, message, place, label).help(help));
    }

    /// `steps.STEP` without `| table`.
    pub(super) fn tasks_without_table(&mut self, place: Place, step: &str) {
        let message = text!(En: "`steps.{step}` is all of its tasks, not one value",
                            Fr: "`steps.{step}` désigne toutes ses tâches, pas une valeur");
        let label = text!(En: "these tasks", Fr: "ces tâches");
        let help = text!(En: "name an output, `steps.{step}.outputs.NAME`, or add `| table` for a file with one task a line",
                         Fr: "nommez une sortie, `steps.{step}.outputs.NOM`, ou ajoutez `| table` pour un fichier d'une tâche par ligne");
        self.sink.error(Diagnostic::new(codes::UNKNOWN_NAME, message, place, label).help(help));
    }

    /// `item` where no row is: one fault, however often the step names it.
    pub(super) fn no_item(&mut self, step: &str, place: Place) {
        let message = text!(En: "`steps.{step}` iterates over no dataset, so there is no `item`",
                            Fr: "`steps.{step}` ne parcourt aucun jeu de données : il n'y a pas d'`item`");
        let label = text!(En: "no row to take it from", Fr: "aucune ligne où le prendre");
        let help = text!(En: "add `foreach = \"DATASET\"` to the step",
                         Fr: "ajoutez `foreach = \"JEU_DE_DONNÉES\"` à l'étape");
        let diagnostic = Diagnostic::new(codes::NAME_NOT_HERE, message, place, label).help(help);
        self.sink.error_of_name(format!("{step}.item"), diagnostic);
    }

    /// `env.NAME` that no program is given: no name of a variable, or one that scripts unset.
    pub(super) fn no_variable(&mut self, place: Place, name: &str, is_name: bool) {
        let message = text!(En: "no environment variable `{name}` can be read here",
                            Fr: "aucune variable d'environnement `{name}` ne peut être lue ici");
        let (label, help) = if is_name {
            (
                text!(En: "every script unsets it", Fr: "chaque script l'efface"),
                text!(En: "read a variable of another name", Fr: "lisez une variable d'un autre nom"),
            )
        } else {
            (
                text!(En: "not the name of a variable", Fr: "pas un nom de variable"),
                text!(En: "a variable consists of letters, digits and `_`, and does not start with a digit",
                      Fr: "une variable se compose de lettres, de chiffres et de `_`, et ne commence pas par un chiffre"),
            )
        };
        self.sink.error(Diagnostic::new(codes::NAME_NOT_HERE, message, place, label).help(help));
    }

    /// `cluster.paths.NAME` where the project names no cluster.
    pub(super) fn no_cluster(&mut self, place: Place) {
        let message = text!(En: "this project names no cluster, so there is no `cluster`",
                            Fr: "ce projet ne nomme aucun cluster : il n'y a pas de `cluster`");
        let label = text!(En: "no profile to take it from", Fr: "aucun profil où le prendre");
        let help = text!(En: "add `cluster = \"NAME\"` to `[project]`",
                         Fr: "ajoutez `cluster = \"NOM\"` à `[project]`");
        self.sink.error(Diagnostic::new(codes::NAME_NOT_HERE, message, place, label).help(help));
    }

    /// A filter that does not fit a value of the manifest or of a profile.
    pub(super) fn unfit_filter(&mut self, place: Place, help: Text) {
        let message =
            text!(En: "this filter cannot be used here", Fr: "ce filtre ne convient pas ici");
        let label = text!(En: "not for this value", Fr: "pas pour cette valeur");
        self.sink.error(Diagnostic::new(codes::LIST_IN_TEXT, message, place, label).help(help));
    }

    /// `matrix.AXIS` where no axis is.
    pub(super) fn no_matrix(&mut self, step: &str, place: Place, axis: &str) {
        let message = text!(En: "`steps.{step}` has no `matrix`, so there is no axis `{axis}`",
                            Fr: "`steps.{step}` n'a pas de `matrix` : il n'y a pas d'axe `{axis}`");
        let label =
            text!(En: "no combination to take it from", Fr: "aucune combinaison où le prendre");
        let help = text!(En: "add `matrix = {{ {axis} = […] }}` to the step",
                         Fr: "ajoutez `matrix = {{ {axis} = […] }}` à l'étape");
        let diagnostic = Diagnostic::new(codes::UNKNOWN_AXIS, message, place, label).help(help);
        self.sink.error_of_name(format!("{step}.{axis}"), diagnostic);
    }
}
