//! The arguments of a task as a program gets them; what is only known when it runs stays as it is
//! written in the manifest.

use crate::{
    graph::{Value, Values},
    model::{Action, Argument, Hole, Part, ShellContext, Template},
    render::shell::{inside_double_quotes, quote},
    text::Sources,
};

/// What a hole gives, as far as it is known now.
enum Known {
    One(String),
    List(Vec<String>),
    /// As written.
    Later(String),
}

/// The arguments of the task `task`, after those of `srun` where that starts it.
pub(super) fn argv(
    values: Values<'_>,
    srun: Option<&[String]>,
    task: usize,
    sources: &Sources,
) -> Vec<String> {
    match &values.step.action {
        Action::Script { interpreter, path, args } => {
            let srun = srun.map(|options| [&["srun".to_owned()], options].concat());
            let mut argv = srun.unwrap_or_default();
            argv.extend_from_slice(interpreter);
            argv.push(path.value.as_str().to_owned());
            args.iter().for_each(|word| argument(values, task, word, sources, &mut argv));
            argv
        }
        Action::Program { words } => {
            let mut argv = Vec::new();
            words.iter().for_each(|word| argument(values, task, word, sources, &mut argv));
            argv
        }
        Action::Command { text, contexts } => {
            let command = command(values, task, text, contexts, sources);
            ["bash", "-euo", "pipefail", "-c", &command].map(str::to_owned).to_vec()
        }
    }
}

/// One argument, as many as its list has, or an option with its value.
fn argument(
    values: Values<'_>,
    task: usize,
    argument: &Argument,
    sources: &Sources,
    argv: &mut Vec<String>,
) {
    let whole = argument.value.whole().map(|hole| known(values, task, hole, sources));
    match (&argument.option, whole) {
        (None, Some(Known::List(list))) => argv.extend(list),
        (None, _) => argv.push(text(values, task, &argument.value, sources)),
        (Some(option), Some(Known::List(list))) if !list.is_empty() => {
            argv.push(option.clone());
            argv.extend(list);
        }
        (Some(option), Some(Known::One(text))) if argument.is_flag() && text == "true" => {
            argv.push(option.clone());
        }
        (Some(_), Some(Known::One(text))) if argument.is_flag() && text == "false" => {}
        (Some(option), Some(Known::One(text) | Known::Later(text))) => {
            argv.extend([option.clone(), text]);
        }
        (Some(_), _) => {}
    }
}

fn text(values: Values<'_>, task: usize, template: &Template, sources: &Sources) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Hole(hole) => match known(values, task, hole, sources) {
            Known::One(text) | Known::Later(text) => text,
            Known::List(_) => unreachable!("a list in a text was judged"),
        },
    };
    template.parts.iter().map(part).collect()
}

/// The command with its values in place, quoted as they stand there.
fn command(
    values: Values<'_>,
    task: usize,
    template: &Template,
    contexts: &[ShellContext],
    sources: &Sources,
) -> String {
    let mut contexts = contexts.iter();
    let mut command = String::new();
    for part in &template.parts {
        match part {
            Part::Text(text) => command.push_str(text),
            Part::Hole(hole) => {
                let context = contexts.next().expect("one a hole");
                match known(values, task, hole, sources) {
                    Known::Later(text) => command.push_str(&text),
                    Known::List(list) => {
                        let words: Vec<String> = list.iter().map(|word| quote(word)).collect();
                        command.push_str(&words.join(" "));
                    }
                    Known::One(text) => match context {
                        ShellContext::Word { .. } => command.push_str(&quote(&text)),
                        // What double quotes cannot hold leaves them for a moment.
                        ShellContext::DoubleQuoted => match inside_double_quotes(&text) {
                            Some(inside) => command.push_str(&inside),
                            None => command.extend(["\"", &quote(&text), "\""]),
                        },
                        ShellContext::HereDocument => {
                            command.push_str(&inside_here_document(&text, template));
                        }
                    },
                }
            }
        }
    }
    command
}

/// `text` for a here-document. `$()`, which is nothing, stands before what bash would take for the
/// document's end, or for tabs that `<<-` strips.
fn inside_here_document(text: &str, template: &Template) -> String {
    let literals = template.parts.iter().filter_map(|part| match part {
        Part::Text(text) => Some(text),
        Part::Hole(_) => None,
    });
    let mut told = String::new();
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            told.push('\n');
        }
        // A part of a line of the command may be, or become, the word that ends the document.
        if line.starts_with('\t') || literals.clone().any(|literal| literal.contains(line)) {
            told.push_str("$()");
        }
        for c in line.chars() {
            if matches!(c, '\\' | '$' | '`') {
                told.push('\\');
            }
            told.push(c);
        }
    }
    told
}

fn known(values: Values<'_>, task: usize, hole: &Hole, sources: &Sources) -> Known {
    match values.hole(task, hole) {
        Value::One(text) => Known::One(text.into_owned()),
        Value::List(list) => Known::List(list.into_iter().map(Into::into).collect()),
        Value::Runtime => Known::Later(sources.slice(hole.place).to_owned()),
    }
}
