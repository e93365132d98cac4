//! What a step runs: a script with its arguments, a program, or a command for bash.

use super::{
    codes,
    context::Context,
    template::{Own, Scope},
};
use crate::{
    diag::Diagnostic,
    manifest::raw::{Entry, RawArgs, RawCommand, RawStep},
    model::{Action, Argument, Hole, Name, Part, Reference, Template},
    text,
    text::{Placed, Spanned},
};

/// Which program runs a script, by its ending.
const INTERPRETERS: [(&str, &str); 5] = [
    (".py", "python3"),
    (".R", "Rscript"),
    (".jl", "julia"),
    (".sh", "bash"),
    (NOTEBOOK, "papermill"),
];

/// The ending of a notebook, which is executed into the output of this name.
const NOTEBOOK: &str = ".ipynb";
const NOTEBOOK_OUTPUT: &str = "notebook";

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
            (Some(script), None) => self.script(name, raw, script, own),
            (None, Some(command)) => {
                self.for_scripts_only(name, raw, &command.value);
                match &command.value {
                    RawCommand::Text(text) => {
                        self.command(&Spanned::new(text.clone(), command.span), own)
                    }
                    RawCommand::List(words) if words.is_empty() => {
                        if !self.cut.touches(&["steps", name, "command"]) {
                            self.empty_command(command.span);
                        }
                        None
                    }
                    RawCommand::List(words) => {
                        Some(Action::Program { words: self.argument_list(words, own) })
                    }
                }
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

    /// Keys of a step with a `command` that are a script's.
    fn for_scripts_only(&mut self, name: &Name, raw: &RawStep, command: &RawCommand) {
        let args = raw.args.as_ref().filter(|args| match &args.value {
            RawArgs::List(list) => !list.is_empty(),
            RawArgs::Map(map) => !map.entries.is_empty(),
        });
        let keys = [
            ("args", args.map(|key| key.span)),
            ("interpreter", raw.interpreter.as_ref().map(|key| key.span)),
        ];
        for (key, span) in keys {
            let Some(span) = span else { continue };
            let message = text!(En: "`steps.{name}` has a `command`, which takes no `{key}`",
                                Fr: "`steps.{name}` a une `command`, qui ne prend pas d'`{key}`");
            let label = text!(En: "for a `script` only", Fr: "seulement pour un `script`");
            let help = match command {
                RawCommand::Text(_) if key == "args" => {
                    text!(En: "write the arguments in the command", Fr: "écrivez les arguments dans la commande")
                }
                RawCommand::List(_) if key == "args" => {
                    text!(En: "add the arguments to the list of the command", Fr: "ajoutez les arguments à la liste de la commande")
                }
                _ => {
                    text!(En: "remove it: a command names its own program", Fr: "retirez-le : une commande nomme elle-même son programme")
                }
            };
            let place = self.place(span);
            self.sink.error(
                Diagnostic::new(codes::ARGS_WITHOUT_SCRIPT, message, place, label).help(help),
            );
        }
    }

    fn script(
        &mut self,
        name: &Name,
        raw: &RawStep,
        script: &Spanned<String>,
        own: &Own<'_>,
    ) -> Option<Action> {
        let mut args = match raw.args.as_ref().map(|args| &args.value) {
            Some(RawArgs::List(list)) => self.argument_list(list, own),
            Some(RawArgs::Map(map)) => self.argument_map(map, own),
            None => Vec::new(),
        };
        let interpreter = match &raw.interpreter {
            Some(words) => self.own_interpreter(name, words),
            None => self.interpreter(script).map(|program| vec![program.to_owned()]),
        };
        if raw.interpreter.is_none() && script.value.ends_with(NOTEBOOK) {
            args.insert(0, self.notebook(name, script, own)?);
        }
        let path = self.project_path(&script.value, script.span);
        Some(Action::Script { interpreter: interpreter?, path: path?, args })
    }

    fn own_interpreter(
        &mut self,
        name: &Name,
        words: &Spanned<Vec<Spanned<String>>>,
    ) -> Option<Vec<String>> {
        if self.cut.touches(&["steps", name, "interpreter"]) {
            return None;
        }
        if words.value.first().is_some_and(|word| !word.value.trim().is_empty()) {
            return Some(words.value.iter().map(|word| word.value.clone()).collect());
        }
        let message = text!(En: "`interpreter` names no program", Fr: "`interpreter` ne nomme aucun programme");
        let label = text!(En: "empty", Fr: "vide");
        let help = text!(En: "write a program and its options: `[\"python3\", \"-u\"]`",
                         Fr: "écrivez un programme et ses options : `[\"python3\", \"-u\"]`");
        let place = self.place(words.value.first().map_or(words.span, |word| word.span));
        self.sink.error(Diagnostic::new(codes::SCRIPT_ENDING, message, place, label).help(help));
        None
    }

    fn interpreter(&mut self, script: &Spanned<String>) -> Option<&'static str> {
        let path = &script.value;
        if let Some((_, program)) = INTERPRETERS.iter().find(|(ending, _)| path.ends_with(ending)) {
            return Some(program);
        }
        let message = text!(En: "the extension of `{path}` does not say what runs it", Fr: "l'extension de `{path}` n'indique pas ce qui l'exécute");
        let label = text!(En: "unknown extension", Fr: "extension inconnue");
        let help = text!(En: "give it the extension `.py`, `.R`, `.jl`, `.sh` or `.ipynb`, or add `interpreter = [\"…\"]`",
                         Fr: "donnez-lui l'extension `.py`, `.R`, `.jl`, `.sh` ou `.ipynb`, ou ajoutez `interpreter = [\"…\"]`");
        let place = self.place(script.span);
        self.sink.error(Diagnostic::new(codes::SCRIPT_ENDING, message, place, label).help(help));
        None
    }

    /// Where papermill writes the executed notebook: its second argument.
    fn notebook(
        &mut self,
        name: &Name,
        script: &Spanned<String>,
        own: &Own<'_>,
    ) -> Option<Argument> {
        let place = self.place(script.span);
        if own.outputs.look_up(NOTEBOOK_OUTPUT).is_ok() {
            let output = Name::new(NOTEBOOK_OUTPUT).expect("it is a name");
            let hole = Hole {
                reference: Reference::Output(output),
                filters: Vec::new(),
                place,
                word: place,
            };
            let value = Template { parts: vec![Part::Hole(hole)], place };
            return Some(Argument { option: None, value });
        }
        let message = text!(En: "`steps.{name}` runs a notebook and has no output `notebook`", Fr: "`steps.{name}` exécute un notebook et n'a pas de sortie `notebook`");
        let label =
            text!(En: "executed into a file of its own", Fr: "exécuté dans un fichier à part");
        let help = text!(En: "add `outputs.notebook = \"results/{name}.ipynb\"`", Fr: "ajoutez `outputs.notebook = \"results/{name}.ipynb\"`");
        self.sink.error(Diagnostic::new(codes::NOTEBOOK, message, place, label).help(help));
        None
    }

    fn command(&mut self, command: &Spanned<String>, own: &Own<'_>) -> Option<Action> {
        let read = self.partial_template(&command.value, command.span, Scope::Task, Some(own));
        if command.value.trim().is_empty() {
            self.empty_command(command.span);
            return None;
        }
        let contexts = self.shell_contexts(command)?;
        let kept = contexts.into_iter().zip(read.kept).filter(|(_, kept)| *kept);
        let contexts = kept.map(|(context, _)| context).collect();
        Some(Action::Command { text: read.template, contexts })
    }

    fn empty_command(&mut self, span: crate::text::Span) {
        let message = text!(En: "the command is empty", Fr: "la commande est vide");
        let label = text!(En: "nothing is written", Fr: "rien n'est écrit");
        let help = text!(En: "write what the step runs", Fr: "écrivez ce que l'étape exécute");
        let place = self.place(span);
        self.sink
            .error(Diagnostic::new(codes::SCRIPT_OR_COMMAND, message, place, label).help(help));
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
