//! The help in French: a text for every command and argument of `args`, whose own texts are
//! English. A test holds the two together.

use clap::{Arg, Command};

/// A command or `command --argument`, and its text.
const HELP: &[(&str, &str)] = &[
    (
        "lab",
        "D'un seul lab.toml aux environnements, aux scripts Slurm et à un fichier de \
             verrouillage qui servent sans l'outil",
    ),
    ("check", "Valider tout et montrer toutes les erreurs à la fois ; n'écrit rien"),
    (
        "plan",
        "Montrer ce qui serait lancé : étapes, tâches, ressources, ce qui est périmé et pourquoi",
    ),
    ("lock", "Enregistrer dans lab.lock les empreintes des scripts, des entrées et des données"),
    ("render", "Mettre lab.lock à jour et écrire rendered/"),
    ("run", "Vérifier, écrire rendered/, puis lancer sur cette machine"),
    ("schema", "Afficher le schéma JSON de lab.toml, en anglais"),
    ("explain", "Expliquer le code d'un message, avec un exemple"),
    ("help", "Afficher l'aide d'une commande"),
    ("lab --lang", "Langue des messages ; sinon LAB_LANG, sinon la locale"),
    ("lab --variant", "Le manifeste sur lequel est posée cette table de [variants]"),
    ("lab --color", "Quand employer des couleurs"),
    ("lab --quiet", "N'afficher que les problèmes et les résultats"),
    ("lab --verbose", "Afficher plus de détails"),
    ("lab --directory", "Comme si le programme était lancé dans ce dossier"),
    ("lab --help", "Afficher l'aide"),
    ("lab --version", "Afficher la version"),
    ("check --format", "Format de sortie"),
    ("plan --format", "Format de sortie ; table, sauf avec --tasks"),
    ("plan --tasks", "Donner chaque tâche (JSON)"),
    (
        "lock --check",
        "Ne rien écrire ; code 3 si lab.lock n'est pas ce que demande le \
                      manifeste",
    ),
    ("lock --diff", "Montrer ce qui a changé"),
    (
        "render --check",
        "Ne rien écrire ; code 3 si rendered/ n'est pas ce que demande \
                        le manifeste",
    ),
    ("render --diff", "Montrer en quoi les fichiers diffèrent"),
    (
        "run STEP",
        "Étapes à lancer, avec ce dont elles ont besoin et qui n'est pas fait ; toutes si \
                  aucune n'est nommée",
    ),
    ("run --cpus", "Processeurs à occuper à la fois ; par défaut tous ceux de cette machine"),
    ("run --gpus", "GPU à occuper à la fois ; par défaut tous ceux de cette machine"),
    (
        "run --memory",
        "Mémoire à occuper à la fois, comme 16G ; par défaut toute celle de cette \
                      machine",
    ),
    ("run --tasks", "Seulement ces tâches d'une étape nommée, comme 0,3-5"),
    ("run --item", "Seulement les tâches d'une étape nommée dont l'élément a cette clé"),
    ("run --again", "Relancer les étapes nommées, même faites"),
    (
        "clean",
        "Supprimer les sorties temporaires que rien ne doit plus lire ; les montre d'abord et demande",
    ),
    ("clean STEP", "Étapes dont supprimer les sorties temporaires ; toutes si aucune n'est nommée"),
    ("clean --dry-run", "Montrer ce qui serait supprimé, ne rien supprimer"),
    ("clean --yes", "Supprimer sans demander"),
    ("clean --format", "Format de sortie ; json ne demande rien"),
    ("cluster", "Lister, montrer et vérifier les profils de cluster"),
    ("cluster list", "Nommer les profils trouvés d'ici, et où"),
    ("cluster list --format", "Comment la liste est écrite"),
    ("cluster show", "En montrer un : ses limites, ses règles et ses partitions"),
    ("cluster show NAME", "Le nom du cluster"),
    ("cluster show --format", "Comment il est écrit"),
    ("cluster check", "Dire ce qui ne va pas dans un profil ; une clé inconnue y est une erreur"),
    ("cluster check FILE", "Le profil"),
    ("cluster check --format", "Comment les diagnostics sont écrits"),
    ("schema --cluster", "Afficher plutôt le schéma des profils de cluster"),
    ("explain CODE", "Le code, comme step/unknown-environment"),
    ("explain --format", "Format de sortie"),
    ("help COMMAND", "La commande ; le programme lui-même si aucune n'est nommée"),
];

/// What stands for a value, and the headings. The space is that before a French colon.
const WORDS: &[(&str, &str)] = &[
    ("LANG", "LANGUE"),
    ("WHEN", "QUAND"),
    ("DIR", "DOSSIER"),
    ("FORMAT", "FORMAT"),
    ("STEP", "ÉTAPE"),
    ("N", "N"),
    ("SIZE", "TAILLE"),
    ("LIST", "LISTE"),
    ("KEY", "CLÉ"),
    ("COMMAND", "COMMANDE"),
    ("NAME", "NOM"),
    ("FILE", "FICHIER"),
    ("CODE", "CODE"),
    ("Global options", "Options communes "),
];

const TEMPLATE: &str = "{about-with-newline}\nUtilisation : {usage}\n\n{all-args}";

/// `command` with its help in French.
pub(super) fn translated(command: Command) -> Command {
    let name = command.get_name().to_owned();
    one(command, &name, "")
}

/// The command called `name` in [`HELP`], those below it as `prefix` and their own name.
fn one(command: Command, name: &str, prefix: &str) -> Command {
    let command = command.help_template(TEMPLATE);
    let command = match help(name) {
        Some(about) => command.about(about),
        None => command,
    };
    let command = command.mut_args(|argument| of_argument(name, argument));
    if !command.has_subcommands() {
        return command;
    }
    let command = command.subcommand_help_heading("Commandes ").subcommand_value_name("COMMANDE");
    let inner: Vec<String> =
        command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    inner.into_iter().fold(command, |command, inner| {
        let name = format!("{prefix}{inner}");
        let below = format!("{name} ");
        command.mut_subcommand(inner, |inner| one(inner, &name, &below))
    })
}

fn of_argument(command: &str, argument: Arg) -> Arg {
    let takes_value = argument.get_action().takes_values();
    let said = |word: &str, values: Vec<String>| {
        let said = takes_value && !values.is_empty();
        if said { format!(" [{word}\u{a0}: {}]", values.join(", ")) } else { String::new() }
    };
    let values = argument.get_possible_values();
    let values = values.iter().map(|value| value.get_name().to_owned()).collect();
    let defaults = argument.get_default_values();
    let defaults = defaults.iter().map(|value| value.display().to_string()).collect();
    let text = [
        help(&key(command, &argument)).unwrap_or_default(),
        &said("valeurs", values),
        &said("par défaut", defaults),
    ]
    .concat();
    let own = if argument.is_positional() { "Arguments " } else { "Options " };
    let heading = argument.get_help_heading().map_or(own, |heading| word(heading).unwrap_or(own));
    let name = argument.get_value_names().and_then(|names| word(names.first()?));
    let argument = argument.help(text).help_heading(heading);
    if !takes_value {
        return argument;
    }
    let argument = argument.hide_possible_values(true).hide_default_value(true);
    match name {
        Some(name) => argument.value_name(name),
        None => argument,
    }
}

/// How [`HELP`] names an argument.
fn key(command: &str, argument: &Arg) -> String {
    if let Some(long) = argument.get_long() {
        return format!("{command} --{long}");
    }
    let name = argument.get_value_names().and_then(|names| names.first());
    format!("{command} {}", name.map_or("", |name| name.as_str()))
}

fn help(key: &str) -> Option<&'static str> {
    HELP.iter().find(|(of, _)| *of == key).map(|(_, text)| *text)
}

fn word(english: &str) -> Option<&'static str> {
    WORDS.iter().find(|(of, _)| *of == english).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::args::command;
    use crate::diag::Lang;

    /// Every key of `HELP` and every word of `WORDS` that the commands need.
    fn needed() -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut keys, mut words) = (BTreeSet::new(), BTreeSet::new());
        let mut open = vec![("lab".to_owned(), String::new(), command(Lang::En))];
        while let Some((name, prefix, command)) = open.pop() {
            for inner in command.get_subcommands() {
                let name = format!("{prefix}{}", inner.get_name());
                open.push((name.clone(), format!("{name} "), inner.clone()));
            }
            assert!(command.get_about().is_some(), "{name}");
            keys.insert(name.clone());
            for argument in command.get_arguments() {
                let key = key(&name, argument);
                assert!(argument.get_help().is_some(), "{key}");
                assert!(keys.insert(key));
                words.extend(argument.get_help_heading().map(str::to_owned));
                if argument.get_action().takes_values() {
                    let names = argument.get_value_names().unwrap_or_default();
                    words.extend(names.iter().map(ToString::to_string));
                }
            }
        }
        (keys, words)
    }

    #[test]
    fn every_text_is_there_and_no_other() {
        let (keys, words) = needed();
        let set = |table: &[(&str, &str)]| -> BTreeSet<String> {
            table.iter().map(|(key, _)| (*key).to_owned()).collect()
        };
        assert_eq!(set(HELP), keys);
        assert_eq!(set(WORDS), words);
        assert_eq!((HELP.len(), WORDS.len()), (keys.len(), words.len()), "a key is given twice");
    }

    #[test]
    fn clap_accepts_both() {
        for lang in Lang::ALL {
            command(lang).debug_assert();
        }
    }
}
