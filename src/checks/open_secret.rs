//! A password or a token written into the manifest: whoever reads the project has it.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Check, CheckContext,
    written::{self, Role},
};
use crate::{
    diag::{Code, Diagnostic, Sink, Text},
    model::{Action, EnvironmentKind, Hole, ParamValue, Reference, Step, Template},
    text,
    text::{Place, Placed},
};

const SECRET: Code = Code::warning("value/secret");
const IN_ARGUMENTS: Code = Code::warning("value/secret-in-arguments");

/// What services hand out, by how it begins; and a URL with a password.
static KNOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(?:gh[opsu]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}",
        r"|hf_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16}\b|sk-[A-Za-z0-9_-]{20,}|xox[abp]-[A-Za-z0-9-]{10,}",
        r"|AIza[A-Za-z0-9_-]{35})|-----BEGIN [A-Z ]*PRIVATE KEY-----|://[^/\s:@]+:[^/\s@$]+@",
    ))
    .expect("a fixed pattern")
});
/// How a secret is called, in small letters: the last words of a name.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"passw(?:or)?d$|(?:^|[_-])(?:token|passphrase|secret|secret[_-]key|api[_-]?key|access[_-]key|private[_-]key)$")
        .expect("a fixed pattern")
});
/// A word of a command that gives a value to a name: `--token X`, `API_KEY=X`.
static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:^|[\s;&|(])-{0,2}([A-Za-z][A-Za-z0-9_-]*)(?:=|\s+)["']?([^\s"';&|$]+)"#)
        .expect("a fixed pattern")
});

pub(super) struct OpenSecret;

impl Check for OpenSecret {
    fn codes(&self) -> &'static [Code] {
        &[SECRET, IN_ARGUMENTS]
    }

    fn run(&self, cx: CheckContext<'_>, sink: &mut Sink) {
        let lab = cx.lab;
        for (name, param) in &lab.params {
            let secret = match &param.value {
                ParamValue::One(value) => is_secret(name, value),
                ParamValue::List(values) => values.iter().any(|value| KNOWN.is_match(value)),
            };
            if secret {
                tell(name, param.place, sink);
            }
        }
        for text in written::texts(lab) {
            if let Some(name) = secret_in(&text) {
                tell(&name, text.place, sink);
            }
        }
        for step in &lab.steps {
            let handed_over = handed_over(step).flat_map(Template::holes);
            handed_over.for_each(|hole| tell_of_argument(hole, sink));
        }
        for environment in &lab.environments {
            let addresses: Vec<&Placed<String>> = match &environment.kind {
                EnvironmentKind::Conda(request) => {
                    request.channels.iter().chain(&request.pip).collect()
                }
                EnvironmentKind::Container(image) => vec![&image.name],
                EnvironmentKind::Modules => Vec::new(),
            };
            for value in addresses {
                if KNOWN.is_match(&value.value) {
                    let help = text!(En: "take the name and the password out of the address, and keep them in `~/.netrc`; if this was ever shared, have the secret replaced",
                                     Fr: "retirez de l'adresse le nom et le mot de passe, et gardez-les dans `~/.netrc` ; si ce texte a déjà été partagé, faites remplacer le secret");
                    report(help, value.place, sink);
                }
            }
        }
    }
}

/// What programs get on their command lines, where all of a node can read it.
fn handed_over(step: &Step) -> impl Iterator<Item = &Template> {
    let text = match &step.action {
        Action::Command { text, .. } => Some(text),
        Action::Script { .. } | Action::Program { .. } => None,
    };
    step.action.arguments().iter().map(|argument| &argument.value).chain(text)
}

fn tell_of_argument(hole: &Hole, sink: &mut Sink) {
    let Reference::Env(name) = &hole.reference else { return };
    if CALLED.is_match(&name.to_lowercase()) {
        let message = text!(En: "`{name}` looks like a secret, and arguments can be read by everybody on the node", Fr: "`{name}` semble être un secret, et les arguments se lisent par tous sur le nœud");
        let label = text!(En: "handed to a program as an argument", Fr: "transmis à un programme comme argument");
        let help = text!(En: "write `variables.{name} = \"{{{{ env.{name} }}}}\"`, and let the program read that variable", Fr: "écrivez `variables.{name} = \"{{{{ env.{name} }}}}\"`, et laissez le programme lire cette variable");
        sink.warn(Diagnostic::new(IN_ARGUMENTS, message, hole.place, label).help(help));
    }
}

/// The name of the secret that stands in a text, in capitals.
fn secret_in(text: &written::Written<'_>) -> Option<String> {
    let called = match text.role {
        Role::Variable(name) => text.whole && is_secret(name, text.text),
        Role::Argument(option) => {
            if let Some(option) = option.filter(|name| text.whole && is_secret(name, text.text)) {
                return Some(option.trim_start_matches('-').to_owned());
            }
            let own = text.text.strip_prefix('-').and_then(|own| own.split_once('='));
            own.is_some_and(|(option, value)| is_secret(option, value))
        }
        Role::Command => {
            let given = GIVEN.captures_iter(text.text);
            let mut given = given.filter(|found| {
                let option = found[0].trim_start().starts_with('-') || found[0].contains('=');
                option && is_secret(&found[1], &found[2])
            });
            match given.next() {
                Some(found) => return Some(found[1].to_owned()),
                None => false,
            }
        }
    };
    let name = match text.role {
        Role::Variable(name) => name,
        Role::Argument(_) => text.text.split('=').next().filter(|_| called).unwrap_or("TOKEN"),
        Role::Command => "TOKEN",
    };
    (called || KNOWN.is_match(text.text)).then(|| name.trim_start_matches('-').to_owned())
}

/// Whether `value` is a secret, by its own look or by its name. A word in brackets, a number and a
/// path are none.
fn is_secret(name: &str, value: &str) -> bool {
    let name = name.trim_start_matches('-').to_lowercase();
    let password = name.ends_with("password") || name.ends_with("passwd");
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "_-.+=~!".contains(c));
    let long = value.len() >= if password { 4 } else { 8 } && value.parse::<f64>().is_err();
    KNOWN.is_match(value) || (CALLED.is_match(&name) && plain && long)
}

fn tell(name: &str, place: Place, sink: &mut Sink) {
    let variable = name.to_uppercase().replace('-', "_");
    let help = text!(En: "write `variables.{variable} = \"{{{{ env.{variable} }}}}\"`, read when the job runs, and use that variable; if this was ever shared, have the secret replaced",
                     Fr: "écrivez `variables.{variable} = \"{{{{ env.{variable} }}}}\"`, lue à l'exécution, et servez-vous de cette variable ; si ce texte a déjà été partagé, faites remplacer le secret");
    report(help, place, sink);
}

fn report(help: Text, place: Place, sink: &mut Sink) {
    let message = text!(En: "this looks like a secret, and whoever has the project can read it", Fr: "ceci semble être un secret, et quiconque a le projet peut le lire");
    let label = text!(En: "written in the open", Fr: "écrit en clair");
    sink.warn(Diagnostic::new(SECRET, message, place, label).help(help));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_secret() {
        for (name, value) in [
            ("HF_TOKEN", "abcdefgh12"),
            ("x", "hf_abcdefghijklmnopqrstuvwxyz"),
            ("api-key", "0123456789abcdef"),
            ("DB_PASSWORD", "vibrio"),
            ("PGPASSWORD", "vibrio2026"),
            ("url", "https://ines:vibrio@example.org/data"),
        ] {
            assert!(is_secret(name, value), "{name} {value}");
        }
        for (name, value) in [
            ("max_tokens", "abcdefgh12"),
            ("pad_token", "[PAD]"),
            ("token", "1000000000"),
            ("token_file", "secrets/token"),
            ("secret", "/run/secrets/x"),
            ("key", "abcdefgh12"),
            ("url", "https://example.org/a:b@c"),
        ] {
            assert!(!is_secret(name, value), "{name} {value}");
        }
    }
}
