//! Every rendered script is bash that shellcheck finds nothing in, and the same each time.

use std::{collections::BTreeSet, process::Command};

use labwright::render::render;

use crate::{
    arguments,
    builder::plan,
    containers::contained,
    install::with_commands,
    shapes,
    world::{bash, option},
};

#[test]
fn every_script_parses_and_shellcheck_finds_nothing() {
    let mut plans: Vec<_> = shapes::all().into_iter().map(|shape| shape.plan).collect();
    plans.push(plan(vec![]));
    plans.push(with_commands());
    plans.extend(arguments::plans());
    plans.extend(arguments::plans().into_iter().map(contained));
    let mut texts = BTreeSet::new();
    for plan in plans {
        let tree = render(&plan);
        assert_eq!(tree, render(&plan));
        texts.extend(
            tree.files().values().filter(|file| file.executable).map(|file| file.bytes.clone()),
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let mut scripts = Vec::new();
    for (number, text) in texts.into_iter().enumerate() {
        let script = folder.path().join(format!("{number}.sh"));
        fs_err::write(&script, &text).unwrap();
        let parsed = Command::new(bash()).arg("-n").arg(&script).status().unwrap();
        assert!(parsed.success(), "{}", String::from_utf8_lossy(&text));
        scripts.push(script);
    }
    let shellcheck = option("LAB_TEST_SHELLCHECK").unwrap_or_else(|| {
        let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/.tools/bin/shellcheck");
        if fs_err::metadata(ours).is_ok() { ours.to_owned() } else { "shellcheck".to_owned() }
    });
    let checked = match Command::new(&shellcheck).args(["-s", "bash"]).args(&scripts).output() {
        Ok(checked) => checked,
        Err(error) if option("CI").is_none() => {
            println!("SKIPPED: shellcheck was not found ({error})");
            return;
        }
        Err(error) => panic!("{shellcheck}: {error}"),
    };
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}
