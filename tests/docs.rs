//! The book, the READMEs and the guide for contributors say what is so: their manifests check
//! clean, their links lead somewhere, both languages have the same shape, every option of the
//! program stands in both references of the command line, and the first analysis goes as it is
//! told.

#![allow(clippy::unwrap_used, reason = "helpers of tests are no `#[test]` to clippy")]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use labwright::{
    cli::args,
    diag::{
        Lang,
        emit::{Look, human},
    },
    pipeline,
};
use regex::Regex;

/// Files that the manifests of the pages name; the content of sheets counts.
const FILES: &[(&str, &str)] = &[
    ("config/units.tsv", "sample\tunit\tfq1\tfq2\na\t1\ta_1.fq\ta_2.fq\nb\t1\tb_1.fq\t\n"),
    ("data/a.tif", ""),
    ("data/run_1/b.tif", ""),
    ("reads/a_1.fq", ""),
    ("reads/a_2.fq", ""),
    ("reads/b_1.fq", ""),
    ("config/markers.txt", ""),
    ("scripts/report.py", ""),
    ("scripts/segment.py", ""),
    ("scripts/lib/tables.py", ""),
];

/// What `examples/first` is before it is locked, rendered and run.
const EXAMPLE: &[&str] = &[
    "data/biscoe.csv",
    "data/dream.csv",
    "data/torgersen.csv",
    "lab.toml",
    "scripts/compare.py",
    "scripts/report.py",
    "scripts/summarise.py",
    "scripts/tables.py",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A page for people.
struct Page {
    /// Its path in the project.
    path: String,
    text: String,
}

impl Page {
    fn read(path: &str) -> Self {
        let text = fs_err::read_to_string(root().join(path)).unwrap();
        Self { path: path.to_owned(), text }
    }

    fn folder(&self) -> PathBuf {
        root().join(&self.path).parent().unwrap().to_owned()
    }

    /// The text without blocks of code.
    fn prose(&self) -> String {
        let mut inside = false;
        let prose = self.text.lines().filter(|line| {
            let fence = line.trim_start().starts_with("```");
            inside ^= fence;
            !inside && !fence
        });
        prose.collect::<Vec<_>>().join("\n")
    }

    fn headings(&self) -> Vec<usize> {
        let prose = self.prose();
        let marks = |line: &str| line.chars().take_while(|c| *c == '#').count();
        prose.lines().map(marks).filter(|marks| *marks > 0).collect()
    }

    /// The blocks of TOML that are whole manifests: those with a `[project]`.
    fn manifests(&self) -> Vec<String> {
        let block = Regex::new(r"(?ms)^```toml\n(.*?)^```$").unwrap();
        let include = Regex::new(r"\{\{#include (.*?)\}\}").unwrap();
        block
            .captures_iter(&self.text)
            .map(|block| match include.captures(&block[1]) {
                Some(path) => fs_err::read_to_string(self.folder().join(&path[1])).unwrap(),
                None => block[1].to_owned(),
            })
            .filter(|text| text.contains("[project]"))
            .collect()
    }

    /// Links to files of the project.
    fn links(&self) -> Vec<String> {
        let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
        let prose = self.prose();
        let links = link.captures_iter(&prose).map(|link| link[1].to_owned());
        links.filter(|link| !link.contains("://")).collect()
    }
}

/// Every page, by a path below `folders` that ends in `.md`.
fn pages() -> Vec<Page> {
    let mut paths: Vec<String> =
        ["README.md", "README.fr.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(Into::into).to_vec();
    for folder in ["book/src", "book/fr/src", "examples"] {
        for entry in walkdir::WalkDir::new(root().join(folder)).sort_by_file_name() {
            let path = entry.unwrap().into_path();
            let path = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            if path.rsplit('.').next() == Some("md") && !path.contains("/rendered/") {
                paths.push(path);
            }
        }
    }
    let pages: Vec<Page> = paths.iter().map(|path| Page::read(path)).collect();
    assert!(pages.len() > 15, "the pages are there");
    pages
}

/// The page in French of one in English; `None` where there is only one.
fn french(page: &Page) -> Option<Page> {
    let path = match page.path.as_str() {
        // What only those who change the program read.
        "CONTRIBUTING.md" | "CHANGELOG.md" | "book/src/internals.md" | "book/src/SUMMARY.md" => {
            return None;
        }
        path if path.starts_with("book/src/") => path.replacen("book/src/", "book/fr/src/", 1),
        path if path.ends_with("/data/README.md") => return None,
        path if path.ends_with("README.md") => path.replacen("README.md", "README.fr.md", 1),
        _ => return None,
    };
    Some(Page::read(&path))
}

fn project(manifest: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in FILES.iter().chain([&("lab.toml", manifest)]) {
        let path = folder.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    folder
}

#[test]
fn whole_manifests_check_clean() {
    let mut whole = BTreeSet::new();
    for page in pages() {
        for manifest in page.manifests() {
            let first = root().join("examples/first");
            let example = manifest == fs_err::read_to_string(first.join("lab.toml")).unwrap();
            let folder = project(&manifest);
            let folder = if example { first.as_path() } else { folder.path() };
            let checked = pipeline::check(folder).unwrap();
            let found = human(&checked.sink, Lang::En, Look { width: 100, color: false });
            assert_eq!(found, "", "{}", page.path);
            assert!(!checked.analysis.unwrap().graph.order.is_empty(), "{}", page.path);
            whole.insert(page.path.clone());
        }
    }
    let expected = [
        "README.fr.md",
        "README.md",
        "book/fr/src/first.md",
        "book/fr/src/reference/manifest.md",
        "book/src/first.md",
        "book/src/reference/manifest.md",
    ];
    assert_eq!(whole.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn links_lead_somewhere() {
    let mut faults = Vec::new();
    for page in pages() {
        for link in page.links() {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            // What is built in another folder than it is written in.
            let path = match (page.path.as_str(), path) {
                ("book/src/introduction.md", "fr/introduction.html") => {
                    "../fr/src/introduction.md".to_owned()
                }
                ("book/fr/src/introduction.md", "../introduction.html") => {
                    "../../src/introduction.md".to_owned()
                }
                (page, "") => page.rsplit('/').next().unwrap().to_owned(),
                (_, path) => path.to_owned(),
            };
            let target = page.folder().join(&path);
            if !target.exists() {
                faults.push(format!("{}: {link}", page.path));
            } else if !anchor.is_empty() && !anchors(&target).contains(anchor) {
                faults.push(format!("{}: {link}: no such heading", page.path));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The headings of a page as links name them.
fn anchors(path: &Path) -> BTreeSet<String> {
    let text = fs_err::read_to_string(path).unwrap();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let line = line.trim_start_matches('#').trim().to_lowercase();
            let kept = line.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.collect::<String>().replace(' ', "-")
        })
        .collect()
}

#[test]
fn both_languages_have_the_same_shape() {
    let mut pairs = 0;
    for page in pages() {
        let Some(other) = french(&page) else { continue };
        assert_eq!(page.headings(), other.headings(), "{} and {}", page.path, other.path);
        let rows = |page: &Page| page.prose().lines().filter(|line| line.starts_with('|')).count();
        assert_eq!(rows(&page), rows(&other), "tables of {} and {}", page.path, other.path);
        let blocks = |page: &Page| page.text.matches("```").count();
        assert_eq!(blocks(&page), blocks(&other), "blocks of {} and {}", page.path, other.path);
        pairs += 1;
    }
    let codes = labwright::catalog::PAGES.len();
    assert_eq!(pairs, 10 + codes, "pages in both languages");
}

#[test]
fn the_reference_of_the_command_line_is_whole() {
    let options = Regex::new(r"`--([a-z]+(?:-[a-z]+)*)").unwrap();
    for (lang, path) in
        [(Lang::En, "book/src/reference/cli.md"), (Lang::Fr, "book/fr/src/reference/cli.md")]
    {
        let page = Page::read(path);
        let command = args::command(lang);
        let (global, own): (Vec<_>, Vec<_>) =
            page.text.split("\n## ").partition(|section| !section.starts_with("`lab "));
        let said: BTreeSet<String> = own
            .iter()
            .map(|section| section.split('`').nth(1).unwrap().trim_start_matches("lab ").to_owned())
            .collect();
        let commands = command.get_subcommands().map(|one| one.get_name().to_owned());
        assert_eq!(said, commands.collect(), "{path}");
        let has = |section: &str, argument: &clap::Arg, of: &str| {
            let value = argument
                .get_value_names()
                .filter(|_| argument.get_action().takes_values())
                .map(|names| names[0].to_string());
            let written = match (argument.get_long(), value) {
                (Some(long), _) => format!("--{long}"),
                (None, Some(value)) => format!("| `{value}"),
                (None, None) => unreachable!("an argument has a name or a value"),
            };
            assert!(section.contains(&written), "{path}: {of} {written}");
            for value in argument.get_possible_values() {
                let value = value.get_name();
                let named = Regex::new(&format!(r"[`, ]{value}`")).unwrap();
                assert!(
                    !argument.get_action().takes_values() || named.is_match(section),
                    "{path}: {of} {written} {value}"
                );
            }
        };
        let global = global.join("\n");
        command.get_arguments().for_each(|argument| has(&global, argument, "lab"));
        for one in command.get_subcommands() {
            let heading = format!("`lab {}`", one.get_name());
            let section = own.iter().find(|section| section.starts_with(&heading)).unwrap();
            for inner in one.get_subcommands() {
                let words =
                    inner.get_positionals().flat_map(|word| word.get_value_names().unwrap());
                let words: String = words.flat_map(|word| [" ", word.as_str()]).collect();
                let name = format!("`lab {} {}{words}`", one.get_name(), inner.get_name());
                assert!(section.contains(&name), "{path}: {name}");
            }
            let arguments = || {
                let inner = one.get_subcommands().flat_map(clap::Command::get_arguments);
                // The words of such a call stand in its name.
                one.get_arguments().chain(inner.filter(|argument| !argument.is_positional()))
            };
            arguments().for_each(|argument| has(section, argument, one.get_name()));
            let known: BTreeSet<&str> = arguments()
                .chain(command.get_arguments())
                .filter_map(clap::Arg::get_long)
                .collect();
            for option in options.captures_iter(section) {
                assert!(known.contains(&option[1]), "{path}: {heading} has no --{}", &option[1]);
            }
        }
    }
}

#[test]
fn the_commands_of_the_readme_are_there() {
    let command = Regex::new(r"(?m)^bash (\S+) ").unwrap();
    for path in ["README.md", "README.fr.md"] {
        let page = Page::read(path);
        let named: Vec<String> =
            command.captures_iter(&page.text).map(|found| found[1].to_owned()).collect();
        assert_eq!(named, ["examples/run", "tests/run"], "{path}");
        for script in named {
            assert!(root().join(&script).is_file(), "{script}");
        }
        let lines = page.manifests()[0].lines().count();
        assert!(lines <= 22, "{path}: a manifest of {lines} lines is no longer short");
    }
}

/// `lab` in `folder`, which has to end with `code`.
fn lab(folder: &Path, arguments: &str, code: i32) -> String {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_lab"))
        .args(["--lang", "en"])
        .args(arguments.split(' '))
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8([stdout, stderr].concat()).unwrap();
    assert_eq!(status.code(), Some(code), "lab {arguments}: {said}");
    said
}

/// The tutorial, as it is told: what is said after each change is so.
#[test]
#[cfg(unix)]
fn the_first_analysis_goes_as_it_is_told() {
    let copy = tempfile::tempdir().unwrap();
    let folder = copy.path();
    let example = root().join("examples/first");
    for part in EXAMPLE {
        fs_err::create_dir_all(folder.join(part).parent().unwrap()).unwrap();
        fs_err::copy(example.join(part), folder.join(part)).unwrap();
    }
    let manifest = fs_err::read_to_string(folder.join("lab.toml")).unwrap();
    let write = |text: &str| fs_err::write(folder.join("lab.toml"), text).unwrap();
    let page = || fs_err::read(folder.join("results/report.html")).unwrap();

    let wrong = manifest.replace("compare.outputs.table", "compare.outputs.tabel");
    write(&wrong.replace("\"500M\"", "\"16Go\""));
    let found = lab(folder, "check", 1);
    assert!(
        found.contains("did you mean `table`?") && found.contains("write `\"16G\"`"),
        "{found}"
    );
    assert!(found.contains("2 errors"), "{found}");
    write(&manifest);
    lab(folder, "check", 0);
    let plan = lab(folder, "plan", 0);
    assert!(plan.contains("summarise (all)") && plan.contains("new"), "{plan}");
    assert!(lab(folder, "plan --format svg", 0).starts_with("<svg"));
    lab(folder, "lock", 0);
    lab(folder, "render", 0);
    lab(folder, "render --check", 0);
    lab(folder, "run", 0);
    let first = page();
    assert!(lab(folder, "run", 0).contains("nothing to do"));

    let other = manifest.replace("across = \"flipper_length_mm\"", "across = \"bill_length_mm\"");
    assert_ne!(other, manifest);
    write(&other);
    let plan = lab(folder, "plan --format json", 0);
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let states: Vec<&str> = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["done", "done", "changed"]);
    let reason = plan["steps"][2]["reason"].as_str().unwrap();
    assert!(reason.contains("lines in `lab.toml` changed"), "{reason}");
    lab(folder, "render --check", 3);
    assert!(lab(folder, "run", 0).contains("report: 1 done\nother steps: 4 tasks done before"));
    assert_ne!(page(), first);

    // Back again: the page on disk is the other one's, so it is made anew.
    write(&manifest);
    assert!(lab(folder, "run", 0).contains("report: 1 done\n"));
    assert_eq!(page(), first);

    fs_err::copy(folder.join("data/dream.csv"), folder.join("data/other.csv")).unwrap();
    let said = lab(folder, "run", 0);
    assert!(said.contains("summarise: 1 done, 3 done before"), "{said}");
    assert!(said.contains("compare: 1 done\nreport: 1 done\n"), "{said}");
}
