//! Files of the project on a real disk.

use super::*;
use crate::data::testing::World;

fn script() -> Text {
    text!(En: "the script", Fr: "le script")
}

fn code(world: &mut World, globs: &[&str]) -> Vec<String> {
    let globs: Vec<_> = globs.iter().map(|glob| world.placed(glob)).collect();
    let found = find_code(world.folder.path(), &globs, &mut world.sink);
    found.into_iter().map(|file| file.path).collect()
}

#[test]
fn code_is_found_once_and_not_in_what_we_wrote() {
    let mut world = World::new(&[
        ("scripts/b.py", ""),
        ("scripts/a.py", ""),
        ("rendered/c.py", ""),
        (".lab/d.py", ""),
    ]);
    assert_eq!(code(&mut world, &["**/*.py", "scripts/*"]), ["scripts/a.py", "scripts/b.py"]);
    assert_eq!(code(&mut world, &["rendered/*.py"]), ["rendered/c.py"]);
    assert_eq!(code(&mut world, &[".lab/*"]), [".lab/d.py"]);
    assert_eq!(world.findings(), Vec::<String>::new());
    assert_eq!(code(&mut world, &["scripts/*.py", "lib/*.py"]).len(), 2);
    assert_eq!(code(&mut world, &["*/c.py", ".*/d.py"]).len(), 0);
    assert_eq!(
        world.findings(),
        [
            r#"data/no-match ["\"lib/*.py\""] `lib/*.py` takes no file of the project"#,
            r#"data/no-match ["\"*/c.py\""] `*/c.py` takes no file of the project"#,
            r#"data/no-match ["\".*/d.py\""] `.*/d.py` takes no file of the project"#,
        ]
    );
    assert_eq!(code(&mut World::new(&[]), &[]), Vec::<String>::new());
}

#[test]
fn a_script_must_be_there() {
    let mut world = World::new(&[("scripts/segment.py", "1"), ("scripts/lib/x.py", "")]);
    let root = world.root().to_owned();
    let there = world.path("scripts/segment.py");
    let found = existing_file(&root, &there, &script(), &mut world.sink).unwrap();
    assert_eq!((found.path.as_str(), found.size), ("scripts/segment.py", 1));
    for (path, help) in [
        ("scripts/segmnet.py", "did you mean `scripts/segment.py`?"),
        ("script/segment.py", "did you mean `scripts/segment.py`?"),
        ("scripts/segment.py/x", "put it there, or correct the path"),
        ("far/away.py", "put it there, or correct the path"),
    ] {
        world.sink = Sink::default();
        let placed = world.path(path);
        assert!(existing_file(&root, &placed, &script(), &mut world.sink).is_err());
        assert_eq!(
            world.findings(),
            [format!(r#"data/file-not-found ["\"{path}\""] the script `{path}` does not exist"#)]
        );
        assert_eq!(world.help(), help);
    }
}

#[test]
fn a_folder_is_no_script_but_an_input() {
    let mut world = World::new(&[("ref/b/x.fa", "12"), ("ref/.a", "")]);
    let root = world.root().to_owned();
    let folder = world.path("ref");
    let found = existing_input(&root, &folder, &script(), &mut world.sink).unwrap();
    let found: Vec<(&str, u64)> =
        found.iter().map(|file| (file.path.as_str(), file.size)).collect();
    assert_eq!(found, [("ref/.a", 0), ("ref/b/x.fa", 2)]);
    let file = world.path("ref/.a");
    let found = existing_input(&root, &file, &script(), &mut world.sink).unwrap();
    assert_eq!(found[0].path, "ref/.a");
    assert!(existing_file(&root, &folder, &script(), &mut world.sink).is_err());
    assert_eq!(world.findings(), [r#"data/not-a-file ["\"ref\""] the script `ref` is not a file"#]);
}

#[cfg(unix)]
#[test]
fn links_stay_in_the_project() {
    use std::os::unix::fs::symlink;

    let outside = World::new(&[("x.py", "")]);
    let mut world = World::new(&[("scripts/a.py", ""), ("in/a.py", "")]);
    let root = world.root().to_owned();
    symlink(outside.root().join("x.py"), root.join("scripts/out.py")).unwrap();
    symlink(outside.root(), root.join("in/far")).unwrap();
    symlink("../in/a.py", root.join("scripts/within.py")).unwrap();
    assert_eq!(code(&mut world, &["scripts/*.py"]), ["scripts/a.py", "scripts/within.py"]);
    let link = world.path("scripts/out.py");
    assert!(existing_file(&root, &link, &script(), &mut world.sink).is_err());
    let folder = world.path("in");
    assert!(existing_input(&root, &folder, &script(), &mut world.sink).is_err());
    let leads = "leads out of the project through a symbolic link";
    assert_eq!(
        world.findings(),
        [
            format!(r#"data/leaves-project ["\"scripts/*.py\""] `scripts/out.py` {leads}"#),
            format!(r#"data/leaves-project ["\"scripts/out.py\""] `scripts/out.py` {leads}"#),
            format!(r#"data/leaves-project ["\"in\""] `in/far/x.py` {leads}"#),
        ]
    );
}
