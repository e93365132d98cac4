//! Each code has a page in the book, in every language: its first project raises that very code, and
//! the mended one is clean.
//!
//! A page shows files in blocks whose first line names a path (`toml lab.toml`). Those below its
//! second heading replace or join those above. After the path may stand how the file is written
//! where Markdown cannot show it: `crlf`, `bom`, `latin-1`, `nul` (for `␀`), `link` (to what the
//! block says).

#![allow(clippy::unwrap_used, reason = "helpers of tests are no `#[test]` to clippy")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use labwright::{
    catalog::{self, PAGES, Page},
    diag::{
        Lang,
        emit::{Look, human},
    },
    pipeline,
};
use regex::Regex;

/// Codes whose page no files can show: what a disk refuses, and names that are no text.
const WITHOUT_FILES: &[&str] = &["data/file-name", "data/unreadable"];

/// The files of a page, by path, as their text and how it is written: the wrong project, and the
/// mended one.
type Files = BTreeMap<String, (String, String)>;

fn projects(text: &str) -> (Files, Files) {
    let block = Regex::new(r"(?ms)^```\w+ (\S+)(?: (\S+))?\n(.*?)^```$").unwrap();
    let mended = text.match_indices("\n## ").nth(1).map_or(text.len(), |(at, _)| at);
    let (mut before, mut after) = (Files::new(), Files::new());
    for found in block.captures_iter(text) {
        let how = found.get(2).map_or("", |how| how.as_str()).to_owned();
        let file = (found[3].to_owned(), how);
        if found.get(0).unwrap().start() < mended {
            before.insert(found[1].to_owned(), file.clone());
        }
        after.insert(found[1].to_owned(), file);
    }
    (before, after)
}

fn write(root: &Path, path: &str, text: &str, how: &str) {
    let path = root.join(path);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    let bytes: Vec<u8> = match how {
        "" => text.into(),
        "crlf" => text.replace('\n', "\r\n").into(),
        "bom" => format!("\u{feff}{text}").into(),
        "nul" => text.replace('␀', "\0").into(),
        "latin-1" => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
        "link" => {
            #[cfg(unix)]
            std::os::unix::fs::symlink(text.trim_end(), path).unwrap();
            return;
        }
        how => panic!("how is `{how}` written?"),
    };
    fs_err::write(path, bytes).unwrap();
}

/// The codes that are found in a project of these files, and what people read.
fn found(files: &Files) -> (BTreeSet<&'static str>, String) {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("project");
    for (path, (text, how)) in files {
        write(&folder, path, text, how);
    }
    let mut project = pipeline::check(&folder).unwrap();
    let _ = project.whole();
    let told = human(&project.sink, Lang::En, Look { width: 100, color: false });
    (project.sink.sorted().iter().map(|found| found.code.name).collect(), told)
}

#[test]
fn every_code_has_a_page_and_no_other() {
    let codes: BTreeSet<&str> = catalog::codes().iter().map(|code| code.name).collect();
    let pages: BTreeSet<&str> = PAGES.iter().map(|page| page.code).collect();
    assert_eq!(pages.len(), PAGES.len(), "a page is there twice");
    let without: Vec<&&str> = codes.difference(&pages).collect();
    assert!(without.is_empty(), "codes without a page: {without:?}");
    let gone: Vec<&&str> = pages.difference(&codes).collect();
    assert!(gone.is_empty(), "pages of no code: {gone:?}");
    for folder in ["book/src", "book/fr/src"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let summary = fs_err::read_to_string(folder.join("SUMMARY.md")).unwrap();
        for code in &pages {
            assert!(
                summary.contains(&format!("(codes/{code}.md)")),
                "{code}: {}",
                folder.display()
            );
        }
        let files = walkdir::WalkDir::new(folder.join("codes")).min_depth(2);
        assert_eq!(files.into_iter().count(), pages.len(), "{}", folder.display());
    }
}

#[test]
#[cfg(unix)]
fn the_wrong_project_raises_the_code_and_the_mended_one_is_clean() {
    let mut faults = Vec::new();
    for Page { code, .. } in PAGES.iter().filter(|page| !WITHOUT_FILES.contains(&page.code)) {
        let (wrong, mended) = projects(catalog::page(code).unwrap().text(Lang::En));
        let (codes, told) = found(&wrong);
        if !codes.contains(code) {
            faults.push(format!("{code}: the wrong project has {codes:?}\n{told}"));
        }
        let (codes, told) = found(&mended);
        if !codes.is_empty() {
            faults.push(format!("{code}: the mended project has {codes:?}\n{told}"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_language_shows_the_same_files() {
    for page in PAGES {
        let texts = Lang::ALL.map(|lang| page.text(lang));
        for text in texts {
            assert!(text.starts_with(&format!("# `{}`\n", page.code)), "{}", page.code);
            // A terminal wraps blocks badly, and the book not at all.
            let prose = text.split("\n## ").next().unwrap();
            assert!(prose.lines().all(|line| line.chars().count() <= 120), "{}", page.code);
        }
        assert_eq!(projects(texts[0]), projects(texts[1]), "{}", page.code);
        let shown = !projects(texts[0]).0.is_empty();
        assert_ne!(shown, WITHOUT_FILES.contains(&page.code), "{}", page.code);
    }
}
