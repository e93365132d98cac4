//! Calls that cannot be followed, and those that ask for help: what is printed and the exit code.

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args::{Arguments, LATER};
use super::values::WrongValue;
use crate::diag::{Lang, Text, did_you_mean, is_near, words};
use crate::text;

/// A call that ends before anything is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What to print, with its line end: on standard output where `exit` is 0.
    pub text: String,
    /// 0 where help or the version was asked for, else 2.
    pub exit: u8,
}

impl Refusal {
    /// What clap refused, in `lang`.
    pub(super) fn new(error: &clap::Error, lang: Lang) -> Self {
        match sentence(error) {
            Some(sentence) => {
                let mut refusal = Self::of_call(&sentence, lang);
                let usage = context(error, ContextKind::Usage).unwrap_or_default();
                let usage = usage.trim_start_matches("Usage:").trim();
                if !usage.is_empty() {
                    let heading = match lang {
                        Lang::En => "Usage:",
                        Lang::Fr => "Utilisation :",
                    };
                    refusal.text = format!("{}\n{heading} {usage}\n", refusal.text);
                }
                refusal
            }
            None => Self {
                text: error.render().to_string(),
                exit: if error.use_stderr() { 2 } else { 0 },
            },
        }
    }

    /// A command that is asked about and is not there.
    pub(super) fn unknown_command(typed: &str, lang: Lang) -> Self {
        Self::of_call(&unknown_command(typed, &Arguments::command()), lang)
    }

    /// A call refused for `reason`, in `lang`.
    pub(super) fn of_call(reason: &Text, lang: Lang) -> Self {
        let word = match lang {
            Lang::En => "error:",
            Lang::Fr => "erreur :",
        };
        Self { text: format!("{word} {}\n", reason.get(lang)), exit: 2 }
    }
}

/// The command whose subcommand was not found, by the usage that clap tells.
fn called(error: &clap::Error) -> clap::Command {
    let usage = context(error, ContextKind::Usage).unwrap_or_default();
    let names = usage.split_whitespace().skip_while(|word| *word != "lab").skip(1);
    names
        .map_while(|name| name.starts_with(char::is_alphabetic).then_some(name))
        .fold(Arguments::command(), |command, name| {
            command.find_subcommand(name).cloned().unwrap_or(command)
        })
}

/// What clap found, in our words; `None` for help, the version, and what no call of ours raises.
fn sentence(error: &clap::Error) -> Option<Text> {
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => {
            let argument = argument?;
            if LATER.contains(&argument.as_str()) {
                return Some(not_yet(&argument));
            }
            // What clap finds similar may be far.
            let near = context(error, ContextKind::SuggestedArg)
                .filter(|near| is_near(&argument, near))
                .map(
                    |near| text!(En: "did you mean `{near}`?", Fr: "vouliez-vous dire `{near}` ?"),
                );
            with_help(
                near,
                text!(
                    En: "`{argument}` is not an argument of this command",
                    Fr: "`{argument}` n'est pas un argument de cette commande",
                ),
            )
        }
        ErrorKind::InvalidSubcommand => {
            unknown_command(&context(error, ContextKind::InvalidSubcommand)?, &called(error))
        }
        ErrorKind::MissingSubcommand => {
            let list = choices(error, ContextKind::ValidSubcommand);
            text!(
                En: "a command is missing: write {}", list.get(Lang::En);
                Fr: "il manque une commande : écrivez {}", list.get(Lang::Fr);
            )
        }
        ErrorKind::InvalidValue => {
            let list = choices(error, ContextKind::ValidValue);
            let write = (!list.get(Lang::En).is_empty()).then(
                || text!(En: "write {}", list.get(Lang::En); Fr: "écrivez {}", list.get(Lang::Fr)),
            );
            unfit(&argument?, &value?, write.as_ref())
        }
        ErrorKind::ValueValidation => {
            let source = std::error::Error::source(error)?;
            let WrongValue(write) = source.downcast_ref()?;
            unfit(&argument?, &value?, Some(write))
        }
        ErrorKind::TooManyValues => {
            let (argument, value) = (argument?, value?);
            text!(
                En: "`{argument}` takes no value, but was given `{value}`",
                Fr: "`{argument}` ne prend pas de valeur, mais a `{value}`",
            )
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = argument?;
            text!(En: "`{missing}` is missing", Fr: "il manque `{missing}`")
        }
        ErrorKind::ArgumentConflict => {
            let argument = argument?;
            match context(error, ContextKind::PriorArg) {
                Some(other) if other != argument => text!(
                    En: "`{argument}` and `{other}` cannot be used together",
                    Fr: "`{argument}` et `{other}` s'excluent",
                ),
                _ => {
                    text!(En: "`{argument}` is given twice", Fr: "`{argument}` est écrit deux fois")
                }
            }
        }
        ErrorKind::InvalidUtf8 => text!(
            En: "an argument is not valid UTF-8",
            Fr: "un argument n'est pas de l'UTF-8 valide",
        ),
        _ => return None,
    })
}

/// A command that is not there, or not yet.
fn unknown_command(typed: &str, commands: &clap::Command) -> Text {
    if LATER.contains(&typed) {
        return not_yet(typed);
    }
    let near = did_you_mean(typed, commands.get_subcommands().map(clap::Command::get_name));
    let near = near.unwrap_or_else(
        || text!(En: "`lab help` lists them all", Fr: "`lab help` les donne toutes"),
    );
    with_help(
        Some(near),
        text!(En: "`{typed}` is not a command", Fr: "`{typed}` n'est pas une commande"),
    )
}

/// A command or an option that a later version has.
fn not_yet(typed: &str) -> Text {
    text!(
        En: "`{typed}` is not available in this version of lab",
        Fr: "`{typed}` n'est pas encore disponible dans cette version de lab",
    )
}

fn with_help(help: Option<Text>, fact: Text) -> Text {
    match help {
        None => fact,
        Some(help) => text!(
            En: "{}; {}", fact.get(Lang::En), help.get(Lang::En);
            Fr: "{} ; {}", fact.get(Lang::Fr), help.get(Lang::Fr);
        ),
    }
}

/// A value that `argument` does not take, or none at all; `write` says what it takes.
fn unfit(argument: &str, value: &str, write: Option<&Text>) -> Text {
    let fact = if value.is_empty() {
        text!(En: "`{argument}` needs a value", Fr: "il manque la valeur de `{argument}`")
    } else {
        text!(
            En: "`{argument}` does not take `{value}`",
            Fr: "`{argument}` n'accepte pas `{value}`",
        )
    };
    with_help(write.cloned(), fact)
}

/// The values of `kind` as a list, each in backquotes.
fn choices(error: &clap::Error, kind: ContextKind) -> Text {
    let values = match error.get(kind) {
        Some(ContextValue::Strings(values)) => values.as_slice(),
        _ => &[],
    };
    Text::each(|lang| words::or(lang, values.iter().map(|value| format!("`{value}`"))))
}

/// The first text that clap says of `kind`.
fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::parse;

    /// The first line of what is said of `call`.
    fn said(lang: Lang, call: &str) -> String {
        let refusal = parse(lang, call.split(' ')).unwrap_err();
        assert_eq!(refusal.exit, 2, "{call}");
        assert!(refusal.text.ends_with('\n'), "{call}");
        refusal.text.lines().next().unwrap().to_owned()
    }

    /// A call, and what is said of it in each language.
    fn are_said(faults: &[(&str, &str, &str)]) {
        for (call, english, french) in faults {
            assert_eq!(said(Lang::En, call), *english);
            assert_eq!(said(Lang::Fr, call), *french);
        }
    }

    #[test]
    fn unknown_and_missing_words() {
        are_said(&[
            (
                "lab chek",
                "error: `chek` is not a command; did you mean `check`?",
                "erreur : `chek` n'est pas une commande ; vouliez-vous dire `check` ?",
            ),
            (
                "lab zzz",
                "error: `zzz` is not a command; `lab help` lists them all",
                "erreur : `zzz` n'est pas une commande ; `lab help` les donne toutes",
            ),
            (
                "lab --quiet",
                "error: a command is missing: write `check`, `plan`, `lock`, `render`, `run`, \
                 `clean`, `cluster`, `schema`, `explain` or `help`",
                "erreur : il manque une commande : écrivez `check`, `plan`, `lock`, `render`, \
                 `run`, `clean`, `cluster`, `schema`, `explain` ou `help`",
            ),
            (
                "lab cluster lisst",
                "error: `lisst` is not a command; did you mean `list`?",
                "erreur : `lisst` n'est pas une commande ; vouliez-vous dire `list` ?",
            ),
            (
                "lab init",
                "error: `init` is not available in this version of lab",
                "erreur : `init` n'est pas encore disponible dans cette version de lab",
            ),
            (
                "lab --quiet status --watch",
                "error: `status` is not available in this version of lab",
                "erreur : `status` n'est pas encore disponible dans cette version de lab",
            ),
            (
                "lab lock --upgrade",
                "error: `--upgrade` is not available in this version of lab",
                "erreur : `--upgrade` n'est pas encore disponible dans cette version de lab",
            ),
            (
                "lab help watch",
                "error: `watch` is not available in this version of lab",
                "erreur : `watch` n'est pas encore disponible dans cette version de lab",
            ),
            (
                "lab help rnu",
                "error: `rnu` is not a command; did you mean `run`?",
                "erreur : `rnu` n'est pas une commande ; vouliez-vous dire `run` ?",
            ),
            (
                "lab run --taks 1",
                "error: `--taks` is not an argument of this command; did you mean `--tasks`?",
                "erreur : `--taks` n'est pas un argument de cette commande ; vouliez-vous dire \
                 `--tasks` ?",
            ),
            (
                "lab lock zzz",
                "error: `zzz` is not an argument of this command",
                "erreur : `zzz` n'est pas un argument de cette commande",
            ),
            (
                "lab run --item",
                "error: `--item <KEY>` needs a value",
                "erreur : il manque la valeur de `--item <CLÉ>`",
            ),
        ]);
    }

    #[test]
    fn wrong_values() {
        are_said(&[
            (
                "lab check --format yaml",
                "error: `--format <FORMAT>` does not take `yaml`; write `human` or `json`",
                "erreur : `--format <FORMAT>` n'accepte pas `yaml` ; écrivez `human` ou `json`",
            ),
            (
                "lab run --memory 16Go",
                "error: `--memory <SIZE>` does not take `16Go`; write a number and M, G or T, \
                 such as `16G`",
                "erreur : `--memory <TAILLE>` n'accepte pas `16Go` ; écrivez un nombre suivi de \
                 M, G ou T, comme `16G`",
            ),
            (
                "lab run --cpus=",
                "error: `--cpus <N>` needs a value; write a whole number from 1",
                "erreur : il manque la valeur de `--cpus <N>` ; écrivez un nombre entier à partir \
                 de 1",
            ),
            (
                "lab lock --check=yes",
                "error: `--check` takes no value, but was given `yes`",
                "erreur : `--check` ne prend pas de valeur, mais a `yes`",
            ),
        ]);
    }

    #[test]
    fn what_does_not_go_together() {
        are_said(&[
            (
                "lab run a --tasks 1 --item x",
                "error: `--tasks <LIST>` and `--item <KEY>` cannot be used together",
                "erreur : `--tasks <LISTE>` et `--item <CLÉ>` s'excluent",
            ),
            (
                "lab check --format json --format json",
                "error: `--format <FORMAT>` is given twice",
                "erreur : `--format <FORMAT>` est écrit deux fois",
            ),
            (
                "lab run --tasks 1",
                "error: `--tasks` goes with one named step: `lab run STEP --tasks 0,3-5`",
                "erreur : `--tasks` va avec une étape nommée : `lab run ÉTAPE --tasks 0,3-5`",
            ),
            (
                "lab run a b --item x",
                "error: `--item` goes with one named step: `lab run STEP --item KEY`",
                "erreur : `--item` va avec une étape nommée : `lab run ÉTAPE --item CLÉ`",
            ),
            (
                "lab run --again",
                "error: `--again` goes with the steps to run again: `lab run STEP --again`",
                "erreur : `--again` va avec les étapes à refaire : `lab run ÉTAPE --again`",
            ),
            (
                "lab plan --tasks --format dot",
                "error: `--tasks` goes with `--format json`",
                "erreur : `--tasks` va avec `--format json`",
            ),
        ]);
    }

    #[test]
    fn the_usage_follows() {
        let text = |lang| parse(lang, ["lab", "lock", "zzz"]).unwrap_err().text;
        let english =
            "error: `zzz` is not an argument of this command\n\nUsage: lab lock [OPTIONS]\n";
        assert_eq!(text(Lang::En), english);
        let french = "erreur : `zzz` n'est pas un argument de cette commande\n\nUtilisation : lab lock [OPTIONS]\n";
        assert_eq!(text(Lang::Fr), french);
    }

    /// Whoever builds a command takes it out of the list.
    #[test]
    fn what_is_there_is_not_for_later() {
        let root = Arguments::command();
        for command in std::iter::once(&root).chain(root.get_subcommands()) {
            let options = command.get_arguments().filter_map(clap::Arg::get_long);
            let names: Vec<String> = options.map(|long| format!("--{long}")).collect();
            for name in names.iter().map(String::as_str).chain([command.get_name()]) {
                assert!(!LATER.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn help_is_asked_for_in_two_ways() {
        for lang in Lang::ALL {
            let said = |call: &str| parse(lang, call.split(' ')).unwrap_err();
            assert_eq!(said("lab help run"), said("lab run --help"));
            assert_eq!(said("lab help"), said("lab --help"));
            assert_eq!(said("lab help help"), said("lab help --help"));
        }
    }

    #[test]
    fn help_and_version_are_no_faults() {
        for lang in Lang::ALL {
            for call in [["lab", "--help"], ["lab", "-h"], ["lab", "--version"]] {
                assert_eq!(parse(lang, call).unwrap_err().exit, 0);
            }
            assert_eq!(parse(lang, ["lab"]).unwrap_err().exit, 2);
        }
        let version = format!("lab {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(parse(Lang::Fr, ["lab", "-V"]).unwrap_err().text, version);
    }
}
