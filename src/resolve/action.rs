//! What a step runs: a script with its arguments, or a command for bash.

use super::{
    codes,
    context::Context,
    template::{Own, Scope},
};
use crate::{
    diag::Diagnostic,
    manifest::raw::{Entry, RawStep},
    model::{Action, Name},
    text,
    text::{Placed, Spanned},
};

/// Which program runs a script, by its ending.
const INTERPRETERS: [(&str, &str); 4] =
    [(".py", "python3"), (".R", "Rscript"), (".jl", "julia"), (".sh", "bash")];

impl Context<'_> {
    /// What the step runs; `None` where a fault was reported.
    pub(super) fn action(
        &mut self,
        name: &Name,
        entry: &Entry<RawStep>,
        own: &Own<'_>,
    ) -> Option<Action> {
        let raw = &entry.value;
        match (&raw.script, &raw.command) {
            (Some(script), None) => self.script(raw, script, own),
            (None, Some(command)) => {
                if let Some(argument) = raw.args.as_ref().and_then(|args| args.first()) {
                    let message = text!(En: "`steps.{name}` has a `command`, which takes no `args`",
                                        Fr: "`steps.{name}` a une `command`, qui ne prend pas d'`args`");
                    let label = text!(En: "for a `script` only", Fr: "seulement pour un `script`");
                    let help = text!(En: "write the arguments in the command", Fr: "écrivez les arguments dans la commande");
                    let place = self.place(argument.span);
                    self.sink.error(
                        Diagnostic::new(codes::ARGS_WITHOUT_SCRIPT, message, place, label)
                            .help(help),
                    );
                }
                self.command(command, own)
            }
            (Some(script), Some(command)) => {
                let message = text!(En: "`steps.{name}` has both a `script` and a `command`", Fr: "`steps.{name}` a à la fois un `script` et une `command`");
                let label = text!(En: "a command", Fr: "une commande");
                let help = text!(En: "keep one of the two", Fr: "gardez l'un des deux");
                let (place, other) = (self.place(command.span), self.place(script.span));
                self.sink.error(
                    Diagnostic::new(codes::SCRIPT_OR_COMMAND, message, place, label)
                        .also(other, text!(En: "a script", Fr: "un script"))
                        .help(help),
                );
                None
            }
            (None, None) => {
                let cut = |key| self.cut.touches(&["steps", name, key]);
                if !cut("script") && !cut("command") {
                    let message = text!(En: "`steps.{name}` runs nothing", Fr: "`steps.{name}` n'exécute rien");
                    let label =
                        text!(En: "neither `script` nor `command`", Fr: "ni `script` ni `command`");
                    let help = text!(En: "add `script = \"scripts/{name}.py\"` or `command = \"…\"`",
                                     Fr: "ajoutez `script = \"scripts/{name}.py\"` ou `command = \"…\"`");
                    let place = self.place(entry.key.span);
                    self.sink.error(
                        Diagnostic::new(codes::SCRIPT_OR_COMMAND, message, place, label).help(help),
                    );
                }
                None
            }
        }
    }

    fn script(&mut self, raw: &RawStep, script: &Spanned<String>, own: &Own<'_>) -> Option<Action> {
        let mut args = Vec::new();
        for argument in raw.args.iter().flatten() {
            let text = self.scalar_text(argument);
            let read = self.partial_template(&text, argument.span, Scope::Task, Some(own));
            args.push(read.template);
        }
        let interpreter = self.interpreter(script);
        let path = self.project_path(&script.value, script.span);
        Some(Action::Script { interpreter: vec![interpreter?.to_owned()], path: path?, args })
    }

    fn interpreter(&mut self, script: &Spanned<String>) -> Option<&'static str> {
        let path = &script.value;
        if let Some((_, program)) = INTERPRETERS.iter().find(|(ending, _)| path.ends_with(ending)) {
            return Some(program);
        }
        let message = text!(En: "the extension of `{path}` does not say what runs it", Fr: "l'extension de `{path}` n'indique pas ce qui l'exécute");
        let label = text!(En: "unknown extension", Fr: "extension inconnue");
        let help = text!(En: "give it the extension `.py`, `.R`, `.jl` or `.sh`, or call it in a `command`",
                         Fr: "donnez-lui l'extension `.py`, `.R`, `.jl` ou `.sh`, ou appelez-le dans une `command`");
        let place = self.place(script.span);
        self.sink.error(Diagnostic::new(codes::SCRIPT_ENDING, message, place, label).help(help));
        None
    }

    fn command(&mut self, command: &Spanned<String>, own: &Own<'_>) -> Option<Action> {
        let read = self.partial_template(&command.value, command.span, Scope::Task, Some(own));
        if command.value.trim().is_empty() {
            let message = text!(En: "the command is empty", Fr: "la commande est vide");
            let label = text!(En: "nothing is written", Fr: "rien n'est écrit");
            let help = text!(En: "write what the step runs", Fr: "écrivez ce que l'étape exécute");
            let place = self.place(command.span);
            self.sink
                .error(Diagnostic::new(codes::SCRIPT_OR_COMMAND, message, place, label).help(help));
            return None;
        }
        let contexts = self.shell_contexts(command)?;
        let kept = contexts.into_iter().zip(read.kept).filter(|(_, kept)| *kept);
        let contexts = kept.map(|(context, _)| context).collect();
        Some(Action::Command { text: read.template, contexts })
    }
}

/// The globs of a step's helper files, the defaults' first.
pub(super) fn code(
    cx: &Context<'_>,
    defaults: &[Placed<String>],
    raw: &RawStep,
) -> Vec<Placed<String>> {
    let mut code = defaults.to_vec();
    code.extend(cx.placed_all(raw.code.as_deref()));
    code
}
