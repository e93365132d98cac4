//! Every folder under `tests/cases/<family>/<name>/` is a case: a project, and what is expected of
//! it.
//!
//! The project is all but `expected/`. `expected/en.txt` and `expected/fr.txt` hold what
//! `lab check` finds, word for word; `lock.en.txt` and `lock.fr.txt` what is found only when
//! something is to be made of the project. Where `expected/rendered/` is there, the project is whole and
//! those are the bytes that `lab render` writes, with `expected/lab.lock`.
//! `SNAPSHOTS=overwrite` writes what is expected anew: read the difference before committing it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use labwright::{
    catalog,
    data::Timestamp,
    diag::{
        Lang, Severity,
        emit::{Look, human, json},
    },
    model::Name,
    pipeline,
};
use snapbox::{Assert, Data, assert::DEFAULT_ACTION_ENV};

/// Codes that no folder of files can show; each is shown by the test named beside it.
const SHOWN_ELSEWHERE: &[(&str, &str)] = &[
    ("data/unreadable", "data::files: folders that may not be read, loops of links"),
    ("data/file-name", "data::files: names that are not UTF-8"),
    ("data/leaves-project", "data::project: links out of the project"),
    ("step/output-leaves-project", "tests/program: links over raw data and out of the project"),
];

struct Case {
    name: String,
    folder: PathBuf,
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases = Vec::new();
    for family in folders(&root) {
        for folder in folders(&family) {
            let name = folder.strip_prefix(&root).unwrap().display().to_string();
            cases.push(Case { name, folder });
        }
    }
    cases
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs_err::read_dir(parent)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

impl Case {
    /// The project alone, in a folder of its own.
    fn project(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        copy_tree(&self.folder, copy.path(), &|path| path != self.folder.join("expected"));
        copy
    }

    fn expected(&self, name: &str) -> PathBuf {
        self.folder.join("expected").join(name)
    }
}

fn copy_tree(from: &Path, to: &Path, wanted: &dyn Fn(&Path) -> bool) {
    for entry in fs_err::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if !wanted(&path) {
            continue;
        }
        if path.is_dir() {
            fs_err::create_dir(&target).unwrap();
            copy_tree(&path, &target, wanted);
        } else {
            fs_err::copy(&path, &target).unwrap();
        }
    }
}

fn assert() -> Assert {
    Assert::new().action_env(DEFAULT_ACTION_ENV)
}

#[test]
fn findings_are_as_expected_in_every_language() {
    for case in cases() {
        let project = case.project();
        let checked = pipeline::check(project.path())
            .unwrap_or_else(|error| panic!("{}: {error}", case.name));
        for lang in Lang::ALL {
            let found = human(&checked.sink, lang, Look { width: 100, color: false });
            let path = case.expected(&format!("{}.txt", lang.code()));
            assert().eq(found, Data::read_from(&path, None).raw());
        }
        let document: serde_json::Value =
            serde_json::from_str(&json(&checked.sink, Lang::En)).unwrap();
        let listed = document["diagnostics"].as_array().unwrap().len();
        assert_eq!(listed, checked.sink.sorted().len(), "{}", case.name);
    }
}

/// Ten faults of one manifest are ten findings; `mixed` and `of-meaning` have them of ten kinds.
#[test]
fn ten_faults_are_ten_findings() {
    let ten = cases().into_iter().filter(|case| case.name.starts_with("ten/"));
    let found: Vec<(String, usize, usize)> = ten
        .map(|case| {
            let checked = pipeline::check(case.project().path()).unwrap();
            let codes: Vec<&str> =
                checked.sink.sorted().iter().map(|found| found.code.name).collect();
            let kinds: BTreeSet<&&str> = codes.iter().collect();
            (case.name, codes.len(), kinds.len())
        })
        .collect();
    let ten = |name: &str, kinds| (format!("ten/{name}"), 10, kinds);
    assert_eq!(found, [ten("mixed", 10), ten("of-meaning", 10), ten("of-shape", 6)]);
}

/// What `lab check` lets pass and `lab lock` does not: `expected/lock.en.txt`, `lock.fr.txt`.
#[test]
fn what_cannot_be_locked_is_told_in_every_language() {
    let mut told = 0;
    for case in cases() {
        let project = case.project();
        let mut checked = pipeline::check(project.path()).unwrap();
        if checked.sink.reported().is_some() || checked.whole().is_ok() {
            continue;
        }
        told += 1;
        for lang in Lang::ALL {
            let found = human(&checked.sink, lang, Look { width: 100, color: false });
            let path = case.expected(&format!("lock.{}.txt", lang.code()));
            assert().eq(found, Data::read_from(&path, None).raw());
        }
    }
    assert!(told > 0, "no case is refused by the lock alone");
}

#[test]
fn every_code_has_a_case() {
    let mut shown: BTreeSet<&str> = SHOWN_ELSEWHERE.iter().map(|(code, _)| *code).collect();
    for case in cases() {
        let project = case.project();
        let mut checked = pipeline::check(project.path()).unwrap();
        // Some are found only once something is to be made of the project.
        let _ = checked.whole();
        shown.extend(checked.sink.sorted().iter().map(|found| found.code.name));
    }
    let known: BTreeSet<&str> = catalog::codes().iter().map(|code| code.name).collect();
    let missing: Vec<&&str> = known.difference(&shown).collect();
    assert!(missing.is_empty(), "codes without a case: {missing:?}");
    let gone: Vec<&&str> = shown.difference(&known).collect();
    assert!(gone.is_empty(), "codes that the catalog lacks: {gone:?}");
}

#[test]
fn the_catalog_names_each_code_once() {
    let codes = catalog::codes();
    for pair in codes.windows(2) {
        assert_ne!(pair[0].name, pair[1].name);
    }
}

#[test]
fn rendered_trees_are_as_expected() {
    let mut trees = 0;
    for case in cases().iter().filter(|case| case.expected("rendered").is_dir()) {
        trees += 1;
        let project = case.project();
        let rendered = render(project.path(), &case.name);
        for (path, text) in &rendered {
            assert().eq(text.clone(), Data::read_from(&case.expected(path), None).raw());
        }
        let listed = files(&case.folder.join("expected"));
        let stale: Vec<&String> = listed
            .iter()
            .filter(|path| path.starts_with("rendered/") && !rendered.contains_key(*path))
            .collect();
        assert!(stale.is_empty(), "{}: not rendered any more: {stale:?}", case.name);
    }
    assert!(trees >= 12, "{trees} trees");
}

#[test]
fn the_same_project_gives_the_same_bytes_in_another_folder() {
    for case in cases().iter().filter(|case| case.expected("rendered").is_dir()) {
        let (one, other) = (case.project(), case.project());
        let deeper = other.path().join("été 2/copie");
        fs_err::create_dir_all(&deeper).unwrap();
        copy_tree(&case.folder, &deeper, &|path| path != case.folder.join("expected"));
        assert_eq!(render(one.path(), &case.name), render(&deeper, &case.name), "{}", case.name);
    }
}

/// What `lab render` writes in `root`, by path, the lock included; then nothing is left to do.
fn render(root: &Path, name: &str) -> BTreeMap<String, String> {
    // The moment only decides which hashes the cache trusts.
    let now = Timestamp { seconds: 4_000_000_000, nanos: 0 };
    let write = |variant: Option<&Name>| {
        let mut project = pipeline::check(root).unwrap();
        let found = human(&project.sink, Lang::En, Look { width: 100, color: false });
        assert_eq!(project.sink.count(Severity::Error), 0, "{name}:\n{found}");
        project.whole().unwrap();
        let locked = pipeline::lock(&project, variant, now).unwrap();
        let whole = project.analysis.as_ref().unwrap();
        let analysis = variant.map_or(whole, |name| &project.variants[name]);
        let plan = pipeline::plan(analysis, &locked);
        let rendered = pipeline::rendered(&plan, &locked, root).unwrap();
        pipeline::apply(&rendered, &locked, root).unwrap();
        rendered.changes.len()
    };
    write(None);
    let variants = pipeline::check(root).unwrap().variants;
    for variant in variants.keys() {
        write(Some(variant));
    }
    let written = files(root);
    for variant in std::iter::once(None).chain(variants.keys().map(Some)) {
        assert_eq!(write(variant), 0, "{name}: a second time changes something");
    }
    written
        .into_iter()
        .filter(|path| path.starts_with("rendered/") || path == "lab.lock")
        // The schema has a file of its own under `schema/`, and a test.
        .filter(|path| path != "rendered/lab.schema.json")
        .map(|path| (path.clone(), fs_err::read_to_string(root.join(&path)).unwrap()))
        .map(
            |(path, text)| {
                if path == "lab.lock" { (path, without_schema(&text)) } else { (path, text) }
            },
        )
        .collect()
}

/// The lock without the line of the schema, which changes with the language and not with the case.
fn without_schema(lock: &str) -> String {
    lock.lines()
        .filter(|line| !line.starts_with("\"rendered/lab.schema.json\""))
        .flat_map(|line| [line, "\n"])
        .collect()
}

fn files(root: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs_err::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(root).unwrap().display().to_string());
            }
        }
    }
    found
}

#[test]
fn every_script_is_good_bash() {
    let scripts: Vec<PathBuf> = cases()
        .iter()
        .flat_map(|case| {
            let folder = case.expected("rendered");
            let found = if folder.is_dir() { files(&folder) } else { BTreeSet::new() };
            found.into_iter().map(move |path| folder.join(path))
        })
        .filter(|path| path.extension().is_some_and(|ending| ending == "sh" || ending == "sbatch"))
        .collect();
    assert!(scripts.len() >= 40, "{} scripts", scripts.len());
    for script in &scripts {
        let parsed = Command::new("bash").arg("-n").arg(script).output().unwrap();
        let said = String::from_utf8_lossy(&parsed.stderr);
        // Bash says what is odd and ends with 0 all the same.
        assert!(parsed.status.success() && said.is_empty(), "{}: {said}", script.display());
    }
    let Some(shellcheck) = shellcheck() else {
        assert!(variable("CI") != Some("true".into()), "no shellcheck under CI");
        eprintln!("!!! SKIPPED: shellcheck of {} scripts (no shellcheck found)", scripts.len());
        return;
    };
    let judged = Command::new(shellcheck)
        .args(["--shell=bash", "--norc", "--color=never"])
        .args(&scripts)
        .output()
        .unwrap();
    let said = [judged.stdout, judged.stderr].concat();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&said));
}

/// Where shellcheck is: as `LAB_TEST_SHELLCHECK` says, among the tools of the tests, or on `PATH`.
fn shellcheck() -> Option<PathBuf> {
    if let Some(named) = variable("LAB_TEST_SHELLCHECK") {
        return Some(PathBuf::from(named));
    }
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.tools/bin");
    let path = variable("PATH").unwrap_or_default();
    std::iter::once(tools)
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join("shellcheck"))
        .find(|program| program.is_file())
}

fn variable(name: &str) -> Option<OsString> {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests choose their tools by environment variables"
    )]
    std::env::var_os(name)
}
