//! What globs take, and how a bad one is told.

use super::*;
use crate::data::testing::World;

fn takes(glob: &str, path: &str) -> bool {
    Glob::parse(glob).unwrap_or_else(|fault| panic!("{glob}: {fault:?}")).matches(path)
}

#[test]
fn what_globs_take() {
    for (glob, path) in [
        ("**/*.nd2", "a.nd2"),
        ("**/*.nd2", "x/y/a.nd2"),
        ("./x//*.tif", "x/a.tif"),
        ("x/**", "x/y/a"),
        ("?.tif", "é.tif"),
        ("[à-é].tif", "é.tif"),
        ("[!a].tif", "€.tif"),
        ("{a,b*}.{tif,tiff}", "bcd.tiff"),
        ("{a,{b,c}d}", "cd"),
        ("[]-]", "]"),
        ("[]-]", "-"),
        ("[{]a[}]", "{a}"),
        (".*", ".hidden"),
        ("{.a,b}*", ".abc"),
        ("{,x}.a", ".a"),
        ("x/.git/**/*", "x/.git/y/z"),
        ("a(b)+$|^.c", "a(b)+$|^.c"),
        ("**/**/a", "a"),
    ] {
        assert!(takes(glob, path), "{glob} takes {path}");
    }
}

#[test]
fn what_globs_do_not_take() {
    for (glob, path) in [
        ("**/*.nd2", "a.ND2"),
        ("**/*.nd2", "._a.nd2"),
        ("**/*.nd2", ".x/a.nd2"),
        ("*", "x/a"),
        ("x/**", "x"),
        ("*.a", ".a"),
        ("?a", ".a"),
        ("{.,[.]}a", "xa"),
        ("{,x}*.a", ".a"),
        ("[!a]", "/"),
        ("[!a]b", "ab"),
        ("a?b", "a/b"),
        ("?", "éé"),
        ("a.b", "axb"),
    ] {
        assert!(!takes(glob, path), "{glob} does not take {path}");
    }
}

#[test]
fn faults_stand_where_they_are() {
    use GlobFaultKind as Kind;
    for (glob, offset, kind) in [
        ("", 0, Kind::Empty),
        (".", 0, Kind::Empty),
        ("/data/*.tif", 0, Kind::Absolute),
        ("a/../b", 2, Kind::Parent),
        ("é/x.zarr/", 9, Kind::Folder),
        ("a/{}", 2, Kind::NoName),
        ("a/[.]", 2, Kind::NoName),
        ("é/**.tif", 3, Kind::StarsInName),
        ("{**,a}", 1, Kind::StarsInName),
        ("a{b,c", 1, Kind::BraceNotClosed),
        ("ab}", 2, Kind::BraceNotOpened),
        ("{a/b,c}", 2, Kind::SlashInBraces),
        ("a[bc", 1, Kind::BracketNotClosed),
        ("a[]", 1, Kind::BracketNotClosed),
        ("a[b/c]", 3, Kind::SlashInBrackets),
        ("[^a]", 1, Kind::Caret),
        ("[[:alpha:]]", 1, Kind::NamedClass),
        ("x[é-a]", 2, Kind::RangeReversed),
        ("a\\*", 1, Kind::Backslash),
        ("a\tb", 1, Kind::Control),
        (&"{".repeat(20), 8, Kind::TooComplex),
        (&"a".repeat(1025), 0, Kind::TooComplex),
    ] {
        assert_eq!(Glob::parse(glob).unwrap_err(), GlobFault { offset, kind }, "{glob}");
    }
}

#[test]
fn a_fault_is_underlined_within_the_string() {
    let mut world = World::new(&[]);
    let globs = [world.placed("é/[z-a]"), world.placed("x.zarr/"), world.placed("*.tif")];
    assert!(parse_all(&globs, &mut world.sink).is_none());
    assert_eq!(
        world.findings(),
        [
            r#"data/glob ["z"] `é/[z-a]` is not a valid glob"#,
            r#"data/glob-folder ["/"] `x.zarr/` matches folders, which this version does not support"#,
        ]
    );
}

#[test]
fn folders_where_nothing_can_be_are_passed_by() {
    let globs = |include: &[&str], exclude: &[&str]| {
        let parse = |globs: &[&str]| globs.iter().map(|glob| Glob::parse(glob).unwrap()).collect();
        Globs::new(parse(include), parse(exclude))
    };
    let scripts = globs(&["scripts/lib/*.py", "a/**/b/*"], &[]);
    for (folder, holds) in [
        ("scripts", true),
        ("scripts/lib", true),
        ("scripts/lib/deep", false),
        ("data", false),
        ("a/x/y", true),
        ("a/.x", false),
    ] {
        assert_eq!(scripts.may_hold(folder), holds, "{folder}");
    }
    let excluded = globs(&["**/*"], &["cache/**", "x/*"]);
    assert!(!excluded.may_hold("cache") && !excluded.may_hold("cache/a"));
    assert!(excluded.may_hold("x"), "x/y/z is not excluded");
    let hidden = globs(&["cache/.keep"], &["cache/**"]);
    assert!(hidden.may_hold("cache"), "cache/.keep is not excluded");
    assert!(hidden.matches("cache/.keep"));
}

/// The expression for `find` takes what the matcher takes, over bytes.
#[cfg(target_os = "linux")]
mod find {
    use std::{
        collections::BTreeSet, ffi::OsString, fs, os::unix::ffi::OsStringExt as _, path::Path,
        process::Command,
    };

    use proptest::{collection::vec, prelude::*, sample::select};

    use super::super::*;

    const LETTERS: [&str; 12] = ["a", "b", "c", ".", "é", "€", "😀", "-", "^", "]", "[", "\\"];
    const TOKENS: [&str; 26] = [
        "a",
        "b",
        ".",
        "é",
        "€",
        "-",
        "^",
        "]",
        "*",
        "*",
        "?",
        "?",
        "[ab]",
        "[!a]",
        "[.a]",
        "[à-é]",
        "[!à-é]",
        "[]-]",
        "[!]^-]",
        "[a-cé€]",
        "[[^]",
        "[€-😀]",
        "{a,b*}",
        "{,.a}",
        "{?,.,é*}",
        "{,[!a]}{,*}",
    ];

    fn paths() -> impl Strategy<Value = Vec<String>> {
        let name = vec(select(&LETTERS[..]), 1..4).prop_map(|letters| letters.concat());
        let real = name.prop_filter("a name", |name| name != "." && name != "..");
        vec(vec(real, 1..4).prop_map(|names| names.join("/")), 40..80)
    }

    fn glob() -> impl Strategy<Value = String> {
        let name = vec(select(&TOKENS[..]), 1..4).prop_map(|tokens| tokens.concat());
        let component = prop_oneof![1 => Just("**".to_owned()), 3 => name];
        vec(component, 1..4).prop_map(|components| components.join("/"))
    }

    /// The files of each set, as one run of `find` tells them.
    fn found(root: &Path, sets: &[Globs]) -> Vec<BTreeSet<String>> {
        let mut find = Command::new("find");
        find.env("LC_ALL", "C").current_dir(root);
        find.args(["-L", ".", "-regextype", "posix-extended"]);
        for (index, set) in sets.iter().enumerate() {
            if index > 0 {
                find.arg(",");
            }
            find.args(["(", "-type", "f", "-regex"]);
            find.arg(OsString::from_vec(set.find_include(".")));
            if let Some(exclude) = set.find_exclude(".") {
                find.args(["!", "-regex"]).arg(OsString::from_vec(exclude));
            }
            find.args(["-printf", &format!("{index} %P\\0"), ")"]);
        }
        let output = find.output().expect("GNU find is part of every Linux");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut found = vec![BTreeSet::new(); sets.len()];
        for line in String::from_utf8(output.stdout).unwrap().split_terminator('\0') {
            let (index, path) = line.split_once(' ').unwrap();
            found[index.parse::<usize>().unwrap()].insert(path.to_owned());
        }
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 60, ..ProptestConfig::default() })]
        #[test]
        #[expect(clippy::disallowed_methods, reason = "a test makes its files as people do")]
        fn both_outputs_take_the_same(paths in paths(), globs in vec(glob(), 48)) {
            let folder = tempfile::tempdir().unwrap();
            let mut there = Vec::new();
            for path in paths {
                let file = folder.path().join(&path);
                // Where a file stands already, there is no folder, and the other way round.
                if fs::create_dir_all(file.parent().unwrap()).is_ok() && fs::write(file, "").is_ok() {
                    there.push(path);
                }
            }
            let valid: Vec<Glob> =
                globs.iter().filter_map(|glob| Glob::parse(glob).ok()).collect();
            prop_assert!(valid.len() > 16, "most globs are valid");
            let sets: Vec<Globs> = valid
                .chunks(3)
                .enumerate()
                .flat_map(|(index, globs)| {
                    let alone = globs.iter().map(|glob| Globs::new(vec![glob.clone()], Vec::new()));
                    let (include, exclude) = globs.split_at(index % (globs.len() + 1));
                    let mixed = Globs::new(include.to_vec(), exclude.to_vec());
                    alone.chain((!include.is_empty()).then_some(mixed)).collect::<Vec<_>>()
                })
                .collect();
            for (set, found) in sets.iter().zip(found(folder.path(), &sets)) {
                let taken: BTreeSet<String> =
                    there.iter().filter(|path| set.matches(path)).cloned().collect();
                prop_assert_eq!(
                    &taken, &found, "{:?}\n{}", set, String::from_utf8_lossy(&set.find_include("."))
                );
                for path in &taken {
                    let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
                    for folder in folders {
                        prop_assert!(set.may_hold(folder), "{folder} holds {path}: {set:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_usual_expression_is_plain_text() {
        let set = Globs::new(vec![Glob::parse("**/*.{nd2,tif}").unwrap()], Vec::new());
        assert_eq!(
            String::from_utf8(set.find_include("/data/a.b")).unwrap(),
            r"/data/a\.b/(([^./][^/]*/)*[^./][^/]*\.(nd2|tif))"
        );
    }
}
