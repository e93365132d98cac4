//! What a Python file imports of the project: modules beside the script, in folders that it adds to
//! `sys.path`, and relative ones.

use std::sync::LazyLock;

use regex::Regex;

use super::{first_file, folder, join, quoted_path};

static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?m)(?:^|[;:])[ \t]*(?:import[ \t]+(?P<modules>[\w. \t,]+)",
        r"|from[ \t]+(?P<dots>\.*)[ \t]*(?P<from>[\w.]*)[ \t]+import[ \t]*(?:\((?P<many>[^)]*)\)|(?P<names>[^\n;#]*)))",
    ))
    .expect("a fixed pattern")
});
/// A folder that is searched, too.
static SEARCHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"sys\.path\.(?:append|insert)\(([^\n]*)").expect("a fixed pattern")
});

/// What an interpreter has read before it reads a script: no file of a project takes its place.
const READ_BEFORE: [&str; 24] = [
    "abc",
    "builtins",
    "codecs",
    "encodings",
    "errno",
    "faulthandler",
    "gc",
    "genericpath",
    "io",
    "itertools",
    "marshal",
    "math",
    "ntpath",
    "os",
    "posix",
    "posixpath",
    "signal",
    "site",
    "stat",
    "sys",
    "time",
    "warnings",
    "winreg",
    "zipimport",
];

/// The files of the project that `text`, the file `path` of the script `script`, imports: modules,
/// and what makes their folders packages.
pub(super) fn imports(
    text: &str,
    path: &str,
    script: &str,
    is_file: &mut dyn FnMut(&str) -> bool,
) -> Vec<String> {
    let (own, beside) = (folder(path), folder(script));
    let code = without_strings(text).replace("\\\n", " ");
    let added: Vec<String> = SEARCHED
        .captures_iter(text)
        .map(|call| quoted_path(&call[1]))
        .filter(|added| !added.is_empty())
        .flat_map(|added| [join("", &added), join(own, &added)])
        .flatten()
        .collect();
    let mut bases = vec![beside];
    bases.extend(added.iter().map(String::as_str));
    let mut found = Vec::new();
    for statement in STATEMENT.captures_iter(&code) {
        if let Some(modules) = statement.name("modules") {
            for module in names(modules.as_str()) {
                absolute(module, &bases, is_file, &mut found);
            }
            continue;
        }
        let (dots, from) = (&statement["dots"], &statement["from"]);
        let many = statement.name("many").or(statement.name("names"));
        let names: Vec<&str> = names(many.map_or("", |many| many.as_str())).collect();
        if dots.is_empty() {
            let base = absolute(from, &bases, is_file, &mut found);
            for name in names.iter().filter(|_| base.is_some()) {
                absolute(&format!("{from}.{name}"), &bases, is_file, &mut found);
            }
        } else {
            // One dot is the package that the file lies in.
            let above = "../".repeat(dots.len() - 1);
            let Some(package) = join(own, &format!("./{above}")) else { continue };
            let package = if package == "." { String::new() } else { package };
            let bases = [package.as_str()];
            if !from.is_empty() {
                module(from, &bases, is_file, &mut found);
            }
            for name in names {
                let name = if from.is_empty() { name.to_owned() } else { format!("{from}.{name}") };
                module(&name, &bases, is_file, &mut found);
            }
        }
    }
    found
}

/// The names of `a, b as c`.
fn names(list: &str) -> impl Iterator<Item = &str> {
    list.split([',', '\n'])
        .filter_map(|name| name.split_whitespace().next())
        .filter(|name| *name != "*")
}

/// A module that is found along `sys.path`; the folder of the base that has it.
fn absolute<'b>(
    name: &str,
    bases: &[&'b str],
    is_file: &mut dyn FnMut(&str) -> bool,
    found: &mut Vec<String>,
) -> Option<&'b str> {
    let top = name.split('.').next().unwrap_or(name);
    if top.is_empty() || READ_BEFORE.contains(&top) {
        return None;
    }
    module(name, bases, is_file, found);
    bases.first().copied()
}

/// Adds the file of a module and those of the packages around it.
fn module(
    name: &str,
    bases: &[&str],
    is_file: &mut dyn FnMut(&str) -> bool,
    found: &mut Vec<String>,
) {
    let path = name.replace('.', "/");
    for base in bases {
        let files = [format!("{path}/__init__.py"), format!("{path}.py")];
        let Some(file) = files.iter().find_map(|file| first_file(&[base], file, is_file)) else {
            continue;
        };
        found.push(file);
        for (at, _) in path.match_indices('/') {
            let package = format!("{}/__init__.py", &path[..at]);
            found.extend(first_file(&[base], &package, is_file));
        }
        return;
    }
}

/// The code without what stands in strings and comments; line ends stay.
fn without_strings(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => {
                code.push_str("''");
                string_length(rest, c)
            }
            c => {
                code.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    code
}

/// How many bytes the string is long that `text` begins with.
fn string_length(text: &str, quote: char) -> usize {
    let three: String = std::iter::repeat_n(quote, 3).collect();
    let (end, start) =
        if text.starts_with(&three) { (three.as_str(), 3) } else { (&three[..1], 1) };
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(end) {
            return at + end.len();
        }
        if c == '\n' && start == 1 {
            return at;
        }
        at += c.len_utf8();
        if c == '\\' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    text.len()
}
