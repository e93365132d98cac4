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
fn faults_of_patterns_stand_where_they_are() {
    use GlobFaultKind as Kind;
    for (pattern, offset, kind) in [
        ("é/{x", 3, Kind::BraceNotClosed),
        ("a}", 1, Kind::BraceNotOpened),
        ("{}", 0, Kind::CaptureName),
        ("a{B}", 1, Kind::CaptureName),
        ("{a,b}", 0, Kind::CaptureName),
        ("{a/b}", 0, Kind::CaptureName),
        ("{a}/**/b", 4, Kind::StarsAndCaptures),
        ("{a}**", 3, Kind::StarsInName),
        ("{a}/", 3, Kind::Folder),
        ("/{a}", 0, Kind::Absolute),
        ("", 0, Kind::Empty),
    ] {
        assert_eq!(Pattern::parse(pattern).unwrap_err(), GlobFault { offset, kind }, "{pattern}");
    }
}

#[test]
fn captures_take_as_few_characters_as_fit() {
    for (pattern, path, values) in [
        ("{a}_{b}.tif", "x_1_2.tif", Some(&["x", "1_2"][..])),
        ("*_{b}.tif", "x_1_2.tif", Some(&["2"])),
        ("{a}{b}", "éxy", Some(&["é", "xy"])),
        ("{a}_{a}.tif", "x_y_x_y.tif", Some(&["x_y"])),
        ("{a}/{a}_{b}", "s1/s1_R1", Some(&["s1", "R1"])),
        ("{a}/{a}_{b}", "s1/s2_R1", None),
        ("./{a}//x?[0-9]", "p/xy7", Some(&["p"])),
        ("{a}.tif", ".tif", None),
        ("{a}.tif", ".x.tif", None),
        ("*{a}.tif", ".x.tif", None),
        (".{a}.tif", ".x.tif", Some(&["x"])),
        ("{a}.tif", "p/x.tif", None),
        ("a(b)+{c}", "a(b)+$", Some(&["$"])),
        ("{a}", "", None),
    ] {
        let found = Pattern::parse(pattern).unwrap();
        assert_eq!(found.captures(path).as_deref(), values, "{pattern} of {path}");
    }
}

#[test]
fn no_path_takes_long() {
    let pattern = Pattern::parse("{a}x{b}x{c}x{d}x{e}x{f}x{g}{a}y").unwrap();
    let path = format!("{}z", "x".repeat(120));
    let started = std::time::Instant::now();
    assert_eq!(pattern.captures(&path), None);
    assert_eq!(
        pattern.captures(&format!("{}y", "x".repeat(120))).map(|found| found.len()),
        Some(7)
    );
    assert!(started.elapsed().as_secs() < 20);
}

#[test]
fn a_glob_that_ends_in_a_slash_takes_folders_whole() {
    let glob = Glob::parse("**/*.zarr/").unwrap();
    for (path, taken) in [
        ("a.zarr/.zattrs", true),
        ("x/a.zarr/0/.x/y", true),
        ("a.zarr", false),
        (".a.zarr/x", false),
        ("x/a.tif", false),
    ] {
        assert_eq!(glob.matches(path), taken, "{path}");
    }
    for folder in ["x", "x/y", "a.zarr", "a.zarr/.b", "a.zarr/b/c"] {
        assert!(glob.may_hold(folder), "{folder}");
    }
    assert!(!glob.may_hold(".git"));
    assert!(glob.takes_folder("x/a.zarr") && !glob.takes_folder("x/a.zarr/b"));
    let top = Glob::parse("*.zarr/").unwrap();
    assert!(top.may_hold("a.zarr/0") && !top.may_hold("x"));
    assert!(
        Glob::parse("**/").unwrap().matches("a/b") && !Glob::parse("**/").unwrap().matches("a")
    );
}

#[test]
fn a_fault_is_underlined_within_the_string() {
    let mut world = World::new(&[]);
    let globs = [world.placed("é/[z-a]"), world.placed("*.tif")];
    assert!(parse_all(&globs, &mut world.sink).is_none());
    assert_eq!(world.findings(), [r#"data/glob ["z"] `é/[z-a]` is not a valid glob"#,]);
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
        let glob = vec(component, 1..4).prop_map(|components| components.join("/"));
        (glob, 0..4).prop_map(|(glob, end)| if end == 0 { glob + "/" } else { glob })
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
