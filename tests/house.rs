//! The house holds its walls: each room imports from rooms to its left, files stay small, and
//! every code is declared once.

#![allow(clippy::unwrap_used, reason = "helpers of tests are no `#[test]` to clippy")]

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;

/// A file imports from its own room and from those to its left.
const ROOMS: &[&str] = &[
    "text", "diag", "model", "manifest", "resolve", "data", "graph", "checks", "lock", "env",
    "plan", "render", "disk", "engine", "catalog", "pipeline", "watch", "cli",
];

/// Crates that only one place knows.
const WALLS: &[(&str, &str)] = &[("miette", "diag/emit/human.rs"), ("petgraph", "graph/")];

/// Lines of a file without its tests.
const LONGEST: usize = 400;
/// Lines of `main.rs` and of `lib.rs`.
const LONGEST_ROOT: usize = 40;

/// A file of the program: its path below `src/`, with `/`, and its text.
struct SourceFile {
    path: String,
    text: String,
}

impl SourceFile {
    fn is_root(&self) -> bool {
        matches!(self.path.as_str(), "main.rs" | "lib.rs")
    }

    /// The first folder, or the file itself where it is in none.
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The text without lines that are comments.
    fn code(&self) -> String {
        let lines = self.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The text without its test modules; none where the whole file is one.
    fn without_tests(&self) -> String {
        if self.path.split('/').any(|part| matches!(part, "tests" | "tests.rs")) {
            return String::new();
        }
        let mut kept = Vec::new();
        let mut lines = self.text.lines().peekable();
        while let Some(line) = lines.next() {
            let indent = &line[..line.len() - line.trim_start().len()];
            let module = |next: &&str| next.trim_start().starts_with("mod ") && next.ends_with('{');
            if line.trim() == "#[cfg(test)]" && lines.peek().is_some_and(module) {
                let end = format!("{indent}}}");
                // `cargo fmt` closes a module where it was opened.
                lines.by_ref().find(|line| *line == end);
            } else {
                kept.push(line);
            }
        }
        kept.join("\n")
    }
}

fn program() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<SourceFile> = walkdir::WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the sources can be listed"))
        .filter(|entry| entry.path().extension().is_some_and(|suffix| suffix == "rs"))
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).unwrap();
            let path = path.to_str().unwrap().replace('\\', "/");
            SourceFile { path, text: fs_err::read_to_string(entry.path()).unwrap() }
        })
        .collect();
    assert!(files.len() > 20, "the program is there");
    files
}

/// What follows `crate::`, also in braces.
fn imported(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + found.len()..];
        if !rest.starts_with('{') {
            names.push(identifier(rest));
            continue;
        }
        let mut depth = 0;
        for (at, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            if depth == 1 && matches!(c, '{' | ',') {
                names.push(identifier(rest[at + 1..].trim_start()));
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn wrong_imports(file: &SourceFile) -> Vec<String> {
    if file.is_root() {
        return Vec::new();
    }
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    let Some(own) = place(file.room()) else {
        return vec![format!("{}: `{}` is no room of the house", file.path, file.room())];
    };
    let mut faults = Vec::new();
    for name in imported(&file.code()) {
        match place(&name) {
            Some(room) if room <= own => {}
            Some(_) => faults.push(format!("{}: `{name}` lies to the right", file.path)),
            None => faults.push(format!("{}: `crate::{name}` is no room", file.path)),
        }
    }
    faults
}

fn broken_walls(file: &SourceFile) -> Vec<String> {
    let code = file.code();
    let known = |name: &str| Regex::new(&format!(r"\b{name}::")).unwrap().is_match(&code);
    WALLS
        .iter()
        .filter(|(name, place)| known(name) && !file.path.starts_with(place))
        .map(|(name, place)| format!("{}: only {place} knows {name}", file.path))
        .collect()
}

fn shape(file: &SourceFile) -> Vec<String> {
    let mut faults = Vec::new();
    let (lines, limit) = if file.is_root() {
        (file.text.lines().count(), LONGEST_ROOT)
    } else {
        (file.without_tests().lines().count(), LONGEST)
    };
    if lines > limit {
        faults.push(format!("{}: {lines} lines, at most {limit}", file.path));
    }
    if !file.text.starts_with("//! ") {
        faults.push(format!("{}: does not say what it owns", file.path));
    }
    faults
}

fn wrong_codes(files: &[SourceFile]) -> Vec<String> {
    let declared = Regex::new(r#"Code::(?:error|warning)\(\s*"([^"]*)""#).unwrap();
    let named = Regex::new("^[a-z]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$").unwrap();
    let mut faults = Vec::new();
    let mut places: BTreeMap<String, &str> = BTreeMap::new();
    for file in files {
        for code in declared.captures_iter(&file.without_tests()) {
            let code = code[1].to_owned();
            if !named.is_match(&code) {
                faults.push(format!("{}: `{code}` is not `family/kebab-name`", file.path));
            }
            if let Some(other) = places.insert(code.clone(), &file.path) {
                faults.push(format!("{}: `{code}` is declared in {other} too", file.path));
            }
        }
    }
    faults
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn each_room_imports_from_its_left() {
    none(&program().iter().flat_map(wrong_imports).collect::<Vec<_>>());
}

#[test]
fn what_one_place_knows_no_other_does() {
    none(&program().iter().flat_map(broken_walls).collect::<Vec<_>>());
}

#[test]
fn files_are_small_and_say_what_they_own() {
    none(&program().iter().flat_map(shape).collect::<Vec<_>>());
}

#[test]
fn every_code_is_declared_once() {
    none(&wrong_codes(&program()));
}

/// The rules see what they are to see.
mod rules {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn imports() {
        let faults = |text: &str| wrong_imports(&file("graph/order.rs", text)).len();
        assert_eq!(faults("use crate::text::Span;\nuse crate::graph::Node;"), 0);
        assert_eq!(faults("use crate::{\n    diag::{Sink, Code},\n    model,\n};"), 0);
        assert_eq!(faults("//! [a](crate::cli)\n    // crate::cli\nfn a() {}"), 0);
        assert_eq!(faults("use crate::checks::Check;"), 1);
        assert_eq!(faults("use crate::{diag::Sink, plan::Plan, cli};"), 2);
        assert_eq!(faults("fn a() { $crate::engine::run(crate::pipeline::b()) }"), 2);
        assert_eq!(faults("use crate::nowhere::A;"), 1);
        assert_eq!(wrong_imports(&file("attic/mod.rs", "")).len(), 1);
        assert_eq!(wrong_imports(&file("catalog.rs", "use crate::cli::A;")).len(), 1);
        assert_eq!(wrong_imports(&file("main.rs", "use crate::cli::A;")).len(), 0);
    }

    #[test]
    fn walls() {
        let faults = |path: &str| broken_walls(&file(path, "use miette::Report;")).len();
        assert_eq!((faults("diag/emit/human.rs"), faults("diag/emit/json.rs")), (0, 1));
    }

    #[test]
    fn sizes() {
        let long = |lines: usize| format!("//! A.\n{}", "fn a() {}\n".repeat(lines - 1));
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "    //\n".repeat(900));
        assert_eq!(shape(&file("a/b.rs", &long(400))), [""; 0]);
        assert_eq!(shape(&file("a/b.rs", &format!("{}{tests}", long(400)))), [""; 0]);
        assert_eq!(shape(&file("a/b.rs", &format!("//! A.\n{tests}{}", long(400)))).len(), 1);
        assert_eq!(shape(&file("a/b.rs", &long(401))).len(), 1);
        assert_eq!(shape(&file("lib.rs", &long(41))).len(), 1);
        assert_eq!(shape(&file("a/b.rs", "fn a() {}")).len(), 1);
    }

    #[test]
    fn codes() {
        let faults = |text: &str| wrong_codes(&[file("a.rs", text), file("b.rs", "")]).len();
        assert_eq!(faults("Code::error(\"step/unknown-name\"); Code::warning(\"env/unused\")"), 0);
        assert_eq!(faults("Code::error(\"step/a\"); Code::warning(\n    \"step/a\",\n)"), 1);
        for wrong in ["step", "Step/a", "step/a_b", "step/", "/a", "step/a/b"] {
            assert_eq!(faults(&format!("Code::error(\"{wrong}\")")), 1, "{wrong}");
        }
        let test = "#[cfg(test)]\nmod tests {\n    Code::error(\"step/a\");\n}\n";
        assert_eq!(faults(&format!("Code::error(\"step/a\");\n{test}")), 0);
    }
}
